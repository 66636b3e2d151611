"""Every wrong input: one line on stderr that names the value and the remedy, exit code 2, nothing written."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

Uitweg = Callable[..., Any]

WRONG = [
    # names that do not exist
    (["scenario=utrech_coronasanering"], "did you mean `utrecht_coronasanering`?"),
    (["intervention=[watsapp]"], "`intervention=watsapp` is not an intervention; did you mean `whatsapp`?"),
    (["intervention=[whatsapp]", "municipality=utrech"], "did you mean `utrecht`? There are `amsterdam`, "),
    (["intervention=[whatsapp]", "municipality=rotterdam"], "is not a municipality profile; choose from `amsterdam`, "),
    (["scenario=phone_first", "bogus=1"], "`bogus` is not a setting; choose from `arms`, "),
    (["scenario=phone_first", "residnts=5"], "`residnts` is not a setting; did you mean `residents`?"),
    (["scenario=phone_first", "language=fr"], "`language=fr` is not a language; choose from `en`, `nl`"),
    (["scenario=phone_first", "outcomes=[share_reachd]"], "did you mean `share_reached`?"),
    (["intervention=[whatsapp]", "intervention.whatsapp.strat=3"], "did you mean `start`?"),
    (["intervention=[whatsapp]", "intervention.whatsapp.target=yuong"], "did you mean `young`?"),
    (["intervention=[whatsapp]", "intervention.whatsapp.levers.contact.watsapp=1"], "mean `contact.whatsapp`?"),
    (["intervention=[whatsapp]", "intervention.whatsapp.levers.contact.sms=1"], "it moves `contact.whatsapp`"),
    (["scenario=phone_first", "assume.contact.leter=1"], "did you mean `contact.letter`?"),
    # what is off cannot be tuned
    (
        ["intervention.whatsapp.start=12"],
        "`intervention.whatsapp.start` is set but `whatsapp` is not switched on; add it to `intervention=[...]`",
    ),
    (["intervention=[sms]", "intervention.whatsapp.start=12"], "`whatsapp` is not switched on"),
    (["intervention=[sms]", "intervention.watsapp.start=12"], "did you mean `whatsapp`?"),
    (["scenario=phone_first", "intervention.whatsapp.start=12"], "no arm of scenario `phone_first` uses `whatsapp`"),
    (["scenario=phone_first", "intervention=[whatsapp]"], "leave one of the two out"),
    (["scenario=price_shock", "intervention.price_shock.start=3"], "sets it itself"),
    (["scenario=price_shock", "intervention.price_shock={start: 3}"], "sets it itself"),
    # impossible values
    (["scenario=phone_first", "residents=0"], "`residents=0` must lie between 1 and"),
    (["scenario=phone_first", "horizon=-1"], "`horizon=-1` must lie between"),
    (["scenario=phone_first", "warmup=-1"], "`warmup=-1` must lie between"),
    (["scenario=phone_first", "replications=0"], "`replications=0` must lie between"),
    (["scenario=phone_first", "seed=-1"], "`seed=-1` must lie between"),
    (["scenario=phone_first", "workers=0"], "`workers=0` must be 1 or more"),
    (["intervention=[whatsapp]", "intervention.whatsapp.start=-1"], "a start month is 0 or later"),
    (["intervention=[whatsapp]", "intervention.whatsapp.start=60"], "lies beyond the horizon of 60 months"),
    (["intervention=[whatsapp]", "intervention.whatsapp.stop=0"], "must come after its start"),
    (["intervention=[whatsapp]", "intervention.whatsapp.dose=1.5"], "must lie between 0 and 1"),
    (["intervention=[whatsapp]", "intervention.whatsapp.dose=.nan"], "dose"),
    (["intervention=[whatsapp]", "intervention.whatsapp.levers.contact.whatsapp=1.5"], "must lie between 0 and 1"),
    (["intervention=[more_staff]", "intervention.more_staff.target=young"], "is for all residents"),
    (["scenario=phone_first", "assume.contact.whatsapp=1.5"], "must lie between 0 and 1"),
    (["intervention=[shorter_term]"], "in netherlands it is 18 today"),
    (["scenario=phone_first", "assume.arrangement.term=-3"], "must lie between 1 and 120"),
    # wrong types
    (["scenario=phone_first", "residents=many"], "`residents=many` is not a whole number"),
    (["scenario=phone_first", "residents=1.5"], "`residents=1.5` is not a whole number"),
    (["scenario=phone_first", "residents=true"], "not a whole number"),
    (["scenario=phone_first", "horizon=null"], "`horizon` cannot be empty"),
    (["scenario=phone_first", "outcomes=share_reached"], "write `outcomes=[A,B]`"),
    (["scenario=phone_first", "assume=3"], "write `assume.NAME=VALUE`"),
    (["scenario=phone_first", "assume.contact.letter=low"], "`assume.contact.letter=low` is not a number"),
    (["intervention=[whatsapp]", "intervention.whatsapp=3"], "write `intervention.whatsapp.NAME=VALUE`"),
    (["intervention=[whatsapp]", "intervention.whatsapp.start=soon"], "is not a whole number"),
    (["intervention=[whatsapp]", "intervention.whatsapp.levers.contact.whatsapp=all"], "is not a number"),
    (["intervention=[whatsapp]", "intervention.whatsapp.levers.contact=1"], "is not a lever"),
    # forms that mean something else, or nothing
    ([], "nothing to compare; add `scenario=NAME`"),
    (["municipality=utrecht"], "nothing to compare"),
    (["utrecht_coronasanering"], "write `NAME=VALUE`"),
    (["scenario="], "is not a scenario"),
    (["scenario=[phone_first,price_shock]"], "choose one"),
    (["intervention=null"], "write `intervention=[]`"),
    (["intervention=[whatsapp"], "cannot be read"),
    (["scenario=phone_first", "seed=1,2"], "add -m"),
    (["scenario=phone_first", "residents=${size}"], "interpolation key 'size' not found"),
    (["scenario=phone_first", "+size=3"], "write `size=VALUE`"),
    (["scenario=phone_first", "~horizon"], "write `horizon=VALUE`"),
    (["scenario=phone_first", "arms=[]"], "for a scenario's file"),
    (["scenario=phone_first", "hydra.run.dir=x"], "set `out`"),
    (["scenario=phone_first", "--fast"], "`--fast` is not an option"),
    (["--cfg", "jobs"], "invalid choice: 'jobs'"),
    (["--cfg", "job", "scenario=phone_firs"], "did you mean `phone_first`?"),
    (["-m", "scenario=phone_first,phone_first"], "two runs would write to"),
    (["-m", "scenario=phone_first,phone_secnd"], "is not a scenario"),
    (["-m", "intervention=[sms,sms],[whatsapp]"], "`intervention=[sms,sms]`: `sms` is there twice"),
    (["-m", "intervention=[sms],null"], "write `intervention=[]` for none"),
    (["-m", "scenario=phone_first", "residents=10,0"], "`residents=0` must lie between"),
]


def refused(told: Any) -> str:
    """Return the one line of a refusal."""
    assert told.code == 2
    assert told.err.count("\n") == 1
    assert told.err.startswith("uitweg: ")
    assert "Traceback" not in told.err
    return str(told.err)


@pytest.mark.parametrize(("arguments", "says"), WRONG, ids=lambda part: " ".join(part) if part is not str else "")
def test_a_wrong_run_is_refused_in_one_line(uitweg: Uitweg, here: Path, arguments: list[str], says: str) -> None:
    assert says in refused(uitweg("run", *arguments))
    assert list(here.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["rnu"], "`rnu` is not a verb; did you mean `run`?"),
        (["--verion"], "is not a verb"),
        (["evidence", "stage=contat"], "did you mean `contact`?"),
        (["evidence", "grade=F"], "`grade=F` is not a grade"),
        (["evidence", "municipality=utrech"], "did you mean `utrecht`?"),
        (["evidence", "contact"], "write `uitweg evidence"),
        (["evidence", "--csv"], "write `uitweg evidence"),
        (["evidence", "--csv", "/dev/null/x.csv"], "cannot be written"),
        (["scenarios", "all"], "write `uitweg scenarios`"),
        (["interventions", "all"], "write `uitweg interventions`"),
        (["calibrate", "--quick", "now"], "`now` does not go with --quick"),
        (["calibrate", "member=20"], "did you mean `members`?"),
        (["calibrate", "members=some"], "write a whole number from 2 on"),
        (["calibrate", "members=1"], "write a whole number from 2 on"),
        (["calibrate", "municipality=utrech"], "did you mean `utrecht`?"),
        (["calibrate", "spread=0"], "write a number above 0"),
    ],
)
def test_a_wrong_verb_is_refused_in_one_line(uitweg: Uitweg, here: Path, arguments: list[str], says: str) -> None:
    assert says in refused(uitweg(*arguments))
    assert list(here.iterdir()) == []


@pytest.mark.parametrize("out", ["file", "file/below", "/dev/null/x"])
def test_a_folder_that_cannot_be_written_is_refused_before_simulating(uitweg: Uitweg, here: Path, out: str) -> None:
    (here / "file").write_text("in the way")
    told = uitweg("run", "scenario=phone_first", f"out={out}")
    assert f"`out={out}` cannot be written" in refused(told)
    assert told.out == ""
    assert [path.name for path in here.iterdir()] == ["file"]


def test_a_folder_where_the_system_allows_no_files_is_named(
    uitweg: Uitweg, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in `/proc`: the folder is there, and making a file in it says that it is not."""

    def missing(*_: object, **__: object) -> None:
        raise FileNotFoundError(2, "No such file or directory")

    monkeypatch.setattr("sim.report.place.tempfile.TemporaryFile", missing)
    told = refused(uitweg("run", "scenario=phone_first", "out=x"))
    assert f"nothing can be made in `{here}` (the system allows no files there); choose another folder" in told
    assert "No such file" not in told


def test_a_folder_with_something_else_is_refused_before_simulating(uitweg: Uitweg, here: Path) -> None:
    (here / "mine").mkdir()
    (here / "mine/README.md").write_text("mine")
    told = uitweg("run", "scenario=phone_first", "out=mine")
    assert "`out=mine` holds `README.md`, which is not part of a result of Uitweg; move it, or" in refused(told)
    assert told.out == ""
    assert [path.read_text() for path in here.rglob("*.*")] == ["mine"]


def test_a_folder_without_permission_is_refused(uitweg: Uitweg, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("sim.report.place.tempfile.TemporaryFile", forbidden)
    assert "(Permission denied); choose another folder" in refused(uitweg("run", "scenario=phone_first", "out=a/b"))
    assert list(here.iterdir()) == []


BROKEN = [
    ("scenarios/phone_first.yaml", "title: [", "phone_first.yaml, line 2: not valid YAML"),
    ("scenarios/phone_first.yaml", "- a", "phone_first.yaml: expected `name: value` lines"),
    ("scenarios/phone_first.yaml", "title: {nl: a}", "`arms` is missing"),
    ("scenarios/phone_first.yaml", "horizn: 3\narms: [{name: a}]", "`horizn` is not a key of a scenario"),
    ("scenarios/phone_first.yaml", "municipality: utrech\narms: [{name: a}]", "did you mean `utrecht`?"),
    ("scenarios/phone_first.yaml", "arms: [{title: {nl: a}}]", "`arms[0]` has no name"),
    ("scenarios/phone_first.yaml", "arms: [{name: a}, {name: a}]", "two arms are called `a`"),
    ("scenarios/phone_first.yaml", "arms: [a]", "`arms[0]` needs keys"),
    ("scenarios/phone_first.yaml", "arms: [{name: a, interventons: []}]", "did you mean `interventions`?"),
    ("scenarios/phone_first.yaml", "arms: [{name: a, interventions: [smss]}]", "did you mean `sms`?"),
    ("scenarios/phone_first.yaml", "arms: [{name: a, interventions: sms}]", "write interventions as"),
    ("scenarios/phone_first.yaml", "arms: [{name: a, interventions: [sms, sms]}]", "`sms` is listed twice"),
    ("scenarios/phone_first.yaml", "arms: [{name: a, interventions: [{sms: {strat: 1}}]}]", "did you mean `start`?"),
    ("scenarios/phone_first.yaml", "arms: [{name: a, interventions: [{sms: {start: x}}]}]", "is not a whole number"),
    ("scenarios/phone_first.yaml", "horizon: long\narms: [{name: a}]", "`horizon=long` is not a whole number"),
    ("scenarios/phone_first.yaml", "horizon: -1\narms: [{name: a}]", "`horizon=-1` must lie between"),
    ("scenarios/phone_first.yaml", "assume: {contact.leter: 1}\narms: [{name: a}]", "did you mean `contact.letter`?"),
    ("conf/intervention/phone_first.yaml", "levers: {", "phone_first.yaml, line 2: not valid YAML"),
    ("conf/intervention/phone_first.yaml", "lever: {}", "did you mean `levers`?"),
    ("conf/intervention/phone_first.yaml", "levers: {contact.phone_frist: 1}", "did you mean `contact.phone_first`?"),
    ("conf/intervention/phone_first.yaml", "levers: {contact.phone_first: 2}", "must lie between 0 and 1"),
    ("conf/intervention/phone_first.yaml", "levers: {contact: 1, contact.phone_first: 1}", "leave one of the two out"),
    ("conf/municipality/netherlands.yaml", "contact.leter: {}", "did you mean `contact.letter`?"),
    ("conf/municipality/netherlands.yaml", "a: [", "netherlands.yaml, line 2: not valid YAML"),
]


@pytest.mark.parametrize(("file", "content", "says"), BROKEN)
def test_a_broken_file_is_refused_by_name(
    uitweg: Uitweg, own_files: Path, here: Path, file: str, content: str, says: str
) -> None:
    (own_files / file).write_text(content + "\n")
    assert says in refused(uitweg("run", "scenario=phone_first"))
    assert list(here.iterdir()) == []


def test_a_broken_file_hurts_only_who_asks_for_it(uitweg: Uitweg, own_files: Path) -> None:
    (own_files / "scenarios/phone_first.yaml").write_text("[")
    (own_files / "conf/intervention/sms.yaml").write_text("[")
    assert uitweg("run", "--cfg", "job", "scenario=experience_stories").code == 0


@pytest.mark.parametrize(
    ("lost", "says"),
    [("source", "a card without a source"), ("unit", "`unit` is missing"), ("grade", "`grade` is missing")],
)
def test_a_card_without_its_source_is_refused(uitweg: Uitweg, own_files: Path, lost: str, says: str) -> None:
    path = own_files / "conf/evidence/contact.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    del content["letter"][lost]
    path.write_text(yaml.safe_dump(content))
    for arguments in (["run", "scenario=phone_first"], ["evidence"]):
        line = refused(uitweg(*arguments))
        assert says in line
        assert "`contact.letter`" in line
