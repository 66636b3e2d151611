"""Made-up comparisons and their reports."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from sim.report.write import write_report


def _fake() -> ModuleType:
    """Return `fake.py`; pytest's importlib mode does not put this folder on the path."""
    spec = importlib.util.spec_from_file_location("report_fake", Path(__file__).with_name("fake.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def fake() -> ModuleType:
    return _fake()


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory, fake: ModuleType) -> dict[str, Path]:
    """Folders with the report of seven arms in Dutch and of two in English."""
    made = {}
    for language, arms in (("nl", 7), ("en", 2)):
        made[language] = tmp_path_factory.mktemp(language)
        write_report(fake.comparison(arms), made[language], language, "seed: 1\n")
    return made
