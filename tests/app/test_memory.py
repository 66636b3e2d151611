"""Memory stays flat, however many questions are asked."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from sim.app.answer import answer
from sim.app.engine import Engine
from sim.app.state import read

QUESTIONS, ENOUGH = 70, 55
"""Questions, and after how many the worker has as many worlds as it keeps: 100, of 6 MB as it counts them, two each."""

MB = 1_000_000
MOST_SERVER = 60 * MB
"""What the server may take more than after its first answer; measured: 38."""

MOST_WORKER = 400 * MB
"""What a worker may take; measured: 187 at first and 282 with all that it keeps, 1.9 more per question until then."""

MOST_MORE = 10 * MB
"""What a worker may take more once it has as many worlds as it keeps; measured: 0.1. Were none forgotten: 28."""


def resident(process: int) -> int:
    """Return the bytes of memory that a process takes."""
    pages = int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


async def asked() -> list[tuple[int, int]]:
    """Ask questions of other luck each, and return what server and worker take after each."""
    engine, found = Engine(1), []
    await engine.start()
    try:
        for seed in range(QUESTIONS):
            state = read(f"municipality=utrecht&horizon=12&whatsapp=1&seed={seed}")
            await engine.answer(state, "first", "one", answer)
            (process,) = engine.staff.pools[0]._processes or {}
            found.append((resident(os.getpid()), resident(process)))
    finally:
        await engine.close()
    return found


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_memory_stays_flat_over_many_questions() -> None:
    server, workers = zip(*asyncio.run(asked()), strict=True)
    assert server[-1] - server[0] < MOST_SERVER
    assert max(workers) < MOST_WORKER
    assert max(workers[ENOUGH:]) - workers[ENOUGH] < MOST_MORE
