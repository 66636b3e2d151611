"""Organisations: the signal partners and the three teams, each with a capacity, a queue and working rules.

Evidence cards: group `staff`, `signalling.age_*`.
"""

from typing import TYPE_CHECKING

import mesa
import numpy as np
from numpy.typing import NDArray

from sim.draws import Rows
from sim.events import Provider
from sim.population import Flag

if TYPE_CHECKING:
    from sim.evidence import Parameters


class SignalPartner(mesa.Agent):  # type: ignore[misc]
    """A provider that reports arrears to the municipality.

    Attributes
    ----------
    provider : Provider
    earliest : float
        Months that arrears must last before a signal.
    """

    def __init__(self, model: mesa.Model, provider: Provider, earliest: float) -> None:
        super().__init__(model)
        self.provider = provider
        self.earliest = earliest


class Team(mesa.Agent):  # type: ignore[misc]
    """A desk with so many units of work a month, first come first served.

    Attributes
    ----------
    name : str
    capacity : float
        Units a month at today's staff.
    left_over : float
        Part of a unit carried to the next month, below 1, or overtime to be made up for, below 0; unused whole units
        are lost.
    queue : int array
        Residents waiting, in order of arrival.
    """

    def __init__(self, model: mesa.Model, name: str, capacity: float) -> None:
        super().__init__(model)
        self.name = name
        self.capacity = capacity
        self.left_over = 0.0
        self.queue: Rows = np.empty(0, dtype=np.intp)

    def places(self, staff: float) -> int:
        """Return this month's whole units with `staff` times today's staff; call once a month."""
        available = self.left_over + self.capacity * staff
        units = max(int(np.floor(available)), 0)
        self.left_over = available - units
        return units

    def join(self, rows: Rows, draws: NDArray[np.float64], urgent: int = 0, are_urgent: Flag | None = None) -> None:
        """Put `rows` at the end of the queue in the order of `draws`.

        Parameters
        ----------
        rows : int array, shape (n,)
        draws : float64 array, shape (n,)
        urgent : int
            Number of urgent residents at the front of the queue.
        are_urgent : bool array, shape (n,), optional
            Who of `rows` goes before all that are not urgent, behind the urgent ones who came earlier.
        """
        order = np.argsort(draws)
        rows = rows[order]
        if are_urgent is None:
            self.queue = np.concatenate((self.queue, rows))
        else:
            first = are_urgent[order]
            self.queue = np.concatenate((self.queue[:urgent], rows[first], self.queue[urgent:], rows[~first]))

    def overrun(self, used: float, places: float) -> None:
        """Take work beyond this month's units off the next month's."""
        self.left_over -= max(used - places, 0.0)

    def keep(self, waiting: Flag) -> None:
        """Keep the part of the queue that still waits; `waiting` has the queue's shape."""
        self.queue = self.queue[waiting]

    def state(self) -> tuple[float, Rows]:
        """Return what a fork of the model must carry over."""
        return self.left_over, self.queue

    def restore(self, state: tuple[float, Rows]) -> None:
        """Take over the state of another team."""
        self.left_over, self.queue = state


class OutreachTeam(Team):
    """Seeks contact in early-signal cases; capacity in minutes."""


class IntakeDesk(Team):
    """Holds first talks; capacity in talks."""


class ArrangementOffice(Team):
    """Sends offers to creditors; capacity in files."""


class Organisations:
    """All organisations of one municipality.

    Parameters
    ----------
    model : mesa.Model
    parameters : Parameters
    residents : int
        Number of households; capacities are published per inhabitant.
    """

    def __init__(self, model: mesa.Model, parameters: "Parameters", residents: int) -> None:
        staff, p = parameters.staff, parameters.signalling
        inhabitants = residents * parameters.population.household_size
        earliest = {
            Provider.HEALTH: p.age_health,
            Provider.ENERGY: p.age_energy,
            Provider.RENT: p.age_rent,
            Provider.WATER: p.age_water,
            Provider.TAX: p.age_tax,
        }
        self.partners = [SignalPartner(model, provider, months) for provider, months in earliest.items()]
        self.outreach = OutreachTeam(model, "outreach", inhabitants * staff.outreach_minutes)
        self.intake = IntakeDesk(model, "intake", inhabitants * staff.first_talks)
        self.office = ArrangementOffice(model, "office", inhabitants * staff.offers)

    @property
    def teams(self) -> tuple[Team, Team, Team]:
        """The three teams."""
        return self.outreach, self.intake, self.office

    def restore(self, other: "Organisations") -> None:
        """Take over the queues of another model's organisations."""
        for own, theirs in zip(self.teams, other.teams, strict=True):
            own.restore(theirs.state())
