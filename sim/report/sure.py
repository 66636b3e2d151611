"""How sure each difference is: what is not known of the parameters, what is chance, and what more runs would mend."""

from collections.abc import Hashable
from math import hypot
from typing import Any

from sim.experiment.question import CENTRAL
from sim.report.chart import Table
from sim.report.estimates import Estimate
from sim.report.view import View

_PARTS = ("parameters", "chance", "error")
FEW = 10
"""Sets of numbers below which the split is called rough: with k sets a variance is off by the root of 2 / (k - 1)."""


def table(view: View) -> Table | None:
    """Return the outcomes that matter most with what their intervals are made of; None without intervals."""
    frame = view.comparison.differences
    frame = frame[(frame["group"] == "all") & frame["error"].notna()]
    found = {(str(line["arm"]), str(line["measure"])): line for line in frame.to_dict("records")}
    places = [(arm, measure) for arm in view.by_weight for measure in view.headline]
    rows = [_row(view, *place, found[place]) for place in places if place in found]
    columns = [view.texts(f"sure.{key}") for key in ("arm", "measure", "difference", *_PARTS)]
    caption = view.texts("sure.caption", baseline=view.arm_title(view.baseline))
    return Table(caption, columns, rows, heads=2) if rows else None


def _row(view: View, arm: str, measure: str, found: dict[Hashable, Any]) -> list[str]:
    """Return one difference: its interval, and half the width that each part alone would give one."""
    unit, shown = view.shown(measure, view.difference(arm, measure), difference=True)
    finer = view.places(arm, measure)[1]
    places = view.numbers.places(unit, *shown) if finer is None else finer
    scale = 100 if unit == "points" else 1
    whole = hypot(*(found[part] for part in _PARTS))
    wide = (found["high"] - found["low"]) / (2 * whole) if whole else 0.0  # of an interval, in standard deviations
    halves = [view.numbers.of(unit, wide * scale * found[part], places) for part in _PARTS]
    name = f"{view.measure_title(measure)} ({view.unit_label(measure, difference=True)})"
    parts = [f"± {half}" for half in halves]
    if whole and not found["parameters"]:
        parts[0] = view.texts("sure.not_told")
    return [view.arm_title(arm), name, view.change(arm, measure), *parts]


def note(view: View) -> list[str]:
    """Return what the intervals hold, and that their split is rough where it is."""
    if view.question.parameters == CENTRAL:
        return [view.texts("sure.central"), view.texts("sure.central_command")]
    return [said for said in (view.texts("sure.ensemble"), rough(view)) if said]


def rough(view: View) -> str:
    """Return in one sentence that a split from few sets of numbers is itself a rough estimate; empty from `FEW` on."""
    sets = view.comparison.members.nunique()
    if view.question.parameters == CENTRAL or not 1 < sets < FEW:
        return ""
    return view.texts("sure.rough", sets=view.numbers.plain(sets))


def said(view: View, measure: str, arm: str) -> str:
    """Return which part of a difference's interval is the larger; empty where there is none."""
    frame = view.comparison.differences
    mine = frame[(frame["group"] == "all") & (frame["measure"] == measure) & (frame["arm"] == arm)]
    if view.question.parameters == CENTRAL or mine.empty or not Estimate(*[float(mine["error"].iloc[0])] * 3).known:
        return ""
    parameters, *others = (float(mine[part].iloc[0]) ** 2 for part in _PARTS)
    if not parameters + sum(others):
        return ""
    if not parameters:
        return view.texts("sure.share_unknown")
    share = view.numbers.of("share", parameters / (parameters + sum(others)), 0)
    return " ".join(filter(None, [view.texts("sure.share", share=share), rough(view)]))
