"""The answers of a sweep about futures: which policy is robust, and where the fullest one loses."""

import pandas as pd

from sim.calibration import ensemble
from sim.experiment.question import ENSEMBLE
from sim.outcomes import MEASURES
from sim.report.chart import Chart
from sim.sweep.answers import robustness as answers
from sim.sweep.figures import robust as figures
from sim.sweep.report.make import MOST_ROWS
from sim.sweep.report.section import Section
from sim.sweep.report.told import Told
from sim.sweep.sentences import loses


def robustness(told: Told, section: Section) -> None:
    """Compare policies over futures, and say where the fullest loses."""
    better = [name for name in told.measures if MEASURES[name].better]
    lucks = told.sweep.groupby(["point", "world", "member"]).size()
    section.said.append(told.reader.say("robustness.luck", count=told.reader.numbers.plain(int(lucks.min()))))
    for measure in better:
        section.attempt(lambda measure=measure: _regret(told, section, measure))  # type: ignore[misc]
    if told.fullest is not None and len(section.frames):
        members, policy = _members(told), str(told.policies[told.fullest])
        for measure in better:
            section.attempt(lambda measure=measure: _losing(told, section, measure, policy, members))  # type: ignore[misc]


def _regret(told: Told, section: Section, measure: str) -> None:
    """Add the robustness of every policy in one measure."""
    table = answers.robustness(told.sweep, told.baseline, told.factors, [measure])
    section.add("robustness", table)
    values = answers.futures(told.sweep, told.baseline, told.factors, measure)
    regrets = answers.regret(values, measure).reset_index().assign(measure=measure)
    section.add("regret", regrets.melt([*answers.FUTURE, "measure"], var_name="policy", value_name="regret"))
    if len(table) <= MOST_ROWS:
        section.shown.append(figures.robustness(told.reader, table, measure))


def _losing(told: Told, section: Section, measure: str, policy: str, members: pd.DataFrame | None) -> None:
    """Add where a policy loses in one measure."""
    values = answers.futures(told.sweep, told.baseline, told.factors, measure)
    where = answers.uncertain(told.sweep, values, told.factors, members).dropna(axis=1)
    found, lost = answers.loses(values, where, policy, measure)
    section.said.append(loses(told.reader, policy, measure, found, lost))
    chart: Chart | None = figures.box(told.reader, where, policy, measure, found, lost)
    if chart is not None:
        section.shown.append(chart)


def _members(told: Told) -> pd.DataFrame | None:
    """Return the numbers of each set of parameters; None where sets are of several municipalities, or there are none."""
    asked = told.question
    if asked.parameters != ENSEMBLE or "municipality" in told.factors:
        return None
    return ensemble.load(asked.municipality).values(asked.assume)
