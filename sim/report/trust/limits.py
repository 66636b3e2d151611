"""The limits of the model in short, from the catalogues; the ODD description has them in full, under the same heads."""

from sim.texts import Texts, catalogue

_PART, _HEAD = "limits.", ".head"


def limits(texts: Texts) -> list[tuple[str, list[str]]]:
    """Return a head and paragraphs of each limit, in the order of the catalogue."""
    names = [key[len(_PART) : -len(_HEAD)] for key in catalogue(texts.language) if _limit(key)]
    return [(texts(f"{_PART}{name}{_HEAD}"), texts(f"{_PART}{name}.text").split("\n")) for name in names]


def _limit(key: str) -> bool:
    return key.startswith(_PART) and key.endswith(_HEAD)
