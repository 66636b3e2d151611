"""`uitweg runs`: lists, shows and deletes the runs of a store, and says what it does not understand."""

import hashlib
import runpy
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sim.interventions import load_intervention
from sim.sweep.plan import policy_text
from sim.sweep.policy_words import policy_words
from sim.sweep.runs_command import MOST, SHORT_KEY, WIDTH
from sim.sweep.store import FOLDER, Store
from sim.sweep.table import SCHEMA

Uitweg = Callable[..., Any]
row = runpy.run_path(str(Path(__file__).parents[1] / "store_rows.py"))["row"]

RUNS = 60
FAILURES = (3, 28, 53)
POLICIES = ((), (load_intervention("whatsapp"),), (load_intervention("whatsapp"), load_intervention("phone_first")))


def key(number: int) -> str:
    return hashlib.sha256(str(number).encode()).hexdigest()


@pytest.fixture
def filled(here: Path) -> Store:
    """Return the store of the folder, with runs of three policies in two municipalities, some of them failed."""
    with Store() as store:
        for n in range(RUNS):
            named = {"key": key(n), "policy": policy_text(POLICIES[n % 3]), "overrides": f"uitweg sweep first={n}"}
            place = {"municipality": ("utrecht", "netherlands")[n % 2]}
            failed = {"status": "failed", "reason": "ValueError: no\n residents"} if n in FAILURES else {}
            store.add([row(n, **named, **place, **failed)])
    return store


def test_lists_what_fits_on_a_screen_unless_asked_for_all(uitweg: Uitweg, filled: Store) -> None:
    assert uitweg("runs") == uitweg("runs", "list")
    shown, everything = uitweg("runs"), uitweg("runs", "most=all")
    last = f"{RUNS} runs in {FOLDER}: {RUNS - len(FAILURES)} done, {len(FAILURES)} failed"
    for told in (shown, everything):
        assert told.code == 0
        assert told.out.splitlines()[-1] == last
        assert max(map(len, told.out.splitlines())) <= WIDTH
    assert f"... and {RUNS - MOST} more; `most=all`" in shown.out
    assert sorted(line[:SHORT_KEY] for line in everything.out.splitlines() if " done " in line) == sorted(
        key(n)[:SHORT_KEY] for n in range(RUNS) if n not in FAILURES
    )


def test_a_failed_run_is_listed_with_its_reason(uitweg: Uitweg, filled: Store) -> None:
    told = uitweg("runs", "status=failed")
    assert told.out.count("  ValueError: no residents\n") == len(FAILURES)
    assert f"{len(FAILURES)} runs in {FOLDER}: 0 done" in told.out
    assert all(f"{key(n)[:SHORT_KEY]} failed" in told.out for n in FAILURES)


@pytest.mark.parametrize(
    ("filters", "numbers"),
    [
        (["municipality=netherlands"], range(1, RUNS, 2)),
        (["policy=today"], range(0, RUNS, 3)),
        (["policy=[]"], range(0, RUNS, 3)),
        (["policy=phone_first"], range(2, RUNS, 3)),
        (["policy=whatsapp", "municipality=utrecht"], [n for n in range(0, RUNS, 2) if n % 3]),
        (["replication=7"], [7]),
        (["municipality=amsterdam"], []),
        (["policy=sms"], []),
    ],
)
def test_runs_are_chosen_by_their_columns(uitweg: Uitweg, filled: Store, filters: list[str], numbers: Any) -> None:
    told = uitweg("runs", "most=all", *filters)
    assert told.code == 0
    heads = {line[:SHORT_KEY] for line in told.out.splitlines() if " done " in line or " failed " in line[:20]}
    assert heads == {key(n)[:SHORT_KEY] for n in numbers}


def test_one_run_is_shown_whole_with_the_line_that_does_it_again(uitweg: Uitweg, filled: Store) -> None:
    told = uitweg("runs", "show", key(8)[:12])
    lines = told.out.splitlines()
    assert [line.split()[0] for line in lines[:-3]] == [name for name in SCHEMA.names if name != "overrides"]
    assert lines[0].split() == ["key", key(8)]
    assert lines[-2:] == ["the same run again:", "  uitweg sweep first=8"]


def test_one_run_is_deleted_by_the_beginning_of_its_key(uitweg: Uitweg, filled: Store) -> None:
    assert uitweg("runs", "delete", key(8)[:12]) == (0, f"1 run deleted from {FOLDER}\n", "")
    assert len(filled.read()) == RUNS - 1
    assert not filled.keys() & {key(8)}


def test_more_runs_are_deleted_only_when_that_is_meant(uitweg: Uitweg, filled: Store) -> None:
    told = uitweg("runs", "delete", "status=failed")
    assert (told.code, told.out) == (2, "")
    assert f"would delete {len(FAILURES)} runs from {FOLDER}; add `--yes`" in told.err
    assert len(filled.read()) == RUNS
    assert uitweg("runs", "delete", "status=failed", "--yes").out == f"{len(FAILURES)} runs deleted from {FOLDER}\n"
    assert set(filled.read()["status"]) == {"done"}
    assert uitweg("runs", "delete", key(0), key(1), "policy=today").out == f"1 run deleted from {FOLDER}\n"
    assert filled.keys() & {key(0), key(1)} == {key(1)}


def test_a_store_elsewhere_and_one_that_is_not_there(uitweg: Uitweg, filled: Store, here: Path) -> None:
    filled.folder.rename(here / "elsewhere")
    assert f"{RUNS} runs in elsewhere" in uitweg("runs", "store=elsewhere").out
    assert uitweg("runs") == (0, f"0 runs in {FOLDER}\n", "")
    assert not FOLDER.exists()


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["shw", "x"], "`shw` is nothing that `uitweg runs` does; did you mean `show`?"),
        (["list", "x"], "`x` is not understood; write `uitweg runs [list]"),
        (["--all"], "`--all` is not an option of `uitweg runs`"),
        (["munipality=utrecht"], "`munipality` is nothing to choose runs by; did you mean `municipality`?"),
        (["municipality=utrech"], "has `municipality=utrech`; did you mean `utrecht`?"),
        (["policy=whatsap"], "has `policy=whatsap`; did you mean `whatsapp`?"),
        (["status=fail"], "has `status=fail`; did you mean `failed`?"),
        (["most=0"], "`most=0` is no number of lines"),
        (["show"], "say which run: `uitweg runs show KEY`"),
        (["show", "a", "status=done"], "say which run"),
        (["delete"], "say which runs: `uitweg runs delete KEY`"),
        (["delete", "--yes"], "say which runs"),
        (["show", "zzz"], f"no run in {FOLDER} has a key that begins with `zzz`"),
        (["show", key(8)[:9] + "x"], f"did you mean `{key(8)[:SHORT_KEY]}`?"),
        (["delete", "4", "--yes"], "`4` is the beginning of "),
        (["show", ""], f"`` is the beginning of {RUNS} keys"),
        (["store=.."], "`store=..` is no store of runs"),
    ],
)
def test_what_is_not_understood_is_one_line(
    uitweg: Uitweg, filled: Store, here: Path, arguments: list[str], error: str
) -> None:
    told = uitweg("runs", *arguments)
    assert (told.code, told.out) == (2, "")
    assert error in told.err
    assert told.err.count("\n") == 1
    assert len(filled.read()) == RUNS


def test_a_policy_in_words_tells_what_is_unusual() -> None:
    film = load_intervention("whatsapp")
    lever = next(iter(film.levers))
    assert policy_words("[]") == "today"
    assert policy_words(policy_text(POLICIES[2])) == "whatsapp + phone_first"
    unusual = replace(film, levers={lever: 0.125}, dose=0.5, start=12, stop=24, target="high_shame")
    told = f"whatsapp ({lever} 0.125, dose 0.5, from month 12, until month 24, for high_shame)"
    assert policy_words(policy_text((unusual,))) == told
    assert policy_words(policy_text((replace(film, name="own"),))).startswith(f"own ({lever} ")
    assert policy_words("text 3") == "text 3"
