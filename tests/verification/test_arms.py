"""Arms differ only where the policy does, and only after it."""

from collections.abc import Callable

import numpy as np
import pytest

from sim.events import Event
from sim.interventions import Intervention, load_intervention
from sim.model import DebtHelpModel


@pytest.fixture(scope="module")
def begun(begin: Callable[..., DebtHelpModel], independent: dict[str, float]) -> DebtHelpModel:
    """Return a start from which residents do not act on each other."""
    return begin(8_000, assume=independent | {"inflow.self_referral": -2.0}, seed=31, warmup=24, horizon=30)


def by_resident(model: DebtHelpModel) -> dict[int, list[tuple[int, ...]]]:
    found: dict[int, list[tuple[int, ...]]] = {}
    for month, resident, *rest in model.log.records().tolist():
        if month >= 0:
            found.setdefault(resident, []).append((month, *rest))
    return found


def parting(one: DebtHelpModel, other: DebtHelpModel) -> dict[int, tuple[list[tuple[int, ...]], int]]:
    """Return for each resident with different events their events in `one` and the place where the two part."""
    own, theirs = by_resident(one), by_resident(other)
    found = {}
    for resident in own.keys() | theirs.keys():
        a, b = own.get(resident, []), theirs.get(resident, [])
        if a != b:
            same = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
            found[resident] = a, same
    return found


def test_a_shorter_term_changes_nothing_before_the_arrangement(begun: DebtHelpModel) -> None:
    """Terms of arrangements under way stay too: only who was arranged in or after month 0 differs."""
    today, shorter = begun.arm().run(), begun.arm([Intervention("t", {"arrangement.term": 9.0})]).run()
    parted = parting(today, shorter)
    assert len(parted) > 50
    for lines, place in parted.values():
        assert Event.ARRANGED in [event for _, event, *_ in lines[:place]]


def test_a_longer_term_parts_at_the_end_or_at_a_drop_out(begun: DebtHelpModel) -> None:
    today, longer = begun.arm().run(), begun.arm([Intervention("t", {"arrangement.term": 24.0})]).run()
    for lines, place in parting(today, longer).values():
        assert Event.ARRANGED in [event for _, event, *_ in lines[:place]]


def test_a_target_group_alone_is_touched(begun: DebtHelpModel) -> None:
    policy = load_intervention("practical_support", target="young")
    today, arm = begun.arm().run(), begun.arm([policy]).run()
    parted = list(parting(today, arm))
    assert len(parted) > 5
    assert (begun.population.age[parted] < begun.setting.parameters.population.young_age).all()


def test_contact_policies_part_at_a_case(begun: DebtHelpModel) -> None:
    today, arm = begun.arm().run(), begun.arm([load_intervention("extra_attempt")]).run()
    parted = parting(today, arm)
    assert len(parted) > 50
    for lines, place in parted.values():
        assert Event.CASE in [event for _, event, *_ in lines[:place]] or lines[place][0] == 0


def test_through_stories_and_queues_others_are_touched_too(begin: Callable[..., DebtHelpModel]) -> None:
    """With word of mouth on, more residents part than those whose own arrangement changed."""
    loud = {"mind.story": 0.15, "mind.story_awareness": 0.3, "inflow.self_referral": -2.0}
    begun = begin(8_000, assume=loud, seed=31, warmup=24, horizon=30)
    parted = parting(begun.arm().run(), begun.arm([Intervention("t", {"arrangement.term": 9.0})]).run())
    without = [r for r, (lines, place) in parted.items() if Event.ARRANGED not in [e for _, e, *_ in lines[:place]]]
    assert without


def test_residents_without_ties_to_the_policy_end_alike(begun: DebtHelpModel) -> None:
    today, arm = begun.arm().run(), begun.arm([load_intervention("restructuring")]).run()
    same = np.ones(8_000, dtype=bool)
    same[list(parting(today, arm))] = False
    for name in ("stage", "debt", "shame", "image", "arrears", "since"):
        np.testing.assert_array_equal(getattr(today.population, name)[same], getattr(arm.population, name)[same])
