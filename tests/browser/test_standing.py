"""What the page does with an answer that is not that of its question: refused, failed, older, in another language."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

pytest.importorskip("playwright.sync_api")
from playwright.sync_api import expect

from tests.browser.test_page import QUESTION, WAIT, opened

pytestmark = pytest.mark.slow


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """Return a page on which answers may be refused, but nothing may break."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, accept_downloads=True)
    found, wrong = context.new_page(), []
    found.on("pageerror", lambda error: wrong.append(str(error)))
    yield found
    context.close()
    assert wrong == []


def refuse(page: Any, address: str, status: int, message: str) -> None:
    """Let the server refuse."""
    content = json.dumps({"error": "failed", "message": message})
    page.route(address, lambda route: route.fulfill(status=status, content_type="application/json", body=content))


def test_a_change_that_the_model_refuses_is_told_and_the_switch_stands_as_it_was_used(page: Any, address: str) -> None:
    opened(page, address)
    page.evaluate("location.hash += '&shorter_term=1&shorter_term.arrangement.term=60'")
    expect(page.locator("#notes")).to_contain_text("‘Kortere looptijd’ staat uit", timeout=WAIT)
    expect(page.locator("#switch-shorter_term")).not_to_be_checked()
    assert "shorter_term=0" in page.url
    page.locator(".chosen button").first.click()
    expect(page.locator("#notes")).to_be_empty(timeout=WAIT)


def test_a_start_cannot_lie_beyond_the_months_and_the_slider_says_so(page: Any, address: str) -> None:
    opened(page, address, f"{QUESTION}&whatsapp.start=30")
    page.evaluate("location.hash = location.hash.replace('whatsapp.start=30', 'whatsapp.start=30&horizon=12')")
    expect(page.locator("#notes")).to_contain_text("begin kan 0 tot 11 zijn", timeout=WAIT)
    start = page.get_by_role("slider", name="Begint – WhatsApp")
    expect(start).to_have_attribute("max", "11")
    expect(start).to_have_value("11")


def test_figures_of_an_older_question_fade_when_the_answer_fails_and_come_back(page: Any, address: str) -> None:
    opened(page, address)
    refuse(page, "**/api/answer", 500, "De berekening is mislukt.")
    page.locator(".chosen button").first.click()
    expect(page.locator("#failed")).to_contain_text("De berekening is mislukt.", timeout=WAIT)
    assert float(page.evaluate("getComputedStyle(document.querySelector('.results')).opacity")) < 0.5
    page.unroute("**/api/answer")
    page.get_by_role("button", name="Opnieuw proberen").click()
    page.wait_for_selector("body:not(.stale):not(.busy) .headline", timeout=WAIT)
    expect(page.locator("#failed")).to_be_empty()


def test_a_file_that_cannot_be_made_leaves_the_page(page: Any, address: str) -> None:
    opened(page, address)
    refuse(page, "**/api/export.xlsx", 503, "Er rekenen nu veel mensen.")
    page.get_by_role("button", name="Excel").click()
    expect(page.locator("#told")).to_have_text("Er rekenen nu veel mensen.", timeout=WAIT)
    assert page.locator("h1").count() == 1


def test_another_language_keeps_the_digits(page: Any, address: str) -> None:
    opened(page, address, f"{QUESTION}&seed=20261130")  # asked by no other test, so that its comparison is still there
    expect(page.locator("#kind")).to_contain_text("Precies antwoord", timeout=2 * WAIT)
    digits = page.inner_text(".three .big").replace(",", ".")
    page.locator("#lang").select_option("en")
    page.wait_for_selector("html[lang=en] body:not(.busy) .headline", timeout=WAIT)
    assert page.inner_text(".three .big") == digits.replace("procentpunten", "percentage points")
    assert "Precise answer" in page.inner_text("#kind")


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("Tilburg", "per jaar, heel Tilburg"),
        ("Schiermonnikoog", "Schiermonnikoog heeft 536 huishoudens. Voor zo’n kleine"),
    ],
)
def test_a_municipality_without_figures_of_its_own_has_its_size(page: Any, address: str, place: str, told: str) -> None:
    opened(page, address)
    page.get_by_role("combobox", name="Gemeente").select_option(place)
    expect(page.locator("h1")).to_contain_text(place, timeout=WAIT)
    answer = page.inner_text(".answer").replace("\n", " ")
    assert told in answer
    assert ("per jaar, heel" in answer) == (place == "Tilburg")


def test_a_part_of_the_page_is_a_click_away_and_keeps_the_question(page: Any, address: str) -> None:
    opened(page, address)
    before = page.url
    page.get_by_role("button", name="Kosten", exact=True).click()
    assert page.evaluate("document.activeElement.id") == "panel-costs"
    assert page.url == before


def test_a_comparison_of_assumptions_is_of_one_question(page: Any, address: str) -> None:
    assumed = f"{QUESTION}&assume.population.phone_known=0.9"
    opened(page, address, assumed)
    page.locator(".chosen button").first.click()
    page.get_by_role("link", name="Bewijs").click()
    expect(page.locator(".effect table")).to_be_visible(timeout=2 * WAIT)
    policy = page.locator(".note", has=page.locator("xpath=following-sibling::*[contains(@class, 'effect')]")).first
    assert "extra" not in policy.inner_text()
    expect(page.locator("#kind")).to_contain_text("antwoord", timeout=WAIT)


def test_a_comparison_that_fails_says_so_and_can_be_asked_again(page: Any, address: str) -> None:
    opened(page, address, f"{QUESTION}&assume.population.phone_known=0.9")
    refuse(page, "**/api/answer", 500, "De berekening is mislukt.")
    page.get_by_role("link", name="Bewijs").click()
    again = page.locator("#main").get_by_role("button", name="Opnieuw proberen")
    expect(again).to_be_visible(timeout=WAIT)
    page.unroute("**/api/answer")
    again.click()
    expect(page.locator(".effect table")).to_be_visible(timeout=2 * WAIT)
