"""A section of the page of a sweep: what one answer says, shows, and could not do."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pandas as pd

from sim.errors import ConfigurationError
from sim.report.chart import Chart, Table
from sim.report.style import rendered
from sim.sweep.figures.reader import Reader
from sim.sweep.refusal import RefusalError


@dataclass
class Section:
    """What one answer gives.

    Attributes
    ----------
    name : str
        Of the answer; its title is the text `sweep.answer.NAME`.
    said : list of str
        Sentences, in the reader's language.
    shown : list of Chart or Table
        In the order of the page.
    frames : dict of str to DataFrame
        Tables for `answers/`, by name.
    refused : list of ConfigurationError
        Why parts of it are missing, each once.
    drawn : dict of str to (bytes, bytes)
        Figures as SVG and PNG, by name.
    error : Exception or None
        An error of Uitweg itself; what came before it is kept.
    """

    name: str
    said: list[str] = field(default_factory=list)
    shown: list[Chart | Table] = field(default_factory=list)
    frames: dict[str, pd.DataFrame] = field(default_factory=dict)
    refused: list[ConfigurationError] = field(default_factory=list)
    drawn: dict[str, tuple[bytes, bytes]] = field(default_factory=dict)
    error: Exception | None = None

    @property
    def charts(self) -> Iterator[Chart]:
        """Its figures."""
        return (one for one in self.shown if isinstance(one, Chart))

    @property
    def told(self) -> bool:
        """Whether there is anything in it."""
        return bool(self.said or self.shown or self.frames or self.refused or self.error)

    def add(self, frame: str, table: pd.DataFrame) -> None:
        """Add rows to a table for `answers/`."""
        before = [self.frames[frame]] if frame in self.frames else []
        self.frames[frame] = pd.concat([*before, table], ignore_index=True)

    def attempt(self, part: Callable[[], None]) -> None:
        """Do a part; where the sweep does not allow it, keep why."""
        try:
            part()
        except ConfigurationError as why:
            if str(why) not in map(str, self.refused):
                self.refused.append(why)

    def reasons(self, reader: Reader) -> list[str]:
        """Return why parts of it are missing, in the reader's language."""
        return [why.told(reader) if isinstance(why, RefusalError) else str(why) for why in self.refused]

    def guarded(self, step: Callable[[], None]) -> None:
        """Do a step; keep the first error of Uitweg itself, to be raised when all is written."""
        try:
            step()
        except Exception as error:
            self.error = self.error or error

    def draw(self) -> None:
        """Draw the figures; those that cannot be drawn are left out."""
        charts, self.shown = self.shown, []
        for one in charts:
            if isinstance(one, Chart):
                self.drawn[one.name] = rendered(one.figure, "svg"), rendered(one.figure, "png")
            self.shown.append(one)
