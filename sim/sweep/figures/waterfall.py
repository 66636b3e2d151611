"""Waterfalls: bars that add up, over the interventions of a package or over the steps of the journey."""

from collections.abc import Sequence

import pandas as pd

from sim.report.chart import Chart, Table
from sim.report.estimates import Estimate
from sim.report.style import ACCENT, BASE, INK, MARGIN, QUIET, WIDTH, Sheet, text_width
from sim.sweep.answers.shapley import PACKAGE
from sim.sweep.answers.stages import TOTAL
from sim.sweep.figures.known import tellable
from sim.sweep.figures.reader import Reader, estimate
from sim.sweep.figures.rows import FOOT, VALUE, counted, largest, named, room, row_height, surely, ticks


def bars(sheet: Sheet, reader: Reader, names: Sequence[str], found: Sequence[Estimate]) -> None:
    """Draw bars from where the one above ends, the last from zero; above zero plain, below it hatched.

    A whisker is the interval of the bar itself, put at its end.
    """
    texts = [reader.number(e.mean) for e in found]
    axes = named(sheet, names, max(text_width(text, VALUE) for text in texts) + 0.15)
    axes.axvline(0, color=QUIET, linewidth=1, zorder=1)
    start, last = 0.0, len(found) - 1
    for row, (one, text) in enumerate(zip(found, texts, strict=True)):
        start = 0.0 if row == last else start
        colour = BASE if row == last else ACCENT  # a decrease is not worse in itself
        hatch = "" if one.mean >= 0 else "////"
        axes.barh(row, one.mean, 0.55, left=start, color=colour, hatch=hatch, edgecolor="white", linewidth=0, zorder=2)
        if one.certain:
            ends = [start + one.low, start + one.high]
            axes.plot(ends, [row, row], color=INK, linewidth=1.2, solid_capstyle="butt", zorder=4)
        start += one.mean if one.known else 0.0
        if row < last:
            axes.plot([start, start], [row, row + 1], color=QUIET, linewidth=0.8, zorder=1)
        y = sheet.bottom + FOOT + row_height(names) * (len(names) - row - 0.5)
        weight = "bold" if row == last else "normal"
        sheet.text(WIDTH - MARGIN, y, text, size=VALUE, ha="right", va="center_baseline", weight=weight)
    axes.margins(x=0.04)
    ticks(axes, reader)


def package(reader: Reader, parts: pd.DataFrame, measure: str, since: str = "today") -> Chart:
    """Return a package taken apart, in one context.

    Parameters
    ----------
    reader : Reader
    parts : pandas.DataFrame
        See `shapley.shapley`; rows of one combination of the other factors.
    measure : str
    since : {"today", "same"}
        What the package is compared with: today's policy, or the same other factors without it.
    """
    rows = parts[parts["measure"] == measure].to_dict("records")
    names = [reader.say("all_together") if row["part"] == PACKAGE else reader.factor(str(row["part"])) for row in rows]
    found = [estimate(row, reader.scale(measure)) for row in rows]
    words = {"measure": reader.measure(measure), "unit": reader.unit(measure)}
    sure = surely(rows[:-1], "mean", len(rows) - 1)
    kind, part, most = largest(names[:-1], found[:-1], sure)
    values = {"part": part, "value": reader.number(most.mean), "total": reader.number(found[-1].mean)}
    values |= counted(reader, sure)
    title = reader.say(f"package.title.{kind}", **words, **values)
    sheet = Sheet(title, reader.say(f"package.subtitle.{since}", unit=words["unit"]), reader.footnote, room(names))
    bars(sheet, reader, names, found)
    made = reader.table("package", reader.say("measure", **words), _cells(reader, names, found))
    topic = reader.say("package.topic", measure=words["measure"])
    return Chart(f"package_{measure}", topic, title, reader.say("alt"), sheet.figure, made)


def _cells(reader: Reader, names: Sequence[str], found: Sequence[Estimate]) -> list[list[str]]:
    return [[name, reader.number(e.mean), reader.range(e)] for name, e in zip(names, found, strict=True)]


def interactions(reader: Reader, pairs: pd.DataFrame, measure: str) -> Table:
    """Return what pairs of interventions do together beyond apart, as a table (see `shapley.shapley`)."""
    rows = pairs[pairs["measure"] == measure].to_dict("records")
    cells = []
    for row in rows:
        one = estimate(row, reader.scale(measure))
        both = [reader.factor(str(row[name])) for name in ("one", "other")]
        cells.append([*both, reader.number(one.mean), reader.range(one)])
    words = {"measure": reader.measure(measure), "unit": reader.unit(measure)}
    return reader.table("interactions", reader.say("interactions.caption", **words), cells, heads=2)


def stages(reader: Reader, table: pd.DataFrame, policy: str) -> Chart:
    """Return where the effect of one point arises and leaks.

    Parameters
    ----------
    reader : Reader
    table : pandas.DataFrame
        See `stages.stages`; rows of one point.
    policy : str
        The point in words.
    """
    rows = table.to_dict("records")
    names = [reader.say(TOTAL) if row["step"] == TOTAL else reader.say(f"step.{row['step']}") for row in rows]
    found = [estimate(row) for row in rows]
    sure = [*surely(rows[:-1], "mean", len(rows) - 1), *surely(rows[-1:], "mean", 1)]
    title = _arises(reader, names[:-1], found, sure, policy)
    sheet = Sheet(title, reader.say("stages.subtitle"), reader.footnote, room(names))
    bars(sheet, reader, names, found)
    topic = reader.say("stages.topic", policy=policy)
    made = reader.table("stages", topic, _cells(reader, names, found))
    return Chart("stages", topic, title, reader.say("alt"), sheet.figure, made)


def _arises(reader: Reader, names: Sequence[str], found: Sequence[Estimate], sure: Sequence[bool], policy: str) -> str:
    """Return at which step the effect arises, and at which it leaks, as a sentence; `sure` ends with the whole."""
    *steps, whole = sure
    if not any(steps):
        return reader.say(f"stages.title.{'none' if tellable(found) else 'untold'}", policy=policy)
    way = -1 if found[-1].mean < 0 else 1
    sizes = [way * one.mean if one.known else 0.0 for one in found[:-1]]
    most = max(range(len(sizes)), key=lambda place: sizes[place] if whole else abs(sizes[place]))
    if not steps[most]:
        return reader.say("stages.title.several", policy=policy, **counted(reader, steps))
    values = {"policy": policy, "step": names[most], "value": reader.number(found[most].mean)}
    if not whole:
        return reader.say("stages.title.nothing", **values)
    least = min((size, place) for place, (size, is_sure) in enumerate(zip(sizes, steps, strict=True)) if is_sure)
    if least[0] >= 0:
        return reader.say("stages.title.some", **values)
    lost = {"leak": names[least[1]], "lost": reader.number(found[least[1]].mean)}
    return reader.say("stages.title.leak", **values, **lost)


def flows(reader: Reader, table: pd.DataFrame, policy: str) -> Table:
    """Return how far one point changes each flow, as a table (see `stages.flows`)."""
    cells = []
    for row in table.to_dict("records"):
        one = estimate(row, mean="difference")
        change = reader.numbers.of("share", float(row["change"]), 1, sign=True)
        level = reader.number(float(row["baseline"]), sign=False)
        cells.append([reader.measure(str(row["measure"])), level, reader.number(one.mean), reader.range(one), change])
    return reader.table("flows", reader.say("flows.caption", policy=policy), cells)
