"""The three teams: a capacity, a queue of residents, and working rules."""

import math
from typing import TYPE_CHECKING

import mesa

from benchmarks.twin.contact import CHANNEL
from sim.events import Channel, Event, Stage
from sim.population import NEVER

if TYPE_CHECKING:
    from benchmarks.twin.model import TwinModel
    from benchmarks.twin.person import Person
    from benchmarks.twin.resident import ResidentAgent


class Team(mesa.Agent):  # type: ignore[misc]
    """A desk with so many units of work a month, first come first served; urgent ones before the others.

    Parameters
    ----------
    model : TwinModel
    lever : str
        Lever that multiplies the staff of today.
    capacity : float
        Units a month at the staff of today.
    """

    def __init__(self, model: "TwinModel", lever: str, capacity: float) -> None:
        super().__init__(model)
        self.model: TwinModel
        self.lever = lever
        self.capacity = capacity
        self.left_over = 0.0
        self.queue: list[ResidentAgent] = []
        self.arrivals: list[tuple[float, int, bool, ResidentAgent]] = []

    def arrive(self, person: "Person", draw: float, urgent: bool = False) -> None:
        """Come in; those who come in the same round are put in the order of their draws by `admit`."""
        self.arrivals.append((draw, person.row, urgent, self.model.residents[person.row]))

    def admit(self) -> None:
        """Put the arrivals of this round in the queue."""
        self.arrivals.sort(key=lambda arrival: arrival[:2])
        urgent = [person for _, _, is_urgent, person in self.arrivals if is_urgent]
        others = [person for _, _, is_urgent, person in self.arrivals if not is_urgent]
        front = sum(person.crisis for person in self.queue) if urgent else 0
        self.queue = self.queue[:front] + urgent + self.queue[front:] + others
        self.arrivals = []

    def forget(self, person: "Person") -> None:
        """Take somebody who leaves out of the queue."""
        if person in self.queue:
            self.queue = [waiting for waiting in self.queue if waiting is not person]

    def places(self) -> int:
        """Return the whole units of this month; a part of a unit is kept for the next."""
        available = self.left_over + self.capacity * self.model.policy.overall(self.lever)
        places = max(math.floor(available), 0)
        self.left_over = available - places
        return places

    def next_clients(self) -> "list[ResidentAgent]":
        """Take as many from the front of the queue as there are places."""
        places = self.places()
        chosen, self.queue = self.queue[:places], self.queue[places:]
        return chosen


class OutreachTeam(Team):
    """Seeks contact in early-signal cases; capacity in minutes."""

    def work(self) -> None:
        """Work off cases until the minutes are gone; old cases that are left lapse."""
        available, spent = self.places(), 0.0
        waiting = []
        for case in self.queue:
            if spent < available:
                spent += self._seek(case)
                case.case_open = False
            elif self.model.month - case.last_case >= self.model.cards.contact.case_months:
                case.log(Event.LAPSED)
                case.case_open = False
            else:
                waiting.append(case)
        self.queue = waiting
        self.left_over -= max(spent - available, 0.0)
        self.model.book("staff", "outreach", spent / 60)
        self.model.book("municipality", "outreach", spent / 60 * self.model.cards.staff.hourly_cost)

    def _seek(self, case: "ResidentAgent") -> float:
        """Seek contact with one resident and return the minutes it took."""
        staff = self.model.cards.staff
        minutes = {
            Channel.LETTER: staff.minutes_letter,
            Channel.PHONE: staff.minutes_phone,
            Channel.VISIT: staff.minutes_visit,
            Channel.WHATSAPP: staff.minutes_message,
            Channel.SMS: staff.minutes_message,
        }
        tried, success = case.seek()
        for channel in tried:
            case.log(Event.ATTEMPT, reason=CHANNEL[channel])
        case.inform(tried)
        case.reached_by = success
        if success is None:
            case.log(Event.NOT_REACHED)
        else:
            case.log(Event.REACHED, reason=CHANNEL[success])
        return float(staff.minutes_case + sum(minutes[channel] for channel in tried))


class IntakeDesk(Team):
    """Holds first talks; capacity in talks."""

    def work(self) -> None:
        """Hold this month's first talks."""
        staff = self.model.cards.staff
        for client in self.next_clients():
            client.first_talk_held()
            self.model.book("staff", "intake", staff.hours_first_talk)
            self.model.book("municipality", "intake", staff.hours_first_talk * staff.hourly_cost)
        for client in self.queue:
            client.keep_waiting()


class ArrangementOffice(Team):
    """Sends offers to creditors; capacity in files."""

    def work(self) -> None:
        """Send this month's offers."""
        for client in self.next_clients():
            client.ready = NEVER
            client.log(Event.OFFER_SENT, Stage.OFFER)
