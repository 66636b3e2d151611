"""Whether a run is large enough: what is warned of, what is not, and whether the size named is enough."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sim.experiment.compare import compare
from sim.experiment.comparison import Comparison
from sim.experiment.question import CENTRAL, RESIDENTS_LIMIT, Arm, Question
from sim.experiment.size import ADVISED, SHARE, TooSmall, enough, too_small
from sim.experiment.spread import spread
from sim.interventions import load_intervention

ASKED = Question("q", (Arm("today"), Arm("calls", (load_intervention("phone_first"),))), residents=10_000)
USUAL = {"baseline": 100.0, "difference": 2.0, "low": -30.0, "high": 34.0, "parameters": 5.0, "chance": 14.0}
CLEAR = {"difference": 33.0, "low": 1.0, "high": 65.0}


@pytest.fixture(scope="module")
def tiny() -> Comparison:
    return compare(replace(ASKED, residents=40, horizon=3, warmup=0, replications=2), workers=1)


def made(tiny: Comparison, line: Mapping[str, float] = USUAL, n: int = 24, sets: int = 2) -> Comparison:
    """Return a comparison of 10,000 residents with one difference as given; `sets` replications share numbers."""
    row = {"arm": "calls", "group": "all", "measure": "reached", **USUAL, **line}
    members = pd.Series(np.arange(n) // sets)
    asked = replace(ASKED, replications=n)
    return replace(tiny, question=asked, differences=pd.DataFrame([row]), members=members, replications_done=n)


def found(comparison: Comparison) -> TooSmall | None:
    return too_small(comparison, "calls", "reached")


def test_an_unclear_difference_is_the_runs_fault_where_most_of_its_width_is(tiny: Comparison) -> None:
    """Half a width of 32 with parameters 5: alone these give 9.8."""
    small = found(made(tiny))
    assert small is not None
    assert (small.reasons, small.replications) == (("wide",), 24)
    assert found(made(tiny, {"parameters": 16.4})) is None  # alone 32.1, more than half of 32
    assert found(made(tiny, {"parameters": 8.0})) is not None  # alone 15.7, less than half
    assert found(made(tiny, {"parameters": 8.3})) is None  # alone 16.3, more than half
    assert found(made(tiny, {"baseline": 32.1 / SHARE})) is None  # narrow enough beside the level
    assert found(made(tiny, {"baseline": 31.9 / SHARE})) is not None


def test_a_clear_difference_is_an_answer(tiny: Comparison) -> None:
    assert found(made(tiny, CLEAR)) is None


@pytest.mark.parametrize("replications", [24, 60])
@pytest.mark.parametrize("parameters", [0.0, 5.0])
def test_the_residents_named_bring_the_interval_down_to_the_target(parameters: float, replications: int) -> None:
    """Sets that are exactly as far apart as `parameters` says, and replications as `chance` says at that size."""
    target, asked = max(2 * 1.96 * parameters, 10.0), replace(ASKED, replications=replications)
    named = enough(asked, parameters, 14.0, target)
    assert named is not None

    def half(residents: float) -> float:
        chance, sets = 14.0 * np.sqrt(asked.residents / residents), np.repeat(np.arange(replications // 2), 2)
        between = np.resize([-1.0, 1.0], replications // 2)
        between *= np.sqrt((parameters**2 + chance**2 / 2) / between.var(ddof=1))
        values = between[sets] + np.tile([1.0, -1.0], replications // 2) * chance / np.sqrt(2)
        got = spread(pd.Series(values), pd.Series(sets))
        assert (got.parameters, got.chance) == pytest.approx((parameters, chance), abs=1e-6)
        return (got.high - got.low) / 2

    assert half(named) <= target
    assert half(0.85 * named) > target  # rounded up to two figures, so at most 10% above


def test_few_replications_name_more_residents_than_many_that_say_the_same(tiny: Comparison) -> None:
    """What 24 replications say of chance is nearly what it is; four may be far below it."""
    few, many = (found(made(tiny, {"parameters": 0.0}, n)) for n in (4, 24))
    assert few is not None
    assert many is not None
    assert few.residents is not None
    assert many.residents is not None
    assert few.residents > 2 * many.residents
    assert few.replications == many.replications == 24


def test_the_residents_named_are_enough_as_often_as_is_said(tiny: Comparison) -> None:
    """Chance 20, no parameters: what is named from four replications reaches a target of 10 in four of five cases."""
    rng = np.random.default_rng(3)
    truly = enough(replace(ASKED, replications=24), 0.0, 20.0, 10.0)
    assert truly is not None
    reached = 0
    for _ in range(400):
        chance = float(np.sqrt(20.0**2 * rng.chisquare(2) / 2))  # as four replications in two sets estimate it
        small = found(made(tiny, {"parameters": 0.0, "chance": chance, "low": -300, "high": 304}, 4))
        assert small is not None
        assert small.residents is not None
        reached += small.residents >= truly
    assert reached / 400 == pytest.approx(0.8, abs=0.08)  # four standard errors: 1 in 16,000 false alarms


@pytest.mark.parametrize("line", [{"baseline": 0.0, "parameters": 0.0}, {"chance": 14_000.0}])
def test_where_no_number_of_residents_is_enough_none_is_named(tiny: Comparison, line: dict[str, float]) -> None:
    small = found(made(tiny, line))
    assert small is not None
    assert small.residents is None


def test_central_parameters_use_every_replication_and_are_never_one_set(tiny: Comparison) -> None:
    central = replace(ASKED, parameters=CENTRAL)
    one, two = enough(central, 0.0, 14.0, 10.0), enough(ASKED, 0.0, 14.0, 10.0)
    assert one is not None
    assert two is not None
    assert one < two  # 23 degrees of freedom in place of 11
    same = made(tiny, CLEAR, sets=24)
    assert found(replace(same, question=central)) is None


def test_one_set_of_parameters_is_told_even_where_the_difference_is_clear(tiny: Comparison) -> None:
    assert found(made(tiny, CLEAR, 2)) == TooSmall(("one_set",), ADVISED, 24)  # not the 10,000 that were asked for
    assert found(made(tiny, CLEAR, 4)) is None


def test_one_replication_has_no_interval_and_says_nothing_of_chance(tiny: Comparison) -> None:
    nothing = {"low": np.nan, "high": np.nan, "parameters": np.nan, "chance": np.nan}
    assert found(made(tiny, nothing, 1)) == TooSmall(("no_interval",), 100_000, 24)
    alike = found(made(tiny, nothing))  # 24 that all say the same
    assert alike == TooSmall(("no_interval",), 100_000, 24)


def test_a_suppressed_difference_takes_the_usual_number_and_beyond_it_only_what_some_had(tiny: Comparison) -> None:
    nothing = dict.fromkeys(("difference", "low", "high", "parameters", "chance"), np.nan)
    small = made(tiny, nothing)
    assert found(small) == TooSmall(("hidden",), 100_000, 24)

    def large(value: float, residents: int = 200_000) -> TooSmall | None:
        rows = [("today", n, "all", "reached", v) for n, v in enumerate((np.nan, value))]
        totals = pd.DataFrame(rows, columns=["arm", "replication", "group", "measure", "value"])
        return found(replace(small, question=replace(small.question, residents=residents), totals=totals))

    assert large(3.0) == TooSmall(("hidden",), 400_000, 24)
    assert large(np.nan) == TooSmall(("hidden",), None, 24)
    assert large(3.0, RESIDENTS_LIMIT) == TooSmall(("hidden",), None, 24)


def test_a_measure_that_the_comparison_does_not_have_says_nothing(tiny: Comparison) -> None:
    assert too_small(tiny, "calls", "") is None
    assert too_small(tiny, "today", "reached") is None


def test_a_run_that_is_too_small_is_found_and_a_usual_outcome_of_it_is_not_hidden(tiny: Comparison) -> None:
    small = too_small(tiny, "calls", "share_dropout_inflow")
    assert small is not None
    assert small.reasons == ("hidden", "one_set")


def test_the_variance_of_chance_falls_as_one_over_residents_as_the_remedy_takes_for_granted() -> None:
    """In the model itself: 30 replications of central parameters, four times as many residents.

    The ratio of two variances with 29 degrees of freedom each is within a factor 3 of what it should be in 99.6% of
    cases; the seed is fixed.
    """
    arms = ASKED.arms[:1]

    def variance(residents: int) -> float:
        asked = replace(ASKED, arms=arms, residents=residents, horizon=6, warmup=0, replications=30, parameters=CENTRAL)
        levels = compare(asked, workers=1).levels.query("group == 'all' and measure == 'signals'")
        return float(levels["chance"].iloc[0]) ** 2

    assert 4 / 3 < variance(500) / variance(2_000) < 4 * 3
