"""The journey of residents with an early-signal case: a flow in fixed order, the baseline as a dashed outline."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from sim.report.chart import Chart, Table
from sim.report.estimates import Estimate, estimates
from sim.report.figures.tree import LABEL, Links, Node, Tree, inflow, rank
from sim.report.style import ACCENT, AGAINST, INK, MARGIN, QUIET, WIDTH, Sheet
from sim.report.view import View

BAR = 0.16
ARRANGED = ("application_complete", "arranged")
NONE = Estimate(0.0, 0.0, 0.0)
"""A flow that no replication has."""
FIRST, SECOND = 2.0, 1.4
LAST = 1.75
LEFT = frozenset({"dropout", "arrangement_dropout"})
ASIDE = frozenset({"not_approached", "not_reached", "declined", "not_agreed", "still_running"})


def chart(view: View) -> Chart | None:
    """Return the flow of the main arm; None without a cohort."""
    links, before = flows(view, view.main), flows(view, view.baseline)
    if not links or not inflow(links, "case"):
        return None
    arms = {"after": view.main, "before": view.baseline}
    counts = {
        key: view.numbers.of("per_1000", _estimates(view, arm).get(ARRANGED, NONE).mean, _places(view, ARRANGED))
        for key, arm in arms.items()
    }
    kind = "title" if view.main != view.baseline else "title_alone"
    names = {"arm": view.arm_title(view.main), "baseline": view.arm_title(view.baseline)}
    title = view.texts(f"figure.journey.{kind}", **names, **counts)
    figure = _draw(view, links, before, title).figure
    alt = view.texts("figure.journey.alt", table=view.texts("page.table"))
    return Chart("journey", view.texts("figure.journey.topic"), title, alt, figure, _table(view))


def flows(view: View, arm: str) -> Links:
    """Return the links of one arm."""
    return {link: found.mean for link, found in _estimates(view, arm).items() if found.mean > 0}


def _estimates(view: View, arm: str) -> dict[tuple[str, str], Estimate]:
    """Return the links of one arm with their intervals."""
    frame = view.comparison.cohort
    links = zip(*(frame[name].tolist() for name in ("arm", "source", "target")), strict=True)
    found = zip(links, estimates(frame, "value"), strict=True)
    return {(source, target): each for (own, source, target), each in found if own == arm}


def _draw(view: View, links: Links, before: Links, title: str) -> Sheet:
    first = Tree(
        links, before, "case", FIRST / max(inflow(links, "case"), inflow(before, "case")), frozenset({"registered"})
    )
    trees = [first]
    registered = max(inflow(links, "registered"), inflow(before, "registered"))
    if registered and any(source == "registered" for source, _ in links):
        trees.append(Tree(links, before, "registered", SECOND / registered))
    room = sum(tree.height for tree in trees) + 0.55 * (len(trees) - 1)
    kind = "subtitle" if view.main != view.baseline else "subtitle_alone"
    subtitle = view.texts(
        f"figure.journey.{kind}", arm=view.arm_title(view.main), baseline=view.arm_title(view.baseline)
    )
    sheet = Sheet(title, subtitle, view.footnote(), room)
    y = sheet.top
    for tree in trees:
        if tree is not first:
            y -= 0.55
            factor = view.numbers.plain(tree.scale / first.scale)
            sheet.text(MARGIN, y + 0.16, view.texts("figure.journey.zoom", factor=factor), size=10, weight="bold")
            _rule(sheet, y + 0.42)
        y -= tree.height
        _flow(view, sheet.blank(MARGIN, y, WIDTH - 2 * MARGIN, tree.height), tree)
    return sheet


def _rule(sheet: Sheet, y: float) -> None:
    """Draw a thin line between the two parts."""
    axes = sheet.blank(MARGIN, y, WIDTH - 2 * MARGIN, 0.02)
    axes.plot([0, WIDTH - 2 * MARGIN], [0.01, 0.01], color="#c3c9d0", linewidth=0.8)


def _colour(name: str) -> str:
    """Return the colour of a node: dropped out, aside, or further in help."""
    return AGAINST if name in LEFT else "#7d868f" if name in ASIDE else ACCENT


def _flow(view: View, axes: Axes, tree: Tree) -> None:
    """Draw ribbons, bars, outlines and labels of one tree."""
    last = max(node.column for node in tree.nodes)
    step = (WIDTH - 2 * MARGIN - LAST - BAR) / max(last, 1)
    for node in tree.nodes:
        x, upper = node.column * step, tree.height - node.top
        if node.parent is not None:
            start = (node.parent.column * step + BAR, tree.height - node.parent.top - node.start)
            _ribbon(axes, start, (x, upper), node.flow, _colour(node.name))
        axes.add_patch(Rectangle((x, upper - node.height), BAR, node.height, color=_colour(node.name), linewidth=0))
        if view.main != view.baseline:
            corner = (x - 0.035, upper - node.ghost)
            outline: dict[str, Any] = {"edgecolor": INK, "linewidth": 0.9, "linestyle": (0, (2.5, 1.8))}
            axes.add_patch(Rectangle(corner, BAR + 0.07, node.ghost, fill=False, zorder=4, clip_on=False, **outline))
        _label(view, axes, node, x, upper)


def _ribbon(axes: Axes, start: Sequence[float], end: Sequence[float], height: float, colour: str) -> None:
    """Draw a band of constant height from the top corner `start` to the top corner `end`."""
    t = np.linspace(0, 1, 40)
    x = start[0] + (end[0] - start[0]) * t
    upper = start[1] + (end[1] - start[1]) * t * t * (3 - 2 * t)
    axes.fill_between(x, upper - height, upper, color=colour, alpha=0.28, linewidth=0)


def _label(view: View, axes: Axes, node: Node, x: float, upper: float) -> None:
    """Name a node: above it where ribbons leave, beside it where the journey ends."""
    name = _name(view, node.parent.name if node.parent else "", node.name)
    places = _node_places(view, node)
    number = view.numbers.of("per_1000", node.value, places)
    if view.main != view.baseline:
        number += f" ({view.numbers.of('per_1000', node.before, places)})"
    if node.inner:
        axes.text(x, upper + 0.21, name, size=9, weight="bold", va="baseline")
        axes.text(x, upper + 0.07, number, size=8.5, va="baseline")
        return
    middle = upper - max(node.height, node.ghost, LABEL) / 2
    if max(node.height, node.ghost) < LABEL:
        middle = upper - max(node.height, node.ghost) / 2
    side = x + BAR + 0.1
    axes.text(side, middle, f"{name}\n{number}", size=8.5, va="center", linespacing=1.15)
    axes.texts[-1].set_color(INK if node.name not in ASIDE else QUIET)


def _name(view: View, source: str, target: str) -> str:
    """Return a node's name, as it is called for who comes from `source`."""
    own = f"node.{target}_from_{source}"
    if own in view.texts:
        return view.texts(own)
    later = target == "registered" and source not in ("", "accepted")
    return view.texts.name("node", "registered_later" if later else target)


def _node_places(view: View, node: Node) -> int:
    """Return decimals of what enters a node: those of the table where it is one link."""
    link = (node.parent.name if node.parent else "", node.name)
    if _estimates(view, view.main).get(link, NONE).mean == node.value:
        return _places(view, link)
    return max(view.numbers.places("per_1000", value) for value in (node.value, node.before))


def _places(view: View, link: tuple[str, str]) -> int:
    """Return decimals of a link, alike for all arms."""
    every = (_estimates(view, arm).get(link, NONE) for arm in view.arms)
    return max(view.numbers.places("per_1000", *found) for found in every)


def _table(view: View) -> Table:
    """Return every link, one column per arm."""
    every = {arm: _estimates(view, arm) for arm in view.arms}
    pairs = sorted({pair for links in every.values() for pair in links}, key=lambda p: (rank(p[0]), rank(p[1]), p))
    rows = []
    for source, target in pairs:
        places = _places(view, (source, target))
        values = [view.amount("per_1000", every[arm].get((source, target), NONE), places=places) for arm in view.arms]
        rows.append([view.texts.name("node", source), _name(view, source, target), *values])
    columns = [view.texts("table.source"), view.texts("table.target"), *map(view.arm_title, view.arms)]
    return Table(view.texts("figure.journey.caption"), columns, rows, heads=2)
