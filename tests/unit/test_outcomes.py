"""Outcomes of a small handmade log against sums done by hand.

Two years, 20 residents, of whom 0 to 9 were FREE, 10 to 14 in ARREARS and 15 to 19 in PROBLEM_DEBT at the start.
"""

from dataclasses import replace

import numpy as np
import pytest

from sim import outcomes
from sim.events import RECORD, Event, Reason, Stage
from sim.now import Booking
from sim.outcomes import MEASURES, value
from sim.run import Run, key, split
from sim.texts import Texts

HORIZON, FULL_TERM = 24, 10
S, E, R = Stage, Event, Reason

# month, resident, event, from, to, reason
LOG = [
    (-5, 15, E.REGISTERED, S.PROBLEM_DEBT, S.REGISTRATION, R.SELF_REFERRAL),
    (-2, 15, E.DROPOUT, S.REGISTRATION, S.PROBLEM_DEBT, R.WAITING),
    (-1, 19, E.REGISTERED, S.PROBLEM_DEBT, S.PROBLEM_DEBT, R.SELF_REFERRAL),
    (0, 0, E.ONSET, S.FREE, S.ARREARS, R.NONE),
    (0, 10, E.SIGNAL, S.ARREARS, S.ARREARS, R.HEALTH),
    (0, 10, E.SIGNAL, S.ARREARS, S.ARREARS, R.RENT),
    (0, 10, E.CASE, S.ARREARS, S.ARREARS, R.MULTIPLE),
    (0, 10, E.REACHED, S.ARREARS, S.ARREARS, R.PHONE),
    (0, 10, E.ACCEPTED, S.ARREARS, S.ARREARS, R.QUICK_FIX),
    (0, 10, E.LIGHT_HELP_DONE, S.ARREARS, S.FREE, R.NONE),
    (1, 11, E.SIGNAL, S.ARREARS, S.ARREARS, R.ENERGY),
    (1, 11, E.CASE, S.ARREARS, S.ARREARS, R.SINGLE),
    (1, 11, E.NOT_REACHED, S.ARREARS, S.ARREARS, R.NONE),
    (1, 12, E.SIGNAL, S.ARREARS, S.ARREARS, R.ENERGY),
    (1, 12, E.SIGNAL_LEFT, S.ARREARS, S.ARREARS, R.BELOW_THRESHOLD),
    (2, 15, E.REGISTERED, S.PROBLEM_DEBT, S.REGISTRATION, R.SELF_REFERRAL),
    (2, 15, E.FIRST_TALK, S.REGISTRATION, S.INTAKE, 9),
    (2, 16, E.REGISTERED, S.PROBLEM_DEBT, S.REGISTRATION, R.SELF_REFERRAL),
    (2, 16, E.FIRST_TALK, S.REGISTRATION, S.INTAKE, 30),
    (2, 16, E.CLOCK_BREACHED, S.INTAKE, S.INTAKE, R.FIRST_TALK_CLOCK),
    (3, 15, E.SUPPORT_STARTED, S.INTAKE, S.INTAKE, R.NONE),
    (3, 16, E.DROPOUT, S.INTAKE, S.PROBLEM_DEBT, R.DELAY),
    (4, 15, E.APPLICATION_COMPLETE, S.INTAKE, S.STABILISATION, R.NONE),
    (4, 11, E.ESCALATION, S.ARREARS, S.PROBLEM_DEBT, R.NONE),
    (5, 11, E.SIGNAL, S.PROBLEM_DEBT, S.PROBLEM_DEBT, R.HEALTH),
    (5, 11, E.CASE, S.PROBLEM_DEBT, S.PROBLEM_DEBT, R.CONSECUTIVE),
    (6, 11, E.LAPSED, S.PROBLEM_DEBT, S.PROBLEM_DEBT, R.NONE),
    (5, 15, E.OFFER_SENT, S.STABILISATION, S.OFFER, R.NONE),
    (6, 15, E.ARRANGED, S.OFFER, S.ARRANGEMENT, R.RESTRUCTURING_LOAN),
    (6, 19, E.ARRANGED, S.PROBLEM_DEBT, S.ARRANGEMENT, R.DEBT_MEDIATION),
    (7, 19, E.ARRANGEMENT_DROPOUT, S.ARRANGEMENT, S.PROBLEM_DEBT, R.DEBT_MEDIATION),
    (8, 15, E.COMPLETED, S.ARRANGEMENT, S.AFTERCARE, R.RESTRUCTURING_LOAN),
    (9, 15, E.RELAPSE, S.AFTERCARE, S.ARREARS, R.NONE),
    (10, 0, E.CURE, S.ARREARS, S.FREE, R.NONE),
    (11, 13, E.CURE, S.ARREARS, S.FREE, R.NONE),
    (16, 18, E.REGISTERED, S.PROBLEM_DEBT, S.REGISTRATION, R.SELF_REFERRAL),
    (18, 18, E.DROPOUT, S.REGISTRATION, S.PROBLEM_DEBT, R.WAITING),
]
LEDGER = [
    Booking(-1, "staff", "outreach", 99.0),
    Booking(0, "staff", "outreach", 3.0),
    Booking(5, "staff", "intake", 1.0),
    Booking(5, "municipality", "intake", 65.0),
    Booking(8, "residents", "repaid", -500.0),
    Booking(8, "creditors", "repaid", 500.0),
]


@pytest.fixture(scope="module")
def run() -> Run:
    records = np.array(LOG, dtype=RECORD)
    first = np.repeat([S.FREE, S.ARREARS, S.PROBLEM_DEBT], [10, 5, 5]).astype(np.uint8)
    return Run(records, first, HORIZON, household_size=2.0, full_term=FULL_TERM, ledger=LEDGER)


def group(*rows: int) -> np.ndarray:
    return np.isin(np.arange(20), rows)


PER_YEAR = 1000 / 20 / 2  # one event in these two years, per 1,000 residents per year

BY_HAND: dict[str, tuple[float, int]] = {
    "onsets": (1 * PER_YEAR, 20),
    "signals": (5 * PER_YEAR, 20),
    "cases": (3 * PER_YEAR, 20),
    "reached": (1 * PER_YEAR, 20),
    "accepted": (1 * PER_YEAR, 20),
    "light_help": (1 * PER_YEAR, 20),
    "escalations": (1 * PER_YEAR, 20),
    "referrals": (0.0, 20),  # all three came by themselves
    "registrations": (3 * PER_YEAR, 20),
    "completed_applications": (1 * PER_YEAR, 20),
    "dropouts": (2 * PER_YEAR, 20),
    "arrangements": (2 * PER_YEAR, 20),
    "completions": (1 * PER_YEAR, 20),
    "relapses": (1 * PER_YEAR, 20),
    "clock_breaches": (1 * PER_YEAR, 20),
    "share_taken_up": (4 / 5, 5),
    "share_reached": (1 / 3, 3),
    "share_accepted": (1.0, 1),
    "share_dropout_inflow": (1 / 2, 2),  # residents 15 and 16; 18 is not followed for a year
    # 15 gets an arrangement, 16 leaves from the intake; 18 (before the first talk) is not followed for a year
    "share_dropout_waiting": (0.0, 2),
    "share_dropout_intake": (1 / 2, 2),
    "share_dropout_stabilisation": (0.0, 2),
    "share_dropout_offer": (0.0, 2),
    "share_supported": (1 / 2, 2),
    "share_completed": (1 / 2, 2),
    "share_relapse_year": (1.0, 1),
    "months_inflow": ((4 + 7) / 2, 2),  # resident 15: months 2 to 6, not from the dropped file; 19: from month -1
    "days_waiting": ((9 + 30) / 2, 2),
    "stock_problem_debt": (1000 * 5 / 20, 20),
    "stock_arrears": (1000 * 3 / 20, 20),
    "staff_hours": (4 * PER_YEAR, 20),
    "cost_municipality": (65 * PER_YEAR, 20),
    # residents 15 to 19 from the start: 15 until month 8, the others all 24 months; 11 from month 4
    "months_in_problem_debt": ((8 + 4 * 24 + 20) / 20, 20),
    # signals in the first year: 10 debt-free at once, 11 and 12 not (limit 12)
    "months_signal_to_debt_free": ((0 + 12 + 12) / 3, 3),
}


@pytest.mark.parametrize("measure", list(MEASURES))
def test_measures_by_hand(run: Run, measure: str) -> None:
    found, behind = MEASURES[measure].compute(run, None)
    assert (pytest.approx(found), behind) == BY_HAND[measure]


def test_measures_of_a_group(run: Run) -> None:
    members = group(10, 11, 15)
    assert outcomes.share_taken_up(run, members) == (1.0, 4)
    assert outcomes.share_reached(run, members) == (pytest.approx(1 / 3), 3)
    assert outcomes.months_inflow(run, members) == (4.0, 1)
    assert MEASURES["registrations"].compute(run, members) == (pytest.approx(1000 / 3 / 2), 3)
    assert np.isnan(MEASURES["cost_municipality"].compute(run, members)[0])


def test_measures_of_nobody_are_nan(run: Run) -> None:
    for name, measure in MEASURES.items():
        found, behind = measure.compute(run, group())
        assert behind == 0, name
        assert np.isnan(found), name


def test_small_numbers_are_not_shown(run: Run) -> None:
    assert np.isnan(value(MEASURES["share_dropout_inflow"], run))
    assert value(MEASURES["registrations"], run) == pytest.approx(75.0)
    assert np.isnan(value(MEASURES["registrations"], run, group(*range(9))))
    assert value(MEASURES["registrations"], run, group(*range(10))) == 0


def changed(run: Run, *lines: tuple[int, ...]) -> Run:
    """Return the run with more lines in its log."""
    records = np.concatenate([run.records, np.array(list(lines), dtype=RECORD)])
    return replace(run, records=records[np.argsort(records["month"], kind="stable")], days_per_month=30.0)


def test_a_wait_that_the_log_cuts_off_is_counted_from_the_registration(run: Run) -> None:
    long = changed(
        run,
        (1, 17, E.REGISTERED, S.PROBLEM_DEBT, S.REGISTRATION, R.SELF_REFERRAL),
        (13, 17, E.FIRST_TALK, S.REGISTRATION, S.INTAKE, 255),
    )
    within = (9 + 30) / 2  # both others had their talk in the month of registration
    assert outcomes.days_waiting(long) == (pytest.approx((9 + 30 + 12 * 30 + within) / 3), 3)
    assert outcomes.days_waiting(long, group(17)) == (12 * 30, 1)


def test_drop_outs_by_step_add_up_and_count_files_that_ended(run: Run) -> None:
    more = changed(
        run,
        (1, 17, E.REGISTERED, S.PROBLEM_DEBT, S.REGISTRATION, R.SELF_REFERRAL),
        (9, 17, E.DROPOUT, S.REGISTRATION, S.PROBLEM_DEBT, R.WAITING),
        (11, 19, E.REGISTERED, S.PROBLEM_DEBT, S.REGISTRATION, R.SELF_REFERRAL),
    )
    steps = {name: MEASURES[name].compute(more, None) for name in MEASURES if name.startswith("share_dropout_")}
    del steps["share_dropout_inflow"]
    assert steps["share_dropout_waiting"] == (pytest.approx(1 / 3), 3)
    assert sum(share for share, _ in steps.values()) == pytest.approx(2 / 3)
    assert outcomes.share_supported(more) == (pytest.approx(1 / 3), 3)
    assert outcomes.share_supported(more, group(15, 16)) == (pytest.approx(1 / 2), 2)


def test_who_registers_straight_from_an_early_signal_is_counted_apart(run: Run) -> None:
    more = changed(run, (7, 14, E.REGISTERED, S.PROBLEM_DEBT, S.REGISTRATION, R.REFERRAL))
    assert outcomes.referrals(more) == (pytest.approx(PER_YEAR), 20)
    assert outcomes.referrals(more, group(15, 16)) == (0.0, 2)
    assert MEASURES["registrations"].compute(more, None) == (pytest.approx(4 * PER_YEAR), 20)


def test_stock_at_the_end_of_each_month(run: Run) -> None:
    assert run.stock((S.ARREARS,)).tolist() == [5, 5, 5, 5, 4, 4, 4, 4, 4, 5, 4, 3, *12 * [3]]
    assert run.stock((S.ARRANGEMENT,)).tolist() == [0, 0, 0, 0, 0, 0, 2, 1, *16 * [0]]
    assert run.stock(tuple(S)).tolist() == [20] * HORIZON
    assert run.stock((S.ARREARS,), group(0, 10, 11)).tolist() == [2, 2, 2, 2, 1, 1, 1, 1, 1, 1, *14 * [0]]


def test_months_in_stages(run: Run) -> None:
    months = run.months_in((S.ARREARS,))
    assert {row: int(m) for row, m in enumerate(months) if m} == {0: 10, 11: 4, 12: 24, 13: 11, 14: 24, 15: 15}
    assert (run.months_in(tuple(S)) == HORIZON).all()


def test_since_takes_the_latest_earlier_event(run: Run) -> None:
    assert run.since(run.happened(E.ARRANGED), E.REGISTERED).tolist() == [4, 7]
    assert run.since(run.happened(E.CURE), E.REGISTERED).tolist() == []
    assert run.since(run.happened(E.COMPLETED), E.ARRANGED).tolist() == [2]
    assert run.since(run.happened(E.CURE), E.ONSET).tolist() == [10]


def test_a_cohort_is_followed_long_enough(run: Run) -> None:
    assert run.cohort(E.REGISTERED, 12)["resident"].tolist() == [15, 16]
    assert run.cohort(E.REGISTERED, 8)["resident"].tolist() == [15, 16]
    assert run.cohort(E.REGISTERED, 7)["resident"].tolist() == [15, 16, 18]
    assert run.cohort(E.REGISTERED, 7, group(18, 19))["resident"].tolist() == [18]


def test_then_finds_what_came_first(run: Run) -> None:
    starts = run.cohort(E.REGISTERED, 0)
    assert run.then(starts, E.DROPOUT, E.APPLICATION_COMPLETE).tolist() == [
        E.APPLICATION_COMPLETE,
        E.DROPOUT,
        E.DROPOUT,
    ]
    assert run.then(starts, E.ARRANGED).tolist() == [E.ARRANGED, 0, 0]
    assert run.then(starts, E.ARRANGED, within=3).tolist() == [0, 0, 0]
    assert run.then(starts, E.DROPOUT, within=1).tolist() == [0, E.DROPOUT, 0]


def test_the_warm_up_does_not_count(run: Run) -> None:
    assert run.count(E.REGISTERED) == 3
    assert run.count(E.DROPOUT) == 2
    assert run.count(E.DROPOUT, group(15)) == 0


def test_keys_sort_by_resident_and_month(run: Run) -> None:
    residents, months = split(key(run.records))
    np.testing.assert_array_equal(residents, run.records["resident"])
    np.testing.assert_array_equal(months, run.records["month"])


def test_dropouts_by_reason_per_1000_registrations_that_ended(run: Run) -> None:
    assert outcomes.dropout_reasons(run) == pytest.approx({"delay": 1000 / 3, "waiting": 1000 / 3})


def test_every_measure_is_told_in_both_languages() -> None:
    for name, measure in MEASURES.items():
        assert all(f"measure.{name}" in Texts(language) for language in ("nl", "en")), name
        assert measure.better in (-1, 0, 1), name


def test_months_in_help_make_nobody_worse_off() -> None:
    assert set(outcomes.TROUBLE) == set(S) - {S.FREE, S.AFTERCARE, S.LIGHT_HELP, *outcomes.HELP}
