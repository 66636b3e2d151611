"""Priors: scores become values as the card says; grades act through their width."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import norm

from sim.calibration import priors
from sim.evidence import Card, Source, cards, national_cards

SCORES = np.linspace(-3, 3, 121)


def card(distribution: str, value: float = 0.3, low: float = 0.1, high: float = 0.9, grade: str = "E") -> Card:
    return Card("stage.number", value, "share", low, high, distribution, grade, Source("a source"), derivation="why")


def test_uniform_runs_over_the_interval() -> None:
    found = priors.values(card("uniform"), SCORES)
    assert np.allclose(found, 0.1 + 0.8 * norm.cdf(SCORES))


def test_normal_has_95_percent_in_the_interval() -> None:
    assert priors.values(card("normal"), np.array([-1.959964, 0, 1.959964])) == pytest.approx([0.1, 0.5, 0.9])


@pytest.mark.parametrize("sign", [-1, 1])
def test_directions_keep_their_sign_and_have_the_common_scale(sign: int) -> None:
    drawn = priors.values(card("half-normal", sign * 0.319, -1, 1, "C"), priors.draw(["a"], 100_000, 1)[0])
    assert (np.sign(drawn) == sign).all()
    assert np.abs(drawn).mean() == pytest.approx(0.4 * np.sqrt(2 / np.pi), rel=1e-3)  # a grid, no luck


def test_calibrated_is_centred_on_the_guess_and_ends_at_its_limits() -> None:
    found = priors.values(card("calibrated"), np.array([-9.0, 0.0, 9.0]))
    assert found == pytest.approx([0.1, 0.3, 0.9])


def test_every_free_card_has_a_prior_within_its_interval_or_sign() -> None:
    found = cards()
    for name in priors.free(found):
        values = priors.values(found[name], SCORES)
        assert np.isfinite(values).all()
        assert np.ptp(values) > 0, name


def test_fixed_cards_are_not_free() -> None:
    assert "arrangement.term" not in priors.free(cards())


def test_draws_of_a_card_do_not_depend_on_the_others() -> None:
    assert np.array_equal(priors.draw(["a", "b"], 50, 3)[1], priors.draw(["b"], 50, 3)[0])
    assert not np.array_equal(priors.draw(["b"], 50, 4), priors.draw(["b"], 50, 3))


def test_draws_of_cards_are_not_correlated() -> None:
    drawn = priors.draw([f"card {i}" for i in range(40)], 400, 5)
    correlation = np.corrcoef(drawn)[np.triu_indices(40, 1)]
    # 780 independent pairs with standard error 1/20: a largest one above 4.5 standard errors once in 190 tries.
    assert np.abs(correlation).max() < 4.5 / 20


def test_the_digest_sees_priors_and_fixed_values_but_not_solved_ones() -> None:
    found = cards()
    free, fixed, solved = "contact.evening", "arrangement.term", "contact.letter"
    before = priors.digest(found)
    assert priors.digest({**found, free: replace(found[free], high=0.99)}) != before
    assert priors.digest({**found, free: replace(found[free], grade="D")}) != before
    assert priors.digest({**found, fixed: replace(found[fixed], value=17.0)}) != before
    assert priors.digest({**found, solved: replace(found[solved], value=-3.0)}) == before
    assert priors.digest({**found, solved: replace(found[solved], guess=-3.0)}) != before


def test_what_was_solved_for_the_targets_is_in_no_prior() -> None:
    own, solved = national_cards(), cards()
    moved = [name for name in priors.free(solved) if own[name].value != solved[name].value]
    assert len(moved) > 20
    for name in moved:
        np.testing.assert_array_equal(priors.values(solved[name], SCORES), priors.values(own[name], SCORES))
