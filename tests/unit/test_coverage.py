"""Coverage and its verdict, where the right answer is known."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.calibration import coverage, effects, kept, verdict, world
from sim.calibration.coverage import World, trials
from sim.calibration.effects import DESIGN, EFFECTS, design
from sim.calibration.emulator import Emulator, Surface
from sim.calibration.ensemble import FOLDER, available
from sim.calibration.fit import Plan
from sim.calibration.smoother import Matrix
from sim.calibration.targets import targets_of
from sim.errors import ConfigurationError

NAMES, FITTED, LUCK, ERROR = 30, 4, 0.1, 0.2


def linear(coefficients: Matrix) -> Emulator:
    """Return an emulator that is right."""
    found, d = Emulator(), coefficients.shape[1]
    none = np.zeros((0, 2), dtype=np.intp), np.zeros(0)
    found.surfaces = [Surface(np.zeros(d), np.ones(d), 0.0, row, *none) for row in coefficients]
    found.r2 = np.ones(len(coefficients))
    return found


def made(error: float = ERROR) -> World:
    fitted = np.zeros((FITTED, NAMES))
    fitted[np.arange(FITTED), np.arange(FITTED)] = 1.0
    effect = np.zeros((2, NAMES))
    effect[0, :2], effect[1, -1] = 1.0, 1.0
    f, e = linear(fitted), linear(effect)
    return World(
        names=[f"n{i}" for i in range(NAMES)],
        fitted=f,
        error=np.full(FITTED, error),
        luck=LUCK * np.random.default_rng(3).normal(size=(500, FITTED)),
        predicted={
            **{("statistic", f"s{i}"): (f, i) for i in range(FITTED)},
            **{("effect", f"e{i}"): (e, i) for i in range(2)},
        },
    )


@pytest.fixture(scope="module")
def found() -> pd.DataFrame:
    return trials(made(), range(40), 150, 1, lambda done: None)


def test_numbers_that_targets_see_are_learned_and_no_others(found: pd.DataFrame) -> None:
    learned = found[found["what"] == "parameter"].groupby("name")["learned"].mean()
    assert (learned[[f"n{i}" for i in range(FITTED)]] == 1).all()
    assert learned.drop([f"n{i}" for i in range(FITTED)]).max() < 0.1


def test_the_intervals_of_a_linear_world_pass(found: pd.DataFrame) -> None:
    shown = verdict.table(found, [f"s{i}" for i in range(FITTED)]).set_index("group")
    # Per group the 95% intervals are widened here by half: a false alarm in some 300.
    middle, half = (shown["low"] + shown["high"]) / 2, 0.75 * (shown["high"] - shown["low"])
    there = shown["cases"] > 0
    assert ((middle - shown["expected"]).abs() < half)[there].all()
    assert shown.loc["held-out statistics", "cases"] == 0
    assert shown.loc["effects", "cases"] == 80
    assert 0.8 < shown.loc["learned parameters", "slope"] < 1.25


def test_a_smoother_that_is_too_sure_is_found_out_and_the_factor_mends_it() -> None:
    rows = [overconfident(number) for number in range(40)]
    found = pd.concat(rows, ignore_index=True)
    groups = verdict.grouped(found, [])
    share, _, high = verdict.covered(
        groups["learned parameters"]["inside90"].to_numpy(dtype=bool), groups["learned parameters"]["truth"].to_numpy()
    )
    assert share < 0.7
    assert high < 0.9
    spread = verdict.needed(groups["learned parameters"])
    assert spread.low > 1.5
    assert spread.used == round(spread.measured, 3)
    # As many as are due of 150 members: one case fewer would be less.
    need, due = groups["learned parameters"]["need"], 0.9 * 149 / 151
    assert verdict.due(groups["learned parameters"]) == pytest.approx(due)
    assert (need <= spread.measured).mean() >= due > (need < spread.measured).mean()
    assert verdict.ranks(groups["learned parameters"])[1] < verdict.FALSE_ALARM


def overconfident(number: int) -> pd.DataFrame:
    """Return a truth among members that are a third as wide as their error."""
    rng = np.random.default_rng([9, number])
    truth, before = rng.normal(size=FITTED), rng.normal(size=(150, FITTED))
    after = truth + 0.3 * rng.normal(size=FITTED) + 0.1 * rng.normal(size=(150, FITTED))
    return coverage._placed("parameter", [*"abcd"], truth, after, before).assign(truth=number, members=150)


def test_widening_reaches_as_far_as_need_says() -> None:
    first = trials(made(), range(6), 100, 4, lambda done: None)
    wide = trials(made(), range(6), 100, 4, lambda done: None, factor=1.4)
    parameters = (first["what"] == "parameter") & (np.abs(first["need"] - 1.4) > 0.01)
    assert ((first["need"] <= 1.4) == wide["inside90"])[parameters & first["learned"]].all()


def test_trials_depend_on_seed_and_number_only(found: pd.DataFrame) -> None:
    again = trials(made(), range(7, 8), 150, 1, lambda done: None)
    assert again.equals(found[found["truth"] == 7].reset_index(drop=True))
    assert not again.equals(trials(made(), range(7, 8), 150, 2, lambda done: None))


def test_cases_that_hang_together_count_for_less() -> None:
    truths = np.repeat(np.arange(40), 25)
    alone = np.random.default_rng(1).random(1_000) < 0.9
    together = np.repeat(np.random.default_rng(1).random(40) < 0.9, 25)
    narrow, wide = verdict.covered(alone, truths), verdict.covered(together, truths)
    assert wide[2] - wide[1] > 3 * (narrow[2] - narrow[1])
    assert verdict.covered(np.ones(1_000, dtype=bool), truths)[1] == pytest.approx(0.912, abs=0.005)  # 40 of 40
    assert np.isnan(verdict.covered(np.zeros(0, dtype=bool), truths[:0])).all()


def test_the_test_of_the_ranks_alarms_as_often_as_it_says() -> None:
    rng = np.random.default_rng(4)
    alarms = 0
    for _ in range(400):
        shift = rng.random((60, 1))  # per truth: eight ranks of it hang together, and each is uniform
        places = (shift + 0.3 * rng.random((60, 8))) % 1
        part = pd.DataFrame({"rank": (221 * places).astype(int).ravel(), "truth": np.repeat(np.arange(60), 8)})
        alarms += verdict.ranks(part.assign(members=220))[1] < verdict.FALSE_ALARM
    assert alarms <= 14  # 4 expected; more than 14 of 400 at 1% once in 30,000 tries
    assert verdict.ranks(part.assign(members=220, rank=part["rank"] // 2))[1] < 1e-6
    assert np.isnan(verdict.ranks(part[part["truth"] < 10].assign(members=220))[1])


def test_nothing_learned_gives_no_factor() -> None:
    assert np.isnan(verdict.needed(pd.DataFrame({"truth": [], "need": [], "members": []})).measured)
    beyond = verdict.needed(pd.DataFrame({"truth": np.arange(10), "need": np.inf, "members": 100}))
    assert (beyond.measured, beyond.used) == (np.inf, 1.0)
    assert verdict.Spread(0.8, 0.7, 0.9).used == 1.0


def test_a_world_is_made_from_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    fit, held = targets_of("netherlands", "fit")[:2], targets_of("netherlands", "held_out")[:2]
    monkeypatch.setattr(world, "targets_of", lambda name, role: fit if role == "fit" else held)
    monkeypatch.setattr(world.priors, "free", lambda cards: ["a", "b", "c"])
    rng = np.random.default_rng(1)
    scores = rng.normal(size=(120, 3))
    outputs = scores[:, [0, 1, 2, 2]] + 0.1 * rng.normal(size=(120, 4))
    outputs[:100, 3] = np.nan  # too few runs with a value
    columns = {t.statistic: t.unscaled(y) for t, y in zip((*fit, *held), outputs.T, strict=True)}
    runs = pd.DataFrame(scores, columns=[*"abc"]).assign(
        member=np.arange(120) % 60, step=np.arange(120) // 60, **columns
    )
    runs.to_parquet(tmp_path / "history.parquet")
    history = world.read_history(tmp_path / "history.parquet")
    assert history.held_out == held[:1]
    assert len(history.last) == 60
    effect = pd.DataFrame({"x:y": scores[:, 0], "nothing:here": np.nan, "idle:y": 0.0})
    with ThreadPoolExecutor(1) as pool:
        made, quality = world.build(history, (scores, effect), pool, lambda done: None)
    assert world.size(history, (scores, effect)) == len(quality) == 5
    assert list(quality["role"]) == ["fit", "fit", "held_out", "effect", "effect"]
    assert (quality["r2"].iloc[:4] > 0.95).all()
    assert set(made.predicted) == {*(("statistic", t.statistic) for t in (*fit, held[0])), ("effect", "x:y")}
    assert made.luck.std() == pytest.approx(0.1, rel=0.25)
    runs.drop(columns="b").to_parquet(tmp_path / "history.parquet")
    with pytest.raises(ConfigurationError, match="it has no `b`; make it with `uitweg calibrate municipality=nether"):
        world.read_history(tmp_path / "history.parquet")


def test_effects_are_run_at_prior_and_posterior_scores() -> None:
    last = 5.0 + np.zeros((3, 2))
    scores = design(["a", "b"], Plan(members=9), last)
    assert scores.shape == (2, 9)
    assert (scores[:, 4:] == 5.0).all()
    assert np.abs(scores[:, :4]).max() < 3
    assert DESIGN.months >= 18


def test_an_effect_is_the_difference_with_today(monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.evidence import Parameters, national_cards
    from sim.model import Setting

    setting = Setting(Parameters.of(national_cards()), 4_000, 1, warmup=14, horizon=18)
    found = effects.differences(setting)
    assert list(found) == list(EFFECTS)
    assert float(found["phone_first:share_reached"]) > 0.02
    assert float(found["broad_offer:share_accepted"]) > 0.0
    monkeypatch.setattr(effects, "INTERVENTIONS", ("nonsense",))
    assert "nonsense" in str(effects.differences(setting)["error"])


def test_a_factor_does_not_change_the_key_of_a_run() -> None:
    assert repr(Plan(spread=1.2)) == repr(Plan())


def test_nothing_kept() -> None:
    if not (FOLDER / "coverage.yaml").exists():
        with pytest.raises(ConfigurationError, match="uitweg coverage --keep"):
            kept.load()
    assert "coverage" not in available()
