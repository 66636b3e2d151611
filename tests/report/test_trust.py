"""The trust report: what it says first, that it is whole and self-contained, and what it refuses."""

import json
import math
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.calibration import validation
from sim.calibration.ensemble import NATIONAL, Ensemble, load
from sim.calibration.patterns import Pattern
from sim.evidence import cards, municipalities
from sim.experiment.rivals import HEADLINES, READINGS
from sim.paths import PACKAGE
from sim.report.trust import limits
from sim.report.trust.first import cannot
from sim.report.trust.gathered import Kept, Size, Trust
from sim.report.trust.say import Say
from sim.report.trust.tested import _rival
from sim.report.trust.write import frames, write
from sim.texts import Texts

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


def coverage() -> Kept:
    group = {"cases": 600, "covered": 0.88, "low": 0.86, "high": 0.9, "expected": 0.882, "slope": 1.0, "sbc_p": None}
    about = {
        "truths": 30,
        "members": 99,
        "seed": 5,
        "covered": {"parameters": {**group, "alarm": False}, "effects": {**group, "alarm": True}},
        "emulator_r2": {"fit": {"outputs": 3, "lowest": 0.2, "median": 0.8, "highest": 0.9}},
        "spread": {"measured": 1.11, "low": 1.06, "high": 1.18, "used": 1.11},
    }
    return Kept(trials(), about, {"": ("model",)})


def drivers() -> Kept:
    screening = {"table": "screening", "level": "card", "outcome": "share_reached", "grade": "B", "mu_star": 0.03}
    worth = {"table": "information", "outcome": "share_reached", "grade": "B", "reduction": 0.4}
    rows = [{**screening, "name": "contact.letter"}, {**worth, "name": "contact.letter"}]
    about = {"phone_first": {"municipality": "netherlands"}}
    return Kept(pd.DataFrame(rows).assign(scenario="phone_first"), about, {"phone_first": ("priors", "ensemble")})


def missed_nationally(found: Ensemble) -> pd.DataFrame:
    """Return what the kept national ensemble misses."""
    return validation.national_misses(found, load(NATIONAL))


def trust(found: Ensemble, others: list[Ensemble], measured: bool = True) -> Trust:
    alone, pairs = validation.left_out(found)
    return Trust(
        found=found,
        size=Size(),
        outdated=("model",),
        rows=validation.table(found),
        national=missed_nationally(found),
        standing=validation.standing(found),
        alone=alone,
        pairs=pairs,
        learned=validation.learned(found),
        profiles=pd.concat([validation.profile(it) for it in (found, *others)], ignore_index=True),
        missing=["utrecht"],
        patterns=judged(),
        immortal={"months": 1.4, "early": 0.3},
        rivals=readings(),
        coverage=coverage() if measured else Kept(),
        drivers=drivers() if measured else Kept(),
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
    assert re.search(r"fitted to or judged by, outside the interval .*: 2 of 43\.", first)
    assert first.index("Clients who live on a benefit: published 51.0%") < first.index("Cases reached: published 20.0%")
    assert re.search(r"published 51\.0%.*too low: the model expects the figure from .*; held out\)", first)
    assert "OUTDATED" in first
    assert "contradicts: 2 of 5" in first
    assert "CONTRADICTED pattern: The young drop out more often" in first


def test_a_missed_figure_for_context_is_said_first_and_as_context(made_up: MadeUp) -> None:
    """Utrecht's households in help are context: far off, and nothing else is."""
    say, found = Say("en"), trust(made_up("utrecht", far={"stock_help": -6.0, "arrangements": 0.0}), [])
    first = cannot(say, found)
    assert re.match(r"Context figures outside their 95% interval: 1 of 2\.", first.opening[0])
    assert ": 0 of 8." in first.opening[1]
    assert first.points[0].startswith("Households in debt help: published 1.34%")
    assert "; context)" in first.points[0]
    assert pd.DataFrame(frames(found)["missed"])["statistic"].tolist() == ["stock_help"]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_municipality_is_told_what_the_country_misses(made_up: MadeUp, language: str) -> None:
    """In full and from the kept scores; figures that the municipality has itself are judged by its own."""
    say, found = Say(language), trust(made_up("utrecht"), [])
    national = validation.table(load(NATIONAL)).set_index("statistic")
    own = {target.statistic for target in validation.targets_of("utrecht")}
    missed = {name for name, row in national.iterrows() if not abs(row["z"]) <= validation.WIDE and name not in own}
    assert {"dropout_before_talk", "clients_benefit"} <= missed
    first = cannot(say, found)
    assert say("intro.factor_country") in " ".join(first.opening)
    for name in missed:
        row = national.loc[name]
        figure, unit = say.figure(str(name), row["unit"]), row["unit"]
        (said,) = [point for point in first.points if figure in point]
        assert say.amount(row["published"], unit) in said
        assert say.amount(row["simulated"], unit, row["published"]) in said
    assert set(pd.DataFrame(frames(found)["missed_nationally"])["statistic"]) == missed
    country = trust(made_up("netherlands"), [])
    assert not len(country.national)
    assert say("intro.factor_country") not in " ".join(cannot(say, country).opening)


def test_a_figure_that_fits_by_a_wide_interval_only_is_said(made_up: MadeUp) -> None:
    found = made_up("utrecht")
    rows, name = found.simulated, "arrangements"
    target = next(t for t in validation.targets_of("utrecht") if t.statistic == name)
    after = rows["when"] == "posterior"
    luck = np.random.default_rng(3).normal(size=int(after.sum()))
    rows.loc[after, name] = target.unscaled(target.scaled(target.value) + target.error * (-4.0 + 3.0 * luck))
    (said,) = [s for s in cannot(Say("en"), trust(found, [])).points if s.startswith("Arrangements")]
    assert "only because the members differ so much" in said
    assert said.endswith("(held out).")


def test_a_fit_that_is_surer_than_it_should_be_is_said_first_unless_it_was_mended(made_up: MadeUp) -> None:
    found = made_up("netherlands")
    assert any("SURER THAN IT IS" in s for s in cannot(Say("en"), trust(found, [])).opening)
    assert any(
        s.startswith("ALARM") and ": effects of policy." in s for s in cannot(Say("en"), trust(found, [])).opening
    )
    assert not any(s.startswith("ALARM") for s in cannot(Say("en"), trust(found, [], measured=False)).opening)
    mended = replace(found, manifest=replace(found.manifest, spread=1.11))
    assert not any("SURER" in s for s in cannot(Say("en"), trust(mended, [])).opening)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_what_the_model_leaves_out_is_on_the_page_in_the_readers_language(told: dict[str, Path], language: str) -> None:
    said = unescape((told[language] / "report.html").read_text(encoding="utf-8"))
    for head, parts in limits.limits(Texts(language)):
        assert f"<dt>{head}</dt>" in said
        assert all(f"{part}</dd>" in said for part in parts)


def test_limits_have_the_heads_of_the_description() -> None:
    """The catalogue has the limits in short, docs/odd.md in full: under the same heads, in the same order."""
    part = (PACKAGE.parent / "docs" / "odd.md").read_text(encoding="utf-8").partition("## What the model cannot do")[2]
    heads = re.findall(r"(?m)^\*\*(.+?)\.\*\* ", part.partition("\n## ")[0])
    assert [head for head, _ in limits.limits(Texts("en"))] == heads


def test_every_card_has_its_unit_in_both_languages() -> None:
    for language in ("nl", "en"):
        texts = Texts(language)
        units = {card.unit for place in municipalities() for card in cards(place).values()}
        assert {unit for unit in units if f"card_unit.{unit}" not in texts} == set()


def test_a_distance_misses_just_when_z_does(made_up: MadeUp) -> None:
    found = made_up("netherlands", far=FAR)
    after = validation.standing(found).query("when != 'prior'").set_index("statistic")
    missed = set(after.index[(after["predicted_low"] > 0) | (after["predicted_high"] < 0)])
    assert (
        missed
        == set(validation.misses(validation.judged(found), ("fit", "held_out", "context"))["statistic"])
        == set(FAR)
    )


def test_differences_of_shares_are_in_percentage_points_and_no_interval_is_a_dash() -> None:
    say = Say("nl")
    assert say.figure("effect_package", "share of registrations, difference").endswith("(procentpunt)")
    assert say.amount(-0.09, "share of registrations, difference") == "−9,00"
    assert say.range(-0.194, -0.0061, "share of registrations, difference") == "−19,4 tot −0,6"
    row = pd.Series({"baseline": 0.43, "difference": -0.09, "low": math.nan, "high": math.nan})
    assert _rival(say, "share_dropout_inflow", row) == ["43,0%", "−9,00 procentpunt", "–"]
    assert _rival(say, "stock_problem_debt", row)[1] == "−0,0900"


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
    assert "Found: 1. Contradicted: 2. Not shown: 1. Too few to test: 1." in text(told["en"])
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
