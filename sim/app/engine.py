"""The engine behind the application: workers, who waits for them, and the answers that are kept.

Replication r always goes to worker r modulo their number, which keeps its world in memory; so a moved slider costs one
arm over the horizon and neither warm-up nor baseline. The newest request of a client replaces its older ones; equal
requests share one calculation; first answers go before full ones.
"""

import asyncio
import itertools
import json
import os
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, replace
from typing import Any

from sim.app import worker
from sim.app.state import State
from sim.calibration import ensemble
from sim.experiment.comparison import Comparison, assemble
from sim.experiment.question import ENSEMBLE, Question
from sim.experiment.replication import Replication
from sim.pool import processes, stop

MOST_WAITING = 120
"""Calculations at work or waiting; one more is refused."""

MOST_SECONDS = 120.0
"""After this long a calculation is given up."""

MOST_BYTES = 100_000_000
"""Answers kept, as JSON."""

MOST_COMPARISONS = 8
"""Comparisons kept for exports and reports."""

RETRY_AFTER = 3


@dataclass(frozen=True, slots=True)
class Level:
    """How large a calculation is: its residents, and which replications it has."""

    rank: int
    residents: int
    numbers: tuple[int, ...]


LEVELS = {
    "first": Level(0, 5_000, (0, 2)),  # of other sets of parameters each, on other workers each
    "full": Level(1, 100_000, tuple(range(6))),
    "precise": Level(2, 100_000, tuple(range(24))),
}
"""By the name the page uses. `first` is there in a fraction of a second; the other two are what `uitweg run` gives."""


class BusyError(Exception):
    """Too much is waiting."""


class SupersededError(Exception):
    """A newer request of the same client took its place."""


class TooSlowError(Exception):
    """A calculation took longer than allowed."""


@dataclass
class Job:
    """One calculation and who waits for it."""

    key: str
    level: Level
    clients: dict[str, int] = field(default_factory=dict)
    task: "asyncio.Task[Any] | None" = None

    @property
    def wanted(self) -> bool:
        """Whether anybody still waits."""
        return bool(self.clients)


class Engine:
    """Workers and answers.

    Parameters
    ----------
    workers : int, optional
        Processes; by default one per core.
    """

    def __init__(self, workers: int | None = None) -> None:
        count = workers or os.cpu_count() or 1
        self.pools: list[ProcessPoolExecutor] = [processes(1) for _ in range(count)]
        self._queues: list[asyncio.PriorityQueue[Any]] = []
        self._loops: list[asyncio.Task[None]] = []
        self.drawing = asyncio.Lock()
        self._turn = itertools.count()
        self._jobs: dict[str, Job] = {}
        self._newest: OrderedDict[str, str] = OrderedDict()
        self._answers: OrderedDict[str, bytes] = OrderedDict()
        self._comparisons: OrderedDict[str, Comparison] = OrderedDict()

    @property
    def workers(self) -> int:
        """Number of worker processes."""
        return len(self.pools)

    async def start(self) -> None:
        """Begin to work."""
        self._queues = [asyncio.PriorityQueue() for _ in self.pools]
        self._loops = [asyncio.create_task(self._work(place)) for place in range(self.workers)]

    async def close(self) -> None:
        """Stop the workers with whatever they are doing."""
        for task in self._loops:
            task.cancel()
        for pool in self.pools:
            stop(pool)

    def warm(self, state: State) -> None:
        """Make the worlds of a question in spare time."""
        for name in ("first", "full"):
            question = sized(state.question, LEVELS[name])
            for number in LEVELS[name].numbers:
                self._later(self._put(9, None, number, worker.warm, question, number))

    async def answer(self, state: State, level: str, client: str, make: Callable[[State, Comparison], Any]) -> bytes:
        """Return the answer to a state as JSON.

        Parameters
        ----------
        state : State
        level : str
            Key of `LEVELS`.
        client : str
            Who asks; empty for somebody whose requests never replace each other.
        make : callable
            From state and comparison to what JSON can hold; runs beside the event loop.

        Raises
        ------
        BusyError, SupersededError, TooSlowError
        """
        self._replace_older(client, state.key)
        place = f"{state.text}/{level}"
        if place not in self._answers:
            comparison = await self.compared(state, level, client)
            content = await asyncio.to_thread(_encoded, make, state, comparison)
            self._keep(place, content)
            return content
        self._answers.move_to_end(place)
        return self._answers[place]

    async def compared(self, state: State, level: str, client: str = "") -> Comparison:
        """Return the comparison of a state at a level; raises as `answer` does."""
        key = f"{state.key}/{level}"
        if key in self._comparisons:
            self._comparisons.move_to_end(key)
            return self._comparisons[key]
        job = self._jobs.get(key)
        if job is None or job.task is None or not job.wanted:
            if len(self._jobs) >= MOST_WAITING:
                raise BusyError
            job = self._jobs[key] = Job(key, LEVELS[level])
            job.clients[client] = 0
            job.task = asyncio.create_task(self._compare(job, state.question))
        job.clients[client] = job.clients.get(client, 0) + 1
        try:
            return await asyncio.wait_for(asyncio.shield(job.task), MOST_SECONDS)
        except TimeoutError:
            job.clients.clear()
            raise TooSlowError from None
        finally:
            if client in job.clients:
                job.clients[client] -= 1
                if job.clients[client] <= 0:
                    del job.clients[client]

    async def _compare(self, job: Job, question: Question) -> Comparison:
        """Return the comparison of a job, from as many replications as its level has."""
        asked = sized(question, job.level)
        try:
            parts = [self._put(job.level.rank, job, n, worker.replication, asked, n) for n in job.level.numbers]
            found: list[Replication] = await asyncio.gather(*parts)
            stale = await asyncio.to_thread(outdated, asked)
            comparison = await asyncio.to_thread(assemble, asked, found, stale)
        finally:
            if self._jobs.get(job.key) is job:
                del self._jobs[job.key]
        self._comparisons[job.key] = comparison
        while len(self._comparisons) > MOST_COMPARISONS:
            self._comparisons.popitem(last=False)
        return comparison

    async def run(self, function: Callable[..., Any], *arguments: object) -> Any:
        """Return what a function gives on the worker that has least to do."""
        if sum(queue.qsize() for queue in self._queues) > MOST_WAITING * self.workers:
            raise BusyError
        place = min(range(self.workers), key=lambda p: self._queues[p].qsize())
        try:
            return await asyncio.wait_for(self._put(1, None, place, function, *arguments), MOST_SECONDS)
        except TimeoutError:
            raise TooSlowError from None

    def _put(self, rank: int, job: Job | None, number: int, function: Callable[..., Any], *arguments: object) -> Any:
        """Return what a worker will find, once it is its turn."""
        future = asyncio.get_running_loop().create_future()
        self._queues[number % self.workers].put_nowait((rank, next(self._turn), job, function, arguments, future))
        return future

    async def _work(self, place: int) -> None:
        """Let one worker do what is asked of it, first answers first, what nobody wants any more not at all."""
        while True:
            *_, job, function, arguments, future = await self._queues[place].get()
            if future.done():
                continue
            if job is not None and not job.wanted:
                future.set_exception(SupersededError())
                continue
            try:
                found = await self._done(place, function, arguments)
            except Exception as error:  # whatever it is, it is the answer to this request and no other
                if not future.done():
                    future.set_exception(error)
                continue
            if not future.done():
                future.set_result(found)

    async def _done(self, place: int, function: Callable[..., Any], arguments: tuple[object, ...]) -> Any:
        """Return what a worker finds; one that died is replaced, and what it was at is tried once more."""
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self.pools[place], function, *arguments)
        except BrokenProcessPool:
            self.pools[place] = processes(1)
            return await loop.run_in_executor(self.pools[place], function, *arguments)

    def _replace_older(self, client: str, key: str) -> None:
        """Let a client's requests for other states go."""
        if not client:
            return
        self._newest[client] = key
        self._newest.move_to_end(client)
        while len(self._newest) > MOST_WAITING * 10:
            self._newest.popitem(last=False)
        for job in self._jobs.values():
            if not job.key.startswith(f"{key}/"):
                job.clients.pop(client, None)

    def _later(self, waiting: "asyncio.Future[Any]") -> None:
        """See a calculation in spare time through, whatever comes of it."""
        waiting.add_done_callback(lambda done: done.cancelled() or done.exception())

    def _keep(self, place: str, content: bytes) -> None:
        """Keep an answer; those used longest ago go first."""
        self._answers[place] = content
        while sum(map(len, self._answers.values())) > MOST_BYTES:
            self._answers.popitem(last=False)


def sized(question: Question, level: Level) -> Question:
    """Return a question with the residents and replications of a level."""
    return replace(question, residents=level.residents, replications=len(level.numbers))


def outdated(question: Question) -> tuple[str, ...]:
    """Return what the parameters were made with and is no longer so, as `uitweg run` tells it."""
    return ensemble.outdated(question.municipality) if question.parameters == ENSEMBLE else ()


def _encoded(make: Callable[[State, Comparison], Any], state: State, comparison: Comparison) -> bytes:
    """Return what an answer holds as JSON."""
    return encoded(make(state, comparison))


def encoded(content: object) -> bytes:
    """Return something as JSON without NaN, in UTF-8."""
    return json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
