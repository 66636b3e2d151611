"""What a fit learned of the numbers of the model, and where it moved them away from their evidence cards."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm

from sim.calibration import priors
from sim.calibration.ensemble import Ensemble
from sim.calibration.validation import NARROW
from sim.evidence import Card, cards

Matrix = NDArray[np.float64]

APART = 1.0
"""Standard deviations before the fit beyond which a mean that moved is told as in conflict with its card."""


def learned(found: Ensemble) -> pd.DataFrame:
    """Return what the fit learned of every free number, most learned first.

    Returns
    -------
    pandas.DataFrame
        `card`, `grade`, `unit`; `learned`: one minus the standard deviation of the members' scores, which is 1 under
        the prior (below 0: wider than the prior); `shift`: mean score; `clear`: whether either is beyond three standard
        errors of an ensemble of this size drawn from the prior; `prior_low`, `prior_high`, `low`, `mean`, `high`:
        central 90% and mean in the card's unit; `apart`: whether the mean moved by more than `APART`.
    """
    in_force = cards(found.manifest.municipality)
    members = len(found.scores)
    ends = np.array([-NARROW, NARROW])
    made = []
    for name in found.scores:
        if name not in in_force or in_force[str(name)].distribution == "fixed":
            continue
        card, scores = in_force[str(name)], found.scores[name].to_numpy(dtype=np.float64)
        gain, shift = 1 - float(scores.std(ddof=1)), float(scores.mean())
        clear = abs(gain) > 3 / np.sqrt(2 * (members - 1)) or abs(shift) > 3 / np.sqrt(members)
        made.append((name, card.grade, card.unit, gain, shift, bool(clear), *_in_unit(card, ends, scores)))
    columns = ["card", "grade", "unit", "learned", "shift", "clear", "prior_low", "prior_high", "low", "mean", "high"]
    told = pd.DataFrame(made, columns=columns).sort_values(
        ["learned", "card"], ascending=[False, True], ignore_index=True
    )
    return told.assign(apart=told["shift"].abs() > APART)


def left(found: Ensemble) -> dict[str, tuple[float, float]]:
    """Return what the fit left of every number that it solved for: the central 95% of the members, in the card's unit.

    Such a card's own interval is only where the fit searched.
    """
    values, in_force = found.values(), cards(found.manifest.municipality)
    solved = [name for name in values if in_force[str(name)].distribution == "calibrated"]
    ends = values[solved].quantile([0.025, 0.975])
    return {str(name): (float(ends[name].iloc[0]), float(ends[name].iloc[1])) for name in solved}


def apart_by_chance(told: pd.DataFrame) -> float:
    """Return how many numbers would move by more than `APART` if the cards were right, with as much learned of each.

    Over truths drawn from a card, a posterior mean has the variance that the posterior has lost (normal scores).

    Parameters
    ----------
    told : pandas.DataFrame
        See `learned`.
    """
    lost = np.sqrt(np.clip(1 - (1 - told["learned"].to_numpy(dtype=np.float64)) ** 2, 0, None))
    return float(2 * norm.sf(APART / lost[lost > 0]).sum())


def _in_unit(card: Card, ends: Matrix, scores: Matrix) -> list[float]:
    """Return the central 90% of a prior, and low, mean and high of members, in the card's unit."""
    prior, values = priors.values(card, ends), priors.values(card, scores)
    low, high = np.quantile(values, [0.05, 0.95])
    return [*map(float, sorted(prior)), float(low), float(values.mean()), float(high)]
