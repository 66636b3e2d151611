"""The evidence view: what the model cannot do, and published against simulated from the kept ensemble."""

import math
from collections.abc import Iterator
from functools import cache
from typing import Any

import pandas as pd

from sim.app.cards import about, cited
from sim.app.measures import number
from sim.calibration import ensemble
from sim.calibration.ensemble import NATIONAL
from sim.calibration.targets import Target, targets_of
from sim.calibration.validation import judged, misses, national_misses, national_only
from sim.report.trust.limits import limits
from sim.report.trust.say import Say, written
from sim.report.trust.tables import too

Data = dict[str, Any]

EDGE = 1.0
"""Distance, in standard deviations, up to which a figure that is met is called close."""

_DRAWN = ("published", "simulated", "low", "high", "predicted_low", "predicted_high")


@cache
def evidence(language: str, municipality: str) -> Data:
    """Return the evidence of one municipality; not to be altered."""
    say = Say(language)
    here = municipality in ensemble.available()
    return {
        "municipality": municipality,
        "figures": list(_figures(say, municipality)) if here else [],
        "national": len(national_only(ensemble.load(municipality), ensemble.load(NATIONAL))) if here else 0,
        "limits": [{"head": head, "paragraphs": said} for head, said in limits(say.texts)],
    }


def _figures(say: Say, municipality: str) -> Iterator[Data]:
    """Iterate over published figures: those that are missed first, then national ones that are missed here too."""
    found = ensemble.load(municipality)
    rows = judged(found)
    about_each = {target.statistic: target for target in targets_of(municipality)}
    far = pd.concat([misses(rows), misses(rows, ("context",))])
    for _, row in far.iterrows():
        yield _figure(say, row, about_each[row["statistic"]], missed=True)
    if municipality != NATIONAL:
        everywhere = {target.statistic: target for target in targets_of(NATIONAL)}
        for _, row in national_misses(found, ensemble.load(NATIONAL)).iterrows():
            yield _figure(say, row, everywhere[row["statistic"]], missed=True) | {"national": True}
    for _, row in rows.drop(far.index).iterrows():
        yield _figure(say, row, about_each[row["statistic"]], missed=False)


def _figure(say: Say, row: "pd.Series[Any]", target: Target, missed: bool) -> Data:
    """Return a published figure beside what the ensemble simulates, in the unit that people read."""
    unit = target.unit
    kind, factor = written(unit)
    ends = ["published_low", "published_high", "low", "high", "predicted_low", "predicted_high"]
    largest = float(row[["published", "simulated", *ends]].abs().max())
    return {
        "statistic": target.statistic,
        "title": say.figure(target.statistic, unit),
        "note": say.texts(note) if (note := f"app.evidence.note.{target.statistic}") in say.texts else "",
        "role": target.role,
        "first_held_out": target.then_fit,
        "missed": missed,
        "national": False,
        "verdict": _verdict(say, row, missed),
        "published": say.amount(row["published"], unit, largest),
        "published_ends": say.range(row["published_low"], row["published_high"], unit, largest),
        "simulated": say.amount(row["simulated"], unit, largest),
        "simulated_ends": say.range(row["low"], row["high"], unit, largest),
        "expected": say.range(row["predicted_low"], row["predicted_high"], unit, largest),
        "z": say.z(row["z"]),
        "drawn": {key: number(row[key]) for key in _DRAWN},
        "share": kind == "share",
        "factor": 100.0 * factor if kind == "share" else factor,
        "source": cited(target.source, say.texts),
        **about(target, say.texts),
        "justification": target.justification,
    }


def _verdict(say: Say, row: "pd.Series[Any]", missed: bool) -> str:
    """Return in words how far simulated is from published."""
    z = float(row["z"])
    if not math.isfinite(z):
        return say.texts("app.evidence.verdict.unknown")
    if missed:
        return say.texts("app.evidence.verdict.missed", too=too(say, row))
    return say.texts("app.evidence.verdict.close" if abs(z) <= EDGE else "app.evidence.verdict.edge")
