"""`uitweg scenarios` and `uitweg interventions`: what there is to ask, in plain text of at most 100 columns."""

from collections import Counter
from collections.abc import Iterator, Mapping
from textwrap import wrap

from sim.evidence import GRADES, cards
from sim.interventions import Intervention, interventions, load_intervention
from sim.levers import LEVERS
from sim.scenarios import LANGUAGES, load_scenario, scenarios

WIDTH = 100
_INDENT = " " * 6
_VERB = {
    "set": "sets {lever} to {amount:g}",
    "add": "adds {amount:g} to {lever}",
    "multiply": "{lever} times {amount:g}",
}


def scenario_lines() -> Iterator[str]:
    """Iterate over the lines that tell what each scenario asks."""
    for name in scenarios():
        question = load_scenario(name)
        yield name
        for language in LANGUAGES:
            yield from _told(language, question.title, question.question)
        arms = ", ".join(arm.name for arm in question.arms)
        yield from _wrapped(f"{question.municipality}, {question.horizon} months; arms: {arms}", "  ")
        yield ""


def intervention_lines() -> Iterator[str]:
    """Iterate over the lines that tell what each intervention does, and how strong its evidence is."""
    for name in interventions():
        intervention = load_intervention(name)
        yield name
        for language in LANGUAGES:
            yield from _told(language, intervention.title, intervention.text)
        yield from _wrapped("; ".join(_moves(intervention)), "  ")
        yield from _wrapped(f"evidence: {_grades(intervention)}", "  ")
        yield ""
    yield from _wrapped("grades: " + ", ".join(f"{grade} {meaning}" for grade, meaning in GRADES.items()), "")


def _told(language: str, title: Mapping[str, str], text: Mapping[str, str]) -> list[str]:
    """Return title and text in one language."""
    return _wrapped(f"{title.get(language, '')}. {text.get(language, '')}", f"  {language}  ")


def _moves(intervention: Intervention) -> Iterator[str]:
    """Iterate over what an intervention does to each lever, target group included."""
    for lever, amount in intervention.levers.items():
        spec = LEVERS[lever]
        told = _VERB[spec.how].format(lever=lever, amount=amount)
        yield f"{told} ({spec.unit}: {spec.does})" if spec.how != "multiply" else f"{told} ({spec.does})"
    if intervention.target != "all":
        yield f"for {intervention.target}"


def _grades(intervention: Intervention) -> str:
    """Return how many cards of each grade an intervention rests on, and which."""
    known = cards()
    count = Counter(known[name].grade for name in intervention.evidence)
    told = ", ".join(f"{number} of grade {grade}" for grade, number in sorted(count.items()))
    return f"{told} ({', '.join(intervention.evidence)})"


def _wrapped(text: str, start: str) -> list[str]:
    """Return a text in lines of at most 100 characters, the first beginning with `start`."""
    return wrap(text, WIDTH, initial_indent=start, subsequent_indent=_INDENT, break_on_hyphens=False)
