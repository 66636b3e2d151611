"""What a worker computes of a hand-out: the answer to a state, or the stories and the cohort of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sim.app import story
from sim.app.answer import answer
from sim.app.engine import Level, outdated, sized
from sim.app.handout.slim import slim
from sim.app.measures import Data
from sim.app.policies import SCENARIO
from sim.app.state import read
from sim.app.ten import ten
from sim.app.worker import replication
from sim.experiment import worlds
from sim.experiment.comparison import Comparison, assemble
from sim.scenarios import LANGUAGES
from sim.texts import Texts


@dataclass(frozen=True, slots=True)
class Task:
    """Something to compute.

    Attributes
    ----------
    state : str
        As it stands in an address.
    level : Level or None
        How many residents and replications its answer has; None for its stories and its cohort.
    """

    state: str
    level: Level | None = None


Batch = tuple[Task, ...]
"""Tasks that a worker does at once: answers of one level, which share their worlds, or one that asks for stories."""


def computed(batch: Batch) -> list[dict[str, Data]]:
    """Return what the tasks of a batch ask for, each by language."""
    level = batch[0].level
    return _answers([task.state for task in batch], level) if level else [_stories(task.state) for task in batch]


def _answers(states: Sequence[str], level: Level) -> list[dict[str, Data]]:
    """Return the answers to states: those of the application, as far as they are shown."""
    asked = [sized(read(state).question, level) for state in states]
    runs = [[replication(question, number) for question in asked] for number in level.numbers]
    every = zip(states, asked, zip(*runs, strict=True), strict=True)
    return [_told(state, assemble(question, found, outdated(question))) for state, question, found in every]


def _told(state: str, comparison: Comparison) -> dict[str, Data]:
    return {lang: slim(answer(read(f"{state}&lang={lang}"), comparison)) for lang in LANGUAGES}


def _stories(state: str) -> dict[str, Data]:
    """Return a story for each rule, those of the ten, and the cohort."""
    asked = read(state).question
    pair = story.both(asked)
    told_of = {language: ten(pair, Texts(language)) for language in LANGUAGES}
    rows = sorted(int(one["resident"]) for one in told_of[LANGUAGES[0]]["ten"])
    ruled = pair.chosen(worlds.CHOICES)
    given = worlds.given(story.sized(asked), rows, SCENARIO) if rows else {}

    def told(language: str) -> dict[str, Any]:
        return {
            "rules": {rule: story.told_as(found, told_of[language], language) for rule, found in ruled.items()},
            "residents": {str(row): story.told_as(found, {}, language) for row, found in given.items()},
            "cohort": story.cohort_of(pair, language),
        }

    return {language: told(language) for language in LANGUAGES}
