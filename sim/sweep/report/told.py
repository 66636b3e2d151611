"""A sweep as answers need it: every point's whole policy, also what its design leaves as in the question."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from sim.experiment.question import Question
from sim.interventions import Intervention, readings
from sim.outcomes import MEASURES
from sim.report.version import version
from sim.report.view import HEADLINE
from sim.sweep.answers.robustness import TODAY, policy_name
from sim.sweep.answers.settings import INTERVENTION, is_policy, levels, today
from sim.sweep.factors import OFF, ON, RUN_SETTINGS
from sim.sweep.figures.reader import Reader
from sim.sweep.policy import Policy
from sim.sweep.results import Swept

SEARCH = "search"
"""The method of a design that proposes its points as it goes."""


@dataclass(frozen=True)
class Told:
    """A sweep, who asked it, and in which language it is told.

    Attributes
    ----------
    swept : Swept
    question : Question
    base : tuple of Intervention
        What factors change (see `command.base_of`).
    design, method : str
        Name and method of the design.
    language : str
    """

    swept: Swept
    question: Question
    base: Policy
    design: str
    method: str
    language: str

    @cached_property
    def points(self) -> pd.DataFrame:
        """A row per point: every factor's level, and a column for each intervention that is on in all of them."""
        varied = self.swept.points[self.swept.factors]
        names = [INTERVENTION + intervention.name for intervention in self.base]
        always = [n for n in names if not any(f == n or f.startswith(f"{n}.") for f in self.swept.factors)]
        found = pd.concat([pd.DataFrame(ON, index=varied.index, columns=always), varied], axis=1)
        return pd.DataFrame({name: _filled(found[name], _unvaried(self, str(name))) for name in found})

    @cached_property
    def factors(self) -> list[str]:
        """Columns of `points`."""
        return [str(name) for name in self.points]

    @cached_property
    def usual(self) -> dict[str, object]:
        """Level that each factor has where others are looked at.

        As in the question where the design leaves it out of some points; else today's, or the question's, or the first.
        """
        return {name: self._usual(name) for name in self.factors}

    def _usual(self, factor: str) -> object:
        mine = self.swept.points[factor] if factor in self.swept.factors else self.points[factor]
        asked = _unvaried(self, factor)
        if mine.isna().any():
            return np.nan if asked is None else asked
        there = mine.tolist()
        return next((level for level in (today(factor), asked) if level is not None and level in there), there[0])

    @cached_property
    def sweep(self) -> pd.DataFrame:
        """Runs that are done, with every point's levels."""
        return self._with_levels(self.swept.sweep)

    @cached_property
    def baseline(self) -> pd.DataFrame:
        """The same of today's policy."""
        return self._with_levels(self.swept.baseline)

    def _with_levels(self, runs: pd.DataFrame) -> pd.DataFrame:
        """Return runs with the levels of `points`; a set of parameters is that of the run."""
        own = runs[[name for name in runs if name not in self.factors or name == "member"]]
        return own.join(self.points.drop(columns="member", errors="ignore"), on="point")

    @cached_property
    def measures(self) -> list[str]:
        """Measures that are told; tables in files have all."""
        return [name for name in self.question.outcomes or HEADLINE if name in MEASURES]

    @cached_property
    def policies(self) -> "pd.Series[str]":
        """Every point's policy (see `robustness.policy_name`)."""
        chosen = [name for name in self.factors if is_policy(name)]
        return pd.Series([policy_name(row) for row in self.rows(chosen)], index=self.points.index, dtype=object)

    def rows(self, columns: list[str]) -> list[dict[str, Any]]:
        """Return the points' levels as mappings."""
        return [{str(k): v for k, v in row.items()} for row in self.points[columns].to_dict("records")]

    @cached_property
    def fullest(self) -> int | None:
        """The point that was run with most interventions, and the rest as it is today; None without any policy."""
        there = [point for point in self.points.index if point in set(self.sweep["point"])]
        sizes = {point: size(row) for point, row in zip(self.points.index, self.rows(self.factors), strict=True)}
        return max((p for p in there if self.policies[p] != TODAY), key=lambda p: sizes[p], default=None)

    def words(self, point: int) -> str:
        """Return a point in words: its policy, and what else differs between points."""
        told = [name for name in self.factors if is_policy(name) or self.points[name].nunique() > 1]
        return self.reader.point({str(k): v for k, v in self.points.loc[point].to_dict().items()}, told)

    @cached_property
    def switches(self) -> list[str]:
        """Interventions that are off in some points and on in others."""
        names = [name for name in self.factors if name.startswith(INTERVENTION) and name.count(".") == 1]
        return [name for name in names if levels(self.sweep, name) == [OFF, ON]]

    @cached_property
    def futures(self) -> int:
        """Worlds and sets of parameters that were run."""
        return len(self.sweep[["world", "member"]].drop_duplicates())

    @cached_property
    def replications(self) -> int:
        """Replications that a point has at most."""
        return int(self.sweep.groupby("point").size().max()) if len(self.sweep) else 0

    def hidden(self, measure: str) -> int:
        """Return in how many runs a measure, or today's beside it, has no value: too few residents are behind it."""
        return int((self.sweep[measure].isna() | self.baseline[measure].isna()).sum())

    @cached_property
    def reader(self) -> Reader:
        """Words and numbers for readers."""
        return self.reading(interval="interval_of_mean" if self.kind == SEARCH else "interval")

    def reading(self, where: str = "", interval: str = "interval") -> Reader:
        """Return the same with what a figure is about, and what its intervals are, in its footnote."""
        plain = Reader(self.language)
        asked, number = self.question, plain.numbers.plain
        values = {"residents": number(asked.residents), "horizon": number(asked.horizon), "seed": str(asked.seed)}
        made = plain.texts(
            "sweep.footnote",
            municipality=self.town,
            design=self.design,
            replications=plain.replications(self.replications),
            version=version(),
            **values,
        )
        return Reader(self.language, f"{where} {made}".strip(), self.titles, interval)

    @cached_property
    def titles(self) -> dict[str, str]:
        """Titles of the question's arms in which interventions are as the sweep has them, by policy."""
        order = {name: place for place, name in enumerate(self.factors)}
        found = {}
        for arm in self.question.arms:
            names = sorted((INTERVENTION + i.name for i in arm.interventions), key=lambda name: order.get(name, -1))
            if len(names) > 1 and self.language in arm.title and all(i in self.base for i in arm.interventions):
                found[policy_name(dict.fromkeys(names, ON))] = arm.title[self.language]
        return found

    @cached_property
    def town(self) -> str:
        """The municipality, or all of them where it is varied."""
        varied = self.points.get("municipality", [self.question.municipality])
        plain = Reader(self.language)
        return ", ".join(plain.town(str(name)) for name in dict.fromkeys(varied))

    @property
    def kind(self) -> str:
        """What it is a report of, as the first part of the keys of its texts."""
        return SEARCH if self.method == SEARCH else "sweep"

    @property
    def title(self) -> str:
        """The question's title."""
        return self.question.title.get(self.language) or self.question.name.replace("_", " ")


def _filled(levels_: "pd.Series[Any]", level: object) -> "pd.Series[Any]":
    """Return levels with the question's where a point has none; numbers stay numbers."""
    if level is None or not levels_.isna().any():
        return levels_
    return pd.Series([level if pd.isna(one) else one for one in levels_], index=levels_.index)


def _unvaried(told: Told, factor: str) -> object:
    """Return the level of a factor in the question; None where there is no such number."""
    if factor.startswith(INTERVENTION):
        name, _, setting = factor.removeprefix(INTERVENTION).partition(".")
        return _set(next((i for i in told.base if i.name == name), None), setting)
    if factor in ("municipality", *RUN_SETTINGS):
        return getattr(told.question, factor)
    return today(factor) if is_policy(factor) else None


def _set(intervention: Intervention | None, setting: str) -> object:
    """Return what a setting of an intervention is where no factor changes it."""
    if not setting:
        return OFF if intervention is None else ON
    if intervention is None:
        return float(OFF) if setting == "dose" else None
    if setting.startswith("levers."):
        return intervention.levers.get(setting.removeprefix("levers."))
    return getattr(intervention, setting)


def size(row: Mapping[str, Any]) -> tuple[float, int]:
    """Return how many interventions a policy has, doses as shares, and how little else it changes.

    A rival reading of the evidence is no policy and does not count.
    """
    moved = {name: level for name, level in row.items() if is_policy(name) and not pd.isna(level)}
    own = {name: float(level) for name, level in moved.items() if name.startswith(INTERVENTION)}
    owners = {".".join(name.split(".")[:2]) for name in own} - {f"{INTERVENTION}{name}" for name in readings()}
    doses = sum(own.get(name, ON) * own.get(f"{name}.dose", 1.0) for name in owners)
    return doses, -sum(level != today(name) for name, level in moved.items() if name not in own)
