"""A resident's story: what happens, month by month, and why, told from the log in Dutch or English."""

from collections.abc import Iterator, Sequence

from sim.cause import Line
from sim.cause_told import cause_told, listed
from sim.events import Event, Reason
from sim.first_difference import Difference
from sim.population import Household, IncomeSource
from sim.resident import Resident
from sim.texts import Texts
from sim.why import whys

LONGEST_WAIT = 255
"""Days that the log of a first talk can hold: it may have been longer."""

DETAILS = {
    Event.REACHED: "answer",
    Event.REGISTERED: "route",
    Event.SETBACK: "setback",
    Event.ARRANGED: "resolution",
}
"""Events whose reason is told in words of their own; others have those of `detail`."""


def story(
    resident: Resident,
    language: str = "nl",
    first: int | None = None,
    end: int | None = None,
    known: set[str] | None = None,
) -> list[str]:
    """Return the story of a resident, one line per event, and why; a rule is told once.

    Parameters
    ----------
    resident : Resident
        Of a model that has run; chances are told when it was watched: when its row is in `Setting.watched`.
    language : str
        `nl` or `en`.
    first, end : int, optional
        First month told, and first month no longer told; by default all there are.
    known : set of str, optional
        Rules that were told before; those told here are added.
    """
    texts = Texts(language)
    records, reasons = resident.events(), whys(resident, texts)
    known = set() if known is None else known
    lines = []
    for month in sorted({int(m) for m in records["month"]}):
        if (first is not None and month < first) or (end is not None and month >= end):
            continue
        places = (records["month"] == month).nonzero()[0]
        for here, text in sentences(records[places][["event", "reason"]].tolist(), texts):
            lines.append(_dated(month, text, texts))
            why = reasons[places[here]]
            said = " ".join(filter(None, ("" if why.rule in known else why.rule, why.own)))
            known.add(why.rule)
            lines += [f"  {texts('story.because', text=said)}"] if said else []
    return lines or [texts("story.quiet")]


def sentences(lines: Sequence[Line], texts: Texts) -> Iterator[tuple[int, str]]:
    """Iterate over the place and text of the events of one month; attempts that follow each other are one sentence."""
    ways: list[str] = []
    for at, line in enumerate(lines):
        after = lines[at + 1] if at + 1 < len(lines) else None
        if line[0] != Event.ATTEMPT:
            yield at, told(line, texts, after)
            continue
        channel = Reason(line[1]).name.lower()
        way = texts(f"detail.{channel}")
        ways.append(texts(f"again.{channel}") if way in ways else way)
        if after is None or after[0] != Event.ATTEMPT:
            yield at, texts("story.attempt", detail=listed(ways, texts))
            ways = []


def first_name(row: int, texts: Texts) -> str:
    """Return the invented first name of a resident, which tells nothing of who they are."""
    names = texts("first_names").split(", ")
    return names[row % len(names)]


def introduced(resident: Resident, texts: Texts) -> str:
    """Return who the resident is; nobody real."""
    return texts(
        "story.title",
        name=first_name(resident.row, texts),
        row=resident.row,
        age=int(resident.age),
        household=texts.name("household", Household(resident.household).name.lower()),
        income=texts.name("income", IncomeSource(resident.income_source).name.lower()),
    )


def parted(found: Difference, texts: Texts, names: tuple[str, str]) -> Iterator[str]:
    """Iterate over what happens in one world only, and last why; `names` are those of baseline and other."""
    for name, lines in zip(names, (found.baseline, found.other), strict=True):
        here = " ".join(_sentence(text) for _, text in sentences(lines, texts)) or texts("story.nothing")
        yield texts("story.only", arm=name, text=here)
    yield cause_told(found, texts, names)


def told(line: Line, texts: Texts, after: Line | None = None) -> str:
    """Return one event in words; `after` is what comes next in the month."""
    event, reason = Event(line[0]), line[1]
    if event == Event.FIRST_TALK:
        days = {0: "none", LONGEST_WAIT: "late"}.get(reason)
        return texts(f"story.first_talk_{days}" if days else "story.first_talk", detail=reason)
    if event == Event.ESCALATION and after is not None and after[0] == Event.REGISTERED:
        return texts("story.escalation_registered")
    detail = texts.name(DETAILS.get(event, "detail"), Reason(reason).name.lower())
    return texts(f"story.{event.name.lower()}", detail=detail)


def _dated(month: int, text: str, texts: Texts) -> str:
    """Return a text with its month: from the start on, or before it."""
    if month >= 0:
        return texts("story.month", month=month, text=text)
    return texts("story.before", months=-month, text=text)


def _sentence(text: str) -> str:
    """Return a text that begins with a capital."""
    return text[:1].upper() + text[1:]
