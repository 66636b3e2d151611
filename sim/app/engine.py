"""The engine behind the application: who waits for which calculation, and the answers that are kept.

Replication r always goes to the same worker, which keeps its world in memory; so a moved slider costs one arm over the
horizon and neither warm-up nor baseline, once both were made. The newest request of a client replaces its older ones;
equal requests share one calculation; first answers go before stories, these before full answers, and precise ones come
last.
"""

import asyncio
import json
import os
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from sim.app import worker
from sim.app.kept import Kept
from sim.app.lines import FIRST, FULL, LAST_STEP, PRECISE, SPARE, STORY, ClosedError, Workers, later
from sim.app.state import State
from sim.app.worker import SupersededError
from sim.calibration import ensemble
from sim.experiment.comparison import Comparison, assemble
from sim.experiment.question import ENSEMBLE, Question
from sim.experiment.replication import Replication

MOST_WAITING = 120
"""Calculations at work or waiting; one more is refused."""

MOST_PRECISE = 12
"""Precise answers among them: nobody asks for one by hand, and the page asks again by itself."""

MOST_SECONDS = 120.0
"""After this long a calculation is given up."""

MOST_COMPARISONS = 8
"""Comparisons kept for exports, reports and the other language."""

THREADS = 2
"""Answers that are made at once: with one, a first answer would wait for a precise one."""

RETRY_AFTER = 3


@dataclass(frozen=True, slots=True)
class Level:
    """How large a calculation is: its residents, and which replications it has."""

    rank: int
    residents: int
    numbers: tuple[int, ...]


LEVELS = {
    "first": Level(FIRST, 5_000, (0, 2)),  # of other sets of parameters each, on other workers each
    "full": Level(FULL, 100_000, tuple(range(10))),  # five sets of parameters: fewer make intervals very wide
    "precise": Level(PRECISE, 100_000, tuple(range(24))),
}
"""By the name the page uses. `first` is there in a fraction of a second; the other two are what `uitweg run` gives."""


class BusyError(Exception):
    """Too much is waiting."""


class TooSlowError(Exception):
    """A calculation took longer than allowed."""


@dataclass
class Job:
    """One calculation and who waits for it."""

    key: str
    level: Level
    clients: dict[str, int] = field(default_factory=dict)
    task: "asyncio.Task[Comparison] | None" = None
    dropped: Exception | None = None

    def wanted(self) -> bool:
        """Return whether anybody still waits."""
        return bool(self.clients)


class Engine:
    """Workers and answers.

    Parameters
    ----------
    workers : int, optional
        Processes; by default one per core.
    """

    def __init__(self, workers: int | None = None) -> None:
        self.staff = Workers(workers or os.cpu_count() or 1, THREADS)
        self.drawing = asyncio.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._jobs: dict[str, Job] = {}
        self._stories = 0
        self.kept = Kept()
        self._comparisons: OrderedDict[str, Comparison] = OrderedDict()

    @property
    def workers(self) -> int:
        """Number of worker processes."""
        return len(self.staff)

    async def start(self) -> None:
        """Begin to work."""
        self._loop = asyncio.get_running_loop()
        self.staff.start()

    async def close(self) -> None:
        """Stop the workers with whatever they are doing."""
        self._halt()
        self.staff.close()

    def halt(self) -> None:
        """Do that as soon as possible, from a signal handler too: everybody who waits is told."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._halt)

    def _halt(self) -> None:
        for job in list(self._jobs.values()):
            self._drop(job, ClosedError())
        self.staff.halt()

    def warm(self, state: State) -> None:
        """Make the worlds of a question in spare time."""
        for name in ("first", "full"):
            question = sized(state.question, LEVELS[name])
            for number in LEVELS[name].numbers:
                later(self.staff.of(number).put(SPARE, worker.warm, question, number))

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
            From state and comparison to what JSON can hold, the same for whoever asks the same; runs beside the loop.

        Raises
        ------
        BusyError, SupersededError, TooSlowError, ClosedError
        """
        self._replace_older(client, state.key)
        level = self._best(state) if level == "first" else level
        place = f"{state.key}/{state.values['municipality']}/{state.language}/{level}"
        if (there := self.kept.get(place)) is not None:
            return there
        comparison = await self.compared(state, level, client)
        return await self.kept.once(place, lambda: self.staff.making.put(LAST_STEP, _encoded, make, state, comparison))

    def _best(self, state: State) -> str:
        """Return the level of the most precise comparison of a state that is there; who asks first takes any."""
        return next((name for name in reversed(LEVELS) if f"{state.key}/{name}" in self._comparisons), "first")

    async def told(self, place: str, function: Callable[..., Any], *arguments: object) -> bytes:
        """Return what a function gives, as JSON, from the worker where it comes soonest; raises as `answer` does.

        Parameters
        ----------
        place : str
            What is asked, in a text: equal requests share one calculation, which is kept.
        function : callable
        *arguments : object
        """

        async def found() -> bytes:
            self._make_room(STORY)
            self._stories += 1
            try:
                waiting = self.staff.shortest(STORY).put(STORY, function, *arguments)
                return encoded(await asyncio.wait_for(waiting, MOST_SECONDS))
            except TimeoutError:
                raise TooSlowError from None
            finally:
                self._stories -= 1

        return await self.kept.once(place, found)

    async def compared(self, state: State, level: str, client: str = "") -> Comparison:
        """Return the comparison of a state at a level; raises as `answer` does."""
        key = f"{state.key}/{level}"
        if key in self._comparisons:
            self._comparisons.move_to_end(key)
            return self._comparisons[key]
        job = self._jobs.get(key)
        if job is None or job.task is None or not job.wanted():
            self._make_room(LEVELS[level].rank)
            job = self._jobs[key] = Job(key, LEVELS[level])
            job.clients[client] = 0
            job.task = asyncio.create_task(self._compare(job, state.question))
        job.clients[client] = job.clients.get(client, 0) + 1
        return await self._waited(job, job.task, client)

    async def _waited(self, job: Job, task: "asyncio.Task[Comparison]", client: str) -> Comparison:
        """Return what a job finds; one that nobody waits for any more is let go."""
        try:
            return await asyncio.wait_for(asyncio.shield(task), MOST_SECONDS)
        except TimeoutError:
            raise TooSlowError from None
        except asyncio.CancelledError:
            if job.dropped is None:
                raise
            raise job.dropped from None
        finally:
            if client in job.clients:
                job.clients[client] -= 1
                if job.clients[client] <= 0:
                    del job.clients[client]
            if not job.wanted() and not task.done():
                self._drop(job, SupersededError())

    async def _compare(self, job: Job, question: Question) -> Comparison:
        """Return the comparison of a job, from as many replications as its level has."""
        asked, rank = sized(question, job.level), job.level.rank
        try:
            parts = [
                self.staff.of(n).put(rank, worker.replication, asked, n, wanted=job.wanted) for n in job.level.numbers
            ]
            found: list[Replication] = await asyncio.gather(*parts)
            comparison: Comparison = await self.staff.making.put(rank, _assembled, asked, found, wanted=job.wanted)
        finally:
            self._forget(job)
        self._comparisons[job.key] = comparison
        while len(self._comparisons) > MOST_COMPARISONS:
            self._comparisons.popitem(last=False)
        return comparison

    def _drop(self, job: Job, why: Exception) -> None:
        """Let a job go; whoever still waits is told why."""
        job.dropped = why
        job.clients.clear()
        self._forget(job)
        if job.task is not None:
            job.task.cancel()

    def _forget(self, job: Job) -> None:
        if self._jobs.get(job.key) is job:
            del self._jobs[job.key]

    def _make_room(self, rank: int) -> None:
        """Raise where no more calculations of a rank are taken; for others a precise answer makes way."""
        precise = [job for job in self._jobs.values() if job.level.rank == PRECISE and job.wanted()]
        if rank == PRECISE and len(precise) >= MOST_PRECISE:
            raise BusyError
        if len(self._jobs) + self._stories < MOST_WAITING:
            return
        if rank == PRECISE or not precise:
            raise BusyError
        self._drop(precise[-1], BusyError())

    def _replace_older(self, client: str, key: str) -> None:
        """Let a client's requests for other states go."""
        if not client:
            return
        for job in list(self._jobs.values()):
            if client in job.clients and not job.key.startswith(f"{key}/"):
                del job.clients[client]
                if not job.wanted():
                    self._drop(job, SupersededError())


def sized(question: Question, level: Level) -> Question:
    """Return a question with the residents and replications of a level."""
    return replace(question, residents=level.residents, replications=len(level.numbers))


def outdated(question: Question) -> tuple[str, ...]:
    """Return what the parameters were made with and is no longer so, as `uitweg run` tells it."""
    return ensemble.outdated(question.municipality) if question.parameters == ENSEMBLE else ()


def _assembled(question: Question, found: list[Replication]) -> Comparison:
    """Return the comparison made from replications."""
    return assemble(question, found, outdated(question))


def _encoded(make: Callable[[State, Comparison], Any], state: State, comparison: Comparison) -> bytes:
    """Return what an answer holds as JSON."""
    return encoded(make(state, comparison))


def encoded(content: object) -> bytes:
    """Return something as JSON without NaN, in UTF-8."""
    return json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
