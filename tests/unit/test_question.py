"""Questions: what cannot be run is refused with a line that names the value."""

import math
from typing import Any

import pytest

from sim.calibration import ensemble
from sim.errors import ConfigurationError
from sim.experiment.question import SHARED, Arm, Question
from sim.interventions import Intervention
from sim.scenarios import load_scenario

TODAY = Arm("today")


def asked(**settings: Any) -> Question:
    return Question("q", **{"arms": (TODAY,), **settings})


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"residents": 0}, "residents=0"),
        ({"residents": 20_000_001}, "residents=20000001"),
        ({"residents": 1_000.0}, "residents=1000.0"),
        ({"residents": True}, "residents=True"),
        ({"horizon": 0}, "horizon=0"),
        ({"horizon": 601}, "horizon=601"),
        ({"warmup": -1}, "warmup=-1"),
        ({"replications": 0}, "replications=0"),
        ({"seed": -1}, "seed=-1"),
        ({"seed": 2**63}, "seed=9223372036854775808"),
        ({"arms": ()}, "arms"),
        ({"arms": (Arm(" "),)}, r"arms\[0\]"),
        ({"arms": (TODAY, Arm("today"))}, "`today`"),
        ({"horizon": 6, "arms": (TODAY, Arm("late", (Intervention("late", {}, start=6),)))}, "late.start=6"),
        ({"municipality": "utrech"}, "utrech.*did you mean `utrecht`"),
        ({"assume": {"contact.leter": 1.0}}, "contact.leter.*did you mean `contact.letter`"),
        ({"assume": {"contact.letter": math.nan}}, "contact.letter=nan"),
        ({"assume": {"contact.letter": True}}, "contact.letter=True"),
        ({"assume": {"population.aware": 1.2}}, "population.aware=1.2"),
        ({"assume": {"staff.minutes_phone": -1.0}}, "staff.minutes_phone=-1"),
    ],
)
def test_what_cannot_be_run_is_named(settings: dict[str, Any], named: str) -> None:
    with pytest.raises(ConfigurationError, match=named) as error:
        asked(**settings)
    assert "\n" not in str(error.value)


def test_the_smallest_question_is_accepted() -> None:
    question = asked(residents=1, horizon=1, warmup=0, replications=1, seed=0)
    assert question.baseline is TODAY
    assert question.highest_shock() == 0


def test_assumptions_take_the_place_of_cards() -> None:
    question = asked(assume={"contact.letter": -2.5})
    assert question.central().contact.letter == -2.5


def test_highest_shock_is_that_of_the_worst_arm() -> None:
    up = Intervention("up", {"arrears.price_shock": 0.6}, dose=0.5)
    more = Intervention("more", {"arrears.price_shock": 0.4})
    down = Intervention("down", {"arrears.price_shock": -1.0})
    question = asked(arms=(TODAY, Arm("a", (up,)), Arm("b", (up, more, down)), Arm("c", (down,))))
    assert question.highest_shock() == pytest.approx(0.7)


def test_a_rival_reading_does_not_stand_for_a_question() -> None:
    reading = Intervention("reading", {"arrangement.constant_hazard": 1.0}, reading=True)
    policy = Intervention("policy", {"arrangement.term": 24.0})
    short, shorter, rival = Arm("short", (policy,)), Arm("shorter", (policy,)), Arm("rival", (policy, reading))
    assert asked(arms=(TODAY, short, rival)).main == short
    assert asked(arms=(TODAY, rival)).main == rival
    assert asked(arms=(TODAY, short, shorter)).main == shorter
    assert asked(arms=(TODAY,)).main == TODAY
    assert load_scenario("shorter_term").main.name == "months_18"


def test_an_unknown_outcome_is_named() -> None:
    with pytest.raises(ConfigurationError, match="`drop_outs` is not a measure; did you mean `dropouts`"):
        Question("q", (Arm("today"),), outcomes=("drop_outs",))


def test_replications_take_all_sets_in_pairs_and_in_another_order_for_every_seed() -> None:
    orders = [[asked(seed=seed).member_number(r, 216) for r in range(432)] for seed in (1, 2)]
    for found in orders:
        assert found[::2] == found[1::2]
        assert sorted(found[::2]) == list(range(216))
    first = [set(order[:24]) for order in orders]
    assert len(first[0] & first[1]) < 6  # of 12 sets of 216, 6 or more in common: once in 170,000 pairs of seeds
    assert asked(seed=1).member_number(432, 216) == orders[0][0]


def test_municipalities_with_more_sets_share_those_that_all_have() -> None:
    for replication in range(400):
        assert asked(seed=3).member_number(replication, 216) == asked(seed=3).member_number(replication, 217) < SHARED


def test_the_kept_ensembles_have_as_many_sets_as_replications_share() -> None:
    assert all(len(ensemble.load(name)) >= SHARED for name in ensemble.available())
