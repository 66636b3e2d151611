"""Setbacks on the way to an arrangement: delay, late claims, creditors' letters.

Evidence cards: `inflow.delay`, `inflow.late_claim`, `inflow.creditor_letter`.
"""

import numpy as np

from sim.draws import Decision, Rows
from sim.events import Reason, Stage
from sim.now import Now
from sim.population import NEVER, Flag, Population


def setbacks(population: Population, rows: Rows, now: Now) -> dict[Reason, Flag]:
    """Return who is struck by which setback this month, each of shape (n,).

    Who waits for a place at the intake desk or the arrangement office is delayed for certain: shortage of staff
    works on residents this way.
    """
    p = now.parameters.inflow
    stage = population.stage[rows]
    waits = (stage == Stage.REGISTRATION) | ((stage == Stage.STABILISATION) & (population.ready[rows] != NEVER))
    delayed = waits | now.share(Decision.SETBACK, p.delay, rows, index=0)
    creditors = population.creditors[rows] / now.parameters.arrears.creditors
    claims = now.share(Decision.SETBACK, 1 - (1 - p.late_claim) ** creditors, rows, index=1)
    unprotected = population.paused_until[rows] < now.month
    letters = unprotected & now.share(Decision.SETBACK, p.creditor_letter, rows, index=2)
    return {Reason.DELAY: delayed, Reason.LATE_CLAIM: np.asarray(claims), Reason.CREDITOR_LETTER: letters}
