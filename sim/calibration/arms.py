"""The arms behind the simulated statistics: today's policy over the whole horizon, the others as long as needed."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from sim.events import Event
from sim.interventions import Intervention, load_intervention
from sim.model import DebtHelpModel, Setting
from sim.outcomes import PROBLEM, YEAR
from sim.population import Flag, Population
from sim.run import Run

EFFECT_MONTHS = 18
"""Months over which reach is compared between arms."""

PACKAGE_MONTHS = 30
"""Months of the arm with Utrecht's package: a year and a half of registrations, each followed for a year."""

POLICIES: dict[str, tuple[tuple[Intervention, ...], int]] = {
    "without WhatsApp": ((Intervention("without", {"contact.whatsapp": 0.0}),), EFFECT_MONTHS),
    "with WhatsApp": ((load_intervention("whatsapp"),), EFFECT_MONTHS),
    "one more attempt": ((load_intervention("extra_attempt"),), EFFECT_MONTHS),
    "package": ((load_intervention("practical_support"), load_intervention("fast_forwarding")), PACKAGE_MONTHS),
}


@dataclass
class Watch:
    """What the event log does not hold, noted while today's arm runs.

    Attributes
    ----------
    urgent : bool array, shape (residents,)
        Who had a first talk in a threatening situation.
    creditors, months_in_trouble : list of arrays, one per month, each of shape (registrations,)
        Creditors at registration, and months since the present spell of arrears began.
    problem : list of bool arrays, one per year, each of shape (residents,)
        Who is in registered problem debt, help included, at the end of each year.
    """

    urgent: Flag
    creditors: list[NDArray[np.int64]] = field(default_factory=list)
    months_in_trouble: list[NDArray[np.int64]] = field(default_factory=list)
    problem: list[Flag] = field(default_factory=list)

    def run(self, model: DebtHelpModel) -> Run:
        """Run the whole horizon of today's arm and return it."""
        for month in range(model.setting.horizon):
            threatened = model.population.crisis.copy()
            model.run_for(1)
            self._note(model, threatened | model.population.crisis)
            if (month + 1) % YEAR == 0:
                self.problem.append(np.isin(model.population.stage, PROBLEM))
        return Run.of(model)

    def _note(self, model: DebtHelpModel, threatened: Flag) -> None:
        """Note this month's registrations and first talks."""
        population, now = model.population, model.now
        for moves in now.moves:
            if moves.event == Event.REGISTERED:
                self.creditors.append(population.creditors[moves.rows].astype(np.int64))
                since = population.arrears_since[moves.rows].astype(np.int64)
                self.months_in_trouble.append(now.month - since)
            elif moves.event == Event.FIRST_TALK:
                self.urgent[moves.rows[threatened[moves.rows]]] = True


@dataclass(frozen=True, slots=True)
class Arms:
    """The arms of one replication.

    Attributes
    ----------
    setting : Setting
    today : Run
        Over the setting's horizon.
    watch : Watch
    others : dict of str to Run
        By name in `POLICIES`, each with a horizon of its own.
    population : Population
        Of today's arm; only its fixed traits may be read with events of other months.
    """

    setting: Setting
    today: Run
    watch: Watch
    others: dict[str, Run]
    population: Population


def run_arms(setting: Setting, policies: Collection[str] = POLICIES) -> Arms:
    """Run the warm-up, then today's arm and those of `policies` from there."""
    begin = DebtHelpModel(setting).warm_up()
    others = {}
    for name in policies:
        policy, months = POLICIES[name]
        model, length = begin.arm(policy), min(months, setting.horizon)
        model.run_for(length)
        others[name] = replace(Run.of(model), horizon=length)
    today, watch = begin.arm(), Watch(np.zeros(setting.residents, dtype=np.bool_))
    return Arms(setting, watch.run(today), watch, others, today.population)


def beginning(run: Run, months: int) -> Run:
    """Return the first `months` of a run as a run, so that arms of unequal length can be compared."""
    records = run.records[run.records["month"] < months]
    ledger = [booking for booking in run.ledger if booking.month < months]
    return replace(run, records=records, ledger=ledger, horizon=min(months, run.horizon))
