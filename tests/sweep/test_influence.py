"""Which factor moves the answer: functions whose indices are known by hand, and refusals where luck swamps them."""

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
import pytest

from sim.errors import ConfigurationError
from sim.experiment.question import Arm, Question
from sim.settings import DesignSchema
from sim.sweep.answers.influence import Outputs, correlations, morris, outputs, sobol
from sim.sweep.design import frame, points_of

Runs = Callable[..., pd.DataFrame]
NAMES = ("staff.outreach", "staff.intake", "staff.office")
FACTORS = {name: [0.5, 1.5] for name in NAMES}


def designed(method: str, samples: int, factors: Mapping[str, object] = FACTORS) -> pd.DataFrame:
    design = DesignSchema(name=method, method=method, factors=dict(factors), samples=samples)
    return frame(*points_of(Question("q", (Arm("today"),)), (), design))


def linear(points: pd.DataFrame) -> np.ndarray:
    """Return 3 x first + 4 x second, third does nothing."""
    return np.array(3 * points[NAMES[0]] + 4 * points[NAMES[1]], dtype=float)


def test_sobol_indices_of_a_sum_by_hand() -> None:
    """A sum of uniforms: the variances are 9 and 16 twelfths, so the shares 0.36 and 0.64, and nothing together."""
    found = sobol(Outputs(linear(designed("sobol", 512)), 0.0), NAMES, seed=1).set_index("factor")
    assert list(found.index) == [NAMES[1], NAMES[0], NAMES[2]]
    assert found["first"].tolist() == pytest.approx([0.64, 0.36, 0.0], abs=0.02)
    assert found["total"].tolist() == pytest.approx([0.64, 0.36, 0.0], abs=0.02)
    assert (found["first_low"] <= [0.64, 0.36, 0.0]).all()
    assert (found["first_high"] >= [0.64, 0.36, 0.0]).all()


def test_sobol_refuses_few_samples_much_luck_and_wide_intervals() -> None:
    values = linear(designed("sobol", 64))
    spoilt = values.copy()
    spoilt[: 5 * 50] = np.nan  # 14 whole blocks are left
    with pytest.raises(ConfigurationError, match="14 base samples"):
        sobol(Outputs(spoilt, 0.0), NAMES, 1)
    with pytest.raises(ConfigurationError, match="luck makes 49% of the variance"):
        sobol(Outputs(values, 0.7 * float(values.std(ddof=1))), NAMES, 1)
    rng = np.random.default_rng(1)
    with pytest.raises(ConfigurationError, match="widest interval"):
        sobol(Outputs(rng.normal(size=len(values)), 0.0), NAMES, 1)


def test_morris_effects_are_over_the_whole_range() -> None:
    points = designed("morris", 6)
    found = morris(Outputs(linear(points) - 5 * points[NAMES[2]].to_numpy(), 0.1), points).set_index("factor")
    assert list(found.index) == [NAMES[2], NAMES[1], NAMES[0]]
    assert found["mu"].tolist() == pytest.approx([-5, 4, 3])
    assert found["mu_star"].tolist() == pytest.approx([5, 4, 3])
    assert found["sigma"].tolist() == pytest.approx([0, 0, 0], abs=1e-9)
    assert found["noise"].iloc[0] == pytest.approx(2**0.5 * 0.1 * 1.5 * (2 / np.pi) ** 0.5)


def test_morris_tells_an_intervention_that_is_off_or_on() -> None:
    points = designed("morris", 5, {"intervention.sms": [0, 1], "staff.office": [1, 2]})
    values = 2.0 * points["intervention.sms"] + points["intervention.sms"] * points["staff.office"]
    found = morris(Outputs(values.to_numpy(dtype=float), 0.01), points).set_index("factor")
    assert 3 <= found["mu"]["intervention.sms"] <= 4  # off to on is the whole range
    assert found["trajectories"].tolist() == [5, 5]


def test_morris_refuses_few_trajectories_and_effects_within_luck() -> None:
    points = designed("morris", 4)
    with pytest.raises(ConfigurationError, match="not 2 times what luck alone gives"):
        morris(Outputs(linear(points), 4.0), points)
    values = linear(points)
    values[0] = np.nan
    with pytest.raises(ConfigurationError, match="3 Morris trajectories are too few"):
        morris(Outputs(values, 0.0), points)


def test_partial_rank_correlations_take_the_others_out() -> None:
    points = designed("latin_hypercube", 60)
    values = np.exp(linear(points))  # ranks are those of the sum
    found = correlations(Outputs(values, 0.0), points).set_index("factor")
    assert list(found.index[:2]) == [NAMES[1], NAMES[0]]
    assert (found["mean"][list(NAMES[:2])] > 0.95).all()
    assert found["r2"].iloc[0] > 0.95
    assert (found["low"] <= found["mean"]).all()
    assert found["low"][NAMES[0]] > 0
    with pytest.raises(ConfigurationError, match="14 points are too few for correlations with 3 factors; take 15"):
        correlations(Outputs(values[:14], 0.0), points[:14])


def test_intervals_of_correlations_hold_nothing_where_there_is_nothing() -> None:
    """Of 300 correlations that are 0, 5% lie outside: 15, with a standard deviation of 3.8; over 31 once in 10,000."""
    rng = np.random.default_rng(2)
    points = designed("latin_hypercube", 40)
    found = [correlations(Outputs(rng.normal(size=40), 0.0), points) for _ in range(100)]
    outside = sum(int(((one["low"] > 0) | (one["high"] < 0)).sum()) for one in found)
    assert 2 <= outside <= 31


def test_luck_is_what_differs_between_points_and_replications(runs: Runs) -> None:
    """Replications that lie higher at all points are no luck of a point; the rest has a standard deviation of 2."""
    rng = np.random.default_rng(3)
    points = [{"staff.office": level} for level in np.linspace(0.5, 1.5, 200)]

    def told(point: Mapping[str, float], r: int) -> dict[str, float]:
        return {"completions": 10 * point.get("staff.office", 1.0) + 100 * r + float(rng.normal(0, 2))}

    sweep, today = runs(points, told, 8), runs([{}], lambda _, r: {"completions": 50.0 * r}, 8)
    found = outputs(sweep, today, ["staff.office"], "completions", 201)
    assert found.noise == pytest.approx(2 / 8**0.5, rel=0.15)  # 796 degrees of freedom: 6 standard errors
    assert np.isnan(found.values[200])
    assert found.share == pytest.approx(0.5 / (100 / 12 + 0.5), rel=0.3)
    with pytest.raises(ConfigurationError, match="with one replication"):
        outputs(sweep[sweep["replication"] == 0], today, ["staff.office"], "completions", 200)
