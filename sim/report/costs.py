"""Costs per party and item: levels per arm and paired differences; parties are never added up."""

from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from sim.experiment.spread import spread
from sim.report.chart import Table
from sim.report.view import NOTHING, Estimate, View

PARTIES = ("municipality", "creditors", "residents", "staff")


@dataclass(frozen=True, slots=True)
class Cost:
    """One item of one party in one arm; the sign is dropped, the item's name says who pays.

    Attributes
    ----------
    party, item, arm : str
    level, change : Estimate
        EUR (for `staff` hours) per 1,000 residents over the horizon; `change` against the baseline.
    """

    party: str
    item: str
    arm: str
    level: Estimate
    change: Estimate


@lru_cache(maxsize=1)  # asked for every arm of a report, and the same each time
def costs(view: View) -> tuple[Cost, ...]:
    """Return every item of every party in every arm."""
    frame = view.comparison.costs
    frame = frame.assign(amount=frame["amount"].abs())
    found = []
    for (party, item), rows in frame.groupby(["party", "item"], sort=False):
        wide = rows.pivot_table(index="replication", columns="arm", values="amount", aggfunc="sum", fill_value=0.0)
        wide = wide.reindex(columns=view.arms, fill_value=0.0)
        for arm in view.arms:
            change = NOTHING if arm == view.baseline else _estimate(view, wide[arm] - wide[view.baseline])
            found.append(Cost(str(party), str(item), arm, _estimate(view, wide[arm]), change))
    return tuple(sorted(found, key=lambda cost: [*PARTIES, cost.party].index(cost.party)))


def _estimate(view: View, values: "pd.Series[float]") -> Estimate:
    """Return the mean over replications and its 95% interval; no interval for one replication."""
    found = spread(values, values.index.to_series().map(view.comparison.members))
    return Estimate(found.mean, found.low, found.high)


def unit(party: str) -> str:
    """Return the unit of a party's amounts."""
    return "hours" if party == "staff" else "EUR"


def item_title(view: View, cost: Cost) -> str:
    """Return an item's name, as the party concerned would call it."""
    own = f"item.{cost.party}.{cost.item}"
    return view.texts(own) if own in view.texts else view.texts.name("item", cost.item)


def tables(view: View) -> list[Table]:
    """Return one table per party: a row per arm, a column per item."""
    every = costs(view)
    made = []
    for party in dict.fromkeys(cost.party for cost in every):
        mine = [cost for cost in every if cost.party == party]
        heads = list(dict.fromkeys(item_title(view, cost) for cost in mine))
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
