"""Engines: the same results from each, whatever happens to the processes that do the work."""

import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import psutil
import pytest

from sim.errors import ConfigurationError
from sim.paths import PACKAGE
from sim.pool import processes, stop
from sim.sweep.engines import DASK, DEPTH, NAMES, PROCESSES, SERIAL, Engine, Failure, engine

WORK = Path(__file__).parent / "work"
WORKERS = 2
KILLED = Failure.killed().reason


@pytest.fixture(scope="module")
def work() -> Iterator[ModuleType]:
    """Return the module with what is to be done, importable here and, by sys.path, in the processes of an engine."""
    sys.path.insert(0, str(WORK))
    import engine_work

    yield engine_work
    sys.path.remove(str(WORK))


@pytest.fixture(scope="module")
def made(work: ModuleType) -> Iterator[Callable[[str], Engine]]:
    """Return a function that returns the engine of a name, the same one each time: Dask's takes seconds to start."""
    from contextlib import ExitStack

    found: dict[str, Engine] = {}
    with ExitStack() as stack:

        def get(name: str) -> Engine:
            if name not in found:
                found[name] = stack.enter_context(engine(name, None if name == SERIAL else WORKERS))
            return found[name]

        yield get


@pytest.mark.parametrize("name", NAMES)
def test_each_engine_gives_each_result_once(name: str, work: ModuleType, made: Callable[[str], Engine]) -> None:
    assert sorted(made(name).run(work.square, range(30))) == [(n, n * n) for n in range(30)]
    assert list(made(name).run(work.square, [])) == []


@pytest.mark.parametrize("name", NAMES)
def test_tasks_are_taken_as_there_is_room(name: str, work: ModuleType, made: Callable[[str], Engine]) -> None:
    taken = 0

    def tasks() -> Iterator[int]:
        nonlocal taken
        for number in range(60):
            taken += 1
            yield number

    ahead = []
    for done, _ in enumerate(made(name).run(work.square, tasks())):
        ahead.append(taken - done)
        time.sleep(0.005)  # workers finish more meanwhile, and it waits
    most = 1 if name == SERIAL else DEPTH * WORKERS + 1  # the one more is in the caller's hands
    assert max(ahead) <= most
    assert taken == len(ahead) == 60
    if name != SERIAL:
        assert max(ahead) > WORKERS, "no worker has its next task at hand"


@pytest.mark.parametrize("name", NAMES)
def test_a_failure_is_told_on_a_line_and_ends_nothing(
    name: str, work: ModuleType, made: Callable[[str], Engine]
) -> None:
    found = dict(made(name).run(work.faulty, range(8)))
    assert found.pop(3) == Failure("ValueError: three lines here")
    if name != SERIAL:
        unsent = found.pop(5)
        assert isinstance(unsent, Failure)
        assert "\n" not in unsent.reason
    else:
        found.pop(5)
    assert found == {n: n * n for n in range(8) if n not in {3, 5}}


@pytest.mark.parametrize("name", [PROCESSES, pytest.param(DASK, marks=pytest.mark.slow)])
def test_a_task_that_kills_its_worker_is_given_up_and_no_other(
    name: str, work: ModuleType, made: Callable[[str], Engine], tmp_path: Path
) -> None:
    found = dict(made(name).run(work.lethal, [(number, str(tmp_path)) for number in range(10)]))
    assert {number: found[number, str(tmp_path)] for number in range(10)} == {
        number: Failure(KILLED) if number == 3 else number**2 for number in range(10)
    }
    assert (tmp_path / "once").exists(), "nothing was killed that could be done again"


@pytest.mark.parametrize("name", [PROCESSES, DASK])
def test_a_worker_killed_from_outside_costs_nothing(name: str, work: ModuleType, made: Callable[[str], Engine]) -> None:
    pids = []
    for number, pid in made(name).run(work.slow_pid, range(20)):
        assert isinstance(pid, int), f"{number}: {pid}"
        pids.append(pid)
        if len(pids) == 5:
            os.kill(pid, signal.SIGKILL)
    assert len(pids) == 20
    assert pids[4] not in pids[12:], "the worker was not killed"


def test_a_process_killed_while_it_has_nothing_to_do_is_replaced(
    work: ModuleType, made: Callable[[str], Engine]
) -> None:
    before = {pid for _, pid in made(PROCESSES).run(work.slow_pid, range(4))}
    for pid in before:
        os.kill(int(pid), signal.SIGKILL)
    after = {pid for _, pid in made(PROCESSES).run(work.slow_pid, range(4))}
    assert all(isinstance(pid, int) for pid in after)
    assert not before & after


@pytest.mark.parametrize("name", [PROCESSES, DASK])
def test_who_leaves_the_loop_waits_for_nothing(name: str, work: ModuleType, made: Callable[[str], Engine]) -> None:
    doing = made(name)
    start = time.monotonic()
    found = doing.run(time.sleep, [0.0, *[600.0] * 3])
    assert next(found) == (0.0, None)
    found.close()
    if name == PROCESSES:  # a task of Dask's cannot be ended without its worker: see the next test
        assert len(list(made(name).run(work.square, range(4)))) == 4
    assert time.monotonic() - start < 60


def alone(*command: str) -> subprocess.Popen[bytes]:
    """Start Python in a session of its own, by which whatever it starts is found."""
    path = os.pathsep.join([str(PACKAGE.parent), str(WORK)])
    return subprocess.Popen(
        [sys.executable, *command],
        env={**os.environ, "PYTHONPATH": path},
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def until(true: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.05)
    return true()


def alive(session: int) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter(["status"]):
        try:
            if os.getsid(process.pid) == session and process.info["status"] != psutil.STATUS_ZOMBIE:
                found.append(process)
        except (ProcessLookupError, PermissionError):
            continue
    return found


@pytest.mark.slow
@pytest.mark.parametrize("way", [signal.SIGINT, signal.SIGKILL])
@pytest.mark.parametrize("name", [PROCESSES, DASK])
def test_an_interrupted_engine_leaves_no_process(name: str, way: signal.Signals, tmp_path: Path) -> None:
    started = tmp_path / "started"
    parent = alone(str(WORK / "engine_work.py"), "main", name, str(started))
    try:
        assert until(started.exists, 60)
        assert len(alive(parent.pid)) > WORKERS
        if way is signal.SIGINT:
            os.killpg(parent.pid, way)  # as a terminal does: to all
        else:
            parent.kill()
        assert parent.wait(timeout=30)
        assert until(lambda: not alive(parent.pid), 15), alive(parent.pid)
    finally:
        for process in alive(parent.pid):
            process.kill()


def test_a_pool_ends_also_while_a_result_is_on_its_way(tmp_path: Path) -> None:
    parent = alone(str(WORK / "engine_work.py"), "main_half", str(tmp_path / "started"))
    try:
        assert parent.wait(timeout=60) == 0
    finally:
        for process in alive(parent.pid):
            process.kill()


def test_other_children_outlive_a_pool() -> None:
    child = multiprocessing.get_context("forkserver").Process(target=time.sleep, args=(600,))
    child.start()
    pool = processes(1)
    under_way = pool.submit(time.sleep, 600)
    try:
        assert until(under_way.running, 30)
        own = psutil.Process(child.pid).parent()
        before = {process.pid for process in own.children()} if own else set()
        stop(pool)
        assert child.is_alive()
        left = {process.pid for process in own.children()} if own else set()
        assert child.pid in left
        assert len(before - left) == 1
    finally:
        child.kill()
        child.join()


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "tcp://127.0.0.1", "nonsense://", "silent"])
def test_a_scheduler_that_cannot_be_reached_is_named_within_seconds(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sim.sweep.engines import scheduler

    assert scheduler.PATIENCE <= 5
    monkeypatch.setattr(scheduler, "PATIENCE", 1)
    start = time.monotonic()
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        if address == "silent":  # listens, and never says a word
            address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(ConfigurationError) as error, engine(DASK, None, address):
            pass
    assert f"`{address}`" in str(error.value)
    assert "`engine=processes`" in str(error.value)
    assert "\n" not in str(error.value)
    assert time.monotonic() - start < 10


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (("dsk",), "did you mean `dask`"),
        ((PROCESSES, 0), "workers=0"),
        ((PROCESSES, 1, "tcp://127.0.0.1:9"), "is for `engine=dask`"),
        ((DASK, 4, "tcp://127.0.0.1:9"), "leave out `workers=4`"),
    ],
)
def test_an_engine_that_cannot_be_made_says_why(asked: tuple[object, ...], told: str) -> None:
    with pytest.raises(ConfigurationError, match=told):
        engine(*asked)  # type: ignore[arg-type]


def test_without_dask_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    import sim.sweep.engines as package

    for module in ("dask", "scheduler"):
        monkeypatch.delitem(sys.modules, f"sim.sweep.engines.{module}", raising=False)
        monkeypatch.delattr(package, module, raising=False)
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.setitem(sys.modules, "dask", None)
    with pytest.raises(ConfigurationError, match=r"pip install 'uitweg\[dask\]'"), engine(DASK):
        pass
