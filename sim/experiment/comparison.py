"""What a comparison found: paired differences with intervals, in tidy tables."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import t as student

from sim.experiment.inert import inert
from sim.experiment.precision import CONFIDENCE
from sim.experiment.question import Arm, Question
from sim.experiment.replication import Replication
from sim.experiment.spread import COLUMNS, spread, spreads
from sim.experiment.wide import Wide, check_alike, filled, paired, side_by_side
from sim.outcomes import MEASURES, SMALLEST_GROUP

_ARM_GROUP = ["arm", "group", "measure"]
_ARM_MONTH = ["arm", "month", "measure"]
_SIDES = ["better", "worse", "unchanged", "residents"]


@dataclass
class Comparison:
    """What a question's arms did, in tidy tables.

    Attributes
    ----------
    question : Question
    complete : bool
        False when the run was interrupted; the tables then hold the replications that were finished.
    replications_done : int
    without_effect : tuple of str
        Interventions of which no lever was read for any resident concerned, or that in each of their arms leave every
        lever as it is, or change no event: the arm equals the baseline, or the one without them.
    drift : float
        By how much the stock of problem debt still grows at the end of the warm-up, as a share per year: a steady state
        is near 0; NaN where the warm-up is shorter than two years.
    log_hash : dict of str to str
        Per arm, one hash over the event logs of all replications.
    monthly, totals, levels, differences, bands, monthly_differences, better_worse, cohort, reasons, costs : DataFrame
        `monthly`: arm, replication, month, group, measure, value (residents). `totals`: arm, replication, group,
        measure, value. `levels`: arm, group, measure, mean, low, high, parameters, chance, error (see
        `spread.Spread`), replications. `differences`: arm, group, measure, baseline, mean, difference, low, high,
        parameters, chance, error, replications. `bands`: arm, month, measure, mean, low, high (per 1,000 residents).
        `monthly_differences`: arm, month, measure, difference, low, high (the same, paired with the baseline within
        replications). `better_worse`: arm, group, and per 1,000 residents better, worse, unchanged with intervals.
        `cohort`: arm, source, target, value, low, high (per 1,000 residents with a case). `reasons`: arm, reason, mean,
        low, high, parameters, chance, error (per 1,000 registrations). `costs`: arm, replication, party, item, amount
        (EUR, for `staff` hours, a year per 1,000 residents).
    members : pandas.Series
        By replication, which parameters it had.
    outdated : tuple of str
        What the ensemble of parameters was made with and is no longer so: `priors`, `targets`, `model`.
    """

    question: Question
    complete: bool
    replications_done: int
    without_effect: tuple[str, ...]
    log_hash: dict[str, str]
    monthly: pd.DataFrame
    totals: pd.DataFrame
    levels: pd.DataFrame
    differences: pd.DataFrame
    bands: pd.DataFrame
    monthly_differences: pd.DataFrame
    better_worse: pd.DataFrame
    cohort: pd.DataFrame
    reasons: pd.DataFrame
    costs: pd.DataFrame
    members: "pd.Series[int]"
    drift: float = np.nan
    outdated: tuple[str, ...] = ()


def assemble(question: Question, found: Sequence[Replication], outdated: tuple[str, ...] = ()) -> Comparison:
    """Return the comparison made from finished replications, in the order of their numbers."""
    check_alike(found, [arm.name for arm in question.arms])
    members = pd.Series({r.number: r.member for r in found}, dtype=np.int64)
    totals = _frame(found, "totals", ["arm", "replication", "group", "measure", "value"])
    monthly = _monthly(found, question.horizon)
    better_worse = _frame(found, "better_worse", ["arm", "replication", "group", *_SIDES])
    levels = side_by_side(totals, _ARM_GROUP, "value", members)
    by_month = _per_1000(monthly, question, members)
    differences = _differences(levels, question, members)
    return Comparison(
        question=question,
        complete=len(found) == question.replications,
        replications_done=len(found),
        without_effect=_without_effect(question, found),
        log_hash=_log_hash(question, found),
        monthly=monthly,
        totals=totals,
        levels=_within_range(levels.levels(members)),
        differences=pd.concat([differences, _cost_effectiveness(question, found, totals, members)], ignore_index=True),
        bands=_bands(by_month, members),
        monthly_differences=_monthly_differences(by_month, question, members),
        better_worse=_better_worse(better_worse, members),
        cohort=_cohort(found, members),
        reasons=_reasons(question, found, members),
        costs=_frame(found, "costs", ["arm", "replication", "party", "item", "amount"]),
        members=members,
        drift=float(np.mean([replication.drift for replication in found])),
        outdated=outdated,
    )


def _frame(found: Sequence[Replication], name: str, columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame([row for replication in found for row in getattr(replication, name)], columns=columns)


def _monthly(found: Sequence[Replication], horizon: int) -> pd.DataFrame:
    """Return a row per month of every series."""
    series = _frame(found, "monthly", ["arm", "replication", "group", "measure", "value"])
    months = np.tile(np.arange(horizon), len(series))
    values = np.concatenate(series["value"].to_list()).astype(np.float64)
    rows = series.drop(columns="value").loc[np.repeat(np.arange(len(series)), horizon)].reset_index(drop=True)
    rows.insert(2, "month", months)
    return rows.assign(value=values)


def _within_range(levels: pd.DataFrame) -> pd.DataFrame:
    """Return levels whose intervals end where their measure does: none is below 0, no share above 1."""
    shares = levels["measure"].map(lambda name: MEASURES[name].unit == "share")
    return levels.assign(
        low=levels["low"].clip(lower=0), high=levels["high"].where(~shares, levels["high"].clip(upper=1))
    )


def _differences(totals: Wide, question: Question, members: "pd.Series[int]") -> pd.DataFrame:
    """Return paired differences with the baseline: within each replication first, then over replications."""
    change, before, after = paired(totals, question)
    made = change.levels(members).rename(columns={"mean": "difference"})
    made = made.assign(baseline=before.mean(axis=1), mean=after.mean(axis=1))
    return made[[*_ARM_GROUP, "baseline", "mean", "difference", *COLUMNS[1:], "replications"]]


def _cost_effectiveness(
    question: Question, found: Sequence[Replication], totals: pd.DataFrame, members: "pd.Series[int]"
) -> pd.DataFrame:
    """Return the municipality's EUR per resident who is free of problem debt at the end and would not be at baseline.

    NaN where the arms do not clearly differ in how many there are.
    """
    cost = totals[(totals["measure"] == "cost_municipality") & (totals["group"] == "all")]
    cost = cost.pivot(index="replication", columns="arm", values="value")
    free = pd.DataFrame([r.debt_free for r in found], index=[r.number for r in found])
    years, thousands = question.horizon / 12, question.residents / 1000
    rows = []
    for arm in question.arms[1:]:
        extra = free[arm.name] - free[question.baseline.name]
        euros = (cost[arm.name] - cost[question.baseline.name]) * years * thousands
        gained = spread(extra.astype(float), members)
        clear = gained.mean > 0 and gained.low > 0
        ratio = (euros.mean() / extra.mean(), *_ratio_interval(euros, extra, members)) if clear else [np.nan] * 3
        rows.append((arm.name, "all", "cost_per_extra_debt_free", np.nan, np.nan, *ratio, len(found)))
    columns = [*_ARM_GROUP, "baseline", "mean", "difference", "low", "high", "replications"]
    return pd.DataFrame(rows, columns=columns)


def _ratio_interval(euros: pd.Series, extra: pd.Series, members: "pd.Series[int]") -> tuple[float, float]:
    """Return the 95% interval of the ratio that one municipality would see (Fieller 1954).

    As in `spread`, replications with the same parameters are no independent draws of the mean.
    """
    both = pd.DataFrame({"euros": euros, "extra": extra})
    free = both.groupby(members.reindex(euros.index)).mean() if members.nunique() > 1 else both
    quantile = float(student.ppf((1 + CONFIDENCE) / 2, len(free) - 1))
    a, b = both.mean()
    cov = (both.cov().to_numpy() + free.cov().to_numpy() / len(free)) * quantile**2
    lead = b * b - cov[1, 1]
    if lead <= 0:
        return np.nan, np.nan
    middle = a * b - cov[0, 1]
    half = np.sqrt(max(middle**2 - lead * (a * a - cov[0, 0]), 0.0))
    return float((middle - half) / lead), float((middle + half) / lead)


def _bands(monthly: Wide, members: "pd.Series[int]") -> pd.DataFrame:
    """Return mean and 95% interval per month, of what one municipality would see, per 1,000 residents."""
    bands = monthly.levels(members)[[*_ARM_MONTH, *COLUMNS[:3]]]
    return bands.assign(low=bands["low"].clip(lower=0))


def _monthly_differences(monthly: Wide, question: Question, members: "pd.Series[int]") -> pd.DataFrame:
    """Return the paired difference with the baseline per month and its 95% interval, per 1,000 residents."""
    found = paired(monthly, question)[0].levels(members)[[*_ARM_MONTH, *COLUMNS[:3]]]
    return found.rename(columns={"mean": "difference"})


def _per_1000(monthly: pd.DataFrame, question: Question, members: "pd.Series[int]") -> Wide:
    """Return the months of all residents together, per 1,000."""
    found = side_by_side(monthly[monthly["group"] == "all"], _ARM_MONTH, "value", members)
    return found._replace(values=1000 / question.residents * found.values)


def _better_worse(rows: pd.DataFrame, members: "pd.Series[int]") -> pd.DataFrame:
    """Return who is better and worse off, with intervals; NaN where that is fewer than ten residents, but not none.

    Who is unchanged is then NaN too, since the rest would follow from it.
    """
    wide = {column: side_by_side(rows, ["arm", "group"], column, members) for column in _SIDES}
    means = {column: one.values.mean(axis=1) for column, one in wide.items()}
    made = {"unchanged": means["unchanged"]}
    for side in ("better", "worse"):
        mean, low, high = spreads(wide[side].values, members.to_numpy()).T[:3]
        residents = means[side] * means["residents"] / 1000
        few = (residents > 0) & (residents < SMALLEST_GROUP)
        found = {side: mean, f"{side}_low": np.maximum(low, 0), f"{side}_high": np.minimum(high, 1000)}
        made |= {name: np.where(few, np.nan, values) for name, values in found.items()}
        made["unchanged"] = np.where(few, np.nan, made["unchanged"])
    return wide["better"].keys.assign(**made)


def _cohort(found: Sequence[Replication], members: "pd.Series[int]") -> pd.DataFrame:
    """Return the flows of the cohort with intervals."""
    flows = filled(found, "cohort", ["arm", "source", "target"])
    return _per_mille(flows, members, "value")[[*flows.keys.columns, "value", "low", "high"]]


def _reasons(question: Question, found: Sequence[Replication], members: "pd.Series[int]") -> pd.DataFrame:
    """Return drop-outs by reason, each reason for every arm."""
    reasons = dict.fromkeys(row[2] for replication in found for row in replication.reasons)
    every = [(arm.name, reason) for reason in reasons for arm in question.arms]
    return _per_mille(filled(found, "reasons", ["arm", "reason"], every), members, "mean")


def _per_mille(wide: Wide, members: "pd.Series[int]", mean: str) -> pd.DataFrame:
    """Return levels that lie between 0 and 1,000, as do the ends of their intervals."""
    made = wide.levels(members).drop(columns="replications").rename(columns={"mean": mean})
    return made.assign(low=made["low"].clip(lower=0), high=made["high"].clip(upper=1000))


def _without_effect(question: Question, found: Sequence[Replication]) -> tuple[str, ...]:
    """Return the interventions that did nothing anywhere."""
    used = {name for r in found for names in r.used.values() for name in names}

    def same(one: Arm, other: Arm) -> bool:
        return all(r.log_hash[one.name] == r.log_hash[other.name] for r in found)

    def idle(name: str, arm: Arm) -> bool:
        rest = [i for i in arm.interventions if i.name != name]
        without = [
            a for a in question.arms if len(a.interventions) == len(rest) and all(i in rest for i in a.interventions)
        ]
        return name in inert(question, arm) or any(
            same(arm, other) for other in (*without, *question.arms[:1]) if other != arm
        )

    arms = {
        i.name: [a for a in question.arms if i.name in {o.name for o in a.interventions}]
        for arm in question.arms
        for i in arm.interventions
    }
    return tuple(sorted(n for n, mine in arms.items() if n not in used or all(idle(n, arm) for arm in mine)))


def _log_hash(question: Question, found: Sequence[Replication]) -> dict[str, str]:
    """Return one hash per arm over the event logs of all replications."""
    return {
        arm.name: hashlib.sha256("".join(r.log_hash[arm.name] for r in found).encode()).hexdigest()
        for arm in question.arms
    }
