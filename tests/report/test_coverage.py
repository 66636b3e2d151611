"""`uitweg coverage`: what it understands, writes and keeps, with a stand-in for the emulators."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from sim.calibration import ensemble, kept
from sim.calibration.coverage import World
from sim.calibration.emulator import Emulator, Surface
from sim.calibration.verdict import Spread
from sim.errors import ConfigurationError
from sim.interrupted import INTERRUPTED
from sim.report import coverage
from sim.report.coverage import main
from sim.report.coverage_figures import coverage_figure


def world() -> World:
    rows = np.hstack([np.eye(3), np.zeros((3, 5))])
    none = np.zeros((0, 2), dtype=np.intp), np.zeros(0)
    right = Emulator()
    right.surfaces = [Surface(np.zeros(8), np.ones(8), 0.0, row, *none) for row in rows]
    predicted = {("statistic", "a"): (right, 0), ("statistic", "b"): (right, 1), ("effect", "x:y"): (right, 2)}
    return World([f"n{i}" for i in range(8)], right, np.full(3, 0.2), np.zeros((50, 3)), predicted)


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    history = SimpleNamespace(runs=range(100), fitted=[SimpleNamespace(statistic="a")])
    quality = pd.DataFrame({"name": ["a", "b", "x:y"], "role": ["fit", "held_out", "effect"], "r2": [0.9, 0.8, np.nan]})
    monkeypatch.setattr(coverage, "read_history", lambda path: history)
    monkeypatch.setattr(coverage, "size", lambda history, effects: 3)
    monkeypatch.setattr(coverage, "build", lambda *given: (world(), quality))
    monkeypatch.setattr(coverage, "processes", lambda workers: ThreadPoolExecutor(1))
    monkeypatch.setattr(ensemble, "FOLDER", tmp_path / "ensemble")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_tables_figures_and_what_is_kept(stand_in: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["truths=8", "members=40", "effects=0", "out=here", "--keep"]) == 0
    names = {path.name for path in (stand_in / "here").iterdir()}
    assert names >= {"coverage.csv", "by_name.csv", "emulator.csv", "trials.parquet", "coverage.png", "ranks.svg"}
    told = capsys.readouterr().out
    assert "Measured on an emulator of the model" in told
    assert "factor" in told
    assert "Verdict: `too sure` when the whole 95% interval" in told
    manifest, trials = kept.load()
    assert (manifest.truths, manifest.members, manifest.effect_runs) == (8, 40, 0)
    assert list(trials) == list(kept.COLUMNS)
    assert len(trials) == 8 * (8 + 3)
    assert manifest.covered["parameters"]["cases"] == 64
    assert manifest.emulator_r2["effect"]["median"] is None
    assert (ensemble.FOLDER / "coverage.parquet").stat().st_size < 1_000_000
    assert ensemble.available() == []


def test_what_is_kept_is_outdated_when_evidence_targets_or_model_change(
    stand_in: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["truths=4", "members=20", "effects=0", "--keep"]) == 0
    manifest, _ = kept.load()
    assert kept.outdated(manifest) == ()
    assert kept.outdated(replace(manifest, model="another")) == ("model",)
    monkeypatch.setattr(ensemble, "digest", lambda municipality: "other targets")
    assert kept.outdated(manifest) == ("targets",)


@pytest.mark.parametrize(
    ("spread", "told"),
    [
        ((1.3, 1.1, 1.6), r"1\.30 times as wide \(95% interval 1\.10 to 1\.60, on half of the truths\); fit again"),
        ((1.3, 1.1, np.inf), r"1\.30 times as wide \(95% interval from 1\.10 on, without an upper end"),
        ((np.inf, 1.1, np.inf), r"should be wider than any factor within the priors makes it .* from 1\.10 on"),
        ((np.inf, np.inf, np.inf), r"should be wider .*nor at either end"),
        ((np.inf, 0.9, np.inf), r"do not tell .* chance may be why \(95% interval from 0\.90 on"),
        ((1.05, 0.9, 1.2), r"No factor .* is clearly needed: 1\.05"),
    ],
)
def test_the_verdict_in_words(spread: tuple[float, float, float], told: str) -> None:
    empty = pd.DataFrame()
    said = coverage.verdict(coverage.Measured(empty, empty, empty, None, Spread(*spread)))
    assert re.search(told, said)
    assert not re.search(r"\b(inf|nan)\b", said)


def test_the_figure_of_coverage_draws_the_share_that_is_due() -> None:
    row = {"group": "effects", "cases": 40, "covered": 0.8, "low": 0.7, "high": 0.9, "expected": 0.9 * 19 / 21}
    sheet = coverage_figure(pd.DataFrame([row]), None, 1.0, "note")
    dashed = sheet.figure.axes[0].get_lines()[0]
    assert dashed.get_xdata()[0] == pytest.approx(0.9 * 19 / 21)
    assert any("81.4%" in text.get_text() for text in sheet.figure.texts)


@pytest.mark.parametrize(
    ("argument", "told"),
    [
        ("truth=5", "did you mean `truths`"),
        ("truths=1", "whole number from 4 on"),
        ("members=x", "whole number from 20 on"),
        ("months=12", "whole number from 13 on"),
        ("out=", "is not a setting"),
    ],
)
def test_wrong_settings_in_one_line(argument: str, told: str) -> None:
    with pytest.raises(ConfigurationError, match=told):
        main([argument])


def test_no_history_names_what_makes_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigurationError, match="uitweg calibrate municipality=netherlands"):
        main([])


def test_ctrl_c(stand_in: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(*given: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(coverage, "build", interrupted)
    assert main(["truths=4", "effects=0"]) == INTERRUPTED
    assert "the same command goes on" in capsys.readouterr().err
