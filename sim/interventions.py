"""Interventions: named policies that move levers from a month on, for a target group, at a dose.

Each is one file in `conf/intervention/`; this module holds their checked form.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sim.errors import ConfigurationError, nearest
from sim.evidence import read_yaml
from sim.groups import target
from sim.levers import LEVERS, Change
from sim.paths import CONF


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

    def __post_init__(self) -> None:
        """Check every value against what levers and groups allow."""
        place = f"intervention.{self.name}"
        for lever, amount in self.levers.items():
            if lever not in LEVERS:
                raise ConfigurationError(f"`{place}.levers.{lever}` is not a lever{nearest(lever, LEVERS)}")
            spec = LEVERS[lever]
            if not spec.low <= amount <= spec.high:
                raise ConfigurationError(
                    f"`{place}.levers.{lever}={amount:g}` must lie between {spec.low:g} and {spec.high:g} {spec.unit}"
                )
        if self.start < 0:
            raise ConfigurationError(f"`{place}.start={self.start}`: a start month is 0 or later")
        if self.stop is not None and self.stop <= self.start:
            raise ConfigurationError(f"`{place}.stop={self.stop}` must come after its start, month {self.start}")
        if not (math.isfinite(self.dose) and 0 <= self.dose <= 1):
            raise ConfigurationError(f"`{place}.dose={self.dose:g}` must lie between 0 and 1")
        target(self.target)

    def changes(self) -> list[Change]:
        """Return the levers it moves."""
        return [Change(self.name, lever, amount, self.target, self.dose) for lever, amount in self.levers.items()]


def interventions() -> list[str]:
    """Return the names of all interventions."""
    return sorted(path.stem for path in (CONF / "intervention").glob("*.yaml"))


def load_intervention(name: str, **settings: Any) -> Intervention:
    """Return the intervention `name` with `settings` (start, stop, target, dose, levers) in place of the file's.

    Raises
    ------
    ConfigurationError
        For an unknown name or setting.
    """
    if name not in interventions():
        raise ConfigurationError(f"`intervention.{name}` is not an intervention{nearest(name, interventions())}")
    content = {**_read(name), **settings}
    return made(name, content)


def made(name: str, content: Mapping[str, Any]) -> Intervention:
    """Return the checked intervention with the given content."""
    known = set(Intervention.__dataclass_fields__) - {"name"}
    if unknown := set(content) - known:
        raise ConfigurationError(f"`intervention.{name}.{min(unknown)}` is not a setting{nearest(min(unknown), known)}")
    lists = {key: tuple(content.get(key) or ()) for key in ("findings", "evidence")}
    return Intervention(name=name, **{**content, **lists})


def _read(name: str) -> dict[str, Any]:
    """Return the file of an intervention; the key that Hydra nests it under is taken off."""
    content = read_yaml(CONF / "intervention" / f"{name}.yaml")
    inner = content.get(name, content)
    return dict(inner)
