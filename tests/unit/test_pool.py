"""Waiting for a pool can be interrupted at any moment."""

import itertools
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from typing import Any

import pytest

from sim import pool
from sim.sweep.engines import processes

TIMES, TASKS, SOON = 200, 400, 0.0002


class Never(Executor):
    """Takes tasks and does none until it is told."""

    def __init__(self) -> None:
        self.futures: list[Future[Any]] = []

    def submit(self, work: Callable[..., Any], /, *tasks: Any, **_: Any) -> Future[Any]:
        self.futures.append(Future())
        return self.futures[-1]


def test_what_comes_of_tasks_comes_as_it_is_finished_with_its_place() -> None:
    never, order = Never(), (2, 0, 1)
    found = pool.results(never, str, range(3))
    later = threading.Timer(0.1, lambda: [never.futures[place].set_result(f"{place}") for place in order])
    later.start()
    assert list(found) == [(place, f"{place}") for place in order]


def soon(seconds: float, found: Any) -> None:
    """Wait for a result, with an interruption on its way."""
    signal.setitimer(signal.ITIMER_REAL, seconds)
    next(found)


@pytest.fixture
def alarm(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Make an alarm an interruption."""
    monkeypatch.setattr(pool, "SIGNALS", (*pool.SIGNALS, signal.SIGALRM))
    before = signal.signal(signal.SIGALRM, signal.default_int_handler)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


def check_free(futures: list[Future[Any]]) -> None:
    """Check that another thread, as a pool's own, can end all futures."""
    other = threading.Thread(target=lambda: [future.set_result("") for future in futures], daemon=True)
    other.start()
    other.join(timeout=30)
    assert not other.is_alive()


@pytest.mark.skipif(sys.platform == "win32", reason="without timers")
@pytest.mark.usefixtures("alarm")
def test_an_interruption_leaves_no_future_locked() -> None:
    nevers = [Never() for _ in range(TIMES)]
    for n, never in enumerate(nevers):
        with pytest.raises(KeyboardInterrupt):
            soon(SOON * (1 + n % 20), pool.results(never, str, range(TASKS)))
    asked = [future for never in nevers for future in never.futures]
    check_free(asked)
    assert {len(never.futures) for never in nevers} <= {0, TASKS}, "an interruption came while the tasks were given"
    assert len(asked) > TIMES * TASKS / 2


@pytest.mark.skipif(sys.platform == "win32", reason="without timers")
@pytest.mark.usefixtures("alarm")
def test_nor_does_one_of_a_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    never = Never()
    monkeypatch.setattr(processes, "processes", lambda _: never)
    for n in range(TIMES):
        workers = [processes._Worker() for _ in range(TASKS)]
        with pytest.raises(KeyboardInterrupt):
            soon(SOON * (1 + n % 20), processes._Run(str, itertools.count(), workers).results())
    check_free(never.futures)
    assert len(never.futures) > TIMES
