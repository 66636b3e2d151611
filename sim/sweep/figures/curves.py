"""Dose and response as a line with intervals."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from sim.report.chart import Chart, key_of
from sim.report.estimates import Estimate
from sim.report.style import ACCENT, INK, MARGIN, QUIET, WIDTH, Sheet
from sim.sweep.answers.settings import is_policy
from sim.sweep.figures.known import tellable
from sim.sweep.figures.reader import Reader, estimate
from sim.sweep.figures.rows import ticks

HEIGHT, BELOW, LEFT = 3.4, 0.55, 0.7


def doses(reader: Reader, curve: pd.DataFrame, shapes: pd.DataFrame, measure: str) -> Chart:
    """Return the difference at each level of one factor.

    Parameters
    ----------
    reader : Reader
    curve, shapes : pandas.DataFrame
        See `doses.doses`.
    measure : str
    """
    rows = curve[curve["measure"] == measure].to_dict("records")
    form = shapes[shapes["measure"] == measure].to_dict("records")[0]
    name = str(form["factor"])
    factor = reader.factor(name)
    measured = factor if is_policy(name) else reader.measured(name)
    words = {"measure": reader.measure(measure), "unit": reader.unit(measure), "factor": factor}
    found = [estimate(row, reader.scale(measure), "difference") for row in rows]
    title = _title(reader, {str(k): v for k, v in form.items()}, found, words)
    subtitle = reader.say(f"doses.subtitle.{form['how']}", unit=words["unit"])
    sheet = Sheet(title, subtitle, reader.footnote, HEIGHT)
    axes = sheet.axes(MARGIN + LEFT, sheet.bottom + BELOW, WIDTH - 2 * MARGIN - LEFT - 0.1, HEIGHT - BELOW - 0.1)
    places = [float(row["level"]) for row in rows]
    axes.axhline(0, color=QUIET, linewidth=1, zorder=1)
    axes.plot(places, [e.mean for e in found], color=ACCENT, linewidth=1.6, zorder=2)
    for place, one in zip(places, found, strict=True):
        if one.certain:
            axes.plot([place, place], [one.low, one.high], color=INK, linewidth=1.2, zorder=3)
        axes.plot(place, one.mean, "o", color=ACCENT, markersize=7, zorder=4)
    axes.set_xlabel(f"{measured} · {key}" if (key := key_of(measured)) else measured)
    ticks(axes, reader, 6)
    ticks(axes, reader, 5, horizontal=False)
    cells = [[reader.level(p), reader.number(e.mean), reader.range(e)] for p, e in zip(places, found, strict=True)]
    made = reader.table(
        "doses", f"{measured}: {reader.say('measure', measure=words['measure'], unit=words['unit'])}", cells
    )
    topic = reader.say("doses.topic", factor=factor, measure=words["measure"])
    return Chart(f"doses_{name.replace('.', '_')}_{measure}", topic, title, reader.say("alt"), sheet.figure, made)


def _title(reader: Reader, form: Mapping[str, Any], found: Sequence[Estimate], words: Mapping[str, str]) -> str:
    """Return how the curve goes, as a sentence."""
    said = {"measure": words["measure"], "factor": words["factor"]}
    if pd.notna(form["saturates"]):
        return reader.say("doses.title.saturates", level=reader.level(form["saturates"]), **said)
    goes = "untold" if form["goes"] == "flat" and not tellable(found) else form["goes"]
    return reader.say(f"doses.title.{goes}", **said)
