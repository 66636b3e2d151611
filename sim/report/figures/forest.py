"""Differences with the baseline: a panel per measure, a row per arm, 95% intervals around a zero line."""

from itertools import pairwise
from typing import Any

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from sim.outcomes import MEASURES
from sim.report.chart import Chart, Table, message
from sim.report.estimates import Estimate
from sim.report.figures.grid import VALUE, Grid
from sim.report.style import INK, RULE, Sheet, looks, text_width
from sim.report.view import View

COLUMNS = 2
MOST = 10
FOOT = 0.25


def chart(view: View) -> Chart | None:
    """Return the forest plot; None without arms to compare."""
    shown = [m for m in view.headline if any(_shown(view, arm, m).known for arm in view.others)]
    shown = [m for m in shown if m in MEASURES][:MOST]
    if not shown:
        return None
    lead = view.lead if view.lead in MEASURES else shown[0]
    unit = {"EUR": "plain"}.get(view.unit(lead), view.unit(lead))
    values = {
        key: view.numbers.of(unit, view.level(arm, lead).mean, view.places(view.main, lead)[0])
        for key, arm in (("before", view.baseline), ("after", view.main))
    }
    values["unit"] = "" if unit == "share" else " " + view.unit_label(lead)
    change, name = view.difference(view.main, lead), view.measure_title(lead)
    title = message(view, "figure.forest.title", change, measure=name, **values)
    figure = _draw(view, shown, title).figure
    baseline = view.arm_title(view.baseline)
    alt = view.texts("figure.forest.alt", baseline=baseline, table=view.texts("page.table"))
    return Chart("differences", view.texts("figure.forest.topic"), title, alt, figure, _table(view))


def _shown(view: View, arm: str, measure: str) -> Estimate:
    """Return a difference in the unit of the axis."""
    return view.shown(measure, view.difference(arm, measure), difference=True)[1]


def _draw(view: View, shown: list[str], title: str) -> Sheet:
    names = [view.arm_title(arm) for arm in view.others]
    heads = [view.measure_title(measure) for measure in shown]
    grid = Grid(names, heads, [_note(view, measure) for measure in shown], across=COLUMNS, foot=FOOT, least=0.3)
    subtitle = view.texts("figure.forest.subtitle", baseline=view.arm_title(view.baseline))
    sheet = Sheet(title, subtitle, view.footnote(), grid.room)
    for measure, box in zip(shown, grid.boxes(sheet, bold=view.arm_title(view.main)), strict=True):
        texts = [view.change(arm, measure) for arm in view.others]
        right = max(text_width(text, VALUE) for text in texts) + 0.1
        _panel(view, sheet.axes(box.x, box.y, box.width - right, box.height), measure)
        margin = sheet.blank(box.x + box.width - right, box.y, right, box.height)
        for line, text in enumerate(texts):
            y = grid.row * (len(names) - line - 0.5)
            margin.text(right, y, text, va="center_baseline", ha="right", size=VALUE)
    return sheet


def _note(view: View, measure: str) -> str:
    """Return a measure's unit and the direction that is better."""
    better = MEASURES[measure].better
    way = " · " + view.texts("figure.forest.right" if better > 0 else "figure.forest.left") if better else ""
    return view.unit_label(measure, difference=True) + way


def _panel(view: View, axes: Axes, measure: str) -> None:
    """Draw the rows of one measure; filled where the interval leaves out zero, hollow where it does not."""
    styles = looks(view.arms, view.main)
    axes.axvline(0, color=INK, linewidth=1, zorder=2)
    for row, arm in enumerate(view.others):
        found, look = _shown(view, arm, measure), styles[arm]
        if not found.known:
            continue
        if found.certain:
            axes.plot(
                [found.low, found.high], [row, row], color=look.colour, linewidth=2, zorder=3, solid_capstyle="butt"
            )
        style: dict[str, Any] = {"markerfacecolor": look.colour if found.clear else "white", "zorder": 4}
        style |= {"markeredgecolor": look.colour, "markersize": 7, "markeredgewidth": 1.5}
        axes.plot([found.mean], [row], marker=look.marker, linestyle="none", **style)
    axes.set_ylim(len(view.others) - 0.5, -0.5)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    for row in range(len(view.others)):
        axes.axhline(row, color=RULE, linewidth=0.6, zorder=0)
    low, high = axes.get_xlim()
    span = max(high - low, 1e-9)
    axes.set_xlim(min(low, 0) - 0.04 * span, max(high, 0) + 0.04 * span)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=3, steps=[1, 2, 5, 10]))
    low, high = axes.get_xlim()
    ticks = [t for t in axes.get_xticks() if low <= t <= high]
    step = min((b - a for a, b in pairwise(ticks)), default=1.0)
    places = 0 if step >= 0.999 else 1 if step >= 0.0999 else 2 if step >= 0.00999 else 3
    axes.set_xticks(ticks, [view.numbers.plain(round(t, 6), places) for t in ticks])


def _table(view: View) -> Table:
    """Return every headline difference with both levels and how to read it."""
    text = view.texts
    columns = [
        text("table.measure"),
        text("table.arm"),
        view.arm_title(view.baseline),
        text("table.with"),
        text("table.difference"),
        text("table.reading"),
    ]
    rows = []
    for measure in view.headline:
        name = f"{view.measure_title(measure)} ({view.unit_label(measure)})"
        for arm in view.others:
            change = view.difference(arm, measure)
            pair, places = (view.baseline, arm), view.places(arm, measure)[0]
            levels = [view.amount(*view.shown(measure, view.level(a, measure)), places=places) for a in pair]
            cells = [view.arm_title(arm), *levels, view.change(arm, measure), reading(view, measure, change)]
            rows.append([name, *cells])
    return Table(text("figure.forest.caption", baseline=view.arm_title(view.baseline)), columns, rows, heads=2)


def reading(view: View, measure: str, change: Estimate) -> str:
    """Return in words whether a difference is clear, and better or worse."""
    if not change.known:
        return view.texts("number.suppressed")
    if not change.certain:
        return view.texts("reading.unknown")
    if not change.clear:
        return view.texts("reading.unclear")
    better = MEASURES[measure].better if measure in MEASURES else 0
    way = better * (1 if change.mean > 0 else -1)
    return view.texts("reading." + {1: "better", -1: "worse", 0: "different"}[way])
