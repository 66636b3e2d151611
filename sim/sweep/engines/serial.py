"""The engine that does tasks here, one after the other."""

from collections.abc import Callable, Iterable, Iterator

from sim.sweep.engines.base import Failure, attempt


class Serial:
    """Does tasks in this process: the simplest to debug, and what the other engines must equal."""

    def run[Task, Result](
        self, work: Callable[[Task], Result], tasks: Iterable[Task]
    ) -> Iterator[tuple[Task, Result | Failure]]:
        """Iterate over tasks with their results, in order; see `base.Engine`."""
        for task in tasks:
            yield task, attempt(work, task)
