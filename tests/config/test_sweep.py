"""`uitweg sweep`: bad input is one line that names the value and the remedy, and nothing is written."""

from pathlib import Path

import pytest

from sim.cli import main
from sim.sweep.command import duration

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
        (["out=/proc/x", "--dry-run"], "`out=/proc/x` cannot be written"),
        (["store=/proc/x", "--dry-run"], "`store=/proc/x` cannot be written"),
        (["design.factors={staff.outreach:[-1,2]}"], "`design.factors.staff.outreach`: -1 must lie between 0 and 10"),
        (
            ["design.factors={intervention.sms:[off,no]}"],
            "`design.factors.intervention.sms`: `no` is not `off` or `on`",
        ),
        (["design.factors={intervention.sms:[0,2]}"], "write `off` and `on`, or vary `intervention.sms.dose`"),
        (["design.factors={}"], "`design.factors={}` varies nothing; leave it out"),
        (["intervention=whatsapp,sms"], "write `intervention=[whatsapp,sms]` for all at once, or say what to vary"),
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


def test_a_dry_run_leaves_nothing_behind_and_counts_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["sweep", *SMALL, "design.factors={intervention.whatsapp:[off]}", "--dry-run"]) == 0
    first = capsys.readouterr().out.splitlines()[0]
    assert "1 point of 1 factor, 1 replication of 200 residents" in first
    assert not list(tmp_path.iterdir())
    assert main(["sweep", *SMALL, "design.factors={intervention.whatsapp:[off,on]}", "--dry-run"]) == 0
    assert "2 points of 1 factor, " in capsys.readouterr().out


def test_durations_are_said_in_words() -> None:
    assert [duration(s) for s in (0.2, 1.4, 12.0, 600.0)] == ["1 second", "1 second", "12 seconds", "10 minutes"]


def test_a_question_without_interventions_asks_for_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sweep", "municipality=utrecht"]) == 2
    assert "nothing to compare" in capsys.readouterr().err
