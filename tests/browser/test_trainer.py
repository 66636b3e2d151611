"""The workshop in a real browser: what a trainer does, by keys and buttons, in both languages."""

import json
import re
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

pytest.importorskip("playwright.sync_api")
from playwright.sync_api import expect

pytestmark = pytest.mark.slow
AXE = Path(__file__).parent / "axe.min.js"
QUESTION = "v=1&scenario=whatsapp_and_extra_attempt&view=trainer"
STEPS = ("start", "predict", "resident", "worlds", "ten", "cohort", "debrief")
WAIT = 60_000  # milliseconds, on a machine that others share


def opened(page: Any, address: str, step: str, more: str = "") -> None:
    """Open a step and wait until nothing is computed any more."""
    page.goto(f"{address}#{QUESTION}&step={step}{more}")
    page.wait_for_selector(".stepbody > *", timeout=WAIT)
    page.wait_for_selector(".waiting", state="detached", timeout=WAIT)
    page.wait_for_selector("body:not(.busy)", timeout=WAIT)


def asked(address: str, path: str, **more: object) -> Any:
    """Return what the server itself says."""
    with urlopen(
        Request(address + path, json.dumps({"state": QUESTION + "&lang=nl", **more}).encode()), timeout=120
    ) as reply:
        return json.load(reply)


@pytest.mark.parametrize(("lang", "size"), [("nl", (1280, 720)), ("en", (390, 844))])
@pytest.mark.parametrize("step", STEPS)
def test_no_step_breaks_a_rule_of_access(
    watched: Any, address: str, step: str, size: tuple[int, int], lang: str
) -> None:
    watched.set_viewport_size({"width": size[0], "height": size[1]})
    opened(watched, address, step, f"&lang={lang}")
    watched.evaluate("code => (0, eval)(code)", AXE.read_text())
    assert [(v["id"], v["nodes"][0]["html"]) for v in watched.evaluate("axe.run()")["violations"]] == []
    assert watched.evaluate("document.documentElement.scrollWidth") <= size[0]


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("step", STEPS)
def test_every_step_fits_a_projector_and_nothing_covers_it(watched: Any, address: str, step: str, lang: str) -> None:
    watched.set_viewport_size({"width": 1280, "height": 720})
    opened(watched, address, step, f"&lang={lang}&choose=most_changed")
    assert watched.evaluate("document.documentElement.scrollHeight") <= 720
    tall = watched.evaluate("(p => [p.scrollHeight, p.clientHeight])(document.querySelector('.workshop .panel'))")
    assert tall[0] <= tall[1]
    assert watched.locator(".foot").bounding_box()["y"] >= watched.evaluate(
        "document.querySelector('.workshop .panel').getBoundingClientRect().bottom"
    )


def test_keys_walk_through_the_steps_and_the_address_follows(watched: Any, address: str) -> None:
    opened(watched, address, "start")
    for step in STEPS[1:]:
        watched.keyboard.press("PageDown")
        watched.wait_for_url(re.compile(f"step={step}"), timeout=WAIT)
    watched.keyboard.press("PageDown")
    assert "step=debrief" in watched.url
    watched.go_back()
    expect(watched.locator(".steps [aria-current]")).to_contain_text("De hele groep", timeout=WAIT)


def test_a_link_brings_guesses_and_resident_back_and_guesses_only_to_their_question(watched: Any, address: str) -> None:
    opened(watched, address, "predict")
    watched.get_by_label("Voorspelling (").fill("1 45,5 99")
    watched.keyboard.press("Enter")
    watched.wait_for_url(re.compile("guesses=1_45.5_99"))
    link = watched.url
    watched.goto("about:blank")
    watched.goto(link)
    expect(watched.locator(".predict .guess")).to_have_count(3, timeout=WAIT)
    assert watched.locator(".predict .reach").count() == 0
    watched.goto("about:blank")
    watched.goto(f"{address}#{'&'.join(reversed(link.partition('#')[2].split('&')))}&whatsapp=1")
    expect(watched.locator(".predict .guess")).to_have_count(3, timeout=WAIT)  # the same question, written otherwise
    watched.goto("about:blank")
    watched.goto(f"{link}&whatsapp=0")
    watched.wait_for_selector(".predict .todayname", timeout=WAIT)
    assert watched.locator(".predict .guess").count() == 0
    opened(watched, address, "resident", "&resident=5705")
    expect(watched.locator(".who")).to_contain_text("nr. 5705", timeout=WAIT)
    assert watched.get_by_label("Welke inwoner?").locator("option:checked").inner_text() == "Zelf gekozen (nr. 5705)"


@pytest.mark.parametrize(("label", "value"), [("Gemeente", "utrecht"), ("Beleidsvraag", "phone_first")])
def test_who_was_opened_does_not_follow_to_another_population(
    watched: Any, address: str, label: str, value: str
) -> None:
    watched.goto(f"{address}#{QUESTION.replace('trainer', 'policy')}&resident=5705")
    watched.locator(f"label.field:has-text('{label}') select").select_option(value)
    watched.wait_for_url(re.compile(value))
    assert "resident" not in watched.url


def test_arrows_walk_through_the_months_of_a_resident(watched: Any, address: str) -> None:
    events = asked(address, "api/story", choose="most_changed")["worlds"]["scenario"]["events"]
    opened(watched, address, "resident", "&choose=most_changed")
    watched.get_by_label("Welke wereld?").select_option("scenario")
    watched.locator("h1").focus()
    months = sorted({event["month"] for event in events})
    for month in months[1:]:
        watched.keyboard.press("ArrowRight")
        expect(watched.locator(".turn .note")).to_have_text(f"{months.index(month) + 1} van {len(months)}")
        here = [event for event in events if event["month"] == month]
        told = watched.inner_text(".scene .told").casefold()
        assert all(event["text"].casefold() in told for event in here)
        lane = watched.locator("svg.strip text.here").inner_html()
        assert watched.inner_text(".stands strong") == lane
        heard = watched.inner_text("#status").casefold()
        assert all(event["text"].casefold() in heard for event in here)
    watched.keyboard.press("ArrowRight")
    assert "step=resident" in watched.url


def test_what_was_folded_out_stays_open_from_month_to_month(watched: Any, address: str) -> None:
    opened(watched, address, "resident", "&choose=most_changed")
    watched.get_by_text("Waarom gebeurt dit in het model?").click()
    watched.locator("h1").focus()
    watched.keyboard.press("ArrowRight")
    expect(watched.locator(".turn .note")).to_contain_text("2 van")
    expect(watched.locator(".fold details").first).to_have_attribute("open", "")


@pytest.mark.parametrize("step", ["resident", "worlds"])
def test_on_a_telephone_the_drawing_fits_and_each_lane_has_its_name_above_its_line(
    watched: Any, address: str, step: str
) -> None:
    watched.set_viewport_size({"width": 390, "height": 844})
    opened(watched, address, step, "&choose=most_changed")
    wide = watched.evaluate("(p => [p.scrollWidth, p.clientWidth])(document.querySelector('.picture'))")
    assert wide[0] <= wide[1]
    lanes = watched.locator("svg.strip rect.lane").evaluate_all("r => r.map(one => one.getBBox().y)")
    names = watched.locator("svg.strip rect.lane + text").evaluate_all(
        "t => t.map(one => { const box = one.getBBox(); return [box.y, box.y + box.height]; })"
    )
    points = watched.locator("svg.strip .event, svg.strip .now").evaluate_all("p => p.map(one => one.getBBox().y)")
    for lane, (top, bottom) in zip(lanes, names, strict=True):
        assert lane <= top
        assert all(not top < point < bottom - 3 for point in points)  # letters that hang down may touch


def test_an_open_explanation_leaves_the_drawing_whole(watched: Any, address: str) -> None:
    watched.set_viewport_size({"width": 1280, "height": 720})
    opened(watched, address, "resident", "&choose=most_changed")
    watched.get_by_text("Het hele verhaal als tekst").click()
    watched.evaluate("new Promise(go => requestAnimationFrame(() => requestAnimationFrame(go)))")
    tall = watched.evaluate("(p => [p.scrollHeight, p.clientHeight])(document.querySelector('.picture'))")
    assert tall[0] <= tall[1]
    rows = watched.locator("svg.strip rect.lane").evaluate_all("r => r.map(one => Number(one.getAttribute('height')))")
    assert min(rows) >= 19  # a name fits in its lane


def test_the_first_difference_and_its_cause_are_told(watched: Any, address: str) -> None:
    story = asked(address, "api/story", choose="most_changed")
    opened(watched, address, "worlds", "&choose=most_changed")
    split = story["split"]
    told = watched.inner_text(".cause")
    assert all(line in told for line in (split["head"], split["baseline"], split["scenario"], split["why"]))
    assert [watched.locator(f"svg.strip path.{side}").count() for side in ("baseline", "scenario")] == [
        2,
        2,
    ]  # and keys
    assert watched.locator("svg.strip .split").count() == 1
    for side in ("baseline", "scenario"):
        events = [event for event in story["worlds"][side]["events"] if not event["shared"]]
        assert watched.locator(f".world.{side} .events ul li").count() == len(events)


def test_another_of_the_ten_can_be_opened(watched: Any, address: str) -> None:
    ten = asked(address, "api/story", choose="worst_off")["ten"]
    opened(watched, address, "ten", "&choose=worst_off")
    assert watched.locator(".stepbody tbody tr").count() == len(ten) == 10
    one = ten[4]
    watched.get_by_role("button", name=f"Open {one['name']} nr. {one['resident']}").click()
    expect(watched.locator(".who")).to_contain_text(f"{one['name']} (verzonnen, nr. {one['resident']})", timeout=WAIT)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("&whatsapp=0&extra_attempt=0", "Bij geen van de 10.000 inwoners verschilt er iets"),
        ("&whatsapp.dose=0.01&extra_attempt=0", "verschilt er alleen bij {among} iets"),
    ],
)
def test_fewer_than_ten_that_differ_are_not_called_ten(watched: Any, address: str, more: str, said: str) -> None:
    opened(watched, address, "ten", more)
    rule = watched.inner_text(".rule")
    assert said.format(among=watched.locator(".tile").count()) in rule
    assert "tien" not in rule
    count = watched.locator(".tile").count()
    assert watched.inner_text("h1") == ("Eén inwoner" if count == 1 else f"{count} inwoners naast elkaar")


def test_a_story_that_must_wait_asks_again_and_one_that_failed_has_a_button(browser: Any, address: str) -> None:
    page = browser.new_page()
    turned = [(503, {"error": "busy", "message": "Er rekenen nu veel mensen.", "retry_after": 1})]
    turned.append((500, {"error": "failed", "message": "De berekening is mislukt."}))

    def reply(route: Any) -> None:
        if turned:
            status, content = turned.pop(0)
            route.fulfill(status=status, content_type="application/json", body=json.dumps(content))
        else:
            route.continue_()

    page.route("**/api/story", reply)
    page.goto(f"{address}#{QUESTION}&step=worlds")
    expect(page.locator(".stepbody .warn")).to_have_text("De berekening is mislukt.", timeout=WAIT)
    page.get_by_role("button", name="Opnieuw proberen").click()
    page.wait_for_selector(".cause", timeout=WAIT)
    page.close()


def test_a_cohort_shows_the_counts_of_its_month(watched: Any, address: str) -> None:
    watched.emulate_media(reduced_motion="reduce")
    cohort = asked(address, "api/cohort")
    opened(watched, address, "cohort")
    assert watched.get_by_role("button", name="Speel af").count() == 0
    for _ in range(3):
        watched.keyboard.press(".")
    watched.wait_for_selector(".player output:text('maand 3')")
    for side in ("baseline", "scenario"):
        row = cohort[side]["stock"][3]
        shown = watched.locator(f"svg.cohort:has(.dot.{side}) .count").all_text_contents()
        assert shown == [str(count) for count in row]  # households are invented: none is hidden
        heights = watched.locator(f".dot.{side}").evaluate_all(
            "dots => dots.map(d => Math.floor(d.getAttribute('cy') / 32))"
        )
        assert [heights.count(lane) for lane in range(len(row))] == row
    names = [stage["name"] for stage in cohort["stages"]]
    trouble = [
        sum(cohort[side]["stock"][3][names.index(name)] for name in ("arrears", "problem_debt"))
        for side in ("scenario", "baseline")
    ]
    said = watched.inner_text(".told")
    assert said.startswith(
        f"Maand 3: bij ‘{cohort['scenario']['title']}’ hebben {trouble[0]} van de {cohort['cohort']}"
    )
    assert str(trouble[1]) in said


def test_the_handout_has_the_story_the_figures_and_where_they_come_from(watched: Any, address: str) -> None:
    opened(watched, address, "debrief")
    watched.evaluate("() => { window.print = () => { document.body.dataset.printed = 'yes'; }; }")
    watched.keyboard.press("h")
    watched.wait_for_selector("body[data-printed]", timeout=WAIT)
    watched.emulate_media(media="print")
    sheet = watched.locator(".handout")
    expect(sheet).to_be_visible()
    expect(watched.locator(".workshop")).to_be_hidden()
    answer, story = (
        asked(address, "api/answer", client="test", level="full"),
        asked(address, "api/story", choose="typical"),
    )
    for text in (
        answer["title"],
        story["resident"]["who"],
        story["split"]["head"],
        f"startgetal {answer['seed']}",
        "Wat u niet mag concluderen",
    ):
        assert text in sheet.inner_text()
    assert "" not in watched.locator(".handout thead th").all_text_contents()
    pages = re.findall(rb"/Count (\d+)", watched.pdf(format="A4", prefer_css_page_size=True))
    assert pages == [b"3"]  # figures, story, questions: nothing on a page of its own


def test_letters_as_keys_can_be_switched_off(watched: Any, address: str) -> None:
    opened(watched, address, "start")
    watched.keyboard.press("?")
    watched.get_by_label("Letters en leestekens").uncheck()
    watched.get_by_role("button", name="Sluiten").click()
    watched.keyboard.press("?")
    expect(watched.locator("dialog[open]")).to_have_count(0)
