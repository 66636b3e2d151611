"""Dose and response: curves whose form is known, and flat ones that stay flat."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from sim.errors import ConfigurationError
from sim.sweep.answers.doses import ALONE, AVERAGED, doses, shape
from sim.sweep.answers.paired import pairs

Runs = Callable[..., pd.DataFrame]
A, B = "intervention.a", "intervention.b"
LUCK = np.random.default_rng(1).normal(size=(40, 8))


def curve(effect: Callable[[float], float], noise: float = 0.05) -> Callable[[dict[str, float], int], dict[str, float]]:
    def told(point: dict[str, float], r: int) -> dict[str, float]:
        dose = point.get(A, 0.0)
        own = noise * LUCK[round(10 * dose), r] if dose else 0.0
        return {"accepted": 10 * LUCK[0, r] + effect(dose) + own + 5 * point.get(B, 0.0)}

    return told


ONE_AT_A_TIME = [{A: a, B: 0.0} for a in (0.25, 0.5, 0.75, 1.0)] + [{A: 0.5, B: b} for b in (0.5, 1.0)]


@pytest.mark.parametrize(
    ("effect", "goes", "saturates"),
    [
        (lambda a: 4 * a, "up", np.nan),
        (lambda a: -4 * a, "down", np.nan),
        (lambda a: 4 * min(a, 0.5), "up", 0.5),
        (lambda a: 4 * min(a, 0.5) - 4 * max(a - 0.5, 0), "turns", np.nan),
        (lambda a: 0.0, "flat", np.nan),
    ],
)
def test_form(runs: Runs, effect: Callable[[float], float], goes: str, saturates: float) -> None:
    told = curve(effect)
    found, shapes = doses(
        runs(ONE_AT_A_TIME, told, 8), runs([{}], told, 8), A, [A, B], ["accepted"], base={A: 0.5, B: 0.0}
    )
    assert shapes.iloc[0].to_dict() == pytest.approx(
        {"factor": A, "how": ALONE, "measure": "accepted", "goes": goes, "saturates": saturates}, nan_ok=True
    )
    assert found["level"].tolist() == [0, 0.25, 0.5, 0.75, 1]
    assert found["difference"].tolist() == pytest.approx([effect(a) for a in found["level"]], abs=0.1)
    assert (found["how"] == ALONE).all()


def test_no_interval_of_a_share_goes_beyond_what_is_possible(runs: Runs) -> None:
    def wild(point: dict[str, float], r: int) -> dict[str, float]:
        return {"share_reached": float(bool(point) and r // 2 == 0), "accepted": 9.0 * (bool(point) and r // 2)}

    measures = ["share_reached", "accepted"]
    found, _ = doses(runs(ONE_AT_A_TIME, wild), runs([{}], wild), A, [A, B], measures, {A: 0.5, B: 0.0})
    ends = found.groupby("measure")[["low", "high"]].agg(["min", "max"])
    assert (ends.loc["share_reached", ("low", "min")], ends.loc["share_reached", ("high", "max")]) == (-1, 1)
    assert ends.loc["accepted", ("high", "max")] > 1


def test_others_are_at_their_base(runs: Runs) -> None:
    told = curve(lambda a: 4 * a, 0.0)
    found, _ = doses(runs(ONE_AT_A_TIME, told), runs([{}], told), B, [A, B], ["accepted"], {A: 0.5, B: 0.0})
    assert found["level"].tolist() == [0, 0.5, 1]
    assert found["difference"].tolist() == pytest.approx([2, 4.5, 7])  # a is 0.5 here, so none of these is today's


def test_points_that_are_alike_count_once(runs: Runs) -> None:
    told, twice = curve(lambda a: 4 * a, 0.0), [*ONE_AT_A_TIME, ONE_AT_A_TIME[1]]
    found, _ = doses(runs(twice, told), runs([{}], told), A, [A, B], ["accepted"], base={A: 0.5, B: 0.0})
    assert found["level"].tolist() == [0, 0.25, 0.5, 0.75, 1]
    assert (found["replications"] == 4).all()


def test_todays_level_has_no_difference_only_where_the_rest_is_todays(runs: Runs) -> None:
    told = curve(lambda a: 4 * a)
    points = [{A: a, "staff.intake": 1.5} for a in (0.5, 0.75, 1.0)]
    found, _ = doses(
        runs(points, told), runs([{}], told), A, [A, "staff.intake"], ["accepted"], {A: 0.5, "staff.intake": 1.5}
    )
    assert found["level"].tolist() == [0.5, 0.75, 1]


def test_a_curve_over_a_card_is_paired_although_each_level_is_a_world_of_its_own(runs: Runs) -> None:
    card = "assume.contact.letter"

    def told(point: dict[str, float], r: int) -> dict[str, float]:
        own = 0.05 * LUCK[1 + round(10 * point[card]), r]
        return {"accepted": LUCK[0, r] + (10 * point[card] + own) * point.get(A, 0.0)}

    points = [{A: 1.0, card: value} for value in (0.0, 0.5, 1.0)]
    today = [{card: value} for value in (0.0, 0.5, 1.0)]
    _, shapes = doses(runs(points, told, 8), runs(today, told, 8), card, [A, card], ["accepted"], {A: 1.0, card: 0.5})
    assert shapes["goes"].tolist() == ["up"]


def test_a_lever_whose_level_of_today_is_on_a_card_is_not_todays_when_it_is_set(runs: Runs) -> None:
    term = "arrangement.term"

    def told(point: dict[str, float], r: int) -> dict[str, float]:
        return {"accepted": LUCK[0, r] + 7 * (term in point) + point.get("staff.intake", 1.0)}

    points = [{term: 18.0, "staff.intake": value} for value in (1.25, 1.5, 2.0)]
    found, _ = doses(
        runs(points, told), runs([{}], told), "staff.intake", ["staff.intake", term], ["accepted"], {term: 18.0}
    )
    assert found["level"].tolist() == [1.25, 1.5, 2]  # today's level is not among them: the term is another


def test_a_hypercube_is_averaged_over_the_others(runs: Runs) -> None:
    rng = np.random.default_rng(5)
    points = [
        {A: float(a), B: float(b)} for a, b in zip((np.arange(40) + 0.5) / 40, rng.permutation(40) / 39, strict=True)
    ]

    def told(point: dict[str, float], r: int) -> dict[str, float]:
        return {"accepted": LUCK[0, r] + 4 * point.get(A, 0.0) + point.get(B, 0.0), "reached": point.get(B, 0.0)}

    found, shapes = doses(runs(points, told), runs([{}], told), A, [A, B], ["accepted", "reached"], {A: 0.0, B: 0.0})
    assert (found["how"] == AVERAGED).all()
    assert found["points"].tolist() == [8] * 10
    mine = found[found["measure"] == "accepted"]
    assert mine["level"].tolist() == pytest.approx([0.1, 0.3, 0.5, 0.7, 0.9])
    assert mine["difference"].tolist() == pytest.approx(0.5 + 4 * mine["level"], abs=0.35)
    assert shapes["goes"].tolist() == ["up", "flat"]
    assert (mine["error"] > 0.05).all()  # which points are in a bin is luck too: 0.3 / sqrt(8)


def test_flat_curves_have_no_clear_step_more_often_than_stated(runs: Runs) -> None:
    rng, tries, alarms = np.random.default_rng(6), 150, 0
    table = pairs(
        runs([{A: a} for a in (0.25, 0.5, 0.75, 1.0)], curve(abs), 8), runs([{}], curve(abs), 8), [A], ["accepted"]
    )
    table["level"] = table[A]
    for _ in range(tries):
        table["difference"] = rng.normal(size=len(table)) + rng.normal(size=4)[table["member"]] * table["level"]
        alarms += shape(table, paired=True).goes != "flat"
    # At most 5% of 150, so 7.5 with a standard deviation of 2.7: above 17 once in 2,000 tries.
    assert alarms <= 17


def sampled(runs: Runs, rng: np.random.Generator, effect: float) -> str:
    """Return how an averaged curve goes, of 30 points with another factor and with sets that differ much."""
    points = [{A: float(a), B: float(b)} for a, b in zip(np.arange(30) / 29, rng.permutation(30) / 29, strict=True)]
    table = runs(points, lambda *_: {"accepted": 0.0}, 4).assign(how=AVERAGED)
    table["level"] = table["point"] // 6
    own, of_set = rng.normal(size=len(table)), 5 * rng.normal(size=2)[table["member"]]
    table["difference"] = own + of_set + 2 * table[B] + effect * table[A]
    return shape(table, paired=False).goes


def test_averaged_curves_have_no_clear_step_more_often_than_stated(runs: Runs) -> None:
    rng = np.random.default_rng(10)
    # At most 5% of 100, so 5 with a standard deviation of 2.2: above 12 once in 1,000 tries.
    assert sum(sampled(runs, rng, 0.0) != "flat" for _ in range(100)) <= 12


def test_what_sets_do_to_all_levels_does_not_hide_an_averaged_curve(runs: Runs) -> None:
    rng = np.random.default_rng(11)
    # With the sets at each level counted as a sample of their own, 3 of 20 were seen.
    assert sum(sampled(runs, rng, 8.0) == "up" for _ in range(20)) >= 18


@pytest.mark.parametrize(
    ("points", "factor", "said"),
    [
        ([{A: 1.0}], "intervention.c", "is not a factor of the sweep"),
        ([{"municipality": "utrecht"}], "municipality", "levels that are not numbers"),
    ],
)
def test_no_curve(runs: Runs, points: list[dict[str, object]], factor: str, said: str) -> None:
    sweep = runs(points, curve(lambda a: a))
    with pytest.raises(ConfigurationError, match=said):
        doses(sweep, sweep.drop(columns="point"), factor, list(points[0]), ["accepted"], {})
