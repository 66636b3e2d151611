"""Chances: terms add up on the log-odds scale, and the highest chance is never exceeded."""

import numpy as np
import pytest
from scipy.special import expit
from scipy.stats import norm

from sim.chance import chance, contrast, highest, log_odds, logit, normal, probability


def test_terms_are_added() -> None:
    terms = {"today": -1.0, "trait": np.array([0.0, 0.5, -2.0]), "policy": 0.25}
    np.testing.assert_allclose(log_odds(terms), [-0.75, -0.25, -2.75])
    np.testing.assert_allclose(chance(terms), expit([-0.75, -0.25, -2.75]), rtol=1e-15)


def test_numbers_alone_give_one_chance() -> None:
    found = chance({"today": -1.2, "all": 0.2})
    assert found.shape == ()
    assert float(found) == pytest.approx(0.2689414, abs=1e-7)


def test_single_precision_terms_are_computed_in_double() -> None:
    assert chance({"today": np.zeros(3, dtype=np.float32)}).dtype == np.float64


def test_logit_is_the_inverse_of_probability() -> None:
    shares = np.array([1e-6, 0.2, 0.5, 0.93])
    np.testing.assert_allclose(probability(logit(shares)), shares, rtol=1e-12)


def test_probability_stays_between_0_and_1() -> None:
    found = probability(np.array([-700.0, -30.0, 0.0, 30.0]))
    assert (found >= 0).all()
    assert (found <= 1).all()
    assert (np.diff(found) > 0).all()


def test_normal_is_the_quantile_and_is_cut_off() -> None:
    np.testing.assert_allclose(normal(np.array([0.025, 0.5, 0.9])), norm.ppf([0.025, 0.5, 0.9]), atol=1e-12)
    np.testing.assert_array_equal(normal(np.array([0.0, 1.0])), [-8.0, 8.0])


def test_contrast_turns_0_to_1_into_minus_1_to_1() -> None:
    np.testing.assert_array_equal(contrast(np.array([0.0, 0.5, 1.0], dtype=np.float32)), [-1.0, 0.0, 1.0])


def test_highest_bounds_every_combination() -> None:
    effects, contrasts = (0.4, -0.7, 0.0), (0.3, -0.2)
    ceiling = highest(-2.0, *effects, contrasts=contrasts)
    corners = np.stack(np.meshgrid(*[[0, 1]] * 3, *[[-1, 1]] * 2), axis=-1).reshape(-1, 5)
    reached = probability(-2.0 + corners @ np.array([*effects, *contrasts]))
    assert reached.max() == pytest.approx(ceiling, rel=1e-12)
