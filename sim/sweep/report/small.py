"""Whether the runs of a sweep or a search are too few or too small to answer, in the words that a run has for it."""

from dataclasses import dataclass, replace

import pandas as pd

from sim.experiment.question import Question
from sim.experiment.size import HIDDEN, ONE_SET, TooSmall
from sim.experiment.size import too_small as size
from sim.report.size import told as words
from sim.sweep.answers.paired import differences
from sim.sweep.report.influence import METHODS as SAMPLED
from sim.sweep.report.told import Told

_POINT = "policy"


@dataclass(frozen=True)
class One:
    """One point beside today's policy, as `size.too_small` looks at an arm.

    Attributes
    ----------
    question : Question
    differences, totals : pandas.DataFrame
    members : pandas.Series
    """

    question: Question
    differences: pd.DataFrame
    totals: pd.DataFrame
    members: "pd.Series[int]"

    @property
    def replications_done(self) -> int:
        """Replications that are there."""
        return len(self.members)


def too_small(told: Told) -> list[str]:
    """Return that a sweep is too small for its first outcome; nothing where it is not.

    Looked at is the fullest point. Where factors are sampled, what is known comes from many points together: then only
    values that are missing tell that it is too small.
    """
    if (point := told.fullest) is None:
        return []
    mine, today = (runs[runs["point"] == point] for runs in (told.sweep, told.baseline))
    found = of(told.question, mine, today, told.measures[0])
    passed = {ONE_SET} if "member" in told.factors else set()
    reasons = () if found is None else tuple(reason for reason in found.reasons if reason not in passed)
    if found is None or not reasons or (told.method in SAMPLED and HIDDEN not in reasons):
        return []
    return said(told, replace(found, reasons=reasons))


def of(question: Question, runs: pd.DataFrame, today: pd.DataFrame, measure: str) -> TooSmall | None:
    """Return why the runs of one point are too small for a measure; None where they are not.

    Parameters
    ----------
    question : Question
        With the replications that were asked for.
    runs, today : pandas.DataFrame
        A row per replication: of the point, and of today's policy.
    measure : str
    """
    table = differences(runs, today, [], [measure]).assign(group="all", arm=_POINT)
    both = ((_POINT, runs), (question.baseline.name, today))
    totals = [
        pd.DataFrame({"arm": arm, "group": "all", "measure": measure, "value": part[measure].to_numpy()})
        for arm, part in both
    ]
    return size(One(question, table, pd.concat(totals), runs["member"]), _POINT, measure)


def said(told: Told, found: TooSmall, measure: str = "", counts: tuple[str, ...] = ("replications",)) -> list[str]:
    """Return it in words; of the first outcome where no other is named."""
    name = told.reader.measure(measure or told.measures[0])
    return words(told.reader.texts, found, name, told.question.horizon, counts)
