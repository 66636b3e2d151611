"""Levers: set, add and multiply, in doses, for target groups."""

from collections.abc import Sequence

import numpy as np
import pytest

from sim.draws import Rows
from sim.evidence import Parameters
from sim.levers import LEVERS, Change, Levers
from sim.population import Population, blank

TODAY = 0.43  # sms
ROWS: Rows = np.arange(6, dtype=np.intp)


@pytest.fixture
def people(parameters: Parameters) -> Population:
    """Return six residents of whom rows 0 to 2 are young and rows 1 and 4 feel much shame."""
    made = blank(6, 6)
    made.age[:] = [20, 21, 22, 50, 51, 52]
    made.shame[:] = [0.2, 0.9, 0.2, 0.2, 0.9, 0.2]
    return made


@pytest.fixture
def levers(parameters: Parameters) -> Levers:
    return Levers(Parameters({**parameters.values, "contact.sms": TODAY}))


def moved(levers: Levers, people: Population, changes: Sequence[Change], name: str) -> np.ndarray:
    levers.changes = list(changes)
    return np.broadcast_to(levers(name, people, ROWS), ROWS.shape)


def test_without_changes_a_lever_has_todays_value(levers: Levers, people: Population) -> None:
    assert levers("contact.sms", people, ROWS) == TODAY
    assert levers("contact.experience_film", people, ROWS) == 0
    assert levers.overall("staff.intake") == 1


@pytest.mark.parametrize(
    ("name", "amount", "dose", "expected"),
    [
        ("contact.sms", 0.9, 1.0, 0.9),
        ("contact.sms", 0.9, 0.5, TODAY + 0.5 * (0.9 - TODAY)),
        ("contact.sms", 0.9, 0.0, TODAY),
        ("contact.extra_attempts", 2.0, 1.0, 2.0),
        ("contact.extra_attempts", 2.0, 0.25, 0.5),
        ("staff.intake", 4.0, 1.0, 4.0),
        ("staff.intake", 4.0, 0.5, 2.0),
        ("staff.intake", 0.25, 0.5, 0.5),
        ("staff.intake", 0.25, 0.0, 1.0),
    ],
)
def test_set_add_and_multiply_in_doses(
    levers: Levers, people: Population, name: str, amount: float, dose: float, expected: float
) -> None:
    change = Change("policy", name, amount, dose=dose)
    assert moved(levers, people, [change], name) == pytest.approx(expected)
    assert levers.overall(name) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("target", "inside"),
    [("young", [0, 1, 2]), ("high_shame", [1, 4]), ("all", [0, 1, 2, 3, 4, 5])],
)
def test_only_the_target_group_is_moved(levers: Levers, people: Population, target: str, inside: list[int]) -> None:
    found = moved(levers, people, [Change("policy", "contact.sms", 1.0, target)], "contact.sms")
    expected = np.full(6, TODAY)
    expected[inside] = 1.0
    np.testing.assert_array_equal(found, expected)


def test_changes_of_one_lever_build_on_each_other(levers: Levers, people: Population) -> None:
    changes = [Change("first", "contact.extra_attempts", 1.0), Change("second", "contact.extra_attempts", 2.0, "young")]
    np.testing.assert_array_equal(moved(levers, people, changes, "contact.extra_attempts"), [3, 3, 3, 1, 1, 1])


def test_other_levers_stay(levers: Levers, people: Population) -> None:
    changes = [Change("policy", "contact.whatsapp", 1.0)]
    np.testing.assert_array_equal(moved(levers, people, changes, "contact.sms"), np.full(6, TODAY))


def test_a_policy_counts_as_used_once_someone_concerned_reads_it(levers: Levers, people: Population) -> None:
    people.age[:] = 60
    levers.changes = [Change("young only", "contact.sms", 1.0, "young"), Change("all", "contact.whatsapp", 1.0)]
    levers("contact.sms", people, ROWS)
    levers("contact.whatsapp", people, ROWS[:0])
    assert levers.used == set()
    levers("contact.whatsapp", people, ROWS)
    assert levers.used == {"all"}
    people.age[3] = 20
    levers("contact.sms", people, ROWS)
    assert levers.used == {"all", "young only"}


def test_every_lever_starts_from_a_card_or_is_off_today(parameters: Parameters) -> None:
    for name, lever in LEVERS.items():
        today = Levers(parameters).base(name)
        assert lever.low <= today <= lever.high, name
        if not isinstance(lever.base, str):
            assert today == (1.0 if lever.how == "multiply" else 0.0), name
