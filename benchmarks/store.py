"""What keeping a run costs: a sweep that simulates nothing, by a clock that says that it did."""

import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.timing import Row, apart, clock

PACES = {0.1: 1.0, 1.0: 0.2}
"""Seconds that a run is said to take, and the share of the runs: the slower they are, the fewer share a file."""

HEX = 32


def store(size: Any) -> list[Row]:
    """Measure what the store of runs adds to each run."""
    return list(apart(_store, size.runs, size.repetitions))


def _store(runs: int, repetitions: int) -> list[Row]:
    rows = []
    for pace, share in PACES.items():
        number = round(runs * share)
        added, read, size, files = zip(*(_sweep(pace, number) for _ in range(repetitions)), strict=True)
        note = (
            f"{files[0]} files, {size[0] / number / 1024:.1f} KiB per run; read as one table in {min(read):.2g} s; "
            f"{sum(added) / (len(added) * number * pace):.1%} of the sweep's time"
        )
        milliseconds = tuple(seconds / number * 1e3 for seconds in added)
        # Many runs share a file when they are fast; of slow ones the share of time is what counts.
        bound = {} if rows else {"at_most": 5.0}
        rows.append(
            Row(
                f"{'· ' * bool(rows)}store: time per run, {number:,} runs of {pace:g} s",
                milliseconds,
                "ms",
                note,
                **bound,
            )
        )
    return rows


def _sweep(pace: float, runs: int) -> tuple[float, float, int, int]:
    """Return the seconds to keep runs and to read them, and how many bytes and files they are."""
    from sim.sweep.store import Store  # noqa: PLC0415 - not in the parent process

    now = 0.0
    rows = [_row(number) for number in range(runs)]
    with tempfile.TemporaryDirectory() as folder:

        def sweep() -> None:
            nonlocal now
            with Store(folder, clock=lambda: now) as kept:
                for row in rows:
                    now += pace
                    kept.add([row])

        added = clock(sweep)
        start = time.perf_counter()
        read = Store(folder).read()
        seconds = time.perf_counter() - start
        assert len(read) == runs
        files = list((Path(folder) / "table").iterdir())
        return added, seconds, sum(path.stat().st_size for path in files), len(files)


def _row(number: int) -> dict[str, Any]:
    """Return the row of a run, with texts as long as they are in a sweep."""
    from sim.outcomes import MEASURES  # noqa: PLC0415
    from sim.sweep.table import DONE, NUMBERS, TEXTS  # noqa: PLC0415

    texts = {name: f"{name} {number % 10}" * 4 for name in TEXTS}
    decided = {"key": f"{number * 2654435761 % 2**32:0{HEX}x}", "status": DONE, "log_hash": f"{number:0{HEX}x}"}
    return texts | decided | dict.fromkeys(NUMBERS, number) | {name: number / 7 for name in MEASURES}
