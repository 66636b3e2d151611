"""Fitting with a stand-in for the model: stored runs are not run again, failures are told, ensembles are kept whole."""

from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.calibration import ensemble, fit, priors
from sim.calibration.ensemble import Ensemble
from sim.calibration.fit import Plan
from sim.calibration.statistics import STATISTICS
from sim.calibration.targets import targets_of
from sim.errors import ConfigurationError
from sim.evidence import cards
from sim.model import Setting

PLAN = Plan(members=60, residents=10, warmup=1, months=1)


class Model:
    """Every fitted statistic is its published value, moved by the parameter that is solved for it; and a count."""

    def __init__(self) -> None:
        self.runs: list[int] = []
        self.fails: dict[int, Exception] = {}
        self.missing: set[int] = set()
        self.cards = cards()

    def __call__(self, setting: Setting, wanted: Collection[str]) -> dict[str, float]:
        assert set(wanted) == {t.statistic for t in targets_of("netherlands")}
        self.runs.append(setting.replication)
        if setting.replication in self.fails:
            raise self.fails[setting.replication]
        found = dict.fromkeys(STATISTICS, 0.5)
        for target in targets_of("netherlands", "fit"):
            card = self.cards[target.solve.parameter if target.solve else "inflow.crisis"]
            moved = (setting.parameters.values[card.name] - (card.low + card.high) / 2) / ((card.high - card.low) / 6)
            found[target.statistic] = float(target.unscaled(target.scaled(target.value) + 0.5 * moved + 0.2))
        if setting.replication in self.missing:
            found["share_reached"] = float("nan")
        return found


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Model:
    made = Model()
    monkeypatch.setattr(fit, "simulate", made)
    return made


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    monkeypatch.setattr(ensemble, "FOLDER", tmp_path / "ensemble")
    ensemble.load.cache_clear()
    yield tmp_path
    ensemble.load.cache_clear()


def fitted(folder: Path, plan: Plan = PLAN) -> Ensemble:
    with ThreadPoolExecutor(2) as pool:
        return fit.fit("netherlands", plan, pool, folder / "runs", lambda done: None)


def test_the_misfit_falls(model: Model, folder: Path) -> None:
    found = fitted(folder)
    assert len(found.manifest.misfit) == len(found.manifest.inflation) + 1
    assert found.manifest.misfit[-1] < found.manifest.misfit[0] / 2
    assert len(found) == found.manifest.kept == PLAN.members
    assert set(found.simulated["when"]) == {"prior", "posterior"}


def test_what_was_run_is_not_run_again_and_the_result_is_the_same(model: Model, folder: Path) -> None:
    first = fitted(folder)
    assert len(model.runs) == PLAN.runs("netherlands")
    lost = sorted((folder / "runs").iterdir())[:7]
    for path in lost:
        path.unlink()
    second = fitted(folder)
    assert len(model.runs) == PLAN.runs("netherlands") + len(lost)
    assert first.scores.equals(second.scores)
    assert first.simulated.equals(second.simulated)


def test_another_plan_does_not_take_the_runs_of_this_one(model: Model, folder: Path) -> None:
    fitted(folder)
    before = len(model.runs)
    fitted(folder, replace(PLAN, residents=11))
    assert len(model.runs) == before + PLAN.runs("netherlands")


def test_a_member_that_fails_is_left_out_and_told(model: Model, folder: Path) -> None:
    model.fails[3] = ZeroDivisionError("nobody there")
    model.missing.add(5)
    found = fitted(folder)
    assert found.manifest.failed == {"3": "ZeroDivisionError: nobody there"}
    assert set(range(PLAN.members)) - set(found.scores.index) == {3, 5}
    assert found.manifest.kept == PLAN.members - 2


def test_too_few_members(model: Model, folder: Path) -> None:
    model.missing = set(range(40))
    with pytest.raises(ConfigurationError, match=r"only 20 of 60 members are left \(`share_reached` could not"):
        fitted(folder)


def test_an_ensemble_is_what_it_was_when_it_is_read_again(model: Model, folder: Path) -> None:
    made = fitted(folder)
    made.save()
    first = {path.name: path.read_bytes() for path in ensemble.FOLDER.iterdir()}
    read = ensemble.load("netherlands")
    assert read.manifest == made.manifest
    assert read.scores.equals(made.scores)
    assert read.simulated.equals(made.simulated)
    assert ensemble.outdated("netherlands") == ()
    read.save()
    assert first == {path.name: path.read_bytes() for path in ensemble.FOLDER.iterdir()}


def test_an_ensemble_made_otherwise_is_said(model: Model, folder: Path) -> None:
    made = fitted(folder)
    replace(made, manifest=replace(made.manifest, priors="x", model="y")).save()
    assert ensemble.outdated("netherlands") == ("priors", "model")


def test_members_have_the_values_of_their_scores_and_assumptions_hold_in_all(model: Model, folder: Path) -> None:
    made = fitted(folder)
    made.save()
    name = "contact.letter"
    members = ensemble.Members("netherlands", {"contact.phone": -0.5})
    expected = priors.values(cards()[name], made.scores[name].to_numpy())
    assert [members[m].values[name] for m in (0, 7)] == expected[[0, 7]].tolist()
    assert {members[m].values["contact.phone"] for m in range(len(members))} == {-0.5}
    assert len({members[m].values[name] for m in range(len(members))}) == len(members)


def test_no_ensemble(folder: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"has no ensemble of parameters; make it with `uitweg calibrate"):
        ensemble.load("utrecht")


def test_a_broken_file_is_named(model: Model, folder: Path) -> None:
    fitted(folder).save()
    (ensemble.FOLDER / "netherlands.parquet").write_bytes(b"not parquet")
    ensemble.load.cache_clear()
    with pytest.raises(ConfigurationError, match=r"ensemble of netherlands cannot be read"):
        ensemble.load("netherlands")
    (ensemble.FOLDER / "netherlands.yaml").write_text("municipality: netherlands\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"ensemble of netherlands cannot be read"):
        ensemble.load("netherlands")


def test_grades_act_through_scores() -> None:
    found = cards()["contact.whatsapp"]
    wide = replace(found, grade="E", low=0.0, high=1.0)
    scores = priors.draw(["contact.whatsapp"], 200, 1)[0]
    assert np.ptp(priors.values(wide, scores)) > 2 * np.ptp(priors.values(replace(found, low=0.45, high=0.53), scores))
