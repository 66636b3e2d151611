"""Signalling: providers report arrears, the municipality merges and takes them up as cases.

Evidence cards: group `signalling`.
"""

import numpy as np

from sim.chance import Terms, highest
from sim.draws import Decision, Rows
from sim.events import Event, Moves, Provider, Reason, Stage, Step
from sim.now import Now
from sim.population import Flag, Population

_SIGNALLED = (Stage.ARREARS, Stage.PROBLEM_DEBT, Stage.REGISTRATION, Stage.INTAKE)
_CLIENTS = (Stage.REGISTRATION, Stage.INTAKE)
_BY_PROVIDER = np.array([Reason.HEALTH, Reason.ENERGY, Reason.RENT, Reason.WATER, Reason.TAX], dtype=np.uint8)
_BY_KIND = np.array(
    [[Reason.SINGLE, Reason.CONSECUTIVE], [Reason.MULTIPLE, Reason.MULTIPLE_CONSECUTIVE]], dtype=np.uint8
)


def step(population: Population, now: Now) -> Step:
    """One month: a signal per provider, merged per household, then a case or the reason why not."""
    p = now.parameters.signalling
    ceiling = highest(p.signal, p.signal_again)
    rows = now.candidates(Decision.SIGNAL_MONTH, population.rows(*_SIGNALLED), ceiling)
    behind = rows[now.decide(Decision.SIGNAL_MONTH, signal, population, rows, ceiling=ceiling)]
    lasted = now.month - population.arrears_since[behind]
    signalled = (population.arrears[behind] > 0) & (now.uniforms(behind, Decision.SIGNAL, len(Provider)) < p.each)
    for partner in now.organisations.partners:
        signalled[lasted < partner.earliest, partner.provider] = False
        sent = behind[signalled[:, partner.provider]]
        yield Moves(Event.SIGNAL, sent, reason=Reason(_BY_PROVIDER[partner.provider]))
    rows = behind

    merged = signalled.any(axis=1)
    rows, signalled = rows[merged], signalled[merged]
    earlier = _recent(population, rows, now)
    population.last_signal[rows] = now.month
    amounts = population.arrears[rows] * signalled
    why_not = not_taken_up(population, rows, now, amounts.sum(axis=1))
    left = why_not != Reason.NONE
    yield Moves(Event.SIGNAL_LEFT, rows[left], reason=why_not[left])

    taken = ~left
    rows, signalled, amounts, earlier = rows[taken], signalled[taken], amounts[taken], earlier[taken]
    multiple = signalled.sum(axis=1) > 1
    population.last_case[rows] = now.month
    population.case_open[rows] = True
    population.case_multiple[rows] = multiple
    population.case_amount[rows] = np.minimum(amounts.sum(axis=1), np.iinfo(np.uint16).max)
    population.case_provider[rows] = amounts.argmax(axis=1)
    threatened = signalled[:, Provider.ENERGY] & now.share(Decision.CRISIS, p.crisis, rows)
    population.crisis[rows] |= threatened
    now.organisations.outreach.join(rows, now.uniform(rows, Decision.CASE_ORDER))
    yield Moves(Event.CASE, rows, reason=_BY_KIND[multiple.astype(int), earlier.astype(int)])


def signal(population: Population, rows: Rows, now: Now) -> Terms:
    """Return the terms of a month in which the household's providers send signals."""
    p = now.parameters.signalling
    return {"today": p.signal, "earlier signal": p.signal_again * _recent(population, rows, now)}


def not_taken_up(population: Population, rows: Rows, now: Now, amount: np.ndarray) -> np.ndarray:
    """Return the reason why merged signals lead to no case, shape (n,), `NONE` where they do.

    Parameters
    ----------
    amount : uint64 array, shape (n,)
        EUR signalled this month.
    """
    p = now.parameters.signalling
    known = np.isin(population.stage[rows], _CLIENTS) | population.case_open[rows]
    applies = now.share(Decision.THRESHOLD_APPLIES, now.lever("signalling.threshold_share", population, rows), rows)
    small = applies & (amount < now.lever("signalling.threshold", population, rows))
    absent = now.share(Decision.NOT_AT_ADDRESS, p.not_at_address, rows)
    soon = now.month - population.last_case[rows] <= p.repeat_months
    repeated = soon & now.share(Decision.REPEAT_LEFT, p.repeat_left, rows)
    reasons = (Reason.KNOWN_CLIENT, Reason.BELOW_THRESHOLD, Reason.NOT_AT_ADDRESS, Reason.REPEATED)
    return np.select((known, small, absent, repeated), reasons, Reason.NONE).astype(np.uint8)


def _recent(population: Population, rows: Rows, now: Now) -> Flag:
    """Return who had a signal in the months that count as recent."""
    return np.asarray(now.month - population.last_signal[rows] <= now.parameters.signalling.look_back)
