"""The short answer, and published figures beside simulated ones."""

import math
import re
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from matplotlib.text import Text

from sim.evidence import municipalities
from sim.experiment.question import Arm
from sim.interventions import load_intervention
from sim.outcomes import MEASURES
from sim.report.figures import stocks
from sim.report.page import page
from sim.report.published import COMPARED, compared, fitted_differences, fitted_part, missed, table, targets
from sim.report.sentences import summary
from sim.report.short import short
from sim.report.steps import tables
from sim.report.sure import said
from sim.report.sure import table as sure
from sim.report.term import ABOUT, caveat, term
from sim.report.view import View

LARGE = {"difference": -9.0, "low": -10.0, "high": -8.0}


def in_utrecht(fake: ModuleType, arms: int = 7, language: str = "en") -> View:
    found = fake.comparison(arms)
    return View(replace(found, question=replace(found.question, municipality="utrecht")), language)


def test_the_first_line_is_the_first_outcome_with_intervals_the_best_part_and_what_was_published(
    fake: ModuleType,
) -> None:
    found = fake.comparison(7)
    asked = replace(found.question, municipality="utrecht", outcomes=("share_dropout_inflow", "months_inflow"))
    first, *_ = short(View(replace(found, question=asked), "en"))
    assert first.startswith("Drop-out at inflow: 4")
    assert first.count("percentage points") == 3
    assert "clearly better. Of what is uncertain in this, 61% is the model's numbers; the rest is chance and" in first
    assert "Of the parts alone ‘Resident keeps control’ has the largest estimate: −" in first
    assert "It does not differ clearly from the next, ‘Forwarding files sooner’." in first
    own = (found.totals["arm"] == "resident_control") & (found.totals["measure"] == "share_dropout_inflow")
    moved = found.totals.assign(value=found.totals["value"].where(~own, found.totals["value"] - 0.2))
    first, *_ = short(View(replace(found, question=asked, totals=moved), "en"))
    assert "It differs clearly from the next, ‘Forwarding files sooner’." in first
    assert first.endswith(
        "Published: 43% for ‘Without the package’ (fitted); 34% for ‘The whole Utrecht package’ "
        "(follows from fitted figures). With ‘The whole Utrecht package’ the model was "
        "fitted to the difference itself: published is −9 percentage points. "
        "So that it comes out about right is no proof."
    )


def test_costs_are_told_and_what_is_not_clear_is_named(fake: ModuleType) -> None:
    said = short(View(fake.comparison(7), "en"))
    assert any(line.startswith("Cost to the municipality (euros per 1,000 residents per year): 14,") for line in said)
    assert any("are better off and" in line for line in said)
    unclear = short(View(fake.comparison(7, outcomes=("share_dropout_inflow", "signals")), "en"))
    assert unclear[-1] == "No clear difference in: Early signals."


def test_without_a_second_arm_there_is_nothing_to_answer(fake: ModuleType) -> None:
    assert short(View(fake.comparison(1), "nl")) == []


@pytest.mark.parametrize(("language", "word"), [("nl", "Kort antwoord"), ("en", "The short answer")])
def test_summary_and_page_begin_with_it(reports: dict[str, Path], language: str, word: str) -> None:
    lines = (reports[language] / "summary.txt").read_text(encoding="utf-8").splitlines()
    assert lines[5:7] == [word, "-" * len(word)]
    page = (reports[language] / "report.html").read_text(encoding="utf-8")
    assert page.index("<h2") == page.index('<h2 id="h-short">')


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
    assert next(row[3:5] for row in rows.rows if row[0].startswith("Bereik")) == ["20%", "landelijk afgestemd"]


def test_a_difference_that_was_not_fitted_is_not_said_to_be(fake: ModuleType) -> None:
    assert fitted_differences(in_utrecht(fake), "share_reached") == []
    view = in_utrecht(fake)
    alone = replace(view.question, arms=view.question.arms[:2])
    without = View(replace(view.comparison, question=alone), "en")
    assert fitted_differences(without, "share_dropout_inflow") == []
    other = replace(view.question, municipality="amsterdam")
    (said,) = fitted_differences(View(replace(view.comparison, question=other), "nl"), "share_dropout_inflow")
    assert "gepubliceerd is −9 procentpunten (landelijk cijfer)." in said


@pytest.mark.parametrize(("names", "told"), [(("extra_attempt",), 1), (("extra_attempt", "whatsapp"), 0)])
def test_a_fitted_difference_is_told_of_the_policy_it_is_about_only(
    fake: ModuleType, names: tuple[str, ...], told: int
) -> None:
    found = fake.comparison(2)
    arms = (Arm("baseline"), Arm("package", tuple(map(load_intervention, names))))
    view = View(replace(found, question=replace(found.question, arms=arms, municipality="utrecht")), "en")
    said = fitted_differences(view, "share_reached")
    assert len(said) == told
    assert all("published is +11 percentage points (national figure)." in line for line in said)


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
    assert "landelijk afgestemd" in page(view, [], "")
    assert "landelijk afgestemd" not in page(whole, [], "")


def test_drop_out_by_step_and_support_by_age_are_in_the_page(fake: ModuleType) -> None:
    dropout, support = tables(View(fake.comparison(2), "nl"))
    assert dropout.columns[1:3] == ["Uitval voor het eerste gesprek (%)", "Uitval tijdens de intake (%)"]
    assert dropout.rows[0][0] == "Zonder het pakket"
    assert support.columns[1:] == ["Alle inwoners", "Jongeren"]
    assert all(cell.endswith(")") and "%" in cell for row in support.rows for cell in row[1:])


def cut(found: Any, **columns: float) -> Any:
    """Return a comparison with other differences everywhere."""
    return replace(found, differences=found.differences.assign(**columns))


def test_a_run_that_is_too_small_says_so_first_in_every_place(fake: ModuleType) -> None:
    small = cut(fake.comparison(2, outcomes=("share_reached",)), low=-0.3, high=0.3, parameters=0.001, chance=0.1)
    view = View(small, "nl")
    first, second, *_ = short(view)
    assert first.startswith("Let op: deze berekening is te klein om op te vertrouwen. Er is geen duidelijk verschil,")
    residents = int(re.findall(r"`residents=(\d+) replications=24`", first)[0])
    assert residents > small.question.residents
    assert f"ongeveer {residents:,}".replace(",", ".") in first
    assert second.startswith("Bereik")
    assert summary(view, short(view)).splitlines()[7] == first
    assert page(view, [], "").count("berekening is te klein") == 1


def test_a_run_in_which_everything_is_hidden_still_says_why(fake: ModuleType) -> None:
    nothing = dict.fromkeys(("difference", "low", "high", "parameters", "chance", "error"), math.nan)
    said = short(View(cut(fake.comparison(2, outcomes=("share_reached",)), **nothing), "en"))
    assert len(said) == 1
    assert said[0].startswith(
        "Note: this run is too small to rely on. For ‘Share of cases reached’ there are fewer than"
    )
    assert "`residents=100000 replications=24`" in said[0]


def test_where_more_residents_do_not_help_it_says_so(fake: ModuleType) -> None:
    none = cut(fake.comparison(2), low=-0.3, high=0.3, parameters=0.0, chance=0.1, baseline=0.0)
    assert "More residents do not help here" in short(View(none, "en"))[0]
    hidden = cut(fake.comparison(2, residents=100_000, horizon=12), difference=math.nan)
    rare = replace(hidden, totals=hidden.totals.assign(value=math.nan))
    assert (
        "Meer inwoners helpen hier waarschijnlijk niet: dit gebeurt te weinig in 12 maanden."
        in short(View(rare, "nl"))[0]
    )


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


def test_what_cannot_be_told_of_the_numbers_is_not_called_nothing(fake: ModuleType) -> None:
    found = fake.comparison(7)
    view = View(replace(found, differences=found.differences.assign(parameters=0.0)), "en")
    assert "cannot be told" in said(view, "share_dropout_inflow", "package")
    rows = sure(view)
    assert rows is not None
    assert {row[3] for row in rows.rows} == {"cannot be told"}


def test_a_run_that_is_large_enough_does_not_warn(fake: ModuleType) -> None:
    assert not any("too small" in line for line in short(View(fake.comparison(7), "en")))
