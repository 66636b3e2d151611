"""The evidence view in a real browser: cards found, opened, changed and put back, with what a change does."""

import re
from typing import Any

import pytest

pytest.importorskip("playwright.sync_api")
from playwright.sync_api import expect

from tests.browser.test_page import AXE, QUESTION, WAIT, opened

pytestmark = pytest.mark.slow
EVIDENCE = f"{QUESTION}&view=evidence"
LISTED = "#cards details"
KNOWN = "assume.population.phone_known"


def card(page: Any, title: str) -> Any:
    """Search for a card and open it."""
    page.get_by_role("searchbox").fill(title)
    page.locator("#cards .cardlink", has_text=title).click()
    return page.get_by_role("dialog")


def violations(page: Any) -> list[tuple[str, str]]:
    """Return the rules of access that the page breaks."""
    page.evaluate("code => (0, eval)(code)", AXE.read_text())
    return [(v["id"], v["nodes"][0]["html"]) for v in page.evaluate("axe.run()")["violations"]]


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("size", [(1366, 768), (1280, 720), (390, 844)])
def test_an_open_view_with_changes_and_an_open_card_break_no_rule_of_access(
    watched: Any, address: str, size: tuple[int, int], lang: str
) -> None:
    watched.set_viewport_size({"width": size[0], "height": size[1]})
    opened(watched, address, f"{EVIDENCE}&lang={lang}&{KNOWN}=0.95", "#changes table")
    watched.evaluate("document.querySelectorAll('details').forEach(node => node.open = true)")
    assert violations(watched) == []
    assert watched.evaluate("document.documentElement.scrollWidth") <= size[0]
    watched.locator("#changes .cardlink").first.click()
    watched.wait_for_selector("#card-result table", timeout=WAIT)
    assert violations(watched) == []
    inside = watched.evaluate("(d => [d.scrollWidth, d.clientWidth])(document.getElementById('card'))")
    assert inside[0] <= inside[1]


def test_a_card_is_found_by_a_word_and_filters_leave_what_they_name(watched: Any, address: str) -> None:
    opened(watched, address, EVIDENCE, LISTED)
    status = watched.locator("#cards [role=status]")
    everything = status.inner_text()
    watched.get_by_role("searchbox").fill("télefoonnummer bekend")
    expect(watched.locator("#cards .cardlink")).to_have_text(
        ["Inwoners van wie het telefoonnummer bekend is", "Bekende nummers die berichten ontvangen"]
    )
    watched.get_by_role("searchbox").fill("zeppelin")
    expect(watched.locator("#cards .cardlink")).to_have_count(0)
    expect(status).to_contain_text("Geen kaart")
    watched.get_by_role("searchbox").fill("")
    expect(status).to_have_text(everything)
    grades = watched.get_by_role("combobox", name="Hoe sterk het bewijs is")
    grades.focus()
    grades.select_option("C")
    watched.wait_for_url(lambda url: "grade=C" in url, timeout=WAIT)
    assert set(watched.locator("#cards .grade").evaluate_all("all => all.map(n => n.firstChild.data)")) == {"C"}
    expect(grades).to_be_focused()


def test_changing_an_assumption_says_what_it_did_and_one_button_undoes_it(watched: Any, address: str) -> None:
    opened(watched, address, EVIDENCE, LISTED)
    dialog = card(watched, "Inwoners van wie het telefoonnummer bekend is")
    dialog.get_by_role("button", name="Laag").click()
    watched.wait_for_url(lambda url: f"{KNOWN}=0.4" in url, timeout=WAIT)
    expect(dialog).to_contain_text("U rekent met 40% in plaats van 60%.")
    cells = dialog.locator("#card-result tbody tr").first.locator("td")
    expect(cells).to_have_count(2, timeout=WAIT)
    before, after = (
        float(re.sub(r"[^\d,]", "", text.split()[0]).replace(",", ".")) for text in cells.all_inner_texts()
    )
    assert 0 < after < before  # fewer known numbers, less for messages and calls to add
    dialog.get_by_role("button", name="Terugzetten").click()
    watched.wait_for_url(lambda url: "assume." not in url, timeout=WAIT)
    expect(dialog.locator("#card-result")).to_be_empty()
    expect(dialog.get_by_role("textbox")).to_be_focused()
    watched.keyboard.press("Escape")
    expect(watched.locator("#cards .cardlink")).to_be_focused()
    expect(watched.locator("#changes")).to_have_count(0)


def test_an_own_value_is_read_in_the_unit_shown_and_said_to_lie_outside(watched: Any, address: str) -> None:
    opened(watched, address, EVIDENCE, LISTED)
    dialog = card(watched, "Kans dat bellen een inwoner bereikt")
    dialog.get_by_role("textbox").fill("99")
    dialog.get_by_role("button", name="Gebruik").click()
    watched.wait_for_url(lambda url: "assume.contact.phone=4.59512" in url, timeout=WAIT)
    expect(dialog).to_contain_text("99% ligt buiten wat volgens de kaart aannemelijk is")
    for typed in ("50,5", "50.5"):
        dialog.get_by_role("textbox").fill(typed)
        dialog.get_by_role("button", name="Gebruik").click()
        watched.wait_for_url(lambda url: "assume.contact.phone=0.0200007" in url, timeout=WAIT)
        dialog.get_by_role("button", name="Laag").click()
        watched.wait_for_url(lambda url: "0.0200007" not in url, timeout=WAIT)
    dialog.get_by_role("textbox").fill("100")
    dialog.get_by_role("button", name="Gebruik").click()
    expect(dialog.get_by_role("alert")).to_have_text("Vul een getal in dat kan: tussen 0 en 100.")
    assert "0.0200007" not in watched.url


@pytest.mark.parametrize(("lang", "shown"), [("nl", r"\d+,\d+"), ("en", r"\d+\.\d+")])
def test_a_number_to_change_is_written_as_the_language_does(watched: Any, address: str, lang: str, shown: str) -> None:
    opened(watched, address, f"{EVIDENCE}&lang={lang}&assume.contact.phone=-2.5", LISTED)
    watched.locator("#card-of-contact\\.phone").evaluate("node => node.click()")
    assert re.fullmatch(shown, watched.locator("#own-value").input_value())


def test_a_fitted_number_says_where_it_was_searched_and_whose_grade_it_has(watched: Any, address: str) -> None:
    opened(watched, address, EVIDENCE, LISTED)
    dialog = card(watched, "Kans dat een WhatsApp een inwoner bereikt")
    reach = re.search(r"([\d,]+)% tot ([\d,]+)%", dialog.locator("dl").first.inner_text())
    assert reach is not None
    low, high = (float(end.replace(",", ".")) for end in reach.groups())
    assert 0.25 < low < high < 30
    expect(dialog).to_contain_text("Uitweg zocht van 0,25% tot 88%")
    expect(dialog).to_contain_text("Graad B geldt voor het gepubliceerde cijfer")
    expect(dialog.get_by_role("button", name="Hoog")).to_contain_text(f"{reach[2]}%")


def test_all_changes_are_listed_first_and_put_back_at_once(watched: Any, address: str) -> None:
    opened(watched, address, f"{EVIDENCE}&{KNOWN}=0.95&assume.staff.hourly_cost=80", "#changes table")
    first = watched.locator("#main section").first
    assert first.get_attribute("id") == "changes"
    assert first.locator("li").count() == 2
    expect(first).to_contain_text(
        re.compile(r"Beide kolommen staan op evenveel: (10|24) herhalingen met 100\.000 inwoners")
    )
    first.get_by_role("button", name="Alles terugzetten").click()
    watched.wait_for_url(lambda url: "assume." not in url, timeout=WAIT)
    expect(watched.locator("#changes")).to_have_count(0)
    expect(watched.locator("#main")).to_be_focused()


def test_a_card_of_the_policy_view_is_that_of_its_municipality(watched: Any, address: str) -> None:
    opened(watched, address, f"{QUESTION}&municipality=utrecht")
    watched.locator("#panel-rests_on ~ * .cardlink", has_text="Meldingen met een WhatsApp, nu").first.click()
    expect(watched.get_by_role("dialog")).to_contain_text("hier niet, zodat te zien is wat het toevoegt")


def test_what_the_model_misses_is_said_before_what_it_meets(watched: Any, address: str) -> None:
    opened(watched, address, f"{EVIDENCE}&municipality=netherlands", LISTED)
    verdicts = watched.locator("#figures .verdict").all_inner_texts()
    assert all(re.match(r"gemist, .*te (laag|hoog)$", text) for text in verdicts if text)
    assert watched.locator("#figures table").first.locator("tbody tr").count() == len([v for v in verdicts if v])
    watched.locator("#figures summary", has_text="die het model niet mist").click()
    assert {text for text in watched.locator("#figures .verdict").all_inner_texts() if "gemist" not in text} <= {
        "past goed",
        "past net",
    }
