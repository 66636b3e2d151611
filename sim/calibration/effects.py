"""Effects that no target is about: what a few interventions change, in runs over prior and posterior scores.

The smoother never sees them, so that they show whether the ensemble is right about what it is used for.
"""

from concurrent.futures import Executor
from pathlib import Path

import numpy as np
import pandas as pd

from sim.calibration import priors
from sim.calibration.fit import Plan, Runs
from sim.calibration.runs import Outputs, Store
from sim.calibration.smoother import Matrix
from sim.evidence import cards
from sim.interventions import Intervention, load_intervention
from sim.model import DebtHelpModel, Setting
from sim.outcomes import MEASURES, value
from sim.progress import Told
from sim.run import Run

INTERVENTIONS = ("phone_first", "evening_contact", "practical_support", "broad_offer")
OUTCOMES = ("share_reached", "share_accepted", "share_dropout_inflow")
EFFECTS = tuple(f"{intervention}:{outcome}" for intervention in INTERVENTIONS for outcome in OUTCOMES)
DESIGN = Plan(members=300, residents=20_000, warmup=60, months=24)
"""Half the size of a municipality will do: an effect is a paired difference, and luck is part of the emulator."""

_LUCK = 100_000
"""First replication: no run of a fit has the luck of these."""


def differences(setting: Setting) -> Outputs:
    """Return every effect in one replication: an arm's outcome less that of today; or the error that it ended with."""
    try:
        begin = DebtHelpModel(setting).warm_up()
        today = _outcomes(begin)
        found: Outputs = {}
        for name in INTERVENTIONS:
            arm = _outcomes(begin, load_intervention(name))
            found |= {f"{name}:{outcome}": arm[outcome] - today[outcome] for outcome in OUTCOMES}
    except Exception as error:  # whatever it is: it must not end the other runs
        return {"error": f"{type(error).__name__}: {error}"}
    return found


def _outcomes(begin: DebtHelpModel, *policy: Intervention) -> dict[str, float]:
    """Return the outcomes of an arm."""
    run = Run.of(begin.arm(policy).run())
    return {name: value(MEASURES[name], run) for name in OUTCOMES}


def design(names: list[str], plan: Plan, last: Matrix) -> Matrix:
    """Return the scores to run at, shape (names, members): the first half from the priors, the rest from `last`.

    Parameters
    ----------
    names : list of str
    plan : Plan
    last : float64 array, shape (members of a fit, names)
        The fit's last ensemble, taken in its order and again from the start where it is short.
    """
    half = plan.members // 2
    later = last[np.arange(plan.members - half) % len(last)]
    return np.hstack([priors.draw(names, half, plan.seed + _LUCK), later.T]) if half else later.T


def simulated_effects(
    municipality: str, plan: Plan, last: pd.DataFrame, pool: Executor, store: Path, told: Told
) -> tuple[Matrix, pd.DataFrame]:
    """Return scores, shape (runs, names), and the effects there, a row per run, NaN where a run failed.

    Parameters
    ----------
    municipality : str
    plan : Plan
        Size of the runs, and how many.
    last : pandas.DataFrame
        Scores of the fit's last ensemble, a column per free card in force, in their order.
    pool : Executor
    store : Path
    told : callable
        Called with the number of runs done.
    """
    names = [str(name) for name in last]
    scores = design(names, plan, last.to_numpy())
    runs = Runs(municipality, plan, cards(municipality), names, Store(store, pool, told), differences, f"{EFFECTS}")
    found = runs(scores, _LUCK + np.arange(plan.members))
    return scores.T, found.reindex(columns=list(EFFECTS))
