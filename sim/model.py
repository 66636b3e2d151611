"""The model: time, the stages in order, and the one place where moves are applied and logged."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from numbers import Integral

import mesa
import numpy as np

from sim.arguments import need, need_each
from sim.draws import Draws
from sim.events import EventLog, Moves, Stage
from sim.evidence import Parameters
from sim.interventions import Intervention
from sim.levers import Levers
from sim.network import make_network
from sim.now import Now
from sim.organisations import Organisations
from sim.resident import Resident
from sim.stages import ORDER
from sim.stages.arrears import first_state, onset_calendar
from sim.synthesis import synthesise

EachMonth = Callable[[], object]


def nothing() -> None:
    """Let a run go on."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What all arms of one replication share.

    Attributes
    ----------
    parameters : Parameters
    residents : int
        Number of households.
    seed, replication : int
        Which luck.
    warmup, horizon : int
        Months before and after the start of the comparison.
    highest_shock : float
        Largest price shock, in log odds, of any arm.
    longest_term : int
        Months of the longest arrangement of any arm.
    log_from : int
        First month that is logged; a part of the warm-up is, so that durations have their beginnings.
    watched : tuple of int
        Residents whose decisions are explained.
    """

    parameters: Parameters
    residents: int
    seed: int = 0
    replication: int = 0
    warmup: int = 60
    horizon: int = 60
    highest_shock: float = 0.0
    longest_term: int = 0
    log_from: int = -24
    watched: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        """Check what the model would trip over later."""
        need("Setting(parameters=)", self.parameters, Parameters, "parameters", "take `question.central()`")
        need("Setting(residents=)", self.residents, Integral, "a whole number of residents", "write `residents=5_000`")


class DebtHelpModel(mesa.Model):  # type: ignore[misc]
    """Residents of one municipality on their way through debt help, month by month.

    Parameters
    ----------
    setting : Setting
    interventions : sequence of Intervention
        Policies of this arm; each starts by itself in its month.
    begin : DebtHelpModel, optional
        A model that has run its warm-up; without one this model starts before the warm-up.

    Attributes
    ----------
    population : Population
    now : Now
    log : EventLog
        Everything that happened since month `setting.log_from`.
    stocks : int64 array, shape (11,)
        Residents per stage.
    first_stage : uint8 array, shape (n,)
        Stage in which each resident entered this model.
    datacollector : mesa.DataCollector
        Residents per stage at the end of each month.
    """

    def __init__(
        self, setting: Setting, interventions: Sequence[Intervention] = (), begin: "DebtHelpModel | None" = None
    ) -> None:
        need("DebtHelpModel", setting, Setting, "a setting", "write `sim.Setting(question.central(), residents=5_000)`")
        super().__init__(rng=setting.seed)
        self.setting = setting
        self.log = EventLog()
        organisations = Organisations(self, setting.parameters, setting.residents)
        if begin is None:
            self._start(organisations)
        else:
            self._carry_on(begin, organisations)
        self.first_stage = self.population.stage.copy()
        self.stocks = np.bincount(self.population.stage, minlength=len(Stage))
        remedy = 'make each with `sim.load_intervention("sms")`'
        need_each("DebtHelpModel(interventions=)", interventions, Intervention, "interventions", remedy)
        self.interventions = tuple(interventions)
        self._schedule()
        reporters = {stage.name.lower(): _stock(stage) for stage in Stage}
        self.datacollector = mesa.DataCollector(model_reporters={"month": lambda m: m.now.month, **reporters})

    @property
    def month(self) -> int:
        """The current month; negative in the warm-up."""
        return self.now.month

    def step(self) -> None:
        """Run one month: every stage in order."""
        now = self.now
        now.month += 1
        now.moves, now.stories = [], []
        for stage in ORDER.values():
            for moves in stage(self.population, now):
                self._apply(moves)
        self.datacollector.collect(self)

    def warm_up(self, each_month: EachMonth = nothing) -> "DebtHelpModel":
        """Run the months before the comparison under today's policy and return the model; see `run`."""
        return self._run(self.setting.warmup, each_month)

    def arm(self, interventions: Sequence[Intervention] = ()) -> "DebtHelpModel":
        """Return a model that goes on from here under `interventions`, with its own copy of all that changes."""
        return DebtHelpModel(self.setting, interventions, begin=self)

    def run(self, each_month: EachMonth = nothing) -> "DebtHelpModel":
        """Run the months of the comparison and return the model.

        Parameters
        ----------
        each_month : callable
            Called before every month; what it raises ends the run, and the model is of no further use.
        """
        return self._run(self.setting.horizon, each_month)

    def _run(self, months: int, each_month: EachMonth) -> "DebtHelpModel":
        for _ in range(months):
            each_month()
            self.run_for(1)
        return self

    def release(self) -> None:
        """Let go of everything now: a model refers to itself, so its memory would wait for the garbage collector."""
        self.__dict__.clear()

    def resident(self, row: int) -> Resident:
        """Return resident `row` as an agent; their story is in the log."""
        seen: Iterable[Resident] = self.agents_by_type.get(Resident, ())
        return next((agent for agent in seen if agent.row == row), None) or Resident(self, row)

    def select(self, rows: Iterable[int]) -> mesa.agent.AgentSet:
        """Return residents as an AgentSet."""
        return mesa.agent.AgentSet([self.resident(int(row)) for row in rows], random=self.random)

    def _start(self, organisations: Organisations) -> None:
        """Make the residents, their ties and their first arrears."""
        setting, parameters = self.setting, self.setting.parameters
        draws = Draws(setting.seed, setting.replication, setting.residents)
        p = parameters.population
        population = synthesise(setting.residents, draws, p)
        network = make_network(
            setting.residents, population.neighbourhood_size, int(p.near_ties), int(p.far_ties), draws
        )
        first, last = -setting.warmup, setting.horizon - 1
        calendar = onset_calendar(population, draws, parameters.arrears, setting.highest_shock, first, last)
        self.population = population
        self.now = Now(
            month=first - 1,
            draws=draws,
            parameters=parameters,
            levers=Levers(parameters),
            organisations=organisations,
            network=network,
            calendar=calendar,
            watched=np.array(sorted(setting.watched), dtype=np.intp),
        )
        first_state(population, self.now)

    def _carry_on(self, begin: "DebtHelpModel", organisations: Organisations) -> None:
        """Take over the state of a model that has run its warm-up."""
        organisations.restore(begin.now.organisations)
        self.population = begin.population.fork()
        self.log = begin.log.fork()
        self.now = replace(
            begin.now,
            levers=Levers(self.setting.parameters),
            organisations=organisations,
            explanations=[],
            turns=[],
            heard=[],
            moves=[],
            ledger=[],
            stories=[],
        )

    def _schedule(self) -> None:
        """Let policies change by Mesa's event scheduling, just before the step of the month in which they do."""
        before_month_0 = self.time - self.now.month - 0.5
        months = {i.start for i in self.interventions} | {i.stop for i in self.interventions if i.stop is not None}
        for month in sorted(months):
            self.schedule_event(self._change_policy, at=before_month_0 + month)

    def _change_policy(self) -> None:
        """Put the interventions of the coming month in force."""
        month = self.now.month + 1
        self.now.levers.changes = [
            change
            for i in sorted(self.interventions, key=lambda i: i.start)
            if i.start <= month and (i.stop is None or month < i.stop)
            for change in i.changes()
        ]

    def _apply(self, moves: Moves) -> None:
        """Apply and log one kind of event."""
        if not len(moves.rows):
            return
        population, now = self.population, self.now
        before = population.stage[moves.rows]
        after = before if moves.to is None else moves.to
        if moves.to is not None:
            for stage, count in population.move(moves.rows, before, moves.to, now.month).items():
                self.stocks[stage] += count
        if now.month >= self.setting.log_from:
            self.log.append(now.month, moves, before, after)
        now.moves.append(moves)


def _stock(stage: Stage):  # type: ignore[no-untyped-def]
    """Return a reporter of the residents in `stage`."""
    return lambda model: int(model.stocks[stage])
