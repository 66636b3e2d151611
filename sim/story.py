"""A resident's story: what happens, month by month, and why, told from the log in Dutch or English."""

from collections.abc import Iterator

from sim.draws import Decision
from sim.events import Event, Reason
from sim.evidence import Parameters
from sim.first_difference import Difference, Line
from sim.now import Explanation
from sim.population import Household, IncomeSource
from sim.resident import Resident
from sim.texts import Texts

LONGEST_WAIT = 255
"""Days that the log of a first talk can hold: it may have been longer."""


TRAITS = {
    (Decision.ACCEPTANCE, "shame"): "acceptance.shame",
    (Decision.ACCEPTANCE, "perceived risk"): "acceptance.perceived_risk",
    (Decision.ACCEPTANCE, "image of debt help"): "acceptance.image",
    (Decision.SELF_REFERRAL, "shame"): "inflow.self_referral_shame",
    (Decision.SELF_REFERRAL, "perceived risk"): "inflow.self_referral_risk",
    (Decision.SELF_REFERRAL, "image of debt help"): "inflow.self_referral_image",
}
"""Terms of a trait that is high or low, and the card with its effect: the sign of a term alone does not tell which."""


def story(resident: Resident, language: str = "nl", first: int | None = None, end: int | None = None) -> list[str]:
    """Return the story of a resident, one line per event, with the reasons when the resident was watched.

    Parameters
    ----------
    resident : Resident
        Of a model that has run; watched when its row is in `Setting.watched`.
    language : str
        `nl` or `en`.
    first, end : int, optional
        First month told, and first month no longer told; by default all there are.
    """
    texts = Texts(language)
    records = resident.events()
    months = sorted({int(m) for m in records["month"]})
    why: dict[int, list[Explanation]] = {}
    for one in resident.reasons():
        why.setdefault(one.month, []).append(one)
    lines = []
    for month in months:
        if (first is not None and month < first) or (end is not None and month >= end):
            continue
        kind = "story.month" if month >= 0 else "story.before"
        here = records[records["month"] == month][["event", "reason"]].tolist()
        lines += [texts(kind, month=month, text=told(line, texts)) for line in here]
        lines += [
            f"  {explained(one, texts, resident.model.now.parameters)}" for one in why.get(month, []) if one.happened
        ]
    return lines or [texts("story.quiet")]


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
    """Iterate over the sentences on where two worlds part, and why; `names` are those of baseline and other."""
    for name, lines in zip(names, (found.baseline, found.other), strict=True):
        here = " ".join(_sentence(told(line, texts)) for line in lines) or texts("story.nothing")
        yield texts("story.only", arm=name, text=here)
    if found.decisions is None:
        yield texts(f"story.cause.{found.cause}")
        return
    one, two = found.decisions
    yield texts(
        "story.cause.decision",
        decision=_decision(one, texts),
        draw=texts.number(100 * one.draw, 2),
        before=texts.number(100 * one.chance, 1),
        after=texts.number(100 * two.chance, 1),
        baseline=names[0],
        arm=names[1],
        terms=", ".join(texts("story.policy") if name == "today" else texts.name("term", name) for name in found.terms),
    )


def explained(one: Explanation, texts: Texts, parameters: Parameters) -> str:
    """Return why something happened or not: the chance, the draw, and what made the chance larger or smaller.

    Parameters
    ----------
    one : Explanation
    texts : Texts
    parameters : Parameters
        Of the model that explained it.
    """
    parts = []
    for key, sign in (("story.larger", 1), ("story.smaller", -1)):
        named = [_term(one, n, texts, parameters) for n, v in one.terms.items() if sign * v > 0 and n != "today"]
        parts += [texts(key, terms=", ".join(named))] if named else []
    said = texts(
        "story.why",
        decision=_decision(one, texts),
        chance=texts.number(100 * one.chance, 1),
        draw=texts.number(100 * one.draw, 2),
        outcome=texts("story.happened" if one.happened else "story.not_happened"),
    )
    return " ".join([said, *parts])


def _term(one: Explanation, name: str, texts: Texts, parameters: Parameters) -> str:
    """Return a term in words; of a trait, whether it is high or low."""
    card = TRAITS.get((Decision(one.decision), name))
    if card is None:
        return texts.name("term", name)
    way = "high" if one.terms[name] * parameters.values[card] > 0 else "low"
    return texts(f"trait.{way}.{name}")


def told(line: Line, texts: Texts) -> str:
    """Return one event in words."""
    event, reason = Event(line[0]), line[1]
    if event != Event.FIRST_TALK:
        return texts(f"story.{event.name.lower()}", detail=texts.name("detail", Reason(reason).name.lower()))
    return texts("story.first_talk_late" if reason == LONGEST_WAIT else "story.first_talk", detail=reason)


def _sentence(text: str) -> str:
    """Return a text that begins with a capital."""
    return text[:1].upper() + text[1:]


def _decision(one: Explanation, texts: Texts) -> str:
    """Return a decision in words."""
    return texts.name("decision", Decision(one.decision).name.lower()).lower()
