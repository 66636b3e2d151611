"""Differences for all of a municipality, in place of per 1,000 residents."""

import math

from sim.app.measures import Data, estimate, readings
from sim.app.places import Place
from sim.experiment.comparison import Comparison
from sim.outcomes import MEASURES
from sim.report.view import Estimate, View

PER = 1000
"""Residents that figures are told per."""

COUNTED = ("EUR", "hours", "per_1000", "per_1000_year")
"""Units of what can be told of a whole municipality."""

LEAST = 5_000
"""Households. In a smaller municipality teams are so small that waits are others than those of the simulated size."""


def whole(view: View, place: Place, name: str, arm: str) -> Data | None:
    """Return a difference for all of a municipality; None for what is no count, or where it cannot be told.

    Parameters
    ----------
    view : View
    place : Place
    name : str
        Of a measure.
    arm : str
    """
    counted = name in MEASURES and view.unit(name) in COUNTED  # what is per something else is no count
    change = view.difference(arm, name)
    if not counted or not change.known or place.households is None or place.households < LEAST:
        return None
    ratio = view.question.residents / place.households
    found = of_size(change, _variances(view.comparison, arm, name), ratio).times(place.households / PER)
    return estimate(found) | readings(view, name, found)


def of_size(change: Estimate, variances: tuple[float, float, float], ratio: float) -> Estimate:
    """Return a difference with the luck of another number of residents, whose variance goes with one over that number.

    Without an interval where what is not known of the parameters cannot be told from luck: only luck depends on size.

    Parameters
    ----------
    change : Estimate
    variances : (float, float, float)
        Of parameters, of chance and of the error of computing; together that of the difference.
    ratio : float
        Residents simulated, over those of the municipality.
    """
    parameters, chance, error = variances
    total = parameters + chance + error
    if not change.certain or total == 0:
        return change
    if parameters == 0:
        return change._replace(low=math.nan, high=math.nan)
    wider = math.sqrt((parameters + chance * ratio + error) / total)
    low, high = (change.mean + (end - change.mean) * wider for end in (change.low, change.high))
    return change._replace(low=low, high=high)


def _variances(comparison: Comparison, arm: str, name: str) -> tuple[float, float, float]:
    """Return the variances of a difference: of parameters, of chance and of the error of computing."""
    frame = comparison.differences
    mine = frame[(frame["arm"] == arm) & (frame["group"] == "all") & (frame["measure"] == name)]
    parameters, chance, error = mine[["parameters", "chance", "error"]].to_numpy(dtype=float)[0].tolist()
    return parameters**2, chance**2, error**2
