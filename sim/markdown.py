"""What the generated pages are made of: tables and sources in Markdown."""

from collections.abc import Iterable

from sim.evidence import Source


def table(head: list[str], rows: Iterable[list[str]]) -> list[str]:
    """Return the lines of a Markdown table."""
    body = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head), *body]


def source(published: Source) -> str:
    """Return a source as a link where there is one."""
    text = ", ".join(str(part) for part in (published.title, published.year, published.page) if part)
    return f"[{text}]({published.link})" if published.link.startswith("http") else text
