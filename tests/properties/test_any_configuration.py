"""Whatever valid question is asked: the run ends, residents are conserved, and no number leaves its range."""

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.events import Event, Stage
from sim.evidence import Parameters, cards
from sim.experiment.question import Arm, Question
from sim.groups import TARGETS
from sim.interventions import Intervention
from sim.journey import journey
from sim.levers import LEVERS
from sim.model import DebtHelpModel, Setting
from sim.outcomes import MEASURES, value
from sim.run import Run

CI = settings(
    max_examples=40, derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
PARAMETERS = Parameters.of(cards())
BOUNDED = ("shame", "perceived_risk", "image", "need_for_support")


@st.composite
def policies(draw: st.DrawFn, horizon: int) -> Intervention:
    """Return an intervention on any levers, within what each allows."""
    levers = {
        name: draw(st.floats(LEVERS[name].low, LEVERS[name].high, allow_nan=False))
        for name in draw(st.lists(st.sampled_from(sorted(LEVERS)), min_size=1, max_size=4, unique=True))
    }
    for_all = any(name.startswith("staff.") for name in levers)
    start = draw(st.integers(0, horizon - 1))
    return Intervention(
        "policy",
        levers,
        start=start,
        stop=draw(st.none() | st.integers(start + 1, horizon + 2)),
        target="all" if for_all else draw(st.sampled_from(["all", *TARGETS])),
        dose=draw(st.floats(0, 1)),
    )


@st.composite
def questions(draw: st.DrawFn) -> Question:
    """Return a question of two arms."""
    horizon = draw(st.integers(1, 8))
    return Question(
        "any",
        (Arm("today"), Arm("policy", tuple(draw(st.lists(policies(horizon), max_size=3))))),
        residents=draw(st.integers(50, 400)),
        horizon=horizon,
        warmup=draw(st.integers(0, 10)),
        seed=draw(st.integers(0, 2**63 - 1)),
    )


def setting_of(question: Question, **more: object) -> Setting:
    return Setting(
        PARAMETERS,
        question.residents,
        question.seed,
        warmup=question.warmup,
        horizon=question.horizon,
        highest_shock=question.highest_shock(),
        **more,  # type: ignore[arg-type]
    )


def assert_possible(model: DebtHelpModel, question: Question) -> None:
    people = model.population
    assert (people.stage < len(Stage)).all()
    np.testing.assert_array_equal(model.stocks, np.bincount(people.stage, minlength=len(Stage)))
    free = people.stage == Stage.FREE
    assert not people.arrears[free].any()
    assert not people.debt[free].any()
    for name in BOUNDED:
        column = getattr(people, name)
        assert ((column >= 0) & (column <= 1)).all(), name
    assert np.isfinite(people.debt).all()
    assert (people.debt >= 0).all()
    records = model.log.records()
    assert ((records["month"] >= -question.warmup) & (records["month"] < question.horizon)).all()
    assert (np.diff(records["month"].astype(int)) >= 0).all()
    assert ((records["resident"] >= 0) & (records["resident"] < question.residents)).all()
    assert np.isin(records["event"], [*Event]).all()
    assert all(np.isfinite(line.amount) for line in model.now.ledger)


def assert_measures_in_range(run: Run) -> None:
    for name, measure in MEASURES.items():
        found = value(measure, run)
        if not np.isnan(found):
            assert found >= 0, name
            assert np.isfinite(found), name
            if measure.unit == "share":
                assert found <= 1, name
            if measure.unit == "per_1000":
                assert found <= 1000, name
    assert all(0 < flow <= 1000 + 1e-9 for flow in journey(run).values())


@CI
@given(questions())
def test_any_question_can_be_run(question: Question) -> None:
    begun = DebtHelpModel(setting_of(question)).warm_up()
    for arm in question.arms:
        model = begun.arm(arm.interventions).run()
        assert model.month == question.horizon - 1
        assert_possible(model, question)
        assert_measures_in_range(Run.of(model))


@settings(CI, max_examples=12)
@given(questions())
def test_chances_stay_between_0_and_1_for_everyone(question: Question) -> None:
    """Watch every resident: each decision's chance and draw lie in [0, 1]."""
    watching = setting_of(question, watched=tuple(range(question.residents)))
    model = DebtHelpModel(watching).warm_up().arm(question.arms[1].interventions).run()
    assert all(0 <= e.chance <= 1 and 0 <= e.draw < 1 for e in model.now.explanations)


@settings(CI, max_examples=12)
@given(questions())
def test_the_same_question_gives_the_same_answer(question: Question) -> None:
    logs = [
        DebtHelpModel(setting_of(question)).warm_up().arm(question.arms[1].interventions).run().log.records()
        for _ in range(2)
    ]
    np.testing.assert_array_equal(*logs)


@settings(CI, max_examples=25)
@given(st.dictionaries(st.sampled_from(sorted(cards())), st.floats(0, 1), max_size=6), st.integers(0, 1_000))
def test_any_numbers_within_the_cards_intervals_can_be_run(places: dict[str, float], seed: int) -> None:
    """Residents are conserved for any values between the low and high ends of the cards."""
    assume = {
        name: cards()[name].low + place * (cards()[name].high - cards()[name].low) for name, place in places.items()
    }
    whole = {name for name in assume if cards()[name].distribution == "fixed"}
    assume = {name: float(round(number)) if name in whole else number for name, number in assume.items()}
    question = Question("any", (Arm("today"),), residents=300, horizon=6, warmup=6, seed=seed, assume=assume)
    setting = Setting(question.central(), 300, seed, warmup=6, horizon=6)
    model = DebtHelpModel(setting).warm_up().arm().run()
    assert_possible(model, question)
    assert model.stocks.sum() == 300
