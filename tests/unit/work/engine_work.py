"""What the tests of engines have done by other processes, which import it from here."""

import os
import signal
import struct
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path


def square(number: int) -> int:
    return number * number


def slow_pid(_: int) -> int:
    time.sleep(0.05)
    return os.getpid()


def faulty(number: int) -> object:
    """Square, but for some numbers fail in the ways a task can."""
    if number == 3:
        raise ValueError("three\nlines\nhere")
    if number == 5:
        return threading.Lock()  # cannot be sent back
    return square(number)


def lethal(task: tuple[int, str]) -> int:
    """Square, but 3 kills its worker each time and 5 the first time."""
    number, folder = task
    if number == 5 and not (once := Path(folder) / "once").exists():
        once.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return square(number)


def endless(started: str) -> None:
    Path(started).touch()
    time.sleep(600)


def half(started: str) -> None:
    """Send half a result, as a process does that is ended while it sends, and go on."""
    frame = sys._getframe()
    while "result_queue" not in frame.f_locals:
        assert frame.f_back is not None
        frame = frame.f_back
    os.write(frame.f_locals["result_queue"]._writer.fileno(), struct.pack("!i", 1_000) + b"half")
    endless(started)


def main(name: str, started: str) -> None:
    """Do what never ends, until a signal."""
    from sim.sweep.engines import engine

    work: Callable[[str], None] = endless
    with engine(name, 2) as doing:
        list(doing.run(work, [started] * 20))


def main_half(started: str) -> None:
    """End a pool while one of its processes sends a result."""
    from sim.pool import processes, stop

    pool = processes(1)
    pool.submit(half, started)
    while not Path(started).exists():
        time.sleep(0.01)
    stop(pool)


if __name__ == "__main__":
    import engine_work

    getattr(engine_work, sys.argv[1])(*sys.argv[2:])  # not from `__main__`, which other processes know by another name
