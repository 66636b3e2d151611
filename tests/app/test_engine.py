"""Who waits for what: lines, ranks and jobs, without a worker."""

import asyncio
from collections import Counter
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any

import pytest

from sim.app import engine, worker
from sim.app.answer import answer
from sim.app.engine import LEVELS, BusyError, Engine, TooSlowError
from sim.app.lines import FIRST, FULL, PRECISE, SPARE, STORY, ClosedError, Line, Workers, place_of
from sim.app.state import read
from sim.app.worker import SupersededError

SOON = 5.0


def kept_worlds() -> int:
    return len(worker._worlds)


class Asked:
    """An engine that nobody works for: what is asked keeps waiting."""

    def __init__(self) -> None:
        self.engine = Engine(2)

    async def __aenter__(self) -> "Asked":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.engine.close()

    async def of(self, waiting: Coroutine[Any, Any, bytes]) -> "asyncio.Task[bytes]":
        task = asyncio.create_task(waiting)
        await asyncio.sleep(0)
        return task

    async def answer(self, dose: float, level: str, client: str = "") -> "asyncio.Task[bytes]":
        return await self.of(self.engine.answer(read(f"whatsapp=1&whatsapp.dose={dose}"), level, client, answer))

    async def story(self, place: str) -> "asyncio.Task[bytes]":
        return await self.of(self.engine.told(place, answer))


async def ended(task: "asyncio.Task[bytes]") -> Exception | None:
    """Return how a task ended; None while it waits."""
    await asyncio.wait([task], timeout=0.2)
    error = task.exception() if task.done() else None
    assert error is None or isinstance(error, Exception)
    return error


@pytest.mark.parametrize("count", range(1, 9))
@pytest.mark.parametrize("level", LEVELS)
def test_replications_of_a_level_are_spread_over_the_workers(count: int, level: str) -> None:
    numbers = LEVELS[level].numbers
    loads = Counter(place_of(number, count) for number in numbers)
    assert max(loads.values()) == -(-len(numbers) // count)
    assert set(loads) <= set(range(count))


def test_the_urgent_goes_first_and_what_is_not_wanted_not_at_all() -> None:
    done = []

    async def note(_: object, arguments: tuple[object, ...], future: object) -> None:
        done.append(arguments[0])

    async def all_of_them() -> list[object]:
        line = Line(note)
        ranks = (SPARE, PRECISE, FULL, STORY, FIRST)
        waiting = [line.put(rank, print, rank) for rank in ranks]
        waiting.append(line.put(FIRST, print, "unwanted", wanted=lambda: False))
        assert [line.until(rank) for rank in ranks] == [6, 5, 4, 3, 2]
        working = asyncio.create_task(line.work())
        found: list[object] = await asyncio.wait_for(asyncio.gather(*waiting, return_exceptions=True), SOON)
        working.cancel()
        return found

    assert isinstance(asyncio.run(all_of_them())[-1], SupersededError)
    assert done == [FIRST, STORY, FULL, PRECISE, SPARE]


def test_what_is_no_longer_wanted_is_given_up_by_the_process_that_does_it() -> None:
    """Its world is then not made: a process that had gone on would have it in memory before the next task."""

    async def worlds() -> list[int]:
        staff = Workers(1, 0)
        staff.start()
        try:
            line, question = staff.of(0), read("municipality=utrecht").question
            await line.put(FIRST, len, "loads the process")
            given_up = line.put(FULL, worker.replication, question, 0)
            await asyncio.sleep(0.1)  # it has begun: 100,000 residents take seconds
            given_up.cancel()
            kept = await line.put(FULL, kept_worlds)
            await line.put(FULL, worker.replication, replace(question, residents=500), 0)
            return [kept, await line.put(FULL, kept_worlds)]
        finally:
            staff.close()

    assert asyncio.run(worlds()) == [0, 1]


def test_an_older_question_of_a_client_is_told_at_once_that_a_newer_took_its_place() -> None:
    async def both() -> None:
        async with Asked() as asked:
            older, other = await asked.answer(0.1, "full", "me"), await asked.answer(0.1, "full", "other")
            shared = await asked.answer(0.2, "full", "me")
            assert await ended(other) is None
            newest = await asked.answer(0.3, "first", "me")
            assert isinstance(await ended(shared), SupersededError)
            assert await ended(newest) is None
            assert not older.done()  # somebody else still waits for it

    asyncio.run(both())


def test_a_story_is_one_calculation_however_many_replications_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "MOST_WAITING", 3)

    async def crowd() -> None:
        async with Asked() as asked:
            await asked.answer(0.1, "full")
            same = [await asked.story("one"), await asked.story("one"), await asked.story("two")]
            assert [await ended(story) for story in same] == [None] * 3
            assert isinstance(await ended(await asked.story("three")), BusyError)

    asyncio.run(crowd())


def test_precise_answers_make_way_and_come_only_where_few_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "MOST_WAITING", 3)
    monkeypatch.setattr(engine, "MOST_PRECISE", 2)

    async def crowd() -> None:
        async with Asked() as asked:
            precise = [await asked.answer(dose, "precise") for dose in (0.1, 0.2, 0.3)]
            assert [type(await ended(task)) for task in precise] == [type(None), type(None), BusyError]
            firsts = [await asked.answer(dose, "first") for dose in (0.4, 0.5)]
            assert [await ended(task) for task in firsts] == [None, None]
            assert isinstance(await ended(precise[1]), BusyError)
            assert await ended(precise[0]) is None

    asyncio.run(crowd())


def test_all_who_wait_are_told_when_it_stops() -> None:
    async def stopped() -> list[Exception | None]:
        async with Asked() as asked:
            asked.engine.staff.start()
            waiting = [await asked.answer(0.1, "precise"), await asked.story("one")]
            await asked.engine.close()
            return [await ended(task) for task in waiting]

    assert [type(error) for error in asyncio.run(stopped())] == [ClosedError, ClosedError]


def test_what_takes_too_long_is_given_up_for_all_who_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "MOST_SECONDS", 0.05)

    async def slow() -> list[Exception | None]:
        async with Asked() as asked:
            waiting = [await asked.answer(0.1, "full", client) for client in ("one", "two")] + [
                await asked.story("one")
            ]
            return [await ended(task) for task in waiting]

    assert [type(error) for error in asyncio.run(slow())] == [TooSlowError] * 3
