"""Replications side by side: what each found of the same quantities, and each arm's distance from the baseline."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.experiment.question import Question
from sim.experiment.replication import Replication
from sim.experiment.spread import COLUMNS, spreads


class Wide(NamedTuple):
    """What every replication found.

    Attributes
    ----------
    keys : DataFrame
        What each value is of, a row each.
    values : float64 array, shape (keys, replications)
    """

    keys: pd.DataFrame
    values: NDArray[np.float64]

    def levels(self, members: "pd.Series[int]") -> pd.DataFrame:
        """Return the keys with mean and spread over replications."""
        found = pd.DataFrame(spreads(self.values, members.to_numpy()), columns=COLUMNS)
        return pd.concat([self.keys, found], axis=1).assign(replications=len(members))


def check_alike(found: Sequence[Replication], arms: Sequence[str]) -> None:
    """Raise unless all replications have the same rows in the same order, and all arms too, the baseline first."""
    for table in ("totals", "monthly"):
        rows = [[(r[0], r[2], r[3]) for r in getattr(one, table) if r[2] == "all"] for one in found]
        names = [key[1:] for key in rows[0] if key[0] == arms[0]]
        if any(mine != [(arm, *name) for arm in arms for name in names] for mine in rows):
            raise AssertionError(f"replications or arms have other rows of {table}")


def side_by_side(rows: pd.DataFrame, by: list[str], column: str, members: "pd.Series[int]") -> Wide:
    """Return a column by what it is of; every replication has the same rows in the same order."""
    order = np.argsort(rows["replication"].to_numpy(), kind="stable")
    values = rows[column].to_numpy(dtype=np.float64)[order].reshape(len(members), -1)
    return Wide(rows[by].iloc[order[: values.shape[1]]].reset_index(drop=True), values.T)


def paired(wide: Wide, question: Question) -> tuple[Wide, NDArray[np.float64], NDArray[np.float64]]:
    """Return the differences of the other arms with the baseline in each replication, then the levels of both."""
    arms = len(question.arms)
    base = wide.values[: len(wide.keys) // arms]  # the first arm's, which the others follow in the same order
    before, after = np.tile(base, (arms - 1, 1)), wide.values[len(base) :]
    return Wide(wide.keys.iloc[len(base) :].reset_index(drop=True), after - before), before, after


def filled(found: Sequence[Replication], table: str, by: list[str], first: Iterable[tuple[str, ...]] = ()) -> Wide:
    """Return a table of which a replication may lack rows, which then count as 0, arm by arm; `first` come first."""
    rows = [[((row[0], *row[2:-1]), row[-1]) for row in getattr(replication, table)] for replication in found]
    keys = dict.fromkeys([*first, *(key for each in rows for key, _ in each)])
    arms = {arm: place for place, arm in enumerate(dict.fromkeys(key[0] for key in keys))}
    places = {key: place for place, key in enumerate(sorted(keys, key=lambda key: arms[key[0]]))}
    values = np.zeros((len(places), len(found)))
    for number, each in enumerate(rows):
        for key, value in each:
            values[places[key], number] = value
    return Wide(pd.DataFrame(list(places), columns=by), values)
