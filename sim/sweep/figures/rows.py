"""Rows with a mark and an interval around a zero line: differences of policies, and what staff brings at each desk."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from sim.report.chart import Chart, key_of
from sim.report.estimates import NOTHING, Estimate
from sim.report.style import ACCENT, INK, MARGIN, QUIET, RULE, WIDTH, Sheet, height, text_width, wrap
from sim.sweep.answers.means import clear
from sim.sweep.figures.known import tellable
from sim.sweep.figures.reader import Reader, estimate

LEFT, FOOT, ROW = 3.0, 0.35, 0.32
SIZE, VALUE, KEY = 9, 8.5, 7
APART = 0.16
"""Of a row's height: how far two marks of one row lie above and below its middle."""


def ticks(axes: Axes, reader: Reader, count: int = 6, horizontal: bool = True) -> None:
    """Write about `count` numbers along an axis as the language does; call when everything is drawn."""
    low, high = sorted(axes.get_xlim() if horizontal else axes.get_ylim())
    slack = 1e-9 * (high - low)
    every = MaxNLocator(nbins=count, steps=[1, 2, 5, 10]).tick_values(low, high)
    places = [t for t in every if low - slack <= t <= high + slack]
    (axes.set_xticks if horizontal else axes.set_yticks)(places, [reader.level(round(t, 9)) for t in places])
    axes.set(**{"xlim" if horizontal else "ylim": (low, high)})


def named(sheet: Sheet, names: Sequence[str], right: float = 0.0) -> Axes:
    """Return axes with a name on the left of each row, the first row on top, that end before `right` inches.

    The room must be that of `room`.
    """
    tall = row_height(names)
    width = WIDTH - 2 * MARGIN - LEFT - right
    axes = sheet.axes(MARGIN + LEFT, sheet.bottom + FOOT, width, tall * len(names))
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    for place, name in enumerate(names):
        middle = sheet.bottom + FOOT + tall * (len(names) - place - 0.5)
        written(sheet, name, middle)
    return axes


def written(sheet: Sheet, name: str, middle: float) -> None:
    """Write a name on the left around a height, and its key, where it has one, smaller below it."""
    lines, key = wrap(name, LEFT - 0.2, SIZE), key_of(name)
    low = height(key, KEY) if key else 0.0
    sheet.text(MARGIN, middle + low / 2, lines, size=SIZE, va="center", linespacing=1.15)
    below = middle + low / 2 - height(lines, SIZE) / 2
    sheet.text(MARGIN, below, key, size=KEY, color=QUIET, va="top")


def row_height(names: Sequence[str]) -> float:
    """Return the height of a row in which every name fits."""
    tall = (
        height(wrap(name, LEFT - 0.2, SIZE), SIZE) + (height(key_of(name), KEY) if key_of(name) else 0.0)
        for name in names
    )
    return max(ROW, max(tall, default=0.0) + 0.1)


def room(names: Sequence[str]) -> float:
    """Return the height that rows with names take."""
    return FOOT + row_height(names) * len(names) + 0.1


def mark(axes: Axes, one: Estimate, y: float, face: str) -> None:
    """Draw an estimate with its interval at a height."""
    if one.certain:
        axes.plot([one.low, one.high], [y, y], color=ACCENT, linewidth=1.8, zorder=3, solid_capstyle="butt")
    if one.known:
        axes.plot([one.mean], [y], "o", markerfacecolor=face, markeredgecolor=ACCENT, markersize=6, zorder=4)


def marks(sheet: Sheet, reader: Reader, names: Sequence[str], found: Sequence[Estimate], sure: Sequence[bool]) -> None:
    """Draw a row per name: filled where the mean is surely not zero, hollow where it may be, the value beside it."""
    texts = [reader.number(e.mean) for e in found]
    right = max(text_width(text, VALUE) for text in texts) + 0.15
    axes = named(sheet, names, right)
    axes.axvline(0, color=INK, linewidth=1, zorder=2)
    for row, (one, text, filled) in enumerate(zip(found, texts, sure, strict=True)):
        axes.axhline(row, color=RULE, linewidth=0.6, zorder=0)
        if one.certain:
            axes.plot([one.low, one.high], [row, row], color=ACCENT, linewidth=2, zorder=3, solid_capstyle="butt")
        if one.known:
            face = ACCENT if filled else "white"
            axes.plot([one.mean], [row], "o", markerfacecolor=face, markeredgecolor=ACCENT, markersize=7, zorder=4)
        tall = row_height(names)
        y = sheet.bottom + FOOT + tall * (len(names) - row - 0.5)
        sheet.text(WIDTH - MARGIN, y, text, size=VALUE, ha="right", va="center_baseline")
    ticks(axes, reader)


def surely(rows: Sequence[Mapping[Hashable, Any]], mean: str, tries: int) -> list[bool]:
    """Return of which rows the mean is not zero, beyond chance, at 95% for all tries together."""
    return [clear(row[mean], row["error"], row["free"], tries) for row in rows]


def largest(names: Sequence[str], found: Sequence[Estimate], sure: Sequence[bool]) -> tuple[str, str, Estimate]:
    """Return what to say of the largest mean, with its name and value.

    `some` where it is surely not zero, `mean` where that holds on average but one municipality may see none of it,
    `several` where it holds of smaller ones only: then nothing is known of which is the largest. `none` where none is,
    `untold` where no interval says so.
    """
    known = [(abs(one.mean), place) for place, one in enumerate(found) if one.known]
    if not any(sure) or not known:
        return "none" if tellable(found) else "untold", "", NOTHING
    _, place = max(known, key=lambda each: each[0])
    if not sure[place]:
        return "several", "", NOTHING
    return "some" if found[place].clear else "mean", names[place], found[place]


def counted(reader: Reader, sure: Sequence[bool]) -> dict[str, str]:
    """Return how many means are surely not zero, and of how many, for a title."""
    return {"count": reader.numbers.plain(sum(sure)), "all": reader.numbers.plain(len(sure))}


def differences(
    reader: Reader, table: pd.DataFrame, factors: Sequence[str], measure: str, points: int | None = None
) -> Chart:
    """Return the differences of all points in one measure.

    Parameters
    ----------
    reader : Reader
    table : pandas.DataFrame
        See `paired.differences`.
    factors : sequence of str
    measure : str
    points : int, optional
        From which those of the table were picked.
    """
    rows = table[table["measure"] == measure].to_dict("records")
    names = [reader.point({str(k): v for k, v in row.items()}, list(factors)) for row in rows]
    found = [estimate(row, reader.scale(measure), "difference") for row in rows]
    sure = surely(rows, "difference", points or len(rows))
    kind, policy, one = largest(names, found, sure)
    words = {"measure": reader.measure(measure), "unit": reader.unit(measure)}
    values = {"policy": policy, "value": reader.number(one.mean), **counted(reader, sure)}
    title = reader.say(f"differences.title.{kind}", **words, **values)
    subtitle = reader.say("differences.subtitle", unit=words["unit"])
    sheet = Sheet(title, subtitle, reader.footnote, room(names))
    marks(sheet, reader, names, found, sure)
    topic, scale = reader.say("differences.topic", measure=words["measure"]), reader.scale(measure)
    levels = [[reader.number(scale * row[end], sign=False) for end in ("baseline", "mean")] for row in rows]
    cells = [
        [name, *level, reader.number(e.mean), reader.range(e)]
        for name, level, e in zip(names, levels, found, strict=True)
    ]
    made = reader.table("differences", reader.say("measure", **words), cells)
    return Chart(f"differences_{measure}", topic, title, reader.say("alt"), sheet.figure, made)


def frontier(reader: Reader, table: pd.DataFrame, named: pd.DataFrame, measure: str) -> Chart:
    """Return what more staff brings, a row per step of each desk.

    Parameters
    ----------
    reader : Reader
    table, named : pandas.DataFrame
        See `frontier.frontier` and `frontier.bottlenecks`.
    measure : str
    """
    mine = table[table["measure"] == measure]
    rows = mine.to_dict("records")
    desks = [reader.factor(f"staff.{row['desk']}") for row in rows]
    ends = [[reader.level(row[end]) for end in ("staff", "more")] for row in rows]
    names = [
        reader.say("frontier.row", desk=desk, staff=low, more=high)
        for desk, (low, high) in zip(desks, ends, strict=True)
    ]
    found = [estimate(row, reader.scale(measure)) for row in rows]
    words = {"measure": reader.measure(measure), "unit": reader.unit(measure)}
    title = _bottleneck(reader, named[named["measure"] == measure].to_dict("records"), words["measure"])
    sheet = Sheet(title, reader.say("frontier.subtitle", unit=words["unit"]), reader.footnote, room(names))
    marks(sheet, reader, names, found, surely(rows, "mean", len(rows)))
    topic = reader.say("frontier.topic", measure=words["measure"])
    cells = [
        [desk, *pair, reader.number(e.mean), reader.range(e)] for desk, pair, e in zip(desks, ends, found, strict=True)
    ]
    made = reader.table("frontier", reader.say("measure", **words), cells)
    return Chart(f"frontier_{measure}", topic, title, reader.say("alt"), sheet.figure, made)


def _bottleneck(reader: Reader, rows: Sequence[Mapping[Hashable, Any]], measure: str) -> str:
    """Return which desk is the bottleneck, or that the runs do not tell."""
    if not rows:
        return reader.say("frontier.title.neither", measure=measure)
    if pd.isna(rows[0]["low"]):
        return reader.say("frontier.title.few", measure=measure)
    desk, second = (reader.factor(f"staff.{rows[0][name]}").lower() for name in ("desk", "second"))
    helps = "several" if rows[0]["second"] else "alone"
    kind = "some" if rows[0]["named"] else helps if rows[0]["low"] > 0 else "none"
    return reader.say(f"frontier.title.{kind}", desk=desk, second=second, measure=measure)
