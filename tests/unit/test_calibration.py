"""The quick calibration's step: towards the target, on the target's scale, never too far."""

import math

import pytest

from sim.calibration.quick import Target, targets
from sim.evidence import cards, municipalities

SCALES = ["log", "logit", "linear", "ratio"]


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("gain", [1.0, -2.5])
def test_a_step_goes_against_the_misfit(scale: str, gain: float) -> None:
    target = Target("share", 0.4, "share", parameter="contact.letter", scale=scale, gain=gain)
    up = target.stepped(0.5, simulated=0.3, share=1.0) - 0.5
    down = target.stepped(0.5, simulated=0.5, share=1.0) - 0.5
    assert up * gain > 0
    assert down * gain < 0
    assert target.stepped(0.5, simulated=0.4, share=1.0) == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("scale", "expected"),
    [
        ("log", 0.5 + math.log(0.4 / 0.3)),
        ("logit", 0.5 + math.log(0.4 / 0.6) - math.log(0.3 / 0.7)),
        ("linear", 0.5 + 0.1),
        ("ratio", 0.5 * 0.4 / 0.3),
    ],
)
def test_steps_by_hand(scale: str, expected: float) -> None:
    assert Target("share", 0.4, "share", scale=scale).stepped(0.5, 0.3, 1.0) == pytest.approx(expected)


def test_a_part_of_a_step() -> None:
    target = Target("share", 0.4, "share", scale="log", gain=2.0)
    whole = target.stepped(1.0, 0.3, 1.0) - 1.0
    assert target.stepped(1.0, 0.3, 0.25) - 1.0 == pytest.approx(whole / 4)


@pytest.mark.parametrize("scale", ["log", "logit", "ratio"])
@pytest.mark.parametrize("simulated", [0.0, 1e-9, 1.0, 1e9])
def test_steps_are_at_most_one(scale: str, simulated: float) -> None:
    moved = Target("share", 0.4, "share", scale=scale).stepped(1.0, simulated, 1.0)
    step = math.log(moved) if scale == "ratio" else moved - 1.0
    assert abs(step) <= 1.0 + 1e-12
    assert abs(step) > 0.3


def test_an_unknown_statistic_moves_nothing() -> None:
    for scale in SCALES:
        assert Target("share", 0.4, "share", scale=scale).stepped(0.7, math.nan, 1.0) == 0.7


def test_every_target_solves_for_a_card_that_may_be_calibrated() -> None:
    for municipality in municipalities():
        known = cards(municipality)
        wanted = targets(municipality)
        solved = [t.parameter for t in wanted if t.parameter]
        assert len(set(solved)) == len(solved)
        for target in wanted:
            assert target.scale in SCALES, target.statistic
            assert target.gain != 0, target.statistic
            if target.parameter:
                assert known[target.parameter].distribution == "calibrated", target.parameter
