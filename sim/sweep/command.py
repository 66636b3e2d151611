"""`uitweg sweep`: vary a question by design, keep every run, and write what they say together."""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from sim.calibration import ensemble
from sim.configuration import Job, sweep_job
from sim.errors import ConfigurationError, nearest
from sim.experiment.question import ENSEMBLE, Question
from sim.interrupted import interrupted
from sim.interventions import Intervention
from sim.progress import counted, progress
from sim.report.place import check, check_writable
from sim.settings import SweepSettings
from sim.sweep.design import frame, points_of
from sim.sweep.engines import engine
from sim.sweep.estimate import measured, row_size
from sim.sweep.plan import Plan, plan
from sim.sweep.report.told import Told
from sim.sweep.report.write import SUMMARY, answers
from sim.sweep.results import Swept, gathered, write
from sim.sweep.simulate import rows, simulate
from sim.sweep.store import Store
from sim.sweep.table import FAILED

DRY, FAST = "--dry-run", "--fail-fast"
SOME_FAILED = 1
_SHOWN = 5
"""Failures that are told in the terminal."""

NOT_AGAIN = ("design", "engine", "address", "store", "workers", "out", "first", "replications", "language")
"""Settings that a command to run a point again writes itself, or does without."""


@dataclass(frozen=True)
class Sweep:
    """What was asked, checked.

    Attributes
    ----------
    job : Job
    settings : SweepSettings
    points : pandas.DataFrame
        Of `design.frame`.
    plan : Plan
    """

    job: Job
    settings: SweepSettings
    points: pd.DataFrame
    plan: Plan


def main(arguments: Sequence[str]) -> int:
    """Do what the arguments of `uitweg sweep` say and return the exit code."""
    flags = [a for a in arguments if a.startswith("-")]
    if unknown := [flag for flag in flags if flag not in (DRY, FAST)]:
        raise ConfigurationError(f"`{unknown[0]}` is not an option of `uitweg sweep`{nearest(unknown[0], (DRY, FAST))}")
    asked = sweep_of([a for a in arguments if a not in flags])
    check(asked.job.out)
    if DRY in flags:
        check_writable(Path(asked.settings.store), "store", kept=True)
    print(_announcement(asked), flush=True)
    if DRY in flags:
        return dry(asked)
    with Store(Path(asked.settings.store)) as store:
        try:
            left = run(asked, store, FAST in flags)
        except KeyboardInterrupt:
            return _told_so_far(asked, store)
        return _told(asked, gathered(asked.plan, asked.points, store.read()), left)


def sweep_of(overrides: Sequence[str]) -> Sweep:
    """Return the sweep that overrides in Hydra's grammar ask for.

    Raises
    ------
    UitwegError
        With one line that names the value, the place and the remedy.
    """
    job, settings = sweep_job(overrides)
    question, design = job.question, settings.design
    if settings.first < 0:
        raise ConfigurationError(f"`first={settings.first}` must be 0 or more")
    base = against_today(job)
    points, factors = points_of(question, base, design)
    again = repeated(overrides, NOT_AGAIN)
    bounds = design.highest_shock, design.longest_term
    return Sweep(job, settings, frame(points, factors), plan(question, base, points, settings.first, bounds, again))


def repeated(overrides: Sequence[str], without: Sequence[str]) -> list[str]:
    """Return overrides but for those of some settings, for a command that runs a part again."""
    return [a for a in overrides if a.partition("=")[0].partition(".")[0].lstrip("+") not in without]


def base_of(job: Job) -> tuple[Intervention, ...]:
    """Return the policy that factors change: the question's main arm, and what only other arms have."""
    found = {i.name: i for arm in job.question.arms for i in arm.interventions}
    return tuple((found | {i.name: i for i in job.question.main.interventions}).values())


def against_today(job: Job) -> tuple[Intervention, ...]:
    """Return `base_of`, or raise where the scenario is compared with something else than today's policy."""
    shared = [i.name for i in job.question.baseline.interventions]
    if shared:
        raise ConfigurationError(
            f"`scenario={job.question.name}` has `{shared[0]}` in both worlds, and this compares with today's policy; "
            f"use `uitweg run`, or `scenario=` with `intervention=[...]`"
        )
    return base_of(job)


def stopped(store: Store) -> int:
    """Keep the runs that are finished, say so, and return the exit code."""
    store.flush()
    return interrupted(store.folder)


def nothing(what: str) -> None:
    """Say that so little was finished that nothing is written."""
    print(f"uitweg: {what} was finished; nothing was written", file=sys.stderr)


def reported(swept: Swept, out: Path) -> None:
    """Say how much of what was planned is reported."""
    print(f"uitweg: {len(swept.runs):,} of {swept.planned:,} runs are reported in {out}", file=sys.stderr)


def _announcement(asked: Sweep) -> str:
    """Return the line that says what is about to be simulated."""
    question, points = asked.job.question, len(asked.points)
    return (
        f"Uitweg: {question.name}, design {asked.settings.design.name}: {counted(points, 'point')} of "
        f"{counted(asked.points.shape[1], 'factor')}, {counted(len(asked.plan.replications), 'replication')} of "
        f"{counted(question.residents, 'resident')}; runs are kept in {asked.settings.store}"
    )


def dry(asked: Sweep) -> int:
    """Say how many runs there are to do, how long that takes, and how much disk."""
    done = Store(Path(asked.settings.store)).keys()
    everything = {key for _, _, *both in asked.plan.places() for key in both}
    batches = list(asked.plan.batches(done))
    missing = sum(len(batch.runs) for batch in batches)
    print(f"{counted(len(everything), 'run')}, {len(everything) - missing:,} of them in the store; {missing:,} to do")
    if missing:
        speed, row = measured(batches[0]), row_size(batches[0].runs[-1])
        seconds = sum(speed.seconds(batch) for batch in batches)
        workers = asked.job.workers or cores()
        print(
            f"about {duration(seconds / workers)} with {counted(workers, 'worker')}, "
            f"{duration(seconds)} of computing; about {size(missing * row)} in the store"
        )
    return 0


def cores() -> int:
    """Return the processes that are started where none are asked for."""
    from os import cpu_count  # noqa: PLC0415

    return cpu_count() or 1


def size(amount: float) -> str:
    """Return an amount of disk as a person says it."""
    return f"{amount / 1e6:,.1f} MB" if amount >= 1e6 else f"{amount / 1e3:,.0f} kB"


def duration(seconds: float) -> str:
    """Return a duration as a person says it."""
    if seconds < 90:
        return counted(max(round(seconds), 1), "second")
    return f"{seconds / 60:.0f} minutes" if seconds < 90 * 60 else f"{seconds / 3600:.1f} hours"


def run(asked: Sweep, store: Store, fast: bool) -> int:
    """Do what is left of a plan; return how many runs were not started because one failed."""
    done = store.keys()
    missing = sum(len(batch.runs) for batch in asked.plan.batches(done))
    finished = 0
    if not missing:
        return 0
    settings = asked.settings
    with engine(settings.engine, asked.job.workers, settings.address) as workers, progress("runs", missing) as told:
        for batch, result in workers.run(simulate, asked.plan.batches(done)):
            made = rows(batch, result)
            store.add(made)
            for _ in made:
                finished += 1
                told(finished)
            if fast and any(row["status"] == FAILED for row in made):
                return missing - finished
    return 0


def _told_so_far(asked: Sweep, store: Store) -> int:
    """Write what the finished runs of an interrupted sweep say, marked as incomplete, and return the exit code."""
    code = stopped(store)
    swept = gathered(asked.plan, asked.points, store.read())
    if not len(swept.sweep):
        nothing("no point beside today's policy")
        return code
    reported(swept, asked.job.out)
    _told(asked, swept, 0)
    return code


def _told(asked: Sweep, swept: Swept, left: int) -> int:
    """Write the sweep, say what came out and what failed, and return the exit code."""
    files, broken = _answers(asked, swept)
    towns = [cell.world.question.municipality for cell in asked.plan.cells]
    put_down(swept, asked.job, asked.settings.store, files, towns)
    if broken:
        raise broken  # of Uitweg itself: all that could be written is there
    return failures(swept, left)


def put_down(swept: Swept, job: Job, store: str, files: dict[str, bytes], municipalities: Iterable[str]) -> None:
    """Write a sweep with its answers, and say what came out.

    Raises
    ------
    ConfigurationError
        When it cannot be written.
    """
    try:
        older = write(swept, job.out, job.config, files.items())
    except OSError as error:
        raise ConfigurationError(
            f"`out={job.out}`: the results could not be written ({error.strerror}); the runs are kept in {store}"
        ) from error
    _warn_outdated(job.question, municipalities)
    print(files[SUMMARY].decode())
    print(job.out, f"(the older result is kept in {older.name})" if older else "")


def _answers(asked: Sweep, swept: Swept) -> tuple[dict[str, bytes], Exception | None]:
    """Return the files of the answers, and the first error that one of them ended with."""
    design = asked.settings.design
    told = Told(swept, asked.job.question, base_of(asked.job), design.name, design.method, asked.job.language)
    return answers(told, asked.job.config)


def failures(swept: Swept, left: int = 0) -> int:
    """Say which runs failed, and return the exit code."""
    if not (count := len(swept.failed)):
        return 0
    if left:
        print(f"uitweg: stopped at the first failure; {left:,} runs were not started", file=sys.stderr)
    print(f"uitweg: {count:,} of {len(swept.runs):,} runs failed; they are in failures.csv", file=sys.stderr)
    for reason, part in list(swept.failed.groupby("reason", sort=False))[:_SHOWN]:
        print(f"  {len(part):,} × {reason}\n    again: {part['overrides'].iloc[0]}", file=sys.stderr)
    return SOME_FAILED


def _warn_outdated(question: Question, municipalities: Iterable[str]) -> None:
    """Say which sets of parameters were made for other cards, targets or rules than there are."""
    if question.parameters != ENSEMBLE:
        return
    for name in sorted(set(municipalities)):
        if what := ensemble.outdated(name):
            print(
                f"uitweg: the sets of parameters of {name} are outdated ({', '.join(what)}); `uitweg calibrate "
                f"municipality={name}` makes them again",
                file=sys.stderr,
            )
