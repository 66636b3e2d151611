"""The page in a real browser: what a policymaker and a reader of the evidence do, in both languages."""

import csv
import io
import json
import re
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

pytest.importorskip("playwright.sync_api")
from playwright.sync_api import expect

from tests.app_server import free_port, started, stopped

pytestmark = pytest.mark.slow
AXE = Path(__file__).parent / "axe.min.js"
QUESTION = "v=1&scenario=whatsapp_and_extra_attempt"
FULL = "body:not(.busy) .headline"
WAIT = 60_000  # milliseconds, on a machine that others share


def opened(page: Any, address: str, state: str = QUESTION, there: str = FULL) -> None:
    """Open a state and wait for its full answer."""
    page.goto(f"{address}#{state}")
    page.wait_for_selector(there, timeout=WAIT)


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("size", [(1366, 768), (1280, 720), (390, 844)])
@pytest.mark.parametrize("view", ["policy", "evidence"])
def test_no_view_breaks_a_rule_of_access(
    watched: Any, address: str, view: str, size: tuple[int, int], lang: str
) -> None:
    watched.set_viewport_size({"width": size[0], "height": size[1]})
    opened(watched, address, f"{QUESTION}&view={view}&lang={lang}", FULL if view == "policy" else "#cards details")
    watched.evaluate("document.querySelectorAll('details.folded, .side details').forEach(one => { one.open = true; })")
    watched.evaluate("code => (0, eval)(code)", AXE.read_text())
    assert [(v["id"], v["nodes"][0]["html"]) for v in watched.evaluate("axe.run()")["violations"]] == []
    assert watched.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert watched.evaluate("document.documentElement.lang") == lang


def test_the_question_of_utrecht_is_answered_above_the_fold(watched: Any, address: str) -> None:
    opened(watched, address, "")
    assert "Utrecht" in watched.inner_text("h1")
    answer = asked(address, QUESTION, "precise" if "Precies" in watched.inner_text("#kind") else "full")
    for name in (answer["lead"], "cost_municipality"):
        card = watched.locator(".three .headline", has_text=answer["measures"][name]["title"]).first
        assert answer["measures"][name]["reading_label"] in card.inner_text()
        assert card.bounding_box()["y"] < 768
    assert answer["measures"][answer["lead"]]["sentence"] in watched.inner_text(".three")


def asked(address: str, state: str, level: str) -> Any:
    """Return the answer of the server itself."""
    body = json.dumps({"state": state, "client": "test", "level": level}).encode()
    with urlopen(Request(f"{address}api/answer", body), timeout=120) as reply:
        return json.load(reply)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_where_nothing_is_on_the_page_tells_what_is_so_today(watched: Any, address: str, lang: str) -> None:
    state = f"v=1&municipality=utrecht&lang={lang}"
    opened(watched, address, state)
    found = asked(address, state, "precise" if watched.locator(".kind").count() == 0 else "full")
    assert found["unchanged"]
    cards = watched.locator(".three .headline")
    for name in (found["lead"], "cost_municipality", "stock_problem_debt"):
        card = cards.filter(has_text=found["measures"][name]["title"])
        assert re.search(r"\d", card.locator(".big").inner_text())
        assert len(re.findall(r"\d[\d.,]*", card.locator(".sure").inner_text())) == 3  # 95%, and both ends
    assert cards.locator(".reading").count() == 0
    assert found["arms"]["baseline"]["title"] in watched.inner_text(".question")


def test_a_switch_changes_the_address_and_the_answer_and_back_undoes_both(watched: Any, address: str) -> None:
    opened(watched, address)
    before = watched.inner_text(".answer .big >> nth=0")
    watched.get_by_role("switch", name="WhatsApp").click()
    watched.wait_for_url(lambda url: "whatsapp=0" in url, timeout=WAIT)
    expect(watched.locator(".answer .big").first).not_to_have_text(before, timeout=WAIT)
    watched.go_back()
    expect(watched.locator(".answer .big").first).to_have_text(before, timeout=WAIT)
    assert watched.get_by_role("switch", name="WhatsApp").is_checked()


def test_a_slider_works_by_keyboard_and_has_a_name(watched: Any, address: str) -> None:
    opened(watched, address)
    slider = watched.get_by_role("slider", name="Extra contactpogingen")
    slider.focus()
    slider.press("ArrowRight")
    watched.wait_for_url(lambda url: "extra_attempt.contact.extra_attempts=2" in url, timeout=WAIT)
    assert slider.get_attribute("aria-valuetext") == "2"
    watched.wait_for_selector(FULL, timeout=WAIT)
    assert watched.evaluate("document.activeElement.type") == "range"


@pytest.mark.parametrize(("spoken", "shown"), [("en-GB", "en"), ("nl-BE", "nl"), ("fr-FR", "nl")])
def test_a_page_opens_in_the_language_of_the_browser_as_far_as_it_speaks_it(
    browser: Any, address: str, spoken: str, shown: str
) -> None:
    context = browser.new_context(locale=spoken)
    try:
        page = context.new_page()
        page.goto(address)
        expect(page.locator("html")).to_have_attribute("lang", shown)
        expect(page.locator("#lang")).to_have_value(shown)
        page.goto(f"{address}#{QUESTION}&lang=nl")
        expect(page.locator("#lang")).to_have_value("nl")
    finally:
        context.close()


def test_a_hostile_link_is_read_as_far_as_it_makes_sense(watched: Any, address: str) -> None:
    hostile = "whatsapp=1&whatsapp.dose=999&lang=<b>&municipality=<img src=x onerror=alert(1)>&nonsense=1"
    watched.on("dialog", lambda dialog: pytest.fail(f"a link ran code: {dialog.message}"))
    opened(watched, address, hostile)
    watched.wait_for_selector("#notes:not(:empty)")
    assert "nonsense" not in watched.evaluate("location.hash")
    assert watched.locator("img").count() == 0
    assert watched.evaluate("document.documentElement.lang") == "nl"


def test_the_csv_that_the_page_saves_is_that_of_the_server(watched: Any, address: str) -> None:
    opened(watched, address)
    with watched.expect_download(timeout=WAIT) as found:
        watched.get_by_role("button", name="CSV").click()
    content = Path(found.value.path()).read_text("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content), delimiter=";"))
    made = next(row[1] for row in rows if row and row[0] == "Herhalingen")  # the precise answer may be there by now
    answer = asked(address, QUESTION, {10: "full", 24: "precise"}[int(made)])
    measure = answer["measures"]["share_reached"]
    heads = next(row for row in rows if row and row[0] == "Uitkomst")
    line = next(row for row in rows if row[:2] == [measure["title"], "Alle inwoners"])
    mean = measure["groups"]["all"]["difference"]["mean"]
    assert float(line[heads.index("Verschil")].replace(",", ".")) == 100 * mean


@pytest.mark.parametrize(("button", "start"), [("Bewaar als SVG", b"<svg"), ("Bewaar als PNG", b"\x89PNG")])
def test_a_figure_is_saved_as_a_file(watched: Any, address: str, button: str, start: bytes) -> None:
    opened(watched, address)
    with watched.expect_download(timeout=WAIT) as found:
        watched.get_by_role("button", name=button).first.click()
    assert Path(found.value.path()).read_bytes().startswith(start)


def test_the_engine_gone_is_said_and_the_page_goes_on_by_itself(browser: Any) -> None:
    port = free_port()
    server = started(port)
    context = browser.new_context()
    page = context.new_page()
    try:
        opened(page, f"http://127.0.0.1:{port}/")
        stopped(server)
        page.wait_for_selector("body.down #down:visible", timeout=WAIT)
        server = started(port)
        page.wait_for_selector("body:not(.down):not(.busy) .headline", timeout=WAIT)
        assert page.locator("#down").is_hidden()
    finally:
        context.close()
        stopped(server)
