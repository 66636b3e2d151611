"""The verdict on coverage: shares with intervals, a test of the ranks, and the factor that would put it right."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import f as fisher
from scipy.stats import norm

from sim.calibration.coverage import LEVEL

GROUPS = ("parameters", "learned parameters", "fitted statistics", "held-out statistics", "effects")
BINS = 5
"""Of the rank histograms; few, since there are some tens of truths."""

FALSE_ALARM = 0.01
"""How often ranks that are right are called wrong, per group."""

SURE, UNSURE, UNEVEN = "too sure", "too unsure", "uneven"
"""What is said of a group; see `verdicts`."""

_CONFIDENCE = 0.95
_RESAMPLES, _SEED = 1_000, 1


@dataclass(frozen=True, slots=True)
class Spread:
    """The factor on the posterior spread with which as many truths would be inside as should be.

    Attributes
    ----------
    measured, low, high : float
        On half of the truths, with a 95% interval; infinite when no factor will do, NaN when nothing was learned.
    used : float
        `measured` when its interval lies above 1, else 1: the smoother is not made surer than it is.
    """

    measured: float
    low: float
    high: float

    @property
    def used(self) -> float:
        """Return the factor to apply."""
        return round(self.measured, 3) if self.low > 1 and np.isfinite(self.measured) else 1.0


def grouped(found: pd.DataFrame, fitted: list[str]) -> dict[str, pd.DataFrame]:
    """Return the rows of `coverage.trial` that each of `GROUPS` is about."""
    parameter, statistic = found["what"] == "parameter", found["what"] == "statistic"
    among = found["name"].isin(fitted)
    masks = (parameter, parameter & found["learned"], statistic & among, statistic & ~among, found["what"] == "effect")
    return {name: found[mask] for name, mask in zip(GROUPS, masks, strict=True)}


def table(found: pd.DataFrame, fitted: list[str]) -> pd.DataFrame:
    """Return a row per group.

    Columns `group`, `cases`, `covered` with `low` and `high` (95%), `expected` (a little less than 90%: quantiles of so
    many members leave a member's worth outside), `slope` (posterior spread over actual error, root
    mean squares in standard deviations under the prior: below 1 is too sure), `sbc_p` (see `ranks`) and `verdict`: what
    `verdicts` says.
    """
    rows = []
    for name, part in grouped(found, fitted).items():
        share, low, high = covered(part["inside90"].to_numpy(dtype=bool), part["truth"].to_numpy())
        slope = float(np.sqrt((part["sd"] ** 2).mean() / (part["miss"] ** 2).mean())) if len(part) else np.nan
        p = ranks(part)[1]
        rows.append((name, len(part), share, low, high, due(part), slope, p))
    columns = ["group", "cases", "covered", "low", "high", "expected", "slope", "sbc_p"]
    made = pd.DataFrame(rows, columns=columns)
    return made.assign(verdict=[", ".join(verdicts(row)) or "no alarm" for row in made.to_dict("records")])


def verdicts(row: Mapping[Any, Any]) -> list[str]:
    """Return what is wrong with the intervals of a group, by the one rule of verdict; empty for nothing.

    `SURE` when the whole 95% interval of the share inside lies below what is due, `UNSURE` when it lies above, and
    `UNEVEN` when ranks that are right are this uneven less often than `FALSE_ALARM`.

    Parameters
    ----------
    row : mapping
        With `low`, `high`, `expected` and `sbc_p` of `table`; NaN where there is none.
    """
    wrong = {
        SURE: row["high"] < row["expected"],
        UNSURE: row["low"] > row["expected"],
        UNEVEN: row["sbc_p"] < FALSE_ALARM,
    }
    return [name for name, found in wrong.items() if found]


def due(part: pd.DataFrame) -> float:
    """Return the share that should be inside: a little below the level, as quantiles of so many members are."""
    return LEVEL * float(((part["members"] - 1) / (part["members"] + 1)).mean())


def covered(inside: NDArray[np.bool_], truths: NDArray[np.int64]) -> tuple[float, float, float]:
    """Return the share that is inside, with a 95% interval.

    A binomial interval (Wilson 1927) for as many cases as are worth the same: quantities of one truth hang together
    and the share differs more between truths than by chance. Without any difference, a case per truth.
    """
    n = len(inside)
    if n == 0:
        return np.nan, np.nan, np.nan
    share = float(inside.mean())
    _, place = np.unique(truths, return_inverse=True)
    count = np.bincount(place)
    t = len(count)
    worth = float(t)
    if 0 < share < 1 and t > 1:
        off = np.bincount(place, weights=inside) - share * count
        variance = t / (t - 1) * float((off**2).sum()) / n**2
        worth = n if variance == 0 else min(float(n), share * (1 - share) / variance)
    z = float(norm.ppf((1 + _CONFIDENCE) / 2))
    middle = (share + z**2 / (2 * worth)) / (1 + z**2 / worth)
    half = z / (1 + z**2 / worth) * float(np.sqrt(share * (1 - share) / worth + z**2 / (4 * worth**2)))
    return share, max(middle - half, 0.0), min(middle + half, 1.0)


def ranks(part: pd.DataFrame) -> tuple[pd.DataFrame, float]:
    """Return the rank histogram and the p-value of the test that ranks are uniform.

    The histogram has `share` and `expected` per bin, and `error`, the standard error over truths. The test is that of
    Hotelling (1931) on the excess per bin and truth, since ranks of one truth hang together; NaN with too few truths.
    """
    ties = part["members"].to_numpy() + 1  # a rank is one of members + 1 numbers
    places = (part["rank"].to_numpy() * BINS) // ties
    edges = np.ceil(np.arange(BINS + 1)[:, None] * ties / BINS)
    expected = np.diff(edges, axis=0).T / ties[:, None]
    hit = places[:, None] == np.arange(BINS)
    _, which = np.unique(part["truth"].to_numpy(), return_inverse=True)
    truths = int(which.max()) + 1 if len(which) else 0
    excess = np.zeros((truths, BINS))
    np.add.at(excess, which, hit - expected)
    n = max(len(part), 1)
    spread = excess.std(axis=0, ddof=1) * np.sqrt(truths) / n if truths > 1 else np.full(BINS, np.nan)
    shown = pd.DataFrame({"bin": range(BINS), "share": hit.sum(axis=0) / n, "expected": expected.sum(axis=0) / n})
    return shown.assign(error=spread), _hotelling(excess[:, 1:])


def _hotelling(excess: NDArray[np.float64]) -> float:
    """Return the p-value of the test that the mean over rows is 0 in every column."""
    n, k = excess.shape
    if n < 4 * k:
        return np.nan
    covariance, mean = np.cov(excess.T), excess.mean(axis=0)
    if np.linalg.matrix_rank(covariance) < k:  # as when no rank at all falls into a bin
        return 0.0 if (np.abs(mean[np.ptp(excess, axis=0) == 0]) > 0).any() else np.nan
    size = n * float(mean @ np.linalg.solve(covariance, mean))
    return float(fisher.sf(size * (n - k) / (k * (n - 1)), k, n - k))


def needed(learned: pd.DataFrame) -> Spread:
    """Return the factor with which `due` of the learned parameters is inside; its interval from truths drawn again."""
    by_truth = [part["need"].to_numpy() for _, part in learned.groupby("truth")]
    if not by_truth:
        return Spread(np.nan, np.nan, np.nan)
    share = due(learned)
    rng = np.random.default_rng(_SEED)
    again = [
        _enough(np.concatenate([by_truth[t] for t in rng.integers(len(by_truth), size=len(by_truth))]), share)
        for _ in range(_RESAMPLES)
    ]
    low, high = np.quantile(again, [(1 - _CONFIDENCE) / 2, (1 + _CONFIDENCE) / 2], method="inverted_cdf")
    return Spread(_enough(np.concatenate(by_truth), share), float(low), float(high))


def _enough(need: NDArray[np.float64], share: float) -> float:
    """Return the smallest factor with which that share of the truths is inside."""
    return float(np.quantile(need, share, method="inverted_cdf"))


def by_name(found: pd.DataFrame) -> pd.DataFrame:
    """Return a row per quantity: in how many truths it was inside and learned, and its mean spread and error."""
    squares = found.assign(sd=found["sd"] ** 2, error=found["miss"] ** 2)
    by = squares.groupby(["what", "name"], sort=False)
    shown = by.agg(
        truths=("truth", "size"),
        covered=("inside90", "mean"),
        learned=("learned", "mean"),
        sd=("sd", "mean"),
        error=("error", "mean"),
    )
    return shown.assign(sd=np.sqrt(shown["sd"]), error=np.sqrt(shown["error"])).reset_index()
