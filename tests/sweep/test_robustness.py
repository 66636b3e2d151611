"""Robustness: regret by hand, boxes that are known, and none where there is no pattern."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from sim.errors import ConfigurationError
from sim.sweep.answers.prim import FEWEST, find, within
from sim.sweep.answers.robustness import (
    TODAY,
    futures,
    least,
    loses,
    policy_name,
    regret,
    robustness,
    satisfied,
    uncertain,
)

Runs = Callable[..., pd.DataFrame]
A, X = "intervention.a", "assume.x"
FACTORS = [A, "intervention.b", X]
# By world (x = 1, 2, 3): today, a, b.
COMPLETED = {1.0: (1.0, 3.0, 2.0), 2.0: (1.0, 0.0, 2.0), 3.0: (1.0, 2.0, 1.5)}
POINTS = [{A: a, "intervention.b": b, X: x} for x in COMPLETED for a, b in ((1.0, 0.0), (0.0, 1.0))]


def told(point: dict[str, float], r: int) -> dict[str, float]:
    place = 1 if point.get(A) else 2 if point.get("intervention.b") else 0
    value = COMPLETED[point[X]][place]
    return {"completions": value + (-1) ** r * 0.1, "cost_municipality": -value}


@pytest.fixture
def sweep(runs: Runs) -> tuple[pd.DataFrame, pd.DataFrame]:
    return runs(POINTS, told), runs([{X: x} for x in COMPLETED], told)


@pytest.mark.parametrize("measure", ["completions", "cost_municipality"])
def test_regret_by_hand(sweep: tuple[pd.DataFrame, pd.DataFrame], measure: str) -> None:
    values = futures(*sweep, FACTORS, measure)
    assert list(values) == ["today", "a", "b"]
    assert len(values) == 6  # three worlds of two sets each
    found = regret(values, measure).groupby("world", sort=False).first()
    assert found.to_numpy() == pytest.approx(np.array([[2, 0, 1], [1, 2, 0], [1, 0, 0.5]]))
    table = robustness(*sweep, FACTORS, [measure]).set_index("policy")
    assert table["mean_regret"].tolist() == pytest.approx([4 / 3, 2 / 3, 0.5])
    assert table["max_regret"].tolist() == pytest.approx([2, 2, 1])
    assert table["satisfied"].tolist() == pytest.approx([np.nan, 4 / 6, 1], nan_ok=True)
    assert table["satisfied_low"]["a"] == pytest.approx(0.159, abs=0.001)  # Wilson, 4/3 of 2 sets
    assert table["satisfied_high"]["a"] == pytest.approx(0.955, abs=0.001)
    assert table["futures"].tolist() == [6, 6, 6]
    assert table["sets"].tolist() == [2, 2, 2]
    assert not table["best"].any()


def test_a_threshold_decides_what_is_good_enough(sweep: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    good = robustness(*sweep, FACTORS, ["completions"], {"completions": 1.9}).set_index("policy")["satisfied"]
    assert good.tolist() == pytest.approx([0, 2 / 3, 2 / 3])
    cheap = robustness(*sweep, FACTORS, ["cost_municipality"], {"cost_municipality": -1.9}).set_index("policy")
    assert cheap["satisfied"].tolist() == pytest.approx([0, 2 / 3, 2 / 3])


def test_what_cannot_be_judged(sweep: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    runs, baselines = sweep
    with pytest.raises(ConfigurationError, match="`signals` is neither better high nor low"):
        futures(runs.assign(signals=1.0), baselines.assign(signals=1.0), FACTORS, "signals")
    with pytest.raises(ConfigurationError, match=r"policy `b` was not run in world `\{'assume.x': 3.0\}`"):
        futures(runs[runs["point"] != 5], baselines, FACTORS, "completions")


def test_a_policy_that_does_nothing_neither_wins_nor_loses(sweep: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    values = futures(*sweep, FACTORS, "completions").assign(a=lambda found: found["today"])
    where = pd.DataFrame({X: np.arange(6.0)}, index=values.index)
    assert not loses(values, where, "a", "completions")[1].any()
    assert not satisfied(values, "completions")["a"].any()
    assert loses(values, where, "b", "completions", 1.9)[1].tolist() == [False] * 4 + [True] * 2


def test_luck_that_one_policy_misses_is_left_out_of_all(sweep: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    runs, baselines = sweep
    values = futures(runs.drop(index=0), baselines, FACTORS, "completions")
    assert regret(values, "completions").iloc[0].tolist() == pytest.approx([2, 0, 1])
    runs.loc[0, "completions"] = np.nan
    with pytest.raises(ConfigurationError, match="no value in 1 run;"):
        futures(runs, baselines, FACTORS, "completions")


def test_policies_are_named_after_what_they_change() -> None:
    assert policy_name({A: 1.0, "intervention.b": 0.0, "staff.intake": 1.25, X: 3.0}) == "a + staff.intake=1.25"
    assert policy_name({A: 0.0, "staff.intake": 1.0}) == "today"
    assert policy_name({A: 0.5}) == "a=0.5"


def test_a_policy_loses_where_it_was_made_to(runs: Runs) -> None:
    worlds = [{X: float(x), "municipality": m} for x in range(20) for m in ("utrecht", "amsterdam")]

    def made(point: dict[str, object], r: int) -> dict[str, float]:
        bad = float(str(point[X])) > 12 and point["municipality"] == "utrecht"
        return {"completions": 5.0 + (0.0 if not point.get(A) else -1.0 if bad else 1.0)}

    table, baselines = runs([{A: 1.0, **w} for w in worlds], made), runs(worlds, made)
    factors = [A, X, "municipality"]
    values = futures(table, baselines, factors, "completions")
    members = pd.DataFrame({"contact.letter": [0.1, 0.2]}, index=[0, 1])
    where = uncertain(table, values, factors, members)
    assert list(where) == [X, "municipality", "contact.letter"]
    assert list(uncertain(table, values, [*factors, "member"])) == [X, "municipality"]
    assert where["contact.letter"].tolist() == [0.1, 0.2] * 40
    box, lost = loses(values, where, "a", "completions")
    assert lost.sum() == 14
    assert box is not None
    assert box.limits == {"municipality": frozenset({"utrecht"}), X: (12.5, None)}
    assert (box.coverage, box.density) == (1, 1)
    with pytest.raises(ConfigurationError, match="`c` is not a policy of the sweep; choose from today, a"):
        loses(values, where, "c", "completions")


def cloud(seed: int, n: int = 400) -> pd.DataFrame:
    return pd.DataFrame(np.random.default_rng(seed).random((n, 4)), columns=list("abcd"))


def test_a_known_box_is_found_among_noise() -> None:
    x = cloud(1)
    rng = np.random.default_rng(2)
    true = (x["a"] > 0.6) & (x["b"] > 0.2) & (x["b"] < 0.7)
    box = find(x, np.where(rng.random(len(x)) < 0.05, ~true, true).astype(bool))
    assert box is not None
    assert set(box.limits) == {"a", "b"}
    low, high = box.limits["a"]
    assert low == pytest.approx(0.6, abs=0.05)
    assert high is None
    assert box.limits["b"] == (pytest.approx(0.2, abs=0.05), pytest.approx(0.7, abs=0.05))
    assert box.density > 0.85
    assert box.coverage > 0.75
    assert (within({name: x[name].to_numpy() for name in x}, box.limits) == box.inside).all()


def test_no_pattern_has_no_box_more_often_than_stated() -> None:
    found = sum(
        find(cloud(seed, 60), np.random.default_rng(1_000 + seed).random(60) < 0.3, seed=seed) is not None
        for seed in range(30)
    )
    # 5% of 30 is 1.5; 7 or more once in 1,500 tries.
    assert found < 7


def crossed(seed: int, sets: int = 12, worlds: int = 8) -> tuple[pd.DataFrame, np.ndarray, np.random.Generator]:
    """Return futures of sets in worlds: three numbers of the set, one of the world; and which set each is in."""
    rng = np.random.default_rng(seed)
    number, world = np.repeat(np.arange(sets), worlds), np.tile(np.arange(worlds), sets)
    of_set = pd.DataFrame(rng.random((sets, 3))[number], columns=list("abc"))
    return of_set.assign(w=rng.random(worlds)[world]), number, rng


def test_futures_that_share_a_set_are_no_pattern() -> None:
    found = 0
    for seed in range(40):
        x, number, rng = crossed(seed)
        chance = rng.choice([0.05, 0.8], 12)[number]  # of a set to lose, for no reason that is looked at
        found += find(x, rng.random(len(x)) < chance, number, seed) is not None
    # At most 5% of 40, so 2 with a standard deviation of 1.4: 8 or more once in 1,000 tries. As if futures were
    # cases of their own, 31 of 40 had a box.
    assert found < 8


def test_a_pattern_over_worlds_is_found_although_sets_differ() -> None:
    x, number, rng = crossed(1)
    box = find(x, np.where(rng.random(12)[number] < 0.3, False, x["w"] > 0.5).astype(bool), number)
    assert box is not None
    assert set(box.limits) == {"w"}


def test_a_pattern_over_sets_is_found_in_one_world_and_in_many() -> None:
    for worlds in (1, 4):
        x, number, _ = crossed(2, 60, worlds)
        box = find(x, (x["a"] > 0.6).to_numpy(), number)
        assert box is not None
        assert set(box.limits) == {"a"}


def test_the_interval_of_a_share_counts_sets(runs: Runs) -> None:
    worlds, tries, held = [{X: float(x)} for x in range(10)], 60, 0
    table = runs([{A: 1.0, **w} for w in worlds], lambda *_: {"completions": 0.0}, 24)
    baselines = runs(worlds, lambda *_: {"completions": 0.0}, 24)
    for seed in range(tries):
        good = np.random.default_rng(seed).random(12) < 0.6  # all of a set's futures, or none
        table["completions"] = np.where(good[table["member"]], 1.0, -1.0)
        found = robustness(table, baselines, [A, X], ["completions"]).set_index("policy").loc["a"]
        held += found["satisfied_low"] < 0.6 < found["satisfied_high"]
    # 95% of 60: fewer than 51 once in 10,000 tries. Of futures as a sample of 120 the interval held 0.6 in 27.
    assert held >= 51


def lost(values: np.ndarray) -> pd.DataFrame:
    """Return regrets, by set and policy."""
    index = pd.MultiIndex.from_product([["w"], range(len(values))], names=["world", "member"])
    return pd.DataFrame(values.max(axis=1, keepdims=True) - values, index, [*"abcde"][: values.shape[1]])


@pytest.mark.parametrize("policies", [2, 3])
def test_no_policy_is_the_most_robust_more_often_than_stated(policies: int) -> None:
    rng = np.random.default_rng(policies)
    named = sum(least(lost(rng.normal(size=(12, policies))), seed) != "" for seed in range(200))
    # At most 5% of 200, so 10 with a standard deviation of 3.1: above 21 once in 2,000 tries.
    assert named <= 21


def test_the_most_robust_policy_is_named_only_where_more_than_a_few_sets_say_so() -> None:
    rng = np.random.default_rng(3)
    ahead = rng.normal(size=(12, 2)) * 0.3 + np.array([0.0, 2.0])
    assert least(lost(ahead)) == "b"
    few = np.zeros((12, 2))
    few[:2, 1] = 9.0
    assert least(lost(few)) == ""
    assert least(lost(ahead[:3])) == ""  # of three sets all say so once in four tries by chance


def test_no_box_without_cases_or_without_anything_else() -> None:
    x, half = cloud(3), np.arange(400) < 200
    assert find(x, half & ~half) is None
    assert find(x, half | ~half) is None
    assert find(x[["a"]] * 0, half) is None


def test_boxes_are_not_too_small() -> None:
    x = pd.DataFrame({"a": np.arange(40.0)})
    box = find(x, x["a"].to_numpy() > 38)
    assert box is None or box.inside.sum() >= FEWEST


def test_a_policy_is_named_by_what_it_changes() -> None:
    assert policy_name({"intervention.whatsapp": 0, "intervention.whatsapp.dose": 0.5, "staff.intake": 1.0}) == TODAY
    assert policy_name({"intervention.whatsapp": 1, "intervention.whatsapp.dose": 0.5}) == "whatsapp=0.5"
    assert policy_name({"intervention.whatsapp.dose": 0.0, "intervention.whatsapp.start": 3}) == TODAY
    assert policy_name({"intervention.whatsapp": 1, "staff.intake": np.nan, "seed": 2}) == "whatsapp"
