"""The Python interface gives what the command line gives."""

import doctest

import numpy as np
import pytest

import sim
import sim.api
from sim.cli import main
from sim.errors import ConfigurationError

TINY = ("residents=500", "replications=2", "warmup=6", "horizon=12", "parameters=central")


def test_examples_in_docstrings_hold():
    found = doctest.testmod(sim.api, extraglobs={"sim": sim})
    assert found.attempted >= 3
    assert not found.failed


def test_every_public_name_is_there_and_documented():
    for name in sim.__all__:
        assert (getattr(sim, name).__doc__ or "").strip(), name


def test_comparison_is_that_of_the_command_line(tmp_path):
    import pandas as pd

    settings = ("municipality=utrecht", "intervention=[whatsapp]", *TINY)
    found = sim.compare(sim.ask(*settings), workers=1)
    assert main(["run", *settings, f"out={tmp_path / 'run'}", "language=en", "workers=1"]) == 0
    pd.testing.assert_frame_equal(found.differences, pd.read_parquet(tmp_path / "run/tables/differences.parquet"))
    assert sim.summary(found) == (tmp_path / "run/summary.txt").read_text(encoding="utf-8")
    assert "differences" in sim.figures(found)


@pytest.mark.usefixtures("undrawn")
def test_sweep_is_that_of_the_command_line_and_is_not_run_twice(tmp_path):
    import pandas as pd

    asked = ("scenario=whatsapp_and_extra_attempt", "design=factorial", "outcomes=[accepted]")
    settings = (*asked, *TINY, f"store={tmp_path / 'runs'}")
    found = sim.run_sweep(*settings, "engine=serial", "language=en")
    before = sim.runs(tmp_path / "runs")
    assert main(["sweep", *settings, f"out={tmp_path / 'sweep'}", "language=en", "engine=serial"]) == 0
    pd.testing.assert_frame_equal(before, sim.runs(tmp_path / "runs"))
    stored = pd.read_csv(tmp_path / "sweep/answers/differences.csv")
    np.testing.assert_allclose(found.answers["differences"]["difference"], stored["difference"], rtol=1e-12)
    assert f"{len(before)} of {len(before)} runs" in repr(found)


def test_a_precision_is_read_as_on_the_command_line():
    asked = sim.load_scenario("phone_first", precision="0.5pp")
    assert asked.precision == sim.ask("scenario=phone_first", "precision=0.5pp").precision
    assert sim.load_scenario("phone_first", precision=asked.precision) == asked


def test_story_is_told_in_the_language_asked():
    question = sim.ask("scenario=whatsapp_and_extra_attempt", *TINY)
    assert "invented" in sim.tell(question)
    assert "verzonnen" in sim.tell(question, language="nl")


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: sim.ask("scenario=phone_frist"), "phone_first"),
        (lambda: sim.run_sweep("--dry-run"), "option of the command line"),
        (lambda: sim.load_scenario("phone_first", outcomes=["share_reachd"]), "did you mean `share_reached`"),
        (lambda: sim.load_scenario("phone_first", precision="half"), "is not a precision; write `0.5pp` or `2%`"),
        (lambda: sim.card_table(grades=["Z"]), "is not a grade"),
        (lambda: sim.tell(sim.ask("scenario=phone_first", *TINY), arm="phone_frist"), "is not an arm"),
        (
            lambda: sim.ask(municipality="utrecht"),
            r'not `municipality=` as a keyword; write `sim.ask\("municipality=utrecht',
        ),
        (lambda: sim.run_sweep(scenario="phone_first"), r'write `sim.run_sweep\("scenario=phone_first"\)`'),
        (lambda: sim.ask(["scenario=phone_first"]), "give each as a text of its own"),
        (
            lambda: sim.compare("phone_first"),
            r'needs a question, not `\'phone_first\'`; .*`sim.ask\("scenario=phone_first',
        ),
        (lambda: sim.compare(sim.ask("scenario=phone_first", *TINY), workers="2"), "needs a number of processes"),
        (lambda: sim.compare(sim.ask("scenario=phone_first", *TINY), workers=0), "`workers=0` is not"),
        (lambda: sim.figures("phone_first"), r"needs a comparison, .*`sim.compare\(question\)`"),
        (lambda: sim.summary(None), "needs a comparison, not `None`"),
        (lambda: sim.tell("phone_first"), "needs a question"),
        (lambda: sim.tell(sim.ask("scenario=phone_first", *TINY), resident="3"), "the row of a resident, not `'3'`"),
        (lambda: sim.tell(sim.ask("scenario=phone_first", *TINY), language=5), "`language=5` is not a language"),
        (lambda: sim.card_table(5), "`5` is not a municipality profile; choose from"),
        (lambda: sim.card_table(stages="contact"), r'write `stages=\["contact"\]`'),
        (lambda: sim.runs(5), r'needs the folder of a store, not `5`; write `sim.runs\("outputs/runs"\)`'),
        (lambda: sim.load_scenario(5), "`5` is not a scenario; choose from"),
        (lambda: sim.load_scenario("phone_first", outcomes="share_reached"), r'write `outcomes=\["share_reached"\]`'),
        (lambda: sim.load_scenario("phone_first", assume=5), "needs values by card"),
        (lambda: sim.load_scenario("phone_first", arms=5), "needs arms as in a scenario's file"),
        (lambda: sim.load_intervention("sms", levers=5), "needs amounts by lever"),
        (lambda: sim.Arm("film", sim.load_intervention("sms")), "needs interventions"),
        (lambda: sim.Question("mine", ("today",)), "needs arms, not `'today'`"),
        (lambda: sim.Question("mine", (sim.Arm("today"), None)), "needs arms, not `None`"),
        (lambda: sim.Arm("a", None), "needs interventions, not `None`"),
        (lambda: sim.Arm("a", (None,)), "needs interventions, not `None`"),
        (lambda: sim.card_table(stages=iter(["contact"])), "needs a list of names"),
        (lambda: sim.compare("no_such"), "sim.ask..scenario=phone_first"),
        (lambda: sim.Question("mine", (sim.Arm("today"),), precision="1pp"), "needs a precision, not `'1pp'`"),
        (lambda: sim.DebtHelpModel(sim.ask("scenario=phone_first", *TINY)), "needs a setting"),
        (lambda: sim.Setting({}, 100), "needs parameters"),
    ],
)
def test_errors_name_value_and_remedy(call, said):
    with pytest.raises(ConfigurationError, match=said):
        call()
