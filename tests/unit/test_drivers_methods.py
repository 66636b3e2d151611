"""What drives an answer: indices, screening and switching values, on functions whose answers are known."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from SALib.analyze import morris

from sim.calibration import priors
from sim.calibration.emulator import Emulator
from sim.evidence import cards
from sim.experiment.drivers import design, indices, screening, switching
from sim.experiment.drivers.design import Known

LETTER = "contact.letter"
CARDS = cards()
FREE = priors.free(CARDS)


def known(count: int = 3) -> Known:
    return Known(tuple(FREE[:count]), np.zeros(count), np.ones(count))


def ishigami(x: np.ndarray) -> np.ndarray:
    u = np.pi * (2 * _uniform(x) - 1)
    return np.sin(u[:, 0]) + 7 * np.sin(u[:, 1]) ** 2 + 0.1 * u[:, 2] ** 4 * np.sin(u[:, 0])


def _uniform(x: np.ndarray) -> np.ndarray:
    from scipy.special import ndtr

    return np.asarray(ndtr(x))


def test_indices_of_ishigami_are_the_known_ones() -> None:
    found = indices.sobol(ishigami, np.zeros(3), np.ones(3), 4096, 1)
    assert found["first"].to_numpy() == pytest.approx([0.314, 0.442, 0.0], abs=0.02)
    assert found["total"].to_numpy() == pytest.approx([0.558, 0.442, 0.244], abs=0.02)
    assert ((found["first_low"] <= found["first"]) & (found["first"] <= found["first_high"])).all()


def test_indices_of_a_surface_are_those_of_its_terms() -> None:
    z = np.random.default_rng(1).normal(size=(400, 6))
    emulator = Emulator([0, 1]).fit(z, (2 * z[:, 0] + z[:, 1] + z[:, 0] * z[:, 1])[:, None])
    found, why = indices.explained(emulator.surfaces[0], known(6), float(emulator.r2[0]), seed=1)
    assert why == ""
    assert found.set_index("place")["first"].reindex([0, 1]).tolist() == pytest.approx([4 / 6, 1 / 6], abs=0.03)
    assert found.set_index("place")["total"].reindex([0, 1]).tolist() == pytest.approx([5 / 6, 2 / 6], abs=0.03)


@pytest.mark.parametrize(("r2", "why"), [(0.69, "emulator"), (-1.0, "emulator"), (float("nan"), "emulator"), (0.7, "")])
def test_a_poor_emulator_gives_no_indices(r2: float, why: str) -> None:
    assert indices.refusal(r2, None) == why


def test_wide_intervals_give_no_indices() -> None:
    row = {"first": 0.5, "first_low": 0.44, "first_high": 0.56, "total": 0.5, "total_low": 0.5, "total_high": 0.5}
    assert indices.refusal(0.9, pd.DataFrame([row])) == "interval"
    assert indices.refusal(0.9, pd.DataFrame([{**row, "first_low": 0.46, "first_high": 0.54}])) == ""


def test_shares_of_grades_and_the_worth_of_knowing_of_a_linear_toy() -> None:
    names = [next(n for n in FREE if CARDS[n].grade == grade) for grade in ("B", "E", "E", "C")]
    some = Known(tuple(names), np.zeros(4), np.ones(4))
    table = pd.DataFrame({"place": [0, 1, 3], "first": [0.5, 0.3, -0.001]})
    shares = indices.by_grade(table, some, CARDS).set_index("grade")
    assert shares["share"].to_dict() == pytest.approx({"A": 0, "B": 0.5, "C": 0, "D": 0, "E": 0.3, "interactions": 0.2})
    assert shares["cards"].to_dict() == {"A": 0, "B": 1, "C": 1, "D": 0, "E": 2, "interactions": 0}
    worth = indices.information(table, some, CARDS, indices.Budget(1.0, 2.0, 0.8, 0.2))
    assert worth["name"].tolist() == [names[0], names[1], names[3]]
    assert worth["of_all"].tolist() == pytest.approx([0.4, 0.24, 0])
    assert worth["sd_after"].tolist() == pytest.approx([2 * 0.6**0.5, 2 * 0.76**0.5, 2])


def test_luck_is_half_the_squared_gap_of_repeats() -> None:
    rng = np.random.default_rng(2)
    truth = rng.normal(size=4000)
    found = indices.budget(truth + rng.normal(size=4000), truth + rng.normal(size=4000), 0.5)
    assert found.luck == pytest.approx(0.5, abs=0.05)  # four standard errors
    assert found.rest == pytest.approx(0, abs=0.05)
    assert indices.budget(np.full(5, 2.0), np.full(2, 2.0), 0.0).luck == 0


def test_effects_are_those_of_salib() -> None:
    some = known(5)
    sets = design.trajectories(some, {n: np.array([i]) for i, n in enumerate(some.names)}, 6, 3, "cards")

    def model(x: np.ndarray) -> np.ndarray:
        return np.asarray(x[:, 0] * 3 - x[:, 1] + x[:, 2] * x[:, 3])

    found = screening.effects(sets.scores.reshape(6, 6, 5), model(sets.scores).reshape(6, 6), np.arange(5))
    table = screening.screened(found)
    problem = {"num_vars": 5, "names": list(some.names), "bounds": [[-design.RANGE, design.RANGE]] * 5}
    theirs = morris.analyze(problem, sets.scores, model(sets.scores), num_levels=design.LEVELS, seed=1)
    for column in ("mu", "mu_star", "sigma"):
        assert table[column].to_numpy() == pytest.approx(np.asarray(theirs[column]), abs=1e-9)
    assert table["mu"][0] == pytest.approx(3 * 2 * design.RANGE)
    assert table["mu_star"][4] == 0


def test_groups_move_together_and_their_effects_have_no_sign() -> None:
    some = known(6)
    groups = {"a": np.array([0, 1, 2]), "b": np.array([3, 4, 5])}
    sets = design.trajectories(some, groups, 4, 3, "stages")
    assert len(sets) == 4 * 3
    assert np.unique(sets.luck).size == 4
    member = np.repeat([0, 1], 3)
    outputs = (-(sets.scores**2)[:, :3].sum(axis=1)).reshape(4, 3)
    found = screening.effects(sets.scores.reshape(4, 3, 6), outputs, member)
    assert (found >= 0).all()
    assert (found[:, 1] == 0).all()


def test_intervals_of_effects_cover_as_often_as_they_say() -> None:
    rng = np.random.default_rng(4)
    tables = [screening.screened(rng.normal(10, 1, size=(6, 1))) for _ in range(1000)]
    inside = np.mean([t["mu_star_low"][0] <= 10 <= t["mu_star_high"][0] for t in tables])
    sigma = np.mean([t["sigma_low"][0] <= 1 <= t["sigma_high"][0] for t in tables])
    assert inside == pytest.approx(0.95, abs=0.025)  # 3.6 standard errors: 1 in 3,000 false alarms
    assert sigma == pytest.approx(0.95, abs=0.025)


def test_trajectories_that_failed_are_left_out() -> None:
    found = np.array([[1.0, 2.0], [3.0, np.nan], [3.0, 4.0]])
    assert screening.screened(found)["mu_star"].tolist() == [2.0, 3.0]
    assert screening.screened(found[1:2])["mu_star"].isna().all()


def linear(slope: float, constant: float) -> Callable[[np.ndarray], np.ndarray]:
    return lambda x: np.asarray(slope * x[:, 0] + constant)


def test_a_switching_value_of_a_line_is_where_it_is_zero() -> None:
    some = Known((LETTER,), np.array([0.2]), np.ones(1))
    card = CARDS[LETTER]
    found = switching.switch(linear(2, -1), some, 0, card)
    assert found.flips
    assert found.score == pytest.approx(0.5, abs=1e-9)
    assert found.value == pytest.approx(float(priors.values(card, np.array([0.5]))[0]))


def test_a_line_that_stays_above_zero_does_not_flip_and_its_nearest_end_is_told() -> None:
    some = Known((LETTER,), np.zeros(1), np.ones(1))
    found = switching.switch(linear(1, 50), some, 0, CARDS[LETTER])
    assert not found.flips
    assert found.score < 0
    assert switching.switch(linear(1, -50), some, 0, CARDS[LETTER]).score > 0


def test_of_two_switching_values_the_nearest_is_told() -> None:
    some = Known((LETTER,), np.array([0.4]), np.ones(1))
    found = switching.switch(lambda x: np.asarray(x[:, 0] ** 2 - 1), some, 0, CARDS[LETTER])
    assert found.score == pytest.approx(1.0, abs=1e-3)


FLIP, NONE = switching.Switch(True, 0.0, 0.0, 0.0), switching.Switch(False, 0.0, 0.0, 1.0)
SMALL = np.array([-0.1, 0.0, 0.1, 0.0])


@pytest.mark.parametrize(
    ("found", "middle", "there", "verdict"),
    [
        (FLIP, 5 + SMALL, 0 + SMALL[::-1], "confirmed"),
        (FLIP, 5 + SMALL, -1 + SMALL, "confirmed"),
        (FLIP, 5 + SMALL, 2 + SMALL, "refuted"),
        (FLIP, 0 + SMALL, 2 + SMALL, "undecided"),
        (FLIP, 5 + SMALL, 5 + 100 * SMALL, "undecided"),
        (NONE, 5 + SMALL, 2 + SMALL, "holds"),
        (NONE, 5 + SMALL, -2 + SMALL, "flips_earlier"),
        (NONE, 5 + SMALL, 0 + SMALL, "undecided"),
    ],
)
def test_simulation_has_the_last_word(
    found: switching.Switch, middle: np.ndarray, there: np.ndarray, verdict: str
) -> None:
    assert switching.check(found, middle, there).verdict == verdict


def test_true_flips_are_refuted_as_often_as_is_said() -> None:
    rng = np.random.default_rng(5)
    verdicts = [switching.check(FLIP, 20 + rng.normal(size=6), rng.normal(size=6)).verdict for _ in range(2000)]
    # 5% of intervals miss zero, on either side; above it the flip is refuted, below it is confirmed all the same
    assert np.mean([v == "refuted" for v in verdicts]) == pytest.approx(0.025, abs=0.012)
