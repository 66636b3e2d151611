"""Numbers as the reader's language writes them: 1.234,5 in Dutch and 1,234.5 in English."""

import math

from babel.numbers import format_decimal

from sim.report.texts import Texts

FIXED = {"months": 1, "days": 1, "EUR": 0, "share": 1, "points": 1}
"""Decimals by unit; shares are shown as percentages."""


def digits(*values: float) -> int:
    """Return decimals that leave about three significant figures of the largest value."""
    largest = max((abs(v) for v in values if math.isfinite(v)), default=0.0)
    return 0 if largest >= 100 else 1 if largest >= 10 or largest == 0 else 2


class Numbers:
    """Numbers in one language.

    Parameters
    ----------
    texts : Texts
    """

    def __init__(self, texts: Texts) -> None:
        self.texts = texts

    def plain(self, value: float, places: int = 0, sign: bool = False) -> str:
        """Return a number with `places` decimals, and a plus sign if asked; a dash for no number."""
        if not math.isfinite(value):
            return self.texts("number.none")
        rounded = round(value, places) + 0.0  # + 0.0 turns -0.0 into 0.0
        pattern = "#,##0" + ("." + "0" * places if places else "")
        text = format_decimal(abs(rounded), format=pattern, locale=self.texts.language)
        mark = "−" if rounded < 0 else "+" if sign and rounded > 0 else ""
        return mark + text

    def of(self, unit: str, value: float, *others: float, sign: bool = False) -> str:
        """Return a value in its unit, with decimals that also suit `others`."""
        shown, *rest = (100 * v if unit == "share" else v for v in (value, *others))
        if not math.isfinite(shown):
            return self.texts("number.none")
        places = self.places(unit, shown, *rest)
        text = self.plain(shown, places, sign)
        if unit == "EUR":
            mark = text[0] if text[0] in "−+" else ""
            return mark + self.texts("number.euro", amount=text.removeprefix(mark))
        if unit == "share":
            return self.texts("number.percent", number=text)
        return text

    def places(self, unit: str, *values: float) -> int:
        """Return the decimals of values in `unit`."""
        if unit == "EUR" and max((abs(v) for v in values if math.isfinite(v)), default=0.0) < 10:
            return 2
        return FIXED[unit] if unit in FIXED else digits(*values)

    def interval(self, unit: str, mean: float, low: float, high: float, sign: bool = False) -> str:
        """Return `mean (low–high)`, or the mean alone where there is no interval."""
        text = self.of(unit, mean, low, high, sign=sign)
        if not (math.isfinite(low) and math.isfinite(high)):
            return text
        return f"{text} ({self.range(unit, mean, low, high, sign=sign)})"

    def range(self, unit: str, mean: float, low: float, high: float, sign: bool = False) -> str:
        """Return `low–high`, or `low to high` where signs would make a dash hard to read."""
        ends = (self.of(unit, low, mean, high, sign=sign), self.of(unit, high, mean, low, sign=sign))
        return self.texts("number.signed_range" if sign else "number.range", low=ends[0], high=ends[1])
