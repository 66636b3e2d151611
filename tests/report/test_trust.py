"""The page of the trust report: what comes first, that it is whole and self-contained, and the same again."""

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from hashlib import sha256
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

from sim.calibration import validation
from sim.calibration.ensemble import Ensemble
from sim.experiment.rivals import HEADLINES
from sim.report.trust import limits
from sim.report.trust.gathered import Trust
from sim.report.trust.say import Say
from sim.report.trust.write import frames, write
from sim.texts import Texts

MadeUp = Callable[..., Ensemble]
MakeTrust = Callable[..., Trust]
FAR = {"share_reached": 4.0, "clients_benefit": -6.0}


@pytest.fixture(scope="module")
def told(made_up: MadeUp, trust: MakeTrust, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
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
            "limits",
            "words",
            "against",
            "profiles",
            "patterns",
            "conflicts",
            "learned",
            "rivals",
            "coverage",
            "drivers",
            "made",
        )
    ]
    assert places == sorted(places)
    first = page[places[0] : places[1]]
    assert re.search(r"Held-out figures, which .*: 1 of 13\. With right intervals about 0\.7 would be", first)
    assert "Fitted figures outside that 95% interval: 1 of 30." in first
    assert first.index("Clients who live on a benefit: published 51.0%") < first.index("Cases reached: published 20.0%")
    assert re.search(r"published 51\.0%.*too low: the model expects the figure from .*; held out\)", first)
    assert "OUTDATED" in first
    assert "contradicts: 1 of 4" in first
    assert "CONTRADICTED pattern: The young drop out more often" in first


@pytest.mark.parametrize("language", ["nl", "en"])
def test_what_the_model_leaves_out_is_on_the_page_in_the_readers_language(told: dict[str, Path], language: str) -> None:
    said = unescape((told[language] / "report.html").read_text(encoding="utf-8"))
    for head, parts in limits.limits(Texts(language)):
        assert f"<dt>{head}</dt>" in said
        assert all(f"{part}</dd>" in said for part in parts)


def test_what_is_kept_and_outdated_is_said_with_the_command_that_redoes_it(told: dict[str, Path]) -> None:
    said = text(told["nl"])
    assert "uitweg coverage truths=30 members=99 --keep" in said
    assert "uitweg drivers scenario=phone_first municipality=netherlands --keep" in said
    assert "Eerst bellen: dit is VEROUDERD" in said
    assert said.count("VEROUDERD") == 4  # the ensemble, said twice, coverage and drivers
    run = json.loads((told["nl"] / "run.json").read_text(encoding="utf-8"))
    assert run["outdated_coverage"] == ["model"]
    assert run["outdated_drivers"] == {"phone_first": ["priors", "ensemble"]}


def test_failures_are_shown(told: dict[str, Path]) -> None:
    said, page = text(told["en"]), (told["en"] / "report.html").read_text(encoding="utf-8")
    assert "by themselves: found 1, contradicted 1, not shown 1, too few to test 1." in said
    assert "Of 2 of these 4 the direction is not free: " in said
    assert "one way only (U10, U12)." in said
    assert "or that follow from these: 1." in said
    assert "counted apart: found 0, contradicted 1, too few to test 0." in said
    assert re.search(r"One in nine cases has several signals \(E5\) fitted z", said)
    assert "Tests with an odds ratio: 1 found, 1 contradicted, 1 not shown, 0 too few to test." in page
    assert "CONTRADICTED" in text(told["en"])
    assert "TEGENGESPROKEN" in text(told["nl"])


def test_predictions_stand_beside_the_fit(told: dict[str, Path]) -> None:
    said = text(told["en"])
    assert said.count(" held out first ") == 4 + 1  # in the tables, and where the words are explained
    assert "79.0%" in said
    assert "29.0%" in said


def test_what_was_not_measured_is_said_with_its_command(told: dict[str, Path]) -> None:
    assert "uitweg coverage" in text(told["en"])
    assert "uitweg drivers scenario=" in text(told["en"])
    assert not (told["en"] / "figures" / "ranks.svg").exists()
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
    told: dict[str, Path], made_up: MadeUp, trust: MakeTrust, tmp_path: Path
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
