"""Who is better and who is worse off than under the baseline: a row per group, a column per arm."""

import math

from matplotlib.axes import Axes

from sim.report.chart import Chart, Table
from sim.report.figures.grid import column_head, frame, head_height, label_width, name_rows, row_height
from sim.report.style import ACCENT, AGAINST, INK, MARGIN, QUIET, WIDTH, Sheet
from sim.report.view import GROUPS, NOTHING, Estimate, View

Sides = dict[tuple[str, str], tuple[Estimate, Estimate]]
"""Better and worse off by arm and group."""


def sides(view: View) -> Sides:
    """Return who is better and worse off, per 1,000 residents of the group, by arm and group."""
    found: Sides = {}
    for row in view.comparison.better_worse.to_dict("records"):
        pair = [
            Estimate(*(float(row[key]) for key in (side, f"{side}_low", f"{side}_high")))
            for side in ("better", "worse")
        ]
        found[str(row["arm"]), str(row["group"])] = (pair[0], pair[1])
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
    return Chart("better_worse", title, alt, figure, _table(view, found, groups))


def _draw(view: View, found: Sides, groups: list[str], title: str) -> Sheet:
    names = [view.group_title(group) for group in groups]
    left = label_width(names, widest=2.0) + 0.1
    high = row_height(names, left - 0.1, least=0.42)
    column = (WIDTH - 2 * MARGIN - left) / len(view.others)
    heads = [view.arm_title(arm) for arm in view.others]
    head = head_height(heads, column - 0.15, 8.5) + 0.35
    tall = high * len(groups)
    subtitle = view.texts("figure.better_worse.subtitle", baseline=view.arm_title(view.baseline))
    sheet = Sheet(title, subtitle, view.footnote(), head + tall + 0.05)
    middles = [sheet.bottom + high * (len(groups) - i - 0.5) for i in range(len(groups))]
    name_rows(sheet, names, MARGIN, middles, left - 0.1, bold=names[0])
    limits = _limits(found, column)
    for place, arm in enumerate(view.others):
        x = MARGIN + left + place * column
        column_head(sheet, heads[place], x, sheet.bottom + tall + 0.31, column - 0.15, 8.5)
        axes = sheet.axes(x, sheet.bottom, column - 0.15, tall)
        frame(axes, len(groups), limits[1], zero=limits[0])
        _sides_named(view, axes, narrow=column < 1.6)
        for row, group in enumerate(groups):
            _row(view, axes, row, found.get((arm, group), (NOTHING, NOTHING)))
    return sheet


def _limits(found: Sides, column: float) -> tuple[float, float]:
    """Return the axis's ends, with room for the values beside the bars."""
    known = [pair for pair in found.values() if pair[0].known]
    right = max((max(b.mean, b.high if b.certain else 0) for b, _ in known), default=1.0)
    left = max((max(w.mean, w.high if w.certain else 0) for _, w in known), default=1.0)
    room = (right + left or 1.0) * min(0.38 / max(column - 0.15 - 0.76, 0.3), 1.3)
    return -left - room, right + room


def _sides_named(view: View, axes: Axes, narrow: bool) -> None:
    """Write what either side of zero means."""
    size = 7.5 if narrow else 8.5
    for text, colour, align, shift in (
        ("worse", AGAINST, "right", -3),
        ("better", ACCENT, "left", 3),
    ):
        axes.annotate(
            view.texts(f"figure.better_worse.{text}"),
            (0, -0.5),
            xytext=(shift, 3),
            textcoords="offset points",
            ha=align,
            va="bottom",
            size=size,
            color=colour,
            annotation_clip=False,
        )


def _row(view: View, axes: Axes, row: int, pair: tuple[Estimate, Estimate]) -> None:
    """Draw better off to the right, worse off to the left (hatched), with intervals and values."""
    if not (pair[0].known and pair[1].known):
        axes.text(0, row, view.texts("number.suppressed"), va="center", ha="center", size=8, color=QUIET, style="italic",
                  bbox={"facecolor": "white", "linewidth": 0, "pad": 1.5})
        return
    span = axes.get_xlim()[1] - axes.get_xlim()[0]
    for found, sign, colour, hatch in ((pair[0], 1, ACCENT, ""), (pair[1], -1, AGAINST, "////")):
        edge = {"edgecolor": "white", "hatch": hatch} if hatch else {}
        axes.barh(row, sign * found.mean, height=0.5, color=colour, linewidth=0, zorder=2, **edge)
        end = found.mean
        if found.certain:
            axes.plot([sign * found.low, sign * found.high], [row, row], color=INK, linewidth=1.3, zorder=4)
            end = max(end, found.high)
        text = view.numbers.of("per_1000", found.mean)
        align = "left" if sign > 0 else "right"
        axes.text(sign * (end + 0.02 * span), row, text, va="center", ha=align, size=8.5)


def _table(view: View, found: Sides, groups: list[str]) -> Table:
    """Return better, worse and unchanged per group and arm."""
    frame = view.comparison.better_worse
    same = {(str(a), str(g)): float(v) for a, g, v in zip(frame["arm"], frame["group"], frame["unchanged"], strict=True)}
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
