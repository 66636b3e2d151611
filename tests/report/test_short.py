"""The short answer: what it says first, and when a run is too small to say it."""

import math
import re
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from sim.report.page import page
from sim.report.sentences import summary
from sim.report.short import short
from sim.report.steps import tables
from sim.report.sure import FEW, note, rough, said
from sim.report.sure import table as sure
from sim.report.view import View


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
        "fitted to the difference itself: the published figure is −9 percentage points. "
        "That it comes out about right is therefore no proof."
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
    first, command, second, *_ = short(view)
    assert first.startswith("Let op: deze berekening is te klein om op te vertrouwen. Er is geen duidelijk verschil,")
    residents = int(re.findall(r"`residents=(\d+) replications=24`", command)[0])
    assert residents > small.question.residents
    assert f"ongeveer {residents:,}".replace(",", ".") in first
    assert second.startswith("Bereik")
    assert summary(view, short(view)).splitlines()[7] == first
    assert page(view, [], "").count("berekening is te klein") == 1


def test_a_run_in_which_everything_is_hidden_still_says_why(fake: ModuleType) -> None:
    nothing = dict.fromkeys(("difference", "low", "high", "parameters", "chance", "error"), math.nan)
    said = short(View(cut(fake.comparison(2, outcomes=("share_reached",)), **nothing), "en"))
    assert len(said) == 2
    assert said[0].startswith(
        "Note: this run is too small to rely on. For ‘Share of cases reached’ there are fewer than"
    )
    assert "`residents=100000 replications=24`" in said[1]


def test_where_more_residents_do_not_help_it_says_so(fake: ModuleType) -> None:
    none = cut(fake.comparison(2), low=-0.3, high=0.3, parameters=0.0, chance=0.1, baseline=0.0)
    assert "More residents do not help here" in short(View(none, "en"))[0]
    hidden = cut(fake.comparison(2, residents=100_000, horizon=12), difference=math.nan)
    rare = replace(hidden, totals=hidden.totals.assign(value=math.nan))
    assert (
        "Meer inwoners helpen hier waarschijnlijk niet: dit gebeurt te weinig in 12 maanden."
        in short(View(rare, "nl"))[0]
    )


def test_what_cannot_be_told_of_the_numbers_is_not_called_nothing(fake: ModuleType) -> None:
    found = fake.comparison(7)
    view = View(replace(found, differences=found.differences.assign(parameters=0.0)), "en")
    assert "cannot be told" in said(view, "share_dropout_inflow", "package")
    rows = sure(view)
    assert rows is not None
    assert {row[3] for row in rows.rows} == {"cannot be told"}


def test_a_run_that_is_large_enough_does_not_warn(fake: ModuleType) -> None:
    assert not any("too small" in line for line in short(View(fake.comparison(7), "en")))


def test_a_split_from_few_sets_of_numbers_is_called_rough(fake: ModuleType) -> None:
    few = View(fake.comparison(2, replications=2 * FEW - 2), "nl")
    assert rough(few) == f"Deze verdeling is zelf een ruwe schatting: er zijn maar {FEW - 1} sets getallen gebruikt."
    assert said(few, few.lead, few.main).endswith(rough(few))
    assert note(few)[-1] == rough(few)
    assert page(few, [], "").count(rough(few)) == 2  # in the short answer, and with the table
    enough = View(fake.comparison(2, replications=2 * FEW), "nl")
    assert rough(enough) == ""
    assert len(note(enough)) == 1
    central = replace(few.comparison, question=replace(few.question, parameters="central"))
    assert rough(View(central, "nl")) == ""
