"""What a sweep is told as: whole policies, what other factors are at, and what has to be said beside answers."""

from dataclasses import replace
from itertools import product

import pytest

from sim.interventions import load_intervention
from sim.sweep.answers.frontier import cost_today
from sim.sweep.policy import policy_of, policy_text
from sim.sweep.report import choose
from sim.sweep.report.make import _prices
from sim.sweep.report.opening import window
from sim.sweep.report.told import size
from sim.sweep.world import sets
from tests.sweep.swept import BOTH, CAPACITY, DESKS, DOSES, FACTORIAL, ONE_AT_A_TIME, PLAYERS, Runs, outcome, told


def test_points_are_the_whole_policy(runs: Runs) -> None:
    found = told(runs, CAPACITY, "capacity", "one_at_a_time")
    assert set(found.policies) == {
        "whatsapp + extra_attempt",
        *(f"whatsapp + extra_attempt + {desk}={level}" for desk in DESKS for level in (0.9, 1.1)),
    }
    assert found.words(0) == "WhatsApp, one more contact attempt and outreach staff: 0.9 times today's"
    assert found.words(1) == "Both of them"
    assert found.fullest is not None
    assert found.policies[found.fullest] == "whatsapp + extra_attempt"
    doses = told(runs, ONE_AT_A_TIME, "one_at_a_time")
    assert doses.policies.tolist() == [
        "extra_attempt",
        "whatsapp=0.5 + extra_attempt",
        "whatsapp + extra_attempt",
        "whatsapp",
        "whatsapp + extra_attempt=0.5",
        "whatsapp + extra_attempt",
    ]


def test_the_fullest_point_counts_interventions_that_are_on() -> None:
    off = {PLAYERS[0]: 0, DOSES[0]: 1.0, PLAYERS[1]: 1, DOSES[1]: 0.5}
    assert size(off) == (0.5, 0)
    assert size({PLAYERS[0]: 1, DOSES[0]: 0.25}) == (0.25, 0)
    assert size({f"{PLAYERS[0]}.start": 6, DESKS[0]: 1.2, DESKS[1]: 1.0}) == (1, -1)


def test_other_factors_are_as_in_the_question_or_as_today(runs: Runs) -> None:
    assert told(runs, ONE_AT_A_TIME, "one_at_a_time").usual == dict.fromkeys(DOSES, 1.0)
    crowd = [{**dict.fromkeys(PLAYERS, 1), DESKS[0]: level} for level in (1.2, 1.2, 1.2, 1.0)]
    assert told(runs, crowd, "table").usual == {**dict.fromkeys(PLAYERS, 1), DESKS[0]: 1.0}
    assert told(runs, FACTORIAL, "factorial").usual == dict.fromkeys(PLAYERS, 0)


@pytest.mark.usefixtures("undrawn")
def test_a_package_beside_another_policy_is_not_compared_with_today(runs: Runs) -> None:
    points = [{**point, DESKS[0]: level} for level in (1.0, 1.5) for point in FACTORIAL]
    section = next(one for one in choose.sections(told(runs, points, "factorial")) if one.name == "package")
    subtitles = [" ".join(text.get_text() for text in chart.figure.texts) for chart in section.charts]
    named = ["not with today's policy" in " ".join(text.split()) for text in subtitles]
    assert named == [False, False, True, True]


@pytest.mark.parametrize(
    ("language", "words"), [("en", "24 months instead of 36"), ("nl", "24 maanden in plaats van 36")]
)
def test_another_term_is_told_with_the_points_that_have_it(runs: Runs, language: str, words: str) -> None:
    shorter = load_intervention("shorter_term")
    names = ["intervention.shorter_term", PLAYERS[0]]
    points = [dict(zip(names, bits, strict=True)) for bits in product((0, 1), repeat=2)]
    base = (shorter, BOTH[0])
    found = told(runs, points, "factorial", language=language)
    written = [policy_text(policy_of(base, point)) for point in points]
    swept = replace(found.swept, points=found.swept.points.assign(policy=written))
    (said,) = window(replace(found, swept=swept, base=base))
    assert words in said
    assert {"en": "‘Shorter term’", "nl": "‘Kortere looptijd’"}[language] in said
    assert {"en": "in 2 of the 4 variants", "nl": "voor 2 van de 4 varianten"}[language] in said
    assert not window(found)


@pytest.mark.usefixtures("undrawn")
@pytest.mark.parametrize(
    ("language", "words"), [("en", "no outcome with more intake staff"), ("nl", "medewerkers intake is er geen")]
)
def test_a_desk_of_which_all_runs_failed_is_said_not_to_be_known(runs: Runs, language: str, words: str) -> None:
    whole = told(runs, CAPACITY, "capacity", "one_at_a_time", language=language)
    failed = whole.points.index[whole.points[DESKS[1]] > 1]
    swept = replace(whole.swept, sweep=whole.swept.sweep[~whole.swept.sweep["point"].isin(failed)])
    for found, expected in ((whole, False), (replace(whole, swept=swept), True)):
        section = next(one for one in choose.sections(found) if one.name == "frontier")
        assert any(words in line for line in section.said) == expected


def test_staff_has_the_price_of_each_set_in_the_municipality_looked_at(runs: Runs) -> None:
    towns = [{**point, "municipality": town} for town in ("amsterdam", "utrecht") for point in CAPACITY]
    numbered = lambda point, r: outcome({DESKS[0]: point.get(DESKS[0], 1.0)}, r)  # noqa: E731
    found = _prices(told(lambda p, _, n: runs(p, numbered, n), towns, "capacity", "one_at_a_time"))
    members = sets("utrecht", "ensemble", "{}")
    assert found.index.tolist() == [0, 1]
    assert found.loc[1].to_dict() == pytest.approx(cost_today(members[1]))
    assert found["intake"].nunique() == 2
