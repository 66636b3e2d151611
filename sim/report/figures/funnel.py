"""Early detection as a funnel: signals, cases, residents reached, help accepted; one row per arm."""

from matplotlib.axes import Axes
from matplotlib.patches import Polygon

from sim.report.chart import Chart, Table, message
from sim.report.figures.grid import Grid, bar, frame, limit
from sim.report.style import ACCENT, BASE, MARGIN, QUIET, WIDTH, Sheet, looks
from sim.report.view import View

STEPS = ("signals", "cases", "reached", "accepted")
SHARES = {"reached": "share_reached", "accepted": "share_accepted"}
STRIP = 0.85


def chart(view: View) -> Chart | None:
    """Return the funnel; None without signals."""
    if not view.level(view.baseline, "signals").known:
        return None
    change = view.difference(view.main, "accepted")
    values = {
        key: view.mean("per_1000_year", view.level(arm, "accepted"))
        for key, arm in (("before", view.baseline), ("after", view.main))
    }
    title = message(view, "figure.funnel.title", change, **values)
    figure = _draw(view, title).figure
    return Chart(
        "funnel",
        view.texts("figure.funnel.topic"),
        title,
        view.texts("figure.funnel.alt", table=view.texts("page.table")),
        figure,
        _table(view),
    )


def _draw(view: View, title: str) -> Sheet:
    names = [view.arm_title(arm) for arm in view.arms]
    heads = [view.measure_title(step) for step in STEPS]
    grid = Grid(names, heads, extra=STRIP + 0.2)
    subtitle = view.texts("figure.funnel.subtitle", baseline=view.arm_title(view.baseline))
    sheet = Sheet(title, subtitle, view.footnote(), grid.room)
    boxes = grid.boxes(sheet, bold=view.arm_title(view.main))
    strip = boxes[0].y + grid.tall + 0.15
    sheet.text(MARGIN, strip + STRIP / 2, view.texts("figure.funnel.strip"), size=8.5, color=QUIET, va="center")
    _silhouette(view, sheet.blank(boxes[0].x, strip, WIDTH - MARGIN - boxes[0].x, STRIP), grid.step, grid.width)
    for step, box in zip(STEPS, boxes, strict=True):
        _bars(view, sheet.axes(*box), step, box.width)
    return sheet


def _silhouette(view: View, axes: Axes, column: float, width: float) -> None:
    """Draw the funnel itself: heights on one scale, the main arm filled, the baseline dashed."""
    heights = {arm: [_height(view, arm, step) for step in STEPS] for arm in (view.main, view.baseline)}
    scale = STRIP / 2 / max(heights[view.main][0], heights[view.baseline][0], 1e-9)
    xs = [place * column + edge for place in range(len(STEPS)) for edge in (0.0, 0.8 * width)]
    for arm in dict.fromkeys((view.main, view.baseline)):
        half = [scale * value for value in heights[arm] for _ in range(2)]
        upper, lower = ([STRIP / 2 + sign * h for h in half] for sign in (1, -1))
        if arm == view.main:
            axes.fill_between(xs, lower, upper, color=ACCENT, alpha=0.25, linewidth=0)
        if arm == view.baseline:
            outline = [*zip(xs, upper, strict=True), *reversed(list(zip(xs, lower, strict=True)))]
            axes.add_patch(Polygon(outline, fill=False, edgecolor=BASE, linewidth=1.1, linestyle=(0, (3, 2))))


def _height(view: View, arm: str, step: str) -> float:
    """Return the value of a step; nothing where it is suppressed."""
    found = view.level(arm, step)
    return found.mean if found.known else 0.0


def _bars(view: View, axes: Axes, step: str, width: float) -> None:
    """Draw one step: a bar per arm."""
    found = {arm: view.level(arm, step) for arm in view.arms}
    labels = {arm: _value(view, arm, step) for arm in view.arms}
    frame(axes, len(found), 0, limit(list(found.values()), list(labels.values()), width))
    styles = looks(view.arms, view.main)
    for row, (arm, estimate) in enumerate(found.items()):
        mark = found[view.baseline].mean if arm != view.baseline else float("nan")
        bar(axes, row, estimate, styles[arm], labels[arm], mark)


def _value(view: View, arm: str, step: str) -> str:
    """Return the value of a step, with its share of the step before where the model defines one."""
    found = view.level(arm, step)
    if not found.known:
        return view.texts("number.few")
    text = view.mean("per_1000_year", found)
    share = view.level(arm, SHARES.get(step, ""))
    return f"{text} ({view.mean('share', share)})" if share.known else text


def _table(view: View) -> Table:
    """Return levels of every step and share, one row per arm."""
    measures = [*STEPS, *SHARES.values()]
    columns = [view.texts("table.arm")] + [f"{view.measure_title(m)} ({view.unit_label(m)})" for m in measures]
    rows = [
        [view.arm_title(arm), *(view.amount(view.unit(m), view.level(arm, m)) for m in measures)] for arm in view.arms
    ]
    return Table(view.texts("figure.funnel.caption"), columns, rows)
