"""Numbers as the reader's language writes them: 1.234,5 in Dutch and 1,234.5 in English."""

import math
from functools import lru_cache

from babel.numbers import format_decimal

from sim.texts import Texts

Ends = tuple[float, float, float]
"""Mean, low and high."""

FIXED = {"months": 1, "days": 1, "EUR": 0, "share": 1, "points": 1, "plain": 0}
"""Decimals by unit; shares are shown as percentages, `plain` is EUR without its sign."""


MOST = 3
"""Decimals."""

COARSEST = {"per_1000": -1}
"""Fewest decimals by unit where not 0: of counts in every thousand also tens."""

STEPS = 5
"""Of the last digit in an interval: with fewer, rounding shows in it."""

_written = lru_cache(maxsize=2_000)(format_decimal)
"""The same numbers are written again and again, in tables and in sentences."""


def digits(value: float) -> int:
    """Return decimals that leave about three significant figures."""
    return 0 if value >= 100 else 1 if value >= 10 else 2 if value else 0


def _ends_at_zero(factor: float, low: float, high: float, places: int) -> bool:
    """Return whether an end that is not zero is written as zero."""
    return any(end and not round(factor * end, places) for end in (low, high))


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
        pattern = "#,##0" + ("." + "0" * places if places > 0 else "")
        text = _written(abs(rounded), format=pattern, locale=self.texts.language)
        mark = "−" if rounded < 0 else "+" if sign and rounded > 0 else ""
        return mark + text

    def bound(self, value: float) -> str:
        """Return a number above 0 that something stays below: rounded up, whole from 1 on and else to one digit."""
        places = max(0, -math.floor(math.log10(value)))
        rounded = math.ceil(value * 10**places - 1e-9) / 10**places  # a hair's breadth of rounding is no step up
        return self.plain(rounded, 0 if rounded >= 1 else places)

    def of(self, unit: str, value: float, places: int | None = None, sign: bool = False) -> str:
        """Return a value in its unit; shares become percentages."""
        shown = 100 * value if unit == "share" else value
        if not math.isfinite(shown):
            return self.texts("number.none")
        text = self.plain(shown, self.places(unit, value) if places is None else places, sign)
        if unit == "EUR":
            mark = text[0] if text[0] in "−+" else ""
            return mark + self.texts("number.euro", amount=text.removeprefix(mark))
        return self.texts("number.percent", number=text) if unit == "share" else text

    def places(self, unit: str, mean: float, low: float = math.nan, high: float = math.nan) -> int:
        """Return decimals that show both the value and, where there is one, the width of its interval."""
        factor = 100 if unit == "share" else 1
        mean, width = abs(factor * mean), factor * (high - low)
        if unit == "EUR":
            return 2 if 0 < mean < 10 and not width >= 10 else 0
        least = FIXED.get(unit, digits(mean))
        if unit == "plain" or not (math.isfinite(width) and width > 0):
            return least
        enough = 0 if width >= 100 else 1 if width >= 1 else 1 - math.floor(math.log10(width))
        found = min(least, enough) if least > enough else min(max(least, -math.floor(math.log10(width))), MOST)
        return found + 1 if found < MOST and low * high > 0 and _ends_at_zero(factor, low, high, found) else found

    def adding(self, unit: str, before: Ends, after: Ends, change: Ends) -> tuple[int, int]:
        """Return decimals of two levels, and of their difference, that a reader can add up.

        Where the rounded levels differ by something else than the rounded difference, all get a decimal less if the
        interval of the difference is wide enough for that, and otherwise a decimal more; amounts of money do not.

        Parameters
        ----------
        unit : str
            Of all three.
        before, after, change : (float, float, float)
            Mean, low and high; the means are known.
        """
        levels = max(self.places(unit, *ends) for ends in (before, after))
        finer = max(levels, self.places(unit, *change))
        factor = 100 if unit == "share" else 1

        def adds_up(places: int) -> bool:
            was, now, moved = (round(factor * ends[0], places) for ends in (before, after, change))
            return abs(now - was - moved) <= 10.0**-places / 2

        if unit in ("EUR", "plain") or adds_up(levels):
            return levels, finer
        coarser = levels - 1
        low, high = factor * change[1], factor * change[2]
        wide = coarser >= COARSEST.get(unit, 0) and high - low >= STEPS * 10.0**-coarser
        if wide and adds_up(coarser) and not _ends_at_zero(1, low, high, coarser):
            return coarser, coarser
        return levels + 1, max(levels + 1, finer)

    def interval(
        self, unit: str, mean: float, low: float, high: float, sign: bool = False, places: int | None = None
    ) -> str:
        """Return `mean (low–high)`, or the mean alone where there is no interval."""
        places = self.places(unit, mean, low, high) if places is None else places
        text = self.of(unit, mean, places, sign)
        if not (math.isfinite(low) and math.isfinite(high)) or low == mean == high:
            return text
        return f"{text} ({self.range(unit, mean, low, high, sign, places)})"

    def range(
        self, unit: str, mean: float, low: float, high: float, sign: bool = False, places: int | None = None
    ) -> str:
        """Return `low–high`, or `low to high` where signs would make a dash hard to read."""
        places = self.places(unit, mean, low, high) if places is None else places
        ends = {name: self.of(unit, end, places, sign) for name, end in (("low", low), ("high", high))}
        return self.texts("number.signed_range" if sign else "number.range", **ends)
