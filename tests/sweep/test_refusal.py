"""Why an answer is not given, in the language of the page."""

import pickle
import re
from pathlib import Path

import pytest

from sim.paths import PACKAGE
from sim.sweep.figures.reader import Reader
from sim.sweep.refusal import RefusalError
from sim.texts import catalogue

KEY = "sweep.why."


def test_every_reason_has_a_text_and_no_text_is_left_over() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in Path(PACKAGE, "sweep").rglob("*.py"))
    used = set(re.findall(r'RefusalError\(\s*"(\w+)"', code))
    assert used == {key.removeprefix(KEY) for key in catalogue("nl") if key.startswith(KEY)}


@pytest.mark.parametrize(
    ("why", "raised", "nl", "en"),
    [
        (
            RefusalError("hidden", measure="share_relapse_year", runs=1200),
            "`share_relapse_year` has no value in 1200 runs; take more residents",
            "‘Nieuwe achterstand binnen een jaar’ heeft in 1.200 simulaties geen waarde; neem meer inwoners.",
            "‘New arrears within a year’ has no value in 1,200 runs; take more residents",
        ),
        (
            RefusalError("wide_index", width=0.4567, widest=0.3, samples=64),
            "the widest interval of a Sobol index is 0.457, over 0.3: take more `design.samples` than 64",
            "Het breedste interval van een Sobol-index is 0,46, meer dan 0,30; neem meer dan 64 `design.samples`.",
            "the widest interval of a Sobol index is 0.46, over 0.30: take more `design.samples` than 64",
        ),
        (
            RefusalError("few_for_curve", factor="intervention.whatsapp.dose", points=3, fewest=8),
            "`intervention.whatsapp.dose`: 3 points are too few for a curve; take 8 or more",
            "‘WhatsApp, sterkte’: 3 punten zijn te weinig voor een lijn; neem er 8 of meer.",
            "‘WhatsApp, dose’: 3 points are too few for a curve; take 8 or more",
        ),
    ],
)
def test_a_reason_is_told_with_names_and_numbers_as_people_write_them(
    why: RefusalError, raised: str, nl: str, en: str
) -> None:
    assert str(why) == raised
    assert [why.told(Reader(language)) for language in ("nl", "en")] == [nl, en]


def test_a_reason_about_one_outcome_begins_with_it() -> None:
    why = RefusalError("mostly_luck", share=0.62, most=0.5)
    why.about = "share_reached"
    assert str(why).startswith("share_reached: luck makes 62%")
    said = why.told(Reader("nl"))
    assert said.startswith("Bereik: Van de verschillen tussen punten komt 62% door toeval, meer dan 50%")


def test_a_refusal_comes_back_whole_from_another_process() -> None:
    error = RefusalError("hidden", measure="share_reached", runs=3)
    error.about = "share_accepted"
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.values, again.about) == (str(error), error.values, error.about)
