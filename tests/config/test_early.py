"""What is told before anything is simulated or written, and what a termination leaves."""

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sim.calibration import present
from sim.errors import EvidenceError
from sim.measures import NAMES
from sim.outcomes import MEASURES
from sim.report.trust import command

Uitweg = Callable[..., Any]


def test_the_names_of_the_measures_are_those_that_are_measured() -> None:
    assert list(MEASURES) == list(NAMES)


def test_an_unknown_outcome_is_told_before_the_first_line_with_all_there_are(uitweg: Uitweg) -> None:
    told = uitweg("run", "scenario=phone_first", "outcomes=[nope]")
    assert (told.code, told.out) == (2, "")
    assert all(f"`{name}`" in told.err for name in MEASURES)


def test_a_missing_ensemble_is_told_before_the_first_line(
    uitweg: Uitweg, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(present.check_present, "__defaults__", (tmp_path,))
    told = uitweg("run", "scenario=phone_first")
    assert (told.code, told.out) == (2, "")
    assert "has no ensemble of parameters; make it with `uitweg calibrate" in told.err


@pytest.mark.parametrize("verb", [["run"], []])
def test_a_shell_without_completion_is_refused(uitweg: Uitweg, verb: list[str]) -> None:
    told = uitweg(*verb, "--shell-completion", "install=foo")
    assert (told.code, told.out) == (2, "")
    assert "`foo` is not a shell to complete names in; choose from `bash`, `fish`, `zsh`" in told.err


@pytest.mark.parametrize("verb", ["run", "sweep"])
def test_an_intervention_that_is_named_twice_is_refused(uitweg: Uitweg, verb: str) -> None:
    told = uitweg(verb, "intervention=[whatsapp,whatsapp]")
    assert (told.code, told.out) == (2, "")
    assert "`whatsapp` is there twice" in told.err


@pytest.fixture
def simulated(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Return what `uitweg validate` hands over to be simulated; nothing is."""
    asked: list[Any] = []

    def gather(_: str, size: Any, __: Any) -> Any:
        asked.append(size)
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "gather", gather)
    monkeypatch.setattr(command, "load", lambda _: SimpleNamespace())
    return asked


def test_validate_reads_the_targets_before_it_simulates(
    uitweg: Uitweg, monkeypatch: pytest.MonkeyPatch, simulated: list[Any]
) -> None:
    def broken(_: str) -> None:
        raise EvidenceError("targets/netherlands.yaml: target `reached` has no value")

    monkeypatch.setattr(command, "targets_of", broken)
    told = uitweg("validate")
    assert (told.code, told.out, simulated) == (2, "", [])
    assert "has no value" in told.err


def test_validate_warns_of_a_report_that_is_too_small(uitweg: Uitweg, simulated: list[Any]) -> None:
    small = uitweg("validate", "members=2", "residents=3000").err
    assert "members=2 (usually 16), residents=3000 (usually 30000): too small to rely on" in small
    assert "too small" not in uitweg("validate").err
    assert len(simulated) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="without SIGTERM")
def test_a_termination_is_an_interruption_and_leaves_nothing_behind(here: Path) -> None:
    size = ["residents=3000", "horizon=6", "warmup=2", "replications=400", "workers=2", "out=result"]
    asked = [sys.executable, "-m", "sim", "run", "scenario=phone_first", *size]
    with subprocess.Popen(asked, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=here) as running:
        assert running.stderr is not None
        assert running.stderr.readline().startswith("replication 1 of 400")
        running.send_signal(signal.SIGTERM)
        try:
            _, told = running.communicate(timeout=120)
        finally:
            running.kill()  # one that hangs fails here, and does not keep all tests waiting
    assert running.returncode == 130
    assert "uitweg: interrupted; " in told
    assert "leaked" not in told
    assert "Traceback" not in told
    assert (here / "result" / "report.html").exists()
