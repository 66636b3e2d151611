"""Arrangement: creditors answer the offer, the arrangement runs its term, or the statutory route does.

Evidence cards: group `arrangement`.
"""

import numpy as np

from sim.chance import Terms, logit
from sim.draws import Decision, Rows
from sim.events import Event, Moves, Reason, Stage, Step
from sim.now import Now
from sim.population import Population
from sim.stages.arrears import clear
from sim.stages.dropout import leave

_ANSWERS = (
    Decision.RESTRUCTURING_LOAN,
    Decision.COMPULSORY_REQUEST,
    Decision.COMPULSORY_SETTLEMENT,
    Decision.STATUTORY_REQUEST,
    Decision.STATUTORY_ADMISSION,
)


def step(population: Population, now: Now) -> Step:
    """One month: creditors answer; arrangements and statutory routes end early or are completed."""
    yield from _answers(population, now)
    yield from _arrangements(population, now)
    yield from _statutory(population, now)


def consent(population: Population, rows: Rows, now: Now) -> Terms:
    """Return the terms of all creditors consenting to the offer."""
    p = now.parameters.arrangement
    return {"today": p.consent, "restructuring loan": p.consent_loan * population.loan[rows]}


def arrangement_dropout(population: Population, rows: Rows, now: Now) -> Terms:
    """Return the terms of an arrangement ending early this month.

    By default the risk runs over the share of the term that has passed, so that a shorter term leaves the share that
    completes as it is. The rival reading, `constant_hazard` 1, keeps the monthly risk of the published 36 months.
    """
    p = now.parameters.arrangement
    completes = np.where(population.loan[rows], p.completed_loan, p.completed_mediation)
    rival = now.lever("arrangement.constant_hazard", population, rows)
    months = population.term[rows] + rival * (p.published_term - population.term[rows])
    return {"today": logit(1 - completes ** (1 / months))}


def _answers(population: Population, now: Now) -> Step:
    """Creditors answer offers; a refusal goes to compulsory settlement, then to the statutory route, or ends there."""
    p = now.parameters.arrangement
    rows = population.settled(Stage.OFFER, now.month)
    rows = rows[now.share(Decision.ANSWER, p.answered, rows)]
    loan, requested, settled, to_court, admitted = now.several(rows, *_ANSWERS)
    population.loan[rows] = loan < now.lever("arrangement.loan_share", population, rows)
    agreed = now.decide(Decision.CONSENT, consent, population, rows)
    compelled = (requested < p.compulsory_requested) & (settled < p.compulsory_succeeds)
    may_go = (to_court < p.statutory_requested) & (admitted < p.statutory_admitted)
    start = agreed | compelled
    statutory = ~start & may_go
    refused = rows[~start & ~statutory]
    population.term[rows[start]] = np.rint(_of(now.lever("arrangement.term", population, rows), start))
    leave(population, rows)
    yield Moves(Event.ARRANGED, rows[start], Stage.ARRANGEMENT, _resolution(population, rows[start]))
    yield Moves(Event.STATUTORY_STARTED, rows[statutory], Stage.STATUTORY)
    now.tell(refused, good=False)
    yield Moves(Event.DROPOUT, refused, Stage.PROBLEM_DEBT, Reason.OFFER_REFUSED)
    now.book("municipality", "arrangement", int(start.sum()) * now.parameters.staff.cost_arrangement)


def _of(value: float | np.ndarray, chosen: np.ndarray) -> float | np.ndarray:
    """Return the part of a lever's value that belongs to the chosen rows."""
    return value[chosen] if isinstance(value, np.ndarray) and value.ndim else value


def _arrangements(population: Population, now: Now) -> Step:
    """Arrangements end early or are completed."""
    rows = population.settled(Stage.ARRANGEMENT, now.month)
    stopped = now.decide(Decision.ARRANGEMENT_DROPOUT, arrangement_dropout, population, rows)
    gone = rows[stopped]
    elapsed = (now.month - population.since[gone]) / population.term[gone]
    repay(population, gone, elapsed, now)
    now.tell(gone, good=False)
    yield Moves(Event.ARRANGEMENT_DROPOUT, gone, Stage.PROBLEM_DEBT, _resolution(population, gone))

    rows = rows[~stopped]
    done = rows[now.month - population.since[rows] >= population.term[rows]]
    repay(population, done, np.ones(len(done)), now)
    remit(population, done, now)
    clear(population, done)
    now.tell(done, good=True)
    yield Moves(Event.COMPLETED, done, Stage.AFTERCARE, _resolution(population, done))


def _statutory(population: Population, now: Now) -> Step:
    """End statutory routes with a clean slate, or without."""
    p = now.parameters.arrangement
    rows = population.settled(Stage.STATUTORY, now.month)
    done = rows[now.month - population.since[rows] >= p.statutory_term]
    clean = now.share(Decision.CLEAN_SLATE, p.clean_slate, done)
    population.loan[done] = False
    population.term[done] = int(p.statutory_term)
    repay(population, done, np.ones(len(done)), now)
    remit(population, done[clean], now)
    clear(population, done[clean])
    now.tell(done[clean], good=True)
    yield Moves(Event.CLEAN_SLATE, done[clean], Stage.AFTERCARE)
    yield Moves(Event.STATUTORY_ENDED, done[~clean], Stage.PROBLEM_DEBT)


def repay(population: Population, rows: Rows, elapsed: np.ndarray, now: Now) -> None:
    """Take what was repaid off the debt: a share of the debt per published term, as far as the term has run."""
    p = now.parameters.arrangement
    share = p.repaid * population.term[rows] / p.published_term * elapsed
    repaid = population.debt[rows].astype(np.float64) * np.minimum(share, 1.0)
    population.debt[rows] = population.debt[rows] - repaid
    amount = float(repaid.sum())
    now.book("residents", "repaid", -amount)
    now.book("creditors", "repaid", amount)


def remit(population: Population, rows: Rows, now: Now) -> None:
    """Book what creditors remit when an arrangement is completed."""
    amount = float(population.debt[rows].astype(np.float64).sum())
    now.book("residents", "remitted", amount)
    now.book("creditors", "remitted", -amount)


def _resolution(population: Population, rows: Rows) -> np.ndarray:
    """Return the kind of arrangement, uint8 of shape (n,)."""
    return np.where(population.loan[rows], Reason.RESTRUCTURING_LOAN, Reason.DEBT_MEDIATION).astype(np.uint8)
