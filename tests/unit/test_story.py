"""A story in two worlds: who is chosen, where the worlds part, and how that is told."""

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from sim.draws import Decision
from sim.errors import ConfigurationError
from sim.events import Event
from sim.evidence import Parameters, cards
from sim.experiment.question import Arm, Question
from sim.experiment.worlds import CHOICES, Pair, Worlds, setting_of, worlds
from sim.first_difference import first_difference
from sim.interventions import load_intervention
from sim.model import DebtHelpModel
from sim.now import Explanation
from sim.outcomes import TROUBLE
from sim.run import Run
from sim.story import first_name
from sim.telling import story_lines, told
from sim.texts import Texts
from sim.why import TRAITS, explained

POLICY = tuple(load_intervention(name) for name in ("practical_support", "fast_forwarding"))
ASKED = Question(
    "q",
    (Arm("today", (), {"nl": "Huidig beleid"}), Arm("package", POLICY, {"nl": "Pakket"})),
    residents=3_000,
    horizon=24,
    warmup=12,
    replications=1,
)


@pytest.fixture(scope="module")
def chosen() -> dict[str, Worlds]:
    return {choose: worlds(ASKED, choose=choose) for choose in CHOICES}


def lines(found: Worlds, language: str = "nl") -> list[str]:
    return list(told(found, Texts(language)))


@pytest.mark.parametrize("choose", CHOICES)
def test_the_two_worlds_of_who_is_chosen_differ(chosen: dict[str, Worlds], choose: str) -> None:
    found = chosen[choose]
    assert (found.rule, found.registered) == (choose, True)
    assert found.among > 2
    split = first_difference(found.baseline[1], found.other[1])
    assert split is not None
    assert split.month >= 0
    assert split.baseline != split.other


def test_rules_choose_the_middle_the_largest_and_the_worst_change(chosen: dict[str, Worlds]) -> None:
    change = {choose: found.change for choose, found in chosen.items()}
    assert abs(change["most_changed"]) >= max(abs(change["typical"]), abs(change["worst_off"]))
    assert change["worst_off"] >= change["typical"]


def test_who_differs_and_who_does_not_in_months_is_counted(chosen: dict[str, Worlds]) -> None:
    """Counted apart, from the logs and stages of two runs of the same warm-up."""
    begin = DebtHelpModel(setting_of(ASKED)).warm_up()
    runs = [Run.of(begin.arm(arm.interventions).run()) for arm in ASKED.arms]
    logs: list[dict[int, list[tuple[int, ...]]]] = [{}, {}]
    for log, run in zip(logs, runs, strict=True):
        for record in run.records[run.records["month"] >= 0]:
            log.setdefault(int(record["resident"]), []).append(tuple(record.tolist()))
    differ = {row for row in range(ASKED.residents) if logs[0].get(row) != logs[1].get(row)}
    came = {int(row) for run in runs for row in run.happened(Event.REGISTERED)["resident"]}
    months = [run.months_in(TROUBLE) for run in runs]
    unchanged = [row for row in came & differ if months[0][row] == months[1][row]]
    for found in chosen.values():
        assert (found.residents, found.differ, found.among) == (ASKED.residents, len(differ), len(came & differ))
        assert found.unchanged == len(unchanged)
    assert 0 < len(unchanged) < chosen["typical"].among < len(differ)


def test_the_typical_one_has_the_middle_change_and_a_first_difference_that_a_policy_makes(
    chosen: dict[str, Worlds],
) -> None:
    pair, found = Pair(ASKED), chosen["typical"]
    changes = np.sort(pair.change[pair.pool()])
    assert found.change == changes[(len(changes) - 1) // 2]
    parts = first_difference(found.baseline[1], found.other[1])
    assert parts is not None
    assert found.by_policy == any(cause.policies for cause in parts.causes)
    assert found.by_policy
    assert "het beleid zelf" in lines(found)[2]
    assert not any(chosen[rule].by_policy for rule in ("most_changed", "worst_off"))


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_counts_stand_after_the_rule_in_numbers_of_the_language(chosen: dict[str, Worlds], language: str) -> None:
    found, rule = chosen["typical"], lines(chosen["typical"], language)[2]
    whole = {"nl": "Van alle 3.000 inwoners zijn er {} bij", "en": "Of all 3,000 residents there are {} for"}[language]
    pool = {
        "nl": "Van de {} die gekozen konden worden, zijn er {} bij",
        "en": "Of the {} who could be chosen, there are {}",
    }
    assert 0 < rule.index(whole.format(found.differ)) < rule.index(pool[language].format(found.among, found.unchanged))


def test_a_resident_who_was_given_was_chosen_from_nobody(chosen: dict[str, Worlds]) -> None:
    rule = lines(worlds(ASKED, row=chosen["typical"].baseline[1].row), "en")[2]
    assert rule.endswith(f"there are {chosen['typical'].differ} for whom something differs between the two worlds.")


def test_what_both_worlds_share_is_told_once(chosen: dict[str, Worlds]) -> None:
    said = lines(chosen["most_changed"])
    heads = [line for line, under in pairwise(said) if under and set(under) == {"-"}]
    assert [head.split(",")[0].split(":")[0] for head in heads] == [
        "In beide werelden",
        "Het eerste verschil",
        "‘Huidig beleid’",
        "‘Pakket’",
    ]
    assert said[0].startswith("Hetzelfde huishouden, twee werelden")  # the system first, then the resident
    row = chosen["most_changed"].baseline[1].row
    assert said[1].startswith(f"{first_name(row, Texts('nl'))} (verzonnen, inwoner {row}): ")
    assert said[2].startswith("Gekozen: het grootste verschil onder ")
    assert any(line.startswith("Waarom: ") for line in said)


def test_first_names_are_different_and_the_same_in_both_languages() -> None:
    names = [first_name(row, Texts("nl")) for row in range(43)]
    assert len(set(names)) == len(names)
    assert first_name(43, Texts("nl")) == names[0]
    assert names == [first_name(row, Texts("en")) for row in range(43)]


def test_it_ends_with_whose_numbers_it_has(chosen: dict[str, Worlds]) -> None:
    found = chosen["typical"]
    assert "één set getallen, uit het midden" in lines(found)[-1]
    assert "the central value of each number" in lines(replace(found, parameters="central"), "en")[-1]


@pytest.mark.parametrize(("language", "mark", "other"), [("nl", ",", "."), ("en", ".", ",")])
def test_chances_follow_the_language(chosen: dict[str, Worlds], language: str, mark: str, other: str) -> None:
    said = [line for line in lines(chosen["most_changed"], language) if "%" in line]
    assert said
    assert any(re.search(rf"\d{re.escape(mark)}\d+%", line) for line in said)
    assert not any(re.search(rf"\d{re.escape(other)}\d+%", line) for line in said)


@pytest.mark.parametrize(
    ("trait", "effect", "larger", "smaller"),
    [(0.1, -0.5, "little shame", None), (0.9, -0.5, None, "much shame"), (0.9, 0.5, "much shame", None)],
)
def test_a_trait_is_said_to_be_high_or_low_not_only_to_matter(
    trait: float, effect: float, larger: str | None, smaller: str | None
) -> None:
    """Shame lowers the chance: where it makes it larger, there is little of it."""
    terms = {"today": 0.2, "shame": effect * (2 * trait - 1)}
    one = Explanation(1, 0, Decision.ACCEPTANCE, 0, terms, 0.6, 0.5, True)
    said = explained(one, Texts("en"), Parameters({"acceptance.shame": effect}))
    assert said.endswith(f"Larger chance by: {larger}." if larger else f"Smaller chance by: {smaller}.")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_trait_has_a_card_and_words_for_high_and_low(language: str) -> None:
    for (_, name), card in TRAITS.items():
        assert card in cards("netherlands", {})
        assert all(f"trait.{way}.{name}" in Texts(language) for way in ("high", "low"))


def test_worlds_that_are_the_same_are_told_as_such() -> None:
    asked = Question("q", (Arm("today"), Arm("again")), residents=300, horizon=6, warmup=2, replications=1)
    found = worlds(asked)
    assert found.rule == "same"
    assert first_difference(found.baseline[1], found.other[1]) is None
    said = lines(found, "en")
    assert any("exactly the same" in line for line in said)
    assert found.differ == 0
    assert said[2].endswith(f"the first of {found.among} residents who register for debt help.")


def test_a_chosen_resident_keeps_the_reasons_of_one_that_was_given(chosen: dict[str, Worlds]) -> None:
    found = chosen["typical"]
    given = worlds(ASKED, row=found.baseline[1].row)
    assert (given.rule, given.change) == ("given", found.change)
    for one, two in ((found.baseline[1], given.baseline[1]), (found.other[1], given.other[1])):
        np.testing.assert_array_equal(one.events(), two.events())
        assert one.reasons() == two.reasons()


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: worlds(ASKED, choose="typcal"), "did you mean `typical`?"),
        (lambda: worlds(ASKED, arm="packge"), "did you mean `package`?"),
        (lambda: worlds(ASKED, row=3_000), "`resident=3000` does not exist"),
        (lambda: list(story_lines(["scenario=phone_first", "resident=1", "choose=typical"])), "leave one of the two"),
    ],
)
def test_wrong_choices_are_refused(ask: Callable[[], Any], says: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        ask()
    assert says in str(refused.value)
