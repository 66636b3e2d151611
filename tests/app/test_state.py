"""The state of the page: whatever comes in, a question comes out, and what was not used is told."""

from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.app.state import HORIZON, PAGE, read
from sim.evidence import cards
from sim.interventions import interventions
from sim.scenarios import load_scenario, scenarios
from sim.texts import Texts

KEYS = ["v", "view", "lang", "municipality", "scenario", "arm", "horizon", "seed", *PAGE]
KEYS += [f"{name}{more}" for name in interventions() for more in ("", ".dose", ".start", ".stop", ".target")]
KEYS += [f"assume.{name}" for name in cards()]
VALUES = st.one_of(st.text(max_size=12), st.floats().map(str), st.sampled_from(["0", "1", "utrecht", "nan", "1e999"]))


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.one_of(st.sampled_from(KEYS), st.text(max_size=12)), VALUES, max_size=12))
def test_any_state_gives_a_question_and_reads_back_the_same(entries: dict[str, str]) -> None:
    found = read(entries)
    again = read(found.text)
    assert (again.values, again.key) == (found.values, found.key)
    assert HORIZON[0] <= found.question.horizon <= HORIZON[1]
    assert read(urlencode(entries)).key == found.key


@pytest.mark.parametrize("given", [None, 3, [], {"a": [1]}, "&&==%%%", "x" * 100_000])
def test_what_is_no_state_counts_as_empty(given: object) -> None:
    assert read(given).key == read("").key


def test_values_out_of_range_are_clamped_and_told() -> None:
    found = read("#whatsapp=1&whatsapp.dose=7&staff=999&lang=<b>&horizon=9999")
    assert {n.what for n in found.notes} == {"whatsapp.dose", "staff", "lang", "horizon"}
    assert found.question.horizon == HORIZON[1]
    (policy,) = found.question.arms[1].interventions
    assert policy.dose == 1


def test_a_scenario_is_where_a_state_goes_out_from() -> None:
    found = read("scenario=whatsapp_and_extra_attempt&whatsapp=0")
    assert [i.name for i in found.question.arms[1].interventions] == ["extra_attempt"]
    assert found.question.municipality == "utrecht"


def test_what_a_workshop_keeps_comes_back_and_changes_no_answer() -> None:
    kept = {"resident": "5705", "measure": "reached", "guesses": "_".join(["-123456789.25"] * 40), "guessed": "9oeixh"}
    found = read(urlencode(kept))
    assert {name: found.values[name] for name in kept} == kept
    assert found.notes == []
    assert found.key == read("").key


@pytest.mark.parametrize(
    "given",
    ["resident=-1", "resident=10000", "resident=x", "guesses=1__2", "guesses=1_", "guesses=1e9", "guessed=<b>"],
)
def test_a_resident_or_a_guess_that_cannot_be_is_dropped_and_told(given: str) -> None:
    found = read(given)
    assert [note.what for note in found.notes] == [given.partition("=")[0]]
    assert given.partition("=")[0] not in found.values


def test_more_than_forty_guesses_are_dropped() -> None:
    assert "guesses" not in read({"guesses": "_".join("1" * 41)}).values


def test_states_that_ask_something_else_have_another_key() -> None:
    asked = ["", "whatsapp=1", "whatsapp=1&whatsapp.dose=0.5", "whatsapp=1&whatsapp.start=3", "seed=2"]
    asked += ["assume.contact.letter=-2.5", "municipality=utrecht", "horizon=48"]
    assert len({read(text).key for text in asked}) == len(asked)
    assert read("lang=en").key == read("lang=nl").key  # the same answer, in other words


def test_a_policy_that_cannot_be_there_is_left_out_and_the_others_stay() -> None:
    found = read("municipality=utrecht&whatsapp=1&shorter_term=1&shorter_term.arrangement.term=60")
    assert [i.name for i in found.question.arms[1].interventions] == ["whatsapp"]
    assert [(note.what, note.used) for note in found.notes] == [("shorter_term", "0")]
    assert "in Utrecht nu al" in found.notes[0].why
    assert found.values["shorter_term"] == "0"
    assert not read(found.text).notes


@pytest.mark.parametrize("scenario", scenarios())
def test_an_arm_of_a_scenario_keeps_its_title_and_a_changed_one_does_not(scenario: str) -> None:
    today, *arms = load_scenario(scenario).arms
    for arm in arms:
        text = f"scenario={scenario}&arm={arm.name}"
        assert read(text).question.arms[1].title == arm.title
        own = [i.name for i in arm.interventions if i not in today.interventions]
        changed = read(f"{text}&{own[0]}=0")
        assert changed.question.arms[1].title != arm.title


@pytest.mark.parametrize("asked", ["price_shock=0", "price_shock.dose=0.5&price_shock=1", "price_shock.start=12"])
def test_what_the_baseline_has_holds_in_both_arms_and_is_said_to_be_no_choice(asked: str) -> None:
    usual, found = read("scenario=price_shock_help"), read(f"scenario=price_shock_help&{asked}")
    assert found.question == usual.question
    assert [note.why for note in found.notes] == ["‘Prijsschok’ geldt hier in beide werelden: dat is niet te kiezen."]
    assert found.text == usual.text
    assert not read("scenario=price_shock_help&price_shock=1").notes


def test_where_nothing_is_on_but_what_the_baseline_has_both_arms_are_the_same() -> None:
    found = read("scenario=price_shock_help&more_staff=0&extra_attempt=0").question
    assert found.arms[0].interventions == found.arms[1].interventions != ()
    assert found.arms[1].title == read("").question.arms[1].title
    added = read("scenario=price_shock_help&sms=1&lang=nl").question
    assert "Prijsschok" not in added.arms[1].title["nl"]


@pytest.mark.parametrize(
    "text", ["price_shock=1&price_shock.start=20", "staff=1&whatsapp=1&whatsapp.start=500&horizon=12"]
)
def test_what_was_not_used_as_asked_is_told_once_and_the_state_says_what_was(text: str) -> None:
    found = read(f"scenario=price_shock&{text}")
    assert found.notes
    assert not read(found.text).notes


def test_a_start_after_the_end_of_a_policy_comes_before_it() -> None:
    found = read("scenario=price_shock&price_shock.start=20")
    policy = next(one for one in found.question.arms[1].interventions if one.name == "price_shock")
    assert (policy.start, policy.stop) == (17, 18)
    assert [note.used for note in found.notes] == ["17"]


def test_a_municipality_without_numbers_of_its_own_has_those_of_the_country() -> None:
    found = read("municipality=schiermonnikoog&whatsapp=1")
    assert (found.question.municipality, found.place.title, found.place.households) == (
        "netherlands",
        "Schiermonnikoog",
        536,
    )
    assert found.key == read("municipality=netherlands&whatsapp=1").key
    assert found.text != read("municipality=netherlands&whatsapp=1").text


def test_the_title_of_a_scenario_is_only_of_the_scenario_as_it_is_written() -> None:
    as_written = read("scenario=whatsapp_and_extra_attempt&horizon=48").question
    assert as_written.title == load_scenario("whatsapp_and_extra_attempt").title
    for change in ("whatsapp=0", "whatsapp.dose=0.5", "sms=1", "municipality=amsterdam", "municipality=tilburg"):
        changed = read(f"scenario=whatsapp_and_extra_attempt&{change}").question
        assert (changed.title, changed.question) == (changed.arms[1].title, {}), change
        assert changed.outcomes == as_written.outcomes


@pytest.mark.parametrize(
    ("given", "called"),
    [
        (
            "whatsapp.contact.whatsapp=7",
            "‘WhatsApp’, ‘Deel van de meldingen met een bericht via WhatsApp’ kan 0% tot 100%",
        ),
        ("whatsapp.dose=7", "‘WhatsApp’, deel waarvoor het geldt kan 0% tot 100%"),
        ("whatsapp.start=7.5&horizon=30", "‘WhatsApp’, begin kan 0 tot 29 zijn. Gebruikt in plaats van ‘7.5’: 8"),
        ("horizon=1000000", "De periode in maanden kan 12 tot 120 zijn. Gebruikt in plaats van ‘1000000’: 120"),
        ("seed=-3", "Het startgetal kan 0 tot 9007199254740991 zijn."),
        ("assume.contact.whatsapp=1.5", f"‘{Texts('nl')('card.contact.whatsapp.title')}’ kan niet 150"),
        ("sms=yes", "‘Sms’: ‘yes’ bestaat niet. Gebruikt in plaats daarvan: uit"),
        ("whatsapp.nothing=7", "‘whatsapp.nothing’ bestaat niet"),
        ("assume.contact.letter=x", f"‘{Texts('nl')('card.contact.letter.title')}’: ‘x’ is geen getal"),
        ("assume.contact.nothing=1", "‘assume.contact.nothing’ bestaat niet"),
        ("scenario=nonsense", "De beleidsvraag: ‘nonsense’ bestaat niet en is weggelaten"),
        ("choose=<b>", "‘choose’: ‘<b>’ bestaat niet en is weggelaten"),
        ("municipality=nonsense", "De gemeente: ‘nonsense’ bestaat niet. Gebruikt in plaats daarvan: Nederland"),
    ],
)
def test_a_note_names_what_it_is_about_as_the_page_does(given: str, called: str) -> None:
    (note,) = read(f"lang=nl&{given}").notes
    assert note.why.startswith(called)
