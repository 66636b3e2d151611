"""Estimates: means over replications with their intervals, and what these are made of."""

import math
from collections.abc import Iterator
from typing import NamedTuple

import pandas as pd


class Estimate(NamedTuple):
    """A mean over replications with its 95% interval; NaN where it is suppressed or unknown."""

    mean: float
    low: float
    high: float

    @property
    def known(self) -> bool:
        """Whether there is a value to show."""
        return math.isfinite(self.mean)

    @property
    def certain(self) -> bool:
        """Whether there is an interval: one replication gives none."""
        return self.known and math.isfinite(self.low) and math.isfinite(self.high)

    @property
    def clear(self) -> bool:
        """Whether the interval of a difference leaves out zero."""
        return self.certain and (self.low > 0 or self.high < 0)

    def holds(self, value: float) -> bool:
        """Return whether a value lies in the interval."""
        return self.low <= value <= self.high

    @property
    def positive(self) -> "Estimate":
        """The estimate of something that cannot be below zero: a t-interval does not know that."""
        return Estimate(self.mean, max(self.low, 0.0), self.high) if self.certain and self.mean >= 0 else self

    def times(self, factor: float) -> "Estimate":
        """Return the estimate in another unit."""
        ends = sorted((self.low * factor, self.high * factor)) if self.certain else (math.nan, math.nan)
        return Estimate(self.mean * factor, ends[0], ends[1])


class Parts(NamedTuple):
    """Standard deviations of a difference: of parameters, of chance, and of the error of computing."""

    parameters: float
    chance: float
    error: float


PARTS = Parts._fields
NOTHING = Estimate(math.nan, math.nan, math.nan)


def estimates(frame: pd.DataFrame, mean: str = "mean", low: str = "low", high: str = "high") -> Iterator[Estimate]:
    """Iterate over the estimates in three columns of a table, row by row."""
    return map(Estimate, *(frame[name].tolist() for name in (mean, low, high)))
