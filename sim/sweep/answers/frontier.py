"""Capacity: what the next member of staff brings at each desk, and which desk is the bottleneck.

Marginal values are finite differences between neighbouring levels of a desk's staff, on the same luck, with everything
else at its base, divided by what the extra capacity costs: so desks can be compared. Staff that waits for work costs as
much as staff that works, so capacity is counted and not the hours that a run books. What it costs is not well known
either, so each set of parameters has its own price.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from sim.errors import ConfigurationError
from sim.evidence import Parameters
from sim.outcomes import MEASURES
from sim.sweep.answers.means import Mean, mean
from sim.sweep.answers.paired import over_replications, pairs
from sim.sweep.answers.settings import RUN, STAFF, at_base, is_today, levels
from sim.sweep.refusal import RefusalError

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


def gains(
    sweep: pd.DataFrame,
    baselines: pd.DataFrame,
    factors: Sequence[str],
    measures: Sequence[str],
    cost: pd.DataFrame,
    base: Mapping[str, object],
) -> pd.DataFrame:
    """Return what more capacity brings in every run, desk by desk and step by step.

    Parameters
    ----------
    sweep, baselines, factors, measures
        See `paired.pairs`; factors `staff.DESK` are multiples of today's staff.
    cost : pandas.DataFrame
        Of each desk's capacity today (see `cost_today`): a row per set of parameters, a column per desk.
    base : mapping of str to object
        Level of the other factors.

    Returns
    -------
    pandas.DataFrame
        world, replication, member, measure, desk, staff, more (levels of the step, times today's staff), cost (of the
        step, EUR per 1,000 residents per year), gain (change per EUR 1,000 a year per 1,000 residents, in the measure's
        unit).
    """
    desks = [name for name in factors if name.startswith(STAFF)]
    if not desks:
        known = ", ".join(f"`{STAFF}{desk}`" for desk in DESKS)
        raise ConfigurationError(f"the sweep has no staff among its factors; add one of {known}")
    runs = pairs(sweep, baselines, factors, measures)
    parts = [step for factor in desks for step in _steps(runs, factor, base, cost[factor.removeprefix(STAFF)])]
    if not parts:
        raise RefusalError("no_steps")
    return pd.concat(parts, ignore_index=True)


def _steps(runs: pd.DataFrame, factor: str, base: Mapping[str, object], cost: "pd.Series[float]") -> list[pd.DataFrame]:
    """Return the change per unit of money of each step of a desk's staff, a row per replication and measure."""
    alone = at_base(runs, factor, base)
    by = [*RUN, "member", "measure"]
    values = {level: alone[alone[factor].astype(float) == level] for level in levels(alone, factor)}
    if is_today(base, factor) and 1.0 not in values:
        values[1.0] = alone.drop_duplicates(by).assign(difference=0.0)
    found = []
    for low, high in pairwise(sorted(values)):
        both = values[high].merge(values[low], on=by, suffixes=("", " low"), validate="one_to_one")
        price = (high - low) * both["member"].map(cost)
        gain = (both["difference"] - both["difference low"]) / price * UNIT
        desk = factor.removeprefix(STAFF)
        found.append(both[by].assign(desk=desk, staff=low, more=high, cost=price, gain=gain))
    return found


def frontier(found: pd.DataFrame) -> pd.DataFrame:
    """Return what more capacity brings over all runs.

    Parameters
    ----------
    found : pandas.DataFrame
        See `gains`.

    Returns
    -------
    pandas.DataFrame
        measure, desk, staff, more, cost (the mean), and the columns of `over_replications` of `gain`; measures in their
        order.
    """
    by = ["measure", "desk", "staff", "more"]
    table = over_replications(found, by, "gain").merge(found.groupby(by)["cost"].mean().reset_index(), on=by)
    order = list(dict.fromkeys(found["measure"]))
    table = table.sort_values("measure", key=lambda names: names.map(order.index), kind="stable", ignore_index=True)
    return table[[*by, "cost", *(name for name in table if name not in (*by, "cost"))]]


def bottlenecks(found: pd.DataFrame) -> pd.DataFrame:
    """Return for each measure the desk where the next member of staff clearly brings most.

    Its gain has to be clearly above 0 and clearly more than that of every other desk, on the same luck, on average over
    what is not known of the parameters. Where no desk brings more than another, one is named in at most 5% of the
    cases; where none brings anything, in at most 2.5%. A replication that one desk misses is left out of all.

    Parameters
    ----------
    found : pandas.DataFrame
        See `gains`; of each desk the first step from today's staff up.

    Returns
    -------
    pandas.DataFrame
        measure, desk (with the largest mean gain), mean, low, high (95% interval of that mean for all desks together,
        above 0 is better), second (the desk that comes nearest), ahead, ahead_low, ahead_high (how much less that one
        brings), named (whether the desk is the bottleneck). Of measures that are better neither high nor low there is
        no row; where too few replications are left, or one has no value, no desk and no interval.
    """
    rows = []
    for measure, part in found.groupby("measure", sort=False):
        if not (sign := MEASURES[str(measure)].better):
            continue
        up = part[part["staff"] >= 1]
        up = up[up["staff"] == up.groupby("desk")["staff"].transform("min")]
        # A run that is missing says nothing of the outcome; one whose outcome is hidden does, and is not left out.
        whole = up.groupby([*RUN, "member"])["desk"].transform("size") == up["desk"].nunique()
        wide = sign * up[whole].pivot(index=[*RUN, "member"], columns="desk", values="gain")
        if len(up):
            rows.append((measure, *_bottleneck(wide)))
    columns = ["measure", "desk", "mean", "low", "high", "second", "ahead", "ahead_low", "ahead_high", "named"]
    return pd.DataFrame(rows, columns=columns)


def _bottleneck(wide: pd.DataFrame) -> tuple[object, ...]:
    """Return the desk, its gain, how far it is ahead of the next, and whether it is named, of gains by run and desk."""
    if len(wide) < 2 or wide.isna().any(axis=None):
        return "", *[np.nan] * 3, "", *[np.nan] * 3, False
    members = pd.Series(wide.index.get_level_values("member"), index=wide.index)
    first = str(wide.mean().idxmax())
    gain = mean(wide[first], members, wide.shape[1])
    leads = {str(desk): mean(wide[first] - wide[desk], members) for desk in wide if desk != first}
    second = min(leads, key=lambda desk: leads[desk].low, default="")
    ahead = leads.get(second, Mean(np.nan, np.nan, np.nan, np.nan, 1))
    named = gain.low > 0 and bool(leads) and all(lead.low > 0 for lead in leads.values())
    return first, *gain[:3], second, *ahead[:3], named
