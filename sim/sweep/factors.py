"""Factors: what a design may vary, each a name and the values it takes.

| name | what varies |
|---|---|
| `intervention.NAME` | an intervention, off and on (0 and 1) |
| `intervention.NAME.dose`, `.start`, `.stop`, `.levers.LEVER` | a setting of an intervention |
| `staff.outreach` and every other lever | the value that policy gives the lever, beside the interventions |
| `municipality` | the profile |
| `assume.CARD` | the value of an evidence card; `card` stands for its interval |
| `member` | the set of parameters |
| `seed`, `residents`, `horizon`, `warmup` | a setting of the run |
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sim.errors import ConfigurationError, nearest
from sim.evidence import cards, municipalities
from sim.experiment.question import Question
from sim.interventions import interventions
from sim.levers import LEVERS

OFF, ON = 0, 1
_WORDS = {"off": OFF, "on": ON}
RUN_SETTINGS = ("seed", "residents", "horizon", "warmup")
CARD = "card"
"""In place of values: the low and the high end of the card's interval."""

_MONTHS = ("start", "stop")
_WHOLE = (*RUN_SETTINGS, "member")
_SETTINGS = ("dose", *_MONTHS)

Value = float | int | str


@dataclass(frozen=True, slots=True)
class Factor:
    """One thing that a design varies.

    Attributes
    ----------
    name : str
    values : tuple
        Levels in ascending order as given; of a sampled number the first and the last are the ends of its range.
    """

    name: str
    values: tuple[Value, ...]

    @property
    def whole(self) -> bool:
        """Whether its values are whole numbers."""
        return self.name in _WHOLE or self.name.rpartition(".")[2] in _MONTHS or self.switch

    @property
    def switch(self) -> bool:
        """Whether it turns an intervention off and on."""
        return _switches(self.name)

    @property
    def numeric(self) -> bool:
        """Whether its values are numbers."""
        return not any(isinstance(value, str) for value in self.values)

    def at(self, share: float) -> Value:
        """Return the value at a share, from 0 up to 1, of the way through its range or its levels."""
        if not self.numeric or self.switch:
            return self.values[min(int(share * len(self.values)), len(self.values) - 1)]
        numbers = [float(value) for value in self.values]
        low, high = min(numbers), max(numbers)
        if self.whole:
            return min(int(low + share * (high - low + 1)), int(high))
        return low + share * (high - low)


def factors_of(question: Question, written: Mapping[str, Any]) -> tuple[Factor, ...]:
    """Return the checked factors of a design, in the order in which they are written.

    Parameters
    ----------
    question : Question
        The base.
    written : mapping
        Name to a value or a list of values, or `card`.

    Raises
    ------
    ConfigurationError
        For a name that cannot be varied, no values, the same value twice, or values of the wrong kind.
    """
    return tuple(_factor(question, name, values) for name, values in written.items())


def _factor(question: Question, name: str, written: Any) -> Factor:
    place = f"`design.factors.{name}`"
    _check_name(question, name)
    if written == CARD:
        if not name.startswith("assume."):
            raise ConfigurationError(f"{place}: only `assume.CARD` has a card's interval; write values such as [0, 1]")
        card = cards(question.municipality)[name.removeprefix("assume.")]
        return Factor(name, (card.low, card.high))
    values = tuple(written) if isinstance(written, list | tuple) else (written,)
    if not values:
        raise ConfigurationError(f"{place} has no values; write them as [A,B]")
    factor = Factor(name, tuple(_value(place, name, value) for value in values))
    if factor.whole and any(value != int(value) for value in factor.values):
        raise ConfigurationError(f"{place}={list(values)} must be whole numbers")
    if factor.whole:
        factor = replace(factor, values=tuple(int(value) for value in factor.values))
    if twice := [v for v in factor.values if factor.values.count(v) > 1]:
        raise ConfigurationError(f"{place} has `{twice[0]}` twice")
    if factor.switch and not set(factor.values) <= {OFF, ON}:
        raise ConfigurationError(f"{place}: write `off` and `on`, or vary `{name}.dose`")
    return factor


def _value(place: str, name: str, value: Any) -> Value:
    """Return one value of the kind that a factor takes."""
    if name == "municipality":
        if value not in municipalities():
            raise ConfigurationError(f"{place}: `{value}` is not a profile{nearest(str(value), municipalities())}")
        return str(value)
    if _switches(name) and isinstance(value, str):
        value = _WORDS.get(value.lower(), value)
    if isinstance(value, bool):
        value = int(value)
    if not isinstance(value, int | float) or not math.isfinite(value):
        what = "`off` or `on`" if _switches(name) else "a number"
        raise ConfigurationError(f"{place}: `{value}` is not {what}")
    _check_lever(place, name, value)
    return value


def _switches(name: str) -> bool:
    """Return whether a factor turns an intervention off and on."""
    return name.startswith("intervention.") and name.count(".") == 1


def _check_lever(place: str, name: str, value: float) -> None:
    """Raise for a value that a lever cannot take."""
    spec = LEVERS.get(name.partition(".levers.")[2] or name)
    if spec is not None and not spec.low <= value <= spec.high:
        raise ConfigurationError(f"{place}: {value:g} must lie between {spec.low:g} and {spec.high:g} ({spec.unit})")


def _check_name(question: Question, name: str) -> None:
    """Raise for a name that nothing varies by."""
    first, _, rest = name.partition(".")
    if first == "intervention":
        _check_intervention(name, *rest.split(".", 1))
    elif first == "assume":
        known = cards(question.municipality)
        if rest not in known:
            raise ConfigurationError(f"`design.factors.{name}`: no card is called `{rest}`{nearest(rest, known)}")
    elif name not in LEVERS and name not in (*_WHOLE, "municipality"):
        names = ("municipality", *_WHOLE, *LEVERS, *(f"intervention.{i}" for i in interventions()))
        raise ConfigurationError(
            f"`design.factors.{name}` is not a factor{nearest(name, names)}; vary `intervention.NAME`, "
            "`intervention.NAME.dose`, a lever such as `staff.outreach`, `assume.CARD`, `municipality` or `member`"
        )


def _check_intervention(name: str, intervention: str, setting: str = "") -> None:
    """Raise for an intervention or a setting of one that does not exist."""
    if intervention not in interventions():
        known = nearest(intervention, interventions())
        raise ConfigurationError(f"`design.factors.{name}`: `{intervention}` is not an intervention{known}")
    lever = setting.removeprefix("levers.")
    if lever != setting and lever not in LEVERS:
        raise ConfigurationError(f"`design.factors.{name}`: `{lever}` is not a lever{nearest(lever, LEVERS)}")
    if setting and lever == setting and setting not in _SETTINGS:
        raise ConfigurationError(f"`design.factors.{name}`: `{setting}` cannot be varied{nearest(setting, _SETTINGS)}")
