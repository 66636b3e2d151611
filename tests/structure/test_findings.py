"""Every finding of the source is carried by something that runs, and no carrier names one that does not exist."""

from collections.abc import Mapping
from functools import cache

import pytest

from sim.findings import coverage, findings

SOURCE = [
    *(f"U{n}" for n in range(1, 25)),
    *(f"E{n}" for n in (1, 2, 3, 4)),
    *(f"E5{part}" for part in "abcdef"),
    *(f"E{n}" for n in (6, 7, 8, 9)),
    "E10a",
    "E10b",
    "E11",
    *(f"L{n}" for n in range(1, 5)),
    "G1",
    "G2",
]


@cache
def carriers() -> dict[str, Mapping[str, object]]:
    return {found.finding.id: found.carriers for found in coverage()}


def test_all_findings_of_the_source_are_listed() -> None:
    assert sorted(findings()) == sorted(SOURCE)


@pytest.mark.parametrize("name", SOURCE)
def test_every_finding_is_carried(name: str) -> None:
    assert carriers()[name], f"no card, intervention, measure, target, rule or test carries {name}"


@pytest.mark.parametrize("name", [name for name in SOURCE if name not in ("E1", "E8")])
def test_every_finding_is_in_the_model_itself(name: str) -> None:
    """Apart from context (E1) and advice that is a default (E8), something besides a test carries it."""
    assert set(carriers()[name]) - {"tests"}


@pytest.mark.parametrize("name", [n for n, f in findings().items() if f.kind in ("pattern", "direction")])
def test_every_pattern_and_direction_is_tested(name: str) -> None:
    assert carriers()[name].get("tests"), f"no test says `Findings: {name}.`"
