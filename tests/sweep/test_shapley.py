"""Packages taken apart: games whose answer is known."""

from collections.abc import Callable
from itertools import permutations, product

import numpy as np
import pandas as pd
import pytest

from sim.errors import ConfigurationError
from sim.sweep.answers.shapley import PACKAGE, pair_weights, shapley, weights

Runs = Callable[..., pd.DataFrame]
ABC = ["intervention.a", "intervention.b", "intervention.c"]
FACTORIAL = [dict(zip(ABC, bits, strict=True)) for bits in product((0.0, 1.0), repeat=3)]
LUCK = (3.0, -7.0, 1.0, 5.0)


def additive(point: dict[str, float], r: int) -> dict[str, float]:
    a, b, c = (point.get(name, 0.0) for name in ABC)
    return {"accepted": LUCK[r] + 2 * a - 3 * b + (4 + LUCK[r]) * c}


def together(point: dict[str, float], r: int) -> dict[str, float]:
    a, b, c = (point.get(name, 0.0) for name in ABC)
    return {"accepted": additive(point, r)["accepted"] + 6 * a * b, "reached": a * b * c}


def parts(sweep: pd.DataFrame, baselines: pd.DataFrame, measure: str = "accepted") -> tuple[pd.Series, pd.Series]:
    one, two = shapley(sweep, baselines, ABC, ABC, [measure])
    return one.set_index("part")["mean"], two.set_index(["one", "other"])["mean"]


def test_effects_that_add_up_are_their_own(runs: Runs) -> None:
    mean, pair = parts(runs(FACTORIAL, additive), runs([{}], additive))
    assert mean.tolist() == pytest.approx([2, -3, 4 + np.mean(LUCK), 3 + np.mean(LUCK)])
    assert pair.tolist() == pytest.approx([0, 0, 0])


def test_what_two_bring_together_is_halved(runs: Runs) -> None:
    mean, pair = parts(runs(FACTORIAL, together), runs([{}], together))
    assert mean[ABC].tolist() == pytest.approx([2 + 3, -3 + 3, 4 + np.mean(LUCK)])
    assert pair.tolist() == pytest.approx([6, 0, 0])


def test_what_three_bring_together_is_shared_by_three(runs: Runs) -> None:
    mean, pair = parts(runs(FACTORIAL, together), runs([{}], together), "reached")
    assert mean.tolist() == pytest.approx([1 / 3, 1 / 3, 1 / 3, 1])
    assert pair.tolist() == pytest.approx([0.5, 0.5, 0.5])


def test_no_interval_of_a_share_goes_beyond_what_is_possible(runs: Runs) -> None:
    def wild(point: dict[str, float], r: int) -> dict[str, float]:
        a, b, _ = (point.get(name, 0.0) for name in ABC)
        return {"share_reached": float((r // 2 + a + a * b) % 2)}

    one, two = shapley(runs(FACTORIAL, wild), runs([{}], wild), ABC, ABC, ["share_reached"])
    assert one[["low", "high"]].min().min() == -1
    assert one[["low", "high"]].max().max() == 1
    assert two[["low", "high"]].abs().max().max() == 2


def test_weights_are_the_mean_over_all_orders() -> None:
    game = np.random.default_rng(1).normal(size=16)
    added = np.zeros(4)
    for order in permutations(range(4)):
        coalition = 0
        for player in order:
            added[player] += game[coalition | 1 << player] - game[coalition]
            coalition |= 1 << player
    assert weights(4) @ game == pytest.approx(added / 24)
    # An interaction is what a player adds more with another than without: values of the two games differ by it.
    with_first, without = game[1::2], game[::2]
    assert pair_weights(4)[:3] @ game == pytest.approx(weights(3) @ (with_first - without))


def test_parts_add_up_in_every_replication_and_have_intervals(runs: Runs) -> None:
    rng = np.random.default_rng(3)
    table = {(tuple(p.values()), r): float(rng.normal()) for p in FACTORIAL for r in range(4)}

    def random(point: dict[str, float], r: int) -> dict[str, float]:
        return {"accepted": table[tuple(point.values()) or (0.0, 0.0, 0.0), r]}

    sweep = runs(FACTORIAL, random)
    for r in range(4):
        mean, _ = parts(sweep[sweep["replication"] == r], runs([{}], random))
        assert mean[ABC].sum() == pytest.approx(mean[PACKAGE], abs=1e-12)
        assert mean[PACKAGE] == pytest.approx(table[(1.0, 1.0, 1.0), r] - table[(0.0, 0.0, 0.0), r], abs=1e-12)
    found, _ = shapley(sweep, runs([{}], random), ABC, ABC, ["accepted"])
    assert (found["low"] < found["mean"]).all()
    assert (found["mean"] < found["high"]).all()
    assert (found["replications"] == 4).all()


def test_todays_policy_is_the_empty_package(runs: Runs) -> None:
    without, baselines = runs(FACTORIAL[1:], together), runs([{}], together)
    assert parts(without, baselines)[0].tolist() == parts(runs(FACTORIAL, together), baselines)[0].tolist()


def test_a_missing_combination_is_named(runs: Runs) -> None:
    sweep = runs(FACTORIAL, additive)
    gone = (sweep[ABC] == [1.0, 0.0, 1.0]).all(axis=1)
    said = r"intervention.a=1, intervention.b=0, intervention.c=1 was not run .*replication=0.*; 4 runs are missing"
    with pytest.raises(ConfigurationError, match=said):
        parts(sweep[~gone], runs([{}], additive))


def test_today_is_not_the_empty_package_where_the_rest_of_the_policy_changed(runs: Runs) -> None:
    points = [{**point, "staff.intake": staff} for point in FACTORIAL for staff in (1.0, 1.5)]
    factors = [*ABC, "staff.intake"]

    def staffed(point: dict[str, float], r: int) -> dict[str, float]:
        value = point.get("staff.intake", 1.0)
        return {"accepted": value * together(point, r)["accepted"] + 10 * value}

    sweep, baselines = runs(points, staffed), runs([{}], staffed)
    found, _ = shapley(sweep, baselines, ABC, factors, ["accepted"])
    mean = found.set_index(["staff.intake", "part"])["mean"]
    assert mean[1.5][ABC].tolist() == pytest.approx([1.5 * 5, 0, 1.5 * (4 + np.mean(LUCK))])
    empty = (sweep[ABC] == 0).all(axis=1)
    assert len(shapley(sweep[~empty | (sweep["staff.intake"] == 1.5)], baselines, ABC, factors, ["accepted"])[0]) == 8
    with pytest.raises(ConfigurationError, match=r"staff.intake=1.5.*; 4 runs are missing"):
        shapley(sweep[~empty], baselines, ABC, factors, ["accepted"])


def test_a_game_with_a_failed_run_is_left_out(runs: Runs) -> None:
    sweep = runs(FACTORIAL, together)
    sweep.loc[5, ["status", "accepted"]] = "failed", np.nan
    found, _ = shapley(sweep, runs([{}], together), ABC, ABC, ["accepted"])
    assert (found["replications"] == 3).all()
    assert found["mean"].notna().all()


def test_a_replication_with_a_missing_run_is_left_out(runs: Runs) -> None:
    sweep = runs(FACTORIAL, together)
    found, _ = shapley(sweep.drop(index=5), runs([{}], together), ABC, ABC, ["accepted"])
    assert (found["replications"] == 3).all()
    assert found["mean"].notna().all()


def test_one_intervention_alone_is_the_whole_package(runs: Runs) -> None:
    sweep = runs([{"intervention.a": 1.0}], together)
    found, pair = shapley(sweep, runs([{}], together), ABC[:1], ABC[:1], ["accepted"])
    assert found["mean"].tolist() == [2.0, 2.0]
    assert list(pair.columns[:3]) == ["measure", "one", "other"]
    assert pair.empty


@pytest.mark.parametrize(
    ("points", "players", "said"),
    [
        ([{"intervention.a": d} for d in (0.0, 0.5, 1.0)], ["intervention.a"], "one level beside today's 0 .* 0.5, 1"),
        ([{"intervention.a": 0.0}], ["intervention.a"], "it has none"),
        ([{"assume.contact.letter": 1.0}], ["assume.contact.letter"], "is not an intervention that can be on or off"),
        ([{"intervention.a": 1.0}], [], "package of 0 interventions"),
    ],
)
def test_what_cannot_be_taken_apart(runs: Runs, points: list[dict[str, float]], players: list[str], said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        shapley(runs(points, additive), runs([{}], additive), players, players, ["accepted"])
