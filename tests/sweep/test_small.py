"""Sweeps that are too small to answer say so, and draw nothing of what they have no value of."""

import re

import pandas as pd
import pytest

from sim.sweep.report.told import Told
from sim.sweep.report.write import answers
from tests.sweep.swept import CAPACITY, FACTORIAL, ONE_AT_A_TIME, SAMPLED, Point, Runs, told

pytestmark = pytest.mark.usefixtures("undrawn")

UNCLEAR = re.compile(r"no (policy|intervention|step|factor)|no clear|makes no clear")


def without(frame: pd.DataFrame) -> pd.DataFrame:
    """Return runs of which one measure has too few residents behind it."""
    return frame.assign(share_reached=float("nan"))


def lines(found: Told) -> str:
    return answers(found, "")[0]["summary.txt"].decode()


@pytest.mark.parametrize(
    ("points", "design", "method"),
    [(FACTORIAL, "factorial", ""), (ONE_AT_A_TIME, "one_at_a_time", ""), (CAPACITY, "capacity", "one_at_a_time")],
)
def test_what_has_no_value_is_said_and_not_drawn(runs: Runs, points: list[Point], design: str, method: str) -> None:
    found = told(runs, points, design, method, keep=without)
    files, error = answers(found, "")
    assert error is None
    assert not [name for name in files if name.startswith("figures/") and "share_reached" in name]
    assert [name for name in files if name.startswith("figures/") and "completions" in name]
    every = 4 * len(points)
    assert f"Share of cases reached: no value in {every} of the {every} runs" in files["summary.txt"].decode()
    assert "geen getal in" in lines(told(runs, points, design, method, language="nl", keep=without))


def test_steps_that_nobody_comes_to_are_said_and_not_drawn(runs: Runs) -> None:
    def nobody(frame: pd.DataFrame) -> pd.DataFrame:
        return frame.assign(registrations=0.0)

    files, _ = answers(told(runs, FACTORIAL, "factorial", keep=nobody), "")
    assert "figures/stages.svg" not in files
    assert "the steps have no value" in files["summary.txt"].decode()


def test_zeros_of_todays_policy_are_no_value(runs: Runs) -> None:
    def few(frame: pd.DataFrame) -> pd.DataFrame:
        on = frame.get("intervention.whatsapp", 0) + frame.get("intervention.extra_attempt", 0) > 0
        return frame.assign(share_reached=frame["share_reached"].mask(on))

    said = lines(told(runs, FACTORIAL, "factorial", keep=few))
    assert "Share of cases reached: no value in 12 of the 16 runs" in said


@pytest.mark.parametrize(
    ("points", "design"), [(FACTORIAL, "factorial"), (ONE_AT_A_TIME, "one_at_a_time"), ([FACTORIAL[3]], "factorial")]
)
def test_one_replication_tells_nothing_apart_from_chance(runs: Runs, points: list[Point], design: str) -> None:
    said = lines(told(runs, points, design, replications=1))
    assert not UNCLEAR.search(said)
    assert "cannot be told" in said
    assert "Note: this run is too small to rely on. There is no interval." in said
    assert "replications=24" in said
    assert "cannot be told" not in lines(told(runs, points, design, replications=8))


def test_a_sweep_that_is_too_small_says_so_as_a_run_does(runs: Runs) -> None:
    few = lines(told(runs, FACTORIAL, "factorial", replications=2))
    assert "Note: this run is too small to rely on. All replications used the same numbers." in few
    files, _ = answers(told(runs, FACTORIAL, "factorial", replications=2), "")
    assert b"Note: this run is too small" in files["sweep.html"]
    assert "too small" not in lines(told(runs, FACTORIAL, "factorial", replications=8))
    sets = [{**point, "member": m} for point in FACTORIAL for m in (0, 1)]
    assert "used the same numbers" not in lines(told(runs, sets, "factorial", replications=2))


def test_points_that_are_sampled_are_not_asked_to_answer_alone(runs: Runs) -> None:
    assert "too small" not in lines(told(runs, SAMPLED, "latin_hypercube", replications=2))
    assert "too small" in lines(told(runs, SAMPLED, "latin_hypercube", replications=2, keep=without))


def test_why_neighbouring_figures_need_not_agree_is_said(runs: Runs) -> None:
    def shaky(frame: pd.DataFrame) -> pd.DataFrame:
        both = frame.get("intervention.whatsapp", 0) + frame.get("intervention.extra_attempt", 0) == 2
        luck = 0.1 * (frame["replication"] % 2) * both
        return frame.assign(share_reached=frame["share_reached"] + luck)

    assert "one with more in it does not" in lines(told(runs, FACTORIAL, "factorial", keep=shaky, replications=8))
    plain = lines(told(runs, FACTORIAL, "factorial", replications=8))
    assert "can both be so" in plain
    assert "one with more in it" not in plain
    assert "can both be so" not in lines(told(runs, FACTORIAL, "factorial", replications=1))


@pytest.mark.parametrize(
    ("language", "one", "more"),
    [("en", "1 replication of", "4 replications of"), ("nl", "1 herhaling van", "4 herhalingen van")],
)
def test_one_replication_is_one(runs: Runs, language: str, one: str, more: str) -> None:
    assert one in lines(told(runs, FACTORIAL, "factorial", language=language, replications=1))
    assert more in lines(told(runs, FACTORIAL, "factorial", language=language))
