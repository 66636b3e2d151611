"""What a worker process does: one replication at a time, with the worlds it made lately kept in memory.

A slider that moves again makes the present replication worthless. Its number is then written where this process looks
every month, and the next one need not wait for the rest.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from sim.experiment.question import Question
from sim.experiment.replication import ArmFound, Replication, World, joined, prepare, run_arm

BYTES_PER_RESIDENT = 400
"""About what a world at the start of the comparison takes, its network and calendar included; rounded up."""

BYTES_AT_LEAST = 4_000_000
"""What even a small world takes, and what its baseline found."""

MOST_BYTES = 600_000_000
"""What the kept worlds of one worker may take together."""


class SupersededError(Exception):
    """A newer request of the same client took its place."""


@dataclass
class Kept:
    """A world and what the baselines found in it."""

    world: World
    baselines: dict[str, ArmFound] = field(default_factory=dict)


_worlds: "OrderedDict[str, Kept]" = OrderedDict()
_now: dict[str, Any] = {}
"""The number of the present task, `task`, and where the number stands of one to give up, `given_up`."""


def begin(given_up: Any) -> None:
    """Look for tasks to give up in a number that is shared with the process that gives them."""
    _now["given_up"] = given_up


def numbered(task: int, function: Callable[..., Any], arguments: tuple[object, ...]) -> Any:
    """Return what a function gives; the task has a number, by which it can be given up."""
    _now["task"] = task
    return function(*arguments)


def go_on() -> None:
    """Raise `SupersededError` where the present task is given up."""
    if "given_up" in _now and _now["given_up"].value == _now["task"]:
        raise SupersededError


def replication(question: Question, number: int) -> Replication:
    """Return what `replicate` returns, sooner where this process was asked about the same world before.

    Parameters
    ----------
    question : Question
    number : int
    """
    kept = _kept(question, number)
    base = question.baseline
    key = repr(base)
    if key not in kept.baselines:
        kept.baselines.clear()
        kept.baselines[key] = run_arm(kept.world, base, go_on)
    others = [(arm, run_arm(kept.world, arm, go_on)) for arm in question.arms[1:]]
    return joined(kept.world, [(base, kept.baselines[key]), *others])


def warm(question: Question, number: int) -> None:
    """Make a world and its baseline before anybody asks."""
    replication(replace(question, arms=question.arms[:1]), number)


def _kept(question: Question, number: int) -> Kept:
    """Return a world, made now or earlier; those used longest ago go first."""
    key = repr(
        (
            number,
            question.municipality,
            question.residents,
            question.horizon,
            question.warmup,
            question.seed,
            question.parameters,
            sorted(question.assume.items()),
            question.highest_shock(),
            question.longest_term(),
        )
    )
    if key not in _worlds:
        _worlds[key] = Kept(prepare(question, number, go_on))
        _shrink()
    _worlds.move_to_end(key)
    return _worlds[key]


def _shrink() -> None:
    """Forget the worlds used longest ago until the rest fits; the newest always stays."""
    while len(_worlds) > 1 and sum(_size(kept) for kept in _worlds.values()) > MOST_BYTES:
        _worlds.popitem(last=False)[1].world.begin.release()


def _size(kept: Kept) -> int:
    return BYTES_AT_LEAST + BYTES_PER_RESIDENT * kept.world.begin.setting.residents
