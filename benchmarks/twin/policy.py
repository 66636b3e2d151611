"""Levers as one resident meets them."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from benchmarks.twin.cards import Cards
from sim.interventions import Intervention
from sim.levers import LEVERS, Change
from sim.population import Household, IncomeSource

if TYPE_CHECKING:
    from benchmarks.twin.person import Person

_GROUPS: dict[str, Callable[["Person"], bool]] = {
    "all": lambda person: True,
    "young": lambda person: person.young,
    "salary": lambda person: person.income_source == IncomeSource.SALARY,
    "low_debt": lambda person: person.low_debt,
    "single_parent": lambda person: person.household == Household.SINGLE_PARENT,
    "high_shame": lambda person: person.shame > person.cards.population.high_shame,
}


class Policy:
    """Today's values of the levers and the changes in force.

    Parameters
    ----------
    interventions : sequence of Intervention
    cards : Cards
    """

    def __init__(self, interventions: Sequence[Intervention], cards: Cards) -> None:
        self.interventions = sorted(interventions, key=lambda intervention: intervention.start)
        self.today = {
            name: cards.values[lever.base] if isinstance(lever.base, str) else lever.base
            for name, lever in LEVERS.items()
        }
        self.changes: dict[str, list[Change]] = {}

    def turn(self, month: int) -> None:
        """Put the interventions of a month in force, in the order in which they started."""
        self.changes = {}
        for intervention in self.interventions:
            if intervention.start <= month and (intervention.stop is None or month < intervention.stop):
                for change in intervention.changes():
                    self.changes.setdefault(change.lever, []).append(change)

    def of(self, name: str, person: "Person") -> float:
        """Return the value of a lever for one resident."""
        value = self.today[name]
        for change in self.changes.get(name, ()):
            if _GROUPS[change.target](person):
                value = _moved(value, change)
        return value

    def overall(self, name: str) -> float:
        """Return the value of a lever that holds for an organisation."""
        value = self.today[name]
        for change in self.changes.get(name, ()):
            value = _moved(value, change)
        return value


def _moved(value: float, change: Change) -> float:
    """Return a lever's value after a change."""
    kind = LEVERS[change.lever].how
    if kind == "set":
        return value + change.dose * (change.amount - value)
    if kind == "add":
        return value + change.dose * change.amount
    return float(value * change.amount**change.dose)
