"""The figures of the pattern tests and of the rival readings."""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from matplotlib.axes import Axes
from matplotlib.ticker import NullLocator

from sim.calibration.patterns import Pattern
from sim.experiment.rivals import READINGS
from sim.report.chart import Chart
from sim.report.style import ACCENT, AGAINST, INK, QUIET, looks
from sim.report.trust import tested
from sim.report.trust.gathered import Trust
from sim.report.trust.rows import legend, rows_of
from sim.report.trust.say import Say
from sim.report.version import version

_TICKS = (0.1, 0.2, 0.25, 0.5, 0.67, 1, 1.5, 2, 3, 4, 6, 10, 20)
_STYLE = {"pass": (ACCENT, "o", ACCENT), "undecided": (QUIET, "o", "white"), "fail": (AGAINST, "X", AGAINST)}
_GROUP = 0.6


def patterns(say: Say, trust: Trust) -> list[Chart]:
    """Return the forest plot of the odds ratios of the pattern tests; nothing when none could be tested."""
    told = [p for p in trust.patterns if p.unit == tested.ODDS and p.verdict != "unknown"]
    if not told:
        return []
    odds = [p for p in trust.patterns if p.unit == tested.ODDS]
    others = [p for p in trust.patterns if p.unit != tested.ODDS]
    title, right = say("figure.patterns_title", **counts(odds)), 1.2
    note = say("figure.patterns_note", others=len(others), **counts(others))
    it, size = trust.found.manifest, trust.size
    made_of = say.footnote(it.municipality, min(size.members, len(trust.found)), size.residents, it.seed)
    names = [f"{say(f'pattern.{p.name}')} ({p.finding})" for p in told]
    sheet, axes = rows_of(say, trust, title, note, names, right, made=made_of)
    axes.axvline(1, color=INK, linewidth=1, zorder=1)
    for place, p in enumerate(told):
        colour, marker, fill = _STYLE[p.verdict]
        axes.plot([math.exp(p.low), math.exp(p.high)], [place, place], color=colour, linewidth=2.2, zorder=2)
        style: dict[str, Any] = {"marker": marker, "markerfacecolor": fill, "markersize": 7, "linestyle": "none"}
        axes.plot([math.exp(p.estimate)], [place], color=colour, zorder=3, **style)
        axes.text(1.03, place, say(f"claim.{p.claim}"), transform=axes.get_yaxis_transform(), va="center", fontsize=8.5)
    for verdict, (colour, marker, fill) in _STYLE.items():
        style = {"marker": marker, "markerfacecolor": fill, "markersize": 7, "linestyle": "none"}
        axes.plot([], [], color=colour, label=say(f"verdict.{verdict}"), **style)
    _logarithmic(say, axes, told)
    legend(axes)
    return [
        Chart(
            "patterns",
            say("figure.patterns"),
            title,
            say("figure.alt"),
            sheet.figure,
            tested.tested(say, trust, odds=True),
        )
    ]


def counts(judged: Sequence[Pattern]) -> dict[str, int]:
    """Return how many tests had each verdict."""
    verdicts = [p.verdict for p in judged]
    return {
        "passed": verdicts.count("pass"),
        "failed": verdicts.count("fail"),
        "undecided": verdicts.count("undecided"),
        "unknown": verdicts.count("unknown"),
    }


def _logarithmic(say: Say, axes: Axes, told: list[Pattern]) -> None:
    """Make the axis logarithmic, around everything in it."""
    low = min(0.8, *(math.exp(p.low) for p in told)) / 1.05
    high = max(1.25, *(math.exp(p.high) for p in told)) * 1.05
    axes.set_xscale("log")
    axes.set_xlim(low, high)
    ticks = [t for t in _TICKS if low <= t <= high]
    axes.set_xticks(ticks, [say.plain(t, 0 if float(t).is_integer() else 1 if t * 10 % 1 == 0 else 2) for t in ticks])
    axes.xaxis.set_minor_locator(NullLocator())


def rivals(say: Say, trust: Trust) -> list[Chart]:
    """Return a figure per question of its differences with today under each reading."""
    made, size = [], trust.size
    numbers = {"residents": say.plain(size.residents), "replications": say.plain(size.replications)}
    made_of = say("footnote_rivals", version=version(), seed=trust.found.manifest.seed, **numbers)
    shown = dict(zip(trust.rivals["scenario"].unique(), tested.rivals(say, trust), strict=True))
    for scenario, table in shown.items():
        title = (
            f"{say(f'scenario.{scenario}')}: {say('figure.rivals_title')[:1].lower()}{say('figure.rivals_title')[1:]}"
        )
        part = trust.rivals[trust.rivals["scenario"] == scenario]
        measures = part["measure"].unique().tolist()
        names = [say.texts.name("measure", m) for m in measures]
        sheet, axes = rows_of(
            say, trust, title, say("figure.rivals_note"), names, line=0.9, keys=len(READINGS), made=made_of
        )
        axes.axvline(0, color=INK, linewidth=1, zorder=1)
        styles = looks([r.name for r in READINGS], READINGS[0].name)
        for turn, reading in enumerate(READINGS):
            look, rows = styles[reading.name], part[part["reading"] == reading.name].set_index("measure")
            shift = _GROUP * (turn / (len(READINGS) - 1) - 0.5)
            marker = "o" if look.marker == "|" else look.marker
            for place, measure in enumerate(measures):
                row = rows.loc[measure]
                level = abs(float(row["baseline"])) / 100
                if level:
                    ends = [end / level for end in tested.possible(measure, row)]
                    axes.plot(ends, [place + shift] * 2, color=look.colour, linewidth=1.8, solid_capstyle="butt")
                    axes.plot(
                        [row["difference"] / level], [place + shift], color=look.colour, marker=marker, markersize=6
                    )
            label = say(f"reading.{reading.name}")
            axes.plot([], [], color=look.colour, marker=marker, linewidth=1.8, label=label)
        _whole(say, axes)
        legend(axes, columns=1)
        made.append(
            Chart(f"rivals_{scenario}", say(f"scenario.{scenario}"), title, say("figure.alt"), sheet.figure, table)
        )
    return made


def _whole(say: Say, axes: Axes) -> None:
    """Write an axis of percentages, with zero in it."""
    low, high = axes.get_xlim()
    axes.set_xlim(min(low, 0), max(high, 0))
    ticks = axes.get_xticks()
    step = min((b - a for a, b in pairwise(ticks)), default=1.0)
    low, high = axes.get_xlim()
    kept = [float(t) for t in ticks if low <= t <= high]
    axes.set_xticks(kept, [say.percent(t / 100, 0 if step >= 1 else 1, sign=True) for t in kept])
