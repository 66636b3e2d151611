"""Evidence cards in words that people read: every card in both languages, and no word left over."""

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from sim.app.cards import card_data, cards_of
from sim.app.evidence import evidence
from sim.calibration.targets import targets_of
from sim.evidence import Card, cards, fitted_values, municipalities, national_cards, profile_cards
from sim.report.cards import kind
from sim.scenarios import LANGUAGES
from sim.texts import Texts, catalogue

LONGEST_TITLE = 45
YEARS = re.compile(r"^\d{4}(-\d{4})?$")


def every_card() -> Iterator[Card]:
    """Iterate over the cards of all municipalities."""
    for place in municipalities():
        yield from cards(place).values()


def words(language: str, part: str) -> dict[str, str]:
    """Return the texts of one part of the catalogue by the rest of their key."""
    return {k.removeprefix(f"{part}."): v for k, v in catalogue(language).items() if k.startswith(f"{part}.")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_card_has_a_title_and_an_explanation_and_none_is_left_over(language: str) -> None:
    wanted = {f"{name}.{part}" for name in national_cards() for part in ("title", "text")}
    found = words(language, "card")
    assert set(found) == wanted
    assert all(text.strip() for text in found.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_titles_are_short_and_no_two_the_same(language: str) -> None:
    titles = [text for key, text in words(language, "card").items() if key.endswith(".title")]
    assert [title for title in titles if len(title) > LONGEST_TITLE] == []
    assert [title for title, times in Counter(titles).items() if times > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_municipality_explains_its_own_cards(language: str) -> None:
    found = set(words(language, "card_place"))
    own = {f"{place}.{name}" for place in municipalities() for name in profile_cards(place)}
    fitted = {f"{place}.{name}" for place in municipalities() for name in fitted_values(place)}
    assert own <= found <= own | fitted


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_unit_population_and_period_is_translated_and_none_is_left_over(language: str) -> None:
    targets = [target for place in municipalities() for target in targets_of(place)]
    assert set(words(language, "card_shown")) == {card.unit for card in every_card()}
    populations = {one.population for one in (*every_card(), *targets)} - {""}
    assert set(words(language, "card_population")) == populations
    periods = {one.period for one in (*every_card(), *targets)} - {""}
    assert set(words(language, "card_period")) == {period for period in periods if not YEARS.match(period)}
    assert set(words(language, "card_source")) <= {one.source.title for one in (*every_card(), *targets)}


def test_a_card_is_told_in_the_readers_language() -> None:
    card = national_cards()["population.phone_known"]
    said = {language: card_data(card, Texts(language)) for language in LANGUAGES}
    assert said["nl"]["title"] == "Inwoners van wie het telefoonnummer bekend is"
    assert said["en"]["title"] == "Residents whose phone number is known"
    assert said["nl"]["source"]["title"] == "Aanname van Uitweg"
    assert said["nl"]["derivation"] == said["en"]["derivation"] == card.derivation


def test_utrecht_has_its_own_card_where_it_differs() -> None:
    found = cards_of(Texts("nl"))
    assert found["utrecht"]["contact.whatsapp"]["value"] == 0
    assert "hier niet" in found["utrecht"]["contact.whatsapp"]["text"]
    assert found["netherlands"] == {}
    assert "contact.visit_share" not in found["utrecht"]


@pytest.mark.parametrize("place", municipalities())
def test_a_fitted_number_shows_what_the_fit_left_and_apart_where_it_searched(place: str) -> None:
    for card in cards(place).values():
        told = card_data(card, Texts("en"), place)
        if card.distribution != "calibrated":
            assert (told["low"], told["high"], told["searched"]) == (card.low, card.high, None)
            continue
        assert told["searched"] == {"low": card.low, "high": card.high}
        assert card.low <= told["low"] < told["high"] <= card.high
        assert told["high"] - told["low"] < 0.7 * (card.high - card.low)
        assert told["low"] <= card.value <= told["high"]


def test_a_municipality_counts_the_national_figures_that_it_has_none_of_its_own_for() -> None:
    national, own = evidence("en", "netherlands"), evidence("en", "utrecht")
    assert national["national"] == 0
    listed = sum(figure["national"] for figure in own["figures"])
    assert listed < own["national"] < len(national["figures"])
    said = {figure["title"]: figure["note"] for figure in own["figures"]}
    assert "in the month of the talk" in said["Drop-out before the first talk"]


def test_shares_and_logarithms_are_not_shown_as_they_stand_in_the_model() -> None:
    kinds = {card.unit: kind(card.unit) for card in every_card()}
    assert {unit for unit, way in kinds.items() if unit.startswith("share") and way != "percent"} == set()
    assert {unit for unit, way in kinds.items() if unit.startswith("log") and way not in ("chance", "odds")} == set()
    assert {unit for unit, way in kinds.items() if unit.startswith("EUR") and way != "euro"} == set()


@pytest.mark.parametrize("place", municipalities())
def test_what_the_model_misses_comes_first_and_says_which_way(place: str) -> None:
    figures = evidence("nl", place)["figures"]
    missed = [one["missed"] for one in figures]
    assert missed == sorted(missed, reverse=True)
    assert {one["verdict"].startswith("gemist") for one in figures if one["missed"]} <= {True}
    assert {one["verdict"] for one in figures if not one["missed"]} <= {"past goed", "past net"}
    assert all(re.search(r"te (laag|hoog)$", one["verdict"]) for one in figures if one["missed"])


@pytest.mark.parametrize("place", municipalities())
def test_figures_are_in_the_unit_that_people_read(place: str) -> None:
    for one in evidence("nl", place)["figures"]:
        assert one["published"].endswith("%") == one["share"]
        low, high = one["simulated_ends"].split(" tot ")
        assert low != high
