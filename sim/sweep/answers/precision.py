"""Precision: whether a sweep's differences are as precise as was asked."""

import math
from collections.abc import Sequence
from statistics import NormalDist

import numpy as np
import pandas as pd

from sim.experiment.precision import CONFIDENCE, LUCKS, MOST, Precision
from sim.outcomes import MEASURES


def reached(differences: pd.DataFrame, precision: Precision, measures: Sequence[str] = ()) -> pd.DataFrame:
    """Return how precise every difference is.

    Parameters
    ----------
    differences : pandas.DataFrame
        See `paired.differences`.
    precision : Precision
        In percentage points it holds for shares alone.
    measures : sequence of str
        That have to be precise; all when empty.

    Returns
    -------
    pandas.DataFrame
        point, measure, half (of the 95% interval that Monte Carlo error alone gives; NaN where it is not known),
        allowed (both in the measure's unit), reached (not where `half` is not known), replications, needed
        (replications, a whole number of sets; at most `MOST`, and empty where it is not known, or a percentage of a
        baseline of 0).
    """
    kept = differences["measure"].isin(list(measures) or list(MEASURES))
    if precision.unit == "pp":
        kept &= differences["measure"].map(lambda name: MEASURES[name].unit == "share")
    found = differences[kept].reset_index(drop=True)
    whole = 1.0 if precision.unit == "pp" else found["baseline"].abs()
    half = found["error"] * NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
    allowed = precision.amount / 100 * whole + 0 * half
    found = found.assign(half=half, allowed=allowed, reached=half <= allowed)
    needed = [_needed(*row) for row in zip(half, allowed, found["replications"], strict=True)]
    found["needed"] = pd.array(needed, dtype="Int64")
    return found[["point", "measure", "half", "allowed", "reached", "replications", "needed"]]


def _needed(half: float, allowed: float, done: int) -> int | None:
    """Return how many replications bring an error within what is allowed; None where that is not known."""
    if half <= allowed:
        return done
    if not np.isfinite(half) or not allowed > 0:
        return None
    return min(math.ceil(done * (half / allowed) ** 2 / LUCKS) * LUCKS, MOST)
