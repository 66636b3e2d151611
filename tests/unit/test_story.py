"""A story in two worlds: who is chosen, where the worlds part, and how that is told."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from sim.errors import ConfigurationError
from sim.experiment.question import Arm, Question
from sim.experiment.worlds import CHOICES, Worlds, worlds
from sim.first_difference import first_difference
from sim.interventions import load_intervention
from sim.telling import story_lines, told
from sim.texts import Texts

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
    assert said[1].startswith("Inwoner ")
    assert said[2].startswith("Gekozen: het grootste verschil onder ")
    assert any(line.startswith("Waarom: ") for line in said)


@pytest.mark.parametrize(("language", "mark", "other"), [("nl", ",", "."), ("en", ".", ",")])
def test_chances_follow_the_language(chosen: dict[str, Worlds], language: str, mark: str, other: str) -> None:
    said = [line for line in lines(chosen["most_changed"], language) if "%" in line]
    assert said
    assert all(f"{mark}" in line.split("%")[0] for line in said)
    assert not any(f"{other}{digit}%" in line for line in said for digit in range(10))


def test_worlds_that_are_the_same_are_told_as_such() -> None:
    asked = Question("q", (Arm("today"), Arm("again")), residents=300, horizon=6, warmup=2, replications=1)
    found = worlds(asked)
    assert found.rule == "same"
    assert first_difference(found.baseline[1], found.other[1]) is None
    assert any("exactly the same" in line for line in lines(found, "en"))


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
