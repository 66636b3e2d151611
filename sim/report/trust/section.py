"""A part of the trust report."""

from dataclasses import dataclass, field

from sim.report.chart import Chart, Table


@dataclass
class Section:
    """A part of the page.

    Attributes
    ----------
    key : str
    opening : list of str
        Paragraphs.
    points : list of str
        A list below these.
    figures : list of (Chart, str)
        With the address of the image.
    tables : list of Table
        Besides those of the figures.
    closing : list of str
        Paragraphs after the tables.
    terms : list of (str, list of str)
        Heads and paragraphs.
    settings : list of (str, str)
    warning : str
    """

    key: str
    opening: list[str] = field(default_factory=list)
    points: list[str] = field(default_factory=list)
    figures: list[tuple[Chart, str]] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    closing: list[str] = field(default_factory=list)
    terms: list[tuple[str, list[str]]] = field(default_factory=list)
    settings: list[tuple[str, str]] = field(default_factory=list)
    warning: str = ""
