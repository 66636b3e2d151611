"""The answers of a sweep about futures: which policy is robust, and where the fullest one loses."""

import pandas as pd

from sim.calibration import ensemble
from sim.experiment.question import ENSEMBLE
from sim.outcomes import MEASURES
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
    section.said.append(told.reader.say("robustness.named"))
    for measure in better:
        section.attempt(lambda measure=measure: _regret(told, section, measure))  # type: ignore[misc]
    if told.fullest is not None and len(section.frames):
        members, policy = _members(told), str(told.policies[told.fullest])
        found = Where(told, section, policy, members)
        for measure in better:
            section.attempt(lambda measure=measure: found.add(measure))  # type: ignore[misc]
        found.said()


def _regret(told: Told, section: Section, measure: str) -> None:
    """Add the robustness of every policy in one measure."""
    table = answers.robustness(told.sweep, told.baseline, told.factors, [measure])
    section.add("robustness", table)
    values = answers.futures(told.sweep, told.baseline, told.factors, measure)
    regrets = answers.regret(values, measure).reset_index().assign(measure=measure)
    section.add("regret", regrets.melt([*answers.FUTURE, "measure"], var_name="policy", value_name="regret"))
    if len(table) <= MOST_ROWS:
        section.shown.append(figures.robustness(told.reading(interval="interval_of_share"), table, measure))


class Where:
    """Where a policy loses, outcome by outcome.

    Parameters
    ----------
    told : Told
    section : Section
    policy : str
    members : pandas.DataFrame or None
        See `robustness.uncertain`.
    """

    def __init__(self, told: Told, section: Section, policy: str, members: pd.DataFrame | None) -> None:
        self.told, self.section, self.policy, self.members = told, section, policy, members
        self.all_alike: dict[bool, list[str]] = {}
        self.futures = 0

    def add(self, measure: str) -> None:
        """Add one outcome."""
        told, section = self.told, self.section
        values = answers.futures(told.sweep, told.baseline, told.factors, measure)
        where = answers.uncertain(told.sweep, values, told.factors, self.members).dropna(axis=1)
        found, lost = answers.loses(values, where, self.policy, measure)
        self.futures = len(lost)
        if lost.all() or not lost.any():
            self.all_alike.setdefault(bool(lost.all()), []).append(measure)
            return
        section.said.append(loses(told.reader, self.policy, measure, found, lost))
        chart = figures.box(told.reading(interval=""), where, self.policy, measure, found, lost)
        if chart is not None:
            section.shown.insert(0, chart)  # it says more than regret

    def said(self) -> None:
        """Say in one sentence of which outcomes a policy loses in all futures, and in one of which in none."""
        reader, number = self.told.reader, self.told.reader.numbers.plain
        for lost, measures in self.all_alike.items():
            names = ", ".join(reader.measure(measure).lower() for measure in measures)
            words = {"policy": reader.policy(self.policy), "futures": number(self.futures), "measure": names}
            self.section.said.append(reader.say(f"box.{'always' if lost else 'never'}", **words))


def _members(told: Told) -> pd.DataFrame | None:
    """Return the numbers of each set of parameters; None where there are none, or of several municipalities."""
    asked = told.question
    if asked.parameters != ENSEMBLE or "municipality" in told.factors:
        return None
    return ensemble.load(asked.municipality).values(asked.assume)
