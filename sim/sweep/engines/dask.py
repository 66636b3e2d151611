"""The engine that does tasks on the workers of a Dask scheduler: its own on this machine, or one that is given."""

import pickle
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from distributed import KilledWorker, as_completed

from sim.errors import ConfigurationError
from sim.report.version import version
from sim.sweep.engines.base import DEPTH, Failure, attempt

_REFRESH = 1.0
"""Seconds between two questions to the scheduler how many workers it has."""


class Dask:
    """Does tasks on the workers of a scheduler, however many there are at the time.

    Parameters
    ----------
    client : distributed.Client
        Connected to the scheduler.
    """

    def __init__(self, client: Any) -> None:
        self._client = client
        self._room, self._asked = 0, -_REFRESH

    def run[Task, Result](
        self, work: Callable[[Task], Result], tasks: Iterable[Task]
    ) -> Iterator[tuple[Task, Result | Failure]]:
        """Iterate over tasks with their results as they are finished; see `base.Engine`."""
        todo, waiting = iter(tasks), dict[str, tuple[Any, Task]]()
        found: Any = as_completed(with_results=True, raise_errors=False, loop=self._client.loop)

        def feed() -> None:
            for task in islice(todo, max(0, self._places() - len(waiting))):
                # A name without the task in it: the scheduler keeps statistics of each kind of name for ever.
                future = self._client.submit(_Attempt(work, task, version()), key=f"uitweg-{uuid.uuid4()}")
                waiting[future.key] = future, task
                found.add(future)

        try:
            feed()
            for future, result in found:
                _, task = waiting.pop(future.key)
                outcome = self._outcome(future, result)
                future.release()
                feed()  # before the caller does something with the result: the workers go on meanwhile
                yield task, outcome
        finally:
            found.clear()
            if waiting and self._client.status == "running":
                self._client.cancel([future for future, _ in waiting.values()], force=True)

    def _places(self) -> int:
        """Return how many tasks may be under way; some also while there are no workers yet."""
        if self._client.status == "running" and time.monotonic() - self._asked >= _REFRESH:
            self._room = DEPTH * max(1, int(self._client.scheduler_info(n_workers=0)["total_threads"]))
            self._asked = time.monotonic()
        return self._room

    def _outcome(self, future: Any, result: Any) -> Any:
        """Return the result of a future that is done, or its failure."""
        if future.status == "finished":
            return pickle.loads(result)
        if future.status == "error":
            error = result[1]
            return Failure.killed() if isinstance(error, KilledWorker) else Failure.of(error)
        raise ConfigurationError(
            "the Dask scheduler is gone; what was finished is kept: start again when it is back, or with "
            "`engine=processes` to run on this machine"
        )


@dataclass(frozen=True)
class _Attempt:
    """A task as it is sent to a worker; one that joined late may have another version, and so other results."""

    work: Callable[[Any], Any]
    task: Any
    version: str

    def __call__(self) -> bytes:
        """Return the result, pickled here: Dask tries for ever to send what cannot be sent."""
        if self.version != version():
            return pickle.dumps(Failure(f"the worker has Uitweg {version()} in place of {self.version}"))
        try:
            return pickle.dumps(attempt(self.work, self.task))
        except Exception as error:
            return pickle.dumps(Failure.of(error))
