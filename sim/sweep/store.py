"""The store of runs: what has been simulated is kept in one table of Parquet files, and is never simulated again.

A store is a folder with `store.json`, which says what it is, and `table/`, which any reader of Parquet reads as it is:
`pandas.read_parquet("outputs/runs/table")` gives a row per run. No row is ever there twice, not for an instant.
"""

import errno
import math
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
from filelock import FileLock, Timeout

from sim.errors import ConfigurationError, nearest
from sim.outcomes import MEASURES
from sim.sweep import parts, record
from sim.sweep.table import DONE, FAILED, NUMBERS, SCHEMA, TEXTS

FOLDER = Path("outputs/runs")

LOST_SHARE, SHORTEST, LONGEST = 0.01, 2.0, 60.0
"""Rows are written when they hold this share of the time since the start, within these seconds.

So a process that is killed loses about 1% of its work, and the number of parts grows with the logarithm of time, later
by one a minute.
"""

LOCK_SECONDS = 300.0
"""Longest wait for another process that writes; it takes milliseconds, or seconds when it deletes."""

READ_TRIES = 20
"""How often a read begins again because another process deleted a part of the table meanwhile."""

_FULL = frozenset((errno.ENOSPC, errno.EDQUOT))
_REQUIRED = frozenset((*TEXTS, *NUMBERS))
_EMPTY = dict.fromkeys(MEASURES, math.nan)

Row = Mapping[str, Any]


class Store:
    """Runs that are kept in a folder; any number of processes may add to it at once.

    As a context manager it makes the folder, and writes what still waits at the end, also when it is interrupted. A
    store is used by one thread.

    Parameters
    ----------
    folder : Path or str
        Made when something is first written to it.
    clock : callable
        Seconds; decides when rows are written.

    Raises
    ------
    ConfigurationError
        When the folder is something else, or was made by a newer Uitweg.
    """

    def __init__(self, folder: Path | str = FOLDER, clock: Callable[[], float] = time.monotonic) -> None:
        self.folder = Path(folder)
        self.table = self.folder / "table"
        self._scratch = self.folder / ".writing"
        self._clock = clock
        self._began = self._written = clock()
        self._waiting: dict[str, Row] = {}
        self._parts: dict[str, parts.Part] = {}
        self._done: set[str] = set()
        record.is_new(self.folder)  # raises when it cannot be used

    def __enter__(self) -> Self:
        with self._writing():
            parts.tidy(self._scratch)
        self._began = self._written = self._clock()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.flush()

    def keys(self) -> set[str]:
        """Return the keys of the runs that are done, those that this store has yet to write included.

        A failed run is not among them: it is tried again. Looks at the folder for what other processes have added.
        """
        self._refresh()
        return self._done | {key for key, row in self._waiting.items() if row["status"] == DONE}

    def add(self, rows: Sequence[Row]) -> None:
        """Keep runs; they are written at once or within a minute, with others.

        The row of a run that is done stays as it is; that of a failed run makes place for a new one.

        Parameters
        ----------
        rows : sequence of mapping
            Each with all texts and numbers of `table.SCHEMA`; a measure that is missing is NaN.
        """
        for row in rows:
            whole = _complete(row)
            if self._waiting.get(whole["key"], whole)["status"] != DONE or whole["status"] == DONE:
                self._waiting[whole["key"]] = whole
        now = self._clock()
        if now - self._written >= min(max((now - self._began) * LOST_SHARE, SHORTEST), LONGEST):
            self.flush()

    def flush(self) -> None:
        """Write the runs that wait, as one more part of the table.

        Raises
        ------
        ConfigurationError
            When they cannot be written; they are kept, and a later flush may succeed.
        """
        if self._waiting:
            with self._writing():
                self._refresh()
                fresh = [self._waiting[key] for key in sorted(self._waiting.keys() - self._done)]
                if fresh:
                    self._append(pa.Table.from_pylist(fresh, SCHEMA))
            self._waiting.clear()
        self._written = self._clock()

    def read(
        self,
        columns: Sequence[str] | None = None,
        keys: Collection[str] | None = None,
        where: Mapping[str, object] | None = None,
    ) -> pd.DataFrame:
        """Return the runs sorted by key, whatever order they came in; what waits is written first.

        Parameters
        ----------
        columns : sequence of str, optional
            By default all of them.
        keys : collection of str, optional
            Only these runs.
        where : mapping, optional
            Only runs with these values in these columns; a list stands for any of its values.
        """
        self.flush()
        wanted = {name: value if isinstance(value, list) else [value] for name, value in (where or {}).items()}
        if keys is not None:
            wanted["key"] = list(keys)
        for _ in range(READ_TRIES):
            self._refresh()
            try:
                return self._select(columns, wanted)
            except FileNotFoundError:  # another process deleted its last run
                continue
        raise ConfigurationError(f"`{self.table}` keeps changing while it is read; try again")

    def delete(self, keys: Collection[str]) -> int:
        """Delete runs, and return how many there were.

        Each part of the table is replaced as a whole: when this is stopped halfway, the rest is as it was.
        """
        gone = set(keys)
        waiting = gone & self._waiting.keys()
        for key in waiting:
            del self._waiting[key]
        self._refresh()
        found = set(waiting)
        if any(part.keys & gone for part in self._parts.values()):
            with self._writing():
                self._refresh()
                hit = {part: part.keys & gone for part in self._parts.values()}
                # What goes as a whole goes first: on a full disk that makes place for the others.
                for part in sorted(filter(hit.get, hit), key=lambda part: len(part.keys - gone)):
                    self._rewrite(part, hit[part])
                    found |= hit[part]
        return len(found)

    def _append(self, table: Any) -> None:
        """Add a part, with the store locked; the failed runs that it holds anew leave the older parts."""
        schema = parts.common([*self._parts.values()])
        names, again = set(schema.names), set(table["key"].to_pylist())
        # First written, then the old rows away, then in its place: stopped between those, no row is there twice.
        with parts.placing(parts.fitted(table, schema), self.table / parts.new_name(), self._scratch):
            for part in self._parts.values():
                if part.failed & again or names - part.names:  # readers want the same columns everywhere
                    self._rewrite(part, part.failed & again, schema)

    def _rewrite(self, part: parts.Part, gone: Collection[str], schema: Any = None) -> None:
        """Replace a part by its rows without those of some keys, with the store locked."""
        table = parts.load(part.path)
        kept = table.filter(pc.invert(pc.is_in(table["key"], pa.array(gone, pa.string()))))
        if not kept.num_rows:
            parts.drop(part.path)
            return
        with parts.placing(parts.fitted(kept, schema or kept.schema), part.path, self._scratch):
            pass

    def _select(self, columns: Sequence[str] | None, wanted: Mapping[str, list[object]]) -> pd.DataFrame:
        """Return columns of the rows that have the values wanted."""
        schema = parts.common([*self._parts.values()])
        names = list(schema.names if columns is None else columns)
        for name in (*names, *wanted):
            if name not in schema.names:
                raise ConfigurationError(f"`{name}` is no column of the table of runs{nearest(name, schema.names)}")
        chosen = pc.scalar(True)
        for name, values in wanted.items():
            chosen &= pc.field(name).isin(pa.array(values, schema.field(name).type))
        table = self._scan(schema, list(dict.fromkeys((*names, "key"))), chosen)
        found: pd.DataFrame = table.sort_by("key").select(names).to_pandas()
        return found

    def _scan(self, schema: Any, names: list[str], chosen: Any) -> Any:
        """Return columns of the rows chosen, as a pyarrow table."""
        if not self._parts:
            return schema.empty_table()
        paths = [str(part.path) for part in self._parts.values()]
        try:
            return ds.dataset(paths, schema=schema, format="parquet").to_table(names, filter=chosen)
        except FileNotFoundError:
            raise
        except (pa.ArrowException, OSError):
            for part in self._parts.values():
                parts.load(part.path)  # says which one it is
            raise

    def _refresh(self) -> None:
        """Take note of the parts that came, changed or went since the last time."""
        while True:
            found = parts.stamps(self.table)
            known = {name: part for name, part in self._parts.items() if found.get(name) == part.stamp}
            if len(known) == len(found) == len(self._parts):
                return
            try:
                self._parts = {
                    name: known.get(name) or parts.remember(self.table / name, stamp) for name, stamp in found.items()
                }
            except FileNotFoundError:  # deleted since it was listed
                continue
            self._done = set().union(*(part.done for part in self._parts.values()))
            return

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Keep other processes from writing; make the folder where it is missing; say it when it cannot be written."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with FileLock(self.folder / ".lock", timeout=LOCK_SECONDS):
                if new := record.is_new(self.folder):
                    record.write(self.folder)
                for folder in (self.table, self._scratch):
                    folder.mkdir(exist_ok=True)
                if new:
                    parts.settle(self.folder)
                yield
        except Timeout as error:
            raise ConfigurationError(
                f"`store={self.folder}` is kept busy by another process{self._unwritten()}"
            ) from error
        except OSError as error:
            remedy = "free some space" if error.errno in _FULL else "see to it that it can be written"
            raise ConfigurationError(
                f"`store={self.folder}` cannot be written ({error.strerror or error}){self._unwritten()}; {remedy} and "
                "run the same command again, or name another folder with `store=FOLDER`"
            ) from error

    def _unwritten(self) -> str:
        """Return how many runs an error keeps from being written, in words."""
        runs = len(self._waiting)
        return f": {runs} finished run{'s' * (runs != 1)} could not be kept, what was written before is" if runs else ""


def _complete(row: Row) -> dict[str, Any]:
    """Return a row with all measures; raise for one that is none of ours, before it can spoil the rows with it."""
    if missing := _REQUIRED - row.keys():
        raise ValueError(f"a run without {', '.join(sorted(missing))}")
    if strange := row.keys() - set(SCHEMA.names):
        raise ValueError(f"a run with {', '.join(sorted(strange))}")
    if not row["key"] or row["status"] not in (DONE, FAILED):
        raise ValueError(f"a run with key {row['key']!r} and status {row['status']!r}")
    whole: dict[str, Any] = {**_EMPTY, **row}
    pa.Table.from_pylist([whole], SCHEMA)  # raises for a value of another type
    return whole
