"""What all engines share: the interface, a task that failed, and how a task is tried."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

DEPTH = 2
"""Tasks submitted per worker: the one it does, and the next, so that it never waits for this process."""

TRIES = 3
"""Times that a task may lose its worker; the cause is then the task, such as memory that it needs and there is not."""


@dataclass(frozen=True)
class Failure:
    """A task that gave no result.

    Attributes
    ----------
    reason : str
        Why, on one line.
    """

    reason: str

    @classmethod
    def of(cls, error: BaseException) -> "Failure":
        """Return the failure for an exception: its type and message on one line."""
        return cls(f"{type(error).__name__}: {' '.join(str(error).split())}".removesuffix(": "))

    @classmethod
    def killed(cls) -> "Failure":
        """Return the failure of a task whose worker was lost each time it was tried."""
        return cls(f"its worker was killed {TRIES} times while it ran; is there too little memory?")


class Engine(Protocol):
    """Something that does tasks."""

    def run[Task, Result](
        self, work: Callable[[Task], Result], tasks: Iterable[Task]
    ) -> Iterator[tuple[Task, Result | Failure]]:
        """Iterate over tasks with their results as they are finished, in any order.

        Parameters
        ----------
        work : callable
            What is done with a task. It decides the result alone; other processes must be able to import it.
        tasks : iterable
            Taken as there is room for them: `DEPTH` per worker are submitted at any time.
        """
        ...


def attempt[Task, Result](work: Callable[[Task], Result], task: Task) -> Result | Failure:
    """Return the result of a task, or why there is none.

    Exceptions stay in the process where they occur: not all of them can be sent.

    Parameters
    ----------
    work : callable
    task : object
    """
    try:
        return work(task)
    except Exception as error:
        return Failure.of(error)
