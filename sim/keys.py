"""Dotted keys: `contact.letter: -2.5` and `contact: {letter: -2.5}` mean the same."""

from collections.abc import Mapping
from typing import Any

from sim.errors import ConfigurationError


def flat(content: Mapping[Any, Any], prefix: str = "") -> dict[str, Any]:
    """Return a nested mapping with dotted keys; of two spellings of one key the later counts."""
    found: dict[str, Any] = {}
    for key, entry in content.items():
        name = f"{prefix}{key}"
        found |= flat(entry, f"{name}.") if isinstance(entry, Mapping) else {name: entry}
    return found


def nested(content: Mapping[Any, Any]) -> dict[str, Any]:
    """Return a mapping in which every dot of a key is a level.

    Raises
    ------
    ConfigurationError
        For a key that has both a value and keys under it.
    """
    found: dict[str, Any] = {}
    for key, entry in flat(content).items():
        *levels, last = key.split(".")
        place = found
        for level in levels:
            place = place.setdefault(level, {})
            if not isinstance(place, dict):
                raise ConfigurationError(f"`{key}`: `{level}` has a value of its own; leave one of the two out")
        place[last] = entry
    return found
