"""Where two policies make a first difference together both are named, and what is told of both worlds fits together."""

import re
from collections.abc import Iterable, Iterator

import pytest

from sim.cause import TERM_LEVERS, Cause
from sim.cause_told import cause_told, percent
from sim.draws import Decision
from sim.events import Event, Reason
from sim.experiment.worlds import setting_of
from sim.first_difference import Difference, alone
from sim.interventions import load_intervention
from sim.model import DebtHelpModel
from sim.now import Explanation
from sim.paths import CONF
from sim.resident import Resident
from sim.scenarios import LANGUAGES
from sim.texts import Texts
from tests.unit.test_causes import NAMES, asked, differences

CALL, LETTER, REACHED = (Event.ATTEMPT, Reason.PHONE), (Event.ATTEMPT, Reason.LETTER), (Event.REACHED, Reason.PHONE)
INTERVENTIONS = sorted(path.stem for path in (CONF / "intervention").glob("*.yaml"))


def without(policy: str, *others: str) -> DebtHelpModel:
    """Return the same residents and luck under some policies, without another."""
    question = asked(tuple(name for name in others if name != policy))
    model = DebtHelpModel(setting_of(question)).warm_up()
    return model.arm(question.arms[1].interventions).run()


@pytest.mark.parametrize("other", ["staff_shortage", "more_staff"])
def test_who_waits_and_is_called_first_has_both_policies_named(other: str) -> None:
    """And the call is the policy's: where the turn is the same without it, another attempt comes first."""
    policies = (other, "phone_first")
    both = [one for one in differences(asked(policies)) if {"staff", "attempt"} <= {c.kind for c in one[2].causes}]
    assert both
    model, compared = without("phone_first", *policies), 0
    for row, worlds, found in both:
        call = found.causes[-1]
        assert list(dict.fromkeys(p.name for c in found.causes for p in c.policies)) == list(policies)
        month = found.month if call.month is None else call.month
        assert (call.month is None) == (call.side != found.causes[0].side)
        made, left = _attempts(worlds[1], month), _attempts(model.resident(row), month)
        compared += bool(left)
        assert made[0] == Reason.PHONE
        assert not left or left[0] != Reason.PHONE
    assert compared


def test_a_call_that_works_only_in_the_evening_names_both_policies() -> None:
    """Without the evening it brings no contact."""
    policies = ("phone_first", "evening_contact")
    both = [one for one in differences(asked(policies)) if one[2].causes[-1].kind == "helped"]
    assert both
    model = without("evening_contact", *policies)
    for row, worlds, found in both:
        assert list(dict.fromkeys(p.name for c in found.causes for p in c.policies)) == list(policies)
        assert _attempts(worlds[1], found.month)[0] == Reason.PHONE
        assert len(_attempts(model.resident(row), found.month)) > 1


def test_a_way_that_is_tried_again_in_one_world_is_told_with_all_contact_of_both() -> None:
    once, twice = [(Event.CASE, Reason.SINGLE), CALL, REACHED], [(Event.CASE, Reason.SINGLE), CALL, CALL, REACHED]
    assert (alone(once, twice), alone(twice, once)) == (once[1:], twice[1:])
    assert (alone([CALL, REACHED], [CALL, LETTER]), alone([CALL, LETTER], [CALL, REACHED])) == ([REACHED], [LETTER])


@pytest.mark.parametrize(
    ("language", "ends"),
    [
        ("nl", "Daarna is er bij ‘Pakket’ geen telefoontje meer nodig."),
        ("en", "no further call is needed with ‘Pakket’."),
    ],
)
def test_what_a_chance_that_moved_made_needless_is_said(language: str, ends: str) -> None:
    one, two = (Explanation(3, 0, Decision.ATTEMPT, 1, {}, p, 0.79, p > 0.79) for p in (0.76, 0.80))
    evening = (load_intervention("evening_contact"),)
    cause = Cause("decision", policies=evening, reason=Reason.PHONE, decisions=(one, two), terms=("evening",))
    said = cause_told(Difference(3, [CALL, CALL, REACHED], [CALL, REACHED], (cause,)), Texts(language), NAMES)
    assert said.endswith(ends)
    assert {"nl": "dat dit telefoontje contact geeft", "en": "that this call brings contact"}[language] in said


@pytest.mark.parametrize(
    ("before", "after", "draw", "says"),
    [
        (0.00061697, 0.00092014, 0.00092006, "is 0.06% with ‘Huidig beleid’ and 0.09% with ‘Pakket’. The model draws"),
        (0.00061697, 0.00092014, 0.00092006, "between 0 and 100 in both worlds. It lies between these two chances. If"),
        (0.00382, 0.00383, 0.003825, "is about 0.38% in both worlds, and so only just larger with ‘Pakket’ than with"),
        (0.00001, 0.00002, 0.000015, "is less than 0.01% in both worlds"),
        (0.343, 0.354, 0.349, "is 34.3% with ‘Huidig beleid’ and 35.4% with ‘Pakket’. The model draws the same"),
        (0.343, 0.354, 0.349, "in both worlds: 34.9. If"),
    ],
)
def test_a_chance_is_told_as_a_room_reads_it(before: float, after: float, draw: float, says: str) -> None:
    one, two = (Explanation(3, 0, Decision.ONSET, 0, {}, p, draw, draw < p) for p in (before, after))
    cause = Cause("decision", decisions=(one, two))
    said = cause_told(Difference(3, [], [(Event.ONSET, Reason.NONE)], (cause,)), Texts("en"), NAMES)
    assert says in said
    assert not re.search(r"\d\.\d{3}", said)


@pytest.mark.parametrize(
    ("value", "told"), [(45.0, "45,0"), (0.4, "0,4"), (0.04, "0,04"), (0.0, "0,0"), (1e-4, "minder dan 0,01")]
)
def test_no_chance_reads_as_nothing(value: float, told: str) -> None:
    assert percent(value, Texts("nl")) == told


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", INTERVENTIONS)
def test_what_a_policy_changes_is_told_in_other_words_than_its_title(name: str, language: str) -> None:
    policy = load_intervention(name)
    title = policy.title[language].casefold()
    for words in _changes(policy.levers.keys(), Texts(language)):
        assert words.casefold() not in title
        assert title not in words.casefold()


def _changes(levers: Iterable[str], texts: Texts) -> Iterator[str]:
    """Iterate over what is told of each term behind some levers."""
    for term, behind in TERM_LEVERS.items():
        if set(behind) & set(levers):
            keys = [f"changed.{term}_{way}" for way in ("up", "down")] if term == "prices" else [f"changed.{term}"]
            yield from (texts(key) if key in texts else texts.name("term", term) for key in keys)


def _attempts(resident: Resident, month: int) -> list[int]:
    """Return the channels of the attempts of a month, in order."""
    records = resident.events()
    return records[(records["month"] == month) & (records["event"] == Event.ATTEMPT)]["reason"].tolist()
