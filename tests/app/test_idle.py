"""Why a policy does nothing, in words."""

from typing import Any

import pytest

from sim.app.idle import why
from sim.evidence import cards
from sim.experiment.question import Arm, Question
from sim.interventions import Intervention, load_intervention
from sim.report.view import View
from sim.texts import Texts


class Asked(View):
    """As much of a comparison as the reasons need."""

    def __init__(self, policy: Intervention) -> None:
        self.question = Question("idle", (Arm("today"), Arm("other", (policy,))), municipality="utrecht")
        self.texts = Texts("en")


@pytest.mark.parametrize(
    ("name", "settings", "said"),
    [
        ("whatsapp", {"dose": 0.0}, "for nobody"),
        ("letter_quality", {"levers": {"contact.letter_quality": 0.0}}, "already does this"),
        ("more_staff", {}, "enough people"),
        ("whatsapp", {"target": "young"}, "In this group"),
        ("whatsapp", {}, "In this municipality"),
    ],
)
def test_the_reason_is_the_one_that_the_settings_show(name: str, settings: dict[str, Any], said: str) -> None:
    policy = load_intervention(name, **settings)
    assert said in why(Asked(policy), policy)


def test_what_a_municipality_already_does_is_named_by_its_own_card() -> None:
    today = cards("utrecht")["inflow.support"].value
    policy = load_intervention("practical_support", levers={"inflow.support": today})
    assert why(Asked(policy), policy).startswith("Utrecht already does this")
