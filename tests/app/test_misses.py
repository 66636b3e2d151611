"""Published figures that bear on an answer: each bears on something, and the missed ones are those of Evidence."""

import pytest

from sim.app.evidence import evidence
from sim.app.misses import BEARS, bearing, misses
from sim.calibration.statistics import STATISTICS
from sim.outcomes import MEASURES
from sim.report.sentences import COST_EFFECTIVENESS

SHOWN = ("share_reached", "share_accepted", "registrations", "stock_problem_debt", "cost_municipality")


def test_every_published_figure_bears_on_an_outcome_and_every_outcome_has_a_step() -> None:
    outcomes = {name for mine, _ in BEARS.values() for name in mine.split()}
    assert outcomes == {*MEASURES, COST_EFFECTIVENESS}
    assert frozenset().union(*map(bearing, outcomes)) == set(STATISTICS)


@pytest.mark.parametrize("place", ["netherlands", "utrecht", "amsterdam"])
def test_an_answer_names_the_misses_of_evidence_that_bear_on_it(place: str) -> None:
    found, every = misses("en", place, SHOWN), evidence("en", place)["figures"]
    bears = {figure for outcome in SHOWN for figure in bearing(outcome)}
    far = [one for one in every if one["missed"] and one["statistic"] in bears]
    assert 0 < len(far) < sum(one["missed"] for one in every)
    keys = ("title", "published", "simulated", "national")
    assert [[one[k] for k in keys] for one in found["figures"]] == [[one[k] for k in keys] for one in far]
    assert all(one["statistic"] in bearing(o) for one in found["figures"] for o in one["outcomes"])
    assert len(far) < found["all"] <= len(bears)
    assert 0 < found["fitted"] < found["all"]


def test_another_outcome_has_other_misses() -> None:
    assert misses("en", "utrecht", ["share_relapse_year"]) == {"all": 1, "fitted": 1, "figures": []}
    (one,) = misses("en", "utrecht", ["share_completed"])["figures"]
    assert one["statistic"] == "completed_all"
