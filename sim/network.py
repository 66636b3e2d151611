"""Ties between residents: about eight each, most within the neighbourhood and with people of like age.

A small world (Watts and Strogatz 1998): residents of a neighbourhood stand in order of age, so near rows are like
people; the near ties are places before and after, the far ties join random pairs from the whole municipality.
Evidence cards: `population.near_ties`, `population.far_ties`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.draws import Decision, Draws, Rows

NO_TIE = -1


@dataclass(slots=True)
class Network:
    """Who knows whom.

    Attributes
    ----------
    size : int
        Number of residents.
    neighbourhood_size : int
    reach : int
        Near ties on each side.
    far : int32 array, shape (size, far ties)
        Partner in each random pairing; `NO_TIE` for the one left over.
    """

    size: int
    neighbourhood_size: int
    reach: int
    far: NDArray[np.int32]

    @property
    def degree(self) -> int:
        """Ties per resident."""
        return 2 * self.reach + int(self.far.shape[1])

    def ties(self, rows: Rows) -> NDArray[np.int32]:
        """Return the ties of `rows`, shape (n, degree); `NO_TIE` where there is none."""
        first = rows // self.neighbourhood_size * self.neighbourhood_size
        width = np.minimum(first + self.neighbourhood_size, self.size) - first
        steps = np.concatenate((np.arange(-self.reach, 0), np.arange(1, self.reach + 1)))
        near = (rows - first)[:, None] + steps
        near += np.where(near < 0, width[:, None], 0) - np.where(near >= width[:, None], width[:, None], 0)
        near += first[:, None]
        near[width <= 2 * self.reach] = NO_TIE
        return np.concatenate((near.astype(np.int32), self.far.take(rows, axis=0)), axis=1)


def make_network(size: int, neighbourhood_size: int, near_ties: int, far_ties: int, draws: Draws) -> Network:
    """Return the network of `size` residents, a pure function of `draws`."""
    far = np.full((size, far_ties), NO_TIE, dtype=np.int32)
    bits = np.uint64(max(size - 1, 1).bit_length())
    everyone = np.arange(size, dtype=np.uint64)
    for layer in range(far_ties):
        # A random order by one sort of words that hold a draw in their upper and the resident in their lower bits.
        words = (draws.uniform(slice(None), Decision.TIE, index=layer) * 2.0**38).astype(np.uint64)
        words <<= bits
        words |= everyone
        words.sort()
        order = (words & ((np.uint64(1) << bits) - np.uint64(1))).astype(np.int32)
        pairs = order[: size // 2 * 2].reshape(-1, 2)
        far[pairs[:, 0], layer] = pairs[:, 1]
        far[pairs[:, 1], layer] = pairs[:, 0]
    return Network(size, neighbourhood_size, near_ties // 2, far)
