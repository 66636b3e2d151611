"""Questions: what cannot be run is refused with a line that names the value."""

import math
from typing import Any

import pytest

from sim.errors import ConfigurationError
from sim.experiment.question import Arm, Question
from sim.interventions import Intervention

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


def test_an_unknown_outcome_is_named() -> None:
    with pytest.raises(ConfigurationError, match="`drop_outs` is not a measure; did you mean `dropouts`"):
        Question("q", (Arm("today"),), outcomes=("drop_outs",))
