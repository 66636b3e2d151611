"""Patterns that were found in practice, tested on simulated clients; most must come out of the model by themselves.

Comparisons are stratified by member of the ensemble, since members differ in their numbers: odds ratios after Mantel
and Haenszel (1959) with the variance of Robins, Breslow and Greenland (1986), differences weighted by their precision.

Claims and verdicts:

- `above`, `below`: the 95% interval lies on the side that was found (`pass`), on the other (`fail`), or on neither
  (`undecided`). Without any effect a pass comes about in 2.5% of tests.
- `about`: the 95% interval lies within the margin around no difference (`pass`), outside it (`fail`), or neither
  (`undecided`). With a difference as large as the margin a pass comes about in at most 2.5% of tests.
- `near`: the published figure lies in the 95% predictive interval (`pass`) or not (`fail`). When the model is right a
  fail comes about in 5% of tests.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.calibration.clients import TRAITS, Clients
from sim.calibration.validation import WIDE
from sim.errors import ConfigurationError

MARGIN = math.log(1.5)
"""Log odds ratio up to which two groups count as about equal."""

LEAST = 10
"""Events and non-events, each, below which a comparison is not made."""

FALSE_ALARM = {"above": 0.025, "below": 0.025, "about": 0.025, "near": 0.05}
"""How often each claim gets the wrong verdict by chance; see the module."""

RECURRENCE = ("share_single", "share_multiple", "share_consecutive")

EMERGENT = "emergent"
"""Role of a pattern that is no target: nothing was fitted to it."""

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Pattern:
    """One test.

    Attributes
    ----------
    name, finding : str
    unit : str
        `odds ratio` (numbers are log odds ratios), `months`, or `z`.
    claim : str
        `above`, `below`, `about` or `near`.
    estimate, low, high : float
        With a 95% interval; NaN when there are too few.
    count : int
        Clients behind it, or members.
    margin : float
        Of `about`.
    role : str
        `EMERGENT`, or the role of the target that the pattern is.
    """

    name: str
    finding: str
    unit: str
    claim: str
    estimate: float
    low: float
    high: float
    count: int
    margin: float = MARGIN
    role: str = EMERGENT

    @property
    def verdict(self) -> str:
        """`pass`, `fail` or `undecided`; `unknown` when there are too few to test."""
        if not math.isfinite(self.low + self.high):
            return "unknown"
        if self.claim == "near":
            return "pass" if abs(self.estimate) <= WIDE else "fail"
        low, high = (-self.high, -self.low) if self.claim == "below" else (self.low, self.high)
        if self.claim == "about":
            outside = low > self.margin or high < -self.margin
            return "pass" if -self.margin < low and high < self.margin else "fail" if outside else "undecided"
        return "pass" if low > 0 else "fail" if high < 0 else "undecided"

    @property
    def false_alarm(self) -> float:
        """How often chance alone gives the wrong verdict."""
        return FALSE_ALARM[self.claim]


@dataclass(frozen=True, slots=True)
class Found:
    """A number with its standard error and how many are behind it; NaN when too few."""

    value: float
    error: float
    count: int

    def minus(self, other: "Found") -> "Found":
        """Return the difference; its error is too large where the two share clients, never too small."""
        return Found(self.value - other.value, math.hypot(self.error, other.error), min(self.count, other.count))

    def as_pattern(self, name: str, finding: str, claim: str, unit: str = "odds ratio") -> Pattern:
        """Return the test of a claim about it."""
        half = WIDE * self.error
        return Pattern(name, finding, unit, claim, self.value, self.value - half, self.value + half, self.count)


def patterns(clients: Clients, rows: pd.DataFrame) -> list[Pattern]:
    """Return every test.

    Parameters
    ----------
    clients : Clients
    rows : pandas.DataFrame
        `validation.table` of the ensemble.

    Raises
    ------
    ConfigurationError
        When the library for the regressions is missing.
    """
    return [
        *_dropout(clients),
        *_support(clients),
        *recurrence(rows),
        *_inflow(clients),
        *_relapse(clients),
        *_term(clients),
    ]


def _dropout(clients: Clients) -> Iterator[Pattern]:
    """Iterate over the tests of who drops out at inflow (U8, U9)."""
    today = _today(clients)
    ended = today[today["ended"]]
    yield odds_ratio(ended, "young", "dropped").as_pattern("young_crude", "U8", "above")
    yield hazard(clients.risk)["young"].as_pattern("young_adjusted", "U8", "about")
    yield odds_ratio(today, "young", "supported").as_pattern("young_supported", "U9", "above")


def _support(clients: Clients) -> Iterator[Pattern]:
    """Iterate over the tests of what support does against what it seems to do (U10)."""
    crude, true = crude_effect(clients), true_effect(clients)
    yield crude.as_pattern("support_crude", "U10", "below")
    yield hazard(clients.risk)["support"].as_pattern("support_by_month", "U10", "below")
    yield true.as_pattern("support_true", "U10", "below")
    yield crude.minus(true).as_pattern("support_overstated", "U10", "below")


def _inflow(clients: Clients) -> Iterator[Pattern]:
    """Iterate over the tests of how long inflow takes (U12)."""
    for trait in ("young", "salary"):
        yield longer(clients.arrangements, trait).as_pattern(f"{trait}_months", "U12", "above", "months")


def _relapse(clients: Clients) -> Iterator[Pattern]:
    """Iterate over the tests of who relapses (U14 to U16)."""
    done = clients.completions
    own = done[done["kind"] != "statutory"].assign(mediation=lambda rows: rows["kind"] == "mediation")
    yield odds_ratio(own, "mediation", "relapsed").as_pattern("relapse_mediation", "U14", "above")
    yield odds_ratio(done, "young", "relapsed").as_pattern("relapse_young", "U15", "above")
    yield odds_ratio(done, "low_debt", "relapsed").as_pattern("relapse_low_debt", "U16", "above")


def _term(clients: Clients) -> Iterator[Pattern]:
    """Iterate over the test that the term leaves completion as it is (U17)."""
    yield odds_ratio(clients.terms, "longer", "completed").as_pattern("longer_term", "U17", "about")


def recurrence(rows: pd.DataFrame) -> Iterator[Pattern]:
    """Iterate over the tests of single, several and repeated signals against what was published (finding E5)."""
    for name in RECURRENCE:
        here = rows[rows["statistic"] == name]
        if len(here):
            z, members = float(here["z"].iloc[0]), int(here["members"].iloc[0])
            role = str(here["role"].iloc[0])
            yield Pattern(name, "E5", "z", "near", z, z - WIDE, z + WIDE, members, role=role)


def _today(clients: Clients) -> pd.DataFrame:
    return clients.registrations[clients.registrations["arm"] == "today"]


def crude_effect(clients: Clients) -> Found:
    """Return the log odds ratio of dropping out of who ever had support: what a study without dates finds."""
    today = _today(clients)
    return odds_ratio(today[today["ended"]], "supported", "dropped")


def true_effect(clients: Clients) -> Found:
    """Return the log odds ratio of dropping out of those who had support, against themselves were it of no use."""
    place = ["member", "resident", "month"]
    helped = _today(clients).query("supported and ended")
    other = clients.registrations.query("arm == 'no_effect' and ended")
    both = helped.merge(other, on=place, suffixes=("", "_without"))
    parts = [
        pd.DataFrame({"member": both["member"], "helped": helping, "dropped": both[column]})
        for helping, column in ((True, "dropped"), (False, "dropped_without"))
    ]
    return odds_ratio(pd.concat(parts, ignore_index=True), "helped", "dropped")


def immortal(clients: Clients) -> dict[str, float]:
    """Return the time in which clients with support could not drop out, for else they would not have had it.

    Returns
    -------
    dict of str to float
        `months`: mean from registration to the start of support; `early`: share of all drop-outs that come before
        the last month in which support begins.
    """
    today = _today(clients)
    helped, gone = today.loc[today["supported"], "start"], today.loc[today["dropped"], "months"]
    if not len(helped) or not len(gone):
        return {"months": math.nan, "early": math.nan}
    return {"months": float(helped.mean()), "early": float((gone < helped.max()).mean())}


def odds_ratio(frame: pd.DataFrame, group: str, event: str) -> Found:
    """Return the log odds ratio of an event by group, over the members after Mantel and Haenszel."""
    inside, happened = frame[group].to_numpy(dtype=np.bool_), frame[event].to_numpy(dtype=np.bool_)
    cells = [_counts(frame["member"], a & b) for a in (inside, ~inside) for b in (happened, ~happened)]
    a, b, c, d = cells
    if min(a.sum() + c.sum(), b.sum() + d.sum()) < LEAST or min(a.sum() + b.sum(), c.sum() + d.sum()) < LEAST:
        return Found(math.nan, math.nan, len(frame))
    n = a + b + c + d
    p, q, r, s = (a + d) / n, (b + c) / n, a * d / n, b * c / n
    total, against = r.sum(), s.sum()
    if not total or not against:
        return Found(math.nan, math.nan, len(frame))
    mixed = (p * s + q * r).sum() / (2 * total * against)
    variance = (p * r).sum() / (2 * total**2) + mixed + (q * s).sum() / (2 * against**2)
    return Found(math.log(total / against), math.sqrt(variance), len(frame))


def _counts(members: "pd.Series[int]", chosen: Flags) -> NDArray[np.float64]:
    """Return how many are chosen per member."""
    _, place = np.unique(members.to_numpy(), return_inverse=True)
    return np.bincount(place, weights=chosen.astype(np.float64))


def longer(frame: pd.DataFrame, group: str) -> Found:
    """Return how many months longer it takes for a group, over the members by precision."""
    means, precisions = [], []
    for _, part in frame.groupby("member"):
        inside, outside = (part.loc[part[group] == side, "months"].astype(np.float64) for side in (True, False))
        if min(len(inside), len(outside)) >= LEAST:
            means.append(inside.mean() - outside.mean())
            precisions.append(1 / (inside.var() / len(inside) + outside.var() / len(outside)))
    if not means:
        return Found(math.nan, math.nan, len(frame))
    weights = np.array(precisions)
    return Found(float(weights @ np.array(means) / weights.sum()), float(weights.sum() ** -0.5), len(frame))


def hazard(risk: pd.DataFrame) -> dict[str, Found]:
    """Return log odds ratios of dropping out in a month, each adjusted for the others, support from when it began.

    A logistic regression on months at risk, with a constant per member and per month since registration.
    """
    terms = [*TRAITS, "support"]
    events, months = risk["dropped"].to_numpy(dtype=np.float64), risk["months"].to_numpy(dtype=np.float64)
    steps = pd.get_dummies(risk[["member", "since"]].astype(str), drop_first=True, dtype=float)
    design = pd.concat([risk[terms].astype(float), steps], axis=1).assign(constant=1.0)
    few = [t for t in terms if min(events[risk[t]].sum(), events[~risk[t]].sum()) < LEAST]
    kept = [t for t in terms if t not in few]
    unknown = {name: Found(math.nan, math.nan, int(months.sum())) for name in terms}
    if not kept:
        return unknown
    fitted = (
        regression()
        .GLM(
            np.column_stack([events, months - events]),
            design.drop(columns=few),
            family=regression().families.Binomial(),
        )
        .fit()
    )
    return unknown | {t: Found(float(fitted.params[t]), float(fitted.bse[t]), int(months.sum())) for t in kept}


def regression() -> Any:
    """Return the library for regressions."""
    try:
        import statsmodels.api  # noqa: PLC0415  only who judges the model needs it
    except ModuleNotFoundError as error:
        raise ConfigurationError("the trust report needs more libraries; install `uitweg[calibration]`") from error
    return statsmodels.api
