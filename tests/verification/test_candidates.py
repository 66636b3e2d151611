"""Short cuts are exact: who is not looked at could not have been struck."""

import importlib
from collections.abc import Callable

import numpy as np
import pytest

from sim.chance import chance, highest
from sim.draws import Decision, Draws
from sim.events import Event
from sim.evidence import Parameters
from sim.interventions import Intervention
from sim.model import DebtHelpModel
from sim.stages.arrears import onset_calendar, onset_risk
from sim.synthesis import synthesise

STAGES = ("sim.stages.arrears", "sim.stages.signalling", "sim.stages.inflow")


@pytest.fixture
def without_bounds(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let every rule look at every resident; return the modules in which that made a difference."""
    changed = []
    for name in STAGES:
        module = importlib.import_module(name)
        if getattr(module, "highest", None) is highest:
            monkeypatch.setattr(module, "highest", lambda *_, **__: 1.0)
            changed.append(name)
    return changed


def arm(begin: Callable[..., DebtHelpModel]) -> DebtHelpModel:
    policy = (
        Intervention("campaign", {"mind.image_campaign": 1.0, "acceptance.broad_offer": 1.0}, start=1),
        Intervention("shock", {"arrears.price_shock": 0.8}, start=3),
    )
    return begin(4_000, seed=9, warmup=24, horizon=18, highest_shock=0.8).arm(policy).run()


def test_bounds_on_chances_change_nothing(
    begin: Callable[..., DebtHelpModel], without_bounds: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert without_bounds == list(STAGES)
    everyone = arm(begin)
    monkeypatch.undo()
    candidates = arm(begin)
    np.testing.assert_array_equal(everyone.log.records(), candidates.log.records())
    for event in (Event.CURE, Event.ESCALATION, Event.OWN_SOLUTION, Event.SIGNAL, Event.REGISTERED):
        assert (candidates.log.records()["event"] == event).any()


def test_a_bound_that_is_too_low_is_noticed(
    begin: Callable[..., DebtHelpModel], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.stages.arrears.highest", lambda *_, **__: 0.01)
    with pytest.raises(AssertionError, match="exceeds the bound"):
        arm(begin)


def test_a_price_shock_beyond_the_calendar_is_noticed(begin: Callable[..., DebtHelpModel]) -> None:
    begun = begin(4_000, seed=9, warmup=2, horizon=4, highest_shock=0.2)
    begun.arm([Intervention("fits", {"arrears.price_shock": 0.2})]).run()
    with pytest.raises(AssertionError, match="ONSET"):
        begun.arm([Intervention("too much", {"arrears.price_shock": 0.3})]).run()


@pytest.mark.parametrize("shock", [0.0, 0.7, 2.0])
def test_the_calendar_leaves_the_chance_of_onset_as_it_is(parameters: Parameters, shock: float) -> None:
    """Onsets over 24 months among residents who stay free, for any highest shock.

    The number is a sum of independent draws with the rule's chances; bound 5 standard deviations, false alarm 6e-7,
    for all residents and for the half with the highest chance.
    """
    size, months = 20_000, 24
    draws = Draws(17, 0, size)
    people = synthesise(size, draws, parameters.population)
    p = chance(onset_risk(people, slice(None), parameters.arrears))
    calendar = onset_calendar(people, draws, parameters.arrears, shock, 0, months - 1)
    count = np.zeros(size)
    for month in range(months):
        rows, candidacy = calendar.candidates(month)
        assert len(np.unique(rows)) == len(rows)
        count[rows] += draws.uniform(rows, Decision.ONSET, month) * candidacy < p[rows]
    for part in (slice(None), p > np.median(p)):
        expected = months * p[part].sum()
        deviation = np.sqrt(months * (p[part] * (1 - p[part])).sum())
        assert abs(count[part].sum() - expected) < 5 * deviation


def test_the_calendar_waits_geometrically(parameters: Parameters) -> None:
    """First candidate months fall off as the chances say: chi-square against expectation, bound z 6 per month."""
    size, months = 40_000, 12
    draws = Draws(3, 0, size)
    people = synthesise(size, draws, parameters.population)
    p = chance({**onset_risk(people, slice(None), parameters.arrears), "prices": 1.0})
    calendar = onset_calendar(people, draws, parameters.arrears, 1.0, -4, months - 5)
    waiting = np.ones(size, dtype=bool)
    for month in range(-4, months - 4):
        rows, candidacy = calendar.candidates(month)
        np.testing.assert_allclose(candidacy, p[rows])
        expected = p[waiting].sum()
        first = rows[waiting[rows]]
        assert abs(len(first) - expected) < 6 * np.sqrt(expected)
        waiting[first] = False
