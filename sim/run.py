"""A run as outcomes read it: the event log, by event, and the stocks that follow from the moves."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.events import Event, Stage
from sim.model import DebtHelpModel
from sim.now import Booking
from sim.population import Flag


@dataclass
class Run:
    """What an arm of one replication leaves behind.

    Attributes
    ----------
    records : structured array, dtype `events.RECORD`
        The log, part of the warm-up included.
    first_stage : uint8 array, shape (residents,)
        Stage of each resident at the start of month 0.
    horizon : int
        Months of the comparison.
    household_size : float
        Persons per household.
    full_term : int
        Months of the longest arrangements, over which completion was published.
    ledger : list of Booking
    days_per_month : float
    """

    records: NDArray[np.void]
    first_stage: NDArray[np.uint8]
    horizon: int
    household_size: float
    full_term: int
    ledger: list[Booking]
    days_per_month: float = 365.25 / 12
    _kept: dict[tuple[object, ...], tuple[Flag | None, Any]] = field(default_factory=dict, init=False, repr=False)
    """What several measures ask for, by what it is and of which group; with the group, lest another gets its number."""

    @classmethod
    def of(cls, model: DebtHelpModel) -> "Run":
        """Return the run of a model that has reached its horizon."""
        p, horizon = model.setting.parameters, model.setting.horizon
        size = p.population.household_size
        term = max(int(p.arrangement.published_term), int(p.arrangement.term), model.setting.longest_term)
        days = p.legal.days_per_month
        return cls(model.log.records(), model.first_stage, horizon, size, term, model.now.ledger, days)

    @property
    def residents(self) -> int:
        """Number of residents."""
        return len(self.first_stage)

    def _once[Found](self, what: tuple[object, ...], group: Flag | None, make: Callable[[], Found]) -> Found:
        """Return what is made of a group, made the first time that it is asked for."""
        place = *what, id(group)
        if place not in self._kept:
            self._kept[place] = group, make()
        found: Found = self._kept[place][1]
        return found

    @cached_property
    def _by_event(self) -> dict[int, NDArray[np.void]]:
        """The comparison's records by event."""
        records = self.records[self.records["month"] >= 0]
        order = np.argsort(records["event"], kind="stable")
        records = records[order]
        edges = np.searchsorted(records["event"], np.arange(np.iinfo(np.uint8).max + 1))
        return {int(e): records[edges[e] : edges[e + 1]] for e in Event}

    def happened(self, event: Event, group: Flag | None = None) -> NDArray[np.void]:
        """Return the records of one event in months 0 and later, of the residents in `group`."""
        found = self._by_event[event]
        if group is None:
            return found
        return self._once(("happened", event), group, lambda: np.asarray(found[group[found["resident"]]]))

    def count(self, event: Event, group: Flag | None = None) -> int:
        """Return how often an event happened."""
        return len(self.happened(event, group))

    @cached_property
    def moves(self) -> NDArray[np.void]:
        """Records of the comparison in which the stage changed."""
        records = self.records
        return np.asarray(records[(records["month"] >= 0) & (records["from"] != records["to"])])

    def stock(self, stages: tuple[Stage, ...], group: Flag | None = None) -> NDArray[np.int64]:
        """Return the residents in `stages` at the end of each month, shape (horizon,)."""
        by_stage = self._once(("stock",), group, lambda: self._by_stage(group))
        return np.asarray(by_stage[list(stages)].sum(axis=0))

    def _by_stage(self, group: Flag | None) -> NDArray[np.int64]:
        """Return the residents in each stage at the end of each month, shape (stages, horizon)."""
        resident, *ways = self._steps
        mine = slice(None) if group is None else group[resident]
        size = len(Stage), self.horizon
        came, left = (np.bincount(way[mine], minlength=size[0] * size[1]).reshape(size) for way in ways)
        first = np.bincount(self.first_stage if group is None else self.first_stage[group], minlength=len(Stage))
        return np.asarray(first[:, np.newaxis] + (came - left).cumsum(axis=1))

    @cached_property
    def _steps(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Who moves, and the place of where to and from in a table of stage and month, each of shape (moves,)."""
        who, when, to, left = (self.moves[name].astype(np.int64) for name in ("resident", "month", "to", "from"))
        return who, to * self.horizon + when, left * self.horizon + when

    def months_in(self, stages: tuple[Stage, ...]) -> NDArray[np.int32]:
        """Return the months each resident spends in `stages` during the comparison, shape (residents,)."""
        inside, moves = _table(stages), self.moves
        step = inside[moves["to"]].astype(np.int64) - inside[moves["from"]]
        left = np.bincount(moves["resident"], weights=step * (self.horizon - moves["month"]), minlength=self.residents)
        return np.asarray(left + inside[self.first_stage] * self.horizon).astype(np.int32)

    def cohort(self, event: Event, follow: int, group: Flag | None = None) -> NDArray[np.void]:
        """Return the records of `event` that are followed by `follow` months or more: the same months in every arm."""
        found = self.happened(event, group)
        return np.asarray(found[found["month"] < self.horizon - follow])

    def then(self, starts: NDArray[np.void], *events: Event, within: int | None = None) -> NDArray[np.uint8]:
        """Return which of `events` came first after each of `starts`, shape (n,); 0 where none came `within` months."""
        return np.asarray(self.next(starts, *events, within=within)["event"])

    def next(self, starts: NDArray[np.void], *events: Event, within: int | None = None) -> NDArray[np.void]:
        """Return the first record of `events` after each of `starts`, shape (n,); all 0 where none came in time.

        Of two in one month that of the event named first.
        """
        places, found = self._once(("order", *events), None, lambda: self._in_order(events))
        place = np.searchsorted(places, key(starts))
        late = split(places[place])[0] != starts["resident"]
        if within is not None:
            late |= places[place] - key(starts) > within
        first = found[place]
        first[late] = found[-1]
        return np.asarray(first)

    def _in_order(self, events: tuple[Event, ...]) -> tuple[NDArray[np.int64], NDArray[np.void]]:
        """Return the keys of some events in order and their records, with one of zeros at the end of time."""
        ends = np.concatenate([self.happened(event) for event in events])
        keys = key(ends)
        order = np.argsort(keys, kind="stable")
        found = np.append(ends[order], np.zeros(1, dtype=ends.dtype))
        return np.append(keys[order], np.iinfo(np.int64).max), found

    def since(self, later: NDArray[np.void], earlier: Event) -> NDArray[np.int64]:
        """Return the months between each record of `later` and the resident's latest `earlier` event before it.

        Records without such an event in the log are left out.
        """
        months = self.months_since(later, earlier)
        return months[~np.isnan(months)].astype(np.int64)

    def months_since(self, later: NDArray[np.void], earlier: Event) -> NDArray[np.float64]:
        """Return the same months for all records, shape (n,); NaN without such an event in the log."""
        began = self._once(("began", earlier), None, lambda: self._began(earlier))
        place = np.searchsorted(began, key(later), side="right") - 1
        found = began[np.maximum(place, 0)]
        known = (place >= 0) & (found // _SPAN == later["resident"])
        return np.where(known, key(later) - found, np.nan)

    def _began(self, event: Event) -> NDArray[np.int64]:
        """Return the keys of an event in the whole log in order, and the end of time."""
        starts = self.records[self.records["event"] == event]
        return np.append(np.sort(key(starts)), np.iinfo(np.int64).max)


_SPAN = 1 << 16


def key(records: NDArray[np.void]) -> NDArray[np.int64]:
    """Return resident and month in one number that sorts by resident, then month."""
    return records["resident"].astype(np.int64) * _SPAN + (records["month"].astype(np.int64) + _SPAN // 2)


def split(keys: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return resident and month of keys."""
    return keys // _SPAN, keys % _SPAN - _SPAN // 2


def _table(stages: tuple[Stage, ...]) -> Flag:
    """Return for each stage whether it is one of `stages`, shape (11,)."""
    return np.isin(np.arange(len(Stage)), stages)
