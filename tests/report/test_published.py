"""Published figures beside simulated ones: which are compared, fitted or predicted, and whose they are."""

from dataclasses import replace
from types import ModuleType

import pytest

from sim.evidence import municipalities
from sim.experiment.question import Arm
from sim.interventions import load_intervention
from sim.outcomes import MEASURES
from sim.report.page import page
from sim.report.published import (
    COMPARED,
    compared,
    fitted_differences,
    fitted_effects,
    fitted_part,
    missed,
    table,
    targets,
)
from sim.report.sentences import summary
from sim.report.short import short
from sim.report.view import View

NATIONAL = "cijfer van heel Nederland, waarop het landelijke model is afgestemd; een gemeente kan ervan afwijken"


def in_utrecht(fake: ModuleType, arms: int = 7, language: str = "en") -> View:
    found = fake.comparison(arms)
    return View(replace(found, question=replace(found.question, municipality="utrecht")), language)


def test_every_published_figure_compared_exists_and_has_a_measure() -> None:
    for name, (measure, _) in COMPARED.items():
        assert measure in MEASURES
        assert name in targets("netherlands"), name
    for municipality in municipalities():
        assert all(target.source.title for target, _ in targets(municipality).values())


def test_figures_are_fitted_or_predicted_and_national_or_not(fake: ModuleType) -> None:
    found = {(one.measure, one.arm): one for one in compared(in_utrecht(fake))}
    without, package = (found["share_dropout_inflow", arm] for arm in ("baseline", "package"))
    assert (without.value, without.kind, without.national) == (0.43, "fitted", False)
    assert (package.value, package.kind) == (0.34, "follows")
    assert found["share_reached", "baseline"].national
    assert found["share_dropout_waiting", "baseline"].kind == "predicted"
    assert found["stock_problem_debt", "baseline"].value == pytest.approx(63)
    rows = table(in_utrecht(fake, language="nl"))
    assert rows is not None
    assert next(row[3:5] for row in rows.rows if row[0].startswith("Bereik")) == [
        "20%",
        NATIONAL,
    ]


def test_a_difference_that_was_not_fitted_is_not_said_to_be(fake: ModuleType) -> None:
    assert fitted_differences(in_utrecht(fake), "share_reached") == []
    view = in_utrecht(fake)
    alone = replace(view.question, arms=view.question.arms[:2])
    without = View(replace(view.comparison, question=alone), "en")
    assert fitted_differences(without, "share_dropout_inflow") == []
    other = replace(view.question, municipality="amsterdam")
    (said,) = fitted_differences(View(replace(view.comparison, question=other), "nl"), "share_dropout_inflow")
    assert "gepubliceerd is −9 procentpunten (cijfer van heel Nederland)." in said


@pytest.mark.parametrize(("names", "told"), [(("extra_attempt",), 1), (("extra_attempt", "whatsapp"), 0)])
def test_a_fitted_difference_is_told_of_the_policy_it_is_about_only(
    fake: ModuleType, names: tuple[str, ...], told: int
) -> None:
    found = fake.comparison(2)
    arms = (Arm("baseline"), Arm("package", tuple(map(load_intervention, names))))
    view = View(replace(found, question=replace(found.question, arms=arms, municipality="utrecht")), "en")
    said = fitted_differences(view, "share_reached")
    assert len(said) == told
    assert all("figure is +11 percentage points (national figure)." in line for line in said)


def test_a_predicted_figure_outside_its_interval_is_in_the_short_answer(fake: ModuleType) -> None:
    view = in_utrecht(fake)
    (said,) = [line for line in missed(view) if "Drop-out before the first talk" in line]
    assert "published 28% (national figure), simulated " in said
    assert said in short(view)
    levels = view.comparison.levels
    wide = levels.assign(high=levels["high"].where(levels["measure"] != "share_dropout_waiting", 0.3))
    other = View(replace(view.comparison, levels=wide), "en")
    assert not any("before the first talk" in line for line in (*missed(other), *short(other)))


def test_a_figure_about_a_package_needs_the_package_in_full(fake: ModuleType) -> None:
    view = in_utrecht(fake, 2)
    half = (load_intervention("practical_support", dose=0.5), load_intervention("fast_forwarding"))
    arms = (Arm("baseline", half), Arm("package", half))
    asked = replace(view.question, arms=arms)
    assert compared(View(replace(view.comparison, question=asked), "en")) == []


def test_the_effect_of_a_policy_with_another_lever_was_not_fitted(fake: ModuleType) -> None:
    view = in_utrecht(fake, 2)

    def told(extra: float, baseline: tuple[str, ...] = ()) -> tuple[int, int]:
        policy = load_intervention("extra_attempt", levers={"contact.extra_attempts": extra})
        base = Arm("baseline", tuple(map(load_intervention, baseline)))
        arms = {
            "alone": (base, Arm("package", (policy,))),
            "within": (base, Arm("package", (policy, load_intervention("whatsapp")))),
        }
        views = {
            name: View(replace(view.comparison, question=replace(view.question, arms=mine)), "en")
            for name, mine in arms.items()
        }
        return len(fitted_differences(views["alone"], "share_reached")), len(
            fitted_part(views["within"], "share_reached")
        )

    assert told(1.0) == (1, 1)
    assert told(3.0) == (0, 0)
    assert told(1.0, ("sms",)) == (0, 0)


def test_that_a_policy_was_made_as_strong_as_published_is_told(fake: ModuleType) -> None:
    view = in_utrecht(fake, 2)
    arms = (Arm("today"), Arm("message", (load_intervention("whatsapp", dose=0.5),)))
    asked = View(replace(view.comparison, question=replace(view.question, arms=arms)), "en")
    (said,) = fitted_effects(asked, "share_reached")
    assert "‘WhatsApp’ works was fitted" in said
    assert "+4.7 percentage points" in said
    assert fitted_effects(asked, "share_accepted") == []
    own = replace(asked.question, assume={"contact.whatsapp_message": -2.0})
    assert fitted_effects(View(replace(asked.comparison, question=own), "en"), "share_reached") == []


def test_a_place_without_figures_of_its_own_says_whose_they_are(fake: ModuleType) -> None:
    found = fake.comparison(2)
    country = replace(found, question=replace(found.question, municipality="netherlands"))
    view, whole = View(country, "nl", "Zwolle"), View(country, "nl")
    said = (
        "Let op: van Zwolle zelf is alleen het aantal huishoudens bekend. Alle andere cijfers zijn die van Nederland."
    )
    assert said in summary(view)
    assert "aantal huishoudens bekend" not in summary(whole)
    assert {one.national for one in compared(view)} == {True}
    assert {one.national for one in compared(whole)} == {False}
    assert NATIONAL in page(view, [], "")
    assert NATIONAL not in page(whole, [], "")
