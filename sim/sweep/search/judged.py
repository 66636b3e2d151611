"""What packages give and cost, run by run against today's policy on the same luck, and how sure the means are.

Intervals here are about the mean over sets of parameters and luck, which more replications make narrower: a search asks
which package is better on average, not what one municipality will see.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from sim.outcomes import MEASURES
from sim.sweep.answers.frontier import cost_today
from sim.sweep.answers.means import Mean, mean, possible, times
from sim.sweep.answers.paired import pairs
from sim.sweep.policy import Policy, policy_text
from sim.sweep.results import Swept
from sim.sweep.search.asked import Asked
from sim.sweep.search.cost import PARTIES, capacity, own_price
from sim.sweep.search.space import Place

GAIN = "gain"


@dataclass(frozen=True)
class Judged:
    """Gains and costs of packages.

    Attributes
    ----------
    gains : pandas.DataFrame
        A row per package, a column per replication: the paired difference in the objective, above 0 where it is better.
    costs : dict of str to pandas.DataFrame
        The same by party: what it costs more.
    members : pandas.Series
        Set of parameters, by replication.
    budget : dict of str to float
    points : pandas.DataFrame
        Level of each factor, and `policy`, of each package.
    most : float
        Largest possible size of a gain.
    """

    gains: pd.DataFrame
    costs: dict[str, pd.DataFrame]
    members: "pd.Series[int]"
    budget: Mapping[str, float]
    points: pd.DataFrame
    most: float = np.inf

    @cached_property
    def means(self) -> pd.DataFrame:
        """A row per package: gain and each party's cost with their intervals, whether it is within the budget.

        `frontier`: whether no other package gives as much for less, or more for as much, of the first party's money.
        """
        found = self.points.copy()
        for name in (GAIN, *self.costs):
            made = [self.mean(name, number) for number in range(len(self.points))]
            for column in ("mean", "low", "high", "error"):
                label = name if column == "mean" else f"{name}_{column}"
                found[label] = [getattr(one, column) for one in made]
        found["within"] = True
        for party, most in self.budget.items():
            found["within"] &= found[party] <= most
        return found.assign(frontier=frontier(found["gain"], found[next(iter(self.budget))]))

    def mean(self, name: str, number: int) -> Mean:
        """Return the gain of a package, `GAIN`, or what it costs a party more."""
        if name == GAIN:
            return self._gain(self.gains.iloc[number])
        values = self.costs[name].iloc[number]
        return mean(values, self.members.loc[values.index])

    def best(self, count: int) -> list[int]:
        """Return the packages within the budget that give most, the best first."""
        within = self.means[self.means["within"] & self.means["gain"].notna()]
        return [int(n) for n in within.sort_values("gain", ascending=False, kind="stable").index[:count]]

    def better(self, one: int, other: int, tries: int = 1) -> Mean:
        """Return how much more one package gives than another, paired, at 95% for all tries together."""
        return self._gain(self.gains.iloc[one] - self.gains.iloc[other], tries)

    def _gain(self, values: "pd.Series[float]", tries: int = 1) -> Mean:
        """Return the mean of gains, or of differences between them, by replication."""
        return possible(mean(values, self.members.loc[values.index], tries), self.most)


def judged(asked: Asked, places: Sequence[Place], swept: Swept) -> Judged:
    """Return what packages give and cost.

    Parameters
    ----------
    asked : Asked
    places : sequence of tuple of int
        Packages, in the order of the points of `swept`.
    swept : Swept
        A package of which a run failed has no gain: it would be compared on other luck.
    """
    measures = {name: PARTIES[name] for name in asked.budget}
    policies = [asked.space.policy(place) for place in places]
    points = pd.DataFrame([asked.space.point(p) for p in places], columns=[f.name for f in asked.space.factors])
    points = points.rename_axis("package").assign(policy=[policy_text(policy) for policy in policies])
    if not len(swept.sweep):
        nothing = pd.DataFrame(np.nan, index=points.index, columns=[0])
        return Judged(nothing, dict.fromkeys(measures, nothing), pd.Series([0]), asked.budget, points)
    runs = pairs(swept.sweep, swept.baseline, swept.factors, [asked.objective, *measures.values()])
    wide = {
        name: part.pivot(index="point", columns="replication", values="difference").reindex(points.index)
        for name, part in runs.groupby("measure")
    }
    members = runs.drop_duplicates("replication").set_index("replication")["member"].sort_index()
    costs = {name: wide[measure] for name, measure in measures.items()}
    if "municipality" in costs:
        costs["municipality"] = _paid(asked, policies, costs["municipality"])
    objective = MEASURES[asked.objective]
    most = 1.0 if objective.unit == "share" else np.inf
    return Judged(objective.better * wide[asked.objective], costs, members, asked.budget, points, most)


def _paid(asked: Asked, policies: Sequence[Policy], booked: pd.DataFrame) -> pd.DataFrame:
    """Return what the municipality pays more: at least for the staff it adds, and by the user's prices."""
    today, months = cost_today(asked.question.central()), asked.question.horizon
    added = pd.Series([capacity(policy, months, today) for policy in policies], index=booked.index)
    own = pd.Series([own_price(policy, months, asked.prices) for policy in policies], index=booked.index)
    idle = (added - booked.mean(axis=1)).clip(lower=0).where(added > 0, 0.0)
    return booked.add(idle + own, axis=0)


def apart(one: Mean, other: Mean) -> Mean:
    """Return the difference of two means of other runs (Welch)."""
    parts = [one.error**2, other.error**2]
    below = parts[0] ** 2 / one.free + parts[1] ** 2 / other.free
    error = float(np.sqrt(sum(parts)))
    free = max(sum(parts) ** 2 / below, 1.0) if below > 0 else 1.0
    half = times(free) * error
    gap = one.mean - other.mean
    return Mean(gap, gap - half, gap + half, error, int(free))


def frontier(gain: "pd.Series[float]", cost: "pd.Series[float]") -> "pd.Series[bool]":
    """Return which packages no other package dominates: as good for less, or better for as much."""
    order = pd.DataFrame({"gain": -gain, "cost": cost}).dropna().sort_values(["cost", "gain"], kind="stable")
    best = (-order["gain"]).cummax()
    first = (-order["gain"]) > best.shift(fill_value=-np.inf)
    return first.reindex(gain.index, fill_value=False)
