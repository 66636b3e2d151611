"""What the page and the summary of a sweep begin with: what is missing, what was run, and what intervals hold."""

from collections.abc import Sequence

import pandas as pd

from sim.evidence import cards
from sim.experiment.question import CENTRAL
from sim.report.term import LEVER, term, today
from sim.report.term import window as shortened
from sim.sweep.policy import policies
from sim.sweep.report.section import Section
from sim.sweep.report.small import too_small
from sim.sweep.report.told import SEARCH, Told, size

ASSUMPTION = "E"


def warnings(told: Told) -> list[str]:
    """Return what a reader must know first: that runs are missing, or failed."""
    swept, number, text = told.swept, told.reader.numbers.plain, told.reader.texts
    found = []
    if not swept.complete:
        found.append(text("sweep.incomplete", done=number(len(swept.runs)), planned=number(swept.planned)))
    if failed := len(swept.failed):
        found.append(text("sweep.failed", failed=number(failed), runs=number(len(swept.runs))))
    if not len(told.sweep):
        found.append(text("sweep.nothing"))
    elif told.kind != SEARCH:
        found += too_small(told)
    return found


def opening(told: Told) -> list[str]:
    """Return the question, what was run, and what intervals hold."""
    asked, number, text = told.question, told.reader.numbers.plain, told.reader.texts
    found = cards(asked.municipality, asked.assume)
    assumed = sum(card.grade == ASSUMPTION for card in found.values())
    run = text(
        f"{told.kind}.points",
        points=number(told.sweep["point"].nunique()),
        design=told.design,
        replications=told.reader.replications(told.replications),
        residents=number(asked.residents),
        municipality=told.town,
    )
    kind = "central" if asked.parameters == CENTRAL else "ensemble"
    sure = text(f"{told.kind}.{kind}", count=number(len(found)), assumed=number(assumed))
    question = asked.question.get(told.language)
    return [*([question] if question else []), run, sure, *window(told)]


def window(told: Told) -> list[str]:
    """Return what points that change the term of arrangements do within the months compared; nothing without any."""
    asked, moved, place, card = told.question, [], "municipality", f"assume.{LEVER}"
    for point, row in zip(told.points.index, told.rows(told.factors), strict=True):
        assume = {**asked.assume, **({LEVER: row[card]} if not pd.isna(row.get(card)) else {})}
        usual = today(str(row.get(place, asked.municipality)), assume)
        terms = term(usual, policies(told.swept.points.loc[point, "policy"])), usual
        doses, others = size(row)
        moved.append((abs(terms[0] - terms[1]), -doses, others, -point, terms))
    count = sum(by > 0 for by, *_ in moved)
    if not count:
        return []
    *_, first, terms = max(moved)  # the plainest of those that move it most
    said = shortened(told.reader.numbers, "completions", told.words(-first), terms, asked.horizon)
    number = told.reader.numbers.plain
    return [told.reader.texts("sweep.window", said=said, count=number(count), points=number(len(moved)))]


def error(told: Told, section: Section) -> str:
    """Return that an answer ended with an error; empty where it did not."""
    if section.error is None:
        return ""
    return told.reader.texts("sweep.error", error=f"{type(section.error).__name__}: {section.error}")


def summary(told: Told, sections: Sequence[Section]) -> str:
    """Return the page in lines for a terminal: each figure as its message."""
    text = told.reader.texts
    lines = [text(f"{told.kind}.title", title=told.title), *warnings(told), *opening(told)]
    for section in sections:
        lines += ["", text(f"sweep.answer.{section.name}")]
        lines += [error(told, section)] if section.error else []
        lines += [f"- {line}" for line in (*section.said, *(chart.title for chart in section.charts))]
        lines += [f"- {text('sweep.refused')} {line}" for line in section.reasons(told.reader)]
    return "\n".join((*lines, "", text("sweep.files"))) + "\n"
