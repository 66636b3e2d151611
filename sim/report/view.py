"""One comparison as a report sees it: names in the reader's language, estimates by arm, group and measure."""

import math
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from sim.outcomes import MEASURES
from sim.report.estimates import NOTHING, PARTS, Estimate, Parts, estimates
from sim.report.numbers import Numbers
from sim.report.version import version
from sim.texts import Texts

if TYPE_CHECKING:
    from sim.experiment.comparison import Comparison
    from sim.experiment.question import Arm
    from sim.interventions import Intervention

HEADLINE = (
    "share_reached",
    "share_accepted",
    "share_dropout_inflow",
    "completions",
    "stock_problem_debt",
    "cost_municipality",
)
"""Measures of a question that names none itself."""

GROUPS = ("all", "young", "salary", "low_debt", "single_parent")


Key = tuple[str, str, str]
"""Arm, group and measure."""


class View:
    """A comparison and the language it is told in.

    Parameters
    ----------
    comparison : Comparison
    language : str
        `nl` or `en`.
    place : str, optional
        Municipality as it is called, where that is another than the one whose numbers it has.
    """

    def __init__(self, comparison: "Comparison", language: str, place: str = "") -> None:
        self.comparison = comparison
        self.question = comparison.question
        self.place = place
        self.texts = Texts(language)
        self.numbers = Numbers(self.texts)

    @property
    def language(self) -> str:
        """Language of the report."""
        return self.texts.language

    @cached_property
    def arms(self) -> list[str]:
        """Names of the arms, the baseline first."""
        return [arm.name for arm in self.question.arms]

    @property
    def baseline(self) -> str:
        """Name of the baseline."""
        return self.arms[0]

    @property
    def others(self) -> list[str]:
        """Names of the arms compared with the baseline."""
        return self.arms[1:]

    @cached_property
    def main(self) -> str:
        """Arm that stands out in the figures."""
        return self.question.main.name

    @property
    def by_weight(self) -> list[str]:
        """Arms compared with the baseline, the main one first."""
        return sorted(self.others, key=lambda name: name != self.main)

    def arm(self, name: str) -> "Arm":
        """Return the arm of that name."""
        return next(arm for arm in self.question.arms if arm.name == name)

    def added(self, name: str) -> list["Intervention"]:
        """Return the interventions of an arm that are no part of what it is compared with."""
        base = self.arm(self.baseline).interventions if name != self.baseline else ()
        return [one for one in self.arm(name).interventions if one not in base]

    def arm_title(self, name: str) -> str:
        """Return an arm's name for readers: its own, else that of its only intervention."""
        arm = self.arm(name)
        if arm.title:
            return self.title(arm.title, name)
        if not arm.interventions:
            return self.texts("arm.today") if name == self.baseline else self.title({}, name)
        only = arm.interventions[0] if len(arm.interventions) == 1 else None
        return self.title(only.title if only else {}, name)

    def title(self, titles: Mapping[str, str], name: str) -> str:
        """Return the title in the report's language, else in any, else the name in plain letters."""
        return titles.get(self.language) or next(iter(titles.values()), "") or name.replace("_", " ").capitalize()

    def measure_title(self, name: str) -> str:
        """Return a measure's name for readers."""
        return self.texts.name("measure", name)

    def unit(self, name: str) -> str:
        """Return a measure's unit, as `outcomes.Measure` names it."""
        if name in MEASURES:
            return MEASURES[name].unit
        return "EUR" if name.startswith("cost_") else "per_1000"

    def shown(self, measure: str, found: Estimate, difference: bool = False) -> tuple[str, Estimate]:
        """Return the unit and value under a head that names the unit: no euro sign, percentage points for shares."""
        unit = self.unit(measure)
        if unit == "share" and difference:
            return "points", found.times(100)
        return ("plain" if unit == "EUR" else unit), found

    def unit_label(self, name: str, difference: bool = False) -> str:
        """Return a measure's unit for readers."""
        if difference and self.unit(name) == "share":
            return self.texts("unit.points")
        own = f"unit.{name}"
        return self.texts(own if own in self.texts else f"unit.{self.unit(name)}")

    def group_title(self, name: str) -> str:
        """Return a group's name for readers."""
        return self.texts.name("group", name)

    @cached_property
    def headline(self) -> list[str]:
        """Measures that matter most and that the comparison has."""
        known = set(self.comparison.differences["measure"]) | set(self.comparison.levels["measure"])
        return [m for m in (self.question.outcomes or HEADLINE) if m in known]

    @cached_property
    def lead(self) -> str:
        """Measure that the first figure's title is about: the question's first, else the one that changes most."""
        if self.question.outcomes or not self.headline:
            return next(iter(self.headline), "")

        def change(measure: str) -> float:
            moved, before = self.difference(self.main, measure), self.level(self.baseline, measure).mean
            return abs(moved.mean / before) if moved.clear and before and not measure.startswith("cost") else 0.0

        return max(self.headline, key=change)

    @cached_property
    def _levels(self) -> dict[Key, Estimate]:
        frame = self.comparison.levels
        return {key: found.positive for key, found in zip(_keys(frame), estimates(frame), strict=True)}

    @cached_property
    def _differences(self) -> dict[Key, Estimate]:
        frame = self.comparison.differences
        found = zip(_keys(frame), estimates(frame, "difference"), strict=True)
        return {key: self._possible(key, change) for key, change in found}

    def _possible(self, key: Key, found: Estimate) -> Estimate:
        """Return a difference with its interval cut where no difference can lie."""
        _, group, measure = key
        base = self.level(self.baseline, measure, group)
        if not (found.certain and base.certain):
            return found
        most = 1.0 - max(base.low, 0.0) if self.unit(measure) == "share" else math.inf
        return Estimate(found.mean, max(found.low, -base.high), min(found.high, most))

    def level(self, arm: str, measure: str, group: str = "all") -> Estimate:
        """Return a measure's level in an arm."""
        return self._levels.get((arm, group, measure), NOTHING)

    def difference(self, arm: str, measure: str, group: str = "all") -> Estimate:
        """Return a measure's paired difference with the baseline, its interval cut where no difference can lie.

        No measure is below 0 and no share above 1, so a difference takes away at most what the baseline may have, and
        adds to a share at most what the baseline may lack.
        """
        return self._differences.get((arm, group, measure), NOTHING)

    @cached_property
    def _parts(self) -> dict[Key, Parts]:
        frame = self.comparison.differences
        return dict(zip(_keys(frame), map(Parts, *(frame[part].tolist() for part in PARTS)), strict=True))

    def parts(self, arm: str, measure: str, group: str = "all") -> Parts:
        """Return what the interval of a difference is made of."""
        return self._parts.get((arm, group, measure), Parts(math.nan, math.nan, math.nan))

    def places(self, arm: str, measure: str) -> tuple[int, int] | tuple[None, None]:
        """Return decimals of a measure in an arm and the baseline, and of the difference; None for what is usual."""
        found = self.level(self.baseline, measure), self.level(arm, measure), self.difference(arm, measure)
        if not all(one.known for one in found):
            return None, None
        unit = self.unit(measure)
        return self.numbers.adding("plain" if unit == "EUR" else unit, *found)

    def change(self, arm: str, measure: str) -> str:
        """Return a difference with its interval, without its unit."""
        shown = self.shown(measure, self.difference(arm, measure), difference=True)
        return self.amount(*shown, sign=True, places=self.places(arm, measure)[1])

    def amount(self, unit: str, found: Estimate, sign: bool = False, places: int | None = None) -> str:
        """Return an estimate with its interval, or the word for a suppressed one.

        Several replications without an interval say the same: that may be chance, and is said.
        """
        if not found.known:
            return self.texts("number.suppressed")
        said = self.numbers.interval(unit, *found, sign=sign, places=places)
        alike = not found.certain and self.comparison.replications_done > 1
        return self.texts("number.alike", number=said) if alike else said

    def mean(self, unit: str, found: Estimate) -> str:
        """Return an estimate without its interval, with the digits that it has beside it."""
        return self.numbers.of(unit, found.mean, self.numbers.places(unit, *found))

    def municipality(self) -> str:
        """Return the municipality's name for readers."""
        return self.place or self.source()

    def source(self) -> str:
        """Return the name of the municipality, or country, whose numbers it has."""
        return self.texts.name("municipality", self.question.municipality).title()

    def footnote(self) -> str:
        """Return what every figure says about how it was made, in two lines."""
        question, number = self.question, self.numbers.plain
        made = self.texts(
            "footnote.made",
            scenario=self.title(question.title, question.name),
            municipality=self.municipality(),
            residents=number(question.residents),
            replications=number(self.comparison.replications_done),
            horizon=number(question.horizon),
            seed=question.seed,
            version=version(),
        )
        lines = [made, self.texts(f"footnote.{question.parameters}")]
        if not self.comparison.complete:
            lines.insert(0, self.texts("footnote.incomplete", **self.progress()))
        return "\n".join(lines)

    def progress(self) -> dict[str, str]:
        """Return replications done and asked for, as texts use them."""
        number = self.numbers.plain
        return {"done": number(self.comparison.replications_done), "asked": number(self.question.replications)}


def _keys(frame: pd.DataFrame) -> Iterator[Key]:
    """Iterate over arm, group and measure of each row."""
    return zip(*(frame[name].tolist() for name in ("arm", "group", "measure")), strict=True)
