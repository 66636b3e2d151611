"""Types of what `uitweg run` can be told, as Hydra checks them; inward of `configuration` nobody sees these.

Hydra cannot do with frozen dataclasses here, nor with `Literal`; ranges and names are checked in `Question` and
`Intervention`.
"""

from dataclasses import dataclass, field
from typing import Any

from omegaconf import MISSING


@dataclass
class ArmSchema:
    """Types of an arm; see `sim.scenarios`."""

    name: str = ""
    title: dict[str, str] = field(default_factory=dict)
    interventions: Any = field(default_factory=list)


@dataclass
class InterventionSchema:
    """Types of an intervention; `kind` is there once it is switched on, so that tuning one that is off shows."""

    kind: str = MISSING
    levers: dict[str, Any] = field(default_factory=dict)
    title: dict[str, str] = field(default_factory=dict)
    text: dict[str, str] = field(default_factory=dict)
    start: int = 0
    stop: int | None = None
    target: str = "all"
    dose: float = 1.0
    findings: list[str] = field(default_factory=list)
    lowers: list[str] = field(default_factory=list)
    reading: bool = False
    evidence: list[str] = field(default_factory=list)


@dataclass
class Settings:
    """Types of everything that `uitweg run` can be told."""

    scenario: str | None = None
    title: dict[str, str] = field(default_factory=dict)
    question: dict[str, str] = field(default_factory=dict)
    municipality: str = MISSING
    intervention: dict[str, InterventionSchema] = field(default_factory=dict)
    arms: list[ArmSchema] = field(default_factory=list)
    residents: int = MISSING
    horizon: int = MISSING
    warmup: int = MISSING
    replications: int = MISSING
    seed: int = MISSING
    parameters: str = MISSING
    precision: str | None = None
    language: str = MISSING
    out: str | None = None
    workers: int | None = None
    outcomes: list[str] = field(default_factory=list)
    assume: dict[str, Any] = field(default_factory=dict)


@dataclass
class DesignSchema:
    """Types of a design of experiments; see `sim.sweep.design`."""

    name: str = MISSING
    method: str = MISSING
    factors: dict[str, Any] = field(default_factory=dict)
    samples: int = 0
    file: str | None = None
    highest_shock: float = 0.0
    longest_term: int = 0


@dataclass
class SweepSettings(Settings):
    """Types of everything that `uitweg sweep` can be told."""

    design: DesignSchema = field(default_factory=DesignSchema)
    first: int = 0
    engine: str = MISSING
    address: str | None = None
    store: str = MISSING


@dataclass
class SearchSettings(SweepSettings):
    """Types of everything that `uitweg search` can be told; see `sim.sweep.search.asked`."""

    objective: str | None = None
    budget: Any = None
    prices: dict[str, float] = field(default_factory=dict)
    trials: int = MISSING
    batch: int = MISSING
    finalists: int = MISSING
    fresh: int = MISSING
