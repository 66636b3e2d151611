"""Precision: what is written becomes a number of replications."""

import pandas as pd
import pytest

from sim.errors import ConfigurationError
from sim.experiment.precision import MOST, Precision, enough
from sim.outcomes import MEASURES


def differences(error: float, measure: str = "share_reached", baseline: float = 0.2) -> pd.DataFrame:
    row = {"group": "all", "measure": measure, "baseline": baseline, "error": error, "replications": 24}
    return pd.DataFrame([row])


def test_written() -> None:
    assert Precision.read("0.5pp") == Precision(0.5, "pp")
    assert Precision.read("2 %") == Precision(2.0, "%")
    assert Precision.read(None) is None


@pytest.mark.parametrize("written", ["0.5", "pp", "-1pp", "0pp", "half", "1e-3pp", 5])
def test_what_is_no_precision_is_said(written: object) -> None:
    with pytest.raises(ConfigurationError, match=r"is not a precision; write `0\.5pp` or `2%`"):
        Precision.read(written)


def test_precise_already() -> None:
    assert enough(Precision(0.5, "pp"), differences(0.0025), ("share_reached",), MEASURES) == 24


def test_half_the_error_takes_four_times_as_many() -> None:
    allowed = 0.005 / 1.959964
    assert enough(Precision(0.5, "pp"), differences(2 * allowed * 0.9999), ("share_reached",), MEASURES) == 96


def test_percent_are_of_the_baseline() -> None:
    allowed = 0.02 * 50 / 1.959964
    found = enough(Precision(2, "%"), differences(2 * allowed * 0.9999, "stock_problem_debt", 50), (), MEASURES)
    assert found == 96


def test_an_outcome_of_which_there_is_nothing_today_does_not_stop_the_others() -> None:
    allowed = 0.02 * 50 / 1.959964
    both = pd.concat([differences(2 * allowed * 0.9999, "stock_problem_debt", 50), differences(0.1, "accepted", 0.0)])
    assert enough(Precision(2, "%"), both, (), MEASURES) == 96
    assert enough(Precision(2, "%"), differences(0.1, "accepted", 0.0), (), MEASURES) == 24


def test_there_is_a_limit() -> None:
    assert enough(Precision(0.001, "pp"), differences(0.1), ("share_reached",), MEASURES) == MOST


def test_points_of_no_share() -> None:
    with pytest.raises(ConfigurationError, match="none of the outcomes is a share"):
        enough(Precision(0.5, "pp"), differences(1.0), ("stock_problem_debt",), MEASURES)
