"""Why a resident's two worlds part: what the records of both worlds differ in.

Both worlds have the same luck, so what differs first in a month was moved by something that is on record: a lever that
a policy moved, a place in a queue, or a story that was heard.
"""

from collections.abc import Iterable

from sim.cause import CONTACT, Cause, Line, Worlds, by_lever, heard_apart, in_month, moved, of_decision, queue
from sim.cause_contact import contact
from sim.draws import Decision
from sim.events import Event
from sim.resident import Resident


def causes_of(baseline: Resident, other: Resident, month: int, one: list[Line], two: list[Line]) -> tuple[Cause, ...]:
    """Return what made two worlds differ in a month.

    Parameters
    ----------
    baseline, other : Resident
    month : int
        The first that differs.
    one, two : list of (int, int)
        What happens in it.
    """
    worlds = baseline, other
    place = next(i for i in range(max(len(one), len(two))) if one[i : i + 1] != two[i : i + 1])
    first = {Event(line[0]) for line in (*one[place : place + 1], *two[place : place + 1])}
    found: Iterable[Cause] = ()
    if first & set(CONTACT):
        found = contact(worlds, month, one, two)
    elif first & {Event.SIGNAL_LEFT, Event.CASE}:
        found = by_lever(worlds, month, "threshold", "signalling.threshold", "signalling.threshold_share")
    elif first & {Event.FIRST_TALK, Event.CLOCK_BREACHED}:
        found = queue(worlds, month, "intake")
    elif Event.SUPPORT_STARTED in first:
        found = by_lever(worlds, month, "support", "inflow.support")
    elif first == {Event.ARRANGED}:
        found = by_lever(worlds, month, "loan", "arrangement.loan_share")
    elif Event.COMPLETED in first:
        found = by_lever(worlds, month, "term", "arrangement.term")
    else:
        found = _decided(worlds, month) or _reason(worlds, month, first)
        if not found and Event.OFFER_SENT in first:
            found = queue(worlds, month, "office")
        found = found or _self_referral(worlds, month) or _before(worlds, month)
    return tuple(found) or (Cause("unknown"),)


def _decided(worlds: Worlds, month: int) -> list[Cause]:
    """Return the decision of a month that the same luck answered otherwise in the two worlds."""
    mine, theirs = ({(e.decision, e.index): e for e in in_month(world, month)} for world in worlds)
    for place, one in mine.items():
        two = theirs.get(place)
        if two is not None and one.happened != two.happened and moved(one, two):
            return [of_decision(worlds, one, two)]
    return []


def _reason(worlds: Worlds, month: int, first: set[Event]) -> list[Cause]:
    """Return the chance that moved where a file stops in both worlds, for another reason."""
    if first != {Event.DROPOUT}:
        return []
    pair = [next((e for e in in_month(w, month) if e.decision == Decision.DROPOUT), None) for w in worlds]
    return [of_decision(worlds, pair[0], pair[1], "reason")] if pair[0] and pair[1] else []


def _self_referral(worlds: Worlds, month: int) -> list[Cause]:
    """Return the story from which a resident learned the way to debt help, in one world only."""
    comes = [any(e.decision == Decision.SELF_REFERRAL and e.happened for e in in_month(w, month)) for w in worlds]
    if comes[0] == comes[1]:
        return []
    side = comes.index(True)
    heard = tuple((at, story) for at, story in heard_apart(worlds, month) if at == side)[-1:]
    return [Cause("story", side, heard=heard)] if heard else []


def _before(worlds: Worlds, month: int) -> list[Cause]:
    """Return the last decision before a month that went otherwise without an event: a file that was ready."""
    for past in range(month - 1, -1, -1):
        if found := _decided(worlds, past):
            return found
    return []
