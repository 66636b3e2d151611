"""Running sets of parameters: baseline and main arm on the same luck, each run kept in a store."""

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd

from sim.calibration import priors
from sim.calibration.fingerprint import fingerprint
from sim.calibration.runs import Outputs, Store, key
from sim.errors import ConfigurationError, nearest
from sim.evidence import Card, Parameters
from sim.experiment.drivers.design import Known, Matrix, Sets
from sim.experiment.question import Question
from sim.experiment.worlds import setting_of
from sim.model import DebtHelpModel
from sim.outcomes import MEASURES, value
from sim.progress import Told
from sim.run import Run

Progress = Callable[[str, int], AbstractContextManager[Told]]
"""From the name of a design and its number of runs to what is told how many are done."""


@dataclass(frozen=True, slots=True)
class Task:
    """One set of parameters with one luck, under all arms of a question."""

    question: Question
    values: dict[str, float]
    luck: int


def two_arms(question: Question, arm: str | None = None) -> Question:
    """Return a question with its baseline and one other arm only.

    Parameters
    ----------
    question : Question
    arm : str, optional
        By default the question's main arm.

    Raises
    ------
    ConfigurationError
        For an unknown arm, or a question with nothing to compare.
    """
    others = {a.name: a for a in question.arms[1:]}
    if not others:
        raise ConfigurationError(f"`{question.name}` has one arm: there is no difference to explain")
    if arm is not None and arm not in others:
        raise ConfigurationError(f"`arm={arm}` is not an arm to compare with the baseline{nearest(arm, others)}")
    main = others[arm] if arm else question.main
    return replace(question, arms=(question.baseline, main))


def levels(task: Task) -> Outputs:
    """Return every measure of each arm, as `ARM MEASURE`, or the error that the run ended with."""
    try:
        parameters = Parameters(task.values)
        begin = DebtHelpModel(setting_of(task.question, task.luck, parameters=parameters)).warm_up()
        found: Outputs = {}
        for arm in task.question.arms:
            run = Run.of(begin.arm(arm.interventions).run())
            found |= {f"{arm.name} {name}": value(measure, run) for name, measure in MEASURES.items()}
        return found
    except Exception as error:  # whatever it is: it must not end the other runs
        return {"error": f"{type(error).__name__}: {error}"}


@dataclass
class Simulator:
    """Runs sets of parameters and returns the differences between two arms.

    Attributes
    ----------
    question : Question
        With two arms.
    known : Known
    cards : dict of str to Card
    pool : Executor
    folder : Path
        Of the store.
    progress : callable
    failed : list of str
        Errors that runs ended with.
    frames : list of pandas.DataFrame
        Of every run: `design`, `set`, `luck`, and the difference per measure.
    """

    question: Question
    known: Known
    cards: Mapping[str, Card]
    pool: Executor
    folder: Path
    progress: Progress
    failed: list[str] = field(default_factory=list)
    frames: list[pd.DataFrame] = field(default_factory=list)

    def __call__(self, sets: Sets) -> pd.DataFrame:
        """Return the differences of sets: a row each in their order, a column per measure, NaN where there is none."""
        tasks = [
            (self._key(values, luck), Task(self.question, values, luck))
            for values, luck in zip(self._values(sets.scores), sets.luck.tolist(), strict=True)
        ]
        with self.progress(sets.design, len(tasks)) as told:
            found = Store(self.folder, self.pool, told)(levels, tasks)
        self.failed += [str(f["error"]) for f in found if "error" in f]
        base, other = (arm.name for arm in self.question.arms)
        nothing = float("nan")
        rows = [
            [float(f.get(f"{other} {m}", nothing)) - float(f.get(f"{base} {m}", nothing)) for m in MEASURES]
            for f in found
        ]
        frame = pd.DataFrame(np.array(rows, dtype=np.float64).reshape(len(sets), -1), columns=list(MEASURES))
        self.frames.append(frame.assign(design=sets.design, set=sets.group, luck=sets.luck))
        return frame

    def _values(self, scores: Matrix) -> list[dict[str, float]]:
        """Return the value of every card per set."""
        fixed = {name: card.value for name, card in self.cards.items()}
        drawn = {
            name: priors.values(self.cards[name], column)
            for name, column in zip(self.known.names, scores.T, strict=True)
        }
        return [{**fixed, **{name: float(v[row]) for name, v in drawn.items()}} for row in range(len(scores))]

    def _key(self, values: dict[str, float], luck: int) -> str:
        """Return a name for a run: the same values, luck and policies in the same model have the same one."""
        asked = self.question
        arms = [
            [(i.name, sorted(i.levers.items()), i.start, i.stop, i.target, i.dose) for i in arm.interventions]
            for arm in asked.arms
        ]
        names = [arm.name for arm in asked.arms]
        size = (asked.residents, asked.warmup, asked.horizon, asked.seed)
        return key("drivers", fingerprint(), names, arms, size, luck, sorted(values.items()))
