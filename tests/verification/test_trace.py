"""A resident's reasons: the terms behind each decision add up to its chance, and agree with what happened."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from scipy.special import expit

from sim.draws import Decision
from sim.events import Event, Reason
from sim.interventions import Intervention
from sim.model import DebtHelpModel, Setting
from sim.now import Explanation

SIZE = 1_500
BUSY = {
    "inflow.self_referral": -2.0,
    "arrears.onset": -3.6,
    "relapse.relapse": -2.0,
    "arrangement.completed_mediation": 0.5,
}
POLICY = (
    Intervention("support", {"inflow.support": 0.8, "inflow.control": 0.5}, start=2, target="young"),
    Intervention("shock", {"arrears.price_shock": 0.5}, start=4),
    Intervention("short", {"staff.outreach": 0.4, "staff.intake": 0.6}, start=1),
)
BY_DECISION = {
    Decision.CURE: Event.CURE,
    Decision.OWN_SOLUTION: Event.OWN_SOLUTION,
    Decision.ONSET: Event.ONSET,
    Decision.RELAPSE: Event.RELAPSE,
    Decision.ARRANGEMENT_DROPOUT: Event.ARRANGEMENT_DROPOUT,
}
"""Decisions that alone bring about an event."""


@pytest.fixture(scope="module")
def watched(begin: Callable[..., DebtHelpModel]) -> DebtHelpModel:
    begun = begin(SIZE, assume=BUSY, seed=13, warmup=24, horizon=24, watched=tuple(range(SIZE)), highest_shock=0.5)
    return begun.arm(POLICY).run()


@pytest.fixture(scope="module")
def told(watched: DebtHelpModel) -> list[Explanation]:
    assert watched.now.explanations
    return watched.now.explanations


def events(model: DebtHelpModel, event: Event) -> set[tuple[int, int]]:
    records = model.log.records()
    records = records[(records["event"] == event) & (records["month"] >= 0)]
    return set(zip(records["month"].tolist(), records["resident"].tolist(), strict=True))


def yes(told: list[Explanation], decision: Decision) -> set[tuple[int, int]]:
    return {(e.month, e.resident) for e in told if e.decision == decision and e.happened}


def test_terms_add_up_to_the_chance(told: list[Explanation]) -> None:
    totals = expit([sum(e.terms.values()) for e in told])
    np.testing.assert_allclose(totals, [e.chance for e in told], rtol=1e-9)
    assert {e.decision for e in told} > {*BY_DECISION, Decision.DROPOUT, Decision.ATTEMPT, Decision.ACCEPTANCE}


def test_draws_are_those_of_the_generator(watched: DebtHelpModel, told: list[Explanation]) -> None:
    for e in told[::23]:
        if e.decision != Decision.ONSET:  # its draw is scaled to the chance of being a candidate
            row = np.array([e.resident], dtype=np.intp)
            assert e.draw == watched.now.draws.uniform(row, e.decision, e.month, e.index)[0]


def test_it_happens_when_the_draw_stays_below_the_chance(told: list[Explanation]) -> None:
    assert all(e.happened == (e.draw < e.chance) for e in told)
    assert 0 < sum(e.happened for e in told) < len(told)


@pytest.mark.parametrize("decision", list(BY_DECISION))
def test_decisions_agree_with_events(watched: DebtHelpModel, told: list[Explanation], decision: Decision) -> None:
    expected = events(watched, BY_DECISION[decision])
    assert expected
    assert yes(told, decision) == expected


def test_dropouts_agree_with_events(watched: DebtHelpModel, told: list[Explanation]) -> None:
    """Apart from offers that creditors refuse, which no draw of the resident decides."""
    records = watched.log.records()
    refused = records[(records["event"] == Event.DROPOUT) & (records["reason"] == Reason.OFFER_REFUSED)]
    expected = events(watched, Event.DROPOUT)
    expected -= set(zip(refused["month"].tolist(), refused["resident"].tolist(), strict=True))
    assert len(expected) > 20
    assert yes(told, Decision.DROPOUT) == expected


def test_contact_agrees_with_events_also_when_cases_lapse(watched: DebtHelpModel, told: list[Explanation]) -> None:
    assert len(events(watched, Event.LAPSED)) > 20
    assert yes(told, Decision.ATTEMPT) == events(watched, Event.REACHED)


def test_acceptance_agrees_with_events(watched: DebtHelpModel, told: list[Explanation]) -> None:
    accepted = events(watched, Event.ACCEPTED) | events(watched, Event.SELF_SOLVED_UNREGISTERED)
    assert yes(told, Decision.ACCEPTANCE) == accepted


def test_watching_changes_nothing(watched: DebtHelpModel) -> None:
    setting: Setting = replace(watched.setting, watched=())
    other = DebtHelpModel(setting).warm_up().arm(POLICY).run()
    np.testing.assert_array_equal(other.log.records(), watched.log.records())
    assert other.now.explanations == []


def test_a_resident_tells_their_own_reasons_and_events(watched: DebtHelpModel, told: list[Explanation]) -> None:
    records = watched.log.records()
    row = int(records["resident"][records["event"] == Event.COMPLETED][0])
    resident = watched.resident(row)
    assert watched.resident(row) is resident
    assert resident.reasons() == [e for e in told if e.resident == row]
    assert resident.reasons()
    np.testing.assert_array_equal(resident.events(), records[records["resident"] == row])
    assert resident.age == watched.population.age[row]
    assert row not in resident.ties()
    with pytest.raises(AttributeError):
        _ = resident.length
    with pytest.raises(IndexError, match="1500"):
        watched.resident(SIZE)


def test_only_the_watched_are_told_of(begin: Callable[..., DebtHelpModel]) -> None:
    begun = begin(SIZE, assume=BUSY, seed=13, warmup=24, horizon=24, watched=(3, 700), highest_shock=0.5)
    arm = begun.arm(POLICY).run()
    assert {e.resident for e in arm.now.explanations} <= {3, 700}
    assert arm.resident(3).reasons() == [e for e in arm.now.explanations if e.resident == 3]
    assert arm.resident(4).reasons() == []


def test_who_stands_far_enough_in_front_is_served(watched: DebtHelpModel) -> None:
    for team, event in (("intake", Event.FIRST_TALK), ("office", Event.OFFER_SENT)):
        turns = [turn for turn in watched.now.turns if turn.team == team]
        served = {(turn.month, turn.resident) for turn in turns if turn.ahead < turn.room}
        assert served == events(watched, event)
        assert len(served) < len(turns)
    worked = {(t.month, t.resident) for t in watched.now.turns if t.team == "outreach" and t.ahead < t.room}
    assert worked == events(watched, Event.REACHED) | events(watched, Event.NOT_REACHED)


def test_a_story_is_heard_from_somebody_with_a_story(watched: DebtHelpModel) -> None:
    good = {Event.ACCEPTED, Event.SELF_SOLVED_UNREGISTERED, Event.COMPLETED, Event.CLEAN_SLATE}
    bad = {Event.DROPOUT, Event.ARRANGEMENT_DROPOUT}
    happened = {way: set().union(*(events(watched, e) for e in kinds)) for way, kinds in ((True, good), (False, bad))}
    assert {story.good for story in watched.now.heard} == {True, False}
    for story in watched.now.heard:
        assert (story.month, story.teller) in happened[story.good]
        assert story.resident in watched.resident(story.teller).ties()
