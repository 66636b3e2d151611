"""A study as a report sees it: names, numbers and tables in the reader's language."""

import math
from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from sim.experiment.drivers.study import Study
from sim.outcomes import MEASURES
from sim.report.cards import explanation, title
from sim.report.chart import Keyed, Table
from sim.report.numbers import Numbers, digits
from sim.report.version import version
from sim.texts import Texts

GREATEST = 10
"""Rows that figures and tables for readers show; the files hold all."""


class Reader:
    """A study and the language it is told in.

    Parameters
    ----------
    study : Study
    language : str
        `nl` or `en`.
    """

    def __init__(self, study: Study, language: str) -> None:
        self.study = study
        self.question = study.simulator.question
        self.texts = Texts(language)
        self.numbers = Numbers(self.texts)

    def say(self, key: str, **values: object) -> str:
        """Return the text `drivers.key`."""
        return self.texts(f"drivers.{key}", **values)

    def measure(self, outcome: str) -> str:
        """Return a measure's name for readers."""
        return self.texts.name("measure", outcome)

    def unit(self, outcome: str) -> str:
        """Return the unit of a difference for readers."""
        unit = MEASURES[outcome].unit
        own = f"unit.{outcome}"
        return self.texts("unit.points" if unit == "share" else own if own in self.texts else f"unit.{unit}")

    def names(self) -> dict[str, str]:
        """Return scenario, arm and baseline for readers."""
        language, asked = self.texts.language, self.question
        base, arm = ({language: a.title.get(language, a.name)} for a in asked.arms)
        title = asked.title.get(language, asked.name)
        return {"scenario": title, "arm": arm[language], "baseline": base[language]}

    def factor(self, outcome: str) -> float:
        """Return what a difference is multiplied by to be shown."""
        return 100.0 if MEASURES[outcome].unit == "share" else 1.0

    def difference(self, outcome: str, value: float, sign: bool = True) -> str:
        """Return a difference without its unit: percentage points for shares."""
        shown = value * self.factor(outcome)
        places = digits(abs(shown)) if math.isfinite(shown) else 0
        return self.numbers.plain(shown, places, sign)

    def share(self, value: float) -> str:
        """Return a share as a percentage."""
        return self.numbers.of("share", value, 0)

    def value(self, value: float) -> str:
        """Return a card's value."""
        return self.numbers.plain(value, 0 if value == 0 else 4 if abs(value) < 0.1 else 2 if abs(value) < 100 else 0)

    def card(self, name: str) -> str:
        """Return the title of a card, with its key, or that of a stage."""
        return Keyed(title(self.texts, name), name) if "." in name else title(self.texts, name)

    def measured(self, row: Mapping[Hashable, Any]) -> str:
        """Return what would have to be measured to know a card's number."""
        return self.say(
            "measure",
            unit=self.card_unit(row["unit"]),
            explanation=explanation(self.texts, str(row["name"]), self.question.municipality),
        )

    def card_unit(self, unit: str) -> str:
        """Return a card's unit for readers."""
        return self.texts.name("card_unit", unit)

    def footnote(self) -> str:
        """Return what every figure says about how it was made."""
        asked, plan, number = self.question, self.study.plan, self.numbers.plain
        return self.say(
            "footnote",
            residents=number(asked.residents),
            horizon=number(asked.horizon),
            warmup=number(asked.warmup),
            trajectories=number(plan.trajectories),
            runs=number(plan.runs),
            seed=asked.seed,
            version=version(),
        )

    def refusal(self, outcome: str) -> str:
        """Return the sentence that says why there are no indices; empty where there are."""
        why = self.study.refused[outcome]
        row = self.study.of("variance", outcome).iloc[0]
        shares = {"r2": self.share(max(float(row["r2"]), 0.0)), "luck": self.share(float(row["luck"]))}
        return self.say(f"refused.{why}", **shares) if why else ""

    def table(self, name: str, outcome: str, rows: list[list[str]], heads: int = 2) -> Table:
        """Return a table for readers."""
        columns = self.say(f"columns.{name}").split("|")
        return Table(self.say(f"caption.{name}", measure=self.measure(outcome)), columns, rows, heads)

    def screening(self, outcome: str, level: str = "card") -> pd.DataFrame:
        """Return the strongest cards or stages of the screening."""
        found = self.study.of("screening", outcome)
        return found[found["level"] == level].head(GREATEST).reset_index(drop=True)
