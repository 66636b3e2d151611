"""The state of the page: the whole question as a small, flat, versioned mapping that also lives in the address.

Whatever comes in, a question comes out: values out of range are clamped, unknown names dropped, and each such thing is
told in a note. The same state gives the same canonical text and the same key.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import urlencode

from sim.app.entries import Note, entries
from sim.app.places import Place, places
from sim.app.policies import SCENARIO, Policies
from sim.calibration.ensemble import NATIONAL
from sim.errors import UitwegError
from sim.evidence import Card, cards
from sim.experiment.question import Arm, Question
from sim.interventions import Intervention, interventions
from sim.report.cards import kind, written
from sim.report.numbers import Numbers
from sim.scenarios import BASELINE_TITLE, LANGUAGES, load_scenario, scenarios
from sim.texts import Texts

VERSION = 1
VIEWS = ("policy", "trainer", "evidence")
_WORD, _GUESS = r"[A-Za-z0-9_.-]{0,60}", r"-?[0-9]{1,9}(\.[0-9]{1,2})?"
PAGE = {
    **dict.fromkeys(("choose", "step", "card", "stage", "grade", "measure"), re.compile(_WORD)),
    "resident": re.compile(r"[0-9]{1,4}"),
    "guesses": re.compile(rf"{_GUESS}(_{_GUESS}){{0,39}}"),
    "guessed": re.compile(r"[0-9a-z]{1,10}"),
}
"""What the page keeps for itself, and what it may look like; none of it changes an answer."""

HORIZON = (12, 120)
SEED = (0, 2**53 - 1)
"""As far as a browser's whole numbers go."""

BASELINE = "today"


@dataclass
class State:
    """A state after it was checked.

    Attributes
    ----------
    values : dict of str to str
        Checked entries, as they stand in the address.
    notes : list of Note
    question : Question
        Baseline and scenario; residents and replications are for the engine to choose.
    """

    values: dict[str, str]
    question: Question
    notes: list[Note] = field(default_factory=list)

    @property
    def language(self) -> str:
        """Language of the page."""
        return self.values["lang"]

    @property
    def place(self) -> Place:
        """Municipality that was chosen."""
        return places()[self.values["municipality"]]

    @property
    def text(self) -> str:
        """The state as it stands in the address."""
        return urlencode(self.values)

    @property
    def key(self) -> str:
        """A hash of everything that changes an answer but its language."""
        asked = self.question
        content = (self.values.get("scenario"), asked.municipality, asked.horizon, asked.seed)
        parts = (content, asked.arms, sorted(asked.assume.items()), asked.outcomes)
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:24]


def read(given: object) -> State:
    """Return the checked state of a text or mapping; never raises for what it holds.

    Parameters
    ----------
    given : object
        The part of an address after `#`, or a mapping of strings; anything else counts as empty.
    """
    return _Reader(dict(entries(given))).state()


class _Reader(Policies):
    """Reads one state."""

    def state(self) -> State:
        """Return the state."""
        self.values["v"] = str(VERSION)
        if self.given.get("v", str(VERSION)) != str(VERSION):
            self.note("v", self.given["v"], str(VERSION), "version")
        self.values["view"] = self.choice("view", VIEWS, VIEWS[0], self.texts(f"app.view.{VIEWS[0]}"))
        self.values["lang"] = self.choice("lang", LANGUAGES, LANGUAGES[0], self.texts("language"))
        scenario = self.choice("scenario", ("", *scenarios()), "")
        start = load_scenario(scenario) if scenario else None
        usual = start.municipality if start else NATIONAL
        self.values["municipality"] = self.choice(
            "municipality", list(places()), usual, places()[usual].titled(self.texts)
        )
        self.place = places()[self.values["municipality"]]
        self.profile = self.place.profile
        self.values["horizon"] = str(int(self.number("horizon", *HORIZON, start.horizon if start else 60, whole=True)))
        self.values["seed"] = str(int(self.number("seed", *SEED, start.seed if start else 1, whole=True)))
        if start:
            self.values["scenario"] = scenario
        self._page()
        question = self._question(start)
        self._unknown()
        return State(self.values, question, self.notes)

    def _page(self) -> None:
        """Keep the page's own entries."""
        for name, look in PAGE.items():
            if name not in self.given:
                continue
            if look.fullmatch(self.given[name]):
                self.values[name] = self.given[name]
            else:
                self.note(name, self.given[name], "", "left_out")

    def _question(self, start: Question | None) -> Question:
        """Return the question; a scenario's title and words are only of the scenario as it is written."""
        arm = self._arm(start)
        chosen = {i.name: i for i in arm.interventions} if arm else {}
        baseline = start.baseline if start else Arm(BASELINE, (), BASELINE_TITLE)
        today = {i.name: self._held(i) for i in baseline.interventions}
        wanted = (today.get(name) or self._intervention(name, chosen.get(name)) for name in interventions())
        fixed = {
            "name": self.values.get("scenario") or self.profile,
            "municipality": self.profile,
            "horizon": int(self.values["horizon"]),
            "seed": int(self.values["seed"]),
            "assume": dict(self._assumed()),
        }
        found = tuple(i for i in wanted if i is not None and self._possible(i, baseline, fixed))
        title = _title([i for i in found if i.name not in today])
        keep: tuple[str, ...] = ("outcomes",)
        if arm and {i.name: i for i in found} == chosen:
            found, title = arm.interventions, arm.title or title  # in its order, which changes nothing but the name
            keep = ("title", "question", *keep) if self._there(start) else keep
        words = {"title": title} | ({key: getattr(start, key) for key in keep} if start else {})
        return Question(arms=(baseline, Arm(SCENARIO, found, title)), **fixed, **words)  # type: ignore[arg-type]

    def _there(self, start: Question | None) -> bool:
        """Return whether the question is about the municipality of its scenario."""
        return start is not None and self.profile == start.municipality and self.place.own

    def _arm(self, start: Question | None) -> Arm | None:
        """Return the arm of the scenario that the state goes out from."""
        if start is None:
            return None
        main = start.main
        name = self.choice("arm", [a.name for a in start.arms], main.name, self._title_of(main.title, main.name))
        if name != main.name:
            self.values["arm"] = name
        return next(a for a in start.arms if a.name == name)

    def _assumed(self) -> Iterator[tuple[str, float]]:
        """Iterate over the values in place of a card's that are possible."""
        known = cards(self.profile)
        for key in sorted(k for k in self.given if k.startswith("assume.")):
            name = key.removeprefix("assume.")
            if name not in known:
                continue
            write = partial(self._as_card, known[name])
            value = self._allowed(key, self.number(key, -1e9, 1e9, known[name].value, write=write), known[name], write)
            if value != known[name].value or known[name].low < known[name].high:  # its own value is then certain
                self.values[key] = f"{value:.6g}"
                yield name, float(self.values[key])

    def _as_card(self, card: Card, value: float) -> str:
        """Return a value for a card as the card has it; one that is far from it as a plain number."""
        if card.low <= value <= card.high:
            return written(Numbers(self.texts), card, value, own=True)
        return self.percent(value) if kind(card.unit) == "percent" else self.plain(value)

    def _allowed(self, key: str, value: float, card: Card, write: Callable[[float], str]) -> float:
        """Return a value for a card, its own where the model refuses it."""
        try:
            Question("check", (Arm(BASELINE),), municipality=self.profile, assume={card.name: value})
        except UitwegError as error:
            told = {"asked": write(value), "used": write(card.value), "reason": str(error)}
            self.note(key, f"{value:g}", f"{card.value:g}", "refused_value", **told)
            return card.value
        return value

    def _unknown(self) -> None:
        """Note the entries that nothing reads."""
        known = {"v", "arm", "scenario", *PAGE, *interventions(), *self.values}
        known |= self.told | {f"assume.{name}" for name in cards(self.profile)}
        for name in self.given.keys() - known:
            self.note(name, self.given[name], "", "unknown_name")


def _title(found: Sequence[Intervention]) -> dict[str, str]:
    """Return the title of an arm: that of its policies, as far as they are few."""
    if not found:
        return {language: Texts(language)("app.arm.nothing") for language in LANGUAGES}
    if len(found) > 3:
        return {language: Texts(language)("app.arm.several", count=len(found)) for language in LANGUAGES}
    return {language: " + ".join(i.title.get(language, i.name) for i in found) for language in LANGUAGES}
