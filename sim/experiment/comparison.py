"""What a comparison found: paired differences with intervals, in tidy tables."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.experiment.inert import inert
from sim.experiment.question import Arm, Question
from sim.experiment.replication import Replication
from sim.experiment.spread import quantile, spread, spreads
from sim.experiment.wide import Wide, beside, check_alike, filled, paired, side_by_side
from sim.outcomes import MEASURES, SMALLEST_GROUP

_ARM_GROUP = ["arm", "group", "measure"]
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
    levels = side_by_side(found, "totals", _ARM_GROUP)
    by_month = _per_1000(side_by_side(found, "monthly", ["arm", "group", "measure"], "all"), question)
    differences = _differences(levels, question, members)
    return Comparison(
        question=question,
        complete=len(found) == question.replications,
        replications_done=len(found),
        without_effect=_without_effect(question, found),
        log_hash=_log_hash(question, found),
        monthly=_monthly(found, question.horizon),
        totals=_frame(found, "totals", ["arm", "replication", "group", "measure", "value"]),
        levels=_levels(levels, members),
        differences=pd.concat([differences, _cost_effectiveness(question, found, levels, members)], ignore_index=True),
        bands=_bands(by_month, members),
        monthly_differences=_monthly_differences(by_month, question, members),
        better_worse=_better_worse(found, members),
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
    rows = np.repeat(np.arange(len(series)), horizon)
    arm, replication, group, measure = (series[name].array.take(rows) for name in series.columns[:-1])
    month = np.tile(np.arange(horizon), len(series))
    value = np.concatenate(series["value"].to_list()).astype(np.float64)
    columns = {"arm": arm, "replication": replication, "month": month, "group": group, "measure": measure}
    return pd.DataFrame(columns | {"value": value})


def _levels(wide: Wide, members: "pd.Series[int]") -> pd.DataFrame:
    """Return levels whose intervals end where their measure does: none is below 0, no share above 1."""
    most = [1.0 if MEASURES[name].unit == "share" else np.inf for name in wide.keys["measure"]]
    found = wide.spread(members, least=0.0, most=np.array(most))
    return beside(wide.keys, **found, replications=len(members))


def _differences(totals: Wide, question: Question, members: "pd.Series[int]") -> pd.DataFrame:
    """Return paired differences with the baseline: within each replication first, then over replications."""
    change, before, after = paired(totals, question)
    means = {"baseline": before.mean(axis=1), "mean": after.mean(axis=1)}
    return beside(change.keys, **means, **change.spread(members, "difference"), replications=len(members))


def _cost_effectiveness(
    question: Question, found: Sequence[Replication], totals: Wide, members: "pd.Series[int]"
) -> pd.DataFrame:
    """Return the municipality's EUR per resident who is free of problem debt at the end and would not be at baseline.

    NaN where the arms do not clearly differ in how many there are.
    """
    keys = totals.keys
    costs = totals.values[(keys["measure"] == "cost_municipality") & (keys["group"] == "all")]  # in the order of arms
    free = pd.DataFrame([r.debt_free for r in found], index=members.index)
    years, thousands = question.horizon / 12, question.residents / 1000
    rows = []
    for arm, cost in zip(question.arms[1:], costs[1:], strict=True):
        extra = free[arm.name] - free[question.baseline.name]
        euros = pd.Series((cost - costs[0]) * years * thousands, index=members.index)
        gained = spread(extra, members)
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
    a, b = both.mean()
    cov = (both.cov().to_numpy() + free.cov().to_numpy() / len(free)) * quantile(len(free) - 1) ** 2
    lead = b * b - cov[1, 1]
    if lead <= 0:
        return np.nan, np.nan
    middle = a * b - cov[0, 1]
    half = np.sqrt(max(middle**2 - lead * (a * a - cov[0, 0]), 0.0))
    return float((middle - half) / lead), float((middle + half) / lead)


def _bands(monthly: Wide, members: "pd.Series[int]") -> pd.DataFrame:
    """Return mean and 95% interval per month, of what one municipality would see, per 1,000 residents."""
    return beside(monthly.keys, **monthly.spread(members, least=0.0, parts=False))


def _monthly_differences(monthly: Wide, question: Question, members: "pd.Series[int]") -> pd.DataFrame:
    """Return the paired difference with the baseline per month and its 95% interval, per 1,000 residents."""
    change = paired(monthly, question)[0]
    return beside(change.keys, **change.spread(members, "difference", parts=False))


def _per_1000(series: Wide, question: Question) -> Wide:
    """Return what happened to all residents, month by month, per 1,000 of them: a key for every month."""
    rows, months = np.repeat(np.arange(len(series.keys)), question.horizon), np.arange(question.horizon)
    arm, measure = (series.keys[name].array.take(rows) for name in ("arm", "measure"))
    keys = pd.DataFrame({"arm": arm, "month": np.tile(months, len(series.keys)), "measure": measure})
    by_month = series.values.swapaxes(1, 2).reshape(len(keys), -1)
    return Wide(keys, 1000 / question.residents * by_month)


def _better_worse(found: Sequence[Replication], members: "pd.Series[int]") -> pd.DataFrame:
    """Return who is better and worse off, with intervals; NaN where that is fewer than ten residents, but not none.

    Who is unchanged is then NaN too, since the rest would follow from it.
    """
    wide = side_by_side(found, "better_worse", ["arm", "group"])
    values = wide.values.reshape(len(wide.keys), len(found), len(_SIDES))  # also where there are no keys
    columns = dict(zip(_SIDES, np.moveaxis(values, -1, 0), strict=True))
    means = {name: column.mean(axis=1) for name, column in columns.items()}
    made = {"unchanged": means["unchanged"]}
    for side in ("better", "worse"):
        mean, low, high = spreads(columns[side], members.to_numpy()).T[:3]
        residents = means[side] * means["residents"] / 1000
        few = (residents > 0) & (residents < SMALLEST_GROUP)
        ends = {side: mean, f"{side}_low": np.maximum(low, 0), f"{side}_high": np.minimum(high, 1000)}
        made |= {name: np.where(few, np.nan, column) for name, column in ends.items()}
        made["unchanged"] = np.where(few, np.nan, made["unchanged"])
    return beside(wide.keys, **made)


def _cohort(found: Sequence[Replication], members: "pd.Series[int]") -> pd.DataFrame:
    """Return the flows of the cohort with intervals."""
    flows = filled(found, "cohort", ["arm", "source", "target"])
    return beside(flows.keys, **flows.spread(members, "value", least=0.0, most=1000.0, parts=False))


def _reasons(question: Question, found: Sequence[Replication], members: "pd.Series[int]") -> pd.DataFrame:
    """Return drop-outs by reason, each reason for every arm."""
    reasons = dict.fromkeys(row[2] for replication in found for row in replication.reasons)
    every = [(arm.name, reason) for reason in reasons for arm in question.arms]
    wide = filled(found, "reasons", ["arm", "reason"], every)
    return beside(wide.keys, **wide.spread(members, least=0.0, most=1000.0))


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
