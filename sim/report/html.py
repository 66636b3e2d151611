"""Pages as one file: style, figures and tables are inside, and nothing is loaded from elsewhere."""

from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from sim.report.chart import DIGITS


def rendered_page(template: str, *, styles: Sequence[str] = ("report.css",), foot: str = "", **content: Any) -> str:
    """Return the page that a template gives.

    Parameters
    ----------
    template : str
        File in `templates/` that extends `base.html`.
    styles : sequence of str
        Files in `templates/`, one after the other.
    foot : str
        What stands at the foot of every printed page, beside its number.
    **content : object
        What the template shows; `base.html` asks for `t` (the texts), `title`, `contents` (keys and titles of the
        sections) and `footnote`.
    """
    css = Markup("\n".join([*(_templates().get_template(name).render() for name in styles), _footed(foot)]))
    css_hash = b64encode(sha256(str(css).encode()).digest()).decode()
    return _templates().get_template(template).render(css=css, css_hash=css_hash, **content)


def _footed(foot: str) -> str:
    """Return the style of printed pages: what made them at the foot, and their number."""
    said = "".join(f"\\{ord(c):x} " if c in '\\"<\n' else c for c in foot)
    small = "font: 8pt sans-serif; color: #444"
    return (
        f'@page {{ margin: 1.5cm 1.5cm 2cm; @bottom-left {{ content: "{said}"; {small}; }} '
        f'@bottom-right {{ content: counter(page) " / " counter(pages); {small}; }} }}'
    )


def inside(svg: bytes) -> str:
    """Return the address of a picture that is in the page itself."""
    return "data:image/svg+xml;base64," + b64encode(svg).decode()


@cache
def _templates() -> Environment:
    """Return the templates; a name that is missing is an error."""
    loader = PackageLoader("sim.report", "templates")
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.filters["pieces"] = pieces
    made.filters["prose"] = prose
    return made


def prose(text: str) -> Markup:
    """Return a text in which what is typed stands between backticks; the application's `parts.prose` does the same."""
    typed = Markup("<code>{}</code>")
    return Markup("").join(typed.format(part) if at % 2 else escape(part) for at, part in enumerate(text.split("`")))


def pieces(cell: str) -> list[str]:
    """Return a cell's parts that must not be broken over lines: the value, the difference, the interval."""
    if not cell or cell[0] not in DIGITS:
        return [cell]
    return cell.replace("; ", ";\n").replace(" (", "\n(").split("\n")
