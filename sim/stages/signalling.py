"""Signalling: providers report arrears, the municipality merges and takes them up as cases.

Evidence cards: group `signalling`.
"""

import numpy as np
from numpy.typing import NDArray

from sim.chance import Terms, highest
from sim.draws import Decision, Rows, places
from sim.events import Event, Moves, Provider, Reason, Stage, Step
from sim.now import Now
from sim.population import U16, Flag, Population

_SIGNALLED = (Stage.ARREARS, Stage.PROBLEM_DEBT, Stage.REGISTRATION, Stage.INTAKE)
_IS_CLIENT = np.isin(list(Stage), (Stage.REGISTRATION, Stage.INTAKE))
_BY_PROVIDER = np.array([Reason.HEALTH, Reason.ENERGY, Reason.RENT, Reason.WATER, Reason.TAX], dtype=np.uint8)
_BY_KIND = np.array(
    [[Reason.SINGLE, Reason.CONSECUTIVE], [Reason.MULTIPLE, Reason.MULTIPLE_CONSECUTIVE]], dtype=np.uint8
)


def step(population: Population, now: Now) -> Step:
    """One month: a signal per provider, merged per household, then a case or the reason why not."""
    p = now.parameters.signalling
    ceiling = highest(p.signal, p.signal_again)
    rows = now.candidates(Decision.SIGNAL_MONTH, population.rows(*_SIGNALLED), ceiling)
    behind = rows.compress(now.decide(Decision.SIGNAL_MONTH, signal, population, rows, ceiling=ceiling))
    owed = population.owed(behind)
    signalled = signals(population, behind, now, owed)
    for partner in now.organisations.partners:
        sent = behind[signalled[partner.provider]]
        yield Moves(Event.SIGNAL, sent, reason=Reason(_BY_PROVIDER[partner.provider]))

    merged = np.flatnonzero(signalled.any(axis=0))
    rows, signalled = behind[merged], signalled.take(merged, axis=1)
    amounts = owed.take(merged, axis=1) * signalled
    earlier = _recent(population, rows, now)
    population.last_signal[rows] = now.month
    total = amounts.sum(axis=0)
    why_not = not_taken_up(population, rows, now, total)
    left = why_not != Reason.NONE
    yield Moves(Event.SIGNAL_LEFT, rows[left], reason=why_not[left])

    taken = np.flatnonzero(~left)
    rows, earlier = rows[taken], earlier[taken]
    signalled, amounts = signalled.take(taken, axis=1), amounts.take(taken, axis=1)
    multiple = signalled.sum(axis=0) > 1
    population.last_case[rows] = now.month
    population.case_open[rows] = True
    population.case_multiple[rows] = multiple
    population.case_amount[rows] = np.minimum(total[taken], np.iinfo(np.uint16).max)
    population.case_provider[rows] = amounts.argmax(axis=0)
    threatened = signalled[Provider.ENERGY] & now.share(Decision.CRISIS, p.crisis, rows)
    population.crisis[rows] |= threatened
    now.organisations.outreach.join(rows, now.uniform(rows, Decision.CASE_ORDER))
    yield Moves(Event.CASE, rows, reason=_BY_KIND[multiple.astype(int), earlier.astype(int)])


def signal(population: Population, rows: Rows, now: Now) -> Terms:
    """Return the terms of a month in which the household's providers send signals."""
    p = now.parameters.signalling
    return {"today": p.signal, "earlier signal": p.signal_again * _recent(population, rows, now)}


def signals(population: Population, rows: Rows, now: Now, owed: U16) -> NDArray[np.bool_]:
    """Return which providers signal this month, shape (5, n): of those owed for long enough, each with a chance.

    Parameters
    ----------
    owed : uint16 array, shape (5, n)
        EUR owed to each provider.
    """
    lasted = now.month - population.arrears_since[rows]
    earliest = np.array([partner.earliest for partner in now.organisations.partners])
    signalled = (owed > 0) & (lasted >= earliest[:, None])
    who, provider = places(signalled.T)
    signalled[provider, who] = now.share(Decision.SIGNAL, now.parameters.signalling.each, rows[who], provider)
    return signalled


def not_taken_up(population: Population, rows: Rows, now: Now, amount: np.ndarray) -> np.ndarray:
    """Return the reason why merged signals lead to no case, shape (n,), `NONE` where they do.

    Parameters
    ----------
    amount : uint64 array, shape (n,)
        EUR signalled this month.
    """
    p = now.parameters.signalling
    known = _IS_CLIENT[population.stage[rows]] | population.case_open[rows]
    applies, absent, left = now.several(rows, Decision.THRESHOLD_APPLIES, Decision.NOT_AT_ADDRESS, Decision.REPEAT_LEFT)
    small = (applies < now.lever("signalling.threshold_share", population, rows)) & (
        amount < now.lever("signalling.threshold", population, rows)
    )
    soon = now.month - population.last_case[rows] <= p.repeat_months
    reason = np.where(soon & (left < p.repeat_left), np.uint8(Reason.REPEATED), np.uint8(Reason.NONE))
    reason[absent < p.not_at_address] = Reason.NOT_AT_ADDRESS  # the last that holds is the one that counts
    reason[small] = Reason.BELOW_THRESHOLD
    reason[known] = Reason.KNOWN_CLIENT
    return reason


def _recent(population: Population, rows: Rows, now: Now) -> Flag:
    """Return who had a signal in the months that count as recent."""
    return np.asarray(now.month - population.last_signal[rows] <= now.parameters.signalling.look_back)
