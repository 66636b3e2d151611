"""Simulated statistics with the denominators of the published figures."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim import outcomes
from sim.events import Event, Reason, Stage
from sim.interventions import Intervention, load_intervention
from sim.model import DebtHelpModel, Setting
from sim.run import Run, key

SETTLED = 12
"""Months after which an arm's clients have all registered under its policy."""

_ARMS: dict[str, tuple[Intervention, ...]] = {
    "today": (),
    "without WhatsApp": (Intervention("without", {"contact.whatsapp": 0.0}),),
    "with WhatsApp": (load_intervention("whatsapp"),),
    "one more attempt": (load_intervention("extra_attempt"),),
    "package": (load_intervention("practical_support"), load_intervention("fast_forwarding")),
}
_WRITTEN_REASONS = (Reason.LETTER, Reason.SMS, Reason.WHATSAPP)


def simulate(setting: Setting) -> dict[str, float]:
    """Return every statistic of one replication."""
    begin = DebtHelpModel(setting).warm_up()
    models = {name: begin.arm(policy).run() for name, policy in _ARMS.items()}
    runs = {name: Run.of(model) for name, model in models.items()}
    today = runs["today"]
    size = models["today"].population.debt_size
    return {
        **_stocks(today),
        **_funnel(today),
        **_reach_by_approach(today),
        **_inflow(today, size),
        "effect_whatsapp": _reach(runs["with WhatsApp"]) - _reach(runs["without WhatsApp"]),
        "effect_extra_attempt": _reach(runs["one more attempt"]) - _reach(today),
        "dropout_without": _dropout(today),
        "dropout_package": _dropout(runs["package"]),
        "package_months": _settled_months(runs["package"]) / _settled_months(today),
        "completed_loan": _completed(today, Reason.RESTRUCTURING_LOAN),
        "completed_mediation": _completed(today, Reason.DEBT_MEDIATION),
    }


def mean(found: Sequence[dict[str, float]]) -> dict[str, float]:
    """Return the mean of each statistic over replications."""
    return {name: float(np.mean([f[name] for f in found])) for name in found[0]}


def _reach(run: Run) -> float:
    return outcomes.share_reached(run)[0]


def _dropout(run: Run) -> float:
    return outcomes.share_dropout_inflow(run)[0]


def _stocks(run: Run) -> dict[str, float]:
    """Return stocks and flows of arrears and problem debt."""
    households = run.residents
    escalations = run.count(Event.ESCALATION)
    problem = run.stock(outcomes.PROBLEM)
    return {
        "stock_arrears": float(run.stock((Stage.ARREARS,)).mean()) / households,
        "stock_problem_debt": float(problem.mean()) / households,
        "drift_problem_debt": float(problem[-outcomes.YEAR :].mean() / problem[: outcomes.YEAR].mean()),
        "inflow_problem_debt": escalations / run.horizon / households,
        "spell_problem_debt": float(problem.mean()) * run.horizon / max(escalations, 1) / 12,
        "registrations": run.count(Event.REGISTERED) * 12 / run.horizon / households,
    }


def _funnel(run: Run) -> dict[str, float]:
    """Return the national funnel of early detection."""
    inhabitants = run.residents * run.household_size
    cases = run.happened(Event.CASE)
    kinds = np.bincount(cases["reason"], minlength=256) / max(len(cases), 1)
    signals = run.happened(Event.SIGNAL)
    shares = np.bincount(signals["reason"], minlength=256) / max(len(signals), 1)
    accepted, reached = outcomes.share_accepted(run)[0], _reach(run)
    return {
        "signals": 1000 * len(signals) / run.horizon / inhabitants,
        "cases": 1000 * len(cases) / run.horizon / inhabitants,
        "share_taken_up": outcomes.share_taken_up(run)[0],
        "share_single": float(kinds[Reason.SINGLE]),
        "share_multiple": float(kinds[Reason.MULTIPLE] + kinds[Reason.MULTIPLE_CONSECUTIVE]),
        "share_consecutive": float(kinds[Reason.CONSECUTIVE] + kinds[Reason.MULTIPLE_CONSECUTIVE]),
        "signals_health": float(shares[Reason.HEALTH]),
        "signals_energy": float(shares[Reason.ENERGY]),
        "signals_rent": float(shares[Reason.RENT]),
        "share_reached": reached,
        "share_accepted": accepted,
        "accepted_of_cases": reached * accepted,
    }


def _reach_by_approach(run: Run) -> dict[str, float]:
    """Return reach of cases with only written attempts, with a call, and with a visit."""
    attempts = run.happened(Event.ATTEMPT)
    reached = key(run.happened(Event.REACHED))
    keys = key(attempts)

    def share(cases: NDArray[np.int64]) -> float:
        return float(np.isin(cases, reached).mean()) if len(cases) else float("nan")

    spoken = ~np.isin(attempts["reason"], _WRITTEN_REASONS)
    everyone = np.unique(keys)
    return {
        "reach_written": share(np.setdiff1d(everyone, keys[spoken])),
        "reach_phone": share(np.unique(keys[attempts["reason"] == Reason.PHONE])),
        "reach_visit": share(np.unique(keys[attempts["reason"] == Reason.VISIT])),
    }


def _inflow(run: Run, debt_size: NDArray[np.float32]) -> dict[str, float]:
    """Return what happens from registration on."""
    registered = run.happened(Event.REGISTERED)
    waits = run.happened(Event.FIRST_TALK)["reason"]
    return {
        "debt_at_registration": float(debt_size[registered["resident"]].astype(np.float64).mean()),
        "months_inflow": _settled_months(run),
        "days_waiting": float(waits.mean()),
        "relapse": outcomes.share_relapse_year(run)[0],
        "share_agreed": run.count(Event.ARRANGED) / max(run.count(Event.APPLICATION_COMPLETE), 1),
    }


def _settled_months(run: Run) -> float:
    """Return the months of inflow of the arrangements that start after the first year."""
    started = run.happened(Event.ARRANGED)
    return float(run.since(started[started["month"] >= SETTLED], Event.REGISTERED).mean())


def _completed(run: Run, kind: Reason) -> float:
    """Return the share of arrangements of one kind that are completed, of those that ended."""
    done = int((run.happened(Event.COMPLETED)["reason"] == kind).sum())
    stopped = int((run.happened(Event.ARRANGEMENT_DROPOUT)["reason"] == kind).sum())
    return done / max(done + stopped, 1)
