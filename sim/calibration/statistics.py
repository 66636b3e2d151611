"""Simulated statistics, each with the denominator and the period of its published figure."""

import math
from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np

from sim.calibration import measured
from sim.calibration.arms import run_arms
from sim.model import Setting

STATISTICS: dict[str, str] = {
    "stock_arrears": "households in arrears, not in problem debt, of all households; mean of the months",
    "stock_problem_debt": "households in problem debt, help included, of all households; mean of the months",
    "stock_help": "households between registration and the end of an arrangement, of all; mean of the months",
    "drift_problem_debt": "mean stock of problem debt in the last year over that in the first",
    "inflow_problem_debt": "households that come into problem debt in a month, of all households",
    "spell_problem_debt": "stock of problem debt over yearly inflow, in years",
    "new_in_problem_debt": "persons in problem-debt households who were in none a year earlier, at the end of a year",
    "three_years_in_problem_debt": "persons in problem-debt households, so at this and the three year-ends before",
    "problem_debt_children": "problem-debt households with children at home, at the end of a year",
    "problem_debt_no_job": "problem-debt households whose main income is no salary, at the end of a year",
    "signals": "signals per 1,000 inhabitants per month",
    "cases": "cases per 1,000 inhabitants per month",
    "share_taken_up": "signals that enter a case, of all signals",
    "share_single": "cases with one signal and none in the past six months, of all cases",
    "share_multiple": "cases with several signals in the month, of all cases",
    "share_consecutive": "cases with an earlier signal in the past six months, of all cases",
    "signals_health": "signals of health insurers, of all signals",
    "signals_energy": "signals of energy suppliers, of all signals",
    "signals_rent": "signals of landlords, of all signals",
    "share_reached": "closed cases with contact, of all closed cases",
    "share_accepted": "residents booked as accepting help, of the cases with contact",
    "accepted_of_cases": "residents booked as accepting help, of all closed cases",
    "reach_written": "cases with contact, of those with written attempts only (letters and messages)",
    "reach_phone": "cases with contact, of those with a call or more",
    "reach_visit": "cases with contact, of those with a visit or more",
    "attempts_phone": "calls, of all attempts",
    "attempts_letter": "letters, of all attempts",
    "attempts_visit": "visits, of all attempts",
    "success_letter": "contacts by letter, of all letters",
    "success_visit": "contacts by visit, of all visits",
    "attempts_per_case": "attempts per closed case",
    "cases_one_attempt": "closed cases with at most one attempt, of all closed cases",
    "minutes_per_case": "booked minutes of the outreach team per case worked",
    "effect_whatsapp": "share of cases reached with a WhatsApp message to every mobile, minus that without; 18 months",
    "effect_extra_attempt": "share of cases reached with one more attempt, minus that of today; 18 months",
    "registrations": "registrations for debt help per household per year",
    "arrangements": "arrangements started per household per year",
    "statutory_admissions": "admissions to the statutory route per household per year",
    "debt_at_registration": "mean problem debt of those who register, EUR",
    "creditors_at_registration": "mean creditors of those who register",
    "years_in_trouble": "mean years from the start of the present spell of arrears to registration",
    "clients_benefit": "registrations of residents who live on a benefit, of all registrations",
    "days_waiting": "mean days from registration to the first talk, without residents in a threatening situation",
    "dropout_before_talk": "drop-out before the first talk or in its month, of registrations followed for a year",
    "dropout_without": "drop-out before a complete application today, of registrations followed for a year and ended",
    "dropout_package": "the same with Utrecht's package from month 0 on; 30 months",
    "effect_package": "drop-out with Utrecht's package less that without, both over 30 months",
    "months_inflow": "mean months from registration to the start of an arrangement, of those that start after a year",
    "package_months": "the same with Utrecht's package, over that of today; both over 30 months",
    "proposals_accepted": "offers to which creditors consent by themselves, of the offers answered",
    "completed_loan": "restructuring loans completed, of those that end",
    "completed_mediation": "debt mediations completed, of those that end",
    "completed_all": "arrangements completed, of those that end",
    "relapse": "new arrears within a year, of the completions followed for a year",
}
"""What every statistic of `simulate` is; shares are between 0 and 1."""

_TAKERS: dict[str, set[str]] = {
    "without WhatsApp": {"effect_whatsapp"},
    "with WhatsApp": {"effect_whatsapp"},
    "one more attempt": {"effect_extra_attempt"},
    "package": {"dropout_package", "effect_package", "package_months"},
}
"""By arm, the statistics that take it."""


class Summary(NamedTuple):
    """Mean of a statistic over replications, and its standard error (NaN with fewer than two)."""

    mean: float
    error: float


def simulate(setting: Setting, wanted: Collection[str] = tuple(STATISTICS)) -> dict[str, float]:
    """Return every statistic of one replication, NaN where nothing is behind it.

    Runs the warm-up, today's policy over the setting's horizon, and shorter arms for the differences between policies.

    Parameters
    ----------
    setting : Setting
    wanted : collection of str
        Statistics that are needed: arms that none of these takes are not run, and what they would give is NaN.
    """
    arms = run_arms(setting, [name for name, takers in _TAKERS.items() if takers & set(wanted)])
    found = {
        **measured.stocks(arms.today),
        **measured.problem_households(arms),
        **measured.signals(arms.today),
        **measured.attempts(arms.today),
        **measured.clients(arms),
        **measured.comparisons(arms),
    }
    return {name: found.get(name, math.nan) for name in STATISTICS}


def summary(found: Sequence[dict[str, float]]) -> dict[str, Summary]:
    """Return the mean and standard error of each statistic over the replications in which it has a value."""
    return {name: _summary([f[name] for f in found]) for name in found[0]}


def mean(found: Sequence[dict[str, float]]) -> dict[str, float]:
    """Return the mean of each statistic over the replications in which it has a value."""
    return {name: s.mean for name, s in summary(found).items()}


def _summary(values: list[float]) -> Summary:
    """Return mean and standard error, without NaN."""
    known = np.array([v for v in values if not math.isnan(v)])
    if not len(known):
        return Summary(math.nan, math.nan)
    error = float(known.std(ddof=1)) / math.sqrt(len(known)) if len(known) > 1 else math.nan
    return Summary(float(known.mean()), error)
