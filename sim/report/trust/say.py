"""How the trust report writes names and numbers in the reader's language."""

import math

from sim.report.numbers import Numbers
from sim.report.version import version
from sim.texts import Texts

_PART = "trust"
_PER_HOUSEHOLD = "per household per year"


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

    def significant(self, value: float, unit: str = "plain", sign: bool = False) -> str:
        """Return a number with about three significant figures."""
        shown = abs(100 * value if unit == "share" else value)
        if not math.isfinite(shown):
            return self.texts("number.none")
        places = min(max(2 - math.floor(math.log10(shown)), 0), 4) if shown else 0
        return self.numbers.of(unit, value, places, sign)

    def amount(self, value: float, unit: str) -> str:
        """Return a value of a target in its unit: shares as percentages, yearly rates per 1,000 households."""
        if unit.startswith("share"):
            return self.significant(value, "share")
        return self.significant(1000 * value if unit == _PER_HOUSEHOLD else value)

    def range(self, low: float, high: float, unit: str = "") -> str:
        """Return `low to high`."""
        if not math.isfinite(low + high):
            return self.texts("number.none")
        return self.texts("number.signed_range", low=self.amount(low, unit), high=self.amount(high, unit))

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
