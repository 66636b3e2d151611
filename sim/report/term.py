"""What a fixed window does to the figures of an arm that changes the term of arrangements."""

from sim.evidence import cards
from sim.levers import Change
from sim.report.view import View

LEVER = "arrangement.term"
COUNTED = ("completions", "relapses")
"""Measures that count within the window."""

FREE = "share_completed"
"""The measure that the window does not touch: it follows arrangements over the longest term of all arms."""


def term(view: View, arm: str) -> float:
    """Return the months that an arrangement begun under an arm lasts, when all of the arm's policies are in force."""
    found: float = cards(view.question.municipality, view.question.assume)[LEVER].value
    for policy in view.arm(arm).interventions:
        if LEVER in policy.levers:
            found = float(Change(policy.name, LEVER, policy.levers[LEVER], policy.target, policy.dose).applied(found))
    return found


def caveat(view: View, arm: str, about: str = "completions") -> str:
    """Return what another term does to completions, or to who is `worse` off, within the window; empty for the same."""
    mine, today = term(view, arm), term(view, view.baseline)
    told = about != "completions" or any(name in view.headline for name in COUNTED)
    if mine == today or not told:
        return ""
    number, way = view.numbers.plain, "shorter" if mine < today else "longer"
    values = {"mine": number(mine), "today": number(today), "horizon": number(view.question.horizon)}
    said = view.texts(f"window.{about}.{way}", moved=number(abs(mine - today)), arm=view.arm_title(arm), **values)
    free = view.difference(arm, FREE)
    if about != "completions" or not free.known:
        return said
    change = view.amount(*view.shown(FREE, free, difference=True), sign=True)
    return f"{said} {view.texts('window.free', measure=view.measure_title(FREE), difference=change)}"
