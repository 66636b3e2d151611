"""The warm-up ends in a steady state under today's policy."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from sim.evidence import municipalities
from sim.model import DebtHelpModel

HELP = ["registration", "intake", "stabilisation", "offer", "arrangement", "statutory"]


@pytest.fixture(scope="module", params=municipalities())
def stocks(request: pytest.FixtureRequest, begin: Callable[..., DebtHelpModel]) -> pd.DataFrame:
    begun = begin(120_000, municipality=request.param, seed=4, warmup=60, horizon=1)
    frame = begun.datacollector.get_model_vars_dataframe()
    assert frame["month"].tolist() == list(range(-60, 0))
    return frame.assign(help=frame[HELP].sum(axis=1)).tail(12)


@pytest.mark.parametrize(
    ("stock", "bound"), [("free", 0.01), ("arrears", 0.06), ("problem_debt", 0.05), ("help", 0.12)]
)
def test_stocks_hardly_drift_in_the_last_warm_up_year(stocks: pd.DataFrame, stock: str, bound: float) -> None:
    """Straight-line drift over 12 months as a share of the level, at most as much as stated per stock."""
    levels = stocks[stock].to_numpy().astype(float)
    slope = np.polyfit(np.arange(12), levels, 1)[0]
    assert abs(12 * slope / levels.mean()) < bound
