"""Entries of an address as they come in: read, bounded and checked one by one, each refusal told in a note."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import parse_qsl

from sim.interventions import interventions, load_intervention
from sim.report.cards import title as card_title
from sim.scenarios import LANGUAGES
from sim.texts import Texts

LONGEST = 8_000
"""Characters of a state; the rest is dropped."""

MOST = 200
"""Entries of a state."""

LONGEST_VALUE = 600
"""Characters of an entry: a room's guesses are the longest."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something of a state that was not used as it was asked; `why` is a sentence."""

    what: str
    asked: str
    used: str
    why: str


def entries(given: object) -> Iterator[tuple[str, str]]:
    """Iterate over the entries of a state, each key once: the last one counts."""
    if isinstance(given, str):
        pairs: list[tuple[object, object]] = list(parse_qsl(given[:LONGEST].lstrip("#?"), keep_blank_values=True))
    else:
        pairs = list(given.items()) if isinstance(given, Mapping) else []
    for name, value in pairs[:MOST]:
        if isinstance(name, str) and isinstance(value, str | int | float):
            yield name[:100], (str(int(value)) if isinstance(value, bool) else str(value))[:LONGEST_VALUE]


class Entries:
    """Entries as they came in, checked one by one.

    Parameters
    ----------
    given : dict of str to str

    Attributes
    ----------
    values : dict of str to str
        Checked entries.
    notes : list of Note
        What could not be used as asked.
    """

    def __init__(self, given: dict[str, str]) -> None:
        self.given = given
        self.notes: list[Note] = []
        self.values: dict[str, str] = {}
        language = given.get("lang", LANGUAGES[0])
        self.texts = Texts(language if language in LANGUAGES else LANGUAGES[0])

    def note(self, what: str, asked: str, used: str, why: str, /, **more: object) -> None:
        """Note that an entry was not used as asked; the sentence may have `asked` and `used` in other words."""
        told = {"what": self.called(what), "asked": asked, "used": used} | more
        self.notes.append(Note(what, asked, used, self.texts(f"app.note.{why}", **told)))

    def called(self, name: str) -> str:
        """Return what an entry is called on the page."""
        first, _, setting = name.partition(".")
        if first == "assume" and f"card.{setting}.title" in self.texts:
            return f"‘{card_title(self.texts, setting)}’"
        if first in interventions():
            title, lever = f"‘{load_intervention(first).title.get(self.texts.language, first)}’", f"app.lever.{setting}"
            if setting in ("dose", "start", "stop", "target"):
                return f"{title}, {self.texts(f'app.note.of.{setting}')}"
            if not setting or lever in self.texts:
                return f"{title}, ‘{self.texts(lever)}’" if setting else title
        own = f"app.note.of.{name}"
        return self.texts(own) if own in self.texts else f"‘{name}’"

    def choice(self, name: str, known: Sequence[str], usual: str, called: str = "") -> str:
        """Return one of the known values; `called` is what readers call the usual one."""
        asked = self.given.get(name, usual)
        if asked in known:
            return asked
        self.note(name, asked, usual, "unknown_value" if usual else "left_out", used=called or usual)
        return usual

    def number(
        self,
        name: str,
        low: float,
        high: float,
        usual: float,
        whole: bool = False,
        write: Callable[[float], str] | None = None,
    ) -> float:
        """Return a number within its range; `write` writes it as its slider has it."""
        write = write or self.plain
        asked = self.given.get(name)
        if asked is None:
            return usual
        try:
            found = float(asked)
        except ValueError:
            found = math.nan
        if math.isnan(found):
            self.note(name, asked, f"{usual:g}", "no_number", used=write(usual))
            return usual
        used = float(min(max(found, low), high))
        used = float(round(used)) if whole else used
        if used != found:
            self.note(name, asked, f"{used:g}", "clamped", used=write(used), low=write(low), high=write(high))
        return used

    def plain(self, value: float) -> str:
        """Return a number as the language writes it, with all its digits."""
        return f"{Decimal(f'{value:.16g}'):f}".replace(".", self.texts("number.decimal"))

    def percent(self, value: float) -> str:
        """Return a share as the language writes it."""
        return self.texts("number.percent", number=self.plain(round(100 * value, 6)))
