"""Draws: uniform, without links between their keys, and a pure function of them.

Bounds lie at a false-alarm rate of 1e-6 per check; with fixed seeds the outcome never varies.
"""

from itertools import product
from typing import Literal

import numpy as np
import pytest
from scipy import stats

from sim.draws import Decision, Draws, places

SIZE = 40_000
FALSE_ALARM = 1e-6
ROWS = np.arange(SIZE, dtype=np.intp)
DECISIONS = [Decision.ONSET_CANDIDATE, Decision.ONSET, Decision.DROPOUT, Decision.TELL, Decision.AGE_AND_HOUSEHOLD]


@pytest.fixture(scope="module")
def draws() -> Draws:
    return Draws(seed=2026, replication=0, residents=SIZE)


def assert_uncorrelated(one: np.ndarray, other: np.ndarray) -> None:
    """Hold a correlation of n pairs against the normal bound with standard deviation 1 / sqrt(n)."""
    bound = stats.norm.isf(FALSE_ALARM / 2) / np.sqrt(len(one))
    assert abs(np.corrcoef(one, other)[0, 1]) < bound


@pytest.mark.parametrize(("seed", "month", "index"), list(product((0, 1, 2**62), (-60, 0, 59), (0, 7))))
@pytest.mark.parametrize("decision", DECISIONS)
def test_uniform_over_residents(decision: Decision, seed: int, month: int, index: int) -> None:
    """Kolmogorov-Smirnov and chi-square in 100 cells; false alarm 1e-6 each."""
    u = Draws(seed, 0, SIZE).uniform(slice(None), decision, month, index)
    assert u.dtype == np.float64
    assert u.min() >= 0
    assert u.max() < 1
    assert stats.kstest(u, "uniform").pvalue > FALSE_ALARM
    counts = np.bincount((u * 100).astype(int), minlength=100)
    assert stats.chisquare(counts).pvalue > FALSE_ALARM


def test_uniform_over_months_for_one_resident(draws: Draws) -> None:
    """Kolmogorov-Smirnov over 1,200 months; false alarm 1e-6."""
    months = np.arange(-600, 600)
    u = draws.uniform(np.full(len(months), 17, dtype=np.intp), Decision.CURE, months)
    assert stats.kstest(u, "uniform").pvalue > FALSE_ALARM
    assert_uncorrelated(u[:-1], u[1:])


def test_lower_bits_are_as_good_as_upper_bits(draws: Draws) -> None:
    """Chi-square of bits 21 to 28 of the fraction; false alarm 1e-6."""
    u = draws.uniform(slice(None), Decision.SIGNAL, 3)
    low = (u * 2.0**28).astype(np.int64) & 255
    assert stats.chisquare(np.bincount(low, minlength=256)).pvalue > FALSE_ALARM


def test_neighbouring_residents_are_independent(draws: Draws) -> None:
    """Chi-square of pairs in 20 x 20 cells at four distances; false alarm 1e-6 each."""
    u = draws.uniform(slice(None), Decision.ATTEMPT, 5)
    for distance in (1, 2, 1000, 16_384):
        one, other = u[:-distance], u[distance:]
        assert_uncorrelated(one, other)
        half = slice(None, None, 2 * distance) if distance < 3 else slice(None)
        cells = (one[half] * 20).astype(int) * 20 + (other[half] * 20).astype(int)
        assert stats.chisquare(np.bincount(cells, minlength=400)).pvalue > FALSE_ALARM


@pytest.mark.parametrize("month", [-37, -1, 0, 11])
def test_adjacent_months_decisions_and_indexes_are_independent(draws: Draws, month: int) -> None:
    u = draws.uniform(slice(None), Decision.DROPOUT, month)
    assert_uncorrelated(u, draws.uniform(slice(None), Decision.DROPOUT, month + 1))
    assert_uncorrelated(u, draws.uniform(slice(None), Decision.PROGRESS, month))
    assert_uncorrelated(u, draws.uniform(slice(None), Decision.DROPOUT, month, 1))


def test_every_pair_of_decisions_is_independent() -> None:
    """All pairs of decisions at once: 3,000 correlations of 20,000 residents, each with false alarm 1e-6."""
    small = Draws(5, 0, 20_000)
    table = np.array([small.uniform(slice(None), decision) for decision in Decision])
    found = np.abs(np.corrcoef(table) - np.eye(len(table)))
    assert found.max() < stats.norm.isf(FALSE_ALARM / 2) / np.sqrt(20_000)


def test_seeds_and_replications_are_independent() -> None:
    keys = [(seed, replication) for seed in (0, 1, 2, 3) for replication in (0, 1, 2)]
    columns = [Draws(*key, SIZE).uniform(slice(None), Decision.SHAME) for key in keys]
    for place, one in enumerate(columns):
        for other in columns[:place]:
            assert not np.any(one == other)
            assert_uncorrelated(one, other)


def test_decisions_have_different_numbers() -> None:
    numbers = [decision.value for decision in Decision.__members__.values()]
    assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize("bound", [0.0, 1e-9, 0.01, 0.3, 0.5, 0.999, 1.0, 1.7])
def test_below_agrees_with_uniform(draws: Draws, bound: float) -> None:
    for month in (-20, 0, 7):
        below = draws.below(ROWS, Decision.CURE, month, bound)
        u = draws.uniform(ROWS, Decision.CURE, month)
        assert below[u < bound].all()
        assert not below[u > np.nextafter(bound, 2)].any()


def test_uniforms_are_the_indexes_side_by_side(draws: Draws) -> None:
    rows = ROWS[::13]
    table = draws.uniforms(rows, Decision.TELL, -4, 8)
    assert table.shape == (len(rows), 8)
    for k in range(8):
        np.testing.assert_array_equal(table[:, k], draws.uniform(rows, Decision.TELL, -4, k))


def test_a_slice_means_its_rows(draws: Draws) -> None:
    part = slice(100, 30_000)
    np.testing.assert_array_equal(draws.uniform(part, Decision.BUFFER), draws.uniform(ROWS[part], Decision.BUFFER))


def test_one_month_or_one_per_row_is_the_same(draws: Draws) -> None:
    rows = ROWS[:500]
    months = np.tile(np.array([-3, 0, 9]), 167)[:500]
    providers = np.tile(np.arange(5), 100)
    table = draws.uniform(rows, Decision.ARREARS_AMOUNT, months, providers)
    for place in (0, 1, 2, 77, 499):
        alone = draws.uniform(
            rows[place : place + 1], Decision.ARREARS_AMOUNT, int(months[place]), int(providers[place])
        )
        assert table[place] == alone[0]


def test_draws_do_not_depend_on_who_else_draws(draws: Draws) -> None:
    rows = np.array([39_999, 3, 512, 3], dtype=np.intp)
    everyone = draws.uniform(slice(None), Decision.ESCALATION, 8)
    np.testing.assert_array_equal(draws.uniform(rows, Decision.ESCALATION, 8), everyone[rows])
    smaller = Draws(seed=2026, replication=0, residents=600)
    np.testing.assert_array_equal(smaller.uniform(slice(None), Decision.ESCALATION, 8), everyone[:600])


def test_nobody_draws_nothing(draws: Draws) -> None:
    none = np.empty(0, dtype=np.intp)
    assert draws.uniform(none, Decision.CURE).shape == (0,)
    assert draws.uniforms(none, Decision.TELL, 0, 8).shape == (0, 8)
    assert draws.below(none, Decision.CURE, 0, 0.5).shape == (0,)


def test_several_decisions_at_once_draw_what_each_draws(draws: Draws) -> None:
    decisions = (Decision.CURE, Decision.CONSENT, Decision.TELL)
    together = draws.several(ROWS[:300], decisions, 7)
    for line, decision in zip(together, decisions, strict=True):
        np.testing.assert_array_equal(line, draws.uniform(ROWS[:300], decision, 7))
    assert draws.several(ROWS[:0], decisions, 7).shape == (3, 0)


def test_the_filter_passes_all_below_the_bound_and_next_to_nobody_else(draws: Draws) -> None:
    passed, u = draws.below(ROWS, Decision.CURE, 7, 0.1), draws.uniform(ROWS, Decision.CURE, 7)
    assert passed[u < 0.1].all()
    assert (u[passed] < 0.1 + 2.0**-30).all()


@pytest.mark.parametrize("order", ["C", "F"])
def test_places_are_those_of_nonzero_column_by_column(order: Literal["C", "F"]) -> None:
    where = np.array(np.random.default_rng(1).random((40, 5)) < 0.3, order=order)
    row, column = places(where)
    expected_column, expected_row = np.nonzero(where.T)
    np.testing.assert_array_equal(row, expected_row)
    np.testing.assert_array_equal(column, expected_column)
    assert all(len(part) == 0 for part in places(where[:0]))
