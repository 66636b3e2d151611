"""What happens to a resident, for a room to read: who acts, what that means, and why, each said once."""

from collections.abc import Sequence
from typing import Any

from sim.cause import Line
from sim.draws import Decision
from sim.events import Event, Reason, Stage
from sim.resident import Resident
from sim.story import explained, first_name, told
from sim.texts import Texts

Data = dict[str, Any]

MOST_SAID = 3
"""Sentences of one world where two part; the whole list stands below them."""

HOUSEHOLD, MUNICIPALITY, CREDITOR, HELPER, COURT = "household", "municipality", "creditor", "helper", "court"

ACTORS = {
    Event.SIGNAL: CREDITOR,
    **dict.fromkeys((Event.SIGNAL_LEFT, Event.CASE, Event.ATTEMPT, Event.REACHED), MUNICIPALITY),
    **dict.fromkeys((Event.NOT_REACHED, Event.LAPSED, Event.CLOCK_BREACHED), MUNICIPALITY),
    **dict.fromkeys((Event.ACCEPTED, Event.DECLINED, Event.LIGHT_HELP, Event.REGISTERED, Event.FIRST_TALK), HELPER),
    **dict.fromkeys((Event.SUPPORT_STARTED, Event.SETBACK, Event.APPLICATION_COMPLETE, Event.OFFER_SENT), HELPER),
    **dict.fromkeys((Event.DROPOUT, Event.ARRANGED, Event.AFTERCARE_DONE), HELPER),
    **dict.fromkeys((Event.STATUTORY_STARTED, Event.CLEAN_SLATE, Event.STATUTORY_ENDED), COURT),
}
"""Who acts; what is not here is the household's own."""

BY_REASON = {
    Reason.LATE_CLAIM: CREDITOR,
    Reason.CREDITOR_LETTER: CREDITOR,
    Reason.OFFER_REFUSED: CREDITOR,
    Reason.OTHER_SOLUTION: HOUSEHOLD,
}
"""Who else acts, in a setback or where a file stops for it."""

DECIDED = {
    Decision.SIGNAL_MONTH: (Event.SIGNAL,),
    Decision.ATTEMPT: (Event.REACHED,),
    Decision.ACCEPTANCE: (Event.ACCEPTED, Event.LIGHT_HELP),
    Decision.SELF_REFERRAL: (Event.REGISTERED,),
    Decision.PROGRESS: (Event.APPLICATION_COMPLETE, Event.OFFER_SENT),
    Decision.CONSENT: (Event.ARRANGED,),
}
"""Which event a decision leads to, where its name is another."""


def happened(resident: Resident, texts: Texts, end: int | None) -> list[Data]:
    """Return what happens to a resident, in order; `shared` until the worlds part in month `end`.

    Parameters
    ----------
    resident : Resident
    texts : Texts
    end : int or None
    """
    records = resident.events()
    found = []
    for month in sorted({int(m) for m in records["month"]}):
        here = records[records["month"] == month]
        why = _why(resident, texts, month, {Event(e) for e in here["event"]})
        for at, text in merged(here[["event", "reason"]].tolist(), texts):
            event, reason = Event(here["event"][at]), Reason(_reason(here[at]))
            found.append(
                {
                    "month": month,
                    "event": event.name.lower(),
                    "stage": Stage(here["to"][at]).name.lower(),
                    "actor": actor(event, reason),
                    "text": text,
                    "means": _means(event, texts, first_name(resident.row, texts)),
                    "why": why.pop(event, ""),
                    "shared": end is None or month < end,
                }
            )
    return found


def merged(lines: Sequence[Line], texts: Texts) -> list[tuple[int, str]]:
    """Return the place and text of each line; attempts that follow each other are told in one."""
    found: list[tuple[int, str]] = []
    ways: list[str] = []
    for at, line in enumerate(lines):
        if line[0] != Event.ATTEMPT:
            ways = []
            found.append((at, told(line, texts)))
            continue
        if ways:
            found.pop()
        way = texts.name("detail", Reason(line[1]).name.lower())
        ways += [] if way in ways else [way]
        found.append((at, texts("story.attempt", detail=", ".join(ways))))
    return found


def shortly(lines: Sequence[Line], texts: Texts) -> str:
    """Return the first sentences on what happens in one world only."""
    said = [text[:1].upper() + text[1:] for _, text in merged(lines, texts)[:MOST_SAID]]
    return " ".join(said) or texts("story.nothing")


def actor(event: Event, reason: Reason) -> str:
    """Return who acts in an event."""
    if event in (Event.SETBACK, Event.DROPOUT) and reason in BY_REASON:
        return BY_REASON[reason]
    if event == Event.REGISTERED and reason == Reason.SELF_REFERRAL:
        return HOUSEHOLD
    return ACTORS.get(event, HOUSEHOLD)


def _reason(record: Any) -> int:
    """Return the reason of a record; of a first talk it is a number of days."""
    return 0 if record["event"] == Event.FIRST_TALK else int(record["reason"])


def _means(event: Event, texts: Texts, name: str) -> str:
    """Return what an event means for the resident, where its own text does not say so."""
    key = f"means.{event.name.lower()}"
    return texts(key, name=name) if key in texts else ""


def _why(resident: Resident, texts: Texts, month: int, here: set[Event]) -> dict[Event, str]:
    """Return why what was decided in a month happened, by the event it led to."""
    found: dict[Event, str] = {}
    for one in resident.reasons():
        if one.month != month or not one.happened:
            continue
        decision = Decision(one.decision)
        names = DECIDED.get(decision) or tuple(e for e in Event if e.name == decision.name)
        if place := next((event for event in names if event in here), None):
            said = explained(one, texts, resident.model.now.parameters)
            found[place] = f"{found[place]} {said}" if place in found else said
    return found
