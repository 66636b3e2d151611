"""Imports point down, and the slow libraries stay where they belong."""

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from sim.paths import PACKAGE

LAYERS = (
    (
        "errors",
        "arguments",
        "interrupted",
        "paths",
        "keys",
        "files",
        "yaml_files",
        "texts",
        "draws",
        "chance",
        "events",
        "evidence",
        "calendar",
        "pool",
        "progress",
        "verbs",
        "help",
        "measures",
    ),
    ("population", "network", "groups", "synthesis"),
    ("levers", "interventions", "organisations", "now"),
    ("stages",),
    ("model", "resident"),
    (
        "run",
        "outcomes",
        "journey",
        "cause",
        "cause_contact",
        "cause_found",
        "first_difference",
        "cause_told",
        "why",
        "story",
    ),
    ("experiment", "calibration", "scenarios", "findings", "evidence_table", "markdown"),
    ("report",),
    ("configuration", "composition_errors", "settings", "registry"),
    ("sweep",),
    ("cli", "listing", "telling", "drivers", "api"),
    ("app", "reference", "__main__", "__init__"),
)
"""From the bottom up: a module imports from its own layer and from those before it."""

ONLY = {
    "mesa": {"model", "resident", "organisations"},
    "hydra": {"cli", "configuration", "composition_errors", "settings", "registry"},
    "omegaconf": {"cli", "configuration", "composition_errors", "settings"},
    "dask": {"sweep"},
    "distributed": {"sweep"},
    "optuna": {"sweep"},
}
"""Where a library may be imported."""

FIRST_WITH_PANDAS = next(place for place, layer in enumerate(LAYERS) if "outcomes" in layer)
MODULES = sorted(PACKAGE.rglob("*.py"))


def dotted(path: Path) -> str:
    """Return the name of a module without `sim.`; the package itself is `__init__`."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


NAMES = {dotted(module) for module in MODULES}


def layer(name: str) -> int:
    top = name.split(".", maxsplit=1)[0]
    found = [place for place, names in enumerate(LAYERS) if top in names]
    assert found, f"`sim.{top}` is in no layer; name it in LAYERS of this test"
    return found[0]


def imports(path: Path, at_start_only: bool = False) -> Iterator[str]:
    """Iterate over the modules that a file imports, as `sim.groups` or `numpy.typing`."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in tree.body if at_start_only else ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: imports are absolute here"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner.removeprefix("sim.") in NAMES else str(node.module)


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_imports_point_down(path: Path) -> None:
    own = layer(dotted(path))
    for name in imports(path):
        if name.startswith("sim."):
            assert layer(name.removeprefix("sim.")) <= own, f"sim.{dotted(path)} imports {name}, which lies above it"


def test_modules_do_not_import_each_other_in_a_circle() -> None:
    graph = {
        dotted(path): {
            name.removeprefix("sim.") for name in imports(path, at_start_only=True) if name.startswith("sim.")
        }
        for path in MODULES
    }
    assert len(list(TopologicalSorter(graph).static_order())) >= len(graph)


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_libraries_stay_where_they_belong(path: Path) -> None:
    top = dotted(path).split(".")[0]
    for name in imports(path):
        library = name.split(".")[0]
        assert top in ONLY.get(library, {top}), f"sim.{dotted(path)} imports {library}"
        if library == "pandas":
            assert layer(dotted(path)) >= FIRST_WITH_PANDAS, f"sim.{dotted(path)} imports pandas"


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_files_are_short_and_say_what_they_are(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) < 300, "split it"
    assert ast.get_docstring(ast.parse(text)), "no docstring"
