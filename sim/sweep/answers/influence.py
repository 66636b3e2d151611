"""Which factor moves the answer: Sobol indices, Morris effects or partial rank correlations of a sampled design.

What is explained is the difference with today's policy at each point, the mean over its replications. Points share the
luck of a replication, so what a replication adds to all of them cancels; what luck adds to single points is noise, and
is measured as the interaction of points and replications. That is too much rather than too little: a luck in which a
factor does more counts too.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm, rankdata

from sim.experiment.drivers import indices, screening
from sim.experiment.drivers.design import FEWEST_TRAJECTORIES
from sim.experiment.precision import CONFIDENCE
from sim.sweep.answers.paired import pairs
from sim.sweep.design import problem
from sim.sweep.refusal import RefusalError

Matrix = NDArray[np.float64]

FEWEST_BASES = 16
"""Base samples of a Sobol design below which its intervals cannot be trusted either."""

FEWEST_LEFT = 10
"""Degrees of freedom that correlations must leave."""

MOST_NOISE = 0.3
"""Share of the variance between points that may be luck: no factor explains that, and more runs mend it."""

WIDEST = 0.5
"""Widest 95% interval of a Sobol index that is shown: a factor that does half of everything is then told from none."""

TIMES_NOISE = 2
"""Of the largest Morris effect, over what luck alone would show."""


class Outputs(NamedTuple):
    """What is explained.

    Attributes
    ----------
    values : float64 array, shape (points,)
        Mean difference with today's policy; NaN where a run is missing.
    noise : float
        Standard error of a value that luck gives.
    """

    values: Matrix
    noise: float

    @property
    def share(self) -> float:
        """Share of the variance between points that is luck."""
        variance = float(np.nanvar(self.values, ddof=1))
        return self.noise**2 / variance if variance > 0 else np.inf


def outputs(sweep: pd.DataFrame, baselines: pd.DataFrame, factors: Sequence[str], measure: str, points: int) -> Outputs:
    """Return the mean difference at each point, and how much of it is luck.

    Parameters
    ----------
    sweep, baselines, factors
        See `paired.pairs`.
    measure : str
    points : int
        Of the design, those that were not run included.

    Raises
    ------
    ConfigurationError
        With one replication: then luck cannot be told from factors.
    """
    runs = pairs(sweep, baselines, factors, [measure])
    wide = runs.pivot(index="point", columns="replication", values="difference").reindex(range(points))
    if wide.shape[1] < 2:
        raise RefusalError("one_replication")
    whole = wide.dropna().to_numpy(dtype=np.float64)
    if len(whole) < 2:
        raise RefusalError("no_value", measure=measure)
    sets = runs.drop_duplicates("replication").set_index("replication")["member"].loc[wide.columns].to_numpy()
    error = (_luck(whole, sets) / whole.shape[1]) ** 0.5
    return Outputs(wide.mean(axis=1, skipna=False).to_numpy(dtype=np.float64), error)


def _luck(values: Matrix, sets: NDArray[np.int64]) -> float:
    """Return the variance that luck gives single runs: points by replications, within sets of parameters.

    What a set of parameters does to some points and not to others is no luck; with one replication of each set the two
    cannot be told apart, and all counts as luck.
    """
    groups = [values[:, sets == one] for one in np.unique(sets)]
    groups = [group for group in groups if group.shape[1] > 1] or [values]
    rest = np.concatenate([(g - g.mean(axis=0) - g.mean(axis=1, keepdims=True) + g.mean()).ravel() for g in groups])
    free: int = sum((g.shape[0] - 1) * (g.shape[1] - 1) for g in groups)
    return float((rest**2).sum()) / free


def sobol(found: Outputs, factors: Sequence[str], seed: int) -> pd.DataFrame:
    """Return Sobol indices of a Saltelli design, the largest total first.

    Returns
    -------
    pandas.DataFrame
        factor, first, first_low, first_high, total, total_low, total_high (95%, bootstrap over base samples), noise
        (share of the variance that is luck), bases.

    Raises
    ------
    ConfigurationError
        With too few base samples, too much luck, or intervals too wide to say anything.
    """
    blocks = found.values.reshape(-1, len(factors) + 2)
    whole = blocks[np.isfinite(blocks).all(axis=1)]
    if len(whole) < FEWEST_BASES:
        raise RefusalError("few_samples", samples=len(whole), fewest=FEWEST_BASES)
    _check_noise(found)
    table = indices.analyzed(problem(len(factors)), whole.ravel(), seed)
    width = max(float((table[f"{name}_high"] - table[f"{name}_low"]).max()) for name in ("first", "total"))
    if not width <= WIDEST:
        raise RefusalError("wide_index", width=width, widest=float(WIDEST), samples=len(whole))
    table.insert(0, "factor", list(factors))
    return _sorted(table.assign(noise=found.share, bases=len(whole)), "total")


def morris(found: Outputs, values: pd.DataFrame) -> pd.DataFrame:
    """Return Morris effects over the whole range of each factor, the largest first.

    Parameters
    ----------
    found : Outputs
    values : pandas.DataFrame, shape (points, factors)
        Levels.

    Returns
    -------
    pandas.DataFrame
        factor, the columns of `screening.screened`, noise (mu* that luck alone would give), trajectories.

    Raises
    ------
    ConfigurationError
        With too few trajectories, or effects that do not stand out from luck.
    """
    factors = [str(name) for name in values]
    shape = (-1, len(factors) + 1)
    scores = np.stack([pd.factorize(values[name], sort=True)[0] for name in factors], axis=1).astype(np.float64)
    places = np.arange(len(factors), dtype=np.intp)
    effects = screening.effects(scores.reshape(*shape, len(factors)), found.values.reshape(shape), places)
    whole_range = np.array([screening.STEP if _has_two(values[name]) else 1.0 for name in factors])
    effects = effects * whole_range
    whole = int(np.isfinite(effects).all(axis=1).sum())
    if whole < FEWEST_TRAJECTORIES:
        raise RefusalError("few_trajectories", samples=whole, fewest=FEWEST_TRAJECTORIES)
    table = screening.screened(effects)
    # The mean size of the difference of two errors.
    luck = whole_range * 2**0.5 * found.noise / screening.STEP * (2 / np.pi) ** 0.5
    if not (table["mu_star"] >= TIMES_NOISE * luck).any():
        largest, alone = float(table["mu_star"].max()), float(luck.max())
        raise RefusalError("within_luck", largest=largest, times=TIMES_NOISE, luck=alone)
    table.insert(0, "factor", factors)
    return _sorted(table.assign(noise=luck, trajectories=whole), "mu_star")


def _has_two(values: "pd.Series[Any]") -> bool:
    """Return whether a step of a factor is all of its range: off and on, or names that have no order."""
    return values.nunique() <= 2 or not pd.api.types.is_numeric_dtype(values)


def correlations(found: Outputs, values: pd.DataFrame) -> pd.DataFrame:
    """Return partial rank correlations, the strongest first.

    Of each factor with the difference, the linear effect of the other factors' ranks taken out of both.

    Returns
    -------
    pandas.DataFrame
        factor, mean, low, high (95%, Fisher's z: of factors that do nothing 5% has an interval without 0), r2
        (adjusted, of the regression of ranks on ranks: what is left is luck, turns and combinations), noise (share of
        the variance that is luck), points.

    Raises
    ------
    ConfigurationError
        With too few points.
    """
    there = np.isfinite(found.values) & values.notna().all(axis=1).to_numpy()
    n, k = int(there.sum()), values.shape[1]
    if n - k - 2 < FEWEST_LEFT:
        raise RefusalError("few_for_correlations", points=n, factors=k, fewest=k + 2 + FEWEST_LEFT)
    ranks = np.column_stack([rankdata(values[name].to_numpy(dtype=np.float64)[there]) for name in values])
    heights = rankdata(found.values[there])
    if not np.ptp(heights):
        raise RefusalError("all_alike")
    half = float(norm.ppf((1 + CONFIDENCE) / 2)) / (n - (k - 1) - 3) ** 0.5
    rows = []
    for place, name in enumerate(values):
        others = np.delete(ranks, place, axis=1)
        mean = float(np.corrcoef(_left(others, ranks[:, place]), _left(others, heights))[0, 1])
        z = float(np.arctanh(np.clip(mean, -1 + 1e-12, 1 - 1e-12)))
        rows.append((str(name), mean, float(np.tanh(z - half)), float(np.tanh(z + half))))
    rest = _left(ranks, heights)
    r2 = 1 - float(rest @ rest) / (n - k - 1) / float(heights.var(ddof=1))
    table = pd.DataFrame(rows, columns=["factor", "mean", "low", "high"])
    table = table.assign(r2=r2, noise=found.share, points=n, _size=table["mean"].abs())
    return _sorted(table, "_size").drop(columns="_size")


def _left(others: Matrix, of: Matrix) -> Matrix:
    """Return what a linear regression on other columns leaves."""
    design = np.column_stack([np.ones(len(of)), others])
    return np.asarray(of - design @ np.linalg.lstsq(design, of, rcond=None)[0])


def _check_noise(found: Outputs) -> None:
    """Raise where luck swamps what factors do."""
    if not found.share <= MOST_NOISE:
        raise RefusalError("mostly_luck", share=min(found.share, 1.0), most=MOST_NOISE)


def _sorted(table: pd.DataFrame, column: str) -> pd.DataFrame:
    return table.sort_values(column, ascending=False, kind="stable", ignore_index=True)
