"""Evidence cards in words that people read: what `conf/texts/card/` says of them."""

import math
from collections.abc import Callable
from dataclasses import replace
from functools import cache

from scipy.special import expit

from sim.calibration import ensemble
from sim.calibration.learned import left
from sim.evidence import Card
from sim.report.numbers import Numbers
from sim.texts import Texts

_KINDS = {
    "% of adults with income": "whole",
    "% of households": "whole",
    "EUR": "euro",
    "EUR per arrangement": "euro",
    "EUR per hour": "euro",
    "EUR per year": "euro",
    "chance per month": "percent",
    "chance per provider, in a month with signals": "percent",
    "chance per story": "percent",
    "log odds": "chance",
    "log odds of shame": "odds",
    "log odds per month": "chance",
    "log odds per year of age": "odds",
    "log odds ratio": "odds",
    "logarithm of EUR": "odds",
    "per inhabitant per month": "per_10000",
    "ratio to all adults": "times",
}
_LARGEST = 700.0
"""Of a logarithm, whose number a computer can still write."""

_SHOWN: dict[str, Callable[[float], float]] = {
    "percent": lambda x: 100 * x,
    "chance": lambda x: float(100 * expit(x)),
    "odds": lambda x: math.exp(min(x, _LARGEST)),
    "per_10000": lambda x: 10_000 * x,
}
"""From the model to what people read; the others are read as they are."""

_PERCENT, _TIMES = ("percent", "whole", "chance"), ("odds", "times")
_MOST = 3
"""Decimals at most of what is neither a chance nor a ratio."""


def title(texts: Texts, name: str) -> str:
    """Return what a card is called, or all cards of a stage together."""
    return texts(f"card.{name}.title" if "." in name else f"app.stage.{name}")


def explanation(texts: Texts, name: str, place: str = "") -> str:
    """Return what a card's number is and where it comes from, in a sentence or two.

    Parameters
    ----------
    texts : Texts
    name : str
    place : str
        Municipality whose card it is; one that says the same as the country's has the country's words.
    """
    own = f"card_place.{place}.{name}"
    return texts(own if own in texts else f"card.{name}.text")


def source(texts: Texts, found: str) -> str:
    """Return a source's title, in the reader's language where it is Uitweg's own."""
    return texts.name("card_source", found)


def kind(unit: str) -> str:
    """Return how a value is written: `percent` and `whole` as %, `chance` and `odds` of logarithms, or as it is."""
    return _KINDS.get(unit, "percent" if unit.startswith("share") else "number")


@cache
def _left(place: str) -> dict[str, tuple[float, float]]:
    """Return what the fit of a municipality left of the numbers that it solved for; nothing where it has none."""
    return left(ensemble.load(place)) if place in ensemble.available() else {}


def as_left(card: Card, place: str) -> Card:
    """Return a card with its interval: of a number that was solved for what the fit left, not where it searched."""
    low, high = _left(place).get(card.name, (card.low, card.high))
    return replace(card, low=low, high=high)


def _shown(how: str, value: float) -> float:
    """Return a value of the model as people read it."""
    return _SHOWN[how](value) if how in _SHOWN else value


def written(numbers: Numbers, card: Card, value: float, own: bool = False) -> str:
    """Return a value of a card as people read it, without its unit; as `U.cardNumber` in the application.

    Parameters
    ----------
    numbers : Numbers
    card : Card
    value : float
    own : bool
        Given by somebody: then with the decimals that they gave it.
    """
    how = kind(card.unit)
    shown, low, high = (_shown(how, x) for x in (value, card.low, card.high))
    places = _places(how, shown, high - low)
    if own:
        places = max(places, _MOST if shown < 1 else 2)
    while places and round(shown, places - 1) == round(shown, places):
        places -= 1
    if how == "euro":
        return numbers.of("EUR", shown, places)
    text = numbers.plain(shown, places)
    if how in _PERCENT:
        return numbers.texts("number.percent", number=text)
    return f"× {text}" if how in _TIMES else text


def _places(how: str, shown: float, width: float) -> int:
    """Return decimals: two digits of the width of the interval; of a chance and of ratios two of the number itself."""
    if how == "chance":
        return 2 if shown < 1 else 1 if shown < 10 or shown > 99 else 0
    if how in _TIMES:
        return 2 if shown < 10 else 1
    return max(0, min(_MOST, math.ceil(1 - math.log10(width)))) if width > 0 else _MOST


def measured(numbers: Numbers, card: Card, value: float, own: bool = False) -> str:
    """Return a value of a card as people read it, with its unit; see `written`."""
    text = written(numbers, card, value, own)
    one, *more = numbers.texts(f"card_shown.{card.unit}").split("|")
    unit = one if not more or _shown(kind(card.unit), value) == 1 else more[-1]
    return f"{text} {unit}".strip()
