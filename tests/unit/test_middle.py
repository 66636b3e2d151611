"""The one set of numbers of a story: in the middle of those that fit."""

import math
import statistics
from dataclasses import replace

import pytest

from sim.calibration import ensemble
from sim.calibration.middle import middle
from sim.calibration.targets import targets_of
from sim.experiment.question import CENTRAL, Arm, Question
from sim.experiment.worlds import setting_of

NATIONAL = "netherlands"


def simulated(place: str) -> dict[int, dict[str, float]]:
    found = ensemble.load(place).simulated
    rows = found[found["when"] == "posterior"].to_dict("records")
    return {int(row["member"]): {str(key): value for key, value in row.items()} for row in rows}


def distances(place: str) -> list[float]:
    """Return how far each member lies from the mean, counted apart: figure by figure, without arrays."""
    mine, national = simulated(place), simulated(NATIONAL)
    members = [int(member) for member in ensemble.load(place).scores.index]
    found = dict.fromkeys(members, 0.0)
    for target in {t.statistic: t for where in (NATIONAL, place) for t in targets_of(where, "fit")}.values():
        name = target.statistic
        figures = mine if any(not math.isnan(row[name]) for row in mine.values()) else national
        z = {member: float(target.z(row[name])) for member, row in figures.items() if not math.isnan(row[name])}
        mean = statistics.fmean(z.values())
        for member in members:
            found[member] += (z[member] - mean) ** 2 if member in z else math.inf
    return list(found.values())


@pytest.mark.parametrize("place", ensemble.available())
def test_no_member_lies_nearer_to_the_mean_of_the_fitted_figures(place: str) -> None:
    found = distances(place)
    assert found[middle(place)] == pytest.approx(min(found))
    assert min(found) < statistics.median(found) / 2


@pytest.mark.parametrize("parameters", ["ensemble", CENTRAL])
def test_a_story_has_the_middle_set_and_the_central_one_only_when_asked(parameters: str) -> None:
    assume = {"contact.letter": -2.5}
    asked = replace(Question("q", (Arm("today"),), municipality="utrecht", assume=assume), parameters=parameters)
    inside = ensemble.Members("utrecht", assume)[middle("utrecht")]
    expected = asked.central() if parameters == CENTRAL else inside
    assert setting_of(asked).parameters.values == expected.values
    assert expected.values["contact.letter"] == assume["contact.letter"]
