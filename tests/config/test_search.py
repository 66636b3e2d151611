"""`uitweg search`: bad input is one line that names the value and the remedy, and nothing is written."""

import sys
from pathlib import Path

import pytest

from sim.cli import main
from sim.sweep.search.asked import asked_of
from sim.sweep.search.command import announcement

SMALL = ["scenario=whatsapp_and_extra_attempt", "residents=200", "replications=1", "horizon=6", "warmup=6"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "`budget=5000` (EUR of the municipality) or `budget.staff=50` (hours)"),
        (["budget=-1"], "`budget.municipality=-1` must be a number, 0 or more"),
        (["budget.creditors=5"], "`budget.creditors`: no runs hold what this party pays"),
        (["budget=5", "objective=stock_problem_dept"], "did you mean `stock_problem_debt`"),
        (["budget=5", "objective=signals"], "`objective=signals` is neither better high nor low"),
        (["budget=5", "objective=cost_municipality"], "is what a budget is for"),
        (["budget=5", "prices.film=3"], "`prices.film`: not an intervention"),
        (["budget=5", "prices.sms=3"], "`prices.sms`: no package has `sms`; leave it out"),
        (["budget=5", "design.factors={}"], "`design.factors={}` varies nothing"),
        (["budget=5", "trials=1"], "`trials=1` must be 2 or more"),
        (["budget=5", "trails=1"], "`trails` is not a setting; did you mean `trials`"),
        (["budget=5", "design.factors={municipality:[utrecht]}"], "not for a municipality to choose"),
        (["budget=5", "design.factors={intervention.sms:[1]}"], "leaves one package to choose"),
        (["budget=5", "precision=1%"], "set `replications` and `fresh`"),
        (["budget=5", "--dry"], "`--dry` is not an option"),
        (["budget=5", "engine=proceses"], "no engine `proceses`; did you mean `processes`"),
        (["budget=5", "out=/proc/x"], "/proc/x"),
    ],
)
def test_one_line_says_what_is_wrong(
    arguments: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["search", *SMALL, *arguments]) == 2
    line = capsys.readouterr().err
    assert told in line
    assert line.count("\n") == 1
    assert not list(tmp_path.rglob("*.parquet"))


def test_what_is_about_to_be_done_is_said_in_words() -> None:
    factors = "design.factors={intervention.whatsapp:[off,on],staff.outreach:[1,1.5,2]}"
    said = announcement(asked_of([*SMALL, "budget.municipality=500", "budget.staff=2000", factors, "finalists=99"]))
    assert "best in share_reached for at most 500 EUR of the municipality and 2,000 hours of staff more" in said
    assert "all 6 packages, 1 replication of 200 residents, 24 fresh ones of the best 6;" in said


def test_a_missing_extra_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "optuna", None)
    assert main(["search", *SMALL, "budget=5", "trials=3"]) == 2
    assert "pip install 'uitweg[search]'" in capsys.readouterr().err
