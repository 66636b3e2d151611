"""Acceptance: who is reached takes the help that is offered, or not.

Evidence cards: group `acceptance`.
"""

from functools import partial

import numpy as np

from sim.chance import Terms, contrast
from sim.draws import Decision, Rows
from sim.events import Event, Moves, Reason, Stage, Step
from sim.now import Now
from sim.population import Flag, Population
from sim.stages.arrears import clear
from sim.stages.inflow import register
from sim.stages.word_of_mouth import image_now

_IS_WRITTEN = np.isin(np.arange(max(Reason) + 1), (Reason.LETTER, Reason.WHATSAPP, Reason.SMS))
_MAY_SETTLE = np.isin(list(Stage), (Stage.ARREARS, Stage.PROBLEM_DEBT))


def step(population: Population, now: Now) -> Step:
    """One month: payment arrangements run on; the residents reached this month accept, or not."""
    yield from _light_help(population, now)

    rows, channel = now.happened(Event.REACHED)
    rule = partial(acceptance, written=_IS_WRITTEN[channel], by_letter=channel == Reason.LETTER)
    accepted = now.decide(Decision.ACCEPTANCE, rule, population, rows)
    yield Moves(Event.DECLINED, rows[~accepted])

    rows = rows[accepted]
    kind = help_kind(population, rows, now)
    unregistered = (kind == Reason.QUICK_FIX) & now.share(
        Decision.SELF_SOLVED_UNREGISTERED, now.parameters.acceptance.booked_as_no_help, rows
    )
    yield Moves(Event.SELF_SOLVED_UNREGISTERED, rows[unregistered], reason=kind[unregistered])
    yield Moves(Event.ACCEPTED, rows[~unregistered], reason=kind[~unregistered])
    population.paused_until[rows] = now.month + int(now.parameters.acceptance.pause_months)
    now.tell(rows, good=True)

    yield from _quick_fix(population, rows[kind == Reason.QUICK_FIX], now)
    yield Moves(Event.LIGHT_HELP, rows[kind == Reason.PAYMENT_ARRANGEMENT], Stage.LIGHT_HELP)
    yield from register(population, rows[kind == Reason.REFERRAL], now, Reason.REFERRAL)


def acceptance(population: Population, rows: Rows, now: Now, written: Flag, by_letter: Flag) -> Terms:
    """Return the terms of accepting help once reached.

    Parameters
    ----------
    written : bool array, shape (n,)
        Whether contact was made in writing.
    by_letter : bool array, shape (n,)
        Whether contact was made by letter.
    """
    p = now.parameters.acceptance
    return {
        "today": p.accept,
        "shame": p.shame * contrast(population.shame[rows]),
        "perceived risk": p.perceived_risk * contrast(population.perceived_risk[rows]),
        "image of debt help": p.image * contrast(image_now(population, rows, now)),
        "written contact": p.written * written,
        "broad offer": p.broad_offer * now.lever("acceptance.broad_offer", population, rows),
        "counsellor": p.counsellor * now.lever("acceptance.counsellor_quality", population, rows),
        "better letter": p.letter_quality * now.lever("contact.letter_quality", population, rows) * by_letter,
    }


def help_kind(population: Population, rows: Rows, now: Now) -> np.ndarray:
    """Return the kind of help taken, uint8 of shape (n,): quick fix, payment arrangement or referral to debt help."""
    p = now.parameters.acceptance
    problem = population.problem[rows]
    fix = np.where(problem, p.quick_fix_problem, p.quick_fix)
    arrangement = fix + np.where(problem, 0.0, p.payment_arrangement)  # it settles arrears, not problem debt
    u = now.uniform(rows, Decision.HELP_KIND)
    kinds = np.where(u < fix, Reason.QUICK_FIX, np.where(u < arrangement, Reason.PAYMENT_ARRANGEMENT, Reason.REFERRAL))
    return np.where(_MAY_SETTLE[population.stage[rows]], kinds, Reason.QUICK_FIX).astype(np.uint8)


def _quick_fix(population: Population, rows: Rows, now: Now) -> Step:
    """Advice solves some arrears within the month; it does not solve problem debt."""
    able = rows[population.stage[rows] == Stage.ARREARS]
    solved = able[now.share(Decision.QUICK_FIX, now.parameters.acceptance.quick_fix_solves, able)]
    yield Moves(Event.LIGHT_HELP_DONE, clear(population, solved), Stage.FREE)


def _light_help(population: Population, now: Now) -> Step:
    """Payment arrangements that have run their term succeed or fail."""
    p = now.parameters.acceptance
    rows = population.rows(Stage.LIGHT_HELP)
    due = rows[now.month - population.since[rows] >= p.payment_arrangement_months]
    succeeded = now.share(Decision.PAYMENT_ARRANGEMENT, p.payment_arrangement_succeeds, due)
    yield Moves(Event.LIGHT_HELP_DONE, clear(population, due[succeeded]), Stage.FREE)
    yield Moves(Event.LIGHT_HELP_FAILED, due[~succeeded], Stage.ARREARS)
