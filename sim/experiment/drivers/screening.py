"""Screening (Morris 1991): how much the difference moves when one number, or one group of them, does.

An effect is scaled to the whole range of a number, 95% of what is known of it. `mu*`, the mean size of the effects,
says how much a number matters; `sigma`, their spread, how much that depends on the other numbers and on luck.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import chi2
from scipy.stats import t as student

from sim.experiment.drivers.design import LEVELS, Matrix
from sim.experiment.precision import CONFIDENCE

STEP = LEVELS / (2 * (LEVELS - 1))
"""Size of a step, as a share of the range."""

COLUMNS = ("mu", "mu_star", "mu_star_low", "mu_star_high", "sigma", "sigma_low", "sigma_high")


def effects(scores: Matrix, outputs: Matrix, groups: NDArray[np.intp]) -> Matrix:
    """Return elementary effects over the whole range, shape (r, g); those of a group of several have no sign.

    Parameters
    ----------
    scores : float64 array, shape (r, g + 1, d)
        Trajectories: each step moves one group.
    outputs : float64 array, shape (r, g + 1)
    groups : int array, shape (d,)
        Group of each number, -1 for those that never move.
    """
    moves, change = np.diff(scores, axis=1), np.diff(outputs, axis=1)
    first = (moves != 0).argmax(axis=2)
    group = groups[first]
    alone = np.bincount(groups[groups >= 0])[group] == 1
    sign = np.sign(np.take_along_axis(moves, first[:, :, None], axis=2)[:, :, 0])
    found = np.full(change.shape, np.nan)
    np.put_along_axis(found, group, np.where(alone, change * sign, np.abs(change)) / STEP, axis=1)
    return found


def screened(found: Matrix) -> pd.DataFrame:
    """Return `COLUMNS` per group from effects of shape (r, g); trajectories with a missing effect are left out.

    The 95% intervals take effects (`sigma`) and their sizes (`mu*`) as normal: rough, with so few trajectories.
    """
    whole = found[np.isfinite(found).all(axis=1)]
    n = len(whole)
    if n < 2:
        return pd.DataFrame(np.full((found.shape[1], len(COLUMNS)), np.nan), columns=list(COLUMNS))
    size, sigma = np.abs(whole), whole.std(axis=0, ddof=1)
    middle = size.mean(axis=0)
    half = student.ppf((1 + CONFIDENCE) / 2, n - 1) * size.std(axis=0, ddof=1) / np.sqrt(n)
    low, high = (np.sqrt((n - 1) / chi2.ppf(p, n - 1)) for p in ((1 + CONFIDENCE) / 2, (1 - CONFIDENCE) / 2))
    columns = (
        whole.mean(axis=0),
        middle,
        np.maximum(middle - half, 0),
        middle + half,
        sigma,
        sigma * low,
        sigma * high,
    )
    return pd.DataFrame(dict(zip(COLUMNS, columns, strict=True)))
