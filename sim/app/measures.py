"""Measures as plain data: levels, paired differences, and how each is written and read."""

import math
from typing import Any

from sim.app.policies import SCENARIO
from sim.outcomes import MEASURES
from sim.report import sentences
from sim.report.estimates import Estimate
from sim.report.figures.forest import reading
from sim.report.view import GROUPS, View

Data = dict[str, Any]
WAYS = {1: "up", -1: "down", 0: "neither"}


def number(value: float) -> float | None:
    """Return a number, None where there is none."""
    return float(value) if math.isfinite(value) else None


def estimate(found: Estimate) -> Data:
    """Return an estimate with its interval."""
    return {"mean": number(found.mean), "low": number(found.low), "high": number(found.high)}


def measure(view: View, name: str) -> Data:
    """Return one measure, for everyone and by group; in a sentence too where it is one that the answer shows first."""
    change = view.difference(SCENARIO, name)
    groups = GROUPS if name in MEASURES else GROUPS[:1]
    return {
        "title": view.measure_title(name),
        **units(view, name),
        "places": view.places(SCENARIO, name),
        **readings(view, name, change),
        **({"sentence": sentences.outcome(view, SCENARIO, name)} if name in view.headline else {}),
        "groups": {group: _levels(view, name, group) for group in groups},
    }


def readings(view: View, name: str, change: Estimate) -> Data:
    """Return what a difference says: in one of few words, and for readers."""
    return {"reading": _reading(name, change), "reading_label": reading(view, name, change)}


def units(view: View, name: str) -> Data:
    """Return how a measure is written, and which way is better."""
    return {
        "unit": view.unit(name),
        "unit_label": view.unit_label(name),
        "difference_label": view.unit_label(name, difference=True),
        "better": WAYS[MEASURES[name].better if name in MEASURES else -1],
    }


def _reading(name: str, change: Estimate) -> str:
    """Return in a word what `forest.reading` says."""
    if not change.known:
        return "suppressed"
    if not change.certain:
        return "unknown"
    if not change.clear:
        return "unclear"
    better = MEASURES[name].better if name in MEASURES else 0
    return {1: "better", -1: "worse", 0: "different"}[better * (1 if change.mean > 0 else -1)]


def _levels(view: View, name: str, group: str) -> Data:
    """Return both levels and the paired difference, with what its interval is made of."""
    split = {part: number(deviation) for part, deviation in view.parts(SCENARIO, name, group)._asdict().items()}
    return {
        "baseline": estimate(view.level(view.baseline, name, group)),
        "scenario": estimate(view.level(SCENARIO, name, group)),
        "difference": estimate(view.difference(SCENARIO, name, group)) | split,
    }
