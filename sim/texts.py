"""Texts from the catalogues `conf/texts/nl.yaml` and `en.yaml`; no text for readers stands in code or template.

A folder in `conf/texts/` adds the texts of one subject, in files of the same names.
"""

import re
from collections.abc import Mapping
from functools import cache, partial
from typing import Any

from sim.errors import ConfigurationError, nearest
from sim.paths import CONF
from sim.yaml_files import names, read_yaml

FOLDER = CONF / "texts"

_COUNTED = re.compile(r"\{(\w+):([^{}|]*)\|([^{}]*)\}")
"""A word that follows a number: for one, and for more."""


def languages() -> list[str]:
    """Return the languages of a report."""
    return names(FOLDER)


@cache
def catalogue(language: str) -> dict[str, str]:
    """Return the texts of a language by dotted key.

    Raises
    ------
    ConfigurationError
        For a language without a catalogue.
    """
    if language not in languages():
        raise ConfigurationError(
            f"`language={language}` is not a language of the report{nearest(language, languages())}"
        )
    found: dict[str, str] = {}
    for path in (FOLDER / f"{language}.yaml", *sorted(FOLDER.glob(f"*/{language}.yaml"))):
        more = _flat(read_yaml(path), "")
        if twice := found.keys() & more.keys():
            raise ConfigurationError(
                f"{path}: `{min(twice)}` is a text of another file too; give one of them another name"
            )
        found |= more
    return found


def _flat(content: dict[str, Any], prefix: str) -> dict[str, str]:
    """Return a nested mapping with dotted keys."""
    flat: dict[str, str] = {}
    for key, entry in content.items():
        if isinstance(entry, dict):
            flat.update(_flat(entry, f"{prefix}{key}."))
        else:
            flat[f"{prefix}{key}"] = str(entry).strip()
    return flat


def _word(values: Mapping[str, object], found: re.Match[str]) -> str:
    """Return the word for one, or that for another number."""
    return found[2] if str(values[found[1]]) == "1" else found[3]


class Texts:
    """The texts of one language.

    Parameters
    ----------
    language : str
        `nl` or `en`.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self._texts = catalogue(language)

    def __call__(self, key: str, **values: object) -> str:
        """Return the text `key` with `values` filled in, and `{count:month|months}` as the count asks."""
        text = self._texts[key]
        return _COUNTED.sub(partial(_word, values), text).format(**values) if values else text

    def __contains__(self, key: str) -> bool:
        """Return whether the catalogue has `key`."""
        return key in self._texts

    def name(self, kind: str, name: str) -> str:
        """Return the text `kind.name`, or the name itself in plain letters where the catalogue has none."""
        return self._texts.get(f"{kind}.{name}", name.replace("_", " "))

    def number(self, value: float, places: int) -> str:
        """Return a number below 1,000 with the language's decimal mark."""
        return f"{value:.{places}f}".replace(".", self("number.decimal"))
