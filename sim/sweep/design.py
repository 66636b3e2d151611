"""Designs of experiments: which points of the space of factors are run."""

import csv
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import qmc

from sim.errors import ConfigurationError, nearest
from sim.experiment.question import Question
from sim.interventions import Intervention
from sim.keys import flat
from sim.settings import DesignSchema
from sim.sweep.factors import OFF, ON, Factor, Value, factors_of

MOST_POINTS = 1_000_000
"""Of a design: more is a slip, not a wish."""

_DOSES = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Doses of interventions where none are asked for."""

_LEVELS = 4
"""Levels of a number in a Morris trajectory (Campolongo, Cariboni, Saltelli 2007)."""

Points = list[dict[str, Value]]


def points_of(question: Question, base: Sequence[Intervention], design: DesignSchema) -> tuple[Points, list[Factor]]:
    """Return the points of a design, each a value per factor, and the factors.

    Parameters
    ----------
    question : Question
    base : sequence of Intervention
        Those of the question: what is varied where the design names no factors.
    design : DesignSchema

    Raises
    ------
    ConfigurationError
        For an unknown method, a design without points or one that is too large, and values that a factor rules out.
    """
    if design.method not in METHODS:
        raise ConfigurationError(f"`design.method={design.method}` is not a method{nearest(design.method, METHODS)}")
    if design.method == "table":
        return _table(question, design)
    written = flat(design.factors) or unasked(base, design)
    factors = list(factors_of(question, written))
    points = METHODS[design.method](factors, design, question.seed)
    if not points:
        raise ConfigurationError(f"`design={design.name}` asks for nothing; name what to vary in `design.factors`")
    return points, factors


def unasked(base: Sequence[Intervention], design: DesignSchema) -> dict[str, Any]:
    """Return the factors of a design that names none: the interventions of the question, or their doses."""
    if design.name == "point":
        return {}
    if not base:
        raise ConfigurationError(
            f"`design={design.name}` asks for nothing: the question has no interventions to vary; name what to vary "
            "in `design.factors`"
        )
    if design.method == "factorial":
        return {f"intervention.{i.name}": [OFF, ON] for i in base}
    return {f"intervention.{i.name}.dose": list(_DOSES) for i in base}


def _limited(count: int) -> None:
    """Raise for a design that is too large."""
    if count > MOST_POINTS:
        raise ConfigurationError(f"the design has {count:,} points; {MOST_POINTS:,} is the most: take fewer levels")


def _factorial(factors: Sequence[Factor], _: DesignSchema, __: int) -> Points:
    _limited(int(np.prod([float(len(f.values)) for f in factors])))
    return [
        dict(zip((f.name for f in factors), values, strict=True)) for values in product(*(f.values for f in factors))
    ]


def _one_at_a_time(factors: Sequence[Factor], _: DesignSchema, __: int) -> Points:
    """Return a point per value of each factor; a factor that is not named in a point is as in the question."""
    return [{factor.name: value} for factor in factors for value in factor.values]


def _sampled(draw: Callable[[int, DesignSchema, int], NDArray[np.float64]]) -> Callable[..., Points]:
    """Return a design that places every factor by a share of its range."""

    def points(factors: Sequence[Factor], design: DesignSchema, seed: int) -> Points:
        if design.samples < 1:
            raise ConfigurationError(f"`design.samples={design.samples}` must be 1 or more")
        if single := [f.name for f in factors if len(f.values) < 2]:
            raise ConfigurationError(f"`design.factors.{single[0]}` has one value; give its range as [LOW,HIGH]")
        _limited(design.samples * (len(factors) + 2))
        shares = draw(len(factors), design, seed)
        return [{f.name: f.at(float(share)) for f, share in zip(factors, row, strict=True)} for row in shares]

    return points


def _latin(count: int, design: DesignSchema, seed: int) -> NDArray[np.float64]:
    return np.asarray(qmc.LatinHypercube(count, rng=np.random.default_rng(seed)).random(design.samples))


def _saltelli(count: int, design: DesignSchema, seed: int) -> NDArray[np.float64]:
    if design.samples & (design.samples - 1):
        raise ConfigurationError(f"`design.samples={design.samples}` must be a power of 2 for a Sobol design")
    return np.asarray(_salib("sobol").sample(problem(count), design.samples, calc_second_order=False, seed=seed))


def _morris(count: int, design: DesignSchema, seed: int) -> NDArray[np.float64]:
    return np.asarray(_salib("morris").sample(problem(count), design.samples, num_levels=_LEVELS, seed=seed))


def _salib(name: str) -> Any:
    """Return a module of SALib's samplers."""
    try:
        return import_module(f"SALib.sample.{name}")
    except ModuleNotFoundError as error:
        raise ConfigurationError(
            f"`design.method={name}` needs `{error.name}`: run `pip install 'uitweg[calibration]'`, or choose "
            "`design=latin_hypercube`"
        ) from error


def problem(count: int) -> dict[str, Any]:
    """Return the unit cube of `count` factors, as SALib wants it."""
    return {"num_vars": count, "names": [f"f{place}" for place in range(count)], "bounds": [[0.0, 1.0]] * count}


def _table(question: Question, design: DesignSchema) -> tuple[Points, list[Factor]]:
    """Return the points of a CSV file: a column per factor, a row per point."""
    if not design.file:
        raise ConfigurationError("`design=table` needs a file; add `design.file=points.csv`")
    path = Path(design.file)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            named, rows = list(reader.fieldnames or ()), list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise ConfigurationError(f"`design.file={path}` cannot be read ({why})") from error
    if not rows:
        raise ConfigurationError(f"`design.file={path}` has no points; write a column per factor and a row per point")
    if twice := [name for name in named if named.count(name) > 1]:
        raise ConfigurationError(f"`design.file={path}` has the column `{twice[0]}` twice; keep one")
    for number, row in enumerate(rows, start=2):
        if None in row or None in row.values() or "" in row.values():
            raise ConfigurationError(f"{path}, line {number}: write one value in each column")
    _limited(len(rows))
    points: Points = [{name: _read(value) for name, value in row.items()} for row in rows]
    levels = {name: list(dict.fromkeys(point[name] for point in points)) for name in points[0]}
    return points, list(factors_of(question, levels))


def _read(written: str) -> Value:
    """Return a number where a table has one, else the text."""
    try:
        found = float(written)
    except ValueError:
        return written.strip()
    return int(found) if found.is_integer() else found


def frame(points: Points, factors: Sequence[Factor]) -> pd.DataFrame:
    """Return points as a frame: a row per point, numbered from 0, a column per factor; empty where it is not varied."""
    return pd.DataFrame(points, columns=[f.name for f in factors]).rename_axis("point")


METHODS: Mapping[str, Callable[[Sequence[Factor], DesignSchema, int], Points]] = {
    "factorial": _factorial,
    "one_at_a_time": _one_at_a_time,
    "latin_hypercube": _sampled(_latin),
    "sobol": _sampled(_saltelli),
    "morris": _sampled(_morris),
    "table": lambda *_: [],
}
"""From factors, settings and seed to points."""
