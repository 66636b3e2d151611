"""Simulated clients of debt help as a study would see them, of members of an ensemble, with and without an effect."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.calibration.ensemble import Ensemble
from sim.events import Event, Reason
from sim.evidence import Parameters
from sim.groups import low_debt, salary, young
from sim.interventions import Intervention
from sim.model import DebtHelpModel, Setting
from sim.outcomes import YEAR
from sim.run import Run, key, split

TERMS = (18, 36)
"""Months of the shorter and the longer arrangement that are compared."""

EFFECT = "inflow.dropout_support"
TRAITS = ("young", "salary", "low_debt")

Months = NDArray[np.int64]


@dataclass(frozen=True)
class Clients:
    """What happened to clients; every table has a column `member`.

    Attributes
    ----------
    registrations : pandas.DataFrame
        Registrations followed for a year: `arm` (`today`, or `no_effect` when support does nothing), `resident`,
        `month`, traits, `supported` (support began before the end), `start` (months until then, NaN without),
        `months` (until drop-out, complete application, or the last month seen), `dropped`, `ended`.
    risk : pandas.DataFrame
        Months at risk of dropping out today, counted: traits, `support` (has begun), `since` (months since
        registration, at most 7), `months`, `dropped`.
    arrangements : pandas.DataFrame
        Arrangements started after the first year: traits and `months` since registration.
    completions : pandas.DataFrame
        Completions followed for a year: traits, `kind` (`loan`, `mediation`, `statutory`), `relapsed`.
    terms : pandas.DataFrame
        Arrangements followed over the longest term, under either of `TERMS`: `longer`, `completed`.
    """

    registrations: pd.DataFrame
    risk: pd.DataFrame
    arrangements: pd.DataFrame
    completions: pd.DataFrame
    terms: pd.DataFrame


def settings(found: Ensemble, members: int, residents: int, horizon: int = 60) -> list[Setting]:
    """Return the runs of evenly spaced members, each with the luck that it had in the fit."""
    made, values = found.manifest, found.values()
    chosen = np.unique(np.linspace(0, len(values) - 1, min(members, len(values))).round().astype(int))
    return [
        Setting(
            Parameters(dict(zip(values.columns, values.iloc[place].tolist(), strict=True))),
            residents,
            made.seed,
            replication=int(values.index[place]),
            warmup=made.warmup,
            horizon=horizon,
            longest_term=max(TERMS),
        )
        for place in chosen
    ]


def clients(setting: Setting) -> Clients:
    """Return the clients of one member: today, with support that does nothing, and under either term."""
    begin = DebtHelpModel(setting).warm_up()
    p = setting.parameters.population
    traits = {
        name: member(begin.population, slice(None), p)
        for name, member in zip(TRAITS, (young, salary, low_debt), strict=True)
    }
    model = begin.arm()
    today = Run.of(model.run())
    powerless = begin.arm()
    powerless.now.parameters = Parameters({**setting.parameters.values, EFFECT: 0.0})
    registered = _registrations(today, traits).assign(arm="today")
    unhelped = _registrations(Run.of(powerless.run()), traits).assign(arm="no_effect")
    tables = (
        pd.concat([registered, unhelped], ignore_index=True),
        at_risk(registered),
        _arrangements(today, traits),
        _completions(today, traits),
        pd.concat([_completed(begin, term) for term in TERMS], ignore_index=True),
    )
    return Clients(*(table.assign(member=setting.replication) for table in tables))


def together(parts: Sequence[Clients]) -> Clients:
    """Return the clients of all members."""
    names = [f.name for f in fields(Clients)]
    return Clients(*(pd.concat([getattr(part, name) for part in parts], ignore_index=True) for name in names))


def _registrations(run: Run, traits: dict[str, NDArray[np.bool_]]) -> pd.DataFrame:
    """Return registrations that are followed for a year or more."""
    starts = run.cohort(Event.REGISTERED, YEAR)
    last = run.horizon - 1 - starts["month"].astype(np.int64)
    dropped = _months_until(run, starts, Event.DROPOUT)
    months = np.minimum(np.minimum(dropped, _months_until(run, starts, Event.APPLICATION_COMPLETE)), last)
    start = _months_until(run, starts, Event.SUPPORT_STARTED)
    ended = run.then(starts, Event.DROPOUT, Event.APPLICATION_COMPLETE) != 0
    supported = start <= months
    who = starts["resident"]
    return pd.DataFrame(
        {
            "resident": who,
            "month": starts["month"],
            **{name: member[who] for name, member in traits.items()},
            "supported": supported,
            "start": np.where(supported, start, np.nan),
            "months": months,
            "dropped": ended & (dropped == months),
            "ended": ended,
        }
    )


def _months_until(run: Run, starts: NDArray[np.void], event: Event) -> Months:
    """Return the months from each start to the resident's next event, very many where none comes."""
    places = np.append(np.sort(key(run.happened(event))), np.iinfo(np.int64).max)
    place = places[np.searchsorted(places, key(starts))]
    same = split(place)[0] == starts["resident"]
    return np.where(same, place - key(starts), np.iinfo(np.int32).max)


def at_risk(registered: pd.DataFrame, longest: int = 7) -> pd.DataFrame:
    """Return months at risk of dropping out by traits, support so far and months since registration, counted."""
    length = registered["months"].to_numpy()
    rows = np.repeat(np.arange(len(registered)), length)
    since = np.arange(len(rows)) - np.repeat(length.cumsum() - length, length) + 1
    each = registered.iloc[rows]
    months = each[list(TRAITS)].assign(
        support=each["start"].to_numpy() <= since,
        since=np.minimum(since, longest),
        dropped=each["dropped"].to_numpy() & (since == each["months"].to_numpy()),
    )
    by = months.groupby([*TRAITS, "support", "since"], observed=True)["dropped"]
    return by.agg(months="size", dropped="sum").reset_index()


def _arrangements(run: Run, traits: dict[str, NDArray[np.bool_]]) -> pd.DataFrame:
    """Return how long inflow took for arrangements started after the first year."""
    started = run.happened(Event.ARRANGED)
    started = started[started["month"] >= YEAR]
    registered = run.records[run.records["event"] == Event.REGISTERED]
    began = np.append(np.sort(key(registered)), np.iinfo(np.int64).max)
    place = np.searchsorted(began, key(started), side="right") - 1
    found = began[np.maximum(place, 0)]
    known = (place >= 0) & (split(found)[0] == started["resident"])
    who = started["resident"][known]
    months = (key(started) - found)[known]
    return pd.DataFrame({**{name: member[who] for name, member in traits.items()}, "months": months})


def _completions(run: Run, traits: dict[str, NDArray[np.bool_]]) -> pd.DataFrame:
    """Return completions that are followed for a year, and whether new arrears came in it."""
    parts = []
    for event in (Event.COMPLETED, Event.CLEAN_SLATE):
        done = run.cohort(event, YEAR)
        loan = done["reason"] == Reason.RESTRUCTURING_LOAN
        kind = np.where(loan, "loan", "mediation") if event == Event.COMPLETED else np.full(len(done), "statutory")
        relapsed = run.then(done, Event.RELAPSE, within=YEAR) == Event.RELAPSE
        who = done["resident"]
        columns = {**{name: member[who] for name, member in traits.items()}, "kind": kind, "relapsed": relapsed}
        parts.append(pd.DataFrame(columns))
    return pd.concat(parts, ignore_index=True)


def _completed(begin: DebtHelpModel, term: int) -> pd.DataFrame:
    """Return which arrangements are completed when all new ones have this term, of those that can be followed."""
    policy = Intervention("term", {"arrangement.term": float(term)})
    run = Run.of(begin.arm((policy,)).run())
    run = replace(run, full_term=max(TERMS))
    ends = run.then(run.cohort(Event.ARRANGED, run.full_term), Event.COMPLETED, Event.ARRANGEMENT_DROPOUT)
    ends = ends[ends != 0]
    return pd.DataFrame({"longer": np.full(len(ends), term == max(TERMS)), "completed": ends == Event.COMPLETED})
