"""Coverage: how often the truth lies in the smoother's intervals, where the truth is known because it was drawn.

A truth is drawn from the priors, the model is asked what would have been published, the very same smoother is run on
that, and its members are compared with the truth (simulation-based calibration, Talts et al. 2018). The model is an
emulator with luck: with the model itself it would take as many fits as there are truths.
"""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.calibration import priors
from sim.calibration.emulator import Emulator
from sim.calibration.smoother import Matrix, assimilate
from sim.pool import results

LEVEL = 0.9
"""Of the intervals that are judged."""

LEARNED = 0.8
"""A quantity was learned when its spread fell below this part of what it was under the prior."""

FEWEST = 50
"""Runs with a value that an output needs for an emulator."""

_STREAM = 2
"""Keeps the truths' luck apart from the smoother's noise."""


@dataclass(frozen=True, slots=True)
class World:
    """What stands for the model.

    Attributes
    ----------
    names : list of str
        Of the free numbers.
    fitted : Emulator
        Of the fitted statistics, on their targets' scales.
    error : float64 array, shape (targets,)
        Standard errors of what is published, on those scales.
    luck : float64 array, shape (runs, targets)
        What the emulator leaves over, out of fold, run by run.
    predicted : dict of (str, str) to Emulator and column
        What the members are to predict: by `what` (`statistic` or `effect`) and name.
    """

    names: list[str]
    fitted: Emulator
    error: NDArray[np.float64]
    luck: Matrix
    predicted: dict[tuple[str, str], tuple[Emulator, int]]


def emulated(
    pool: Executor, scores: Matrix, outputs: Matrix, groups: NDArray[np.intp], told: Callable[[int], None]
) -> Emulator:
    """Return the emulator of all outputs, each fitted in a process of its own; `told` how many are done."""
    parts: dict[int, Emulator] = {}
    for place, part in results(pool, partial(_one, scores, groups), [outputs[:, [k]] for k in range(outputs.shape[1])]):
        parts[place] = part
        told(len(parts))
    whole = Emulator()
    ordered = [parts[k] for k in range(outputs.shape[1])]
    whole.surfaces = [part.surfaces[0] for part in ordered]
    whole.residuals = np.hstack([part.residuals for part in ordered])
    whole.r2 = np.concatenate([part.r2 for part in ordered])
    return whole


def _one(scores: Matrix, groups: NDArray[np.intp], output: Matrix) -> Emulator:
    return Emulator().fit(scores, output, groups)


def trial(world: World, number: int, members: int, seed: int, factor: float = 1.0) -> pd.DataFrame:
    """Return how one truth lies among the members that the smoother finds for it, a row per quantity.

    Columns `what` (`parameter`, `statistic`, `effect`), `name`, `truth` (its number), `rank` (members below the truth),
    `members`, `inside90` (within the members' central 90%), `learned`, `miss` (truth less mean, in standard deviations
    under the prior), `sd` (of the members, in the same), and `need`: the factor on the spread about the mean from which
    on the truth is inside, infinite where `smoother.widened` would not go as far.

    Parameters
    ----------
    world : World
    number : int
        Of the truth; with the seed it sets all draws.
    members : int
        Drawn from the priors.
    seed : int
    factor : float
        See `smoother.widened`.
    """
    rng = np.random.default_rng([_STREAM, seed, number])
    truth = rng.normal(size=(1, len(world.names)))
    luck = world.luck[rng.integers(len(world.luck), size=members + 1)]
    published = world.fitted.predict(truth)[0] + luck[-1] + world.error * rng.normal(size=len(world.error))
    own = int(rng.integers(2**31))

    def forward(step: int, scores: Matrix, who: NDArray[np.intp]) -> Matrix:
        return (world.fitted.predict(scores.T) + luck[who]).T

    prior = priors.draw(world.names, members, own)
    *_, last = assimilate(forward, prior, published, world.error, own, factor=factor)
    found = last.scores.T
    parts = [
        _placed("parameter", world.names, truth[0], found, prior.T),
        *_predictions(world, truth, found, prior.T),
    ]
    return pd.concat(parts, ignore_index=True).assign(truth=number, members=members)


def _predictions(world: World, truth: Matrix, posterior: Matrix, prior: Matrix) -> list[pd.DataFrame]:
    """Return how the truth's expected statistics and effects lie among those of the members."""
    found = []
    for what in ("statistic", "effect"):
        columns = {name: column for (kind, name), column in world.predicted.items() if kind == what}
        if not columns:
            continue
        at = [np.stack([e.surfaces[k](x) for e, k in columns.values()], axis=1) for x in (truth, posterior, prior)]
        found.append(_placed(what, list(columns), at[0][0], at[1], at[2]))
    return found


def _placed(what: str, names: list[str], truth: NDArray[np.float64], after: Matrix, before: Matrix) -> pd.DataFrame:
    """Return how quantities, a column each, lie among members, a row each."""
    mean, sd, was = after.mean(axis=0), after.std(axis=0, ddof=1), before.std(axis=0, ddof=1)
    low, high = np.quantile(after, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    miss = truth - mean
    need = np.where(miss > 0, miss / (high - mean), miss / (low - mean))
    reach = np.maximum(was / sd, 1.0) if what == "parameter" else np.inf
    return pd.DataFrame(
        {
            "what": what,
            "name": names,
            "rank": (after < truth).sum(axis=0),
            "inside90": (low <= truth) & (truth <= high),
            "learned": sd < LEARNED * was,
            "miss": miss / was,
            "sd": sd / was,
            "need": np.where(need <= reach, need, np.inf),
        }
    )


def trials(
    world: World, numbers: range, members: int, seed: int, told: Callable[[int], None], factor: float = 1.0
) -> pd.DataFrame:
    """Return the trials of several truths; `told` how many are done."""
    found = []
    for place, number in enumerate(numbers):
        found.append(trial(world, number, members, seed, factor))
        told(place + 1)
    return pd.concat(found, ignore_index=True)
