"""Who is next: tasks in the order of their rank, and the processes that do them."""

import asyncio
import itertools
from collections import Counter
from collections.abc import Awaitable, Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from sim.app import worker
from sim.app.worker import SupersededError
from sim.pool import processes, shared, stop

NONE = -1
"""The number of no task."""

LAST_STEP, FIRST, STORY, FULL, PRECISE, SPARE = range(6)
"""Ranks, the most urgent first: what completes an answer comes before the beginning of others."""

Do = Callable[[Callable[..., Any], tuple[object, ...], "asyncio.Future[Any]"], Awaitable[Any]]


class ClosedError(Exception):
    """The application is being stopped."""


def always() -> bool:
    """Say that something is still wanted."""
    return True


class Line:
    """Tasks that wait for their turn; what nobody wants any more is not done.

    Parameters
    ----------
    do : callable
        Does a task: from its function, its arguments and the future of what it finds, to that.
    """

    def __init__(self, do: Do) -> None:
        self._do = do
        self._waiting: asyncio.PriorityQueue[Any] = asyncio.PriorityQueue()
        self._turn = itertools.count()
        self._ranks: Counter[int] = Counter()
        self._closed = False

    def until(self, rank: int) -> int:
        """Return how many tasks wait that are as urgent or more."""
        return sum(count for other, count in self._ranks.items() if other <= rank)

    def put(
        self, rank: int, function: Callable[..., Any], *arguments: object, wanted: Callable[[], bool] = always
    ) -> "asyncio.Future[Any]":
        """Return what a task will find, once it is its turn."""
        if self._closed:
            raise ClosedError
        future = asyncio.get_running_loop().create_future()
        self._waiting.put_nowait((rank, next(self._turn), wanted, function, arguments, future))
        self._ranks[rank] += 1
        return future

    async def work(self) -> None:
        """Do one task after the other."""
        while True:
            rank, _, wanted, function, arguments, future = await self._waiting.get()
            self._ranks[rank] -= 1
            if future.done():
                continue
            if not wanted():
                future.set_exception(SupersededError())
                continue
            try:
                found = await self._do(function, arguments, future)
            except Exception as error:  # whatever it is, it is the answer to this request and no other
                if not future.done():
                    future.set_exception(error)
                continue
            if not future.done():
                future.set_result(found)

    def close(self) -> None:
        """Take nothing more, and tell all who wait that it is over."""
        self._closed = True
        while not self._waiting.empty():
            *_, future = self._waiting.get_nowait()
            if not future.done():
                future.set_exception(ClosedError())


class Workers:
    """Processes that each have a line, and threads for what is made of what they find.

    Parameters
    ----------
    count : int
        Processes.
    threads : int
    """

    def __init__(self, count: int, threads: int) -> None:
        self._given_up, self._tasks_given = [shared(NONE) for _ in range(count)], itertools.count()
        self.pools: list[ProcessPoolExecutor] = [self._process(place) for place in range(count)]
        self._lines = [Line(self._doing(place)) for place in range(count)]
        self.making = Line(_in_thread)
        self._threads, self._tasks, self._closed = threads, set[asyncio.Task[None]](), False

    def __len__(self) -> int:
        """Return the number of processes."""
        return len(self.pools)

    def start(self) -> None:
        """Begin to work."""
        every = [*self._lines, *[self.making] * self._threads]
        self._tasks = {asyncio.create_task(line.work()) for line in every}

    def halt(self) -> None:
        """Stop all processes with whatever they are doing."""
        self._closed = True
        for line in (*self._lines, self.making):
            line.close()
        for pool in self.pools:
            stop(pool)

    def close(self) -> None:
        """Stop everything."""
        self.halt()
        for task in self._tasks:
            task.cancel()

    def of(self, number: int) -> Line:
        """Return the line of a replication: always the same one, whose process has its world in memory."""
        return self._lines[place_of(number, len(self))]

    def shortest(self, rank: int) -> Line:
        """Return the line where a task of this rank comes soonest."""
        return min(self._lines, key=lambda line: line.until(rank))

    def _process(self, place: int) -> ProcessPoolExecutor:
        """Return a fresh process."""
        return processes(1, worker.begin, self._given_up[place])

    def _doing(self, place: int) -> Do:
        """Return how one process does a task; one that died is replaced, and what it was at is tried once more.

        A task that nobody wants any more while it is done is given up.
        """

        async def do(function: Callable[..., Any], arguments: tuple[object, ...], future: "asyncio.Future[Any]") -> Any:
            loop, number = asyncio.get_running_loop(), next(self._tasks_given)

            def give_up(done: "asyncio.Future[Any]") -> None:
                if done.cancelled():
                    self._given_up[place].value = number

            def given() -> "asyncio.Future[Any]":
                return loop.run_in_executor(self.pools[place], worker.numbered, number, function, arguments)

            future.add_done_callback(give_up)
            try:
                return await given()
            except BrokenProcessPool:
                if self._closed:
                    raise ClosedError from None
                self.pools[place] = self._process(place)
                if future.done():  # nobody wants it any more
                    raise SupersededError from None
                return await given()
            except RuntimeError:  # a pool that was shut down takes nothing
                if self._closed:
                    raise ClosedError from None
                raise

        return do


def place_of(number: int, count: int) -> int:
    """Return which of `count` processes a replication is for.

    There and back over them, so that the two of a first answer, 0 and 2, are for different ones.
    """
    turn, place = divmod(number, count)
    return count - 1 - place if turn % 2 else place


def later(waiting: "asyncio.Future[Any]") -> None:
    """See through what nobody waits for, whatever comes of it."""
    waiting.add_done_callback(lambda done: done.cancelled() or done.exception())


async def _in_thread(function: Callable[..., Any], arguments: tuple[object, ...], _: object) -> Any:
    """Do a task beside the event loop."""
    return await asyncio.to_thread(function, *arguments)
