"""The answer of a sampled design: which factor moves the difference with today's policy."""

import pandas as pd

from sim.sweep.answers import influence as answers
from sim.sweep.figures.influence import influence as figure
from sim.sweep.refusal import RefusalError
from sim.sweep.report.section import Section
from sim.sweep.report.told import Told

METHODS = ("sobol", "morris", "latin_hypercube")
"""Methods that sample all factors at once."""


def influence(told: Told, section: Section) -> None:
    """Say which factor moves each outcome, where the runs allow it."""
    for measure in told.measures:
        section.attempt(lambda measure=measure: _of(told, section, measure))  # type: ignore[misc]
    if section.shown:
        section.said.append(told.reader.say(f"influence.said.{told.method}"))


def _of(told: Told, section: Section, measure: str) -> None:
    """Add one outcome."""
    try:
        table, explained = _table(told, measure)
    except RefusalError as why:
        why.about = "" if "measure" in why.values else measure
        raise
    section.add("influence", table.assign(measure=measure))
    section.shown.append(figure(told.reading(interval="interval_of_design"), told.method, table, measure))
    section.said += explained


def _table(told: Told, measure: str) -> tuple[pd.DataFrame, list[str]]:
    """Return how strongly each factor moves one outcome, and what has to be said beside it."""
    factors, reader = told.swept.factors, told.reader
    values = told.swept.points[factors]
    found = answers.outputs(told.sweep, told.baseline, told.factors, measure, len(values))
    if told.method == "sobol":
        return answers.sobol(found, factors, told.question.seed), []
    if told.method == "morris":
        return answers.morris(found, values), []
    if words := [name for name in factors if not pd.api.types.is_numeric_dtype(values[name])]:
        raise RefusalError("no_order", factor=words[0])
    table = answers.correlations(found, values)
    r2 = reader.numbers.of("share", max(float(table["r2"].iloc[0]), 0.0), 0)
    return table, [reader.say("influence.explained", measure=reader.measure(measure), r2=r2)]
