"""Evidence cards: every number of the model with its unit, interval, grade and source.

Cards are YAML, one file per stage in `conf/evidence/`; a municipality's profile (`conf/municipality/`) holds cards
that replace the national ones, and `conf/calibration/quick.yaml` the values that calibration solved for.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from sim.errors import ConfigurationError, EvidenceError, nearest
from sim.paths import CONF
from sim.yaml_files import changed, kept_yaml, names, read_yaml

GRADES = {
    "A": "controlled comparison",
    "B": "registered or monitored figure",
    "C": "direction found, size unknown",
    "D": "interviews or expert view",
    "E": "assumption",
}
DISTRIBUTIONS = ("fixed", "uniform", "normal", "half-normal", "calibrated")
COMMON_PRIOR = 0.4
"""Scale of the half-normal prior on the log odds ratio of every direction-only finding."""

DIRECTION_ONLY = COMMON_PRIOR * math.sqrt(2.0 / math.pi)
"""Mean of the common prior: the central log odds ratio of a direction-only finding."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a number was published.

    Attributes
    ----------
    title, link, page : str
        `page` is a page, table or chapter; empty when the source has none.
    year : int or None
    """

    title: str
    year: int | None = None
    page: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """One number of the model.

    Attributes
    ----------
    name : str
        `stage.quantity`.
    value, low, high : float
        Central estimate and interval, in `unit`.
    unit : str
    distribution : str
        One of `DISTRIBUTIONS`; `calibrated` means solved for, starting at `value`.
    grade : str
        A to E, see `GRADES`.
    source : Source
    population, period, derivation, checked_on : str
        Whom and when the figure is about, how it was obtained, and when it was last checked.
    findings : tuple of str
        Findings of the source deck that the card carries.
    guess : float or None
        The card's own value, where a solved one has taken its place.
    """

    name: str
    value: float
    unit: str
    low: float
    high: float
    distribution: str
    grade: str
    source: Source
    population: str = ""
    period: str = ""
    derivation: str = ""
    checked_on: str = ""
    findings: tuple[str, ...] = ()
    guess: float | None = None


_KEYS = {f.name for f in fields(Card)} - {"name", "guess"}
_SOURCE_KEYS = {f.name for f in fields(Source)}
_REQUIRED = ("value", "unit", "low", "high", "distribution", "grade", "source", "checked_on")


def _source(place: str, content: object) -> Source:
    """Return the checked source of a card."""
    if not isinstance(content, dict) or not str(content.get("title") or "").strip():
        raise EvidenceError(f"{place}: a card without a source; add `source: {{title: ..., year: ..., link: ...}}`")
    if unknown := set(content) - _SOURCE_KEYS:
        raise EvidenceError(f"{place}: `source.{min(unknown)}` is not a key{nearest(min(unknown), _SOURCE_KEYS)}")
    return Source(**content)


def card(name: str, content: object, path: Path | str) -> Card:
    """Return the checked card `name`.

    Raises
    ------
    EvidenceError
        For unknown or missing keys, a value outside its interval, or a grade that its numbers contradict.
    """
    place = f"{path}: card `{name}`"
    if not isinstance(content, dict):
        raise EvidenceError(f"{place}: expected keys such as value, unit, grade and source")
    if unknown := set(content) - _KEYS:
        raise EvidenceError(f"{place}: `{min(unknown)}` is not a key of a card{nearest(min(unknown), _KEYS)}")
    source = _source(place, content.get("source"))
    if missing := [key for key in _REQUIRED if content.get(key) is None]:
        raise EvidenceError(f"{place}: `{missing[0]}` is missing")
    numbers: dict[str, float] = {}
    for key in ("value", "low", "high"):
        if isinstance(content[key], bool) or not isinstance(content[key], int | float):
            raise EvidenceError(f"{place}: `{key}: {content[key]}` is not a number")
        numbers[key] = float(content[key])
    texts: dict[str, Any] = {k: str(content.get(k) or "") for k in ("population", "period", "derivation", "checked_on")}
    made = Card(
        name,
        unit=str(content["unit"]),
        distribution=str(content["distribution"]),
        grade=str(content["grade"]),
        source=source,
        findings=tuple(content.get("findings") or ()),
        value=numbers["value"],
        low=numbers["low"],
        high=numbers["high"],
        **texts,
    )
    _check(place, made)
    return made


def _check(place: str, made: Card) -> None:
    """Raise when the card's numbers contradict each other or its grade."""
    if made.grade not in GRADES:
        raise EvidenceError(f"{place}: grade `{made.grade}` is not one of {', '.join(GRADES)}")
    if made.distribution not in DISTRIBUTIONS:
        known = nearest(made.distribution, DISTRIBUTIONS)
        raise EvidenceError(f"{place}: `{made.distribution}` is not a distribution{known}")
    if not made.low <= made.value <= made.high:
        raise EvidenceError(f"{place}: {made.value:g} lies outside its interval {made.low:g} to {made.high:g}")
    common = made.distribution == "half-normal" and abs(abs(made.value) - DIRECTION_ONLY) < COMMON_PRIOR / 100
    if made.grade == "C" and not (common or made.distribution == "calibrated"):
        raise EvidenceError(
            f"{place}: a direction-only finding takes the common prior: `distribution: half-normal`, "
            f"`value: {math.copysign(DIRECTION_ONLY, made.value):.3f}`"
        )
    if made.grade == "E" and not made.derivation:
        raise EvidenceError(f"{place}: an assumption needs a `derivation` that says why")


@cache
def _file(path: Path) -> tuple[Card, ...]:
    """Return the cards of one stage file; cached, since cards do not change during a run."""
    return tuple(card(f"{path.stem}.{name}", content, path) for name, content in read_yaml(path).items())


@cache
def _national(folder: Path, stages: tuple[str, ...]) -> dict[str, Card]:
    return {c.name: c for stage in stages for c in _file(folder / f"{stage}.yaml")}


def national_cards() -> dict[str, Card]:
    """Return every card of `conf/evidence/` by name."""
    folder = CONF / "evidence"
    return dict(_national(folder, tuple(names(folder))))


def municipalities() -> list[str]:
    """Return the names of the municipality profiles."""
    return names(CONF / "municipality")


def _check_profile(municipality: str) -> None:
    """Raise for what is not a municipality profile."""
    if municipality not in municipalities():
        known = nearest(str(municipality), municipalities())
        raise ConfigurationError(f"`{municipality}` is not a municipality profile{known}")


def profile_cards(municipality: str) -> dict[str, Card]:
    """Return the cards that the profile of `municipality` puts in place of the national ones."""
    _check_profile(municipality)
    path = CONF / "municipality" / f"{municipality}.yaml"
    national = national_cards()
    content = kept_yaml(path)
    if unknown := [name for name in content if name not in national]:
        raise EvidenceError(f"{path}: `{unknown[0]}` replaces no national card{nearest(unknown[0], national)}")
    return {name: card(name, entry, path) for name, entry in content.items()}


def fitted_values(municipality: str) -> dict[str, float]:
    """Return the values solved by calibration: the national ones, then those of the municipality."""
    path = _fitted()
    content = kept_yaml(path) if path.exists() else {}
    return {**content.get("netherlands", {}), **content.get(municipality, {})}


def _fitted() -> Path:
    """Return the file of the values solved by calibration."""
    return CONF / "calibration" / "quick.yaml"


def cards(municipality: str = "netherlands", assume: Mapping[str, float] | None = None) -> dict[str, Card]:
    """Return the cards in force: national, profile, calibrated values, then the user's own assumptions.

    Parameters
    ----------
    municipality : str
        Name of a profile in `conf/municipality/`.
    assume : mapping of str to float, optional
        Values that the user sets in place of a card's; the card is marked as an assumption.
    """
    _check_profile(municipality)
    profile = CONF / "municipality" / f"{municipality}.yaml"
    found = dict(_in_force(municipality, CONF, changed(profile), changed(_fitted())))
    for name, value in (assume or {}).items():
        if name not in found:
            raise ConfigurationError(f"`assume.{name}` is on no evidence card{nearest(name, found)}")
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise ConfigurationError(f"`assume.{name}={value}` is not a number; give one in {found[name].unit}")
        found[name] = replace(
            found[name], value=float(value), grade="E", derivation=f"set by the user; card says {found[name].value:g}"
        )
    return found


@cache
def _in_force(municipality: str, folder: Path, *versions: tuple[int, int]) -> dict[str, Card]:
    """Return the cards in force without the user's own; put together again when one of the files has changed."""
    found = {**national_cards(), **profile_cards(municipality)}
    for name, value in fitted_values(municipality).items():
        if name not in found:
            raise EvidenceError(f"conf/calibration/quick.yaml: `{name}` is on no card{nearest(name, found)}")
        found[name] = replace(found[name], value=float(value), guess=found[name].value)
    return found


class Group(SimpleNamespace):
    """The parameters of one stage, by attribute."""

    def __getattr__(self, name: str) -> float:
        """Raise an error that names the nearest card."""
        if name.startswith("__"):
            raise AttributeError(name)
        raise EvidenceError(f"the model asks for `{name}`, which is on no evidence card{nearest(name, vars(self))}")


class Parameters:
    """The values of the cards in force, as `parameters.contact.letter`.

    Parameters
    ----------
    values : mapping of str to float
        By card name.
    """

    def __init__(self, values: Mapping[str, float]) -> None:
        self.values = dict(values)
        grouped: dict[str, dict[str, float]] = {}
        for name, value in self.values.items():
            stage, _, quantity = name.partition(".")
            grouped.setdefault(stage, {})[quantity] = value
        for stage, quantities in grouped.items():
            setattr(self, stage, Group(**quantities))

    @classmethod
    def of(cls, in_force: Mapping[str, Card]) -> "Parameters":
        """Return the values of the cards in force."""
        return cls({name: c.value for name, c in in_force.items()})

    def __reduce__(self) -> tuple[type["Parameters"], tuple[dict[str, float]]]:
        """Pickle as the plain values."""
        return Parameters, (self.values,)

    def __getattr__(self, stage: str) -> Group:
        """Raise an error: a stage that has parameters is an ordinary attribute."""
        raise AttributeError(stage)
