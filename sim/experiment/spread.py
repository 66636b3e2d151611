"""How sure a number is: an interval, and what it is made of.

Replications come in sets with the same parameters and other luck. The spread between sets, less what luck gives them,
is the parameters'; the spread within sets is chance: what one municipality of this size meets by luck alone (a one-way
random-effects analysis of variance, Searle, Casella and McCulloch 1992, ch. 3).
"""

from functools import cache
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


COLUMNS = ["mean", "low", "high", "parameters", "chance", "error"]
ENDS = COLUMNS[1:3]
_SAME = 1e-12
"""Values that differ by less, as a share of their mean, are the same but for rounding."""


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
    return Spread(*spreads(found[np.newaxis], sets.to_numpy())[0].tolist())


def spreads(values: NDArray[np.float64], sets: NDArray[np.integer]) -> NDArray[np.float64]:
    """Return what `spread` does for many quantities with the same replications.

    Parameters
    ----------
    values : float array, shape (quantities, replications)
    sets : int array, shape (replications,)

    Returns
    -------
    float array, shape (quantities, 6)
        In the order of `Spread`.
    """
    rows, n = values.shape
    made = np.full((rows, len(COLUMNS)), np.nan)
    known = ~np.isnan(values).any(axis=1) if n else np.zeros(rows, dtype=bool)
    mean = values.mean(axis=1, keepdims=True) if n else np.full((rows, 1), np.nan)
    made[known, 0] = mean[known, 0]
    same = (np.abs(values - mean) <= _SAME * np.abs(mean)).all(axis=1) & (mean[:, 0] != 0)
    told = known & ~same & (n > 1)
    if not told.any():
        return made
    parameters, chance = components(values[told], sets)
    _, counts = np.unique(sets, return_counts=True)
    error = np.sqrt(parameters * (counts**2).sum() / n**2 + chance / n)
    free = (len(counts) if len(counts) > 1 else n) - 1
    half = quantile(free) * np.sqrt(parameters + chance + error**2)
    middle = mean[told, 0]
    made[told, 1:] = np.column_stack([middle - half, middle + half, np.sqrt(parameters), np.sqrt(chance), error])
    return made


@cache
def quantile(free: int) -> float:
    """Return how many standard errors a 95% interval of a mean reaches to each side, by degrees of freedom."""
    return float(student.ppf((1 + CONFIDENCE) / 2, free))


def components(
    values: NDArray[np.float64], sets: NDArray[np.integer]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the variances between sets and within them; what cannot be told apart counts as chance.

    With one replication per set the two cannot be told apart, with one set there is only chance.

    Parameters
    ----------
    values : float array, shape (..., replications)
    sets : int array, shape (replications,)

    Returns
    -------
    float arrays, shape (...)
    """
    n = values.shape[-1]
    _, place, counts = np.unique(sets, return_inverse=True, return_counts=True)
    groups = len(counts)
    if groups in (1, n):
        chance = np.asarray(values.var(axis=-1, ddof=1))
        return np.zeros_like(chance), chance
    means = np.stack([values[..., place == g].mean(axis=-1) for g in range(groups)], axis=-1)
    within = ((values - means[..., place]) ** 2).sum(axis=-1) / (n - groups)
    between = (counts * (means - values.mean(axis=-1, keepdims=True)) ** 2).sum(axis=-1) / (groups - 1)
    size = (n - (counts**2).sum() / n) / (groups - 1)
    return np.maximum((between - within) / size, 0.0), np.asarray(within)
