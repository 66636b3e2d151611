"""The same resident in two worlds, and a cohort month by month, as plain data. Runs on a worker."""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.app.state import SCENARIO
from sim.events import Event, Stage
from sim.experiment.question import Question
from sim.experiment.worlds import Pair, Worlds, given
from sim.first_difference import first_difference
from sim.journey import Cohort
from sim.population import Household, IncomeSource
from sim.resident import Resident
from sim.run import Run
from sim.story import explained, introduced, parted, told
from sim.telling import chosen
from sim.texts import Texts

Data = dict[str, Any]
RESIDENTS = 10_000
TEN = 10


def two_worlds(question: Question, language: str, choose: str, row: int | None) -> Data:
    """Return one resident in two worlds, and nine more that the same rule points to.

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
    return told_as(found, ten(pair, choose), language)


def both(question: Question) -> Pair:
    """Return both arms of a question of the page, run with the residents of stories and cohorts."""
    return Pair(sized(question), SCENARIO)


def sized(question: Question) -> Question:
    """Return a question with the residents of stories and cohorts."""
    return replace(question, residents=RESIDENTS, replications=1)


def told_as(found: Worlds, others: list[Data], language: str) -> Data:
    """Return what there is to tell of one resident in two worlds.

    Parameters
    ----------
    found : Worlds
    others : list of dict
        Of `ten`.
    language : str
    """
    texts = Texts(language)
    (base, here), (other, there) = found.baseline, found.other
    names = tuple(arm.title.get(language, arm.name) for arm in (base, other))
    split = first_difference(here, there)
    end = split.month if split else None
    counts = ("rule", "change", "residents", "differ", "among", "unchanged", "registered")
    return {
        **{key: getattr(found, key) for key in counts},
        "chosen": chosen(found, texts),
        "fictional": texts("app.fictional"),
        "system": texts("story.system", baseline=names[0], arm=names[1]),
        "luck": f"{texts('story.luck')} {texts(f'story.numbers.{found.parameters}')}",
        "ten": others,
        "resident": _resident(here, texts),
        "worlds": {
            "baseline": {"title": names[0], "events": _events(here, texts, end)},
            "scenario": {"title": names[1], "events": _events(there, texts, end)},
        },
        "split": split
        and {
            "month": split.month,
            "head": texts("story.first", month=split.month),
            "told": list(parted(split, texts, (names[0], names[1]))),
            "cause": split.cause,
        },
    }


def ten(pair: Pair, choose: str) -> list[Data]:
    """Return ten residents around the one that a rule points to, in the order of the rule.

    Parameters
    ----------
    pair : Pair
    choose : str
    """
    change, pool = pair.change, pair.pool()
    order = pool[np.lexsort((pool, change[pool]))]
    if choose == "most_changed":
        order = pool[np.lexsort((pool, -np.abs(change[pool])))]
    elif choose == "worst_off":
        order = order[::-1]
    first = max((len(order) - TEN) // 2, 0) if choose == "typical" else 0
    return [{"resident": int(row), "change": int(change[row])} for row in order[first : first + TEN]]


def _resident(resident: Resident, texts: Texts) -> Data:
    """Return who the resident is."""
    traits = {
        "age": int(resident.age),
        "household": texts.name("household", Household(resident.household).name.lower()),
        "income": texts.name("income", IncomeSource(resident.income_source).name.lower()),
    }
    return {"row": resident.row, "title": introduced(resident, texts), "traits": traits}


def _events(resident: Resident, texts: Texts, end: int | None) -> list[Data]:
    """Return what happens, in order; `shared` until the worlds part."""
    why = {
        (e.month, e.decision.name.lower()): explained(e, texts, resident.model.now.parameters)
        for e in resident.reasons()
        if e.happened
    }
    found = []
    for month, event, reason, stage in resident.events()[["month", "event", "reason", "to"]].tolist():
        mine = [text for (at, _), text in why.items() if at == month]
        found.append(
            {
                "month": month,
                "event": Event(event).name.lower(),
                "stage": Stage(stage).name.lower(),
                "text": told((event, reason), texts),
                "why": " ".join(mine),
                "shared": end is None or month < end,
            }
        )
    return found


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
        "baseline": _moves(runs[0], members, names),
        "scenario": _moves(runs[1], members, names),
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
