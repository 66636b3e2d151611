"""Targets: complete, in one role each, and compared with the model on their own scale."""

import math
import re
from itertools import pairwise

import numpy as np
import pytest

from sim.calibration.statistics import STATISTICS
from sim.calibration.targets import DISCREPANCY, ROLES, load_targets, target, targets, targets_of
from sim.errors import ConfigurationError, EvidenceError
from sim.evidence import municipalities

ENTRY = {
    "value": 0.2,
    "unit": "share of cases",
    "scale": "logit",
    "rule": "rounding",
    "last_digit": 0.01,
    "role": "fit",
    "justification": "because",
    "figure_id": "divosa-2023-reached",
    "source": {"title": "Divosa", "year": 2023},
}
ALL = [t for name in municipalities() for t in load_targets(name)]


def made(**changes):
    """Return the target of an entry with changes; None leaves a key out."""
    entry = {key: value for key, value in (ENTRY | changes).items() if value is not None}
    return target("share_reached", entry, "file.yaml")


def test_there_are_enough_targets_to_fit_and_to_judge_by():
    assert sum(t.role == "fit" for t in ALL) >= 25
    assert sum(t.role == "held_out" for t in ALL) >= 10
    assert len(targets_of("netherlands", "fit")) >= 25
    assert len(targets_of("netherlands", "held_out")) >= 10


@pytest.mark.parametrize("name", municipalities())
def test_a_figure_has_one_role(name):
    by_role = [{(t.statistic, t.figure_id) for t in targets_of(name, role)} for role in ROLES]
    for kind in (0, 1):
        used = [{pair[kind] for pair in pairs} for pairs in by_role]
        assert sum(map(len, used)) == len(set().union(*used)) == len(load_targets(name))


@pytest.mark.parametrize("name", municipalities())
def test_what_is_held_out_does_not_follow_from_what_is_fitted(name):
    follows = {
        "cases": {"signals"},
        "share_single": {"share_multiple", "share_consecutive"},
        "accepted_of_cases": {"share_reached", "share_accepted"},
        "spell_problem_debt": {"stock_problem_debt", "inflow_problem_debt"},
        "completed_all": {"completed_loan", "completed_mediation"},
    }
    fitted = {t.statistic for t in targets_of(name, "fit")}
    held_out = {t.statistic for t in targets_of(name, "held_out")}
    assert [s for s in held_out if follows.get(s, set()) & fitted] == []


def test_amsterdam_is_predicted_first_and_fitted_then():
    assert {t.statistic for t in load_targets("amsterdam") if t.then_fit} == {"share_reached", "share_accepted"}


def test_a_role_that_does_not_exist_is_refused():
    with pytest.raises(ConfigurationError, match=r"`hold_out` is not a role.*did you mean `held_out`"):
        targets_of("netherlands", "hold_out")


def test_a_municipality_that_does_not_exist_is_refused():
    with pytest.raises(ConfigurationError, match=r"did you mean `utrecht`"):
        load_targets("utrech")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"role": "fitted"}, "`role: fitted`; did you mean `fit`?"),
        ({"rule": "round"}, "`rule: round`; did you mean `rounding`?"),
        ({"scale": "logic"}, "`scale: logic`; did you mean `logit`?"),
        ({"justificaton": "x"}, "`justificaton` is not a key of a target; did you mean `justification`?"),
        ({"justification": None}, "`justification` is missing"),
        ({"source": None}, "`source` is missing"),
        ({"source": {"year": 2023}}, "no source; add `source: {title:"),
        ({"source": {"title": "x", "yaer": 1}}, "`source.yaer` is not a key; did you mean `year`?"),
        ({"figure_id": None}, "`figure_id` is missing"),
        ({"last_digit": 0.0}, "`last_digit: 0` must be above 0"),
        ({"rule": "sources", "last_digit": None, "sd": -1.0}, "`sd: -1` must be above 0"),
        ({"rule": "sources", "last_digit": None}, "`sd: None` is not a number"),
        ({"sd": 0.1}, "`rule: rounding` goes with `last_digit`; leave `sd` out"),
        ({"value": "many"}, "`value: many` is not a number"),
        ({"value": 1.0}, "`value: 1` has no logit; use `scale: linear`"),
        ({"value": 0.0, "scale": "log"}, "`value: 0` has no log; use `scale: linear`"),
        ({"then_fit": True}, "`then_fit` is for `role: held_out`"),
        ({"solve": {"parameter": "contact.letter"}}, "`solve` needs gain, parameter, step"),
        ({"solve": {"parameter": "x", "step": "lin", "gain": 1}}, "`solve.step: lin`; did you mean `linear`?"),
    ],
)
def test_a_broken_target_is_refused_in_one_line(changes, told):
    with pytest.raises(EvidenceError, match=re.escape(told)) as error:
        made(**changes)
    assert str(error.value).startswith("file.yaml: target `share_reached`: ")
    assert "\n" not in str(error.value)


def test_a_statistic_that_is_not_computed_is_refused():
    with pytest.raises(EvidenceError, match=r"computes no such thing; did you mean `share_reached`"):
        target("share_reach", ENTRY, "file.yaml")


def test_one_figure_twice_is_refused():
    with pytest.raises(EvidenceError, match=r"`signals` and `share_reached` are both figure `divosa-2023-reached`"):
        targets({"share_reached": ENTRY, "signals": ENTRY | {"role": "held_out"}}, "file.yaml")


def test_the_same_statistic_twice_is_refused(tmp_path, monkeypatch):
    (tmp_path / "utrecht.yaml").write_text("signals: {}\nsignals: {}\n", encoding="utf-8")
    monkeypatch.setattr("sim.calibration.targets._FOLDER", tmp_path)
    with pytest.raises(ConfigurationError, match=r"`signals` occurs twice"):
        load_targets("utrecht")


def test_uncertainty_by_rule():
    assert made().sd == pytest.approx(0.01 / math.sqrt(12))
    assert made(rule="sampling", last_digit=None, n=400).sd == pytest.approx(0.02)
    assert made(rule="sources", last_digit=None, sd=0.03).sd == 0.03


def test_the_error_by_hand():
    share = made(rule="sources", last_digit=None, sd=0.016)
    assert share.error == pytest.approx(math.hypot(0.016 / 0.16, DISCREPANCY))
    amount = made(value=20.0, scale="log", rule="sources", last_digit=None, sd=2.0)
    assert amount.error == pytest.approx(math.hypot(0.1, DISCREPANCY))
    difference = made(value=-0.2, scale="linear", rule="sources", last_digit=None, sd=0.02)
    assert difference.error == pytest.approx(math.hypot(0.02, 0.2 * DISCREPANCY))
    steady = made(value=1.0, scale="log", rule="steady_state", last_digit=None, sd=0.03)
    assert steady.error == 0.03


def test_z_by_hand():
    share = made()
    assert share.z(0.2) == 0
    assert share.z(0.3) == pytest.approx((math.log(0.3 / 0.7) - math.log(0.2 / 0.8)) / share.error)
    assert share.z([0.1, 0.3]).shape == (2,)
    assert math.isnan(share.z(math.nan))


@pytest.mark.parametrize("one", ALL, ids=lambda t: t.statistic)
def test_every_target_can_be_compared_with_anything(one):
    assert one.statistic in STATISTICS
    assert one.sd > 0
    assert one.z(one.value) == pytest.approx(0)
    assert one.unscaled(one.scaled(one.value)) == pytest.approx(one.value)
    z = one.z([*sorted([-1.0, 0.0, one.value / 2, one.value, one.value * 1.01]), 1.0, 1e6])
    assert np.isfinite(z).all()
    assert all(a <= b for a, b in pairwise(z[:5]))
