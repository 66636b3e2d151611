"""Which sets of parameters are run: what is known of every number, trajectories through it, and a Latin hypercube.

All in standard normal scores of the free cards. A number lies where the ensemble puts it, with the ensemble's mean and
spread; the numbers are taken as independent of each other, so what calibration knows of them jointly is not used.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.calibration import priors
from sim.calibration.ensemble import Ensemble
from sim.errors import ConfigurationError

Matrix = NDArray[np.float64]
Places = NDArray[np.intp]

FEWEST_TRAJECTORIES = 4
"""With fewer the spread of effects is anyone's guess: three degrees of freedom are left at four."""

FEWEST_RUNS = 50
"""Of the Latin hypercube: the standard error of an R2 of 0.7 is about 0.07 then."""

LEVELS = 4
"""Levels of a number in a trajectory, a step being two thirds of the range (Campolongo, Cariboni, Saltelli 2007)."""

RANGE = float(ndtri(0.975))
"""Standard deviations from the middle to the end of a trajectory's range: 95% of what is known lies within."""

_CHOICE = 4
"""Trajectories drawn for each that is kept, of which those that lie furthest apart are taken."""

SCREENS = ("stages", "cards")


@dataclass(frozen=True, slots=True)
class Plan:
    """What a study costs: more of everything gives a better answer.

    Attributes
    ----------
    trajectories : int
        Of the screening; each has a run more than there are numbers in it.
    runs : int
        Sets of parameters of the Latin hypercube, that the emulator learns from and is judged by.
    checks : int
        Runs with other luck at each switching value.
    screen : {"stages", "cards"}
        Whether stages are screened first, and then only the cards of those that matter, or all cards.
    """

    trajectories: int = 8
    runs: int = 400
    checks: int = 6
    screen: str = "stages"

    def __post_init__(self) -> None:
        """Check that the study can say something."""
        if self.trajectories < FEWEST_TRAJECTORIES:
            raise ConfigurationError(
                f"`trajectories={self.trajectories}`: a screening needs {FEWEST_TRAJECTORIES} or more"
            )
        if self.runs < FEWEST_RUNS:
            raise ConfigurationError(f"`runs={self.runs}` is too few to judge an emulator; take {FEWEST_RUNS} or more")
        if self.checks < 3:
            raise ConfigurationError(f"`checks={self.checks}`: a switching value needs 3 runs or more to check it")

    @property
    def repeats(self) -> int:
        """Sets that are run once more with other luck: what tells luck from parameters."""
        return max(self.runs // 4, 20)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the free numbers.

    Attributes
    ----------
    names : tuple of str
        Cards.
    centre, spread : float64 array, shape (d,)
        Mean and standard deviation in scores.
    """

    names: tuple[str, ...]
    centre: Matrix
    spread: Matrix

    @classmethod
    def of(cls, ensemble: Ensemble, assume: Iterable[str] = ()) -> "Known":
        """Return what an ensemble knows, without the numbers that are assumed."""
        scores = ensemble.scores.drop(columns=[name for name in assume if name in ensemble.scores])
        if len(scores) < 2:
            raise ConfigurationError("the ensemble has fewer than two members: nothing is known of any spread")
        found = scores.to_numpy(dtype=np.float64)
        return cls(tuple(map(str, scores.columns)), found.mean(axis=0), found.std(axis=0, ddof=1))

    def stages(self) -> dict[str, Places]:
        """Return the places of the cards of each stage."""
        stage = np.array([name.partition(".")[0] for name in self.names])
        return {str(name): np.flatnonzero(stage == name) for name in dict.fromkeys(stage.tolist())}


@dataclass(frozen=True, slots=True)
class Sets:
    """Sets of parameters to run.

    Attributes
    ----------
    design : str
        `stages`, `cards`, `hypercube`, `repeat` or `check`.
    scores : float64 array, shape (n, d)
    luck, group : int array, shape (n,)
        Replication whose luck a set has; sets of one group are alike.
    """

    design: str
    scores: Matrix
    luck: NDArray[np.int64]
    group: NDArray[np.int64]

    def __len__(self) -> int:
        """Return the number of sets."""
        return len(self.luck)


_FIRST = {"hypercube": 0, "cards": 100_000, "stages": 200_000, "repeat": 300_000, "check": 400_000}
"""First replication of each design: no two share luck that should differ."""


def trajectories(known: Known, groups: Mapping[str, Places], count: int, seed: int, design: str) -> Sets:
    """Return Morris trajectories through groups of numbers, the rest in the middle; one luck per trajectory.

    Parameters
    ----------
    known : Known
    groups : mapping of str to int array
        Places of the numbers that move together.
    count : int
    seed : int
    design : {"stages", "cards"}
    """
    try:
        from SALib.sample import morris  # noqa: PLC0415  only who calibrates needs it
    except ModuleNotFoundError as error:
        raise ConfigurationError("`uitweg drivers` needs more libraries; install `uitweg[calibration]`") from error

    moving = np.concatenate(list(groups.values()))
    problem = {
        "num_vars": len(moving),
        "names": [known.names[place] for place in moving],
        "bounds": [[-RANGE, RANGE]] * len(moving),
    }
    if len(groups) < len(moving):
        problem["groups"] = [name for name, places in groups.items() for _ in places]
    found = morris.sample(problem, count * _CHOICE, num_levels=LEVELS, optimal_trajectories=count, seed=seed)
    scores = np.tile(known.centre, (len(found), 1))
    scores[:, moving] += known.spread[moving] * found
    place = np.repeat(np.arange(count, dtype=np.int64), len(groups) + 1)
    return Sets(design, scores, _FIRST[design] + place, _FIRST[design] + place)


def hypercube(known: Known, plan: Plan, seed: int) -> tuple[Sets, Sets]:
    """Return a Latin hypercube of all numbers, each set with its own luck, and the first sets with other luck."""
    scores = known.centre + known.spread * priors.draw(known.names, plan.runs, seed).T
    luck = np.arange(plan.runs, dtype=np.int64)
    first = slice(plan.repeats)
    again = Sets("repeat", scores[first], _FIRST["repeat"] + luck[first], luck[first])
    return Sets("hypercube", scores, luck, luck), again


def checks(known: Known, points: Sequence[tuple[int, float]], count: int) -> Sets:
    """Return the middle, and points with one number elsewhere: each `count` times, on the same lucks.

    Parameters
    ----------
    known : Known
    points : sequence of (int, float)
        Place of a number and its score.
    count : int
    """
    scores = np.tile(known.centre, (len(points) + 1, 1))
    for row, (place, score) in enumerate(points, start=1):
        scores[row, place] = score
    luck = np.tile(np.arange(count, dtype=np.int64), len(scores))
    group = np.repeat(np.arange(len(scores), dtype=np.int64), count)
    return Sets("check", np.repeat(scores, count, axis=0), _FIRST["check"] + luck, _FIRST["check"] + group)
