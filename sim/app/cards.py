"""Evidence cards as people read them: a title, a plain explanation, and how a value is written."""

from typing import Any

from sim.calibration.ensemble import NATIONAL
from sim.evidence import Card, cards, municipalities
from sim.report import cards as words
from sim.texts import Texts

Data = dict[str, Any]


def cited(source: Any, texts: Texts) -> Data:
    """Return a source; only web addresses become links."""
    safe = source.link if source.link.startswith(("https://", "http://")) else ""
    return {"title": words.source(texts, source.title), "year": source.year, "page": source.page, "link": safe}


def about(found: Any, texts: Texts) -> Data:
    """Return whom and when a card or a target is about."""
    return {key: texts.name(f"card_{key}", getattr(found, key)) for key in ("population", "period")}


def _reach(card: Card, place: str) -> Data:
    """Return a card's interval: of a number that was solved for what the fit left, and apart where it searched."""
    reach = words.as_left(card, place or NATIONAL)
    searched = {"low": card.low, "high": card.high} if card.distribution == "calibrated" else None
    return {"low": reach.low, "high": reach.high, "searched": searched}


def card_data(card: Card, texts: Texts, place: str = "") -> Data:
    """Return an evidence card.

    Parameters
    ----------
    card : Card
    texts : Texts
    place : str
        Municipality whose own card it is; empty for the national one.
    """
    return {
        **{key: getattr(card, key) for key in ("name", "value", "grade", "derivation", "checked_on")},
        **_reach(card, place),
        "stage": card.name.partition(".")[0],
        "title": words.title(texts, card.name),
        "text": words.explanation(texts, card.name, place),
        "kind": words.kind(card.unit),
        "unit_label": texts(f"card_shown.{card.unit}"),
        "model_unit": texts.name("card_unit", card.unit),
        **about(card, texts),
        "source": cited(card.source, texts),
        "findings": list(card.findings),
    }


def cards_of(texts: Texts) -> dict[str, dict[str, Data]]:
    """Return by municipality the cards that are not as in the country, its fitted values and intervals included."""
    national = cards()
    return {
        place: {
            name: card_data(card, texts, place)
            for name, card in cards(place).items()
            if (card, _reach(card, place)) != (national[name], _reach(national[name], NATIONAL))
        }
        for place in municipalities()
    }
