"""Differences for all of a municipality, in place of per 1,000 residents."""

import math

from sim.app.measures import Data, estimate
from sim.app.places import Place
from sim.experiment.comparison import Comparison
from sim.report.view import Estimate, View

PER = 1000
"""Residents that figures are told per."""

COUNTED = ("EUR", "hours", "per_1000", "per_1000_year")
"""Units of what can be told of a whole municipality."""


def whole(view: View, place: Place, name: str, arm: str) -> Data | None:
    """Return a difference for all of a municipality, None for what is no count or where its size is not known.

    Luck weighs more in a small municipality: its variance goes with one over the number of households.

    Parameters
    ----------
    view : View
    place : Place
    name : str
        Of a measure.
    arm : str
    """
    change = view.difference(arm, name)
    if place.households is None or view.unit(name) not in COUNTED or not change.known:
        return None
    return estimate(
        _of_size(change, _variances(view.comparison, arm, name), view.question.residents / place.households).times(
            place.households / PER
        )
    )


def _variances(comparison: Comparison, arm: str, name: str) -> tuple[float, float, float]:
    """Return the variances of a difference: of parameters, of chance and of the error of computing."""
    frame = comparison.differences
    mine = frame[(frame["arm"] == arm) & (frame["group"] == "all") & (frame["measure"] == name)]
    parameters, chance, error = mine[["parameters", "chance", "error"]].to_numpy(dtype=float)[0].tolist()
    return parameters**2, chance**2, error**2


def _of_size(change: Estimate, variances: tuple[float, float, float], ratio: float) -> Estimate:
    """Return a difference with the luck of another number of residents."""
    parameters, chance, error = variances
    total = parameters + chance + error
    if not (change.certain and total > 0):
        return change
    wider = math.sqrt((parameters + chance * ratio + error) / total)
    return change._replace(
        low=change.mean - (change.mean - change.low) * wider, high=change.mean + (change.high - change.mean) * wider
    )
