"""The hand-out in a real browser: opened from disk with the network off, in both languages."""

import re
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

pytest.importorskip("playwright.sync_api")
from playwright.sync_api import expect

from sim.app.answer import answer
from sim.app.engine import LEVELS, sized
from sim.app.handout.command import asked_of
from sim.app.handout.content import about
from sim.app.handout.grid import Grid
from sim.app.handout.pack import packed
from sim.app.handout.page import page
from sim.app.state import read
from sim.app.worker import replication
from sim.cli import main
from sim.experiment.comparison import assemble
from sim.experiment.question import Question
from sim.scenarios import LANGUAGES, load_scenario, scenarios

pytestmark = pytest.mark.slow
AXE = Path(__file__).parent / "axe.min.js"
SCENARIO = "whatsapp_and_extra_attempt"
GRID = "grid={intervention.whatsapp.dose:[0.5,1],intervention.extra_attempt:[0,1]}"
WAIT = 30_000  # milliseconds, on a machine that others share


@pytest.fixture(scope="session")
def file(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the address of a hand-out on disk."""
    folder = tmp_path_factory.mktemp("handout")
    out = folder / "hand out.html"
    asked = ["export-html", f"scenario={SCENARIO}", GRID, "level=first", f"out={out}", f"store={folder}/kept"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.app.handout.command.FIRST", "")  # small, and of a size that workers know
        assert main(asked) == 0
    return out.as_uri()


@pytest.fixture
def alone(browser: Any, file: str) -> Iterator[Any]:
    """Return a page without a network that fails the test on an error or on any request but for its own file."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, offline=True)
    tab, wrong = context.new_page(), []
    tab.on("pageerror", lambda error: wrong.append(f"error: {error}"))
    tab.on("console", lambda said: wrong.append(said.text) if said.type in ("error", "warning") else None)
    own = (file, "data:", "blob:")
    tab.on("request", lambda asked: None if asked.url.startswith(own) else wrong.append(asked.url))
    yield tab
    context.close()
    assert wrong == []


def opened(tab: Any, file: str, state: str = "", there: str = "body:not(.busy) .headline") -> None:
    """Open a state and wait for what it shows."""
    tab.goto("about:blank")
    tab.goto(f"{file}#{state}" if state else file)
    tab.wait_for_selector(there, timeout=WAIT)


def of_engine(state: str) -> Any:
    """Return the answer of the engine itself."""
    asked, level = read(f"scenario={SCENARIO}&{state}"), LEVELS["first"]
    question: Question = sized(asked.question, level)
    return answer(asked, assemble(question, [replication(question, number) for number in level.numbers]))


def written(tab: Any, found: Any, name: str) -> str:
    """Return how the page writes the difference of a measure."""
    measure, words = found["measures"][name], {"texts": {}, "lang": tab.evaluate("document.documentElement.lang")}
    part = measure["groups"]["all"]["difference"]
    script = "([words, part, unit]) => Uitweg.Text(words).difference(part, unit).mean"
    return str(tab.evaluate(script, [words, part, measure["unit"]]))


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_control_jumps_to_a_computed_value_and_the_figure_is_that_of_the_engine(
    alone: Any, file: str, lang: str
) -> None:
    opened(alone, file)
    alone.locator("#lang").select_option(lang)
    alone.wait_for_function("lang => document.documentElement.lang === lang", arg=lang)
    slider = alone.locator(".intervention", has_text="WhatsApp").get_by_role("slider")
    assert [slider.get_attribute(key) for key in ("min", "max", "step")] == ["0", "1", "1"]
    slider.focus()
    slider.press("ArrowLeft")
    alone.wait_for_url(re.compile(r"whatsapp\.dose=0\.5"), timeout=WAIT)
    assert "50" in slider.get_attribute("aria-valuetext")
    found = of_engine(f"whatsapp.dose=0.5&lang={lang}")
    for name in (found["lead"], "cost_municipality"):
        card = alone.locator(".three .headline", has_text=found["measures"][name]["title"]).first
        expect(card).to_contain_text(written(alone, found, name), timeout=WAIT)
    assert found["measures"][found["lead"]]["sentence"] in alone.inner_text(".three")
    made = alone.inner_text("#share-title ~ .note")
    year = found["provenance"]["date"][:4]
    for told in (found["provenance"]["uitweg"], str(found["seed"]), year):
        assert told in made
    assert alone.inner_text("#kind") == found["said"]


def test_every_combination_of_the_controls_is_in_the_file(alone: Any, file: str) -> None:
    opened(alone, file)
    switches, shown = ("WhatsApp", "Een extra contactpoging"), set()
    for name in (*switches, *switches):
        alone.get_by_role("switch", name=name).click()
        alone.wait_for_selector("body:not(.busy) .answer", timeout=WAIT)
        shown.add(alone.locator("[aria-labelledby=share-title] pre").first.text_content())
    assert len(shown) == 4


def of_rows(grid: Grid, folder: Path) -> Path:
    """Return a hand-out in which each answer says nothing but which one it is."""
    rows = {lang: [{"row": row} for row in range(len(grid.states))] for lang in LANGUAGES}
    path = folder / "rows.html"
    path.write_bytes(page(about(grid) | {"answers": packed(rows), "stories": {}, "evidence": {}}, grid.states[0].text))
    return path


def rows_of(tab: Any, states: list[str]) -> list[int]:
    """Return which answer a hand-out of rows has to each state."""
    script = "states => Promise.all(states.map(state => Uitweg.api('api/answer', { state: state, level: 'full' })))"
    return [one["row"] for one in tab.evaluate(script, states)]


WRITTEN = [
    *((name, "") for name in scenarios()),
    ("phone_first", "{intervention.phone_first.dose:[0.5,1],intervention.more_staff:[0,1]}"),
    ("phone_first", "{intervention.phone_first.dose:[0.5],intervention.evening_contact:[0]}"),
    ("staff_shortage_contact", "{intervention.phone_first.dose:[0.5]}"),
]


WHY_NOT = "s => Uitweg.api('api/answer', { state: s, level: 'full' }).catch(e => e.message)"


@contextmanager
def page_of(browser: Any, place: str) -> Iterator[Any]:
    """Open a file without a network."""
    context = browser.new_context(offline=True)
    try:
        tab = context.new_page()
        tab.goto(place)
        yield tab
    finally:
        context.close()


@pytest.mark.parametrize(("name", "asked"), WRITTEN)
def test_every_state_of_a_grid_and_every_arm_finds_its_own_answer(
    browser: Any, tmp_path: Path, name: str, asked: str
) -> None:
    grid, arms = asked_of([f"scenario={name}", *([f"grid={asked}"] if asked else [])]).grid, load_scenario(name).arms
    path = of_rows(grid, tmp_path)
    policies = [{repr(i) for i in state.question.arms[1].interventions} for state in grid.states]
    with page_of(browser, path.as_uri()) as tab:
        assert rows_of(tab, [state.text for state in grid.states]) == list(range(len(grid.states)))
        found = rows_of(tab, [f"v=1&scenario={name}&arm={arm.name}" for arm in arms])
    assert [policies[row] for row in found] == [{repr(i) for i in arm.interventions} for arm in arms]


def test_the_command_for_an_arm_names_all_its_interventions(browser: Any, tmp_path: Path) -> None:
    path = of_rows(asked_of(["scenario=phone_first", "grid={intervention.phone_first.dose:[0.5]}"]).grid, tmp_path)
    state = "v=1&scenario=phone_first&arm=phone_first_evening&phone_first.dose=0.3"
    with page_of(browser, path.as_uri()) as tab:
        told = tab.evaluate(WHY_NOT, state)
    assert "'intervention=[evening_contact,phone_first]' intervention.phone_first.dose=0.3" in told


def test_where_something_goes_on_in_both_worlds_the_way_to_the_application_is_told(
    browser: Any, tmp_path: Path
) -> None:
    path = of_rows(asked_of(["scenario=price_shock_help"]).grid, tmp_path)
    state = "v=1&scenario=price_shock_help&arm=shock_staff&horizon=24"
    with page_of(browser, path.as_uri()) as tab:
        told = tab.evaluate(WHY_NOT, state)
    assert "uitweg run" not in told
    assert f"#{state}" in told


def test_what_is_switched_on_from_another_arm_takes_the_values_that_were_computed(browser: Any, tmp_path: Path) -> None:
    grid = asked_of(["scenario=price_shock_help"]).grid
    titles = [state.question.arms[1].title["en"] for state in grid.states]
    path = of_rows(grid, tmp_path)
    with page_of(browser, f"{path.as_uri()}#v=1&scenario=price_shock_help&arm=shock_staff&lang=en") as tab:
        tab.wait_for_selector("details.stage", timeout=WAIT)
        tab.locator("details.stage").evaluate_all("all => all.forEach(one => { one.open = true; })")
        tab.get_by_role("switch", name="One more contact attempt").click()
        assert "extra_attempt.start=6" in tab.url
        script = "Uitweg.api('api/answer', { state: location.hash, level: 'full' })"
        assert titles[tab.evaluate(script)["row"]] == "Price shock, more staff and one more attempt"
        assert tab.evaluate("Uitweg.read(location.hash)")["arm"] == "shock_staff"


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("whatsapp.dose=0.3", "intervention.whatsapp.dose=0.3"),
        ("extra_attempt=0&horizon=60", "'intervention=[whatsapp]' horizon=60"),
        ("assume.contact.letter=-2", "assume.contact.letter=-2"),
        ("municipality=amsterdam", "uitweg run municipality=amsterdam"),
        ("sms=1", "uitweg app"),
    ],
)
def test_what_is_not_in_the_file_has_no_figure_but_the_command_that_gives_it(
    alone: Any, file: str, state: str, told: str
) -> None:
    opened(alone, file)
    alone.evaluate("hash => { location.hash = hash; }", f"v=1&scenario={SCENARIO}&lang=en&{state}")
    panel = alone.locator(".results .panel")
    expect(panel).to_contain_text("not in this file", timeout=WAIT)
    assert told in panel.inner_text()
    assert alone.locator(".headline").count() == 0
    panel.get_by_role("button").click()
    alone.wait_for_selector("body:not(.busy) .headline", timeout=WAIT)
    assert alone.evaluate("document.documentElement.lang") == "en"


@pytest.mark.parametrize("size", [(1366, 768), (390, 844)])
@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize(
    ("state", "there"),
    [
        ("view=policy", "body:not(.busy) .headline"),
        ("view=policy&extra_attempt.contact.extra_attempts=2", ".results button"),
        ("view=evidence", "#cards details"),
        ("view=trainer&step=start", ".topic"),
        ("view=trainer&step=predict", "svg.predict"),
        ("view=trainer&step=resident", "svg.strip"),
        ("view=trainer&step=worlds", ".beside svg.strip"),
        ("view=trainer&step=ten", ".ten .tile"),
        ("view=trainer&step=cohort", "svg.cohort"),
        ("view=trainer&step=cohort&whatsapp.dose=0.5", ".warn"),
    ],
)
def test_no_view_breaks_a_rule_of_access(
    alone: Any, file: str, state: str, there: str, lang: str, size: tuple[int, int]
) -> None:
    alone.set_viewport_size({"width": size[0], "height": size[1]})
    opened(alone, file, f"v=1&scenario={SCENARIO}&lang={lang}&{state}", there)
    alone.evaluate("code => (0, eval)(code)", AXE.read_text())
    assert [(v["id"], v["nodes"][0]["html"]) for v in alone.evaluate("axe.run()")["violations"]] == []
    assert alone.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_the_command_for_what_is_not_in_the_file_is_one_that_uitweg_takes(
    alone: Any, file: str, capfd: pytest.CaptureFixture[str]
) -> None:
    more = "whatsapp.dose=0.3&whatsapp.start=4&extra_attempt.contact.extra_attempts=2&seed=7&assume.contact.letter=-2"
    opened(alone, file, f"v=1&scenario={SCENARIO}&lang=en&{more}", ".results button")
    uitweg, *arguments = shlex.split(alone.inner_text(".results code"))
    assert uitweg == "uitweg"
    assert main([*arguments, "--cfg", "job"]) == 0
    settings = yaml.safe_load(capfd.readouterr().out)
    (asked,) = [settings["intervention"]["whatsapp"]]
    assert (asked["dose"], asked["start"], settings["seed"], settings["horizon"]) == (0.3, 4, 7, 36)
    assert settings["intervention"]["extra_attempt"]["levers"]["contact"]["extra_attempts"] == 2
    assert settings["assume"]["contact"]["letter"] == -2


def test_a_browser_that_cannot_read_the_file_says_so_in_both_languages(alone: Any, file: str) -> None:
    alone.add_init_script("delete window.DecompressionStream")
    alone.goto(file)
    told = alone.inner_text("main")
    assert "Deze browser is te oud" in told
    assert "This browser is too old" in told


def test_another_of_the_ten_stories_opens(alone: Any, file: str) -> None:
    opened(alone, file, f"v=1&scenario={SCENARIO}&view=trainer&step=ten", ".ten .tile")
    tile = alone.locator(".tile").nth(3)
    number = re.findall(r"\d+", tile.locator(".number").inner_text())[0]
    tile.click()
    expect(alone.locator(".who")).to_contain_text(number, timeout=WAIT)


@pytest.mark.parametrize("step", ["resident", "worlds"])
def test_a_resident_who_is_not_in_the_file_is_said_not_to_be(alone: Any, file: str, step: str) -> None:
    opened(alone, file, f"v=1&scenario={SCENARIO}&lang=en&view=trainer&step={step}&resident=1", ".stepbody .warn")
    said = alone.inner_text(".stepbody .warn")
    assert said.startswith("Resident no. 1 is not in this file. So you see another one: ‘Middle difference’.")
    assert alone.get_by_label("Which resident?").locator("option:checked").inner_text() == "Middle difference"
    assert "no. 1)" not in alone.inner_text(".who")


def test_a_card_says_that_another_value_needs_the_program(alone: Any, file: str) -> None:
    opened(alone, file, f"v=1&scenario={SCENARIO}&view=evidence", "#cards details")
    alone.locator("#cards summary").first.click()
    alone.locator("#cards .cardlink").first.click()
    assert "uitweg app" in alone.get_by_role("dialog").inner_text()
    assert alone.get_by_role("dialog").locator("input").count() == 0
