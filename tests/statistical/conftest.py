"""Runs large enough to show a pattern; each is made once."""

from collections.abc import Callable

import pytest

from sim.model import DebtHelpModel
from tests.statistical.estimate import BUSY, MANY_YOUNG, Clients, clients


@pytest.fixture(scope="session")
def registered(begin: Callable[..., DebtHelpModel], ample: dict[str, float]) -> DebtHelpModel:
    """Return a run with many registrations, among them many young residents."""
    assume = ample | BUSY | MANY_YOUNG
    return begin(300_000, assume=assume, seed=41, warmup=12, horizon=60).arm().run()


@pytest.fixture(scope="session")
def ended(registered: DebtHelpModel) -> Clients:
    """Return the clients of that run."""
    return clients(registered)


@pytest.fixture(scope="session")
def today(begin: Callable[..., DebtHelpModel]) -> DebtHelpModel:
    """Return the start of a comparison under today's cards."""
    return begin(500_000, seed=42, warmup=48, horizon=36)
