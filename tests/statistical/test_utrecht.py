"""The Utrecht comparison shows the published gap in drop-out at inflow at the central values."""

from dataclasses import replace

import pandas as pd

from sim.experiment.compare import compare
from sim.experiment.question import CENTRAL
from sim.scenarios import load_scenario

ROUNDING, LUCK = 0.01, 0.025
"""Rounding of the two published shares together, and 5 standard errors of the difference with these sizes."""


def test_the_scenario_reproduces_the_published_gap() -> None:
    """Published: 43% without, 34% with the package. False alarms by luck alone: below 1e-5.

    Findings: U5.
    """
    asked = load_scenario(
        "utrecht_coronasanering", residents=40_000, replications=2, horizon=48, seed=11, parameters=CENTRAL
    )
    arms = (asked.arms[0], next(arm for arm in asked.arms if arm.name == "package"))
    found: pd.DataFrame = compare(replace(asked, arms=arms), workers=1).differences
    row = found[(found["measure"] == "share_dropout_inflow") & (found["group"] == "all")].iloc[0]
    assert abs(row["difference"] + 0.09) < ROUNDING + LUCK
    assert abs(row["baseline"] - 0.43) < 0.005 + 2 * LUCK
