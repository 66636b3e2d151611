"""The smoother, where the answer is known: a linear model with normal priors."""

import numpy as np
import pytest

from sim.calibration.smoother import FROM_PRIOR, Matrix, Step, assimilate, widened

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


def covered(coefficients: Matrix, curve: float, truths: int, members: int) -> tuple[np.ndarray, np.ndarray]:
    """Return which truths are inside the members' central 90%, (truths, numbers), and which of those were learned.

    Published is the log odds of a share that is itself the logistic of the linear outcome, bent by `curve`; without it
    the model is linear on the target's scale.
    """
    targets, numbers = coefficients.shape
    inside, learned = np.zeros((2, truths, numbers), dtype=bool)
    for number in range(truths):
        rng = np.random.default_rng([7, number])
        luck = 0.1 * rng.normal(size=(targets, members + 1))
        truth, prior = rng.normal(size=(numbers, 1)), rng.normal(size=(numbers, members))

        def outcome(scores: Matrix) -> Matrix:
            y = coefficients @ scores
            share = 1 / (1 + np.exp(-y - curve * (y**2 - 1)))
            return np.log(share) - np.log1p(-share)

        def forward(step: int, scores: Matrix, who: np.ndarray, luck: Matrix = luck) -> Matrix:
            return outcome(scores) + luck[:, who]

        published = outcome(truth)[:, 0] + luck[:, -1] + SD * rng.normal(size=targets)
        last = list(assimilate(forward, prior, published, np.full(targets, SD), number))[-1].scores
        low, high = np.quantile(last, [0.05, 0.95], axis=1)
        inside[number] = (low <= truth[:, 0]) & (truth[:, 0] <= high)
        learned[number] = last.std(axis=1) < 0.8 * prior.std(axis=1)
    return inside, learned


def within_chance(inside: np.ndarray, fewest: float, most: float) -> bool:
    """Return whether a share that is between two limits may give this one: a false alarm in some 700 per side.

    Three standard errors of the mean over truths, whose numbers hang together.
    """
    per_truth = inside.mean(axis=1)
    error = per_truth.std(ddof=1) / np.sqrt(len(per_truth))
    return bool(fewest - 3 * error < per_truth.mean() < most + 3 * error)


def test_intervals_hold_the_truth_in_a_linear_model_of_which_most_numbers_are_inert() -> None:
    coefficients = np.zeros((TARGETS, 210))
    coefficients[:, : 2 * TARGETS] = MODEL[:, : 2 * TARGETS]
    inside, learned = covered(coefficients, curve=0.0, truths=40, members=220)
    # Quantiles of 220 members hold 90% of 219/221 of all truths; a percentage point is left for the smoother.
    assert within_chance(inside[:, 2 * TARGETS :], 0.88, 0.91)
    assert within_chance(inside[:, :TARGETS], 0.88, 0.92)
    assert learned[:, :TARGETS].all()
    assert learned[:, 2 * TARGETS :].mean() < 0.01


def test_intervals_hold_the_truth_in_a_model_that_is_mildly_curved() -> None:
    inside, learned = covered(MODEL, curve=0.05, truths=40, members=220)
    assert learned[:, :TARGETS].mean() > 0.9
    assert within_chance(inside[:, :TARGETS], 0.85, 0.95)
    assert within_chance(inside[:, 2 * TARGETS :], 0.88, 0.91)


def test_widening_moves_no_mean_keeps_correlations_and_stays_within_the_prior() -> None:
    rng = np.random.default_rng(1)
    prior = rng.normal(size=(3, 400))
    scores = 2.0 + np.array([[0.5], [0.9], [1.0]]) * prior
    wide = widened(scores, prior, 1.3)
    assert wide.mean(axis=1) == pytest.approx(scores.mean(axis=1))
    assert wide.std(axis=1) / prior.std(axis=1) == pytest.approx([0.65, 1.0, 1.0])
    assert np.corrcoef(wide) == pytest.approx(np.corrcoef(scores))
    assert widened(scores, prior, 1.0) is scores
    assert np.isfinite(widened(np.zeros((1, 5)), prior[:1, :5], 1.5)).all()


def test_the_factor_widens_the_last_ensemble_only() -> None:
    def steps(factor: float) -> list[Step]:
        prior = np.random.default_rng(1).normal(size=(NUMBERS, 100))
        forward = lambda number, scores, who: MODEL @ scores  # noqa: E731
        return list(assimilate(forward, prior, PUBLISHED, np.full(TARGETS, SD), 1, factor=factor))

    plain, wide = steps(1.0), steps(1.2)
    assert all(np.array_equal(a.scores, b.scores) for a, b in zip(plain[:-1], wide[:-1], strict=True))
    ratio = wide[-1].scores[:TARGETS].std(axis=1) / plain[-1].scores[:TARGETS].std(axis=1)
    assert ratio == pytest.approx(np.full(TARGETS, 1.2))
    assert np.array_equal(wide[-1].simulated, MODEL @ wide[-1].scores)
