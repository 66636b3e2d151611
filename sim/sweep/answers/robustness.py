"""Robustness: how a policy does over all futures, not on average, and where it loses.

A future is a world with one set of parameters; its value is the mean over the luck it was run with. Regret is how much
better the best policy does in that future; luck makes the best of several policies look a little better than it is, so
regrets are slightly too large, the same for all policies.

Futures with the same set of parameters share it, and its luck, so they are no sample of their own: whatever is said of
chance counts sets. Where there is one set only, it counts worlds.
"""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm

from sim.errors import ConfigurationError
from sim.experiment.precision import CONFIDENCE
from sim.outcomes import MEASURES
from sim.sweep.answers.paired import checked, failed
from sim.sweep.answers.prim import Box, find
from sim.sweep.answers.settings import INTERVENTION, RUN, is_policy, today
from sim.sweep.refusal import RefusalError

TODAY = "today"
"""The policy of the baselines."""

FUTURE = ["world", "member"]

SWAPS = 999


def policy_name(point: Mapping[str, Any]) -> str:
    """Return a short name of a policy: what is not as it is today, with its level where that is not 1.

    A level that is empty is as in the question, and not told; neither are the settings of an intervention that is off.
    """
    off = {name.removesuffix(".dose") for name, level in point.items() if name.startswith(INTERVENTION) and level == 0}
    said = []
    for factor, level in point.items():
        owner = ".".join(factor.split(".")[:2])
        if not is_policy(factor) or level == today(factor) or pd.isna(level) or owner in off:
            continue
        if factor == owner and not pd.isna(point.get(f"{owner}.dose")):
            continue  # its dose says that it is on
        name = factor.removeprefix(INTERVENTION).removesuffix(".dose")
        plain = level == 1 and factor.startswith(INTERVENTION) and "." not in name
        said.append(name if plain else f"{name}={_level(level)}")
    return " + ".join(dict.fromkeys(said)) or TODAY


def _level(level: object) -> str:
    return f"{level:g}" if isinstance(level, int | float) else str(level)


def futures(sweep: pd.DataFrame, baselines: pd.DataFrame, factors: Sequence[str], measure: str) -> pd.DataFrame:
    """Return what every policy gives in every future.

    Parameters
    ----------
    sweep, baselines, factors
        See `paired.beside`.
    measure : str

    Returns
    -------
    pandas.DataFrame
        A row per future, by world and member; a column per policy (see `policy_name`), the first `today`.

    Raises
    ------
    ConfigurationError
        Where a policy was not run in all futures: regret would compare different ones.
    """
    checked(sweep, ["point", *factors], [measure])
    if not MEASURES[measure].better:
        raise ConfigurationError(f"`{measure}` is neither better high nor low; choose another outcome")
    names = _policies(sweep, [name for name in factors if is_policy(name)])
    runs = pd.concat([baselines.assign(policy=TODAY), sweep.assign(policy=sweep["point"].map(names))])
    runs = runs[~failed(runs)].drop_duplicates(["policy", *RUN])
    runs = runs[runs["world"].isin(sweep["world"])]
    wide = runs.pivot(index=[*FUTURE, "replication"], columns="policy", values=measure)
    if (hidden := runs[measure].isna()).any():
        raise RefusalError("hidden", measure=measure, runs=int(hidden.sum()))
    there = wide.notna().groupby(FUTURE).any()
    if not there.all(axis=None):
        (world, member), policy = next((f, p) for p in there for f in there.index[~there[p]])
        raise RefusalError("no_regret", policy=str(policy), world=str(world), member=int(member))
    wide = wide.dropna().groupby(FUTURE).mean()  # a failed run leaves its luck out of every policy
    return wide[[TODAY, *(name for name in wide if name != TODAY)]]


def _policies(sweep: pd.DataFrame, chosen: list[str]) -> dict[Hashable, str]:
    """Return the name of every point's policy."""
    points = sweep.drop_duplicates("point").set_index("point")[chosen]
    return {
        point: policy_name(dict(zip(chosen, row, strict=True)))
        for point, row in zip(points.index, points.itertuples(index=False), strict=True)
    }


def regret(values: pd.DataFrame, measure: str) -> pd.DataFrame:
    """Return how much better the best policy does in each future, 0 for the best itself."""
    sign = MEASURES[measure].better
    return (sign * values).rsub((sign * values).max(axis=1), axis=0)


def satisfied(values: pd.DataFrame, measure: str, threshold: float | None = None) -> pd.DataFrame:
    """Return in which futures each policy is good enough: at the threshold, or better than today's policy."""
    sign = MEASURES[measure].better
    if threshold is not None:
        return sign * values >= sign * threshold
    return sign * (values.sub(values[TODAY], axis=0)) > 0


def robustness(
    sweep: pd.DataFrame,
    baselines: pd.DataFrame,
    factors: Sequence[str],
    measures: Sequence[str],
    thresholds: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """Return how robust every policy is.

    Parameters
    ----------
    sweep, baselines, factors, measures
        See `paired.beside`.
    thresholds : mapping of str to float, optional
        By measure, what is good enough; better than today's policy where there is none.

    Returns
    -------
    pandas.DataFrame
        measure, policy, mean, mean_regret, max_regret (in the measure's unit), best (whether its largest regret is
        clearly the smallest, see `least`), satisfied (the share of futures in which it is good enough; of today's
        policy without a threshold NaN), satisfied_low, satisfied_high (95% or more, Wilson: sets as a sample), futures,
        sets.
    """
    rows = []
    for measure in measures:
        values = futures(sweep, baselines, factors, measure)
        lost = regret(values, measure)
        threshold = (thresholds or {}).get(measure)
        good = satisfied(values, measure, threshold)
        best, n = least(lost), values.index.unique(_sampled(values)).size
        for policy in values:
            known = policy != TODAY or threshold is not None
            share = wilson(good[policy].mean(), n) if known else (np.nan, np.nan, np.nan)
            means = (values[policy].mean(), lost[policy].mean(), lost[policy].max())
            rows.append((measure, policy, *means, policy == best, *share, len(values), n))
    columns = ["measure", "policy", "mean", "mean_regret", "max_regret", "best"]
    return pd.DataFrame(rows, columns=[*columns, "satisfied", "satisfied_low", "satisfied_high", "futures", "sets"])


def _sampled(values: pd.DataFrame) -> str:
    """Return what futures are a sample of: sets of parameters, or worlds where there is one set."""
    return "member" if values.index.unique("member").size > 1 else "world"


def wilson(share: float, n: int) -> tuple[float, float, float]:
    """Return a share of n with its 95% interval (Wilson 1927).

    Of sets of several futures the share need not be a whole number of sets; the interval is then too wide rather than
    too narrow, as no set can add more to the variance than one that is good enough in all its futures or in none.
    """
    z2 = float(norm.ppf((1 + CONFIDENCE) / 2)) ** 2 / n
    middle, half = share + z2 / 2, (z2 * share * (1 - share) + z2**2 / 4) ** 0.5
    return share, max((middle - half) / (1 + z2), 0.0), min((middle + half) / (1 + z2), 1.0)


def least(lost: pd.DataFrame, seed: int = 0) -> str:
    """Return the policy with the smallest largest regret; empty where chance explains that.

    It has to beat every other policy beyond what is seen when the two change places in random sets. Where no policy is
    better than another, one is named in at most 5% of the cases. A lead that hangs on a few sets is no lead.

    Parameters
    ----------
    lost : pandas.DataFrame
        See `regret`.
    seed : int
        Of the changes of place.
    """
    worst = lost.groupby(_sampled(lost)).max()
    first = str(worst.max().idxmin())
    mine = worst[first].to_numpy()
    swap = np.random.default_rng(seed).random((SWAPS, len(mine))) < 0.5
    for name in worst.columns.drop(first):
        other = worst[name].to_numpy()
        lead = np.where(swap, mine, other).max(axis=1) - np.where(swap, other, mine).max(axis=1)
        if (1 + (lead >= other.max() - mine.max()).sum()) / (1 + SWAPS) > (1 - CONFIDENCE) / 2:
            return ""
    return first


def uncertain(
    sweep: pd.DataFrame, values: pd.DataFrame, factors: Sequence[str], members: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return what may differ between futures, a row per row of `values`.

    Parameters
    ----------
    sweep, factors
        See `paired.beside`.
    values : pandas.DataFrame
        See `futures`.
    members : pandas.DataFrame, optional
        Numbers of each set of parameters, by member; without them only the factors that are no policy.
    """
    chosen = [name for name in factors if not is_policy(name) and name != "member"]
    worlds = sweep.drop_duplicates("world").set_index("world")[chosen]
    found = worlds.loc[values.index.get_level_values("world")].set_axis(values.index)
    if members is None:
        return found
    own = members.loc[values.index.get_level_values("member")].set_axis(values.index)
    return found.join(own[[name for name in own if name not in found]])


def loses(
    values: pd.DataFrame, where: pd.DataFrame, policy: str, measure: str, threshold: float | None = None
) -> tuple[Box | None, NDArray[np.bool_]]:
    """Return where a policy loses, and in which futures it does: worse than today's policy, or than the threshold.

    Parameters
    ----------
    values, where : pandas.DataFrame
        See `futures` and `uncertain`.
    policy, measure : str
    threshold : float, optional
        Of what is good enough.
    """
    if policy not in values:
        raise ConfigurationError(f"`{policy}` is not a policy of the sweep; choose from {', '.join(map(str, values))}")
    gain = MEASURES[measure].better * (values[policy] - (values[TODAY] if threshold is None else threshold))
    lost = (gain < 0).to_numpy(dtype=bool)
    return find(where, lost, values.index.get_level_values("member").to_numpy()), lost
