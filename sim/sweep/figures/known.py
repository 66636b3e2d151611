"""Whether runs hold a value at all, and whether chance is known, without which nothing can be called clear or not."""

from collections.abc import Sequence
from math import isfinite

from sim.report.estimates import Estimate


def valued(means: Sequence[float]) -> bool:
    """Return whether there is a value to draw.

    Zeros beside values that are missing are none: they are today's policy compared with itself.
    """
    known = [mean for mean in means if isfinite(mean)]
    return bool(known) and (len(known) == len(means) or any(known))


def tellable(found: Sequence[Estimate]) -> bool:
    """Return whether any value that is not zero by itself has an interval: one replication gives none."""
    known = [one for one in found if one.known]
    return any(one.certain for one in [one for one in known if one.mean] or known)
