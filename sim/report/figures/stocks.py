"""Residents in problem debt and in help over time, per 1,000, and the difference with the baseline, with bands."""

import math
from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes

from sim.report import term
from sim.report.chart import Chart, Table, message
from sim.report.estimates import NOTHING, Estimate
from sim.report.style import INK, MARGIN, QUIET, RULE, WIDTH, Look, Sheet, height, looks, spread, text_width, wrap
from sim.report.view import View

STOCKS = ("in_problem_debt", "in_help", "in_arrears")
SHOWN = 2
BETWEEN = 0.75
MANY = 3
"""With more arms than this the stocks of only two are drawn, and only the main arm's difference keeps its band."""


class Panel(NamedTuple):
    """One panel: the arms in it, those of them with a band, and the months of each."""

    head: str
    arms: list[str]
    banded: list[str]
    months: dict[str, pd.DataFrame]
    difference: bool


def chart(view: View) -> Chart | None:
    """Return the stocks; None without bands."""
    bands = view.comparison.bands
    shown = [name for name in STOCKS if name in set(bands["measure"])][:SHOWN]
    if not shown:
        return None
    change = view.difference(view.main, "stock_problem_debt")
    values = {
        key: view.mean("per_1000", view.level(arm, "stock_problem_debt"))
        for key, arm in (("before", view.baseline), ("after", view.main))
    }
    years = view.numbers.plain(view.question.horizon / 12, 0 if view.question.horizon % 12 == 0 else 1)
    title = message(view, "figure.stocks.title", change, years=years, **values)
    figure = _draw(view, shown, title).figure
    alt = view.texts("figure.stocks.alt", table=view.texts("page.table"))
    return Chart("stocks", view.texts("figure.stocks.topic"), title, alt, figure, _table(view, shown))


def _draw(view: View, shown: list[str], title: str) -> Sheet:
    panels = [panel for name in shown for panel in _panels(view, name)]
    subtitle = _subtitle(view, panels)
    names = {arm: view.arm_title(arm) for arm in view.arms}
    right = min(max(text_width(name, 9, bold=True) for name in names.values()) + 0.65, 2.6)
    labels = {arm: wrap(name, right - 0.55, 9, bold=True) for arm, name in names.items()}
    highs = [_high(labels, panel) for panel in panels]
    foot = "\n".join(filter(None, [term.stock(view), term.caveat(view, view.main, "stock"), view.footnote()]))
    sheet = Sheet(title, subtitle, foot, sum(highs) + BETWEEN * len(panels))
    left, y = 0.5, sheet.top + 0.45
    for panel, high in zip(panels, highs, strict=True):
        y -= high + BETWEEN
        sheet.text(MARGIN, y + high + 0.1, panel.head, weight="bold", size=10, va="bottom")
        axes = sheet.axes(MARGIN + left, y, WIDTH - 2 * MARGIN - left - right, high)
        _lines(view, axes, panel)
        margin = sheet.blank(WIDTH - MARGIN - right, y, right, high)
        _labels(view, axes, margin, panel, labels)
        axes.set_xlabel(view.texts("figure.stocks.months"), size=8.5, loc="right")
    return sheet


def _subtitle(view: View, panels: list[Panel]) -> str:
    """Return what is drawn, and why a band has gaps where it has."""
    kind = "alone" if not view.others else "bands" if len(view.arms) <= MANY else "two_bands"
    policies = {"arm": view.arm_title(view.main), "baseline": view.arm_title(view.baseline)}
    said = view.texts(f"figure.stocks.{kind}", **policies)
    gaps = any(panel.months[arm]["low"].isna().any() for panel in panels for arm in panel.banded)
    return f"{said} {view.texts('figure.stocks.gap')}" if gaps and view.comparison.replications_done > 1 else said


def _panels(view: View, name: str) -> list[Panel]:
    """Return the panel of a stock and, where there are arms to compare, the panel of the differences."""
    few, title, unit = len(view.arms) <= MANY, view.measure_title(name), view.unit_label(name)
    arms = view.arms if few else [view.baseline, view.main]
    levels = {arm: _series(view.comparison.bands, arm, name) for arm in arms}
    made = [Panel(f"{title}, {unit}", arms, arms, levels, difference=False)]
    if view.others:
        head = view.texts("figure.stocks.difference", measure=title, unit=unit, baseline=view.arm_title(view.baseline))
        frame = view.comparison.monthly_differences.rename(columns={"difference": "mean"})
        changes = {arm: _series(frame, arm, name) for arm in view.others}
        made.append(Panel(head, view.others, view.others if few else [view.main], changes, difference=True))
    return made


def _high(labels: dict[str, str], panel: Panel) -> float:
    """Return how high a panel is: enough for the names beside it."""
    return max(1.6, sum(height(labels[arm], 9) + 0.09 for arm in panel.arms) + 0.1)


def _lines(view: View, axes: Axes, panel: Panel) -> None:
    """Draw a line per arm and the bands."""
    styles = looks(view.arms, view.main)
    # Dashes stay visible on a line, a line hides dashes: the baseline comes last.
    order = sorted(panel.arms, key=lambda arm: (arm == view.baseline, arm == view.main))
    for depth, arm in enumerate(order):
        look, lines = styles[arm], panel.months[arm]
        months = lines["month"] + 1
        if arm in panel.banded:
            axes.fill_between(months, lines["low"], lines["high"], color=look.colour, alpha=0.16, linewidth=0)
        axes.plot(months, lines["mean"], color=look.colour, linewidth=look.width, linestyle=look.line, zorder=3 + depth)
    if panel.difference:
        axes.axhline(0, color=QUIET, linewidth=1, zorder=2)
    horizon = view.question.horizon
    axes.set_xlim(0, horizon)
    axes.set_xticks(range(0, horizon + 1, 12 if horizon > 18 else 3))
    _scale(view, axes, panel.difference)


def _scale(view: View, axes: Axes, signed: bool) -> None:
    """Write the ticks of the vertical axis, which is never below 0 but for differences."""
    axes.grid(axis="y", color=RULE, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.spines["left"].set_visible(False)
    low, high = axes.get_ylim()
    least = -math.inf if signed else 0
    axes.set_ylim(max(low - 0.05 * (high - low), least), high + 0.05 * (high - low))
    ticks = [t for t in axes.get_yticks() if axes.get_ylim()[0] <= t <= axes.get_ylim()[1]]
    step = ticks[1] - ticks[0] if len(ticks) > 1 else 1
    places = 0 if step >= 1 and step == int(step) else 1 if step >= 0.1 else 2
    axes.set_yticks(ticks, [view.numbers.plain(t, places, sign=signed) for t in ticks])


def _series(frame: pd.DataFrame, arm: str, name: str) -> pd.DataFrame:
    """Return the months of one arm and stock in order."""
    return frame[(frame["arm"] == arm) & (frame["measure"] == name)].sort_values("month")


def _labels(view: View, axes: Axes, margin: Axes, panel: Panel, labels: dict[str, str]) -> None:
    """Write the arms' names beside the ends of their lines, joined by thin leaders, without overlap."""
    styles = looks(view.arms, view.main)
    low, high = axes.get_ylim()
    tall = margin.get_ylim()[1]
    ends = {arm: float(panel.months[arm]["mean"].iloc[-1]) for arm in panel.arms}
    wanted = [(ends[arm] - low) / (high - low) * tall for arm in panel.arms]
    lines = max(labels[arm].count("\n") for arm in panel.arms) + 1
    high_label = lines * 9 * 1.3 / 72
    edge = high_label / 2  # a name that stands out above the panel would touch its head
    for arm, start, y in zip(panel.arms, wanted, spread(wanted, high_label + 0.03, edge, tall - edge), strict=True):
        look: Look = styles[arm]
        margin.plot([0.02, 0.16], [start, y], color=QUIET, linewidth=0.6, clip_on=False)
        margin.plot([0.18, 0.46], [y, y], color=look.colour, linewidth=look.width, linestyle=look.line, clip_on=False)
        weight = "bold" if arm == view.main else "normal"
        margin.text(0.52, y, labels[arm], va="center", size=9, weight=weight, color=INK, linespacing=1.1)


def _table(view: View, shown: list[str]) -> Table:
    """Return each stock and its difference at the end of every year, one column per arm."""
    horizon = view.question.horizon
    months = sorted({*range(11, horizon, 12), horizon - 1})
    changes = view.comparison.monthly_differences.rename(columns={"difference": "mean"})
    rows = []
    for name in shown:
        title = view.measure_title(name)
        for month in months:
            cells = [view.amount("per_1000", _at(view.comparison.bands, arm, name, month)) for arm in view.arms]
            rows.append([title, view.numbers.plain(month + 1), *cells])
        for month in months if view.others else []:
            cells = [view.amount("per_1000", _at(changes, arm, name, month), sign=True) for arm in view.others]
            head = view.texts("figure.stocks.row", measure=title, baseline=view.arm_title(view.baseline))
            rows.append([head, view.numbers.plain(month + 1), view.texts("number.none"), *cells])
    columns = [view.texts("table.measure"), view.texts("table.month"), *map(view.arm_title, view.arms)]
    return Table(view.texts("figure.stocks.caption"), columns, rows, heads=2)


def _at(frame: pd.DataFrame, arm: str, name: str, month: int) -> Estimate:
    """Return a stock, or its difference, at the end of one month."""
    found = _series(frame, arm, name)
    row = found[found["month"] == month][["mean", "low", "high"]].to_numpy(dtype=float)
    return Estimate(*row[0].tolist()) if len(row) else NOTHING
