"""The comparison: paired differences with intervals, small runs, and interruption."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from sim.experiment.compare import Comparison, compare, interval
from sim.experiment.question import Arm, Question
from sim.interventions import Intervention, load_intervention

ARMS = (Arm("today"), Arm("calls", (load_intervention("phone_first"),)))


@pytest.fixture(scope="module")
def found() -> Comparison:
    return compare(Question("q", ARMS, residents=1_200, horizon=14, warmup=12, replications=4, seed=3), workers=1)


def rows(frame: pd.DataFrame, **where: str) -> pd.DataFrame:
    for column, name in where.items():
        frame = frame[frame[column] == name]
    return frame


def test_intervals_by_hand() -> None:
    values = pd.Series([1.0, 2.0, 4.0, 5.0])
    mean, low, high = interval(values)
    expected = stats.t.interval(0.95, 3, loc=3.0, scale=values.std() / 2)
    assert (mean, low, high) == pytest.approx((3.0, *expected))
    assert interval(pd.Series([2.0]))[0] == 2.0
    assert np.isnan(interval(pd.Series([2.0]))[1:]).all()
    assert np.isnan(interval(pd.Series([2.0, np.nan]))).all()
    assert np.isnan(interval(pd.Series([], dtype=float))).all()


def test_differences_are_paired_by_replication(found: Comparison) -> None:
    totals = rows(found.totals, group="all", measure="reached").pivot_table(
        index="replication", columns="arm", values="value"
    )
    mean, low, high = interval(totals["calls"] - totals["today"])
    line = rows(found.differences, arm="calls", group="all", measure="reached").iloc[0]
    assert (line["difference"], line["low"], line["high"]) == pytest.approx((mean, low, high))
    assert line["mean"] - line["baseline"] == pytest.approx(line["difference"])
    assert "today" not in set(found.differences["arm"])


def test_monthly_flows_add_up_to_totals(found: Comparison) -> None:
    monthly = rows(found.monthly, group="all", measure="cases").groupby(["arm", "replication"])["value"].sum()
    totals = rows(found.totals, group="all", measure="cases").set_index(["arm", "replication"])["value"]
    np.testing.assert_allclose(monthly.sort_index(), totals.sort_index() * 1_200 * 14 / 12_000)


def test_better_worse_and_unchanged_are_everyone(found: Comparison) -> None:
    everyone = found.better_worse[["better", "worse", "unchanged"]].sum(axis=1)
    assert set(found.better_worse["arm"]) == {"calls"}
    np.testing.assert_allclose(everyone[everyone > 0], 1000)


def test_costs_are_never_added_up_over_parties(found: Comparison) -> None:
    assert set(found.costs["party"]) <= {"municipality", "creditors", "residents", "staff"}
    repaid = rows(found.costs, item="repaid").groupby(["arm", "replication"])["amount"].sum()
    np.testing.assert_allclose(repaid, 0, atol=1e-6)


def test_an_interrupted_run_keeps_what_was_finished() -> None:
    def stop(done: int, total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    question = Question("q", ARMS, residents=300, horizon=3, warmup=0, replications=5)
    found = compare(question, workers=1, progress=stop)
    assert (found.complete, found.replications_done) == (False, 2)
    assert set(found.totals["replication"]) == {0, 1}


def test_an_interruption_before_anything_was_finished_is_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("sim.experiment.compare.replicate", interrupted)
    with pytest.raises(KeyboardInterrupt):
        compare(Question("q", ARMS, residents=300, horizon=3), workers=1)


@pytest.mark.parametrize("replications", [1, 2])
def test_the_smallest_question_can_be_run(replications: int) -> None:
    question = Question("q", ARMS, residents=1, horizon=1, warmup=0, replications=replications)
    assert compare(question, workers=1).complete


def test_small_groups_are_not_shown() -> None:
    """Of 30 residents some groups have fewer than ten members."""
    found = compare(Question("q", ARMS, residents=30, horizon=3, warmup=0, replications=1), workers=1)
    assert rows(found.totals, group="single_parent", measure="signals")["value"].isna().all()
    assert rows(found.totals, group="all", measure="signals")["value"].notna().all()
    assert found.levels["low"].isna().all()


def test_a_policy_that_nobody_met_is_told() -> None:
    idle = Intervention("term", {"arrangement.term": 9.0})
    question = Question("q", (Arm("today"), Arm("idle", (idle,))), residents=20, horizon=1, warmup=0, replications=2)
    assert compare(question, workers=1).without_effect == ("term",)
