"""Why an answer cannot be given from the runs there are: for a reader of the page, and for a caller of the function."""

from functools import partial
from typing import TYPE_CHECKING, Any

from sim.errors import ConfigurationError
from sim.report.numbers import digits
from sim.texts import Texts

if TYPE_CHECKING:
    from sim.sweep.figures.reader import Reader

Value = str | int | float


class RefusalError(ConfigurationError):
    """The runs do not allow an answer; its message is the English text with names as they are in the tables.

    Parameters
    ----------
    why : str
        Of the text `sweep.why.WHY`.
    **values : str, int or float
        What the text asks for; `measure` and `factor` are names, `share` and `most` are shares.
    """

    def __init__(self, why: str, **values: Value) -> None:
        self.why, self.values = why, values
        raw = {name: _raw(name, value) for name, value in values.items()}
        super().__init__(Texts("en")(f"sweep.why.{why}", **raw))
        self.about = ""
        """Measure that it is about, where the text does not say so."""

    def __reduce__(self) -> tuple[Any, ...]:
        """Return what a copy is made of."""
        return partial(RefusalError, self.why, **self.values), (), {"about": self.about}

    def __str__(self) -> str:
        """Return the English text."""
        return f"{self.about}: {super().__str__()}" if self.about else super().__str__()

    def told(self, reader: "Reader") -> str:
        """Return why in the reader's language."""
        words = {name: _word(reader, name, value) for name, value in self.values.items()}
        said = reader.texts(f"sweep.why.{self.why}", **words)
        return f"{reader.measure(self.about)}: {said}" if self.about else said


def _raw(name: str, value: Value) -> str:
    """Return a value as it is in the tables."""
    if name in ("measure", "factor"):
        return f"`{value}`"
    if name in ("share", "most"):
        return f"{value:.0%}"
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def _word(reader: "Reader", name: str, value: Value) -> str:
    """Return a value as people read it."""
    if name in ("measure", "factor"):
        return f"‘{reader.measure(str(value)) if name == 'measure' else reader.factor(str(value))}’"
    if isinstance(value, str):
        return value
    if name in ("share", "most"):
        return reader.numbers.of("share", value, 0)
    return reader.numbers.plain(value, digits(abs(value)) if isinstance(value, float) else 0)
