"""Setbacks on the way to an arrangement: delay, late claims, creditors' letters.

Evidence cards: `inflow.delay`, `inflow.late_claim`, `inflow.creditor_letter`.
"""

from sim.draws import Decision, Rows
from sim.events import Reason, Stage
from sim.now import Now
from sim.population import NEVER, Flag, Population

_KINDS = (Reason.DELAY, Reason.LATE_CLAIM, Reason.CREDITOR_LETTER)


def setbacks(population: Population, rows: Rows, now: Now) -> dict[Reason, Flag]:
    """Return who is struck by which setback this month, each of shape (n,).

    Who waits for a place at the intake desk or the arrangement office is delayed for certain: shortage of staff
    works on residents this way.
    """
    p = now.parameters.inflow
    stage = population.stage[rows]
    waits = (stage == Stage.REGISTRATION) | ((stage == Stage.STABILISATION) & (population.ready[rows] != NEVER))
    delay, claim, letter = now.uniforms(rows, Decision.SETBACK, len(_KINDS)).T
    delayed = waits | (delay < p.delay)
    creditors = population.creditors[rows] / now.parameters.arrears.creditors
    claims = claim < 1 - (1 - p.late_claim) ** creditors
    unprotected = population.paused_until[rows] < now.month
    letters = unprotected & (letter < p.creditor_letter)
    return dict(zip(_KINDS, (delayed, claims, letters), strict=True))
