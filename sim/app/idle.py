"""Why a policy does nothing, as far as its settings and today's policy tell."""

from collections.abc import Mapping

from sim.evidence import Card, cards
from sim.interventions import Intervention
from sim.levers import LEVERS
from sim.report import term
from sim.report.view import View


def idle(view: View, arm: str) -> list[Intervention]:
    """Return the policies of an arm that did nothing."""
    return [policy for policy in view.arm(arm).interventions if policy.name in view.comparison.without_effect]


def why(view: View, policy: Intervention) -> str:
    """Return the sentence that says why a policy did nothing."""
    known = cards(view.question.municipality, view.question.assume)
    horizon = view.numbers.plain(view.question.horizon)
    reason = "period" if _too_short(view, policy) else _reason(policy, known)
    return view.texts(f"app.idle.{reason}", municipality=view.municipality(), horizon=horizon)


def _too_short(view: View, policy: Intervention) -> bool:
    """Return whether a policy changes nothing but the term, and no arrangement with that term can end yet."""
    if policy.dose == 0 or set(policy.levers) != {term.LEVER}:
        return False
    usual = term.today(view.question.municipality, view.question.assume)
    return term.term(usual, [policy]) != usual and not term.in_sight(usual, [policy], view.question.horizon)


def _reason(policy: Intervention, known: Mapping[str, Card]) -> str:
    """Return the name of the reason, the one that the settings show first."""
    if policy.dose == 0:
        return "dose"
    if all(change.applied(_today(change.lever, known)) == _today(change.lever, known) for change in policy.changes()):
        return "today"
    if all(lever.startswith("staff.") for lever in policy.levers):
        return "staff"
    return "nobody" if policy.target == "all" else "group"


def _today(lever: str, known: Mapping[str, Card]) -> float:
    """Return a lever's value under today's policy."""
    base = LEVERS[lever].base
    return known[base].value if isinstance(base, str) else base
