"""Numbers as readers meet them: decimals that suit an interval, and levels and differences that add up."""

import math
from dataclasses import replace
from types import ModuleType

import pytest
from matplotlib.text import Text

from sim.report.figures import forest
from sim.report.numbers import Numbers
from sim.report.page import tiles
from sim.report.sentences import outcome
from sim.report.short import short
from sim.report.view import View
from sim.texts import Texts


@pytest.mark.parametrize(("language", "expected"), [("nl", "1.234,5"), ("en", "1,234.5")])
def test_numbers_follow_the_language(language: str, expected: str) -> None:
    numbers = Numbers(Texts(language))
    assert numbers.plain(1234.54, 1) == expected
    assert numbers.plain(-1234.54, 1) == "−" + expected
    assert numbers.plain(0.04, 1, sign=True) == numbers.plain(-0.04, 1, sign=True) == numbers.plain(0, 1)
    assert numbers.plain(math.nan) == "–"


def test_a_narrow_interval_gets_the_decimals_it_needs() -> None:
    numbers = Numbers(Texts("en"))
    assert numbers.interval("points", 0.104, 0.098, 0.112, sign=True) == "+0.10 (+0.10 to +0.11)"
    assert numbers.interval("share", 0.43, 0.421, 0.439) == "43.0% (42.1%–43.9%)"
    assert numbers.interval("EUR", 1234.4, math.nan, math.nan) == "€1,234"


@pytest.mark.parametrize(
    ("unit", "means", "expected"),
    [
        ("per_1000_year", (1.37, 2.12), (2, 2)),  # 1.4 and 2.1 are not 0.8 apart
        ("per_1000_year", (1.21, 1.93), (1, 2)),  # 1.2 and 1.9 are 0.7 apart, and 0.72 is that with a decimal more
        ("share", (0.4344, 0.3091), (1, 1)),
        ("share", (0.43349, 0.30951), (0, 0)),  # 43.3 and 31.0 are 12.3 apart, not 12.4; 43 and 31 are 12
        ("share", (0.43349, 0.40551), (2, 2)),  # 43.3 and 40.6 are not 2.8 apart, and 43 and 41 hide too much
        ("EUR", (14_250.4, 16_560.6), (0, 0)),
    ],
)
def test_levels_and_their_difference_add_up_or_have_another_decimal(
    unit: str, means: tuple[float, float], expected: tuple[int, int]
) -> None:
    every = (*means, means[1] - means[0])
    before, after, change = ((mean, *sorted((0.5 * mean, 1.5 * mean))) for mean in every)
    assert Numbers(Texts("en")).adding(unit, before, after, change) == expected


def test_counts_that_do_not_add_up_are_in_tens_where_the_interval_is_wide() -> None:
    numbers = Numbers(Texts("en"))
    before, after, change = (206.6, 117.2, 295.9), (326.2, 211.0, 441.4), (119.6, 29.8, 209.4)
    assert numbers.adding("per_1000", before, after, change) == (-1, -1)
    assert numbers.interval("per_1000", *change, places=-1) == "120 (30–210)"
    assert numbers.adding("per_1000", before, after, (119.6, 110.0, 129.2)) == (1, 1)


def test_a_clear_interval_does_not_end_at_zero() -> None:
    numbers = Numbers(Texts("en"))
    assert numbers.interval("months", -0.6, -1.2, -0.04, sign=True) == "−0.60 (−1.20 to −0.04)"
    assert numbers.interval("months", -0.6, -1.2, 0.04, sign=True) == "−0.6 (−1.2 to 0.0)"


def test_fewer_decimals_do_not_end_a_clear_interval_at_zero() -> None:
    before, after = (0.3044, 0.2, 0.4), (0.3446, 0.24, 0.44)
    numbers = Numbers(Texts("en"))
    assert numbers.adding("share", before, after, (0.0402, 0.0065, 0.0739)) == (0, 0)
    assert numbers.adding("share", before, after, (0.0402, 0.0025, 0.0779)) == (
        2,
        2,
    )  # 4 (0 to 8) hides that it is clear


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_reader_can_add_up_what_sentence_and_short_answer_say(fake: ModuleType, language: str) -> None:
    made = fake.comparison(2, outcomes=("completions",))
    mine = made.levels["measure"] == "completions"
    mean = made.levels["arm"].map({"baseline": 1.37, "package": 2.12})
    levels = made.levels.assign(mean=mean.where(mine, made.levels["mean"]), low=0.2, high=3.5)
    differences = made.differences.assign(difference=0.75, low=0.1, high=1.4)
    view = View(replace(made, levels=levels, differences=differences), language)
    mark = view.texts("number.decimal")
    numbers = {"before": f"1{mark}37 (", "after": f"2{mark}12 (", "change": f"0{mark}75 ("}
    table = forest.chart(view)
    assert table is not None
    cells = " ".join(cell for row in table.table.rows for cell in row)
    for told in (outcome(view, "package", "completions"), short(view)[0], cells):
        assert all(number in told for number in numbers.values())
    (tile,) = tiles(view)
    assert (tile.levels, tile.difference) == (f"1{mark}37 → 2{mark}12", f"+0{mark}75")
    drawn = [text.get_text() for text in table.figure.findobj(Text)]
    assert any(f"0{mark}75" in text for text in drawn)
    assert f"1{mark}37" in table.title


@pytest.mark.parametrize(
    ("value", "said"),
    [(1.0, "1"), (2.0, "2"), (100 / 3, "34"), (0.2, "0,2"), (1 / 6, "0,2"), (0.96, "1"), (0.07, "0,07")],
)
def test_a_bound_is_rounded_up_to_few_digits(value: float, said: str) -> None:
    assert Numbers(Texts("nl")).bound(value) == said
