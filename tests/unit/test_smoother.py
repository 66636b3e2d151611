"""The smoother, where the answer is known: a linear model with normal priors."""

import numpy as np
import pytest

from sim.calibration.smoother import FROM_PRIOR, Matrix, Step, assimilate

NUMBERS, TARGETS, SD = 60, 5, 0.2
MODEL = np.zeros((TARGETS, NUMBERS))
for place in range(TARGETS):
    MODEL[place, place], MODEL[place, TARGETS + place] = 1.0, 0.5
PUBLISHED = np.array([1.0, 0.5, -1.0, 2.0, 0.0])


def run(members: int, seed: int = 1) -> list[Step]:
    prior = np.random.default_rng(seed).normal(size=(NUMBERS, members))
    return list(assimilate(lambda number, scores, who: MODEL @ scores, prior, PUBLISHED, np.full(TARGETS, SD), seed))


def exact() -> tuple[Matrix, Matrix]:
    gain = MODEL.T @ np.linalg.inv(MODEL @ MODEL.T + SD**2 * np.eye(TARGETS))
    return gain @ PUBLISHED, np.eye(NUMBERS) - gain @ MODEL


def test_means_and_spreads_are_those_of_the_exact_posterior() -> None:
    last = run(2_000)[-1].scores
    mean, covariance = exact()
    # Means of 2,000 members: standard errors of 1/45 at most; over 60 numbers above 5 of them once in 30,000 tries.
    assert np.abs(last.mean(axis=1) - mean).max() < 5 / 45
    assert last.std(axis=1) == pytest.approx(np.sqrt(np.diag(covariance)), rel=0.12)
    assert np.corrcoef(last[0], last[TARGETS])[0, 1] == pytest.approx(
        covariance[0, TARGETS] / np.sqrt(covariance[0, 0] * covariance[TARGETS, TARGETS]), abs=0.03
    )


def test_numbers_that_no_target_sees_keep_their_spread_in_a_small_ensemble() -> None:
    last = run(200)[-1].scores
    assert last[2 * TARGETS :].std(axis=1).mean() == pytest.approx(1.0, abs=0.02)


def test_the_misfit_falls_and_every_step_is_kept() -> None:
    steps = run(200)
    assert [s.number for s in steps] == list(range(len(FROM_PRIOR) + 1))
    misfit = [np.abs(s.simulated.mean(axis=1) - PUBLISHED).mean() for s in steps]
    assert misfit[-1] < misfit[0] / 5


def test_members_without_a_target_are_left_out_and_the_rest_keep_their_numbers() -> None:
    def forward(number: int, scores: Matrix, who: np.ndarray) -> Matrix:
        found = MODEL @ scores
        found[0, who == 7] = np.nan
        return found

    prior = np.random.default_rng(1).normal(size=(NUMBERS, 50))
    steps = list(assimilate(forward, prior, PUBLISHED, np.full(TARGETS, SD), 1))
    assert 7 not in steps[0].members
    assert len(steps[-1].members) == 49
    assert np.array_equal(steps[0].scores, np.delete(prior, 7, axis=1))


def test_the_same_seed_gives_the_same_ensemble() -> None:
    assert np.array_equal(run(100, 3)[-1].scores, run(100, 3)[-1].scores)
    assert not np.array_equal(run(100, 3)[-1].scores, run(100, 4)[-1].scores)
