"""Figures of a search: gain against cost with the budget, and what of the best was luck."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from sim.report.chart import Chart, Table
from sim.report.style import ACCENT, AGAINST, INK, MARGIN, QUIET, RULE, WIDTH, Sheet
from sim.sweep.answers.means import Mean
from sim.sweep.figures.reader import estimate
from sim.sweep.figures.rows import APART, mark, named, room, ticks
from sim.sweep.search.words import Words

HEIGHT, BELOW, LEFT = 4.4, 0.95, 0.8


def frontier(words: Words) -> Chart:
    """Return gain against cost of every package tried, and the best on fresh luck."""
    names = {**words.names, "measure": words.names["measure"].lower()}
    title = words.say(f"frontier.title.{words.binds}", budget=words.budget)
    sheet = Sheet(title, words.say("frontier.subtitle", **names), words.reader.footnote, HEIGHT)
    axes = sheet.axes(MARGIN + LEFT, sheet.bottom + BELOW, WIDTH - 2 * MARGIN - LEFT - 0.1, HEIGHT - BELOW - 0.1)
    _tried(axes, words)
    _fresh(axes, words)
    axes.axvline(words.found.asked.budget[words.party], color=INK, linestyle=(0, (5, 3)), linewidth=1.2, zorder=2)
    axes.plot([], [], color=INK, linestyle=(0, (5, 3)), linewidth=1.2, label=words.say("frontier.legend.budget"))
    axes.axhline(0, color=RULE, linewidth=1, zorder=0)
    axes.set_xlabel(words.say("frontier.cost", unit=words.names["unit_cost"]))
    axes.set_ylabel(words.say("frontier.gain", unit=words.names["unit"]))
    axes.legend(loc="upper center", bbox_to_anchor=(0.45, -0.12), ncol=5, frameon=False, fontsize=8.5)
    ticks(axes, words.reader, 6)
    ticks(axes, words.reader, 5, horizontal=False)
    topic = words.say("frontier.topic")
    return Chart("frontier", topic, title, words.reader.say("alt"), sheet.figure, _table(words))


def _tried(axes: Axes, words: Words) -> None:
    """Draw the packages tried, those within the budget apart, and the line of those that no other beats."""
    means = words.found.judged.means.dropna(subset=["gain"])
    scale = words.reader.scale(words.found.asked.objective)
    for within, colour, marker, face in ((True, ACCENT, "o", "none"), (False, AGAINST, "x", AGAINST)):
        mine = means[means["within"] == within]
        label = words.say(f"frontier.legend.{'within' if within else 'over'}")
        x, y = mine[words.party], scale * mine["gain"]
        look = {"color": colour, "markerfacecolor": face, "markersize": 4.5, "linestyle": "none"}
        axes.plot(x, y, marker, label=label, zorder=3, **look)  # type: ignore[arg-type]
    front = means[means["frontier"]].sort_values(words.party)
    label = words.say("frontier.legend.front")
    axes.step(
        front[words.party], scale * front["gain"], where="post", color=QUIET, linewidth=1.4, label=label, zorder=1
    )


def _fresh(axes: Axes, words: Words) -> None:
    """Draw the finalists on fresh luck, the best of the search filled and with its intervals."""
    for place in reversed(range(len(words.found.finalists))):
        gain, cost = words.gain(words.fresh(place)), words.fresh(place, words.party)
        if not place:
            style = {"color": INK, "linewidth": 1.2, "zorder": 4}
            axes.plot([cost.mean, cost.mean], [gain.low, gain.high], **style)  # type: ignore[arg-type]
            axes.plot([cost.low, cost.high], [gain.mean, gain.mean], **style)  # type: ignore[arg-type]
        face, label = ("white", "") if place else (INK, words.say("frontier.legend.fresh"))
        look = {"markeredgecolor": INK, "markerfacecolor": face, "markersize": 6, "linestyle": "none"}
        axes.plot(cost.mean, gain.mean, "D", zorder=5, label=label, **look)  # type: ignore[arg-type]


def _table(words: Words) -> Table:
    """Return the packages that no other beats, the cheapest first."""
    means = words.found.judged.means
    rows = []
    for number in means[means["frontier"]].sort_values(words.party).index:
        gain, cost = words.gain(words.searched(number)), words.searched(number, words.party)
        shown = [words.reader.number(gain.mean), words.reader.range(gain), words.amount(cost.mean, True)]
        within = words.say(f"frontier.{'yes' if means.loc[number, 'within'] else 'no'}")
        rows.append([words.package(number), *shown, words.amounts(cost), within])
    columns = words.say("frontier.columns").split("|")
    return Table(words.say("frontier.table", **words.names), columns, rows)


def finalists(words: Words) -> Chart:
    """Return the gain of the best packages in the search and on fresh luck."""
    found = words.found.finalists
    names = [words.package(number) for number in found]
    title = words.say(f"finalists.title.{'some' if words.luck.low > 0 else 'unclear'}")
    shown = {**words.names, "measure": words.names["measure"].lower()}
    sheet = Sheet(title, words.say("finalists.subtitle", **shown), words.reader.footnote, room(names))
    axes = named(sheet, names)
    axes.axvline(0, color=INK, linewidth=1, zorder=2)
    for row, number in enumerate(found):
        axes.axhline(row, color=RULE, linewidth=0.6, zorder=0)
        mark(axes, words.gain(words.searched(number)), row - APART, "white")
        mark(axes, words.gain(words.fresh(row)), row + APART, ACCENT)
    ticks(axes, words.reader)
    topic = words.say("finalists.topic")
    made = Table(topic, words.say("finalists.columns").split("|"), _finalists(words))
    return Chart("finalists", topic, title, words.reader.say("alt"), sheet.figure, made)


def _finalists(words: Words) -> list[list[str]]:
    """Return the rows of the table of the best packages."""
    rows = []
    for place, number in enumerate(words.found.finalists):
        cells = [words.package(number)]
        for one in (words.searched(number), words.fresh(place)):
            gain = words.gain(one)
            cells += [words.reader.number(gain.mean), words.reader.range(gain)]
        cost = words.fresh(place, words.party)
        cells += [words.amount(cost.mean, True), words.amounts(cost)]
        gap = words.gain(words.behind(place) if place else Mean(np.nan, np.nan, np.nan, np.nan, 1))
        rows.append([*cells, words.reader.number(gap.mean), words.reader.range(gap)])
    return rows


def outcomes(words: Words, table: pd.DataFrame, measures: list[str]) -> Table:
    """Return what the best package does to all outcomes (see `paired.differences`; the first point)."""
    reader, rows = words.reader, []
    mine = {str(row["measure"]): row for row in table[table["point"] == 0].to_dict("records")}
    for measure in measures:
        row, scale = mine[measure], reader.scale(measure)
        one = estimate(row, scale, "difference")
        level = reader.number(scale * float(row["baseline"]), sign=False)
        name = reader.say("measure", measure=reader.measure(measure), unit=reader.unit(measure))
        rows.append([name, level, reader.number(one.mean), reader.range(one)])
    caption = words.say("outcomes.caption", policy=words.package(words.found.finalists[0]))
    return Table(caption, words.say("outcomes.columns").split("|"), rows)
