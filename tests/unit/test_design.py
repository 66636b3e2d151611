"""Designs of experiments: the points they ask for, and what they refuse."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.errors import ConfigurationError
from sim.evidence import cards
from sim.experiment.question import Arm, Question
from sim.interventions import load_intervention
from sim.settings import DesignSchema
from sim.sweep.design import MOST_POINTS, Points, frame, points_of

BASE = (load_intervention("whatsapp"), load_intervention("extra_attempt"))
QUESTION = Question("q", (Arm("today"), Arm("both", BASE)), municipality="utrecht")


def points(method: str, factors: Mapping[str, Any] | None = None, **settings: Any) -> Points:
    design = DesignSchema(name=settings.pop("name", method), method=method, factors=dict(factors or {}), **settings)
    return points_of(QUESTION, BASE, design)[0]


def test_a_factorial_has_every_combination_once() -> None:
    found = points("factorial", {"intervention.whatsapp": [0, 1], "staff.outreach": [0.8, 1, 1.2]})
    assert len(found) == 6
    assert len({tuple(point.values()) for point in found}) == 6


def test_a_factorial_without_factors_switches_the_interventions_of_the_question() -> None:
    found = points("factorial")
    assert found[0] == {"intervention.whatsapp": 0, "intervention.extra_attempt": 0}
    assert len(found) == 4


def test_one_at_a_time_leaves_the_other_factors_alone() -> None:
    found = points("one_at_a_time", {"intervention.whatsapp.dose": [0, 1], "staff.intake": [2]})
    assert found == [{"intervention.whatsapp.dose": 0}, {"intervention.whatsapp.dose": 1}, {"staff.intake": 2}]


def test_a_latin_hypercube_has_one_point_in_every_slice_of_every_factor() -> None:
    found = points("latin_hypercube", {"staff.outreach": [1, 3], "assume.contact.letter": "card"}, samples=50)
    card = cards("utrecht")["contact.letter"]
    for name, low, high in (("staff.outreach", 1, 3), ("assume.contact.letter", card.low, card.high)):
        shares = (np.array([float(point[name]) for point in found]) - low) / (high - low)
        assert sorted(np.floor(shares * 50).astype(int)) == list(range(50))


def test_sampled_whole_numbers_and_names_are_whole_numbers_and_names() -> None:
    found = points(
        "latin_hypercube", {"member": [0, 9], "municipality": ["utrecht", "amsterdam"]}, samples=40, name="lhs"
    )
    assert {point["member"] for point in found} == set(range(10))
    assert {point["municipality"] for point in found} == {"utrecht", "amsterdam"}


def test_sobol_and_morris_have_the_points_that_their_indices_need() -> None:
    factors = {"staff.outreach": [0.5, 2], "staff.intake": [0.5, 2], "staff.office": [0.5, 2]}
    assert len(points("sobol", factors, samples=8)) == 8 * (3 + 2)
    trajectories = points("morris", factors, samples=5)
    assert len(trajectories) == 5 * (3 + 1)
    steps = [sum(a[k] != b[k] for k in factors) for a, b in pairwise(trajectories)]
    assert all(step == 1 for place, step in enumerate(steps) if (place + 1) % 4)


def test_the_seed_of_the_question_decides_the_sample() -> None:
    def drawn(seed: int) -> Points:
        design = DesignSchema("d", "latin_hypercube", {"staff.outreach": [0, 1]}, samples=5)
        return points_of(replace(QUESTION, seed=seed), BASE, design)[0]

    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)


def test_a_table_gives_its_own_points(tmp_path: Path) -> None:
    file = tmp_path / "points.csv"
    file.write_text("municipality,intervention.whatsapp.dose,seed\nutrecht,0.5,3\namsterdam,1,4\n", encoding="utf-8")
    found = points("table", file=str(file))
    assert found == [
        {"municipality": "utrecht", "intervention.whatsapp.dose": 0.5, "seed": 3},
        {"municipality": "amsterdam", "intervention.whatsapp.dose": 1, "seed": 4},
    ]


def test_a_frame_is_empty_where_a_factor_is_not_varied() -> None:
    design = DesignSchema("d", "one_at_a_time", {"staff.intake": [2], "staff.office": [3]})
    found = frame(*points_of(QUESTION, BASE, design))
    assert found.shape == (2, 2)
    assert found["staff.intake"].isna().tolist() == [False, True]


@pytest.mark.parametrize(
    ("method", "factors", "settings", "told"),
    [
        ("factorial", {"intervention.whatsap": [0, 1]}, {}, "did you mean `whatsapp`"),
        ("factorial", {"intervention.whatsapp.doze": [0, 1]}, {}, "`doze` cannot be varied; did you mean `dose`"),
        ("factorial", {"intervention.whatsapp": [0, 2]}, {}, "write `off` and `on`"),
        ("factorial", {"intervention.whatsapp.start": [0.5]}, {}, "must be whole numbers"),
        ("factorial", {"staf.outreach": [1]}, {}, "did you mean `staff.outreach`"),
        ("factorial", {"assume.contact.leter": [1]}, {}, "did you mean `contact.letter`"),
        ("factorial", {"staff.outreach": "card"}, {}, "only `assume.CARD`"),
        ("factorial", {"staff.outreach": []}, {}, "has no values"),
        ("factorial", {"staff.outreach": [1, 1]}, {}, "twice"),
        ("factorial", {"staff.outreach": ["much"]}, {}, "`much` is not a number"),
        ("factorial", {"municipality": ["Utrech"]}, {}, "`Utrech` is not a profile"),
        ("factorial", {f"assume.{name}": list(range(100)) for name in list(cards("utrecht"))[:4]}, {}, "100,000,000"),
        ("latin_hypercube", {"staff.outreach": [0, 1]}, {"samples": 0}, "must be 1 or more"),
        ("latin_hypercube", {"staff.outreach": [1]}, {"samples": 9}, "has one value"),
        ("sobol", {"staff.outreach": [0, 1]}, {"samples": 10}, "power of 2"),
        ("table", {}, {}, "needs a file"),
        ("table", {}, {"file": "/nowhere.csv"}, "No such file"),
        ("guess", {}, {}, "is not a method"),
    ],
)
def test_what_a_design_refuses(method: str, factors: dict[str, Any], settings: dict[str, Any], told: str) -> None:
    with pytest.raises(ConfigurationError, match=told):
        points(method, factors, **settings)


def test_a_table_with_a_column_twice_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "points.csv"
    file.write_text("staff.intake,staff.intake\n1,2\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"`staff\.intake` twice"):
        points("table", file=str(file))


@pytest.mark.parametrize("written", [[12, 24], [24, 12], [18, 12, 24]])
def test_a_range_may_be_written_in_any_order(written: list[int]) -> None:
    found = points("latin_hypercube", {"intervention.whatsapp.start": written}, samples=40)
    months = {point["intervention.whatsapp.start"] for point in found}
    assert months == set(range(12, 25))


@pytest.mark.parametrize("text", ["", "a\n", "staff.outreach,staff.intake\n1\n", "staff.outreach\n1,2\n", "x\n1\n"])
def test_a_table_that_is_no_table(tmp_path: Path, text: str) -> None:
    file = tmp_path / "points.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"points|factor|value"):
        points("table", file=str(file))


def test_a_design_without_anything_to_vary_asks_for_nothing() -> None:
    with pytest.raises(ConfigurationError, match="asks for nothing"):
        points_of(QUESTION, (), DesignSchema("factorial", "factorial"))
    assert MOST_POINTS > 100_000
