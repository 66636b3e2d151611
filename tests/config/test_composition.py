"""What Hydra is there for: help, the settings in force, several runs, completion."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from sim.configuration import jobs
from sim.interventions import interventions
from sim.scenarios import load_scenario, scenarios

Uitweg = Callable[..., Any]


@pytest.mark.parametrize("name", scenarios())
def test_the_command_line_asks_what_the_file_asks(name: str) -> None:
    (job,) = jobs([f"scenario={name}"])
    assert job.question == load_scenario(name)
    assert job.out == Path("outputs", name)
    assert (job.language, job.workers) == ("nl", None)


@pytest.mark.parametrize("name", interventions())
def test_every_intervention_can_be_switched_on(name: str) -> None:
    (job,) = jobs([f"intervention=[{name}]", "municipality=utrecht"])
    assert [arm.name for arm in job.question.arms] == ["today", name]
    assert job.question.arms[1].interventions[0].name == name
    assert job.question.title.keys() == {"nl", "en"}


def test_the_command_line_goes_before_the_scenario_and_that_before_the_defaults() -> None:
    (job,) = jobs(["scenario=phone_first"])
    assert (job.question.horizon, job.question.residents) == (36, 100_000)
    (job,) = jobs(["scenario=phone_first", "horizon=12", "residents=7", "municipality=utrecht", "scenario=phone_first"])
    assert (job.question.horizon, job.question.residents, job.question.municipality) == (12, 7, "utrecht")


def test_an_intervention_of_a_scenario_is_tuned_in_every_arm_that_uses_it() -> None:
    (job,) = jobs(
        ["scenario=phone_first", "intervention.phone_first.start=12", "intervention.evening_contact.dose=0.5"]
    )
    found = {arm.name: {i.name: (i.start, i.dose) for i in arm.interventions} for arm in job.question.arms}
    assert found == {
        "today": {},
        "phone_first": {"phone_first": (12, 1.0)},
        "phone_first_evening": {"phone_first": (12, 1.0), "evening_contact": (0, 0.5)},
        "phone_first_staff": {"phone_first": (12, 1.0), "more_staff": (0, 1.0)},
    }


def test_one_lever_is_tuned_and_the_others_stay() -> None:
    (job,) = jobs(["intervention=[more_staff]", "intervention.more_staff.levers.staff.intake=2"])
    assert job.question.arms[1].interventions[0].levers == {
        "staff.outreach": 1.25,
        "staff.intake": 2,
        "staff.office": 1.25,
    }


@pytest.mark.parametrize(
    "assume", ["assume.contact.letter=-2.5", "+assume.contact.letter=-2.5", "assume={contact: {letter: -2.5}}"]
)
def test_any_card_can_be_replaced(assume: str) -> None:
    (job,) = jobs(["scenario=phone_first", assume])
    assert job.question.assume == {"contact.letter": -2.5}
    assert job.question.central().contact.letter == -2.5


def test_no_scenario_is_the_default() -> None:
    assert jobs(["scenario=null", "intervention=sms"]) == jobs(["intervention=[sms]"])


def test_many_interventions_still_give_a_name_that_fits_a_folder() -> None:
    (job,) = jobs([f"intervention=[{','.join(interventions())}]", "municipality=utrecht"])
    assert job.question.name == f"utrecht-{len(interventions())}-interventions"


def test_a_multirun_runs_all_combinations_and_patterns() -> None:
    found = jobs(["scenario=phone_first,price_shock", "seed=1,2", "out=x"], multirun=True)
    assert [(job.question.name, job.question.seed, str(job.out)) for job in found] == [
        ("phone_first", 1, "x/phone_first/seed=1"),
        ("phone_first", 2, "x/phone_first/seed=2"),
        ("price_shock", 1, "x/price_shock/seed=1"),
        ("price_shock", 2, "x/price_shock/seed=2"),
    ]
    assert [job.question.name for job in jobs(["scenario=glob(*)"], multirun=True)] == scenarios()
    assert [job.question.seed for job in jobs(["intervention=[sms]", "seed=range(3,6)"], multirun=True)] == [3, 4, 5]
    found = jobs(["intervention=[sms],[whatsapp]", "assume.contact.letter=-2,-3"], multirun=True)
    assert len({job.out for job in found}) == 4


def test_help_names_every_choice(uitweg: Uitweg, here: Path) -> None:
    told = uitweg("run", "--help")
    assert told.code == 0
    assert told.err == ""
    for name in (*scenarios(), *interventions(), "utrecht", "assume.contact.letter", "replications: 24"):
        assert name in told.out
    assert "report/texts" not in told.out
    assert list(here.iterdir()) == []


def test_the_settings_in_force_are_shown_and_nothing_is_run(uitweg: Uitweg, here: Path) -> None:
    told = uitweg("run", "--cfg", "job", "scenario=phone_first", "residents=30", "assume.contact.letter=-2")
    assert told.code == 0
    shown = yaml.safe_load(told.out)
    assert (shown["scenario"], shown["residents"], shown["horizon"]) == ("phone_first", 30, 36)
    assert shown["assume"] == {"contact": {"letter": -2}}
    assert set(shown["intervention"]) == {"phone_first", "evening_contact", "more_staff"}
    assert list(here.iterdir()) == []


@pytest.mark.parametrize("verb", [["run"], []])
@pytest.mark.parametrize("shell", ["bash", "fish"])
def test_completion_is_installed(uitweg: Uitweg, verb: list[str], shell: str) -> None:
    told = uitweg(*verb, "--shell-completion", f"install={shell}")
    assert told.code == 0
    assert "uitweg" in told.out


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("uitweg ", ["run", "evidence"]),
        ("uitweg sc", ["scenarios"]),
        ("uitweg run sce", ["scenario="]),
        ("uitweg run scenario=pho", ["scenario=phone_first"]),
        ("uitweg run municipality=", ["municipality=utrecht"]),
        ("uitweg run scenario=phone_first intervention.phone_first.st", ["intervention.phone_first.start="]),
    ],
)
def test_names_are_completed(uitweg: Uitweg, monkeypatch: pytest.MonkeyPatch, line: str, offered: list[str]) -> None:
    monkeypatch.setenv("COMP_LINE", line)
    told = uitweg("-sc", "query=bash")
    assert told.code == 0
    assert set(offered) <= set(told.out.split())
    assert "calibration" not in told.out.split()


def test_after_a_verb_without_settings_nothing_is_completed(uitweg: Uitweg, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMP_LINE", "uitweg scenarios ")
    assert uitweg("-sc", "query=bash") == (0, "", "")
