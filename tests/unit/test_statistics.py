"""Simulated statistics: all there, within bounds, counted as said, and NaN where nothing is behind them."""

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

from sim import outcomes
from sim.calibration.arms import EFFECT_MONTHS, PACKAGE_MONTHS, Arms, beginning, run_arms
from sim.calibration.measured import attempts, clients, problem_households
from sim.calibration.statistics import STATISTICS, Summary, mean, simulate, summary
from sim.events import Event, Reason
from sim.evidence import Parameters, cards, municipalities
from sim.model import DebtHelpModel, Setting
from sim.run import Run

COUNTS = {
    "signals", "cases", "spell_problem_debt", "debt_at_registration", "creditors_at_registration", "years_in_trouble",
    "days_waiting", "months_inflow", "package_months", "minutes_per_case", "attempts_per_case", "drift_problem_debt",
    "proposals_accepted",
}  # fmt: skip
"""What is no share or rate between 0 and 1."""

DIFFERENCES = {"effect_whatsapp", "effect_extra_attempt", "effect_package"}


@pytest.fixture(scope="module")
def arms() -> Arms:
    """Return the arms of a town."""
    return run_arms(Setting(Parameters.of(cards()), 8_000, seed=5, warmup=36, horizon=48))


@pytest.mark.parametrize("municipality", municipalities())
@pytest.mark.parametrize(("residents", "warmup", "horizon"), [(1, 0, 1), (40, 0, 2), (300, 6, 13)])
def test_tiny_runs_give_every_statistic_or_nan(municipality: str, residents: int, warmup: int, horizon: int) -> None:
    found = simulate(Setting(Parameters.of(cards(municipality)), residents, seed=3, warmup=warmup, horizon=horizon))
    assert list(found) == list(STATISTICS)
    assert not any(math.isinf(value) for value in found.values())


def test_a_year_is_needed_for_what_happens_within_a_year() -> None:
    found = simulate(Setting(Parameters.of(cards()), 2_000, seed=3, warmup=24, horizon=6))
    for name in ("dropout_without", "relapse", "new_in_problem_debt", "three_years_in_problem_debt", "months_inflow"):
        assert math.isnan(found[name]), name


def test_a_town_shows_them_all(arms: Arms) -> None:
    found = simulate(arms.setting)
    assert [name for name, value in found.items() if math.isnan(value)] == []
    assert [name for name in STATISTICS if name not in COUNTS | DIFFERENCES and not 0 <= found[name] <= 1] == []
    assert all(found[name] > 0 for name in COUNTS - {"proposals_accepted"})
    assert all(-1 < found[name] < 1 for name in DIFFERENCES)
    assert found == simulate(arms.setting)


def test_short_arms_are_counted_over_their_own_months(arms: Arms) -> None:
    assert {name: run.horizon for name, run in arms.others.items()} == {
        "without WhatsApp": EFFECT_MONTHS,
        "with WhatsApp": EFFECT_MONTHS,
        "one more attempt": EFFECT_MONTHS,
        "package": PACKAGE_MONTHS,
    }
    for run in arms.others.values():
        assert run.records["month"].max() == run.horizon - 1


def test_the_beginning_of_a_run_is_a_shorter_run(arms: Arms, begin: Callable[..., DebtHelpModel]) -> None:
    short = DebtHelpModel(arms.setting).warm_up().arm()
    short.run_for(18)
    cut = beginning(arms.today, 18)
    assert cut.horizon == 18
    assert np.array_equal(cut.records, Run.of(short).records)
    assert outcomes.share_reached(cut)[0] != outcomes.share_reached(arms.today)[0]
    assert np.array_equal(cut.stock(outcomes.PROBLEM), arms.today.stock(outcomes.PROBLEM)[:18])


def test_watching_changes_nothing(arms: Arms) -> None:
    plain = Run.of(DebtHelpModel(arms.setting).warm_up().arm().run())
    assert np.array_equal(plain.records, arms.today.records)


def test_attempts_by_hand(arms: Arms) -> None:
    run, found = arms.today, attempts(arms.today)
    cases: dict[tuple[int, int], list[int]] = {}
    for event in (Event.REACHED, Event.NOT_REACHED, Event.LAPSED):
        for record in run.happened(event):
            cases[int(record["resident"]), int(record["month"])] = []
    for record in run.happened(Event.ATTEMPT):
        cases[int(record["resident"]), int(record["month"])].append(int(record["reason"]))
    tried = [reason for reasons in cases.values() for reason in reasons]
    assert found["attempts_per_case"] == pytest.approx(len(tried) / len(cases))
    assert found["cases_one_attempt"] == pytest.approx(sum(len(r) <= 1 for r in cases.values()) / len(cases))
    assert found["attempts_letter"] == pytest.approx(tried.count(Reason.LETTER) / len(tried))
    by_letter = int((run.happened(Event.REACHED)["reason"] == Reason.LETTER).sum())
    assert found["success_letter"] == pytest.approx(by_letter / tried.count(Reason.LETTER))


def test_years_in_problem_debt_by_hand(arms: Arms) -> None:
    found, ends = problem_households(arms), arms.watch.problem
    assert len(ends) == 4
    assert int(ends[-1].sum()) == arms.today.stock(outcomes.PROBLEM)[-1]
    population = arms.population
    persons = 1 + (population.household == 1) + population.children.astype(int)
    long = ends[0] & ends[1] & ends[2] & ends[3]
    assert found["three_years_in_problem_debt"] == pytest.approx(persons[long].sum() / persons[ends[3]].sum())
    new = sum(persons[now & ~before].sum() for before, now in pairwise(ends))
    assert found["new_in_problem_debt"] == pytest.approx(new / sum(persons[end].sum() for end in ends[1:]))


def test_waiting_leaves_out_the_urgent(arms: Arms) -> None:
    """Who is threatened waits a day or so; with them the mean is lower."""
    found = clients(arms)["days_waiting"]
    assert arms.watch.urgent.any()
    assert found > outcomes.days_waiting(arms.today)[0]
    assert outcomes.days_waiting(arms.today, arms.watch.urgent)[0] < found


def test_everybody_who_registers_is_watched(arms: Arms) -> None:
    count = arms.today.count(Event.REGISTERED)
    assert sum(map(len, arms.watch.creditors)) == sum(map(len, arms.watch.months_in_trouble)) == count
    assert min(int(c.min()) for c in arms.watch.creditors if len(c)) >= 1


def test_consent_without_compulsory_settlement_is_what_is_arranged() -> None:
    cards_in_force = {name: card.value for name, card in cards().items()}
    values = cards_in_force | {"arrangement.compulsory_requested": 0.0, "inflow.self_referral": -2.5}
    found = run_arms(Setting(Parameters(values), 4_000, seed=5, warmup=12, horizon=24))
    run = found.today
    refused = int((run.happened(Event.DROPOUT)["reason"] == Reason.OFFER_REFUSED).sum())
    answered = run.count(Event.ARRANGED) + run.count(Event.STATUTORY_STARTED) + refused
    assert clients(found)["proposals_accepted"] == pytest.approx(run.count(Event.ARRANGED) / answered)


def test_the_mean_leaves_out_what_is_not_known() -> None:
    found = [{"a": 1.0, "b": math.nan}, {"a": 3.0, "b": math.nan}, {"a": math.nan, "b": math.nan}]
    assert mean(found)["a"] == 2.0
    assert summary(found)["a"] == Summary(2.0, 1.0)
    assert math.isnan(mean(found)["b"])
    assert math.isnan(summary(found[:1])["a"].error)
