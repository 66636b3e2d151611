"""The figures of the trust report; each has its table, and is read without colour too."""

import math
from collections.abc import Iterator
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from sim.calibration.learned import APART
from sim.calibration.validation import NARROW, WIDE
from sim.report.chart import Chart
from sim.report.style import ACCENT, AGAINST, GHOST, INK, QUIET
from sim.report.trust import tables
from sim.report.trust.forests import patterns, rivals
from sim.report.trust.gathered import Trust
from sim.report.trust.ranks import ranks
from sim.report.trust.rows import EDGE, legend, minus, point, rows_of, span
from sim.report.trust.say import Say

MOST = 25


def charts(say: Say, trust: Trust) -> dict[str, list[Chart]]:
    """Return the figures by section."""
    against = [chart for role in tables.ROLES for chart in standing(say, trust, role)]
    return {
        "against": against,
        "conflicts": list(alone(say, trust)),
        "learned": list(learned(say, trust)),
        "rivals": rivals(say, trust),
        "patterns": patterns(say, trust),
        "coverage": ranks(say, trust),
    }


def standing(say: Say, trust: Trust, role: str) -> Iterator[Chart]:
    """Iterate over the figure of the distances from what was published, of a role."""
    told = trust.standing[trust.standing["role"] == role]
    after = told[told["when"] != "prior"].set_index("statistic")
    names = after.index.tolist()
    if not names:
        return
    missed = _missed(after)
    topic, title = say("figure.standing", role=say(f"role.{role}")), say(f"figure.standing_{role}")
    title = say("figure.standing_title", role=title, count=int(missed.sum()), all=len(names))
    sheet, axes = rows_of(say, trust, title, say("figure.standing_note"), [*map(say.statistic, names)])
    axes.axvspan(-WIDE, WIDE, color=GHOST, zorder=-1, label=say("figure.within"))
    axes.axvline(0, color=INK, linewidth=1, zorder=1)
    before = told[told["when"] == "prior"].set_index("statistic").loc[names]
    for place, name in enumerate(names):
        row, first, colour = after.loc[name], before.loc[name], AGAINST if missed[name] else ACCENT
        span(axes, place + 0.2, (first["low"], first["high"]), QUIET, 1.2)
        point(axes, place + 0.2, first["distance"], QUIET, "s", "white")
        span(axes, place - 0.12, (row["predicted_low"], row["predicted_high"]), colour, 1.0)
        span(axes, place - 0.12, (row["low"], row["high"]), colour, 3.2)
        point(axes, place - 0.12, row["distance"], colour, "D" if missed[name] else "o", colour)
    _key(say, axes, any(after["when"] == "predicted"))
    axes.set_xlim(-EDGE - 0.5, EDGE + 0.5)
    axes.set_xticks([-8, -6, -4, -2, 0, 2, 4, 6, 8])
    minus(say, axes)
    legend(axes, columns=4)
    yield Chart(f"published_{role}", topic, title, say("figure.alt"), sheet.figure, tables.standing(say, trust, role))


def _missed(after: pd.DataFrame) -> "pd.Series[bool]":
    """Return which figures lie outside their predictive interval, or were not simulated."""
    return ~((after["predicted_low"] <= 0) & (after["predicted_high"] >= 0))


def _key(say: Say, axes: Axes, predicted: bool) -> None:
    """Name the marks of `standing`."""
    after = say("figure.after_or_predicted" if predicted else "when.posterior")
    for label, colour, marker, fill, width in (
        (say("when.prior"), QUIET, "s", "white", 1.2),
        (after, ACCENT, "o", ACCENT, 3.2),
        (say("figure.missed"), AGAINST, "D", AGAINST, 3.2),
    ):
        style: dict[str, Any] = {"marker": marker, "markerfacecolor": fill, "markersize": 5, "linewidth": width}
        axes.plot([], [], color=colour, label=label, **style)


def alone(say: Say, trust: Trust) -> Iterator[Chart]:
    """Iterate over the figure of what the other figures predict for each fitted one."""
    told = trust.alone
    if told.empty:
        return
    names = [*map(say.statistic, told["statistic"])]
    title = say("figure.alone_title", usable=int(told["reliable"].sum()), all=len(told))
    sheet, axes = rows_of(say, trust, title, say("figure.alone_note"), names)
    axes.axvspan(-WIDE, WIDE, color=GHOST, zorder=-1, label=say("figure.expected"))
    axes.axvline(0, color=INK, linewidth=1, zorder=1)
    for place, (_, row) in enumerate(told.iterrows()):
        colour = AGAINST if row["reliable"] else QUIET
        span(axes, place, (min(row["z"], row["z_without"]), max(row["z"], row["z_without"])), colour, 1.2)
        point(axes, place, row["z"], ACCENT, "o", ACCENT)
        point(axes, place, row["z_without"], colour, "D" if row["reliable"] else "x", "white")
    for label, colour, marker, fill in (
        ("kept", ACCENT, "o", ACCENT),
        ("left", AGAINST, "D", "white"),
        ("few", QUIET, "x", "white"),
    ):
        style: dict[str, Any] = {"marker": marker, "markerfacecolor": fill, "markersize": 5}
        axes.plot([], [], color=colour, linestyle="none", label=say(f"figure.{label}"), **style)
    reach = float(told[["z", "z_without"]].abs().max().max())
    reach = min(max(3.0, 1.1 * reach if math.isfinite(reach) else 0.0), EDGE + 0.5)
    axes.set_xlim(-reach, reach)
    minus(say, axes)
    axes.set_xlim(-reach, reach)
    legend(axes, columns=4)
    yield Chart("left_out", say("figure.alone"), title, say("figure.alt"), sheet.figure, tables.alone(say, trust))


def learned(say: Say, trust: Trust) -> Iterator[Chart]:
    """Iterate over the figure of the numbers that were learned most."""
    best = trust.learned.head(MOST)
    if best.empty:
        return
    count = {"clear": int(trust.learned["clear"].sum()), "all": len(trust.learned)}
    title, right = say("figure.learned_title", **count), 0.9
    names = [f"{say.card(name)} ({grade})" for name, grade in zip(best["card"], best["grade"], strict=True)]
    sheet, axes = rows_of(say, trust, title, say("figure.learned_note"), names, right)
    scores = trust.found.scores
    axes.axvspan(-NARROW, NARROW, color=GHOST, zorder=-1, label=say("when.prior"))
    axes.axvline(0, color=INK, linewidth=1, zorder=1)
    for place, (_, row) in enumerate(best.iterrows()):
        mine = scores[row["card"]]
        colour, marker = (AGAINST, "D") if row["apart"] else (ACCENT, "o")
        span(axes, place, tuple(mine.quantile([0.05, 0.95])), colour, 2.4)
        point(axes, place, mine.mean(), colour, marker, colour if row["clear"] else "white")
        text = say.percent(row["learned"], sign=True)
        axes.text(1.02, place, text, transform=axes.get_yaxis_transform(), va="center", fontsize=8.5)
    axes.plot([], [], color=ACCENT, marker="o", linewidth=2.4, label=say("when.posterior"))
    axes.plot([], [], color=AGAINST, marker="D", linewidth=2.4, label=say("figure.apart", least=say.plain(APART, 1)))
    minus(say, axes)
    legend(axes)
    yield Chart("learned", say("figure.learned"), title, say("figure.alt"), sheet.figure, tables.learned(say, trust))
