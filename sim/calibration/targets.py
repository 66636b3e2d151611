"""Targets: published figures, how uncertain they are, and whether the model is fitted to them or judged by them.

One file per municipality profile, `conf/calibration/targets/NAME.yaml`, holds an entry per statistic of
`sim.calibration.statistics`. The role says what the figure may be used for:

- `fit`: the model is fitted to it;
- `held_out`: the model is judged by it and never fitted to it, nor to a figure that follows from it. With `then_fit`
  it is a prediction first, and fitted in a second calibration;
- `context`: shown beside the others; it follows from other targets, or its denominator or period cannot be matched.

How far apart published and simulated are is measured on the target's `scale`: log odds for shares, logarithms for
positive amounts and rates, the statistic itself for differences. The uncertainty of the published figure, `sd`, is in
the statistic's own unit; its `rule` says where it comes from:

- `published`: a standard error, or the half-width of a 95% interval over 1.96, in the source;
- `rounding`: half of the last digit shown, uniform: that digit over the square root of 12;
- `sources`: the spread between sources or years;
- `sampling`: binomial, from the number of observations;
- `steady_state`: not published: the assumption that today's policy has no trend, and how large a trend would pass.

To it comes, for every figure that was published, the same `DISCREPANCY` on the target's scale: the model is one
municipality in no calendar year, the figures are means over other municipalities in another year. Its size is not
tuned: of the twelve pairs of successive figures in the sources at hand (signals, cases, reach, acceptance, share of
health insurers three times, registrations, debt twice, creditors, problem debt) the root mean square change is 0.13 in
logarithms or log odds, which is 0.09 for one year around its mean; rounded up to 0.1, a tenth of an amount or of the
odds. On the linear scale it is a tenth of the figure. A steady state is about the model itself and gets none.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.calibration.statistics import STATISTICS
from sim.errors import ConfigurationError, EvidenceError, nearest
from sim.evidence import Source, municipalities
from sim.paths import CONF
from sim.yaml_files import read_yaml

ROLES = ("fit", "held_out", "context")
RULES = ("published", "rounding", "sources", "sampling", "steady_state")
SCALES = ("logit", "log", "linear")
STEPS = ("log", "logit", "linear", "ratio")
DISCREPANCY = 0.1
"""Standard deviation, on a target's scale, of what a municipality differs from a national mean of another year."""

_EDGE = 1e-4
_FOLDER = CONF / "calibration" / "targets"


@dataclass(frozen=True, slots=True)
class Solve:
    """How the quick calibration meets a target: one parameter, by steps against the misfit.

    Attributes
    ----------
    parameter : str
        Card that is solved for.
    step : str
        `log`, `logit` or `linear` misfit added to the parameter; `ratio` multiplies it.
    gain : float
        Step per unit of misfit.
    """

    parameter: str
    step: str
    gain: float


@dataclass(frozen=True, slots=True)
class Target:
    """A published figure.

    Attributes
    ----------
    statistic : str
        Name in `statistics.STATISTICS`.
    value, sd : float
        Published figure and its standard error, in `unit`, without the discrepancy.
    unit, scale, rule, role : str
        See the module.
    justification : str
        Why this role, in a sentence.
    figure_id : str
        Our name of the published figure: source, year, quantity.
    source : Source
    population, period : str
        Whom and when the figure is about.
    findings : tuple of str
        Findings of the source deck that it carries.
    then_fit : bool
        Held out in a first calibration, fitted in a second.
    year : int or None
        Year of the figure, where it is about one.
    solve : Solve or None
        How the quick calibration meets it; None when it is only shown there.
    """

    statistic: str
    value: float
    unit: str
    sd: float
    rule: str
    role: str
    scale: str
    justification: str
    figure_id: str
    source: Source
    population: str = ""
    period: str = ""
    findings: tuple[str, ...] = ()
    then_fit: bool = False
    year: int | None = None
    solve: Solve | None = None

    def scaled(self, values: ArrayLike) -> NDArray[np.float64]:
        """Return values of the statistic on the target's scale, of any shape; finite for all but NaN."""
        x = np.asarray(values, dtype=np.float64)
        if self.scale == "linear":
            return x
        low = np.maximum(x, _EDGE * min(self.value, 1.0))
        if self.scale == "log":
            return np.asarray(np.log(low))
        low = np.minimum(low, 1 - _EDGE)
        return np.asarray(np.log(low) - np.log1p(-low))

    def unscaled(self, values: ArrayLike) -> NDArray[np.float64]:
        """Return values on the target's scale as values of the statistic."""
        y = np.asarray(values, dtype=np.float64)
        if self.scale == "linear":
            return y
        return np.asarray(np.exp(y) if self.scale == "log" else 1 / (1 + np.exp(-y)))

    @property
    def error(self) -> float:
        """Standard deviation of the published figure on the target's scale, the discrepancy included."""
        slope = {"linear": 1.0, "log": self.value, "logit": self.value * (1 - self.value)}[self.scale]
        size = abs(self.value) if self.scale == "linear" else 1.0
        return math.hypot(self.sd / slope, 0.0 if self.rule == "steady_state" else DISCREPANCY * size)

    def z(self, simulated: ArrayLike) -> NDArray[np.float64]:
        """Return simulated minus published on the target's scale, in standard errors; NaN for NaN."""
        return np.asarray((self.scaled(simulated) - self.scaled(self.value)) / self.error)


_KEYS = {f.name for f in fields(Target)} - {"statistic"} | {"last_digit", "n"}
_REQUIRED = ("value", "unit", "rule", "role", "scale", "justification", "figure_id", "source")


def load_targets(municipality: str) -> tuple[Target, ...]:
    """Return the checked targets of a municipality profile.

    Raises
    ------
    ConfigurationError
        For a profile that does not exist or has no targets.
    EvidenceError
        For an entry that is incomplete, unknown or contradicts another.
    """
    if municipality not in municipalities():
        known = nearest(municipality, municipalities())
        raise ConfigurationError(f"`{municipality}` is not a municipality profile{known}")
    return _file(_FOLDER / f"{municipality}.yaml")


def targets_of(municipality: str, *roles: str) -> tuple[Target, ...]:
    """Return the targets of a municipality profile that have one of `roles`, all without roles."""
    for role in roles:
        if role not in ROLES:
            raise ConfigurationError(f"`{role}` is not a role of a target{nearest(role, ROLES)}")
    return tuple(t for t in load_targets(municipality) if t.role in (roles or ROLES))


@cache
def _file(path: Path) -> tuple[Target, ...]:
    """Return the targets of one file; cached, since they do not change during a run."""
    return targets(read_yaml(path), path)


def targets(content: Mapping[str, object], path: Path | str) -> tuple[Target, ...]:
    """Return the checked targets in the content of a file."""
    found = tuple(target(str(name), entry, path) for name, entry in content.items())
    first: dict[str, str] = {}
    for t in found:
        if t.figure_id in first:
            other = first[t.figure_id]
            raise EvidenceError(
                f"{path}: `{t.statistic}` and `{other}` are both figure `{t.figure_id}`; a figure has one role"
            )
        first[t.figure_id] = t.statistic
    return found


def target(name: str, content: object, path: Path | str) -> Target:
    """Return the checked target of statistic `name`."""
    place = f"{path}: target `{name}`"
    if name not in STATISTICS:
        raise EvidenceError(f"{place}: `statistics` computes no such thing{nearest(name, STATISTICS)}")
    if not isinstance(content, Mapping):
        raise EvidenceError(f"{place}: expected keys such as value, unit, rule and role")
    if unknown := set(content) - _KEYS:
        raise EvidenceError(f"{place}: `{min(unknown)}` is not a key of a target{nearest(min(unknown), _KEYS)}")
    if missing := [key for key in _REQUIRED if content.get(key) in (None, "", {})]:
        raise EvidenceError(f"{place}: `{missing[0]}` is missing; every target has one")
    for key, known in (("role", ROLES), ("rule", RULES), ("scale", SCALES)):
        if content[key] not in known:
            raise EvidenceError(f"{place}: `{key}: {content[key]}`{nearest(str(content[key]), known)}")
    value = _number(place, content, "value")
    if (content["scale"] == "logit" and not 0 < value < 1) or (content["scale"] == "log" and value <= 0):
        raise EvidenceError(f"{place}: `value: {value:g}` has no {content['scale']}; use `scale: linear`")
    if content.get("then_fit") and content["role"] != "held_out":
        raise EvidenceError(f"{place}: `then_fit` is for `role: held_out`; leave it out")
    made: dict[str, Any] = {key: content[key] for key in content if key not in ("last_digit", "n")}
    made |= {"value": value, "sd": _sd(place, content, value), "source": _source(place, content["source"])}
    made |= {"findings": tuple(content.get("findings") or ()), "solve": _solve(place, content.get("solve"))}
    return Target(name, **made)


def _number(place: str, content: Mapping[str, Any], key: str) -> float:
    """Return a finite number of an entry."""
    number = content.get(key)
    if isinstance(number, bool) or not isinstance(number, int | float) or not math.isfinite(number):
        raise EvidenceError(f"{place}: `{key}: {number}` is not a number")
    return float(number)


def _sd(place: str, content: Mapping[str, Any], value: float) -> float:
    """Return the standard error by the entry's rule."""
    key = {"rounding": "last_digit", "sampling": "n"}.get(content["rule"], "sd")
    if extra := {"sd", "last_digit", "n"} & set(content) - {key}:
        raise EvidenceError(f"{place}: `rule: {content['rule']}` goes with `{key}`; leave `{min(extra)}` out")
    size = _number(place, content, key)
    if size <= 0:
        raise EvidenceError(f"{place}: `{key}: {size:g}` must be above 0")
    if key == "n":
        return math.sqrt(value * (1 - value) / size)
    return size / math.sqrt(12) if key == "last_digit" else size


def _source(place: str, content: object) -> Source:
    """Return the checked source of a target."""
    if not isinstance(content, Mapping) or not str(content.get("title") or "").strip():
        raise EvidenceError(f"{place}: no source; add `source: {{title: ..., year: ..., link: ...}}`")
    return Source(**_known(place, "source", content, {f.name for f in fields(Source)}))


def _solve(place: str, content: object) -> Solve | None:
    """Return how the quick calibration meets a target."""
    if content is None:
        return None
    keys = {f.name for f in fields(Solve)}
    if not isinstance(content, Mapping) or keys - set(content):
        raise EvidenceError(f"{place}: `solve` needs {', '.join(sorted(keys))}")
    made = Solve(**_known(place, "solve", content, keys))
    if made.step not in STEPS:
        raise EvidenceError(f"{place}: `solve.step: {made.step}`{nearest(made.step, STEPS)}")
    return made


def _known(place: str, group: str, content: Mapping[str, Any], keys: Iterable[str]) -> dict[str, Any]:
    """Return a mapping that has none but known keys."""
    if unknown := set(content) - set(keys):
        raise EvidenceError(f"{place}: `{group}.{min(unknown)}` is not a key{nearest(min(unknown), keys)}")
    return dict(content)
