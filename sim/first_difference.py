"""Where a resident's two worlds part: the first month that differs, and what made the difference."""

from collections import Counter
from dataclasses import dataclass

from sim.cause import CONTACT, Cause, Line
from sim.cause_found import causes_of
from sim.events import Event
from sim.resident import Resident


@dataclass(frozen=True, slots=True)
class Difference:
    """The first difference.

    Attributes
    ----------
    month : int
    baseline, other : list of (int, int)
        What happens in that month in one of the worlds only, as event and reason; see `alone`.
    causes : tuple of Cause
        In the order in which they come; one, or several that lead to the difference together.
    """

    month: int
    baseline: list[Line]
    other: list[Line]
    causes: tuple[Cause, ...]

    @property
    def cause(self) -> str:
        """What kind of cause the first one is."""
        return self.causes[0].kind


def first_difference(baseline: Resident, other: Resident) -> Difference | None:
    """Return where two worlds of a watched resident part; None where they are the same."""
    lines = [_by_month(resident) for resident in (baseline, other)]
    for month in sorted({*lines[0], *lines[1]}):
        one, two = (world.get(month, []) for world in lines)
        if one != two:
            found = causes_of(baseline, other, month, one, two)
            return Difference(month, alone(one, two), alone(two, one), found)
    return None


def alone(mine: list[Line], theirs: list[Line]) -> list[Line]:
    """Return the lines of one world that the other has not, or not as often.

    Where one world tries a way of contact again, which both tried, one attempt more says nothing by itself: then all
    contact of the month is told.
    """
    left, again = Counter(theirs), tried_again(mine, theirs)
    found = []
    for line in mine:
        if left[line]:
            left[line] -= 1
            if again and line[0] in CONTACT:
                found.append(line)
        else:
            found.append(line)
    return found


def tried_again(mine: list[Line], theirs: list[Line]) -> bool:
    """Return whether one world makes an attempt more often than the other, which makes it too."""
    one, two = (Counter(line for line in lines if line[0] == Event.ATTEMPT) for lines in (mine, theirs))
    return any(one[line] != two[line] for line in one.keys() & two.keys())


def _by_month(resident: Resident) -> dict[int, list[Line]]:
    """Return what happens from month 0 on, by month, in order."""
    found: dict[int, list[Line]] = {}
    for month, event, reason in resident.events()[["month", "event", "reason"]].tolist():
        if month >= 0:
            found.setdefault(month, []).append((event, reason))
    return found
