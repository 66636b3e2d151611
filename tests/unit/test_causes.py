"""The cause of a first difference is what the records differ in, not what follows from it and not one of several."""

import re
from collections.abc import Iterator

import numpy as np
import pytest

from sim.cause import Cause
from sim.cause_told import cause_told, digits, listed
from sim.draws import Decision
from sim.events import Event, Reason
from sim.experiment.question import Arm, Question
from sim.experiment.worlds import Pair, setting_of
from sim.first_difference import Difference, first_difference
from sim.interventions import Intervention, load_intervention
from sim.model import DebtHelpModel
from sim.now import Explanation, Heard
from sim.resident import Resident
from sim.scenarios import LANGUAGES
from sim.texts import Texts, catalogue

NAMES = ("Huidig beleid", "Pakket")
OR = {"nl": r"\bof\b", "en": r"\bor\b"}
ARMS = {
    "contact": ("whatsapp", "extra_attempt"),
    "first": ("phone_first", "evening_contact"),
    "less": ("staff_shortage",),
    "more": ("more_staff", "image_campaign", "broad_offer"),
    "package": ("practical_support", "fast_forwarding", "restructuring", "shorter_term"),
    "kind": ("reachable_counsellor", "resident_control", "counsellor_quality"),
    "signal": ("threshold_amount", "letter_quality", "sms"),
    "prices": ("price_shock", "experience_film", "experience_letter"),
    "short": ("staff_shortage", "phone_first"),
}

Found = tuple[int, tuple[Resident, Resident], Difference]


def asked(policies: tuple[str, ...]) -> Question:
    arms = (Arm("today"), Arm("policy", tuple(load_intervention(name) for name in policies)))
    return Question("q", arms, "utrecht", residents=4_000, horizon=36, warmup=24, replications=1, seed=5)


def differences(question: Question) -> Iterator[Found]:
    """Every resident whose two worlds differ, watched."""
    pair = Pair(question)
    begin = DebtHelpModel(setting_of(question)).warm_up()
    records = [run.records[run.records["month"] >= 0] for run in pair.runs]
    alone = np.setxor1d(*(np.ascontiguousarray(r).view(f"V{r.dtype.itemsize}") for r in records))
    rows = np.unique(alone.view(records[0].dtype)["resident"])
    begin.now.watched = rows.astype(np.int32)
    models = [begin.arm(arm.interventions).run() for arm in question.arms]
    for row in rows.tolist():
        worlds = models[0].resident(row), models[1].resident(row)
        found = first_difference(*worlds)
        assert found is not None
        yield row, worlds, found


@pytest.fixture(scope="module", params=ARMS)
def arm(request: pytest.FixtureRequest) -> tuple[str, list[Found]]:
    return request.param, list(differences(asked(ARMS[request.param])))


def test_every_difference_has_a_cause_that_is_told_without_an_or(arm: tuple[str, list[Found]]) -> None:
    name, all_found = arm
    assert all_found
    for row, worlds, found in all_found:
        assert found.cause != "unknown", (name, row, found)
        for cause in found.causes:
            assert cause.policies or cause.heard or cause.kind in ("queue", "room"), (name, row, cause)
            assert {p.name for p in cause.policies} <= set(ARMS[name])
            mine = worlds[cause.at].model.interventions
            assert all(policy in mine for policy in cause.policies)
        for language, mark in OR.items():
            said = cause_told(found, Texts(language), NAMES)
            assert not re.search(mark, said), said
            assert "{" not in said


def test_what_is_named_is_what_makes_the_difference(arm: tuple[str, list[Found]]) -> None:
    """Without the policy that a cause names, what happened otherwise first does not happen."""
    name, all_found = arm
    for policy in ARMS[name]:
        named = [f for f in all_found if [p.name for c in f[2].causes for p in c.policies] == [policy]]
        direct = [f for f in named if f[2].cause in ("attempt", "threshold", "support", "loan", "term")]
        if not direct:
            continue
        without = asked(tuple(other for other in ARMS[name] if other != policy))
        model = DebtHelpModel(setting_of(without)).warm_up().arm(without.arms[1].interventions).run()
        for row, (baseline, other), found in direct:
            mine, theirs, left = (r.events().tolist() for r in (baseline, other, model.resident(row)))
            same = next(n for n in range(len(theirs) + 1) if mine[n : n + 1] != theirs[n : n + 1])
            assert left.count(theirs[same]) < theirs.count(theirs[same]), (name, policy, row, found)


def test_a_queue_is_named_only_where_a_team_served_one_world(arm: tuple[str, list[Found]]) -> None:
    for _, worlds, found in arm[1]:
        for cause in found.causes:
            if cause.kind not in ("queue", "staff", "room"):
                continue
            turns = [t for w in worlds for t in w.turns() if (t.month, t.team) == (found.month, cause.detail)]
            assert [t.ahead < t.room for t in turns] == [cause.side == 1, cause.side == 0]
            if cause.kind == "queue":
                assert turns[cause.side].ahead > turns[1 - cause.side].ahead
            else:
                assert turns[cause.side].room < turns[1 - cause.side].room


def made(*causes: Cause, baseline: list[tuple[int, int]] | None = None) -> Difference:
    return Difference(3, baseline or [], [(Event.REACHED, Reason.PHONE)], causes)


def test_one_call_more_is_told_as_one_call_more() -> None:
    called = Cause("attempt", 1, (load_intervention("extra_attempt"),), 1, "extra", Reason.PHONE, works=True)
    said = cause_told(made(called, baseline=[(Event.ATTEMPT, Reason.LETTER)]), Texts("nl"), NAMES)
    assert said == (
        "Waarom: bij ‘Pakket’ belt de gemeente een keer extra, door het beleid ‘Een extra contactpoging’. "
        "Zo komt er contact. Daarna is er bij ‘Pakket’ geen brief meer nodig."
    )


def test_a_world_with_two_attempts_more_is_named_once() -> None:
    wrote = Cause("attempt", 1, (load_intervention("whatsapp"),), 1, "whatsapp", Reason.WHATSAPP)
    called = Cause("attempt", 1, (load_intervention("extra_attempt"),), 1, "extra", Reason.PHONE, works=True)
    assert cause_told(made(wrote, called), Texts("en"), NAMES) == (
        "Why: with ‘Pakket’ the municipality also sends a WhatsApp message, because of the policy ‘WhatsApp’. "
        "That brings no contact. There the municipality makes one call more, because of the policy "
        "‘One more contact attempt’. That brings contact."
    )


def test_a_policy_that_takes_an_attempt_away_is_named_where_it_is() -> None:
    policy = load_intervention("whatsapp", levers={"contact.whatsapp": 0.0})
    less = Cause("attempt", 0, (policy,), 1, "whatsapp", Reason.WHATSAPP)
    said = cause_told(made(less), Texts("en"), ("Today", "Less"))
    assert said == (
        "Why: with ‘Today’ the municipality also sends a WhatsApp message. With ‘Less’ that does not happen, "
        "because of the policy ‘WhatsApp’. That brings no contact."
    )


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("nl", "Waarom: bij ‘WhatsApp’ stuurt de gemeente ook een WhatsApp-bericht. Dat geeft geen contact."),
        ("en", "Why: with ‘WhatsApp’ the municipality also sends a WhatsApp message. That brings no contact."),
    ],
)
def test_a_policy_that_gives_its_world_the_name_is_not_named_again(language: str, said: str) -> None:
    wrote = Cause("attempt", 1, (load_intervention("whatsapp"),), 1, "whatsapp", Reason.WHATSAPP)
    assert cause_told(made(wrote), Texts(language), ("Today", "WhatsApp")) == said


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_sentence_of_a_cause_has_a_form_without_the_policy(language: str) -> None:
    texts = {k: t for k, t in catalogue(language).items() if k.startswith("story.cause.")}
    with_policy = {key for key, text in texts.items() if "{policies}" in text}
    assert {f"{key}_own" for key in with_policy} == {key for key in texts if key.endswith("_own")}


def test_same_luck_and_another_chance_are_told_with_digits_that_tell_them_apart() -> None:
    one = Explanation(3, 0, Decision.ATTEMPT, 1, {"evening": 0.0}, 0.2551, 0.2554, False)
    two = Explanation(3, 0, Decision.ATTEMPT, 1, {"evening": 0.3}, 0.31, 0.2554, True)
    evening = (load_intervention("evening_contact"),)
    cause = Cause("decision", policies=evening, decisions=(one, two), terms=("evening",))
    assert cause_told(made(cause), Texts("nl"), NAMES) == (
        "Waarom: door het beleid ‘Contact in de avond’ verandert er bij ‘Pakket’ iets: de poging is in de avond. "
        "De kans dat deze poging contact geeft, is daardoor 25,51% bij ‘Huidig beleid’ en 31,00% bij ‘Pakket’. "
        "Het model trekt in beide werelden hetzelfde getal tussen 0 en 100: 25,54. "
        "Ligt dat onder de kans, dan gebeurt het. Dat is alleen zo bij ‘Pakket’."
    )


def test_a_story_that_was_heard_is_told_as_one() -> None:
    heard = Cause("story", 0, heard=((0, Heard(2, 0, 7, True)),))
    said = cause_told(made(heard), Texts("en"), ("Today", "Package"))
    assert said.startswith("Why: with ‘Today’, this resident heard about debt help from somebody they know in month 2")


@pytest.mark.parametrize(
    ("levers", "says"),
    [
        ({"arrears.price_shock": 0.3}, "because of ‘x’"),
        ({"staff.intake": 0.7}, "because of ‘x’"),
        ({"staff.intake": 1.2}, "because of the policy ‘x’"),
    ],
)
def test_prices_and_a_shortage_are_not_called_a_policy(levers: dict[str, float], says: str) -> None:
    cause = Cause("staff", 0, (Intervention("x", levers),), 1, "intake")
    assert says in cause_told(made(cause), Texts("en"), NAMES).lower()


@pytest.mark.parametrize(
    ("values", "places"), [((20.1, 30.4), 1), ((25.51, 25.54), 2), ((5.0, 5.0), 1), ((0.1, 0.1000001), 2)]
)
def test_digits_are_enough_to_tell_numbers_apart(values: tuple[float, ...], places: int) -> None:
    assert digits(*values) == places


def test_parts_are_listed_as_one_says_them() -> None:
    texts = Texts("nl")
    assert [listed(list("abc")[:n], texts) for n in range(4)] == ["", "a", "a en b", "a, b en c"]
