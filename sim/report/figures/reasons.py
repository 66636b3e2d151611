"""Reasons for drop-out at inflow: a row per reason, a column per arm."""

from sim.report.chart import Chart, Table
from sim.report.estimates import NOTHING, Estimate
from sim.report.figures.grid import Grid, bar, frame, limit
from sim.report.style import Sheet, looks
from sim.report.view import View

Found = dict[tuple[str, str], Estimate]
"""Estimates by arm and reason."""

FEW = 3
"""Up to this many arms each has a column; with more each has a row."""


def chart(view: View) -> Chart | None:
    """Return the reasons; None where nobody dropped out."""
    found = _found(view)
    if not found:
        return None
    order = sorted({r for _, r in found}, key=lambda r: -_of(found, view.baseline, r).mean)
    title = view.texts(
        "figure.reasons.title",
        reason=view.texts.name("reason", order[0]).lower(),
        number=view.mean("per_1000", _of(found, view.baseline, order[0])),
        baseline=view.arm_title(view.baseline),
    )
    figure = _draw(view, found, order, title).figure
    alt = view.texts("figure.reasons.alt", table=view.texts("page.table"))
    return Chart("reasons", view.texts("figure.reasons.topic"), title, alt, figure, _table(view, found, order))


def _found(view: View) -> Found:
    """Return estimates by arm and reason."""
    rows = view.comparison.reasons.to_dict("records")
    ends = ("mean", "low", "high")
    return {(str(r["arm"]), str(r["reason"])): Estimate(*(float(r[end]) for end in ends)).positive for r in rows}


def _of(found: Found, arm: str, reason: str) -> Estimate:
    """Return one estimate; a reason that an arm never had counts zero."""
    return found.get((arm, reason), Estimate(0.0, 0.0, 0.0))


def _draw(view: View, found: Found, order: list[str], title: str) -> Sheet:
    arms = [view.arm_title(arm) for arm in view.arms]
    names = [view.texts.name("reason", reason) for reason in order]
    few = len(arms) <= FEW
    grid = Grid(names, arms, across=FEW) if few else Grid(arms, names, across=4)
    subtitle = view.texts("figure.reasons.subtitle", baseline=view.arm_title(view.baseline))
    sheet = Sheet(title, subtitle, view.footnote(), grid.room)
    boxes = grid.boxes(sheet, bold="" if few else view.arm_title(view.main))
    every = [_of(found, arm, reason) for arm in view.arms for reason in order]
    widest = limit(every, [_label(view, estimate) for estimate in every], grid.width)
    styles = looks(view.arms, view.main)
    for column, box in enumerate(boxes):
        axes = sheet.axes(*box)
        frame(axes, len(grid.rows), 0, widest)
        for row in range(len(grid.rows)):
            arm, reason = (view.arms[column], order[row]) if few else (view.arms[row], order[column])
            mark = _of(found, view.baseline, reason).mean if arm != view.baseline else NOTHING.mean
            estimate = _of(found, arm, reason)
            bar(axes, row, estimate, styles[arm], _label(view, estimate), mark)
    return sheet


def _label(view: View, found: Estimate) -> str:
    """Return the value beside a bar."""
    return view.mean("per_1000", found) if found.known else view.texts("number.few")


def _table(view: View, found: Found, order: list[str]) -> Table:
    """Return the same numbers, one row per reason."""
    rows = [
        [view.texts.name("reason", r), *(view.amount("per_1000", _of(found, arm, r)) for arm in view.arms)]
        for r in order
    ]
    columns = [view.texts("table.reason"), *map(view.arm_title, view.arms)]
    return Table(view.texts("figure.reasons.caption"), columns, rows)
