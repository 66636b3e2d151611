"""The verbs that list things."""

import csv
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.cli import PIPE_CLOSED, VERBS
from sim.evidence import GRADES, cards
from sim.evidence_table import WIDTH, selected
from sim.interventions import interventions
from sim.scenarios import scenarios

Uitweg = Callable[..., Any]


def test_help_names_every_verb(uitweg: Uitweg) -> None:
    for argument in ((), ("--help",), ("-h",)):
        told = uitweg(*argument)
        assert told.code == 0
        assert all(f"uitweg {verb}" in told.out for verb in VERBS)
        assert max(map(len, told.out.splitlines())) <= WIDTH


def test_the_version_is_told(uitweg: Uitweg) -> None:
    assert uitweg("--version") == (0, "uitweg 0.1.0\n", "")


def test_python_m_sim_is_the_command_line() -> None:
    ran = subprocess.run([sys.executable, "-m", "sim", "nothing"], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith("uitweg: `nothing` is not a verb")


def test_a_closed_pipe_is_no_error() -> None:
    command = f"{sys.executable} -m sim evidence | head -1"
    ran = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)
    assert (ran.stdout, ran.stderr) == ("acceptance\n", "")


@pytest.mark.parametrize(("asked", "sent"), [("--version", ""), ("runs lst", "2>&1 1>/dev/null")])
def test_a_pipe_that_nobody_reads_ends_quietly(here: Path, asked: str, sent: str) -> None:
    """Also where all that is told waits for the end of the process to be written."""
    piped = f"set -o pipefail; env -u PYTHONUNBUFFERED {sys.executable} -m sim {asked} {sent} | true"
    ran = subprocess.run(["bash", "-c", piped], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout, ran.stderr) == (PIPE_CLOSED, "", "")


def test_a_run_that_nobody_reads_any_further_keeps_what_was_finished(here: Path, tiny: tuple[str, ...]) -> None:
    run = f"{sys.executable} -m sim run scenario=phone_first out=result {' '.join(tiny)} replications=2000"
    piped = f"set -o pipefail; {run} 2>&1 | head -1"
    ran = subprocess.run(["bash", "-c", piped], capture_output=True, text=True, check=False, timeout=120)
    assert (ran.returncode, ran.stderr) == (PIPE_CLOSED, "")
    assert ran.stdout.startswith("Uitweg ")
    record = json.loads((here / "result" / "run.json").read_text(encoding="utf-8"))
    assert record["complete"] is False
    assert record["replications_done"] > 0


@pytest.mark.parametrize("verb", ["evidence", "scenarios", "interventions"])
def test_lists_fit_a_hundred_columns(uitweg: Uitweg, verb: str) -> None:
    told = uitweg(verb)
    assert told.code == 0
    assert max(map(len, told.out.splitlines())) <= WIDTH


def test_scenarios_are_listed_in_both_languages(uitweg: Uitweg) -> None:
    shown = uitweg("scenarios").out
    assert [line for line in shown.splitlines() if line and line[0] != " "] == scenarios()
    assert shown.count("\n  nl  ") == shown.count("\n  en  ") == len(scenarios())


def test_interventions_are_listed_with_levers_and_grades(uitweg: Uitweg) -> None:
    shown = uitweg("interventions").out
    heads = [line for line in shown.splitlines() if line and line[0] != " " and " " not in line]
    assert heads == interventions()
    shown = " ".join(shown.split())
    assert "adds 0.4 to arrears.price_shock" in shown
    assert "sets arrangement.term to 24 (months: length of the arrangement)" in shown
    assert "for high_shame" in shown
    assert shown.count("evidence: ") == len(interventions())


def test_the_shares_of_grades_count_every_parameter(uitweg: Uitweg) -> None:
    shown = uitweg("evidence").out.splitlines()
    rows = [line.split() for line in shown if line.startswith("all ")]
    *by_grade, total = map(int, rows[0][1:])
    assert total == len(cards())
    assert by_grade == [sum(c.grade == grade for c in cards().values()) for grade in GRADES]


def test_evidence_is_filtered_by_stage_and_grade(uitweg: Uitweg) -> None:
    found = selected("utrecht", ["contact", "arrangement"], ["C", "E"])
    assert {c.grade for c in found} <= {"C", "E"}
    assert {c.name.split(".")[0] for c in found} == {"contact", "arrangement"}
    shown = uitweg("evidence", "stage=contact,arrangement", "grade=[C,E]", "municipality=utrecht").out
    assert all(c.name.partition(".")[2][:27] in shown for c in found)
    assert "hourly_cost" not in shown


@pytest.mark.parametrize("option", [["--csv", "all.csv"], ["--csv=all.csv"]])
def test_evidence_as_csv_holds_everything(uitweg: Uitweg, here: Path, option: list[str]) -> None:
    told = uitweg("evidence", "municipality=amsterdam", *option)
    assert told.code == 0
    with (here / "all.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["name"]: row for row in csv.DictReader(file)}
    in_force = cards("amsterdam")
    assert rows.keys() == in_force.keys()
    for name, card in in_force.items():
        assert float(rows[name]["value"]) == card.value
        assert rows[name]["source_title"] == card.source.title
        assert rows[name]["derivation"] == card.derivation


def test_calibrate_hands_over_to_the_quick_calibration(uitweg: Uitweg, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.calibration.quick.main", lambda: 7)
    assert uitweg("calibrate", "--quick").code == 7
