"""Replications side by side: what each found of the same quantities, and each arm's distance from the baseline."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.experiment.question import Question
from sim.experiment.replication import Replication
from sim.experiment.spread import COLUMNS, ENDS, spreads

Ends = float | NDArray[np.float64]


class Wide(NamedTuple):
    """What every replication found.

    Attributes
    ----------
    keys : DataFrame
        What each value is of, a row each.
    values : float64 array, shape (keys, replications) or (keys, replications, n)
    """

    keys: pd.DataFrame
    values: NDArray[np.float64]

    def spread(
        self,
        members: "pd.Series[int]",
        mean: str = "mean",
        least: float = -np.inf,
        most: Ends = np.inf,
        parts: bool = True,
    ) -> dict[str, NDArray[np.float64]]:
        """Return mean and spread over replications, as columns in the order of `COLUMNS`.

        Parameters
        ----------
        members : int Series, shape (replications,)
        mean : str
            What the column of means is called.
        least, most : float, or float64 array of shape (keys,)
            Where the measure itself ends, and so the intervals.
        parts : bool
            Whether to tell what the intervals are made of.
        """
        columns = (mean, *(COLUMNS[1:] if parts else ENDS))
        found = dict(zip(columns, spreads(self.values, members.to_numpy()).T, strict=False))
        return found | {"low": np.maximum(found["low"], least), "high": np.minimum(found["high"], most)}


def beside(keys: pd.DataFrame, **columns: object) -> pd.DataFrame:
    """Return a frame of keys and other columns: all at once, which takes a fraction of the time of one by one."""
    return pd.DataFrame({str(name): keys[name].array for name in keys} | columns)


def check_alike(found: Sequence[Replication], arms: Sequence[str]) -> None:
    """Raise unless all replications have the same rows in the same order, and all arms too, the baseline first."""
    for table in ("totals", "monthly"):
        rows = [[(r[0], r[2], r[3]) for r in getattr(one, table) if r[2] == "all"] for one in found]
        names = [key[1:] for key in rows[0] if key[0] == arms[0]]
        if any(mine != [(arm, *name) for arm in arms for name in names] for mine in rows):
            raise AssertionError(f"replications or arms have other rows of {table}")


def side_by_side(found: Sequence[Replication], table: str, by: list[str], group: str = "") -> Wide:
    """Return a table, perhaps of one group only; every replication has the same rows in the same order.

    A row is an arm, the replication, the rest of `by`, and what was found. Where that is more than one number, so are
    the values of a key: they then have a further dimension.
    """
    rows = [[row for row in getattr(one, table) if not group or row[2] == group] for one in found]
    keys = pd.DataFrame([(row[0], *row[2 : 1 + len(by)]) for row in rows[0]], columns=by)
    return Wide(keys, np.array([[_told(row, by) for row in each] for each in rows], dtype=np.float64).swapaxes(0, 1))


def _told(row: tuple[Any, ...], by: list[str]) -> Any:
    """Return what a row holds beside its keys."""
    values = row[1 + len(by) :]
    return values[0] if len(values) == 1 else values


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
