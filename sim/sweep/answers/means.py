"""How well a mean over sets of parameters and luck is known: what more replications make narrower.

The intervals of `spread.Spread` are of what one municipality would see, wider than this. Whether there is a difference
at all, on average, is a question about the mean; tests that look at several means together share 5% of false alarms.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import t as student

from sim.experiment.precision import CONFIDENCE
from sim.experiment.spread import spread


class Mean(NamedTuple):
    """A mean, its 95% interval, its standard error and the degrees of freedom of that."""

    mean: float
    low: float
    high: float
    error: float
    free: int


def mean(values: "pd.Series[float]", members: "pd.Series[int]", tries: int = 1) -> Mean:
    """Return a mean over replications with the interval that its Monte Carlo error gives; NaN where a run is missing.

    Parameters
    ----------
    values : float Series
        By replication.
    members : int Series
        Set of parameters, by replication.
    tries : int
        Means that are looked at together (Bonferroni).
    """
    found, free = spread(values, members), freedom(members)
    half = times(free, tries) * found.error
    return Mean(found.mean, found.mean - half, found.mean + half, found.error, free)


def possible(found: Mean, most: float) -> Mean:
    """Return a mean of which the interval ends at what is possible, `most` to either side: shares lie from 0 to 1."""
    return found._replace(low=float(np.maximum(found.low, -most)), high=float(np.minimum(found.high, most)))


def freedom(members: "pd.Series[int]") -> int:
    """Return the degrees of freedom of a mean's error: of the sets of parameters, or of replications with one set."""
    sets = members.nunique()
    return max((sets if sets > 1 else len(members)) - 1, 1)


def times(free: float, tries: int = 1) -> float:
    """Return how many standard errors a 95% interval reaches to either side, for all tries together."""
    return float(student.ppf(1 - (1 - CONFIDENCE) / 2 / tries, free))


def clear(value: float, error: float, free: float, tries: int = 1) -> bool:
    """Return whether a mean differs from 0, at 95% for all tries together."""
    return abs(value) > times(free, tries) * error
