"""Why contact is sought otherwise, or later: a queue, the attempts that a policy adds, and what made them work."""

import numpy as np

from sim.cause import (
    ADDED,
    ATTEMPT_LEVERS,
    CALL,
    CONTACT,
    SMS,
    TERM_LEVERS,
    WHATSAPP,
    Cause,
    Line,
    Worlds,
    attempts,
    of_decision,
    policies_of,
    queue,
    side_of,
)
from sim.chance import probability
from sim.draws import Decision
from sim.events import Event, Reason
from sim.now import Explanation
from sim.resident import Resident

Made = dict[int, tuple[Explanation, Reason]]
"""The attempts of a month by their place in the protocol, each with its channel."""

_WORKED = tuple(event for event in CONTACT if event != Event.LAPSED)
_LUCK = {CALL: Decision.PHONE_FIRST, WHATSAPP: Decision.WHATSAPP, SMS: Decision.SMS}
"""What decides whether an attempt is added; one that is not here is added by policy alone."""


def contact(worlds: Worlds, month: int, one: list[Line], two: list[Line]) -> list[Cause]:
    """Return why contact was sought otherwise, or later.

    Parameters
    ----------
    worlds : tuple of Resident
    month : int
        The first that differs.
    one, two : list of (int, int)
        What happens in it.
    """
    if len({any(line[0] in _WORKED for line in lines) for lines in (one, two)}) == 2:
        waits = queue(worlds, month, "outreach")
        return [*waits, *(_at_its_turn(worlds, month, waits[0].side) if waits else ())]
    made = [_made(world, month) for world in worlds]
    found: list[Cause] = []
    for place in sorted({*made[0], *made[1]}):
        pair = [mine.get(place) for mine in made]
        if pair[0] and pair[1]:
            if pair[0][0].happened != pair[1][0].happened:
                return [*found, of_decision(worlds, pair[0][0], pair[1][0], reason=pair[0][1])]
        elif place in ADDED:
            found += _added(worlds, int(pair[0] is None), place, pair[0] or pair[1])
            if found[-1].works or found[-1].kind == "helped":
                break
    return found


def _made(resident: Resident, month: int | None) -> Made:
    """Return the attempts made in a month; none where there is no such month."""
    return {} if month is None else {e.index: (e, channel) for e, channel in attempts(resident, month)}


def _added(worlds: Worlds, side: int, place: int, made: tuple[Explanation, Reason] | None) -> list[Cause]:
    """Return an attempt that is made in one world only, and the policies without which it would not have worked."""
    if made is None:
        raise AssertionError("an attempt is made in one of the worlds")
    explained, channel = made
    policies = policies_of(worlds, explained.month, ATTEMPT_LEVERS[ADDED[place]])
    added = Cause("attempt", side, policies, side_of(worlds, policies), ADDED[place], channel, explained.happened)
    return [added, *(_helped(worlds, side, explained, channel) if explained.happened else ())]


def _helped(worlds: Worlds, side: int, made: Explanation, channel: Reason) -> list[Cause]:
    """Return the terms that a policy gave an attempt that worked, where it would not have worked without one."""
    found = []
    for term in ("evening", "better letter"):
        policies = policies_of(worlds, made.month, *TERM_LEVERS[term])
        without = probability(sum(made.terms.values()) - made.terms.get(term, 0.0))
        given = term != "evening" or _due(worlds[side], "contact.evening", Decision.EVENING, made.month, made.index)
        if policies and side_of(worlds, policies) == side and given and made.draw >= without:
            found.append(Cause("helped", side, policies, side, reason=channel, terms=(term,)))
    return found


def _at_its_turn(worlds: Worlds, month: int, late: int) -> list[Cause]:
    """Return the attempts that a policy adds once a file has its turn: now in one world, later in the other.

    The luck of two months differs, so an attempt counts where its own luck says that it is made by the policy.
    """
    months = [_turn(world, month) if side == late else month for side, world in enumerate(worlds)]
    made = [_made(world, when) for world, when in zip(worlds, months, strict=True)]
    found: list[Cause] = []
    for place in sorted(made[0].keys() ^ made[1].keys()):
        side = int(place in made[1])
        explained, channel = made[side][place]
        if place not in ADDED or any(e.happened for at, (e, _) in made[1 - side].items() if at < place):
            continue
        kind = ADDED[place]
        lever = ATTEMPT_LEVERS[kind]
        policies = policies_of(worlds, explained.month, lever)
        due = kind not in _LUCK or _due(worlds[side], lever, _LUCK[kind], explained.month)
        if policies and side_of(worlds, policies) == side and due:
            then = explained.month if side == late else None
            found.append(Cause("attempt", side, policies, side, kind, channel, explained.happened, then))
    return found


def _turn(resident: Resident, month: int) -> int | None:
    """Return the month after another in which a file that waits has its turn; None where it never has."""
    turns = {turn.month: turn for turn in resident.turns() if turn.team == "outreach"}
    while (month := month + 1) in turns:
        if turns[month].ahead < turns[month].room:
            return month
    return None


def _due(resident: Resident, lever: str, decision: Decision, month: int, index: int = 0) -> bool:
    """Return whether a lever gave a resident what they would not have had at today's value."""
    now = resident.model.now
    luck = now.draws.uniform(np.array([resident.row], dtype=np.intp), decision, month, index)
    return bool(luck[0] >= now.levers.base(lever))
