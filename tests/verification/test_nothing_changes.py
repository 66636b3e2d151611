"""Policies that change nothing change nothing: not one event of one resident, exactly."""

from collections.abc import Callable

import numpy as np
import pytest

from sim.events import Event
from sim.interventions import Intervention, interventions, load_intervention
from sim.levers import LEVERS, Levers
from sim.model import DebtHelpModel
from sim.population import TRAITS

BUSY = {
    "arrears.onset": -3.2,
    "inflow.self_referral": -2.0,
    "contact.letter": -2.5,
    "staff.outreach_minutes": 1.0,
}
"""Enough cases and clients for every policy to make a difference within a year."""


@pytest.fixture(scope="module")
def begun(begin: Callable[..., DebtHelpModel]) -> DebtHelpModel:
    return begin(6_000, assume=BUSY, seed=11, warmup=30, horizon=24, highest_shock=0.4)


@pytest.fixture(scope="module")
def today(begun: DebtHelpModel) -> DebtHelpModel:
    return begun.arm().run()


def assert_equal(one: DebtHelpModel, other: DebtHelpModel) -> None:
    assert len(one.log.records()) > 1_000
    np.testing.assert_array_equal(one.log.records(), other.log.records())
    for name in TRAITS:
        np.testing.assert_array_equal(getattr(one.population, name), getattr(other.population, name), err_msg=name)
    assert one.now.ledger == other.now.ledger


def test_an_empty_intervention(begun: DebtHelpModel, today: DebtHelpModel) -> None:
    assert_equal(today, begun.arm([Intervention("nothing", {})]).run())


def test_levers_set_to_todays_values(begun: DebtHelpModel, today: DebtHelpModel) -> None:
    base = Levers(begun.setting.parameters)
    same = {name: base.base(name) if lever.how != "add" else 0.0 for name, lever in LEVERS.items()}
    assert_equal(today, begun.arm([Intervention("same", same, start=3)]).run())
    personal = {name: value for name, value in same.items() if not name.startswith("staff.")}
    assert_equal(today, begun.arm([Intervention("same", personal, start=3, target="high_shame")]).run())


def test_everything_at_dose_zero(begun: DebtHelpModel, today: DebtHelpModel) -> None:
    arms = [load_intervention(name, dose=0.0) for name in interventions()]
    assert_equal(today, begun.arm(arms).run())


@pytest.mark.parametrize("name", interventions())
def test_every_shipped_policy_changes_something_after_its_start_only(
    begun: DebtHelpModel, today: DebtHelpModel, name: str
) -> None:
    """The logs are equal to the last event of month 11; a policy in force from month 12 then parts them."""
    settings = {"levers": {"arrangement.term": 9.0}} if name == "shorter_term" else {}
    arm = begun.arm([load_intervention(name, start=12, **settings)]).run()
    own, theirs = today.log.records(), arm.log.records()
    np.testing.assert_array_equal(own[own["month"] < 12], theirs[theirs["month"] < 12])
    moved = [
        trait
        for trait in TRAITS
        if not np.array_equal(getattr(today.population, trait), getattr(arm.population, trait))
    ]
    assert moved, "neither an event nor a resident differs"


def test_a_policy_without_residents_concerned_changes_nothing(begun: DebtHelpModel, today: DebtHelpModel) -> None:
    """In force, but only for a month in which nobody reads its lever any more."""
    late = Intervention("late", {"contact.sms": 1.0}, start=24)
    assert_equal(today, begun.arm([late]).run())


def test_stop_ends_a_policy(begun: DebtHelpModel) -> None:
    """From its stop on a lever has today's value again, and a policy that stops at once never was."""
    shock = Intervention("short", {"staff.intake": 0.0}, start=2, stop=5)
    arm = begun.arm([shock])
    values = []
    for _ in range(8):
        arm.run_for(1)
        values.append(arm.now.levers.overall("staff.intake"))
    assert values == [1, 1, 0, 0, 0, 1, 1, 1]
    records = arm.log.records()
    talks = set(records[records["event"] == Event.FIRST_TALK]["month"].tolist())
    assert talks & set(range(8)) == {0, 1, 5, 6, 7}


def test_overlapping_policies_end_one_by_one(begun: DebtHelpModel) -> None:
    first = Intervention("first", {"contact.extra_attempts": 1.0}, start=1, stop=4)
    second = Intervention("second", {"contact.extra_attempts": 2.0}, start=2, stop=6)
    arm = begun.arm([second, first])
    values = []
    for _ in range(8):
        arm.run_for(1)
        values.append(arm.now.levers.overall("contact.extra_attempts"))
    assert values == [0, 1, 3, 3, 2, 2, 0, 0]
