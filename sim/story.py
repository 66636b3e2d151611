"""A resident's story: what happened, month by month, and why, told from the log in Dutch or English."""

from sim.draws import Decision
from sim.events import Event, Reason
from sim.now import Explanation
from sim.population import Household, IncomeSource
from sim.resident import Resident
from sim.texts import Texts


def story(resident: Resident, language: str = "nl") -> list[str]:
    """Return the story of a resident, one line per event, with the reasons when the resident was watched.

    Parameters
    ----------
    resident : Resident
        Of a model that has run; watched when its row is in `Setting.watched`.
    language : str
        `nl` or `en`.
    """
    texts = Texts(language)
    lines = [_title(resident, texts)]
    why = _by_month(resident)
    records = resident.events()
    for month in sorted({int(m) for m in records["month"]}):
        for record in records[records["month"] == month]:
            kind = "story.month" if month >= 0 else "story.before"
            lines.append(texts(kind, month=month, text=_told(Event(record["event"]), int(record["reason"]), texts)))
        lines += [explained(one, texts) for one in why.get(month, []) if one.happened]
    return lines if len(lines) > 1 else [*lines, texts("story.quiet")]


def explained(one: Explanation, texts: Texts) -> str:
    """Return why something happened or not: the chance, the draw, and the terms that moved the chance."""
    decision = texts.name("decision", Decision(one.decision).name.lower())
    named = [
        texts("story.term", name=texts.name("term", name), value=f"{value:+.2f}")
        for name, value in one.terms.items()
        if value and name != "today"
    ]
    return texts(
        "story.why",
        chance=f"{decision.lower()} {one.chance:.1%}",
        draw=f"{one.draw:.3f}",
        outcome=texts("story.happened" if one.happened else "story.not_happened"),
        terms="; ".join(named),
    )


def _title(resident: Resident, texts: Texts) -> str:
    """Return who the resident is; nobody real."""
    return texts(
        "story.title",
        row=resident.row,
        age=int(resident.age),
        household=texts.name("household", Household(resident.household).name.lower()),
        income=texts.name("income", IncomeSource(resident.income_source).name.lower()),
    )


def _told(event: Event, reason: int, texts: Texts) -> str:
    """Return one event in words."""
    known = event != Event.FIRST_TALK
    detail = texts.name("detail", Reason(reason).name.lower()) if known else str(reason)
    return texts(f"story.{event.name.lower()}", detail=detail)


def _by_month(resident: Resident) -> dict[int, list[Explanation]]:
    """Return the explanations of a watched resident by month."""
    found: dict[int, list[Explanation]] = {}
    for one in resident.reasons():
        found.setdefault(one.month, []).append(one)
    return found
