"""Catalogues, numbers and the plain sentences."""

import re
from dataclasses import replace
from string import Formatter
from types import ModuleType

import numpy as np
import pytest

from sim.experiment.question import Arm
from sim.groups import TARGETS
from sim.interventions import load_intervention
from sim.report.cards import title
from sim.report.estimates import Estimate
from sim.report.figures.better_worse import chart as figure
from sim.report.figures.better_worse import sides
from sim.report.numbers import Numbers
from sim.report.page import changes
from sim.report.sentences import better_worse, difference, notes, outcome, summary
from sim.report.view import View
from sim.report.wording import policy, question
from sim.texts import Texts, catalogue, languages


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_catalogues_have_the_same_keys_and_fields() -> None:
    assert languages() == ["en", "nl"]
    nl, en = catalogue("nl"), catalogue("en")
    assert set(nl) == set(en)
    # `en` may leave out what `nl` needs to build a sentence, never the other way round unnoticed.
    assert {key for key in nl if fields(nl[key]) != fields(en[key])} == set()


@pytest.mark.parametrize(
    ("language", "one", "more"),
    [("en", "1 replication of", "1,000 replications of"), ("nl", "1 herhaling van", "1.000 herhalingen van")],
)
def test_a_word_follows_its_number(language: str, one: str, more: str) -> None:
    texts = Texts(language)
    for count, expected in ((1, one), (1000, more)):
        counts = dict.fromkeys(("municipalities", "households", "replications"), Numbers(texts).plain(count))
        assert expected in texts("country.opening", horizon="12", **counts)


def test_interval_with_zero_is_no_clear_difference(fake: ModuleType) -> None:
    nl, en = View(fake.comparison(2), "nl"), View(fake.comparison(2), "en")
    unclear = Estimate(-0.2, -1.0, 0.6)
    assert difference(nl, "months", unclear).startswith("Er is geen duidelijk verschil")
    assert difference(en, "months", unclear).startswith("There is no clear difference")
    assert difference(en, "months", Estimate(-0.8, -1.0, -0.6)) == "That is 0.8 (0.6–1.0) months less."


def test_no_difference_is_said_in_words(fake: ModuleType) -> None:
    made = fake.comparison(2)
    nobody = made.better_worse.assign(
        better=0.0, better_low=0.0, better_high=0.0, worse=0.0, worse_low=0.0, worse_high=0
    )
    view = View(replace(made, better_worse=nobody), "en")
    assert difference(view, "per_1000", Estimate(0.0, 0.0, 0.0)) == "There is no difference."
    assert "Nobody is better or worse off than with ‘Without the package’." in summary(view)


def test_fewer_than_ten_better_or_worse_off_are_said_as_such(fake: ModuleType) -> None:
    """Of 50,000 residents ten are 0.2 per 1,000."""
    made = fake.comparison(2)
    few = dict.fromkeys(("worse", "worse_low", "worse_high", "unchanged"), np.nan)
    view = View(replace(made, better_worse=made.better_worse.assign(**few)), "en")
    said = better_worse(view, "package", sides(view))
    assert "are better off and fewer than 0.2 worse off" in said[0]
    assert "too few to show worse off" in said[1]
    chart = figure(view)
    assert chart is not None
    assert "fewer than 0.2 worse off" in chart.title
    assert {row[-1] for row in chart.table.rows} == {"too few to show"}


def test_replications_that_say_the_same_may_be_chance(fake: ModuleType) -> None:
    made = fake.comparison(2)
    same = made.levels.assign(low=np.nan, high=np.nan)
    view = View(replace(made, levels=same), "en")
    alone = View(replace(made, levels=same, replications_done=1), "en")
    level = view.level("package", "completions")
    assert view.amount("per_1000", level) == f"{alone.amount('per_1000', level)} (no interval, may be chance)"
    assert view.amount("per_1000", Estimate(0.0, 0.0, 0.0)) == "0"


def test_differences_end_where_a_share_does(fake: ModuleType) -> None:
    made = fake.comparison(2)
    view = View(replace(made, differences=made.differences.assign(low=-9e9, high=9e9)), "en")
    base, found = (view.level("baseline", "share_reached"), view.difference("package", "share_reached"))
    assert (found.low, found.high) == (-base.high, 1 - base.low)
    assert view.difference("package", "months_inflow").low == -view.level("baseline", "months_inflow").high
    assert view.difference("package", "months_inflow").high == 9e9


def test_without_an_interval_it_may_be_chance(fake: ModuleType) -> None:
    text = summary(View(fake.comparison(2, replications=1), "en"))
    assert "may be chance" in text
    assert "with one replication there is no interval" in text


def test_headline_is_told_per_thousand(fake: ModuleType) -> None:
    view = View(fake.comparison(2), "nl")
    said = outcome(view, "package", "share_dropout_inflow")
    found = re.search(r"uit voordat de aanvraag rond is.*Dat zijn er ([\d,]+) \(([\d,]+)–([\d,]+)\) minder", said)
    assert found is not None
    mean, low, high = (float(number.replace(",", ".")) for number in found.groups())
    exact = view.difference("package", "share_dropout_inflow")
    assert mean == pytest.approx(-1000 * exact.mean, abs=0.1)
    assert low < mean < high


def test_interventions_without_effect_are_named(fake: ModuleType) -> None:
    assert "Zonder gevolg in deze simulatie: Kortere looptijd" in summary(View(fake.comparison(7), "nl"))
    assert "Zonder gevolg" not in summary(View(fake.comparison(2), "nl"))


def test_incomplete_comparisons_say_so(fake: ModuleType) -> None:
    view = View(fake.comparison(2, complete=False), "nl")
    assert "niet af. Er zijn 3 van de 8 herhalingen klaar" in summary(view)
    assert "3 van 8" in view.footnote()
    assert "niet af" not in summary(View(fake.comparison(2), "nl"))


def test_small_groups_are_told_as_suppressed(fake: ModuleType) -> None:
    text = summary(View(fake.comparison(2), "nl"))
    assert "; te weinig inwoners om te tonen: Eenoudergezinnen." in text
    assert "nan" not in text.lower().replace("finan", "")


def test_all_that_is_suppressed_is_said_once(fake: ModuleType) -> None:
    made = fake.comparison(2, outcomes=("share_reached", "completions", "months_inflow"))
    few = made.differences["measure"].isin(["completions", "months_inflow"])
    ends = ["better", "worse", "unchanged", "better_low", "better_high", "worse_low", "worse_high"]
    groups = made.better_worse.set_index("group")[ends].mask(lambda rows: rows.index.to_series() != "all", axis=0)
    hidden = replace(
        made,
        differences=made.differences.assign(difference=made.differences["difference"].mask(few)),
        better_worse=made.better_worse.assign(**{end: groups[end].to_numpy() for end in ends}),
    )
    said = summary(View(hidden, "en"))
    assert said.count("oo few") == 2
    assert "Too few to show: Arrangements completed; Duration of inflow." in said
    assert "There are too few residents to show this by group." in said
    assert "By group, per 1,000 residents" not in said


def test_parties_have_their_own_line_and_no_total(fake: ModuleType) -> None:
    text = summary(View(fake.comparison(2), "nl"))
    lines = [line for line in text.splitlines() if line.startswith("- ")]
    assert [line.split(":")[0] for line in lines] == [
        "- Gemeente",
        "- Schuldeisers",
        "- Inwoners",
        "- Uren van medewerkers",
    ]
    assert "niet bij elkaar opgeteld" in text


def test_arms_without_a_title_are_called_after_what_they_do(fake: ModuleType) -> None:
    comparison = fake.comparison(3)
    arms = (
        Arm("today"),
        Arm("a", comparison.question.arms[1].interventions),
        Arm("two_at_once", comparison.question.arms[2].interventions),
    )
    view = View(replace(comparison, question=replace(comparison.question, arms=arms)), "nl")
    assert [view.arm_title(arm.name) for arm in arms] == ["De huidige aanpak", "Saneringskrediet", "Two at once"]


WHATSAPP = load_intervention("whatsapp", start=12, target="young", dose=0.5)


@pytest.mark.parametrize(
    ("language", "told", "own_value"),
    [
        ("en", "WhatsApp, from month 12, for young residents, at half dose", "7.59% chance, in place of 1.7%"),
        ("nl", "WhatsApp, vanaf maand 12, voor jongeren, in halve sterkte", "7,59% kans, in plaats van 1,7%"),
    ],
)
def test_settings_of_an_intervention_are_told_in_words(
    fake: ModuleType, language: str, told: str, own_value: str
) -> None:
    comparison = fake.comparison(2)
    arms = (Arm("today"), Arm("package", (replace(WHATSAPP, title={"nl": "WhatsApp", "en": "WhatsApp"}),)))
    own = replace(comparison.question, arms=arms, question={}, assume={"contact.letter": -2.5})
    view = View(replace(comparison, question=own), language)
    text = summary(view)
    assert text.count(told) == 2  # in the question, and with the policy
    assert f"{title(Texts(language), 'contact.letter')}: {own_value} (`contact.letter=-2.5`)" in text
    assert changes(view, "package").startswith(told + ". ")


def test_what_is_usual_is_not_told(fake: ModuleType) -> None:
    view = View(fake.comparison(2), "en")
    assert policy(view, load_intervention("experience_film")) == "Film with experience stories"
    shock = load_intervention("price_shock", start=6, stop=18, dose=0.3)
    assert policy(view, shock) == "Price shock, from month 6 until month 18, at 30% of the dose"
    staff = load_intervention("more_staff", levers={"staff.intake": 2.0})
    assert (
        policy(view, staff)
        == "A quarter more staff, intake staff, relative to today at 2 (otherwise in this policy: 1.25)"
    )
    assert question(view).startswith("Do fewer residents drop out")


def test_every_target_is_told() -> None:
    assert all(f"change.target.{name}" in Texts(language) for name in ("all", *TARGETS) for language in ("nl", "en"))


@pytest.mark.parametrize(
    ("arms", "language", "told"),
    [(7, "en", "Of 36 differences about 2 would look clear"), (2, "nl", "Van 6 verschillen lijken er")],
)
def test_how_many_differences_chance_alone_makes_clear_is_said(
    fake: ModuleType, arms: int, language: str, told: str
) -> None:
    view = View(fake.comparison(arms), language)
    assert told in notes(view)[-1]
    assert notes(view)[-1] in summary(view)
    assert not any("chance alone" in note for note in notes(View(fake.comparison(1), "en")))
