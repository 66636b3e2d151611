"""Differences for all of a municipality, in place of per 1,000 residents."""

import math

from sim.app.measures import Data, estimate, readings
from sim.app.places import Place
from sim.outcomes import MEASURES
from sim.report.estimates import Estimate, Parts
from sim.report.view import View

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
    found = of_size(change, view.parts(arm, name), ratio).times(place.households / PER)
    return estimate(found) | readings(view, name, found)


def of_size(change: Estimate, parts: Parts, ratio: float) -> Estimate:
    """Return a difference with the luck of another number of residents, whose variance goes with one over that number.

    Without an interval where what is not known of the parameters cannot be told from luck: only luck depends on size.

    Parameters
    ----------
    change : Estimate
    parts : Parts
        Their variances are together that of the difference.
    ratio : float
        Residents simulated, over those of the municipality.
    """
    parameters, chance, error = (deviation**2 for deviation in parts)
    total = parameters + chance + error
    if not change.certain or total == 0:
        return change
    if parameters == 0:
        return change._replace(low=math.nan, high=math.nan)
    wider = math.sqrt((parameters + chance * ratio + error) / total)
    low, high = (change.mean + (end - change.mean) * wider for end in (change.low, change.high))
    return change._replace(low=low, high=high)
