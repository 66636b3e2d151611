"""Costs per party and item: levels per arm and paired differences; parties are never added up."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.experiment.spread import spreads
from sim.report.chart import Table
from sim.report.estimates import NOTHING, Estimate
from sim.report.view import View

PARTIES = ("municipality", "creditors", "residents", "staff")


@dataclass(frozen=True, slots=True)
class Cost:
    """One item of one party in one arm; the sign is dropped, the item's name says who pays.

    Attributes
    ----------
    party, item, arm : str
    level, change : Estimate
        EUR (for `staff` hours) per 1,000 residents a year; `change` against the baseline.
    """

    party: str
    item: str
    arm: str
    level: Estimate
    change: Estimate


def costs(view: View) -> list[Cost]:
    """Return every item of every party in every arm."""
    frame, members = view.comparison.costs, view.comparison.members
    booked = list(zip(frame["party"], frame["item"], strict=True))
    items = {item: place for place, item in enumerate(dict.fromkeys(booked))}
    if not items:
        return []
    amounts = np.zeros((len(items), len(view.arms), len(members)))  # what was not booked is nothing
    rows = [items[item] for item in booked]
    arms = pd.Index(view.arms).get_indexer(pd.Index(frame["arm"]))
    runs = members.index.get_indexer(pd.Index(frame["replication"]))
    np.add.at(amounts, tuple(map(np.asarray, (rows, arms, runs))), frame["amount"].abs().to_numpy())
    levels, changes = (_estimates(part, members) for part in (amounts, amounts - amounts[:, :1]))
    found = [
        Cost(*item, arm, levels[row][column], NOTHING if arm == view.baseline else changes[row][column])
        for item, row in items.items()
        for column, arm in enumerate(view.arms)
    ]
    return sorted(found, key=lambda cost: PARTIES.index(cost.party) if cost.party in PARTIES else len(PARTIES))


def _estimates(amounts: NDArray[np.float64], members: "pd.Series[int]") -> list[list[Estimate]]:
    """Return the mean over replications and its 95% interval, per item and arm; no interval for one replication."""
    items, arms, runs = amounts.shape
    found = spreads(amounts.reshape(items * arms, runs), members.to_numpy())[:, :3].tolist()
    return [[Estimate(*row) for row in found[at : at + arms]] for at in range(0, items * arms, arms)]


def unit(party: str) -> str:
    """Return the unit of a party's amounts."""
    return "hours" if party == "staff" else "EUR"


def item_title(view: View, party: str, item: str) -> str:
    """Return an item's name, as the party concerned would call it."""
    own = f"item.{party}.{item}"
    return view.texts(own) if own in view.texts else view.texts.name("item", item)


def tables(view: View) -> list[Table]:
    """Return one table per party: a row per arm, a column per item."""
    every = costs(view)
    made = []
    for party in dict.fromkeys(cost.party for cost in every):
        mine = [cost for cost in every if cost.party == party]
        heads = list(dict.fromkeys(item_title(view, cost.party, cost.item) for cost in mine))
        rows = [[view.arm_title(arm), *(_cell(view, cost) for cost in mine if cost.arm == arm)] for arm in view.arms]
        caption = f"{view.texts.name('party', party)} ({view.texts.name('party_unit', party)})"
        made.append(Table(caption, [view.texts("table.arm"), *heads], rows))
    return made


def _cell(view: View, cost: Cost) -> str:
    """Return a level and, beside the baseline, its difference."""
    kind = "hours" if cost.party == "staff" else "plain"
    level = view.numbers.of(kind, cost.level.mean)
    if cost.arm == view.baseline:
        return level
    return view.texts("page.costs_cell", amount=level, difference=view.amount(kind, cost.change, sign=True))
