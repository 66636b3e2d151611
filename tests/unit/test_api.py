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
    ],
)
def test_errors_name_value_and_remedy(call, said):
    with pytest.raises(ConfigurationError, match=said):
        call()
