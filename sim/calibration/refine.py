"""Refining: the last step of the national fit, on surfaces through all runs that it made.

Members are few and small towns have luck, so the smoother stops short of what the targets say: numbers that each
matter little are held back by the localisation. A surface through a thousand runs has neither problem. It is free, so
thousands of members take part, which need no localisation.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.calibration import priors
from sim.calibration.emulator import squared
from sim.calibration.smoother import Matrix, Step, assimilate

MANY = 3_000
"""Members on the surfaces: some fourteen times as many as there are numbers."""

STEPS = (8.0,) * 8
"""Assimilations, which cost nothing here."""


def refined(
    steps: Sequence[Step],
    names: list[str],
    published: NDArray[np.float64],
    error: NDArray[np.float64],
    members: int,
    seed: int,
    factor: float = 1.0,
) -> Matrix:
    """Return the scores of members drawn from the posterior on the surfaces, shape (names, members).

    Parameters
    ----------
    steps : sequence of Step
        All runs of the smoother.
    names : list of str
        Free cards.
    published, error : float64 array, shape (targets,)
        Values and standard errors on the targets' scales.
    members : int
    seed : int
    factor : float
        See `smoother.widened`.
    """
    scores, simulated = (np.hstack([getattr(s, name) for s in steps]).T for name in ("scores", "simulated"))
    own = np.concatenate([s.members for s in steps])  # runs of one member have the same luck
    surfaces = [squared(scores, column, own) for column in simulated.T]

    def forward(number: int, scores: Matrix, who: NDArray[np.intp]) -> Matrix:
        return np.array([surface(scores.T) for surface in surfaces])

    prior = priors.draw(names, MANY, seed)
    *_, last = assimilate(forward, prior, published, error, seed, STEPS, factor, localised=False)
    return last.scores[:, :members]
