"""How each statistic is counted: part, whole and period as published, NaN where nothing is behind it."""

import math
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sim import outcomes
from sim.calibration.arms import Arms, beginning
from sim.events import Event, Reason, Stage
from sim.outcomes import YEAR
from sim.population import Flag, Household, IncomeSource
from sim.run import Run, key

Found = dict[str, float]

_SPOKEN = (Reason.PHONE, Reason.VISIT)
_YEARS_LONG = 3


def ratio(part: float, whole: float) -> float:
    """Return a share or rate, NaN where the whole is nothing."""
    return part / whole if whole else math.nan


def average(values: NDArray[np.generic]) -> float:
    """Return a mean, NaN of nothing."""
    return float(values.astype(np.float64).mean()) if len(values) else math.nan


def stocks(run: Run) -> Found:
    """Return stocks and flows of arrears and problem debt."""
    households, years = run.residents, run.horizon / YEAR
    escalations = run.count(Event.ESCALATION)
    problem = run.stock(outcomes.PROBLEM)
    stock = average(problem)
    return {
        "stock_arrears": average(run.stock((Stage.ARREARS,))) / households,
        "stock_problem_debt": stock / households,
        "stock_help": average(run.stock(outcomes.HELP)) / households,
        "drift_problem_debt": ratio(average(problem[-YEAR:]), average(problem[:YEAR])),
        "inflow_problem_debt": escalations / run.horizon / households,
        "spell_problem_debt": ratio(stock * years, escalations),
        "registrations": run.count(Event.REGISTERED) / years / households,
        "arrangements": run.count(Event.ARRANGED) / years / households,
        "statutory_admissions": run.count(Event.STATUTORY_STARTED) / years / households,
    }


def problem_households(arms: Arms) -> Found:
    """Return who has problem debt, and since when, at the end of each year."""
    population, ends = arms.population, arms.watch.problem
    persons = 1.0 + (population.household == Household.COUPLE) + population.children
    jobless = population.income_source != IncomeSource.SALARY
    everyone = np.ones(len(population))
    new = [end & ~before for before, end in pairwise(ends)]
    long = [np.logical_and.reduce(ends[i - _YEARS_LONG : i + 1]) for i in range(_YEARS_LONG, len(ends))]
    households = _total(ends, everyone)
    return {
        "new_in_problem_debt": ratio(_total(new, persons), _total(ends[1:], persons)),
        "three_years_in_problem_debt": ratio(_total(long, persons), _total(ends[_YEARS_LONG:], persons)),
        "problem_debt_children": ratio(_total(ends, population.children > 0), households),
        "problem_debt_no_job": ratio(_total(ends, jobless), households),
    }


def _total(groups: list[Flag], weights: NDArray[np.generic]) -> float:
    """Return the weights of the residents in each group, added up over the groups."""
    return sum(float(weights[group].sum()) for group in groups)


def signals(run: Run) -> Found:
    """Return the funnel from signal to accepted help."""
    inhabitant_months = run.residents * run.household_size * run.horizon / 1000
    cases, sent = run.happened(Event.CASE), run.happened(Event.SIGNAL)
    kind = np.bincount(cases["reason"], minlength=Reason.MULTIPLE_CONSECUTIVE + 1)
    provider = np.bincount(sent["reason"], minlength=Reason.TAX + 1)
    reached, accepted = outcomes.share_reached(run)[0], outcomes.share_accepted(run)[0]
    return {
        "signals": len(sent) / inhabitant_months,
        "cases": len(cases) / inhabitant_months,
        "share_taken_up": outcomes.share_taken_up(run)[0],
        "share_single": ratio(int(kind[Reason.SINGLE]), len(cases)),
        "share_multiple": ratio(int(kind[Reason.MULTIPLE] + kind[Reason.MULTIPLE_CONSECUTIVE]), len(cases)),
        "share_consecutive": ratio(int(kind[Reason.CONSECUTIVE] + kind[Reason.MULTIPLE_CONSECUTIVE]), len(cases)),
        "signals_health": ratio(int(provider[Reason.HEALTH]), len(sent)),
        "signals_energy": ratio(int(provider[Reason.ENERGY]), len(sent)),
        "signals_rent": ratio(int(provider[Reason.RENT]), len(sent)),
        "share_reached": reached,
        "share_accepted": accepted,
        "accepted_of_cases": reached * accepted,
    }


def attempts(run: Run) -> Found:
    """Return attempts and contacts by channel, per case and per attempt."""
    tried, contacts = run.happened(Event.ATTEMPT), run.happened(Event.REACHED)
    lapsed = run.count(Event.LAPSED)
    worked = len(contacts) + run.count(Event.NOT_REACHED)
    keys, reached = key(tried), key(contacts)
    each, times = np.unique(keys, return_counts=True)
    channel = np.bincount(tried["reason"], minlength=Reason.SMS + 1)
    success = np.bincount(contacts["reason"], minlength=Reason.SMS + 1)

    def reach(cases: NDArray[np.int64]) -> float:
        return average(np.isin(cases, reached))

    hours = sum(b.amount for b in run.ledger if (b.party, b.item) == ("staff", "outreach") and b.month >= 0)
    return {
        "reach_written": reach(np.setdiff1d(each, keys[np.isin(tried["reason"], _SPOKEN)])),
        "reach_phone": reach(np.unique(keys[tried["reason"] == Reason.PHONE])),
        "reach_visit": reach(np.unique(keys[tried["reason"] == Reason.VISIT])),
        "attempts_phone": ratio(int(channel[Reason.PHONE]), len(tried)),
        "attempts_letter": ratio(int(channel[Reason.LETTER]), len(tried)),
        "attempts_visit": ratio(int(channel[Reason.VISIT]), len(tried)),
        "success_letter": ratio(int(success[Reason.LETTER]), int(channel[Reason.LETTER])),
        "success_visit": ratio(int(success[Reason.VISIT]), int(channel[Reason.VISIT])),
        "attempts_per_case": ratio(len(tried), worked + lapsed),
        "cases_one_attempt": ratio(worked + lapsed - int((times > 1).sum()), worked + lapsed),
        "minutes_per_case": ratio(60 * hours, worked),
    }


def clients(arms: Arms) -> Found:
    """Return who registers, and what happens from registration on."""
    run, watch, population = arms.today, arms.watch, arms.population
    who = run.happened(Event.REGISTERED)["resident"]
    # In one month the drop-out counts, although the model holds the talk first: an appointment that was not kept.
    followed = run.then(run.cohort(Event.REGISTERED, YEAR), Event.DROPOUT, Event.FIRST_TALK)
    return {
        "debt_at_registration": average(population.debt_size[who]),
        "creditors_at_registration": average(_joined(watch.creditors)),
        "years_in_trouble": average(_joined(watch.months_in_trouble)) / YEAR,
        "clients_benefit": average(population.income_source[who] == IncomeSource.BENEFIT),
        "days_waiting": outcomes.days_waiting(run, ~watch.urgent)[0],
        "dropout_before_talk": ratio(int((followed == Event.DROPOUT).sum()), int((followed != 0).sum())),
        "months_inflow": settled_months(run),
        "proposals_accepted": _consent(arms),
        "relapse": outcomes.share_relapse_year(run)[0],
        "completed_loan": _completed(run, Reason.RESTRUCTURING_LOAN),
        "completed_mediation": _completed(run, Reason.DEBT_MEDIATION),
        "completed_all": _completed(run, Reason.RESTRUCTURING_LOAN, Reason.DEBT_MEDIATION),
    }


def comparisons(arms: Arms) -> Found:
    """Return what differs between arms over the same months, as far as the arms were run."""
    found = {"dropout_without": outcomes.share_dropout_inflow(arms.today)[0]}
    reach = {name: outcomes.share_reached(run)[0] for name, run in arms.others.items()}
    if {"with WhatsApp", "without WhatsApp"} <= reach.keys():
        found["effect_whatsapp"] = reach["with WhatsApp"] - reach["without WhatsApp"]
    if "one more attempt" in reach:
        short = beginning(arms.today, arms.others["one more attempt"].horizon)
        found["effect_extra_attempt"] = reach["one more attempt"] - outcomes.share_reached(short)[0]
    if package := arms.others.get("package"):
        today = beginning(arms.today, package.horizon)
        found["dropout_package"] = outcomes.share_dropout_inflow(package)[0]
        found["effect_package"] = found["dropout_package"] - outcomes.share_dropout_inflow(today)[0]
        found["package_months"] = ratio(settled_months(package), settled_months(today))
    return found


def settled_months(run: Run) -> float:
    """Return the months of inflow of the arrangements that start after the first year, when all are of one policy."""
    started = run.happened(Event.ARRANGED)
    return average(run.since(started[started["month"] >= YEAR], Event.REGISTERED))


def _consent(arms: Arms) -> float:
    """Return the share of offers to which creditors consent by themselves.

    The log shows which offers became an arrangement, compulsory settlements included. A refused offer becomes one with
    the same chance q for everybody, so that arranged = consent + (1 - consent) q, which is solved for consent.
    """
    run, p = arms.today, arms.setting.parameters.arrangement
    arranged = run.count(Event.ARRANGED)
    refused = int((run.happened(Event.DROPOUT)["reason"] == Reason.OFFER_REFUSED).sum())
    q = p.compulsory_requested * p.compulsory_succeeds
    return ratio(ratio(arranged, arranged + refused + run.count(Event.STATUTORY_STARTED)) - q, 1 - q)


def _completed(run: Run, *kinds: Reason) -> float:
    """Return the share of arrangements that are completed, of those of `kinds` that end."""
    done = int(np.isin(run.happened(Event.COMPLETED)["reason"], kinds).sum())
    stopped = int(np.isin(run.happened(Event.ARRANGEMENT_DROPOUT)["reason"], kinds).sum())
    return ratio(done, done + stopped)


def _joined(parts: list[NDArray[np.int64]]) -> NDArray[np.int64]:
    """Return arrays as one, also when there are none."""
    return np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)
