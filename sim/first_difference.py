"""Where a resident's two worlds part: the first month that differs, and what made the difference."""

from dataclasses import dataclass

from sim.events import Event
from sim.now import Explanation
from sim.resident import Resident

Line = tuple[int, int]
"""Event and reason."""

QUEUE = (Event.FIRST_TALK, Event.OFFER_SENT, Event.CLOCK_BREACHED, Event.LAPSED)
CONTACT = (Event.ATTEMPT, Event.REACHED, Event.NOT_REACHED, Event.CASE, Event.SIGNAL_LEFT)


@dataclass(frozen=True, slots=True)
class Difference:
    """The first difference.

    Attributes
    ----------
    month : int
    baseline, other : list of (int, int)
        What happens in that month in one of the worlds only, as event and reason.
    cause : str
        `decision` where the same luck met another chance; else `loan`, `support`, `term`, `queue`, `contact` or
        `unknown`.
    decisions : tuple of Explanation, or None
        Baseline and other, where the cause is a decision.
    terms : list of str
        What made the chances differ.
    """

    month: int
    baseline: list[Line]
    other: list[Line]
    cause: str
    decisions: tuple[Explanation, Explanation] | None
    terms: list[str]


def first_difference(baseline: Resident, other: Resident) -> Difference | None:
    """Return where two worlds of a watched resident part; None where they are the same."""
    lines = [_by_month(resident) for resident in (baseline, other)]
    for month in sorted({*lines[0], *lines[1]}):
        one, two = (world.get(month, []) for world in lines)
        if one != two:
            alone = [line for line in one if line not in two], [line for line in two if line not in one]
            pair = _decision(baseline, other, month)
            terms = _moved(*pair) if pair else []
            return Difference(month, *alone, "decision" if pair else _kind(*alone), pair, terms)
    return None


def _by_month(resident: Resident) -> dict[int, list[Line]]:
    """Return what happens from month 0 on, by month, in order."""
    found: dict[int, list[Line]] = {}
    for month, event, reason in resident.events()[["month", "event", "reason"]].tolist():
        if month >= 0:
            found.setdefault(month, []).append((event, reason))
    return found


def _decision(baseline: Resident, other: Resident, month: int) -> tuple[Explanation, Explanation] | None:
    """Return the decision of a month that the same luck answered otherwise in the two worlds."""
    mine, theirs = (
        {(e.decision, e.index): e for e in resident.reasons() if e.month == month} for resident in (baseline, other)
    )
    for place, one in mine.items():
        two = theirs.get(place)
        if two is not None and one.happened != two.happened and _moved(one, two):
            return one, two
    return None


def _moved(one: Explanation, two: Explanation) -> list[str]:
    """Return the terms that differ between two worlds, the largest difference first."""
    change = {name: two.terms.get(name, 0.0) - one.terms.get(name, 0.0) for name in {**one.terms, **two.terms}}
    return sorted((name for name, size in change.items() if size), key=lambda name: (-abs(change[name]), name))


def _kind(baseline: list[Line], other: list[Line]) -> str:
    """Return what made the difference where no single decision did."""
    events = {Event(event) for event, _ in baseline + other}
    if all(any(event == Event.ARRANGED for event, _ in lines) for lines in (baseline, other)):
        return "loan"
    if Event.SUPPORT_STARTED in events:
        return "support"
    if events & {Event.COMPLETED, Event.AFTERCARE_DONE}:
        return "term"
    firsts = {
        Event(lines[0][0]) for lines in (baseline, other) if lines
    }  # what comes later in the month follows from it
    for cause, kinds in (("queue", QUEUE), ("contact", CONTACT)):
        if firsts & set(kinds):
            return cause
    return "unknown"
