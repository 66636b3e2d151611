"""The answers of a sweep about policies: their tables for files, their figures, and what has to be said beside them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from sim.experiment.precision import MOST
from sim.experiment.question import CENTRAL
from sim.outcomes import MEASURES
from sim.sweep.answers import frontier as capacity
from sim.sweep.answers.doses import doses as curve
from sim.sweep.answers.paired import differences as paired
from sim.sweep.answers.precision import reached
from sim.sweep.answers.settings import STAFF, is_today
from sim.sweep.answers.shapley import PACKAGE, shapley
from sim.sweep.answers.stages import flows
from sim.sweep.answers.stages import stages as steps
from sim.sweep.content import text
from sim.sweep.figures import curves, rows, waterfall
from sim.sweep.figures.known import valued
from sim.sweep.figures.reader import Reader
from sim.sweep.report.section import Section
from sim.sweep.report.told import Told
from sim.sweep.world import sets

MOST_ROWS = 40
"""Points or policies that still fit in one figure."""

MOST_PACKAGES = 6
"""Combinations of other factors of which a package is drawn; the tables in files have all."""

ALL = tuple(MEASURES)


def differences(told: Told, section: Section) -> None:
    """Compare every point with today's policy."""
    table = paired(told.sweep, told.baseline, told.factors, ALL)
    section.add("differences", table)
    count, number = table["point"].nunique(), told.reader.numbers.plain
    if count > MOST_ROWS:
        section.said.append(told.reader.say("differences.many", points=number(count), shown=number(MOST_ROWS)))
    if any(_overtaken(table[table["measure"] == name], count) for name in told.measures):
        section.said.append(told.reader.say("differences.parts"))
    measures = _valued(told, section, table, "difference")
    shown = [_ends(table[table["measure"] == measure]) for measure in measures]
    section.shown += [
        rows.differences(told.reader, part, told.factors, measure, count)
        for part, measure in zip(shown, measures, strict=True)
    ]


def _valued(told: Told, section: Section, table: pd.DataFrame, column: str = "mean") -> list[str]:
    """Return the measures that have a value to draw; say of the others in how many runs they have none."""
    found = [name for name in told.measures if valued(table.loc[table["measure"] == name, column].tolist())]
    for name in told.measures:
        if name not in found and (said := _no_value(told, name)) not in section.said:
            section.said.append(said)
    return found


def _no_value(told: Told, measure: str) -> str:
    """Return in how many runs a measure has no value."""
    number = told.reader.numbers.plain
    counts = {"missing": number(told.hidden(measure)), "all": number(len(told.sweep))}
    return told.reader.say("no_value", measure=told.reader.measure(measure), **counts)


def _sure(table: pd.DataFrame, column: str, tries: int) -> list[bool]:
    """Return which means are drawn as clearly not zero."""
    return rows.surely(table.to_dict("records"), column, tries)


def _overtaken(table: pd.DataFrame, tries: int) -> bool:
    """Return whether some difference is clear while a larger one is not."""
    sure, sizes = np.array(_sure(table, "difference", tries), dtype=bool), table["difference"].abs().to_numpy()
    return bool(sure.any() and (sizes[~sure] > sizes[sure].min()).any())


def _ends(table: pd.DataFrame) -> pd.DataFrame:
    """Return the points that fit in one figure; where there are more, the highest and the lowest differences."""
    order = table.dropna(subset=["difference"]).sort_values("difference", ascending=False, kind="stable")
    if len(table) <= MOST_ROWS or len(order) <= MOST_ROWS:
        return table if len(table) <= MOST_ROWS else order
    return pd.concat([order.head(MOST_ROWS // 2), order.tail(MOST_ROWS // 2)])


def package(told: Told, section: Section) -> None:
    """Take the package apart, at every combination of what else is varied."""
    players = told.switches
    parts, pairs = shapley(told.sweep, told.baseline, players, told.factors, ALL)
    section.add("package", parts)
    section.add("interactions", pairs)
    context = [name for name in told.factors if name not in players]
    where = _contexts(parts, context)
    if _apart(told, parts[parts["part"] != PACKAGE]):
        section.said.append(told.reader.say("package.apart"))
    if len(where) > MOST_PACKAGES:
        section.said.append(told.reader.say("package.many", all=len(where), drawn=MOST_PACKAGES))
    for number, levels in enumerate(where[:MOST_PACKAGES]):
        varied = [name for name in context if told.points[name].nunique() > 1]
        words = told.reader.point(levels, varied) if varied else ""
        reader = told.reading(f"{words}." if words else "")
        here, couples = (_at(table, levels) for table in (parts, pairs))
        for measure in _valued(told, section, here):
            chart = waterfall.package(reader, here, measure, "today" if is_today(levels) else "same")
            if words:
                chart = replace(chart, name=f"{chart.name}_{number}", topic=f"{chart.topic} – {words}")
            section.shown += [chart, waterfall.interactions(reader, couples, measure)]


def _apart(told: Told, parts: pd.DataFrame) -> bool:
    """Return whether, of some outcome, a part is clear where no policy is, or the other way round."""
    whole = paired(told.sweep, told.baseline, told.factors, told.measures)
    tries = len(told.switches), whole["point"].nunique()
    for name in told.measures:
        mine, all_ = parts[parts["measure"] == name], whole[whole["measure"] == name]
        if any(_sure(mine, "mean", tries[0])) != any(_sure(all_, "difference", tries[1])):
            return True
    return False


def _contexts(parts: pd.DataFrame, context: Sequence[str]) -> list[dict[str, Any]]:
    """Return the combinations of other factors; one, without levels, where there are none."""
    if not context:
        return [{}]
    return [{str(k): v for k, v in row.items()} for row in parts[[*context]].drop_duplicates().to_dict("records")]


def _at(table: pd.DataFrame, levels: Mapping[str, Any]) -> pd.DataFrame:
    """Return the rows with these levels."""
    kept = pd.Series(True, index=table.index)
    for name, level in levels.items():
        kept &= table[name].isna() if pd.isna(level) else table[name] == level
    return table[kept]


def stages(told: Told, section: Section) -> None:
    """Follow the fullest point along the journey."""
    if (point := told.fullest) is None:
        return
    table = steps(told.sweep, told.baseline, told.factors)
    moved = flows(told.sweep, told.baseline, told.factors)
    section.add("stages", table)
    section.add("flows", moved)
    words, mine = told.words(point), table[table["point"] == point]
    if valued(mine["mean"].tolist()):
        section.shown.append(waterfall.stages(told.reader, mine, words))
    else:
        section.said.append(told.reader.say("stages.no_value", policy=words))
    section.shown.append(waterfall.flows(told.reader, moved[moved["point"] == point], words))


def frontier(told: Told, section: Section) -> None:
    """Say what the next member of staff brings at each desk."""
    found = capacity.gains(told.sweep, told.baseline, told.factors, ALL, _prices(told), told.usual)
    table, named = capacity.frontier(found), capacity.bottlenecks(found)
    section.add("frontier", table)
    section.add("bottlenecks", named)
    kind = "central" if told.question.parameters == CENTRAL else "ensemble"
    section.said += [told.reader.say(f"frontier.priced.{key}") for key in ("how", kind)]
    section.said.append(told.reader.say("frontier.named"))
    if missing := _untried(told, found):
        section.said.append(told.reader.say("frontier.untried", desks=told.reader.listed(missing)))
    measures = _valued(told, section, table)
    section.shown += [rows.frontier(told.reader, table, named, measure) for measure in measures]


def _untried(told: Told, found: pd.DataFrame) -> list[str]:
    """Return the desks that the design has more staff at, of which no run that shows it succeeded."""
    asked = [n for n in told.factors if n.startswith(STAFF) and (told.points[n].astype(float) > 1).any()]
    shown = set(found.loc[found["staff"] >= 1, "desk"])
    return [told.reader.factor(name).lower() for name in asked if name.removeprefix(STAFF) not in shown]


def _prices(told: Told) -> pd.DataFrame:
    """Return what each desk's capacity costs today by each set of parameters, where other factors are as usual."""
    assume = {name.removeprefix("assume."): level for name, level in told.usual.items() if name.startswith("assume.")}
    known = {name: float(str(level)) for name, level in assume.items() if not pd.isna(level)}  # type: ignore[call-overload]
    asked = told.question
    place = str(told.usual.get("municipality", asked.municipality))
    every = sets(place, asked.parameters, text({**asked.assume, **known}))
    here = told.sweep[told.sweep["municipality"] == place] if "municipality" in told.sweep else told.sweep
    return pd.DataFrame({member: capacity.cost_today(every[member]) for member in here["member"].unique()}).T


def doses(told: Told, section: Section, factors: Sequence[str]) -> None:
    """Draw a curve per factor, those of the first outcome first."""
    found: list[tuple[pd.DataFrame, pd.DataFrame]] = []
    for factor in factors:
        section.attempt(lambda factor=factor: found.append(_curve(told, section, factor)))  # type: ignore[misc]
    drawn = [_valued(told, section, points, "difference") for points, _ in found]
    section.shown += [
        curves.doses(told.reader, *tables, measure)
        for measure in told.measures
        for tables, able in zip(found, drawn, strict=True)
        if measure in able
    ]


def _curve(told: Told, section: Section, factor: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the curve of one factor, and how it goes."""
    points, shapes = curve(told.sweep, told.baseline, factor, told.factors, ALL, told.usual)
    section.add("doses", points)
    section.add("shapes", shapes)
    return points, shapes


def precision(told: Told, section: Section) -> None:
    """Say whether differences are as precise as was asked."""
    asked = told.question.precision
    if asked is None:
        return
    table = reached(paired(told.sweep, told.baseline, told.factors, ALL), asked, told.question.outcomes)
    section.add("precision", table)
    section.said.append(" ".join(_precise(told.reader, table, str(asked))))


def _precise(reader: Reader, table: pd.DataFrame, asked: str) -> Iterator[str]:
    """Iterate over whether differences are precise enough, how many replications that takes, and what is unknown."""
    number, known = reader.numbers.plain, table["half"].notna()
    counts = {"reached": number(int(table["reached"].sum())), "all": number(len(table)), "asked": asked}
    if not known.any():
        yield reader.say(f"precision.{'unknown' if len(table) else 'none'}", **counts)
        return
    if table["reached"].all():
        yield reader.say("precision.reached", **counts)
        return
    yield reader.say("precision.missed", **counts)
    if len(needed := table["needed"][~table["reached"]].dropna()):
        most = int(needed.max())
        yield reader.say(f"precision.{'most' if most == MOST else 'more'}", needed=most)
    if hidden := int((~known).sum()):
        yield reader.say("precision.hidden", count=number(hidden))
    if nothing := int((known & table["needed"].isna()).sum()):
        yield reader.say("precision.nothing", count=number(nothing))
