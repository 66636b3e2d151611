"""Numbers come from evidence cards: none stands in the rules, every card is used, every name asked for has a card."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.evidence import Group, Parameters, cards, municipalities
from sim.interventions import interventions, load_intervention
from sim.levers import LEVERS
from sim.model import DebtHelpModel, Setting
from sim.paths import PACKAGE

RULES = [
    *sorted((PACKAGE / "stages").glob("*.py")),
    *(PACKAGE / f"{name}.py" for name in ("population", "organisations", "network", "synthesis", "groups", "calendar")),
]
EVERYWHERE = {0: "first place, nothing, none", 1: "next place, all, unit", 2: "pair, twice, double"}
ALLOWED: dict[tuple[str, float], str] = {
    ("contact", 3): "most extra attempts, as wide as the lever `contact.extra_attempts`",
    ("contact", 60): "minutes in an hour",
    ("network", 38): "bits of a draw kept in a sorting word",
    ("population", 3): "shift of the size of a block or code of a composition",
    ("population", 8): "bytes in a word of memory",
    ("population", 14): "2 ** 14 months lie outside every run",
    ("population", 17): "2 ** 17 residents are worked on at a time",
    ("population", 64): "bytes in a line of the cache of a processor",
    ("synthesis", 3): "place of a composition in the joint table",
    ("synthesis", 4): "compositions in the joint table",
    ("synthesis", 12): "months in a year",
    ("synthesis", 16): "2 ** 16 - 1: the largest salary that the column holds",
    ("synthesis", 200): "rounds of proportional fitting, more than it needs to converge",
    **{
        ("synthesis", age): "first age of a band of the cards `population.age_*`"
        for age in (25, 35, 45, 55, 65, 75, 85)
    },
}
"""Other numbers by module, with the reason why they are on no card."""


def numbers(tree: ast.AST) -> Iterator[float]:
    """Iterate over the numeric constants of a module; codes of an IntEnum are names, not numbers."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ClassDef) and any(ast.unparse(base) == "IntEnum" for base in node.bases):
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
            yield node.value
        yield from numbers(node)


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_no_stray_numbers(path: Path) -> None:
    found = set(numbers(ast.parse(path.read_text(encoding="utf-8"))))
    stray = sorted(n for n in found if n not in EVERYWHERE and (path.stem, n) not in ALLOWED)
    assert not stray, f"{path.name}: put {stray} on an evidence card, or say in ALLOWED why not"


def asked(path: Path) -> Iterator[tuple[str, str]]:
    """Iterate over the cards that a module names, as group (empty where unknown) and quantity."""
    for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(function, ast.FunctionDef):
            continue
        bound = {a.arg: "" for a in function.args.args if a.annotation and ast.unparse(a.annotation) == "Group"}
        for node in ast.walk(function):
            if isinstance(node, ast.Assign):
                bound |= dict(_bindings(node))
        for node in ast.walk(function):
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
                if isinstance(node.value, ast.Name) and node.value.id in bound:
                    yield bound[node.value.id], node.attr
                elif group := _group(node.value):
                    yield group, node.attr


def _bindings(node: ast.Assign) -> Iterator[tuple[str, str]]:
    """Iterate over names that an assignment gives to groups of parameters."""
    target = node.targets[0]
    pairs = [(target, node.value)]
    if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple) and len(target.elts) == len(node.value.elts):
        pairs = list(zip(target.elts, node.value.elts, strict=True))  # type: ignore[arg-type]
    for name, value in pairs:
        if isinstance(name, ast.Name) and (group := _group(value)):
            yield name.id, group


def _group(node: ast.AST) -> str:
    """Return the group that `....parameters.<group>` names, else nothing."""
    if isinstance(node, ast.Attribute) and ast.unparse(node.value).split(".")[-1] == "parameters":
        return node.attr
    return ""


def test_every_name_asked_for_has_a_card() -> None:
    known = set(cards())
    quantities = {name.partition(".")[2] for name in known}
    found = {(path.stem, *name) for path in sorted(PACKAGE.rglob("*.py")) for name in asked(path)}
    assert len(found) > 100
    for module, group, quantity in sorted(found):
        if quantity != "values":
            assert f"{group}.{quantity}" in known or (not group and quantity in quantities), (module, group, quantity)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> dict[int, set[str]]:
    """Keep the names that are read from every group of parameters, by the group's identity."""
    names: dict[int, set[str]] = defaultdict(set)

    class Watched(Group):
        def __getattribute__(self, name: str) -> Any:
            names[id(self)].add(name)
            return super().__getattribute__(name)

    monkeypatch.setattr("sim.evidence.Group", Watched)
    return names


def test_every_card_is_used_by_the_model(read: dict[int, set[str]]) -> None:
    """Read during a run with many registrations and every policy, or today's value of a lever."""
    values = {name: card.value for name, card in cards(assume={"inflow.self_referral": -1.5}).items()}
    parameters = Parameters(values)
    read.clear()
    setting = Setting(parameters, 3_000, warmup=24, horizon=24, highest_shock=2.0)
    DebtHelpModel(setting).warm_up().arm([load_intervention(name) for name in interventions()]).run()
    groups = sorted({name.partition(".")[0] for name in values})
    used = {f"{group}.{name}" for group in groups for name in read[id(getattr(parameters, group))]}
    used |= {lever.base for lever in LEVERS.values() if isinstance(lever.base, str)}
    unused = sorted(set(values) - used)
    assert not unused, f"on a card, but the model never asks for it: {unused}"


@pytest.mark.parametrize("municipality", municipalities())
def test_a_municipality_can_be_run(municipality: str) -> None:
    model = DebtHelpModel(Setting(Parameters.of(cards(municipality)), 500, warmup=6, horizon=6)).warm_up().arm().run()
    assert model.stocks.sum() == 500
