"""Patterns of shame, image, awareness and stories. Seeds are fixed."""

from collections.abc import Callable

import numpy as np
import pytest

from sim.events import Event
from sim.interventions import Intervention
from sim.model import DebtHelpModel
from sim.network import NO_TIE
from sim.run import Run
from tests.statistical.estimate import CERTAIN, logit


@pytest.fixture(scope="module")
def shame(today: DebtHelpModel) -> dict[str, np.ndarray]:
    """Return shame after a year without stories, with the letter and with the film, sent in every case."""
    levers = {"today": {}, "letter": {"contact.experience_letter": 1.0}, "film": {"contact.experience_film": 1.0}}
    found = {}
    for name, moved in levers.items():
        arm = today.arm([Intervention(name, moved)])
        arm.run_for(12)
        found[name] = arm.population.shame.astype(float)
    return found


def test_film_lowers_shame_more_than_the_letter(today: DebtHelpModel, shame: dict[str, np.ndarray]) -> None:
    """Of every resident whom both reach, and of nobody whom neither reaches; the same residents and luck.

    Findings: L1, L2, L3.
    """
    film, letter = shame["today"] - shame["film"], shame["today"] - shame["letter"]
    # A few change their escalation or help through the story, and with it their shame; they are left out.
    touched = (film > 1e-6) & (letter > 1e-6)
    assert touched.sum() > 500
    assert (film[touched] > letter[touched]).mean() > 0.99
    assert (np.abs(film) < 1e-6).mean() > 0.5
    assert film.mean() > letter.mean() > 0


def test_stories_lower_shame_most_where_it_is_high(shame: dict[str, np.ndarray]) -> None:
    """In log odds of shame, by how high it would have been: tie the policy to who feels shame.

    Findings: L4.
    """

    def odds(value: np.ndarray) -> np.ndarray:
        return np.log(value / (1 - value))

    fall = odds(shame["today"]) - odds(shame["film"])
    touched = (shame["today"] - shame["film"]) > 1e-6
    high, low = touched & (shame["today"] > 0.6), touched & (shame["today"] < 0.4)
    assert fall[high].mean() > 1.2 * fall[low].mean() > 0


def test_the_film_for_high_shame_touches_them_alone(today: DebtHelpModel) -> None:
    """Findings: L2, L4."""
    arm, base = today.arm([Intervention("f", {"contact.experience_film": 1.0}, target="high_shame")]), today.arm()
    before = today.population.shame.copy()
    arm.run_for(1)
    base.run_for(1)
    moved = arm.population.shame < base.population.shame - 1e-6
    assert moved.sum() > 50
    assert (np.maximum(before, base.population.shame)[moved] > today.setting.parameters.population.high_shame).all()


def test_who_registers_by_themselves(begin: Callable[..., DebtHelpModel], ample: dict[str, float]) -> None:
    """Knowing the way is needed; less shame, a better image and more worry lead to help; 4.5 standard errors each.

    Findings: G1, U18, U19.
    """
    many = {"arrears.first_problem_debt": 0.3, "inflow.self_referral": -0.5}
    begun = begin(150_000, assume=ample | many, seed=71, warmup=1, horizon=2)
    people = begun.population
    rows = np.flatnonzero(people.stage == 2)  # problem debt
    aware, shame, worry = people.aware[rows].copy(), people.shame[rows].copy(), people.perceived_risk[rows].copy()
    image = people.image[rows].copy()
    arm = begun.arm()
    arm.run_for(1)
    came = np.isin(rows, arm.now.happened(Event.REGISTERED)[0])
    tried = np.isin(rows, arm.now.happened(Event.REACHED)[0])
    assert not came[~aware & ~tried].any()
    found = logit(came[aware], shame=shame[aware], image=image[aware], worry=worry[aware])
    assert found["shame"].z < -CERTAIN
    assert found["image"].z > CERTAIN
    assert found["worry"].z > CERTAIN


@pytest.mark.parametrize(("good", "sign"), [(True, 1), (False, -1)])
def test_stories_travel_along_ties(today: DebtHelpModel, good: bool, sign: int) -> None:
    """A story moves the image of ties of the teller and of nobody else, up or down; some listeners learn the way.

    Findings: U18, U19.
    """
    from sim.stages import word_of_mouth

    arm = today.arm()
    people, now = arm.population, arm.now
    tellers = np.arange(0, len(people), 200, dtype=np.intp)
    image, aware = people.image.copy(), people.aware.copy()
    month = people.image_month.copy()
    now.stories = [(tellers, good)]
    assert list(word_of_mouth.step(people, now)) == []
    heard = people.image_month != month
    ties = now.network.ties(tellers)
    known = np.isin(np.arange(len(people)), ties[ties != NO_TIE])
    assert not heard[~known].any()
    assert heard.sum() > 1_000
    untouched = heard & (image == people.first_image) & (image > 0.2) & (image < 0.8)
    assert (sign * (people.image[untouched] - image[untouched]) > 0).all()
    learned = people.aware & ~aware
    assert learned.any()
    assert not learned[~heard].any()


def test_a_campaign_and_a_broader_offer_bring_more_registrations(today: DebtHelpModel) -> None:
    """The same residents and luck, 5% more registrations or acceptances.

    Findings: G1, G2.
    """
    base = Run.of(today.arm().run())
    campaign = Run.of(today.arm([Intervention("c", {"mind.image_campaign": 1.0})]).run())
    broad = Run.of(today.arm([Intervention("b", {"acceptance.broad_offer": 1.0})]).run())
    assert campaign.count(Event.REGISTERED) > 1.05 * base.count(Event.REGISTERED)
    assert broad.count(Event.ACCEPTED) > 1.05 * base.count(Event.ACCEPTED)
