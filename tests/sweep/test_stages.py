"""The journey as steps: parts that add up, and effects put where they were made."""

from collections.abc import Callable
from itertools import product

import numpy as np
import pandas as pd
import pytest

from sim.sweep.answers.stages import FLOWS, STEPS, TOTAL, flows, outcome, parts, ratios, stages

Runs = Callable[..., pd.DataFrame]
BASE = (100.0, 70.0, 14.0, 5.0, 1.0, 4.0, 2.4, 2.0, 1.5, 0.1)


def journey(**step: float) -> np.ndarray:
    """Return flows of a journey with some steps multiplied."""
    start = ratios(np.array(BASE)[:, None], np.array(BASE)[:, None])[:, 0]
    s, c, r, a, q, o, p, b, f, last = start * [step.get(name, 1.0) for name in STEPS]
    referred = s * c * r * a * q
    registered = referred + o
    done = registered * p * b * f
    early = [s, s * c, s * c * r, s * c * r * a, referred, registered]
    return np.array([*early, registered * p, registered * p * b, done, done * (1 - last)])


def test_steps_make_up_the_outcome_of_every_run() -> None:
    some = np.random.default_rng(1).uniform(0.5, 2, (len(FLOWS), 50)) * np.array(BASE)[:, None]
    assert outcome(ratios(some, some)) == pytest.approx(some[8] - some[9])


def test_parts_add_up_whatever_changes() -> None:
    rng = np.random.default_rng(2)
    before, after = (rng.uniform(0.5, 2, (len(FLOWS), 50)) * np.array(BASE)[:, None] for _ in range(2))
    assert parts(before, after).sum(axis=0) == pytest.approx((after[8] - after[9]) - (before[8] - before[9]))


@pytest.mark.parametrize("step", STEPS)
def test_an_effect_on_one_step_is_all_there(step: str) -> None:
    before, after = journey(), journey(**{step: 1.1})
    found = dict(zip(STEPS, parts(before[:, None], after[:, None])[:, 0], strict=True))
    gained = float((after[8] - after[9]) - (before[8] - before[9]))
    assert found.pop(step) == pytest.approx(gained)
    assert gained > 0
    assert list(found.values()) == pytest.approx([0] * 9, abs=1e-12)


def test_two_steps_of_one_chain_share_what_they_bring_together() -> None:
    before, after = journey(), journey(application=1.2, arrangement=1.1)
    found = dict(zip(STEPS, parts(before[:, None], after[:, None])[:, 0], strict=True))
    whole = before[8] - before[9]
    assert found["application"] == pytest.approx(whole * (0.2 + 0.2 * 0.1 / 2))
    assert found["arrangement"] == pytest.approx(whole * (0.1 + 0.2 * 0.1 / 2))


def test_more_residents_reached_do_not_make_the_other_route_leak() -> None:
    # A quarter more is reached, and referred; whoever comes by themselves still does. Registrations per resident who
    # accepts fall, but no step got worse.
    found = dict(zip(STEPS, parts(journey()[:, None], journey(reached=1.25)[:, None])[:, 0], strict=True))
    assert found["reached"] == pytest.approx(0.25 * 1 / 4 * 1.4)
    assert min(found.values()) > -1e-12


def test_a_step_that_nobody_comes_to_is_as_in_the_other_run() -> None:
    nothing, something = np.zeros((10, 1)), np.array(BASE)[:, None]
    found = parts(nothing, something)[:, 0]
    assert found.sum() == pytest.approx(1.4)
    assert found[[0, 5]] == pytest.approx([1.4 / 4, 1.4 * 3 / 4])
    assert found[[1, 2, 3, 4, 6, 7, 8, 9]] == pytest.approx([0] * 8, abs=1e-12)
    assert not parts(nothing, nothing).any()


def test_completions_without_arrangements_are_unknown() -> None:
    odd = np.array(BASE)[:, None].copy()
    odd[7] = 0
    assert np.isnan(parts(odd, np.array(BASE)[:, None])).any()


def test_tables_have_a_row_per_step_and_add_up(runs: Runs) -> None:
    def told(point: dict[str, float], r: int) -> dict[str, float]:
        dose = point.get("intervention.a", 0.0)
        found = journey(reached=1 + 0.25 * dose, completed=1 - 0.01 * dose * r, signals=1 + 0.1 * r)
        return dict(zip(FLOWS, found, strict=True))

    points = [{"intervention.a": a, "intervention.b": b} for a, b in product((0.5, 1.0), (0.0, 1.0))]
    factors = ["intervention.a", "intervention.b"]
    sweep, baselines = runs(points, told), runs([{}], told)
    found = stages(sweep, baselines, factors)
    assert found.groupby("point")["step"].apply(list).tolist() == [[*STEPS, TOTAL]] * 4
    for _, part in found.groupby("point"):
        mean = part.set_index("step")["mean"]
        assert mean[list(STEPS)].sum() == pytest.approx(mean[TOTAL])
        assert mean["reached"] > 0 > mean["completed"]
    moved = flows(sweep, baselines, factors)
    change = moved[moved["point"] == 2].set_index("measure")["change"]
    assert change["reached"] == pytest.approx(0.25)
    assert change["registrations"] == pytest.approx(0.25 * 1.15 / 4.15)  # 1.15 of 4.15 register through a signal
