"""Patterns of drop-out, support and duration between registration and arrangement.

Directions are held against 4.5 standard errors: one-sided false alarm 3.4e-6 each. Seeds are fixed.
"""

from collections.abc import Callable

import numpy as np
import pytest

from sim.events import Event
from sim.interventions import Intervention
from sim.model import DebtHelpModel
from sim.outcomes import share_dropout_inflow
from sim.run import Run
from tests.statistical.estimate import BUSY, CERTAIN, MANY_YOUNG, Clients, clients, difference, logit, traits


def test_employees_and_low_debts_drop_out_more(ended: Clients) -> None:
    """Adjusted for each other, age and support.

    Findings: U6, U7.
    """
    found = logit(
        ended.dropped, young=ended.young, salary=ended.salary, low_debt=ended.low_debt, supported=ended.supported
    )
    assert found["salary"].z > CERTAIN
    assert found["low_debt"].z > CERTAIN


def test_the_young_drop_out_more_but_not_for_their_age(
    begin: Callable[..., DebtHelpModel], ample: dict[str, float]
) -> None:
    """The crude odds ratio of young exceeds 1; adjusted for salary, low debt and support it is about 1.

    False alarm 3.4e-6 for the first, 7e-6 for the second. Many young residents and registrations, for the power.

    Findings: U8.
    """
    start = begin(700_000, assume=ample | BUSY | MANY_YOUNG, seed=43, warmup=12, horizon=60)
    found = clients(start.arm().run())
    assert logit(found.dropped, young=found.young)["young"].z > CERTAIN
    adjusted = logit(
        found.dropped, young=found.young, salary=found.salary, low_debt=found.low_debt, supported=found.supported
    )["young"]
    assert abs(adjusted.z) < CERTAIN
    assert adjusted.error < 0.01


def test_the_young_have_support_more_often(ended: Clients) -> None:
    """Support that started before the registration ended.

    Findings: U9.
    """
    assert difference(ended.supported[ended.young], ended.supported[~ended.young]).z > CERTAIN


def test_the_crude_effect_of_support_exceeds_the_true_one(
    begin: Callable[..., DebtHelpModel], ample: dict[str, float]
) -> None:
    """Who drops out before support could start counts as without support (immortal time).

    True: the same residents with and without the offer. Crude: those who had support against those who had not, in
    the arm in which half are offered it. Both are told; they differ by more than 4.5 standard errors of the crude one.

    Findings: U10.
    """
    busy = {"arrears.onset": -3.4, "inflow.self_referral": -0.5}
    start = begin(150_000, assume=ample | busy, seed=44, warmup=12, horizon=48)
    shares = [
        share_dropout_inflow(Run.of(start.arm([Intervention("s", {"inflow.support": share})]).run()))[0]
        for share in (1.0, 0.0)
    ]
    true = shares[0] - shares[1]
    half = clients(start.arm([Intervention("s", {"inflow.support": 0.5})]).run())
    crude = difference(half.dropped[half.supported], half.dropped[~half.supported])
    assert true < -0.01
    assert crude.value < true - CERTAIN * crude.error


def test_inflow_takes_longer_for_the_young_and_for_employees(registered: DebtHelpModel) -> None:
    """Months from registration to arrangement, crude.

    Findings: U11, U12.
    """
    run = Run.of(registered)
    arranged = run.happened(Event.ARRANGED)
    months = run.since(arranged, Event.REGISTERED)
    assert len(months) == len(arranged)
    known = dict(traits(registered, arranged["resident"]))
    for name in ("young", "salary"):
        assert difference(months[known[name]], months[~known[name]]).z > CERTAIN, name


def test_support_starts_some_time_after_registration(registered: DebtHelpModel) -> None:
    """No support in the month of registration, so part of the clients drop out before it.

    Findings: U2, U10.
    """
    run, p = Run.of(registered), registered.setting.parameters.inflow
    delay = run.since(run.happened(Event.SUPPORT_STARTED), Event.REGISTERED)
    assert set(delay.tolist()) == {int(p.support_delay), int(p.support_delay_late)}
    assert 0.2 < (delay == p.support_delay_late).mean() < p.support_late  # some drop out before late support
    dropped = run.happened(Event.DROPOUT)
    assert (run.since(dropped, Event.REGISTERED) <= p.support_delay).mean() > 0.1


def test_support_helps_most_who_need_it(registered: DebtHelpModel, ended: Clients) -> None:
    """The log odds ratio of support is larger among clients with a high need; false alarm 3.4e-6 for each part.

    Findings: U20.
    """
    need = registered.population.need_for_support[ended.resident]
    found = [
        logit(ended.dropped[part], supported=ended.supported[part])["supported"] for part in (need > 0.7, need < 0.3)
    ]
    assert found[0].z < -CERTAIN
    assert found[0].value < found[1].value - CERTAIN * np.hypot(found[0].error, found[1].error)


@pytest.mark.parametrize("lever", ["inflow.reachable_counsellor", "inflow.control", "inflow.forwarding"])
def test_a_good_helper_control_and_speed_keep_clients(
    begin: Callable[..., DebtHelpModel], ample: dict[str, float], lever: str
) -> None:
    """Fewer drop out before the application is complete; the same residents and luck, 0.5 points or more.

    Findings: U3, U23, U24.
    """
    start = begin(60_000, assume=ample | {"inflow.self_referral": -1.5}, seed=45, warmup=12, horizon=36)
    with_it, without = (
        share_dropout_inflow(Run.of(start.arm([Intervention("p", {lever: share})]).run()))[0] for share in (1.0, 0.0)
    )
    assert with_it < without - 0.005


def test_setbacks_raise_drop_out_and_are_its_reason(registered: DebtHelpModel) -> None:
    """Clients struck by a setback drop out more often that month; the reason recorded is one of that month's setbacks.

    Findings: U22.
    """
    run = Run.of(registered)
    struck = run.happened(Event.SETBACK)
    dropped = run.happened(Event.DROPOUT)
    for kind in np.unique(struck["reason"]):
        of_kind = struck[struck["reason"] == kind]
        hit = set(zip(of_kind["month"].tolist(), of_kind["resident"].tolist(), strict=True))
        told = dropped[dropped["reason"] == kind]
        assert len(told) > 50
        assert set(zip(told["month"].tolist(), told["resident"].tolist(), strict=True)) <= hit
