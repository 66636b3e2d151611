"""Robustness: regret and the share of futures that are good enough; and the futures in which a policy loses."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import NDArray

from sim.report.chart import Chart
from sim.report.estimates import Estimate
from sim.report.style import ACCENT, AGAINST, GHOST, INK, MARGIN, QUIET, RULE, WIDTH, Sheet
from sim.sweep.answers.prim import Box
from sim.sweep.figures.reader import Reader
from sim.sweep.figures.rows import FOOT, LEFT, named, room, ticks, written
from sim.sweep.sentences import limit, loses

_HEAD, _GAP, _STRIP = 0.3, 0.35, 0.75


def robustness(reader: Reader, table: pd.DataFrame, measure: str) -> Chart:
    """Return regret and the satisficing share of every policy, the smallest largest regret on top.

    Parameters
    ----------
    reader : Reader
    table : pandas.DataFrame
        See `robustness.robustness`.
    measure : str
    """
    mine = table[table["measure"] == measure].sort_values("max_regret", kind="stable")
    names = [reader.policy(str(policy)) for policy in mine["policy"]]
    scale, unit = reader.scale(measure), reader.unit(measure)
    value = reader.number(scale * float(mine["max_regret"].iloc[0]), sign=False)
    words = {"measure": reader.measure(measure), "policy": names[0], "value": value, "unit": unit}
    title = reader.say(f"robustness.title.{'some' if mine['best'].any() else 'none'}", **words)
    count, sets = (int(mine[name].iloc[0]) for name in ("futures", "sets"))
    subtitle = reader.say("robustness.subtitle", futures=reader.numbers.plain(count), unit=unit)
    if sets < count:
        subtitle += " " + reader.say("robustness.shared", sets=reader.numbers.plain(sets))
    sheet = Sheet(title, subtitle, reader.footnote, room(names) + _HEAD)
    each = (WIDTH - 2 * MARGIN - LEFT - _GAP) / 2
    _regrets(named(sheet, names, each + _GAP), reader, mine, scale)
    right = sheet.axes(MARGIN + LEFT + each + _GAP, sheet.bottom + FOOT, each - 0.1, room(names) - FOOT - 0.1)
    right.set(ylim=(len(names) - 0.5, -0.5), xlim=(-2, 102))
    _shares(right, reader, mine)
    for x, key in ((MARGIN + LEFT, "mean"), (MARGIN + LEFT + each + _GAP, "satisfied")):
        sheet.text(x, sheet.top - 0.2, reader.say(f"robustness.{key}"), size=9, weight="bold")
    topic = reader.say("robustness.topic", measure=reader.measure(measure))
    caption = reader.say("measure", measure=reader.measure(measure), unit=unit)
    made = reader.table("robustness", caption, _cells(reader, mine, names, scale))
    return Chart(f"robustness_{measure}", topic, title, reader.say("alt"), sheet.figure, made)


def _regrets(axes: Axes, reader: Reader, mine: pd.DataFrame, scale: float) -> None:
    """Draw the mean as a bar and the largest as a mark."""
    for row, (mean, most) in enumerate(zip(mine["mean_regret"] * scale, mine["max_regret"] * scale, strict=True)):
        axes.plot([mean, most], [row, row], color=QUIET, linewidth=1, zorder=2)
        axes.barh(row, mean, 0.5, color=ACCENT, zorder=3)
        axes.plot(most, row, "D", color=AGAINST, markersize=7, zorder=4, clip_on=False)
    axes.set_xlim(left=0)
    axes.axvline(0, color=QUIET, linewidth=1)
    ticks(axes, reader)


def _shares(axes: Axes, reader: Reader, mine: pd.DataFrame) -> None:
    """Draw the share of futures that are good enough, in percent."""
    columns = ["satisfied", "satisfied_low", "satisfied_high"]
    for row, (share, low, high) in enumerate(mine[columns].itertuples(index=False)):
        axes.axhline(row, color=RULE, linewidth=0.6, zorder=0)
        axes.plot([100 * low, 100 * high], [row, row], color=ACCENT, linewidth=2, zorder=3, solid_capstyle="butt")
        axes.plot(100 * share, row, "o", color=ACCENT, markersize=7, zorder=4)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_xticks([0, 50, 100], [reader.numbers.of("share", share, 0) for share in (0, 0.5, 1)])


def _cells(reader: Reader, mine: pd.DataFrame, names: list[str], scale: float) -> list[list[str]]:
    """Return the rows of the table."""
    cells = []
    for name, row in zip(names, mine.to_dict("records"), strict=True):
        regrets = [reader.number(scale * float(row[key]), sign=False) for key in ("mean_regret", "max_regret")]
        share = Estimate(*(float(row[f"satisfied{end}"]) for end in ("", "_low", "_high")))
        interval = reader.numbers.range("share", *share) if share.certain else reader.texts("number.none")
        cells.append([name, *regrets, reader.numbers.of("share", share.mean, 0), interval])
    return cells


def box(
    reader: Reader, where: pd.DataFrame, policy: str, measure: str, found: Box | None, lost: NDArray[np.bool_]
) -> Chart | None:
    """Return the futures in which a policy loses along what decides it; None where there is no box.

    Parameters
    ----------
    reader : Reader
    where : pandas.DataFrame
        See `robustness.uncertain`.
    policy, measure : str
    found, lost
        See `robustness.loses`.
    """
    if found is None:
        return None
    title = loses(reader, policy, measure, found, lost)
    subtitle = reader.say("box.subtitle", measure=reader.measure(measure))
    sheet = Sheet(title, subtitle, reader.footnote, _STRIP * len(found.limits) + 0.1)
    rng = np.random.default_rng(0)
    for place, name in enumerate(found.limits):
        bottom = sheet.top - _STRIP * (place + 1) + 0.28
        axes = sheet.axes(MARGIN + LEFT, bottom, WIDTH - 2 * MARGIN - LEFT - 0.1, _STRIP - 0.34)
        written(sheet, reader.measured(name), bottom + (_STRIP - 0.34) / 2)
        _strip(axes, reader, where[name], found, lost, rng.uniform(-0.35, 0.35, len(where)))
    cells = [[reader.measured(name), limit(reader, name, found.limits[name])] for name in found.limits]
    topic = reader.say("box.topic", policy=reader.policy(policy))
    made = reader.table("box", reader.measure(measure), cells)
    return Chart(f"loses_{measure}", topic, title, reader.say("alt"), sheet.figure, made)


def _strip(
    axes: Axes, reader: Reader, values: pd.Series, found: Box, lost: NDArray[np.bool_], y: NDArray[np.float64]
) -> None:
    """Draw one column: the limit shaded, futures on top."""
    within = found.limits[str(values.name)]
    axes.set_ylim(-0.5, 0.5)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    if isinstance(within, frozenset):
        levels = sorted(map(str, values.unique()))
        x = np.array([levels.index(str(value)) for value in values], dtype=float)
        axes.set_xlim(-0.5, len(levels) - 0.5)
        axes.set_xticks(range(len(levels)), [reader.town(level) for level in levels])
        for level in within & set(levels):
            axes.axvspan(levels.index(level) - 0.4, levels.index(level) + 0.4, color=GHOST, zorder=0)
        x = x + y[::-1] * 0.8
    else:
        x = values.to_numpy(dtype=np.float64)
        pad = 0.03 * max(float(np.ptp(x)), 1e-9)
        axes.set_xlim(x.min() - pad, x.max() + pad)
        low, high = within
        ends = axes.get_xlim()
        axes.axvspan(ends[0] if low is None else low, ends[1] if high is None else high, color=GHOST, zorder=0)
        ticks(axes, reader, 5)
    axes.plot(x[~lost], y[~lost], "o", markerfacecolor="none", markeredgecolor=ACCENT, markersize=4, zorder=2)
    axes.plot(x[lost], y[lost], "^", color=AGAINST, markeredgecolor=INK, markeredgewidth=0.3, markersize=5, zorder=3)
