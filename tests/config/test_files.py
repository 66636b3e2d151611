"""Every file that ships: interventions, scenarios, municipality profiles."""

import pytest
import yaml

from sim.evidence import cards, municipalities, national_cards, profile_cards
from sim.interventions import interventions, load_intervention, read_intervention
from sim.levers import LEVERS
from sim.outcomes import MEASURES
from sim.paths import CONF
from sim.scenarios import KEYS, load_scenario, read_scenario, scenarios
from sim.settings import InterventionSchema, Settings

ASKED_FOR = {
    "restructuring", "practical_support", "fast_forwarding", "shorter_term", "whatsapp", "sms", "phone_first",
    "evening_contact", "extra_attempt", "letter_quality", "experience_letter", "experience_film", "image_campaign",
    "broad_offer", "resident_control", "reachable_counsellor", "threshold_amount", "more_staff",
}  # fmt: skip
QUESTIONS = {
    "utrecht_coronasanering", "amsterdam_vroeg_eropaf", "whatsapp_and_extra_attempt", "phone_first",
    "experience_stories", "image_of_debt_help", "shorter_term", "staff_shortage", "price_shock",
    "staff_shortage_contact", "price_shock_help",
}  # fmt: skip


def test_what_was_asked_for_is_there() -> None:
    assert set(interventions()) >= ASKED_FOR
    assert set(scenarios()) >= QUESTIONS
    assert municipalities() == ["amsterdam", "comparison_municipalities", "netherlands", "utrecht"]


@pytest.mark.parametrize("name", interventions())
def test_an_intervention_is_complete(name: str) -> None:
    made = load_intervention(name)
    assert made.levers
    assert made.title.keys() == made.text.keys() == {"nl", "en"}
    assert all(text.strip() for text in (*made.title.values(), *made.text.values()))
    assert made.evidence, "no evidence card"
    assert set(made.evidence) <= set(national_cards())
    findings = yaml.safe_load((CONF / "findings.yaml").read_text(encoding="utf-8"))
    assert set(made.findings) <= set(findings)


@pytest.mark.parametrize("name", interventions())
def test_an_intervention_calls_the_same_things_assumed_in_both_languages(name: str) -> None:
    text = load_intervention(name).text
    assert ("aanname" in text["nl"]) == ("assumption" in text["en"])


@pytest.mark.parametrize("name", interventions())
def test_an_amount_that_is_neither_all_nor_nothing_is_called_an_assumption_or_has_a_source(name: str) -> None:
    made = load_intervention(name)
    partial = [a for lever, a in made.levers.items() if a not in (0.0, 1.0) and lever != "arrangement.term"]
    assert not partial or "assumption" in made.text["en"]


@pytest.mark.parametrize("name", interventions())
def test_an_intervention_changes_something_in_the_netherlands(name: str) -> None:
    values = {card: c.value for card, c in cards().items()}
    for lever, amount in load_intervention(name).levers.items():
        base = LEVERS[lever].base
        today = values[base] if isinstance(base, str) else base
        neutral = {"set": today, "add": 0.0, "multiply": 1.0}[LEVERS[lever].how]
        assert amount != neutral


def test_the_shorter_term_is_that_of_the_scheme() -> None:
    assert load_intervention("shorter_term").levers == {"arrangement.term": 24.0}
    assert cards("utrecht")["arrangement.term"].value == 36.0


@pytest.mark.parametrize("name", scenarios())
def test_a_scenario_is_complete(name: str) -> None:
    question = load_scenario(name)
    assert question.title.keys() == question.question.keys() == {"nl", "en"}
    assert all(text.strip() for text in (*question.title.values(), *question.question.values()))
    today = question.baseline.interventions
    assert all(i.circumstance for i in today)  # a question may be what helps while it lasts
    assert all(set(map(repr, today)) <= set(map(repr, arm.interventions)) for arm in question.arms)
    assert len(question.arms) > 2
    assert all(arm.title.keys() == {"nl", "en"} for arm in question.arms)
    assert question.outcomes
    assert set(question.outcomes) <= set(MEASURES)
    assert {"municipality", "horizon"} <= set(read_scenario(name))


def test_the_package_of_utrecht_holds_each_part_once() -> None:
    *_, package = load_scenario("utrecht_coronasanering").arms
    parts = [arm.interventions for arm in load_scenario("utrecht_coronasanering").arms[1:-1]]
    assert package.name == "package"
    assert [part[0] for part in parts] == list(package.interventions)
    assert all(len(part) == 1 for part in parts)


@pytest.mark.parametrize("name", municipalities())
def test_a_profile_replaces_national_cards_by_cards_of_the_same_unit(name: str) -> None:
    national = national_cards()
    for key, card in profile_cards(name).items():
        assert card.unit == national[key].unit
        assert card.distribution != "calibrated", "calibration would replace it"
        assert national[key].distribution != "calibrated", "calibration would replace it"
        assert card.checked_on
        assert card.population


@pytest.mark.parametrize("name", municipalities())
def test_an_interval_of_no_width_is_fixed(name: str) -> None:
    assert [c.name for c in cards(name).values() if c.low == c.high and c.distribution != "fixed"] == []


@pytest.mark.parametrize(
    "card",
    [
        "contact.whatsapp",
        "contact.sms",
        "contact.evening",
        "signalling.threshold_share",
        "acceptance.booked_as_no_help",
    ],
)
def test_a_share_of_municipalities_taken_as_a_share_of_cases_is_an_assumption(card: str) -> None:
    found = national_cards()[card]
    assert found.grade == "E"
    assert "assumption" in found.derivation
    assert found.low == pytest.approx(found.value / 2)
    assert found.high == pytest.approx(found.value * 1.5)


@pytest.mark.parametrize("name", ["amsterdam", "utrecht"])
def test_the_household_margins_of_a_profile_add_up(name: str) -> None:
    found = cards(name)
    kinds = sum(found[f"population.{kind}"].value for kind in ("single", "couple", "family", "single_parent"))
    bands = ("18", "25", "35", "45", "55", "65", "pension", "75", "85")
    assert kinds == pytest.approx(100, abs=1.1)
    assert sum(found[f"population.age_{band}"].value for band in bands) == pytest.approx(100, abs=0.2)


def test_hydra_knows_the_keys_that_the_files_may_have() -> None:
    assert set(Settings.__dataclass_fields__) >= KEYS
    assert set(InterventionSchema.__dataclass_fields__) - {"kind"} == set(read_intervention("experience_film")) | {
        "start",
        "stop",
        "dose",
        "lowers",
        "reading",
    }


def test_settings_of_a_scenario_can_be_given_from_code() -> None:
    question = load_scenario("shorter_term", residents=77, assume={"contact": {"letter": -2.0}})
    assert question.residents == 77
    assert question.assume == {"contact.letter": -2.0}
    assert [arm.interventions[0].levers for arm in question.arms[1:]] == [
        {"arrangement.term": 24.0},
        {"arrangement.term": 24.0},
        {"arrangement.term": 18},
    ]
