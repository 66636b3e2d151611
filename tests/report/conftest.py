"""Made-up comparisons with their reports, and made-up trust reports."""

import importlib.util
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from sim.report.trust.gathered import Trust
from sim.report.write import write_report


def _beside(name: str) -> ModuleType:
    """Return a module of this folder; pytest's importlib mode does not put it on the path."""
    spec = importlib.util.spec_from_file_location(f"report_{name}", Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def fake() -> ModuleType:
    return _beside("fake")


@pytest.fixture(scope="session")
def trust() -> Callable[..., Trust]:
    """Return the function that makes up what a trust report tells of an ensemble."""
    made: Callable[..., Trust] = _beside("made_up_trust").trust
    return made


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory, fake: ModuleType) -> dict[str, Path]:
    """Folders with the report of seven arms in Dutch and of two in English."""
    made = {}
    for language, arms in (("nl", 7), ("en", 2)):
        made[language] = tmp_path_factory.mktemp(language)
        write_report(fake.comparison(arms), made[language], language, "seed: 1\n")
    return made
