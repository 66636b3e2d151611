"""Conservation: of residents in every month, and of euros between residents and creditors."""

from collections import defaultdict
from collections.abc import Callable

import numpy as np
import pytest

from sim.events import Event, Stage
from sim.interventions import Intervention
from sim.model import DebtHelpModel

BUSY = {"inflow.self_referral": -2.0, "arrears.onset": -3.6, "arrangement.statutory_requested": 0.4}
POLICY = (
    Intervention("short", {"staff.intake": 0.5, "staff.office": 0.6}, start=3, stop=15),
    Intervention("more", {"staff.intake": 3.0}, start=15),
    Intervention("contact", {"contact.extra_attempts": 2.0, "inflow.support": 0.9}, start=6),
)


@pytest.fixture(scope="module")
def begun(begin: Callable[..., DebtHelpModel]) -> DebtHelpModel:
    return begin(4_000, assume=BUSY, seed=5, warmup=24, horizon=40)


def assert_consistent(model: DebtHelpModel) -> None:
    people = model.population
    counted = np.bincount(people.stage, minlength=len(Stage))
    assert counted.sum() == len(people)
    np.testing.assert_array_equal(model.stocks, counted)
    for stage in Stage:
        if stage != Stage.FREE:
            np.testing.assert_array_equal(people.rows(stage), np.flatnonzero(people.stage == stage))
    owing = people.stage != Stage.FREE
    assert not people.arrears[~owing].any()
    assert not people.debt[~owing].any()
    assert not people.problem[~owing].any()
    assert (people.debt[people.problem] > 0).all()
    assert (people.since <= model.month).all()


def test_every_resident_is_in_one_stage_every_month(begun: DebtHelpModel) -> None:
    arm = begun.arm(POLICY)
    assert_consistent(arm)
    for _ in range(40):
        arm.run_for(1)
        assert_consistent(arm)


def test_the_log_tells_the_same_stocks_as_the_columns(begun: DebtHelpModel) -> None:
    arm = begun.arm(POLICY).run()
    records = arm.log.records()
    records = records[records["month"] >= 0]
    changes = np.bincount(records["to"], minlength=11) - np.bincount(records["from"], minlength=11)
    start = np.bincount(arm.first_stage, minlength=len(Stage))
    np.testing.assert_array_equal(start + changes, np.bincount(arm.population.stage, minlength=len(Stage)))


def test_every_move_starts_where_the_one_before_ended(begun: DebtHelpModel) -> None:
    arm = begun.arm(POLICY).run()
    records = arm.log.records()
    records = records[records["month"] >= 0]
    place = arm.first_stage.copy()
    for _, resident, _, before, after, _ in records.tolist():
        assert place[resident] == before
        place[resident] = after
    np.testing.assert_array_equal(place, arm.population.stage)


def test_nobody_moves_twice_with_the_same_event_in_a_month(begun: DebtHelpModel) -> None:
    records = begun.arm(POLICY).run().log.records()
    moves = records[records["from"] != records["to"]]
    lines = list(zip(*(moves[name].tolist() for name in ("month", "resident", "event")), strict=True))
    assert len(set(lines)) == len(lines)


def test_monthly_table_of_stocks_adds_up_to_all_residents(begun: DebtHelpModel) -> None:
    frame = begun.arm(POLICY).run().datacollector.get_model_vars_dataframe()
    assert frame["month"].tolist() == list(range(40))
    assert (frame[[stage.name.lower() for stage in Stage]].sum(axis=1) == 4_000).all()


def booked(model: DebtHelpModel) -> dict[tuple[str, str], float]:
    total: dict[tuple[str, str], float] = defaultdict(float)
    for line in model.now.ledger:
        total[line.party, line.item] += line.amount
    return total


def test_what_residents_repay_and_are_remitted_creditors_get_and_lose(begun: DebtHelpModel) -> None:
    arm = begun.arm(POLICY)
    for _ in range(40):
        arm.run_for(1)
        for item in ("repaid", "remitted"):
            month = [line.amount for line in arm.now.ledger if line.month == arm.month and line.item == item]
            assert sum(month) == pytest.approx(0.0, abs=1e-6)
    total = booked(arm)
    assert total["creditors", "repaid"] > 0
    assert total["creditors", "remitted"] < 0


def test_debt_at_the_start_of_an_arrangement_is_repaid_or_remitted(begun: DebtHelpModel) -> None:
    """Over all arrangements and statutory routes that ended in a month: debt = repaid + remitted + left."""
    arm = begun.arm(POLICY)
    ended = 0
    for _ in range(40):
        owed = arm.population.debt.astype(float)
        arm.run_for(1)
        over = [arm.now.happened(event)[0] for event in ENDS]
        rows = np.concatenate(over)
        month = {
            item: sum(b.amount for b in arm.now.ledger if b.month == arm.month and (b.party, b.item) == item)
            for item in (("creditors", "repaid"), ("residents", "remitted"))
        }
        left = arm.population.debt[rows].astype(float).sum()
        assert owed[rows].sum() == pytest.approx(sum(month.values()) + left, rel=1e-6, abs=1e-2)
        completed = arm.now.happened(Event.COMPLETED)[0]
        assert not arm.population.debt[completed].any()
        ended += len(rows)
    assert ended > 30


ENDS = (Event.COMPLETED, Event.ARRANGEMENT_DROPOUT, Event.CLEAN_SLATE, Event.STATUTORY_ENDED)


def test_one_completed_arrangement_by_hand(begun: DebtHelpModel) -> None:
    """A month in which one arrangement ends, completed: a share of the debt is repaid, the rest remitted."""
    arm = begun.arm()
    p = arm.setting.parameters.arrangement
    found = 0
    for _ in range(40):
        owed = arm.population.debt.astype(float)
        arm.run_for(1)
        rows = np.concatenate([arm.now.happened(event)[0] for event in ENDS])
        if len(rows) == 1 and len(arm.now.happened(Event.COMPLETED)[0]) == 1:
            lines = {(b.party, b.item): b.amount for b in arm.now.ledger if b.month == arm.month}
            share = min(p.repaid * arm.population.term[rows[0]] / p.published_term, 1.0)
            assert lines["creditors", "repaid"] == pytest.approx(owed[rows[0]] * share, rel=1e-6)
            assert lines["residents", "remitted"] == pytest.approx(owed[rows[0]] * (1 - share), rel=1e-6)
            found += 1
    assert found
