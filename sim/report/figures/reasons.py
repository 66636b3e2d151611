"""Reasons for drop-out at inflow: a row per reason, a column per arm."""

from sim.report.chart import Chart, Table
from sim.report.figures.grid import bar, column_head, frame, head_height, label_width, name_rows, row_height
from sim.report.style import MARGIN, WIDTH, Sheet, looks
from sim.report.view import NOTHING, Estimate, View


def chart(view: View) -> Chart | None:
    """Return the reasons; None where nobody dropped out."""
    found = _found(view)
    if not found:
        return None
    order = sorted({r for _, r in found}, key=lambda r: -_of(found, view.baseline, r).mean)
    title = view.texts(
        "figure.reasons.title",
        reason=view.texts.name("reason", order[0]).lower(),
        number=view.numbers.of("per_1000", _of(found, view.baseline, order[0]).mean),
        baseline=view.arm_title(view.baseline),
    )
    figure = _draw(view, found, order, title).figure
    alt = view.texts("figure.reasons.alt", table=view.texts("page.table"))
    return Chart("reasons", title, alt, figure, _table(view, found, order))


def _found(view: View) -> dict[tuple[str, str], Estimate]:
    """Return estimates by arm and reason."""
    frame = view.comparison.reasons
    rows = frame[["arm", "reason", "mean", "low", "high"]].itertuples(index=False)
    return {(str(r.arm), str(r.reason)): Estimate(float(r.mean), float(r.low), float(r.high)) for r in rows}


def _of(found: dict[tuple[str, str], Estimate], arm: str, reason: str) -> Estimate:
    """Return one estimate; a reason that an arm never had counts zero."""
    return found.get((arm, reason), Estimate(0.0, 0.0, 0.0))


def _draw(view: View, found: dict[tuple[str, str], Estimate], order: list[str], title: str) -> Sheet:
    names = [view.texts.name("reason", reason) for reason in order]
    left = label_width(names, widest=2.0) + 0.1
    high = row_height(names, left - 0.1)
    column = (WIDTH - 2 * MARGIN - left) / len(view.arms)
    heads = [view.arm_title(arm) for arm in view.arms]
    head = head_height(heads, column - 0.12, 8.5) + 0.12
    tall = high * len(order)
    subtitle = view.texts("figure.reasons.subtitle", baseline=view.arm_title(view.baseline))
    sheet = Sheet(title, subtitle, view.footnote(), head + tall + 0.05)
    middles = [sheet.bottom + high * (len(order) - i - 0.5) for i in range(len(order))]
    name_rows(sheet, names, MARGIN, middles, left - 0.1)
    tops = [max(e.mean, e.high if e.certain else 0) for e in found.values() if e.known]
    widest = max(tops, default=1.0) * (1.0 + 0.5 / column)
    styles = looks(view.arms, view.main)
    for place, arm in enumerate(view.arms):
        x = MARGIN + left + place * column
        column_head(sheet, heads[place], x, sheet.bottom + tall + 0.08, column - 0.12, 8.5)
        axes = sheet.axes(x, sheet.bottom, column - 0.1, tall)
        frame(axes, len(order), widest or 1.0)
        for row, reason in enumerate(order):
            estimate = _of(found, arm, reason)
            label = view.numbers.of("per_1000", estimate.mean) if estimate.known else view.texts("number.suppressed")
            mark = _of(found, view.baseline, reason).mean if place else NOTHING.mean
            bar(axes, row, estimate, styles[arm], label, mark)
    return sheet


def _table(view: View, found: dict[tuple[str, str], Estimate], order: list[str]) -> Table:
    """Return the same numbers, one row per reason."""
    rows = [
        [view.texts.name("reason", r), *(view.amount("per_1000", _of(found, arm, r)) for arm in view.arms)]
        for r in order
    ]
    columns = [view.texts("table.reason"), *map(view.arm_title, view.arms)]
    return Table(view.texts("figure.reasons.caption"), columns, rows)
