"""What is measured, part by part; each part in a process of its own, so that none leaves memory or caches behind."""

import importlib.util
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.timing import HORIZON, WARMUP, Row, Stopwatch, Timed, Unavailable, apart, clock, engine, interleave

MIB = 2**20
_COLOUR = re.compile(rb"\x1b\[[0-9;?]*[a-zA-Z]")


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured.

    Attributes
    ----------
    twin, funnel, country, profile : int
        Residents in the comparison with the twin, with Starsim, in the largest run, and wherever one size is enough.
    scaling : tuple of int
        Residents in the runs beside `country` that show how time grows.
    repetitions : int
    """

    twin: int = 100_000
    funnel: int = 1_000_000
    country: int = 8_400_000
    profile: int = 1_000_000
    scaling: tuple[int, ...] = (100_000, 1_000_000)
    repetitions: int = 5


QUICK = Size(20_000, 200_000, 1_000_000, 200_000, (20_000, 100_000), 3)


def twin(size: Size) -> list[Row]:
    """Compare the engine with the plain-Mesa twin, both after the same warm-up."""
    if importlib.util.find_spec("benchmarks.twin") is None:
        raise Unavailable("benchmarks.twin is not in this copy of the project")
    return list(apart(_twin, size))


def _twin(size: Size) -> list[Row]:
    from benchmarks.twin import TwinModel  # noqa: PLC0415

    begin = engine(size.twin, log_from=0).warm_up()
    other = TwinModel(begin.setting)
    other.run_for(WARMUP - 1)
    month = clock(lambda: other.run_for(1))
    piece = min(max(round(60 / size.repetitions / month), 1), HORIZON // size.repetitions)
    arms = []

    def run_engine() -> Timed:
        arms[:] = [begin.arm()]
        return arms[0].run

    ours, theirs = interleave(size.repetitions, run_engine, lambda: lambda: other.run_for(piece))
    fast = [HORIZON * size.twin / seconds for seconds in ours]
    slow = [piece * size.twin / seconds for seconds in theirs]
    months = piece * size.repetitions
    lines = int((arms[0].log.records()["month"] < months).sum())
    same = "the same" if lines == len(other.events) else f"{len(other.events):,}, so NOT the same,"
    return [
        at_least(
            f"speed relative to the plain-Mesa twin, {size.twin:,} residents",
            (a / b for a, b in zip(fast, slow, strict=True)),
            100,
            300,
            f"engine {HORIZON} months, twin {piece} of these months per repetition; in {months} months the engine "
            f"logs {lines:,} events and the twin {same} number",
        ),
        Row("· engine", tuple(v / 1e6 for v in fast), "million resident-months/s"),
        Row("· twin", tuple(v / 1e6 for v in slow), "million resident-months/s"),
    ]


def starsim(size: Size) -> list[Row]:
    """Compare the whole engine with a bare funnel in Starsim."""
    if importlib.util.find_spec("starsim") is None:
        raise Unavailable("starsim is not installed here; `make bench` makes an environment that has it")
    return list(apart(_starsim, size))


def _starsim(size: Size) -> list[Row]:
    os.environ.setdefault("STARSIM_INSTALL_FONTS", "0")  # or it would look for fonts to download
    from benchmarks.starsim_funnel import funnel  # noqa: PLC0415

    funnel(10_000, 12).run()  # compiles
    begin = engine(size.funnel, log_from=0).warm_up()
    begin.arm().run_for(2)
    ours, theirs = interleave(size.repetitions, lambda: begin.arm().run, lambda: funnel(size.funnel, HORIZON).run)
    return [
        at_least(
            f"speed relative to a bare funnel in Starsim, {size.funnel:,} residents, {HORIZON} months",
            (b / a for a, b in zip(ours, theirs, strict=True)),
            1,
            4,
            "the engine runs the full model, Starsim its funnel with per-agent streams",
        ),
        Row("· engine, full model", ours, "s"),
        Row("· Starsim, bare funnel", theirs, "s"),
    ]


def country(size: Size) -> list[Row]:
    """Run the whole country in a fresh process."""
    made, warm, run, peak = _country(size.country)
    total, title = made + warm + run, f"peak memory, {size.country:,} residents, {WARMUP} + {HORIZON} months"
    return [
        Row(title, (peak,), "MiB", "< 4096 MiB", peak < 4096, "log from month 0"),
        Row("· time in all", (total,), "s", note=f"{made:.1f} s to make, {warm:.1f} s warm-up, {run:.1f} s comparison"),
    ]


@cache
def _country(residents: int) -> tuple[float, float, float, float]:
    """Return seconds to make, to warm up and to run, and MiB at the peak; measured once for two parts."""
    found: tuple[float, float, float, float] = apart(_largest, residents)
    return found


def _largest(residents: int) -> tuple[float, float, float, float]:
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ModuleNotFoundError:
        resource = None  # type: ignore[assignment]
    at = [time.perf_counter()]
    model = engine(residents, log_from=0)
    at.append(time.perf_counter())
    arm = model.warm_up().arm()
    del model
    at.append(time.perf_counter())
    arm.run()
    at.append(time.perf_counter())
    unit = MIB if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit if resource else float("nan")
    return at[1] - at[0], at[2] - at[1], at[3] - at[2], peak


def scaling(size: Size) -> list[Row]:
    """Measure the time per million resident-months at several sizes."""
    cost: dict[int, tuple[float, ...]] = {n: apart(_cost, n, size.repetitions) for n in size.scaling}
    cost[size.country] = (_country(size.country)[2] / (size.country * HORIZON / 1e6),)
    middle = {n: statistics.median(values) for n, values in cost.items()}
    growth = [middle[size.country] / middle[n] for n in size.scaling]
    titles = " and ".join(f"{n:,}" for n in size.scaling)
    rows = [Row(f"· {n:,} residents", values, "s per million resident-months") for n, values in cost.items()]
    title = f"time per resident-month at {size.country:,} residents relative to {titles}"
    return [Row(title, tuple(growth), "times", "≤ 1.1", max(growth) <= 1.1), *rows]


def _cost(residents: int, repetitions: int) -> tuple[float, ...]:
    begin = engine(residents, log_from=0).warm_up()
    (seconds,) = interleave(repetitions, lambda: begin.arm().run)
    return tuple(s / (residents * HORIZON / 1e6) for s in seconds)


def memory(size: Size) -> list[Row]:
    """Measure the bytes that a resident takes."""
    return list(apart(_memory, size.profile))


def _memory(residents: int) -> list[Row]:
    model = engine(residents, log_from=0).warm_up()
    now = model.now
    held = {"columns": _bytes(model.population), "network": _bytes(now.network), "keys": _bytes(now.draws)}
    held["members"] = sum(rows.nbytes for rows in model.population.members.values())
    each = {name: count / residents for name, count in held.items()}
    note = ", ".join(f"{name} {value:.1f}" for name, value in each.items())
    total = sum(each.values())
    calendar = sum(part.nbytes for part in now.calendar) / residents
    fork = model.population.fork()
    own = sum(c.nbytes for c in _arrays(fork) if not any(np.shares_memory(c, d) for d in _arrays(model.population)))
    return [
        Row(f"bytes per resident, at {residents:,}", (total,), "bytes", "≤ 150", total <= 150, note),
        Row(f"· calendar of candidates for {WARMUP + HORIZON} months besides", (calendar,), "bytes"),
        Row("· each further arm", (own / residents,), "bytes"),
    ]


def _arrays(holder: Any) -> list[np.ndarray[Any, Any]]:
    """Return the arrays among the attributes of an object."""
    names = getattr(holder, "__slots__", None) or vars(holder)
    return [value for name in names if isinstance(value := getattr(holder, name), np.ndarray)]


def _bytes(holder: Any) -> int:
    return sum(array.nbytes for array in _arrays(holder))


def startup(size: Size) -> list[Row]:
    """Measure how long the command line takes to show its first line."""
    if importlib.util.find_spec("sim.cli") is None:
        raise Unavailable("there is no command line yet (sim.cli)")
    if sys.platform == "win32":
        raise Unavailable("this part needs a terminal that Windows does not have")
    rows = []
    for words in (["run", "scenario=utrecht_coronasanering"], ["--help"]):
        seconds = tuple(_first_line(words) for _ in range(size.repetitions))
        met = statistics.median(seconds) < 1.5
        rows.append(Row(f"`uitweg {' '.join(words)}` until it shows something", seconds, "s", "< 1.5 s", met))
    return rows


def _first_line(words: list[str]) -> float:
    """Return the seconds until `uitweg` writes visible text to a terminal; then it is stopped."""
    import pty  # noqa: PLC0415 - not on Windows

    command = [str(Path(sys.executable).with_name("uitweg")), *words]
    screen, terminal = pty.openpty()
    shown, seconds = b"", 0.0
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, stdin=terminal, stdout=terminal, stderr=terminal)
        os.close(terminal)
        try:
            while not _COLOUR.sub(b"", shown).strip():
                shown += os.read(screen, 4096)  # OSError when the process ends without a word
                seconds = time.perf_counter() - start
            if b"Traceback" in shown or b"rror" in shown:
                raise Unavailable(f"`uitweg {' '.join(words)}` fails: {shown.decode(errors='replace').strip()[:200]}")
        except OSError as silence:
            raise Unavailable(f"`uitweg {' '.join(words)}` shows nothing") from silence
        finally:
            process.terminate()
            os.close(screen)
            process.wait()
    return seconds


def stages(size: Size) -> list[Row]:
    """Measure the share of time per stage."""
    return list(apart(_stages, size.profile))


def _stages(residents: int) -> list[Row]:
    from sim.stages import ORDER  # noqa: PLC0415

    arm = engine(residents, log_from=0).warm_up().arm()
    watch = Stopwatch()
    ORDER.update({name: watch.around(name, stage) for name, stage in ORDER.items()})
    total = clock(arm.run)
    shares = {**watch.seconds, "rest": total - sum(watch.seconds.values())}
    note = ", ".join(f"{name} {seconds / total:.0%}" for name, seconds in shares.items())
    return [Row(f"time per stage, {residents:,} residents, {HORIZON} months", (total,), "s", note=note)]


PARTS: Mapping[str, Callable[[Size], list[Row]]] = {
    "a": twin,
    "b": starsim,
    "c": country,
    "d": scaling,
    "e": memory,
    "f": startup,
    "g": stages,
}
"""What can be measured, by its letter."""
