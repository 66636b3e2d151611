"""The report of a study, made of a small one with a stand-in for the model."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from sim.calibration import ensemble, priors
from sim.calibration.runs import Outputs, Told
from sim.errors import ConfigurationError
from sim.evidence import cards
from sim.experiment.drivers import simulate
from sim.experiment.drivers.design import Known, Plan
from sim.experiment.drivers.simulate import Simulator, Task, two_arms
from sim.experiment.drivers.study import TABLES, Study, study
from sim.outcomes import MEASURES
from sim.report.cards import title
from sim.report.drivers import kept, write
from sim.report.drivers.kept import keep, load, outdated
from sim.report.drivers.write import manifest, write_study
from sim.scenarios import load_scenario
from sim.texts import Texts

LETTER = "contact.letter"
CARDS = cards()


def stand_in(task: Task) -> Outputs:
    base, other = (arm.name for arm in task.question.arms)
    found: Outputs = {f"{arm} {m}": 1.0 for arm in (base, other) for m in MEASURES}
    card = CARDS[LETTER]
    low, middle, high = priors.values(card, np.array([-1.0, 0.0, 1.0]))
    moved = (task.values[LETTER] - middle) / (high - low)
    luck = np.random.default_rng(task.luck).normal(size=2)
    found[f"{other} share_reached"] = 1.1 + 0.1 * moved + 0.01 * float(luck[0])
    found[f"{other} registrations"] = 1.0 + float(luck[1])
    return found


@contextmanager
def quiet(label: str, runs: int) -> Iterator[Told]:
    yield lambda done: None


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    names = [name for name in priors.free(cards()) if name.startswith(("contact.", "relapse."))]
    known = Known(tuple(names), np.zeros(len(names)), np.ones(len(names)))
    question = two_arms(load_scenario("phone_first", residents=10, horizon=1, warmup=0))
    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(1) as pool:
        patch.setattr(simulate, "levels", stand_in)
        patch.setattr(simulate, "fingerprint", lambda: "model")
        patch.setattr(write, "fingerprint", lambda: "model")
        simulator = Simulator(question, known, cards(), pool, tmp_path_factory.mktemp("runs"), quiet)
        yield study(simulator, ("share_reached", "registrations"), Plan(trajectories=4, runs=60, checks=4))


class Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.images: list[dict[str, str | None]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self.images.append(dict(attrs))
        elif tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize(
    ("language", "refusal", "flips"),
    [("en", "No shares per number are given", "flips at"), ("nl", "Er zijn geen aandelen per getal", "slaat om bij")],
)
def test_a_study_is_told(made: Study, tmp_path: Path, language: str, refusal: str, flips: str) -> None:
    written = write_study(made, tmp_path, language)
    names = {str(path.relative_to(tmp_path)) for path in written}
    assert {f"tables/{t}.{s}" for t in (*TABLES, "runs") for s in ("csv", "parquet")} <= names
    assert {f"figures/{k}_share_reached.{s}" for k in ("screening", "sobol", "grades") for s in ("png", "svg")} <= names
    assert "figures/sobol_registrations.png" not in names
    said = (tmp_path / "summary.txt").read_text(encoding="utf-8")
    assert said.count(refusal) == 1
    assert f"‘{title(Texts(language), LETTER)}’: {flips}" in said
    assert LETTER not in said
    assert not re.search(r"\bnan\b", said.lower())
    page = (tmp_path / "drivers.html").read_text(encoding="utf-8")
    reader = Text()
    reader.feed(page)
    assert not reader.open
    assert len(reader.images) == 4
    assert all(image["alt"] for image in reader.images)
    assert refusal in page


def test_the_same_study_gives_the_same_bytes(made: Study, tmp_path: Path) -> None:
    for folder in ("a", "b"):
        write_study(made, tmp_path / folder, "nl")
    first = {p.relative_to(tmp_path / "a"): p.read_bytes() for p in (tmp_path / "a").rglob("*.*")}
    assert first == {p.relative_to(tmp_path / "b"): p.read_bytes() for p in (tmp_path / "b").rglob("*.*")}


def test_what_is_kept_is_no_ensemble_and_replaces_the_same_scenario(
    made: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ensemble, "FOLDER", tmp_path)
    assert load() is None
    keep(made, manifest(made))
    keep(made, manifest(made))
    found = pd.read_parquet(tmp_path / "drivers.parquet")
    assert set(found["table"]) == set(TABLES)
    assert len(found) == sum(len(made.tables[t]) for t in TABLES)
    record = yaml.safe_load((tmp_path / "drivers.yaml").read_text(encoding="utf-8"))
    assert record["phone_first"]["runs"] == len(made.tables["runs"])
    assert ensemble.available() == []
    tables, about = load() or (None, {})
    assert tables is not None
    assert tables.equals(found)
    assert about == record
    (tmp_path / "drivers.parquet").write_bytes(b"nothing")
    with pytest.raises(ConfigurationError, match=r"cannot be read .*`uitweg drivers scenario=NAME --keep"):
        load()


def test_a_kept_study_is_outdated_when_ensemble_cards_or_model_change(
    made: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "fingerprint", lambda: "model")
    first = manifest(made)
    mine = kept.digest(Known.of(ensemble.load(first["municipality"])))
    assert outdated(first) == ("ensemble",)  # made on a stand-in for the ensemble
    assert outdated({**first, "known": mine}) == ()
    assert outdated({**first, "known": mine, "priors": "old", "model": "old"}) == ("priors", "model")
