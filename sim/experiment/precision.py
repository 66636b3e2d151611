"""How many replications the precision asked for needs."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING

from sim.errors import ConfigurationError

if TYPE_CHECKING:
    import pandas as pd

    from sim.outcomes import Measure

CONFIDENCE = 0.95
LUCKS = 2
"""Replications with the same parameters: the fewest that tell luck from parameters."""

MOST = 2_000
"""Replications that are run at most; what was reached with them is told."""

_WRITTEN = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(pp|%)\s*")


@dataclass(frozen=True, slots=True)
class Precision:
    """The half-width of the 95% interval that Monte Carlo error alone gives the differences that matter most.

    Attributes
    ----------
    amount : float
        Percentage points of a share, or percent of the baseline's level.
    unit : {"pp", "%"}
    """

    amount: float
    unit: str

    @classmethod
    def read(cls, written: object) -> "Precision | None":
        """Return the precision that `0.5pp` or `2%` stands for; None for None.

        Raises
        ------
        ConfigurationError
            For anything else.
        """
        if written is None:
            return None
        found = _WRITTEN.fullmatch(str(written))
        if not found or float(found[1]) == 0:
            raise ConfigurationError(f"`precision={written}` is not a precision; write `0.5pp` or `2%`")
        return cls(float(found[1]), found[2])

    def __str__(self) -> str:
        """Return the precision as it is written."""
        return f"{self.amount:g}{self.unit}"

    def excess(self, differences: "pd.DataFrame") -> "pd.Series[float]":
        """Return how many times the error of each difference exceeds what was asked; at most 1 is precise enough.

        Infinite for a percentage of a baseline of 0: no number of replications reaches that.
        """
        allowed = self.amount / 100 * (1.0 if self.unit == "pp" else differences["baseline"].abs())
        return differences["error"] * NormalDist().inv_cdf((1 + CONFIDENCE) / 2) / allowed


def enough(
    precision: Precision, differences: "pd.DataFrame", outcomes: tuple[str, ...], measures: "Mapping[str, Measure]"
) -> int:
    """Return how many replications reach the precision, judged by those that were done, a whole number of sets.

    Parameters
    ----------
    precision : Precision
    differences : pandas.DataFrame
        `Comparison.differences`.
    outcomes : tuple of str
        Measures that have to be precise; all that can be when empty.
    measures : mapping of str to Measure

    Raises
    ------
    ConfigurationError
        When none of the outcomes is a share and the precision is in percentage points.
    """
    wanted = [m for m in outcomes or tuple(measures) if precision.unit == "%" or measures[m].unit == "share"]
    if not wanted:
        raise ConfigurationError(f"`precision={precision}`: none of the outcomes is a share; write `precision=2%`")
    mine = differences[(differences["group"] == "all") & differences["measure"].isin(wanted)]
    excess = precision.excess(mine)
    done, worst = int(mine["replications"].max()), float(excess[excess < math.inf].max())
    if not worst > 1:
        return done
    return min(math.ceil(done * worst**2 / LUCKS) * LUCKS, MOST)
