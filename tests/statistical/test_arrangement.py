"""Patterns of completion and relapse: who falls back, and what a shorter term does.

Directions are held against 4.5 standard errors: one-sided false alarm 3.4e-6 each. Seeds are fixed.
"""

from collections.abc import Callable

import numpy as np
import pytest

from sim.events import Event, Reason
from sim.interventions import Intervention
from sim.model import DebtHelpModel
from sim.outcomes import share_completed
from sim.run import Run
from tests.statistical.estimate import CERTAIN, logit, traits

MANY = {"arrears.onset": -3.4, "inflow.self_referral": -0.5, "mind.story": 0.0, "mind.story_awareness": 0.0}


def test_relapse_after_mediation_at_a_young_age_and_with_a_low_debt(registered: DebtHelpModel) -> None:
    """Of the completions followed for a year, all three in one regression.

    Findings: U13, U14, U15, U16.
    """
    run = Run.of(registered)
    done = run.cohort(Event.COMPLETED, 12)
    relapsed = run.then(done, Event.RELAPSE, within=12) == Event.RELAPSE
    known = dict(traits(registered, done["resident"]))
    found = logit(
        relapsed,
        mediation=done["reason"] == Reason.DEBT_MEDIATION,
        young=known["young"],
        low_debt=known["low_debt"],
    )
    for name, estimate in found.items():
        assert estimate.z > CERTAIN, name


def completed(begun: DebtHelpModel, term: float) -> tuple[float, int]:
    arm = begun.arm([Intervention("term", {"arrangement.term": term, "arrangement.loan_share": 0.0})])
    return share_completed(Run.of(arm.run()))


@pytest.mark.parametrize("constant", [0.0, 1.0])
def test_a_shorter_term_and_completion(
    begin: Callable[..., DebtHelpModel], ample: dict[str, float], constant: float
) -> None:
    """By default the share that completes stays as it is; with a constant monthly hazard it rises with a shorter term.

    Shares of mediations lie within 4.5 binomial standard errors (false alarm 7e-6) of the card's share for the full
    term, or of that share to the power of the part of the term.

    Findings: U4, U17.
    """
    begun = begin(
        60_000, assume=ample | MANY | {"arrangement.constant_hazard": constant}, seed=51, warmup=6, horizon=60
    )
    p = begun.setting.parameters.arrangement
    for term in (36.0, 24.0, 12.0):
        share, behind = completed(begun, term)
        expected = p.completed_mediation ** (term / p.published_term if constant else 1.0)
        assert behind > 1_000
        assert abs(share - expected) < CERTAIN * np.sqrt(expected * (1 - expected) / behind), term


def test_a_shorter_term_brings_nobody_to_register(begin: Callable[..., DebtHelpModel], ample: dict[str, float]) -> None:
    """Welcome but not decisive: the term has no effect on registering, resident by resident, without an arrangement.

    Findings: U21.
    """
    begun = begin(20_000, assume=ample | MANY, seed=52, warmup=24, horizon=8)
    logs = [begun.arm([Intervention("t", {"arrangement.term": term})]).run().log.records() for term in (36.0, 12.0)]
    arranged = [log["resident"][(log["event"] == Event.ARRANGED) & (log["month"] >= 0)] for log in logs]
    others = [log[~np.isin(log["resident"], np.concatenate(arranged))] for log in logs]
    came = [log[(log["event"] == Event.REGISTERED) & (log["month"] >= 0)] for log in others]
    np.testing.assert_array_equal(*came)
    assert len(came[0]) > 500


def test_loans_are_completed_more_often(registered: DebtHelpModel) -> None:
    """Restructuring loans against mediation, of the arrangements that ended.

    Findings: U1.
    """
    run = Run.of(registered)
    done, stopped = run.happened(Event.COMPLETED), run.happened(Event.ARRANGEMENT_DROPOUT)
    ends = np.concatenate([done, stopped])
    loan = ends["reason"] == Reason.RESTRUCTURING_LOAN
    assert logit(np.arange(len(ends)) < len(done), loan=loan)["loan"].z > CERTAIN
