"""Who is better and who is worse off than under the baseline: a row per group, a column per arm."""

import math
from typing import Any

from matplotlib.axes import Axes

from sim.report.chart import Chart, Table
from sim.report.figures.grid import PAD, VALUE, Grid, frame, top, value, whisker
from sim.report.style import ACCENT, AGAINST, QUIET, Sheet, text_width
from sim.report.view import GROUPS, NOTHING, Estimate, View

Sides = dict[tuple[str, str], tuple[Estimate, Estimate]]
"""Better and worse off by arm and group."""

FEW = 2
"""Up to this many arms each has a column; with more each has a row."""


def sides(view: View) -> Sides:
    """Return who is better and worse off, per 1,000 residents of the group, by arm and group."""
    found: Sides = {}
    for row in view.comparison.better_worse.to_dict("records"):
        pair = [
            Estimate(*(float(row[key]) for key in (side, f"{side}_low", f"{side}_high")))
            for side in ("better", "worse")
        ]
        found[str(row["arm"]), str(row["group"])] = (pair[0].positive, pair[1].positive)
    return found


def chart(view: View) -> Chart | None:
    """Return the figure; None without arms to compare."""
    found = {key: pair for key, pair in sides(view).items() if key[0] in view.others}
    groups = [g for g in GROUPS if any(key[1] == g for key in found)]
    if not groups:
        return None
    better, worse = found.get((view.main, groups[0]), (NOTHING, NOTHING))
    title = view.texts(
        "figure.better_worse.title",
        better=view.numbers.of("per_1000", better.mean),
        worse=view.numbers.of("per_1000", worse.mean),
        arm=view.arm_title(view.main),
        baseline=view.arm_title(view.baseline),
    )
    figure = _draw(view, found, groups, title).figure
    alt = view.texts("figure.better_worse.alt", table=view.texts("page.table"))
    return Chart(
        "better_worse", view.texts("figure.better_worse.topic"), title, alt, figure, _table(view, found, groups)
    )


def _draw(view: View, found: Sides, groups: list[str], title: str) -> Sheet:
    arms = [view.arm_title(arm) for arm in view.others]
    names = [view.group_title(group) for group in groups]
    few = len(arms) <= FEW
    grid = Grid(names, arms, across=FEW, extra=0.2) if few else Grid(arms, names, across=5, extra=0.2)
    subtitle = view.texts("figure.better_worse.subtitle", baseline=view.arm_title(view.baseline))
    sheet = Sheet(title, subtitle, view.footnote(), grid.room)
    boxes = grid.boxes(sheet, bold=names[0] if few else view.arm_title(view.main))
    low, high = _limits(view, found, grid.width)
    for column, box in enumerate(boxes):
        axes = sheet.axes(*box)
        frame(axes, len(grid.rows), low, high)
        _sides_named(view, axes)
        for row in range(len(grid.rows)):
            key = (view.others[column], groups[row]) if few else (view.others[row], groups[column])
            _row(view, axes, row, found.get(key, (NOTHING, NOTHING)))
    return sheet


def _limits(view: View, found: Sides, width: float) -> tuple[float, float]:
    """Return the axis's ends, with room for the values beside the bars."""
    reach, room = [], []
    for side in (1, 0):
        every = [pair[side] for pair in found.values() if pair[side].known]
        reach.append(top(every))
        room.append(max((text_width(_value(view, e), VALUE) for e in every), default=0.0) + PAD)
    scale = max(width - sum(room), 0.25 * width) / (sum(reach) or 1.0)
    return -reach[0] - room[0] / scale, reach[1] + room[1] / scale


def _value(view: View, found: Estimate) -> str:
    """Return the value beside a bar."""
    return view.numbers.of("per_1000", found.mean, 1)


def _sides_named(view: View, axes: Axes) -> None:
    """Write what either side of zero means."""
    for side, colour, align, shift in (("worse", AGAINST, "right", -3), ("better", ACCENT, "left", 3)):
        text = view.texts(f"figure.better_worse.{side}")
        place: dict[str, Any] = {"xytext": (shift, 4), "textcoords": "offset points", "ha": align, "va": "baseline"}
        axes.annotate(text, (0, -0.5), size=7.5, color=colour, annotation_clip=False, **place)


def _row(view: View, axes: Axes, row: int, pair: tuple[Estimate, Estimate]) -> None:
    """Draw better off to the right, worse off to the left (hatched), with intervals and values."""
    if not (pair[0].known and pair[1].known):
        text = view.texts("number.few")
        axes.annotate(
            text,
            (0, row),
            xytext=(5, 0),
            textcoords="offset points",
            va="center_baseline",
            size=8,
            color=QUIET,
            style="italic",
        )
        return
    for found, sign, colour in ((pair[0], 1, ACCENT), (pair[1], -1, AGAINST)):
        hatch: dict[str, Any] = {} if sign > 0 else {"edgecolor": "white", "hatch": "////"}
        axes.barh(row, sign * found.mean, height=0.5, color=colour, linewidth=0, zorder=2, **hatch)
        whisker(axes, row, found, sign)
        value(axes, sign * top([found]), row, _value(view, found), "left" if sign > 0 else "right")


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
            unchanged = Estimate(same.get((arm, group), math.nan), math.nan, math.nan)
            cells = [view.amount("per_1000", e) for e in (better, worse, unchanged)]
            rows.append([view.group_title(group), view.arm_title(arm), *cells])
    keys = ("group", "arm", "better", "worse", "unchanged")
    columns = [view.texts(f"table.{key}") for key in keys]
    return Table(view.texts("figure.better_worse.caption"), columns, rows, heads=2)
