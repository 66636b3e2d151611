"""Rival readings of the evidence: what each does to the headline differences, at central parameters."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pandas as pd

from sim.experiment.compare import compare
from sim.experiment.question import CENTRAL, Arm, Question
from sim.interventions import load_intervention

ARMS = {
    "utrecht_coronasanering": ("restructuring", "practical_support", "fast_forwarding", "shorter_term"),
    "shorter_term": ("shorter_term",),
    "whatsapp_and_extra_attempt": ("whatsapp", "extra_attempt"),
}
"""The most complete arm of each question, by the name of its scenario."""

HEADLINES = {
    "utrecht_coronasanering": ("share_dropout_inflow", "share_completed", "completions", "stock_problem_debt"),
    "shorter_term": ("share_completed", "completions", "stock_problem_debt"),
    "whatsapp_and_extra_attempt": ("share_reached", "share_accepted", "accepted"),
}
"""Measures whose differences are told."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A reading of the evidence.

    Attributes
    ----------
    name : str
    assume : dict of str to float
        What it puts in place of the cards' values.
    """

    name: str
    assume: dict[str, float] = field(default_factory=dict)


READINGS = (
    Reading("central"),
    Reading("constant_hazard", {"arrangement.constant_hazard": 1.0}),
    Reading("mediation_51", {"arrangement.completed_mediation": 0.51}),
    Reading("mediation_75", {"arrangement.completed_mediation": 0.75}),
    Reading("all_booked", {"acceptance.booked_as_no_help": 0.0}),
)
"""The central reading first."""


def question(reading: Reading, residents: int, replications: int, seed: int) -> Question:
    """Return the question that puts all arms beside today's policy under one reading."""
    arms = [Arm(name, tuple(load_intervention(i) for i in names)) for name, names in ARMS.items()]
    return Question(
        name=f"rivals_{reading.name}",
        arms=(Arm("today"), *arms),
        municipality="utrecht",
        residents=residents,
        replications=replications,
        seed=seed,
        assume=reading.assume,
        parameters=CENTRAL,
    )


def rivals(
    residents: int, replications: int, seed: int, workers: int | None = None, told: Callable[[int], None] | None = None
) -> pd.DataFrame:
    """Return the headline differences under every reading, with the same residents and luck in all.

    Parameters
    ----------
    residents, replications, seed : int
    workers : int, optional
        Processes; by default one per core.
    told : callable, optional
        Called with the number of readings that are done.

    Returns
    -------
    pandas.DataFrame
        `reading`, `scenario`, `measure`, `baseline`, `difference`, `low`, `high`: 95% over replications, chance only.
    """
    parts = []
    for done, reading in enumerate(READINGS, start=1):
        found = compare(question(reading, residents, replications, seed), workers=workers).differences
        found = found[found["group"] == "all"]
        for scenario, measures in HEADLINES.items():
            rows = found[found["arm"] == scenario].set_index("measure").loc[list(measures)].reset_index()
            parts.append(rows.assign(reading=reading.name, scenario=scenario))
        if told is not None:
            told(done)
    columns = ["reading", "scenario", "measure", "baseline", "difference", "low", "high"]
    return pd.concat(parts, ignore_index=True)[columns]
