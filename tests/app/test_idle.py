"""Why a policy does nothing, in words."""

from types import SimpleNamespace
from typing import Any

import pytest

from sim.app.idle import idle, why
from sim.evidence import cards
from sim.experiment.question import Arm, Question
from sim.interventions import Intervention, load_intervention
from sim.report.numbers import Numbers
from sim.report.view import View
from sim.texts import Texts


class Asked(View):
    """As much of a comparison as the reasons need."""

    def __init__(self, policy: Intervention, horizon: int = 60) -> None:
        arms = Arm("today"), Arm("other", (policy,))
        self.question = Question("idle", arms, municipality="utrecht", horizon=horizon)
        self.comparison = SimpleNamespace(without_effect=())  # type: ignore[assignment]
        self.texts, self.place = Texts("en"), ""
        self.numbers = Numbers(self.texts)


@pytest.mark.parametrize(
    ("name", "settings", "said"),
    [
        ("whatsapp", {"dose": 0.0}, "for nobody"),
        ("letter_quality", {"levers": {"contact.letter_quality": 0.0}}, "already does this"),
        ("more_staff", {}, "enough people"),
        ("whatsapp", {"target": "young"}, "nobody in this group"),
        ("whatsapp", {}, "nobody in this municipality"),
    ],
)
def test_the_reason_is_the_one_that_the_settings_show(name: str, settings: dict[str, Any], said: str) -> None:
    policy = load_intervention(name, **settings)
    assert said in why(Asked(policy), policy)


def test_what_a_municipality_already_does_is_named_by_its_own_card() -> None:
    today = cards("utrecht")["inflow.support"].value
    policy = load_intervention("practical_support", levers={"inflow.support": today})
    assert why(Asked(policy), policy).startswith("Utrecht already does this")


@pytest.mark.parametrize(
    ("horizon", "settings", "short"),
    [
        (12, {}, True),
        (24, {}, True),  # the term is 24 months
        (25, {}, False),
        (25, {"start": 1}, True),
        (25, {"dose": 0.5}, True),  # 30 months
        (31, {"dose": 0.5}, False),
    ],
)
def test_a_term_that_did_nothing_within_a_short_period_is_told_to_need_a_longer_one(
    horizon: int, settings: dict[str, Any], short: bool
) -> None:
    policy = load_intervention("shorter_term", **settings)
    assert (f"within {horizon} months" in why(Asked(policy, horizon), policy)) == short


@pytest.mark.parametrize("without", [(), ("shorter_term",)])
def test_only_what_did_nothing_is_idle_however_short_the_period(without: tuple[str, ...]) -> None:
    view = Asked(load_intervention("shorter_term"), 24)
    view.comparison.without_effect = without
    assert tuple(one.name for one in idle(view, "other")) == without
