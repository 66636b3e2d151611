"""What several folders of tests need: the cards in force, and models at the start of their comparison."""

import importlib.util
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from sim.evidence import Parameters, cards
from sim.model import DebtHelpModel, Setting

AMPLE = {"staff.outreach_minutes": 30.0, "staff.first_talks": 1.0, "staff.offers": 1.0}
"""Teams so large that nobody ever waits."""

SILENT = {"mind.story": 0.0, "mind.story_awareness": 0.0}
"""Stories that change nothing, so that residents do not act on each other."""


def begun(
    residents: int = 1_000,
    assume: Mapping[str, float] | None = None,
    municipality: str = "netherlands",
    warmup: int = 12,
    horizon: int = 12,
    **setting: object,
) -> DebtHelpModel:
    """Return a model that has run its warm-up."""
    parameters = Parameters.of(cards(municipality, assume))
    return DebtHelpModel(
        Setting(parameters, residents, warmup=warmup, horizon=horizon, **setting)  # type: ignore[arg-type]
    ).warm_up()


@pytest.fixture(scope="session")
def begin() -> Callable[..., DebtHelpModel]:
    """Return a function that makes a model and runs its warm-up."""
    return begun


@pytest.fixture(scope="session")
def parameters() -> Parameters:
    """Return the national cards in force."""
    return Parameters.of(cards())


@pytest.fixture(scope="session")
def ample() -> dict[str, float]:
    """Return assumptions under which nobody ever waits for a team."""
    return dict(AMPLE)


@pytest.fixture(scope="session")
def independent() -> dict[str, float]:
    """Return assumptions under which residents do not act on each other: no queues, no stories."""
    return AMPLE | SILENT


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave pictures out where a test is about something else: drawing takes most of the time of a report."""
    for module in ("sim.report.write", "sim.sweep.report.section"):
        monkeypatch.setattr(f"{module}.rendered", lambda _, kind: kind.encode())


@pytest.fixture(scope="session")
def made_up() -> Callable[..., object]:
    """Return the function of `ensembles.py`; pytest's importlib mode does not put this folder on the path."""
    spec = importlib.util.spec_from_file_location("ensembles", Path(__file__).with_name("ensembles.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: Callable[..., object] = module.made_up
    return found
