"""A sweep is the same whoever does it and however often it is stopped: to the byte."""

import hashlib
import json
import random
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from sim.sweep.command import main
from sim.sweep.table import DONE

QUESTION = ["scenario=utrecht_coronasanering", "residents=200", "horizon=6", "warmup=6", "outcomes=[completions]"]
"""One outcome: each has figures of its own, and drawing takes longer than the runs."""


def swept(folder: Path, replications: int, *more: str) -> list[str]:
    """Return the arguments of a sweep with 16 runs per replication."""
    own = [f"out={folder / 'out'}", f"store={folder / 'store'}", f"replications={replications}"]
    return [*QUESTION, *own, *more]


def content(folder: Path) -> dict[str, str]:
    """Return the hash of every file of a sweep; `run.json` holds these and says what Uitweg it was."""
    out = folder / "out"
    files = sorted(path for path in out.rglob("*") if path.is_file() and path.name != "run.json")
    return {path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a sweep that nothing disturbed."""
    folder = tmp_path_factory.mktemp("whole")
    assert main(swept(folder, 4, "engine=serial")) == 0
    return folder


def test_a_sweep_has_every_run_once(whole: Path) -> None:
    runs = pd.read_parquet(whole / "store" / "table")
    assert len(runs) == 4 * 16
    assert runs["key"].is_unique
    assert (runs["status"] == DONE).all()
    made = json.loads((whole / "out" / "run.json").read_text())
    assert (made["runs"], made["planned"], made["failed"], made["complete"]) == (64, 64, 0, True)


@pytest.mark.parametrize(
    "engine",
    [
        pytest.param("processes workers=1", marks=pytest.mark.slow),
        "processes workers=2",
        pytest.param("dask workers=1", marks=pytest.mark.slow),
        "dask workers=3",
    ],
)
def test_engines_and_workers_change_nothing(whole: Path, tmp_path: Path, engine: str) -> None:
    assert main(swept(tmp_path, 4, *f"engine={engine}".split())) == 0
    assert content(tmp_path) == content(whole)


def test_what_is_done_is_not_done_again(
    whole: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = content(whole)
    monkeypatch.setattr("sim.sweep.command.simulate", None)
    assert main(swept(whole, 4)) == 0
    assert content(whole) == before
    capsys.readouterr()
    assert main([*swept(whole, 5), "--dry-run"]) == 0
    assert "80 runs, 64 of them in the store; 16 to do" in capsys.readouterr().out


def killed(folder: Path, replications: int, times: int, longest: float) -> int:
    """Start a sweep over and over, and kill it at random; return how often it was killed before it was done."""
    command = [sys.executable, "-m", "sim", "sweep", *swept(folder, replications, "workers=2")]
    rng, kills = random.Random(4), 0
    while True:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if kills < times:
            time.sleep(rng.uniform(longest / 3, longest))
            kills += process.poll() is None
            process.kill()
            process.wait()
        elif process.wait(timeout=600) == 0:
            return kills


@pytest.mark.slow
def test_a_sweep_of_2000_runs_that_is_killed_five_times_equals_one_that_is_not(tmp_path: Path) -> None:
    calm, rough = tmp_path / "calm", tmp_path / "rough"
    calm.mkdir()
    rough.mkdir()
    assert main(swept(calm, 125, "workers=2")) == 0
    assert killed(rough, 125, 5, 25.0) == 5
    pd.testing.assert_frame_equal(table(rough), table(calm))
    assert content(rough) == content(calm)


def table(folder: Path) -> pd.DataFrame:
    """Return the store as a stranger reads it, sorted."""
    runs = pd.read_parquet(folder / "store" / "table").sort_values("key", ignore_index=True)
    assert len(runs) == 2000
    return runs


def test_failed_runs_are_rows_and_the_exit_code_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(measure: object, run: object) -> float:
        raise ZeroDivisionError("nobody there")

    monkeypatch.setattr("sim.sweep.simulate.value", broken)
    assert main(swept(tmp_path, 1, "engine=serial")) == 1
    told = capsys.readouterr().err
    assert "16 of 16 runs failed" in told
    assert "16 × ZeroDivisionError: nobody there" in told
    failures = pd.read_csv(tmp_path / "out" / "failures.csv")
    assert len(failures) == 16
    again = failures["overrides"][0].replace("'", "").split()[2:]
    monkeypatch.undo()
    assert main([*again, f"out={tmp_path / 'again'}", f"store={tmp_path / 'store'}"]) == 0
    runs = pd.read_parquet(tmp_path / "store" / "table")
    assert (len(runs), (runs["status"] == DONE).sum()) == (16, 2)  # that run, and today's policy beside it


def test_fail_fast_stops_at_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sim.sweep.simulate.value", lambda *_: 1 / 0)
    assert main([*swept(tmp_path, 3, "engine=serial"), "--fail-fast"]) == 1
    assert "32 runs were not started" in capsys.readouterr().err
