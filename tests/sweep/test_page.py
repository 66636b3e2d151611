"""The page of a sweep: the answers that a design allows, and what is said of those that it does not."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pandas as pd
import pytest

from sim.experiment.precision import Precision
from sim.outcomes import MEASURES
from sim.sweep.report import choose
from sim.sweep.report.told import Told
from sim.sweep.report.write import answers
from sim.sweep.table import FAILED
from sim.texts import catalogue
from tests.sweep.swept import (
    ASKED,
    CAPACITY,
    FACTORIAL,
    ONE_AT_A_TIME,
    OUTCOMES,
    PLAYERS,
    SAMPLED,
    Point,
    Runs,
    outcome,
    told,
)


def names(found: Told) -> list[str]:
    """Return the answers that there are."""
    return [section.name for section in choose.sections(found)]


class Links(HTMLParser):
    """What a page loads and links to, its languages, and its images."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.alts: list[str] = []
        self.tags: list[str] = []
        self.language = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href", "action", "data")]
        self.alts += [value or "" for name, value in attrs if tag == "img" and name == "alt"]
        self.language = dict(attrs).get("lang") or "" if tag == "html" else self.language


@pytest.mark.usefixtures("undrawn")
@pytest.mark.parametrize(
    ("points", "design", "method", "expected", "tables"),
    [
        (FACTORIAL, "factorial", "", "package stages robustness differences", "package interactions stages flows"),
        (ONE_AT_A_TIME, "one_at_a_time", "", "doses robustness differences", "doses shapes"),
        (CAPACITY, "capacity", "one_at_a_time", "frontier robustness differences", "frontier bottlenecks"),
        (SAMPLED, "latin_hypercube", "", "influence doses robustness differences", "influence doses shapes"),
        ([FACTORIAL[3]], "point", "factorial", "stages robustness differences", "stages flows"),
    ],
)
def test_the_design_decides_which_answers_there_are(
    runs: Runs, points: list[Point], design: str, method: str, expected: str, tables: str
) -> None:
    found = told(runs, points, design, method)
    assert names(found) == expected.split()
    files, error = answers(found, "seed: 1\n")
    assert error is None
    written = {name.removeprefix("answers/").removesuffix(".csv") for name in files if name.startswith("answers/")}
    assert written == {*tables.split(), "robustness", "regret", "differences"}
    assert {name.rpartition(".")[2] for name in files if name.startswith("figures/")} == {"svg", "png"}
    assert b'class="note"' not in files["sweep.html"]  # nothing is refused


@pytest.mark.usefixtures("undrawn")
def test_all_measures_are_in_the_file_and_the_outcomes_in_figures(runs: Runs) -> None:
    files, _ = answers(told(runs, FACTORIAL, "factorial"), "")
    lines = files["answers/differences.csv"].decode().splitlines()
    assert len(lines) == 1 + len(FACTORIAL) * len(MEASURES)
    assert {name for name in files if name.startswith("figures/differences") and name.endswith("svg")} == {
        f"figures/differences_{name}.svg" for name in OUTCOMES
    }


@pytest.mark.usefixtures("undrawn")
def test_one_future_has_no_robustness_and_precision_is_told_where_asked(runs: Runs) -> None:
    asked = replace(ASKED, precision=Precision.read("0.1pp"))
    assert names(told(runs, FACTORIAL, "factorial", asked=asked, replications=2)) == [
        "package",
        "stages",
        "differences",
        "precision",
    ]
    files, _ = answers(told(runs, FACTORIAL, "factorial", asked=asked), "")
    assert "Asked was 0.1pp; " in files["summary.txt"].decode()
    assert files["answers/precision.csv"].count(b"share_reached") == len(FACTORIAL)


@pytest.mark.usefixtures("undrawn")
@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize(("points", "design"), [(FACTORIAL, "factorial"), (ONE_AT_A_TIME, "one_at_a_time")])
def test_the_page_stands_alone_in_the_readers_language(
    runs: Runs, language: str, points: list[Point], design: str
) -> None:
    files, _ = answers(told(runs, points, design, language=language), "seed: 1\n")
    text = files["sweep.html"].decode()
    page = Links(text)
    assert page.language == language
    assert all(address.startswith(("#", "data:image/svg+xml;base64,")) for address in page.addresses)
    assert not {"script", "link", "iframe"} & set(page.tags)
    figures = sum(name.endswith(".svg") for name in files)
    assert len([alt for alt in page.alts if alt]) == page.tags.count("figure") == figures
    assert page.tags.count("details") >= figures
    words = re.sub(r"<style>.*?</style>|<[^>]+>", " ", text, flags=re.DOTALL)
    assert not re.search(r"\bnan\b|[{}]", words)
    title, question = {"nl": ("Meer bereik", "Wat helpt?"), "en": ("More reach", "What helps?")}[language]
    assert title in words
    assert question in words
    assert words.index(question) < words.index("SHA-256")
    unsaid = [said for key, said in catalogue(language).items() if key.startswith("sweep.silent.")]
    assert len(unsaid) == len([said for said in unsaid if f"<li>{said}</li>" in text]) == 4


def test_the_same_rows_give_the_same_bytes(runs: Runs) -> None:
    first, second = (answers(told(runs, FACTORIAL, "factorial"), "seed: 1\n")[0] for _ in range(2))
    assert first == second
    assert len(first) > 20


@pytest.mark.usefixtures("undrawn")
def test_an_interrupted_sweep_says_so_first_and_still_answers(runs: Runs) -> None:
    found = told(runs, FACTORIAL, "factorial", keep=lambda frame: frame[frame["point"] < 3])
    files, error = answers(found, "")
    assert error is None
    page = files["sweep.html"].decode()
    first = re.search(r'<main id="main">\s*<p class="warning">([^<]*)', page)
    assert first is not None
    assert "12 of 16 runs" in first[1]
    assert "the factorial is not full: intervention.whatsapp=1, intervention.extra_attempt=1 was not run" in page
    assert "answers/differences.csv" in files
    assert "answers/package.csv" not in files
    assert "the factorial is not full" in files["summary.txt"].decode()


@pytest.mark.usefixtures("undrawn")
def test_a_sweep_without_rows_is_a_page_without_answers(runs: Runs) -> None:
    files, error = answers(told(runs, FACTORIAL, "factorial", keep=lambda frame: frame[:0]), "")
    assert error is None
    assert set(files) == {"summary.txt", "sweep.html"}
    assert "0 of 16 runs" in files["summary.txt"].decode()


@pytest.mark.usefixtures("undrawn")
def test_failed_runs_are_told(runs: Runs) -> None:
    found = told(runs, FACTORIAL, "factorial", keep=lambda frame: frame[frame["replication"] < 3])
    more = found.swept.runs[:4].assign(status=FAILED, key=["a", "b", "c", "d"], reason="<b>lost</b>")
    found = replace(found, swept=replace(found.swept, runs=pd.concat([found.swept.runs, more])))
    page = answers(found, "")[0]["sweep.html"].decode()
    assert "4 of 16 runs failed" in page
    assert "is incomplete" not in page


@pytest.mark.usefixtures("undrawn")
def test_an_error_in_one_answer_leaves_the_others(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("a slip")

    monkeypatch.setitem(choose.ANSWERS, "stages", choose.ANSWERS["stages"]._replace(make=broken))
    files, error = answers(told(runs, FACTORIAL, "factorial"), "")
    assert isinstance(error, ZeroDivisionError)
    assert {"answers/package.csv", "answers/differences.csv"} <= set(files)
    assert "ZeroDivisionError: a slip" in files["sweep.html"].decode()


@pytest.mark.usefixtures("undrawn")
def test_the_bottleneck_is_named(runs: Runs) -> None:
    summary = answers(told(runs, CAPACITY, "capacity", "one_at_a_time", replications=16), "")[0]["summary.txt"].decode()
    assert "the bottleneck is " in summary
    assert "That last price is an assumption" in summary


@pytest.mark.usefixtures("undrawn")
def test_sets_of_parameters_and_municipalities_can_be_factors(runs: Runs) -> None:
    towns = ["utrecht", "amsterdam"]
    points = [{PLAYERS[0]: on, "member": m, "municipality": t} for on in (0, 1) for m in (0, 1) for t in towns]
    numbered = lambda point, r: outcome({PLAYERS[0]: point.get(PLAYERS[0], 0)}, r)  # noqa: E731
    found = told(lambda p, _, n: runs(p, numbered, n), points, "factorial")
    assert found.town == "Utrecht, Amsterdam"
    files, error = answers(found, "")
    assert error is None
    assert "answers/stages.csv" in files
