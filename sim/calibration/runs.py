"""A store of runs: what has been simulated is kept, a file per run, so that work that was stopped goes on."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from sim.files import write_text
from sim.pool import results
from sim.progress import Told

Outputs = dict[str, float | str]
"""What a run gives, by name; `error` holds the error that it ended with."""

Task = TypeVar("Task")


def key(*content: object) -> str:
    """Return a name for a run: the same content has the same one."""
    return hashlib.sha256(repr(content).encode()).hexdigest()[:32]


@dataclass
class Store:
    """Runs in processes, from a folder where they are there.

    Attributes
    ----------
    folder : Path
        A file per run.
    pool : Executor
    told : callable
    done : int
        Runs that are done, stored ones included.
    """

    folder: Path
    pool: Executor
    told: Told
    done: int = 0

    def __call__(self, simulate: Callable[[Task], Outputs], tasks: Sequence[tuple[str, Task]]) -> list[Outputs]:
        """Return what tasks give, in their order.

        Parameters
        ----------
        simulate : callable
            Runs a task; of a kind that can be sent to a process.
        tasks : sequence of (str, task)
            Each with its key; those with the same key are run once.
        """
        found: dict[str, Outputs] = {}
        waiting: dict[str, Task] = {}
        places = Counter(name for name, _ in tasks)
        for name, task in dict(tasks).items():
            path = self._path(name)
            if path.exists():
                found[name] = json.loads(path.read_text(encoding="utf-8"))
            else:
                waiting[name] = task
        self._tell(sum(places[name] for name in found))
        names = list(waiting)
        for place, outputs in results(self.pool, simulate, list(waiting.values())):
            name = names[place]
            found[name] = outputs
            if "error" not in found[name]:  # it may have been the machine's: the next time it is tried again
                write_text(self._path(name), json.dumps(found[name]))
            self._tell(places[name])
        return [dict(found[name]) for name, _ in tasks]

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.json"

    def _tell(self, more: int) -> None:
        self.done += more
        self.told(self.done)
