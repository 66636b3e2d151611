"""The quick calibration: steps go towards the target, never too far; values are put in force only when they are new."""

import math
from dataclasses import replace
from pathlib import Path

import pytest

from sim.calibration.quick import NATIONAL, keep, stepped
from sim.calibration.targets import STEPS, Solve, Target, load_targets
from sim.evidence import Source, cards, municipalities


def wanted(step: str, gain: float = 1.0) -> Target:
    """Return a share of 0.4 that is solved for by steps of one kind."""
    solve = Solve("contact.letter", step, gain)
    return Target(
        "share_reached", 0.4, "share", 0.01, "rounding", "fit", "logit", "why", "figure", Source("x"), solve=solve
    )


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("gain", [1.0, -2.5])
def test_a_step_goes_against_the_misfit(step: str, gain: float) -> None:
    target = wanted(step, gain)
    assert (stepped(target, 0.5, simulated=0.3, share=1.0) - 0.5) * gain > 0
    assert (stepped(target, 0.5, simulated=0.5, share=1.0) - 0.5) * gain < 0
    assert stepped(target, 0.5, simulated=0.4, share=1.0) == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("log", 0.5 + math.log(0.4 / 0.3)),
        ("logit", 0.5 + math.log(0.4 / 0.6) - math.log(0.3 / 0.7)),
        ("linear", 0.5 + 0.1),
        ("ratio", 0.5 * 0.4 / 0.3),
    ],
)
def test_steps_by_hand(step: str, expected: float) -> None:
    assert stepped(wanted(step), 0.5, 0.3, 1.0) == pytest.approx(expected)


def test_a_part_of_a_step() -> None:
    target = wanted("log", 2.0)
    whole = stepped(target, 1.0, 0.3, 1.0) - 1.0
    assert stepped(target, 1.0, 0.3, 0.25) - 1.0 == pytest.approx(whole / 4)


@pytest.mark.parametrize("step", ["log", "logit", "ratio"])
@pytest.mark.parametrize("simulated", [-0.01, 0.0, 1e-9, 1.0, 1e9])
def test_steps_are_at_most_one(step: str, simulated: float) -> None:
    moved = stepped(wanted(step), 1.0, simulated, 1.0)
    size = math.log(moved) if step == "ratio" else moved - 1.0
    assert 0.3 < abs(size) <= 1.0 + 1e-12


@pytest.mark.parametrize("step", STEPS)
def test_an_unknown_statistic_moves_nothing(step: str) -> None:
    assert stepped(wanted(step), 0.7, math.nan, 1.0) == 0.7


def test_a_target_without_a_parameter_moves_nothing() -> None:
    assert stepped(replace(wanted("log"), solve=None), 0.7, 0.1, 1.0) == 0.7


def test_rounds_get_more_luck_towards_the_end() -> None:
    rounds = NATIONAL.replications()
    assert len(rounds) == NATIONAL.rough + NATIONAL.fine
    assert rounds == sorted(rounds)
    assert rounds[-1] > rounds[0]


@pytest.mark.parametrize("municipality", municipalities())
def test_every_fitted_target_solves_for_a_card_of_its_own_that_may_be_calibrated(municipality: str) -> None:
    known = cards(municipality)
    ways = [(t, t.solve) for t in load_targets(municipality) if t.solve]
    assert ways
    assert len({way.parameter for _, way in ways}) == len(ways)
    for target, way in ways:
        assert target.role == "fit" or target.then_fit, target.statistic
        assert way.gain != 0, target.statistic
        assert known[way.parameter].distribution == "calibrated", way.parameter


def test_the_same_values_are_not_written_again(tmp_path: Path) -> None:
    file = tmp_path / "quick.yaml"
    assert "REPLACED" in keep({"netherlands": {"contact.letter": -4.119}}, file)
    before = file.stat().st_mtime_ns
    assert "unchanged" in keep({"netherlands": {"contact.letter": -4.119}}, file)
    assert file.stat().st_mtime_ns == before
    assert "REPLACED" in keep({"netherlands": {"contact.letter": -4.118}}, file)
