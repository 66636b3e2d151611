"""A policy's effect taken apart over the steps of the journey: where it arises, and where it leaks away.

What counts is residents who complete an arrangement and have no new arrears since, per 1,000 residents per year:

    ((signals x taken up x reached x accepted x referred) + by themselves)
        x application complete x arranged x completed x without relapse

Each step is a flow or a flow divided by the one before, so the formula holds exactly in every run; `by themselves` are
the registrations that no early signal's talk led to, most of them. A step's part is its Shapley value: the mean of what
moving it from its baseline to what it is with the policy adds, over all orders. Parts are residents, not logarithms:
they add up to the difference, and a sum of two routes has no decomposition on logarithms.

Flows of the same months are compared, not the same residents: completions are of arrangements made up to years before,
and those with a clean slate come from the statutory route, so `completed` is no chance of completing.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.sweep.answers.paired import beside, differences, over_replications
from sim.sweep.answers.shapley import weights

FLOWS = (
    "signals",
    "cases",
    "reached",
    "accepted",
    "referrals",
    "registrations",
    "completed_applications",
    "arrangements",
    "completions",
    "relapses",
)
"""Measures that the steps are made of, in the order of the journey."""

STEPS = (
    "signals",
    "taken_up",
    "reached",
    "accepted",
    "referred",
    "self_referral",
    "application",
    "arrangement",
    "completed",
    "lasting",
)
"""Steps of the waterfall, in the order of the journey."""

TOTAL = "total"
"""The row of the whole effect."""

Matrix = NDArray[np.float64]


def ratios(flows: Matrix, others: Matrix) -> Matrix:
    """Return the steps that flows are made of, shape (10, n); NaN where none have a flow that comes from nothing.

    Parameters
    ----------
    flows, others : float64 array, shape (10, n)
        `FLOWS` of runs and of those they are compared with: where nobody comes to a step, it is as in the other run.
    """
    signals, cases, reached, accepted, referred, registered, complete, arranged, done, relapsed = flows
    chain = [cases, reached, accepted, referred, complete, arranged, done, relapsed]
    before = [signals, cases, reached, accepted, registered, complete, arranged, done]
    other = [others[i] for i in (1, 2, 3, 4, 6, 7, 8, 9)]
    other_before = [others[i] for i in (0, 1, 2, 3, 5, 6, 7, 8)]
    steps = [_ratio(*four) for four in zip(chain, before, other, other_before, strict=True)]
    return np.stack([signals, *steps[:4], registered - referred, *steps[4:7], 1 - steps[7]])


def _ratio(part: Matrix, whole: Matrix, other: Matrix, other_whole: Matrix) -> Matrix:
    """Return part / whole; of 0 / 0 the other's ratio, or 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        there = np.where((other == 0) & (other_whole == 0), 0.0, other / other_whole)
        found = np.where((part == 0) & (whole == 0), there, part / whole)
    return np.where(np.isfinite(found), found, np.nan)


def outcome(steps: Matrix) -> Matrix:
    """Return who completes without relapse of steps, shape (10, ...)."""
    early = steps[0] * steps[1] * steps[2] * steps[3] * steps[4]
    return np.asarray((early + steps[5]) * steps[6] * steps[7] * steps[8] * steps[9])


@cache
def _weights() -> Matrix:
    return weights(len(STEPS))


def parts(before: Matrix, after: Matrix) -> Matrix:
    """Return each step's part of the difference between two sets of flows.

    Parameters
    ----------
    before, after : float64 array, shape (10, n)
        `FLOWS` of n pairs of runs.

    Returns
    -------
    float64 array, shape (10, n)
        By `STEPS`; they add up to the difference in completions less relapses.
    """
    low, high = ratios(before, after), ratios(after, before)
    places = np.arange(1 << len(STEPS))[:, None]
    chosen = [np.where(places >> step & 1, high[step], low[step]) for step in range(len(STEPS))]
    return np.asarray(_weights() @ outcome(np.stack(chosen)))


def stages(sweep: pd.DataFrame, baselines: pd.DataFrame, factors: Sequence[str]) -> pd.DataFrame:
    """Return each step's part of every point's effect on completions that last.

    Parameters
    ----------
    sweep, baselines, factors
        See `paired.beside`.

    Returns
    -------
    pandas.DataFrame
        point, the factors, step (one of `STEPS`, or `total`), and the columns of `over_replications`; per 1,000
        residents per year. The steps' means add up to the total.
    """
    both = beside(sweep, baselines, factors, FLOWS)
    after, before = both[list(FLOWS)], both[[f"{name} baseline" for name in FLOWS]]
    rows = []
    for places in both.groupby("point", sort=False).indices.values():  # one at a time: it takes 1,024 numbers a run
        found = parts(before.to_numpy(float)[places].T, after.to_numpy(float)[places].T)
        own = both.iloc[places][[*dict.fromkeys(["point", *factors, "member"])]]  # `member` can be a factor
        for step, value in (*zip(STEPS, found, strict=True), (TOTAL, found.sum(axis=0))):
            rows.append(own.assign(step=step, value=value))
    return over_replications(pd.concat(rows, ignore_index=True), ["point", *factors, "step"], "value")


def flows(sweep: pd.DataFrame, baselines: pd.DataFrame, factors: Sequence[str]) -> pd.DataFrame:
    """Return how far every point moves each flow of the journey: an effect that leaks is a share that shrinks.

    Takes what `stages` takes, and returns `paired.differences` of `FLOWS` with `change`, `change_low`, `change_high`:
    the difference as a share of the mean baseline; NaN where that is 0.
    """
    found = differences(sweep, baselines, factors, FLOWS)
    whole = found["baseline"].where(found["baseline"] > 0)
    return found.assign(
        change=found["difference"] / whole, change_low=found["low"] / whole, change_high=found["high"] / whole
    )
