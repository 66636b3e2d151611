"""What a search says of luck, of money and of what cannot be told, from gains and costs that are made up."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from sim.sweep.answers.paired import differences
from sim.sweep.figures.reader import Reader
from sim.sweep.search.judged import Judged
from sim.sweep.search.words import Words

Gains = Sequence[Sequence[float]]


def judged(gains: Gains, costs: Sequence[float], budget: float = 100.0) -> Judged:
    frame = pd.DataFrame(gains)
    paid = pd.DataFrame([[cost] * frame.shape[1] for cost in costs])
    points = pd.DataFrame({"policy": "[]"}, index=frame.index)
    return Judged(frame, {"municipality": paid}, pd.Series([0] * frame.shape[1]), {"municipality": budget}, points, 1.0)


def words(gains: Gains, costs: Sequence[float], fresh: Gains, language: str = "en") -> Words:
    """Return the words of a search; the gains of its packages, and those of the best on fresh luck."""
    asked = SimpleNamespace(objective="share_reached", budget={"municipality": 100.0})
    tried = judged(gains, costs)
    best = tried.best(len(fresh))
    found: Any = SimpleNamespace(asked=asked, judged=tried, finalists=best, again=judged(fresh, [0.0] * len(best)))
    told: Any = SimpleNamespace(reader=Reader(language), words=lambda number: f"Package {number}")
    return Words(found, told)


def test_less_in_the_search_than_on_fresh_luck_is_no_proof() -> None:
    said = " ".join(words([[0.01, 0.03]], [0], [[0.02, 0.08]]).best())
    assert "nothing of it was luck" not in said
    assert "no sign that the search made it look better than it is" in said


def test_one_replication_tells_neither_luck_nor_the_next() -> None:
    said = " ".join(words([[0.05], [0.04]], [0, 0], [[0.02], [0.03]]).best())
    assert "How much of the difference with fresh luck, +3.00, is chance cannot be told" in said
    assert "Whether it is better than the runner-up, ‘package 1’, cannot be told" in said
    assert "not clearly" not in said


@pytest.mark.parametrize(
    ("costs", "kind", "told"),
    [
        ([0.0, 50.0], "untried", "no package over the budget was tried"),
        ([0.0, 500.0], "never", "of the packages over the budget that were tried, none gave more"),
        ([500.0, 0.0], "some", "The budget binds: in the search ‘package 0’ gives"),
    ],
)
def test_the_budget_is_said_not_to_bind_only_where_more_was_tried(costs: list[float], kind: str, told: str) -> None:
    found = words([[0.4, 0.41, 0.4], [0.01, 0.02, 0.03]], costs, [[0.1, 0.2, 0.1]])
    assert found.binds == kind
    assert told in list(found.best())[-1]
    assert found.say(f"frontier.title.{found.binds}", budget="100 euros")


def test_nothing_within_the_budget_says_nothing_of_more_money() -> None:
    assert words([[0.4, 0.5]], [500], []).binds == "nothing"


def test_no_interval_of_a_share_is_wider_than_possible() -> None:
    found = judged([[0.9, -0.8], [0.1, 0.1]], [0, 0])
    assert found.mean("gain", 0)[1:3] == (-1.0, 1.0)
    assert found.better(0, 1)[1:3] == (-1.0, 1.0)
    lost = words([[0.9, 0.3]], [0], [[0.1, -0.9]]).luck
    assert (lost.low, lost.high) == (-1.0, 1.0)
    runs = [{"point": 0, "world": "w", "replication": r, "member": 0} for r in (0, 1)]
    today = pd.DataFrame(runs).assign(share_reached=0.0, completions=0.0)
    sweep = today.assign(share_reached=[0.0, 0.9], completions=[0.0, 9.0])
    table = differences(sweep, today, [], ["share_reached", "completions"]).set_index("measure")
    assert table.loc["share_reached", ["low", "high"]].tolist() == [-1.0, 1.0]
    assert table.loc["completions", "high"] > 9
