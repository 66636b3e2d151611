"""One replication: the same residents and the same luck under every arm."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim import outcomes
from sim.events import Event, Stage
from sim.experiment.question import Arm, Question
from sim.experiment.worlds import setting_of
from sim.groups import OUTCOME_GROUPS
from sim.journey import journey
from sim.model import DebtHelpModel, EachMonth, nothing
from sim.outcomes import MEASURES
from sim.population import Flag
from sim.run import Run

MONTHLY_FLOWS = {
    "signals": Event.SIGNAL,
    "cases": Event.CASE,
    "reached": Event.REACHED,
    "accepted": Event.ACCEPTED,
    "registrations": Event.REGISTERED,
    "clock_breaches": Event.CLOCK_BREACHED,
    "dropouts": Event.DROPOUT,
    "completed_applications": Event.APPLICATION_COMPLETE,
    "arrangements": Event.ARRANGED,
    "completions": Event.COMPLETED,
    "relapses": Event.RELAPSE,
}
"""Flows that are told month by month."""

MONTHLY_STOCKS = {
    "in_arrears": (Stage.ARREARS,),
    "in_problem_debt": outcomes.PROBLEM,
    "in_help": outcomes.HELP,
    "in_arrangement": (Stage.ARRANGEMENT,),
}
"""Stocks that are told month by month."""

TABLES = ("totals", "monthly", "costs", "cohort", "reasons")
BY_ARM = ("debt_free", "log_hash", "used")
"""Parts of a replication that each arm adds to by itself."""


@dataclass
class Replication:
    """What one replication found, as rows of the tables of `comparison`; `member` says which parameters it had.

    A row of `monthly` holds all months.
    """

    number: int
    member: int = 0
    totals: list[tuple[str, int, str, str, float]] = field(default_factory=list)
    monthly: list[tuple[str, int, str, str, NDArray[np.int64]]] = field(default_factory=list)
    costs: list[tuple[str, int, str, str, float]] = field(default_factory=list)
    cohort: list[tuple[str, int, str, str, float]] = field(default_factory=list)
    reasons: list[tuple[str, int, str, float]] = field(default_factory=list)
    better_worse: list[tuple[str, int, str, float, float, float, int]] = field(default_factory=list)
    debt_free: dict[str, int] = field(default_factory=dict)
    log_hash: dict[str, str] = field(default_factory=dict)
    used: dict[str, list[str]] = field(default_factory=dict)
    drift: float = np.nan


@dataclass(frozen=True)
class World:
    """One replication at the start of the comparison: what its arms share.

    Attributes
    ----------
    number, member : int
        Replication, and the parameters it has.
    begin : DebtHelpModel
        After the warm-up.
    groups : dict of str to bool array, or None for all
        Residents of each group, shape (residents,).
    drift : float
        Growth of problem debt at the end of the warm-up, as a share per year.
    """

    number: int
    member: int
    begin: DebtHelpModel
    groups: dict[str, Flag | None]
    drift: float


@dataclass
class ArmFound:
    """What one arm of one replication found: its rows of the tables, and the months in trouble of each resident."""

    rows: "Replication"
    in_trouble: NDArray[np.int32]


def prepare(question: Question, number: int, each_month: EachMonth = nothing) -> World:
    """Return replication `number` after its warm-up; `each_month` as in `DebtHelpModel.run`."""
    member, parameters = question.member(number)
    begin = DebtHelpModel(setting_of(question, number, parameters=parameters)).warm_up(each_month)
    return World(number, member, begin, dict(_groups(begin)), _drift(begin))


def run_arm(world: World, arm: Arm, each_month: EachMonth = nothing) -> ArmFound:
    """Run one arm of a replication and return what it found; the world stays as it is, whatever `each_month` raises."""
    model = world.begin.arm(arm.interventions).run(each_month)
    run = Run.of(model)
    found = Replication(world.number, world.member, drift=world.drift)
    _measure(found, arm.name, run, world.groups)
    found.log_hash[arm.name] = hashlib.sha256(run.records.tobytes()).hexdigest()
    found.used[arm.name] = sorted(model.now.levers.used)
    model.release()
    return ArmFound(found, run.months_in(outcomes.TROUBLE))


def joined(world: World, arms: Sequence[tuple[Arm, ArmFound]]) -> "Replication":
    """Return the replication with the rows of its arms, the first of which is the baseline."""
    whole = Replication(world.number, world.member, drift=world.drift)
    base = arms[0][1].in_trouble
    for place, (arm, found) in enumerate(arms):
        for table in TABLES:
            getattr(whole, table).extend(getattr(found.rows, table))
        for table in BY_ARM:
            getattr(whole, table).update(getattr(found.rows, table))
        if place:
            _compare_residents(whole, arm.name, found.in_trouble - base, world.groups)
    return whole


def replicate(question: Question, number: int) -> Replication:
    """Run every arm of replication `number` and return what was found.

    Parameters
    ----------
    question : Question
    number : int
        Replication, 0 or more: its luck, and the member of the ensemble that it has its parameters from.
    """
    world = prepare(question, number)
    return joined(world, [(arm, run_arm(world, arm)) for arm in question.arms])


def _drift(begin: DebtHelpModel) -> float:
    """Return by how much problem debt still grows at the end of the warm-up, as a share per year; NaN if too short."""
    stocks = begin.datacollector.model_vars
    problem = np.sum([stocks[stage.name.lower()] for stage in outcomes.PROBLEM], axis=0)
    years = (
        problem[-2 * outcomes.YEAR :].reshape(-1, outcomes.YEAR) if len(problem) >= 2 * outcomes.YEAR else np.empty(0)
    )
    return float(years[1].mean() / years[0].mean() - 1) if len(years) and years[0].any() else np.nan


def _groups(model: DebtHelpModel) -> Iterator[tuple[str, Flag | None]]:
    """Iterate over the groups of the outcome tables and who is in them."""
    yield "all", None
    p = model.setting.parameters.population
    for name, member in OUTCOME_GROUPS.items():
        yield name, member(model.population, slice(None), p)


def _measure(found: Replication, arm: str, run: Run, groups: dict[str, Flag | None]) -> None:
    """Add an arm's rows to every table."""
    for name, group in groups.items():
        for measure, spec in MEASURES.items():
            found.totals.append((arm, found.number, name, measure, outcomes.value(spec, run, group)))
        for measure, values in _monthly(run, group).items():
            found.monthly.append((arm, found.number, name, measure, values))
    for (party, item), amount in _booked(run).items():
        yearly = 1000 * amount * outcomes.YEAR / (run.residents * run.horizon)
        found.costs.append((arm, found.number, party, item, yearly))
    for (source, target), value in journey(run).items():
        found.cohort.append((arm, found.number, source, target, value))
    for reason, value in outcomes.dropout_reasons(run).items():
        found.reasons.append((arm, found.number, reason, value))
    found.debt_free[arm] = run.residents - int(run.stock(outcomes.PROBLEM)[-1])


def _monthly(run: Run, group: Flag | None) -> dict[str, NDArray[np.int64]]:
    """Return flows and stocks month by month, in residents; groups under ten residents are left out."""
    if group is not None and group.sum() < outcomes.SMALLEST_GROUP:
        return {}
    flows = {
        name: np.bincount(run.happened(event, group)["month"], minlength=run.horizon)
        for name, event in MONTHLY_FLOWS.items()
    }
    return flows | {name: run.stock(stages, group) for name, stages in MONTHLY_STOCKS.items()}


def _booked(run: Run) -> dict[tuple[str, str], float]:
    """Return what was booked per party and item, never added up over parties."""
    total: dict[tuple[str, str], float] = {}
    for booking in run.ledger:
        if booking.month >= 0:
            place = booking.party, booking.item
            total[place] = total.get(place, 0.0) + booking.amount
    return total


def _compare_residents(found: Replication, arm: str, change: NDArray[np.int32], groups: dict[str, Flag | None]) -> None:
    """Count who spends fewer, more or as many months in arrears or problem debt outside help as at baseline."""
    for name, group in groups.items():
        members = change if group is None else change[group]
        if len(members) < outcomes.SMALLEST_GROUP:
            row = (np.nan, np.nan, np.nan)
        else:
            row = tuple(1000 * float(part.mean()) for part in (members < 0, members > 0, members == 0))  # type: ignore[assignment]
        found.better_worse.append((arm, found.number, name, *row, len(members)))
