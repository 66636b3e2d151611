"""The engine that does tasks in processes on this machine, and goes on when one of them is killed."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from queue import SimpleQueue
from typing import Any

from sim.pool import processes, stop, undisturbed
from sim.sweep.engines.base import DEPTH, TRIES, Failure, attempt


@dataclass(eq=False)
class _Job:
    """A task that was submitted."""

    task: Any
    future: Future[Any] | None = None
    kills: int = 0


@dataclass(eq=False)
class _Worker:
    """One process. A pool of its own tells which task it did when it was killed, and spares the other workers."""

    pool: ProcessPoolExecutor = field(default_factory=lambda: processes(1))
    jobs: list[_Job] = field(default_factory=list)
    """In the order of submission: the first is the one it does."""


class Processes:
    """Does tasks in `workers` processes.

    Parameters
    ----------
    workers : int
    """

    def __init__(self, workers: int) -> None:
        self._workers = [_Worker() for _ in range(workers)]

    def run[Task, Result](
        self, work: Callable[[Task], Result], tasks: Iterable[Task]
    ) -> Iterator[tuple[Task, Result | Failure]]:
        """Iterate over tasks with their results as they are finished; see `base.Engine`."""
        run = _Run(work, iter(tasks), self._workers)
        try:
            yield from run.results()
        except BaseException:  # also when the caller leaves its loop: nobody waits for what is under way
            self.stop()
            raise

    def stop(self) -> None:
        """End all processes at once, with whatever they are doing."""
        for worker in self._workers:
            stop(worker.pool)
        self._workers = [_Worker() for _ in self._workers]


class _Run:
    """One call of `Processes.run`."""

    def __init__(self, work: Callable[[Any], Any], tasks: Iterator[Any], workers: list[_Worker]) -> None:
        self._try = partial(attempt, work)
        self._tasks = tasks
        self._workers = workers
        self._done: SimpleQueue[tuple[_Worker, _Job, Future[Any]]] = SimpleQueue()

    def results(self) -> Iterator[tuple[Any, Any]]:
        """Iterate over tasks with their results."""
        for worker in self._workers * DEPTH:  # each gets one before any gets two
            self._feed(worker)
        while any(worker.jobs for worker in self._workers):
            worker, job, future = self._done.get()
            if job.future is not future:
                continue  # from a pool that broke: the job was submitted again
            error = future.exception()
            if isinstance(error, BrokenExecutor):
                job, result = worker.jobs[0], Failure.killed()
                job.kills += 1
                self._renew(worker)
                if job in worker.jobs:
                    continue
            else:
                result = future.result() if error is None else Failure.of(error)
                worker.jobs.remove(job)
            self._feed(worker)  # before the caller does something with the result: the worker goes on meanwhile
            yield job.task, result

    def _feed(self, worker: _Worker) -> None:
        """Give a worker the next task."""
        for task in self._tasks:
            worker.jobs.append(_Job(task))
            self._submit(worker, worker.jobs[-1])
            return

    def _submit(self, worker: _Worker, job: _Job) -> None:
        try:
            with undisturbed():  # who is interrupted with a future's lock never gives it back (see `sim.pool.results`)
                job.future = worker.pool.submit(self._try, job.task)
                job.future.add_done_callback(lambda future: self._done.put((worker, job, future)))
        except BrokenExecutor:
            if len(worker.jobs) == 1:  # killed while it had nothing to do, which nobody else will tell
                self._renew(worker)
            return

    def _renew(self, worker: _Worker) -> None:
        """Replace a broken pool, and submit again what it had; a task that breaks every pool is given up."""
        stop(worker.pool)
        worker.pool = processes(1)
        worker.jobs = [job for job in worker.jobs if job.kills < TRIES]
        for job in worker.jobs:
            job.future = None
        for job in worker.jobs:
            self._submit(worker, job)
