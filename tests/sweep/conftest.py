"""Sweeps made up of a function in place of the model."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import pytest

from sim.sweep.answers.settings import is_policy

Outcome = Callable[[Mapping[str, Any], int], Mapping[str, float]]
Runs = Callable[..., pd.DataFrame]


def made(points: Sequence[Mapping[str, Any]], outcome: Outcome, replications: int = 4) -> pd.DataFrame:
    """Return a sweep: the world is what is no policy, and two replications in a row have the same parameters."""
    rows = []
    for number, point in enumerate(points):
        world = str({name: level for name, level in point.items() if not is_policy(name)})
        for r in range(replications):
            where = {"point": number, **point, "world": world, "replication": r, "member": r // 2, "status": "done"}
            rows.append({**where, **outcome(point, r)})
    return pd.DataFrame(rows)


@pytest.fixture(scope="session")
def runs() -> Runs:
    """Return the function that makes a sweep."""
    return made
