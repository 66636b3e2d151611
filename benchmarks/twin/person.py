"""What a resident is and carries, and what every stage does with it."""

from typing import TYPE_CHECKING

import mesa

from benchmarks.twin.arithmetic import logistic, single
from benchmarks.twin.cards import Cards
from sim.draws import Decision
from sim.events import Channel, Event, Reason, Stage
from sim.population import NEVER

if TYPE_CHECKING:
    from benchmarks.twin.model import TwinModel


class Person(mesa.Agent):  # type: ignore[misc]
    """The answerable adult of one household; names and units are those of `sim.population.Population`.

    Parameters
    ----------
    model : TwinModel
    row : int
        Number of the resident.
    traits : dict of str to Any
        Value of each trait when the warm-up begins.

    Attributes
    ----------
    owed : list of int
        EUR of arrears at each Provider.
    ties : list of (Person or None)
        Whom the resident knows, by number of the tie.
    reached_by : Channel or None
        Channel of this month's contact, until the talk.
    stories : list of bool
        Stories to tell this month, True for a good one.
    heard : list of bool
        Stories heard this month.
    """

    cards: Cards
    young: bool
    low_debt: bool
    age: int
    household: int
    married: bool
    children: int
    income_source: int
    salary: int
    buffer: float
    vulnerability: float
    debt_size: float
    need_for_support: float
    phone_known: bool
    whatsapp_usable: bool
    first_image: float
    reachability: float
    shame: float
    perceived_risk: float
    image: float
    image_month: int
    aware: bool
    debt: float
    creditors: int
    since: int
    problem: bool
    arrears_since: int
    paused_until: int
    last_signal: int
    last_case: int
    case_amount: int
    case_provider: int
    case_multiple: bool
    case_open: bool
    crisis: bool
    registered: int
    support_from: int
    first_talk: int
    ready: int
    loan: bool
    term: int

    def __init__(self, model: "TwinModel", row: int, traits: dict[str, object]) -> None:
        super().__init__(model)
        self.model: TwinModel
        self.cards = model.cards
        self.row = row
        self.stage = Stage.FREE
        self.owed: list[int] = []
        for name, value in traits.items():
            setattr(self, name, value)
        self.ties: list[Person | None] = []
        self.reached_by: Channel | None = None
        self.stories: list[bool] = []
        self.heard: list[bool] = []
        self.young = self.age < self.cards.population.young_age
        self.low_debt = self.debt_size < self.cards.population.low_debt

    def draw(self, decision: Decision, index: int = 0) -> float:
        """Return this month's uniform of a decision."""
        return self.model.luck.draw(self.row, decision, index)

    def happens(self, decision: Decision, log_odds: float, index: int = 0) -> bool:
        """Return whether the draw stays below the chance of these log odds."""
        return self.draw(decision, index) < logistic(log_odds)

    def lever(self, name: str) -> float:
        """Return the value of a lever for this resident."""
        return self.model.policy.of(name, self)

    def log(self, event: Event, to: Stage | None = None, reason: int = Reason.NONE) -> None:
        """Record what happens, and go to another stage if it says so."""
        before = self.stage
        if to is not None:
            self.stage = to
            self.since = self.model.month
        self.model.record(self.row, event, before, self.stage, reason)

    def has_buffer(self) -> bool:
        """Return whether there is a month's income in hand."""
        return self.buffer >= self.salary

    def has_support(self) -> bool:
        """Return whether there is practical support this month."""
        return self.support_from != NEVER and self.support_from <= self.model.month

    def image_now(self) -> float:
        """Return the image of debt help; what stories did to it fades."""
        months = max(self.model.month - self.image_month, 0)
        kept = self.cards.mind.image_kept**months
        return float(self.first_image + (self.image - self.first_image) * kept)

    def clear(self) -> None:
        """Free the household of arrears and debts."""
        self.owed = [0] * len(self.owed)
        self.debt = 0.0
        self.creditors = 0
        self.problem = False
        self.crisis = False

    def begin_debt(self) -> None:
        """Have the problem debt that this household comes to, and its creditors."""
        p = self.cards.arrears
        self.problem = True
        self.debt = single(self.debt_size)
        creditors = p.creditors * (self.debt / p.client_debt) ** p.creditors_elasticity
        self.creditors = min(max(round(creditors), 1), 255)

    def leave(self) -> None:
        """Forget the file and lose the place in a queue; debts, shame and image stay."""
        self.model.desk.forget(self)
        self.model.office.forget(self)
        self.support_from = NEVER
        self.ready = NEVER
        self.first_talk = NEVER
        self.crisis = False
