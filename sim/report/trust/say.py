"""How the trust report writes names and numbers in the reader's language."""

import math

from sim.report.cards import title
from sim.report.numbers import Numbers
from sim.report.version import version
from sim.texts import Texts

_PART = "trust"
_PER_HOUSEHOLD = "per household per year"
_DIFFERENCE = ", difference"


class Say:
    """Names and numbers in one language.

    Parameters
    ----------
    language : str
        `nl` or `en`.
    """

    def __init__(self, language: str) -> None:
        self.texts = Texts(language)
        self.numbers = Numbers(self.texts)

    @property
    def language(self) -> str:
        """Language of the report."""
        return self.texts.language

    def __call__(self, key: str, **values: object) -> str:
        """Return a text of the trust report."""
        return self.texts(f"{_PART}.{key}", **values)

    def heads(self, *keys: str) -> list[str]:
        """Return the heads of a table's columns."""
        return [self(f"table.{key}") for key in keys]

    def statistic(self, name: str) -> str:
        """Return the name of a statistic."""
        return self.texts.name(f"{_PART}.statistic", name)

    def card(self, name: str) -> str:
        """Return a card's title."""
        return title(self.texts, name)

    def card_unit(self, unit: str) -> str:
        """Return the unit of a card."""
        return self.texts.name("card_unit", unit)

    def municipality(self, name: str) -> str:
        """Return a municipality's name."""
        return self.texts.name("municipality", name).title()

    def flag(self, value: bool) -> str:
        """Return yes or no."""
        return self("affirmed" if value else "denied")

    def plain(self, value: float, places: int = 0, sign: bool = False) -> str:
        """Return a number."""
        return self.numbers.plain(value, places, sign)

    def z(self, value: float) -> str:
        """Return a z-score."""
        return self.plain(value, 2, sign=True)

    def percent(self, value: float, places: int = 0, sign: bool = False) -> str:
        """Return a share as a percentage."""
        return self.numbers.of("share", value, places, sign)

    def significant(self, value: float, unit: str = "plain", sign: bool = False, beside: float = 0.0) -> str:
        """Return a number with about three significant figures, or as many decimals as a larger one `beside` it."""
        if not math.isfinite(value):
            return self.nothing
        return self.numbers.of(unit, value, _places(unit, max(abs(value), abs(beside))), sign)

    @property
    def nothing(self) -> str:
        """What stands where there is no number."""
        return self.texts("number.none")

    def points(self, value: float) -> str:
        """Return a difference of shares in percentage points."""
        return self("points", number=self.significant(100 * value, sign=True)) if math.isfinite(value) else self.nothing

    def figure(self, statistic: str, unit: str) -> str:
        """Return the name of a statistic, with its unit where its numbers would be misread without."""
        name = self.statistic(statistic)
        return self("in_points", name=name) if unit.endswith(_DIFFERENCE) else name

    def amount(self, value: float, unit: str, beside: float = 0.0) -> str:
        """Return a value of a target: shares as percentages, their differences in points, yearly rates per 1,000."""
        kind, factor = written(unit)
        return self.significant(factor * value, kind, beside=factor * beside)

    def range(self, low: float, high: float, unit: str = "", beside: float = 0.0) -> str:
        """Return `low to high` of a target or a card, both ends with the decimals of the larger, or of one `beside`."""
        kind, factor = written(unit)
        return self.between(factor * low, factor * high, kind, beside=factor * beside)

    def between(self, low: float, high: float, unit: str = "plain", sign: bool = False, beside: float = 0.0) -> str:
        """Return `low to high`, a dash when either is not known."""
        if not math.isfinite(low + high):
            return self.nothing
        places = _places(unit, max(abs(low), abs(high), abs(beside)))
        ends = {name: self.numbers.of(unit, end, places, sign) for name, end in (("low", low), ("high", high))}
        return self.texts("number.signed_range", **ends)

    def footnote(self, municipality: str, members: int, residents: int, seed: int) -> str:
        """Return what every figure says about how it was made."""
        return self(
            "footnote",
            version=version(),
            municipality=self.municipality(municipality),
            members=self.plain(members),
            residents=self.plain(residents),
            seed=seed,
        )


def _places(unit: str, value: float) -> int:
    """Return decimals that leave about three significant figures."""
    shown = abs(100 * value if unit == "share" else value)
    return min(max(2 - math.floor(math.log10(shown)), 0), 4) if shown else 0


def written(unit: str) -> tuple[str, float]:
    """Return how a target's unit is written, and the factor to write it with."""
    if unit.endswith(_DIFFERENCE):
        return "plain", 100.0
    if unit.startswith("share"):
        return "share", 1.0
    return "plain", 1000.0 if unit == _PER_HOUSEHOLD else 1.0
