"""A store of runs whose writers are killed, or are many, holds every run once and whole."""

import random
import runpy
import shutil
import time
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from sim.outcomes import MEASURES
from sim.sweep.store import Store
from sim.sweep.table import DONE, FAILED, SCHEMA

HELP = runpy.run_path(str(Path(__file__).parents[1] / "store_rows.py"))
row, start = HELP["row"], HELP["start"]
KILLS, SHORTEST, LONGEST = 20, 0.01, 0.15
"""Times that a writer is killed, and within how many seconds of its first run."""

WRITERS, RUNS = 3, 25
STEPS = range(40)
"""More than there are changes of the disk in `killed_at`; the test ends at the last one."""


def check(folder: Path) -> pd.DataFrame:
    """Return the table as anybody would read it, after a look at every row."""
    table = pd.read_parquet(folder / "table")
    assert table["key"].is_unique
    for found in table.to_dict("records"):
        whole = row(found["replication"], found["status"])
        assert {name: found[name] for name in whole} == whole
        assert found["status"] == DONE or all(pd.isna(found[name]) for name in MEASURES)
    assert list(table.columns) == SCHEMA.names
    return table


def wait_for(path: Path, lines: int) -> None:
    """Wait until a process has told that many things."""
    until = time.monotonic() + 30
    while not path.exists() or path.read_text().count("\n") < lines:
        assert time.monotonic() < until, "the writer does not write"
        time.sleep(0.002)


@pytest.mark.slow
def test_a_writer_killed_at_random_loses_nothing_that_it_wrote(tmp_path: Path) -> None:
    folder, told, chance = tmp_path / "runs", tmp_path / "told", random.Random(4)
    leftovers = lines = 0
    for _ in range(KILLS):
        process = start("forever", folder=str(folder), acknowledged=str(told), first=lines)
        wait_for(told, lines + 1)
        time.sleep(chance.uniform(SHORTEST, LONGEST))
        process.kill()
        process.join()
        table = check(folder)
        acknowledged = {int(line) for line in told.read_text().splitlines()}
        done = set(table.loc[table["status"] == DONE, "replication"])
        assert done >= acknowledged
        assert len(done) <= len(acknowledged) + 1  # it was killed before it could tell
        lines = told.read_text().count("\n")
        leftovers = max(leftovers, len(list((folder / ".writing").iterdir())))
    assert leftovers > 3, "no kill came in the middle of a write; this test tests nothing"
    assert Store(folder).keys() == set(table.loc[table["status"] == DONE, "key"])


def test_writers_that_do_the_same_runs_at_once_write_each_of_them_once(tmp_path: Path) -> None:
    chance = random.Random(5)
    numbers = [[*range(place * 5, place * 5 + RUNS)] for place in range(WRITERS)]
    for order in numbers:
        chance.shuffle(order)
    processes = [start("once", folder=str(tmp_path / "runs"), numbers=order) for order in numbers]
    for process in processes:
        process.join(60)
        assert process.exitcode == 0
    assert set(check(tmp_path / "runs")["replication"]) == set(range(RUNS + 5 * (WRITERS - 1)))


def test_killed_at_any_step_no_other_row_is_lost_or_doubled(tmp_path: Path) -> None:
    with Store(tmp_path / "begun") as store:
        for rows in ([row(0), row(1), row(2)], [row(3, FAILED), row(4)], [row(5), row(6)]):
            store.add(rows)
            store.flush()
    deleted = {1, 5, 6}
    seen: Counter[frozenset[int]] = Counter()
    for step in STEPS:
        folder = Path(shutil.copytree(tmp_path / "begun", tmp_path / str(step)))
        process = start("killed_at", folder=str(folder), step=step, replaced=[3, 7], deleted=sorted(deleted))
        process.join(60)
        table = check(folder)
        done = set(table.loc[table["status"] == DONE, "replication"])
        assert {0, 2, 4} <= done <= {*range(8)}
        assert not ({7} & done and {3} - done), "half of what was added together"
        assert not ({1, 5, 6} - done) or {3, 7} <= done
        seen[frozenset(table["replication"])] += 1
        with Store(folder) as store:  # the next process goes on
            store.add([row(3), row(7)])
            store.flush()
            store.delete([row(number)["key"] for number in deleted])
        assert set(check(folder)["replication"]) == {0, 2, 3, 4, 7}
        if process.exitcode == 1:
            break
    else:
        pytest.fail("more steps than were tried")
    assert len(seen) >= 4, "the kills did not come between the steps"
