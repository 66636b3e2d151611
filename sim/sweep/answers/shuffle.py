"""What may change places if there is no pattern: whole sets of futures, and futures within a set.

Futures with the same set of parameters are alike for more reasons than the columns that are looked at, so they are no
cases of their own. Whether a column that is the same in all of a set's futures matters is judged by giving sets each
other's cases, whole; whether a column that differs within sets matters, by shuffling cases within each set.
"""

from collections.abc import Hashable, Mapping
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

OF_SETS, WITHIN = "of sets", "within"
"""Kinds of columns."""

Flag = NDArray[np.bool_]


class Sets:
    """Futures in sets.

    Parameters
    ----------
    columns : mapping of str to array, shape (n,)
    sets : array, shape (n,)
        Which set each future is in.
    """

    def __init__(self, columns: Mapping[str, NDArray[Any]], sets: NDArray[Any]) -> None:
        _, self._set, self._sizes = np.unique(sets, return_inverse=True, return_counts=True)
        self._columns = {name: np.unique(values, return_inverse=True)[1] for name, values in columns.items()}

    @cached_property
    def kinds(self) -> dict[str, frozenset[str]]:
        """Columns by kind; kinds without columns are left out."""
        within = frozenset(name for name, codes in self._columns.items() if self._differs(codes))
        found = {OF_SETS: frozenset(self._columns) - within, WITHIN: within}
        return {kind: names for kind, names in found.items() if names}

    def _differs(self, codes: NDArray[np.intp]) -> bool:
        """Return whether a column has more than one value in some set."""
        return len(np.unique(np.stack([self._set, codes]), axis=1)[0]) > len(self._sizes)

    @cached_property
    def _alike(self) -> list[NDArray[np.intp]]:
        """Rows of sets that can change places, each of shape (sets, futures): their futures differ in the same way."""
        within = [self._columns[name] for name in sorted(self.kinds.get(WITHIN, ()))]
        order = np.lexsort((*within, self._set))
        groups: dict[Hashable, list[NDArray[np.intp]]] = {}
        for rows in np.split(order, np.cumsum(self._sizes)[:-1]):
            groups.setdefault((len(rows), *(codes[rows].tobytes() for codes in within)), []).append(rows)
        return [np.stack(group) for group in groups.values()]

    def shuffled(self, cases: Flag, kind: str, rng: np.random.Generator) -> Flag:
        """Return cases as they could have been if the columns of a kind did not matter."""
        found = cases.copy()
        for rows in self._alike:
            found[rows] = cases[rng.permutation(rows)] if kind == OF_SETS else rng.permuted(cases[rows], axis=1)
        return found
