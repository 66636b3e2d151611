"""Municipalities to choose from: those with numbers of their own, and all others with only a size of their own."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Any

from sim.calibration.ensemble import NATIONAL
from sim.evidence import cards, municipalities
from sim.sweep.country.table import read
from sim.texts import Texts


@dataclass(frozen=True, slots=True)
class Place:
    """A municipality, or all of them.

    Attributes
    ----------
    name : str
        In addresses: small letters, digits and `_`.
    title : str
        As it is written; empty for a profile, whose title is in the catalogue.
    profile : str
        In `conf/municipality/`: where its numbers come from.
    households : int or None
    """

    name: str
    title: str
    profile: str
    households: int | None

    @property
    def own(self) -> bool:
        """Whether it has numbers of its own."""
        return not self.title

    def titled(self, texts: Texts) -> str:
        """Return its name for readers."""
        return self.title or texts.name("municipality", self.profile).title()


@cache
def places() -> dict[str, Place]:
    """Return all there is to choose, by name: first the country and those with numbers of their own."""
    table = read(NATIONAL)
    sizes = {row.profile: row.households for row in table if row.profile != NATIONAL}
    sizes[NATIONAL] = sum(row.households for row in table)
    profiles = sorted(municipalities(), key=lambda name: name != NATIONAL)
    found = {name: Place(name, "", name, sizes.get(name)) for name in profiles}
    for row in sorted(table, key=lambda row: _plain(row.name)):
        if row.profile == NATIONAL:
            name = _plain(row.name)
            found[name] = Place(name, row.name, row.profile, row.households)
    return found


def _plain(title: str) -> str:
    """Return a name in small letters without accents."""
    letters = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", letters).strip("_")


def described(place: Place, texts: Texts) -> dict[str, Any]:
    """Return a place as the page needs it."""
    return {
        "name": place.name,
        "title": place.titled(texts),
        "profile": place.profile,
        "own": place.own,
        "households": place.households,
        "term": _term(place),
    }


def _term(place: Place) -> dict[str, int] | None:
    """Return the months of an arrangement in the figures of a place and in those of the country, where they differ."""
    here, now = (int(cards(profile)["arrangement.term"].value) for profile in (place.profile, NATIONAL))
    return None if here == now else {"here": here, "now": now}
