"""The report as one self-contained page: nothing is loaded from elsewhere."""

from dataclasses import dataclass
from typing import Any

from sim.report import costs, published, rests_on, sentences, steps, sure, wording
from sim.report.chart import Chart, Table
from sim.report.figures.forest import reading
from sim.report.html import inside, rendered_page
from sim.report.short import short
from sim.report.version import commit, version, versions
from sim.report.view import GROUPS, View

CONTENTS = "short", "question", "answer", "figures", "groups", "costs", "evidence", "made"
TILES = 6


@dataclass(frozen=True, slots=True)
class Tile:
    """A headline number."""

    title: str
    difference: str
    unit: str
    interval: str
    levels: str
    reading: str


def page(view: View, drawn: list[tuple[Chart, bytes]], results: str, date: str = "") -> str:
    """Return the page.

    Parameters
    ----------
    view : View
    drawn : list of (Chart, bytes)
        Figures and their SVG.
    results : str
        Checksum of the tables.
    date : str, optional
        At the foot of every printed page; a page that has none is the same whenever it is made.
    """
    table, by_grade = rests_on.grades(view)
    return rendered_page(
        "report.html",
        foot=_foot(view, date),
        t=view.texts,
        view=view,
        title=view.title(view.question.title, view.question.name),
        contents=[(key, view.texts(f"page.{key}")) for key in CONTENTS],
        question=wording.question(view),
        short=short(view),
        published=published.table(view),
        opening=sentences.opening(view),
        arms=[(arm, view.arm_title(arm), changes(view, arm)) for arm in view.arms],
        answers=[(view.arm_title(arm), *answer(view, arm)) for arm in view.by_weight],
        tiles=tiles(view),
        figures=[(chart, inside(svg)) for chart, svg in drawn],
        steps=steps.tables(view),
        sure=sure.table(view),
        sure_note=sure.note(view),
        notes=sentences.notes(view),
        groups=groups(view),
        costs=costs.tables(view),
        grades=table,
        by_grade=by_grade,
        policies=rests_on.policies(view),
        settings=settings(view, results),
    )


def _foot(view: View, date: str) -> str:
    """Return what a printed page says of where it comes from."""
    title = view.title(view.question.title, view.question.name)
    made = view.texts("footnote.printed", version=version(), seed=view.question.seed)
    return " · ".join(filter(None, [f"{title} – {view.municipality()}", made, date]))


def changes(view: View, arm: str) -> str:
    """Return what an arm changes: each policy with its settings, and the text of a single one."""
    mine = view.added(arm)
    said = wording.policies(view, mine)
    if len(mine) == 1 and mine[0].text.get(view.language):
        return f"{said}. {mine[0].text[view.language]}"
    return said


def answer(view: View, arm: str) -> tuple[list[str], list[str]]:
    """Return the sentences about an arm: those before the list of costs, and that list."""
    said = sentences.policy(view, arm)
    return [line for line in said if not line.startswith("- ")], [line[2:] for line in said if line.startswith("- ")]


def tiles(view: View) -> list[Tile]:
    """Return the headline numbers of the main arm."""
    made = []
    for measure in view.headline:
        before, after = view.level(view.baseline, measure), view.level(view.main, measure)
        change = view.difference(view.main, measure)
        if not (before.known and after.known and change.known):
            continue
        kind, moved = view.shown(measure, change, difference=True)
        places, finer = view.places(view.main, measure)
        spread = (
            view.numbers.range(kind, *moved, sign=True, places=finer) if moved.certain else view.texts("number.none")
        )
        levels = {}
        for key, found in (("before", before), ("after", after)):
            way, level = view.shown(measure, found)
            levels[key] = view.numbers.of(way, level.mean, places)
        made.append(
            Tile(
                title=view.measure_title(measure),
                difference=view.numbers.of(kind, moved.mean, finer, sign=True),
                unit=view.unit_label(measure, difference=True),
                interval=view.texts("page.interval", range=spread),
                levels=view.texts("page.tile", **levels),
                reading=reading(view, measure, change),
            )
        )
    return made[:TILES]


def groups(view: View) -> list[Table]:
    """Return one table per arm: differences by headline measure (rows) and group (columns)."""
    measures = [m for m in view.headline if any(view.difference(view.main, m, g).known for g in GROUPS[1:])]
    made = []
    for arm in view.by_weight if measures else []:
        rows = []
        for measure in measures:
            rest = [view.shown(measure, view.difference(arm, measure, group), difference=True) for group in GROUPS[1:]]
            name = f"{view.measure_title(measure)} ({view.unit_label(measure, difference=True)})"
            cells = [view.amount(*shown, sign=True) for shown in rest]
            rows.append([name, view.change(arm, measure), *cells])
        names = {"arm": view.arm_title(arm), "baseline": view.arm_title(view.baseline)}
        columns = [view.texts("table.measure"), *map(view.group_title, GROUPS)]
        made.append(Table(view.texts("page.groups_table", **names), columns, rows))
    return made


def settings(view: View, results: str) -> list[tuple[str, str]]:
    """Return how the comparison was made, as names and values."""
    asked, number, text = view.question, view.numbers.plain, view.texts
    rows = [
        (text("page.scenario"), asked.name),
        (text("page.municipality"), view.municipality()),
        *([(text("page.source"), view.source())] if view.place else []),
        *((text(f"page.{key}"), number(getattr(asked, key))) for key in ("residents", "horizon", "warmup")),
        (text("page.replications"), number(view.comparison.replications_done)),
        (text("page.seed"), str(asked.seed)),
        *versions().items(),
        (text("page.commit"), commit() or text("page.unknown")),
        (text("page.results"), results),
    ]
    rows += [(f"{text('page.log')}: {view.arm_title(arm)}", digest) for arm, digest in log_hash(view).items()]
    rows += [(f"{text('page.assumed')}: {head}", value) for head, value in wording.own_values(view)]
    return rows


def log_hash(view: View) -> dict[str, Any]:
    """Return the checksums of the event logs by arm, where the comparison has them."""
    return dict(getattr(view.comparison, "log_hash", None) or {})
