"""How every figure looks: colours, markers, type sizes, heading and footnote.

Colours follow Okabe and Ito, darkened where needed to stand out at 3:1 on white; arms also differ in marker and line,
so that figures can be read in grey. Fonts are the ones that come with matplotlib. Lengths are in inches.
"""

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

WIDTH = 9.6
MARGIN = 0.3
INK, QUIET, RULE, GHOST = "#1a1d21", "#4d555e", "#d7dce1", "#e9ecef"
BASE = "#4d555e"
ACCENT, AGAINST = "#0072b2", "#c44e00"
_COLOURS = ("#0072b2", "#c44e00", "#007a5a", "#a3487a", "#3a87b7", "#a66a00", "#6a51a3", "#7a5c3e", "#5f6b00")
_MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<", ">")
_LINES: tuple[Any, ...] = ("-", (0, (6, 1.5)), (0, (1, 1)), (0, (5, 1, 1, 1)), (0, (3, 1, 1, 1, 1, 1)), (0, (8, 2)))
SETTINGS: dict[str, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "svg.hashsalt": "uitweg",
    "svg.fonttype": "path",
    "text.color": INK,
    "text.parse_math": False,  # a dollar sign in a title is a dollar sign
    "axes.edgecolor": RULE,
    "axes.labelcolor": QUIET,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.unicode_minus": True,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 8.5,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "hatch.linewidth": 0.6,
}


@dataclass(frozen=True, slots=True)
class Look:
    """How an arm is drawn."""

    colour: str
    marker: str
    line: Any
    width: float


def looks(arms: list[str], main: str) -> dict[str, Look]:
    """Return the look of each arm: the baseline grey and dashed, `main` blue and solid, the others in fixed order."""
    found = {arms[0]: Look(BASE, "|", (0, (4, 2)), 1.8)}
    if main != arms[0]:
        found[main] = Look(_COLOURS[0], _MARKERS[0], _LINES[0], 2.4)
    for place, arm in enumerate((a for a in arms if a not in found), start=1):
        turn = place % len(_COLOURS)
        found[arm] = Look(_COLOURS[turn], _MARKERS[turn], _LINES[1 + place % (len(_LINES) - 1)], 1.4)
    return found


@lru_cache(maxsize=1 << 14)  # measuring is slow, and most words come back
def text_width(text: str, size: float, bold: bool = False) -> float:
    """Return the width of one line of text."""
    font = FontProperties(family="DejaVu Sans", size=size, weight="bold" if bold else "normal")
    width: float = text_to_path.get_text_width_height_descent(text, font, False)[0]
    return width / 72


def wrap(text: str, width: float, size: float, bold: bool = False) -> str:
    """Return `text` broken into lines no wider than `width`."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}".strip()
            if line and text_width(longer, size, bold) > width:
                lines.append(line)
                longer = word
            line = longer
        lines.append(line)
    return "\n".join(lines)


def height(text: str, size: float) -> float:
    """Return the height of lines of text."""
    return (text.count("\n") + 1) * size * 1.35 / 72


class Sheet:
    """A figure with a heading on top, a footnote below, and room of a given height between them.

    Parameters
    ----------
    title, subtitle, footnote : str
    room : float
        Height left for the drawing.
    """

    def __init__(self, title: str, subtitle: str, footnote: str, room: float) -> None:
        inner = WIDTH - 2 * MARGIN
        title, subtitle = wrap(title, inner, 14, bold=True), wrap(subtitle, inner, 10)
        footnote = wrap(footnote, inner, 7.5)
        top = 0.25 + height(title, 14) + 0.06 + height(subtitle, 10) + 0.15
        bottom = 0.2 + height(footnote, 7.5) + 0.15
        self.height = top + room + bottom
        self.top = self.height - top
        self.bottom = bottom
        self.figure = Figure(figsize=(WIDTH, self.height), facecolor="white")
        self.text(MARGIN, self.height - 0.25, title, size=14, weight="bold", va="top", linespacing=1.25)
        below = self.height - 0.25 - height(title, 14) - 0.06
        self.text(MARGIN, below, subtitle, size=10, color=QUIET, va="top", linespacing=1.25)
        self.text(MARGIN, 0.2, footnote, size=7.5, color=QUIET, va="bottom", linespacing=1.3)

    def text(self, x: float, y: float, text: str, **style: Any) -> None:
        """Write text at a place measured from the lower left corner."""
        self.figure.text(x / WIDTH, y / self.height, text, **style)

    def axes(self, x: float, y: float, width: float, high: float) -> Axes:
        """Return axes with their lower left corner at (x, y)."""
        return self.figure.add_axes((x / WIDTH, y / self.height, width / WIDTH, high / self.height))

    def blank(self, x: float, y: float, width: float, high: float) -> Axes:
        """Return axes without frame in which one unit is one inch."""
        axes = self.axes(x, y, width, high)
        axes.set(xlim=(0, width), ylim=(0, high))
        axes.axis("off")
        return axes


def spread(wanted: list[float], gap: float, low: float, high: float) -> list[float]:
    """Return places as near as possible to `wanted`, at least `gap` apart and within low to high."""
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    gap = min(gap, (high - low) / max(len(wanted) - 1, 1))
    blocks: list[list[float]] = []  # each: sum of (wanted - offset), members
    for i, index in enumerate(order):
        blocks.append([min(max(wanted[index], low), high) - i * gap, 1.0])
        while len(blocks) > 1 and blocks[-2][0] / blocks[-2][1] > blocks[-1][0] / blocks[-1][1]:
            last = blocks.pop()
            blocks[-1] = [blocks[-1][0] + last[0], blocks[-1][1] + last[1]]
    bases = [block[0] / block[1] for block in blocks for _ in range(int(block[1]))]
    room = high - (len(wanted) - 1) * gap
    placed = [0.0] * len(wanted)
    for i, index in enumerate(order):
        placed[index] = min(max(bases[i], low), room) + i * gap
    return placed


def styled() -> Any:
    """Return a context in which figures get this look, whatever the user's own settings."""
    settings: dict[Any, Any] = {**dict(mpl.rcParamsDefault), **SETTINGS}
    settings.pop("backend", None)  # the caller's own
    return mpl.rc_context(settings)


def rendered(figure: Figure, kind: str) -> bytes:
    """Return the figure as `png` or `svg`: the same bytes for the same figure."""
    nothing = {"png": {"Software": None}, "svg": dict.fromkeys(("Creator", "Date", "Format", "Type"))}
    target = BytesIO()
    figure.savefig(target, format=kind, dpi=160, metadata=nothing[kind], facecolor="white")
    return target.getvalue()
