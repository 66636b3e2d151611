"""Figures: labels apart, ribbons that never cross, looks that differ without colour."""

import re
from dataclasses import replace
from itertools import combinations, pairwise
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.text import Text

from sim.experiment.comparison import Comparison
from sim.report.estimates import Estimate
from sim.report.figures import better_worse, charts, funnel, journey, reasons, stocks
from sim.report.figures.journey import flows
from sim.report.figures.tree import Tree, inflow
from sim.report.style import looks, spread, styled, wrap
from sim.report.view import View


@given(st.lists(st.floats(0, 5), min_size=1, max_size=12))
def test_spread_keeps_labels_apart_and_inside(wanted: list[float]) -> None:
    placed = spread(wanted, 0.4, 0.0, 5.0)
    ordered = sorted(placed)
    gap = min(0.4, 5.0 / max(len(wanted) - 1, 1))
    assert all(after - before >= gap - 1e-9 for before, after in pairwise(ordered))
    assert min(placed) >= -1e-9
    assert max(placed) <= 5.0 + 1e-9


def test_spread_leaves_labels_that_fit() -> None:
    assert spread([0.5, 2.0, 4.0], 0.4, 0.0, 5.0) == pytest.approx([0.5, 2.0, 4.0])


def test_looks_differ_without_colour() -> None:
    found = looks([f"arm{i}" for i in range(7)], "arm6")
    assert len({(look.marker, str(look.line)) for look in found.values()}) == 7


def test_wrap_fits_the_width() -> None:
    assert "\n" in wrap("Steun door ervaringsdeskundigen bij de aanvraag", 1.5, 9)


@pytest.mark.parametrize(("language", "arms"), [("nl", 7), ("en", 7), ("nl", 2)])
def test_no_text_overlaps_or_leaves_the_figure(fake: ModuleType, language: str, arms: int) -> None:
    for chart in charts(View(fake.comparison(arms), language)):
        with styled():
            canvas = FigureCanvasAgg(chart.figure)
            canvas.draw()
            texts = [t for t in chart.figure.findobj(Text) if t.get_text().strip() and t.get_visible()]
            boxes = [(t.get_text(), t.get_window_extent()) for t in texts]
        whole = chart.figure.bbox
        for text, box in boxes:
            assert box.x0 >= whole.x0 - 1, (chart.name, text)
            assert box.x1 <= whole.x1 + 1, (chart.name, text)
        for (one, a), (other, b) in combinations(boxes, 2):
            wide, high = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
            assert not (wide > 2 and high > 4), (chart.name, one, other)


def test_ribbons_never_cross(fake: ModuleType) -> None:
    view = View(fake.comparison(2), "nl")
    for root, leaves in (("case", frozenset({"registered"})), ("registered", frozenset[str]())):
        nodes = Tree(flows(view, "package"), flows(view, "baseline"), root, 0.003, leaves).nodes
        for column in {node.column for node in nodes} - {0}:
            inside = [node for node in nodes if node.column == column and node.parent is not None]
            starts = [node.parent.top + node.start for node in inside if node.parent is not None]
            ends = [node.top for node in inside]
            assert list(np.argsort(starts, kind="stable")) == list(np.argsort(ends, kind="stable"))


def test_a_node_carries_all_that_enters_it(fake: ModuleType) -> None:
    view = View(fake.comparison(2), "nl")
    links = flows(view, "package")
    first, *rest = Tree(links, links, "registered", 1.0).nodes
    assert first.value == pytest.approx(41.0)
    assert sum(node.flow for node in rest if node.column == 1) == pytest.approx(41.0)


def test_the_journey_is_titled_as_it_is_drawn(fake: ModuleType) -> None:
    view = View(fake.comparison(2), "en")
    links = flows(view, "package")
    chart = journey.chart(view)
    assert chart is not None
    arranged = inflow(links, "arranged")
    told = view.amount("per_1000", Estimate(arranged, 0.9 * arranged, 1.1 * arranged)).split(" ")[0]
    assert f"{told} get a debt arrangement" in chart.title
    assert "(" not in chart.title  # brackets hold the baseline in the figure, so not an interval in its title
    assert any(cell.startswith(f"{told} (") for row in chart.table.rows for cell in row)
    texts = [text.get_text() for text in chart.figure.findobj(Text)]
    assert any(told in text.split("\n")[-1] for text in texts)
    assert any(text.startswith("Clean slate") for text in texts)


@pytest.mark.parametrize("which", [funnel, journey, reasons])
def test_a_number_in_a_figure_has_the_digits_of_its_table(fake: ModuleType, which: ModuleType) -> None:
    """Wide intervals, so that a mean alone would get more digits."""
    made = fake.comparison(2)
    wide = {"low": 0.0, "high": 200.0}
    made = replace(made, levels=made.levels.assign(**wide), reasons=made.reasons.assign(**wide))
    high = made.cohort["value"].where(made.cohort["arm"] == "baseline", 1.1) * 2  # so that arms alone differ in digits
    cohort = made.cohort.assign(low=0.0, high=high)
    chart = which.chart(View(replace(made, cohort=cohort), "en"))
    assert chart is not None
    cells = {cell.split(" ")[0] for row in chart.table.rows for cell in row[chart.table.heads :]}
    ends = [text.get_text().split("\n")[-1] for text in chart.figure.findobj(Text)]
    drawn = {end.split(" ")[0] for end in ends if re.fullmatch(r"[\d.,]+( \(.*\))?", end)}
    sums = {"1,000", "41.0"} if which is journey else set()  # of several links, so not in the table
    assert len(drawn) > 3
    assert drawn - sums <= cells


@pytest.mark.parametrize(("arms", "banded"), [(1, [1, 1]), (2, [2, 1, 2, 1]), (7, [2, 1, 2, 1])])
def test_stocks_have_a_panel_with_the_difference_below_each(fake: ModuleType, arms: int, banded: list[int]) -> None:
    view = View(fake.comparison(arms), "en")
    chart = stocks.chart(view)
    assert chart is not None
    panels = [axes for axes in chart.figure.axes if axes.axison]
    assert [len(axes.collections) for axes in panels] == banded
    if arms == 1:
        return
    changes = view.comparison.monthly_differences
    for axes, name in zip(panels[1::2], ("in_problem_debt", "in_help"), strict=True):
        mine = changes[(changes["measure"] == name) & (changes["arm"] == view.main)]
        assert any(np.array_equal(np.asarray(line.get_ydata()), mine["difference"].to_numpy()) for line in axes.lines)
    last = mine.iloc[-1]
    told = view.amount("per_1000", Estimate(last["difference"], last["low"], last["high"]), sign=True)
    assert chart.table.rows[-1][-1] == told


def test_gaps_in_a_band_are_explained_where_there_are_any(fake: ModuleType) -> None:
    made = fake.comparison(2)
    rows = made.monthly_differences
    alike = {end: rows[end].mask(rows["month"].between(10, 12)) for end in ("low", "high")}
    holes = replace(made, monthly_differences=rows.assign(**alike))

    def words(found: Comparison) -> str:
        view = View(found, "en")
        chart = stocks.chart(view)
        assert chart is not None
        return " ".join(text.get_text() for text in chart.figure.findobj(Text)).replace("\n", " ")

    gap = View(made, "en").texts("figure.stocks.gap")
    assert gap in words(holes)
    assert gap not in words(made)
    assert gap not in words(replace(holes, replications_done=1))


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("arms", [2, 7])
def test_better_and_worse_off_stand_on_one_scale_from_zero_and_say_what_the_sentences_say(
    fake: ModuleType, language: str, arms: int
) -> None:
    view = View(fake.comparison(arms), language)
    chart = better_worse.chart(view)
    assert chart is not None
    panels = [axes for axes in chart.figure.axes if axes.axison]
    assert len(panels) == 2
    ends, ticks = {axes.get_xlim() for axes in panels}, [axes.get_xticks().tolist() for axes in panels]
    assert len(ends) == 1
    assert ends.pop()[0] == ticks[0][0] == 0
    assert len(ticks[0]) > 2
    assert ticks[0] == ticks[1]
    pairs = better_worse.sides(view)
    keys = [*((arm, "all") for arm in view.by_weight), *((view.main, g) for g in ("young", "salary", "low_debt"))]
    for side, axes in enumerate(panels):
        means = [float(np.asarray(line.get_xdata())[0]) for line in axes.lines]
        assert means == pytest.approx([pairs[key][side].mean for key in keys])  # single parents are too few to show
        bands = [
            (box.x0, box.x1)
            for box in (patch.get_extents().transformed(axes.transData.inverted()) for patch in axes.patches)
        ]
        assert np.ravel(bands) == pytest.approx(np.ravel([pairs[key][side][1:] for key in keys]))
    texts = [text.get_text() for text in chart.figure.findobj(Text)]
    for key in keys:
        assert all(view.amount("per_1000", found) in texts for found in pairs[key])
    assert view.texts("number.few") not in texts
    assert view.group_title("single_parent") not in texts
    assert any(view.texts("say.suppressed", what=view.group_title("single_parent")) in text for text in texts)
    assert len(chart.table.rows) == (arms - 1) * 5


def test_better_and_worse_off_can_be_told_apart_without_colour() -> None:
    (one, pale, mark), (other, other_pale, other_mark) = better_worse.LOOKS
    assert mark != other_mark

    def grey(colour: str) -> float:
        return float(np.dot(to_rgb(colour), (0.299, 0.587, 0.114)))

    assert min(grey(pale), grey(other_pale)) - max(grey(one), grey(other)) > 0.35  # the mean stands out in its band


def test_without_intervals_there_are_marks_only(fake: ModuleType) -> None:
    made = fake.comparison(2)
    ends = dict.fromkeys(("better_low", "better_high", "worse_low", "worse_high"), np.nan)
    chart = better_worse.chart(View(replace(made, better_worse=made.better_worse.assign(**ends)), "en"))
    assert chart is not None
    panels = [axes for axes in chart.figure.axes if axes.axison]
    assert [(len(axes.lines), len(axes.patches)) for axes in panels] == [(5 - 1, 0)] * 2


def test_a_figure_in_which_all_is_suppressed_is_left_out(fake: ModuleType) -> None:
    made = fake.comparison(2)
    few = dict.fromkeys(made.better_worse.columns.drop(["arm", "group"]), np.nan)
    assert better_worse.chart(View(replace(made, better_worse=made.better_worse.assign(**few)), "nl")) is None


def test_nobody_better_or_worse_off_can_be_drawn(fake: ModuleType) -> None:
    made = fake.comparison(2)
    nobody = dict.fromkeys(made.better_worse.columns.drop(["arm", "group", "unchanged"]), 0.0)
    chart = better_worse.chart(View(replace(made, better_worse=made.better_worse.assign(**nobody)), "en"))
    assert chart is not None
    assert all(axes.get_xlim()[1] > 0.5 for axes in chart.figure.axes if axes.axison)
