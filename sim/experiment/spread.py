"""How sure a number is: an interval, and what it is made of.

Replications come in sets with the same parameters and other luck. The spread between sets, less what luck gives them,
is the parameters'; the spread within sets is chance: what one municipality of this size meets by luck alone (a one-way
random-effects analysis of variance, Searle, Casella and McCulloch 1992, ch. 3).
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import t as student

from sim.experiment.precision import CONFIDENCE


class Spread(NamedTuple):
    """A mean over replications and how sure it is.

    Attributes
    ----------
    mean : float
    low, high : float
        95% interval of what one municipality of this size would see: parameters, chance and Monte Carlo error together.
    parameters, chance : float
        Standard deviations; the variances of both add up to that of a single replication.
    error : float
        Monte Carlo error: the standard error of `mean`, which more replications make smaller.
    """

    mean: float
    low: float
    high: float
    parameters: float
    chance: float
    error: float


UNKNOWN = Spread(*[np.nan] * 6)
COLUMNS = ["mean", "low", "high", "parameters", "chance", "error"]


def spread(values: "pd.Series[float]", sets: "pd.Series[int]") -> Spread:
    """Return the mean of replications and its spread; all is NaN if one is.

    Bounds are NaN with fewer than two, and where all say the same but not 0: they are too few to differ, and that is no
    certainty.

    Parameters
    ----------
    values : float Series, shape (replications,)
    sets : int Series, shape (replications,)
        Which parameters each replication ran with; all the same where the parameters are held at one value.
    """
    found: NDArray[np.float64] = np.asarray(values, dtype=np.float64)
    n = len(found)
    if n == 0 or np.isnan(found).any():
        return UNKNOWN
    mean = float(found.mean())
    if n < 2 or (mean != 0 and np.allclose(found, mean, rtol=1e-12, atol=0)):
        return UNKNOWN._replace(mean=mean)
    parameters, chance = components(found, sets.to_numpy())
    _, counts = np.unique(sets.to_numpy(), return_counts=True)
    error = float(np.sqrt(parameters * (counts**2).sum() / n**2 + chance / n))
    free = (len(counts) if len(counts) > 1 else n) - 1
    half = float(student.ppf((1 + CONFIDENCE) / 2, free)) * np.sqrt(parameters + chance + error**2)
    return Spread(mean, mean - half, mean + half, float(np.sqrt(parameters)), float(np.sqrt(chance)), error)


def components(values: NDArray[np.float64], sets: NDArray[np.integer]) -> tuple[float, float]:
    """Return the variances between sets and within them; what cannot be told apart counts as chance.

    With one replication per set the two cannot be told apart, with one set there is only chance.
    """
    n = len(values)
    _, place, counts = np.unique(sets, return_inverse=True, return_counts=True)
    groups = len(counts)
    if groups in (1, n):
        return 0.0, float(values.var(ddof=1))
    means = np.bincount(place, weights=values) / counts
    within = float(((values - means[place]) ** 2).sum() / (n - groups))
    between = float((counts * (means - values.mean()) ** 2).sum() / (groups - 1))
    size = (n - (counts**2).sum() / n) / (groups - 1)
    return max((between - within) / size, 0.0), within
