"""Sums over municipalities: the same bytes whatever the order in which they were done."""

from math import fsum
from typing import Any

import pandas as pd

from sim.experiment.question import Question
from sim.experiment.spread import COLUMNS, Spread, spread
from sim.outcomes import MEASURES, SMALLEST_GROUP

PER = 1000
"""Residents that a measure is told per."""

_ADDITIVE = ("per_1000_year", "per_1000", "hours", "EUR")
SUMMED = tuple(name for name, measure in MEASURES.items() if measure.unit in _ADDITIVE)
"""Measures per 1,000 residents: what adds up. Shares and durations do not, without what they are shares of."""

_COUNTS = ("per_1000_year", "per_1000")


def totals(sweep: pd.DataFrame, municipalities: int) -> pd.DataFrame:
    """Return the sums per arm and replication: arm, replication, member, and the measures as amounts.

    Parameters
    ----------
    sweep : pandas.DataFrame
        Of `results.Swept`: a row per municipality, arm and replication.
    municipalities : int
        A replication that lacks one of them in some arm has no sum, and is left out.
    """
    arms = sweep["arm"].nunique()
    whole = sweep.groupby("replication")["name"].transform("size") == municipalities * arms
    rows = []
    for (arm, number), part in sweep[whole].groupby(["arm", "replication"], sort=True):
        sizes = part["households"] / PER
        sums = {name: fsum(part[name] * sizes) for name in SUMMED}  # exactly rounded: no order matters
        rows.append({"arm": arm, "replication": number, "member": int(part["member"].iloc[0]), **sums})
    return pd.DataFrame(rows, columns=["arm", "replication", "member", *SUMMED])


def national(summed: pd.DataFrame, question: Question) -> pd.DataFrame:
    """Return the level of each arm, and its paired difference with the baseline; a row per arm and measure.

    Columns: arm, measure, mean (amount), difference, low, high, parameters, chance, error, replications; those of the
    difference are NaN for the baseline itself.
    """
    arms = {arm.name: summed[summed["arm"] == arm.name].set_index("replication") for arm in question.arms}
    base = arms[question.baseline.name]
    rows: list[dict[str, Any]] = []
    for name, mine in arms.items():
        for measure in SUMMED:
            difference = spread(mine[measure] - base[measure], mine["member"])
            if name == question.baseline.name:
                difference = Spread(*[float("nan")] * len(COLUMNS))
            told = difference._asdict()
            row = {"arm": name, "measure": measure, "mean": float(mine[measure].mean()), "difference": told.pop("mean")}
            rows.append({**row, **told, "replications": len(mine)})
    return pd.DataFrame(rows)


def local(sweep: pd.DataFrame, question: Question) -> pd.DataFrame:
    """Return the same per municipality; a number with fewer than ten households behind it is left out.

    Columns: name, profile, households, and those of `national`.
    """
    found = []
    for keys, part in sweep.groupby(["name", "profile", "households"], sort=False):
        one = totals(part, 1)
        if not len(one):
            continue
        table = national(one, question)
        found.append(pd.DataFrame([keys] * len(table), columns=["name", "profile", "households"]).join(table))
    if not found:
        return pd.DataFrame(columns=["name", "profile", "households"])
    return _suppressed(pd.concat(found, ignore_index=True), question)


def _suppressed(table: pd.DataFrame, question: Question) -> pd.DataFrame:
    """Return a table without the numbers that fewer than ten households are behind, in the arm or the baseline."""
    counts = table["measure"].map(lambda name: MEASURES[name].unit in _COUNTS)
    few = counts & (table["mean"] < SMALLEST_GROUP)
    base = set(map(tuple, table.loc[few & (table["arm"] == question.baseline.name), ["name", "measure"]].to_numpy()))
    beside = [place in base for place in zip(table["name"], table["measure"], strict=True)]
    hidden = few | (counts & pd.Series(beside, index=table.index))
    shown = ["mean", "difference", *COLUMNS[1:]]
    table.loc[hidden, shown] = float("nan")
    return table
