"""Interventions: what is impossible is refused with a line that names the value."""

import math
from typing import Any

import pytest

from sim.errors import ConfigurationError
from sim.evidence import national_cards
from sim.interventions import Intervention, interventions, load_intervention
from sim.levers import LEVERS


@pytest.mark.parametrize(
    ("levers", "settings", "named"),
    [
        ({"contact.smss": 1.0}, {}, ["contact.smss", "did you mean `contact.sms`"]),
        ({"contact.sms": 1.5}, {}, ["contact.sms=1.5", "between 0 and 1"]),
        ({"contact.sms": -0.1}, {}, ["contact.sms=-0.1"]),
        ({"contact.sms": math.nan}, {}, ["contact.sms=nan"]),
        ({"contact.sms": "much"}, {}, ["contact.sms=much"]),
        ({"contact.sms": True}, {}, ["contact.sms=True"]),
        ({"arrangement.term": 0.0}, {}, ["arrangement.term=0", "months"]),
        ({}, {"start": -1}, ["start=-1"]),
        ({}, {"start": 1.5}, ["start=1.5"]),
        ({}, {"start": 6, "stop": 6}, ["stop=6", "month 6"]),
        ({}, {"stop": "never"}, ["stop=never"]),
        ({}, {"dose": 1.2}, ["dose=1.2"]),
        ({}, {"dose": math.inf}, ["dose=inf"]),
        ({}, {"target": "yuong"}, ["yuong", "did you mean `young`"]),
    ],
)
def test_impossible_values_are_named(levers: dict[str, Any], settings: dict[str, Any], named: list[str]) -> None:
    with pytest.raises(ConfigurationError) as error:
        Intervention("policy", levers, **settings)
    told = str(error.value)
    assert "\n" not in told
    for part in [*named, "policy"]:
        assert part in told


def test_every_shipped_intervention_is_complete() -> None:
    cards = national_cards()
    assert len(interventions()) >= 18
    for name in interventions():
        made = load_intervention(name)
        assert made.levers, name
        assert {*made.levers} <= {*LEVERS}, name
        assert {*made.title} == {*made.text} == {"nl", "en"}, name
        unknown = [card for card in made.evidence if card not in cards]
        assert not unknown, name


def test_settings_take_the_place_of_the_files() -> None:
    made = load_intervention("whatsapp", start=6, stop=12, dose=0.5, target="young", levers={"contact.whatsapp": 0.8})
    assert (made.start, made.stop, made.dose, made.target) == (6, 12, 0.5, "young")
    assert made.levers == {"contact.whatsapp": 0.8}
    assert made.findings == load_intervention("whatsapp").findings


def test_unknown_names_and_settings_are_named() -> None:
    with pytest.raises(ConfigurationError, match=r"whatsap.*did you mean `whatsapp`"):
        load_intervention("whatsap")
    with pytest.raises(ConfigurationError, match=r"whatsapp.*begin"):
        load_intervention("whatsapp", begin=3)


def test_changes_carry_name_target_and_dose() -> None:
    made = Intervention("mix", {"contact.sms": 1.0, "contact.whatsapp": 0.5}, target="salary", dose=0.3)
    assert [(c.intervention, c.lever, c.amount, c.target, c.dose) for c in made.changes()] == [
        ("mix", "contact.sms", 1.0, "salary", 0.3),
        ("mix", "contact.whatsapp", 0.5, "salary", 0.3),
    ]
