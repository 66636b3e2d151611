"""Contact: the outreach team works off each case's protocol, attempt by attempt, until the resident is reached.

Evidence cards: group `contact`; `staff.minutes_*`.
"""

from functools import partial

import numpy as np
from numpy.typing import NDArray

from sim.chance import Terms, probability, table
from sim.draws import Decision, Rows, places
from sim.events import Channel, Event, Moves, Provider, Reason, Step
from sim.now import Now
from sim.population import Flag, Population

Protocol = NDArray[np.int8]
"""Channel of each attempt in order, shape (cases, attempts); `NO_ATTEMPT` where there is none."""

NO_ATTEMPT = -1
_TRACKS: Protocol = np.array(
    [
        [Channel.LETTER, NO_ATTEMPT, NO_ATTEMPT],
        [Channel.PHONE, NO_ATTEMPT, NO_ATTEMPT],
        [Channel.VISIT, Channel.LETTER, NO_ATTEMPT],
        [Channel.PHONE, Channel.PHONE, Channel.VISIT],
        [Channel.VISIT, Channel.LETTER, Channel.VISIT],
    ],
    dtype=np.int8,
)
_WRITTEN, _PHONE, _VISIT, _FULL, _FULL_WITHOUT_NUMBER = range(len(_TRACKS))
_MOST_EXTRA = 3
_BY_CHANNEL = np.array([Reason.LETTER, Reason.PHONE, Reason.VISIT, Reason.WHATSAPP, Reason.SMS], dtype=np.uint8)


def step(population: Population, now: Now) -> Step:
    """One month: cases in order of arrival, as far as the team's minutes go; who is not reached stays unreached."""
    team = now.organisations.outreach
    rows = team.queue
    protocol = plan(population, rows, now)
    tried, reached = seek(population, rows, now, protocol)

    minutes = spent(now, tried)
    before = np.cumsum(minutes) - minutes
    places = team.places(now.levers.overall("staff.outreach"))
    now.in_turn(team.name, rows, before, places)
    worked = before < places
    team.overrun(float(minutes[worked].sum()), places)
    lapsed = ~worked & (now.month - population.last_case[rows] >= now.parameters.contact.case_months)
    team.keep(~(worked | lapsed))
    population.case_open[rows[worked | lapsed]] = False
    now.forget(Decision.ATTEMPT, rows, (tried != NO_ATTEMPT) & worked[:, None])
    yield Moves(Event.LAPSED, rows[lapsed])

    for k in range(tried.shape[1]):
        made = worked & (tried[:, k] != NO_ATTEMPT)
        yield Moves(Event.ATTEMPT, rows[made], reason=_BY_CHANNEL[tried[made, k]])
    _inform(population, rows[worked], now, tried[worked])
    _book(now, minutes[worked])
    contact = worked & (reached != NO_ATTEMPT)
    yield Moves(Event.NOT_REACHED, rows[worked & ~contact])
    yield Moves(Event.REACHED, rows[contact], reason=_BY_CHANNEL[reached[contact]])


def plan(population: Population, rows: Rows, now: Now) -> Protocol:
    """Return the protocol of each case: a call first where policy says so, the track, messages, extra attempts."""
    known = population.phone_known[rows]
    whatsapped, texted = now.several(rows, Decision.WHATSAPP, Decision.SMS)
    track = _TRACKS.T.take(_track(population, rows, now), axis=1)

    first = known & now.share(Decision.PHONE_FIRST, now.lever("contact.phone_first", population, rows), rows)
    call = np.where(first & (track[0] != Channel.PHONE), Channel.PHONE, NO_ATTEMPT)
    mobile = known & population.whatsapp_usable[rows]
    sent = mobile & (whatsapped < now.lever("contact.whatsapp", population, rows))
    whatsapp = np.where(sent, Channel.WHATSAPP, NO_ATTEMPT)
    sent = mobile & (texted < now.lever("contact.sms", population, rows))
    sms = np.where(sent, Channel.SMS, NO_ATTEMPT)
    columns = [call, *track, whatsapp, sms]
    wanted = np.asarray(now.lever("contact.extra_attempts", population, rows))
    if wanted.any():
        columns += list(_extras(rows, now, wanted, known).T)
    return np.array(columns, dtype=np.int8).T


def _extras(rows: Rows, now: Now, wanted: NDArray[np.float64], known: Flag) -> NDArray[np.int64]:
    """Return the attempts on top of the protocol, shape (n, 3): `wanted` on average, by telephone or by letter."""
    extra = now.uniforms(rows, Decision.EXTRA_ATTEMPT, _MOST_EXTRA) < wanted.reshape(-1, 1) - np.arange(_MOST_EXTRA)
    by_phone = now.uniforms(rows, Decision.EXTRA_CHANNEL, _MOST_EXTRA)
    phone = by_phone < now.parameters.contact.extra_by_phone * known[:, None]
    return np.where(extra, np.where(phone, Channel.PHONE, Channel.LETTER), NO_ATTEMPT)


def _track(population: Population, rows: Rows, now: Now) -> NDArray[np.int64]:
    """Return the track of each case: heavier cases are visited more often, calls need a number."""
    p = now.parameters.contact
    known = population.phone_known[rows]
    heavy = (
        population.crisis[rows]
        | population.case_multiple[rows]
        | (population.case_provider[rows] == Provider.RENT)
        | (population.case_amount[rows] >= p.heavy_amount)
    )
    u = now.uniform(rows, Decision.TRACK)
    visit = np.where(heavy, p.visit_share_heavy, p.visit_share)
    phone = visit + (1 - visit) * p.phone_share * known
    track = np.where(u < visit, _VISIT, np.where(u < phone, _PHONE, _WRITTEN))
    full = now.share(Decision.FULL_TRACK, p.full_share, rows)
    return np.where(full, np.where(known, _FULL, _FULL_WITHOUT_NUMBER), track)


def seek(population: Population, rows: Rows, now: Now, protocol: Protocol) -> tuple[Protocol, NDArray[np.int8]]:
    """Work off the protocols; stop at the first success: luck is that of the attempt, whether it is made or not.

    Returns
    -------
    tried : int8 array, shape of `protocol`
        Channels of the attempts that were made.
    reached : int8 array, shape (n,)
        Channel that succeeded; `NO_ATTEMPT` where none did.
    """
    case, place = places(protocol != NO_ATTEMPT)
    who, channel = rows[case], protocol[case, place]
    evening = now.share(Decision.EVENING, now.lever("contact.evening", population, who), who, place)
    rule = partial(attempt, channel=channel, evening=evening)
    success = np.zeros(protocol.shape, dtype=np.bool_, order="F")
    success[case, place] = now.decide(Decision.ATTEMPT, rule, population, who, index=place)
    some, first = success.any(axis=1), success.argmax(axis=1)
    last = np.where(some, first, protocol.shape[1])
    tried = np.where(np.arange(protocol.shape[1]) <= last[:, None], protocol, NO_ATTEMPT)
    reached = np.where(some, protocol[np.arange(len(rows)), first], np.int8(NO_ATTEMPT))
    return tried, reached


def attempt(population: Population, rows: Rows, now: Now, channel: NDArray[np.int8], evening: Flag) -> Terms:
    """Return the terms of one attempt reaching the resident.

    Parameters
    ----------
    channel : int8 array, shape (n,)
    evening : bool array, shape (n,)
        Whether a call or visit falls in the evening.
    """
    p = now.parameters.contact
    by_channel = table(p.letter, p.phone, p.visit, p.whatsapp_message, p.letter + p.sms_against_letter)
    by_provider = table(0.0, p.reach_energy, p.reach_rent, p.reach_water, p.reach_tax)
    spoken = (channel == Channel.PHONE) | (channel == Channel.VISIT)
    amount = population.case_amount[rows]
    quality = now.lever("contact.letter_quality", population, rows)
    return {
        "channel": by_channel[channel],
        "evening": p.reach_evening * (evening & spoken),
        "provider": by_provider[population.case_provider[rows]],
        "several signals": p.reach_multiple * population.case_multiple[rows],
        "middling amount": p.reach_amount * ((amount >= p.amount_from) & (amount <= p.amount_to)),
        "married": p.reach_married * population.married[rows],
        "two children": p.reach_two_children * (population.children[rows] == 2),
        "better letter": p.reach_letter_quality * quality * (channel == Channel.LETTER),
        "lasting differences": population.reachability[rows].astype(np.float64),
    }


def spent(now: Now, tried: Protocol) -> NDArray[np.float64]:
    """Return the minutes that each case takes, administration included, shape (n,)."""
    s = now.parameters.staff
    none = 0.0  # at place NO_ATTEMPT, the last
    minutes = table(s.minutes_letter, s.minutes_phone, s.minutes_visit, s.minutes_message, s.minutes_message, none)
    return np.asarray(s.minutes_case + minutes[tried].sum(axis=1))


def _inform(population: Population, rows: Rows, now: Now, tried: Protocol) -> None:
    """Experience stories, in a letter for those who get one or as a film, lower shame, most where shame is high."""
    p = now.parameters.contact
    letter = p.shame_letter * now.lever("contact.experience_letter", population, rows)
    film = p.shame_film * now.lever("contact.experience_film", population, rows)
    if np.any(letter) or np.any(film):
        shift = letter * (tried == Channel.LETTER).any(axis=1) + film
        moved = shift > 0
        who = rows[moved]
        shame = np.clip(population.shame[who].astype(np.float64), p.shame_edge, 1 - p.shame_edge)
        weight = 2 * shame  # the effect grows with shame and is 1 in the middle
        population.shame[who] = probability(np.log(shame / (1 - shame)) - shift[moved] * weight)


def _book(now: Now, minutes: NDArray[np.float64]) -> None:
    """Book the team's hours and what they cost."""
    hours = float(minutes.sum()) / 60
    now.book("staff", "outreach", hours)
    now.book("municipality", "outreach", hours * now.parameters.staff.hourly_cost)
