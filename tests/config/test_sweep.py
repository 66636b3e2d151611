"""`uitweg sweep`: bad input is one line that names the value and the remedy, and nothing is written."""

from pathlib import Path

import pytest

from sim.cli import main

SMALL = ["scenario=whatsapp_and_extra_attempt", "residents=200", "replications=1", "horizon=6", "warmup=6"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["design=factorail"], "`design=factorail` is not a design; did you mean `factorial`"),
        (["design.factors={intervention.whatsap:[0,1]}"], "did you mean `whatsapp`"),
        (["design.factors.staff.outreach=[0.5,99]"], "must lie between 0 and 10"),
        (["design.sample=3"], "`design.sample` is not a setting"),
        (["design=latin_hypercube", "design.samples=0"], "`design.samples=0` must be 1 or more"),
        (["design=table"], "add `design.file=points.csv`"),
        (["seed=1,2"], "say what to vary with `design.factors`"),
        (["engine=proceses"], "no engine `proceses`; did you mean `processes`"),
        (["engine=dask", "address=tcp://127.0.0.1:9"], "`engine=processes`"),
        (["workers=0"], "must be 1 or more"),
        (["first=-1"], "`first=-1` must be 0 or more"),
        (["--fast"], "`--fast` is not an option"),
        (["store=/proc/x"], "/proc/x"),
        (["out=/proc/x"], "/proc/x"),
    ],
)
def test_one_line_says_what_is_wrong(
    arguments: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["sweep", *SMALL, *arguments]) == 2
    line = capsys.readouterr().err
    assert told in line
    assert line.count("\n") == 1
    assert not list(tmp_path.rglob("*.parquet"))


def test_a_question_without_interventions_asks_for_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sweep", "municipality=utrecht"]) == 2
    assert "nothing to compare" in capsys.readouterr().err
