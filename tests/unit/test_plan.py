"""The plan of a sweep: which runs, each once, with a name that says everything that decides its result."""

from dataclasses import replace
from typing import Any

import pytest

from sim.errors import ConfigurationError
from sim.experiment.compare import compare
from sim.experiment.question import CENTRAL, Arm, Question
from sim.interventions import load_intervention
from sim.outcomes import MEASURES
from sim.sweep.plan import BATCH, Plan, plan
from sim.sweep.policy import policy_of
from sim.sweep.simulate import simulate
from sim.sweep.table import DONE, FAILED

WHATSAPP, EXTRA = load_intervention("whatsapp"), load_intervention("extra_attempt")
QUESTION = Question(
    "q",
    (Arm("today"), Arm("whatsapp", (WHATSAPP,))),
    municipality="utrecht",
    residents=1_500,
    horizon=14,
    warmup=12,
    replications=4,
)
POINTS: list[dict[str, Any]] = [
    {"intervention.whatsapp": 0},
    {"intervention.whatsapp": 1},
    {"intervention.whatsapp.dose": 0.5},
]


def planned(question: Question = QUESTION, points: list[dict[str, Any]] | None = None, **settings: Any) -> Plan:
    return plan(question, (WHATSAPP,), POINTS if points is None else points, **settings)


def keys(found: Plan) -> list[str]:
    return [run.key for batch in found.batches() for run in batch.runs]


def test_every_run_is_there_once_and_off_is_todays_policy() -> None:
    found = keys(planned())
    assert len(found) == len(set(found)) == 4 * 3
    places = list(planned().places())
    assert all((key == today) == (point == 0) for point, _, key, today in places)
    assert {key for _, _, *both in places for key in both} == set(found)


def test_what_is_done_is_not_planned_again() -> None:
    every = keys(planned())
    left = [run.key for batch in planned().batches(every[1:]) for run in batch.runs]
    assert left == every[:1]


@pytest.mark.parametrize(
    "other",
    [
        {"seed": 2},
        {"residents": 1_501},
        {"horizon": 15},
        {"warmup": 13},
        {"municipality": "amsterdam"},
        {"assume": {"contact.letter": -2.0}},
        {"parameters": CENTRAL},
    ],
    ids=str,
)
def test_whatever_decides_a_result_changes_the_name(other: dict[str, Any]) -> None:
    assert not set(keys(planned())) & set(keys(planned(replace(QUESTION, **other))))


def test_the_model_changes_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    before = keys(planned())
    monkeypatch.setattr("sim.sweep.plan.fingerprint", lambda: "another model")
    assert not set(before) & set(keys(planned()))


def test_more_replications_and_points_keep_the_names_of_what_was_there() -> None:
    more = keys(planned(replace(QUESTION, replications=6), [*POINTS, {"staff.outreach": 2.0}]))
    assert set(keys(planned())) < set(more)


def test_the_same_policy_has_one_name_however_it_is_written() -> None:
    found = planned(points=[{"intervention.whatsapp": 1}, {"intervention.whatsapp.dose": 1}, {"staff.intake": 1.0}])
    assert len(set(keys(found))) == 4 * 2


def test_policies_share_a_warm_up_and_batches_stay_small() -> None:
    found = list(planned(points=[{"staff.intake": 1 + n / 100} for n in range(BATCH + 5)]).batches())
    assert {len(batch.runs) for batch in found} == {BATCH, 6}  # and today's policy
    assert len(found) == 2 * 4


def test_runs_say_what_a_comparison_says() -> None:
    comparison = compare(QUESTION, workers=1)
    told = comparison.totals[comparison.totals["group"] == "all"].set_index(["arm", "replication", "measure"])["value"]
    found = planned(points=[{"intervention.whatsapp": 1}])
    rows = [row for batch in found.batches() for row in simulate(batch)]
    assert len(rows) == 2 * 4
    for row in rows:
        assert row["status"] == DONE
        arm = "today" if row["policy"] == "[]" else "whatsapp"
        for name in MEASURES:
            assert row[name] == pytest.approx(told[arm, row["replication"], name], rel=1e-12, nan_ok=True)


def test_a_run_that_fails_is_a_row_and_ends_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = iter([ZeroDivisionError("nobody there")])

    def broken(measure: object, run: object) -> float:
        for error in calls:
            raise error
        return 1.0

    monkeypatch.setattr("sim.sweep.simulate.value", broken)
    (batch,) = planned(replace(QUESTION, replications=1), [{"intervention.whatsapp": 1}]).batches()
    first, second = simulate(batch)
    assert (first["status"], first["reason"]) == (FAILED, "ZeroDivisionError: nobody there")
    assert first["overrides"].startswith("uitweg sweep")
    assert second["status"] == DONE


def test_a_member_is_the_same_in_every_replication() -> None:
    found = planned(points=[{"member": 7}])
    assert {run.row["member"] for batch in found.batches() for run in batch.runs} == {7}
    with pytest.raises(ConfigurationError, match="`member=100000` does not exist"):
        keys(planned(points=[{"member": 100_000}]))
    with pytest.raises(ConfigurationError, match="has one set"):
        planned(replace(QUESTION, parameters=CENTRAL), [{"member": 7}])


def test_levers_and_doses_make_the_policy() -> None:
    base = (WHATSAPP, EXTRA)
    assert policy_of(base, {"intervention.whatsapp": 0}) == (EXTRA,)
    assert policy_of(base, {"intervention.whatsapp.dose": 0}) == (EXTRA,)
    later = policy_of(base, {"intervention.whatsapp.start": 3, "intervention.whatsapp.dose": 0.5})
    assert (later[0].start, later[0].dose, later[1]) == (3, 0.5, EXTRA)
    assert policy_of((), {"intervention.sms": 1}) == (load_intervention("sms"),)
    (desk,) = policy_of((), {"staff.intake": 1.2, "staff.office": 1.0})
    assert desk.levers == {"staff.intake": 1.2}


def test_impossible_values_are_told() -> None:
    for point, told in (
        ({"staff.intake": 99.0}, "must lie between"),
        ({"intervention.whatsapp.start": 14}, "beyond the horizon"),
        ({"assume.contact.evening": 7.0}, "must lie between"),
        ({"residents": 0}, "must lie between"),
    ):
        with pytest.raises(ConfigurationError, match=told):
            planned(points=[point])
