"""What a report warns of where an arm changes how long arrangements last."""

from dataclasses import replace
from types import ModuleType

import pytest
from matplotlib.text import Text

from sim.report.figures import stocks
from sim.report.sentences import summary
from sim.report.short import short
from sim.report.term import ABOUT, AVERAGES, caveat, diluted, term
from sim.report.view import View

LARGE = {"difference": -9.0, "low": -10.0, "high": -8.0}


def test_an_arm_with_another_term_has_a_warning_about_the_window_and_others_have_not(fake: ModuleType) -> None:
    found = fake.comparison(7, outcomes=("share_dropout_inflow", "completions"), municipality="utrecht")
    view = View(replace(found, without_effect=()), "en")
    assert tuple(term(36, view.arm(arm).interventions) for arm in ("baseline", "package")) == (36, 24)
    assert "ends 12 months sooner" in caveat(view, "package")
    assert view.amount(*view.shown("share_completed", view.difference("package", "share_completed"), True), True) in (
        caveat(view, "package")
    )
    assert caveat(view, "restructuring") == caveat(view, "restructuring", "worse") == ""
    assert {caveat(view, "package"), caveat(view, "package", "worse")} <= set(short(view))
    reached = fake.comparison(7, outcomes=("share_reached",), municipality="utrecht")
    assert caveat(View(replace(reached, without_effect=()), "en"), "package") == ""


def test_a_term_that_did_nothing_has_no_warning(fake: ModuleType) -> None:
    found = fake.comparison(7, outcomes=("completions", "stock_problem_debt"), municipality="utrecht")
    assert found.without_effect == ("shorter_term",)
    assert {caveat(View(found, "en"), "package", about) for about in ABOUT} == {""}
    view = View(replace(found, without_effect=()), "en")
    assert [about for about in ABOUT if not caveat(view, "package", about)] == ["early"]


def test_a_term_within_which_nothing_ends_warns_that_only_early_ends_are_seen(fake: ModuleType) -> None:
    found = replace(
        fake.comparison(7, outcomes=("completions", "stock_problem_debt"), municipality="utrecht"), without_effect=()
    )
    view = View(replace(found, question=replace(found.question, horizon=24)), "en")
    assert [about for about in ABOUT if caveat(view, "package", about)] == ["early"]
    assert "only the drawback is in sight" in caveat(view, "package", "early")
    assert caveat(view, "package", "early") in short(view)
    assert summary(view).count("only the drawback is in sight") == 2  # the package, and the shorter term alone
    monthly = replace(view.question, assume={"arrangement.constant_hazard": 1.0})
    assert caveat(View(replace(found, question=monthly), "en"), "package", "early") == ""


@pytest.mark.parametrize(
    ("language", "sooner", "counts"),
    [
        ("en", "With ‘The whole Utrecht package’ that is 12 months sooner.", "also while it is in debt help"),
        ("nl", "Bij ‘Het hele Utrechtse pakket’ is dat 12 maanden eerder.", "ook tijdens schuldhulp of een regeling"),
    ],
)
def test_what_counts_as_problem_debt_and_what_a_shorter_term_does_to_it_is_said(
    fake: ModuleType, language: str, sooner: str, counts: str
) -> None:
    told = replace(fake.comparison(7, outcomes=("stock_problem_debt",), municipality="utrecht"), without_effect=())
    view = View(told, language)
    assert sooner in caveat(view, "package", "stock")
    lines = short(view)
    assert caveat(view, "package", "stock") in lines
    assert counts in lines[0]
    whole = summary(view, lines)
    assert whole.count(counts) == 2  # in the short answer, and where all outcomes are
    assert whole.count(sooner) == 2
    drawn = stocks.chart(view)
    assert drawn is not None
    texts = " ".join(text.get_text().replace("\n", " ") for text in drawn.figure.findobj(Text))
    assert counts in texts
    assert sooner in texts
    other = View(replace(told, question=replace(told.question, outcomes=("share_reached",))), language)
    assert caveat(other, "package", "stock") == ""


def test_another_policy_that_does_more_to_problem_debt_by_a_shorter_term_has_the_warning(fake: ModuleType) -> None:
    told = replace(fake.comparison(7, outcomes=("stock_problem_debt",), municipality="utrecht"), without_effect=())
    shorter = tuple(i for i in told.question.arms[-1].interventions if i.name == "shorter_term")
    rest = tuple(i for i in told.question.arms[-1].interventions if i.name != "shorter_term")
    arms = [
        replace(arm, interventions=shorter if arm.name == "restructuring" else rest[:1]) for arm in told.question.arms
    ]
    arms[0], arms[-1] = told.question.arms[0], replace(arms[-1], interventions=rest)
    place = (told.differences["arm"] == "restructuring") & (told.differences["measure"] == "stock_problem_debt")
    moved = told.differences.assign(**{key: told.differences[key].where(~place, by) for key, by in LARGE.items()})
    view = View(replace(told, question=replace(told.question, arms=tuple(arms)), differences=moved), "en")
    assert caveat(view, "package", "stock") == ""
    assert caveat(view, "restructuring", "stock") in short(view)[0]


@pytest.mark.parametrize(("language", "few"), [("en", "with a case 19 get"), ("nl", "krijgen er 19 een")])
def test_a_mean_over_many_without_an_arrangement_says_so_beside_its_number(
    fake: ModuleType, language: str, few: str
) -> None:
    found = replace(fake.comparison(7, outcomes=AVERAGES, municipality="utrecht"), without_effect=())
    view = View(found, language)
    for measure in AVERAGES:
        assert "12" in diluted(view, "package", measure)
    assert few in diluted(view, "package", AVERAGES[0])
    assert diluted(view, "restructuring", AVERAGES[0]) == diluted(view, "package", "completions") == ""
    short_of_it = replace(found, question=replace(found.question, horizon=24))
    assert diluted(View(short_of_it, language), "package", AVERAGES[0]) == ""  # then nothing ends, and that is told
