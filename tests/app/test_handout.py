"""The hand-out: what is kept of figures, and what is in the file."""

import base64
import json
import re
import zlib
from collections.abc import Iterator
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.app import engine
from sim.app.answer import answer
from sim.app.engine import Level, sized
from sim.app.files import STATIC
from sim.app.handout.content import about, content
from sim.app.handout.digits import code, kept, of_part
from sim.app.handout.grid import grid_of
from sim.app.handout.pack import packed
from sim.app.handout.page import page
from sim.app.handout.slim import slim
from sim.app.handout.work import Task, computed
from sim.app.state import read
from sim.experiment.compare import compare
from sim.model import DebtHelpModel
from sim.scenarios import LANGUAGES, load_scenario

SMALL = Level(engine.LEVELS["full"].rank, 4_000, tuple(range(6)))

FIGURES = st.floats(-1e7, 1e7, allow_nan=False).map(lambda x: x / 7)
MOST_BYTES = 5_000_000
SIDES, ENDS = ("baseline", "scenario"), ("mean", "low", "high")


@pytest.fixture(scope="module", autouse=True)
def _small() -> Iterator[None]:
    """Make the application's levels small: an answer says which of them it is."""
    before = dict(engine.LEVELS)
    engine.LEVELS["full"] = SMALL
    yield
    engine.LEVELS.update(before)


def rounded(value: float | None, decimals: int) -> Decimal | None:
    """Return what a browser writes."""
    return None if value is None else Decimal(value).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


@given(FIGURES, st.integers(1, 6))
def test_a_kept_number_is_written_as_the_number_itself_with_any_fewer_decimals(value: float, decimals: int) -> None:
    for fewer in range(decimals):
        assert rounded(kept(value, decimals), fewer) == rounded(value, fewer)
    assert (code(value, decimals) > 0, code(value, decimals) < 0) == (value > 0, value < 0)


def unpacked(html: bytes) -> Any:
    """Return what the page of a hand-out reads."""
    (data,) = re.findall(rb'id="data">([^<]+)<', html)
    return json.loads(zlib.decompress(base64.b64decode(data)))


def leaf(columns: dict[str, Any], path: str, row: int) -> Any:
    """Return a value of a row."""
    packed = columns[path]
    if "v" in packed:
        return packed["v"]
    if "t" in packed:
        return packed["t"][packed["i"][row]]
    assert packed["d"][row] is not False
    if packed["d"][row] is None:
        return None
    return sum(change or 0 for change in packed["d"][: row + 1]) / 10 ** packed["s"]


@pytest.fixture(scope="module")
def grid() -> Any:
    question = load_scenario("whatsapp_and_extra_attempt")
    written = {"intervention.whatsapp.dose": [0.25, 1], "intervention.extra_attempt.start": [6]}
    return grid_of(question, question.arms[-1].interventions, written)


@pytest.fixture(scope="module")
def file(grid: Any) -> Any:
    """Return what is in the file of a small grid."""
    answers = computed(tuple(Task(state.text, SMALL) for state in grid.states))
    told = {place: computed((Task(grid.states[place].text),))[0] for place in grid.told}
    return unpacked(page(content(grid, answers.__getitem__, told.__getitem__), grid.states[0].text))


def shown(unit: str, part: dict[str, Any]) -> list[Any]:
    """Return the figures of a part as the page writes them."""
    values = [part[end] for end in ENDS]
    times = 100 if unit == "share" else 1
    return [[v if v is None else rounded(v * times, digits) for v in values] for digits in of_part(unit, values)]


def spans(full: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Iterate over the intervals that the page writes with one decimal: where each is, and what the engine says."""
    for key, sides in (("reasons", ("baseline", "scenario")), ("better_worse", ("better", "worse"))):
        for place, one in enumerate(full[key]):
            yield from ((f"{key}/#{place}/{side}", one[side]) for side in sides)


def journey(links: list[dict[str, Any]]) -> list[Any]:
    """Return the links of a journey, and what comes to each stop, as the page writes them."""
    ways = [(link["source"], link["target"], *(stop(link[side]) for side in SIDES)) for link in links]
    stops = dict.fromkeys(link["target"] for link in links)
    return ways + [[stop(sum(one[side] for one in links if one["target"] == t)) for side in SIDES] for t in stops]


def stop(value: float) -> Decimal | None:
    """Return a number of residents as the figure of the journey writes it."""
    return rounded(value, 1 if 0 < value < 10 else 0)


def test_figures_are_those_of_the_engine_to_the_digit_that_is_shown(grid: Any, file: Any) -> None:
    assert len(grid.states) == 8
    for row, state in enumerate(grid.states):
        full = answer(state, compare(sized(state.question, SMALL), workers=1))
        columns = {**file["answers"]["same"], **file["answers"]["en"]}
        for name, measure in full["measures"].items():
            for group in measure["groups"] if name == full["lead"] else ("all",):
                for side in (*SIDES, "difference"):
                    exact, path = measure["groups"][group][side], f"measures/{name}/groups/{group}/{side}"
                    found = {end: leaf(columns, f"{path}/{end}", row) for end in ENDS}
                    assert shown(measure["unit"], found) == shown(measure["unit"], exact), (path, row)
        for place, cost in enumerate(full["costs"]):
            for side in (*SIDES, "difference"):
                found = {end: leaf(columns, f"costs/#{place}/{side}/{end}", row) for end in ENDS}
                assert shown(cost["unit"], found) == shown(cost["unit"], cost[side]), (cost["item"], side, row)
        for path, exact in spans(full):
            assert [rounded(leaf(columns, f"{path}/{end}", row), 1) for end in ENDS] == [
                rounded(exact[end], 1) for end in ENDS
            ], (path, row)
        found = full["journey"]["links"]
        keys = ("source", "target", *SIDES)
        kept_links = [{k: leaf(columns, f"journey/links/#{at}/{k}", row) for k in keys} for at in range(len(found))]
        assert journey(kept_links) == journey(found), row
        for stock in ("in_arrears", "in_help"):
            for month, value in enumerate(full["monthly"]["series"][stock]["scenario"]["high"]):
                found = leaf(columns, f"monthly/series/{stock}/scenario/high/#{month}", row)
                assert rounded(found, 1) == rounded(value, 1)
        assert leaf(columns, "say/short/#0", row) == full["say"]["short"][0]
        made = ("residents", "replications", "seed", "horizon")
        assert [leaf(columns, key, row) for key in made] == [full[key] for key in made]
        for key in ("uitweg", "command"):
            assert leaf(columns, f"provenance/{key}", row) == full["provenance"][key]


def test_every_point_is_what_its_state_asks_and_controls_have_its_values(grid: Any, file: Any) -> None:
    points = [tuple((i["name"], i["dose"], i["start"]) for i in policy) for policy in file["points"]]
    assert len(set(points)) == len(points) == 8
    assert {i for policy in points for i in policy} == {
        ("whatsapp", 0.25, 0),
        ("whatsapp", 1.0, 0),
        ("extra_attempt", 1.0, 6),
        ("extra_attempt", 1.0, 0),  # of the scenario's arms
    }
    for lang in LANGUAGES:
        found = {i["name"]: i for i in file["catalogue"][lang]["interventions"]}
        assert set(found) == {"whatsapp", "extra_attempt"}
        assert found["whatsapp"]["dose"]["values"] == [0.25, 1.0]
        assert found["extra_attempt"]["start"]["values"] == [0, 6]
        assert not found["whatsapp"]["fixed"]


def test_stories_have_all_rules_and_every_resident_that_the_ten_name(grid: Any, file: Any) -> None:
    assert set(file["stories"]) == {str(place) for place in grid.told}
    for found in file["stories"].values():
        for lang in LANGUAGES:
            named = {str(one["resident"]) for story in found[lang]["rules"].values() for one in story["ten"]}
            assert named == set(found[lang]["residents"])
            assert found[lang]["cohort"]["cohort"] > 0


def test_a_file_has_one_date_whenever_its_answers_were_computed(
    grid: Any, file: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (found,) = computed((Task(grid.states[0].text, SMALL),))
    assert "date" not in found["nl"]["provenance"]

    class Later(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
            return datetime(2031, 5, 6, tzinfo=tz)

    monkeypatch.setattr("sim.app.handout.page.datetime", Later)
    assert unpacked(page(file, "v=1"))["date"] == "2031-05-06"
    assert date.fromisoformat(file["date"]) < date(2031, 5, 6)


def test_stories_are_told_of_worlds_that_are_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.app.story.RESIDENTS", 1_000)
    made: list[bool] = []
    real = DebtHelpModel.warm_up
    monkeypatch.setattr(DebtHelpModel, "warm_up", lambda self: made.append(bool(self.setting.watched)) or real(self))
    computed((Task("scenario=phone_first&horizon=12"),))
    assert made == [False, True]  # the second has the reasons of the ten, from their first month on


def many(base: dict[str, Any], count: int, seed: int) -> list[dict[str, Any]]:
    """Return answers like one, but with narrow intervals and figures that have nothing to do with each other."""
    rng = np.random.default_rng(seed)

    def other(value: Any) -> Any:
        if isinstance(value, dict):
            if value.keys() >= {"mean", "low", "high"} and isinstance(value["low"], float):
                wide = abs(value["high"] - value["low"]) / 10
                mean = value["mean"] + wide * float(rng.normal())
                return value | {"mean": mean, "low": mean - wide, "high": mean + wide}
            return {key: other(one) for key, one in value.items()}
        if isinstance(value, list) and value and isinstance(value[0], float):
            noise = rng.normal(size=len(value)) * 0.02
            return [one and one * (1 + float(n)) for one, n in zip(value, noise, strict=True)]
        return [other(one) for one in value] if isinstance(value, list) else value

    return [other(base) for _ in range(count)]


def test_a_file_of_five_hundred_answers_with_bands_stays_small(grid: Any, file: Any) -> None:
    (found,) = computed((Task(grid.states[-1].text, SMALL),))
    noisy = {lang: many(found[lang], 500, seed=1) for lang in LANGUAGES}
    whole = about(grid) | {"evidence": file["evidence"], "stories": file["stories"]}
    whole["answers"] = packed(noisy)
    assert len(page(whole, grid.states[0].text)) < MOST_BYTES


def test_the_page_is_that_of_the_application_and_asks_nothing_of_the_network(file: Any) -> None:
    html = page(file, "v=1&scenario=x").decode()
    index = (STATIC / "index.html").read_text(encoding="utf-8")
    for name in re.findall(r'(?:src|href)="([a-z_0-9/.]+\.(?:js|css))"', index):
        assert (STATIC / name).read_text(encoding="utf-8").strip()[:200] in html, name
    head = html.partition("<style")[0]
    assert "default-src 'none'" in head
    assert "connect-src 'none'" in head
    assert "unsafe" not in head
    assert re.findall(r'<(?:script|link|img|iframe)[^>]+(?:src|href)="(?!data:)', html) == []


def test_an_answer_keeps_all_that_the_scripts_read() -> None:
    state = read("scenario=phone_first")
    full = answer(state, compare(sized(state.question, SMALL), workers=1))
    found = slim(full)
    code = "".join(path.read_text(encoding="utf-8") for path in STATIC.glob("*.js"))
    read_by_page = set(re.findall(r"\bapp\.answer\.([a-z_]+)", code))
    assert read_by_page <= found.keys() | {"state", "notes"}  # of who asks: the file adds them as the server does
    assert found["measures"].keys() == full["measures"].keys()
