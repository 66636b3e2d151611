"""The scalar arithmetic of the rules."""

import math
import struct
from statistics import NormalDist

_NORMAL = NormalDist()
_SINGLE = struct.Struct("<f")


def single(value: float) -> float:
    """Return `value` as a float32 holds it."""
    rounded: float = _SINGLE.unpack(_SINGLE.pack(value))[0]
    return rounded


def logistic(log_odds: float) -> float:
    """Return the chance that belongs to log odds."""
    return 1.0 / (1.0 + math.exp(-log_odds))


def logit(share: float) -> float:
    """Return the log odds of a chance strictly between 0 and 1."""
    return math.log(share / (1.0 - share))


def quantile(u: float) -> float:
    """Return the standard normal quantile of a uniform, cut off at 8 from the middle."""
    if u <= 0.0:
        return -8.0
    return min(max(_NORMAL.inv_cdf(u), -8.0), 8.0)


def contrast(trait: float) -> float:
    """Return a trait of 0 to 1 as -1 to 1."""
    return 2.0 * trait - 1.0
