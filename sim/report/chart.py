"""A figure with its words and its table."""

from dataclasses import dataclass

from matplotlib.figure import Figure

from sim.report.estimates import Estimate
from sim.report.view import View

DIGITS = frozenset("0123456789+−€")
"""How a cell with a number begins."""


class Keyed(str):
    """A name for readers, and the key by which settings and files call it.

    Attributes
    ----------
    key : str
    """

    __slots__ = ("key",)
    key: str

    def __new__(cls, text: str, key: str) -> "Keyed":
        """Return a name with its key."""
        made = super().__new__(cls, text)
        made.key = key
        return made

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override]
        """Return what a copy is made of."""
        return str(self), self.key


def key_of(name: str) -> str:
    """Return the key of a name; empty where it has none."""
    return name.key if isinstance(name, Keyed) else ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table for readers: everything in it is text.

    Attributes
    ----------
    caption : str
    columns : list of str
    rows : list of list of str
        The first `heads` cells of a row name it.
    heads : int
    """

    caption: str
    columns: list[str]
    rows: list[list[str]]
    heads: int = 1

    @property
    def numeric(self) -> list[bool]:
        """Whether each column holds numbers."""
        return [any(row[i][:1] in DIGITS for row in self.rows if row[i]) for i in range(len(self.columns))]


@dataclass(frozen=True, slots=True)
class Chart:
    """A figure.

    Attributes
    ----------
    name : str
        Of its files.
    topic, title : str
        What it is about, and its message.
    alt : str
        What it shows, for who cannot see it.
    figure : Figure
    table : Table
        The numbers in it.
    """

    name: str
    topic: str
    title: str
    alt: str
    figure: Figure
    table: Table


def message(view: View, key: str, change: Estimate, **values: object) -> str:
    """Return the title `key` for a difference: more, less, or not clear; `alone` without an arm to compare."""
    kind = "unclear"
    if view.main == view.baseline:
        kind = "alone"
    elif change.clear:
        kind = "more" if change.mean > 0 else "less"
    names = {"arm": view.arm_title(view.main), "baseline": view.arm_title(view.baseline)}
    return view.texts(f"{key}.{kind}", **names, **values)
