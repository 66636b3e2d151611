"""Runs the command line in this process, in an empty folder."""

import logging
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from sim.cli import main
from sim.paths import CONF, SCENARIOS

TINY = ("residents=300", "horizon=3", "warmup=2", "replications=1", "workers=1")


class Told(NamedTuple):
    code: int
    out: str
    err: str


Uitweg = Callable[..., Told]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def uitweg(here: Path, capfd: pytest.CaptureFixture[str]) -> Uitweg:
    def run(*arguments: str) -> Told:
        handlers = logging.root.handlers[:]
        code = main(list(arguments))
        logging.root.handlers[:] = handlers  # Hydra's write to where this test looks, which the next has no more
        return Told(code, *capfd.readouterr())

    return run


@pytest.fixture
def tiny() -> tuple[str, ...]:
    return TINY


@pytest.fixture
def own_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a copy of conf/ and scenarios/ that a test may spoil."""
    conf, scenarios = tmp_path / "conf", tmp_path / "scenarios"
    shutil.copytree(CONF, conf)
    shutil.copytree(SCENARIOS, scenarios)
    for module in ("evidence", "interventions", "registry"):
        monkeypatch.setattr(f"sim.{module}.CONF", conf)
    monkeypatch.setattr("sim.scenarios.SCENARIOS", scenarios)
    return tmp_path
