"""Why two worlds part, to read aloud: what an organisation does otherwise, and what that does to the resident."""

from collections import Counter
from collections.abc import Iterator, Sequence

from sim.cause import CALL, HEARD, Cause
from sim.draws import Decision
from sim.events import Event, Reason
from sim.first_difference import Difference
from sim.interventions import Intervention
from sim.now import Explanation
from sim.texts import Texts

Names = tuple[str, str]

MOST_DIGITS = 2
"""Decimals of a percentage that a room still reads."""


def cause_told(found: Difference, texts: Texts, names: Names) -> str:
    """Return why two worlds part; `names` are those of baseline and other."""
    said = [text for cause in found.causes for text in _TOLD[cause.kind](cause, found, texts, names)]
    said += _spared(found, texts, names)
    return texts("story.cause.why", text=lowered(" ".join(said)))


def lowered(text: str) -> str:
    """Return a text that begins with a small letter."""
    return text[:1].lower() + text[1:]


def listed(parts: Sequence[str], texts: Texts, key: str = "story.and") -> str:
    """Return parts in words: one, two and three."""
    if len(parts) < 2:
        return "".join(parts)
    return texts(key, head=", ".join(parts[:-1]), tail=parts[-1])


def digits(*percentages: float) -> int:
    """Return the decimals, one or as many as can be read, with which percentages that differ also look different."""
    enough = (n for n in range(1, MOST_DIGITS) if len({round(x, n) for x in percentages}) == len(set(percentages)))
    return next(enough, MOST_DIGITS)


def percent(value: float, texts: Texts, places: int = 1) -> str:
    """Return a percentage with some decimals, with more where it would read as nothing."""
    if value and not round(value, MOST_DIGITS):
        return texts("story.under", least=texts.number(10**-MOST_DIGITS, MOST_DIGITS))
    return texts.number(value, places if not value or round(value, places) else MOST_DIGITS)


def titles(policies: Sequence[Intervention], texts: Texts) -> str:
    """Return the titles of some policies."""
    quoted = [texts("story.quoted", text=p.title.get(texts.language, p.name)) for p in policies]
    key = (
        "given" if any(p.reading or p.circumstance for p in policies) else "policy" if len(quoted) == 1 else "policies"
    )
    return texts(f"story.cause.{key}", titles=listed(quoted, texts))


def _named(cause: Cause, names: Names) -> dict[str, str]:
    """Return the names of the world that a cause is about, of the other, and of the one with its policies."""
    return {"arm": names[cause.side], "rest": names[1 - cause.side], "at": names[cause.at]}


def _by_policy(key: str, cause: Cause, texts: Texts, names: Names, **known: str) -> str:
    """Return a sentence with the policy in it; without where the world has its name, which then says it."""
    own = [p.title.get(texts.language, p.name) for p in cause.policies] == [names[cause.at]]
    key = f"story.cause.{key}{'_own' if own else ''}"
    return texts(key, policies=titles(cause.policies, texts), **_named(cause, names), **known)


def _attempt(cause: Cause, found: Difference, texts: Texts, names: Names) -> Iterator[str]:
    """Iterate over an attempt that is made in one world only, and whether it reaches the resident."""
    channel = cause.reason.name.lower()
    way = texts(f"added.{cause.detail}") if cause.detail == CALL else texts(f"added.{cause.detail}_{channel}")
    key = "attempt" if cause.at == cause.side else "attempt_not"
    if cause.month is not None:
        key = "attempt_then"
    elif key == "attempt" and any(c.kind == "attempt" for c in found.causes[: found.causes.index(cause)]):
        key = "attempt_also"
    yield _by_policy(key, cause, texts, names, way=way, month=str(cause.month))
    yield texts("story.cause.works" if cause.works else "story.cause.fails")


def _helped(cause: Cause, found: Difference, texts: Texts, names: Names) -> Iterator[str]:
    """Iterate over a policy without which an attempt that another policy adds would have brought no contact."""
    yield _by_policy(
        "helped", cause, texts, names, terms=listed([_changed(cause, n, texts) for n in cause.terms], texts)
    )


def _decision(cause: Cause, found: Difference, texts: Texts, names: Names) -> Iterator[str]:
    """Iterate over the chances that the same luck met, and what moved them."""
    if cause.decisions is None:
        raise AssertionError(f"a cause of kind {cause.kind} has two decisions")
    one, two = cause.decisions
    if cause.kind == "reason":
        yield texts("story.cause.reason")
    yield from _source(cause, texts, names)
    values = [100 * x for x in (one.chance, two.chance, one.draw)]
    before, after, draw = (percent(x, texts, digits(*values)) for x in values)
    close = "close" if round(values[1], MOST_DIGITS) else "under"
    yield texts(
        "story.cause.chances" if before != after else f"story.cause.chances_{close}",
        that=_this(cause, one, texts),
        before=before,
        after=after,
        baseline=names[0],
        arm=names[1],
        more=names[int(two.chance > one.chance)],
        less=names[int(two.chance <= one.chance)],
    )
    if one.happened != two.happened:
        key = "story.cause.drawn" if one.month == found.month else "story.cause.drawn_before"
        key += "_between" if draw in (before, after) else ""
        yield texts(key, draw=draw, arm=names[int(two.happened)], month=one.month)


def _this(cause: Cause, one: Explanation, texts: Texts) -> str:
    """Return what a chance is the chance of; of an attempt, by which way."""
    return texts(f"this.{cause.reason.name.lower()}") if cause.reason else that(one, texts)


def _source(cause: Cause, texts: Texts, names: Names) -> Iterator[str]:
    """Iterate over what moved a chance: a policy, a story, and the terms that it works by."""
    terms = [_changed(cause, name, texts) for name in cause.terms if name != HEARD]
    if cause.policies:
        yield _by_policy("moved", cause, texts, names, terms=listed(terms, texts))
    yield from (_heard(cause, texts, names, "good" if story.good else "bad") for _, story in cause.heard)


def _changed(cause: Cause, name: str, texts: Texts) -> str:
    """Return a term that a policy moved, as what is there with that policy."""
    if name == "prices" and cause.decisions:
        rise = cause.decisions[cause.at].terms[name] - cause.decisions[1 - cause.at].terms[name]
        name += "_up" if rise > 0 else "_down"
    key = f"changed.{name}"
    return texts(key) if key in texts else texts.name("term", name)


def _heard(cause: Cause, texts: Texts, names: Names, kind: str) -> str:
    """Return what the resident heard in one world only."""
    side, story = cause.heard[-1]
    return texts(f"story.cause.heard_{kind}", month=story.month, arm=names[side], rest=names[1 - side])


def _story(cause: Cause, found: Difference, texts: Texts, names: Names) -> Iterator[str]:
    """Iterate over a story that told the way to debt help."""
    yield _heard(cause, texts, names, "way")


def _waits(cause: Cause, found: Difference, texts: Texts, names: Names) -> Iterator[str]:
    """Iterate over what made the resident wait in one world: staff, room, or the work ahead."""
    team = texts(f"team.{cause.detail}")
    known = {"team": team, **_named(cause, names)}
    if cause.kind == "queue":
        yield texts("story.cause.queue", **known)
        if not cause.policies:
            yield texts("story.cause.others")
    elif cause.kind == "room":
        yield texts("story.cause.room", **known)
    if cause.policies and not (cause.kind == "queue" and any(c.kind == "staff" for c in found.causes)):
        yield _by_policy("less" if cause.at == cause.side else "more", cause, texts, names, team=team)
    if cause is [c for c in found.causes if c.kind in _WAITS][-1]:
        yield texts("story.cause.later", **known)


def _lever(cause: Cause, found: Difference, texts: Texts, names: Names) -> Iterator[str]:
    """Iterate over a policy that works on the resident by itself."""
    mark = _MARKS[cause.kind]
    here = int(any((e, r) in mark or (e, None) in mark for e, r in found.other))
    yield _by_policy(cause.kind, cause, texts, names, here=names[here], gone=names[1 - here])


def _unknown(cause: Cause, found: Difference, texts: Texts, names: Names) -> Iterator[str]:
    """Iterate over what is said where the records name no cause."""
    yield texts("story.cause.unknown")


def _spared(found: Difference, texts: Texts, names: Names) -> list[str]:
    """Return which attempts of the other world were no longer needed after one that reached the resident."""
    side = next((s for s in map(_reaches, reversed(found.causes)) if s is not None), None)
    if side is None:
        return []
    mine, rest = (found.other, found.baseline) if side else (found.baseline, found.other)
    more = Counter(r for e, r in rest if e == Event.ATTEMPT) - Counter(r for e, r in mine if e == Event.ATTEMPT)
    nouns = [texts(f"noun.{Reason(r).name.lower()}") for r in more]
    if not nouns:
        return []
    return [texts("story.cause.spared", nouns=listed(nouns, texts, "story.and_no"), arm=names[side])]


def _reaches(cause: Cause) -> int | None:
    """Return the world in which a cause is an attempt that reaches the resident, in the month of the difference."""
    if cause.kind == "attempt" and cause.works and cause.month is None:
        return cause.side
    return int(cause.decisions[1].happened) if cause.decisions and cause.reason else None


def that(one: Explanation, texts: Texts) -> str:
    """Return what a chance is the chance of."""
    return texts(f"that.{Decision(one.decision).name.lower()}")


_MARKS: dict[str, set[tuple[Event, Reason | None]]] = {
    "threshold": {(Event.CASE, None)},
    "support": {(Event.SUPPORT_STARTED, None)},
    "loan": {(Event.ARRANGED, Reason.RESTRUCTURING_LOAN)},
    "term": {(Event.COMPLETED, None)},
}
_WAITS = ("staff", "room", "queue")
_TOLD = {
    "attempt": _attempt,
    "helped": _helped,
    "decision": _decision,
    "reason": _decision,
    "story": _story,
    **dict.fromkeys(_WAITS, _waits),
    **dict.fromkeys(_MARKS, _lever),
    "unknown": _unknown,
}
