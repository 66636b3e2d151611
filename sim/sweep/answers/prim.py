"""Boxes: where cases lie close together (the patient rule induction method, Friedman and Fisher 1999).

A box starts as everything and is peeled: again and again the thin slice goes whose loss raises the share of cases most
for its size. Of all boxes on the way the one with the best balance of coverage and density is kept (the harmonic mean),
and limits that add nothing to it go. A box also has to be better than what peeling finds in shuffled cases (see
`shuffle`): of data without a pattern at most 5% has a box all the same, also where cases come in sets.

`ema_workbench` 3.0 finds the same boxes; it is not used because importing it takes 4 seconds and 70 MB, warns, and it
draws in Platypus-Opt, whose 1.4.1 names the GNU General Public License in its metadata.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.sweep.answers.shuffle import Sets

ALPHA = 0.05
"""Share of the box that one peel takes at most, but for a level that holds more."""

LEAST = 0.05
"""Smallest box, as a share of all futures; and never fewer than `FEWEST`."""

FEWEST = 3
SHUFFLES = 99
CHANCE = 0.05
SLACK = 0.01
"""Share of the balance that a limit must be worth."""

Flag = NDArray[np.bool_]
Values = NDArray[Any]
"""A column: numbers, or names (of dtype object)."""

Limit = tuple[float | None, float | None] | frozenset[str]
"""Lowest and highest value, None where there is none; or the names that are in."""


@dataclass(frozen=True, slots=True)
class Box:
    """A part of what may come, with limits in few columns.

    Attributes
    ----------
    limits : dict of str to Limit
        By column; a column without limits is not in it.
    coverage : float
        Share of all cases that is in the box.
    density : float
        Share of the box that is a case.
    share : float
        Share of everything that is in the box.
    inside : bool array, shape (n,)
    """

    limits: dict[str, Limit]
    coverage: float
    density: float
    share: float
    inside: Flag

    @property
    def balance(self) -> float:
        """Harmonic mean of coverage and density."""
        return _balance(self.coverage, self.density)


def find(x: pd.DataFrame, cases: Flag, sets: Values | None = None, seed: int = 0) -> Box | None:
    """Return the box in which cases lie close together; None where there is none, or chance explains it.

    Parameters
    ----------
    x : pandas.DataFrame, shape (n, columns)
        Numbers, or names.
    cases : bool array, shape (n,)
    sets : array, shape (n,), optional
        What rows have in common that makes them alike; without it they have nothing in common.
    seed : int
        Of the shuffles.
    """
    if not 0 < cases.sum() < len(cases):
        return None
    columns = {str(name): _column(x[name]) for name in x if x[name].nunique() > 1}
    shared = Sets(columns, np.arange(len(cases)) if sets is None else sets)
    rng, level = np.random.default_rng(seed), CHANCE / max(len(shared.kinds), 1)
    while columns:
        best = _best(columns, cases)
        if not best.limits:
            return None
        kinds = {kind: names & columns.keys() for kind, names in shared.kinds.items() if names & columns.keys()}
        chance = [
            names
            for kind, names in kinds.items()
            if not _beats(columns, best, level, (shared.shuffled(cases, kind, rng) for _ in range(SHUFFLES)))
        ]
        if not chance:
            return _simplified(columns, cases, best)
        columns = {name: values for name, values in columns.items() if not any(name in names for names in chance)}
    return None


def _best(columns: dict[str, Values], cases: Flag) -> Box:
    """Return the box with the best balance."""
    return max((box for _, box in peel(columns, cases)), key=lambda box: box.balance)


def _beats(columns: dict[str, Values], box: Box, level: float, shuffled: Iterable[Flag]) -> bool:
    """Return whether a box is better than those of shuffled cases, but for as many as chance allows."""
    worse = 0
    for cases in shuffled:
        worse += _best(columns, cases).balance >= box.balance
        if (1 + worse) / (1 + SHUFFLES) > level:
            return False
    return True


def _column(values: pd.Series) -> Values:
    """Return a column as numbers, or as names where it has any other."""
    try:
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        return np.asarray(values.astype(str), dtype=object)


def peel(columns: dict[str, Values], cases: Flag) -> Iterator[tuple[int, Box]]:
    """Iterate over ever smaller boxes, the first of which holds everything."""
    limits: dict[str, Limit] = {}
    inside, least = np.ones(len(cases), dtype=bool), max(FEWEST, LEAST * len(cases))
    for step in range(len(cases)):
        yield step, _box(limits, inside, cases)
        if cases[inside].all():
            return
        here, size = cases[inside].mean(), inside.sum()
        tried = [
            ((cases[kept].mean() - here) / (size - kept.sum()), name, limit, kept)
            for name, values in columns.items()
            for limit, kept in _slices(values, inside, limits.get(name))
            if kept.sum() >= least
        ]
        if not tried:
            return
        gain, name, limit, inside = max(tried, key=lambda peeled: peeled[0])
        if gain <= 0:
            return
        limits = {**limits, name: limit}


def _slices(values: Values, inside: Flag, limit: Limit | None) -> Iterator[tuple[Limit, Flag]]:
    """Iterate over what a column's peels leave: a slice off either end, or a name."""
    here = values[inside]
    if values.dtype == object:
        names = frozenset(map(str, here))
        for name in sorted(names):
            if len(names) > 1:
                yield names - {name}, inside & (values != name)
        return
    low, high = limit if isinstance(limit, tuple) else (None, None)
    ordered = np.unique(here)
    if len(ordered) < 2:
        return
    first, last = np.quantile(here, [ALPHA, 1 - ALPHA], method="nearest")
    floor = ordered[1] if first == ordered[0] else first
    ceiling = ordered[-2] if last == ordered[-1] else last
    yield (_between(ordered, floor, -1), high), inside & (values >= floor)
    yield (low, _between(ordered, ceiling, 1)), inside & (values <= ceiling)


def _between(ordered: Values, kept: float, side: int) -> float:
    """Return the value halfway between the last that is kept and the first that is not."""
    place = int(np.searchsorted(ordered, kept))
    return float((ordered[place] + ordered[place + side]) / 2)


def _box(limits: dict[str, Limit], inside: Flag, cases: Flag) -> Box:
    """Return a box with its figures."""
    held = cases[inside].sum()
    return Box(limits, float(held / cases.sum()), float(held / inside.sum()), float(inside.mean()), inside)


def _balance(coverage: float, density: float) -> float:
    return 2 * coverage * density / (coverage + density) if coverage + density else 0.0


def _simplified(columns: dict[str, Values], cases: Flag, box: Box) -> Box:
    """Return the box without the limits that it is as good without, the least needed first."""
    while len(box.limits) > 0:
        looser = [_box(limits, within(columns, limits), cases) for limits in _looser(box.limits)]
        best = max(looser, key=lambda found: found.balance)
        if not best.limits or best.balance < (1 - SLACK) * box.balance:
            return box
        box = best
    return box


def _looser(limits: dict[str, Limit]) -> Iterator[dict[str, Limit]]:
    """Iterate over limits with one end less."""
    for name, limit in limits.items():
        rest = {other: kept for other, kept in limits.items() if other != name}
        if isinstance(limit, tuple) and None not in limit:
            yield {**rest, name: (limit[0], None)}
            yield {**rest, name: (None, limit[1])}
        else:
            yield rest


def within(columns: dict[str, Values], limits: dict[str, Limit]) -> Flag:
    """Return what lies within limits."""
    found = np.ones(len(next(iter(columns.values()))), dtype=bool)
    for name, limit in limits.items():
        if isinstance(limit, frozenset):
            found &= np.isin(columns[name].astype(str), sorted(limit))
        else:
            low, high = limit
            found &= (columns[name] >= (-np.inf if low is None else low)) & (
                columns[name] <= (np.inf if high is None else high)
            )
    return found
