"""The grid of a hand-out: which settings of which interventions are computed beforehand, and each as a state."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from sim.app.state import HORIZON, State, read
from sim.errors import ConfigurationError, nearest
from sim.experiment.question import Arm, Question
from sim.interventions import Intervention, interventions, load_intervention
from sim.keys import flat
from sim.levers import LEVERS
from sim.sweep.factors import OFF, ON, Factor, factors_of
from sim.sweep.policy import Policy, policy_of, policy_text

MOST = 1_000
"""Points of a grid: beyond this the file no longer fits in an e-mail."""

DOSES = (0.5, 1.0)
"""Of the interventions of a scenario where no grid is asked for; beside off."""

USUAL_MOST = 250
"""Points of a grid that nobody asked for; with more, interventions are only on or off."""

Option = Intervention | None
"""An intervention with its settings; None where it is off."""


@dataclass(frozen=True, slots=True)
class Grid:
    """What is computed beforehand.

    Attributes
    ----------
    options : dict of str to tuple
        By intervention: what it is in some state, off or on with such settings.
    states : tuple of State
        One per combination, each with another policy; those of the scenario's arms are among them.
    told : tuple of int
        Places of the states whose stories and cohort are in the file.
    first : int
        Place of the state that the file begins with, one of those.
    """

    options: dict[str, tuple[Option, ...]]
    states: tuple[State, ...]
    told: tuple[int, ...]
    first: int


def grid_of(question: Question, base: Policy, written: Mapping[str, Any]) -> Grid:
    """Return the grid that is asked for, or the usual one.

    Parameters
    ----------
    question : Question
        Of the scenario; each of its arms is in the grid.
    base : tuple of Intervention
        Those of all arms, with their settings.
    written : mapping
        Factors as in a sweep, `intervention.NAME` and its settings; what they do not name is as in each of the arms.
        Empty for the usual grid.

    Raises
    ------
    ConfigurationError
        For what cannot be in a grid, a grid of one point or one that is too large, and a policy that the model refuses.
    """
    if not HORIZON[0] <= question.horizon <= HORIZON[1]:
        raise ConfigurationError(f"`horizon={question.horizon}` must lie between {HORIZON[0]} and {HORIZON[1]}")
    factors = _factors(question, written) if written else ()
    options = _asked(question, base, factors) if written else _usual(question, base)
    options |= {i.name: (i,) for i in question.baseline.interventions}  # it goes on in both worlds
    count = math.prod(map(len, options.values()))
    if count <= MOST:  # else there are too many to make
        combined = [tuple(i for i in chosen if i is not None) for chosen in product(*options.values())]
        arms = [arm.interventions for arm in question.arms]
        policies = list({_text(policy): policy for policy in (*combined, *arms)}.values())
        count = len(policies)
    if count < 2:
        raise ConfigurationError(
            f"the grid has one point; name two values or more, such as {_example(base)}, or use `uitweg run`"
        )
    if count > MOST:
        raise ConfigurationError(f"the grid has {count:,} points; {MOST:,} is the most: take fewer values in `grid`")
    states = tuple(_state(question, policy) for policy in policies)
    told = _told(question, policies)
    main = [place for place in told if _text(policies[place]) == _text(question.main.interventions)]
    return Grid(_options_of(policies), states, told, (main or told)[0])


def _options_of(policies: Sequence[Policy]) -> dict[str, tuple[Option, ...]]:
    """Return what each intervention is in some policy."""
    rows = [{i.name: i for i in policy} for policy in policies]
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: _distinct([row.get(name) for row in rows]) for name in names}


def _distinct(options: Iterable[Option]) -> tuple[Option, ...]:
    """Return options without those that were there before."""
    return tuple({policy_text((one,) if one else ()): one for one in options}.values())


def _factors(question: Question, written: Mapping[str, Any]) -> tuple[Factor, ...]:
    """Return the checked factors: interventions, and those of their settings that have a control on the page."""
    names = flat(written)
    for name in names:
        if not name.startswith("intervention."):
            near = f"intervention.{name}" if name.partition(".")[0] in interventions() else "intervention.NAME"
            raise ConfigurationError(
                f"`grid.{name}` is not an intervention; write `{near}` (see `uitweg interventions`)"
            )
        if name.endswith(".stop"):
            raise ConfigurationError(f"`grid.{name}`: the page has no control for `stop`; a scenario can set it")
    found = factors_of(question, names)
    for factor in found:
        _check(question, factor)
    return found


def _check(question: Question, factor: Factor) -> None:
    """Raise for a lever that an intervention does not move, and for a month outside the comparison."""
    _, name, *setting = factor.name.split(".", 2)
    if any(i.name == name for i in question.baseline.interventions):
        raise ConfigurationError(f"`grid.{factor.name}`: `{name}` goes on in both worlds of `{question.name}`; drop it")
    lever, moved = "".join(setting).removeprefix("levers."), load_intervention(name).levers
    if lever in LEVERS and lever not in moved:
        raise ConfigurationError(f"`grid.{factor.name}`: `{name}` does not move `{lever}`{nearest(lever, moved)}")
    if setting == ["start"] and (wrong := [v for v in factor.values if not 0 <= int(v) < question.horizon]):
        raise ConfigurationError(f"`grid.{factor.name}`: `{wrong[0]}` must lie between 0 and {question.horizon - 1}")


def _example(base: Policy) -> str:
    return f"`grid={{intervention.{base[0].name}.dose:[0.5,1]}}`"


def _usual(question: Question, base: Policy) -> dict[str, tuple[Option, ...]]:
    """Return each intervention off, half and whole, as in each arm; only off and on where those would be many."""
    as_in_arms = {i.name: _as_in_arms(question, i.name) for i in base}
    full = {
        name: _distinct((None, *(dose for i in found if i for dose in _doses(i)))) for name, found in as_in_arms.items()
    }
    if math.prod(map(len, full.values())) <= USUAL_MOST:
        return full
    return {name: _distinct((None, *found)) for name, found in as_in_arms.items()}


def _as_in_arms(question: Question, name: str) -> tuple[Option, ...]:
    """Return what an intervention is in the arms."""
    return _distinct(next((i for i in arm.interventions if i.name == name), None) for arm in question.arms)


def _doses(one: Intervention) -> Policy:
    """Return an intervention at each dose; one that multiplies a lever has no control for its dose."""
    if any(LEVERS[lever].how == "multiply" for lever in one.levers):
        return (one,)
    return tuple(policy_of((one,), {f"intervention.{one.name}.dose": dose})[0] for dose in DOSES)


def _asked(question: Question, base: Policy, factors: Sequence[Factor]) -> dict[str, tuple[Option, ...]]:
    """Return the settings that factors name; what they do not name is off and on as in the arms."""
    named: dict[str, list[Factor]] = {}
    for factor in factors:
        named.setdefault(factor.name.split(".")[1], []).append(factor)
    usual = {i.name: i for i in base}
    found = {i.name: _as_in_arms(question, i.name) for i in base if i.name not in named}
    return found | {name: _options(usual.get(name), name, mine) for name, mine in named.items()}


def _options(usual: Intervention | None, name: str, factors: Sequence[Factor]) -> tuple[Option, ...]:
    """Return an intervention off and with each combination of its settings; a dose of 0 is off."""
    switch = next((f.values for f in factors if f.switch), (OFF, ON))
    settings = [f for f in factors if not f.switch]
    found: dict[str, Option] = {}
    for values in product(*(f.values for f in settings)):
        point = dict(zip((f.name for f in settings), values, strict=True))
        policy = policy_of((usual or load_intervention(name),), point) if ON in switch else ()
        found[policy_text(policy)] = policy[0] if policy else None
    if OFF in switch:
        return (None, *(option for option in found.values() if option is not None))
    return tuple(found.values())


def _state(question: Question, policy: Policy) -> State:
    """Return the state of a policy: an arm of the scenario where it is one, so that it has the arm's title."""
    chosen = {i.name: i for i in policy}
    arm = _arm(question, policy)
    usual = {i.name: i for i in (arm or question.main).interventions}
    entries: dict[str, str] = {"scenario": question.name, "municipality": question.municipality}
    entries |= {key: str(getattr(question, key)) for key in ("horizon", "seed")}
    entries |= {"arm": arm.name} if arm else {}
    for name in dict.fromkeys((*usual, *chosen)):
        if name not in chosen:
            entries[name] = "0"
        elif chosen[name] != usual.get(name):
            entries |= {name: "1"} | _settings(chosen[name], usual.get(name) or load_intervention(name))
    state = read(entries | {"lang": "en"})
    if state.notes:
        raise ConfigurationError(f"the grid has a combination that cannot be run: {state.notes[0].why}")
    return state


def _settings(one: Intervention, usual: Intervention) -> dict[str, str]:
    """Return what an intervention has that it does not have usually, as entries of a state."""
    keys = ("dose", "start", "stop", "target")
    found = {f"{one.name}.{key}": str(getattr(one, key)) for key in keys if getattr(one, key) != getattr(usual, key)}
    return found | {f"{one.name}.{k}": f"{v:.6g}" for k, v in one.levers.items() if v != usual.levers.get(k)}


def _arm(question: Question, policy: Policy) -> Arm | None:
    """Return the arm of the scenario that has this policy."""
    mine = _text(policy)
    return next((arm for arm in question.arms[1:] if _text(arm.interventions) == mine), None)


def _text(policy: Policy) -> str:
    return policy_text(tuple(sorted(policy, key=lambda i: i.name)))


def _told(question: Question, policies: Sequence[Policy]) -> tuple[int, ...]:
    """Return the places of the scenario's arms but for the baseline; without any, that of the fullest policy."""
    texts = [_text(policy) for policy in policies]
    found = tuple(dict.fromkeys(texts.index(_text(arm.interventions)) for arm in question.arms[1:]))
    return found or (max(range(len(policies)), key=lambda place: (len(policies[place]), place)),)
