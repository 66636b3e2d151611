"""The answer to a state as plain data: from state and comparison to what JSON can hold."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

from sim.app import same
from sim.app.drivers import drivers
from sim.app.engine import LEVELS, sized
from sim.app.idle import idle, why
from sim.app.measures import Data, estimate, measure, number
from sim.app.misses import misses
from sim.app.places import described
from sim.app.policies import SCENARIO
from sim.app.state import State
from sim.app.whole import whole
from sim.evidence import GRADES, cards
from sim.experiment.replication import MONTHLY_STOCKS
from sim.journey import NODES
from sim.outcomes import MEASURES
from sim.report import sentences, sure, wording
from sim.report.costs import costs, item_title, unit
from sim.report.estimates import Estimate, estimates
from sim.report.figures.better_worse import sides
from sim.report.figures.journey import flows
from sim.report.short import short
from sim.report.version import commit, version
from sim.report.view import GROUPS, View

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiment.comparison import Comparison

VERSION = 1


def answer(state: State, comparison: "Comparison") -> Data:
    """Return everything the page shows of one answer: the same for all who ask the same, however they wrote it.

    Parameters
    ----------
    state : State
    comparison : Comparison
        Of the state's question at one of the levels.
    """
    view = View(comparison, state.language, state.place.title)
    asked = comparison.question
    return {
        "version": VERSION,
        "kind": kind(comparison),
        "key": state.key,
        **{name: getattr(asked, name) for name in ("residents", "replications", "horizon", "warmup", "seed")},
        "said": kind_said(view),
        "municipality": described(state.place, view.texts),
        "title": view.title(asked.title, asked.name),
        "question": wording.question(view) if asked.question or asked.arms[1].interventions else "",
        "unchanged": asked.arms[0].interventions == asked.arms[1].interventions,
        "arms": _arms(view),
        "headline": view.headline,
        "lead": view.lead,
        "measures": _measures(view, state),
        "monthly": _monthly(view),
        "journey": _journey(view),
        "reasons": list(_reasons(view)),
        "better_worse": list(_better_worse(view)),
        "costs": list(_costs(view)),
        "idle": _idle(view),
        "drivers": drivers(state, view),
        "rests_on": _rests_on(view),
        "misses": misses(view.language, asked.municipality, view.headline),
        "say": _say(view),
        "provenance": _provenance(view, state),
    }


def _measures(view: View, state: State) -> Data:
    """Return the outcomes, per 1,000 residents and for all of the municipality."""
    names = (*MEASURES, sentences.COST_EFFECTIVENESS)
    return {name: measure(view, name) | {"whole": whole(view, state.place, name, SCENARIO)} for name in names}


def _say(view: View) -> Data:
    """Return the answer in sentences: none yet of the first one, and only the most precise warns of a small run."""
    level = kind(view.comparison)
    return {
        "short": short(view, warned=level == "precise") if level != "first" else [],
        "rough": sure.rough(view),
        "limits": view.texts("say.limits"),
    }


def notes(state: State) -> list[Data]:
    """Return what of a state was not used as asked."""
    return [{"what": n.what, "asked": n.asked, "used": n.used, "why": n.why} for n in state.notes]


def kind(comparison: "Comparison") -> str:
    """Return the level of a comparison."""
    asked = comparison.question
    size = asked.residents, asked.replications
    return next(name for name, level in LEVELS.items() if size == (level.residents, len(level.numbers)))


def kind_said(view: View) -> str:
    """Return the level of a comparison in words."""
    asked, plain = view.question, view.numbers.plain
    counts = {"replications": plain(asked.replications), "residents": plain(asked.residents)}
    return view.texts(f"app.kind.{kind(view.comparison)}", **counts)


def _arms(view: View) -> Data:
    """Return both arms."""
    roles = (("baseline", view.baseline), ("scenario", SCENARIO))
    return {role: {"name": name, "title": view.arm_title(name)} for role, name in roles}


def _monthly(view: View) -> Data:
    """Return stocks and flows month by month with their bands."""
    series: Data = {}
    roles = {view.baseline: "baseline", SCENARIO: "scenario"}
    for arm, name, found in _series(view, view.comparison.bands, "mean"):
        one = series.setdefault(
            name, {"kind": "stock" if name in MONTHLY_STOCKS else "flow", "title": view.measure_title(name)}
        )
        one[roles[arm]] = found
    for _, name, found in _series(view, view.comparison.monthly_differences, "difference"):
        series[name]["difference"] = found
    return {"per": 1000, "months": list(range(1, view.question.horizon + 1)), "series": series}


def _series(view: View, frame: "pd.DataFrame", middle: str) -> Iterator[tuple[str, str, Data]]:
    """Iterate over arm, measure, and its mean and interval month by month: the frame has month after month of each."""
    months = view.question.horizon
    names = frame[["arm", "measure"]].iloc[::months].astype(str).to_numpy().tolist()
    values = np.array([frame[name].to_numpy() for name in (middle, "low", "high")]).reshape(3, -1, months)
    every = np.where(np.isfinite(values), values.astype(object), np.array(None)).swapaxes(0, 1).tolist()
    for (arm, name), ends in zip(names, every, strict=True):
        yield arm, name, dict(zip(("mean", "low", "high"), ends, strict=True))


def _journey(view: View) -> Data:
    """Return the flow of both arms, in the fixed order of its stops."""
    before, after = flows(view, view.baseline), flows(view, SCENARIO)
    place = {name: at for at, name in enumerate(NODES)}
    links = sorted({*before, *after}, key=lambda link: (place[link[0]], place[link[1]]))
    return {
        "per": 1000,
        "nodes": [{"name": name, "title": view.texts(f"node.{name}")} for name in NODES],
        "links": [
            {"source": s, "target": t, "baseline": before.get((s, t), 0.0), "scenario": after.get((s, t), 0.0)}
            for s, t in links
        ],
    }


def _reasons(view: View) -> Iterator[Data]:
    """Iterate over the reasons of drop-out, the most frequent at baseline first."""
    frame = view.comparison.reasons
    keys = zip(frame["arm"].tolist(), frame["reason"].tolist(), strict=True)
    found = {key: one.positive for key, one in zip(keys, estimates(frame), strict=True)}
    nothing = Estimate(0.0, 0.0, 0.0)
    names = dict.fromkeys(frame["reason"])
    for name in sorted(names, key=lambda n: -found.get((view.baseline, n), nothing).mean):
        arms = {"baseline": view.baseline, "scenario": SCENARIO}
        yield {
            "reason": name,
            "title": view.texts.name("reason", name),
            **{role: estimate(found.get((arm, name), nothing)) for role, arm in arms.items()},
        }


def _better_worse(view: View) -> Iterator[Data]:
    """Iterate over the groups with who is better and who is worse off, per 1,000."""
    frame = view.comparison.better_worse
    unchanged = dict(zip(frame["group"], frame["unchanged"].tolist(), strict=True))
    found = sides(view)
    for group in GROUPS:
        if (SCENARIO, group) in found:
            better, worse = found[SCENARIO, group]
            yield {
                "group": group,
                "title": view.group_title(group),
                "better": estimate(better),
                "worse": estimate(worse),
                "unchanged": number(unchanged[group]),
            }


def _costs(view: View) -> Iterator[Data]:
    """Iterate over the items of each party; parties are never added up."""
    every = costs(view)
    base = {(c.party, c.item): c for c in every if c.arm == view.baseline}
    for cost in every:
        if cost.arm == SCENARIO:
            yield {
                "party": cost.party,
                "title": view.texts.name("party", cost.party),
                "unit": unit(cost.party),
                "unit_label": view.texts.name("party_unit", cost.party),
                "item": cost.item,
                "item_title": item_title(view, cost.party, cost.item),
                "baseline": estimate(base[cost.party, cost.item].level),
                "scenario": estimate(cost.level),
                "difference": estimate(cost.change),
            }


def _idle(view: View) -> list[Data]:
    """Return the policies that did nothing, and why."""
    return [
        {"intervention": i.name, "title": view.title(i.title, i.name), "why": why(view, i)}
        for i in idle(view, SCENARIO)
    ]


def _rests_on(view: View) -> Data:
    """Return how many numbers are of each grade, and the cards behind each policy."""
    found = cards(view.question.municipality, view.question.assume)
    counts = {grade: sum(card.grade == grade for card in found.values()) for grade in GRADES}
    return {
        "grades": [
            {"grade": g, "title": view.texts(f"grade.{g}"), "count": n, "share": n / len(found)}
            for g, n in counts.items()
        ],
        "policies": [
            {
                "name": i.name,
                "title": view.title(i.title, i.name),
                "text": i.text.get(view.language, ""),
                "cards": [name for name in i.evidence if name in found],
            }
            for i in view.arm(SCENARIO).interventions
        ],
    }


def _provenance(view: View, state: State) -> Data:
    """Return what is needed to make the answer again."""
    comparison, asked = view.comparison, view.question
    level = kind(comparison)
    question = sized(state.question, LEVELS["full" if level == "first" else level])  # `uitweg run` skips no replication
    return {
        "uitweg": version(),
        "commit": commit(),
        "date": datetime.now(UTC).date().isoformat(),
        "seed": asked.seed,
        "parameters": asked.parameters,
        "members": sorted(set(comparison.members.tolist())),
        "outdated": list(comparison.outdated),
        "log_hash": comparison.log_hash,
        "command": same.command(question, state),
        "python": same.python(question),
        "side_by_side": same.side_by_side(state),
    }
