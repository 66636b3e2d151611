"""How well an ensemble agrees with what was published: tables without a figure or a sentence.

Distances are on each target's scale (see `targets`). A z-score is that of the published figure in what the ensemble
predicts: the figure's own error and the members' spread, their luck included, together.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import binom, norm

from sim.calibration.ensemble import NATIONAL, Ensemble
from sim.calibration.targets import Target, targets_of

Matrix = NDArray[np.float64]

WIDE, NARROW = float(norm.ppf(0.975)), float(norm.ppf(0.95))
"""Half-widths of the 95% and the 90% predictive interval, in standard deviations."""

TOO_FEW = 0.1
"""Share of the members below which an effective sample size says that leaving a target out by weights fails."""

JUDGED = ("fit", "held_out")
"""Roles of the figures that an ensemble is fitted to or judged by."""

_COLUMNS = ["statistic", "role", "published", "published_low", "published_high", "simulated", "low", "high"]
COLUMNS = [*_COLUMNS, "predicted_low", "predicted_high", "z", "members", "unit"]


def table(found: Ensemble, when: str = "posterior") -> pd.DataFrame:
    """Return published against simulated, a row per target.

    Returns
    -------
    pandas.DataFrame
        `published_low` and `published_high`: 95% interval of the published figure, discrepancy included; `simulated`,
        `low`, `high`: mean and central 90% over members; `predicted_low`, `predicted_high`: 95% interval in which the
        ensemble expects the published figure; `z`; `members`: those that simulated the statistic. NaN where none did.
    """
    rows = _when(found, when)
    made = [_row(target, _values(rows, target)) for target in targets_of(found.manifest.municipality)]
    return pd.DataFrame(made, columns=COLUMNS)


def judged(found: Ensemble) -> pd.DataFrame:
    """Return `table`, with figures that were held out at first as they were predicted then, before they were fitted."""
    rows = table(found)
    if first := [t.statistic for t in targets_of(found.manifest.municipality) if t.then_fit]:
        predicted = table(found, "predicted")
        rows = pd.concat([rows[~rows["statistic"].isin(first)], predicted[predicted["statistic"].isin(first)]])
    return rows.sort_index(ignore_index=True)


def _when(found: Ensemble, when: str) -> pd.DataFrame:
    return found.simulated[found.simulated["when"] == when]


def _values(rows: pd.DataFrame, target: Target) -> Matrix:
    """Return what members simulated for a target, without those that could not."""
    if target.statistic not in rows:
        return np.empty(0)
    values = rows[target.statistic].to_numpy(dtype=np.float64)
    return values[np.isfinite(values)]


def _row(target: Target, values: Matrix) -> tuple[object, ...]:
    """Return a row of `table`."""
    centre, around = float(target.scaled(target.value)), WIDE * target.error
    published = [float(target.unscaled(centre + way * around)) for way in (-1, 1)]
    if len(values) < 2:
        numbers = [np.nan] * 6
    else:
        y = target.scaled(values)
        middle, spread = float(y.mean()), float(np.hypot(target.error, y.std(ddof=1)))
        ends = [float(target.unscaled(middle + way * WIDE * spread)) for way in (-1, 1)]
        numbers = [float(values.mean()), *np.quantile(values, [0.05, 0.95]).tolist(), *ends, (middle - centre) / spread]
    return target.statistic, target.role, target.value, *published, *numbers, len(values), target.unit


def misses(rows: pd.DataFrame, roles: Sequence[str] = JUDGED) -> pd.DataFrame:
    """Return the targets with one of `roles` outside the 95% predictive interval, or not simulated; worst first.

    What was not simulated comes first, then shares by how far off they are, then other figures by z. The z of a share
    near 0 or 1 is small however far off it is, since its interval in log odds is wide.
    """
    asked = rows[rows["role"].isin(roles)]
    far = asked[~(asked["z"].abs() <= WIDE)]
    share = far["unit"].str.startswith("share")
    off = (far["simulated"] - far["published"]).abs().where(share, far["z"].abs())
    order = pd.DataFrame({"unknown": far["z"].isna(), "share": share, "off": off})
    return far.loc[order.sort_values(["unknown", "share", "off"], ascending=False, kind="stable").index]


def national_only(found: Ensemble, national: Ensemble) -> pd.DataFrame:
    """Return `judged` of the country, of the figures that a profile has none of its own for; none for the country."""
    rows = judged(national)
    return rows[~rows["statistic"].isin([target.statistic for target in targets_of(found.manifest.municipality)])]


def national_misses(found: Ensemble, national: Ensemble) -> pd.DataFrame:
    """Return the national figures that the national fit misses and a profile has no figure of its own for.

    A municipality's members come from the national ones and run in the same model, so what these miss, they miss too.
    Empty for the country itself.
    """
    rows = national_only(found, national)
    return pd.concat([misses(rows), misses(rows, ("context",))], ignore_index=True)


def local(found: Ensemble, every: Sequence[Ensemble]) -> pd.DataFrame:
    """Return the figures of their own that municipalities are judged by, for the report of the country.

    Returns
    -------
    pandas.DataFrame
        `judged` with `municipality`, and `kind`: the role, `then_fit` where a figure was held out at first. Empty in
        the report of a municipality, which has its own figures in full.
    """
    parts = []
    for each in every if found.manifest.municipality == NATIONAL else ():
        place = each.manifest.municipality
        if place == NATIONAL:
            continue
        first, rows = {t.statistic for t in targets_of(place) if t.then_fit}, judged(each)
        kind = rows["role"].mask(rows["statistic"].isin(first), "then_fit")
        parts.append(rows.assign(municipality=place, kind=kind))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=[*COLUMNS, "municipality", "kind"])


class Inside(NamedTuple):
    """How many figures lie in their 90% predictive interval.

    Attributes
    ----------
    inside, figures : int
    chance : float
        Of so few or fewer inside, were the intervals right and the figures independent, which they are not quite.
    """

    inside: int
    figures: int
    chance: float


def inside(rows: pd.DataFrame, role: str = "held_out") -> Inside:
    """Return how many figures of a role lie in the 90% predictive interval; one that was not simulated does not."""
    z = rows.loc[rows["role"] == role, "z"].abs()
    count = int((z <= NARROW).sum())
    return Inside(count, len(z), float(binom.cdf(count, len(z), 0.9)) if len(z) else np.nan)


def standing(found: Ensemble) -> pd.DataFrame:
    """Return how far simulated is from published, in errors of the published figure, before and after the fit.

    Returns
    -------
    pandas.DataFrame
        `statistic`, `role`; `when`: `prior` and `posterior`, or `predicted` for a figure that was held out at first;
        `distance`, `low`, `high`: mean and central 90% over members; `predicted_low`, `predicted_high`: 95% predictive
        interval. Published is at 0, so a figure is missed just when its predictive interval leaves 0 out.
    """
    made = []
    for turn in ("prior", "posterior"):
        for target in targets_of(found.manifest.municipality):
            when = "predicted" if target.then_fit and turn == "posterior" else turn
            far = target.z(_values(_when(found, when), target))
            made.append((target.statistic, target.role, when, *_distances(far)))
    numbers = ["distance", "low", "high", "predicted_low", "predicted_high"]
    return pd.DataFrame(made, columns=["statistic", "role", "when", *numbers])


def _distances(far: Matrix) -> list[float]:
    """Return mean, central 90% and 95% predictive interval of members' distances in published errors."""
    if len(far) < 2:
        return [np.nan] * 5
    middle, around = float(far.mean()), WIDE * float(np.hypot(1, far.std(ddof=1)))
    return [middle, *map(float, np.quantile(far, [0.05, 0.95])), middle - around, middle + around]


def fitted(municipality: str) -> tuple[Target, ...]:
    """Return the targets that the last fit of a profile used."""
    return tuple(t for t in targets_of(municipality, "fit", "held_out") if t.role == "fit" or t.then_fit)


def left_out(found: Ensemble, targets: Sequence[Target] | None = None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Leave each fitted target out, by importance weights on the posterior members.

    A member's weight is one over the likelihood of the target that is left out. This holds as far as the members are
    draws from a posterior, and where the effective sample size is not small.

    Parameters
    ----------
    found : Ensemble
    targets : sequence of Target, optional
        By default those that the last fit used.

    Returns
    -------
    alone : pandas.DataFrame
        Per target `statistic`, `published`, `simulated` (mean with it), `without` (mean that the others predict for
        it), `z`, `z_without`, `effective` (sample size) and `reliable`.
    pairs : pandas.DataFrame
        `dropped`, `improved`, `z`, `z_without` of the latter, `gain` (fall of its absolute z) and `reliable`; largest
        gain first.
    """
    targets = fitted(found.manifest.municipality) if targets is None else targets
    known, y = _scaled(found, targets)
    centre, error = np.array([float(t.scaled(t.value)) for t in known]), np.array([t.error for t in known])
    before = _z(y, np.full(len(y), 1 / max(len(y), 1)), centre, error)
    alone, pairs = [], []
    for place, target in enumerate(known):
        weights = _weights((y[:, place] - centre[place]) / error[place])
        effective = float(1 / (weights**2).sum())
        reliable = effective >= TOO_FEW * len(y)
        after = _z(y, weights, centre, error)
        means = [float(target.unscaled(w @ y[:, place])) for w in (np.full(len(y), 1 / len(y)), weights)]
        numbers = before[place], after[place], effective, reliable
        alone.append((target.statistic, target.value, *means, *numbers))
        for other, name in enumerate(t.statistic for t in known):
            if other != place:
                gain = abs(before[other]) - abs(after[other])
                pairs.append((target.statistic, name, before[other], after[other], gain, reliable))
    columns = ["statistic", "published", "simulated", "without", "z", "z_without", "effective", "reliable"]
    names = ["dropped", "improved", "z", "z_without", "gain", "reliable"]
    ordered = pd.DataFrame(pairs, columns=names).sort_values(
        ["gain", "dropped", "improved"], ascending=[False, True, True]
    )
    return pd.DataFrame(alone, columns=columns), ordered.reset_index(drop=True)


def _scaled(found: Ensemble, targets: Sequence[Target]) -> tuple[list[Target], Matrix]:
    """Return the targets that were simulated, and posterior members (rows) by these, without incomplete members."""
    rows = _when(found, "posterior")
    known = [t for t in targets if len(_values(rows, t)) > 1]
    values = rows[[t.statistic for t in known]].to_numpy(dtype=np.float64)
    values = values[np.isfinite(values).all(axis=1)]
    scaled = [t.scaled(values[:, place]) for place, t in enumerate(known)]
    return known, np.array(scaled).reshape(len(known), len(values)).T


def _weights(z: Matrix) -> Matrix:
    """Return normalised weights that undo a normal likelihood."""
    size = z**2 / 2
    weights = np.exp(size - size.max())
    return np.asarray(weights / weights.sum())


def _z(y: Matrix, weights: Matrix, centre: Matrix, error: Matrix) -> Matrix:
    """Return the z-score of each published figure in the weighted members' prediction."""
    mean = weights @ y
    variance = weights @ (y - mean) ** 2 / np.maximum(1 - (weights**2).sum(), 1e-12)
    return np.asarray((mean - centre) / np.sqrt(error**2 + variance))


def profile(found: Ensemble) -> pd.DataFrame:
    """Return what a profile predicts and simulates for its own figures: a row per figure and `when`.

    `when` is `predicted` (before it was fitted to the figures that were held out first), or `posterior`.
    """
    parts = [table(found, when).assign(when=when) for when in ("predicted", "posterior") if len(_when(found, when))]
    rows = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=[*COLUMNS, "when"])
    rows.insert(0, "municipality", found.manifest.municipality)
    return rows
