"""The population as columns: small, in step with its lists of members, and forked without links."""

import numpy as np
import pytest

from sim.draws import Draws
from sim.events import Provider, Stage
from sim.network import make_network
from sim.population import NEVER, TRAITS, Population, blank, blocks, bytes_per_resident


@pytest.fixture
def people() -> Population:
    return blank(50, 20)


def assert_members_match(people: Population) -> None:
    for stage in Stage:
        if stage != Stage.FREE:
            expected = np.flatnonzero(people.stage == stage)
            np.testing.assert_array_equal(people.rows(stage), expected)
            assert people.rows(stage).dtype == np.intp


def move(people: Population, rows: list[int], to: list[Stage] | Stage, month: int = 3) -> None:
    who = np.array(rows, dtype=np.intp)
    after = np.broadcast_to(np.asarray(to, dtype=np.uint8), who.shape)
    people.move(who, people.stage[who], after, month)


def test_columns_have_their_dtype_and_length(people: Population) -> None:
    assert len(people) == 50
    for name, (_, dtype) in TRAITS.items():
        column = getattr(people, name)
        assert column.dtype == dtype, name
        assert column.shape == ((50, len(Provider)) if name == "arrears" else (50,)), name


def test_a_resident_takes_at_most_150_bytes() -> None:
    size = 10_000
    network = make_network(size, 1000, 6, 2, Draws(1, 0, size))
    people = blank(size, 1000)
    columns = people.fixed.nbytes + people.dynamic.nbytes
    assert columns == size * bytes_per_resident()
    assert columns >= sum(getattr(people, name).nbytes for name in TRAITS)
    assert (columns + network.far.nbytes) / size <= 150


def test_nobody_has_a_history_at_first(people: Population) -> None:
    assert (people.stage == Stage.FREE).all()
    assert not people.arrears.any()
    for name in ("last_signal", "last_case", "registered", "support_from", "ready", "first_talk"):
        assert (getattr(people, name) == NEVER).all(), name
    assert_members_match(people)


def test_moves_keep_the_members_in_step(people: Population) -> None:
    rng = np.random.default_rng(1)
    for month in range(30):
        rows = np.sort(rng.choice(50, size=rng.integers(0, 20), replace=False)).astype(np.intp)
        after = rng.integers(0, len(Stage), len(rows)).astype(np.uint8)
        people.move(rows, people.stage[rows], after, month)
        assert (people.since[rows] == month).all()
        np.testing.assert_array_equal(people.stage[rows], after)
        if month % 3 == 2:  # several moves may go by before anyone asks who is where
            assert_members_match(people)


def test_rows_of_several_stages_stand_by_stage(people: Population) -> None:
    move(people, [4, 7, 30], [Stage.INTAKE, Stage.ARREARS, Stage.INTAKE])
    np.testing.assert_array_equal(people.rows(Stage.ARREARS, Stage.INTAKE), [7, 4, 30])


def test_settled_residents_came_in_an_earlier_month(people: Population) -> None:
    move(people, [4, 9], Stage.OFFER, month=3)
    move(people, [6], Stage.OFFER, month=4)
    np.testing.assert_array_equal(people.settled(Stage.OFFER, 4), [4, 9])
    np.testing.assert_array_equal(people.settled(Stage.OFFER, 5), [4, 6, 9])


def test_recount_finds_the_members_again(people: Population) -> None:
    people.stage[[3, 5, 8]] = Stage.AFTERCARE
    people.recount()
    assert_members_match(people)


def test_a_fork_shares_what_is_fixed_and_copies_what_changes(people: Population) -> None:
    move(people, [1, 2], Stage.ARREARS)
    other = people.fork()
    for name, (trait, _) in TRAITS.items():
        shared = np.may_share_memory(getattr(people, name), getattr(other, name))
        assert shared != trait.dynamic, name
    move(other, [1, 3], [Stage.FREE, Stage.PROBLEM_DEBT])
    other.debt[3] = 900
    np.testing.assert_array_equal(people.rows(Stage.ARREARS), [1, 2])
    assert people.debt[3] == 0
    assert_members_match(people)
    assert_members_match(other)


def test_blocks_cover_everyone_once() -> None:
    rows = np.concatenate([np.arange(b.start, b.stop) for b in blocks(300_001)])
    np.testing.assert_array_equal(rows, np.arange(300_001))


def test_bills_are_read_and_settled_for_some_residents(people: Population) -> None:
    people.arrears[:] = np.arange(50 * len(Provider)).reshape(50, -1)
    rows = np.array([3, 40, 7])
    np.testing.assert_array_equal(people.owed(rows), people.arrears[rows].T)
    assert people.owed(rows[:0]).shape == (len(Provider), 0)
    people.settle_arrears(rows)
    assert not people.arrears[rows].any()
    assert people.arrears[[2, 4, 6, 8, 39, 41]].all()


def test_records_begin_at_a_line_of_the_cache(people: Population) -> None:
    assert people.dynamic.ctypes.data % 64 == people.fork().dynamic.ctypes.data % 64 == 0


def test_who_came_and_left_between_two_looks_is_where_the_column_says(people: Population) -> None:
    for way in ("out", "out in", "in out in out", "out in out in", "in out in"):
        for step in way.split():
            move(people, [3, 8], Stage.ARREARS if step == "in" else Stage.FREE)
        assert_members_match(people)
