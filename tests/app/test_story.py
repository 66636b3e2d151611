"""What a room is told of a resident: who acts, what is said once, and how the ten are spread."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from sim.app.acts import actor, shortly
from sim.app.policies import SCENARIO
from sim.app.state import read
from sim.app.story import told_as
from sim.app.ten import first_difference, places, ten
from sim.events import Event, Reason
from sim.experiment.worlds import Pair
from sim.outcomes import TROUBLE
from sim.scenarios import LANGUAGES
from sim.texts import Texts

NAMES = {stage.name.lower() for stage in TROUBLE}


@pytest.fixture(scope="module")
def pair() -> Pair:
    question = read("scenario=whatsapp_and_extra_attempt&horizon=24").question
    return Pair(replace(question, residents=3_000, replications=1), SCENARIO)


def test_no_tile_tells_as_a_difference_what_both_worlds_do() -> None:
    kind = np.dtype([("resident", int), ("month", int), ("event", int), ("reason", int)])
    calls = [(0, 3, Event.ATTEMPT, Reason.PHONE)] * 2
    twice, once = (SimpleNamespace(records=np.array(calls[:count], kind)) for count in (2, 1))
    for runs, world in (((twice, once), "baseline"), ((once, twice), "scenario")):
        found = first_difference(runs, 0, Texts("en"))  # type: ignore[arg-type]
        assert found == {"month": 3, "world": world, "text": "the municipality tries more often to get in contact"}


def test_the_ten_stand_at_even_places_of_the_order() -> None:
    assert places([str(at) for at in range(100)]) == [5, 15, 25, 35, 45, 55, 65, 75, 85, 95]


def test_a_name_that_is_there_already_makes_place_for_the_nearest_other() -> None:
    names = [str(at) for at in range(100)]
    names[15] = names[5]
    assert places(names) == [5, 14, 25, 35, 45, 55, 65, 75, 85, 95]


@pytest.mark.parametrize("count", [0, 1, 4, 10, 11])
def test_of_few_residents_each_is_there_once(count: int) -> None:
    assert len(set(places(["Noor"] * count))) == min(count, 10)


def test_the_ten_go_from_better_to_worse_and_their_paths_give_the_change(pair: Pair) -> None:
    found = ten(pair, Texts("nl"))
    changes = [one["change"] for one in found["ten"]]
    assert changes == sorted(changes)
    pool = pair.pool()
    assert found["better"] == (pair.change[pool] < 0).sum()
    assert found["worse"] == (pair.change[pool] > 0).sum()
    for one in found["ten"]:
        months = [_trouble(one[side], pair.runs[0].horizon) for side in ("baseline", "scenario")]
        assert months[1] - months[0] == one["change"]
        assert one["same_path"] == (one["baseline"] == one["scenario"])
        assert one["first"]["month"] >= 0


def _trouble(path: list[tuple[int, str]], horizon: int) -> int:
    """Return the months with debts and without help, from the months in which the stage changes."""
    ends = [month for month, _ in path[1:]] + [horizon]
    return sum(end - start for (start, stage), end in zip(path, ends, strict=True) if stage in NAMES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_event_has_an_actor_with_a_name_and_its_why_said_once_a_month(pair: Pair, language: str) -> None:
    texts = Texts(language)
    found = told_as(pair.chosen(("most_changed",))["most_changed"], {}, language)
    for world in found["worlds"].values():
        reasons = [(event["month"], event["why"]) for event in world["events"] if event["why"]]
        assert len(set(reasons)) == len(reasons)
        silent = [(event["month"], event["event"]) for event in world["events"] if not event["why"]]
        kinds = [(event["month"], event["event"]) for event in world["events"] if event["why"]]
        assert all(kind in kinds for kind in silent)  # only what happens twice in a month says it once
        assert all(
            event["actor"] == "household" or f"app.trainer.actor_{event['actor']}" in texts for event in world["events"]
        )
        assert not any("{" in event["means"] for event in world["events"])
    assert found["resident"]["name"] in found["resident"]["who"]


def test_attempts_that_follow_each_other_are_told_in_one_sentence() -> None:
    lines = [(Event.ATTEMPT, Reason.LETTER), (Event.ATTEMPT, Reason.PHONE), (Event.NOT_REACHED, 0), (Event.ATTEMPT, 13)]
    assert shortly(lines, Texts("nl")) == (
        "De gemeente stuurt een brief en belt. De gemeente krijgt geen contact. "
        "De gemeente stuurt een WhatsApp-bericht."
    )
    assert shortly(lines[:2], Texts("nl")) == "De gemeente stuurt een brief en belt."
    assert shortly([], Texts("nl")) == "Hier gebeurt dat in deze maand niet."


def test_a_setback_has_the_actor_of_its_reason() -> None:
    assert actor(Event.SETBACK, Reason.CREDITOR_LETTER) == "creditor"
    assert actor(Event.SETBACK, Reason.DELAY) == "helper"
    assert actor(Event.REGISTERED, Reason.SELF_REFERRAL) == "household"
    assert actor(Event.ESCALATION, Reason.NONE) == "household"
