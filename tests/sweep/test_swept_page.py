"""`uitweg sweep` from beginning to end: the answers are in the folder, by the account of its record."""

import json
from pathlib import Path

import pytest

from sim.sweep.command import main

SMALL = [
    "scenario=whatsapp_and_extra_attempt",
    "residents=300",
    "replications=2",
    "horizon=6",
    "warmup=6",
    "outcomes=[accepted]",
]


@pytest.mark.usefixtures("undrawn")
def test_a_sweep_leaves_its_answers_and_is_not_written_twice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = [*SMALL, "engine=serial", f"out={tmp_path / 'out'}", f"store={tmp_path / 'store'}"]
    assert main(asked) == 0
    said = capsys.readouterr().out
    assert (tmp_path / "out" / "summary.txt").read_text() in said
    files = {path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert {"sweep.html", "answers/differences.csv", "answers/package.csv", "figures/differences_accepted.svg"} <= files
    assert files == {"run.json", *json.loads((tmp_path / "out" / "run.json").read_text())["sha256"]}
    assert main(asked) == 0
    assert not list(tmp_path.glob("*older*"))
    assert main([*asked, "language=en"]) == 0
    assert '<html lang="en">' in (tmp_path / "out" / "sweep.html").read_text()
    assert list(tmp_path.glob("*older*"))
