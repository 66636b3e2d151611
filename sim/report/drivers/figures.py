"""The figures of a study: effects, indices and shares by grade; a grade is a letter and a hatch, not just a colour."""

from collections.abc import Iterator
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from sim.evidence import GRADES
from sim.report.chart import Chart, Keyed, key_of
from sim.report.drivers import tables
from sim.report.drivers.reader import GREATEST, Reader
from sim.report.style import ACCENT, INK, MARGIN, QUIET, RULE, WIDTH, Sheet

COLOURS = dict(zip(GRADES, ("#007a5a", "#0072b2", "#a66a00", "#a3487a", "#c44e00"), strict=True))
HATCHES = dict(zip(GRADES, ("", "//", "..", "xx", "\\\\"), strict=True))
_ROW, _LEFT, _FOOT = 0.36, 3.3, 0.55
_KEY = 6.5
"""Size of a key below a name."""
_BESIDE, _UP = -0.012, 0.16
"""How far names stand left of bars, of their width, and above the middle where a key is below, of a row."""


def charts(reader: Reader) -> Iterator[Chart]:
    """Iterate over the figures of every outcome; those of indices only where there are any."""
    for outcome in reader.study.outcomes:
        if len(reader.screening(outcome).dropna()):
            yield _screening(reader, outcome)
        if not reader.study.refused[outcome]:
            yield _sobol(reader, outcome)
            yield _grades(reader, outcome)


def _sheet(reader: Reader, kind: str, outcome: str, room: float, **values: str) -> tuple[Sheet, str]:
    """Return an empty sheet with its words, and its title."""
    names = {"measure": reader.measure(outcome), **reader.names()}
    title = reader.say(f"figure.{kind}.title", **names, **values)
    subtitle = reader.say(f"figure.{kind}.subtitle", unit=reader.unit(outcome), **names)
    return Sheet(title, subtitle, reader.footnote(), room), title


def _chart(reader: Reader, kind: str, outcome: str, sheet: Sheet, title: str) -> Chart:
    """Return a finished figure with its table."""
    made = {"screening": tables.screening, "sobol": tables.sobol, "grades": tables.grades}[kind](reader, outcome)
    topic = reader.say(f"figure.{kind}.topic", measure=reader.measure(outcome))
    return Chart(f"{kind}_{outcome}", topic, title, reader.say(f"figure.{kind}.alt"), sheet.figure, made)


def _screening(reader: Reader, outcome: str) -> Chart:
    """Return mu* against sigma, numbered; names beside it."""
    found, factor = reader.screening(outcome), reader.factor(outcome)
    sheet, title = _sheet(reader, "screening", outcome, 4.2, card=reader.card(str(found["name"][0])))
    axes = sheet.axes(MARGIN + 0.6, sheet.bottom + _FOOT, 5.0, 4.2 - _FOOT - 0.1)
    for place, row in found.iterrows():
        x, y, grade = factor * row["mu_star"], factor * row["sigma"], str(row["grade"])
        width = [[x - factor * row["mu_star_low"]], [factor * row["mu_star_high"] - x]]
        high = [[y - factor * row["sigma_low"]], [factor * row["sigma_high"] - y]]
        axes.errorbar(x, y, xerr=width, yerr=high, color=RULE, linewidth=1, zorder=1)
        axes.plot(x, y, "o", color=COLOURS.get(grade, QUIET), markersize=15, zorder=3)
        axes.text(x, y, str(int(str(place)) + 1), color="white", ha="center", va="center", size=8, zorder=4)
    axes.set(xlabel=reader.say("axis.mu_star"), ylabel=reader.say("axis.sigma"))
    axes.set_xlim(left=0)
    axes.set_ylim(bottom=0)
    beside = sheet.blank(6.2, sheet.bottom + _FOOT, WIDTH - 6.2 - MARGIN, 4.2 - _FOOT - 0.1)
    for place, row in found.iterrows():
        name, top = _graded(reader, row), 3.4 - 0.34 * int(str(place))
        beside.text(0, top, f"{int(str(place)) + 1}  {name}", va="top", size=8.5, color=INK)
        beside.text(0.16, top - 0.14, key_of(name), va="top", size=_KEY, color=QUIET)
    return _chart(reader, "screening", outcome, sheet, title)


def _sobol(reader: Reader, outcome: str) -> Chart:
    """Return first indices as bars in the colour and hatch of their grade, total indices as marks, with intervals."""
    found = reader.study.of("sobol", outcome).head(GREATEST)
    sheet, title = _sheet(reader, "sobol", outcome, _FOOT + _ROW * len(found), card=reader.card(str(found["name"][0])))
    axes = _bars(sheet, [_graded(reader, row) for _, row in found.iterrows()])
    for place, row in found.reset_index(drop=True).iterrows():
        y, grade = float(str(place)), str(row["grade"])
        axes.barh(y, max(row["first"], 0), 0.6, color=COLOURS[grade], hatch=HATCHES[grade], edgecolor="white", zorder=2)
        axes.plot([row["total_low"], row["total_high"]], [y, y], color=INK, linewidth=1, zorder=3)
        axes.plot(row["total"], y, "D", color="white", markeredgecolor=INK, markersize=6, zorder=4)
    axes.set(xlim=(0, max(1.0, float(found["total_high"].max()))), xlabel=reader.say("axis.sobol"))
    return _chart(reader, "sobol", outcome, sheet, title)


def _grades(reader: Reader, outcome: str) -> Chart:
    """Return the share of variance per grade as bars."""
    found = reader.study.of("grades", outcome)
    worst = found[found["grade"].isin(GRADES)].sort_values("share", ascending=False).iloc[0]
    values = {"grade": str(worst["grade"]), "share": reader.share(float(worst["share"]))}
    sheet, title = _sheet(reader, "grades", outcome, _FOOT + _ROW * len(found), **values)
    names = [
        f"{g}  {reader.texts(f'grade.{g}')}" if g in GRADES else reader.say("interactions") for g in found["grade"]
    ]
    axes = _bars(sheet, names)
    for y, (grade, share) in enumerate(zip(found["grade"], found["share"], strict=True)):
        colour, hatch = COLOURS.get(grade, QUIET), HATCHES.get(grade, "")
        axes.barh(y, share, 0.6, color=colour, hatch=hatch, edgecolor="white", zorder=2)
        axes.text(share + 0.01, y, reader.share(float(share)), va="center", size=8.5, color=INK)
    axes.set(xlim=(0, 1.1), xlabel=reader.say("axis.grades"))
    return _chart(reader, "grades", outcome, sheet, title)


def _graded(reader: Reader, row: "pd.Series[Any]") -> Keyed:
    """Return a card's title and grade, with its key."""
    name = str(row["name"])
    return Keyed(f"{reader.card(name)} ({row['grade']})", name)


def _bars(sheet: Sheet, names: list[str]) -> Axes:
    """Return axes for a bar per name, the first on top."""
    room = _ROW * len(names)
    axes = sheet.axes(MARGIN + _LEFT, sheet.bottom + _FOOT, WIDTH - 2 * MARGIN - _LEFT - 0.2, room)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_yticks(range(len(names)), [""] * len(names))
    for place, name in enumerate(names):
        up = _UP if key_of(name) else 0.0
        for off, text, size in ((-up, str(name), 8.5), (1.4 * up, key_of(name), _KEY)):
            at = {"ha": "right", "va": "center", "transform": axes.get_yaxis_transform()}
            axes.text(_BESIDE, place + off, text, size=size, color=QUIET, fontdict=at)
    axes.axvline(0, color=ACCENT, linewidth=0.8, zorder=1)
    return axes
