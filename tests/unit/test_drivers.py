"""What drives an answer: plans, designs, and a whole study with a function in place of the model."""

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.calibration import priors
from sim.calibration.ensemble import Ensemble, Manifest
from sim.calibration.runs import Told
from sim.errors import ConfigurationError
from sim.evidence import Card, cards
from sim.experiment.drivers import design, simulate
from sim.experiment.drivers.design import Known, Plan
from sim.experiment.drivers.simulate import Simulator, Task, two_arms
from sim.experiment.drivers.study import Study, study
from sim.outcomes import MEASURES
from sim.scenarios import load_scenario

LETTER, PHONE = "contact.letter", "contact.phone"
CARDS = cards()
FREE = priors.free(CARDS)
OUTCOMES = ("share_reached", "registrations")
PLAN = Plan(trajectories=4, runs=80, checks=4)


def test_plans_that_say_too_little_are_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"`trajectories=3`: a screening needs 4 or more"):
        Plan(trajectories=3)
    with pytest.raises(ConfigurationError, match=r"`runs=49` is too few"):
        Plan(runs=49)
    with pytest.raises(ConfigurationError, match=r"`checks=2`"):
        Plan(checks=2)


def ensemble(seed: int = 1) -> Ensemble:
    rng = np.random.default_rng(seed)
    scores = pd.DataFrame(rng.normal(0.1, 0.8, size=(60, len(FREE))), columns=FREE)
    manifest = Manifest("netherlands", "", "", "", "", 1, 1, 1, 1, 60, 60, [], [], {}, {})
    return Ensemble(manifest, scores, pd.DataFrame())


def test_what_is_known_is_the_ensemble_without_what_is_assumed() -> None:
    made = ensemble()
    found = Known.of(made, [LETTER])
    assert set(found.names) == set(FREE) - {LETTER}
    assert found.centre[0] == pytest.approx(made.scores[found.names[0]].mean())
    assert found.spread[0] == pytest.approx(made.scores[found.names[0]].std())
    with pytest.raises(ConfigurationError, match="fewer than two members"):
        Known.of(replace(made, scores=made.scores.iloc[:1]))


def test_a_hypercube_has_the_spread_that_is_known() -> None:
    found = Known.of(ensemble())
    cube, again = design.hypercube(found, Plan(runs=200), 3)
    assert cube.scores.mean(axis=0) == pytest.approx(found.centre, abs=1e-6)
    assert cube.scores.std(axis=0) == pytest.approx(found.spread, rel=0.02)
    assert (again.scores == cube.scores[: len(again)]).all()
    assert not set(again.luck) & set(cube.luck)


class Model:
    """The difference is linear in two cards, with some luck; and a count of runs."""

    def __init__(self) -> None:
        self.runs = 0
        self.nothing = False

    def __call__(self, task: Task) -> dict[str, float | str]:
        self.runs += 1
        base, other = (arm.name for arm in task.question.arms)
        found: dict[str, float | str] = {f"{arm} {m}": 1.0 for arm in (base, other) for m in MEASURES}
        luck = 0.05 * float(np.random.default_rng(task.luck).normal())
        found[f"{other} share_reached"] = 1.5 + luck + self.score(task, LETTER) + 0.5 * self.score(task, PHONE)
        found[f"{other} registrations"] = 1.0 + 10 * float(np.random.default_rng([task.luck, 1]).normal())
        if self.nothing:
            found[f"{other} share_reached"] = float("nan")
        return found

    @staticmethod
    def score(task: Task, name: str) -> float:
        card: Card = CARDS[name]
        scale = np.ptp(priors.values(card, np.array([-1.0, 1.0])))
        return float((task.values[name] - priors.values(card, np.zeros(1))[0]) / scale)


@contextmanager
def quiet(label: str, runs: int) -> Iterator[Told]:
    yield lambda done: None


def instead(monkeypatch: pytest.MonkeyPatch) -> Model:
    """Return the function, put in place of the model."""
    made = Model()
    monkeypatch.setattr(simulate, "levels", made)
    monkeypatch.setattr(simulate, "fingerprint", lambda: "model")
    return made


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Model:
    return instead(monkeypatch)


def studied(folder: Path, plan: Plan = PLAN, outcomes: tuple[str, ...] = OUTCOMES) -> Study:
    question = two_arms(load_scenario("phone_first", residents=10, horizon=1, warmup=0))
    with ThreadPoolExecutor(1) as pool:
        return study(Simulator(question, Known.of(ensemble()), CARDS, pool, folder, quiet), outcomes, plan)


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Study]:
    """Return the folder of a study, and what it found."""
    folder = tmp_path_factory.mktemp("toy")
    with pytest.MonkeyPatch.context() as patch:
        instead(patch)
        return folder, studied(folder)


def test_a_study_finds_what_drives_a_toy(toy: tuple[Path, Study]) -> None:
    _, found = toy
    stages = found.of("screening", "share_reached").query("level == 'stage'")
    assert stages["name"][0] == "contact"
    strongest = found.of("screening", "share_reached").query("level == 'card'")["name"].head(2).tolist()
    assert strongest == [LETTER, PHONE]
    first = found.of("sobol", "share_reached").set_index("name")["first"]
    assert first[LETTER] > 0.5 > first[PHONE] > 0.05
    assert found.refused == {"share_reached": "", "registrations": "emulator"}
    assert found.of("variance", "registrations")["luck"][0] > 0.5
    assert len(found.of("sobol", "registrations")) == len(found.of("grades", "registrations")) == 0
    shares = found.of("grades", "share_reached")
    assert shares["share"].sum() == pytest.approx(1)
    assert shares.set_index("grade")["share"][CARDS[LETTER].grade] > 0.5
    assert found.of("information", "share_reached")["name"][0] == LETTER
    switch = found.of("switching", "share_reached").set_index("name").loc[LETTER]
    assert (switch["flips"], switch["verdict"]) == (True, "confirmed")


def test_what_was_run_is_not_run_again(model: Model, toy: tuple[Path, Study], tmp_path: Path) -> None:
    folder, first = toy
    kept = shutil.copytree(folder, tmp_path / "kept")
    for path in sorted(kept.iterdir())[:5]:
        path.unlink()
    second = studied(kept)
    assert model.runs == 5
    for name, table in first.tables.items():
        pd.testing.assert_frame_equal(table, second.tables[name])


def test_an_outcome_without_values_is_told_before_the_long_runs(model: Model, tmp_path: Path) -> None:
    model.nothing = True
    with pytest.raises(ConfigurationError, match=r"`outcome=share_reached` has no value in \d+ of \d+ runs"):
        studied(tmp_path, outcomes=("share_reached",))
    assert model.runs <= PLAN.trajectories * 12


def test_an_unknown_arm_and_a_question_of_one_arm() -> None:
    question = load_scenario("phone_first")
    assert two_arms(question).arms[1].name == "phone_first_staff"
    assert two_arms(question, "phone_first").arms[1].name == "phone_first"
    with pytest.raises(ConfigurationError, match="did you mean `phone_first`"):
        two_arms(question, "phone_fist")
    with pytest.raises(ConfigurationError, match="no difference to explain"):
        two_arms(replace(question, arms=question.arms[:1]))


def test_both_arms_have_the_same_luck_and_errors_are_told() -> None:
    question = two_arms(load_scenario("phone_first", residents=300, horizon=3, warmup=2))
    same = replace(question, arms=(question.arms[0], replace(question.arms[0], name="same")))
    values = dict(question.central().values)
    found = simulate.levels(Task(same, values, 7))
    for name in ("signals", "onsets", "staff_hours"):
        assert found[f"today {name}"] == found[f"same {name}"]
    assert found["today onsets"] != simulate.levels(Task(same, values, 8))["today onsets"]
    assert "error" in simulate.levels(Task(same, {}, 7))
