"""Bars in a grid of rows and columns, with intervals, values and a mark at the baseline's value."""

import math
from collections.abc import Sequence

from matplotlib.axes import Axes

from sim.report.style import INK, QUIET, RULE, Look, Sheet, height, text_width, wrap
from sim.report.view import Estimate

ROW = 0.36


def label_width(labels: Sequence[str], size: float = 9, widest: float = 2.3) -> float:
    """Return the width that the labels of rows need, at most `widest`."""
    return min(max(text_width(label, size, bold=True) for label in labels) + 0.1, widest)


def row_height(labels: Sequence[str], width: float, least: float = ROW) -> float:
    """Return the height of rows whose labels are wrapped to `width`."""
    return max(least, *(height(wrap(label, width, 9), 9) + 0.1 for label in labels))


def name_rows(sheet: Sheet, labels: Sequence[str], x: float, tops: Sequence[float], width: float, bold: str = "") -> None:
    """Write the labels of rows at their middles; the one equal to `bold` stands out."""
    for label, middle in zip(labels, tops, strict=True):
        weight = "bold" if label == bold else "normal"
        sheet.text(x, middle, wrap(label, width, 9, label == bold), va="center", weight=weight, linespacing=1.15)


def column_head(sheet: Sheet, text: str, x: float, y: float, width: float, size: float = 9) -> None:
    """Write a column's head with its last line at y."""
    sheet.text(x, y, wrap(text, width, size, bold=True), size=size, weight="bold", va="bottom", linespacing=1.15)


def head_height(heads: Sequence[str], width: float, size: float = 9) -> float:
    """Return the height of the tallest head."""
    return max(height(wrap(head, width, size, bold=True), size) for head in heads)


def bar(axes: Axes, y: float, found: Estimate, look: Look, label: str, mark: float = math.nan, thick: float = 0.46) -> None:
    """Draw one bar with its interval and value; `mark` is the baseline's value, drawn as a dashed line."""
    low, high = axes.get_xlim()
    if not found.known:
        axes.text(low, y, label, va="center", size=8, color=QUIET, style="italic")
        return
    axes.barh(y, found.mean, height=thick, color=look.colour, alpha=0.85, linewidth=0, zorder=2)
    if found.certain:
        axes.plot([found.low, found.high], [y, y], color=INK, linewidth=1.3, solid_capstyle="butt", zorder=4)
    if math.isfinite(mark):
        ends = [y - 0.43, y + 0.43]
        axes.plot([mark, mark], ends, color=INK, linewidth=1.1, linestyle=(0, (2.5, 1.5)), zorder=3)
    right = max(found.mean, found.high if found.certain else 0, mark if math.isfinite(mark) else 0)
    axes.text(right + 0.02 * (high - low), y, label, va="center", size=8.5, zorder=5)


def frame(axes: Axes, rows: int, widest: float, zero: float = 0.0) -> None:
    """Make axes for `rows` bars from zero, top row first, without ticks."""
    axes.set(ylim=(rows - 0.5, -0.5), xlim=(zero, widest))
    axes.set_xticks([])
    axes.set_yticks([])
    for side in ("top", "right", "bottom", "left"):
        axes.spines[side].set_visible(False)
    axes.axvline(0, color=QUIET, linewidth=0.8, zorder=1)
    for edge in range(1, rows):
        axes.axhline(edge - 0.5, color=RULE, linewidth=0.5, zorder=0)
