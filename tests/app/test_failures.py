"""What goes wrong is told to who asks, in words, and to who runs the application, with its place."""

import json
import textwrap

import pytest

from sim.app.body import MOST_BODY
from sim.texts import Texts
from tests.app.conftest import Server

ASKED = "municipality=utrecht&horizon=24&whatsapp=1&extra_attempt=1"


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"{", 400),
        (b"[]", 400),
        ({"level": "x"}, 400),
        ({"client": 3}, 400),
        ({"level": []}, 400),
        (b'{"state": "seed=\\ud800"}', 400),
        (b" " * (MOST_BODY + 1), 413),
    ],
)
def test_bad_requests_are_told(server: Server, content: object, status: int) -> None:
    found, told, _ = server.ask("POST", "/api/answer", content)
    assert found == status
    assert json.loads(told)["message"]


@pytest.mark.parametrize(("path", "maker"), [("catalogue", "whitelist"), ("evidence", "evidence")])
def test_what_goes_wrong_with_what_is_only_read_is_told_too(
    server: Server, monkeypatch: pytest.MonkeyPatch, path: str, maker: str
) -> None:
    def broken(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(f"sim.app.server.{maker}", broken)
    status, told, _ = server.ask("GET", f"/api/{path}?lang=en")
    assert (status, json.loads(told)["message"]) == (500, Texts("en")("app.error.failed"))


def test_what_goes_wrong_while_answering_is_not_the_reader_s_fault(
    server: Server, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise ValueError

    monkeypatch.setattr("sim.app.server.notes", broken)
    assert server.ask("POST", "/api/state", {"state": ASKED})[0] == 500
    assert [record.getMessage() for record in caplog.records] == [
        f"/api/state could not be answered: ValueError in test_failures.py:{broken.__code__.co_firstlineno + 1}"
    ]


def test_what_goes_wrong_in_a_worker_is_told_with_its_place_there(
    server: Server, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("sim.app.worker.replication", textwrap.indent)  # anything that fails there
    assert server.ask("POST", "/api/answer", {"state": "seed=77", "level": "first"})[0] == 500
    assert "AttributeError in textwrap.py:" in caplog.text
