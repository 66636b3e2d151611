"""Where a resident's two worlds part: the first month that differs, and what made the difference."""

from collections import Counter
from dataclasses import dataclass

from sim.cause import Cause, Line, causes_of
from sim.resident import Resident


@dataclass(frozen=True, slots=True)
class Difference:
    """The first difference.

    Attributes
    ----------
    month : int
    baseline, other : list of (int, int)
        What happens in that month in one of the worlds only, as event and reason.
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
            return Difference(month, _alone(one, two), _alone(two, one), found)
    return None


def _alone(mine: list[Line], theirs: list[Line]) -> list[Line]:
    """Return the lines of one world that the other has not, or not as often."""
    left = Counter(theirs)
    found = []
    for line in mine:
        if left[line]:
            left[line] -= 1
        else:
            found.append(line)
    return found


def _by_month(resident: Resident) -> dict[int, list[Line]]:
    """Return what happens from month 0 on, by month, in order."""
    found: dict[int, list[Line]] = {}
    for month, event, reason in resident.events()[["month", "event", "reason"]].tolist():
        if month >= 0:
            found.setdefault(month, []).append((event, reason))
    return found
