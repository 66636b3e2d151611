"""Outcomes: every measure of a run, read from its event log.

A measure is one function from a `Run` and a group of residents to a number, so that groups, arms and calibration
targets all use the same definition and the same denominator.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.events import Event, Reason, Stage
from sim.population import Flag
from sim.run import Run, key, split

YEAR = 12
SMALLEST_GROUP = 10
"""Below this many residents behind a number it is not shown."""

TROUBLE = (Stage.ARREARS, Stage.PROBLEM_DEBT)
"""Stages in which a household has arrears or problem debt and no help: the months that make it better or worse off."""

PROBLEM = (
    Stage.PROBLEM_DEBT,
    Stage.REGISTRATION,
    Stage.INTAKE,
    Stage.STABILISATION,
    Stage.OFFER,
    Stage.ARRANGEMENT,
    Stage.STATUTORY,
)
"""Stages that count as registered problem debt; a household in debt help still has it."""

HELP = (Stage.REGISTRATION, Stage.INTAKE, Stage.STABILISATION, Stage.OFFER, Stage.ARRANGEMENT, Stage.STATUTORY)
_ENDS = (Event.DROPOUT, Event.ARRANGED, Event.STATUTORY_STARTED)
"""How a registration ends: without an arrangement, or with one."""

LONGEST_LOGGED = np.iinfo(np.uint8).max
"""Days that the log of a first talk can hold."""

_BEFORE_APPLICATION = (Stage.REGISTRATION, Stage.INTAKE)


@dataclass(frozen=True, slots=True)
class Measure:
    """One outcome; its title is `measure.NAME` in the catalogues.

    Attributes
    ----------
    unit : str
        `share`, `months`, `days`, `hours`, `EUR`, `per_1000_year` or `per_1000`.
    better : int
        1 when more is better, -1 when less is, 0 when neither.
    compute : callable
        From a run and a group (None for all) to the value and the number of residents or events behind it.
    findings : tuple of str
        Findings of the source deck that it shows.
    """

    unit: str
    better: int
    compute: Callable[[Run, Flag | None], tuple[float, int]]
    findings: tuple[str, ...] = ()


def value(measure: Measure, run: Run, group: Flag | None = None) -> float:
    """Return a measure, or NaN where fewer than ten residents or events are behind it."""
    found, behind = measure.compute(run, group)
    return found if behind >= SMALLEST_GROUP else float("nan")


def _members(run: Run, group: Flag | None) -> int:
    return run.residents if group is None else int(group.sum())


def _rate(*events: Event) -> Callable[[Run, Flag | None], tuple[float, int]]:
    """Return a measure of events per 1,000 residents per year."""

    def compute(run: Run, group: Flag | None) -> tuple[float, int]:
        members = _members(run, group)
        count = sum(run.count(event, group) for event in events)
        return (12_000 * count / (members * run.horizon) if members else np.nan), members

    return compute


def _ratio(part: float, whole: int) -> tuple[float, int]:
    return (part / whole if whole else np.nan), whole


def _mean(values: NDArray[np.generic]) -> tuple[float, int]:
    return (float(values.mean()) if len(values) else np.nan), len(values)


def referrals(run: Run, group: Flag | None = None) -> tuple[float, int]:
    """Return registrations straight from an early signal's talk, per 1,000 residents per year."""
    members = _members(run, group)
    count = int((run.happened(Event.REGISTERED, group)["reason"] == Reason.REFERRAL).sum())
    return (12_000 * count / (members * run.horizon) if members else np.nan), members


def share_taken_up(run: Run, group: Flag | None = None) -> tuple[float, int]:
    """Return the share of signals that enter a case."""
    signals = run.happened(Event.SIGNAL, group)
    left = run.happened(Event.SIGNAL_LEFT, group)
    return _ratio(float((~np.isin(key(signals), key(left))).sum()), len(signals))


def share_reached(run: Run, group: Flag | None = None) -> tuple[float, int]:
    """Return the share of closed cases in which the resident was reached."""
    reached = run.count(Event.REACHED, group)
    return _ratio(reached, reached + run.count(Event.NOT_REACHED, group) + run.count(Event.LAPSED, group))


def share_accepted(run: Run, group: Flag | None = None) -> tuple[float, int]:
    """Return the share of reached residents booked as accepting help."""
    return _ratio(run.count(Event.ACCEPTED, group), run.count(Event.REACHED, group))


def _first_of(codes: NDArray[np.uint8], event: Event, *others: Event) -> tuple[float, int]:
    """Return the share of `event` among the starts for which it or one of the others came."""
    ended = np.isin(codes, (event, *others))
    return _ratio(float((codes == event).sum()), int(ended.sum()))


def share_dropout_inflow(run: Run, group: Flag | None = None) -> tuple[float, int]:
    """Return the share of registrations that ends in drop-out before the application is complete.

    Of the registrations that are followed for a year or more and have ended.
    """
    ends = run.then(run.cohort(Event.REGISTERED, YEAR, group), Event.DROPOUT, Event.APPLICATION_COMPLETE)
    return _first_of(ends, Event.DROPOUT, Event.APPLICATION_COMPLETE)


def share_completed(run: Run, group: Flag | None = None) -> tuple[float, int]:
    """Return the share of arrangements that is completed, of those followed over the full published term."""
    ends = run.then(run.cohort(Event.ARRANGED, run.full_term, group), Event.COMPLETED, Event.ARRANGEMENT_DROPOUT)
    return _first_of(ends, Event.COMPLETED, Event.ARRANGEMENT_DROPOUT)


def share_relapse_year(run: Run, group: Flag | None = None) -> tuple[float, int]:
    """Return the share with new arrears within a year of completing, of the completions followed for a year."""
    done = np.concatenate([run.cohort(event, YEAR, group) for event in (Event.COMPLETED, Event.CLEAN_SLATE)])
    relapsed = run.then(done, Event.RELAPSE, within=YEAR) == Event.RELAPSE
    return _ratio(float(relapsed.sum()), len(done))


def months_inflow(run: Run, group: Flag | None = None) -> tuple[float, int]:
    """Return the months from registration to the start of the arrangement."""
    return _mean(run.since(run.happened(Event.ARRANGED, group), Event.REGISTERED))


def days_waiting(run: Run, group: Flag | None = None) -> tuple[float, int]:
    """Return the days from registration to the first talk, of those who had it.

    The log keeps at most `LONGEST_LOGGED` days. Of a longer wait the months are counted from the registration, and
    the days within a month are those that others wait on average.
    """
    talks = run.happened(Event.FIRST_TALK, group)
    days = talks["reason"].astype(np.float64)
    cut = talks["reason"] == LONGEST_LOGGED
    if cut.any():
        whole = run.days_per_month * run.months_since(talks, Event.REGISTERED)
        within = np.fmax(days - whole, 0.0)[~cut & ~np.isnan(whole)]
        days[cut] = np.fmax(whole[cut] + (within.mean() if len(within) else 0.0), LONGEST_LOGGED)
    return _mean(days)


def _ended(run: Run, group: Flag | None) -> NDArray[np.void]:
    """Return how registrations end, of those that are followed for a year or more and have ended."""
    ends = run.next(run.cohort(Event.REGISTERED, YEAR, group), *_ENDS)
    return np.asarray(ends[ends["event"] != 0])


def _dropout(stage: Stage) -> Callable[[Run, Flag | None], tuple[float, int]]:
    """Return a measure of the share of registrations that ends in drop-out at one step."""

    def compute(run: Run, group: Flag | None) -> tuple[float, int]:
        ends = _ended(run, group)
        left = (ends["event"] == Event.DROPOUT) & (ends["from"] == stage)
        return _ratio(float(left.sum()), len(ends))

    return compute


def share_supported(run: Run, group: Flag | None = None) -> tuple[float, int]:
    """Return the share of registrations in which practical support began, of those followed for a year or more.

    Support that would have begun after the file ended did not begin.
    """
    first = run.then(run.cohort(Event.REGISTERED, YEAR, group), Event.SUPPORT_STARTED, *_ENDS)
    return _first_of(first, Event.SUPPORT_STARTED, *_ENDS)


def months_to_debt_free(run: Run, group: Flag | None = None) -> tuple[float, int]:
    """Return the months from a first signal in the first year to being debt-free, at most the horizon less a year."""
    signals = run.happened(Event.SIGNAL, group)
    first = np.sort(key(signals[signals["month"] < YEAR]))
    who, place = np.unique(split(first)[0], return_index=True)
    start = first[place]
    freed = run.moves[np.isin(run.moves["to"], (Stage.FREE, Stage.AFTERCARE))]
    ends = np.append(np.sort(key(freed)), np.iinfo(np.int64).max)
    end = ends[np.searchsorted(ends, start)]
    limit = max(run.horizon - YEAR, 1)
    months = np.where(split(end)[0] == who, np.minimum(end - start, limit), limit)
    return _mean(months)


def months_in_problem_debt(run: Run, group: Flag | None = None) -> tuple[float, int]:
    """Return the mean months in problem debt, help included, per resident over the horizon."""
    members = _members(run, group)
    return _ratio(float(run.stock(PROBLEM, group).sum()), members)


def _stock(stages: tuple[Stage, ...]) -> Callable[[Run, Flag | None], tuple[float, int]]:
    """Return a measure of residents in `stages` at the horizon, per 1,000."""

    def compute(run: Run, group: Flag | None) -> tuple[float, int]:
        members = _members(run, group)
        return (1000 * float(run.stock(stages, group)[-1]) / members if members else np.nan), members

    return compute


def _booked(party: str) -> Callable[[Run, Flag | None], tuple[float, int]]:
    """Return a measure of what one party is booked, per 1,000 residents per year; for all residents only."""

    def compute(run: Run, group: Flag | None) -> tuple[float, int]:
        if group is not None:
            return np.nan, 0
        total = sum(b.amount for b in run.ledger if b.party == party and b.month >= 0)
        return 12_000 * total / (run.residents * run.horizon), run.residents

    return compute


_YEAR = "per_1000_year"
MEASURES: dict[str, Measure] = {
    "onsets": Measure(_YEAR, -1, _rate(Event.ONSET)),
    "signals": Measure(_YEAR, 0, _rate(Event.SIGNAL), ("E3",)),
    "cases": Measure(_YEAR, 0, _rate(Event.CASE), ("E3",)),
    "reached": Measure(_YEAR, 1, _rate(Event.REACHED), ("E3",)),
    "accepted": Measure(_YEAR, 1, _rate(Event.ACCEPTED), ("E3",)),
    "light_help": Measure(_YEAR, 1, _rate(Event.LIGHT_HELP_DONE)),
    "escalations": Measure(_YEAR, -1, _rate(Event.ESCALATION)),
    "referrals": Measure(_YEAR, 0, referrals),
    "registrations": Measure(_YEAR, 0, _rate(Event.REGISTERED)),
    "completed_applications": Measure(_YEAR, 1, _rate(Event.APPLICATION_COMPLETE)),
    "dropouts": Measure(_YEAR, -1, _rate(Event.DROPOUT)),
    "arrangements": Measure(_YEAR, 1, _rate(Event.ARRANGED)),
    "completions": Measure(_YEAR, 1, _rate(Event.COMPLETED, Event.CLEAN_SLATE)),
    "relapses": Measure(_YEAR, -1, _rate(Event.RELAPSE)),
    "clock_breaches": Measure(_YEAR, -1, _rate(Event.CLOCK_BREACHED)),
    "share_taken_up": Measure("share", 0, share_taken_up, ("E3",)),
    "share_reached": Measure("share", 1, share_reached, ("E3", "E4", "E10a", "E10b")),
    "share_accepted": Measure("share", 1, share_accepted, ("E3", "E4")),
    "share_dropout_inflow": Measure("share", -1, share_dropout_inflow, ("U5", "U10")),
    "share_dropout_waiting": Measure("share", -1, _dropout(Stage.REGISTRATION)),
    "share_dropout_intake": Measure("share", -1, _dropout(Stage.INTAKE)),
    "share_dropout_stabilisation": Measure("share", -1, _dropout(Stage.STABILISATION)),
    "share_dropout_offer": Measure("share", -1, _dropout(Stage.OFFER)),
    "share_supported": Measure("share", 0, share_supported, ("U9", "U10")),
    "share_completed": Measure("share", 1, share_completed, ("U17",)),
    "share_relapse_year": Measure("share", -1, share_relapse_year, ("U13",)),
    "months_inflow": Measure("months", -1, months_inflow, ("U11", "U12")),
    "days_waiting": Measure("days", -1, days_waiting),
    "months_signal_to_debt_free": Measure("months", -1, months_to_debt_free),
    "months_in_problem_debt": Measure("months", -1, months_in_problem_debt),
    "stock_problem_debt": Measure("per_1000", -1, _stock(PROBLEM)),
    "stock_arrears": Measure("per_1000", -1, _stock((Stage.ARREARS,))),
    "staff_hours": Measure("hours", 0, _booked("staff"), ("E6",)),
    "cost_municipality": Measure("EUR", -1, _booked("municipality")),
}
"""Every measure over the horizon, in the order of the journey."""


def dropout_reasons(run: Run) -> dict[str, float]:
    """Return drop-outs before the application is complete by reason, per 1,000 files that end there."""
    dropouts = run.happened(Event.DROPOUT)
    dropouts = dropouts[np.isin(dropouts["from"], _BEFORE_APPLICATION)]
    counts = np.bincount(dropouts["reason"], minlength=np.iinfo(np.uint8).max + 1)
    whole = len(dropouts) + run.count(Event.APPLICATION_COMPLETE)
    return {Reason(r).name.lower(): 1000 * int(counts[r]) / whole for r in np.flatnonzero(counts).tolist()}
