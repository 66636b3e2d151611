"""What is measured, part by part; each part in a process of its own, so that none leaves memory or caches behind."""

import importlib.util
import os
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np

from benchmarks.app import app
from benchmarks.startup import startup
from benchmarks.store import store
from benchmarks.sweep import memory as sweep_memory
from benchmarks.sweep import rivals, workers
from benchmarks.timing import HORIZON, WARMUP, Row, Stopwatch, Unavailable, apart, clock, engine, interleave, peak

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured.

    Attributes
    ----------
    twin, funnel, country, profile : int
        Residents in the comparison with the twin, with Starsim, in the largest run, and wherever one size is enough.
    scaling : tuple of int
        Residents in the runs beside `country` that show how time grows.
    repetitions, runs : int
        Of each measurement, and runs that are kept in a store.
    batch, multi : mapping of int to int
        Residents and runs in the sweeps against `batch_run` and `MultiSim`.
    long, tasks : int
        Runs and tasks over which memory is watched.
    """

    twin: int = 100_000
    funnel: int = 1_000_000
    country: int = 8_400_000
    profile: int = 1_000_000
    scaling: tuple[int, ...] = (100_000, 1_000_000)
    repetitions: int = 5
    runs: int = 10_000
    batch: Mapping[int, int] = field(default_factory=lambda: {10_000: 10, 100_000: 4})
    multi: Mapping[int, int] = field(default_factory=lambda: {10_000: 100, 100_000: 40})
    long: int = 20_000
    tasks: int = 100_000


QUICK = Size(20_000, 200_000, 1_000_000, 200_000, (20_000, 100_000), 3, 1_000, {5_000: 4}, {5_000: 20}, 400, 10_000)


def twin(size: Size) -> list[Row]:
    """Compare the engine with the plain-Mesa twin, both after the same warm-up."""
    if importlib.util.find_spec("benchmarks.twin") is None:
        raise Unavailable("benchmarks.twin is not in this copy of the project")
    return list(apart(_twin, size))


def _twin(size: Size) -> list[Row]:
    from benchmarks.twin import TwinModel  # noqa: PLC0415 - not in the parent process, here and below

    begin = engine(size.twin).warm_up()
    other = TwinModel(begin.setting)
    other.run_for(WARMUP - 1)
    month = clock(lambda: other.run_for(1))
    piece = min(max(round(60 / size.repetitions / month), 1), HORIZON // size.repetitions)
    ours, theirs = interleave(size.repetitions, lambda: begin.arm().run, lambda: lambda: other.run_for(piece))
    fast = tuple(HORIZON * size.twin / seconds / 1e6 for seconds in ours)
    slow = tuple(piece * size.twin / seconds / 1e6 for seconds in theirs)
    note = f"engine {HORIZON} months, twin {piece} of these months per repetition; {_agreement(begin, other)}"
    ratios = tuple(a / b for a, b in zip(fast, slow, strict=True))
    return [
        Row(f"speed: engine over plain-Mesa twin, {size.twin:,} residents", ratios, "times", note, 100, aim=300),
        Row("· engine: resident-months per second", fast, "million"),
        Row("· twin: resident-months per second", slow, "million"),
    ]


def _agreement(begin: Any, other: Any) -> str:
    """Return in words whether engine and twin did the same work."""
    months = int(other.month) + 1
    lines = int((begin.arm().run().log.records()["month"] < months).sum())
    if lines == len(other.events):
        return f"both log {lines:,} events in {months} months"
    return f"NOT the same work: the engine logs {lines:,} events in {months} months, the twin {len(other.events):,}"


def starsim(size: Size) -> list[Row]:
    """Compare the whole engine with a bare funnel in Starsim."""
    if importlib.util.find_spec("starsim") is None:
        raise Unavailable("starsim is not installed here; `make bench` makes an environment that has it")
    return list(apart(_starsim, size))


def _starsim(size: Size) -> list[Row]:
    os.environ.setdefault("STARSIM_INSTALL_FONTS", "0")  # or it would look for fonts to download
    from benchmarks.starsim_funnel import funnel  # noqa: PLC0415

    funnel(10_000, 12).run()  # compiles
    begin = engine(size.funnel).warm_up()
    begin.arm().run_for(2)
    ours, theirs = interleave(size.repetitions, lambda: begin.arm().run, lambda: funnel(size.funnel, HORIZON).run)
    ratios = tuple(b / a for a, b in zip(ours, theirs, strict=True))
    title = f"speed: engine over Starsim, {size.funnel:,} residents, {HORIZON} months"
    note = "the engine runs the full model, Starsim a bare funnel with its per-agent streams"
    return [
        Row(title, ratios, "times", note, 1, aim=4),
        Row("· engine, full model", ours, "s"),
        Row("· Starsim, bare funnel", theirs, "s"),
    ]


def country(size: Size) -> list[Row]:
    """Run the whole country in a fresh process."""
    made, warm, run, peak = _country(size.country)
    note = f"{made:.1f} s to make, {warm:.1f} s warm-up, {run:.1f} s comparison; log from month 0"
    title = f"{size.country:,} residents, {WARMUP} + {HORIZON} months"
    rows = [Row(f"· time: {title}", (made + warm + run,), "s", note)]
    return [Row(f"peak memory: {title}", (peak,), "MiB", at_most=4096), *rows] if peak else rows


@cache
def _country(residents: int) -> tuple[float, float, float, float]:
    """Return seconds to make, to warm up and to run, and MiB at the peak; measured once for two parts."""
    found: tuple[float, float, float, float] = apart(_largest, residents)
    return found


def _largest(residents: int) -> tuple[float, float, float, float]:
    at = [time.perf_counter()]
    model = engine(residents)
    at.append(time.perf_counter())
    arm = model.warm_up().arm()
    del model
    at.append(time.perf_counter())
    arm.run()
    at.append(time.perf_counter())
    made, warm, run = (end - start for start, end in pairwise(at))
    return made, warm, run, peak()


def scaling(size: Size) -> list[Row]:
    """Measure the time per million resident-months at several sizes."""
    cost: dict[int, tuple[float, ...]] = {n: apart(_cost, n, size.repetitions) for n in size.scaling}
    largest = _country(size.country)[2] / (size.country * HORIZON / 1e6)
    growth = [
        Row(
            f"time per resident-month: {size.country:,} over {n:,} residents", (largest / middle,), "times", at_most=1.1
        )
        for n in size.scaling
        if (middle := statistics.median(cost[n]))
    ]
    cost[size.country] = (largest,)
    rows = [Row(f"· {n:,} residents: per million resident-months", values, "s") for n, values in cost.items()]
    return [*growth, *rows]


def _cost(residents: int, repetitions: int) -> tuple[float, ...]:
    begin = engine(residents).warm_up()
    (seconds,) = interleave(repetitions, lambda: begin.arm().run)
    return tuple(s / (residents * HORIZON / 1e6) for s in seconds)


def memory(size: Size) -> list[Row]:
    """Measure the bytes that a resident takes."""
    return list(apart(_memory, size.profile))


def _memory(residents: int) -> list[Row]:
    model = engine(residents).warm_up()
    population, now = model.population, model.now
    members, columns = _blocks(population.members), _blocks(population)
    held = {"columns": {place: columns[place] for place in columns.keys() - members.keys()}, "members": members}
    held |= {"network": _blocks(now.network), "keys": _blocks(now.draws)}
    each = {name: _bytes(blocks) / residents for name, blocks in held.items()}
    total, note = sum(each.values()), ", ".join(f"{name} {value:.1f}" for name, value in each.items())
    calendar = _bytes(_blocks(now.calendar)) / residents
    fork = population.fork()
    own = _bytes({place: block for place, block in _blocks(fork).items() if place not in columns}) / residents
    return [
        Row(f"memory per resident, at {residents:,}", (total,), "bytes", note, at_most=150),
        Row(f"· besides, onset candidates of {WARMUP + HORIZON} months", (calendar,), "bytes"),
        Row("· besides, each arm's own copy", (own,), "bytes"),
    ]


def _bytes(blocks: Mapping[int, Array]) -> int:
    """Return the bytes of blocks of memory."""
    return sum(block.nbytes for block in blocks.values())


def _blocks(holder: Any) -> dict[int, Array]:
    """Return the blocks of memory behind the arrays in an object of ours, each once, by its identity."""
    if isinstance(holder, np.ndarray):
        while isinstance(holder.base, np.ndarray):
            holder = holder.base
        return {id(holder): holder}
    if isinstance(holder, Mapping):
        parts = list(holder.values())
    elif isinstance(holder, (tuple, list)):
        parts = list(holder)
    elif type(holder).__module__.startswith("sim."):
        names = getattr(holder, "__slots__", None) or vars(holder)
        parts = [getattr(holder, name) for name in names]
    else:
        parts = []
    return {place: block for part in parts for place, block in _blocks(part).items()}


def stages(size: Size) -> list[Row]:
    """Measure the share of time per stage."""
    return list(apart(_stages, size.profile))


def _stages(residents: int) -> list[Row]:
    from sim.stages import ORDER  # noqa: PLC0415

    arm = engine(residents).warm_up().arm()
    watch = Stopwatch()
    ORDER.update({name: watch.around(name, stage) for name, stage in ORDER.items()})
    total = clock(arm.run)
    shares = {**watch.seconds, "rest": total - sum(watch.seconds.values())}
    note = ", ".join(f"{name} {seconds / total:.0%}" for name, seconds in shares.items())
    return [Row(f"· time per stage: {residents:,} residents, {HORIZON} months", (total,), "s", note)]


PARTS: Mapping[str, Callable[[Size], list[Row]]] = {
    "a": twin,
    "b": starsim,
    "c": country,
    "d": scaling,
    "e": memory,
    "f": startup,
    "g": stages,
    "h": store,
    "i": rivals,
    "j": workers,
    "k": sweep_memory,
    "l": app,
}
"""What can be measured, by its letter."""
