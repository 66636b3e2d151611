"""The trust report: what it refuses, and what it makes of what is kept."""

import math
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pandas as pd
import pytest

from sim.calibration import ensemble
from sim.calibration.ensemble import Ensemble
from sim.calibration.verdict import BINS
from sim.cli import main
from sim.errors import ConfigurationError
from sim.experiment import rivals
from sim.experiment.rivals import HEADLINES, READINGS
from sim.report.trust import command, gathered, how
from sim.report.trust.gathered import Kept, Trust
from sim.report.trust.ranks import histogram
from sim.report.trust.say import Say

MadeUp = Callable[..., Ensemble]


def test_flat_ranks_are_flat() -> None:
    """Every rank once per truth: each fifth of 0 to 99 has exactly a fifth."""
    rows = [("parameter", truth, rank, 99) for truth in range(5) for rank in range(100)]
    found = histogram(pd.DataFrame(rows, columns=["what", "truth", "rank", "members"]))
    assert found["share"].tolist() == pytest.approx([1 / BINS] * BINS)
    assert found["error"].tolist() == pytest.approx([0.0] * BINS)


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["municipality=utrech"], "`utrech` is not a municipality profile"),
        (["language=fr"], "`language=fr` is not a language"),
        (["sizes=3"], "`sizes=3` is not a setting of `uitweg validate`"),
        (["members=no"], "`members=no`: write a whole number above 0"),
        (["replications=1"], "an interval needs two or more"),
        (["municipality=netherlands"], "netherlands has no ensemble of parameters"),
    ],
)
def test_wrong_input_is_one_line(
    arguments: list[str],
    problem: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(ensemble, "FOLDER", tmp_path)
    ensemble.load.cache_clear()
    assert main(["validate", *arguments]) == 2
    said = capsys.readouterr().err
    assert problem in said
    assert said.count("\n") == 1


def test_a_folder_that_cannot_be_written_is_one_line(
    made_up: MadeUp, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "load", made_up)
    (tmp_path / "file").write_text("")
    assert main(["validate", f"out={tmp_path / 'file'}"]) == 2
    said = capsys.readouterr().err
    assert "cannot be written" in said
    assert said.count("\n") == 1


def test_what_is_kept_and_broken_is_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(ensemble, "FOLDER", tmp_path)
    assert gathered.coverage() == gathered.drivers() == Kept()
    (tmp_path / "coverage.yaml").write_text("truths: 3\n")
    (tmp_path / "drivers.yaml").write_text("phone_first: {}\n")
    with pytest.raises(ConfigurationError, match=r"coverage\.yaml cannot be read .*`uitweg coverage --keep`"):
        gathered.coverage()
    with pytest.raises(ConfigurationError, match=r"drivers\.parquet cannot be read .*`uitweg drivers scenario"):
        gathered.drivers()


def test_what_is_kept_comes_with_what_has_changed_since(monkeypatch: pytest.MonkeyPatch) -> None:
    manifest = SimpleNamespace()
    monkeypatch.setattr(gathered, "asdict", lambda it: {"truths": 3})
    monkeypatch.setattr(gathered.kept, "load", lambda: (manifest, pd.DataFrame()))
    monkeypatch.setattr(gathered.kept, "outdated", lambda it: ("targets",))
    assert gathered.coverage().outdated == {"": ("targets",)}
    monkeypatch.setattr(gathered.kept, "outdated", lambda it: ())
    assert gathered.coverage().outdated == {}
    monkeypatch.setattr(
        gathered.studies, "load", lambda: (pd.DataFrame(), {"a": {"now": ()}, "b": {"now": ("model",)}})
    )
    monkeypatch.setattr(gathered.studies, "outdated", lambda made: made["now"])
    assert gathered.drivers().outdated == {"b": ("model",)}


@pytest.mark.parametrize(
    ("low", "high", "sure", "said"),
    [
        (1.03, math.inf, True, "1.08 times as wide (95% interval: at least 1.03)"),
        (0.97, math.inf, False, "1.08 times as wide (95% interval: at least 0.970)"),
        (1.03, 1.14, True, "1.08 times as wide (95% interval: 1.03 to 1.14)"),
        (math.inf, math.inf, True, "cannot be told"),
        (math.nan, math.inf, False, "cannot be told"),
    ],
)
def test_a_factor_without_a_highest_value_is_told_by_its_lowest(low: float, high: float, sure: bool, said: str) -> None:
    """And whatever the factor, the share inside says whether the fit is too sure."""
    learned = {"cases": 9, "covered": 0.86, "low": 0.84, "high": 0.88 if sure else 0.9, "expected": 0.892, "sbc_p": 0.5}
    about = {"covered": {"learned parameters": learned}, "spread": {"measured": 1.08, "low": low, "high": high}}
    manifest = SimpleNamespace(spread=1.0)
    found = cast("Trust", SimpleNamespace(coverage=Kept(about=about), found=SimpleNamespace(manifest=manifest)))
    assert how.too_sure(found) == sure
    told = how.factor(Say("en"), found)
    assert said in told
    assert ("SURER THAN IT IS" in told) == sure


def test_readings_differ_in_what_they_are_about_only() -> None:
    asked = {r.name: rivals.question(r, 1_000, 2, 7) for r in READINGS}
    assert [a.name for a in asked["central"].arms] == ["today", *HEADLINES]
    central = asked["central"].central().values
    for reading in READINGS:
        mine = asked[reading.name]
        changed = {name for name, value in mine.central().values.items() if value != central[name]}
        assert changed == set(reading.assume)
        assert (mine.seed, mine.residents, mine.arms) == (7, 1_000, asked["central"].arms)
