"""The emulator: what the model gives at scores that it was not run at, as sparse regressions on runs that were made.

An output, on its target's scale, is a lasso on the scores, their squares, and the products of the scores that matter
most for it. What is left over is luck and what the regression misses; out of fold, since in fold it is too small.
"""

import itertools
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.calibration.smoother import Matrix
from sim.errors import ConfigurationError

FOLDS = 5
STRONGEST = 6
"""Scores per output of which the products are tried."""

FEWEST = 20
"""Runs with a value that an output needs."""

_ALPHAS, _REACH, _ITERATIONS, _TOLERANCE = 20, 1e-2, 5_000, 1e-3
_RIDGES = np.logspace(0, 4, 9)


class Emulator:
    """Regressions of outputs on scores; the same runs give the same ones.

    Attributes
    ----------
    residuals : float64 array, shape (runs, outputs)
        Output minus prediction by a fit that had not seen the run, nor another of its group; NaN where the output is.
    r2 : float64 array, shape (outputs,)
        Share of an output's variance that is predicted out of fold: 0 or less when nothing is, NaN with too few runs.
    """

    residuals: Matrix
    r2: NDArray[np.float64]

    def __init__(self) -> None:
        self._pairs: list[tuple[int, int]] = []
        self._centre, self._scale = np.zeros(0), np.ones(0)
        self._coefficients, self._intercepts = np.zeros((0, 0)), np.zeros(0)

    def fit(
        self,
        scores: Matrix,
        outputs: Matrix,
        groups: NDArray[np.intp] | None = None,
        told: Callable[[int], None] = lambda done: None,
    ) -> "Emulator":
        """Fit every output and return the emulator.

        Parameters
        ----------
        scores : float64 array, shape (runs, names)
        outputs : float64 array, shape (runs, outputs)
            NaN where a run has no value: that output is fitted without the run.
        groups : int array, shape (runs,), optional
            Runs with the same luck, which are left out of a fold together.
        told : callable
            Called with the number of outputs done.

        Raises
        ------
        ConfigurationError
            When scikit-learn is not there.
        """
        groups = np.arange(len(scores)) if groups is None else groups
        strongest = [_strongest(scores, column) for column in outputs.T]
        self._pairs = sorted({pair for best in strongest for pair in itertools.combinations(best, 2)})
        features = self._features(scores)
        self._centre, self._scale = features.mean(axis=0), features.std(axis=0)
        self._scale[self._scale == 0] = 1.0
        features = (features - self._centre) / self._scale
        self._coefficients = np.zeros((features.shape[1], outputs.shape[1]))
        self._intercepts = np.zeros(outputs.shape[1])
        self.residuals = np.full(outputs.shape, np.nan)
        for k, best in enumerate(strongest):
            self._fit_output(k, features, outputs[:, k], groups, best)
            told(k + 1)
        self.r2 = np.array([_r2(y, left) for y, left in zip(outputs.T, self.residuals.T, strict=True)])
        return self

    def predict(self, scores: Matrix) -> Matrix:
        """Return the expected outputs, shape (n, outputs), at scores of shape (n, names)."""
        features = (self._features(scores) - self._centre) / self._scale
        return np.asarray(features @ self._coefficients + self._intercepts)

    @property
    def varies(self) -> NDArray[np.bool_]:
        """Return for which outputs the prediction depends on the scores at all."""
        return np.asarray((self._coefficients != 0).any(axis=0))

    def _features(self, scores: Matrix) -> Matrix:
        """Return scores, squares and products, a row per run."""
        first, second = np.array(self._pairs, dtype=np.intp).reshape(-1, 2).T
        return np.hstack([scores, scores**2, scores[:, first] * scores[:, second]])

    def _fit_output(
        self, k: int, features: Matrix, output: NDArray[np.float64], groups: NDArray[np.intp], best: list[int]
    ) -> None:
        """Fit one output: how sparse by cross-validation, then once on all runs and once per fold."""
        known = np.isfinite(output)
        y = output[known]
        self._intercepts[k] = y.mean() if len(y) else np.nan
        if len(y) < FEWEST or np.ptp(y) == 0 or len(np.unique(groups[known])) < FOLDS:
            self.residuals[known, k] = y - self._intercepts[k]
            return
        pairs = [self._pairs.index(pair) for pair in itertools.combinations(best, 2)]
        single = features.shape[1] - len(self._pairs)
        use = np.concatenate([np.arange(single), single + np.array(pairs, dtype=np.intp)])
        coefficients, self._intercepts[k], left = _lasso(features[known][:, use], y, groups[known])
        self._coefficients[use, k] = coefficients
        self.residuals[known, k] = left


def _strongest(scores: Matrix, output: NDArray[np.float64]) -> list[int]:
    """Return the scores with the largest coefficients in a ridge regression, in their order."""
    known = np.isfinite(output)
    if known.sum() < FEWEST:
        return []
    found = np.abs(_linear_model("RidgeCV")(alphas=_RIDGES).fit(scores[known], output[known]).coef_)
    return sorted(np.argsort(-found, kind="stable")[:STRONGEST].tolist())


def _lasso(
    x: Matrix, y: NDArray[np.float64], groups: NDArray[np.intp]
) -> tuple[NDArray[np.float64], float, NDArray[np.float64]]:
    """Return coefficients, intercept and out-of-fold residuals."""
    from sklearn.model_selection import GroupKFold  # noqa: PLC0415

    size = float(y.std())
    folds = list(GroupKFold(FOLDS).split(x, groups=groups))
    limits = {"max_iter": _ITERATIONS, "tol": _TOLERANCE}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a fit has not quite converged is seen in its residuals
        whole = _linear_model("LassoCV")(alphas=_ALPHAS, eps=_REACH, cv=folds, **limits).fit(x, y / size)
        left = np.empty(len(y))
        for seen, unseen in folds:
            part = _linear_model("Lasso")(alpha=whole.alpha_, **limits).fit(x[seen], y[seen] / size)
            left[unseen] = y[unseen] - size * part.predict(x[unseen])
    return size * whole.coef_, size * float(whole.intercept_), left


def _linear_model(name: str) -> Any:
    """Return a class of scikit-learn."""
    try:
        from sklearn import linear_model  # noqa: PLC0415  only who emulates needs it
    except ModuleNotFoundError as error:
        raise ConfigurationError("an emulator needs more libraries; install `uitweg[calibration]`") from error
    return getattr(linear_model, name)


def _r2(output: NDArray[np.float64], left: NDArray[np.float64]) -> float:
    """Return the share of variance that is predicted."""
    known = np.isfinite(output)
    if known.sum() < FEWEST or np.ptp(output[known]) == 0:
        return float("nan")
    return 1 - float((left[known] ** 2).mean() / output[known].var())
