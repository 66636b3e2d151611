"""Figures of a sweep's answers: texts apart and in full, tables that hold the numbers, titles that fit them."""

import re
from collections.abc import Callable, Iterator
from itertools import combinations, product
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from sim.report.chart import Chart
from sim.report.style import styled
from sim.sweep.answers.doses import doses
from sim.sweep.answers.frontier import bottlenecks, frontier, gains
from sim.sweep.answers.paired import differences
from sim.sweep.answers.prim import Box
from sim.sweep.answers.robustness import futures, robustness
from sim.sweep.answers.shapley import shapley
from sim.sweep.answers.stages import FLOWS, STEPS, TOTAL, flows, stages
from sim.sweep.figures import curves, robust, rows, waterfall
from sim.sweep.figures.reader import Reader
from sim.sweep.sentences import loses

Runs = Callable[..., pd.DataFrame]
PLAYERS = ["intervention.whatsapp", "intervention.extra_attempt"]
STAFF = ["staff.outreach", "staff.intake", "staff.office"]
FACTORS = [*PLAYERS, *STAFF]
START = {**dict.fromkeys(PLAYERS, 0.0), **dict.fromkeys(STAFF, 1.0)}
POINTS = [
    *(START | dict(zip(PLAYERS, bits, strict=True)) for bits in product((0.0, 1.0), repeat=2)),
    *(START | {desk: level} for desk in STAFF for level in (0.75, 1.25)),
]
MEASURES = ["share_reached", "completions"]
LEVELS = (100.0, 70.0, 14.0, 5.0, 1.0, 4.0, 2.4, 2.0, 1.5, 0.1)


def told(point: dict[str, float], r: int) -> dict[str, float]:
    one, other = (point.get(name, 0.0) for name in PLAYERS)
    luck = np.random.default_rng([r, *(round(4 * level) for level in point.values())]).normal(size=2) / 20
    more = 1 + 0.2 * one + 0.3 * other - 0.1 * one * other + 0.05 * luck[0]
    flow = dict(zip(FLOWS, LEVELS, strict=True))
    flow |= {name: flow[name] * more for name in ("reached", "accepted", "referrals")}
    registered = 3 + flow["referrals"]
    done = 0.5 * registered * 0.75 * point.get("staff.intake", 1.0) * (1 + 0.02 * luck[1] - 0.05 * other)
    late = {"registrations": registered, "completed_applications": 0.6 * registered}
    late |= {"arrangements": 0.5 * registered, "completions": done, "relapses": 0.1 * done}
    return {**flow, **late, "share_reached": 0.2 * more}


@pytest.fixture(scope="module")
def tables(runs: Runs) -> dict[str, Any]:
    sweep, baselines = runs(POINTS, told, 8), runs([{}], told, 8)
    package = sweep[(sweep[STAFF] == 1).all(axis=1)]
    cost = pd.DataFrame(5_000.0, index=range(4), columns=["outreach", "intake", "office"])
    found = gains(sweep, baselines, FACTORS, MEASURES, cost, START)
    parts, pairs = shapley(package, baselines, PLAYERS, PLAYERS, MEASURES)
    both = sweep["point"] == 3
    return {
        "differences": differences(sweep, baselines, FACTORS, MEASURES),
        "parts": parts,
        "pairs": pairs,
        "doses": doses(sweep, baselines, "staff.intake", FACTORS, MEASURES, START),
        "robustness": robustness(package, baselines, PLAYERS, MEASURES),
        "frontier": frontier(found),
        "bottlenecks": bottlenecks(found),
        "stages": stages(sweep[both], baselines, FACTORS),
        "flows": flows(sweep[both], baselines, FACTORS),
    }


def charts(language: str, tables: dict[str, Any]) -> Iterator[Chart]:
    reader = Reader(language, "Utrecht.")
    for measure in MEASURES:
        yield rows.differences(reader, tables["differences"], FACTORS, measure)
        yield waterfall.package(reader, tables["parts"], measure)
        yield curves.doses(reader, *tables["doses"], measure)
        yield robust.robustness(reader, tables["robustness"], measure)
        yield rows.frontier(reader, tables["frontier"], tables["bottlenecks"], measure)
    yield waterfall.stages(reader, tables["stages"], "Beide")
    x = pd.DataFrame({"municipality": ["utrecht", "amsterdam"] * 20, "assume.contact.letter": np.arange(40.0)})
    inside = (x["municipality"] == "utrecht").to_numpy() & (x["assume.contact.letter"] > 10).to_numpy()
    limits = {"municipality": frozenset({"utrecht"}), "assume.contact.letter": (10.5, None)}
    chart = robust.box(reader, x, "whatsapp", "completions", Box(limits, 0.84, 0.67, 0.4, inside), inside)
    assert chart is not None
    yield chart


@pytest.mark.parametrize("language", ["nl", "en"])
def test_no_text_overlaps_or_leaves_the_figure(language: str, tables: dict[str, Any]) -> None:
    with styled():
        found = list(charts(language, tables))
        for chart in found:
            FigureCanvasAgg(chart.figure).draw()
            texts = [t for t in chart.figure.findobj(Text) if t.get_text().strip() and t.get_visible()]
            boxes = [(t.get_text(), t.get_window_extent()) for t in texts]
            whole = chart.figure.bbox
            for text, box in boxes:
                assert whole.x0 - 1 <= box.x0 <= box.x1 <= whole.x1 + 1, (chart.name, text)
                assert whole.y0 - 1 <= box.y0 <= box.y1 <= whole.y1 + 1, (chart.name, text)
            for (one, a), (other, b) in combinations(boxes, 2):
                wide, high = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
                assert not (wide > 2 and high > 4), (chart.name, one, other)
            words = [
                chart.title,
                chart.topic,
                *chart.table.columns,
                *(cell for row in chart.table.rows for cell in row),
            ]
            assert not re.search(r"\bnan\b|[{}]", " ".join(words))
            assert all(len(row) == len(chart.table.columns) for row in chart.table.rows)
    assert len({chart.name for chart in found}) == 12


def test_what_titles_say(tables: dict[str, Any]) -> None:
    by_name = {chart.name: chart for chart in charts("en", tables)}
    assert "bottleneck is intake staff" in by_name["frontier_completions"].title
    assert "no clear gain from more staff at any desk" in by_name["frontier_share_reached"].title
    assert by_name["doses_staff_intake_completions"].title.endswith("the higher")
    assert by_name["doses_staff_intake_share_reached"].title.endswith("makes no clear difference")
    assert "‘Residents reached’" in by_name["stages"].title
    assert "leaks at ‘Arrangement completed’" in by_name["stages"].title
    package = by_name["package_share_reached"]
    title = re.search(r": ‘(.*)’ contributes most, \+([\d.]+) of \+([\d.]+) percentage points", package.title)
    assert title is not None
    assert title[1] == "One more contact attempt"
    assert float(title[2]) == pytest.approx(5, abs=0.2)  # 0.3 less half of 0.1 of 20%
    assert float(title[3]) == pytest.approx(8, abs=0.2)
    assert [row[0] for row in package.table.rows] == ["WhatsApp", "One more contact attempt", "All together"]


def test_bars_say_which_way_and_not_whether_that_is_good(tables: dict[str, Any]) -> None:
    for language, word in (("en", "Hatched"), ("nl", "Gearceerd")):
        chart = waterfall.stages(Reader(language), tables["stages"], "Both")
        bars = chart.figure.axes[0].patches
        assert {bool(bar.get_hatch()) for bar in bars} == {True, False}
        assert len({bar.get_facecolor() for bar in bars[:-1]}) == 1
        assert word in " ".join(text.get_text() for text in chart.figure.texts)


def test_an_effect_that_comes_to_nothing_is_not_said_to_arise_somewhere(tables: dict[str, Any]) -> None:
    mine = tables["stages"]
    whole = mine["step"] == TOTAL
    nothing = mine.assign(mean=mine["mean"].where(~whole, 0.0))
    title = waterfall.stages(Reader("en"), nothing, "Both").title
    assert title.startswith(
        "Both: on average there is no clear effect in the end, though that of ‘Residents reached’ is +"
    )


def test_tables_beside_the_figures(tables: dict[str, Any]) -> None:
    reader = Reader("en")
    made = waterfall.interactions(reader, tables["pairs"], "share_reached")
    assert made.rows[0][:2] == ["WhatsApp", "One more contact attempt"]
    assert float(made.rows[0][2].replace("−", "-")) == pytest.approx(-2, abs=0.2)
    listed = waterfall.flows(reader, tables["flows"], "both")
    assert [row[0] for row in listed.rows][:3] == ["Early signals", "Early-signal cases", "Residents reached"]
    assert listed.rows[0][4] == "0.0%"


def test_every_step_and_desk_has_a_name() -> None:
    for language in ("nl", "en"):
        reader = Reader(language)
        assert all(reader.say(f"step.{step}") for step in STEPS)
        assert all(reader.factor(desk) != desk for desk in STAFF)
        assert reader.say(TOTAL)


@pytest.mark.parametrize(
    ("language", "name", "words"),
    [
        ("en", "whatsapp + staff.intake=1.25", "WhatsApp and intake staff: 1.25 times today's"),
        ("nl", "extra_attempt + whatsapp", "Een extra contactpoging en WhatsApp"),
        (
            "en",
            "extra_attempt + whatsapp + staff.intake=2",
            "One more contact attempt, WhatsApp and intake staff: 2 times today's",
        ),
        ("nl", "whatsapp=0.5", "WhatsApp (sterkte 0,5)"),
        ("nl", "today", "De huidige aanpak"),
        ("en", "contact.whatsapp=0.5", "Share of cases sent a WhatsApp message: 0.5"),
    ],
)
def test_policies_in_words(language: str, name: str, words: str) -> None:
    assert Reader(language).policy(name) == words


def test_where_a_policy_loses_in_words() -> None:
    lost = np.arange(40) < 20
    limits = {"assume.x": (0.25, None), "assume.y": (None, 1500.0), "assume.z": (0.0, 2.0), "m": frozenset({"b", "a"})}
    box = Box(limits, 0.7, 0.9, 0.4, lost)
    assert loses(Reader("en"), "whatsapp", "completions", box, lost) == (
        "‘WhatsApp’ loses if assume.x is above 0.25 and assume.y is below 1,500 and assume.z lies between 0 and 2 and "
        "m is a or b (arrangements completed). That is so in 7 of 10 futures in which it loses. And where that is so, "
        "it loses in 9 of 10 futures."
    )
    said = loses(Reader("nl"), "whatsapp", "completions", box, lost)
    assert said.startswith("‘WhatsApp’ verliest als assume.x hoger is dan 0,25 en assume.y lager is dan 1.500 en")
    assert "in 7 van de 10 toekomsten" in said
    none = Reader("en")
    assert "in none of the 40" in loses(none, "whatsapp", "completions", None, lost & ~lost)
    assert "in each of the 40" in loses(none, "whatsapp", "completions", None, lost | ~lost)
    assert "20 of the 40 futures" in loses(none, "whatsapp", "completions", None, lost)
    assert "no clear pattern" in loses(none, "whatsapp", "completions", None, lost)


def test_municipalities_have_their_names_in_sentences() -> None:
    lost = np.arange(40) < 20
    box = Box({"municipality": frozenset({"utrecht", "netherlands"})}, 0.7, 0.9, 0.4, lost)
    said = loses(Reader("nl"), "today", "completions", box, lost)
    assert "verliest als de gemeente Nederland of Utrecht is (" in said


def test_a_policy_that_never_loses_has_no_figure() -> None:
    assert robust.box(Reader("en"), pd.DataFrame(), "whatsapp", "completions", None, np.zeros(3, dtype=bool)) is None


def test_regret_is_told_of_every_policy(runs: Runs) -> None:
    sweep, baselines = runs(POINTS, told), runs([{}], told)
    values = futures(sweep, baselines, FACTORS, "completions")
    chart = robust.robustness(Reader("en"), robustness(sweep, baselines, FACTORS, ["completions"]), "completions")
    assert len(chart.table.rows) == values.shape[1]
    assert "Today's policy" in {row[0] for row in chart.table.rows}
