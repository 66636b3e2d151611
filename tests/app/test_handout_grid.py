"""The grid of a hand-out: the policies that it holds, and those that are refused."""

import pytest

from sim.app.handout.command import asked_of
from sim.app.handout.grid import Grid, grid_of
from sim.errors import ConfigurationError
from sim.experiment.question import Arm, Question
from sim.interventions import load_intervention
from sim.scenarios import load_scenario, scenarios


def test_the_usual_grid_is_off_half_and_whole_and_has_the_arms_of_the_scenario() -> None:
    question = load_scenario("whatsapp_and_extra_attempt")
    found = grid_of(question, question.arms[-1].interventions, {})
    doses = [sorted(i.dose for i in state.question.arms[1].interventions) for state in found.states]
    assert sorted(map(tuple, doses)) == sorted(
        [(), (0.5,), (1.0,), (0.5,), (1.0,), (0.5, 0.5), (0.5, 1.0), (0.5, 1.0), (1.0, 1.0)]
    )


def arms_of(found: Grid) -> list[set[str]]:
    """Return the policies of the points that have stories."""
    return [{repr(i) for i in found.states[place].question.arms[1].interventions} for place in found.told]


GRIDS = [("", name) for name in scenarios()] + [
    ("{intervention.phone_first.dose:[0.5]}", "phone_first"),
    ("{intervention.phone_first.dose:[0.5,1],intervention.more_staff:[0,1]}", "phone_first"),
    ("{intervention.evening_contact:[0],intervention.sms:[0,1]}", "phone_first"),
    ("{intervention.staff_shortage.start:[3,6]}", "staff_shortage"),
]


@pytest.mark.parametrize(("written", "name"), GRIDS)
def test_each_arm_of_the_scenario_is_in_the_grid_and_told_of(written: str, name: str) -> None:
    found, arms = (
        asked_of([f"scenario={name}", *([f"grid={written}"] if written else [])]).grid,
        load_scenario(name).arms,
    )
    assert arms_of(found) == [{repr(i) for i in arm.interventions} for arm in arms[1:]]
    policies = [{repr(i) for i in state.question.arms[1].interventions} for state in found.states]
    assert {repr(i) for i in arms[0].interventions} in policies
    assert {i.name for arm in arms for i in arm.interventions} <= set(found.options)


def test_what_a_grid_does_not_name_is_off_and_on_as_in_the_arms() -> None:
    found = asked_of(["scenario=phone_first", "grid={intervention.phone_first.dose:[0.5,1]}"]).grid
    on = {name: sorted(i.dose for i in options if i) for name, options in found.options.items()}
    assert on == {"phone_first": [0.5, 1.0], "evening_contact": [1.0], "more_staff": [1.0]}
    assert all(None in options for options in found.options.values())
    assert len(found.states) == 3 * 2 * 2


def test_settings_that_arms_differ_in_are_each_in_the_usual_grid() -> None:
    found = asked_of(["scenario=shorter_term"]).grid
    terms = {(i.dose, i.levers["arrangement.term"]) for i in found.options["shorter_term"] if i}
    assert terms == {(0.5, 24), (1.0, 24), (0.5, 18), (1.0, 18)}
    assert len(found.states) == 5 * 3


@pytest.mark.parametrize("name", ["shorter_term", "phone_first", "whatsapp_and_extra_attempt"])
def test_the_file_begins_with_the_main_arm(name: str) -> None:
    question = load_scenario(name)
    grid = grid_of(question, (), {})
    begun = grid.states[grid.first].question.arms[1].interventions
    assert sorted(i.name for i in begun) == sorted(i.name for i in question.main.interventions)
    assert grid.first in grid.told


def test_a_grid_of_one_point_is_refused() -> None:
    on = load_intervention("whatsapp")
    question = Question("own", (Arm("today", (on,)), Arm("same", (on,))))
    with pytest.raises(ConfigurationError, match="the grid has one point"):
        grid_of(question, (on,), {})
    with pytest.raises(ConfigurationError, match="`whatsapp` goes on in both worlds of `own`; drop it"):
        grid_of(question, (on,), {"intervention.whatsapp.dose": [0.5, 1]})


def test_what_goes_on_in_both_worlds_is_as_it_is_in_every_point() -> None:
    found = asked_of(["scenario=price_shock_help"]).grid
    (shock,) = load_scenario("price_shock_help").baseline.interventions
    assert len(found.states) == 6
    assert all(shock in state.question.arms[1].interventions for state in found.states)
