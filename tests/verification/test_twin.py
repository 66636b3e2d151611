"""The columnar engine against the plain-Mesa twin: the same residents make the same moves."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from benchmarks.twin import TwinModel
from sim.events import Event, Reason, Stage
from sim.evidence import Parameters, cards
from sim.interventions import Intervention
from sim.model import DebtHelpModel, Setting
from sim.population import TRAITS

RESIDENTS = 2_000
DYNAMIC = tuple(name for name, (trait, _) in TRAITS.items() if trait.dynamic)

PACKAGE = (
    Intervention("support", {"inflow.support": 0.9}, start=6, target="young"),
    Intervention("support_all", {"inflow.support": 0.8}, start=18, dose=0.5),
    Intervention("forwarding", {"inflow.forwarding": 1.0}, start=3),
    Intervention("loan", {"arrangement.loan_share": 1.0}, start=0, stop=40),
    Intervention("term", {"arrangement.term": 12.0}, start=12, dose=0.7),
    Intervention("helper", {"inflow.control": 0.6, "inflow.reachable_counsellor": 1.0}, start=9, target="salary"),
)
CONTACT = (
    Intervention("messages", {"contact.whatsapp": 1.0, "contact.sms": 0.8}),
    Intervention("attempts", {"contact.extra_attempts": 2.0}, start=2, dose=0.75),
    Intervention("film", {"contact.experience_film": 1.0}, start=4, target="high_shame"),
    Intervention("letter", {"contact.experience_letter": 0.5, "contact.letter_quality": 1.0}, target="single_parent"),
    Intervention("call", {"contact.phone_first": 1.0, "contact.evening": 1.0}, start=10, stop=50),
    Intervention("talk", {"acceptance.broad_offer": 1.0, "acceptance.counsellor_quality": 0.5}, target="low_debt"),
    Intervention("campaign", {"mind.image_campaign": 1.0}, start=20),
)
SHORTAGE = (
    Intervention("staff", {"staff.outreach": 0.5, "staff.intake": 0.5, "staff.office": 0.5}),
    Intervention("prices", {"arrears.price_shock": 0.6}, start=6, stop=30),
    Intervention("prices_low", {"arrears.price_shock": 0.4}, start=12, stop=24, target="salary"),
    Intervention("threshold", {"signalling.threshold": 200.0, "signalling.threshold_share": 1.0}, start=24),
)
# Branches that the cards in force do not take: full protocols, the rival reading of drop-out, other intervals.
ELSEWHERE = {
    "contact.full_share": 0.2,
    "contact.visit_share": 0.1,
    "contact.phone_first": 0.2,
    "contact.reach_energy": 0.3,
    "contact.case_months": 2.0,
    "arrangement.constant_hazard": 1.0,
    "arrangement.statutory_requested": 0.4,
    "arrears.spread": 0.6,
    "acceptance.pause_months": 3.0,
    "inflow.crisis": 0.3,
    "inflow.delay": 0.4,
    "inflow.late_claim": 0.3,
    "mind.image_kept": 0.93,
    "mind.story": 0.15,
    "mind.story_awareness": 0.3,
    "population.near_ties": 4.0,
    "population.far_ties": 3.0,
    "staff.minutes_phone": 11.3,
    "staff.minutes_case": 37.7,
}


def run_both(
    seed: int,
    policy: Sequence[Intervention] = (),
    assume: Mapping[str, float] | None = None,
    residents: int = RESIDENTS,
    shock: float = 0.0,
) -> tuple[DebtHelpModel, TwinModel]:
    setting = Setting(
        Parameters.of(cards(assume=assume)),
        residents=residents,
        seed=seed,
        replication=seed % 2,
        warmup=24,
        horizon=60,
        highest_shock=shock,
    )
    engine = DebtHelpModel(setting).warm_up().arm(policy).run()
    return engine, TwinModel(setting, policy).run()


def assert_same_moves(engine: DebtHelpModel, twin: TwinModel) -> None:
    """Compare the logs record by record; a difference is told by its first month."""
    records = [tuple(record) for record in engine.log.records().tolist()]
    missing = Counter(records) - Counter(twin.events)
    extra = Counter(twin.events) - Counter(records)
    if missing or extra:
        first = min((*missing, *extra))[0]
        told = [f"engine only: {_told(r)} x{n}" for r, n in sorted(missing.items()) if r[0] == first]
        told += [f"twin only: {_told(r)} x{n}" for r, n in sorted(extra.items()) if r[0] == first]
        pytest.fail(
            f"{missing.total()} records of {len(records)} only in the engine, {extra.total()} only in the twin; "
            f"the logs part in month {first}:\n" + "\n".join(told[:20])
        )
    assert len(records) > 1_000


def _told(record: tuple[int, ...]) -> str:
    """Return a record in words."""
    month, resident, event, before, after, reason = record
    detail = str(reason) if event == Event.FIRST_TALK else Reason(reason).name
    return f"month {month} resident {resident} {Event(event).name} {Stage(before).name}->{Stage(after).name} {detail}"


def assert_same_residents(engine: DebtHelpModel, twin: TwinModel) -> None:
    """Compare all that changes during a run: whole numbers exactly, float32 to the last place."""
    for name in DYNAMIC:
        own = np.array([getattr(resident, "owed" if name == "arrears" else name) for resident in twin.residents])
        column = getattr(engine.population, name)
        if column.dtype == np.float32:
            np.testing.assert_allclose(column, own, rtol=1e-6, atol=1e-7, err_msg=name)
        else:
            np.testing.assert_array_equal(column, own, err_msg=name)


def assert_same_queues(engine: DebtHelpModel, twin: TwinModel) -> None:
    """Compare who waits at each team, in which order."""
    organisations = engine.now.organisations
    in_registration = engine.population.stage[organisations.intake.queue] == Stage.REGISTRATION
    assert organisations.outreach.queue.tolist() == [resident.row for resident in twin.outreach.queue]
    assert organisations.intake.queue[in_registration].tolist() == [resident.row for resident in twin.desk.queue]
    assert organisations.office.queue.tolist() == [resident.row for resident in twin.office.queue]


def assert_same_ledger(engine: DebtHelpModel, twin: TwinModel) -> None:
    """Compare the hours and euros booked for each party in each month of the comparison."""
    booked: defaultdict[tuple[int, str, str], float] = defaultdict(float)
    for line in engine.now.ledger:
        booked[line.month, line.party, line.item] += line.amount
    own = {key: amount for key, amount in twin.ledger.items() if key[0] >= 0 and amount}
    assert {key for key, amount in booked.items() if amount} == set(own)
    for key, amount in own.items():
        assert booked[key] == pytest.approx(amount, rel=1e-6), key


def assert_twins(engine: DebtHelpModel, twin: TwinModel) -> None:
    assert_same_moves(engine, twin)
    assert_same_residents(engine, twin)
    assert_same_queues(engine, twin)
    assert_same_ledger(engine, twin)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_todays_policy(seed: int) -> None:
    assert_twins(*run_both(seed))


def test_package_at_the_intake() -> None:
    assert_twins(*run_both(4, PACKAGE))


def test_contact_policies() -> None:
    assert_twins(*run_both(5, CONTACT))


def test_shortage_and_prices() -> None:
    engine, twin = run_both(6, SHORTAGE, shock=1.0)
    happened = Counter(event for _, _, event, _, _, _ in twin.events)
    assert happened[Event.LAPSED] > 100  # the queues are long enough to matter
    assert happened[Event.CLOCK_BREACHED] > 50
    assert_twins(engine, twin)


def test_other_assumptions() -> None:
    assert_twins(*run_both(7, (*PACKAGE, *CONTACT), ELSEWHERE))


def test_staff_comes_back_after_a_shortage() -> None:
    # The whole queue is helped in one month, those who left and came back included.
    short = Intervention("short", {"staff.intake": 0.5}, stop=25)
    more = Intervention("more", {"staff.intake": 5.0}, start=25)
    assert_twins(*run_both(9, (short, more), {"inflow.self_referral": -2.5}))


def test_policies_change_a_lever_in_the_order_in_which_they_start() -> None:
    later = Intervention("later", {"arrangement.loan_share": 1.0}, start=12, dose=0.5)
    sooner = Intervention("sooner", {"arrangement.loan_share": 0.0}, start=0, dose=0.5)
    assert_twins(*run_both(10, (later, sooner)))


def test_part_of_a_month_is_rounded_alike_in_the_warm_up() -> None:
    assert_twins(*run_both(11, assume={"inflow.support_delay_late": 2.5, "acceptance.pause_months": 1.5}))


def test_small_last_neighbourhood() -> None:
    assert_twins(*run_both(8, CONTACT, residents=1_003))


def test_the_comparison_sees_one_other_move() -> None:
    engine, twin = run_both(1, residents=300)
    month, resident, event, before, after, reason = twin.events[0]
    twin.events[0] = (month, resident, event, before, after, reason + 1)
    with pytest.raises(pytest.fail.Exception, match="1 only in the twin"):
        assert_same_moves(engine, twin)
