"""Drop-out between registration and arrangement, and the reason that goes with it.

Evidence cards: group `inflow`.
"""

from collections.abc import Generator
from functools import partial

import numpy as np
from numpy.typing import NDArray

from sim.chance import Terms, chance
from sim.draws import Decision, Rows
from sim.events import Event, Moves, Reason, Stage
from sim.groups import low_debt, salary
from sim.now import Now
from sim.population import NEVER, U8, Flag, Population

_APPLICATION_COMPLETE = np.isin(list(Stage), (Stage.STABILISATION, Stage.OFFER))
_SETBACK_TERMS = {Reason.DELAY: "delay", Reason.LATE_CLAIM: "late claim", Reason.CREDITOR_LETTER: "creditor's letter"}


def drop_out(population: Population, rows: Rows, now: Now, hit: dict[Reason, Flag]) -> Generator[Moves, None, Flag]:
    """Let clients drop out; they keep their debts, tell their story, and may come back. Return who did, shape (n,)."""
    rule = partial(dropout, hit=hit)
    dropped = now.decide(Decision.DROPOUT, rule, population, rows)
    gone = rows[dropped]
    why = reason(population, gone, now, {kind: struck[dropped] for kind, struck in hit.items()})
    leave(population, gone)
    now.tell(gone, good=False)
    yield Moves(Event.DROPOUT, gone, Stage.PROBLEM_DEBT, why)
    return dropped


def dropout(population: Population, rows: Rows, now: Now, hit: dict[Reason, Flag]) -> Terms:
    """Return the terms of dropping out this month.

    Parameters
    ----------
    hit : dict of Reason to bool array, shape (n,)
        Setbacks of this month.
    """
    p, stage = now.parameters.inflow, population.stage[rows]
    reachable = now.lever("inflow.reachable_counsellor", population, rows)
    control = now.lever("inflow.control", population, rows)
    felt = (1 - p.counsellor_damps * reachable) * (1 - p.control_damps * control)
    starts = population.support_from[rows]
    helped = (starts != NEVER) & (starts <= now.month)
    return {
        "today": p.dropout,
        "salary": p.dropout_salary * salary(population, rows, now.parameters.population),
        "low debt": p.dropout_low_debt * low_debt(population, rows, now.parameters.population),
        "practical support": support_effect(population, rows, now) * helped,
        "application complete": p.dropout_after_application * _APPLICATION_COMPLETE[stage],
        "in control": p.dropout_control * control,
        "delay": p.dropout_delay * hit[Reason.DELAY] * felt,
        "late claim": p.dropout_late_claim * hit[Reason.LATE_CLAIM] * felt,
        "creditor's letter": p.dropout_creditor_letter * hit[Reason.CREDITOR_LETTER] * felt,
    }


def support_effect(population: Population, rows: Rows, now: Now) -> NDArray[np.float64]:
    """Return what practical support does, in log odds: nothing without need, the card's effect at a middling need."""
    return np.asarray(now.parameters.inflow.dropout_support * 2 * population.need_for_support[rows].astype(np.float64))


def reason(population: Population, rows: Rows, now: Now, hit: dict[Reason, Flag]) -> U8:
    """Return why `rows` drop out, shape (n,).

    A setback is the reason when the resident, with the same luck, would have stayed without it; missing support
    when they would have stayed with it; else a reason named in interviews.
    """
    terms = dropout(population, rows, now, hit)
    u = now.uniform(rows, Decision.DROPOUT)
    why = _spoken(population, rows, now)
    with_support = {**terms, "practical support": support_effect(population, rows, now)}
    why[u >= chance(with_support)] = Reason.NO_SUPPORT
    for kind, name in _SETBACK_TERMS.items():
        why[(u >= chance({**terms, name: 0.0})) & hit[kind]] = kind
    return why


def _spoken(population: Population, rows: Rows, now: Now) -> U8:
    """Return a reason that clients gave in interviews; before the first talk it is not showing up."""
    p = now.parameters.inflow
    u = now.uniform(rows, Decision.DROPOUT_REASON)
    control = p.reason_control
    paperwork = control + p.reason_paperwork
    why = np.where(u < paperwork, Reason.PAPERWORK, Reason.OTHER_SOLUTION)
    why = np.where(u < control, Reason.GIVING_UP_CONTROL, why)
    return np.where(population.stage[rows] == Stage.REGISTRATION, Reason.WAITING, why).astype(np.uint8)


def leave(population: Population, rows: Rows) -> None:
    """Forget what belonged to the file; debts, shame and image stay."""
    for column in (population.support_from, population.ready, population.first_talk):
        column[rows] = NEVER
    population.crisis[rows] = False
