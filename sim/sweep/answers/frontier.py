"""Capacity: what the next member of staff brings at each desk, and which desk is the bottleneck.

Marginal values are finite differences between neighbouring levels of a desk's staff, on the same luck, with everything
else at its base, divided by what the extra capacity costs: so desks can be compared. Staff that waits for work costs as
much as staff that works, so capacity is counted and not the hours that a run books.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from sim.errors import ConfigurationError
from sim.evidence import Parameters
from sim.outcomes import MEASURES
from sim.sweep.answers.paired import over_replications, pairs
from sim.sweep.answers.settings import RUN, STAFF, at_base, bases, is_today, levels

DESKS = ("outreach", "intake", "office")
UNIT = 1_000
"""EUR a year per 1,000 residents that marginal values are told for."""

_YEAR, _THOUSAND = 12, 1_000


def cost_today(parameters: Parameters) -> dict[str, float]:
    """Return what each desk's capacity costs today, in EUR per 1,000 residents (households) per year.

    A place at the arrangement office is taken to cost what an arrangement costs: no figure was found for offers.
    """
    staff, size = parameters.staff, parameters.population.household_size
    scale = _YEAR * _THOUSAND * size
    return {
        "outreach": scale * staff.outreach_minutes / 60 * staff.hourly_cost,
        "intake": scale * staff.first_talks * staff.hours_first_talk * staff.hourly_cost,
        "office": scale * staff.offers * staff.cost_arrangement,
    }


def frontier(
    sweep: pd.DataFrame,
    baselines: pd.DataFrame,
    factors: Sequence[str],
    measures: Sequence[str],
    cost: Mapping[str, float],
    base: Mapping[str, object] | None = None,
) -> pd.DataFrame:
    """Return what more capacity brings, desk by desk and step by step.

    Parameters
    ----------
    sweep, baselines, factors, measures
        See `paired.pairs`; factors `staff.DESK` are multiples of today's staff.
    cost : mapping of str to float
        Of each desk's capacity today (see `cost_today`).
    base : mapping of str to object, optional
        Level of the other factors; by default the most common one.

    Returns
    -------
    pandas.DataFrame
        measure, desk, staff, more (levels of the step, times today's staff), cost (of the step, EUR per 1,000 residents
        per year), mean, low, high, parameters, chance, error (of the change per EUR 1,000 a year per 1,000 residents,
        in the measure's unit), replications, clear (whether the interval leaves out 0).
    """
    desks = [name for name in factors if name.startswith(STAFF)]
    if not desks:
        known = ", ".join(f"`{STAFF}{desk}`" for desk in DESKS)
        raise ConfigurationError(f"the sweep has no staff among its factors; add one of {known}")
    base = dict(base or bases(sweep, factors))
    runs = pairs(sweep, baselines, factors, measures)
    parts = [step for factor in desks for step in _steps(runs, factor, base, cost[factor.removeprefix(STAFF)])]
    if not parts:
        raise ConfigurationError("no desk has two levels of staff with the rest at its base: nothing to compare")
    found = over_replications(pd.concat(parts, ignore_index=True), ["measure", "desk", "staff", "more", "cost"], "gain")
    place = found["measure"].map(list(measures).index)
    found = found.assign(_place=place).sort_values("_place", kind="stable", ignore_index=True).drop(columns="_place")
    return found.assign(clear=(found["low"] > 0) | (found["high"] < 0))


def _steps(runs: pd.DataFrame, factor: str, base: Mapping[str, object], cost: float) -> list[pd.DataFrame]:
    """Return the change per unit of money of each step of a desk's staff, a row per replication and measure."""
    alone = at_base(runs, factor, base)
    by = [*RUN, "member", "measure"]
    values = {level: alone[alone[factor].astype(float) == level] for level in levels(alone, factor)}
    if is_today(base, factor) and 1.0 not in values:
        values[1.0] = alone.drop_duplicates(by).assign(difference=0.0)
    found = []
    for low, high in pairwise(sorted(values)):
        both = values[high].merge(values[low], on=by, suffixes=("", " low"), validate="one_to_one")
        price = (high - low) * cost
        gain = (both["difference"] - both["difference low"]) / price * UNIT
        desk = factor.removeprefix(STAFF)
        found.append(both[by].assign(desk=desk, staff=low, more=high, cost=price, gain=gain))
    return found


def bottlenecks(found: pd.DataFrame) -> pd.DataFrame:
    """Return for each measure the desk where the next member of staff brings most.

    Parameters
    ----------
    found : pandas.DataFrame
        See `frontier`; of each desk the first step from today's staff up.

    Returns
    -------
    pandas.DataFrame
        measure, desk, mean, low, high (as in `frontier`, above 0 is better). Of measures that are better neither high
        nor low there is no row; where no desk's gain is clear, `desk` is empty and the rest NaN: with three desks that
        bring nothing one is named all the same in 7% of the cases at most.
    """
    rows = []
    for measure, part in found.groupby("measure", sort=False):
        sign = MEASURES[str(measure)].better
        if not sign:
            continue
        up = part[part["staff"] >= 1].sort_values("staff").drop_duplicates("desk")
        low, high = (up["low"], up["high"]) if sign > 0 else (-up["high"], -up["low"])
        gains = up.assign(mean=sign * up["mean"], low=low, high=high)
        clear = gains[gains["low"] > 0].sort_values("mean", ascending=False)
        best = clear.iloc[0][["desk", "mean", "low", "high"]].tolist() if len(clear) else ["", np.nan, np.nan, np.nan]
        rows.append((measure, *best))
    return pd.DataFrame(rows, columns=["measure", "desk", "mean", "low", "high"])
