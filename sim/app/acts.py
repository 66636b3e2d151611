"""What happens to a resident, for a room to read: who acts, what that means, and why, each said once."""

from collections.abc import Sequence
from itertools import islice
from typing import Any

from sim.cause import Line
from sim.events import Event, Reason, Stage
from sim.resident import Resident
from sim.story import first_name, sentences
from sim.texts import Texts
from sim.why import whys

Data = dict[str, Any]

MOST_SAID = 3
"""Sentences of one world where two part; the whole list stands below them."""

HOUSEHOLD, MUNICIPALITY, CREDITOR, HELPER, COURT = "household", "municipality", "creditor", "helper", "court"

ACTORS = {
    Event.SIGNAL: CREDITOR,
    **dict.fromkeys((Event.SIGNAL_LEFT, Event.CASE, Event.ATTEMPT, Event.REACHED), MUNICIPALITY),
    **dict.fromkeys((Event.NOT_REACHED, Event.LAPSED, Event.CLOCK_BREACHED), MUNICIPALITY),
    **dict.fromkeys((Event.ACCEPTED, Event.DECLINED, Event.LIGHT_HELP, Event.REGISTERED), MUNICIPALITY),
    Event.SUPPORT_STARTED: MUNICIPALITY,
    **dict.fromkeys((Event.FIRST_TALK, Event.SETBACK, Event.APPLICATION_COMPLETE, Event.OFFER_SENT), HELPER),
    **dict.fromkeys((Event.DROPOUT, Event.ARRANGED, Event.AFTERCARE_DONE), HELPER),
    **dict.fromkeys((Event.STATUTORY_STARTED, Event.CLEAN_SLATE, Event.STATUTORY_ENDED), COURT),
}
"""Who acts, as the sentence of the event says; what is not here is the household's own."""

SETBACKS = {Reason.LATE_CLAIM: CREDITOR, Reason.CREDITOR_LETTER: CREDITOR}
"""Who else brings a setback."""


def happened(resident: Resident, texts: Texts, end: int | None) -> list[Data]:
    """Return what happens to a resident, in order; `shared` until the worlds part in month `end`.

    Parameters
    ----------
    resident : Resident
    texts : Texts
    end : int or None
    """
    records, reasons = resident.events(), whys(resident, texts)
    found = []
    for month in sorted({int(m) for m in records["month"]}):
        places = (records["month"] == month).nonzero()[0]
        here, known = records[places], set()
        for at, text in sentences(here[["event", "reason"]].tolist(), texts):
            why = reasons[places[at]]
            event, reason = Event(here["event"][at]), Reason(_reason(here[at]))
            found.append(
                {
                    "month": month,
                    "event": event.name.lower(),
                    "stage": Stage(here["to"][at]).name.lower(),
                    "actor": actor(event, reason),
                    "text": text,
                    "means": _means(event, texts, first_name(resident.row, texts)),
                    "why": why.own if why.rule in known else str(why),
                    "shared": end is None or month < end,
                }
            )
            known.add(why.rule)
    return found


def shortly(lines: Sequence[Line], texts: Texts) -> str:
    """Return the first sentences on what happens in one world only."""
    said = [text[:1].upper() + text[1:] for _, text in islice(sentences(lines, texts), MOST_SAID)]
    return " ".join(said) or texts("story.nothing")


def actor(event: Event, reason: Reason) -> str:
    """Return who acts in an event."""
    if event == Event.SETBACK and reason in SETBACKS:
        return SETBACKS[reason]
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
