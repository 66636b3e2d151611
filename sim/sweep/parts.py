"""Part files of a store of runs: each is there as a whole or not at all, and what cannot be read is named."""

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from sim.errors import ConfigurationError
from sim.sweep.table import DONE, SCHEMA

PREFIX, SUFFIX = "part-", ".parquet"
LEFTOVER_SECONDS = 24 * 60 * 60
"""Age at which a temporary file has certainly been left behind by a process that was killed."""

_OURS = frozenset(SCHEMA.names)

Stamp = tuple[int, int, int]
"""What changes when a file is replaced: its time, size and inode."""


@dataclass(frozen=True, slots=True)
class Part:
    """What is remembered of a part file.

    Attributes
    ----------
    path : Path
    stamp : Stamp
    done, failed : frozenset of str
        Keys of its runs.
    names : frozenset of str
        Its columns.
    others : tuple of pyarrow.Field
        Those that this version does not have.
    """

    path: Path
    stamp: Stamp
    done: frozenset[str]
    failed: frozenset[str]
    names: frozenset[str]
    others: tuple[Any, ...]

    @property
    def keys(self) -> frozenset[str]:
        """Keys of all its runs."""
        return self.done | self.failed


def new_name() -> str:
    """Return a name for a part that sorts by time and that no other process gives."""
    return f"{PREFIX}{time.time_ns():020d}-{secrets.token_hex(4)}{SUFFIX}"


def stamps(folder: Path) -> dict[str, Stamp]:
    """Return the names of the part files of a folder, oldest first, with their stamps; none without the folder."""
    found = {}
    with suppress(FileNotFoundError), os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.name.startswith(PREFIX) and entry.name.endswith(SUFFIX):
                with suppress(FileNotFoundError):  # deleted since it was listed
                    stat = os.stat(entry.path)  # and not the entry's: on Windows that lacks the inode
                    found[entry.name] = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
    return found


def remember(path: Path, stamp: Stamp) -> Part:
    """Return what is to be remembered of a part file."""
    with _readable(path), pq.ParquetFile(path) as file:
        schema, table = file.schema_arrow, file.read(columns=["key", "status"])
        status = dict(zip(table["key"].to_pylist(), table["status"].to_pylist(), strict=True))
    done = frozenset(key for key, found in status.items() if found == DONE)
    others = tuple(field for field in schema if field.name not in _OURS)
    return Part(path, stamp, done, frozenset(status) - done, frozenset(schema.names), others)


def load(path: Path) -> Any:
    """Return all rows and columns of a part as a pyarrow table."""
    with _readable(path), pq.ParquetFile(path) as file:
        return file.read()


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """Name the file, and what to do, when it cannot be read; one that is gone is for the caller."""
    try:
        yield
    except FileNotFoundError:
        raise
    except (pa.ArrowException, OSError, KeyError) as error:
        raise ConfigurationError(
            f"`{path}` is damaged or is no table of runs ({error}); move it out of that folder, and its runs are "
            "done again when you repeat the command"
        ) from error


def fitted(table: Any, schema: Any) -> Any:
    """Return a table with the columns of a schema; those that it did not have are empty."""
    if table.schema.equals(schema):
        return table
    columns = [
        table[field.name] if field.name in table.column_names else pa.nulls(len(table), field.type) for field in schema
    ]
    return pa.table(columns, schema=schema)


def common(found: list[Part]) -> Any:
    """Return the columns that all parts are to have: ours, then those that another version of Uitweg wrote."""
    others = {field.name: field for part in found for field in part.others}
    return pa.schema([*SCHEMA, *(others[name] for name in sorted(others))])


@contextmanager
def placing(table: Any, path: Path, scratch: Path) -> Iterator[None]:
    """Write a table to a file of `scratch`, which takes the place of `path` when the block succeeds.

    `scratch` lies outside the folder of the table, so that no reader ever meets a file that is not complete.
    """
    temporary = scratch / f"{path.name}.{secrets.token_hex(4)}"
    try:
        with temporary.open("wb") as file:
            pq.write_table(table, file)
            file.flush()
            os.fsync(file.fileno())
        yield
        temporary.replace(path)
        settle(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


def drop(path: Path) -> None:
    """Delete a part."""
    path.unlink(missing_ok=True)
    settle(path.parent)


def settle(folder: Path) -> None:
    """See to it that a change of names outlives a power cut; Windows has no such call for folders."""
    if os.name != "nt":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def tidy(scratch: Path) -> None:
    """Delete the temporary files that killed processes left behind."""
    before = time.time() - LEFTOVER_SECONDS
    for path in scratch.iterdir():
        with suppress(OSError):  # another process may be tidying too
            if path.stat().st_mtime < before:
                path.unlink()
