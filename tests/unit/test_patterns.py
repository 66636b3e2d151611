"""Pattern tests on made-up clients of whom the truth is known, and on a small real run."""

import math
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from sim.calibration.clients import TERMS, Clients, at_risk, clients, settings, together
from sim.calibration.ensemble import Ensemble
from sim.calibration.patterns import (
    LEAST,
    Pattern,
    crude_effect,
    hazard,
    immortal,
    longer,
    odds_ratio,
    patterns,
    recurrence,
    true_effect,
)
from sim.calibration.validation import table
from sim.evidence import Parameters, cards
from sim.model import Setting


def people(size: int, seed: int = 1) -> pd.DataFrame:
    """Return registrations: the young have more low debts; only low debt, salary and support move drop-out.

    Support begins in month 2 for three in ten; it lowers the log odds of dropping out by 0.8 from then on.
    """
    rng = np.random.default_rng(seed)
    young = rng.random(size) < 0.3
    low = rng.random(size) < np.where(young, 0.8, 0.2)
    salary = rng.random(size) < 0.5
    assigned = rng.random(size) < 0.3
    months, dropped, start = np.full(size, 8), np.zeros(size, dtype=bool), np.where(assigned, 2.0, np.nan)
    alive = np.ones(size, dtype=bool)
    for month in range(1, 9):
        size_of = -1.8 + 1.0 * low + 0.4 * salary - 0.8 * (assigned & (month >= 2))
        gone = alive & (rng.random(size) < 1 / (1 + np.exp(-size_of)))
        months[gone], dropped[gone] = month, True
        alive &= ~gone
    supported = assigned & (months >= 2)
    return pd.DataFrame(
        {
            "resident": np.arange(size),
            "month": 0,
            "young": young,
            "salary": salary,
            "low_debt": low,
            "supported": supported,
            "start": np.where(supported, start, np.nan),
            "months": months,
            "dropped": dropped,
            "ended": True,
            "arm": "today",
            "member": np.arange(size) % 3,
        }
    )


def risk(found: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([at_risk(part).assign(member=m) for m, part in found.groupby("member")], ignore_index=True)


def test_mantel_haenszel_of_one_member_is_the_odds_ratio() -> None:
    cells = {(True, True): 30, (True, False): 20, (False, True): 40, (False, False): 80}
    frame = pd.DataFrame([(0, g, e) for (g, e), n in cells.items() for _ in range(n)], columns=["member", "g", "e"])
    found = odds_ratio(frame, "g", "e")
    assert found.value == pytest.approx(math.log(30 * 80 / (20 * 40)))
    assert found.error == pytest.approx(math.sqrt(1 / 30 + 1 / 20 + 1 / 40 + 1 / 80))


def test_members_that_differ_do_not_make_an_effect() -> None:
    """Within each member there is no association; pooled there would be a large one."""
    parts = []
    for member, (share, chance) in enumerate(((0.9, 0.9), (0.1, 0.1))):
        counts = {
            (g, e): round(1000 * a * b)
            for g, a in ((True, share), (False, 1 - share))
            for e, b in ((True, chance), (False, 1 - chance))
        }
        parts += [(member, g, e) for (g, e), n in counts.items() for _ in range(n)]
    frame = pd.DataFrame(parts, columns=["member", "g", "e"])
    assert odds_ratio(frame, "g", "e").value == pytest.approx(0.0, abs=1e-12)
    assert odds_ratio(frame.assign(member=0), "g", "e").value > 3


def test_too_few_is_unknown() -> None:
    frame = pd.DataFrame({"member": 0, "g": [True] * (LEAST - 1) + [False] * 50, "e": [True, False] * 29 + [True]})
    found = odds_ratio(frame, "g", "e")
    assert math.isnan(found.value)
    assert found.as_pattern("x", "U1", "above").verdict == "unknown"


def test_the_regression_finds_the_truth_and_the_young_are_as_everyone() -> None:
    """Four standard errors: a false alarm in 1 of 15,000 per number."""
    found = hazard(risk(people(30_000)))
    for name, truth in {"young": 0.0, "salary": 0.4, "low_debt": 1.0, "support": -0.8}.items():
        assert abs(found[name].value - truth) < 4 * found[name].error
        assert found[name].error < 0.06
    assert odds_ratio(people(30_000), "young", "dropped").value > 0.3


def test_months_at_risk_are_all_counted() -> None:
    registered = people(2_000)
    counted = at_risk(registered)
    assert counted["months"].sum() == registered["months"].sum()
    assert counted["dropped"].sum() == registered["dropped"].sum()
    assert counted.loc[counted["since"] == 1, "support"].sum() == 0


def test_the_crude_effect_of_support_exceeds_the_true_one() -> None:
    """The same people without an effect are those with assignment ignored: immortal time alone makes a difference.

    With 30,000 clients the difference is some ten standard errors; a false alarm is out of the question.
    """
    today = people(30_000)
    rng = np.random.default_rng(8)
    other = today.assign(arm="no_effect")
    late = other["supported"].to_numpy()
    size_of = -1.8 + 1.0 * other["low_debt"] + 0.4 * other["salary"]
    stays = (1 - 1 / (1 + np.exp(-size_of))) ** 7
    other.loc[late, "dropped"] = (rng.random(len(other)) > stays)[late]
    empty = pd.DataFrame()
    seen = Clients(pd.concat([today, other], ignore_index=True), empty, empty, empty, empty)
    crude, true = crude_effect(seen), true_effect(seen)
    assert true.value < -0.5
    assert crude.value < true.value
    assert crude.minus(true).as_pattern("x", "U10", "below").verdict == "pass"
    lost = immortal(seen)
    assert lost["months"] == 2.0
    first = today.loc[today["dropped"], "months"] < 2
    assert lost["early"] == pytest.approx(first.mean())


@pytest.mark.parametrize(
    ("claim", "low", "high", "verdict"),
    [
        ("above", 0.1, 0.5, "pass"),
        ("above", -0.5, -0.1, "fail"),
        ("above", -0.1, 0.5, "undecided"),
        ("below", -0.5, -0.1, "pass"),
        ("below", 0.1, 0.5, "fail"),
        ("about", -0.2, 0.3, "pass"),
        ("about", -0.2, 0.5, "undecided"),
        ("about", 0.5, 0.9, "fail"),
        ("near", -2.5, 1.4, "pass"),
        ("near", 1.0, 5.0, "fail"),
        ("above", math.nan, math.nan, "unknown"),
    ],
)
def test_verdicts(claim: str, low: float, high: float, verdict: str) -> None:
    assert Pattern("x", "U1", "odds ratio", claim, (low + high) / 2, low, high, 100).verdict == verdict


def test_a_direction_is_confirmed_by_chance_as_often_as_it_says() -> None:
    """Of 2,000 tests without an effect 2.5% pass; 5 standard errors are 1.7 points (false alarm below 1 in 10^5)."""
    rng = np.random.default_rng(3)
    passed = 0
    for _ in range(2_000):
        counts = rng.binomial(200, 0.4, size=2)
        flags = [np.repeat([True, False], [n, 200 - n]) for n in counts]
        frame = pd.DataFrame({"member": 0, "g": np.repeat([True, False], 200), "e": np.concatenate(flags)})
        passed += odds_ratio(frame, "g", "e").as_pattern("x", "U1", "above").verdict == "pass"
    assert abs(passed / 2_000 - 0.025) < 0.0175


def test_longer_is_within_members() -> None:
    rng = np.random.default_rng(5)
    member, group = np.repeat([0, 1], 500), np.tile([True, False], 500)
    group[:400], group[500:900] = True, False
    months = 3 * member + 1.0 * group + rng.normal(size=1_000)
    found = longer(pd.DataFrame({"member": member, "g": group, "months": months}), "g")
    assert found.value == pytest.approx(1.0, abs=4 * found.error)
    assert found.error < 0.12


def test_recurrence_is_judged_by_z(made_up: Callable[..., Ensemble]) -> None:
    found = {p.name: p for p in recurrence(table(made_up("netherlands", far={"share_multiple": 5.0})))}
    assert found["share_multiple"].verdict == "fail"
    assert found["share_single"].verdict == found["share_consecutive"].verdict == "pass"
    assert not list(recurrence(table(made_up("utrecht"))))


@pytest.fixture(scope="module")
def real() -> Clients:
    parameters = Parameters.of(cards(assume={"inflow.self_referral": -2.0}))
    setting = Setting(parameters, 4_000, 1, warmup=12, horizon=60, longest_term=max(TERMS))
    return together([clients(setting)])


def test_simulated_clients_agree_with_each_other(real: Clients) -> None:
    today = real.registrations[real.registrations["arm"] == "today"]
    assert len(today) > 500
    assert real.risk["months"].sum() == today["months"].sum()
    assert real.risk["dropped"].sum() == today["dropped"].sum()
    assert (today["months"] >= 1).all()
    assert (today.loc[today["supported"], "start"] <= today.loc[today["supported"], "months"]).all()
    assert set(real.terms["longer"]) == {False, True}
    assert set(real.completions["kind"]) <= {"loan", "mediation", "statutory"}


def test_without_its_effect_support_loses_more_clients_with_the_same_luck(real: Clients) -> None:
    place = ["member", "resident", "month"]
    helped = real.registrations.query("arm == 'today' and supported and ended")
    other = real.registrations.query("arm == 'no_effect' and ended")
    both = helped.merge(other, on=place, suffixes=("", "_without"))
    assert len(both) > 0.9 * len(helped)
    assert both["dropped_without"].sum() > both["dropped"].sum()


def test_every_pattern_is_told(real: Clients, made_up: Callable[..., Ensemble]) -> None:
    found = patterns(real, table(made_up("netherlands")))
    assert {p.finding for p in found} == {"U8", "U9", "U10", "U12", "U14", "U15", "U16", "U17", "E5"}
    assert len({p.name for p in found}) == len(found) == 16
    assert all(0 < p.false_alarm <= 0.05 for p in found)


def test_members_have_the_luck_of_the_fit(made_up: Callable[..., Ensemble]) -> None:
    found = made_up("netherlands")
    asked = settings(found, 4, 100)
    assert [s.replication for s in asked] == [0, 40, 79, 119]
    assert asked[1].parameters.values == {name: float(value) for name, value in found.values().loc[40].items()}
    assert len(settings(found, 1_000, 100)) == len(found)
