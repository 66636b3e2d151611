"""Interventions: named policies that move levers from a month on, for a target group, at a dose.

Each is one file in `conf/intervention/`; this module holds their checked form.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sim.arguments import need
from sim.errors import ConfigurationError, nearest
from sim.groups import TARGETS
from sim.keys import flat
from sim.levers import LEVERS, Change
from sim.paths import CONF
from sim.yaml_files import kept_yaml, names


@dataclass(frozen=True, slots=True)
class Intervention:
    """A policy.

    Attributes
    ----------
    name : str
    levers : dict of str to float
        Lever and what it is moved to, by or times (see `levers.LEVERS`).
    title, text : dict of str to str
        By language, `nl` and `en`.
    start : int
        First month in force, counted from the start of the comparison.
    stop : int or None
        First month no longer in force.
    target : str
        Target group; `all` or a name in `groups.TARGETS`.
    dose : float
        1 is the policy as described; 0.5 half of it.
    findings, evidence : tuple of str
        Findings of the source deck it carries, and the cards with its effects.
    lowers : tuple of str
        Levers that it is there to lower: it cannot be switched on where they are as low already.
    reading : bool
        Not a policy but a rival reading of the evidence.
    """

    name: str
    levers: dict[str, float]
    title: dict[str, str] = field(default_factory=dict)
    text: dict[str, str] = field(default_factory=dict)
    start: int = 0
    stop: int | None = None
    target: str = "all"
    dose: float = 1.0
    findings: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    lowers: tuple[str, ...] = ()
    reading: bool = False

    def __post_init__(self) -> None:
        """Check every value against what levers and groups allow."""
        place = f"intervention.{self.name}"
        for lever, amount in self.levers.items():
            if lever not in LEVERS:
                raise ConfigurationError(f"`{place}.levers.{lever}` is not a lever{nearest(lever, LEVERS)}")
            spec = LEVERS[lever]
            _number(f"{place}.levers.{lever}", amount, spec.unit)
            if not spec.low <= amount <= spec.high:
                raise ConfigurationError(
                    f"`{place}.levers.{lever}={amount:g}` must lie between {spec.low:g} and {spec.high:g} ({spec.unit})"
                )
        _whole(f"{place}.start", self.start)
        if self.start < 0:
            raise ConfigurationError(f"`{place}.start={self.start}`: a start month is 0 or later")
        if self.stop is not None:
            _whole(f"{place}.stop", self.stop)
            if self.stop <= self.start:
                raise ConfigurationError(f"`{place}.stop={self.stop}` must come after its start, month {self.start}")
        _number(f"{place}.dose", self.dose, "0 to 1")
        if not 0 <= self.dose <= 1:
            raise ConfigurationError(f"`{place}.dose={self.dose:g}` must lie between 0 and 1")
        if self.target not in ("all", *TARGETS):
            known = nearest(str(self.target), ["all", *TARGETS])
            raise ConfigurationError(f"`{place}.target={self.target}` is not a target group{known}")
        if self.target != "all" and (shared := [lever for lever in self.levers if lever.startswith("staff.")]):
            raise ConfigurationError(
                f"`{place}.target={self.target}`: `{shared[0]}` is for all residents; drop `target`"
            )

    @property
    def circumstance(self) -> bool:
        """Whether it is nothing that a municipality chooses: prices that rise, staff that leaves."""
        return any(
            lever == "arrears.price_shock" or (lever.startswith("staff.") and amount < 1)
            for lever, amount in self.levers.items()
        )

    def changes(self) -> list[Change]:
        """Return the levers it moves."""
        return [Change(self.name, lever, amount, self.target, self.dose) for lever, amount in self.levers.items()]


SETTINGS = frozenset(Intervention.__dataclass_fields__) - {"name"}
"""Keys of an intervention's file."""


def interventions() -> list[str]:
    """Return the names of all interventions."""
    return names(CONF / "intervention")


@cache
def readings() -> frozenset[str]:
    """Return the names of those that are no policy but a rival reading of the evidence."""
    return frozenset(name for name in interventions() if read_intervention(name).get("reading"))


def load_intervention(name: str, **settings: Any) -> Intervention:
    """Return the intervention `name` with `settings` (start, stop, target, dose, levers) in place of the file's.

    Parameters
    ----------
    name : str
        As `uitweg interventions` lists them.
    **settings : Any
        Months `start` and `stop`, group `target`, `dose` from 0 to 1, and `levers` by name; of these only those named
        change.

    Raises
    ------
    ConfigurationError
        For an unknown name or setting, or an impossible value.
    """
    example = 'write `levers={"contact.phone_first": 0.5}`'
    need("sim.load_intervention(levers=)", settings.get("levers") or {}, Mapping, "amounts by lever", example)
    return made(name, merged(read_intervention(name), settings))


def read_intervention(name: str) -> dict[str, Any]:
    """Return the content of the file of intervention `name`.

    Raises
    ------
    ConfigurationError
        For an unknown name, an unreadable file or an unknown key in it.
    """
    if name not in interventions():
        raise ConfigurationError(f"`{name}` is not an intervention{nearest(name, interventions())}")
    path = CONF / "intervention" / f"{name}.yaml"
    content = kept_yaml(path)
    if unknown := set(content) - SETTINGS:
        raise ConfigurationError(f"{path}: `{min(unknown)}` is not a setting{nearest(min(unknown), SETTINGS)}")
    return content


def merged(content: Mapping[str, Any], settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return an intervention's content with `settings` over it; of its levers only those named change."""
    levers = flat(content.get("levers") or {}) | flat(settings.get("levers") or {})
    return {**content, **settings, "levers": levers}


def made(name: str, content: Mapping[str, Any]) -> Intervention:
    """Return the checked intervention with the given content; levers may be nested or dotted."""
    if unknown := set(content) - SETTINGS:
        known = nearest(min(unknown), SETTINGS)
        raise ConfigurationError(f"`intervention.{name}.{min(unknown)}` is not a setting{known}")
    for key in ("levers", "title", "text"):
        if not isinstance(content.get(key) or {}, Mapping):
            raise ConfigurationError(f"`intervention.{name}.{key}` must hold `name: value` pairs")
    lists = {key: tuple(content.get(key) or ()) for key in ("findings", "evidence", "lowers")}
    return Intervention(name=name, **{**content, **lists, "levers": flat(content.get("levers") or {})})


def _number(place: str, value: object, unit: str) -> None:
    """Raise unless `value` is a finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ConfigurationError(f"`{place}={value}` is not a number; give one ({unit})")


def _whole(place: str, value: object) -> None:
    """Raise unless `value` is a whole number of months."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise ConfigurationError(f"`{place}={value}` is not a whole number of months")
