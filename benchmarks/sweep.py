"""Sweeps: against Mesa's `batch_run` and Starsim's `MultiSim`, on one and two processes, and their memory."""

import importlib.util
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

from benchmarks.timing import HORIZON, WARMUP, Row, Unavailable, apart, clock, interleave, peak

PROCESSES = 2
MOST_REPLICATIONS = 10_000
"""Of one question; a longer sweep has several seeds."""

MONTHS = 24
"""Months of a run in the comparison with `batch_run`, of which half are warm-up: the twin is slow."""


def rivals(size: Any) -> list[Row]:
    """Compare a sweep with Mesa's batch_run on the twin and with Starsim's MultiSim on a bare funnel."""
    rows = [row for residents, runs in size.batch.items() for row in apart(_batch_run, residents, runs)]
    if importlib.util.find_spec("starsim") is None:
        raise Unavailable("starsim is not installed here; `make bench` makes an environment that has it")
    return rows + [
        row for residents, runs in size.multi.items() for row in apart(_multi_sim, residents, runs, size.repetitions)
    ]


def _batch_run(residents: int, runs: int) -> list[Row]:
    from mesa.batchrunner import batch_run  # noqa: PLC0415 - not in the parent process, here and below

    from benchmarks.twin.batch import BatchTwin  # noqa: PLC0415

    def theirs() -> None:
        given = {"residents": residents, "months": MONTHS}
        found = batch_run(BatchTwin, given, PROCESSES, max_steps=MONTHS, display_progress=False, rng=range(runs))
        assert len(found) == runs

    fast = many(PROCESSES, residents, 10 * runs, MONTHS // 2, MONTHS // 2)
    ours, slow = 10 * runs / clock(fast), runs / clock(theirs)
    note = f"whole runs of {MONTHS} months with making and starting {PROCESSES} processes; {10 * runs} and {runs} runs"
    return _rates("batch_run on the twin", residents, (ours,), (slow,), note)


def _multi_sim(residents: int, runs: int, repetitions: int) -> list[Row]:
    os.environ.setdefault("STARSIM_INSTALL_FONTS", "0")  # or it would look for fonts to download
    import starsim as ss  # type: ignore[import-not-found,import-untyped,unused-ignore]  # noqa: PLC0415

    from benchmarks.starsim_funnel import bare, funnel  # noqa: PLC0415

    funnel(10_000, 12).run()  # compiles

    def theirs() -> Callable[[], object]:
        sims = [bare(residents, HORIZON, seed) for seed in range(runs)]
        return lambda: ss.MultiSim(sims=sims).run(n_cpus=PROCESSES)

    ours, other = interleave(repetitions, lambda: many(PROCESSES, residents, runs, WARMUP, HORIZON), theirs)
    note = f"{runs} runs, {PROCESSES} processes and their start; ours has {WARMUP} months of warm-up more and is kept"
    rates = tuple(runs / seconds for seconds in ours), tuple(runs / seconds for seconds in other)
    return _rates("MultiSim on a bare funnel", residents, *rates, note)


def _rates(rival: str, residents: int, ours: tuple[float, ...], theirs: tuple[float, ...], note: str) -> list[Row]:
    ratios = tuple(a / b for a, b in zip(ours, theirs, strict=True))
    return [
        Row(f"sweep over {rival}, {residents:,} residents", ratios, "times", note),
        Row("· sweep, full model", ours, "runs/s"),
        Row(f"· {rival}", theirs, "runs/s"),
    ]


def workers(size: Any) -> list[Row]:
    """Measure what a second process brings to a sweep."""
    rows = []
    for residents, runs in size.multi.items():
        one, two = apart(_workers, residents, runs, size.repetitions)
        ratios = tuple(a / b for a, b in zip(one, two, strict=True))
        rows.append(Row(f"sweep: 2 processes over 1, {residents:,} residents", ratios, "times", f"{runs} runs"))
    return rows


def _workers(residents: int, runs: int, repetitions: int) -> list[tuple[float, ...]]:
    return interleave(
        repetitions,
        lambda: many(1, residents, runs, WARMUP, HORIZON),
        lambda: many(2, residents, runs, WARMUP, HORIZON),
    )


def memory(size: Any) -> list[Row]:
    """Measure whether memory grows over a long sweep, and over many tasks that do nothing."""
    return [*apart(_memory, size.long), *apart(_tasks, size.tasks)]


def _memory(runs: int) -> list[Row]:
    marks: list[float] = []
    many(PROCESSES, 500, runs, 6, 6, lambda done: marks.append(peak()) if done % (runs // 10) == 0 else None)()
    at = [f"{later - earlier:+.0f}" for earlier, later in pairwise(marks)]
    note = f"peak {marks[-1]:.0f} MiB, after each tenth: {', '.join(at)}"
    return [Row(f"sweep: MiB more from a tenth to all of {runs:,} runs", (marks[-1] - marks[0],), "MiB", note)]


def _tasks(tasks: int) -> list[Row]:
    from sim.sweep.engines import engine  # noqa: PLC0415

    drawn = 0

    def numbers() -> Iterator[bytes]:
        nonlocal drawn
        for drawn in range(1, tasks + 1):  # noqa: B007 - read below
            yield bytes(10_000)

    most, marks = 0, []
    with engine("processes", PROCESSES) as pool:
        for done, _ in enumerate(pool.run(len, numbers()), 1):
            most = max(most, drawn - done)
            if done % (tasks // 10) == 0:
                marks.append(peak())
    note = f"never more than {most + 1} tasks of 10 kB under way; peak {marks[-1]:.0f} MiB"
    return [Row(f"engine: MiB more from a tenth to all of {tasks:,} tasks", (marks[-1] - marks[0],), "MiB", note)]


def many(
    processes: int, residents: int, runs: int, warmup: int, horizon: int, told: Callable[[int], object] | None = None
) -> Callable[[], None]:
    """Return a sweep of today's policy, each run with luck of its own, kept in a store of its own."""
    from sim.experiment.question import CENTRAL, Arm, Question  # noqa: PLC0415
    from sim.sweep.engines import engine  # noqa: PLC0415
    from sim.sweep.plan import plan  # noqa: PLC0415
    from sim.sweep.simulate import simulate  # noqa: PLC0415
    from sim.sweep.store import Store  # noqa: PLC0415

    question = Question(
        name="bench",
        municipality="netherlands",
        arms=(Arm("today"),),
        residents=residents,
        replications=min(runs, MOST_REPLICATIONS),
        warmup=warmup,
        horizon=horizon,
        parameters=CENTRAL,
    )

    def sweep() -> None:
        parts = [replace(question, seed=seed) for seed in range(runs // question.replications)]
        batches = (batch for part in parts for batch in plan(part, (), [{}]).batches())
        with tempfile.TemporaryDirectory() as folder, Store(folder) as kept, engine("processes", processes) as pool:
            for done, (_, rows) in enumerate(pool.run(simulate, batches), 1):
                kept.add(rows)
                if told is not None:
                    told(done)
            kept.flush()
            assert len(Store(folder).keys()) == runs

    return sweep
