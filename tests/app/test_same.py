"""The same answer elsewhere: what is given asks the same question."""

import shlex
from dataclasses import replace
from typing import Any

import pytest

from sim.app import same
from sim.app.state import read
from sim.configuration import jobs
from sim.experiment.question import Question
from sim.interventions import load_intervention
from sim.scenarios import load_scenario

ASKED = "municipality=utrecht&horizon=24&whatsapp=1&whatsapp.dose=0.5&extra_attempt=1&extra_attempt.start=6"
ASKED += "&assume.contact.letter=-2.5&seed=3"


def asked_by(code: str) -> Question:
    """Return the question that Python code asks."""
    known: dict[str, Any] = {"__name__": "elsewhere"}
    exec(code, known)
    found = known["question"]
    assert isinstance(found, Question)
    return found


def plain(question: Question) -> tuple[object, ...]:
    """Return what of a question changes its numbers."""
    arms = [(arm.name, arm.interventions) for arm in question.arms]
    sizes = (question.residents, question.horizon, question.warmup, question.replications, question.seed)
    return (arms, question.municipality, *sizes, question.assume, question.parameters)


@pytest.mark.parametrize("base", [(), ("more_staff",)])
def test_python_asks_the_same_question_whatever_the_baseline(base: tuple[str, ...]) -> None:
    question = read(ASKED).question
    today = replace(question.baseline, interventions=tuple(map(load_intervention, base)))
    question = replace(question, arms=(today, *question.arms[1:]))
    assert plain(asked_by(same.python(question))) == plain(question)


def test_the_command_asks_the_same_question() -> None:
    state = read(ASKED)
    words = shlex.split(same.command(state.question, state))
    assert words[:2] == ["uitweg", "run"]
    (job,) = jobs(words[2:], multirun=False)
    mine, theirs = state.question, job.question
    by_name = {i.name: i for i in theirs.arms[-1].interventions}
    assert by_name == {i.name: i for i in mine.arms[1].interventions}
    assert plain(replace(theirs, arms=mine.arms)) == plain(mine)


def test_where_something_goes_on_in_both_arms_the_command_is_that_of_the_scenario() -> None:
    state = read("scenario=price_shock_help&arm=shock_staff&horizon=24")
    (job,) = jobs(shlex.split(same.command(state.question, state))[2:], multirun=False)
    mine, theirs = state.question, job.question
    ours = [next(arm for arm in theirs.arms if arm.name == name) for name in ("shock", "shock_staff")]
    assert [arm.interventions for arm in ours] == [arm.interventions for arm in mine.arms]
    assert plain(replace(theirs, arms=mine.arms)) == plain(mine)
    assert same.command(mine, read("scenario=price_shock_help&sms=1")).startswith("# ")


@pytest.mark.parametrize(("language", "said"), [("nl", "niet het huidige beleid"), ("en", "not today's policy")])
def test_a_command_that_cannot_ask_it_says_why(language: str, said: str) -> None:
    state = read(f"{ASKED}&lang={language}")
    base = replace(state.question.baseline, interventions=(load_intervention("more_staff"),))
    found = same.command(replace(state.question, arms=(base, *state.question.arms[1:])), state)
    assert found.startswith("# ")
    assert said in found


def test_all_arms_of_a_scenario_stand_side_by_side_in_one_report() -> None:
    state = read("scenario=phone_first&municipality=amsterdam&horizon=60&seed=3&assume.contact.letter=-2.5")
    words = shlex.split(same.side_by_side(state))
    (job,) = jobs(words[2:], multirun=False)
    scenario = load_scenario("phone_first")
    assert [arm.name for arm in job.question.arms] == [arm.name for arm in scenario.arms]
    mine, theirs = state.question, job.question
    assert plain(replace(theirs, arms=mine.arms)) == plain(
        replace(mine, residents=theirs.residents, replications=theirs.replications)
    )
    assert same.side_by_side(read("whatsapp=1")) == ""
    assert same.side_by_side(read("scenario=phone_first&whatsapp=1")) == ""  # none of its arms
    assert same.side_by_side(read("scenario=shorter_term&municipality=amsterdam")) == ""  # 24 months are longer there
