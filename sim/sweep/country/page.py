"""What a country leaves for readers: tables as CSV, a summary, and a page in one file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import isfinite
from typing import Any

import pandas as pd

from sim.experiment.question import ENSEMBLE, Question
from sim.outcomes import MEASURES
from sim.report.chart import Table
from sim.report.html import inside, rendered_page
from sim.report.style import rendered, styled
from sim.report.version import versions
from sim.report.view import HEADLINE
from sim.sweep.country.figure import Words, by_size
from sim.sweep.country.table import Municipality
from sim.sweep.country.total import SUMMED, local, national, totals
from sim.sweep.figures.reader import Reader
from sim.sweep.results import Swept

OWN = ("amsterdam", "utrecht")
"""Profiles of one municipality."""

Drawn = tuple[str, tuple[str, bytes], tuple[str, bytes]]
"""A figure's title, and its picture as SVG and as PNG."""


@dataclass(frozen=True)
class Country:
    """A country that is done, or as far as it was.

    Attributes
    ----------
    swept : Swept
    question : Question
    name : str
    municipalities : list of Municipality
    language : str
    """

    swept: Swept
    question: Question
    name: str
    municipalities: list[Municipality]
    language: str

    @cached_property
    def reader(self) -> Reader:
        """Words and numbers."""
        return Reader(self.language)

    @cached_property
    def totals(self) -> pd.DataFrame:
        """See `total.totals`."""
        return totals(self.swept.sweep, len(self.municipalities))

    @cached_property
    def national(self) -> pd.DataFrame:
        """See `total.national`."""
        return national(self.totals, self.question)

    @cached_property
    def local(self) -> pd.DataFrame:
        """See `total.local`."""
        return local(self.swept.sweep, self.question)

    @property
    def measures(self) -> list[str]:
        """What is shown per municipality: the question's outcomes that add up."""
        asked = [name for name in (*self.question.outcomes, *HEADLINE) if name in SUMMED]
        return list(dict.fromkeys(asked)) or [SUMMED[0]]

    def arm(self, name: str) -> str:
        """Return the title of an arm."""
        titles = {arm.name: arm.title for arm in self.question.arms}
        return titles[name].get(self.language, name)


def files(country: Country) -> dict[str, bytes]:
    """Return the files of a country by name; the same rows give the same bytes."""
    tables = {"totals": country.totals, "national": country.national, "municipalities": country.local}
    made = {f"{name}.csv": table.to_csv(index=False, lineterminator="\n").encode() for name, table in tables.items()}
    drawn = dict(_figures(country))
    pictures = {f"figures/{name}.{kind}": content for name, (_, *both) in drawn.items() for kind, content in both}
    words = {"summary.txt": _summary(country).encode(), "country.html": page(country, drawn).encode()}
    return {**made, **pictures, **words}


def _figures(country: Country) -> Iterator[tuple[str, Drawn]]:
    """Iterate over the figures: for the first outcome, each arm in every municipality."""
    measure, text, number = country.measures[0], country.reader.texts, country.reader.numbers.plain
    for arm in (arm.name for arm in country.question.arms[1:]):
        rows = country.local
        rows = rows[(rows["measure"] == measure) & (rows["arm"] == arm)] if len(rows) else rows
        if not len(rows) or not rows["difference"].notna().any():
            continue
        values = {"arm": country.arm(arm), "measure": country.reader.measure(measure)}
        unit = text("country.figure.unit", unit=text(f"country.unit.{MEASURES[measure].unit}"))
        foot = text("country.figure.footnote", replications=number(country.totals["replication"].nunique()))
        words = Words(text("country.figure.title", **values), unit, foot, text("country.column.households"))
        with styled():
            figure = by_size(country.reader, rows, words)
            both = ("svg", rendered(figure, "svg")), ("png", rendered(figure, "png"))
        yield f"by_size_{measure}_{arm}", (words.title, *both)


def said(country: Country) -> list[str]:
    """Return the sentences that open the page and the summary."""
    text, number, asked = country.reader.texts, country.reader.numbers.plain, country.question
    households = sum(one.households for one in country.municipalities)
    other = sum(one.profile not in OWN for one in country.municipalities)
    done = country.totals["replication"].nunique()
    lines = [
        text(
            "country.opening",
            municipalities=number(len(country.municipalities)),
            households=number(households),
            replications=number(asked.replications),
            horizon=number(asked.horizon),
        ),
        text("country.ensemble" if asked.parameters == ENSEMBLE else "country.central"),
        text("country.profiles", count=number(other)),
        text("country.ends"),
    ]
    if done < asked.replications:
        kind = "incomplete" if done else "unsummed"
        lines.insert(0, text(f"country.{kind}", done=number(done), planned=number(asked.replications)))
    return lines


def _national(country: Country) -> Table:
    """Return the table of the sums."""
    text = country.reader.texts
    rows = [[country.arm(str(row["arm"])), *_cells(country, row)] for row in country.national.to_dict("records")]
    columns = [text(f"country.column.{name}") for name in ("arm", "measure", "amount", "difference", "interval")]
    return Table(text("country.national"), columns, rows, heads=2)


def _cells(country: Country, row: dict[Any, Any]) -> list[str]:
    """Return measure, amount, difference and interval in words."""
    measure = str(row["measure"])
    unit = country.reader.texts(f"country.unit.{MEASURES[measure].unit}")
    interval = ""
    if isfinite(row["low"]) and isfinite(row["high"]):
        interval = country.reader.texts(
            "country.interval", low=_number(country, row["low"], True), high=_number(country, row["high"], True)
        )
    return [
        f"{country.reader.measure(measure)} ({unit})",
        _number(country, row["mean"]),
        _number(country, row["difference"], True),
        interval,
    ]


def _number(country: Country, value: float, sign: bool = False) -> str:
    return country.reader.numbers.plain(value, sign=sign) if isfinite(value) else ""


def _local(country: Country, measure: str, arm: str) -> Table:
    """Return the table of one measure and arm per municipality."""
    text = country.reader.texts
    mine = country.local
    mine = mine[(mine["measure"] == measure) & (mine["arm"] == arm)] if len(mine) else mine
    rows = [
        [
            str(row["name"]),
            str(row["profile"]),
            country.reader.numbers.plain(row["households"]),
            *_cells(country, row)[1:],
        ]
        for row in mine.to_dict("records")
    ]
    columns = [
        text(f"country.column.{name}")
        for name in ("municipality", "profile", "households", "amount", "difference", "interval")
    ]
    unit = text(f"country.unit.{MEASURES[measure].unit}")
    caption = text("country.local", measure=country.reader.measure(measure), unit=unit, arm=country.arm(arm))
    return Table(caption, columns, rows)


def _summary(country: Country) -> str:
    """Return what is told in a terminal."""
    lines = said(country)
    for row in country.national.to_dict("records"):
        if row["replications"] and row["measure"] in country.measures and row["arm"] != country.question.baseline.name:
            cells = _cells(country, row)
            lines.append(f"{country.arm(str(row['arm']))}: {cells[0]}: {cells[2]} {cells[3]}".rstrip())
    return "\n".join(lines) + "\n"


def page(country: Country, drawn: Mapping[str, Drawn]) -> str:
    """Return the page: everything in one file, nothing loaded from elsewhere."""
    text, asked = country.reader.texts, country.question
    arms = [arm.name for arm in asked.arms[1:]]
    settings = {"country": country.name, "seed": str(asked.seed), "parameters": asked.parameters, **versions()}
    replications = country.reader.numbers.plain(country.totals["replication"].nunique())
    parts = ("national", "municipalities") if len(country.totals) else ("municipalities",)
    return rendered_page(
        "country.html",
        t=text,
        title=text("country.title", title=asked.title.get(country.language, asked.name)),
        contents=[*((name, text(f"country.{name}")) for name in parts), ("made", text("page.made"))],
        footnote=text("country.figure.footnote", replications=replications),
        opening=said(country),
        national=_national(country) if "national" in parts else None,
        figures=[(title, inside(svg[1])) for title, svg, _ in drawn.values()],
        local=[_local(country, measure, arm) for measure in country.measures for arm in arms],
        settings=settings.items(),
    )
