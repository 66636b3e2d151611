"""Dask's engine with a scheduler that somebody else started."""

import os
import pickle
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from sim.errors import ConfigurationError
from sim.paths import PACKAGE
from sim.report.version import version
from sim.sweep.engines import DASK, Failure, engine

WORK = Path(__file__).parent / "work"


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(WORK))
    import engine_work

    return engine_work


@contextmanager
def started(*command: str) -> Iterator[subprocess.Popen[bytes]]:
    path = os.pathsep.join([str(PACKAGE.parent), str(WORK)])
    process = subprocess.Popen(
        [sys.executable, "-m", *command, "--no-dashboard"],
        env={**os.environ, "PYTHONPATH": path},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@contextmanager
def cluster(workers: int) -> Iterator[tuple[str, subprocess.Popen[bytes], list[subprocess.Popen[bytes]]]]:
    """Start a scheduler and workers; no nanny, so that a worker killed is gone."""
    from contextlib import ExitStack

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    with ExitStack() as stack:
        scheduler = stack.enter_context(
            started("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(port))
        )
        found = [
            stack.enter_context(
                started("distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny", "--name", str(number))
            )
            for number in range(workers)
        ]
        wait(port)
        yield address, scheduler, found


def wait(port: int) -> None:
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("the scheduler did not start")


EXPECTED = [(number, number * number) for number in range(30)]


@pytest.mark.slow
def test_one_worker_and_then_no_scheduler_any_more(work: ModuleType) -> None:
    with cluster(1) as (address, scheduler, workers), engine(DASK, None, address) as one:
        assert sorted(one.run(work.square, range(30))) == EXPECTED
        found = one.run(work.slow_pid, range(1_000))
        assert [next(found)[1] for _ in range(5)] == [workers[0].pid] * 5
        scheduler.kill()
        with pytest.raises(ConfigurationError, match="scheduler is gone"):
            list(found)


@pytest.mark.slow
def test_of_three_workers_two_may_be_lost(work: ModuleType) -> None:
    with cluster(3) as (address, _, workers), engine(DASK, None, address) as three:
        assert sorted(three.run(work.square, range(30))) == EXPECTED
        pids: list[int] = []
        for number, pid in three.run(work.slow_pid, tasks_until(pids, 3)):
            assert not isinstance(pid, Failure), f"{number}: {pid}"
            pids.append(pid)
            if len(set(pids)) == 3 and workers[0].poll() is None:
                for worker in workers[:2]:
                    worker.kill()
                    worker.wait()
        assert set(pids) == {worker.pid for worker in workers}
        assert set(pids[-20:]) == {workers[2].pid}


def tasks_until(pids: list[int], workers: int) -> Iterator[int]:
    """Iterate over tasks until each worker has done some, however late it joined, and then over 40 more."""
    number = 0
    while len(set(pids)) < workers:
        yield number
        number += 1
        assert number < 2_000, "not all workers joined"
    yield from range(number, number + 40)


def seen(**worker: str) -> Callable[..., dict[str, object]]:
    """Return what a client says of the versions on one worker, where these differ from here."""
    here = dict.fromkeys(("uitweg", "python", "numpy", "scipy", "mesa", "dask", "distributed"), "1.0")
    found = {"client": {"packages": here}, "workers": {"tcp://a:1": {"packages": here | worker}}}
    return lambda packages: found


@pytest.mark.parametrize(("there", "told"), [("0.0.9", "has Uitweg 0.0.9"), (None, "lacks Uitweg")])
def test_a_worker_with_another_uitweg_is_refused(there: str, told: str) -> None:
    from sim.sweep.engines.scheduler import _same_versions

    with pytest.raises(ConfigurationError, match=f"{told}; install 1.0"):
        _same_versions(SimpleNamespace(get_versions=seen(uitweg=there)), "tcp://a:0")


def test_a_worker_with_another_library_is_told_on_a_line() -> None:
    from sim.sweep.engines.scheduler import _same_versions

    _same_versions(SimpleNamespace(get_versions=seen()), "tcp://a:0")
    with pytest.warns(UserWarning, match=r"numpy 2\.0, here 1\.0 \(1 of 1\)$"):
        _same_versions(SimpleNamespace(get_versions=seen(numpy="2.0")), "tcp://a:0")


def test_a_worker_that_joined_late_with_another_uitweg_does_nothing(work: ModuleType) -> None:
    from sim.sweep.engines.dask import _Attempt

    assert pickle.loads(_Attempt(work.square, 3, version())()) == 9
    assert "in place of 0.0.9" in pickle.loads(_Attempt(work.square, 3, "0.0.9")()).reason
