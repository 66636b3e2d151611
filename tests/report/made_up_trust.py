"""What a trust report tells, made up around a made-up ensemble."""

import math

import numpy as np
import pandas as pd

from sim.calibration import validation
from sim.calibration.ensemble import NATIONAL, Ensemble, load
from sim.calibration.learned import learned
from sim.calibration.patterns import Pattern
from sim.experiment.rivals import HEADLINES, READINGS
from sim.report.trust.gathered import Kept, Size, Trust


def _readings() -> pd.DataFrame:
    rng = np.random.default_rng(1)
    rows = []
    for reading in READINGS:
        for scenario, measures in HEADLINES.items():
            for measure in measures:
                change = rng.normal()
                rows.append((reading.name, scenario, measure, 5.0, change, change - 0.3, change + 0.3))
    return pd.DataFrame(rows, columns=["reading", "scenario", "measure", "baseline", "difference", "low", "high"])


def _judged() -> list[Pattern]:
    return [
        Pattern("young_crude", "U8", "odds ratio", "above", -0.4, -0.6, -0.2, 900),
        Pattern("young_adjusted", "U8", "odds ratio", "about", 0.1, -0.1, 0.3, 900),
        Pattern("support_overstated", "U10", "odds ratio", "below", -0.1, -0.3, 0.1, 900),
        Pattern("young_months", "U12", "months", "above", math.nan, math.nan, math.nan, 9),
        Pattern("share_multiple", "E5", "z", "near", 2.4, 0.4, 4.4, 120, role="fit"),
    ]


def _trials() -> pd.DataFrame:
    rng = np.random.default_rng(2)
    rows = [
        (what, f"n{k}", truth, int(rng.integers(0, 100)), 99)
        for truth in range(30)
        for k in range(20)
        for what in ("parameter", "effect")
    ]
    return pd.DataFrame(rows, columns=["what", "name", "truth", "rank", "members"])


def _coverage() -> Kept:
    group = {"cases": 600, "covered": 0.88, "low": 0.86, "high": 0.9, "expected": 0.882, "slope": 1.0, "sbc_p": None}
    about = {
        "truths": 30,
        "members": 99,
        "seed": 5,
        "covered": {
            "parameters": group,
            "learned parameters": {**group, "covered": 0.86, "low": 0.84, "high": 0.88, "sbc_p": 0.3},
            "effects": {**group, "sbc_p": 0.004},
        },
        "emulator_r2": {"fit": {"outputs": 3, "lowest": 0.2, "median": 0.8, "highest": 0.9}},
        "spread": {"measured": 1.11, "low": 1.06, "high": 1.18, "used": 1.11},
    }
    return Kept(_trials(), about, {"": ("model",)})


def _drivers() -> Kept:
    screening = {"table": "screening", "level": "card", "outcome": "share_reached", "grade": "B", "mu_star": 0.03}
    worth = {"table": "information", "outcome": "share_reached", "grade": "B", "reduction": 0.4}
    rows = [{**screening, "name": "contact.letter"}, {**worth, "name": "contact.letter"}]
    about = {"phone_first": {"municipality": "netherlands"}}
    return Kept(pd.DataFrame(rows).assign(scenario="phone_first"), about, {"phone_first": ("priors", "ensemble")})


def trust(found: Ensemble, others: list[Ensemble], measured: bool = True) -> Trust:
    """Return what a trust report tells of a made-up ensemble; unless `measured` without coverage and drivers."""
    alone, pairs = validation.left_out(found)
    return Trust(
        found=found,
        size=Size(),
        outdated=("model",),
        rows=validation.table(found),
        national=validation.national_misses(found, load(NATIONAL)),
        local=validation.local(found, others),
        standing=validation.standing(found),
        alone=alone,
        pairs=pairs,
        learned=learned(found),
        profiles=pd.concat([validation.profile(it) for it in (found, *others)], ignore_index=True),
        missing=["utrecht"],
        patterns=_judged(),
        immortal={"months": 1.4, "early": 0.3},
        rivals=_readings(),
        coverage=_coverage() if measured else Kept(),
        drivers=_drivers() if measured else Kept(),
    )
