"""Published against an ensemble: z-scores, who is inside, what conflicts, what was learned."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from sim.calibration.ensemble import Ensemble
from sim.calibration.learned import APART, apart_by_chance, learned
from sim.calibration.targets import targets_of
from sim.calibration.validation import (
    COLUMNS,
    NARROW,
    WIDE,
    fitted,
    inside,
    left_out,
    misses,
    profile,
    standing,
    table,
)

MadeUp = Callable[..., Ensemble]


def test_z_is_the_distance_in_error_and_spread_together(made_up: MadeUp) -> None:
    found = made_up("netherlands", far={"share_reached": 3.0})
    rows = table(found).set_index("statistic")
    target = next(t for t in targets_of("netherlands") if t.statistic == "share_reached")
    after = found.simulated[found.simulated["when"] == "posterior"]
    y = np.log(after["share_reached"] / (1 - after["share_reached"]))
    expected = (y.mean() - np.log(0.2 / 0.8)) / np.sqrt(target.error**2 + y.var(ddof=1))
    assert rows.loc["share_reached", "z"] == pytest.approx(expected)
    assert list(table(found)) == COLUMNS
    assert set(rows.index) == {t.statistic for t in targets_of("netherlands")}


def test_published_lies_in_the_95_percent_interval_exactly_when_z_is_below_1_96(made_up: MadeUp) -> None:
    far = {t.statistic: off for t, off in zip(targets_of("netherlands"), np.linspace(-4, 4, 61), strict=False)}
    rows = table(made_up("netherlands", far=far))
    contains = (rows["predicted_low"] <= rows["published"]) & (rows["published"] <= rows["predicted_high"])
    assert contains.tolist() == (rows["z"].abs() <= WIDE).tolist()
    assert contains.any()
    assert not contains.all()


def test_misses_are_the_far_ones_worst_first_and_never_context(made_up: MadeUp) -> None:
    rows = table(made_up("netherlands", far={"share_reached": 4.0, "clients_benefit": -6.0, "cases": 9.0}))
    assert misses(rows)["statistic"].tolist() == ["clients_benefit", "share_reached"]
    assert rows.set_index("statistic").loc["cases", "z"] > WIDE


def test_a_share_that_is_far_off_is_not_last_for_its_wide_log_odds() -> None:
    """A z-score hides a share near 0; what was not simulated comes first, and other figures after the shares."""
    rows = pd.DataFrame(
        [
            ("near", "held_out", 0.15, 0.03, -4.7, "share of letters"),
            ("debt", "fit", 100.0, 300.0, 6.0, "EUR"),
            ("hidden", "held_out", 0.28, 0.01, -2.2, "share of registrations"),
            ("none", "fit", 0.5, np.nan, np.nan, "EUR"),
            ("months", "fit", 5.0, 9.0, 9.0, "months"),
            ("fine", "fit", 0.5, 0.1, -1.0, "share of cases"),
        ],
        columns=["statistic", "role", "published", "simulated", "z", "unit"],
    )
    assert misses(rows)["statistic"].tolist() == ["none", "hidden", "near", "months", "debt"]


def test_what_no_member_simulated_is_a_miss_and_not_an_error(made_up: MadeUp) -> None:
    found = made_up("netherlands")
    simulated = found.simulated.drop(columns="relapse").assign(clients_benefit=np.nan)
    broken = Ensemble(found.manifest, found.scores, simulated)
    rows = table(broken)
    assert set(misses(rows)["statistic"]) == {"relapse", "clients_benefit"}
    assert rows.set_index("statistic").loc["relapse", "members"] == 0
    assert inside(rows).inside == inside(rows).figures - 1
    assert "relapse" not in set(left_out(broken)[0]["statistic"])
    assert standing(broken).set_index("statistic").loc["relapse", "distance"].isna().all()


def test_inside_counts_held_out_figures(made_up: MadeUp) -> None:
    rows = table(made_up("netherlands", far={"clients_benefit": 5.0}))
    found = inside(rows)
    assert (found.inside, found.figures) == (12, 13)
    assert found.chance == pytest.approx(1 - 0.9**13)
    assert NARROW < WIDE


def test_leaving_a_figure_out_undoes_its_likelihood(made_up: MadeUp) -> None:
    """Members from a known posterior: prior N(1, 1) in errors, times the likelihood N(0, 1), is N(1/2, 1/2).

    Without the figure the prior must come back: mean 1, z 1/sqrt(2). The weights are heavy; tolerances are about four
    standard errors of 20,000 members (false alarm below 1 in 1,000).
    """
    target = next(t for t in targets_of("netherlands") if t.statistic == "share_reached")
    rng = np.random.default_rng(4)
    off = 0.5 + np.sqrt(0.5) * rng.normal(size=20_000)
    values = target.unscaled(target.scaled(target.value) + target.error * off)
    base = made_up("netherlands")
    simulated = pd.DataFrame({"when": "posterior", "share_reached": values})
    alone, pairs = left_out(Ensemble(base.manifest, base.scores, simulated), [target])
    row = alone.iloc[0]
    assert row["z"] == pytest.approx(0.5 / np.sqrt(1.5), abs=0.02)
    assert float(target.z(row["without"])) == pytest.approx(1.0, abs=0.12)
    assert row["z_without"] == pytest.approx(1 / np.sqrt(2), abs=0.08)
    assert pairs.empty


def test_two_figures_that_pull_apart_are_the_first_pair(made_up: MadeUp) -> None:
    """One number drives two statistics the other way than published: dropping either helps the other."""
    base, rng = made_up("netherlands"), np.random.default_rng(2)
    two = [t for t in targets_of("netherlands") if t.statistic in ("share_reached", "share_accepted")]
    common = 0.7 * rng.normal(size=4_000)
    columns: dict[str, object] = {"when": "posterior"}
    for target, bias in zip(two, (1.5, -1.5), strict=True):
        moved = bias + common + 0.1 * rng.normal(size=4_000)
        columns[target.statistic] = target.unscaled(target.scaled(target.value) + target.error * moved)
    alone, pairs = left_out(Ensemble(base.manifest, base.scores, pd.DataFrame(columns)), two)
    assert (alone["z_without"].abs() > alone["z"].abs()).all()
    assert (pairs["gain"] > 0.3).all()


def test_learned_is_what_the_spread_lost(made_up: MadeUp) -> None:
    """A standard deviation of 120 scores is within 4 standard errors (26%) of the true one in all but 1 in 15,000."""
    found = made_up("netherlands")
    told = learned(found)
    assert told["learned"].is_monotonic_decreasing
    assert set(told["card"]) == set(found.scores)
    truth = set(found.scores.columns[::7])
    assert set(told["card"].head(len(truth))) == truth
    assert told["learned"].head(len(truth)).between(0.6, 0.8).all()
    assert told["clear"].head(len(truth)).all()
    assert told["clear"].tail(len(told) - len(truth)).mean() < 0.05
    assert (told["prior_low"] < told["prior_high"]).all()


def test_a_number_that_moved_far_from_its_card_is_apart(made_up: MadeUp) -> None:
    found = made_up("netherlands")
    name = found.scores.columns[7]
    for moved, apart in ((-1.3, {name}), (0.0, set())):
        scores = found.scores.assign(**{name: found.scores[name] - found.scores[name].mean() + moved})
        told = learned(Ensemble(found.manifest, scores, found.simulated))
        assert set(told.loc[told["apart"], "card"]) == apart


def test_chance_moves_means_as_far_as_it_says() -> None:
    """100,000 means of a truth from its card and a noisy look at it: 5 standard errors."""
    rng, noise = np.random.default_rng(4), 0.5
    truth = rng.normal(size=100_000)
    left = noise**2 / (1 + noise**2)
    mean = (1 - left) * (truth + noise * rng.normal(size=len(truth)))
    beyond = (np.abs(mean) > APART).mean()
    told = pd.DataFrame({"learned": [1 - np.sqrt(left), 0.0, -0.1]})
    assert apart_by_chance(told) == pytest.approx(beyond, abs=5 * np.sqrt(beyond / len(truth)))


def test_a_profile_keeps_what_was_predicted(made_up: MadeUp) -> None:
    rows = profile(made_up("amsterdam"))
    assert set(rows["when"]) == {"predicted", "posterior"}
    reach = rows[rows["statistic"] == "share_reached"]
    assert reach["published"].tolist() == [0.79, 0.79]
    assert set(profile(made_up("utrecht"))["when"]) == {"posterior"}
    assert {t.statistic for t in fitted("amsterdam")} >= {"share_reached", "share_accepted"}
