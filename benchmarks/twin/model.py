"""The model: residents and teams as Mesa agents, and the stages of a month in order."""

from collections import defaultdict
from collections.abc import Sequence

import mesa

from benchmarks.twin.cards import Cards
from benchmarks.twin.luck import Luck
from benchmarks.twin.policy import Policy
from benchmarks.twin.resident import ResidentAgent
from benchmarks.twin.start import Start
from benchmarks.twin.teams import ArrangementOffice, IntakeDesk, OutreachTeam
from sim.events import Event, Provider, Stage
from sim.interventions import Intervention
from sim.model import Setting

Record = tuple[int, int, int, int, int, int]
"""Month, resident, event, from, to, reason."""


class TwinModel(mesa.Model):  # type: ignore[misc]
    """Uitweg with one object per resident.

    Parameters
    ----------
    setting : Setting
    interventions : sequence of Intervention
        Policies of this arm; none starts before month 0.
    start : Start, optional
        What is taken over from the engine; read from a new engine model when absent.

    Attributes
    ----------
    month : int
        Negative in the warm-up.
    residents : list of ResidentAgent
        By row.
    events : list of tuple
        Everything that happened since month `setting.log_from`, see `Record`.
    ledger : dict of (month, party, item) to float
        EUR and hours.
    """

    def __init__(
        self, setting: Setting, interventions: Sequence[Intervention] = (), start: Start | None = None
    ) -> None:
        super().__init__(rng=setting.seed)
        start = start or Start.of(setting)
        self.setting = setting
        self.highest_shock = setting.highest_shock
        self.month = -setting.warmup - 1
        self.cards = Cards(setting.parameters)
        self.luck = Luck(setting.seed, setting.replication)
        self.policy = Policy(interventions, self.cards)
        self.calendar = start.calendar
        self.candidates: set[int] = set()
        self.events: list[Record] = []
        self.ledger: defaultdict[tuple[int, str, str], float] = defaultdict(float)
        self._make_organisations()
        self.residents = [ResidentAgent(self, row, traits) for row, traits in enumerate(start.traits())]
        for resident, ties in zip(self.residents, start.ties, strict=True):
            resident.ties = [self.residents[tie] if tie >= 0 else None for tie in ties]

    def step(self) -> None:
        """Run one month."""
        self.month += 1
        self.luck.turn(self.month)
        self.policy.turn(self.month)
        self.candidates = self.calendar[self.month]
        residents = self.agents_by_type[ResidentAgent]
        residents.do("step_arrears")
        residents.do("step_signalling")
        self.outreach.admit()
        self.outreach.work()
        residents.do("step_acceptance")
        self.desk.admit()
        residents.do("step_self_referral")
        self.desk.admit()
        self.desk.work()
        residents.do("step_inflow")
        self.office.admit()
        self.office.work()
        residents.do("step_arrangement")
        residents.do("step_relapse")
        residents.do("step_tell")
        residents.do("step_listen")

    def run(self) -> "TwinModel":
        """Run the warm-up and the months of the comparison and return the model."""
        self.run_for(self.setting.warmup + self.setting.horizon)
        return self

    def record(self, row: int, event: Event, before: Stage, after: Stage, reason: int) -> None:
        """Add a line to the log."""
        if self.month >= self.setting.log_from:
            self.events.append((self.month, row, int(event), int(before), int(after), int(reason)))

    def book(self, party: str, item: str, amount: float) -> None:
        """Add EUR or hours to the ledger."""
        self.ledger[self.month, party, item] += amount

    def _make_organisations(self) -> None:
        """Make the three teams; the signal partners are one working rule, the age at which arrears are signalled."""
        staff, p = self.cards.staff, self.cards.signalling
        inhabitants = self.setting.residents * self.cards.population.household_size
        self.outreach = OutreachTeam(self, "staff.outreach", inhabitants * staff.outreach_minutes)
        self.desk = IntakeDesk(self, "staff.intake", inhabitants * staff.first_talks)
        self.office = ArrangementOffice(self, "staff.office", inhabitants * staff.offers)
        self.earliest_signal = {
            Provider.HEALTH: p.age_health,
            Provider.ENERGY: p.age_energy,
            Provider.RENT: p.age_rent,
            Provider.WATER: p.age_water,
            Provider.TAX: p.age_tax,
        }
