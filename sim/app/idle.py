"""Why a policy does nothing, as far as its settings and today's policy tell."""

from collections.abc import Mapping

from sim.evidence import Card, cards
from sim.interventions import Intervention
from sim.levers import LEVERS
from sim.report.view import View


def why(view: View, policy: Intervention) -> str:
    """Return the sentence that says why a policy did nothing."""
    known = cards(view.question.municipality, view.question.assume)
    return view.texts(f"app.idle.{_reason(policy, known)}", municipality=view.municipality())


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
