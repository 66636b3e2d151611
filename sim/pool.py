"""Processes that work in parallel and never outlive the one that started them."""

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from queue import Empty, SimpleQueue
from types import ModuleType
from typing import Any

_CONTEXT: Any = multiprocessing.get_context("forkserver" if os.name == "posix" else "spawn")
_STARTING = threading.Lock()

SIGNALS = (signal.SIGINT, signal.SIGTERM)
"""By which a run is interrupted."""


def processes(
    workers: int | None = None, begin: Callable[..., None] | None = None, *arguments: object
) -> ProcessPoolExecutor:
    """Return a pool of fresh processes; forked ones would share locks with the caller's threads.

    They import what a task needs, never the script or notebook of the caller: no `if __name__ == "__main__"` is needed.

    Parameters
    ----------
    workers : int, optional
        By default one per core.
    begin : callable, optional
        What each does before anything else.
    *arguments : object
        Of `begin`, among them what `shared` returned.
    """
    return ProcessPoolExecutor(
        workers or os.cpu_count(), mp_context=_Context(), initializer=_begin, initargs=(begin, arguments)
    )


def shared(value: int) -> Any:
    """Return a whole number, as `value`, that this process and those it starts with it both see."""
    return _CONTEXT.RawValue("q", value)


class _Process(_CONTEXT.Process):  # type: ignore[misc]
    """A process that does not run the caller's script again, as those of `multiprocessing` do to find its functions."""

    @staticmethod
    def _Popen(process_obj: Any) -> Any:  # noqa: N802  multiprocessing calls it so
        with _without_script():
            return _CONTEXT.Process._Popen(process_obj)


class _Context(type(_CONTEXT)):  # type: ignore[misc]
    """The way to start processes, with ours in place of its own."""

    Process = _Process


@contextmanager
def _without_script() -> Iterator[None]:
    """Hide the script from `multiprocessing` for the moment that a process takes to start."""
    with _STARTING:
        script = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = script


def results[Task, Found](
    pool: Executor, work: Callable[[Task], Found], tasks: Sequence[Task]
) -> Iterator[tuple[int, Found]]:
    """Iterate over the places of tasks and what comes of them, as they are finished, until that is interrupted.

    Who is interrupted while it takes the lock of a future never gives it back, and the pool, which needs all of them to
    end, waits for ever. `wait` and `as_completed` take them all again and again; here none is taken while it waits.

    Parameters
    ----------
    pool : Executor
    work : callable
        From a task to what comes of it.
    tasks : sequence
    """
    finished: SimpleQueue[tuple[int, Future[Found]]] = SimpleQueue()
    with undisturbed():
        for place, task in enumerate(tasks):
            pool.submit(work, task).add_done_callback(lambda future, place=place: finished.put((place, future)))  # type: ignore[misc]
    for _ in tasks:
        place, future = _taken(finished)
        yield place, future.result()


def _taken[Thing](queue: SimpleQueue[Thing]) -> Thing:
    """Return the next thing; an interruption at the very moment that it starts to wait is seen a second later."""
    while True:
        try:
            return queue.get(timeout=1)
        except Empty:
            continue


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let interruptions of the main thread wait until the end; other threads have none."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    try:
        with ExitStack() as stack:
            for number in SIGNALS:
                handler = signal.getsignal(number)
                if handler is not None:  # one that is not Python's could not be put back
                    stack.callback(signal.signal, number, handler)
                    signal.signal(number, lambda which, _: came.append(which))
            yield
    finally:
        if came:
            signal.raise_signal(came[0])


def stop(pool: ProcessPoolExecutor) -> None:
    """End a pool at once, with whatever its processes are doing; other children of this process live on.

    Parameters
    ----------
    pool : ProcessPoolExecutor
    """
    own = list((getattr(pool, "_processes", None) or {}).values())  # a pool says so by itself only from Python 3.14 on
    results = getattr(pool, "_result_queue", None)
    for process in own:
        process.terminate()
    pool.shutdown(wait=False, cancel_futures=True)
    for process in own:
        process.join(timeout=5)
    if results is not None:  # who was ended while it sent has left half a result; nobody is to wait for the rest
        results._writer.close()


def _begin(begin: Callable[..., None] | None, arguments: tuple[object, ...]) -> None:
    """Begin the life of a process."""
    _end_with_parent()
    if begin is not None:
        begin(*arguments)


def _end_with_parent() -> None:
    """End this process when its parent is gone, also when the parent was killed; Ctrl-C is the parent's to handle."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
