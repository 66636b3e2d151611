"""Names that do not exist: near ones are suggested, far ones are not, few are all listed."""

import pytest

from sim.errors import FEW, nearest
from sim.evidence import municipalities

VERBS = ("run", "story", "scenarios", "evidence")
MANY = [f"measure_{letter}{number}" for letter in "abc" for number in range(FEW)]


@pytest.mark.parametrize("far", ["rotterdam", "den_haag", "x", ""])
def test_a_far_name_is_not_suggested_and_all_are_listed(far: str) -> None:
    told = nearest(far, municipalities())
    assert told == "; choose from " + ", ".join(f"`{name}`" for name in municipalities())


@pytest.mark.parametrize(
    ("written", "meant"), [("rnu", "run"), ("stroy", "story"), ("scenario", "scenarios"), ("evidenced", "evidence")]
)
def test_a_slip_is_seen_and_all_are_listed(written: str, meant: str) -> None:
    assert nearest(written, VERBS) == f"; did you mean `{meant}`? There are `evidence`, `run`, `scenarios`, `story`"


def test_many_names_are_not_listed() -> None:
    assert nearest("measur_a1", MANY) == "; did you mean `measure_a1`?"
    assert nearest("zzz", MANY) == ""
    assert nearest("meas", MANY) == "", "the beginning of several names points to none of them"


def test_the_only_name_is_not_told_twice() -> None:
    assert nearest("utrech", ["utrecht"]) == "; did you mean `utrecht`?"
