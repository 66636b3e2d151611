"""`uitweg export-html`: the application as one file that opens without a server, with answers computed beforehand."""

import itertools
import math
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from sim.app.engine import LEVELS, Level, sized
from sim.app.handout import content
from sim.app.handout.grid import Grid, grid_of
from sim.app.handout.kept import FOLDER, Kept
from sim.app.handout.page import MARK, page
from sim.app.handout.work import Batch, Task, computed
from sim.app.measures import Data
from sim.configuration import Job, sweep_job
from sim.errors import ConfigurationError, UitwegError, nearest
from sim.experiment.worlds import setting_of
from sim.files import whole
from sim.help import usage
from sim.interrupted import interrupted
from sim.progress import counted, progress
from sim.settings import SweepSettings
from sim.sweep.command import DRY, base_of, cores, duration, size
from sim.sweep.engines import Engine, Failure, engine
from sim.sweep.estimate import measured
from sim.sweep.plan import Batch as Runs
from sim.sweep.plan import Run

SETTINGS = (
    "scenario",
    "grid",
    "municipality",
    "horizon",
    "seed",
    "level",
    "out",
    "workers",
    "engine",
    "address",
    "store",
)
USUAL_LEVEL = "precise"
FIRST = "first"
"""The level that only bridges a wait in the application: `uitweg run` cannot repeat it."""

BATCH = 8
"""Answers that share the making of their worlds at most; an interruption loses those that are not all finished."""

BYTES_PER_POINT, BYTES_PER_TOLD = 2_000, 55_000
"""What an answer adds to the file, and what stories and a cohort add, about."""

SECONDS_PER_ANSWER, SECONDS_PER_TOLD = 0.7, 6.0
"""What an answer takes besides its runs, and what stories and a cohort take, about."""


@dataclass(frozen=True)
class Asked:
    """What was asked, checked.

    Attributes
    ----------
    job : Job
    settings : SweepSettings
    grid : Grid
    level : Level
    out : Path
        The file.
    store : Path
        Folder of what was computed.
    """

    job: Job
    settings: SweepSettings
    grid: Grid
    level: Level
    out: Path
    store: Path

    def answer(self, place: int) -> Task:
        """Return the task of an answer."""
        return Task(self.grid.states[place].text, self.level)

    def stories(self, place: int) -> Task:
        """Return the task of the stories and the cohort of a point."""
        return Task(self.grid.states[place].text)

    @property
    def workers(self) -> int:
        """Processes that are counted on."""
        return self.job.workers or cores()

    def left(self, kept: Kept) -> list[Batch]:
        """Return what is left to do: stories first, then answers that share the making of their worlds."""
        told = [(task,) for task in map(self.stories, self.grid.told) if task not in kept]
        answers = [task for task in map(self.answer, range(len(self.grid.states))) if task not in kept]
        size = min(BATCH, math.ceil(len(answers) / self.workers)) or 1
        return [*told, *itertools.batched(answers, size)]


def main(arguments: Sequence[str]) -> int:
    """Do what the arguments of `uitweg export-html` say and return the exit code."""
    flags = [a for a in arguments if a.startswith("-")]
    if unknown := [flag for flag in flags if flag != DRY]:
        raise ConfigurationError(
            f"`{unknown[0]}` is not an option of `uitweg export-html`{nearest(unknown[0], (DRY,))}"
        )
    asked = asked_of([a for a in arguments if a not in flags])
    workers = engine(asked.settings.engine, asked.job.workers, asked.settings.address)
    kept = Kept(asked.store)
    kept.check()
    if DRY not in flags:
        _check_out(asked.out)
    for line in _announcement(asked, kept):
        print(line, flush=True)
    if DRY in flags:
        return 0
    try:
        _compute(asked, kept, workers)
    except KeyboardInterrupt:
        return interrupted(kept.folder, "the answers that were finished")
    made = _made(asked, kept)
    _write(asked.out, made)
    print(f"{asked.out} ({size(len(made))}); a double click opens it")
    return 0


def asked_of(arguments: Sequence[str]) -> Asked:
    """Return what arguments of the form NAME=VALUE ask for.

    Raises
    ------
    UitwegError
        With one line that names the value, the place and the remedy.
    """
    given = _given(arguments)
    if not given.get("scenario"):
        raise ConfigurationError(f"no scenario is named; {usage('export-html')}")
    if given.get("grid") == "":
        raise ConfigurationError(
            "`grid=` names nothing; write `grid={intervention.NAME.dose:[0.5,1]}`, or leave it out for the usual grid"
        )
    levels = [name for name in LEVELS if name != FIRST]
    if (level := given.pop("level", USUAL_LEVEL)) not in levels:
        raise ConfigurationError(f"`level={level}` is not a level{nearest(level, levels)}")
    try:
        job, settings = sweep_job([f"design.factors={v}" if n == "grid" else f"{n}={v}" for n, v in given.items()])
        grid = grid_of(job.question, base_of(job), settings.design.factors)
    except UitwegError as error:
        raise type(error)(str(error).replace("design.factors", "grid")) from error
    out = Path(given.get("out") or Path("outputs", f"{job.question.name}.html"))
    return Asked(job, settings, grid, LEVELS[level], out, Path(given.get("store") or FOLDER))


def _given(arguments: Sequence[str]) -> dict[str, str]:
    """Return settings by name, or raise for what is none and for one that is there twice."""
    given: dict[str, str] = {}
    for argument in arguments:
        name, sign, value = argument.partition("=")
        if not sign or name not in SETTINGS:
            raise ConfigurationError(f"`{argument}` is not a setting of `uitweg export-html`{nearest(name, SETTINGS)}")
        if name in given:
            raise ConfigurationError(f"`{argument}`: `{name}` is there twice, before as `{given[name]}`; leave one out")
        given[name] = value
    return given


def _check_out(out: Path) -> None:
    """Raise unless the file can be written: a new one, or in place of one of ours."""
    if out.suffix != ".html" or out.is_dir():
        raise ConfigurationError(f"`out={out}` must be the name of a file that ends in .html")
    try:
        if out.exists() and MARK not in out.read_text(encoding="utf-8", errors="replace"):
            raise ConfigurationError(
                f"`out={out}` is there, and `uitweg export-html` did not make it; choose another name"
            )
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=out.parent):
            pass
    except OSError as error:
        raise ConfigurationError(
            f"`out={out}` cannot be written ({error.strerror}); choose another place, such as `out=outputs/{out.name}`"
        ) from error


def _announcement(asked: Asked, kept: Kept) -> Iterator[str]:
    """Iterate over the lines that say what is about to be computed, how long that takes and how large the file gets."""
    points, level, question = len(asked.grid.states), asked.level, asked.job.question
    yield (
        f"Uitweg: {question.name}, {counted(points, 'combination')} of "
        f"{counted(len(asked.grid.options), 'intervention')}, {counted(len(level.numbers), 'replication')} of "
        f"{level.residents:,} residents; stories of {len(asked.grid.told)} of them"
    )
    left = asked.left(kept)
    large = (
        len(_page(asked, content.about(asked.grid))) + points * BYTES_PER_POINT + len(asked.grid.told) * BYTES_PER_TOLD
    )
    yield (
        f"{sum(map(len, left)):,} results to compute, those that are done are in {kept.folder}; "
        f"the file gets about {size(large)}"
    )
    if left:
        workers = asked.workers
        yield f"about {duration(_seconds(asked, left))} with {workers} worker{'s' * (workers != 1)}"


def _seconds(asked: Asked, left: Sequence[Batch]) -> float:
    """Return how long the tasks take, by trying a little of one."""
    state = max(asked.grid.states, key=lambda s: len(s.question.arms[1].interventions))
    question = sized(state.question, asked.level)
    speed = measured(Runs(setting_of(question), (Run(question.arms[1].interventions, {}),)))
    batches = [batch for batch in left if batch[0].level]
    answers = sum(map(len, batches))
    months = len(batches) * (question.warmup + question.horizon) + answers * question.horizon
    month = speed.fixed + speed.per_resident * question.residents
    seconds = len(asked.level.numbers) * months * month + answers * SECONDS_PER_ANSWER
    return (seconds + SECONDS_PER_TOLD * (len(left) - len(batches))) / min(asked.workers, max(len(left), 1))


def _compute(asked: Asked, kept: Kept, workers: AbstractContextManager[Engine]) -> None:
    """Do what is left, and keep each result as it is finished.

    Raises
    ------
    ConfigurationError
        When something could not be computed; the rest is kept.
    """
    left, failed, done = asked.left(kept), list[str](), 0
    total = sum(map(len, left))
    with workers as at_work, progress("results", total, "results") as told:
        for batch, found in at_work.run(computed, left):
            if isinstance(found, Failure):
                failed.append(f"`{batch[0].state}`: {found.reason}")
                continue
            for task, one in zip(batch, found, strict=True):
                kept.add(task, one)
                done += 1
                told(done)
    if failed:
        raise ConfigurationError(
            f"{total - done} of {total} results could not be computed, the first for {failed[0]}; the others are kept "
            f"in {kept.folder}, and no file was written"
        )


def _made(asked: Asked, kept: Kept) -> bytes:
    """Return the file, of what was computed."""
    return _page(
        asked,
        content.content(
            asked.grid, lambda place: kept.read(asked.answer(place)), lambda place: kept.read(asked.stories(place))
        ),
    )


def _page(asked: Asked, told: Data) -> bytes:
    """Return the file with some content; it begins with the question's main policy if that has stories."""
    first = asked.grid.states[asked.grid.first]
    return page(told, urlencode({name: value for name, value in first.values.items() if name not in ("view", "lang")}))


def _write(out: Path, made: bytes) -> None:
    """Write the file as a whole."""
    try:
        with whole(out) as temporary:
            temporary.write_bytes(made)
    except OSError as error:
        raise ConfigurationError(
            f"`out={out}` could not be written ({error.strerror}); what was computed is kept"
        ) from error
