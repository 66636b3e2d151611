"""The folder of a report: every file there, well-formed, and the same each time."""

import csv
import json
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import Any
from xml.etree import ElementTree

import pandas as pd
import pytest
from PIL import Image

from sim.errors import ConfigurationError
from sim.report.files import put
from sim.report.place import check
from sim.report.write import FRAMES, write_report

FIGURES = ("better_worse", "differences", "funnel", "journey", "reasons", "stocks")


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_file_is_there(reports: dict[str, Path], language: str) -> None:
    expected = {"summary.txt", "report.html", "run.json", "config.yaml", "README.md"}
    expected |= {f"tables/{frame}.{kind}" for frame in FRAMES for kind in ("csv", "parquet")}
    expected |= {f"figures/{figure}.{kind}" for figure in FIGURES for kind in ("png", "svg")}
    assert set(contents(reports[language])) == expected


def test_tables_read_back(reports: dict[str, Path], fake: ModuleType) -> None:
    comparison = fake.comparison(7)
    for frame in FRAMES:
        original = getattr(comparison, frame)
        pd.testing.assert_frame_equal(pd.read_parquet(reports["nl"] / f"tables/{frame}.parquet"), original)
        with (reports["nl"] / f"tables/{frame}.csv").open(encoding="utf-8", newline="") as lines:
            rows = list(csv.reader(lines))
        assert rows[0] == list(original.columns)
        assert len(rows) == len(original) + 1


def test_figures_are_images(reports: dict[str, Path]) -> None:
    for figure in FIGURES:
        assert ElementTree.parse(reports["nl"] / f"figures/{figure}.svg").getroot().tag.endswith("svg")
        with Image.open(reports["nl"] / f"figures/{figure}.png") as image:
            assert image.width == 1536


def test_run_holds_the_sum_of_every_other_file(reports: dict[str, Path]) -> None:
    run = json.loads((reports["nl"] / "run.json").read_text(encoding="utf-8"))
    sums = {
        name: sha256(content).hexdigest() for name, content in contents(reports["nl"]).items() if name != "run.json"
    }
    assert run["sha256"] == sums
    assert run["config"] == "seed: 1\n"
    assert run["seed"] == 1
    assert set(run["versions"]) >= {"uitweg", "python", "numpy", "mesa"}


def test_same_comparison_same_bytes(tmp_path: Path, reports: dict[str, Path], fake: ModuleType) -> None:
    write_report(fake.comparison(2), tmp_path, "en", "seed: 1\n")
    assert contents(tmp_path) == contents(reports["en"])


def test_unknown_language_names_the_known_ones(tmp_path: Path, fake: ModuleType) -> None:
    with pytest.raises(ConfigurationError, match="`nl`"):
        write_report(fake.comparison(2), tmp_path, "xx", "")
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("undrawn")
def test_figures_that_the_new_result_does_not_make_are_gone(tmp_path: Path, fake: ModuleType) -> None:
    write_report(fake.comparison(2), tmp_path / "a", "en", "")
    written = write_report(fake.comparison(1), tmp_path / "a", "en", "")
    assert written.older == tmp_path / "a.older-1"
    assert not (tmp_path / "a/figures/better_worse.png").exists()
    assert (tmp_path / "a.older-1/figures/better_worse.png").exists()
    assert all(path.is_file() for path in written.files)


@pytest.mark.usefixtures("undrawn")
def test_a_report_that_fails_halfway_leaves_the_older_one(
    tmp_path: Path, fake: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_report(fake.comparison(2), tmp_path / "a", "en", "")
    before = contents(tmp_path)

    def broken(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("sim.report.write.page", broken)
    with pytest.raises(KeyboardInterrupt):
        write_report(fake.comparison(3), tmp_path / "a", "en", "")
    assert contents(tmp_path) == before


@pytest.mark.usefixtures("undrawn")
def test_a_folder_with_something_else_is_refused(tmp_path: Path, fake: ModuleType) -> None:
    folder = tmp_path / "a"
    write_report(fake.comparison(1), folder, "en", "")
    (folder / ".DS_Store").touch()
    check(folder)
    (folder / "tables/notes.txt").write_text("mine")
    with pytest.raises(ConfigurationError, match=r"holds `tables/notes.txt`, which is not part of a result"):
        check(folder)
    (tmp_path / "b").mkdir()
    check(tmp_path / "b")
    (tmp_path / "b/run.json").write_text("[]")
    with pytest.raises(ConfigurationError, match=r"holds `run\.json`"):
        check(tmp_path / "b")


def test_the_folder_one_is_in_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").mkdir()
    monkeypatch.chdir(tmp_path / "a")
    for out in (".", ".."):
        with pytest.raises(ConfigurationError, match="name a folder in it"):
            check(Path(out))


def test_a_file_that_fails_halfway_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path / "a.txt", b"old")

    def broken(path: Path, content: bytes) -> int:
        path.touch()
        raise OSError("disk full")

    monkeypatch.setattr(Path, "write_bytes", broken)
    with pytest.raises(OSError, match="disk full"):
        put(tmp_path / "a.txt", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]
    assert (tmp_path / "a.txt").read_text() == "old"


@pytest.mark.parametrize(
    ("arms", "changes"),
    [(1, {}), (2, {"replications": 1}), (3, {"horizon": 7}), (4, {"outcomes": ("share_completed", "days_waiting")})],
)
def test_unusual_comparisons_make_a_report(
    tmp_path: Path, fake: ModuleType, arms: int, changes: dict[str, Any]
) -> None:
    assert write_report(fake.comparison(arms, **changes), tmp_path, "nl", "").files[-1].name == "run.json"
