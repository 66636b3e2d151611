"""From a country to runs: every arm in every municipality, each in a world of its own.

Municipalities have luck of their own: their seeds follow from that of the question and their names. A replication has
the same number of a set of parameters in all of them: what is not known of the parameters does not average out.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from sim.errors import ConfigurationError, UitwegError
from sim.experiment.question import Arm, Question
from sim.interventions import Intervention, load_intervention
from sim.sweep.content import digest
from sim.sweep.country.table import Municipality
from sim.sweep.plan import Cell, Plan
from sim.sweep.policy import Policy
from sim.sweep.world import World

_SEED_DIGITS = 15
"""Hexadecimal digits of a seed: it stays below 2**63."""

COLUMNS = ["name", "profile", "households", "arm"]


@dataclass(frozen=True, slots=True)
class CountryPlan(Plan):
    """A plan whose runs are repeated by the command that asked for them."""

    def _again(self, world: World, place: int, number: int) -> str:
        return " ".join(("uitweg country", *self.command))


def seed_of(seed: int, name: str) -> int:
    """Return the seed of a municipality: its luck is its own, whatever other municipalities there are."""
    return int(digest([seed, name])[:_SEED_DIGITS], 16)


def question_of(question: Question, municipality: Municipality) -> Question:
    """Return the question as one municipality asks it.

    Raises
    ------
    ConfigurationError
        When its policy is impossible there.
    """
    try:
        return replace(
            question,
            municipality=municipality.profile,
            residents=municipality.households,
            seed=seed_of(question.seed, municipality.name),
            arms=(question.baseline, *(_arm(arm, municipality) for arm in question.arms[1:])),
        )
    except UitwegError as error:
        raise ConfigurationError(f"{municipality.name}: {error}") from error


def _arm(arm: Arm, municipality: Municipality) -> Arm:
    """Return an arm as a municipality does it."""
    own = municipality.interventions
    chosen = arm.interventions if own is None else tuple(load_intervention(name) for name in own)
    if municipality.dose == 0:
        return replace(arm, interventions=())
    return replace(arm, interventions=tuple(_tuned(i, municipality) for i in chosen))


def _tuned(intervention: Intervention, municipality: Municipality) -> Intervention:
    dose = intervention.dose if municipality.dose is None else municipality.dose
    start = intervention.start if municipality.start is None else municipality.start
    return replace(intervention, dose=dose, start=start)


def country_plan(
    question: Question, country: Sequence[Municipality], command: Sequence[str] = ()
) -> tuple[CountryPlan, pd.DataFrame]:
    """Return the runs of a country, the largest municipality first, and the points: a row per municipality and arm.

    Parameters
    ----------
    question : Question
        Its municipality and residents are replaced.
    country : sequence of Municipality
    command : sequence of str
        What the user asked.
    """
    asked = [question_of(question, one) for one in country]
    shock, term = max(q.highest_shock() for q in asked), max(q.longest_term() for q in asked)
    policies: list[Policy] = []
    rows, cells = [], []
    for one, q in zip(country, asked, strict=True):
        places = range(len(policies), len(policies) + len(q.arms))
        cells.append(Cell(World(replace(q, arms=q.arms[:1]), None, shock, term), list(places)))
        policies += [arm.interventions for arm in q.arms]
        rows += [(one.name, one.profile, one.households, arm.name) for arm in q.arms]
    # A large one that begins last keeps a single worker busy long after the others are done.
    cells.sort(key=lambda cell: -cell.world.question.residents)
    points = pd.DataFrame(rows, columns=COLUMNS)
    return CountryPlan([{} for _ in policies], policies, cells, range(question.replications), tuple(command)), points
