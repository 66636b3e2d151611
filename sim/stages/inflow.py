"""Inflow: registration, first talk, application, stabilisation and offer; on the way there, drop-out.

Evidence cards: groups `inflow` and `staff`; legal clocks in `legal`.
"""

import numpy as np

from sim.chance import Terms, contrast, highest
from sim.draws import Decision, Rows
from sim.events import Event, Moves, Reason, Stage, Step
from sim.groups import low_debt, salary, young
from sim.now import Now
from sim.population import NEVER, Flag, Population
from sim.stages.arrears import escalate
from sim.stages.dropout import drop_out
from sim.stages.setbacks import setbacks
from sim.stages.word_of_mouth import image_now

PHASES = (Stage.REGISTRATION, Stage.INTAKE, Stage.STABILISATION, Stage.OFFER)
"""Stages between registration and the start of an arrangement."""

_REGISTRATION = (Decision.SUPPORT, Decision.SUPPORT_DELAY, Decision.REGISTERED_CRISIS, Decision.DESK_ORDER)


def step(population: Population, now: Now) -> Step:
    """One month: self-referral, first talks, then for every client setbacks, drop-out or a step forward."""
    yield from _self_refer(population, now)
    yield from _talk(population, now)
    rows = population.rows(*PHASES)
    rows = rows[population.registered[rows] < now.month]
    begun = rows[population.support_from[rows] == now.month]
    yield Moves(Event.SUPPORT_STARTED, begun)
    _book_support(population, rows, now)

    hit = setbacks(population, rows, now)
    for reason, struck in hit.items():
        yield Moves(Event.SETBACK, rows[struck], reason=reason)
    dropped = yield from drop_out(population, rows, now, hit)
    yield from _forward(population, rows[~dropped], now)


def self_referral(population: Population, rows: Rows, now: Now) -> Terms:
    """Return the terms of registering for debt help without having been approached this month."""
    p = now.parameters.inflow
    campaign = now.parameters.mind.campaign * now.lever("mind.image_campaign", population, rows)
    broad = now.parameters.acceptance.broad_offer * now.lever("acceptance.broad_offer", population, rows)
    return {
        "today": p.self_referral,
        "no problem debt yet": p.self_referral_arrears * ~population.problem[rows],
        "perceived risk": p.self_referral_risk * contrast(population.perceived_risk[rows]),
        "low debt": p.self_referral_low_debt * low_debt(population, rows, now.parameters.population),
        "shame": p.self_referral_shame * contrast(population.shame[rows]),
        "image of debt help": p.self_referral_image * contrast(image_now(population, rows, now)),
        "campaign": campaign,
        "broad offer": broad,
    }


def register(population: Population, rows: Rows, now: Now, route: Reason) -> Step:
    """Register `rows`, decide who is offered support, and put them in the desk's queue."""
    if not len(rows):
        return
    p = now.parameters.inflow
    fresh = rows[~population.problem[rows]]
    escalate(population, fresh, now)
    yield Moves(Event.ESCALATION, fresh, Stage.PROBLEM_DEBT)
    population.registered[rows] = now.month
    population.first_talk[rows] = NEVER
    population.ready[rows] = NEVER
    extra = p.support_young * young(population, rows, now.parameters.population)
    support, delay, crisis, order = now.several(rows, *_REGISTRATION)
    supported = support < _shifted(now.lever("inflow.support", population, rows), extra)
    starts = now.month + np.where(delay < p.support_late, int(p.support_delay_late), int(p.support_delay))
    population.support_from[rows] = np.where(supported, starts, NEVER)
    population.crisis[rows] |= crisis < p.crisis
    desk = now.organisations.intake
    desk.keep(population.stage[desk.queue] == Stage.REGISTRATION)  # who dropped out while waiting lost the place
    yield Moves(Event.REGISTERED, rows, Stage.REGISTRATION, route)
    desk.join(rows, order, int(population.crisis[desk.queue].sum()), population.crisis[rows])


def application(population: Population, rows: Rows, now: Now) -> Terms:
    """Return the terms of completing the application this month."""
    p = now.parameters.inflow
    return {
        "today": p.application,
        "salary": p.application_salary * salary(population, rows, now.parameters.population),
        "practical support": p.application_support * supported(population, rows, now),
        "forwarded sooner": p.application_forwarded * now.lever("inflow.forwarding", population, rows),
    }


def stabilisation(population: Population, rows: Rows, now: Now) -> Terms:
    """Return the terms of the file being ready for an offer this month."""
    p = now.parameters.inflow
    return {
        "today": p.stabilisation,
        "young": p.stabilisation_young * young(population, rows, now.parameters.population),
        "forwarded less complete": p.stabilisation_forwarded * now.lever("inflow.forwarding", population, rows),
    }


def supported(population: Population, rows: Rows, now: Now) -> Flag:
    """Return who has practical support this month."""
    starts = population.support_from[rows]
    return np.asarray((starts != NEVER) & (starts <= now.month))


def _self_refer(population: Population, now: Now) -> Step:
    """Register those who come by themselves; who does not know the way cannot."""
    p = now.parameters.inflow
    effects = (p.self_referral_low_debt, now.parameters.mind.campaign, now.parameters.acceptance.broad_offer)
    contrasts = (p.self_referral_risk, p.self_referral_shame, p.self_referral_image)
    found, ceilings = [], []
    for stage, base in (
        (Stage.ARREARS, p.self_referral + p.self_referral_arrears),
        (Stage.PROBLEM_DEBT, p.self_referral),
    ):
        ceiling = highest(base, *effects, contrasts=contrasts)
        listed = population.members[stage]  # earlier this month: who has come since is not able to, see below
        found.append(now.candidates(Decision.SELF_REFERRAL, listed, ceiling))
        ceilings.append(np.full(len(found[-1]), ceiling))
    rows, bound = np.concatenate(found), np.concatenate(ceilings)
    able = (population.since[rows] < now.month) & population.aware[rows]
    rows, bound = rows[able], bound[able]
    comes = rows[now.decide(Decision.SELF_REFERRAL, self_referral, population, rows, ceiling=bound)]
    yield from register(population, comes, now, Reason.SELF_REFERRAL)


def _talk(population: Population, now: Now) -> Step:
    """Hold first talks as far as places go; watch the legal clock."""
    p, desk = now.parameters.legal, now.organisations.intake
    here = desk.queue[population.stage[desk.queue] == Stage.REGISTRATION]
    places = desk.places(now.levers.overall("staff.intake"))
    now.in_turn(desk.name, here, np.arange(len(here)), places)
    rows = here[:places]
    desk.queue = here[len(rows) :]
    population.first_talk[rows] = now.month
    days = waiting_days(population, rows, now)
    yield Moves(
        Event.FIRST_TALK, rows, Stage.INTAKE, np.minimum(np.rint(days), np.iinfo(np.uint8).max).astype(np.uint8)
    )
    now.book("staff", "intake", len(rows) * now.parameters.staff.hours_first_talk)
    now.book(
        "municipality", "intake", len(rows) * now.parameters.staff.hours_first_talk * now.parameters.staff.hourly_cost
    )

    late = days > np.where(population.crisis[rows], p.first_talk_days_crisis, p.first_talk_days)
    yield from _breach(population, rows[late & ~_told(population, rows, now)])
    waiting = desk.queue
    yield from _breach(population, waiting[_over(population, waiting, now)])


def _over(population: Population, rows: Rows, now: Now) -> Flag:
    """Return for whom the term ends this month without a talk: in a crisis at once, else in the month after."""
    months = now.month - population.registered[rows]
    return np.asarray(np.where(population.crisis[rows], months == 0, months == 1))


def _told(population: Population, rows: Rows, now: Now) -> Flag:
    """Return whose breach was counted in an earlier month, while they waited."""
    months = now.month - population.registered[rows]
    return np.asarray(np.where(population.crisis[rows], months > 0, months > 1))


def _breach(population: Population, rows: Rows) -> Step:
    """Count breaches of the legal clock, also of residents who will not wait for their talk."""
    urgent = population.crisis[rows]
    yield Moves(Event.CLOCK_BREACHED, rows[~urgent], reason=Reason.FIRST_TALK_CLOCK)
    yield Moves(Event.CLOCK_BREACHED, rows[urgent], reason=Reason.CRISIS_CLOCK)


def waiting_days(population: Population, rows: Rows, now: Now) -> np.ndarray:
    """Return the days between registration and first talk, float64 of shape (n,)."""
    p = now.parameters.inflow
    mean = np.where(population.crisis[rows], p.waiting_days_crisis, p.waiting_days)
    within = -mean * np.log1p(-now.uniform(rows, Decision.WAITING_DAYS))
    return np.asarray(within + now.parameters.legal.days_per_month * (now.month - population.registered[rows]))


def _forward(population: Population, rows: Rows, now: Now) -> Step:
    """Applications are completed, files become ready, offers are sent as far as the office's places go."""
    stage, earlier = population.stage[rows], population.since[rows] < now.month
    intake = rows[(stage == Stage.INTAKE) & earlier]
    complete = intake[now.decide(Decision.PROGRESS, application, population, intake)]
    yield Moves(Event.APPLICATION_COMPLETE, complete, Stage.STABILISATION)

    office = now.organisations.office
    files = rows[(stage == Stage.STABILISATION) & earlier & (population.ready[rows] == NEVER)]
    ready = files[now.decide(Decision.PROGRESS, stabilisation, population, files)]
    population.ready[ready] = now.month
    office.join(ready, now.uniform(ready, Decision.DESK_ORDER, 1))
    here = office.queue[population.stage[office.queue] == Stage.STABILISATION]
    places = office.places(now.levers.overall("staff.office"))
    now.in_turn(office.name, here, np.arange(len(here)), places)
    sent = here[:places]
    office.queue = here[len(sent) :]
    population.ready[sent] = NEVER
    yield Moves(Event.OFFER_SENT, sent, Stage.OFFER)


def _shifted(share: float | np.ndarray, log_odds_ratio: np.ndarray) -> np.ndarray:
    """Return a share moved by a log odds ratio; 0 and 1 stay what they are."""
    odds = np.exp(log_odds_ratio)
    return np.asarray(share * odds / (1 - share + share * odds))


def _book_support(population: Population, rows: Rows, now: Now) -> None:
    """Book the hours of practical support."""
    hours = float(supported(population, rows, now).sum()) * now.parameters.staff.hours_support
    now.book("staff", "support", hours)
    now.book("municipality", "support", hours * now.parameters.staff.hourly_cost_support)
