"""A grid of small panels with common rows: names on the left, heads above, bars with intervals and values inside."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from matplotlib.axes import Axes

from sim.report.estimates import Estimate
from sim.report.style import INK, MARGIN, QUIET, RULE, WIDTH, Look, Sheet, height, text_width, wrap

GAP = 0.25
VALUE = 8.5
PAD = 0.12


class Box(NamedTuple):
    """Where a panel lies on the sheet."""

    x: float
    y: float
    width: float
    height: float


@dataclass
class Grid:
    """Panels side by side, in bands below one another.

    Attributes
    ----------
    rows, heads : list of str
    notes : list of str
        A quieter line under each head; empty for none.
    across : int
        Panels in a band.
    extra, foot : float
        Room between heads and rows, and below the rows.
    least : float
        Smallest height of a row.
    """

    rows: list[str]
    heads: list[str]
    notes: list[str] = field(default_factory=list)
    across: int = 4
    extra: float = 0.0
    foot: float = 0.0
    least: float = 0.34

    def __post_init__(self) -> None:
        """Work out sizes from the texts."""
        self.across = min(self.across, len(self.heads))
        widest = max(text_width(row, 9, bold=True) for row in self.rows)
        self.left = min(widest, 2.1 if self.across < 5 else 1.7) + 0.2
        self.step = (WIDTH - 2 * MARGIN - self.left + GAP) / self.across
        self.width = self.step - GAP
        tallest = max(height(wrap(row, self.left - 0.15, 9, bold=True), 9) for row in self.rows)
        self.row = max(self.least, tallest + 0.08)
        self.size = fitting([word for head in self.heads for word in head.split()], self.width + GAP / 2)
        head = max(height(wrap(head, self.width, self.size, bold=True), self.size) for head in self.heads)
        note = max((height(wrap(note, self.width, 8), 8) for note in self.notes), default=0.0)
        self.note, self.above = note, head + note + 0.06
        self.tall = self.row * len(self.rows)

    @property
    def bands(self) -> int:
        """Number of bands."""
        return -(-len(self.heads) // self.across)

    @property
    def room(self) -> float:
        """Height of the whole grid."""
        return self.bands * (self.above + self.extra + self.tall + self.foot) + (self.bands - 1) * GAP

    def boxes(self, sheet: Sheet, bold: str = "") -> list[Box]:
        """Write names and heads; return where each panel's rows are. The row called `bold` stands out."""
        found = []
        for place, head in enumerate(self.heads):
            band, column = divmod(place, self.across)
            bottom = sheet.top - band * GAP - (band + 1) * (self.above + self.extra + self.tall) - band * self.foot
            x = MARGIN + self.left + column * self.step
            y = bottom + self.tall + self.extra + 0.08
            note = wrap(self.notes[place], self.width, 8) if self.notes else ""
            sheet.text(x, y, note, size=8, color=QUIET, va="baseline", linespacing=1.15)
            above = wrap(head, self.width, self.size, bold=True)
            sheet.text(x, y + self.note, above, size=self.size, weight="bold", va="baseline", linespacing=1.15)
            if column == 0:
                self._names(sheet, bottom, bold)
            found.append(Box(x, bottom, self.width, self.tall))
        return found

    def _names(self, sheet: Sheet, bottom: float, bold: str) -> None:
        """Write the names of the rows of one band."""
        for place, row in enumerate(self.rows):
            text = wrap(row, self.left - 0.15, 9, bold=True)
            weight = "bold" if row == bold else "normal"
            middle = bottom + self.row * (len(self.rows) - place - 0.5)
            sheet.text(MARGIN, middle, text, size=9, va="center_baseline", weight=weight, linespacing=1.15)


def fitting(words: Sequence[str], width: float) -> float:
    """Return the size of type in which the longest word of a head fits."""
    sizes = (size for size in (9.5, 9.0, 8.5, 8.0, 7.5) if all(text_width(w, size, bold=True) <= width for w in words))
    return next(sizes, 7.0)


def frame(axes: Axes, rows: int, low: float, high: float) -> None:
    """Make axes for `rows` bars, top row first, with a line at zero and no ticks."""
    axes.set(ylim=(rows - 0.5, -0.5), xlim=(low, high))
    axes.set_xticks([])
    axes.set_yticks([])
    for side in ("top", "right", "bottom", "left"):
        axes.spines[side].set_visible(False)
    axes.axvline(0, color=QUIET, linewidth=1, zorder=5)
    for edge in range(1, rows):
        axes.axhline(edge - 0.5, color=RULE, linewidth=0.5, zorder=0)


def top(found: Sequence[Estimate]) -> float:
    """Return the furthest point that bars with intervals reach."""
    return max((max(e.mean, e.high if e.certain else 0.0) for e in found if e.known), default=0.0)


def limit(found: Sequence[Estimate], labels: Sequence[str], width: float) -> float:
    """Return the end of an axis on which the longest bar leaves room for the longest label behind it."""
    text = max((text_width(label, VALUE) for label in labels), default=0.0) + PAD
    return (top(found) or 1.0) * width / max(width - text, 0.25 * width)


def bar(axes: Axes, y: float, found: Estimate, look: Look, label: str, mark: float = math.nan) -> None:
    """Draw one bar with its interval and value; `mark` is the baseline's value, drawn as a dashed line."""
    if not found.known:
        axes.text(0, y, f" {label}", va="center_baseline", size=8, color=QUIET, style="italic")
        return
    axes.barh(y, found.mean, height=0.5, color=look.colour, alpha=0.85, linewidth=0, zorder=2)
    if found.certain:
        axes.plot([found.low, found.high], [y, y], color=INK, linewidth=1.4, solid_capstyle="butt", zorder=4)
    if math.isfinite(mark):
        ends = [y - 0.42, y + 0.42]
        axes.plot([mark, mark], ends, color=INK, linewidth=1.1, linestyle=(0, (2.5, 1.5)), zorder=3)
    end = max(top([found]), mark if math.isfinite(mark) else 0.0)
    axes.annotate(label, (end, y), xytext=(5, 0), textcoords="offset points", va="center_baseline", size=VALUE)
