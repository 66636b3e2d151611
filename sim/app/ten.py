"""Ten residents of those that a policy touches, from most better off to most worse off."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.cause import Line
from sim.events import Event, Stage
from sim.experiment.worlds import Pair
from sim.first_difference import alone, tried_again
from sim.run import Run
from sim.story import first_name, sentences
from sim.texts import Texts

TEN = 10


def ten(pair: Pair, texts: Texts) -> dict[str, Any]:
    """Return ten residents at even places of the order of change, and how many of all are better and worse off.

    Parameters
    ----------
    pair : Pair
    texts : Texts
    """
    pool = pair.pool()
    order = pool[np.lexsort((pool, pair.change[pool]))]
    change, names = pair.change[order], [first_name(int(row), texts) for row in order]
    return {
        "ten": [_one(pair, int(order[place]), texts) for place in places(names)],
        "better": int((change < 0).sum()),
        "worse": int((change > 0).sum()),
    }


def places(names: list[str]) -> list[int]:
    """Return ten even places of an order, 5% to 95%; where a name is there already, the nearest place with another."""
    taken: dict[int, str] = {}
    for number in range(min(TEN, len(names))):
        middle = int((number + 0.5) * len(names) / min(TEN, len(names)))
        near = sorted((at for at in range(len(names)) if at not in taken), key=lambda at: (abs(at - middle), at))
        place = next((at for at in near if names[at] not in taken.values()), near[0])
        taken[place] = names[place]
    return sorted(taken)


def _one(pair: Pair, row: int, texts: Texts) -> dict[str, Any]:
    """Return one of the ten; `first` is what differs first."""
    paths = [_path(run, row) for run in pair.runs]
    return {
        "resident": row,
        "name": first_name(row, texts),
        "change": int(pair.change[row]),
        "same_path": paths[0] == paths[1],
        "first": first_difference(pair.runs, row, texts),
        "baseline": paths[0],
        "scenario": paths[1],
    }


def _path(run: Run, row: int) -> list[tuple[int, str]]:
    """Return the months in which a resident comes to another stage, from the start on."""
    moves: NDArray[np.void] = run.moves[run.moves["resident"] == row]
    steps = [(int(month), Stage(to).name.lower()) for month, to in moves[["month", "to"]].tolist()]
    return [(0, Stage(run.first_stage[row]).name.lower()), *steps]


def first_difference(runs: list[Run], row: int, texts: Texts) -> dict[str, Any] | None:
    """Return the first month that differs and what happens in it in one world only, the other world's first."""
    one, two = (_by_month(run, row) for run in runs)
    for month in sorted({*one, *two}):
        mine, theirs = one.get(month, []), two.get(month, [])
        if mine == theirs:
            continue
        if tried_again(mine, theirs):  # each of the attempts is made in both worlds
            most = max((mine, theirs), key=lambda lines: [event for event, _ in lines].count(Event.ATTEMPT))
            world = "baseline" if most is mine else "scenario"
            return {"month": month, "world": world, "text": texts("app.trainer.ten_tries")}
        world, lines = ("scenario", alone(theirs, mine)) if alone(theirs, mine) else ("baseline", alone(mine, theirs))
        return {"month": month, "world": world, "text": next(sentences(lines or theirs, texts))[1]}
    return None


def _by_month(run: Run, row: int) -> dict[int, list[Line]]:
    """Return what happens to a resident from month 0 on, by month."""
    found: dict[int, list[Line]] = {}
    records = run.records[(run.records["resident"] == row) & (run.records["month"] >= 0)]
    for month, event, reason in records[["month", "event", "reason"]].tolist():
        found.setdefault(month, []).append((event, reason))
    return found
