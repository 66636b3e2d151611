"""The reference of the Python interface, made from the docstrings of `sim.__all__`.

`python -m sim.reference` writes `docs/api.md`; a test holds that the committed page is what is written.
"""

import inspect
import re
from collections.abc import Iterator
from typing import Any

import sim
from sim.api import Sweep
from sim.experiment.comparison import Comparison
from sim.files import write_text
from sim.paths import PACKAGE

PAGE = "api.md"

_HEAD = """# Python interface

Written by `python -m sim.reference` from the docstrings of `sim.__all__`; do not edit. How to use it is in the
[guide](guide_researcher.md). Errors are `sim.errors.UitwegError`: one line that names the value, the place and the
remedy."""

_WIDTH = 100
"""Characters of a signature on one line."""

_ENTRIES = ("Parameters", "Attributes", "Returns", "Raises")
"""Sections of a docstring that hold entries: a name or a type, and below it what it is."""


def page() -> str:
    """Return the page."""
    public = [getattr(sim, name) for name in sim.__all__]
    parts: dict[str, list[Any]] = {
        "Functions": [one for one in public if inspect.isfunction(one)],
        "Classes": [one for one in public if inspect.isclass(one)],
        "What functions return": [Comparison, Sweep],
    }
    lines = [_HEAD]
    for title, members in parts.items():
        lines += ["", f"## {title}"]
        for member in members:
            lines += ["", f"### `{member.__name__}`", "", *_documented(member)]
    return "\n".join(lines) + "\n"


def _documented(member: Any) -> Iterator[str]:
    """Iterate over the lines about a function or a class."""
    name = member.__name__
    if name in sim.__all__:
        yield from ("```text", f"sim.{name}{_signature(member)}", "```", "")
    yield from sections(inspect.getdoc(member) or "")
    if inspect.isclass(member) and (methods := _methods(member)):
        yield from ("", "**Methods**", "")
        for method, said in methods.items():
            yield f"- `{method}`: {said}"


def _signature(member: Any) -> str:
    """Return how something is called, a parameter a line where one line is too long."""
    found = inspect.signature(member)
    each = [_parameter(one) for one in found.parameters.values()]
    kinds = [one.kind for one in found.parameters.values()]
    only, several = inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.VAR_POSITIONAL
    if only in kinds and several not in kinds:
        each.insert(kinds.index(only), "*")
    end = "" if inspect.isclass(member) else f" -> {_kind(found.return_annotation)}"
    line = f"({', '.join(each)}){end}"
    return line if len(line) <= _WIDTH else "(\n" + "".join(f"    {one},\n" for one in each) + f"){end}"


def _parameter(one: inspect.Parameter) -> str:
    """Return a parameter as it is written in a signature; of a default that is made anew only that there is one."""
    stars = "*" * (1 if one.kind is one.VAR_POSITIONAL else 2 if one.kind is one.VAR_KEYWORD else 0)
    default = "..." if "factory" in repr(one.default) else repr(one.default)
    return f"{stars}{one.name}: {_kind(one.annotation)}" + ("" if one.default is one.empty else f" = {default}")


def _kind(annotation: Any) -> str:
    """Return an annotation without the modules that its classes are in."""
    text = annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)
    return re.sub(r"\b(?:\w+\.)+(?=[A-Z])", "", text)


def _methods(member: type) -> dict[str, str]:
    """Return the public methods of a class itself, with the first line about each."""
    own = {name: one for name, one in vars(member).items() if not name.startswith("_")}
    found = {}
    for name, one in own.items():
        said = (inspect.getdoc(one.fget if isinstance(one, property) else one) or "").partition("\n")[0]
        if inspect.isfunction(one):
            found[f"{name}({', '.join(list(inspect.signature(one).parameters)[1:])})"] = said
        elif isinstance(one, property):
            found[name] = said
    return found


def sections(text: str) -> Iterator[str]:
    """Iterate over a numpy-style docstring as Markdown: what it says first, then every section under its name."""
    parts = re.split(r"(?:^|\n)(\w[\w ]*)\n-{3,}\n", text)
    yield parts[0].strip()
    for title, content in zip(parts[1::2], parts[2::2], strict=True):
        yield from ("", f"**{title}**", "")
        if title in _ENTRIES:
            yield from _entries(content)
        elif title == "Examples":
            yield from ("```pycon", content.strip(), "```")
        else:
            yield content.strip()


def _entries(content: str) -> Iterator[str]:
    """Iterate over the entries of a section as a list."""
    for entry in re.split(r"\n(?=\S)", content.strip("\n")):
        head, _, said = entry.partition("\n")
        name, _, kind = head.partition(" : ")
        about = " ".join(line.strip() for line in said.splitlines()).strip()
        yield f"- `{name}`" + (f" ({kind})" if kind else "") + (f": {about}" if about else "")


if __name__ == "__main__":
    if not (PACKAGE.parent / "pyproject.toml").exists():
        raise SystemExit("the page belongs to the repository; run this in a checkout")
    write_text(PACKAGE.parent / "docs" / PAGE, page())
