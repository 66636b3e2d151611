"""Paired differences: the right baseline, what failed left out, intervals that hold."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from sim.errors import ConfigurationError
from sim.sweep.answers.paired import differences, pairs

Runs = Callable[..., pd.DataFrame]
LUCK = (3.0, 7.0, 1.0, 5.0)
DOSES = [{"intervention.a": dose} for dose in (0.5, 1.0)]


def outcome(point: dict[str, float], replication: int) -> dict[str, float]:
    return {"accepted": LUCK[replication] + 2 * point.get("intervention.a", 0.0)}


def test_luck_that_is_shared_leaves_no_difference(runs: Runs) -> None:
    found = differences(runs(DOSES, outcome), runs([{}], outcome), ["intervention.a"], ["accepted"])
    assert found["difference"].tolist() == [1.0, 2.0]
    assert found["baseline"].tolist() == [4.0, 4.0]
    assert found["mean"].tolist() == [5.0, 6.0]
    assert found["intervention.a"].tolist() == [0.5, 1.0]
    assert found["replications"].tolist() == [4, 4]


def test_a_world_is_compared_with_itself(runs: Runs) -> None:
    points = [{"assume.x": x, "intervention.a": 1.0} for x in (1.0, 2.0)]

    def told(point: dict[str, float], replication: int) -> dict[str, float]:
        return {"accepted": 100 * point["assume.x"] + point.get("intervention.a", 0.0) * point["assume.x"]}

    baselines = runs([{"assume.x": x} for x in (2.0, 1.0)], told)
    found = differences(runs(points, told), baselines, ["assume.x", "intervention.a"], ["accepted"])
    assert found["difference"].tolist() == [1.0, 2.0]


def test_a_run_without_a_baseline_is_named(runs: Runs) -> None:
    baselines = runs([{}], outcome)
    with pytest.raises(ConfigurationError, match=r"replication 3 of world `\{\}` has no run of today's policy"):
        pairs(runs(DOSES, outcome), baselines[baselines["replication"] != 3], ["intervention.a"], ["accepted"])


def test_failed_runs_are_left_out_on_either_side(runs: Runs) -> None:
    sweep, baselines = runs(DOSES, outcome), runs([{}], outcome)
    sweep.loc[0, ["status", "accepted"]] = "failed", np.nan
    baselines.loc[3, ["status", "accepted"]] = "failed", np.nan
    found = differences(sweep, baselines, ["intervention.a"], ["accepted"])
    assert found["replications"].tolist() == [2, 3]
    assert found["difference"].tolist() == [1.0, 2.0]


def test_a_measure_that_is_not_shown_hides_the_difference(runs: Runs) -> None:
    sweep = runs(DOSES, outcome)
    sweep.loc[0, "accepted"] = np.nan
    found = differences(sweep, runs([{}], outcome), ["intervention.a"], ["accepted"])
    assert found["difference"].isna().tolist() == [True, False]


@pytest.mark.parametrize(
    ("factors", "measures", "said"),
    [
        (["intervention.a"], ["acepted"], "`acepted` is not a measure; did you mean `accepted`"),
        (["intervention.b"], ["accepted"], "no column `intervention.b`; did you mean `intervention.a`"),
    ],
)
def test_unknown_names_are_told(runs: Runs, factors: list[str], measures: list[str], said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        pairs(runs(DOSES, outcome), runs([{}], outcome), factors, measures)


def test_intervals_hold_what_the_next_municipality_sees(runs: Runs) -> None:
    rng, tries = np.random.default_rng(4), 600
    sets = np.repeat(np.arange(8), 2)
    effects = 1 + rng.normal(0, 0.7, (tries, 8))[:, sets] + rng.normal(0, 1, (tries, 16))

    def told(point: dict[str, int], r: int) -> dict[str, float]:
        return {"accepted": 50.0 * r + (effects[point["intervention.a"], r] if point else 0.0)}

    sweep = runs([{"intervention.a": place} for place in range(tries)], told, 16)
    found = differences(sweep, runs([{}], told, 16), ["intervention.a"], ["accepted"])
    following = rng.normal(1, np.hypot(0.7, 1), tries)
    held = ((found["low"] < following) & (following < found["high"])).mean()
    # 95% of 600: standard error 0.9 points, t a little wide. Outside 92 to 98.5% less than once in 1,000 tries.
    assert 0.92 < held < 0.985
