"""Residents as columns: one array per trait, one row per household's answerable adult."""

import typing
from collections.abc import Iterator
from dataclasses import dataclass, fields
from enum import IntEnum
from typing import Annotated, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.draws import Rows
from sim.events import Provider, Stage

U8 = NDArray[np.uint8]
U16 = NDArray[np.uint16]
I16 = NDArray[np.int16]
F32 = NDArray[np.float32]
Flag = NDArray[np.bool_]

_STAGES = tuple(Stage)

NEVER = -(2**14)
"""Month of something that has not happened."""

_BLOCK = 1 << 17


def blocks(size: int) -> Iterator[slice]:
    """Iterate over slices of at most 131,072 rows: work on all residents that way needs little extra memory."""
    for first in range(0, size, _BLOCK):
        yield slice(first, min(first + _BLOCK, size))


class Household(IntEnum):
    """Composition of the household; marriage and children are columns of their own."""

    SINGLE = 0
    COUPLE = 1
    SINGLE_PARENT = 2


class IncomeSource(IntEnum):
    """Main source of income."""

    SALARY = 0
    SELF_EMPLOYED = 1
    BENEFIT = 2
    PENSION = 3


class Trait(NamedTuple):
    """What a column holds.

    Attributes
    ----------
    unit : str
    dynamic : bool
        Whether it changes during a run; the others are shared by the arms of a comparison.
    start : int
        Value before anything has happened.
    """

    unit: str
    dynamic: bool = False
    start: int = 0


_MONTH = Trait("month", dynamic=True, start=NEVER)


@dataclass(slots=True)
class Population:
    """The residents of one municipality.

    Every column has shape (n,), `arrears` shape (n, 5) with a column per `Provider`. Residents of a neighbourhood
    stand next to each other, those of like age side by side.
    """

    age: Annotated[U8, Trait("years")]
    household: Annotated[U8, Trait("Household")]
    married: Annotated[Flag, Trait("married or registered partner")]
    children: Annotated[U8, Trait("0, 1, 2, or 3 for three and more")]
    income_source: Annotated[U8, Trait("IncomeSource")]
    salary: Annotated[U16, Trait("EUR per month, net, from the main source of income")]
    buffer: Annotated[F32, Trait("EUR that can be spent at once")]
    vulnerability: Annotated[F32, Trait("lasting difference in the risk of arrears, log odds")]
    debt_size: Annotated[F32, Trait("EUR that the household's problem debt comes to when it has one")]
    need_for_support: Annotated[F32, Trait("0 to 1")]
    phone_known: Annotated[Flag, Trait("the municipality has a telephone number")]
    whatsapp_usable: Annotated[Flag, Trait("can be sent messages on a mobile telephone")]
    first_image: Annotated[F32, Trait("image of debt help without stories, 0 bad to 1 good")]
    reachability: Annotated[F32, Trait("lasting difference in the chance of contact, log odds")]

    shame: Annotated[F32, Trait("shame of asking for help, 0 to 1", dynamic=True)]
    perceived_risk: Annotated[F32, Trait("how serious the resident thinks it is, 0 to 1", dynamic=True)]
    image: Annotated[F32, Trait("image of debt help in `image_month`, 0 bad to 1 good", dynamic=True)]
    image_month: Annotated[I16, Trait("month", dynamic=True, start=0)]
    aware: Annotated[Flag, Trait("knows where to go for help", dynamic=True)]
    arrears: Annotated[U16, Trait("EUR owed to each Provider", dynamic=True)]
    debt: Annotated[F32, Trait("EUR, all problem debts together", dynamic=True)]
    creditors: Annotated[U8, Trait("count", dynamic=True)]

    stage: Annotated[U8, Trait("Stage", dynamic=True)]
    since: Annotated[I16, _MONTH]
    """Month in which the stage began."""
    problem: Annotated[Flag, Trait("registered problem debt, also while in help", dynamic=True)]
    arrears_since: Annotated[I16, _MONTH]
    """Month in which the present spell of arrears began."""
    paused_until: Annotated[I16, _MONTH]
    """Month until which collection is paused."""
    last_signal: Annotated[I16, _MONTH]
    last_case: Annotated[I16, _MONTH]
    case_amount: Annotated[U16, Trait("EUR signalled in the latest case", dynamic=True)]
    case_provider: Annotated[U8, Trait("Provider with the largest arrears in the latest case", dynamic=True)]
    case_multiple: Annotated[Flag, Trait("several signals in the latest case", dynamic=True)]
    case_open: Annotated[Flag, Trait("an early-signal case waits for the outreach team", dynamic=True)]
    crisis: Annotated[Flag, Trait("threatened eviction or cut-off", dynamic=True)]
    registered: Annotated[I16, _MONTH]
    """Month of the latest registration for debt help."""
    support_from: Annotated[I16, _MONTH]
    """Month in which practical support starts; `NEVER` without support."""
    first_talk: Annotated[I16, _MONTH]
    ready: Annotated[I16, _MONTH]
    """Month since when the file waits for the arrangement office."""
    loan: Annotated[Flag, Trait("restructuring loan instead of debt mediation", dynamic=True)]
    term: Annotated[U8, Trait("months of the arrangement", dynamic=True)]

    fixed: NDArray[np.void]
    dynamic: NDArray[np.void]
    """The records of which the columns are the fields."""
    neighbourhood_size: int
    members: dict[int, Rows]
    """Rows in each stage but FREE, ascending, as they were when `rows` was last asked for them."""
    left: dict[int, list[Rows]]
    """Residents who have left a stage and are still listed in its members."""
    arrived: dict[int, list[Rows]]
    """Residents who have come to a stage, perhaps back, and are not yet listed in its members."""

    def __len__(self) -> int:
        """Return the number of residents."""
        return len(self.stage)

    def rows(self, *stages: Stage) -> Rows:
        """Return the residents in any of `stages` (not FREE), shape (n,), by stage and then ascending."""
        for stage in stages:
            self._list(stage)
        if len(stages) == 1:
            return self.members[stages[0]]
        return np.concatenate([self.members[stage] for stage in stages])

    def _list(self, stage: Stage) -> None:
        """Bring the members of `stage` up to date; who came and left, or left and came, is where the column says."""
        here, once = self.members[stage], True
        if stage in self.left:
            gone = np.concatenate(self.left.pop(stage))
            place = np.searchsorted(here, gone)
            listed = here.take(place, mode="clip") == gone if len(here) else np.zeros(len(gone), dtype=np.bool_)
            staying = np.ones(len(here), dtype=np.bool_)
            staying[place[listed]] = False
            once = np.count_nonzero(staying) == len(here) - len(gone)  # else somebody may have come twice
            here = here[staying]
        if stage in self.arrived:
            came = np.concatenate(self.arrived.pop(stage))
            came = came[self.stage[came] == stage]
            here = np.concatenate((here, came if once else np.unique(came)))
            here.sort(kind="stable")  # merges runs that are in order, as these are
        self.members[stage] = here

    def owed(self, rows: Rows) -> U16:
        """Return EUR owed to each Provider, a line per provider, shape (5, n)."""
        pieces = self.dynamic.view(_PIECE).reshape(len(self), -1)[:, _BILLS_IN][rows]
        amounts = pieces.view(self.arrears.dtype).reshape(-1, _PIECE.itemsize // self.arrears.itemsize)
        return np.ascontiguousarray(amounts[:, : len(Provider)].T)

    def settle_arrears(self, rows: Rows) -> None:
        """Let `rows` owe nothing to any provider any more."""
        self._bills()[rows] = _NO_BILLS

    def _bills(self) -> NDArray[np.void]:
        """Return the five amounts of each resident as one item: numpy is slow to pick them one by one."""
        return self.arrears.view(_NO_BILLS.dtype)[:, 0]

    def settled(self, stage: Stage, month: int) -> Rows:
        """Return the residents who were in `stage` before this month, ascending."""
        rows = self.rows(stage)
        return rows[self.since[rows] < month]

    def move(self, rows: Rows, before: U8, to: Stage | U8, month: int) -> dict[Stage, int]:
        """Take `rows` from their stages `before`, shape (n,), to one stage or to one each, from `month` on.

        Returns
        -------
        dict of Stage to int
            By how many the residents in each stage have changed.
        """
        change: dict[Stage, int] = {}
        for stage, leaving in _by_stage(rows, before):
            change[stage] = -len(leaving)
            if stage != Stage.FREE:
                self.left.setdefault(stage, []).append(leaving)
        for stage, arriving in [(to, rows)] if isinstance(to, Stage) else _by_stage(rows, to):
            change[stage] = change.get(stage, 0) + len(arriving)
            if stage != Stage.FREE:
                self.arrived.setdefault(stage, []).append(arriving)
        self.stage[rows] = to
        self.since[rows] = month
        return change

    def recount(self) -> None:
        """Rebuild the members of every stage from column `stage`."""
        self.members = {int(s): np.flatnonzero(self.stage == s) for s in Stage if s != Stage.FREE}

    def fork(self) -> "Population":
        """Return a population that shares the fixed columns and has its own dynamic ones."""
        dynamic = _records(len(self), DYNAMIC)
        dynamic.view(np.uint64)[:] = self.dynamic.view(np.uint64)
        made = _view(self.fixed, dynamic, self.neighbourhood_size)
        for stage in {*self.left, *self.arrived}:
            self.rows(Stage(stage))
        made.members = dict(self.members)
        return made


def _by_stage(rows: Rows, stages: U8) -> Iterator[tuple[Stage, Rows]]:
    """Iterate over the stages that occur, with the rows that have them."""
    found = np.bincount(stages).nonzero()[0].tolist()
    for stage in found:
        yield _STAGES[stage], rows if len(found) == 1 else rows[stages == stage]


def _traits() -> dict[str, tuple[Trait, np.dtype[np.generic]]]:
    """Return what each column holds and its dtype, read from the annotations of `Population`."""
    hints = typing.get_type_hints(Population, include_extras=True)
    traits: dict[str, tuple[Trait, np.dtype[np.generic]]] = {}
    for column in fields(Population):
        if typing.get_origin(hint := hints[column.name]) is Annotated:
            array, trait = typing.get_args(hint)
            while inner := typing.get_args(array):
                array = inner[-1]
            traits[column.name] = trait, np.dtype(array)
    return traits


TRAITS = _traits()
"""Every column: what it holds, and its dtype."""

_SHAPES = {"arrears": (len(Provider),)}
_NO_BILLS = np.zeros((), dtype=f"V{len(Provider) * TRAITS['arrears'][1].itemsize}")


def _layout(dynamic: bool) -> np.dtype[np.void]:
    """Return the record of one resident's fixed or dynamic traits, widest first so that none straddles a word."""
    columns = [(name, dtype) for name, (trait, dtype) in TRAITS.items() if trait.dynamic == dynamic]
    columns.sort(key=lambda column: (-column[1].itemsize, column[0] not in _SHAPES))
    packed = np.dtype([(name, dtype, _SHAPES.get(name, ())) for name, dtype in columns])
    padding = -packed.itemsize % _WORD
    return np.dtype([*packed.descr, ("padding", np.uint8, (padding,))]) if padding else packed


_WORD, _CACHE_LINE = 8, 64
FIXED, DYNAMIC = _layout(dynamic=False), _layout(dynamic=True)

_PIECE = np.dtype("V16")  # as much as numpy copies in one go; the bills, first of their size, lie in one
_BILLS_IN = DYNAMIC.fields["arrears"][1] // _PIECE.itemsize  # type: ignore[index]


def _records(size: int, record: np.dtype[np.void]) -> NDArray[np.void]:
    """Return zeroed records that begin at a line of the cache, so that one of 64 bytes never takes two."""
    room = np.zeros(size * record.itemsize + _CACHE_LINE, dtype=np.uint8)
    first = -room.ctypes.data % _CACHE_LINE
    return room[first : first + size * record.itemsize].view(record)


def _view(fixed: NDArray[np.void], dynamic: NDArray[np.void], neighbourhood_size: int) -> Population:
    """Return the population whose columns are the fields of two arrays of records.

    What a resident has lies together in memory: a stage looks at many traits of few residents.
    """
    columns = {name: (dynamic if trait.dynamic else fixed)[name] for name, (trait, _) in TRAITS.items()}
    return Population(
        **columns, fixed=fixed, dynamic=dynamic, neighbourhood_size=neighbourhood_size, members={}, left={}, arrived={}
    )


def blank(size: int, neighbourhood_size: int) -> Population:
    """Return `size` residents to whom nothing has happened and whose traits are not yet drawn."""
    made = _view(_records(size, FIXED), _records(size, DYNAMIC), neighbourhood_size)
    for name, (trait, _) in TRAITS.items():
        if trait.start:
            getattr(made, name)[:] = trait.start
    made.recount()
    return made


def bytes_per_resident() -> int:
    """Return the bytes that the columns take per resident."""
    return FIXED.itemsize + DYNAMIC.itemsize
