"""Why a resident's two worlds part: the policy, the queue or the story that the records of both worlds differ in.

Both worlds have the same luck, so what differs first in a month was moved by something that is on record: a lever that
a policy moved, a place in a queue, or a story that was heard.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sim.draws import Decision
from sim.events import Event, Reason
from sim.interventions import Intervention
from sim.now import Explanation, Heard, Turn
from sim.resident import Resident

Line = tuple[int, int]
"""Event and reason."""

Worlds = tuple[Resident, Resident]

CONTACT = (Event.ATTEMPT, Event.REACHED, Event.NOT_REACHED, Event.LAPSED)
_WORKED = (Event.ATTEMPT, Event.REACHED, Event.NOT_REACHED)

CALL, WHATSAPP, SMS, EXTRA = "call", "whatsapp", "sms", "extra"
ADDED = {0: CALL, 4: WHATSAPP, 5: SMS, 6: EXTRA, 7: EXTRA, 8: EXTRA}
"""Attempts that a policy adds to the protocol, by their place in it; see `stages.contact.plan`."""

ATTEMPT_LEVERS = {
    CALL: "contact.phone_first",
    WHATSAPP: "contact.whatsapp",
    SMS: "contact.sms",
    EXTRA: "contact.extra_attempts",
}
TERM_LEVERS = {
    "prices": ("arrears.price_shock",),
    "evening": ("contact.evening",),
    "better letter": ("contact.letter_quality",),
    "broad offer": ("acceptance.broad_offer",),
    "counsellor": ("acceptance.counsellor_quality",),
    "campaign": ("mind.image_campaign",),
    "practical support": ("inflow.support",),
    "forwarded sooner": ("inflow.forwarding",),
    "forwarded less complete": ("inflow.forwarding",),
    "in control": ("inflow.control",),
    "delay": ("inflow.reachable_counsellor", "inflow.control"),
    "late claim": ("inflow.reachable_counsellor", "inflow.control"),
    "creditor's letter": ("inflow.reachable_counsellor", "inflow.control"),
    "restructuring loan": ("arrangement.loan_share",),
    "debt mediation": ("arrangement.loan_share",),
    "shame": ("contact.experience_letter", "contact.experience_film"),
    "today": ("arrangement.term", "arrangement.constant_hazard"),
}
"""Levers behind the terms of a chance; what a lever did before lasts in `shame` and `today`."""

LASTING = ("shame", "today", "restructuring loan", "debt mediation", "practical support")
HEARD = "image of debt help"


@dataclass(frozen=True, slots=True)
class Cause:
    """One thing that the records of two worlds differ in.

    Attributes
    ----------
    kind : str
        `attempt`, `decision`, `reason`, `queue`, `staff`, `threshold`, `support`, `loan`, `term`, `story` or `unknown`.
    side : int
        World that it is about, 0 or 1: where the attempt is made, the story heard, the resident waits.
    policies : tuple of Intervention
        Behind it; empty where there is none.
    at : int
        World that the policies are in.
    detail : str
        What is added by an attempt, or the team of a queue.
    reason : Reason
        Channel of an attempt.
    works : bool
        Whether the attempt reaches the resident.
    decisions : tuple of Explanation, or None
        Baseline and other, where the same luck met another chance.
    terms : tuple of str
        What made these chances differ.
    heard : tuple of (int, Heard)
        World and story, where one was heard in one world only.
    """

    kind: str
    side: int = 1
    policies: tuple[Intervention, ...] = ()
    at: int = 1
    detail: str = ""
    reason: Reason = Reason.NONE
    works: bool = False
    decisions: tuple[Explanation, Explanation] | None = None
    terms: tuple[str, ...] = ()
    heard: tuple[tuple[int, Heard], ...] = field(default=())


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
        found = _contact(worlds, month, one, two)
    elif first & {Event.SIGNAL_LEFT, Event.CASE}:
        found = _by_lever(worlds, month, "threshold", "signalling.threshold", "signalling.threshold_share")
    elif first & {Event.FIRST_TALK, Event.CLOCK_BREACHED}:
        found = _queue(worlds, month, "intake")
    elif Event.SUPPORT_STARTED in first:
        found = _by_lever(worlds, month, "support", "inflow.support")
    elif first == {Event.ARRANGED}:
        found = _by_lever(worlds, month, "loan", "arrangement.loan_share")
    elif Event.COMPLETED in first:
        found = _by_lever(worlds, month, "term", "arrangement.term")
    else:
        found = _decided(worlds, month) or _reason(worlds, month, first)
        if not found and Event.OFFER_SENT in first:
            found = _queue(worlds, month, "office")
        found = found or _self_referral(worlds, month) or _before(worlds, month)
    return tuple(found) or (Cause("unknown"),)


def attempts(resident: Resident, month: int) -> list[tuple[Explanation, Reason]]:
    """Return the attempts made in a month, in order, each with its channel."""
    explained = sorted((e for e in _in(resident, month) if e.decision == Decision.ATTEMPT), key=lambda e: e.index)
    records = resident.events()
    made = records[(records["month"] == month) & (records["event"] == Event.ATTEMPT)]["reason"].tolist()
    return [(e, Reason(channel)) for e, channel in zip(explained, made, strict=True)]


def _contact(worlds: Worlds, month: int, one: list[Line], two: list[Line]) -> list[Cause]:
    """Return why contact was sought otherwise, or later."""
    if len({any(line[0] in _WORKED for line in lines) for lines in (one, two)}) == 2:
        return _queue(worlds, month, "outreach")
    made: tuple[dict[int, tuple[Explanation, Reason]], ...] = tuple(
        {e.index: (e, channel) for e, channel in attempts(world, month)} for world in worlds
    )
    found: list[Cause] = []
    for place in sorted({*made[0], *made[1]}):
        pair = [mine.get(place) for mine in made]
        if pair[0] and pair[1]:
            if pair[0][0].happened != pair[1][0].happened:
                return [*found, _of_decision(worlds, pair[0][0], pair[1][0])]
        elif place in ADDED:
            side = int(pair[0] is None)
            explained, channel = pair[side] or (None, Reason.NONE)
            works = explained is not None and explained.happened
            policies = _policies(worlds, month, ATTEMPT_LEVERS[ADDED[place]])
            at = _side(worlds, policies)
            found.append(Cause("attempt", side, policies, at, ADDED[place], channel, works))
            if works:
                break
    return found


def _by_lever(worlds: Worlds, month: int, kind: str, *levers: str) -> list[Cause]:
    """Return the policies that moved some levers, as the cause; none where no policy did."""
    policies = _policies(worlds, month, *levers, lasting=True)
    return [Cause(kind, policies=policies, at=_side(worlds, policies))] if policies else []


def _queue(worlds: Worlds, month: int, team: str) -> list[Cause]:
    """Return what made the resident wait for a team in one world: less staff, more work ahead of them, or both."""
    turns = [turn for world in worlds for turn in world.turns() if turn.month == month and turn.team == team]
    served = [turn.ahead < turn.room for turn in turns]
    if sorted(served) != [False, True]:
        return []
    late = served.index(False)
    waits, goes = turns[late], turns[1 - late]
    return _waiting(worlds, waits, goes, late)


def _waiting(worlds: Worlds, waits: Turn, goes: Turn, late: int) -> list[Cause]:
    """Return the causes of a wait: room alone, the work ahead alone, or each of them where one does not suffice."""
    lever = f"staff.{waits.team}"
    policies, began = (
        tuple(p for p in _policies(worlds, waits.month, lever, lasting=lasting) if _slows(worlds, p, lever, late))
        for lasting in (False, True)
    )
    staff = Cause("staff" if policies else "room", late, policies, _side(worlds, policies), waits.team)
    queue = Cause("queue", late, began, _side(worlds, began), waits.team)
    if goes.ahead >= waits.ahead:
        return [staff]
    if goes.room <= waits.room:
        return [queue]
    by_room, by_place = waits.ahead < goes.room, goes.ahead < waits.room
    return [
        cause
        for cause, enough, other in ((staff, by_room, by_place), (queue, by_place, by_room))
        if enough or not other
    ]


def _slows(worlds: Worlds, policy: Intervention, lever: str, late: int) -> bool:
    """Return whether a policy leaves a team less time in the world that waits: more staff there explains no wait."""
    return (policy.levers[lever] < 1) == (policy in worlds[late].model.interventions)


def _decided(worlds: Worlds, month: int) -> list[Cause]:
    """Return the decision of a month that the same luck answered otherwise in the two worlds."""
    mine, theirs = ({(e.decision, e.index): e for e in _in(world, month)} for world in worlds)
    for place, one in mine.items():
        two = theirs.get(place)
        if two is not None and one.happened != two.happened and _moved(one, two):
            return [_of_decision(worlds, one, two)]
    return []


def _reason(worlds: Worlds, month: int, first: set[Event]) -> list[Cause]:
    """Return the chance that moved where a file stops in both worlds, for another reason."""
    if first != {Event.DROPOUT}:
        return []
    pair = [next((e for e in _in(w, month) if e.decision == Decision.DROPOUT), None) for w in worlds]
    return [_of_decision(worlds, pair[0], pair[1], "reason")] if pair[0] and pair[1] else []


def _self_referral(worlds: Worlds, month: int) -> list[Cause]:
    """Return the story from which a resident learned the way to debt help, in one world only."""
    comes = [any(e.decision == Decision.SELF_REFERRAL and e.happened for e in _in(w, month)) for w in worlds]
    if comes[0] == comes[1]:
        return []
    side = comes.index(True)
    heard = tuple((at, story) for at, story in _heard(worlds, month) if at == side)[-1:]
    return [Cause("story", side, heard=heard)] if heard else []


def _before(worlds: Worlds, month: int) -> list[Cause]:
    """Return the last decision before a month that went otherwise without an event: a file that was ready."""
    for past in range(month - 1, -1, -1):
        if found := _decided(worlds, past):
            return found
    return []


def _of_decision(worlds: Worlds, one: Explanation, two: Explanation, kind: str = "decision") -> Cause:
    """Return a decision as the cause, with the policies and stories that moved its chance."""
    terms = _moved(one, two)
    policies: list[Intervention] = []
    for name in terms:
        levers = _levers(worlds, name, one.month)
        policies += [p for p in _policies(worlds, one.month, *levers, lasting=name in LASTING) if p not in policies]
    heard: tuple[tuple[int, Heard], ...] = ()
    if HEARD in terms:
        better = int(two.terms[HEARD] > one.terms[HEARD])
        heard = tuple((at, s) for at, s in _heard(worlds, one.month) if s.good == (at == better))[-1:]
    at = _side(worlds, tuple(policies))
    return Cause(kind, policies=tuple(policies), at=at, decisions=(one, two), terms=tuple(terms), heard=heard)


def _levers(worlds: Worlds, term: str, month: int) -> tuple[str, ...]:
    """Return the levers that may have moved a term: a story in a letter did not where no letter was sent."""
    lettered = any(
        line["event"] == Event.ATTEMPT and line["reason"] == Reason.LETTER and 0 <= line["month"] <= month
        for line in worlds[1].events()
    )
    return tuple(x for x in TERM_LEVERS.get(term, ()) if lettered or x != "contact.experience_letter")


def _moved(one: Explanation, two: Explanation) -> list[str]:
    """Return the terms that differ between two worlds, the largest difference first."""
    change = {name: two.terms.get(name, 0.0) - one.terms.get(name, 0.0) for name in {**one.terms, **two.terms}}
    return sorted((name for name, size in change.items() if size), key=lambda name: (-abs(change[name]), name))


def _policies(worlds: Worlds, month: int, *levers: str, lasting: bool = False) -> tuple[Intervention, ...]:
    """Return the policies of one world only that move some levers in a month, or did before where that lasts."""
    mine, theirs = (world.model.interventions for world in worlds)
    alone = [p for p in theirs if p not in mine] + [p for p in mine if p not in theirs]
    moving = [p for p in alone if p.dose and p.start <= month and p.levers.keys() & set(levers)]
    return tuple(p for p in moving if lasting or p.stop is None or month < p.stop)


def _side(worlds: Worlds, policies: tuple[Intervention, ...]) -> int:
    """Return in which world some policies are."""
    return int(not (policies and policies[0] in worlds[0].model.interventions))


def _heard(worlds: Worlds, month: int) -> list[tuple[int, Heard]]:
    """Return the stories before a month that were heard in one world only, and in which, the last one last."""
    mine, theirs = (world.heard() for world in worlds)
    alone = [(0, s) for s in mine if s not in theirs] + [(1, s) for s in theirs if s not in mine]
    return sorted(((side, s) for side, s in alone if s.month < month), key=lambda one: one[1].month)


def _in(resident: Resident, month: int) -> list[Explanation]:
    """Return the explanations of a month, in order."""
    return [e for e in resident.reasons() if e.month == month]
