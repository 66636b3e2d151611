"""Differences with today's policy: run by run in the same world and with the same luck, then over replications."""

from collections.abc import Hashable, Sequence

import pandas as pd

from sim.errors import ConfigurationError, nearest
from sim.experiment.spread import COLUMNS, spread
from sim.outcomes import MEASURES
from sim.sweep.answers.means import freedom
from sim.sweep.answers.settings import RUN
from sim.sweep.refusal import RefusalError
from sim.sweep.table import FAILED

COUNTS = ["free", "replications"]


def failed(runs: pd.DataFrame) -> "pd.Series[bool]":
    """Return which runs failed; none where the table does not say."""
    return runs["status"] == FAILED if "status" in runs else pd.Series(False, index=runs.index)


def checked(runs: pd.DataFrame, columns: Sequence[str], measures: Sequence[str]) -> None:
    """Raise for a column that the table of runs does not have, or a measure that there is not."""
    for name in measures:
        if name not in MEASURES:
            raise ConfigurationError(f"`{name}` is not a measure{nearest(name, MEASURES)}")
    for name in (*columns, *RUN, "member", *measures):
        if name not in runs:
            raise ConfigurationError(f"the sweep has no column `{name}`{nearest(name, map(str, runs.columns))}")


def beside(
    sweep: pd.DataFrame, baselines: pd.DataFrame, factors: Sequence[str], measures: Sequence[str]
) -> pd.DataFrame:
    """Return runs with their baseline's measures beside their own, a row per run.

    Parameters
    ----------
    sweep : pandas.DataFrame
        A row per point and replication: `point`, the factors, `world`, `replication`, `member`, the measures.
    baselines : pandas.DataFrame
        Runs of today's policy in the same worlds with the same replications.
    factors, measures : sequence of str

    Returns
    -------
    pandas.DataFrame
        point, the factors, world, replication, member, and of each measure `NAME` and `NAME baseline`. Runs that
        failed, and those whose baseline failed, are left out.

    Raises
    ------
    ConfigurationError
        For a run without a baseline.
    """
    checked(sweep, ["point", *factors], measures)
    checked(baselines, [], measures)
    base = baselines.drop_duplicates(RUN).assign(_failed=failed(baselines))[[*RUN, "_failed", *measures]]
    columns = dict.fromkeys(["point", *factors, *RUN, "member", *measures])  # `member` can be a factor
    kept = sweep[~failed(sweep)].drop_duplicates(["point", *RUN])[list(columns)]
    both = kept.merge(base, on=RUN, how="left", suffixes=("", " baseline"), validate="many_to_one", indicator=True)
    if len(alone := both[both["_merge"] == "left_only"]):
        world, replication = alone.iloc[0][RUN]
        raise RefusalError("no_baseline", replication=int(replication), world=str(world))
    return both[~both["_failed"].astype(bool)].drop(columns=["_failed", "_merge"]).reset_index(drop=True)


def pairs(
    sweep: pd.DataFrame, baselines: pd.DataFrame, factors: Sequence[str], measures: Sequence[str]
) -> pd.DataFrame:
    """Return the same (see `beside`) with a row per run and measure.

    Returns
    -------
    pandas.DataFrame
        point, the factors, world, replication, member, measure, baseline, value, difference.
    """
    both = beside(sweep, baselines, factors, measures)
    places = list(dict.fromkeys(["point", *factors, *RUN, "member"]))
    parts = [
        both[places].assign(measure=name, baseline=both[f"{name} baseline"], value=both[name]) for name in measures
    ]
    found = pd.concat(parts, ignore_index=True)
    return found.assign(difference=found["value"] - found["baseline"])


def over_replications(runs: pd.DataFrame, by: Sequence[str], column: str = "difference") -> pd.DataFrame:
    """Return mean and spread of a column per combination of `by`, in order of appearance.

    Parameters
    ----------
    runs : pandas.DataFrame
        Has `member` beside `by` and the column.
    by : sequence of str
    column : str

    Returns
    -------
    pandas.DataFrame
        `by`, mean, low, high, parameters, chance, error (see `spread.Spread`), free (degrees of freedom of `error`),
        replications.
    """
    rows: list[tuple[Hashable, ...]] = [
        (*names, *spread(part[column], part["member"]), freedom(part["member"]), len(part))
        for names, part in runs.groupby(list(by), sort=False, dropna=False, observed=True)
    ]
    return pd.DataFrame(rows, columns=[*by, *COLUMNS, *COUNTS])


def differences(
    sweep: pd.DataFrame, baselines: pd.DataFrame, factors: Sequence[str], measures: Sequence[str]
) -> pd.DataFrame:
    """Return the paired difference of every point with today's policy.

    Parameters
    ----------
    sweep, baselines, factors, measures
        See `pairs`.

    Returns
    -------
    pandas.DataFrame
        point, the factors, measure, baseline, mean (of the levels), difference, low, high, parameters, chance, error,
        free, replications (see `over_replications`); in the measures' units, shares as differences of shares, of which
        no interval goes beyond 1.
    """
    runs = pairs(sweep, baselines, factors, measures)
    by = ["point", *factors, "measure"]
    found = over_replications(runs, by).rename(columns={"mean": "difference"})
    levels = runs.groupby(by, sort=False, dropna=False)[["baseline", "value"]].mean().reset_index()
    found = found.merge(levels.rename(columns={"value": "mean"}), on=by, validate="one_to_one")
    return within(found)[[*by, "baseline", "mean", "difference", *COLUMNS[1:], *COUNTS]]


def within(found: pd.DataFrame, most: float = 1.0) -> pd.DataFrame:
    """Return differences, of which the intervals of shares end at what is possible: `most` to either side."""
    shares = found["measure"].map(lambda name: MEASURES[name].unit == "share").astype(bool)
    return found.assign(**{end: found[end].where(~shares, found[end].clip(-most, most)) for end in ("low", "high")})
