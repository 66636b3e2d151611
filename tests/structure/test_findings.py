"""Every finding of the source is carried by something that runs, and no carrier names one that does not exist."""

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


def test_all_findings_of_the_source_are_listed() -> None:
    assert sorted(findings()) == sorted(SOURCE)


@pytest.mark.parametrize("name", SOURCE)
def test_every_finding_is_carried(name: str) -> None:
    carriers = {found.finding.id: found.carriers for found in coverage()}[name]
    assert carriers, f"no card, intervention, measure, target, rule or test carries {name}"


@pytest.mark.parametrize("name", [name for name in SOURCE if name not in ("E1", "E8")])
def test_every_finding_is_in_the_model_itself(name: str) -> None:
    """Apart from context (E1) and advice that is a default (E8), something besides a test carries it."""
    carriers = {found.finding.id: found.carriers for found in coverage()}[name]
    assert set(carriers) - {"tests"}


@pytest.mark.parametrize("name", [n for n, f in findings().items() if f.kind in ("pattern", "direction")])
def test_every_pattern_and_direction_is_tested(name: str) -> None:
    carriers = {found.finding.id: found.carriers for found in coverage()}[name]
    assert carriers.get("tests"), f"no test says `Findings: {name}.`"
