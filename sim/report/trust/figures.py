"""The figures of the trust report; each has its table, and is read without colour too."""

import math
from collections.abc import Iterator
from typing import Any

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
    after = told[told["when"] == "posterior"]
    names = after["statistic"].tolist()
    if not names:
        return
    far = int((after["z"].abs() > WIDE).sum())
    title = say("figure.standing_title", count=far, all=len(names))
    topic = say("figure.standing", role=say(f"role.{role}"))
    sheet, axes = rows_of(say, trust, f"{topic}\n{title}", say("figure.standing_note"), [*map(say.statistic, names)])
    axes.axvspan(-WIDE, WIDE, color=GHOST, zorder=-1, label=say("figure.within"))
    axes.axvline(0, color=INK, linewidth=1, zorder=1)
    for when, colour, marker, fill, shift in (
        ("prior", QUIET, "s", "white", 0.2),
        ("posterior", ACCENT, "o", ACCENT, -0.12),
    ):
        part = told[told["when"] == when].set_index("statistic").loc[names]
        width = 1.2 if when == "prior" else 2.4
        for place, (_, row) in enumerate(part.iterrows()):
            span(axes, place + shift, (row["low"], row["high"]), colour, width)
            point(axes, place + shift, row["z"], colour, marker, fill)
        axes.plot([], [], color=colour, marker=marker, markerfacecolor=fill, linewidth=width, label=say(f"when.{when}"))
    axes.set_xlim(-EDGE - 0.5, EDGE + 0.5)
    axes.set_xticks([-8, -6, -4, -2, 0, 2, 4, 6, 8])
    minus(say, axes)
    legend(axes)
    yield Chart(f"published_{role}", topic, title, say("figure.alt"), sheet.figure, tables.standing(say, trust, role))


def alone(say: Say, trust: Trust) -> Iterator[Chart]:
    """Iterate over the figure of what the other figures predict for each fitted one."""
    told = trust.alone
    if told.empty:
        return
    title, names = say("figure.alone_title"), [*map(say.statistic, told["statistic"])]
    sheet, axes = rows_of(say, trust, title, say("figure.alone_note"), names)
    axes.axvspan(-WIDE, WIDE, color=GHOST, zorder=-1, label=say("figure.within"))
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
    names = [f"{name} ({grade})" for name, grade in zip(best["card"], best["grade"], strict=True)]
    sheet, axes = rows_of(say, trust, title, say("figure.learned_note"), names, right)
    scores = trust.found.scores
    axes.axvspan(-NARROW, NARROW, color=GHOST, zorder=-1, label=say("when.prior"))
    axes.axvline(0, color=INK, linewidth=1, zorder=1)
    for place, (_, row) in enumerate(best.iterrows()):
        mine = scores[row["card"]]
        span(axes, place, tuple(mine.quantile([0.05, 0.95])), ACCENT, 2.4)
        point(axes, place, mine.mean(), ACCENT, "o", ACCENT if row["clear"] else "white")
        text = say.percent(row["learned"], sign=True)
        axes.text(1.02, place, text, transform=axes.get_yaxis_transform(), va="center", fontsize=8.5)
    axes.plot([], [], color=ACCENT, marker="o", linewidth=2.4, label=say("when.posterior"))
    minus(say, axes)
    legend(axes)
    yield Chart("learned", say("figure.learned"), title, say("figure.alt"), sheet.figure, tables.learned(say, trust))
