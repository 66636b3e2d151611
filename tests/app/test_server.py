"""The application's addresses."""

import csv
import json
import math
import re
import shlex
import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO, StringIO
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.app.engine import sized
from sim.app.state import read
from sim.experiment.compare import compare
from sim.interventions import read_intervention
from sim.scenarios import ad_hoc
from tests.app.conftest import SMALL, Server

ASKED = "municipality=utrecht&horizon=24&whatsapp=1&extra_attempt=1"


def test_the_full_answer_is_what_uitweg_run_gives(server: Server) -> None:
    found = server.post("/api/answer", {"state": ASKED, "level": "full"})
    again = server.post("/api/answer", {"state": f"{ASKED}&lang=en", "level": "full"})
    names = ["extra_attempt", "whatsapp"]
    _, _, arms = ad_hoc("utrecht", {name: read_intervention(name) for name in names})
    asked = replace(sized(read(ASKED).question, SMALL["full"]), arms=arms)
    expected = compare(asked, workers=1).differences
    expected = expected[(expected["arm"] == "together") & (expected["group"] == "all")].set_index("measure")
    for measure, told in found["measures"].items():  # type: ignore[attr-defined]
        mine, line = told["groups"]["all"]["difference"], expected.loc[measure]
        value = line["difference"]
        assert mine["mean"] == (None if np.isnan(value) else value), measure
        assert mine == again["measures"][measure]["groups"]["all"]["difference"]  # type: ignore[index]


def test_first_and_full_say_what_they_are(server: Server) -> None:
    asked = f"{ASKED}&whatsapp.dose=0.61"
    first, full, again = (
        server.post("/api/answer", {"state": asked, "level": level}) for level in ("first", "full", "first")
    )
    assert (first["kind"], first["residents"], first["replications"]) == ("first", 2_000, 2)
    assert (full["kind"], full["residents"], full["replications"]) == ("full", 3_000, 4)
    assert first["key"] == full["key"]
    assert again == full  # who asks first takes any that is there


def test_what_a_party_pays_for_comes_to_what_it_pays_a_year(server: Server) -> None:
    found = server.post("/api/answer", {"state": ASKED.replace("24", "18"), "level": "full"})
    for measure, party in (("cost_municipality", "municipality"), ("staff_hours", "staff")):
        for side in ("baseline", "scenario", "difference"):
            items = [one[side]["mean"] for one in found["costs"] if one["party"] == party]
            assert sum(items) == pytest.approx(found["measures"][measure]["groups"]["all"][side]["mean"])


def test_a_policy_without_effect_is_told(server: Server) -> None:
    found = server.post(
        "/api/answer", {"state": "horizon=12&whatsapp=1&whatsapp.start=11&whatsapp.dose=0", "level": "first"}
    )
    assert [one["intervention"] for one in found["idle"]] == ["whatsapp"]  # type: ignore[index,union-attr]


def test_a_newer_request_of_a_client_replaces_the_older(server: Server) -> None:
    found: dict[str, int] = {}

    def ask(dose: str) -> None:
        # Of a seed whose worlds are still to be made, which takes longer than until the next request.
        content = {"state": f"{ASKED}&seed=77&whatsapp.dose={dose}", "level": "precise", "client": "one"}
        found[dose] = server.ask("POST", "/api/answer", content)[0]

    threads = [threading.Thread(target=ask, args=(dose,)) for dose in ("0.1", "0.2", "0.3")]
    for thread in threads:
        thread.start()
        time.sleep(0.4)
    for thread in threads:
        thread.join()
    assert found == {"0.1": 409, "0.2": 409, "0.3": 200}


def test_notes_and_state_are_those_of_who_asks(server: Server) -> None:
    plain, odd = (
        server.post("/api/answer", {"state": f"{ASKED}&whatsapp.dose={dose}"}) for dose in ("1", "7&choose=typical")
    )
    assert plain["notes"] == []
    assert [note["what"] for note in odd["notes"]] == ["whatsapp.dose"]  # type: ignore[attr-defined]
    assert (plain["state"], odd["state"]) == tuple(
        read(f"{ASKED}&whatsapp.dose=1{x}").text for x in ("", "&choose=typical")
    )
    own = ("notes", "state")
    assert {k: v for k, v in plain.items() if k not in own} == {k: v for k, v in odd.items() if k not in own}


def test_another_language_is_told_of_the_same_calculation(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    calculated = []
    compare = server.engine._compare
    monkeypatch.setattr(server.engine, "_compare", lambda job, asked: calculated.append(job.key) or compare(job, asked))
    found = [server.post("/api/answer", {"state": f"{ASKED}&whatsapp.dose=0.33&lang={lang}"}) for lang in ("nl", "en")]
    assert len(calculated) == 1
    assert found[0]["said"] != found[1]["said"]
    assert found[0]["monthly"]["months"] == found[1]["monthly"]["months"]  # type: ignore[index]


def test_other_hosts_and_other_sites_are_refused(server: Server) -> None:
    assert server.ask("GET", "/api/health", Host="evil.example")[0] == 421
    assert server.ask("GET", "/api/health", Origin="https://evil.example")[0] == 403
    assert server.ask("GET", "/api/health", Origin=f"http://127.0.0.1:{server.port}")[0] == 200


@pytest.mark.parametrize(
    "path", ["/../server.py", "/%2e%2e/server.py", "//etc/passwd", "/static/app.js", "/.", "/app.js/"]
)
def test_no_file_but_the_page_s_can_be_reached(server: Server, path: str) -> None:
    assert server.ask("GET", path)[0] == 404


def test_the_page_keeps_to_itself(server: Server) -> None:
    status, _, headers = server.ask("GET", "/")
    assert status == 200
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert server.ask("GET", "/main.js")[2]["content-type"] == "text/javascript; charset=utf-8"


@pytest.mark.parametrize("language", ["nl", "en"])
def test_catalogue_and_evidence_are_there_in_both_languages(server: Server, language: str) -> None:
    found = json.loads(server.ask("GET", f"/api/catalogue?lang={language}")[1])
    assert found["lang"] == language
    assert {c for i in found["interventions"] for c in i["cards"]} <= set(found["cards"])
    told = json.loads(server.ask("GET", f"/api/evidence?lang={language}&municipality=utrecht")[1])
    assert told["figures"]
    assert told["limits"]


def test_exports_hold_the_numbers_of_the_answer_as_people_read_them(server: Server) -> None:
    import openpyxl

    found = server.post("/api/answer", {"state": ASKED, "level": "full"})
    measure = found["measures"]["share_reached"]  # type: ignore[index,call-overload]
    mean = measure["groups"]["all"]["difference"]["mean"]
    content = {"state": ASKED, "level": "full"}
    _, text, headers = server.ask("POST", "/api/export.csv", content)
    rows = list(csv.reader(StringIO(text.decode("utf-8-sig")), delimiter=";"))
    heads = next(row for row in rows if row and row[0] == "Uitkomst")
    line = next(row for row in rows if row[:2] == [measure["title"], "Alle inwoners"])
    assert float(line[heads.index("Verschil")].replace(",", ".")) == 100 * mean
    assert line[-1] == measure["reading_label"]
    assert re.search(r'filename="uitweg-[a-z_-]+-[0-9a-f]{8}\.csv"', headers["content-disposition"])
    book = openpyxl.load_workbook(BytesIO(server.ask("POST", "/api/export.xlsx", content)[1]))
    assert {sheet.max_row > 1 for sheet in book} == {True}
    rows = [row for row in book["Antwoord"].values if row[:2] == (measure["title"], "Alle inwoners")]
    assert rows[0][heads.index("Verschil")] == pytest.approx(100 * mean, rel=1e-14)
    report = server.ask("POST", "/api/report.html", content)[1].decode()
    assert report.startswith("<!DOCTYPE html>")
    assert f"startgetal {found['seed']} \u00b7 {datetime.now(UTC).date().isoformat()}" in report


@pytest.mark.parametrize(("place", "figures"), [("zwolle", "Nederland"), ("utrecht", "Utrecht")])
def test_a_file_says_which_place_it_is_about_and_whose_figures_it_has(server: Server, place: str, figures: str) -> None:
    content = {"state": f"municipality={place}&horizon=12&whatsapp=1", "level": "first"}
    text = server.ask("POST", "/api/export.csv", content)[1].decode("utf-8-sig")
    about = dict(row for row in csv.reader(StringIO(text), delimiter=";") if len(row) == 2)
    assert (about["Gemeente"], about["Cijfers van"]) == (place.title(), figures)


def test_the_command_of_an_answer_gives_the_numbers_of_its_workbook(server: Server, tmp_path: Path) -> None:
    import openpyxl

    found = server.post("/api/answer", {"state": ASKED, "level": "full"})
    words = shlex.split(found["provenance"]["command"])  # type: ignore[index,call-overload]
    assert words[0] == "uitweg"
    subprocess.run(
        [sys.executable, "-m", "sim", *words[1:], f"out={tmp_path / 'out'}"], check=True, capture_output=True
    )
    made = pd.read_csv(tmp_path / "out" / "tables" / "differences.csv")
    told = made[made["arm"] == "together"].set_index(["group", "measure"])["difference"]
    book = openpyxl.load_workbook(BytesIO(server.ask("POST", "/api/export.xlsx", {"state": ASKED, "level": "full"})[1]))
    heads, *rows = book["Verschillen"].values
    place = [heads.index(name) for name in ("Groep (code)", "Uitkomst (code)", "Verschil")]
    mine = {(row[place[0]], row[place[1]]): row[place[2]] for row in rows}
    assert mine.keys() == set(told.index)
    for key, value in mine.items():
        assert value == pytest.approx(told[key], rel=1e-14, nan_ok=True) or (value is None and math.isnan(told[key]))


def test_a_story_and_a_cohort(server: Server) -> None:
    told = server.post("/api/story", {"state": ASKED, "choose": "most_changed"})
    changes = [one["change"] for one in told["ten"]]  # type: ignore[union-attr]
    assert changes == sorted(changes)
    assert abs(told["change"]) >= max(map(abs, changes))  # type: ignore[arg-type]
    assert len({one["name"] for one in told["ten"]}) == len(changes)  # type: ignore[union-attr]
    assert f"verzonnen, nr. {told['resident']['row']}" in told["resident"]["who"]  # type: ignore[index,call-overload]
    moved = server.post("/api/cohort", {"state": ASKED})
    stocks = moved["baseline"]["stock"]  # type: ignore[index,call-overload]
    assert {sum(month) for month in stocks} == {moved["cohort"]}
    assert min(min(month) for month in stocks) >= 0


DOCUMENTED = (Path(__file__).parents[2] / "docs" / "app_api.md").read_text(encoding="utf-8")
NAMED = {
    "measures",
    "groups",
    "series",
    "cards",
    "cards_of",
    "texts",
    "today",
    "levers",
    "log_hash",
    "values",
    "utrecht",
}
"""Mappings by name, of which an example has a few."""


def alike(example: object, found: object, where: str) -> None:
    """Check that an example has the keys of what is found, wherever both have something."""
    if isinstance(example, dict) and isinstance(found, dict):
        if where.rpartition(".")[2] in NAMED:
            assert example.keys() <= found.keys() or not example, where
        else:
            assert example.keys() == found.keys(), where
        for key in example.keys() & found.keys():
            alike(example[key], found[key], f"{where}.{key}")
    elif isinstance(example, list) and isinstance(found, list) and example and found:
        alike(example[0], found[0], f"{where}[]")
    elif example is not None and found is not None:
        assert isinstance(example, dict | list) == isinstance(found, dict | list), where


@pytest.mark.parametrize(
    ("address", "content"),
    [
        ("GET /api/health", None),
        ("GET /api/catalogue?lang=nl", None),
        ("GET /api/evidence?lang=nl&municipality=utrecht", None),
        ("POST /api/state", {"state": "whatsapp=1&horizon=999"}),
        ("POST /api/answer", {"state": f"scenario=whatsapp_and_extra_attempt&{ASKED}&sms=1&sms.dose=0"}),
        ("POST /api/story", {"state": ASKED}),
        ("POST /api/cohort", {"state": ASKED}),
    ],
)
def test_the_examples_of_the_paper_have_the_keys_of_an_answer(server: Server, address: str, content: object) -> None:
    about = DOCUMENTED.partition(f"## `{address}`")[2].partition("\n## ")[0]
    example = json.loads(about.partition("```json\n")[2].partition("```")[0])
    method, path = address.split()
    alike(example, json.loads(server.ask(method, path, content)[1]), path)
