"""The answer in plain sentences: what the system does differently, and what that does to residents and to costs."""

import math
from collections.abc import Sequence

from sim.experiment.precision import CONFIDENCE
from sim.report import term, wording
from sim.report.costs import Cost, costs, item_title, unit
from sim.report.estimates import NOTHING, Estimate
from sim.report.figures.better_worse import Sides, counted, sides
from sim.report.view import GROUPS, View

STEADY = 0.02
"""Change a year, as a share, up to which a stock counts as steady."""

SUMS = {"municipality": "cost_municipality", "staff": "staff_hours"}
"""Measures that a party's items add up to."""

COST_EFFECTIVENESS = "cost_per_extra_debt_free"


def summary(view: View, short: Sequence[str] = ()) -> str:
    """Return the whole summary as text, one paragraph per subject; `short` is the short answer it begins with."""
    title, asked = view.title(view.question.title, view.question.name), wording.question(view)
    parts = [title, "=" * len(title), "", asked, *_headed(view.texts("page.short"), short)]
    parts += _headed(view.texts("page.question"), opening(view))
    for arm in view.by_weight:
        parts += _headed(view.arm_title(arm), policy(view, arm))
    return "\n".join([*parts, "", *notes(view), view.texts("say.limits"), ""])


def notes(view: View) -> list[str]:
    """Return what holds for all outcomes: what counts as problem debt, and how often chance alone looks clear."""
    return [said for said in (term.stock(view), _by_chance(view)) if said]


def _by_chance(view: View) -> str:
    """Return how many of the differences told would be clear by chance alone; empty for fewer than two."""
    count = sum(view.difference(arm, measure).certain for arm in view.others for measure in view.headline)
    if count < 2:
        return ""
    number, chance = view.numbers.plain, (1 - CONFIDENCE) * count
    said = view.texts("say.about", number=number(chance)) if round(chance) else view.texts("say.under_one")
    return view.texts("say.by_chance", count=number(count), chance=said)


def _headed(head: str, lines: Sequence[str]) -> list[str]:
    """Return lines under a head; nothing where there are none."""
    return ["", head, "-" * len(head), *lines] if lines else []


def opening(view: View) -> list[str]:
    """Return how the answer was computed, and then any warnings."""
    asked, number = view.question, view.numbers.plain
    said = [
        view.texts(
            "say.intro",
            residents=number(asked.residents),
            replications=number(view.comparison.replications_done),
            horizon=number(asked.horizon),
            municipality=view.municipality(),
        ),
    ]
    if view.place:
        said.append(view.texts("say.size_alone", place=view.place))
    if own := wording.assumed(view):
        said.append(own)
    if not view.comparison.complete:
        said.append(view.texts("say.incomplete", **view.progress()))
    if view.comparison.replications_done == 1:
        said.append(view.texts("say.one_replication"))
    if not view.others:
        said.append(view.texts("say.no_arms"))
    if outdated := view.comparison.outdated:
        what = ", ".join(view.texts(f"sure.{name}") for name in outdated)
        said.append(view.texts("sure.outdated", what=what))
        said.append(view.texts("sure.outdated_command", municipality=view.question.municipality))
    drift = view.comparison.drift
    if abs(drift) > STEADY:
        said.append(view.texts("say.drift", change=view.numbers.of("share", drift, places=1, sign=True)))
    if math.isnan(drift):
        said.append(view.texts("say.drift_unknown"))
    return said


def policy(view: View, arm: str) -> list[str]:
    """Return everything there is to say about one arm: first the system, then residents, then money."""
    said = [_changes(view, arm), *_without_effect(view, arm)]
    few = [measure for measure in view.headline if not _known(view, arm, measure)]
    said += [outcome(view, arm, measure) for measure in view.headline if measure not in few]
    said += [_suppressed(view, few)] if few else []
    said += [line for about in ("early", "completions", "stock") if (line := term.caveat(view, arm, about))]
    said += better_worse(view, arm, sides(view))
    said += [line] if (line := term.caveat(view, arm, "worse")) else []
    return said + money(view, arm)


def _interventions(view: View, names: list[str]) -> str:
    """Return the titles of interventions, separated by semicolons."""
    every = {i.name: view.title(i.title, i.name) for arm in view.question.arms for i in arm.interventions}
    return "; ".join(every.get(name, name) for name in names)


def _changes(view: View, arm: str) -> str:
    """Return what the municipality does differently."""
    mine = view.added(arm)
    if not mine:
        return view.texts("say.changes_nothing", baseline=view.arm_title(view.baseline))
    return view.texts("say.changes", interventions=wording.policies(view, mine))


def _without_effect(view: View, arm: str) -> list[str]:
    """Return which of an arm's interventions did nothing."""
    idle = [i.name for i in view.arm(arm).interventions if i.name in view.comparison.without_effect]
    return [view.texts("say.no_effect", interventions=_interventions(view, idle))] if idle else []


def _known(view: View, arm: str, measure: str) -> bool:
    """Return whether a measure has a sentence of its own: both levels and the difference can be shown."""
    found = (view.level(view.baseline, measure), view.level(arm, measure), view.difference(arm, measure))
    return measure == COST_EFFECTIVENESS or all(estimate.known for estimate in found)


def _suppressed(view: View, measures: Sequence[str]) -> str:
    """Return one sentence on all measures with too few residents or events to show."""
    return view.texts("say.suppressed", what="; ".join(map(view.measure_title, measures)))


def outcome(view: View, arm: str, measure: str) -> str:
    """Return two sentences on a measure: both levels, and the difference."""
    if measure == COST_EFFECTIVENESS:
        return _extra(view, view.difference(arm, measure))
    if not _known(view, arm, measure):
        return _suppressed(view, [measure])
    before, after = view.level(view.baseline, measure), view.level(arm, measure)
    change = view.difference(arm, measure)
    kind, people = view.unit(measure), f"say.level.{measure}" in view.texts
    if kind == "share" and people:
        kind, before, after, change = "per_1000", before.times(1000), after.times(1000), change.times(1000)
    names = {"baseline": view.arm_title(view.baseline), "arm": view.arm_title(arm)}
    if change.clear:
        places, finer = view.numbers.adding(kind, before, after, change)
    else:  # the difference itself is not told
        places, finer = (
            max(view.numbers.places(kind, *ends) for ends in (before, after)),
            view.numbers.places(kind, *change),
        )
    levels = {"before": view.amount(kind, before, places=places), "after": view.amount(kind, after, places=places)}
    key = f"say.level.{measure}" if people else f"say.unit.{kind}"
    said = view.texts(key, measure=view.measure_title(measure), **names, **levels)
    parts = said, difference(view, kind, change, finer), term.diluted(view, arm, measure)
    return " ".join(filter(None, parts))


def difference(view: View, kind: str, change: Estimate, places: int | None = None) -> str:
    """Return one sentence on a difference: how much more or less, or that it is not clear."""
    numbers = view.numbers
    places = numbers.places(kind, *change) if places is None else places
    if not change.certain:
        return view.texts("say.unknown", difference=numbers.of(kind, change.mean, places, sign=True))
    low, high = (numbers.of(kind, end, places, sign=True) for end in (change.low, change.high))
    if not change.clear:
        if low == high == numbers.of(kind, 0.0, places, sign=True):
            return view.texts("say.no_difference")
        return view.texts("say.unclear", range=view.texts("say.range", low=low, high=high))
    size = change if change.mean > 0 else change.times(-1)
    way = "more" if change.mean > 0 else "less"
    unit_key = kind if f"say.change.{kind}.{way}" in view.texts else "count"
    text = {"difference": numbers.of(kind, size.mean, places), "range": numbers.range(kind, *size, places=places)}
    return view.texts(f"say.change.{unit_key}.{way}", **text)


def _extra(view: View, change: Estimate) -> str:
    """Return one sentence on the cost per extra debt-free resident."""
    if not change.known:
        return view.texts("say.extra_none")
    if change.certain and not change.clear:
        low, high = (view.numbers.of("EUR", end, sign=True) for end in (change.low, change.high))
        return view.texts("say.extra_unclear", low=low, high=high)
    return view.texts("say.extra", amount=view.amount("EUR", change))


def better_worse(view: View, arm: str, everyone: Sides) -> list[str]:
    """Return who is better and who is worse off, in all and by group."""
    better, worse = everyone.get((arm, "all"), (NOTHING, NOTHING))
    if (arm, "all") not in everyone:
        return []
    names = {"baseline": view.arm_title(view.baseline)}
    if better == worse == Estimate(0.0, 0.0, 0.0):
        return [view.texts("say.nobody", **names)]
    counts = {"better": counted(view, better), "worse": counted(view, worse)}
    said = [view.texts("say.better_worse", **names, **counts)]
    return [*said, *_groups(view, {group: everyone[arm, group] for group in GROUPS[1:] if (arm, group) in everyone})]


def _groups(view: View, pairs: dict[str, tuple[Estimate, Estimate]]) -> list[str]:
    """Return in one sentence who is better and worse off by group; of groups with too few of both only the names."""
    few = [group for group, pair in pairs.items() if not (pair[0].known or pair[1].known)]
    if few and len(few) == len(pairs):
        return [view.texts("say.groups_suppressed")]
    said = [_group(view, group, pair) for group, pair in pairs.items() if group not in few]
    if few:
        said.append(view.texts("say.group_suppressed", groups=", ".join(map(view.group_title, few))))
    return [view.texts("say.groups", groups="; ".join(said))] if said else []


def _group(view: View, group: str, pair: tuple[Estimate, Estimate]) -> str:
    """Return who is better and worse off in one group."""
    better, worse = (counted(view, found, group) for found in pair)
    return view.texts("say.group", group=view.group_title(group), better=better, worse=worse)


def money(view: View, arm: str) -> list[str]:
    """Return the differences in costs, one line per party."""
    mine = [cost for cost in costs(view) if cost.arm == arm]
    if not mine:
        return []
    said = [view.texts("say.costs", baseline=view.arm_title(view.baseline))]
    for party in dict.fromkeys(cost.party for cost in mine):
        own = [cost for cost in mine if cost.party == party]
        items = [_item(view, item_title(view, party, cost.item), unit(party), cost.change) for cost in own]
        line = f"- {view.texts.name('party', party)}: {'; '.join(items)}."
        said.append(" ".join(filter(None, [line, _together(view, arm, own)])))
    return [*said, view.texts("say.never_added")]


def _together(view: View, arm: str, items: Sequence[Cost]) -> str:
    """Return what a party's items come to where that differs clearly and none of them does; else nothing.

    Their uncertainties are not the same, so the sum is wider than each but narrower than all of them added up.
    """
    party = items[0].party
    whole = view.difference(arm, SUMS[party]) if party in SUMS else NOTHING
    if not whole.clear or any(cost.change.clear for cost in items):
        return ""
    return view.texts("say.together", sum=_item(view, view.texts("say.sum"), unit(party), whole))


def _item(view: View, name: str, kind: str, change: Estimate) -> str:
    """Return the difference in one item."""
    if change.mean == 0 or not change.known or (change.certain and not change.clear):
        return view.texts("say.cost_unclear", item=name)
    size = change if change.mean > 0 else change.times(-1)
    amount = view.amount(kind, size)
    if kind == "hours":
        amount = view.texts("say.hours_amount", amount=amount)
    word = view.texts("say.more" if change.mean > 0 else "say.less")
    return view.texts("say.cost_item", item=name, amount=amount, word=word)
