"""Spread: what is chance, what is parameters, and how often the interval holds."""

import numpy as np
import pandas as pd
import pytest

from sim.experiment.spread import Spread, components, spread


def of(values: list[float], sets: list[int]) -> Spread:
    return spread(pd.Series(values, dtype=float), pd.Series(sets))


def test_by_hand() -> None:
    # Sets (1, 3) and (5, 7): within (2 + 2) / 2 = 2, between 16, so parameters (16 - 2) / 2 = 7.
    found = of([1, 3, 5, 7], [0, 0, 1, 1])
    assert found.mean == 4
    assert found.chance**2 == pytest.approx(2)
    assert found.parameters**2 == pytest.approx(7)
    assert found.error**2 == pytest.approx(7 / 2 + 2 / 4)


def test_replications_that_all_say_the_same_have_no_interval_unless_it_is_nothing() -> None:
    sets = pd.Series([0, 0, 1, 1])
    same = spread(pd.Series([2.0] * 4), sets)
    assert same.mean == 2.0
    assert np.isnan(same[1:]).all()
    assert spread(pd.Series([0.0] * 4), sets) == (0.0,) * 6


def test_one_set_is_all_chance() -> None:
    found = of([1, 2, 3], [0, 0, 0])
    assert (found.parameters, found.chance) == (0, 1)
    assert found.error == pytest.approx(1 / np.sqrt(3))


def test_one_replication_has_no_interval_and_a_missing_one_hides_all() -> None:
    assert of([2], [0]).mean == 2
    assert np.isnan(of([2], [0]).low)
    assert np.isnan(of([2, np.nan, 3, 4], [0, 0, 1, 1])).all()


def test_sets_that_agree_leave_nothing_to_the_parameters() -> None:
    assert of([1, 3, 3, 1], [0, 0, 1, 1]).parameters == 0


@pytest.mark.parametrize(("parameters", "chance"), [(2.0, 1.0), (0.5, 1.0), (0.0, 1.0)])
def test_intervals_hold_the_next_municipality_and_components_are_right(parameters: float, chance: float) -> None:
    rng = np.random.default_rng(2)
    sets, held, found = np.repeat(np.arange(12), 2), 0, []
    for _ in range(2_000):
        values = rng.normal(0, parameters, 12)[sets] + rng.normal(0, chance, 24)
        estimate = spread(pd.Series(values), pd.Series(sets))
        held += estimate.low < rng.normal(0, np.hypot(parameters, chance)) < estimate.high
        found.append(components(values, sets))
    # 95% of 2,000: standard error 0.5 points, and t with 11 degrees of freedom is a little wide without parameters.
    # Outside 93 to 98% less than once in 10,000 tries.
    assert 0.93 < held / 2_000 < 0.98
    between, within = np.mean(found, axis=0)
    assert within == pytest.approx(chance**2, rel=0.05)
    # Standard errors of these means are 0.04 at most; never below zero, the component of small ones is too large by
    # up to 0.4 times its own standard error of 0.3.
    assert parameters**2 - 0.15 < between < parameters**2 + 0.27


def test_incomplete_sets_count_as_what_they_are() -> None:
    found = of([1, 3, 5, 7, 9], [0, 0, 1, 1, 2])
    assert np.isfinite(found).all()
    assert found.low < found.mean < found.high
