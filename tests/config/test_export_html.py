"""`uitweg export-html`: what it says before it starts, what it refuses, and that it goes on where it was stopped."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.app.handout import command
from sim.app.handout import kept as store
from sim.app.handout.kept import Kept, program
from sim.report.version import versions

Uitweg = Callable[..., Any]

GRID = "grid={intervention.phone_first.dose:[0.5,1],intervention.evening_contact:[0],intervention.more_staff:[0]}"
SMALL = ("export-html", "scenario=phone_first", "horizon=12", "level=first")
TENTHS = ",".join(f"{tenth / 10}" for tenth in range(1, 11))

WRONG = [
    ([], "no scenario is named; write `uitweg export-html scenario=NAME"),
    (["scenario=phone_frst"], "did you mean `phone_first`?"),
    (["scenario=phone_first", "residents=9"], "`residents=9` is not a setting of `uitweg export-html`"),
    (["scenario=phone_first", "--dry-rum"], "did you mean `--dry-run`?"),
    (["scenario=phone_first", "level=huge"], "`level=huge` is not a level; choose from `full`, `precise`"),
    (["scenario=phone_first", "level=first"], "`level=first` is not a level; choose from `full`, `precise`"),
    (["scenario=phone_first", "scenario=price_shock"], "`scenario` is there twice, before as `phone_first`; leave one"),
    (["scenario=phone_first", "engine=foo", "--dry-run"], "there is no engine `foo`"),
    (["scenario=phone_first", "engine=foo"], "there is no engine `foo`"),
    (["scenario=phone_first", "store=taken/answers", "--dry-run"], "`store=taken/answers` cannot be written"),
    (["scenario=phone_first", "store=taken/answers"], "`store=taken/answers` cannot be written"),
    (["scenario=phone_first", "horizon=300"], "`horizon=300` must lie between 12 and 120"),
    (["scenario=phone_first", "out=page.txt"], "`out=page.txt` must be the name of a file that ends in .html"),
    (["scenario=phone_first", "out=taken/page.html"], "`out=taken/page.html` cannot be written"),
    (["scenario=phone_first", "out=mine.html"], "`out=mine.html` is there, and `uitweg export-html` did not make it"),
    (["grid={intervention.phone_frist:[0,1]}"], "`phone_frist` is not an intervention; did you mean"),
    (["grid={phone_first:[0,1]}"], "`grid.phone_first` is not an intervention; write `intervention.phone_first`"),
    (["grid={staff.outreach:[1,2]}"], "`grid.staff.outreach` is not an intervention; write `intervention.NAME`"),
    (["grid={intervention.phone_first.doze:[1]}"], "`doze` cannot be varied; did you mean `dose`?"),
    (["grid={intervention.phone_first.dose:[0.5,2]}"], "`intervention.phone_first.dose=2` must lie between 0 and 1"),
    (["grid={intervention.phone_first.dose:[half]}"], "`grid.intervention.phone_first.dose`: `half` is not a number"),
    (["grid={intervention.phone_first.start:[0,36]}"], "phone_first.start`: `36` must lie between 0 and 35"),
    (["grid={intervention.phone_first.stop:[6]}"], "`grid.intervention.phone_first.stop`: the page has no control"),
    (["grid={intervention.phone_first.levers.contact.sms:[1]}"], "`phone_first` does not move `contact.sms`"),
    (["grid={intervention.phone_first:[0,1"], "cannot be read"),
    (["grid="], "`grid=` names nothing; write `grid={intervention.NAME.dose:[0.5,1]}`, or leave it out"),
    (
        [f"grid={{intervention.sms.dose:[{TENTHS}],intervention.whatsapp.dose:[{TENTHS}],"
         f"intervention.evening_contact.dose:[{TENTHS}],intervention.phone_first:[0],intervention.more_staff:[0]}}"],
        "the grid has 1,331 points; 1,000 is the most",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "told"), WRONG, ids=[" ".join(one)[:60] for one, _ in WRONG])
def test_what_is_wrong_is_told_in_one_line(uitweg: Uitweg, here: Path, arguments: list[str], told: str) -> None:
    (here / "taken").write_text("a file")
    (here / "mine.html").write_text("<p>of somebody else")
    if arguments and arguments[0].startswith("grid="):
        arguments = ["scenario=phone_first", *arguments]
    found = uitweg("export-html", *arguments)
    assert (found.code, found.out) == (2, "")
    assert told in found.err
    assert found.err.count("\n") == 1
    assert sorted(path.name for path in here.iterdir()) == ["mine.html", "taken"]


def test_a_dry_run_says_count_time_and_size_and_writes_nothing(uitweg: Uitweg, here: Path) -> None:
    found = uitweg("export-html", "scenario=phone_first", "--dry-run", "workers=3")
    assert found.code == 0
    assert "18 combinations of 3 interventions, 24 replications of 100,000 residents; stories of 3 of them" in found.out
    assert "21 results to compute" in found.out
    assert "the file gets about" in found.out
    assert "with 3 workers" in found.out
    assert list(here.iterdir()) == []


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let tests ask for first answers, which are small and which workers know too."""
    monkeypatch.setattr(command, "FIRST", "")


@pytest.fixture
def few(small: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.app.story.RESIDENTS", 1_500)


def test_another_python_or_library_is_another_program(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was kept by another numpy or scipy, which decide the last digits, is not taken for what this one gives."""
    assert {"python", "numpy", "scipy"} <= versions().keys()
    before = program()
    for name in ("python", "numpy", "scipy"):
        monkeypatch.setattr(store, "versions", lambda name=name: versions() | {name: "other"})
        assert program.__wrapped__() != before


@pytest.mark.usefixtures("few")
def test_what_was_finished_before_an_interruption_is_not_computed_again(
    uitweg: Uitweg, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, seen = command.computed, []

    def third_is_interrupted(batch: Any) -> Any:
        if len(seen) == 2:
            raise KeyboardInterrupt
        seen.append(batch)
        return real(batch)

    monkeypatch.setattr(command, "BATCH", 1)
    monkeypatch.setattr(command, "computed", third_is_interrupted)
    stopped = uitweg(*SMALL, GRID, "engine=serial")
    assert stopped.code == 130
    assert "kept in outputs/answers: the same command goes on" in stopped.err
    assert not (here / "outputs" / "phone_first.html").exists()
    assert len(list((here / "outputs" / "answers").iterdir())) == 2

    again: list[Any] = []
    monkeypatch.setattr(command, "computed", lambda batch: again.append(batch) or real(batch))
    done = uitweg(*SMALL, GRID, "engine=serial")
    assert (done.code, done.err) == (0, "")
    assert not {task for batch in seen for task in batch} & {task for batch in again for task in batch}
    written = (here / "outputs" / "phone_first.html").read_bytes()
    assert written.startswith(b"<!DOCTYPE html>")

    monkeypatch.setattr(command, "computed", lambda _: pytest.fail("computed again"))
    assert uitweg(*SMALL, GRID, "engine=serial").code == 0
    assert (here / "outputs" / "phone_first.html").read_bytes() == written


@pytest.mark.usefixtures("few")
def test_what_could_not_be_computed_is_told_and_no_file_is_written(
    uitweg: Uitweg, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: Any) -> Any:
        raise MemoryError("no room")

    monkeypatch.setattr(command, "computed", broken)
    found = uitweg(*SMALL, GRID, "engine=serial")
    assert found.code == 2
    assert "could not be computed, the first for `v=1&view=policy" in found.err
    assert "MemoryError: no room" in found.err
    assert not (here / "outputs" / "phone_first.html").exists()


def test_a_damaged_result_is_named_with_what_to_do(here: Path) -> None:
    kept, task = Kept(here / "answers"), command.Task("scenario=phone_first")
    kept.add(task, {"nl": 1})
    assert task in kept
    assert kept.read(task) == {"nl": 1}
    (path,) = (here / "answers").iterdir()
    path.write_bytes(path.read_bytes()[:-4])
    with pytest.raises(command.ConfigurationError, match=r"is damaged .*; delete it, and it is computed again"):
        kept.read(task)


@pytest.mark.slow
@pytest.mark.usefixtures("small")
def test_the_file_is_the_same_whatever_computes_it(uitweg: Uitweg, here: Path) -> None:
    for name, more in (("one", ["engine=serial"]), ("two", ["workers=2"])):
        found = uitweg(*SMALL, GRID, f"out={name}.html", f"store=answers_{name}", *more)
        assert found.code == 0, found.err
    assert (here / "one.html").read_bytes() == (here / "two.html").read_bytes()
