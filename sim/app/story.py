"""The same resident in two worlds, and a cohort month by month, as plain data. Runs on a worker."""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.app.acts import happened, shortly
from sim.app.policies import SCENARIO
from sim.app.ten import ten
from sim.events import Stage
from sim.experiment.question import Arm, Question
from sim.experiment.worlds import Pair, Worlds, given
from sim.first_difference import first_difference
from sim.journey import Cohort
from sim.population import Household, IncomeSource
from sim.resident import Resident
from sim.run import Run
from sim.story import first_name, parted
from sim.telling import chosen
from sim.texts import Texts

Data = dict[str, Any]
RESIDENTS = 10_000


def two_worlds(question: Question, language: str, choose: str, row: int | None) -> Data:
    """Return one resident in two worlds, and ten of those that the policy touches.

    Parameters
    ----------
    question : Question
    language : str
    choose : str
        One of `worlds.CHOICES`.
    row : int or None
        Resident, in place of a rule.
    """
    pair = both(question)
    found = pair.chosen((choose,))[choose] if row is None else given(sized(question), (row,), SCENARIO)[row]
    return told_as(found, ten(pair, Texts(language)), language)


def both(question: Question) -> Pair:
    """Return both arms of a question of the page, run with the residents of stories and cohorts."""
    return Pair(sized(question), SCENARIO)


def sized(question: Question) -> Question:
    """Return a question with the residents of stories and cohorts."""
    return replace(question, residents=RESIDENTS, replications=1)


def told_as(found: Worlds, others: Data, language: str) -> Data:
    """Return what there is to tell of one resident in two worlds.

    Parameters
    ----------
    found : Worlds
    others : dict
        Of `ten`; empty where they are told elsewhere.
    language : str
    """
    texts = Texts(language)
    (base, here), (other, there) = found.baseline, found.other
    names = title_of(base, language), title_of(other, language)
    split = first_difference(here, there)
    end = split.month if split else None
    counts = ("rule", "change", "residents", "differ", "among", "unchanged", "registered")
    return {
        **{key: getattr(found, key) for key in counts},
        "chosen": chosen(found, texts),
        "fictional": texts("app.fictional"),
        "system": texts("story.system", baseline=names[0], arm=names[1]),
        "luck": f"{texts('story.luck')} {texts(f'story.numbers.{found.parameters}')}",
        **others,
        "resident": _resident(here, texts),
        "worlds": {"baseline": _world(names[0], here, texts, end), "scenario": _world(names[1], there, texts, end)},
        "split": split
        and {
            "month": split.month,
            "head": texts("story.first", month=split.month),
            "baseline": shortly(split.baseline, texts),
            "scenario": shortly(split.other, texts),
            "why": list(parted(split, texts, names))[-1],
            "cause": split.cause,
        },
    }


def title_of(arm: Arm, language: str) -> str:
    """Return what an arm is called."""
    return arm.title.get(language, arm.name)


def _world(title: str, resident: Resident, texts: Texts, end: int | None) -> Data:
    """Return what happens to a resident in one world, from the stage in which they begin."""
    records = resident.events()
    begin = Stage(records["from"][0]).name.lower() if len(records) else None
    return {"title": title, "begin": begin, "events": happened(resident, texts, end)}


def _resident(resident: Resident, texts: Texts) -> Data:
    """Return who the resident is."""
    traits = {
        "age": int(resident.age),
        "household": texts.name("household", Household(resident.household).name.lower()),
        "income": texts.name("income", IncomeSource(resident.income_source).name.lower()),
    }
    name = first_name(resident.row, texts)
    return {
        "row": resident.row,
        "name": name,
        "who": texts("app.trainer.who", name=name, row=resident.row, **traits),
        "traits": traits,
    }


def cohort(question: Question, language: str) -> Data:
    """Return where those with a case in the first year are, month by month, in both arms."""
    return cohort_of(both(question), language)


def cohort_of(pair: Pair, language: str) -> Data:
    """Return what `cohort` does, of arms that have been run."""
    runs, texts = pair.runs, Texts(language)
    members = Cohort(runs[0]).residents
    names = [stage.name.lower() for stage in Stage]
    return {
        "residents": RESIDENTS,
        "cohort": len(members),
        "stages": [{"name": name, "title": texts(f"app.in.{name}")} for name in names],
        "months": list(range(runs[0].horizon + 1)),
        **{
            role: {"title": title_of(arm, language), **_moves(run, members, names)}
            for role, arm, run in zip(("baseline", SCENARIO), pair.arms, runs, strict=True)
        },
    }


def _moves(run: Run, members: NDArray[np.int64], names: list[str]) -> Data:
    """Return the stock of each stage by month, and the moves between them."""
    moves = run.moves[np.isin(run.moves["resident"], members)]
    size = len(names)
    step = np.zeros((run.horizon + 1, size), dtype=np.int64)
    step[0] = np.bincount(run.first_stage[members], minlength=size)
    np.add.at(step, (moves["month"] + 1, moves["to"]), 1)
    np.subtract.at(step, (moves["month"] + 1, moves["from"]), 1)
    keys, counts = np.unique(moves[["month", "from", "to"]], return_counts=True)
    lines = [
        {"month": int(m) + 1, "from": names[a], "to": names[b], "count": int(n)}
        for (m, a, b), n in zip(keys.tolist(), counts, strict=True)
    ]
    return {"stock": step.cumsum(axis=0).tolist(), "moves": lines}
