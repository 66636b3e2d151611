"""Today's figures: the national funnel, recurrence, inflow and relapse near the published ones; Amsterdam beside it."""

from collections.abc import Callable

import numpy as np
import pytest

from sim.events import Event, Reason
from sim.model import DebtHelpModel
from sim.outcomes import MEASURES, share_reached, share_taken_up
from sim.run import Run


@pytest.fixture(scope="module")
def run(today: DebtHelpModel) -> Run:
    return Run.of(today.arm().run())


def test_recurrence_of_signals(run: Run) -> None:
    """Half single, a tenth several at once, two fifths with an earlier one; within 7 points, sampling error under 1.

    Findings: E3.
    """
    kinds = run.happened(Event.CASE)["reason"]
    single, multiple = kinds == Reason.SINGLE, np.isin(kinds, (Reason.MULTIPLE, Reason.MULTIPLE_CONSECUTIVE))
    earlier = np.isin(kinds, (Reason.CONSECUTIVE, Reason.MULTIPLE_CONSECUTIVE))
    for found, published in ((single, 0.50), (multiple, 0.11), (earlier, 0.40)):
        assert abs(found.mean() - published) < 0.07, published


def test_national_funnel(run: Run) -> None:
    """Signals 4.0 and cases 2.9 per 1,000 inhabitants a month; 80% taken up, 20% reached; within a tenth.

    Findings: E3.
    """
    inhabitants = run.residents * run.household_size * run.horizon / 1000
    assert run.count(Event.SIGNAL) / inhabitants == pytest.approx(4.0, rel=0.1)
    assert run.count(Event.CASE) / inhabitants == pytest.approx(2.9, rel=0.1)
    assert share_taken_up(run)[0] == pytest.approx(0.80, rel=0.1)
    assert share_reached(run)[0] == pytest.approx(0.20, rel=0.1)
    assert MEASURES["share_accepted"].compute(run, None)[0] == pytest.approx(0.35, rel=0.1)


def test_inflow_and_relapse(run: Run) -> None:
    """Drop-out 43% without the package, five months, relapse one in ten; within 15%, relapse within 40%.

    Findings: U5, U11, U13.
    """
    for measure, published, within in (
        ("share_dropout_inflow", 0.43, 0.15),
        ("months_inflow", 5.0, 0.15),
        ("share_relapse_year", 0.10, 0.4),
    ):
        found, behind = MEASURES[measure].compute(run, None)
        assert behind > 100
        assert found == pytest.approx(published, rel=within), measure


def test_amsterdam_reaches_most_of_its_cases(begin: Callable[..., DebtHelpModel], run: Run) -> None:
    """Its protocol of calls and visits for all reaches more than twice the national share: a prediction, not fitted.

    Findings: E1, E4.
    """
    amsterdam = Run.of(begin(60_000, municipality="amsterdam", seed=81, warmup=36, horizon=24).arm().run())
    assert share_reached(amsterdam)[0] > 2 * share_reached(run)[0]
