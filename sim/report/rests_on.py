"""What a comparison rests on: evidence cards by grade, and the cards behind each intervention."""

from dataclasses import dataclass

from sim.evidence import GRADES, Card, cards
from sim.report import cards as words
from sim.report.chart import Table
from sim.report.view import View
from sim.texts import Texts


@dataclass(frozen=True, slots=True)
class Link:
    """Words that may lead to a source; `href` is empty where there is no address."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class CardRow:
    """One evidence card as the page shows it."""

    name: str
    title: str
    value: str
    interval: str
    source: Link
    why: str


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """One intervention: what it is, and the cards that its effect rests on."""

    title: str
    text: str
    effects: list[str]


def grades(view: View) -> tuple[Table, dict[str, list[CardRow]]]:
    """Return the share of parameters per grade, and the cards of each grade that has any."""
    found = cards(view.question.municipality, view.question.assume)
    rows, shown = [], {}
    for grade in GRADES:
        mine = [card for _, card in sorted(found.items()) if card.grade == grade]
        share = view.numbers.of("share", len(mine) / len(found), 0)
        rows.append([grade, view.texts(f"grade.{grade}"), view.numbers.plain(len(mine)), share])
        if mine:
            shown[grade] = [_card(view, card) for card in mine]
    columns = [view.texts(f"table.{key}") for key in ("grade", "meaning", "count", "part")]
    return Table(view.texts("page.grades"), columns, rows, heads=2), shown


def _card(view: View, card: Card) -> CardRow:
    """Return a card as text."""
    place = view.question.municipality
    card = words.as_left(card, place)
    low, high = (words.written(view.numbers, card, end) for end in (card.low, card.high))
    interval = (
        view.texts("number.signed_range", low=low, high=high) if card.low != card.high else view.texts("number.none")
    )
    why = words.explanation(view.texts, card.name, place)
    if card.name in view.question.assume:
        why = view.texts("page.own_value") + " " + why
    value = words.measured(view.numbers, card, card.value)
    return CardRow(card.name, words.title(view.texts, card.name), value, interval, link(card, view.texts), why)


def link(card: Card, texts: Texts) -> Link:
    """Return a card's source: title, year and page; only web addresses become links."""
    source = card.source
    text = ", ".join(part for part in (words.source(texts, source.title), str(source.year or ""), source.page) if part)
    return Link(text, source.link if source.link.startswith(("https://", "http://")) else "")


def policies(view: View) -> list[PolicyRow]:
    """Return every intervention of the question once, with the cards it names and their grades."""
    found = cards(view.question.municipality, view.question.assume)
    rows = {}
    for arm in view.question.arms:
        for policy in arm.interventions:
            effects = [_effect(found, name, view.texts) for name in policy.evidence] or [view.texts("page.no_evidence")]
            text = policy.text.get(view.language, "")
            rows[policy.name] = PolicyRow(view.title(policy.title, policy.name), text, effects)
    return list(rows.values())


def _effect(found: dict[str, Card], name: str, texts: Texts) -> str:
    """Return a card's title and grade."""
    return f"{words.title(texts, name)} ({found[name].grade})" if name in found else name
