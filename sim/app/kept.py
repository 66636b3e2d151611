"""Answers that are kept: each is made once for all who ask at the same time."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable

from sim.app.lines import later

MOST_BYTES = 100_000_000
"""What all answers may take together."""


class Kept:
    """Answers as JSON, by what was asked."""

    def __init__(self) -> None:
        self._answers: OrderedDict[str, bytes] = OrderedDict()
        self._making: dict[str, asyncio.Task[bytes]] = {}

    @property
    def size(self) -> int:
        """Bytes of all answers."""
        return sum(map(len, self._answers.values()))

    def get(self, place: str) -> bytes | None:
        """Return the answer at a place, None where it is not there."""
        if place not in self._answers:
            return None
        self._answers.move_to_end(place)
        return self._answers[place]

    async def once(self, place: str, make: Callable[[], Awaitable[bytes]]) -> bytes:
        """Return the answer at a place, made now where it is not there.

        Parameters
        ----------
        place : str
            What is asked, in a text.
        make : callable
        """
        if (there := self.get(place)) is not None:
            return there
        if place not in self._making:
            self._making[place] = asyncio.create_task(self._made(place, make))
            later(self._making[place])
        return await asyncio.shield(self._making[place])

    async def _made(self, place: str, make: Callable[[], Awaitable[bytes]]) -> bytes:
        """Make an answer and keep it; those used longest ago go first."""
        try:
            content = await make()
        finally:
            del self._making[place]
        self._answers[place] = content
        while self.size > MOST_BYTES:
            self._answers.popitem(last=False)
        return content
