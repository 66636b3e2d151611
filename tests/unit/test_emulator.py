"""The emulator: a known surface is found, luck is not, and alike runs do not make it look better."""

import numpy as np
import pytest

from sim.calibration.emulator import FOLDS, Emulator, folds
from sim.errors import ConfigurationError

LUCK = np.random.default_rng(1)


def surface(z: np.ndarray) -> np.ndarray:
    return 3 + 2 * z[:, 0] - z[:, 1] + z[:, 0] * z[:, 1] + 0.5 * (z[:, 2] ** 2 - 1)


def test_a_surface_of_the_second_degree_is_found() -> None:
    z = np.random.default_rng(2).normal(size=(300, 20))
    found = Emulator([0, 1, 2]).fit(z, surface(z)[:, None])
    there = np.random.default_rng(3).normal(size=(100, 20))
    assert found.r2[0] > 0.99
    assert np.corrcoef(found.predict(there)[:, 0], surface(there))[0, 1] > 0.995
    assert found.residuals.shape == (300, 1)


def test_the_strongest_are_found_without_being_named() -> None:
    z = np.random.default_rng(4).normal(size=(300, 30))
    assert Emulator().fit(z, (z[:, 7] + z[:, 7] ** 2)[:, None]).r2[0] > 0.95


def test_luck_is_not_explained() -> None:
    z = np.random.default_rng(5).normal(size=(200, 40))
    found = Emulator().fit(z, np.random.default_rng(6).normal(size=(200, 2)))
    assert (found.r2 < 0.1).all()  # with nothing to find, R2 above 0.1 has odds of less than 1 in 1,000


def test_the_share_of_luck_is_what_is_left() -> None:
    rng = np.random.default_rng(7)
    z = rng.normal(size=(600, 10))
    found = Emulator([0, 1]).fit(z, (z[:, 0] + rng.normal(size=600))[:, None])
    assert found.r2[0] == pytest.approx(0.5, abs=0.1)  # three standard errors


def test_runs_of_one_group_stay_together() -> None:
    groups = np.repeat(np.arange(40), 5)
    for train, test in folds(groups):
        assert not set(groups[train]) & set(groups[test])
    assert sorted(np.concatenate([test for _, test in folds(groups)])) == list(range(200))


def test_copies_of_a_run_do_not_make_the_emulator_look_better() -> None:
    rng = np.random.default_rng(8)
    z, y = np.repeat(rng.normal(size=(40, 30)), 5, axis=0), np.repeat(rng.normal(size=40), 5)[:, None]
    honest = Emulator().fit(z, y, groups=np.repeat(np.arange(40), 5)).r2[0]
    assert honest < 0.2
    assert Emulator().fit(z, y).r2[0] > honest + 0.2


def test_runs_without_a_value_are_left_out() -> None:
    z = np.random.default_rng(9).normal(size=(100, 3))
    y = z[:, :1].copy()
    y[::10] = np.nan
    found = Emulator([0]).fit(z, y)
    assert np.isnan(found.residuals[::10]).all()
    assert np.isfinite(found.predict(z)).all()
    assert found.r2[0] > 0.99


def test_nothing_that_varies_is_not_explained() -> None:
    z = np.random.default_rng(10).normal(size=(50, 3))
    found = Emulator([0]).fit(z, np.full((50, 1), 4.0))
    assert found.r2[0] == 0
    assert found.predict(z) == pytest.approx(4.0)
    assert len(found.surfaces[0].active) == 0


def test_too_few_runs() -> None:
    with pytest.raises(ConfigurationError, match=f"needs {2 * FOLDS} runs or more"):
        Emulator().fit(np.zeros((5, 2)), np.zeros((5, 1)))
