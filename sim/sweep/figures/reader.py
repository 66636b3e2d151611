"""A sweep's answers as a reader sees them: names and numbers in the reader's language."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from sim.evidence import municipalities, national_cards
from sim.interventions import interventions, read_intervention
from sim.levers import LEVERS
from sim.outcomes import MEASURES
from sim.report.cards import title
from sim.report.chart import Keyed, Table
from sim.report.estimates import Estimate
from sim.report.numbers import Numbers, digits
from sim.sweep.answers.robustness import TODAY, policy_name
from sim.sweep.answers.settings import ASSUME, INTERVENTION, STAFF, is_policy
from sim.texts import Texts


class Reader:
    """The language that answers are told in.

    Parameters
    ----------
    language : str
        `nl` or `en`.
    footnote : str
        How the sweep was made; what an interval is comes behind it.
    titles : mapping of str to str, optional
        Of policies that have one, by `robustness.policy_name`.
    interval : str
        Text that says what an interval is; empty where there is none.
    """

    def __init__(
        self, language: str, footnote: str = "", titles: Mapping[str, str] | None = None, interval: str = "interval"
    ) -> None:
        self.titles = titles or {}
        self.texts = Texts(language)
        self.numbers = Numbers(self.texts)
        self.footnote = f"{footnote} {self.say(interval) if interval else ''}".strip()

    def say(self, key: str, **values: object) -> str:
        """Return the text `answers.key`."""
        return self.texts(f"answers.{key}", **values)

    def measure(self, name: str) -> str:
        """Return a measure's name."""
        return self.texts.name("measure", name)

    def unit(self, name: str) -> str:
        """Return the unit of a difference in a measure."""
        unit, own = MEASURES[name].unit, f"unit.{name}"
        return self.texts("unit.points" if unit == "share" else own if own in self.texts else f"unit.{unit}")

    def scale(self, name: str) -> float:
        """Return what a difference in a measure is multiplied by to be shown."""
        return 100.0 if MEASURES[name].unit == "share" else 1.0

    def factor(self, name: str) -> str:
        """Return a factor's name: the title of an intervention, a desk, a card or a lever, or the name itself.

        Those of cards and levers come with their key.
        """
        if name == "municipality" or (name.startswith(STAFF) and f"answers.desk.{name}" in self.texts):
            return self.say(name if name == "municipality" else f"desk.{name}")
        if name.startswith(INTERVENTION):
            return self._intervention(name)
        if name.startswith(ASSUME) and (card := name.removeprefix(ASSUME)) in national_cards():
            return Keyed(title(self.texts, card), name)
        return Keyed(self.texts(f"app.lever.{name}"), name) if name in LEVERS else name

    def _intervention(self, name: str) -> str:
        """Return the title of an intervention, and of it what a factor sets; of another the name itself."""
        bare, _, setting = name.removeprefix(INTERVENTION).partition(".")
        if bare not in interventions():
            return name
        called = str(read_intervention(bare)["title"][self.texts.language])
        if not setting:
            return called
        return f"{called}, {self.say(f'of.{setting}') if f'answers.of.{setting}' in self.texts else setting}"

    def measured(self, name: str) -> str:
        """Return a factor's name beside its levels: of a card, also one by its own name, with the unit these are in."""
        card = name.removeprefix(ASSUME)
        if card not in national_cards():
            return self.factor(name)
        unit = self.texts.name("card_unit", national_cards()[card].unit)
        return Keyed(f"{title(self.texts, card)} ({unit})", name)

    def replications(self, count: int) -> str:
        """Return how many replications there are, in words."""
        return self.say("replications", count=self.numbers.plain(count))

    def policy(self, name: str) -> str:
        """Return a policy (see `robustness.policy_name`) in words."""
        if name == TODAY:
            return self.say("today")
        if name in self.titles:
            return self.titles[name]
        parts = name.split(" + ")
        owners = dict.fromkeys(_owner(part) for part in parts)
        first, *others = (self._part([part for part in parts if _owner(part) == owner]) for owner in owners)
        parts = [first, *(lowered(part) for part in others)]
        return self.listed([", ".join(parts[:-1]), parts[-1]] if others else parts)

    def listed(self, parts: Sequence[str], word: str = "and") -> str:
        """Return parts with `and`, or another word, between them."""
        return f" {self.say(word)} ".join(parts)

    def point(self, row: Mapping[str, Any], factors: list[str]) -> str:
        """Return a point's policy in words, and behind it what else it is run with."""
        said = [self.policy(policy_name({name: row[name] for name in factors}))]
        others = [name for name in factors if not is_policy(name) and not pd.isna(row[name])]
        said += [self.say("setting", name=self.measured(name), level=self.level(row[name])) for name in others]
        return ", ".join(said)

    def _part(self, parts: Sequence[str]) -> str:
        """Return one thing a policy does in words: an intervention with its settings, or a factor with its level."""
        owner = _owner(parts[0])
        if owner in interventions():
            settings = [said for part in parts if (said := self._setting(*part.partition("=")[::2]))]
            title = self.factor(INTERVENTION + owner)
            return f"{title} ({', '.join(settings)})" if settings else title
        name, _, level = parts[0].partition("=")
        shown = self._shown(level)
        shown = self.say("times", level=shown) if name.startswith(STAFF) else shown
        return self.say("setting", name=self.factor(name), level=shown) if level else self.factor(INTERVENTION + name)

    def _setting(self, name: str, level: str) -> str:
        """Return how an intervention is set; nothing where that is as usual."""
        setting = name.partition(".")[2] or "dose"
        if not level or (setting == "start" and float(level) == 0):
            return ""
        if f"answers.with.{setting}" in self.texts:
            return self.say(f"with.{setting}", level=self.level(round(float(level), 2)))
        return self.say("setting", name=setting.removeprefix("levers."), level=self._shown(level))

    def _shown(self, level: str) -> str:
        try:
            return self.level(float(level))
        except ValueError:
            return level

    def level(self, value: Any) -> str:
        """Return a factor's level."""
        if isinstance(value, str):
            return self.town(value)
        shown = float(f"{float(value):.4g}")
        return self.numbers.plain(shown, next((p for p in range(4) if round(shown, p) == shown), 4))

    def town(self, name: str) -> str:
        """Return the name of a municipality; of other words the word itself."""
        return self.texts.name("municipality", name).title() if name in municipalities() else name

    def number(self, value: float, sign: bool = True) -> str:
        """Return a number with about three significant figures."""
        return self.numbers.plain(value, digits(abs(value)), sign)

    def range(self, found: Estimate) -> str:
        """Return an interval; a dash where there is none."""
        if not found.certain:
            return self.texts("number.none")
        places = digits(max(abs(found.low), abs(found.high)))
        ends = {name: self.numbers.plain(end, places, True) for name, end in (("low", found.low), ("high", found.high))}
        return self.say("range", **ends)

    def table(self, kind: str, caption: str, rows: list[list[str]], heads: int = 1) -> Table:
        """Return a table for readers."""
        return Table(caption, self.say(f"columns.{kind}").split("|"), rows, heads)


def _owner(part: str) -> str:
    """Return the intervention that a part of a policy belongs to, or the factor."""
    name = part.partition("=")[0]
    known = name.partition(".")[0]
    return known if known in interventions() else name


def lowered(text: str) -> str:
    """Return a title as it is inside a sentence: names such as WhatsApp keep their capitals."""
    return text[:1].lower() + text[1:] if text[1:] == text[1:].lower() else text


def estimate(row: Mapping[Any, Any], factor: float = 1.0, mean: str = "mean") -> Estimate:
    """Return the mean and interval of a row, multiplied by a factor above 0."""
    return Estimate(*(factor * float(row[name]) for name in (mean, "low", "high")))
