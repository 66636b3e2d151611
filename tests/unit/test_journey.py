"""The journey of a cohort: every resident who comes to a stop leaves it or stays there."""

from collections import defaultdict
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

from sim.events import RECORD, Event, Reason, Stage
from sim.journey import NODES, Cohort, journey
from sim.model import DebtHelpModel
from sim.run import Run

S, E, R = Stage, Event, Reason
PASSED_THROUGH = {"reached", "registered", "application_complete", "arranged", "statutory", "accepted"}
"""Stops at which nobody of the cohort stays: whoever is not further on is counted as still running."""


@pytest.fixture(scope="module")
def run(begin: Callable[..., DebtHelpModel]) -> Run:
    statutory = {"arrangement.statutory_requested": 0.8, "arrangement.compulsory_requested": 0.1}
    return Run.of(begin(30_000, assume={"inflow.self_referral": -2.0, **statutory}, seed=3, horizon=40).arm().run())


def test_flows_of_a_run_conserve_residents(run: Run) -> None:
    flows = journey(run)
    into: dict[str, float] = defaultdict(float)
    out: dict[str, float] = defaultdict(float)
    for (source, target), value in flows.items():
        assert NODES.index(source) < NODES.index(target), (source, target)
        assert value > 0
        out[source] += value
        into[target] += value
    assert out["case"] == pytest.approx(1000)
    for node in PASSED_THROUGH:
        assert into[node] > 0, node
        assert into[node] == pytest.approx(out[node]), node
    for node in set(into) - PASSED_THROUGH:
        assert out[node] <= into[node] + 1e-9, node
    stays = sum(into[node] - out[node] for node in into)
    assert stays == pytest.approx(1000)


def test_flows_are_residents_of_the_cohort(run: Run) -> None:
    cases = run.happened(E.CASE)
    size = len(np.unique(cases["resident"][cases["month"] < 12]))
    assert len(Cohort(run).residents) == size
    for value in journey(run).values():
        assert value * size / 1000 == pytest.approx(round(value * size / 1000))


def flows_of(*lines: tuple[int, Event, Reason]) -> dict[tuple[str, str], float]:
    """Return the flows of one resident to whom this happened."""
    records = np.array([(month, 0, event, 0, 0, reason) for month, event, reason in lines], dtype=RECORD)
    return journey(Run(records, np.zeros(1, dtype=np.uint8), 60, 2.0, 36, []))


CASE = (0, E.CASE, R.SINGLE)
REFERRED = (
    CASE,
    (1, E.REACHED, R.PHONE),
    (1, E.ACCEPTED, R.REFERRAL),
    (1, E.REGISTERED, R.REFERRAL),
    (3, E.APPLICATION_COMPLETE, R.NONE),
)


@pytest.mark.parametrize(
    ("lines", "path"),
    [
        ((CASE,), ["case", "not_approached"]),
        ((CASE, (1, E.LAPSED, R.NONE)), ["case", "not_approached"]),
        ((CASE, (0, E.NOT_REACHED, R.NONE), (5, E.REACHED, R.PHONE)), ["case", "not_reached"]),
        ((CASE, (0, E.REACHED, R.LETTER), (0, E.DECLINED, R.NONE)), ["case", "reached", "declined"]),
        (
            (CASE, (0, E.REACHED, R.LETTER), (0, E.SELF_SOLVED_UNREGISTERED, R.QUICK_FIX)),
            ["case", "reached", "accepted", "light_help"],
        ),
        (
            (CASE, (0, E.NOT_REACHED, R.NONE), (4, E.REGISTERED, R.SELF_REFERRAL), (6, E.DROPOUT, R.DELAY)),
            ["case", "not_reached", "registered", "dropout"],
        ),
        (REFERRED[:-1], ["case", "reached", "accepted", "registered", "still_running"]),
        (
            (*REFERRED, (5, E.ARRANGED, R.RESTRUCTURING_LOAN), (23, E.COMPLETED, R.RESTRUCTURING_LOAN)),
            ["case", "reached", "accepted", "registered", "application_complete", "arranged", "completed"],
        ),
        (
            (*REFERRED, (5, E.DROPOUT, R.OFFER_REFUSED)),
            ["case", "reached", "accepted", "registered", "application_complete", "not_agreed"],
        ),
        (
            (*REFERRED, (5, E.STATUTORY_STARTED, R.NONE), (23, E.CLEAN_SLATE, R.NONE)),
            ["case", "reached", "accepted", "registered", "application_complete", "statutory", "completed"],
        ),
    ],
)
def test_one_resident_flows_along_their_own_path(lines: tuple[tuple[int, Event, Reason], ...], path: list[str]) -> None:
    assert flows_of(*lines) == {step: 1000.0 for step in pairwise(path)}


def test_a_statutory_route_that_ended_is_not_still_running() -> None:
    flows = flows_of(*REFERRED, (5, E.STATUTORY_STARTED, R.NONE), (23, E.STATUTORY_ENDED, R.NONE))
    assert ("statutory", "still_running") not in flows
    assert sum(value for (source, _), value in flows.items() if source == "statutory") == 1000
