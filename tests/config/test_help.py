"""`uitweg VERB --help`: what each verb takes, as the code has it."""

from collections.abc import Callable
from dataclasses import fields
from typing import Any

import pytest
import yaml

from sim import cli, drivers, telling
from sim.app import command as app
from sim.calibration import command as calibrate
from sim.calibration.fit import Plan
from sim.experiment.drivers.design import Plan as Study
from sim.help import WIDTH, main_help, verb_help
from sim.paths import CONF
from sim.report import coverage
from sim.report.trust import command as validate
from sim.report.trust.gathered import Size
from sim.sweep import command as sweep
from sim.sweep import runs_command as runs
from sim.verbs import VERBS

Uitweg = Callable[..., Any]
OWN_HELP = [verb for verb in VERBS if verb != "run"]


def settings(verb: str) -> set[str]:
    return {setting.name for setting in VERBS[verb].settings}


def usual(verb: str) -> dict[str, str]:
    return {setting.name: setting.usual for setting in VERBS[verb].settings if setting.usual}


def test_the_table_has_the_verbs_that_there_are() -> None:
    assert list(VERBS) == list(cli.VERBS)
    assert all(f"  uitweg {verb}" in main_help() for verb in VERBS)


@pytest.mark.parametrize("verb", OWN_HELP)
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_every_verb_tells_what_it_takes(uitweg: Uitweg, verb: str, flag: str) -> None:
    told = uitweg(verb, flag)
    assert (told.code, told.out, told.err) == (0, verb_help(verb), "")
    lines = [line.split(maxsplit=1)[0] for line in told.out.splitlines() if line.strip()]
    assert settings(verb) <= set(lines)
    assert VERBS[verb].example.startswith(f"uitweg {verb}")
    assert f"Example:\n\n  {VERBS[verb].example}\n" in told.out
    assert max(map(len, told.out.splitlines())) <= WIDTH


def test_the_settings_are_those_that_the_verbs_know() -> None:
    assert settings("calibrate") == {*calibrate._SETTINGS, "--quick"}
    assert settings("coverage") == {*coverage._NUMBERS, "out", "--keep"}
    assert settings("validate") == set(validate._SETTINGS)
    assert settings("drivers") == {*drivers._OWN, "--keep"}
    assert settings("story") == set(telling.OWN)
    assert settings("app") == set(app.OPTIONS)
    assert settings("runs") <= {*runs.FILTERS, "store", "most", runs.CONFIRM}
    assert settings("sweep") >= {sweep.DRY, sweep.FAST}


@pytest.mark.parametrize(
    ("verb", "made"),
    [("calibrate", Plan()), ("validate", Size()), ("drivers", Study()), ("coverage", coverage.Asked())],
)
def test_the_defaults_are_those_in_force(verb: str, made: Any) -> None:
    told = usual(verb)
    known = {f.name: getattr(made, f.name) for f in fields(made) if f.name in told}
    counted = {name: value for name, value in known.items() if value is not None}
    assert len(counted) >= 3
    assert {name: told[name] for name in counted} == {
        name: f"{value:g}" if isinstance(value, float) else str(value) for name, value in counted.items()
    }


def test_the_defaults_of_effects_the_app_and_the_list_are_those_in_force() -> None:
    told, design = usual("coverage"), coverage.DESIGN
    assert [told[name] for name in ("effects", "residents", "months")] == [
        str(design.members),
        str(design.residents),
        str(design.months),
    ]
    assert (usual("app")["--host"], usual("app")["--port"]) == (app.HOST, str(app.PORT))
    assert (usual("runs")["most"], usual("runs")["store"]) == (str(runs.MOST), str(runs.FOLDER))
    small = " ".join(f"{key}={value}" for key, value in drivers.SMALL.items())
    assert small in VERBS["drivers"].also


@pytest.mark.parametrize("verb", ["sweep", "search"])
def test_the_defaults_of_sweeps_are_those_of_their_configuration(verb: str) -> None:
    content = yaml.safe_load((CONF / f"{verb}.yaml").read_text(encoding="utf-8"))
    told = usual(verb)
    set_there = {name: str(value) for name, value in content.items() if name in told and isinstance(value, str | int)}
    assert {"first", "engine", "store"} <= set_there.keys()
    assert {name: told[name] for name in set_there} == set_there
    assert settings(verb) >= {name for name in content if name not in ("design", "defaults")}
