"""The emulator: a curved surface through simulated runs, that predicts what the model would say elsewhere.

Linear in all numbers, with squares and products of the strongest; the lasso (Tibshirani 1996) sets what the runs do not
show to zero. How good it is, is told by predictions of runs that it was not fitted to.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.errors import ConfigurationError

Matrix = NDArray[np.float64]

FOLDS = 5
"""Parts that are predicted from the other parts: each fit has four fifths of the runs (Hastie et al. 2009, 7.10)."""

STRONG = 12
"""Numbers with squares and products: 78 terms, which a few hundred runs can tell apart."""

_SHUFFLE = 3
"""Seed of the division into folds: the same runs give the same emulator."""


@dataclass(frozen=True, slots=True)
class Surface:
    """A polynomial of the second degree in standardised scores.

    Attributes
    ----------
    centre, scale : float64 array, shape (d,)
    constant : float
    linear : float64 array, shape (d,)
    pairs : int array, shape (m, 2)
        Places whose product is a term; twice the same for a square, from which its mean of 1 is taken.
    curved : float64 array, shape (m,)
    """

    centre: Matrix
    scale: Matrix
    constant: float
    linear: Matrix
    pairs: NDArray[np.intp]
    curved: Matrix

    def __call__(self, scores: Matrix) -> Matrix:
        """Return the height at scores, shape (n, d)."""
        z = (scores - self.centre) / self.scale
        return np.asarray(self.constant + z @ self.linear + _products(z, self.pairs) @ self.curved)

    @property
    def active(self) -> NDArray[np.intp]:
        """Places that the height depends on, in order."""
        used = self.linear != 0
        used[self.pairs[self.curved != 0].ravel()] = True
        return np.flatnonzero(used)


class Emulator:
    """Surfaces for several outputs of the same runs.

    Parameters
    ----------
    strongest : sequence of int, optional
        Places of the numbers that have squares and products; by default those with the largest linear effects.

    Attributes
    ----------
    surfaces : list of Surface
        One per output.
    residuals : float64 array, shape (n, k)
        Simulated less predicted, each by a fit without the run's own fold; NaN where the output is.
    r2 : float64 array, shape (k,)
        Share of the variance of the runs judged that these predictions explain; below 0 when worse than the mean, and 0
        for an output that does not vary.
    """

    surfaces: list[Surface]
    residuals: Matrix
    r2: Matrix

    def __init__(self, strongest: Sequence[int] | None = None) -> None:
        self._strongest = None if strongest is None else np.unique(np.array(strongest, dtype=np.intp))

    def fit(
        self,
        scores: Matrix,
        outputs: Matrix,
        groups: ArrayLike | None = None,
        judged: NDArray[np.bool_] | None = None,
    ) -> "Emulator":
        """Fit to runs and return self.

        Parameters
        ----------
        scores : float64 array, shape (n, d)
        outputs : float64 array, shape (n, k)
            Runs in which an output is NaN are left out for that output.
        groups : int array, shape (n,), optional
            Runs of one group are alike and stay in one fold; by default every run is a group of its own.
        judged : bool array, shape (n,), optional
            Runs that `r2` is about; all by default.
        """
        together = np.arange(len(scores)) if groups is None else np.asarray(groups)
        mine = np.ones(len(scores), dtype=bool) if judged is None else judged
        found = [_crossed(scores, column, together, self._strongest) for column in outputs.T]
        self.surfaces = [surface for surface, _ in found]
        self.residuals = np.stack([residuals for _, residuals in found], axis=1)
        pairs = zip(self.residuals[mine].T, outputs[mine].T, strict=True)
        self.r2 = np.array([_explained(residuals, column) for residuals, column in pairs])
        return self

    def predict(self, scores: Matrix) -> Matrix:
        """Return the outputs at scores, shape (n, d), as shape (n, k)."""
        return np.stack([surface(scores) for surface in self.surfaces], axis=1)


def _crossed(
    scores: Matrix, output: Matrix, groups: NDArray[np.int_], strongest: NDArray[np.intp] | None
) -> tuple[Surface, Matrix]:
    """Return the surface of one output, and the residuals of fits without the run's own fold."""
    known = np.isfinite(output)
    x, y, together = scores[known], output[known], groups[known]
    if len(np.unique(together)) < 2 * FOLDS:
        raise ConfigurationError(f"an emulator needs {2 * FOLDS} runs or more with a value; simulate more")
    residuals, own = np.full(len(output), np.nan), np.empty(len(y))
    for train, test in folds(together):
        own[test] = y[test] - _surface(x[train], y[train], together[train], strongest)(x[test])
    residuals[known] = own
    return _surface(x, y, together, strongest), residuals


def _surface(scores: Matrix, output: Matrix, groups: NDArray[np.int_], strongest: NDArray[np.intp] | None) -> Surface:
    """Return the surface through runs."""
    centre, scale = scores.mean(axis=0), scores.std(axis=0)
    scale = np.where(scale > 0, scale, 1.0)
    z = (scores - centre) / scale
    if strongest is None:
        linear = np.abs(_lasso(z, output, groups)[1])
        strongest = np.sort(np.argsort(-linear, kind="stable")[:STRONG])
    pairs = np.array(list(combinations_with_replacement(strongest, 2)), dtype=np.intp).reshape(-1, 2)
    constant, slopes = _lasso(np.hstack([z, _products(z, pairs)]), output, groups)
    return Surface(centre, scale, constant, slopes[: z.shape[1]], pairs, slopes[z.shape[1] :])


def _products(z: Matrix, pairs: NDArray[np.intp]) -> Matrix:
    """Return products of columns, squares less their mean of 1."""
    first, second = pairs.T
    return np.asarray(z[:, first] * z[:, second] - (first == second))


def _lasso(features: Matrix, output: Matrix, groups: NDArray[np.int_]) -> tuple[float, Matrix]:
    """Return intercept and slopes, the penalty chosen by cross-validation."""
    try:
        from sklearn.exceptions import ConvergenceWarning  # noqa: PLC0415  only who calibrates needs it
        from sklearn.linear_model import LassoCV  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise ConfigurationError("an emulator needs more libraries; install `uitweg[calibration]`") from error

    middle, spread = float(output.mean()), float(output.std())
    if spread == 0:
        return middle, np.zeros(features.shape[1])
    model = LassoCV(cv=folds(groups), alphas=50, max_iter=5_000)
    with warnings.catch_warnings():
        # The smallest penalties of the path need not converge; the one that is chosen is judged by its predictions.
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(features, (output - middle) / spread)
    return middle + spread * float(model.intercept_), spread * np.asarray(model.coef_, dtype=np.float64)


def folds(groups: NDArray[np.int_]) -> list[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Return places to fit on and to predict, per fold; a group lies in one fold as a whole."""
    names, place = np.unique(groups, return_inverse=True)
    fold = np.random.default_rng(_SHUFFLE).permutation(len(names))[place] % FOLDS
    return [(np.flatnonzero(fold != f), np.flatnonzero(fold == f)) for f in range(min(FOLDS, len(names)))]


def _explained(residuals: Matrix, output: Matrix) -> float:
    """Return the share of variance explained by predictions."""
    known = np.isfinite(output)
    left, whole = residuals[known], output[known] - output[known].mean() if known.any() else output[known]
    return 1 - float(left @ left) / float(whole @ whole) if whole @ whole > 0 else 0.0
