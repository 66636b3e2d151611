"""What can make a resident's two worlds part: a policy, a queue or a story that the records of both differ in."""

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
        `attempt`, `helped`, `decision`, `reason`, `queue`, `staff`, `room`, `threshold`, `support`, `loan`, `term`,
        `story` or `unknown`.
    side : int
        World that it is about, 0 or 1: where the attempt is made, the story heard, the resident waits.
    policies : tuple of Intervention
        Behind it; empty where there is none.
    at : int
        World that the policies are in.
    detail : str
        What is added by an attempt, or the team of a queue.
    reason : Reason
        Channel of an attempt, also of one that a decision is about.
    works : bool
        Whether the attempt reaches the resident.
    month : int, optional
        Of an attempt that is made later than the first difference.
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
    month: int | None = None
    decisions: tuple[Explanation, Explanation] | None = None
    terms: tuple[str, ...] = ()
    heard: tuple[tuple[int, Heard], ...] = field(default=())


def attempts(resident: Resident, month: int) -> list[tuple[Explanation, Reason]]:
    """Return the attempts made in a month, in order, each with its channel."""
    explained = sorted((e for e in in_month(resident, month) if e.decision == Decision.ATTEMPT), key=lambda e: e.index)
    records = resident.events()
    made = records[(records["month"] == month) & (records["event"] == Event.ATTEMPT)]["reason"].tolist()
    return [(e, Reason(channel)) for e, channel in zip(explained, made, strict=True)]


def by_lever(worlds: Worlds, month: int, kind: str, *levers: str) -> list[Cause]:
    """Return the policies that moved some levers, as the cause; none where no policy did."""
    policies = policies_of(worlds, month, *levers, lasting=True)
    return [Cause(kind, policies=policies, at=side_of(worlds, policies))] if policies else []


def queue(worlds: Worlds, month: int, team: str) -> list[Cause]:
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
        tuple(p for p in policies_of(worlds, waits.month, lever, lasting=lasting) if _slows(worlds, p, lever, late))
        for lasting in (False, True)
    )
    staff = Cause("staff" if policies else "room", late, policies, side_of(worlds, policies), waits.team)
    queue = Cause("queue", late, began, side_of(worlds, began), waits.team)
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


def of_decision(
    worlds: Worlds, one: Explanation, two: Explanation, kind: str = "decision", reason: Reason = Reason.NONE
) -> Cause:
    """Return a decision as the cause, with the policies and stories that moved its chance."""
    terms = moved(one, two)
    policies: list[Intervention] = []
    for name in terms:
        levers = _levers(worlds, name, one.month)
        policies += [p for p in policies_of(worlds, one.month, *levers, lasting=name in LASTING) if p not in policies]
    heard: tuple[tuple[int, Heard], ...] = ()
    if HEARD in terms:
        better = int(two.terms[HEARD] > one.terms[HEARD])
        heard = tuple((at, s) for at, s in heard_apart(worlds, one.month) if s.good == (at == better))[-1:]
    at = side_of(worlds, tuple(policies))
    return Cause(
        kind, policies=tuple(policies), at=at, reason=reason, decisions=(one, two), terms=tuple(terms), heard=heard
    )


def _levers(worlds: Worlds, term: str, month: int) -> tuple[str, ...]:
    """Return the levers that may have moved a term: a story in a letter did not where no letter was sent."""
    lettered = any(
        line["event"] == Event.ATTEMPT and line["reason"] == Reason.LETTER and 0 <= line["month"] <= month
        for line in worlds[1].events()
    )
    return tuple(x for x in TERM_LEVERS.get(term, ()) if lettered or x != "contact.experience_letter")


def moved(one: Explanation, two: Explanation) -> list[str]:
    """Return the terms that differ between two worlds, the largest difference first."""
    change = {name: two.terms.get(name, 0.0) - one.terms.get(name, 0.0) for name in {**one.terms, **two.terms}}
    return sorted((name for name, size in change.items() if size), key=lambda name: (-abs(change[name]), name))


def policies_of(worlds: Worlds, month: int, *levers: str, lasting: bool = False) -> tuple[Intervention, ...]:
    """Return the policies of one world only that move some levers in a month, or did before where that lasts."""
    mine, theirs = (world.model.interventions for world in worlds)
    alone = [p for p in theirs if p not in mine] + [p for p in mine if p not in theirs]
    moving = [p for p in alone if p.dose and p.start <= month and p.levers.keys() & set(levers)]
    return tuple(p for p in moving if lasting or p.stop is None or month < p.stop)


def side_of(worlds: Worlds, policies: tuple[Intervention, ...]) -> int:
    """Return in which world some policies are."""
    return int(not (policies and policies[0] in worlds[0].model.interventions))


def heard_apart(worlds: Worlds, month: int) -> list[tuple[int, Heard]]:
    """Return the stories before a month that were heard in one world only, and in which, the last one last."""
    mine, theirs = (world.heard() for world in worlds)
    alone = [(0, s) for s in mine if s not in theirs] + [(1, s) for s in theirs if s not in mine]
    return sorted(((side, s) for side, s in alone if s.month < month), key=lambda one: one[1].month)


def in_month(resident: Resident, month: int) -> list[Explanation]:
    """Return the explanations of a month, in order."""
    return [e for e in resident.reasons() if e.month == month]
