"""`uitweg run`: the runs themselves, with the real model and the real report."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from sim.configuration import jobs
from sim.experiment.compare import compare
from sim.scenarios import scenarios

Uitweg = Callable[..., Any]


def files(folder: Path) -> set[str]:
    """Return the files in a folder and below it."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_a_scenario_is_run_reported_and_summarised(uitweg: Uitweg, here: Path, tiny: tuple[str, ...]) -> None:
    told = uitweg("run", "scenario=utrecht_coronasanering", "seed=3", "language=en", "out=result", *tiny)
    assert told.code == 0
    first, *rest = told.out.splitlines()
    assert first == (
        "Uitweg 0.1.0: utrecht_coronasanering, 6 arms, 1 replication of 300 residents, utrecht, 3 months after 2 of "
        "warm-up, seed 3"
    )
    assert (here / "result/summary.txt").read_text(encoding="utf-8").rstrip() in "\n".join(rest)
    assert told.out.endswith("result/report.html\n")
    assert "replication 1 of 1" in told.err
    assert [path.name for path in here.iterdir()] == ["result"]
    assert {"report.html", "summary.txt", "config.yaml", "run.json"} <= files(here / "result")
    config = yaml.safe_load((here / "result/config.yaml").read_text(encoding="utf-8"))
    assert (config["scenario"], config["municipality"], config["seed"]) == ("utrecht_coronasanering", "utrecht", 3)
    assert not {"out", "workers", "hydra"} & set(config)


@pytest.mark.usefixtures("undrawn")
def test_a_question_of_ones_own_needs_no_scenario(uitweg: Uitweg, here: Path, tiny: tuple[str, ...]) -> None:
    told = uitweg(
        "run",
        "municipality=utrecht",
        "intervention=[whatsapp,extra_attempt]",
        "intervention.whatsapp.start=1",
        "assume.contact.letter=-2.5",
        *tiny,
    )
    assert told.code == 0
    out = here / "outputs/utrecht-whatsapp-extra_attempt"
    run = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert run["arms"] == {
        "today": [],
        "whatsapp": ["whatsapp"],
        "extra_attempt": ["extra_attempt"],
        "together": ["whatsapp", "extra_attempt"],
    }
    assert run["assume"] == {"contact.letter": -2.5}


@pytest.mark.usefixtures("undrawn")
def test_another_result_in_the_same_folder_keeps_the_older_one_whole(
    uitweg: Uitweg, here: Path, tiny: tuple[str, ...]
) -> None:
    asked = ("run", "scenario=phone_first", "out=result", *tiny)
    assert uitweg(*asked).out.endswith("\nresult/report.html\n")
    (here / "result/README.md").write_text("mine now")
    before = {name: (here / "result" / name).read_bytes() for name in files(here / "result")}
    told = uitweg(*asked, "seed=2")
    assert told.code == 0
    assert told.out.endswith("\nresult/report.html (the older result is kept in result.older-1)\n")
    kept = here / "result.older-1"
    assert {name: (kept / name).read_bytes() for name in files(kept)} == before
    assert json.loads((here / "result/run.json").read_text(encoding="utf-8"))["seed"] == 2
    assert uitweg(*asked, "seed=2").out.endswith("\nresult/report.html\n")  # the very same: nothing to keep
    assert sorted(path.name for path in here.iterdir()) == ["result", "result.older-1"]


@pytest.mark.usefixtures("undrawn")
def test_multirun_runs_every_combination_in_a_folder_of_its_own(
    uitweg: Uitweg, here: Path, tiny: tuple[str, ...]
) -> None:
    told = uitweg("run", "-m", "scenario=phone_first", "seed=1,2", *tiny)
    assert told.code == 0
    assert told.out.count("Uitweg 0.1.0: ") == 2
    first, second = (here / f"outputs/multirun/phone_first/seed={seed}" for seed in (1, 2))
    drawn = ("figures/reasons.png", "figures/reasons.svg")  # where anybody dropped out
    assert files(first) - {*drawn} == files(second) - {*drawn}
    assert len(files(here)) == len(files(first)) + len(files(second))
    assert (first / "tables/totals.csv").read_bytes() != (second / "tables/totals.csv").read_bytes()


@pytest.mark.parametrize("name", scenarios())
def test_every_scenario_can_be_run(name: str) -> None:
    few = ["residents=300", "horizon=8", "warmup=2", "replications=1"]
    (job,) = jobs([f"scenario={name}", *few])
    comparison = compare(job.question, workers=1)
    assert comparison.complete
    assert list(comparison.log_hash) == [arm.name for arm in job.question.arms]


def test_the_first_line_comes_before_the_slow_imports() -> None:
    script = (
        "import sys, sim.cli\n"
        "slow = ('pandas', 'mesa', 'matplotlib', 'scipy', 'rich')\n"
        "def stop(_):\n"
        "    print([name for name in slow if name in sys.modules])\n"
        "    raise SystemExit\n"
        "sim.cli._simulate = stop\n"
        "sim.cli.main(['run', 'scenario=phone_first'])\n"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    first, second = ran.stdout.splitlines()
    assert first.startswith("Uitweg ")
    assert second == "[]"


def interrupted_after(done: int) -> Callable[..., Any]:
    """Return a `replicate` that is interrupted after so many replications."""
    from sim.experiment.replication import replicate

    def some(question: Any, number: int) -> Any:
        if number == done:
            raise KeyboardInterrupt
        return replicate(question, number)

    return some


ASKED = ("run", "scenario=phone_first", "out=result", "residents=300", "horizon=3", "warmup=2", "workers=1")


@pytest.mark.usefixtures("undrawn")
def test_an_interruption_keeps_and_reports_what_was_finished(
    uitweg: Uitweg, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.experiment.compare.replicate", interrupted_after(1))
    told = uitweg(*ASKED, "replications=3")
    assert told.code == 130
    assert "interrupted; 1 of 3 replications were finished and are reported in result" in told.err
    assert not json.loads((here / "result/run.json").read_text(encoding="utf-8"))["complete"]


def test_an_interruption_before_anything_was_finished_writes_nothing(
    uitweg: Uitweg, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.experiment.compare.replicate", interrupted_after(0))
    told = uitweg(*ASKED, "replications=3")
    assert told.code == 130
    assert "nothing was written" in told.err
    assert list(here.iterdir()) == []


def test_an_interruption_ends_a_multirun(uitweg: Uitweg, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.experiment.compare.replicate", interrupted_after(0))
    told = uitweg(*ASKED, "-m", "seed=1,2,3")
    assert told.code == 130
    assert "2 of 3 runs were not started" in told.err


def test_a_report_that_cannot_be_written_is_refused(uitweg: Uitweg, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("sim.report.write.write_report", full)
    told = uitweg(*ASKED, "replications=1")
    assert told.code == 2
    assert "`out=result`: the report could not be written (No space left on device)" in told.err


def test_a_terminal_gets_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.cli import _progress

    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with _progress(2) as told:
        told(1, 2)
        told(2, 2)
