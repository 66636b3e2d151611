"""The store of runs: every run once, whoever writes, and whenever it is killed."""

import errno
import json
import os
import random
import runpy
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
from filelock import FileLock
from pandas.testing import assert_frame_equal

from sim.errors import ConfigurationError
from sim.outcomes import MEASURES
from sim.sweep.parts import LEFTOVER_SECONDS
from sim.sweep.record import FORMAT, RECORD
from sim.sweep.store import Store
from sim.sweep.table import DONE, FAILED, SCHEMA

HELP = runpy.run_path(str(Path(__file__).parents[1] / "store_rows.py"))
row = HELP["row"]


def keys(*numbers: int) -> set[str]:
    return {row(number)["key"] for number in numbers}


def expected(*rows: dict[str, Any]) -> pd.DataFrame:
    """Return the table of rows, made another way."""
    table = pd.DataFrame([dict.fromkeys(MEASURES, float("nan")) | row for row in rows], columns=SCHEMA.names)
    return table.sort_values("key", ignore_index=True)


def parts(folder: Path) -> list[Path]:
    return sorted((folder / "table").iterdir())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "runs"


@pytest.fixture
def store(folder: Path) -> Iterator[Store]:
    with Store(folder) as store:
        yield store


def test_runs_come_back_as_they_were(store: Store, folder: Path) -> None:
    rows = [row(3), row(1), row(2, FAILED, reason="no residents")]
    store.add(rows)
    assert_frame_equal(store.read(), expected(*rows))
    assert_frame_equal(pd.read_parquet(folder / "table"), expected(*rows))
    assert ds.dataset(folder / "table").count_rows() == 3
    assert store.keys() == keys(1, 3)
    assert not list((folder / ".writing").iterdir())


def test_the_order_in_which_runs_come_does_not_matter(tmp_path: Path) -> None:
    rows = [row(number) for number in range(20)]
    for name, order in (("a", rows), ("b", rows[::-1]), ("c", random.Random(1).sample(rows, 20))):
        with Store(tmp_path / name) as store:
            for place in range(0, 20, 7):
                store.add(order[place : place + 7])
                store.flush()
    for name in "bc":
        assert_frame_equal(Store(tmp_path / "a").read(), Store(tmp_path / name).read())


def test_reads_columns_keys_and_values(store: Store) -> None:
    store.add([row(number, municipality="utrecht" if number % 2 else "amsterdam") for number in range(6)])
    assert list(store.read(["policy", "replication"], keys(4, 2, 99))["replication"]) == [2, 4]
    assert list(store.read(["replication"], where={"municipality": "utrecht"})["replication"]) == [1, 3, 5]
    assert len(store.read(keys=keys(1, 2), where={"municipality": "utrecht", "replication": [1, 2]})) == 1
    assert store.read(keys=[]).shape == (0, len(SCHEMA))
    with pytest.raises(ConfigurationError, match="did you mean `policy`"):
        store.read(["polcy"])


def test_reading_nothing_makes_nothing(folder: Path) -> None:
    store = Store(folder)
    assert store.read().shape == (0, len(SCHEMA))
    assert store.keys() == set()
    assert store.delete(["nothing"]) == 0
    assert not folder.exists()


def test_a_failed_run_is_tried_again_and_replaced(store: Store, folder: Path) -> None:
    store.add([row(1, FAILED, reason="first"), row(2, FAILED)])
    store.flush()
    assert store.keys() == set()
    store.add([row(1, FAILED, reason="second")])
    store.flush()
    assert list(store.read(["reason"])["reason"]) == ["second", "text 2"]
    store.add([row(1), row(2)])
    store.flush()
    store.add([row(1, FAILED)])  # too late: it is done
    store.flush()
    assert_frame_equal(store.read(), expected(row(1), row(2)))
    assert len(parts(folder)) == 1


def test_what_waits_counts_as_done_and_is_written_at_the_end(folder: Path) -> None:
    def interrupted() -> None:
        with Store(folder) as store:
            store.add([row(1), row(2, FAILED)])
            store.add([row(1, FAILED)])
            assert store.keys() == keys(1)
            assert not parts(folder)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert_frame_equal(Store(folder).read(), expected(row(1), row(2, FAILED)))


@pytest.mark.parametrize(("spent", "interval"), [(0, 2), (100, 2), (1_000, 10), (5_000, 50), (50_000, 60)])
def test_a_kill_loses_a_hundredth_of_the_work(folder: Path, spent: int, interval: int) -> None:
    now = 0.0
    with Store(folder, clock=lambda: now) as store:
        now = float(spent)
        store.flush()  # of nothing: the interval begins anew
        now = spent + interval * 0.95
        store.add([row(1)])
        assert not parts(folder)
        now = spent + interval * 1.02
        store.add([row(2)])
        assert len(parts(folder)) == 1
        assert Store(folder).keys() == keys(1, 2)


@pytest.mark.parametrize(
    "spoilt", [{"status": "donne"}, {"key": ""}, {"unknown": 1}, {"replication": "first"}, {next(iter(MEASURES)): "x"}]
)
def test_a_row_that_is_none_is_refused_alone(store: Store, spoilt: dict[str, Any]) -> None:
    store.add([row(1)])
    with pytest.raises((ValueError, pa.ArrowException)):
        store.add([row(2, **spoilt)])
    with pytest.raises(ValueError, match=r"without .*key"):
        store.add([{"status": DONE}])
    store.flush()
    assert store.keys() == keys(1)


def test_two_stores_see_each_others_runs(store: Store, folder: Path) -> None:
    other = Store(folder)
    store.add([row(1), row(2)])
    other.add([row(2), row(3)])
    store.flush()
    assert other.keys() == keys(1, 2, 3)
    assert store.keys() == keys(1, 2)
    other.flush()
    assert_frame_equal(store.read(), expected(row(1), row(2), row(3)))
    assert other.delete(keys(1)) == 1
    assert store.keys() == keys(2, 3)


def test_deletes_and_counts_what_it_deleted(store: Store, folder: Path) -> None:
    for first in (0, 3, 6):
        store.add([row(number) for number in range(first, first + 3)])
        store.flush()
    store.add([row(9)])
    names = parts(folder)
    assert store.delete(keys(0, 1, 2, 4, 9, 50)) == 5
    assert parts(folder) == names[1:]
    assert_frame_equal(pd.read_parquet(folder / "table"), expected(*(row(number) for number in (3, 5, 6, 7, 8))))


def test_parts_get_the_columns_that_another_version_writes(store: Store, folder: Path) -> None:
    store.add([row(1), row(2)])
    store.flush()
    (path,) = parts(folder)
    older = pq.read_table(path)
    gone = SCHEMA.names[-1]
    pq.write_table(older.drop_columns([gone]).append_column("later", pa.array([1.0, 2.0])), path)
    assert store.read([gone])[gone].isna().all()
    store.add([row(3)])
    store.flush()
    for part in parts(folder):
        assert pq.read_schema(part).names == [*SCHEMA.names, "later"]
    assert list(store.read(["later"])["later"].fillna(0)) == [1, 2, 0]


def test_a_store_of_a_newer_version_is_refused(store: Store, folder: Path) -> None:
    (folder / RECORD).write_text(json.dumps({"format": FORMAT + 1, "made_by": "uitweg 9.9.9"}))
    with pytest.raises(ConfigurationError, match=rf"newer version: uitweg 9.9.9 writes format {FORMAT + 1}.*upgrade"):
        Store(folder)
    store.add([row(1)])
    with pytest.raises(ConfigurationError, match="newer version"):  # upgraded while we were at work
        store.flush()
    (folder / RECORD).write_text(json.dumps({"format": FORMAT, "made_by": "uitweg 0.0.1"}))


def test_a_folder_that_is_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / ".DS_Store").touch()
    Store(tmp_path)
    (tmp_path / "thesis.docx").touch()
    with pytest.raises(ConfigurationError, match=r"is no store of runs .it has no store.json."):
        Store(tmp_path)
    with pytest.raises(ConfigurationError, match="is no store of runs"):
        Store(tmp_path / "thesis.docx")
    (tmp_path / RECORD).write_text("{")
    with pytest.raises(ConfigurationError, match=r"store.json cannot be read"):
        Store(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".DS_Store", RECORD, "thesis.docx"]


def test_a_damaged_part_is_named(store: Store, folder: Path) -> None:
    for number in (1, 2):
        store.add([row(number)])
        store.flush()
    part = parts(folder)[0]
    part.write_bytes(part.read_bytes()[:-9])
    with pytest.raises(ConfigurationError, match=f"`{part}` is damaged.*move it out"):
        Store(folder).keys()
    part.rename(folder / "aside")
    assert Store(folder).keys() == keys(2)


def test_damage_inside_a_part_is_named(store: Store, folder: Path) -> None:
    """The end of a Parquet file lists its columns: it may be whole where the rest is not."""
    store.add([row(number) for number in range(50)])
    store.flush()
    (part,) = parts(folder)
    place = pq.read_metadata(part).row_group(0).column(SCHEMA.names.index("policy")).dictionary_page_offset
    content = bytearray(part.read_bytes())
    content[place : place + 40] = b"\xff" * 40
    part.write_bytes(content)
    with pytest.raises(ConfigurationError, match=f"`{part}` is damaged"):
        Store(folder).read()


def test_a_full_disk_keeps_the_runs_until_there_is_space(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.add([row(1), row(2, FAILED)])
    store.flush()
    store.add([row(2), row(3), row(4)])
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", partial(_fails, errno.ENOSPC))
        with pytest.raises(
            ConfigurationError, match=r"No space left.*: 3 finished runs .*free some space and run the same"
        ):
            store.flush()
        assert_frame_equal(pd.read_parquet(folder / "table"), expected(row(1), row(2, FAILED)))
        assert not list((folder / ".writing").iterdir())
    store.flush()
    assert_frame_equal(store.read(), expected(*(row(number) for number in (1, 2, 3, 4))))


def test_a_folder_that_cannot_be_written_is_told_before_anything_runs(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder.parent / "file").touch()
    with pytest.raises(ConfigurationError, match=r"Not a directory.*name another folder"):
        Store(folder.parent / "file" / "runs")
    monkeypatch.setattr(Path, "mkdir", partial(_fails, errno.EACCES))  # permissions do not stop root
    with pytest.raises(ConfigurationError, match=r"cannot be written .Permission denied.; see to it"):
        Store(folder).__enter__()


def _fails(number: int, *_: object, **__: object) -> None:
    raise OSError(number, os.strerror(number))


def test_a_lock_that_is_held_is_waited_for_and_then_told(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.sweep.store.LOCK_SECONDS", 0.1)
    store.add([row(1)])
    with (
        FileLock(folder / ".lock"),
        pytest.raises(ConfigurationError, match="busy by another process: 1 finished run "),
    ):
        store.flush()
    store.flush()
    assert store.keys() == keys(1)


def test_leftovers_of_killed_processes_are_ignored_and_in_time_deleted(store: Store, folder: Path) -> None:
    store.add([row(1)])
    store.flush()
    fresh, old = folder / ".writing" / "fresh", folder / ".writing" / "old"
    for path in (fresh, old):
        path.write_bytes(parts(folder)[0].read_bytes()[:100])
    os.utime(old, (0, time.time() - LEFTOVER_SECONDS - 60))
    with Store(folder) as other:
        assert other.keys() == keys(1)
    assert fresh.exists()
    assert not old.exists()
