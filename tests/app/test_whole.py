"""What a difference comes to in all of a municipality."""

import math
from types import SimpleNamespace
from typing import Any

import pytest

from sim.app.places import Place
from sim.app.whole import LEAST, of_size, whole
from sim.report.estimates import Estimate, Parts
from sim.report.sentences import COST_EFFECTIVENESS

CHANGE = Estimate(10.0, 4.0, 18.0)


def test_luck_alone_goes_with_the_root_of_the_size() -> None:
    found = of_size(CHANGE, Parts(1e-6, 1.0, 0.0), 4.0)
    assert (found.mean, found.low, found.high) == pytest.approx((10.0, -2.0, 26.0))


def test_what_is_not_known_of_the_parameters_does_not_depend_on_size() -> None:
    assert of_size(CHANGE, Parts(1.0, 0.0, 0.5), 100.0) == pytest.approx(CHANGE)


def test_there_is_no_interval_where_the_two_cannot_be_told_apart() -> None:
    found = of_size(CHANGE, Parts(0.0, 1.0, 0.3), 0.5)
    assert found.mean == CHANGE.mean
    assert math.isnan(found.low)
    assert math.isnan(found.high)


def view(change: Estimate, unit: str) -> Any:
    """Return as much of a view as a total needs."""
    texts = lambda key, **_: key  # noqa: E731
    return SimpleNamespace(
        unit=lambda _: unit,
        difference=lambda *_: change,
        parts=lambda *_: Parts(1.0, 0.0, 0.0),
        question=SimpleNamespace(residents=100_000),
        texts=texts,
        measure_title=lambda name: name,
    )


def place(households: int | None) -> Place:
    return Place("here", "Here", "netherlands", households)


def test_a_total_is_the_difference_per_1000_times_the_thousands() -> None:
    found = whole(view(CHANGE, "EUR"), place(20_000), "cost_municipality", "scenario")
    assert found is not None
    assert (found["mean"], found["low"], found["high"]) == pytest.approx((200.0, 80.0, 360.0))
    assert found["reading"] == "worse"


@pytest.mark.parametrize(
    ("unit", "name", "households"),
    [
        ("EUR", COST_EFFECTIVENESS, 20_000),
        ("share", "cost_municipality", 20_000),
        ("EUR", "cost_municipality", None),
        ("EUR", "cost_municipality", LEAST - 1),
    ],
)
def test_what_is_no_count_or_has_no_size_has_no_total(unit: str, name: str, households: int | None) -> None:
    assert whole(view(CHANGE, unit), place(households), name, "scenario") is None


def test_what_is_suppressed_stays_so() -> None:
    nothing = Estimate(math.nan, math.nan, math.nan)
    assert whole(view(nothing, "EUR"), place(20_000), "cost_municipality", "scenario") is None
