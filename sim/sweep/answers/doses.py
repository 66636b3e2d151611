"""Dose and response: what each level of a factor does, and whether more keeps helping.

Where enough points have all other factors at their base, levels are compared one at a time, pairwise on the same luck.
Otherwise (a Latin hypercube, a Sobol design) levels are put in bins of as many points, averaged over the other factors.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.errors import ConfigurationError
from sim.experiment.spread import COLUMNS, Spread, spread
from sim.sweep.answers.means import clear, freedom, times
from sim.sweep.answers.paired import pairs, within
from sim.sweep.answers.settings import RUN, at_base, is_today, levels, today
from sim.sweep.refusal import RefusalError

ALONE, AVERAGED = "alone", "averaged"
"""How a level was looked at: with the other factors at their base, or averaged over them."""

BINS = 5
FEWEST = 3
"""Levels, or points in a bin, below which there is no curve."""

ENOUGH = 0.1
"""Share of the whole effect that may be left where a curve counts as flat."""


class Shape(NamedTuple):
    """How a curve goes.

    Attributes
    ----------
    goes : {"up", "down", "flat", "turns"}
        `flat` where no step is clear, `turns` where clear steps go both ways.
    saturates : float
        Level from which more does nothing clear, and leaves at most a tenth of the effect to gain; NaN where none.
    """

    goes: str
    saturates: float


def doses(
    sweep: pd.DataFrame,
    baselines: pd.DataFrame,
    factor: str,
    factors: Sequence[str],
    measures: Sequence[str],
    base: Mapping[str, object],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the difference with today's policy at each level of a factor, and how the curve goes.

    Parameters
    ----------
    sweep, baselines, measures
        See `paired.pairs`.
    factor : str
        With levels that are numbers.
    factors : sequence of str
        All factors.
    base : mapping of str to object
        Level of the other factors.

    Returns
    -------
    curve : pandas.DataFrame
        factor, how (`alone` or `averaged`), measure, level (the mean in a bin), difference, low, high, parameters,
        chance, error, replications, points. Averaged, the other factors' spread is part of `parameters`. Today's level
        is there with a difference of 0 where the base is today's policy.
    shapes : pandas.DataFrame
        factor, how, measure, goes, saturates (see `Shape`).
    """
    if factor not in factors:
        raise ConfigurationError(f"`{factor}` is not a factor of the sweep; choose from {', '.join(factors)}")
    runs, how = _chosen(sweep, pairs(sweep, baselines, factors, measures), factor, base)
    rows = [(factor, how, m, *shape(runs[runs["measure"] == m], how == ALONE)) for m in measures]
    curve = within(_curve(runs, how, measures)).assign(factor=factor, how=how)
    columns = ["factor", "how", "measure", "level", "difference", *COLUMNS[1:], "replications", "points"]
    return curve[columns], pd.DataFrame(rows, columns=["factor", "how", "measure", *Shape._fields])


def _chosen(
    sweep: pd.DataFrame, runs: pd.DataFrame, factor: str, base: Mapping[str, object]
) -> tuple[pd.DataFrame, str]:
    """Return the runs of the curve with their `level`, and how levels are looked at."""
    every = levels(sweep, factor)
    runs[factor] = runs[factor].astype(float)
    alone = at_base(runs, factor, base)
    found = levels(alone, factor)
    add_today = is_today(base, factor) and today(factor) is not None and today(factor) not in found
    if len(found) + add_today < FEWEST and len(every) > len(found):
        return _binned(runs, factor), AVERAGED
    alone = _with_today(alone, factor) if add_today else alone
    return alone.assign(level=alone[factor]), ALONE


def _curve(runs: pd.DataFrame, how: str, measures: Sequence[str]) -> pd.DataFrame:
    """Return mean and spread at each level, measures in their order and levels in theirs."""
    estimate = _alone if how == ALONE else _averaged
    rows = []
    for measure in measures:
        for level, part in runs[runs["measure"] == measure].groupby("level"):
            rows.append((measure, level, *estimate(part), len(part), part["point"].nunique()))
    return pd.DataFrame(rows, columns=["measure", "level", "difference", *COLUMNS[1:], "replications", "points"])


def _alone(part: pd.DataFrame) -> Spread:
    """Return the spread of one point's replications."""
    return spread(part["difference"], part["member"])


def _averaged(part: pd.DataFrame) -> Spread:
    """Return the spread of several points' replications, which share parameters and luck.

    The error counts points and parameters each as a sample of their own, so what both share is counted twice: it is
    too large rather than too small.
    """
    found = spread(part["difference"], part.groupby(["point", "member"], sort=False).ngroup())
    error, free = _welch([_share(_by_point(part)), _share(_by_set(part))])
    half = times(free) * np.sqrt(found.parameters**2 + found.chance**2 + error**2)
    return found._replace(low=found.mean - half, high=found.mean + half, error=error)


def _by_point(part: pd.DataFrame) -> "pd.Series[float]":
    """Return the mean of each point."""
    return part.groupby("point")["difference"].mean()


def _by_set(part: pd.DataFrame) -> "pd.Series[float]":
    """Return the mean of each set of parameters, or of each luck where there is one set."""
    return part.groupby("member" if part["member"].nunique() > 1 else "replication")["difference"].mean()


def _share(means: "pd.Series[float]") -> list[tuple[float, int]]:
    """Return what means add to the variance of their own mean, with degrees of freedom; nothing where there is one."""
    return [(float(means.var(ddof=1)) / len(means), len(means) - 1)] if len(means) > 1 else []


def _welch(shares: Sequence[list[tuple[float, int]]]) -> tuple[float, float]:
    """Return the error of means that are added or subtracted, and its degrees of freedom (Satterthwaite 1946)."""
    parts = [part for share in shares for part in share]
    total = sum(variance for variance, _ in parts)
    below = sum(variance**2 / free for variance, free in parts)
    return total**0.5, max(total**2 / below, 1.0) if below > 0 else 1.0


def _with_today(runs: pd.DataFrame, factor: str) -> pd.DataFrame:
    """Return runs with those of today's level: no difference, at every replication."""
    first = runs.drop_duplicates([*RUN, "measure"])
    return pd.concat([first.assign(difference=0.0, **{factor: today(factor)}), runs], ignore_index=True)


def _binned(runs: pd.DataFrame, factor: str) -> pd.DataFrame:
    """Return runs with the mean level of their bin."""
    points = runs.drop_duplicates("point").set_index("point")[factor]
    bins = min(BINS, len(points) // FEWEST)
    if bins < 2:
        raise RefusalError("few_for_curve", factor=factor, points=len(points), fewest=2 * FEWEST)
    place = pd.qcut(points, bins, labels=False, duplicates="drop")
    level = points.groupby(place).transform("mean")
    return runs.assign(level=runs["point"].map(level))


def shape(runs: pd.DataFrame, paired: bool) -> Shape:
    """Return how the curve of one measure goes.

    A step is clear when the 95% interval of its mean leaves out 0, corrected for the number of steps (Bonferroni): of
    curves that are flat, fewer than 5% have a clear step.

    Parameters
    ----------
    runs : pandas.DataFrame
        level, world, replication, member, difference.
    paired : bool
        Whether levels share the luck of a replication.
    """
    found = sorted(runs["level"].unique().tolist())
    if len(found) < 2:
        return Shape("flat", np.nan)
    tries = len(found)  # the steps, and the whole
    step = _steps_paired(runs, tries) if paired else _steps_apart(runs, tries)
    steps = [step(a, b) for a, b in pairwise(found)]
    ways = {int(np.sign(mean)) for mean, sure in steps if sure}
    whole, sure = step(found[0], found[-1])
    goes = "turns" if len(ways) > 1 else {1: "up", -1: "down"}[ways.pop()] if ways else "flat"
    if goes == "flat" and sure:
        goes = "up" if whole > 0 else "down"
    if goes in ("flat", "turns"):
        return Shape(goes, np.nan)
    for level in found[1:-1]:
        left, still = step(level, found[-1])
        if not still and abs(left) <= ENOUGH * abs(whole):
            return Shape(goes, level)
    return Shape(goes, np.nan)


Step = Callable[[float, float], tuple[float, bool]]
"""From two levels to the mean difference between them, and whether it is clear."""


def _steps_paired(runs: pd.DataFrame, tries: int) -> Step:
    """Return steps between levels that share the luck of a replication."""
    # Each level of a card makes a world of its own: levels then share parameters and luck, but no world.
    same = RUN if runs.groupby("world")["level"].nunique().max() > 1 else ["replication"]
    wide = runs.pivot(index=[*same, "member"], columns="level", values="difference")

    def step(low: float, high: float) -> tuple[float, bool]:
        both = (wide[high] - wide[low]).dropna().reset_index(name="difference")
        found = _alone(both)
        return found.mean, clear(found.mean, found.error, freedom(both["member"]), tries)

    return step


def _steps_apart(runs: pd.DataFrame, tries: int) -> Step:
    """Return steps between levels at other points, run with the same sets of parameters."""
    parts = dict(iter(runs.groupby("level")))

    def step(low: float, high: float) -> tuple[float, bool]:
        both = parts[low], parts[high]
        mean = float(both[1]["difference"].mean() - both[0]["difference"].mean())
        sets = (_by_set(both[1]) - _by_set(both[0])).dropna()
        return mean, clear(mean, *_welch([*(_share(_by_point(part)) for part in both), _share(sets)]), tries)

    return step
