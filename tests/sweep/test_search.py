"""A search: what may be chosen, what it costs, what is proposed, and what of the best was luck."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sim.errors import ConfigurationError
from sim.experiment.question import Arm, Question
from sim.interventions import Intervention, load_intervention
from sim.sweep.answers.means import Mean, mean
from sim.sweep.factors import Factor
from sim.sweep.search.cost import capacity, own_price
from sim.sweep.search.judged import Judged, apart, frontier
from sim.sweep.search.propose import Everything, Found, Proposer
from sim.sweep.search.space import Place, Space

SPACE = Space(
    (
        Factor("intervention.whatsapp.dose", (0, 0.25, 0.5, 0.75, 1)),
        Factor("intervention.whatsapp.start", (0, 12, 24)),
        Factor("intervention.sms", (0, 1)),
        Factor("staff.outreach", (1, 1.25, 1.5)),
        Factor("staff.office", (1, 1.25, 1.5)),
    ),
    (),
)
COST = {"outreach": 10_000.0, "intake": 2_000.0, "office": 20_000.0}


def told(place: Place) -> Found:
    """Return gain and cost of a function with one optimum, at full WhatsApp at once and a text message."""
    dose, start, sms, outreach, office = (float(level) for level in SPACE.point(place).values())
    gain = 3 * dose * (1 - start / 36) + sms + 2 * outreach + 0.5 * office
    return Found(gain, {"municipality": dose + 2 * sms + 8 * (outreach - 1) + 8 * (office - 1) - 4})


def ran(proposer: Proposer | Everything, trials: int, of: Callable[[Place], Found] = told) -> list[Place]:
    places: list[Place] = []
    while batch := proposer.propose(trials - len(places)):
        proposer.tell([of(place) for place in batch])
        places += batch
    return places


def test_packages_that_are_one_policy_are_one_package() -> None:
    assert SPACE.size == 270
    assert SPACE.name((0, 0, 0, 0, 0)) == SPACE.name((0, 2, 0, 0, 0)) != SPACE.name((1, 2, 0, 0, 0))
    places = ran(Everything(SPACE, 8), SPACE.size)
    assert len(places) == len({SPACE.name(place) for place in places}) == 13 * 18  # off has no start


def test_all_packages_lie_in_one_world() -> None:
    shock = Intervention("own", {"arrears.price_shock": 0.5})
    space = Space(
        (Factor("intervention.shorter_term.dose", (0, 1)), Factor("arrears.price_shock", (0.7, -0.3))), (shock,)
    )
    question = Question("q", (Arm("today"),), "utrecht", horizon=12)
    found = space.bounds(question)
    assert found == (pytest.approx(1.2), 24)
    assert load_intervention("shorter_term").levers == {"arrangement.term": 24}


def test_what_a_municipality_does_not_choose_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="not for a municipality to choose"):
        Space((Factor("assume.contact.letter", (-2, -1)),), ())
    with pytest.raises(ConfigurationError, match="leaves one package"):
        Space((Factor("staff.office", (1,)),), ())


def test_levels_that_cannot_be_run_are_refused_at_once() -> None:
    space = Space((Factor("intervention.whatsapp.start", (0, 12)),), ())
    space.check(Question("q", (Arm("today"),), horizon=13))
    with pytest.raises(ConfigurationError, match="beyond the horizon"):
        space.check(Question("q", (Arm("today"),), horizon=12))


def test_the_search_finds_the_best_that_the_budget_allows() -> None:
    best = max((p for p in SPACE.places() if told(p).over["municipality"] <= 0), key=lambda p: told(p).gain)
    for seed in range(3):
        places = ran(Proposer(SPACE, seed, 8), 64)
        within = [place for place in places if told(place).over["municipality"] <= 0]
        assert max(within, key=lambda p: told(p).gain) == best
        assert len(places) == len({SPACE.name(place) for place in places}) == 64
        assert places[:2] == list(SPACE.ends)


def test_proposals_follow_from_the_seed_and_the_batch_alone() -> None:
    first = ran(Proposer(SPACE, 7, 8), 40)
    assert first == ran(Proposer(SPACE, 7, 8), 40)
    assert first != ran(Proposer(SPACE, 8, 8), 40)
    failing = lambda place: replace(told(place), gain=float("nan"))  # noqa: E731
    assert len(ran(Proposer(SPACE, 7, 8), 40, failing)) == 40


def test_a_small_space_is_emptied_and_then_there_is_nothing_left() -> None:
    space = replace(SPACE, factors=SPACE.factors[1:4])
    tried = ran(Proposer(space, 1, 4), 1000, lambda place: Found(float(sum(place)), {"staff": 0.0}))
    assert {space.name(place) for place in tried} == {space.name(place) for place in space.places()}


def test_staff_costs_what_it_adds_as_long_as_it_is_there() -> None:
    office = Intervention("a", {"staff.office": 1.5}, start=6, stop=9)
    outreach = Intervention("b", {"staff.outreach": 0.5, "contact.sms": 1.0})
    assert capacity((), 12, COST) == 0
    assert capacity((office,), 12, COST) == pytest.approx(0.5 * 20_000 * 3 / 12)
    assert capacity((office, outreach), 12, COST) == pytest.approx(0.5 * 20_000 * 3 / 12 - 5_000)
    assert capacity((replace(office, dose=0.5, stop=None),), 12, COST) == pytest.approx((1.5**0.5 - 1) * 10_000)


def test_own_prices_go_with_dose_and_months() -> None:
    film = Intervention("experience_film", {"contact.experience_film": 1.0}, start=3, dose=0.5)
    assert own_price((film,), 12, {"experience_film": 800.0, "sms": 5.0}) == pytest.approx(800 * 0.5 * 0.75)
    assert own_price((film,), 12, {}) == 0


def test_the_frontier_is_what_no_other_package_beats() -> None:
    gain = pd.Series([0.0, 2.0, 1.0, 2.0, 3.0, np.nan, 3.0])
    cost = pd.Series([0.0, 10.0, 12.0, 11.0, 20.0, 0.0, 20.0])
    assert frontier(gain, cost).tolist() == [True, True, False, False, True, False, False]


def judged(gains: list[list[float]], members: list[int], cost: list[float]) -> Judged:
    frame = pd.DataFrame(gains)
    costs = {"municipality": pd.DataFrame([[one] * frame.shape[1] for one in cost])}
    points = pd.DataFrame({"staff.office": range(len(gains)), "policy": "[]"})
    return Judged(frame, costs, pd.Series(members), {"municipality": 100.0}, points)


def test_finalists_are_the_best_within_the_budget() -> None:
    found = judged([[1, 2], [5, 6], [3, 3.5], [np.nan, 9], [3, 3.5]], [0, 0], [0, 200, 100, 0, 0])
    assert found.best(3) == [2, 4, 0]
    assert found.means["within"].tolist() == [True, False, True, True, True]
    more = found.better(1, 0)
    assert more.mean == 4.0
    assert np.isnan(more.low)  # two runs that say the same are no certainty


def test_the_interval_of_a_mean_by_hand() -> None:
    found = mean(pd.Series([1.0, 3.0, 2.0, 6.0]), pd.Series([0, 0, 0, 0]))
    error = np.std([1, 3, 2, 6], ddof=1) / 2
    assert found == pytest.approx((3.0, 3 - 3.182446 * error, 3 + 3.182446 * error, error, 3))
    wider = mean(pd.Series([1.0, 3.0, 2.0, 6.0]), pd.Series([0, 0, 0, 0]), tries=4)
    assert wider.low < found.low
    gap = apart(Mean(5.0, 0, 0, 0.3, 9), Mean(3.0, 0, 0, 0.4, 4))
    assert (gap.mean, gap.error, gap.free) == (2.0, pytest.approx(0.5), 8)  # 0.25² / (0.09² / 9 + 0.16² / 4) = 8.56


def test_the_best_of_many_looks_better_than_it_is_and_fresh_luck_tells() -> None:
    """Twenty packages that are all worth 1: fresh means are right, the search's best is not.

    The mean of 60 fresh means has a standard error of 0.046; it leaves 1 ± 0.2 in one of 80,000 tests.
    """
    rng, seemed, fresh, said = np.random.default_rng(1), [], [], []
    for _ in range(60):
        tried = 1 + rng.normal(size=(20, 8))
        best = judged(tried.tolist(), [0] * 8, [0] * 20).best(1)[0]
        again = 1 + rng.normal(size=8)
        same = pd.Series([0] * 8)
        seemed.append(tried[best].mean())
        fresh.append(again.mean())
        said.append(apart(mean(pd.Series(tried[best]), same), mean(pd.Series(again), same)).mean)
    assert np.mean(fresh) == pytest.approx(1, abs=0.2)
    assert np.mean(said) == pytest.approx(np.mean(seemed) - np.mean(fresh))
    assert np.mean(said) > 0.4  # the largest of 20 means with a standard error of 0.35 lies 0.66 too high
