"""The policy view in a real browser: on a telephone, while an answer is on its way, and what it says beside figures."""

import json
from collections.abc import Callable
from typing import Any

import pytest

pytest.importorskip("playwright.sync_api")
from playwright.sync_api import expect

from sim.scenarios import scenarios
from tests.browser.test_page import QUESTION, WAIT, asked, opened

pytestmark = pytest.mark.slow
PHONE, WIDE = {"width": 390, "height": 844}, {"width": 1920, "height": 1080}


def changed(page: Any, change: Callable[[Any], None], levels: tuple[str, ...] = ("first", "full", "precise")) -> None:
    """Let answers of some levels be others, and let none of another level come."""

    def answer(route: Any) -> None:
        if json.loads(route.request.post_data)["level"] not in levels:
            route.fulfill(status=409, json={"error": "superseded"})
            return
        reply = route.fetch()
        found = reply.json()
        change(found)
        route.fulfill(response=reply, json=found)

    page.route("**/api/answer", answer)


@pytest.mark.parametrize("size", [PHONE, {"width": 1024, "height": 768}, WIDE])
def test_a_choice_is_readable_in_whole(watched: Any, address: str, size: dict[str, int]) -> None:
    watched.set_viewport_size(size)
    opened(watched, address)
    watched.evaluate("document.querySelectorAll('.side details').forEach(one => { one.open = true; })")
    for pick in watched.locator(".side .pick").all():
        title, box = pick.locator(".picked"), pick.locator("select").bounding_box()
        assert title.inner_text() == pick.locator("select").evaluate("node => node.selectedOptions[0].textContent")
        inside = title.bounding_box()
        assert inside["x"] >= box["x"]
        assert inside["x"] + inside["width"] <= box["x"] + box["width"]
        assert inside["height"] <= box["height"]
        assert title.evaluate("node => node.scrollWidth <= node.clientWidth")


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_on_a_telephone_the_answer_comes_first_and_its_parts_are_closed(watched: Any, address: str, lang: str) -> None:
    watched.set_viewport_size(PHONE)
    opened(watched, address, f"{QUESTION}&lang={lang}")
    big = watched.locator(".headline .big").first.bounding_box()
    assert big["y"] + big["height"] < PHONE["height"]
    assert watched.evaluate("document.documentElement.scrollHeight") < 4 * PHONE["height"]
    assert watched.locator("#slider-Periode, #slider-Period").is_hidden()
    watched.locator(".side summary").first.click()
    assert watched.locator("#slider-Periode, #slider-Period").is_visible()
    part = watched.locator("details", has=watched.locator("#panel-costs"))
    assert part.locator("table").is_hidden()
    watched.locator(".contents button").nth(5).click()
    assert part.locator("table").is_visible()


def test_paper_has_what_is_closed_on_a_telephone(watched: Any, address: str) -> None:
    watched.set_viewport_size(PHONE)
    opened(watched, address)
    parts = watched.locator("details.folded")
    closed = parts.evaluate_all("all => all.map(one => one.open)")
    assert closed.count(False) > 5
    watched.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert all(parts.evaluate_all("all => all.map(one => one.open)"))
    watched.evaluate("dispatchEvent(new Event('afterprint'))")
    assert parts.evaluate_all("all => all.map(one => one.open)") == closed


def test_what_runs_on_beside_the_screen_says_so_and_moves_by_keyboard(watched: Any, address: str) -> None:
    watched.set_viewport_size(PHONE)
    opened(watched, address)
    expect(watched.locator(".contents ul")).to_have_class("more-right")
    watched.locator(".contents button").nth(2).click()
    drawing, hint = watched.locator(".wide"), watched.locator(".aside")
    expect(drawing).to_have_class("wide more-right")
    expect(hint).to_be_visible()
    drawing.focus()
    for _ in range(40):
        drawing.press("ArrowRight")
    expect(drawing).to_have_class("wide more-left")
    watched.set_viewport_size(WIDE)
    expect(hint).to_be_hidden()


def test_figures_fade_at_once_where_they_are_of_another_question(watched: Any, address: str) -> None:
    opened(watched, address)
    faded = """node => {
        node.value = 'amsterdam';
        node.dispatchEvent(new Event('change'));
        return [getComputedStyle(document.querySelector('.results')).opacity, document.querySelector('h1').textContent];
    }"""
    opacity, title = watched.get_by_role("combobox", name="Gemeente").evaluate(faded)
    assert float(opacity) < 0.5
    assert "Utrecht" in title
    expect(watched.locator("h1")).to_contain_text("Amsterdam", timeout=WAIT)
    expect(watched.locator(".results")).to_have_css("opacity", "1")


def test_a_link_says_what_of_it_was_left_out_until_something_else_is_asked(watched: Any, address: str) -> None:
    opened(watched, address, f"{QUESTION}&lang=<b>&v=99&choose=<i>")
    notes = watched.locator("#notes")
    for said in (
        "andere versie (99)",
        "‘<b>’ bestaat niet. Gebruikt in plaats daarvan: Nederlands",
        "‘<i>’ bestaat niet en is weggelaten",
    ):
        expect(notes).to_contain_text(said)
    assert "lang=nl" in watched.url
    assert "v=1&" in watched.url
    watched.locator(".chosen button").first.click()
    expect(notes).to_be_empty(timeout=WAIT)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_first_estimate_has_words_where_its_interval_says_nothing(watched: Any, address: str, lang: str) -> None:
    def worse(found: Any) -> None:
        for name, ends in (
            ("share_reached", (-1.0, 0.85)),
            ("share_accepted", (0.0, 0.0)),
            ("registrations", (0.9, 1.1)),
        ):
            difference = found["measures"][name]["groups"]["all"]["difference"]
            difference["low"], difference["high"] = ends

    changed(watched, worse, ("first",))
    opened(watched, address, f"{QUESTION}&lang={lang}&seed=5", ".headline")
    words = {"nl": "nog niet te zeggen", "en": "cannot be told yet"}[lang]
    assert watched.locator(".headline .big").nth(1).inner_text().strip() == words
    rows = watched.locator("section:has(> #panel-more) tbody tr")
    assert words in rows.nth(0).inner_text()
    assert (
        watched.locator("section:has(> #panel-more) tbody tr").nth(2).locator("td").nth(2).inner_text().count("+") == 3
    )


def test_a_cost_that_is_never_booked_is_named_below_the_table_and_one_that_is_equal_says_so(
    watched: Any, address: str
) -> None:
    nothing = {"mean": 0.0, "low": 0.0, "high": 0.0}

    def zero(found: Any) -> None:
        for item in found["costs"]:
            if item["party"] == "creditors":
                item["difference"] = nothing
                if item["item"] == "remitted":
                    item["baseline"] = item["scenario"] = nothing

    changed(watched, zero)
    opened(watched, address, QUESTION, "section:has(> #panel-costs) table")
    part = watched.locator("section:has(> #panel-costs)")
    assert "Kwijtgescholden aan inwoners" not in part.locator("table").inner_text()
    expect(part.locator(".note").nth(1)).to_contain_text("Kwijtgescholden aan inwoners (Schuldeisers)")
    row = part.locator("tr", has_text="Ontvangen van inwoners")
    expect(row.locator("td").last).to_have_text("in beide gelijk", timeout=WAIT)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_answer_names_the_published_figures_that_it_rests_on_and_misses(
    watched: Any, address: str, lang: str
) -> None:
    opened(watched, address, f"{QUESTION}&lang={lang}")
    found = asked(address, f"{QUESTION}&lang={lang}", "full")["misses"]
    part = watched.locator("details.missed")
    assert f"{len(found['figures'])} " in part.locator("summary").inner_text()
    part.locator("summary").click()
    said = part.locator("li").all_inner_texts()
    assert len(said) == len(found["figures"]) > 0
    for one in found["figures"]:
        assert any(all(one[key] in line for key in ("title", "published", "simulated")) for line in said)
    part.get_by_role("button").click()
    expect(watched.locator("#limits-title")).to_be_visible(timeout=WAIT)


def test_the_way_tells_apart_who_is_still_on_it_and_who_came_later_and_says_why_some_are_not_approached(
    watched: Any, address: str
) -> None:
    opened(watched, address)
    colours = [
        watched.locator(f".flow .{kind}.end").first.evaluate("n => getComputedStyle(n).fill")
        for kind in ("back", "running")
    ]
    assert colours[0] != colours[1]
    part = watched.locator("section:has(> #panel-journey)")
    for said in ("binnen 1 maand", "van 1.000 huishoudens met een melding"):
        expect(part).to_contain_text(said)
    expect(watched.locator("section:has(> #panel-more) .note")).to_contain_text("is een deel van wie is bereikt")


@pytest.mark.parametrize("scenario", scenarios())
def test_every_policy_question_has_an_answer_on_the_page(watched: Any, address: str, scenario: str) -> None:
    """Its figures can be of any size: drawing them fails on none."""
    opened(watched, address, f"v=1&lang=nl&scenario={scenario}")
    assert watched.locator("section.panel").count() == watched.locator(".contents button").count() - 2 + 1


def test_a_figure_in_tens_is_written_in_tens(watched: Any, address: str) -> None:
    def coarse(found: Any) -> None:
        lead = found["measures"][found["lead"]]
        lead["unit"], lead["places"] = "per_1000", [-1, -1]
        for part in lead["groups"]["all"].values():
            part["mean"] = 1234.0

    changed(watched, coarse, ("first",))
    opened(watched, address, there=".headline")
    expect(watched.locator(".headline .big").first).to_contain_text("+1.230")


def test_a_number_that_is_typed_is_read_as_people_write_it(watched: Any, address: str) -> None:
    opened(watched, address, f"{QUESTION}&view=evidence", "#cards details")
    read = (
        "text => { const said = Uitweg.Text({ texts: {}, lang: 'nl' }).typed(text); return isNaN(said) ? null : said; }"
    )
    found = {
        text: watched.evaluate(read, text)
        for text in ("0.125", "0,125", "1.250", "1.250,5", "12,5%", "−1", "0x10", "1,2,3", "")
    }
    assert found == {
        "0.125": 0.125, "0,125": 0.125, "1.250": 1250, "1.250,5": 1250.5, "12,5%": 12.5, "−1": -1,
        "0x10": None, "1,2,3": None, "": None,
    }  # fmt: skip


def test_parts_that_a_telephone_starts_closed_stand_open_once_it_is_turned(watched: Any, address: str) -> None:
    watched.set_viewport_size(PHONE)
    opened(watched, address)
    expect(watched.locator(".results .words")).not_to_have_attribute("open", "")
    watched.set_viewport_size(WIDE)
    expect(watched.locator(".results .words")).to_have_attribute("open", "")
    expect(watched.locator(".results details.folded > summary > h2")).to_have_count(0)


def test_the_parts_of_an_interval_are_whole_percentages_of_which_none_is_lost(watched: Any, address: str) -> None:
    opened(watched, address)
    of = "sizes => sizes.map(one => Uitweg.parts.hundred(one))"
    sizes = [[1, 1, 1], [665, 307, 28], [996, 2, 2], [0, 1, 0], [1, 199, 200], [0.5, 99.2, 0.3]]
    found = watched.evaluate(of, sizes)
    assert [sum(one) for one in found] == [100] * len(sizes)
    assert found[1] == [67, 30, 3]  # 66.5, 30.7 and 2.8: the first as it is rounded in words
    assert all(
        abs(x - 100 * y / sum(each)) <= 1
        for one, each in zip(found, sizes, strict=True)
        for x, y in zip(one, each, strict=True)
    )


def test_what_goes_on_in_both_worlds_is_no_choice(watched: Any, address: str) -> None:
    opened(watched, address, "v=1&scenario=price_shock_help&price_shock=0")
    expect(watched.locator("#notes")).to_contain_text("geldt hier in beide werelden")
    expect(watched.locator("#switch-price_shock")).to_be_disabled()
    expect(watched.locator("#switch-price_shock")).to_be_checked()
    assert "Prijsschok" not in watched.inner_text(".chosen")
    while watched.locator(".chosen button").count():
        watched.locator(".chosen button").first.click()
    expect(watched.locator(".answer")).to_contain_text("Prijsschok, hulp zoals nu", timeout=WAIT)
    expect(watched.locator(".answer h2").first).not_to_have_text("Wat doet het?")
