"""Teams: first come first served, urgent first, and parts of a unit add up over the months."""

import mesa
import numpy as np
import pytest

from sim.organisations import Team


@pytest.fixture
def team() -> Team:
    return Team(mesa.Model(rng=1), "intake", 2.5)


def rows(*numbers: int) -> np.ndarray:
    return np.array(numbers, dtype=np.intp)


def join(team: Team, *who: int, urgent: tuple[int, ...] = (), urgent_waiting: int = 0) -> None:
    """Let residents join in the order in which they are named."""
    draws = np.linspace(0.1, 0.9, len(who))
    team.join(rows(*who), draws, urgent_waiting, np.isin(who, urgent) if urgent else None)


def test_first_come_first_served(team: Team) -> None:
    join(team, 5, 3)
    join(team, 1, 9)
    assert team.queue.tolist() == [5, 3, 1, 9]
    assert team.queue.dtype == np.intp


def test_luck_orders_those_who_come_together(team: Team) -> None:
    team.join(rows(1, 2, 3), np.array([0.8, 0.1, 0.4]))
    assert team.queue.tolist() == [2, 3, 1]


def test_urgent_residents_go_first_in_order_of_arrival(team: Team) -> None:
    join(team, 1, 2)
    join(team, 3, 4, 5, urgent=(4,))
    assert team.queue.tolist() == [4, 1, 2, 3, 5]
    join(team, 6, 7, urgent=(7,), urgent_waiting=1)
    assert team.queue.tolist() == [4, 7, 1, 2, 3, 5, 6]


def test_who_has_been_served_leaves(team: Team) -> None:
    join(team, 1, 2, 3)
    team.keep(np.array([True, False, True]))
    assert team.queue.tolist() == [1, 3]


def test_parts_of_a_unit_add_up(team: Team) -> None:
    places = [team.places(1.0) for _ in range(10)]
    assert sum(places) == 25
    assert set(places) == {2, 3}
    assert 0 <= team.left_over < 1


@pytest.mark.parametrize("staff", [0.0, 0.3, 0.7, 1.0, 1.7])
def test_more_staff_means_proportionally_more_places(team: Team, staff: float) -> None:
    months = 1_000
    assert abs(sum(team.places(staff) for _ in range(months)) - months * 2.5 * staff) <= 1


def test_unused_whole_units_are_lost(team: Team) -> None:
    for _ in range(50):
        team.places(1.0)  # nobody is waiting
    assert team.places(1.0) <= 3


def test_overrun_is_taken_off_the_next_month() -> None:
    team = Team(mesa.Model(rng=1), "outreach", 100.0)
    assert team.places(1.0) == 100
    team.overrun(130.0, 100.0)
    assert team.places(1.0) == 70
    team.overrun(20.0, 70.0)
    assert team.places(1.0) == 100
    team.overrun(350.0, 100.0)
    assert [team.places(1.0) for _ in range(4)] == [0, 0, 50, 100]


def test_state_goes_over_to_another_team(team: Team) -> None:
    join(team, 4, 2)
    team.places(1.0)
    other = Team(mesa.Model(rng=2), "intake", 2.5)
    other.restore(team.state())
    join(team, 8)
    assert other.queue.tolist() == [4, 2]
    assert other.left_over == pytest.approx(0.5)
