"""Candidate months, drawn once per replication and shared by all arms."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.draws import Rows


@dataclass(frozen=True, slots=True)
class Calendar:
    """Who may be struck in which month.

    Attributes
    ----------
    first : int
        First month.
    starts : int64 array, shape (months + 1,)
        Where each month's candidates begin.
    rows : int32 array, shape (n,)
        Candidates by month.
    chance : float64 array, shape (n,)
        Chance with which each became a candidate: the highest that any arm reaches.
    shock : float
        What that chance adds to the one of ordinary times, in log odds.
    """

    first: int
    starts: NDArray[np.int64]
    rows: NDArray[np.int32]
    chance: NDArray[np.float64]
    shock: float

    def candidates(self, month: int) -> tuple[Rows, NDArray[np.float64]]:
        """Return the candidates of a month and the chances with which they became one, both of shape (n,)."""
        part = slice(*self.starts[month - self.first : month - self.first + 2])
        return self.rows[part].astype(np.intp), self.chance[part]
