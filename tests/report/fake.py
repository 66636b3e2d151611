"""A made-up comparison with plausible numbers, for tests of the report only."""

from typing import Any

import numpy as np
import pandas as pd

from sim.events import Reason
from sim.experiment.comparison import Comparison
from sim.experiment.question import Arm, Question
from sim.interventions import Intervention

NAMES = {
    "restructuring": ("Saneringskrediet", "Restructuring loan"),
    "practical_support": ("Steun door ervaringsdeskundigen", "Support by experts by experience"),
    "fast_forwarding": ("Sneller doorsturen", "Forwarding files sooner"),
    "shorter_term": ("Kortere looptijd", "Shorter term"),
    "resident_control": ("Inwoner houdt de regie", "Resident keeps control"),
}
LEVERS = {
    "restructuring": {"arrangement.loan_share": 1.0},
    "practical_support": {"inflow.support": 0.7},
    "fast_forwarding": {"inflow.forwarding": 1.0},
    "shorter_term": {"arrangement.term": 24.0},
    "resident_control": {"inflow.control": 1.0},
}
# Level without a change, and how far the whole package moves it.
MEASURES = {
    "signals": (103.0, 0.0),
    "cases": (74.6, 0.0),
    "reached": (14.9, 0.1),
    "accepted": (5.2, 0.06),
    "registrations": (4.6, 0.1),
    "completions": (1.21, 0.52),
    "share_reached": (0.2, 0.001),
    "share_accepted": (0.35, 0.002),
    "share_dropout_inflow": (0.43, -0.09),
    "share_dropout_waiting": (0.05, 0.0),
    "share_dropout_intake": (0.35, -0.08),
    "share_supported": (0.3, 0.4),
    "share_completed": (0.74, 0.17),
    "months_inflow": (5.0, -0.8),
    "days_waiting": (11.2, 0.1),
    "stock_problem_debt": (88.0, -2.4),
    "staff_hours": (61.0, 9.0),
    "cost_municipality": (14_250.0, 2_310.0),
}
GROUPS = {"all": 1.0, "young": 1.2, "salary": 1.1, "low_debt": 1.15, "single_parent": 0.9}
MONTHLY = {"in_problem_debt": (88.0, -2.4), "in_help": (9.5, 1.9), "signals": (8.6, 0.0)}
REASONS = ("delay", "late_claim", "creditor_letter", "no_support", "waiting", "giving_up_control", "paperwork")
JOURNEY = {
    ("case", "reached"): 201.0,
    ("case", "not_reached"): 768.0,
    ("case", "not_approached"): 31.0,
    ("reached", "accepted"): 71.0,
    ("reached", "declined"): 130.0,
    ("accepted", "registered"): 13.0,
    ("accepted", "light_help"): 58.0,
    ("not_reached", "registered"): 21.0,
    ("declined", "registered"): 4.0,
    ("light_help", "registered"): 3.0,
}
COSTS = {
    ("municipality", "outreach"): (21_000.0, 0.0),
    ("municipality", "intake"): (9_800.0, 120.0),
    ("municipality", "support"): (3_100.0, 8_700.0),
    ("municipality", "arrangement"): (37_000.0, 2_700.0),
    ("creditors", "repaid"): (41_000.0, -6_500.0),
    ("creditors", "remitted"): (-260_000.0, -88_000.0),
    ("residents", "repaid"): (-41_000.0, 6_500.0),
    ("residents", "remitted"): (260_000.0, 88_000.0),
    ("staff", "outreach"): (380.0, 0.0),
    ("staff", "support"): (52.0, 145.0),
}


def intervention(name: str) -> Intervention:
    nl, en = NAMES[name]
    return Intervention(name, LEVERS[name], {"nl": nl, "en": en}, {"nl": f"{nl}.", "en": f"{en}."})


def question(arms: int = 7, **changes: Any) -> Question:
    """Return the Utrecht question with a baseline, up to five single measures and the package."""
    singles = [Arm(name, (intervention(name),), dict(zip(("nl", "en"), NAMES[name], strict=True))) for name in NAMES]
    package = Arm(
        "package",
        tuple(map(intervention, NAMES)),
        {"nl": "Het hele Utrechtse pakket", "en": "The whole Utrecht package"},
    )
    chosen = [*singles[: max(arms - 2, 0)], package] if arms > 1 else []
    settings: dict[str, Any] = {
        "residents": 50_000,
        "replications": 8,
        "horizon": 60,
        "title": {"nl": "Coronasanering in Utrecht", "en": "Utrecht's corona debt scheme"},
        "question": {
            "nl": "Vallen minder inwoners uit bij de instroom als de gemeente schulden saneert en steun geeft?",
            "en": "Do fewer residents drop out at inflow if the municipality restructures debts and gives support?",
        },
    }
    baseline = Arm("baseline", (), {"nl": "Zonder het pakket", "en": "Without the package"})
    return Question("utrecht_coronasanering", (baseline, *chosen), **{**settings, **changes})


def share_of_package(asked: Question, arm: int) -> float:
    """Return how much of the package's effect an arm has; the fourth single measure has none."""
    last = len(asked.arms) - 1
    return 0.0 if arm in (0, 4) else 1.0 if arm == last else 0.15 + 0.12 * arm


def comparison(arms: int = 7, complete: bool = True, **changes: Any) -> Comparison:
    """Return a comparison with `arms` arms."""
    asked, draws = question(arms, **changes), np.random.default_rng(7)
    totals, better_worse, reasons = _totals(asked, draws), _better_worse(asked, draws), _reasons(asked, draws)
    return Comparison(
        question=asked,
        complete=complete,
        replications_done=asked.replications if complete else 3,
        without_effect=("shorter_term",) if arms > 5 else (),
        log_hash={arm.name: "ab" * 32 for arm in asked.arms},
        monthly=pd.DataFrame([("baseline", 0, 0, "all", "signals", 431.0)], columns=_columns("month")),
        totals=totals,
        levels=totals.groupby(["arm", "group", "measure"], sort=False)["value"]
        .apply(_interval)
        .unstack()
        .reset_index(),
        differences=_differences(totals, asked),
        bands=(bands := _bands(asked, draws)),
        monthly_differences=_monthly_differences(bands, asked),
        better_worse=better_worse,
        cohort=_cohort(asked),
        reasons=reasons,
        costs=_costs(asked, draws),
        members=pd.Series(np.arange(asked.replications) // 2),
    )


def _columns(*more: str) -> list[str]:
    return ["arm", "replication", *more, "group", "measure", "value"]


def _interval(values: "pd.Series[float]") -> "pd.Series[float]":
    mean, half = values.mean(), 2.36 * values.std(ddof=1) / np.sqrt(len(values))
    found = {"mean": mean, "low": mean - half, "high": mean + half}
    parts = {"parameters": half / 3, "chance": half / 4, "error": half / 10}
    return pd.Series({**found, **parts, "replications": float(len(values))})


def _totals(asked: Question, draws: np.random.Generator) -> pd.DataFrame:
    rows = []
    luck = draws.normal(size=(asked.replications, len(MEASURES)))
    for place, arm in enumerate(asked.arms):
        for number in range(asked.replications):
            for group, factor in GROUPS.items():
                for m, (measure, (base, effect)) in enumerate(MEASURES.items()):
                    own = 0.1 * (abs(effect) + 0.001 * base) * draws.normal() * (place > 0)
                    value = (
                        base * factor * (1 + 0.012 * luck[number, m]) + effect * share_of_package(asked, place) + own
                    )
                    hidden = group == "single_parent" and measure in ("completions", "months_inflow")
                    rows.append((arm.name, number, group, measure, np.nan if hidden else value))
    return pd.DataFrame(rows, columns=_columns())


def _differences(totals: pd.DataFrame, asked: Question) -> pd.DataFrame:
    place = ["replication", "group", "measure"]
    base = totals[totals["arm"] == asked.baseline.name].drop(columns="arm")
    paired = totals[totals["arm"] != asked.baseline.name].merge(base, on=place, suffixes=("", "_base"))
    paired["difference"] = paired["value"] - paired["value_base"]
    by = paired.groupby(["arm", "group", "measure"], sort=False)
    if not len(paired):
        parts = ["parameters", "chance", "error", "replications"]
        return pd.DataFrame(
            columns=["arm", "group", "measure", "baseline", "mean", "difference", "low", "high", *parts]
        )
    found = by["difference"].apply(_interval).unstack().rename(columns={"mean": "difference"})
    return found.assign(baseline=by["value_base"].mean(), mean=by["value"].mean()).reset_index()


def _bands(asked: Question, draws: np.random.Generator) -> pd.DataFrame:
    rows = []
    months = np.arange(asked.horizon)
    for place, arm in enumerate(asked.arms):
        for measure, (base, effect) in MONTHLY.items():
            wave = 0.004 * base * np.sin(months / 6)
            mean = base + wave + effect * share_of_package(asked, place) * (1 - np.exp(-months / 18))
            half = 0.012 * base * (1 + 0.2 * draws.random(asked.horizon))
            rows += [(arm.name, m, measure, mean[m], mean[m] - half[m], mean[m] + half[m]) for m in months.tolist()]
    return pd.DataFrame(rows, columns=["arm", "month", "measure", "mean", "low", "high"])


def _monthly_differences(bands: pd.DataFrame, asked: Question) -> pd.DataFrame:
    """Return means less the baseline's, with bands a quarter as wide: residents and luck are shared."""
    base = bands[bands["arm"] == asked.baseline.name].set_index(["measure", "month"])["mean"]
    other = bands[bands["arm"] != asked.baseline.name]
    change = other["mean"] - base.loc[pd.MultiIndex.from_frame(other[["measure", "month"]])].to_numpy()
    half = (other["high"] - other["low"]) / 8
    made = other[["arm", "month", "measure"]].assign(difference=change, low=change - half, high=change + half)
    return made.reset_index(drop=True)


def _better_worse(asked: Question, draws: np.random.Generator) -> pd.DataFrame:
    rows = []
    for place, arm in enumerate(asked.arms[1:], start=1):
        for group, factor in GROUPS.items():
            better = 9.3 * factor * share_of_package(asked, place) + 0.1 * draws.random()
            worse = 2.1 * share_of_package(asked, place) + 0.1 * draws.random()
            if group == "single_parent":
                better = worse = np.nan
            row = (better, worse, 1000 - better - worse, 0.9 * better, 1.1 * better, 0.9 * worse, 1.1 * worse)
            rows.append((arm.name, group, *row))
    ends = ["better", "worse", "unchanged", "better_low", "better_high", "worse_low", "worse_high"]
    return pd.DataFrame(rows, columns=["arm", "group", *ends])


def _cohort(asked: Question) -> pd.DataFrame:
    rows = []
    for place, arm in enumerate(asked.arms):
        effect = share_of_package(asked, place)
        registered = 41.0
        applied = registered * (0.55 + 0.09 * effect)
        arranged = applied * 0.72
        flows = {
            **JOURNEY,
            ("registered", "application_complete"): applied,
            ("registered", "dropout"): registered - applied - 1.0,
            ("registered", "still_running"): 1.0,
            ("application_complete", "arranged"): arranged,
            ("application_complete", "statutory"): applied * 0.12,
            ("application_complete", "not_agreed"): applied * 0.1,
            ("application_complete", "still_running"): applied * 0.06,
            ("arranged", "completed"): arranged * (0.3 + 0.4 * effect),
            ("arranged", "arrangement_dropout"): arranged * 0.15,
            ("arranged", "still_running"): arranged * (0.55 - 0.4 * effect),
            ("statutory", "completed"): applied * 0.08,
            ("statutory", "still_running"): applied * 0.04,
        }
        rows += [(arm.name, *link, value, 0.9 * value, 1.1 * value) for link, value in flows.items()]
    return pd.DataFrame(rows, columns=["arm", "source", "target", "value", "low", "high"])


def _reasons(asked: Question, draws: np.random.Generator) -> pd.DataFrame:
    assert all(reason.upper() in Reason.__members__ for reason in REASONS)
    rows = []
    for place, arm in enumerate(asked.arms):
        for order, reason in enumerate(REASONS):
            mean = 110 * 0.78**order * (1 - 0.3 * share_of_package(asked, place)) + draws.normal()
            rows.append((arm.name, reason, mean, mean - 4.0, mean + 4.0))
    return pd.DataFrame(rows, columns=["arm", "reason", "mean", "low", "high"])


def _costs(asked: Question, draws: np.random.Generator) -> pd.DataFrame:
    rows = []
    for place, arm in enumerate(asked.arms):
        for number in range(asked.replications):
            for (party, item), (base, effect) in COSTS.items():
                amount = base * (1 + 0.01 * np.sin(number)) + effect * share_of_package(asked, place)
                rows.append((arm.name, number, party, item, amount + 0.02 * effect * draws.normal()))
    return pd.DataFrame(rows, columns=["arm", "replication", "party", "item", "amount"])
