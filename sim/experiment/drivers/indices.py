"""Variance: how much of it rests on which number (Sobol), on which grade of evidence, and on luck.

Indices are computed on the emulator, and only where it predicts well. They are shares of the variance that the
numbers give the difference; luck is told beside them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sim.calibration.emulator import Surface
from sim.errors import ConfigurationError
from sim.evidence import GRADES, Card
from sim.experiment.drivers.design import Known, Matrix, Places

LEAST_R2 = 0.7
"""An emulator that explains less than this of runs it has not seen says too little of where variance comes from."""

WIDEST = 0.1
"""Widest 95% interval of an index that is shown."""

BASES = (1024, 4096, 16384)
"""Base samples: more when the intervals are too wide with fewer."""

_CHUNK = 20_000

COLUMNS = ("first", "first_low", "first_high", "total", "total_low", "total_high")


@dataclass(frozen=True, slots=True)
class Budget:
    """Where the variance of a difference over sets of parameters comes from.

    Attributes
    ----------
    mean, sd : float
        Of the difference over the hypercube, luck included.
    r2 : float
        Share that the emulator predicts, out of sample.
    luck : float
        Share that sets run again with other luck differ by.
    """

    mean: float
    sd: float
    r2: float
    luck: float

    @property
    def rest(self) -> float:
        """Share that is neither luck nor predicted: what the numbers do that the emulator misses."""
        return max(1 - max(self.r2, 0.0) - self.luck, 0.0)


def budget(outputs: Matrix, again: Matrix, r2: float) -> Budget:
    """Return the budget of outputs, shape (n,), of which the first were run again with other luck."""
    known = outputs[np.isfinite(outputs)]
    gap = again - outputs[: len(again)]
    gap = gap[np.isfinite(gap)]
    variance = float(known.var(ddof=1)) if len(known) > 1 else 0.0
    luck = float((gap**2).mean() / 2) if len(gap) else np.nan
    share = min(luck / variance, 1.0) if variance > 0 else 0.0
    return Budget(float(known.mean()) if len(known) else np.nan, variance**0.5, r2, share)


def sobol(predict: Callable[[Matrix], Matrix], centre: Matrix, spread: Matrix, base: int, seed: int) -> pd.DataFrame:
    """Return first and total Sobol indices with 95% intervals, `COLUMNS`, of a function of independent normals.

    Parameters
    ----------
    predict : callable
        From scores, shape (n, d), to outputs, shape (n,).
    centre, spread : float64 array, shape (d,)
    base : int
        Base samples, a power of 2.
    seed : int
    """
    try:
        from SALib.sample import sobol as sample  # noqa: PLC0415  only who calibrates needs it
    except ModuleNotFoundError as error:
        raise ConfigurationError("`uitweg drivers` needs more libraries; install `uitweg[calibration]`") from error

    problem = {
        "num_vars": len(centre),
        "names": [str(place) for place in range(len(centre))],
        "bounds": np.stack([centre, spread], axis=1).tolist(),
        "dists": ["norm"] * len(centre),
    }
    scores = sample.sample(problem, base, calc_second_order=False, seed=seed)
    outputs = np.concatenate([predict(scores[start : start + _CHUNK]) for start in range(0, len(scores), _CHUNK)])
    return analyzed(problem, outputs, seed)


def analyzed(problem: dict[str, Any], outputs: Matrix, seed: int) -> pd.DataFrame:
    """Return first and total Sobol indices, `COLUMNS`, of the outputs of a Saltelli design without second order.

    Parameters
    ----------
    problem : dict
        As SALib wants it.
    outputs : float64 array, shape (base * (d + 2),)
    seed : int
        Of the bootstrap.
    """
    from SALib.analyze import sobol as analyze  # noqa: PLC0415  only who calibrates needs it

    found = analyze.analyze(problem, outputs, calc_second_order=False, seed=seed)
    columns: dict[str, Matrix] = {}
    for name, key in (("first", "S1"), ("total", "ST")):
        half = found[f"{key}_conf"]
        columns |= {name: found[key], f"{name}_low": found[key] - half, f"{name}_high": found[key] + half}
    return pd.DataFrame(columns)[list(COLUMNS)]


def refusal(r2: float, indices: pd.DataFrame | None) -> str:
    """Return why indices are not shown, a key of the catalogue; empty when they are."""
    if not r2 >= LEAST_R2:
        return "emulator"
    if indices is not None and _width(indices) > WIDEST:
        return "interval"
    return ""


def _width(indices: pd.DataFrame) -> float:
    """Return the width of the widest interval."""
    return float(max((indices[f"{name}_high"] - indices[f"{name}_low"]).max() for name in ("first", "total")))


def explained(surface: Surface, known: Known, r2: float, seed: int) -> tuple[pd.DataFrame, str]:
    """Return the indices of the numbers that a surface depends on, with `place`, and why there are none."""
    nothing = pd.DataFrame(columns=["place", *COLUMNS], dtype=np.float64)
    if why := refusal(r2, None):
        return nothing, why
    active: Places = surface.active
    active = active[known.spread[active] > 0]
    if not len(active):
        return nothing, "emulator"

    def predict(some: Matrix) -> Matrix:
        scores = np.tile(known.centre, (len(some), 1))
        scores[:, active] = some
        return surface(scores)

    found = nothing
    for base in BASES:
        found = sobol(predict, known.centre[active], known.spread[active], base, seed)
        if not refusal(r2, found):
            return found.assign(place=active), ""
    return nothing, refusal(r2, found)


def by_grade(indices: pd.DataFrame, known: Known, cards: Mapping[str, Card]) -> pd.DataFrame:
    """Return the sum of first indices per grade, the free cards it sums over, and what interactions add.

    The parts add up to 1, the variance that the numbers give; indices below 0, from sampling, count as 0.
    """
    grade = np.array([cards[name].grade for name in known.names])
    first = np.zeros(len(known.names))
    first[indices["place"].to_numpy(dtype=np.intp)] = indices["first"].clip(lower=0)
    rows = [(g, float(first[grade == g].sum()), int((grade == g).sum())) for g in GRADES]
    alone = sum(share for _, share, _ in rows)
    scale = max(alone, 1.0)  # sampling may bring the sum above 1 by a little
    made = [(name, share / scale, count) for name, share, count in rows]
    return pd.DataFrame([*made, ("interactions", max(1 - alone, 0.0), 0)], columns=["grade", "share", "cards"])


def information(indices: pd.DataFrame, known: Known, cards: Mapping[str, Card], found: Budget) -> pd.DataFrame:
    """Return what it would be worth to know a number exactly, the most first.

    `reduction` is the expected reduction of the variance that the numbers give, the first index (Oakley 2009);
    `of_all` that of all variance, luck included; `sd_after` the standard deviation that is then left.
    """
    ordered = indices.sort_values("first", ascending=False, kind="stable")
    rows = []
    for place, first in zip(ordered["place"].astype(int), ordered["first"].clip(lower=0), strict=True):
        card = cards[known.names[place]]
        of_all = float(first) * found.r2
        after = found.sd * (1 - of_all) ** 0.5
        rows.append((card.name, card.grade, float(first), of_all, found.sd, after, card.unit, card.derivation))
    columns = ["name", "grade", "reduction", "of_all", "sd_before", "sd_after", "unit", "derivation"]
    return pd.DataFrame(rows, columns=columns)
