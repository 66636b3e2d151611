"""What an arm changes and what the user chose, in words: which policy, from when, for whom, and how much of it."""

from collections.abc import Sequence

from sim.evidence import cards
from sim.interventions import Intervention, interventions, merged, read_intervention
from sim.levers import LEVERS
from sim.report.cards import as_left, measured, title, written
from sim.report.view import View

HALF = 0.5


def policy(view: View, intervention: Intervention) -> str:
    """Return an intervention's title and all of its settings that are not the usual ones."""
    usual = read_intervention(intervention.name) if intervention.name in interventions() else {}
    said = [view.title(intervention.title, intervention.name), *_period(view, intervention)]
    if intervention.target != usual.get("target", "all"):
        said.append(view.texts(f"change.target.{intervention.target}"))
    if intervention.dose == HALF:
        said.append(view.texts("change.half"))
    elif intervention.dose != 1:
        said.append(view.texts("change.dose", share=view.numbers.of("share", intervention.dose, 0)))
    return ", ".join([*said, *_levers(view, intervention, merged(usual, {})["levers"])])


def policies(view: View, chosen: Sequence[Intervention]) -> str:
    """Return several interventions, separated by semicolons."""
    return "; ".join(policy(view, one) for one in chosen)


def question(view: View) -> str:
    """Return what is asked: the scenario's own words, or a sentence made from the interventions."""
    asked = view.question
    if asked.question:
        return view.title(asked.question, asked.name)
    switched = {one.name: one for arm in view.others or view.arms for one in view.added(arm)}
    if not switched:
        return view.title(asked.title, asked.name)
    place = view.municipality()
    return view.texts("say.own_question", municipality=place, policies=policies(view, list(switched.values())))


def assumed(view: View) -> str:
    """Return which values the user chose in place of those on the evidence cards; empty for none."""
    said = [f"{head}: {value}" for head, value in own_values(view)]
    return view.texts("say.assumed", count=len(said), values="; ".join(said)) if said else ""


def own_values(view: View) -> list[tuple[str, str]]:
    """Return what each of those values is about, and the value as people read it with the name that a run gives it."""
    place, numbers = view.question.municipality, view.numbers
    usual = {name: as_left(cards(place)[name], place) for name in view.question.assume}
    return [
        (
            title(view.texts, name),
            view.texts(
                "say.own_value" if f"{value:.6g}" != f"{usual[name].value:.6g}" else "say.own_pinned",
                value=measured(numbers, usual[name], value, own=True),
                card=written(numbers, usual[name], usual[name].value),
                name=f"{name}={value:g}",
            ),
        )
        for name, value in sorted(view.question.assume.items())
    ]


def _period(view: View, intervention: Intervention) -> list[str]:
    """Return from when until when an intervention is in force, where that is not always."""
    number, start, stop = view.numbers.plain, intervention.start, intervention.stop
    if stop is not None:
        return [view.texts("change.between", start=number(start), stop=number(stop))]
    return [view.texts("change.start", start=number(start))] if start else []


def _levers(view: View, intervention: Intervention, usual: dict[str, float]) -> list[str]:
    """Return the levers that are set otherwise than in the intervention's file."""
    return [
        view.texts(
            "change.lever",
            lever=_lever_title(view, lever),
            amount=_set(view, lever, amount),
            usual=_set(view, lever, usual[lever]),
        )
        for lever, amount in intervention.levers.items()
        if lever in usual and amount != usual[lever]
    ]


def _lever_title(view: View, lever: str) -> str:
    """Return what a lever is called in a sentence."""
    title = view.texts(f"app.lever.{lever}")
    return title[0].lower() + title[1:]


def _set(view: View, lever: str, amount: float) -> str:
    """Return what a lever is set to: a share in percent, other amounts as they are."""
    unit, shown = ("share", 100 * amount) if LEVERS[lever].unit == "share" else ("plain", amount)
    return view.numbers.of(unit, amount, len(f"{shown:.6g}".partition(".")[2]))
