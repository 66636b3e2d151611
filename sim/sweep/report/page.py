"""The page of a sweep: everything in one file, nothing loaded from elsewhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sim.report.chart import Chart, Table
from sim.report.html import inside, rendered_page
from sim.report.version import commit, versions
from sim.sweep.report import opening
from sim.sweep.report.section import Section
from sim.sweep.report.told import Told

FIRST = 3
"""Figures that a section shows at once; the others unfold."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure with its table, or a table alone, which has no `source`."""

    table: Table
    topic: str = ""
    source: str = ""
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A section in words."""

    name: str
    title: str
    said: list[str]
    refused: list[str]
    error: str
    first: list[Shown]
    rest: list[Shown]
    more: str


def page(told: Told, sections: Sequence[Section], sums: Mapping[str, str]) -> str:
    """Return the page.

    Parameters
    ----------
    told : Told
    sections : sequence of Section
    sums : mapping of str to str
        Checksums of settings and tables, by the name of a text `sweep.made`.
    """
    texts = told.reader.texts
    parts = [_part(told, section) for section in sections]
    contents = [(part.name, part.title) for part in parts]
    return rendered_page(
        "sweep.html",
        t=texts,
        contents=[*contents, ("quiet", texts("sweep.quiet")), ("made", texts("page.made"))],
        report=told.kind,
        title=texts(f"{told.kind}.title", title=told.title),
        warnings=opening.warnings(told),
        opening=opening.opening(told),
        sections=parts,
        settings=settings(told, sums),
        footnote=told.reader.footnote,
    )


def _part(told: Told, section: Section) -> Part:
    """Return a section in words; what is beyond the first figures unfolds."""
    texts, shown = told.reader.texts, [_shown(one, section) for one in section.shown]
    figures = [place for place, one in enumerate(shown) if one.source]
    cut = figures[FIRST] if len(figures) > FIRST else len(shown)
    return Part(
        section.name,
        texts(f"sweep.answer.{section.name}"),
        section.said,
        section.reasons(told.reader),
        opening.error(told, section),
        shown[:cut],
        shown[cut:],
        texts("sweep.more", count=told.reader.numbers.plain(len(figures) - FIRST)),
    )


def _shown(one: Chart | Table, section: Section) -> Shown:
    """Return a figure with its picture, or a table."""
    if isinstance(one, Table):
        return Shown(one)
    return Shown(one.table, one.topic, inside(section.drawn[one.name][0]), f"{one.title}. {one.alt}")


def settings(told: Told, sums: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return how the sweep was made, as names and values."""
    asked, swept, text, number = told.question, told.swept, told.reader.texts, told.reader.numbers.plain
    once = {name: ", ".join(sorted(set(swept.runs[name]) - {""})) for name in ("model", "ensemble")}
    return [
        (text("page.scenario"), asked.name),
        (text("page.municipality"), told.town),
        (text("sweep.made.design"), told.design),
        (text("sweep.made.factors"), ", ".join(swept.factors) or text("number.none")),
        (text("sweep.made.points"), number(len(swept.points))),
        (text("sweep.made.runs"), f"{number(len(swept.runs))} ({number(swept.planned)})"),
        (text("sweep.made.failed"), number(len(swept.failed))),
        *((text(f"page.{key}"), number(getattr(asked, key))) for key in ("residents", "horizon", "warmup")),
        (text("page.replications"), number(told.replications)),
        (text("page.seed"), str(asked.seed)),
        (text("sweep.made.parameters"), asked.parameters),
        *((text(f"sweep.made.{name}"), value or text("number.none")) for name, value in once.items()),
        *versions().items(),
        (text("page.commit"), commit() or text("page.unknown")),
        *((text(f"sweep.made.{name}"), value) for name, value in sums.items()),
        *((f"{text('page.assumed')}: {name}", f"{value:g}") for name, value in sorted(asked.assume.items())),
    ]
