"""Patterns of early signals: who is reached, by which channel, and who then accepts.

Directions are held against 4.5 standard errors: one-sided false alarm 3.4e-6 each. Seeds are fixed.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.events import Event, Provider, Reason
from sim.interventions import Intervention
from sim.model import DebtHelpModel
from sim.outcomes import share_reached
from sim.run import Run, key
from tests.statistical.estimate import CERTAIN, difference, logit

MONTHS = 36


@dataclass(frozen=True)
class Cases:
    """Closed cases of a run, one row each."""

    resident: NDArray[np.int32]
    reached: NDArray[np.bool_]
    provider: NDArray[np.uint8]
    amount: NDArray[np.uint16]
    multiple: NDArray[np.bool_]
    called: NDArray[np.bool_]
    visited: NDArray[np.bool_]


@pytest.fixture(scope="module")
def arm(today: DebtHelpModel) -> DebtHelpModel:
    return today.arm()


@pytest.fixture(scope="module")
def cases(arm: DebtHelpModel) -> Cases:
    """Follow today's policy month by month, since a case's traits are overwritten by the next one."""
    found: list[tuple[NDArray[np.generic], ...]] = []
    for _ in range(MONTHS):
        arm.run_for(1)
        people = arm.population
        tried, by = arm.now.happened(Event.ATTEMPT)
        for event in (Event.REACHED, Event.NOT_REACHED):
            rows, _ = arm.now.happened(event)
            called, visited = (np.isin(rows, tried[by == kind]) for kind in (Reason.PHONE, Reason.VISIT))
            reached = np.full(len(rows), event == Event.REACHED)
            traits = people.case_provider[rows], people.case_amount[rows], people.case_multiple[rows]
            found.append((rows, reached, *traits, called, visited))
    return Cases(*(np.concatenate(column) for column in zip(*found, strict=True)))


def test_who_is_reached(arm: DebtHelpModel, cases: Cases) -> None:
    """Adjusted for each other and for whether the protocol calls or visits.

    Findings: E5a, E5b, E5c, E5d, E5e, E5f.
    """
    people = arm.population
    middling = (cases.amount >= 250) & (cases.amount <= 750)
    children = people.children[cases.resident]
    found = logit(
        cases.reached,
        water_or_tax=cases.provider >= Provider.WATER,
        rent=cases.provider == Provider.RENT,
        energy=cases.provider == Provider.ENERGY,
        multiple=cases.multiple,
        middling=middling,
        more=cases.amount > 750,
        married=people.married[cases.resident],
        one_child=children == 1,
        two_children=children == 2,
        more_children=children == 3,
        called=cases.called,
        visited=cases.visited,
    )
    for name in ("rent", "middling", "married", "two_children"):
        assert found[name].z > CERTAIN, (name, found[name])
    for name in ("water_or_tax", "multiple"):
        assert found[name].z < -CERTAIN, (name, found[name])


@pytest.mark.parametrize("name", ["provider", "rent", "middling", "married", "two_children"])
def test_crude_reach(arm: DebtHelpModel, cases: Cases, name: str) -> None:
    """Shares reached as a register shows them, adjusted for nothing.

    Findings: E5a, E5b, E5d, E5e, E5f.
    """
    people, rows = arm.population, cases.resident
    health = cases.provider == Provider.HEALTH
    more, less = {
        "provider": (health, cases.provider >= Provider.WATER),
        "rent": (cases.provider == Provider.RENT, health),
        "middling": ((cases.amount >= 250) & (cases.amount <= 750), cases.amount < 250),
        "married": (people.married[rows], ~people.married[rows]),
        "two_children": (people.children[rows] == 2, people.children[rows] == 0),
    }[name]
    assert difference(cases.reached[more], cases.reached[less]).z > CERTAIN


def test_calls_reach_more_than_visits_and_letters(arm: DebtHelpModel, cases: Cases) -> None:
    """By case, and with less staff time per resident reached than visits.

    Findings: E6.
    """
    called, visited = cases.called & ~cases.visited, cases.visited & ~cases.called
    written = ~cases.called & ~cases.visited
    assert difference(cases.reached[called], cases.reached[visited]).z > CERTAIN
    assert difference(cases.reached[visited], cases.reached[written]).z > CERTAIN
    staff = arm.setting.parameters.staff
    assert staff.minutes_phone < staff.minutes_visit
    calls, visits = ((arm.log.records()["reason"] == kind) for kind in (Reason.PHONE, Reason.VISIT))
    attempts, reached = (arm.log.records()["event"] == event for event in (Event.ATTEMPT, Event.REACHED))
    per_call = staff.minutes_phone * (attempts & calls).sum() / (reached & calls).sum()
    per_visit = staff.minutes_visit * (attempts & visits).sum() / (reached & visits).sum()
    assert per_call < per_visit


def test_written_contact_is_accepted_least(begin: Callable[..., DebtHelpModel], ample: dict[str, float]) -> None:
    """Adjusted for nothing; letters and messages reach more residents here than today, for the power of the test.

    Findings: E7.
    """
    written = {"contact.letter": -1.5, "contact.whatsapp_message": -1.0, "acceptance.booked_as_no_help": 0.0}
    run = Run.of(begin(150_000, assume=ample | written, seed=62, warmup=24, horizon=36).arm().run())
    reached = run.happened(Event.REACHED)
    accepted = np.isin(key(reached), key(run.happened(Event.ACCEPTED)))
    in_writing = np.isin(reached["reason"], (Reason.LETTER, Reason.WHATSAPP, Reason.SMS))
    found = {by: accepted[part].mean() for by, part in ((c, reached["reason"] == c) for c in (11, 12))}
    assert difference(accepted[~in_writing], accepted[in_writing]).z > CERTAIN
    assert min(found.values()) > accepted[in_writing].mean()


@pytest.mark.parametrize(
    ("lever", "low", "high", "points"),
    [("contact.extra_attempts", 0.0, 1.0, 0.11), ("contact.whatsapp", 0.0, 1.0, 0.047)],
)
def test_an_extra_attempt_and_whatsapp_raise_reach(
    today: DebtHelpModel, lever: str, low: float, high: float, points: float
) -> None:
    """Close to the published 11 and 4.7 points: within a quarter of them.

    Findings: E10a, E10b.
    """
    shares = [share_reached(Run.of(today.arm([Intervention("p", {lever: value})]).run()))[0] for value in (low, high)]
    assert shares[1] - shares[0] == pytest.approx(points, rel=0.25)


def test_channels_of_the_protocol(today: DebtHelpModel, arm: DebtHelpModel, cases: Cases) -> None:
    """All channels are used; several forms together in part of the cases; a call or visit in the evening reaches more.

    Findings: E2, E8, E9.
    """
    attempts = Run.of(arm).happened(Event.ATTEMPT)
    assert set(np.unique(attempts["reason"])) == {10, 11, 12, 13, 14}
    per_case = np.unique(key(attempts), return_counts=True)[1]
    assert (per_case > 1).mean() > 0.3
    evening = [
        share_reached(Run.of(today.arm([Intervention("e", {"contact.evening": value})]).run()))[0]
        for value in (0.0, 1.0)
    ]
    assert evening[1] > evening[0] + 0.005
    assert len(cases.resident) > 10_000


def test_a_counsellor_and_a_letter_of_quality_raise_acceptance_and_reach(today: DebtHelpModel) -> None:
    """The same residents and luck; at least half a point of the residents reached, or of the cases.

    Findings: E11, L1.
    """
    base = Run.of(today.arm().run())
    talk = Run.of(today.arm([Intervention("t", {"acceptance.counsellor_quality": 1.0})]).run())
    letter = Run.of(today.arm([Intervention("l", {"contact.letter_quality": 1.0})]).run())
    per_reached = [run.count(Event.ACCEPTED) / run.count(Event.REACHED) for run in (base, talk)]
    assert per_reached[1] > per_reached[0] + 0.005
    assert share_reached(letter)[0] > share_reached(base)[0]
