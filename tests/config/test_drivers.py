"""`uitweg drivers` on the command line: one line for what is wrong, before anything is simulated."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.calibration import ensemble

Uitweg = Callable[..., Any]


@pytest.fixture(autouse=True)
def _no_ensemble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ensemble, "FOLDER", tmp_path / "none")
    ensemble.load.cache_clear()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["scenario=phone_fist"], "phone_first"),
        (["scenario=phone_first", "outcome=share_reachd"], "did you mean `share_reached`?"),
        (["scenario=phone_first", "trajectory=8"], "did you mean `trajectories`?"),
        (["scenario=phone_first", "trajectories=3"], "a screening needs 4 or more"),
        (["scenario=phone_first", "runs=10"], "`runs=10` is too few"),
        (["scenario=phone_first", "runs=many"], "is not a whole number"),
        (["scenario=phone_first", "screen=card"], "did you mean `cards`?"),
        (["scenario=phone_first", "arm=phone_fist"], "did you mean `phone_first`?"),
        (["scenario=phone_first", "parameters=central"], "`parameters` is not for `uitweg drivers`"),
        (["scenario=phone_first"], "has no ensemble of parameters"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(uitweg: Uitweg, arguments: list[str], said: str) -> None:
    told = uitweg("drivers", *arguments)
    assert told.code == 2
    assert told.err.count("\n") == 1
    assert said in told.err
    assert told.out == ""
