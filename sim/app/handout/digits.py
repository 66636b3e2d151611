"""The digits that the page shows, and how many a hand-out keeps so that it shows the same ones."""

import math
from collections.abc import Callable, Iterable, Sequence

Number = float | None
Part = Sequence[Number]

MOST = 12
"""Decimals that are kept at most; more than any view needs."""


def code(value: float, decimals: int) -> int:
    """Return a number in units of its last decimal, so that rounding it further gives what rounding the number gives.

    What is not exact never ends in 0 or 5: it then lies between the same two multiples of five as the number itself,
    on the same side of zero, of every point where rounding turns, and of every short number.
    """
    found = round(value * 10.0**decimals)
    short = found / 10.0**decimals  # not the product: that can be whole where the number is not so short
    if found % 5 or value == short:
        return found
    return found + (1 if value > short else -1)


def kept(value: Number, decimals: int) -> Number:
    """Return a number as the page reads it from a hand-out."""
    return None if value is None else code(value, decimals) / 10.0**decimals


def shown(unit: str, width: float) -> int:
    """Return the decimals with which the page writes a number whose interval is so wide (`digits` of text.js)."""
    if unit == "EUR":
        return 0
    if not width > 0:
        return 1
    wide = width * 100 if unit == "share" else width
    return max(1 if unit == "share" else 0, min(3, math.ceil(1 - math.log10(wide))))


def of_part(unit: str, part: Part) -> tuple[int, ...]:
    """Return the decimals of a part, which is a mean and the ends of its interval; without one its own size decides."""
    mean, low, high = part
    if low is not None and high is not None and high - low != 0:
        return (shown(unit, high - low),)
    return () if mean is None else (shown(unit, abs(mean)), shown(unit, abs(mean) / 10))


def decimals_of_parts(unit: str, parts: Iterable[Part]) -> int:
    """Return the decimals to keep of parts: one more than is shown of any, more if a width would look different."""
    every = list(parts)
    most = max((digit for part in every for digit in of_part(unit, part)), default=0)
    return _enough(most + 1 + (2 if unit == "share" else 0), every, lambda part: of_part(unit, part))


def decimals_of_squares(parts: Iterable[Part]) -> int:
    """Return the decimals to keep of standard deviations whose squares are shown as whole percentages of their sum."""

    def look(part: Part) -> object:
        squares = [(value or 0.0) ** 2 for value in part]
        return [math.floor(100 * square / (sum(squares) or 1) + 0.5) for square in squares]

    return _enough(4, list(parts), look)


def decimals_of_sums(sums: Iterable[Part]) -> int:
    """Return the decimals to keep of numbers whose sum is shown: without decimals from 10 on, with one below."""

    def look(part: Part) -> object:
        total = sum(value or 0.0 for value in part)
        return math.floor(total * 10 + 0.5) if 0 < total < 10 else math.floor(total + 0.5)

    return _enough(3, list(sums), look)


def _enough(decimals: int, parts: list[Part], look: Callable[[Part], object]) -> int:
    """Return the first number of decimals with which all parts look as they are."""
    exact = [look(part) for part in parts]
    while decimals < MOST and any(
        look([kept(v, decimals) for v in part]) != e for part, e in zip(parts, exact, strict=True)
    ):
        decimals += 1
    return decimals
