"""A figure with a row per name: its sheet, its legend, and the marks in it."""

import math

from matplotlib.axes import Axes

from sim.report.style import INK, MARGIN, RULE, WIDTH, Sheet, wrap
from sim.report.trust.gathered import Trust
from sim.report.trust.say import Say

EDGE = 8.0
"""Standard errors beyond which a point is shown as an arrow."""

LINE, FOOT, KEY, NAMES = 0.25, 0.35, 0.2, 3.3


def footnote(say: Say, trust: Trust) -> str:
    """Return what every figure says about how it was made."""
    made = trust.found.manifest
    return say.footnote(made.municipality, len(trust.found), made.residents, made.seed)


def rows_of(
    say: Say,
    trust: Trust,
    title: str,
    note: str,
    names: list[str],
    right: float = 0.0,
    line: float = LINE,
    keys: int = 1,
    made: str = "",
) -> tuple[Sheet, Axes]:
    """Return a sheet with a row per name and `keys` lines of legend below; `made` for another footnote."""
    names = [wrap(name, NAMES - 0.15, 8.5) for name in names]
    line = max([line, *(0.08 + 0.155 * (name.count("\n") + 1) for name in names)])
    tall, foot = line * len(names), FOOT + KEY * keys
    sheet = Sheet(title, note, made or footnote(say, trust), tall + foot)
    axes = sheet.axes(MARGIN + NAMES, sheet.bottom + foot, WIDTH - 2 * MARGIN - NAMES - right, tall)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_yticks(range(len(names)), names)
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", labelcolor=INK, labelsize=8.5)
    for place in range(len(names)):
        axes.axhline(place, color=RULE, linewidth=0.5, zorder=0)
    return sheet, axes


def legend(axes: Axes, columns: int = 3) -> None:
    """Put the legend below the axis, from the left of the names."""
    width, height = _size(axes)
    place = (-NAMES / width, -FOOT / height)
    style = {"frameon": False, "fontsize": 8.5, "borderaxespad": 0.0, "borderpad": 0.2, "labelspacing": 0.3}
    axes.legend(loc="upper left", bbox_to_anchor=place, ncol=columns, **style)


def _size(axes: Axes) -> tuple[float, float]:
    """Return width and height of axes."""
    box = axes.get_window_extent()
    return float(box.width / axes.figure.dpi), float(box.height / axes.figure.dpi)


def span(axes: Axes, y: float, ends: tuple[float, float], colour: str, width: float, edge: float = EDGE) -> None:
    """Draw an interval as far as the axis goes."""
    low, high = max(ends[0], -edge), min(ends[1], edge)
    if low < high:
        axes.plot([low, high], [y, y], color=colour, linewidth=width, solid_capstyle="butt", zorder=2)


def point(axes: Axes, y: float, z: float, colour: str, marker: str, fill: str) -> None:
    """Draw a mean, as an arrow at the edge when it lies beyond."""
    if not math.isfinite(z):
        return
    if abs(z) > EDGE:
        marker = ">" if z > 0 else "<"
    where = math.copysign(min(abs(z), EDGE + 0.15), z)
    axes.plot([where], [y], marker=marker, color=colour, markerfacecolor=fill, markersize=5, linestyle="none", zorder=3)


def minus(say: Say, axes: Axes) -> None:
    """Write ticks as the reader's language does."""
    ticks = axes.get_xticks()
    places = 0 if all(float(t).is_integer() for t in ticks) else 1
    axes.set_xticks(ticks, [say.plain(float(t), places) for t in ticks])
