"""The limits of the model, from the one place where they are written: the ODD description."""

import re

from sim.paths import PACKAGE

_HEAD = "## What the model cannot do"


def limits() -> list[tuple[str, list[str]]]:
    """Return the limits as the ODD description lists them: a head and paragraphs each; nothing where it is not kept.

    The description is in English, and is no part of an installed package.
    """
    path = PACKAGE.parent / "docs" / "odd.md"
    if not path.is_file():
        return []
    text = path.read_text(encoding="utf-8").partition(_HEAD)[2].partition("\n## ")[0]
    return parsed(text)


def parsed(text: str) -> list[tuple[str, list[str]]]:
    """Return the heads in bold with their paragraphs and items, without marks; what comes before a head is left out."""
    found: list[tuple[str, list[str]]] = []
    for block in re.split(r"\n\s*\n", text.strip()):
        head, body = "", block
        if match := re.match(r"\*\*(.+?)\*\*\s*", block, re.DOTALL):
            head, body = " ".join(match[1].split()).rstrip("."), block[match.end() :]
        parts = [_plain(part) for part in re.split(r"(?m)^- ", body) if part.strip()]
        if head:
            found.append((head, parts))
        elif found:
            found[-1][1].extend(parts)
    return found


def _plain(text: str) -> str:
    """Return text without Markdown."""
    return " ".join(re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", text).replace("`", "").replace("**", "").split())
