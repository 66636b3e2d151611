"""Who is better and who is worse off than under the baseline: a panel each, a row per arm and per group."""

import math
from itertools import pairwise
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from sim.outcomes import SMALLEST_GROUP
from sim.report import term
from sim.report.chart import Chart, Table
from sim.report.estimates import NOTHING, Estimate, estimates
from sim.report.figures.grid import VALUE, Grid, top
from sim.report.style import ACCENT, AGAINST, MARGIN, QUIET, RULE, Sheet, text_width
from sim.report.view import GROUPS, View

Sides = dict[tuple[str, str], tuple[Estimate, Estimate]]
"""Better and worse off by arm and group."""

SIDES = ("better", "worse")
LOOKS = ((ACCENT, "#c5dded", "o"), (AGAINST, "#f6d5bf", "D"))
"""Colour, paler colour and marker of each side."""

FOOT = 0.25


class Row(NamedTuple):
    """A row of the figure: better and worse off; without these it is the head of a section."""

    name: str
    pair: tuple[Estimate, ...] = ()


def sides(view: View) -> Sides:
    """Return who is better and worse off, per 1,000 residents of the group, by arm and group."""
    frame = view.comparison.better_worse
    keys = zip(frame["arm"].tolist(), frame["group"].tolist(), strict=True)
    better, worse = (
        [found.positive for found in estimates(frame, side, f"{side}_low", f"{side}_high")] for side in SIDES
    )
    return dict(zip(keys, zip(better, worse, strict=True), strict=True))


def counted(view: View, found: Estimate, group: str = "all") -> str:
    """Return residents per 1,000; of fewer than ten only that they are no more, in all, or too few, in a group."""
    if found.known:
        return view.amount("per_1000", found)
    if group != "all":
        return view.texts("number.suppressed")
    return view.texts("number.fewer", limit=view.numbers.bound(1000 * SMALLEST_GROUP / view.question.residents))


def chart(view: View) -> Chart | None:
    """Return the figure; None without arms to compare, and where there is nothing that can be shown."""
    found = {key: pair for key, pair in sides(view).items() if key[0] in view.others}
    groups = [g for g in GROUPS if any(key[1] == g for key in found)]
    rows, few = _rows(view, found, groups)
    if not rows:
        return None
    better, worse = found.get((view.main, groups[0]), (NOTHING, NOTHING))
    title = view.texts(
        "figure.better_worse.title",
        better=counted(view, better),
        worse=counted(view, worse),
        arm=view.arm_title(view.main),
        baseline=view.arm_title(view.baseline),
    )
    figure = _draw(view, rows, few, title).figure
    alt = view.texts("figure.better_worse.alt", table=view.texts("page.table"))
    alt = " ".join(filter(None, [alt, term.caveat(view, view.main, "worse")]))
    return Chart(
        "better_worse", view.texts("figure.better_worse.topic"), title, alt, figure, _table(view, found, groups)
    )


def _rows(view: View, found: Sides, groups: list[str]) -> tuple[list[Row], list[str]]:
    """Return the arms, for all residents, and then the groups, for the main arm; the table has the full cross.

    Whatever has too few residents on both sides has no row: these are the names that come second.
    """
    arms = [Row(view.arm_title(arm), found[arm, "all"]) for arm in view.by_weight if (arm, "all") in found]
    mine = [group for group in groups if group != "all" and (view.main, group) in found]
    by_group = [Row(view.group_title(group), found[view.main, group]) for group in mine]
    head = view.texts("figure.better_worse.groups", arm=view.arm_title(view.main))
    rows: list[Row] = []
    for name, part in ((view.texts("figure.better_worse.arms"), arms), (head, by_group)):
        shown = [row for row in part if any(estimate.known for estimate in row.pair)]
        rows += [Row(name), *shown] if shown else []
    return rows, [row.name for row in (*arms, *by_group) if row not in rows]


def _draw(view: View, rows: list[Row], few: list[str], title: str) -> Sheet:
    heads = [view.texts(f"figure.better_worse.{side}") for side in SIDES]
    # A section's head is written over the whole width, so its place among the names stays empty.
    names = [row.name if row.pair else " " for row in rows]
    grid = Grid(names, heads, across=len(SIDES), foot=FOOT, least=0.3)
    subtitle = view.texts("figure.better_worse.subtitle", baseline=view.arm_title(view.baseline))
    hidden = view.texts("say.suppressed", what="; ".join(few)) if few else ""
    foot = "\n".join(filter(None, [hidden, term.caveat(view, view.main, "worse"), view.footnote()]))
    sheet = Sheet(title, subtitle, foot, grid.room)
    boxes = grid.boxes(sheet, bold=view.arm_title(view.main))
    right = max(text_width(text, VALUE) for row in rows for text in _texts(view, row)) + 0.15
    high = top([found for row in rows for found in row.pair]) or 1.0
    for side, box in enumerate(boxes):
        axes = sheet.axes(box.x, box.y, box.width - right, box.height)
        _scale(view, axes, rows, high)
        margin = sheet.blank(box.x + box.width - right, box.y, right, box.height)
        for place, row in enumerate(rows):
            if row.pair:
                _mark(axes, place, row.pair[side], side)
                y = grid.row * (len(rows) - place - 0.5)
                margin.text(right, y, _texts(view, row)[side], va="center_baseline", ha="right", size=VALUE)
    for place, row in enumerate(rows):
        if not row.pair:
            y = boxes[0].y + grid.row * (len(rows) - place - 0.62)
            sheet.text(MARGIN, y, row.name, size=8.5, color=QUIET, va="center_baseline")
    return sheet


def _texts(view: View, row: Row) -> list[str]:
    """Return what is written beside a row's marks: the words that the sentences use."""
    return [view.amount("per_1000", found) if found.known else view.texts("number.few") for found in row.pair]


def _scale(view: View, axes: Axes, rows: list[Row], high: float) -> None:
    """Make an axis from zero to just above the furthest interval, with ticks; heads of sections interrupt its lines."""
    end = 1.04 * high
    axes.set(ylim=(len(rows) - 0.5, -0.5), xlim=(0, end))
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    ticks = [float(t) for t in MaxNLocator(nbins=4, steps=[1, 2, 5, 10]).tick_values(0, high) if 0 <= t <= end]
    step = min((b - a for a, b in pairwise(ticks)), default=1.0)
    places = max(0, -math.floor(math.log10(step) + 1e-9))
    axes.set_xticks(ticks, [view.numbers.plain(tick, places) for tick in ticks])
    for place in (place for place, row in enumerate(rows) if row.pair):
        axes.vlines(ticks, place - 0.5, place + 0.5, color=RULE, linewidth=0.6, zorder=0)
        axes.vlines(0, place - 0.5, place + 0.5, color=QUIET, linewidth=1, zorder=1)
        axes.hlines(place, 0, end, color=RULE, linewidth=0.6, zorder=0)


def _mark(axes: Axes, y: float, found: Estimate, side: int) -> None:
    """Draw a pale band for the interval and a mark for the mean; the marks differ in shape for who reads in grey."""
    if not found.known:
        return
    colour, pale, marker = LOOKS[side]
    if found.certain:
        axes.barh(
            y,
            found.high - found.low,
            left=found.low,
            height=0.42,
            color=pale,
            edgecolor=colour,
            linewidth=0.6,
            zorder=2,
        )
    axes.plot([found.mean], [y], marker=marker, color=colour, markersize=6.5, zorder=4, clip_on=False)


def _table(view: View, found: Sides, groups: list[str]) -> Table:
    """Return better, worse and unchanged per group and arm."""
    frame = view.comparison.better_worse
    same = {
        (str(a), str(g)): float(v) for a, g, v in zip(frame["arm"], frame["group"], frame["unchanged"], strict=True)
    }
    rows = []
    for group in groups:
        for arm in view.others:
            better, worse = found.get((arm, group), (NOTHING, NOTHING))
            cells = [view.amount("per_1000", e) for e in (better, worse)]
            rest = same.get((arm, group), math.nan)
            few = view.texts("number.suppressed")
            rows.append(
                [
                    view.group_title(group),
                    view.arm_title(arm),
                    *cells,
                    view.numbers.of("per_1000", rest) if math.isfinite(rest) else few,
                ]
            )
    keys = ("group", "arm", "better", "worse", "unchanged")
    columns = [view.texts(f"table.{key}") for key in keys]
    return Table(view.texts("figure.better_worse.caption"), columns, rows, heads=2)
