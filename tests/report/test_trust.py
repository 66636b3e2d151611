"""The trust report: what it says first, that it is whole and self-contained, and what it refuses."""

import json
import math
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.calibration import ensemble, validation
from sim.calibration.ensemble import Ensemble
from sim.calibration.patterns import Pattern
from sim.cli import main
from sim.experiment import rivals
from sim.experiment.rivals import HEADLINES, READINGS
from sim.report.trust import command, gathered, limits
from sim.report.trust.gathered import Kept, Size, Trust
from sim.report.trust.ranks import BINS, histogram
from sim.report.trust.say import Say
from sim.report.trust.write import frames, write

MadeUp = Callable[..., Ensemble]
FAR = {"share_reached": 4.0, "clients_benefit": -6.0}


def readings() -> pd.DataFrame:
    rng = np.random.default_rng(1)
    rows = []
    for reading in READINGS:
        for scenario, measures in HEADLINES.items():
            for measure in measures:
                change = rng.normal()
                rows.append((reading.name, scenario, measure, 5.0, change, change - 0.3, change + 0.3))
    return pd.DataFrame(rows, columns=["reading", "scenario", "measure", "baseline", "difference", "low", "high"])


def judged() -> list[Pattern]:
    return [
        Pattern("young_crude", "U8", "odds ratio", "above", -0.4, -0.6, -0.2, 900),
        Pattern("young_adjusted", "U8", "odds ratio", "about", 0.1, -0.1, 0.3, 900),
        Pattern("support_overstated", "U10", "odds ratio", "below", -0.1, -0.3, 0.1, 900),
        Pattern("young_months", "U12", "months", "above", math.nan, math.nan, math.nan, 9),
        Pattern("share_multiple", "E5", "z", "near", 2.4, 0.4, 4.4, 120),
    ]


def trials() -> pd.DataFrame:
    rng = np.random.default_rng(2)
    rows = [
        (what, f"n{k}", truth, int(rng.integers(0, 100)), 99)
        for truth in range(30)
        for k in range(20)
        for what in ("parameter", "effect")
    ]
    return pd.DataFrame(rows, columns=["what", "name", "truth", "rank", "members"])


def trust(found: Ensemble, others: list[Ensemble], measured: bool = True) -> Trust:
    alone, pairs = validation.left_out(found)
    covered = {"covered": {"parameters": {"cases": 600, "covered": 0.88, "alarm": False}}}
    return Trust(
        found=found,
        size=Size(),
        outdated=("model",),
        rows=validation.table(found),
        standing=validation.standing(found),
        alone=alone,
        pairs=pairs,
        learned=validation.learned(found),
        profiles=pd.concat([validation.profile(it) for it in (found, *others)], ignore_index=True),
        missing=["utrecht"],
        patterns=judged(),
        immortal={"months": 1.4, "early": 0.3},
        rivals=readings(),
        coverage=Kept(trials(), covered) if measured else Kept(),
        drivers=Kept(pd.DataFrame({"name": ["inflow.dropout"], "share": [0.4]})) if measured else Kept(),
    )


@pytest.fixture(scope="module")
def told(made_up: MadeUp, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Folders with the report in both languages; the English one without coverage and drivers."""
    made = {}
    for language in ("nl", "en"):
        found = trust(made_up("netherlands", far=FAR), [made_up("amsterdam")], language == "nl")
        made[language] = tmp_path_factory.mktemp("trust") / language
        write(found, made[language], language)
    return made


def text(folder: Path) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", (folder / "report.html").read_text(encoding="utf-8")))


def test_what_is_wrong_comes_first(told: dict[str, Path]) -> None:
    page = (told["en"] / "report.html").read_text(encoding="utf-8")
    places = [
        page.index(f'<section id="{key}"')
        for key in (
            "cannot",
            "against",
            "conflicts",
            "learned",
            "profiles",
            "rivals",
            "patterns",
            "coverage",
            "drivers",
            "made",
        )
    ]
    assert places == sorted(places)
    first = page[places[0] : places[1]]
    assert "2 of the 43 figures" in first
    assert first.index("Clients who live on a benefit: published 51.0%") < first.index("Cases reached: published 20.0%")
    assert "standard errors too low" in first
    assert "OUTDATED" in first
    for head, _ in limits.limits():
        assert head.replace("'", "&#39;") in first


def test_failures_are_shown(told: dict[str, Path]) -> None:
    assert "1 found, 2 contradicted, 1 not shown, 1 too few to test" in text(told["en"])
    assert "CONTRADICTED" in text(told["en"])
    assert "TEGENGESPROKEN" in text(told["nl"])


def test_predictions_stand_beside_the_fit(told: dict[str, Path]) -> None:
    said = text(told["en"])
    assert said.count("Held out, later fitted") == 4
    assert "79.0%" in said
    assert "29.0%" in said


def test_what_was_not_measured_is_said_with_its_command(told: dict[str, Path]) -> None:
    assert "uitweg coverage" in text(told["en"])
    assert "uitweg drivers scenario=" in text(told["en"])
    assert not (told["en"] / "figures" / "ranks.svg").exists()
    assert "uitweg coverage" not in text(told["nl"])
    assert (told["nl"] / "figures" / "ranks.svg").exists()


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_page_stands_on_its_own_and_every_figure_has_a_table(told: dict[str, Path], language: str) -> None:
    class Reader(HTMLParser):
        tags: list[tuple[str, dict[str, str | None]]]

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.tags.append((tag, dict(attrs)))

    reader = Reader()
    reader.tags = []
    reader.feed((told[language] / "report.html").read_text(encoding="utf-8"))
    images = [attributes for tag, attributes in reader.tags if tag == "img"]
    drawn = list((told[language] / "figures").glob("*.svg"))
    assert len(images) == len(drawn) >= 9
    assert all((a["src"] or "").startswith("data:image/svg+xml;base64,") and a["alt"] for a in images)
    assert {tag for tag, _ in reader.tags} & {"script", "link", "iframe", "object"} == set()
    assert [tag for tag, _ in reader.tags].count("table") >= len(images) + 5
    ids = [a["id"] for _, a in reader.tags if a.get("id")]
    assert len(ids) == len(set(ids))
    for path in drawn:
        ET.parse(path)
        assert path.with_suffix(".png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_no_text_is_missing(told: dict[str, Path], language: str) -> None:
    said = text(told[language])
    assert not re.search(r"\btrust\.\w+|\bnan\b|\bNone\b|\{\w+\}", said)
    say = Say(language)
    for target in validation.targets_of("netherlands"):
        assert say.statistic(target.statistic) != target.statistic.replace("_", " ")
    for measures in HEADLINES.values():
        assert all(f"measure.{measure}" in say.texts for measure in measures)


def test_files_are_listed_with_their_hashes_and_the_same_again(
    told: dict[str, Path], made_up: MadeUp, tmp_path: Path
) -> None:
    found = trust(made_up("netherlands", far=FAR), [made_up("amsterdam")])
    write(found, tmp_path / "again", "nl")
    for folder in (told["nl"], tmp_path / "again"):
        run = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        files = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()} - {"run.json"}
        assert set(run["sha256"]) == files
        assert all(sha256((folder / name).read_bytes()).hexdigest() == total for name, total in run["sha256"].items())
    assert (tmp_path / "again" / "report.html").read_bytes() == (told["nl"] / "report.html").read_bytes()
    assert set(frames(found)) >= {
        "published",
        "missed",
        "left_out",
        "pairs",
        "learned",
        "profiles",
        "rivals",
        "patterns",
    }
    assert pd.read_csv(told["nl"] / "tables" / "missed.csv")["statistic"].tolist() == [
        "clients_benefit",
        "share_reached",
    ]


def test_flat_ranks_are_flat() -> None:
    """Every rank once per truth: each fifth of 0 to 99 has exactly a fifth."""
    rows = [("parameter", truth, rank, 99) for truth in range(5) for rank in range(100)]
    found = histogram(pd.DataFrame(rows, columns=["what", "truth", "rank", "members"]))
    assert found["share"].tolist() == pytest.approx([1 / BINS] * BINS)
    assert found["error"].tolist() == pytest.approx([0.0] * BINS)


def test_limits_are_read_from_the_description() -> None:
    found = dict(limits.limits())
    assert "Waiting" in found
    assert limits.parsed("Lead.\n\n**One thing.** Says `a` [b](c.md):\n\n- first\n- second\n") == [
        ("One thing", ["Says a b:", "first", "second"])
    ]


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["municipality=utrech"], "`utrech` is not a municipality profile"),
        (["language=fr"], "`language=fr` is not a language"),
        (["sizes=3"], "`sizes=3` is not a setting of `uitweg validate`"),
        (["members=no"], "`members=no`: write a whole number above 0"),
        (["replications=1"], "an interval needs two or more"),
        (["municipality=netherlands"], "netherlands has no ensemble of parameters"),
    ],
)
def test_wrong_input_is_one_line(
    arguments: list[str],
    problem: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(ensemble, "FOLDER", tmp_path)
    ensemble.load.cache_clear()
    assert main(["validate", *arguments]) == 2
    said = capsys.readouterr().err
    assert problem in said
    assert said.count("\n") == 1


def test_a_folder_that_cannot_be_written_is_one_line(
    made_up: MadeUp, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "load", made_up)
    (tmp_path / "file").write_text("")
    assert main(["validate", f"out={tmp_path / 'file'}"]) == 2
    said = capsys.readouterr().err
    assert "cannot be written" in said
    assert said.count("\n") == 1


def test_what_is_kept_and_broken_is_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(ensemble, "FOLDER", tmp_path)
    assert gathered.kept("coverage") == Kept()
    (tmp_path / "coverage.parquet").write_bytes(b"nothing")
    with pytest.raises(gathered.ConfigurationError, match=r"coverage\.parquet or \.yaml cannot be read"):
        gathered.kept("coverage")


def test_readings_differ_in_what_they_are_about_only() -> None:
    asked = {r.name: rivals.question(r, 1_000, 2, 7) for r in READINGS}
    assert [a.name for a in asked["central"].arms] == ["today", *HEADLINES]
    central = asked["central"].central().values
    for reading in READINGS:
        mine = asked[reading.name]
        changed = {name for name, value in mine.central().values.items() if value != central[name]}
        assert changed == set(reading.assume)
        assert (mine.seed, mine.residents, mine.arms) == (7, 1_000, asked["central"].arms)
