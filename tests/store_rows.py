"""Rows for tests of the store of runs, and processes that write them until they are done or killed.

Run with `runpy.run_path`, here and in new processes: pytest's importlib mode does not put this folder on the path.
"""

import multiprocessing
import os
import runpy
import signal
import sys
import time
from itertools import count
from multiprocessing.context import ForkServerProcess
from multiprocessing.forkserver import ensure_running
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sim.outcomes import MEASURES
from sim.paths import PACKAGE
from sim.sweep.store import Store
from sim.sweep.table import DONE, FAILED, NUMBERS, TEXTS

SLOW_DISK = 0.004
"""Seconds of a call of fsync: most kills then come halfway a write, and most writes of others too."""


def row(number: int, status: str = DONE, **other: Any) -> dict[str, Any]:
    """Return the row of a run: its number decides all of a run that is done."""
    texts = dict.fromkeys(TEXTS, f"text {number}") | {"key": f"{number:08x}", "status": status}
    measures = {name: number + place / 100 for place, name in enumerate(MEASURES)} if status == DONE else {}
    return texts | dict.fromkeys(NUMBERS, number) | measures | other


def start(job: str, **names: Any) -> ForkServerProcess:
    """Start one of the jobs below in a process that need not import anything any more."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["sim.sweep.store"])
    with patch.dict(os.environ, PYTHONPATH=str(PACKAGE.parent)):  # that process does not take over our path
        ensure_running()
    process = context.Process(target=runpy.run_path, args=(__file__, {"JOB": job, "GIVEN": names}, "job"))
    process.start()
    return process


def hurried(folder: str) -> Store:
    """Return a store that writes at every `add`, to a slow disk."""
    sync = os.fsync

    def slow(handle: int) -> None:
        time.sleep(SLOW_DISK)
        sync(handle)

    os.fsync = slow
    return Store(folder, clock=count(step=60).__next__)


def forever(folder: str, acknowledged: str, first: int) -> None:
    """Add runs without end, each first as a failed one; tell which are certainly done, once they must be."""
    with hurried(folder) as store, Path(acknowledged).open("a") as told:
        for number in count(first):
            store.add([row(number, FAILED), row(number + 1, FAILED)])
            store.add([row(number)])
            print(number, file=told, flush=True)


def once(folder: str, numbers: list[int]) -> None:
    """Add runs one by one."""
    with hurried(folder) as store:
        for number in numbers:
            store.add([row(number)])


def killed_at(folder: str, step: int, replaced: list[int], deleted: list[int]) -> None:
    """Add runs and delete others, and be killed just before a step that changes the disk."""
    steps = count()

    def watched(change: Any) -> Any:
        def call(*args: Any, **named: Any) -> Any:
            if next(steps) == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return change(*args, **named)

        return call

    with Store(folder) as store:
        os.fsync, Path.replace, Path.unlink = watched(os.fsync), watched(Path.replace), watched(Path.unlink)
        store.add([row(number) for number in replaced])
        store.flush()
        store.delete([row(number)["key"] for number in deleted])
    sys.exit(next(steps) <= step)  # 1: there was no such step any more


JOBS = {"forever": forever, "once": once, "killed_at": killed_at}
if __name__ == "job":
    given = globals()
    JOBS[given["JOB"]](**given["GIVEN"])
