"""The same answer elsewhere: as a command line and as Python."""

import shlex
from dataclasses import replace

from sim.app.state import State
from sim.errors import UitwegError
from sim.experiment.question import Arm, Question
from sim.interventions import Intervention, load_intervention
from sim.scenarios import load_scenario
from sim.texts import Texts


def command(question: Question, state: State) -> str:
    """Return the command line whose last arm gives the same numbers, or why there is none.

    Where the baseline has interventions of its own it is that of the whole scenario, one arm of which is asked about.

    Parameters
    ----------
    question : Question
        With the residents and replications of the answer.
    state : State
    """
    sizes = [f"{name}={getattr(question, name)}" for name in ("residents", "horizon", "replications", "seed")]
    if question.baseline.interventions:
        if whole := _whole(state, sizes):
            return whole
        title = question.baseline.title.get(state.language, question.baseline.name)
        return f"# {Texts(state.language)('app.share.no_command', baseline=title)}"
    policies = question.arms[1].interventions
    words = ["uitweg", "run", f"municipality={question.municipality}"]
    words.append(f"intervention=[{','.join(i.name for i in policies)}]")
    words += [word for policy in policies for word in _settings(policy)]
    words += [*sizes, *_assumed(question)]
    return shlex.join([*words, f"language={state.language}"])


def side_by_side(state: State) -> str:
    """Return the command whose report has all arms of the state's scenario; empty where it cannot.

    There is none where the state's interventions are those of none of its arms, where today's policy has but one arm
    beside it, or where the municipality refuses an arm.
    """
    return _whole(state, [f"{key}={getattr(state.question, key)}" for key in ("horizon", "seed")])


def _whole(state: State, sizes: list[str]) -> str:
    """Return the command of a state's whole scenario with sizes of its own; empty as `side_by_side` says."""
    name, asked = state.values.get("scenario"), state.question
    arms = load_scenario(name).arms if name else ()
    mine = sorted(asked.arms[1].interventions, key=_name)
    if not name or len(arms) <= 2 or all(sorted(arm.interventions, key=_name) != mine for arm in arms):
        return ""
    ours = {key: getattr(asked, key) for key in ("municipality", "horizon", "seed")}
    try:
        replace(load_scenario(name), **ours, assume=asked.assume)
    except UitwegError:  # an arm that cannot be elsewhere what it is here
        return ""
    words = [f"scenario={name}", f"municipality={asked.municipality}", *sizes, *_assumed(asked)]
    return shlex.join(["uitweg", "run", *words, f"language={state.language}"])


def _assumed(question: Question) -> list[str]:
    return [f"assume.{name}={value:g}" for name, value in sorted(question.assume.items())]


def _name(policy: Intervention) -> str:
    return policy.name


def _settings(policy: Intervention) -> list[str]:
    """Return what an intervention has that its file has not."""
    usual, name = load_intervention(policy.name), f"intervention.{policy.name}"
    found = [
        f"{name}.{key}={getattr(policy, key)}"
        for key in ("start", "stop", "target", "dose")
        if getattr(policy, key) != getattr(usual, key)
    ]
    found += [f"{name}.levers.{k}={v:g}" for k, v in policy.levers.items() if v != usual.levers[k]]
    return found


def python(question: Question) -> str:
    """Return Python that makes the same comparison."""
    arms = "".join(f"        {_arm(arm)},\n" for arm in question.arms[:2])
    sizes = "".join(f"    {n}={getattr(question, n)},\n" for n in ("residents", "horizon", "replications", "seed"))
    assumed = f"    assume={dict(sorted(question.assume.items()))!r},\n" if question.assume else ""
    return (
        "from sim.experiment.compare import compare\n"
        "from sim.experiment.question import Arm, Question\n"
        "from sim.interventions import load_intervention\n\n"
        "question = Question(\n"
        f"    {question.name!r},\n"
        f"    arms=(\n{arms}    ),\n"
        f"    municipality={question.municipality!r},\n{sizes}{assumed})\n"
        'if __name__ == "__main__":\n'
        "    print(compare(question).differences)\n"
    )


def _arm(arm: Arm) -> str:
    """Return an arm."""
    if not arm.interventions:
        return f"Arm({arm.name!r})"
    policies = "".join(f"            {_python(policy)},\n" for policy in arm.interventions)
    return f"Arm({arm.name!r}, (\n{policies}        ))"


def _python(policy: Intervention) -> str:
    """Return how to load one intervention with its settings."""
    usual = load_intervention(policy.name)
    keys = [k for k in ("start", "stop", "target", "dose", "levers") if getattr(policy, k) != getattr(usual, k)]
    more = "".join(f", {key}={getattr(policy, key)!r}" for key in keys)
    return f"load_intervention({policy.name!r}{more})"
