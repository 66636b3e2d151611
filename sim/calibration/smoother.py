"""The ensemble smoother with multiple data assimilation (Emerick and Reynolds 2013), as used here.

The library's correlation-based localisation leaves a number alone where its correlation with a target is no larger
than chance gives in an ensemble of this size; without it hundreds of numbers would lose spread that no target took.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.errors import ConfigurationError

Matrix = NDArray[np.float64]

Forward = Callable[[int, Matrix, NDArray[np.intp]], Matrix]
"""From an assimilation's number, scores (names, members) and the members' numbers to targets (targets, members)."""

FROM_PRIOR = (9.333, 7.0, 4.0, 2.0)
"""How much the targets' variances are inflated in each assimilation: small steps first (Emerick and Reynolds 2013)."""

FROM_ENSEMBLE = (1.0,)
"""The same where most numbers have been fitted before."""

_NOISE = 1
"""Keeps the smoother's noise apart from a prior that was drawn with the same seed: correlated, they lose spread."""


@dataclass(frozen=True, slots=True)
class Step:
    """An ensemble before an assimilation, or after the last.

    Attributes
    ----------
    number : int
        0 is the prior.
    members : int array, shape (members,)
        Which of the members that were drawn are left.
    scores : float64 array, shape (names, members)
    simulated : float64 array, shape (targets, members)
        On the targets' scales.
    """

    number: int
    members: NDArray[np.intp]
    scores: Matrix
    simulated: Matrix


def assimilate(
    forward: Forward,
    prior: Matrix,
    published: NDArray[np.float64],
    spread: NDArray[np.float64],
    seed: int,
    inflation: tuple[float, ...] = FROM_PRIOR,
    factor: float = 1.0,
    localised: bool = True,
) -> Iterator[Step]:
    """Iterate over the ensembles from prior to posterior.

    Members for which a target cannot be simulated (nobody to measure it on) are left out from there on.

    Parameters
    ----------
    forward : callable
    prior : float64 array, shape (names, members)
        Standard normal scores.
    published, spread : float64 array, shape (targets,)
        Values and standard errors on the targets' scales.
    seed : int
        Of the noise that the smoother adds to the targets.
    inflation : tuple of float
        One number per assimilation; their inverses add up to 1.
    factor : float
        By how much the last ensemble is `widened`; `uitweg coverage` measures it.
    localised : bool
        Whether correlations that chance may have given are left out; not needed where members are many or targets few.
    """
    try:
        from iterative_ensemble_smoother import AdaptiveESMDA  # noqa: PLC0415  only who calibrates needs it
    except ModuleNotFoundError as error:
        raise ConfigurationError("calibration needs more libraries; install `uitweg[calibration]`") from error

    noise = np.random.default_rng([_NOISE, seed])
    smoother = AdaptiveESMDA(covariance=spread**2, observations=published, alpha=np.array(inflation), seed=noise)
    within = beyond_chance if localised else _all
    members, scores = np.arange(prior.shape[1]), prior
    for number in range(len(inflation) + 1):
        simulated = forward(number, scores, members)
        kept = np.isfinite(simulated).all(axis=0)
        members, scores, simulated = members[kept], scores[:, kept], simulated[:, kept]
        yield Step(number, members, scores, simulated)
        if len(members) < 2:
            raise ConfigurationError(
                f"a fit needs two members or more, and {len(members)} are left; use more members or more residents"
            )
        if number < len(inflation):
            smoother.prepare_assimilation(Y=simulated, truncation=1.0)
            scores = smoother.assimilate_batch(X=scores, correlation_callback=within, n_jobs=1)
        if number == len(inflation) - 1:
            scores = widened(scores, prior[:, members], factor)


def beyond_chance(correlation: Matrix, members: NDArray[np.int_] | int) -> NDArray[np.bool_]:
    """Return which correlations of numbers with targets are larger than chance gives: three standard errors."""
    return np.asarray(np.abs(correlation) > 3 / np.sqrt(np.reshape(members, (-1, 1))))


def _all(correlation: Matrix, members: NDArray[np.int_] | int) -> NDArray[np.bool_]:
    """Return that every correlation counts."""
    return np.ones(correlation.shape, dtype=np.bool_)


def widened(scores: Matrix, prior_members: Matrix, factor: float) -> Matrix:
    """Return scores whose spread about their mean is `factor` times what it was.

    A correction for a smoother that is too sure of what it learned. No number is made wider than the same members were
    under the prior: one that no target saw stays as it is. A number that is made wider keeps its correlations.

    Parameters
    ----------
    scores, prior_members : float64 array, shape (names, members)
    factor : float
        Above 0; 1 changes nothing.
    """
    if factor == 1:
        return scores
    mean, now = scores.mean(axis=1, keepdims=True), scores.std(axis=1, keepdims=True)
    before = prior_members.std(axis=1, keepdims=True)
    room = np.divide(before, now, out=np.ones_like(now), where=now > 0)
    return np.asarray(mean + np.minimum(factor, np.maximum(room, 1.0)) * (scores - mean))
