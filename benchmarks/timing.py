"""Tools of the benchmarks: timing in turn, a process per part, and the rows of the table."""

import gc
import multiprocessing
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from typing import Any

WARMUP, HORIZON = 36, 60
MIB = 2**20

Timed = Callable[[], object]


class Unavailable(Exception):  # noqa: N818 - not an error: a part that cannot be measured here
    """Why a part cannot be measured."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table.

    Attributes
    ----------
    title : str
    values : tuple of float
        What each repetition gave.
    unit : str
    note : str
    at_least, at_most, aim : float or None
        Bounds of the median, and what is hoped for; a line without bounds only informs.
    """

    title: str
    values: tuple[float, ...]
    unit: str
    note: str = ""
    at_least: float | None = None
    at_most: float | None = None
    aim: float | None = None

    @property
    def spread(self) -> tuple[float, float, float]:
        """Lowest, median and highest value."""
        return min(self.values), statistics.median(self.values), max(self.values)

    @property
    def target(self) -> str:
        """The bound in words; empty without one."""
        bounds = (("≥", self.at_least), ("≤", self.at_most), ("aim", self.aim))
        return ", ".join(f"{word} {bound:g}" for word, bound in bounds if bound is not None)

    @property
    def met(self) -> bool | None:
        """Whether the median keeps to its bound; None without one."""
        middle = self.spread[1]
        if self.at_least is not None:
            return middle >= self.at_least
        return None if self.at_most is None else middle <= self.at_most


@dataclass(slots=True)
class Stopwatch:
    """Seconds per name."""

    seconds: dict[str, float] = field(default_factory=dict)

    def add(self, name: str, start: float) -> float:
        """Add the time since `start` to `name` and return the time of now."""
        now = time.perf_counter()
        self.seconds[name] = self.seconds.get(name, 0.0) + now - start
        return now

    def around(self, name: str, stage: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
        """Return a stage of the model that keeps its own time apart from that of applying and logging its moves."""

        def step(*args: Any) -> Iterator[Any]:
            moves, at = stage(*args), time.perf_counter()
            for move in moves:
                at = self.add(name, at)
                yield move
                at = self.add("moves and log", at)
            self.add(name, at)

        return step


def clock(run: Timed) -> float:
    """Return the seconds of `run`, without the collection of garbage that others left."""
    gc.collect()
    gc.disable()
    try:
        start = time.perf_counter()
        run()
        return time.perf_counter() - start
    finally:
        gc.enable()


def interleave(repetitions: int, *contenders: Callable[[], Timed]) -> list[tuple[float, ...]]:
    """Measure contenders in turn (A B A B ...), so that a slow spell of the machine meets all of them.

    Parameters
    ----------
    repetitions : int
    *contenders : callable
        Each prepares a run and returns what is timed.

    Returns
    -------
    list of tuple of float
        Seconds per contender and repetition.
    """
    return list(zip(*([clock(prepare()) for prepare in contenders] for _ in range(repetitions)), strict=True))


def apart(part: Callable[..., Any], *args: Any) -> Any:
    """Return what `part` finds in a new process."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
        return process.submit(part, *args).result()


def engine(residents: int) -> Any:
    """Return a `DebtHelpModel` before its warm-up, with the evidence for the Netherlands and its log from month 0."""
    from sim.evidence import Parameters, cards  # noqa: PLC0415 - not in the parent process: it stays small
    from sim.model import DebtHelpModel, Setting  # noqa: PLC0415

    parameters = Parameters.of(cards("netherlands"))
    return DebtHelpModel(Setting(parameters, residents, warmup=WARMUP, horizon=HORIZON, log_from=0))


def peak() -> float:
    """Return the largest memory this process has had, MiB; 0 where the system does not tell."""
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ModuleNotFoundError:
        return 0.0
    unit = MIB if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
