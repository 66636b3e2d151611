"""Predict, then reveal, in a real browser: what is on the wall stays there, and what cannot be a guess is said."""

from typing import Any

import pytest

pytest.importorskip("playwright.sync_api")
from playwright.sync_api import expect

from tests.browser.test_trainer import WAIT, asked, opened

pytestmark = pytest.mark.slow


@pytest.fixture
def held(watched: Any, address: str) -> Any:
    """Return the step with the precise answer held back, and a function that lets it come, with other numbers."""
    waiting: list[Any] = []

    def hold(route: Any) -> None:
        if route.request.post_data_json["level"] == "precise":
            waiting.append(route)
        else:
            route.continue_()

    watched.route("**/api/answer", hold)
    opened(watched, address, "predict")

    def come() -> None:
        for _ in range(100):
            if waiting:
                break
            watched.wait_for_timeout(100)
        route = waiting.pop()
        answer = route.fetch(post_data={**route.request.post_data_json, "level": "full"}, timeout=WAIT).json() | {
            "kind": "precise"
        }
        part = answer["measures"][answer["lead"]]["groups"]["all"]
        part["scenario"]["mean"] += 0.01
        part["difference"].update({end: part["difference"][end] + 0.02 for end in ("low", "high")})
        route.fulfill(json=answer)

    yield watched, come
    for route in waiting:
        route.fulfill(status=409, json={"error": "superseded"})


def test_a_more_precise_answer_waits_until_it_is_asked_for(held: Any) -> None:
    page, come = held
    page.get_by_label("Voorspelling (").fill("30")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Laat het model zien").click()
    page.get_by_text("Wat zegt deze marge?").click()
    told, drawn = page.locator(".told .large"), page.locator("svg.predict .named")
    before = told.inner_text(), drawn.inner_html(), page.inner_text(".ask")
    expect(page.locator(".told .kind")).to_have_text("Het model rekent nog door. Deze getallen blijven zo staan.")
    come()
    finer = page.get_by_role("button", name="Laat het preciezere antwoord zien")
    expect(finer).to_be_visible(timeout=WAIT)
    assert (told.inner_text(), drawn.inner_html(), page.inner_text(".ask")) == before
    expect(page.locator(".told details")).to_have_attribute("open", "")
    finer.focus()
    page.keyboard.press("Enter")
    expect(finer).to_have_count(0)
    assert told.inner_text() != before[0]
    assert drawn.inner_html() != before[1]
    expect(page.get_by_role("button", name="Verberg het model")).to_be_focused()
    expect(page.locator(".told details")).to_have_attribute("open", "")


@pytest.mark.parametrize(
    ("lang", "typed", "says"),
    [
        ("nl", "45 120", "‘120’ kan hier niet. Geef een getal van 0 tot en met 100."),
        ("nl", "-5%", "‘-5%’ kan hier niet."),
        ("nl", "1.500", "‘1.500’ kan hier niet."),
        ("en", "abc 40", "‘abc’ is not possible here. Give a number from 0 to 100."),
        ("en", "", "Give a number from 0 to 100."),
        ("nl", "5 " * 41, "Er passen 40 voorspellingen op de lijn."),
    ],
)
def test_what_cannot_be_a_guess_stays_in_the_field_and_is_not_recorded(
    watched: Any, address: str, lang: str, typed: str, says: str
) -> None:
    opened(watched, address, "predict", f"&lang={lang}")
    field = watched.locator("#guess")
    field.fill(typed)
    watched.keyboard.press("Enter")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_be_focused()
    assert field.input_value() == typed
    assert watched.inner_text(f"#{field.get_attribute('aria-describedby')}").startswith(says)
    assert watched.locator(".predict .guess").count() == 0
    assert "guesses" not in watched.url
    field.fill("45,5 40%")
    watched.keyboard.press("Enter")
    expect(field).to_have_attribute("aria-invalid", "false")
    expect(watched.locator(".predict .guess")).to_have_count(2)
    assert field.input_value() == ""


def test_a_link_brings_no_guess_that_cannot_be_one(watched: Any, address: str) -> None:
    opened(watched, address, "predict")
    watched.fill("#guess", "45 50")
    watched.keyboard.press("Enter")
    link = watched.url.replace("45_50", "45_150_-3")
    watched.goto("about:blank")
    watched.goto(link)
    expect(watched.locator(".predict .guess")).to_have_count(1, timeout=WAIT)


def test_guesses_stand_on_the_line_before_the_model_does(watched: Any, address: str) -> None:
    def only_full(route: Any) -> None:
        if route.request.post_data_json["level"] == "precise":  # it would come in the middle of the test
            route.fulfill(status=409, content_type="application/json", body='{"error": "superseded"}')
        else:
            route.continue_()

    watched.route("**/api/answer", only_full)
    opened(watched, address, "predict")
    watched.get_by_label("Voorspelling (").fill("1 45,5 99")
    watched.keyboard.press("Enter")
    expect(watched.locator(".predict .guess")).to_have_count(3)
    assert watched.locator(".predict .reach").count() == 0
    watched.get_by_role("button", name="Laat het model zien").click()
    answer = asked(address, "api/answer", client="test", level="full")
    part = answer["measures"][answer["lead"]]["groups"]["all"]
    low, high = (part["baseline"]["mean"] + part["difference"][end] for end in ("low", "high"))
    inside = sum(low <= guess <= high for guess in (0.01, 0.455, 0.99))
    assert watched.locator(".predict .reach").count() == 1
    verb = "valt" if inside == 1 else "vallen"
    assert f"Van de 3 voorspellingen {verb} er {inside} binnen" in watched.inner_text(".told")
    watched.get_by_text("Wat zegt deze marge?").click()
    assert answer["measures"][answer["lead"]]["sentence"] in watched.inner_text(".told")


def test_what_is_revealed_stays_so_in_another_language(watched: Any, address: str) -> None:
    opened(watched, address, "predict")
    watched.get_by_role("button", name="Laat het model zien").click()
    watched.locator("#lang").select_option("en")
    expect(watched.get_by_role("button", name="Hide the model")).to_be_visible(timeout=WAIT)
    expect(watched.locator(".told .large")).to_contain_text("The model expects", timeout=WAIT)


def test_before_the_model_is_shown_the_axis_gives_nothing_of_it_away(watched: Any, address: str) -> None:
    """The ends of the axis are the same whatever the policy does."""
    ends = []
    for more in ("", "&extra_attempt=0"):
        opened(watched, address, "predict", more)
        ends.append(watched.locator(".predict .tick").all_text_contents())
    assert ends[0] == ends[1]
    assert (ends[0][0], ends[0][-1]) == ("0%", "100%")


def test_an_outcome_that_the_answer_does_not_show_first_is_not_asked_about(watched: Any, address: str) -> None:
    opened(watched, address, "predict", "&measure=onsets")
    lead = asked(address, "api/answer", client="test", level="full")
    assert lead["measures"][lead["lead"]]["title"] in watched.inner_text(".ask")
