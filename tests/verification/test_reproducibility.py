"""The same question gives the same answer: for any number of workers, in any order of arms, and after forking."""

import hashlib
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sim.experiment.compare import compare
from sim.experiment.comparison import Comparison
from sim.experiment.question import Arm, Question
from sim.interventions import Intervention, load_intervention
from sim.model import DebtHelpModel
from sim.population import TRAITS
from sim.report.write import FRAMES

TODAY = Arm("today")
CALLS = Arm("calls", (load_intervention("phone_first"),))
SHOCK = Arm("shock", (load_intervention("price_shock"), load_intervention("staff_shortage")))
QUESTION = Question(
    "q",
    (TODAY, CALLS, SHOCK),
    residents=1_500,
    horizon=8,
    warmup=14,
    replications=4,
    seed=7,
    assume={"mind.talks": 0.8},
)


@pytest.fixture(scope="module")
def alone() -> Comparison:
    return compare(QUESTION, workers=1)


@pytest.mark.parametrize("workers", [2, 4])
def test_the_number_of_workers_does_not_matter(alone: Comparison, workers: int) -> None:
    told: list[tuple[int, int]] = []
    other = compare(QUESTION, workers=workers, progress=lambda done, total: told.append((done, total)))
    assert other.log_hash == alone.log_hash
    assert other.complete
    for name in FRAMES:
        pd.testing.assert_frame_equal(getattr(alone, name), getattr(other, name), check_exact=True, obj=name)
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_arms_do_not_depend_on_each_other(alone: Comparison) -> None:
    """In another order and without one of them; the price shock stays, since it sets how often onset is looked at."""
    other = compare(replace(QUESTION, arms=(SHOCK, TODAY)), workers=1)
    assert other.log_hash == {name: alone.log_hash[name] for name in ("shock", "today")}
    assert alone.log_hash["today"] != alone.log_hash["calls"]


def test_an_arm_equal_to_the_baseline_is_told() -> None:
    idle = Arm("idle", (Intervention("idle", {"inflow.support": 0.9}, target="single_parent", dose=0.0),))
    found = compare(replace(QUESTION, arms=(TODAY, idle), replications=1), workers=1)
    assert found.without_effect == ("idle",)
    assert (found.better_worse["unchanged"].dropna() == 1000).all()


def test_seed_and_replication_change_the_luck(alone: Comparison) -> None:
    other = compare(replace(QUESTION, seed=8, replications=1), workers=1)
    assert not set(other.log_hash.values()) & set(alone.log_hash.values())
    totals = alone.totals
    onsets = totals[(totals["measure"] == "onsets") & (totals["group"] == "all") & (totals["arm"] == "today")]
    assert onsets["value"].nunique() > 1


def state(model: DebtHelpModel) -> str:
    """Return one hash of all that a model remembers."""
    found = hashlib.sha256(model.log.records().tobytes())
    for name in TRAITS:
        found.update(np.ascontiguousarray(getattr(model.population, name)).tobytes())
    for team in model.now.organisations.teams:
        found.update(team.queue.tobytes() + repr(team.left_over).encode())
    for stage in range(1, 11):
        found.update(model.population.rows(stage).tobytes())  # type: ignore[arg-type]
    return found.hexdigest()


def test_running_an_arm_changes_neither_the_warm_up_nor_other_arms(begin: Callable[..., DebtHelpModel]) -> None:
    begun = begin(3_000, seed=2, warmup=24, horizon=12, highest_shock=0.4)
    before = state(begun)
    early = begun.arm(CALLS.interventions)  # forked before, run after the other arm
    first = state(begun.arm(SHOCK.interventions).run())
    assert state(begun) == before
    calls = state(early.run())
    assert state(begun) == before
    assert calls == state(begun.arm(CALLS.interventions).run()) != first
    assert first == state(begun.arm(SHOCK.interventions).run())


def test_a_fork_without_policy_is_the_model_that_goes_on(begin: Callable[..., DebtHelpModel]) -> None:
    begun = begin(2_000, seed=2, warmup=24, horizon=12)
    arm = begun.arm().run()
    begun.run_for(12)
    np.testing.assert_array_equal(arm.log.records(), begun.log.records())
    assert state(arm) == state(begun)


def test_a_longer_horizon_begins_like_a_shorter_one(begin: Callable[..., DebtHelpModel]) -> None:
    short, long = (begin(2_000, seed=2, warmup=24, horizon=months).arm().run() for months in (6, 18))
    records = long.log.records()
    np.testing.assert_array_equal(short.log.records(), records[records["month"] < 6])


def test_the_log_from_an_earlier_month_only_adds_to_it(begin: Callable[..., DebtHelpModel]) -> None:
    late, early = (begin(2_000, seed=2, warmup=24, horizon=6, log_from=m).arm().run() for m in (0, -24))
    records = early.log.records()
    np.testing.assert_array_equal(late.log.records(), records[records["month"] >= 0])
