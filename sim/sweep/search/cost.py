"""What a package costs more than today's policy, a year per 1,000 residents.

The model books hours, arrangements and practical support. Two things are added. Extra staff is paid whether there is
work or not, so a package costs at least the capacity that it adds (see `frontier.cost_today`). And where the user gives
interventions a price of their own, that counts in proportion to dose and months.
"""

from collections.abc import Mapping

import numpy as np

from sim.levers import Change
from sim.sweep.answers.frontier import DESKS
from sim.sweep.answers.settings import STAFF
from sim.sweep.policy import Policy

PARTIES = {"municipality": "cost_municipality", "staff": "staff_hours"}
"""Parties that a budget can be given for, and the measure that is booked to them; residents and creditors have none."""

UNITS = {"municipality": "EUR of the municipality", "staff": "hours of staff"}
"""What a budget of each party counts, in a terminal."""


def capacity(policy: Policy, horizon: int, today: Mapping[str, float]) -> float:
    """Return what the staff that a policy adds costs as capacity, less what it takes away, over the horizon.

    Parameters
    ----------
    policy : tuple of Intervention
    horizon : int
        Months.
    today : mapping of str to float
        Of each desk's capacity; see `frontier.cost_today`.
    """
    return float(sum(today[desk] * (_staff(policy, f"{STAFF}{desk}", horizon).mean() - 1) for desk in DESKS))


def own_price(policy: Policy, horizon: int, prices: Mapping[str, float]) -> float:
    """Return what interventions cost by the prices of the user, over the horizon."""
    return sum(prices.get(i.name, 0.0) * i.dose * float(_in_force(i.start, i.stop, horizon).mean()) for i in policy)


def _staff(policy: Policy, lever: str, horizon: int) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """Return a desk's staff in each month, as times today's."""
    found = np.ones(horizon)
    for i in policy:
        if lever in i.levers:
            change = Change(i.name, lever, i.levers[lever], i.target, i.dose)
            found = np.where(_in_force(i.start, i.stop, horizon), change.applied(found), found)
    return found


def _in_force(start: int, stop: int | None, horizon: int) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    months = np.arange(horizon)
    return (months >= start) & (months < (horizon if stop is None else stop))
