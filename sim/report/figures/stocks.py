"""Residents in problem debt and in help over time, per 1,000, with bands; arms labelled at the end of their lines."""

import pandas as pd
from matplotlib.axes import Axes

from sim.report.chart import Chart, Table, message
from sim.report.style import INK, MARGIN, QUIET, RULE, WIDTH, Look, Sheet, height, looks, spread, text_width, wrap
from sim.report.view import Estimate, View

STOCKS = ("in_problem_debt", "in_help", "in_arrears")
SHOWN = 2
MANY = 3
"""With more arms than this only the baseline and the main arm keep their band."""


def chart(view: View) -> Chart | None:
    """Return the stocks; None without bands."""
    bands = view.comparison.bands
    shown = [name for name in STOCKS if name in set(bands["measure"])][:SHOWN]
    if not shown:
        return None
    change = view.difference(view.main, "stock_problem_debt")
    values = {
        key: view.numbers.of("per_1000", view.level(arm, "stock_problem_debt").mean)
        for key, arm in (("before", view.baseline), ("after", view.main))
    }
    years = view.numbers.plain(view.question.horizon / 12, 0 if view.question.horizon % 12 == 0 else 1)
    title = message(view, "figure.stocks.title", change, years=years, **values)
    figure = _draw(view, shown, title).figure
    alt = view.texts("figure.stocks.alt", table=view.texts("page.table"))
    return Chart("stocks", view.texts("figure.stocks.topic"), title, alt, figure, _table(view, shown))


def _draw(view: View, shown: list[str], title: str) -> Sheet:
    names = {arm: view.arm_title(arm) for arm in view.arms}
    right = min(max(text_width(name, 9, bold=True) for name in names.values()) + 0.65, 2.6)
    labels = {arm: wrap(name, right - 0.55, 9, bold=True) for arm, name in names.items()}
    high = max(2.3, sum(height(label, 9) + 0.05 for label in labels.values()) + 0.1)
    room = len(shown) * (high + 0.75)
    few = len(view.arms) <= MANY
    subtitle = view.texts(f"figure.stocks.{'bands' if few else 'two_bands'}")
    sheet = Sheet(title, subtitle, view.footnote(), room)
    left = 0.5
    for place, name in enumerate(shown):
        y = sheet.top - (place + 1) * (high + 0.75) + 0.45
        head = f"{view.measure_title(name)}, {view.unit_label(name)}"
        sheet.text(MARGIN, y + high + 0.1, head, weight="bold", size=10, va="bottom")
        axes = sheet.axes(MARGIN + left, y, WIDTH - 2 * MARGIN - left - right, high)
        _lines(view, axes, name, few)
        margin = sheet.blank(WIDTH - MARGIN - right, y, right, high)
        _labels(view, axes, margin, name, labels)
        axes.set_xlabel(view.texts("figure.stocks.months"), size=8.5, loc="right")
    return sheet


def _lines(view: View, axes: Axes, name: str, few: bool) -> None:
    """Draw a line per arm and the bands."""
    styles = looks(view.arms, view.main)
    order = [a for a in view.arms if a not in (view.baseline, view.main)] + [
        view.main,
        view.baseline,
    ]  # dashes stay visible on a line, a line hides dashes
    for depth, arm in enumerate(dict.fromkeys(order)):
        look, lines = styles[arm], _series(view, arm, name)
        months = lines["month"] + 1
        if few or arm in (view.baseline, view.main):
            axes.fill_between(months, lines["low"], lines["high"], color=look.colour, alpha=0.16, linewidth=0)
        axes.plot(months, lines["mean"], color=look.colour, linewidth=look.width, linestyle=look.line, zorder=3 + depth)
    horizon = view.question.horizon
    axes.set_xlim(0, horizon)
    axes.set_xticks(range(0, horizon + 1, 12 if horizon > 18 else 3))
    axes.grid(axis="y", color=RULE, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.spines["left"].set_visible(False)
    low, high = axes.get_ylim()
    axes.set_ylim(max(low - 0.05 * (high - low), 0), high + 0.05 * (high - low))
    ticks = [t for t in axes.get_yticks() if axes.get_ylim()[0] <= t <= axes.get_ylim()[1]]
    step = ticks[1] - ticks[0] if len(ticks) > 1 else 1
    places = 0 if step >= 1 and step == int(step) else 1 if step >= 0.1 else 2
    axes.set_yticks(ticks, [view.numbers.plain(t, places) for t in ticks])


def _series(view: View, arm: str, name: str) -> pd.DataFrame:
    """Return the months of one arm and stock in order."""
    bands = view.comparison.bands
    return bands[(bands["arm"] == arm) & (bands["measure"] == name)].sort_values("month")


def _labels(view: View, axes: Axes, margin: Axes, name: str, labels: dict[str, str]) -> None:
    """Write the arms' names beside the ends of their lines, joined by thin leaders, without overlap."""
    styles = looks(view.arms, view.main)
    low, high = axes.get_ylim()
    tall = margin.get_ylim()[1]
    ends = {arm: float(_series(view, arm, name)["mean"].iloc[-1]) for arm in view.arms}
    wanted = [(ends[arm] - low) / (high - low) * tall for arm in view.arms]
    lines = max(label.count("\n") for label in labels.values()) + 1
    gap = min(lines * 9 * 1.3 / 72 + 0.03, tall / max(len(wanted) - 1, 1))
    for arm, start, y in zip(view.arms, wanted, spread(wanted, gap, 0.05, tall - 0.05), strict=True):
        look: Look = styles[arm]
        margin.plot([0.02, 0.16], [start, y], color=QUIET, linewidth=0.6, clip_on=False)
        margin.plot([0.18, 0.46], [y, y], color=look.colour, linewidth=look.width, linestyle=look.line, clip_on=False)
        weight = "bold" if arm == view.main else "normal"
        margin.text(0.52, y, labels[arm], va="center", size=9, weight=weight, color=INK, linespacing=1.1)


def _table(view: View, shown: list[str]) -> Table:
    """Return each stock at the end of every year, one column per arm."""
    horizon = view.question.horizon
    months = sorted({*range(11, horizon, 12), horizon - 1})
    rows = []
    for name in shown:
        for month in months:
            cells = [view.amount("per_1000", _at(view, arm, name, month)) for arm in view.arms]
            rows.append([view.measure_title(name), view.numbers.plain(month + 1), *cells])
    columns = [view.texts("table.measure"), view.texts("table.month"), *map(view.arm_title, view.arms)]
    return Table(view.texts("figure.stocks.caption"), columns, rows, heads=2)


def _at(view: View, arm: str, name: str, month: int) -> Estimate:
    """Return a stock at the end of one month."""
    found = _series(view, arm, name)
    row = found[found["month"] == month][["mean", "low", "high"]].to_numpy(dtype=float)
    return Estimate(*row[0].tolist()) if len(row) else Estimate(*[float("nan")] * 3)
