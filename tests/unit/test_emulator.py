"""The emulator, where what it should find is known."""

import numpy as np
import pytest

from sim.calibration.emulator import Emulator
from sim.calibration.smoother import Matrix

NAMES, NOISE = 40, 0.3


def truth(scores: Matrix) -> Matrix:
    linear = scores[:, 0] - 0.5 * scores[:, 1]
    curved = scores[:, 2] + 0.4 * (scores[:, 2] ** 2 - 1) + 0.5 * scores[:, 2] * scores[:, 3] + 0.6 * scores[:, 3]
    return np.stack([linear, curved, np.zeros(len(scores))], axis=1)


def runs(number: int, seed: int = 1) -> tuple[Matrix, Matrix]:
    rng = np.random.default_rng(seed)
    scores = rng.normal(size=(number, NAMES))
    return scores, truth(scores) + NOISE * rng.normal(size=(number, 3))


def test_it_finds_lines_curves_and_products_and_nothing_where_nothing_is() -> None:
    found = Emulator().fit(*runs(600))
    new = np.random.default_rng(2).normal(size=(400, NAMES))
    missed = (found.predict(new) - truth(new)).std(axis=0)
    assert (missed < NOISE / 2).all()
    assert (found.r2[:2] > 0.85).all()
    assert abs(found.r2[2]) < 0.05


def test_residuals_are_as_wide_as_the_luck_and_not_narrower() -> None:
    found = Emulator().fit(*runs(400))
    # Three times the error that 400 draws have in their standard deviation: a false alarm in some 300.
    assert (found.residuals.std(axis=0) > NOISE * (1 - 3 / np.sqrt(2 * 400))).all()
    assert (found.residuals.std(axis=0) < NOISE * 1.3).all()


def test_runs_with_the_same_luck_do_not_vouch_for_each_other() -> None:
    rng = np.random.default_rng(3)
    members = np.repeat(np.arange(60), 5)
    own = rng.normal(size=(60, NAMES))[members] + 0.01 * rng.normal(size=(300, NAMES))
    luck = rng.normal(size=60)[members][:, None]
    assert Emulator().fit(own, luck, groups=members).r2[0] < 0.1
    assert Emulator().fit(own, luck).r2[0] > 0.5


def test_outputs_without_a_value_are_left_out_one_by_one() -> None:
    scores, outputs = runs(300)
    outputs[::3, 0], outputs[:295, 1] = np.nan, np.nan
    found = Emulator().fit(scores, outputs)
    assert found.r2[0] > 0.8
    assert np.isnan(found.residuals[::3, 0]).all()
    assert np.isnan(found.r2[1])
    assert found.varies.tolist()[:2] == [True, False]


def test_the_same_runs_give_the_same_emulator() -> None:
    new = runs(5, 9)[0]
    assert np.array_equal(Emulator().fit(*runs(200)).predict(new), Emulator().fit(*runs(200)).predict(new))


def test_it_tells_how_far_it_is() -> None:
    told: list[int] = []
    Emulator().fit(*runs(60), told=told.append)
    assert told == [1, 2, 3]


@pytest.mark.parametrize("number", [0, 10])
def test_too_few_runs_predict_their_mean(number: int) -> None:
    scores, outputs = runs(10)
    found = Emulator().fit(scores, np.where(np.arange(10)[:, None] < number, outputs, np.nan))
    assert np.isnan(found.r2).all()
    assert not found.varies.any()
