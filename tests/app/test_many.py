"""A workshop: many clients at once, more than it can take, and a worker that dies."""

import json
import os
import signal
from concurrent.futures import ThreadPoolExecutor

import pytest

from sim.app import engine, kept
from sim.app.state import read
from tests.app.conftest import Server

ASKED = "municipality=utrecht&horizon=12&whatsapp=1&whatsapp.dose="
CLIENTS = 30


def ask(server: Server, dose: float, client: str = "") -> tuple[int, dict[str, object], dict[str, str]]:
    content = {"state": f"{ASKED}{dose:g}", "level": "first", "client": client}
    status, found, headers = server.ask("POST", "/api/answer", content)
    return status, dict(json.loads(found)), headers


def test_thirty_clients_each_get_the_answer_to_their_own_question(server: Server) -> None:
    doses = [(1 + n % 6) / 10 for n in range(CLIENTS)]
    with ThreadPoolExecutor(CLIENTS) as clients:
        found = list(clients.map(lambda n: ask(server, doses[n], f"client {n}"), range(CLIENTS)))
    assert [status for status, *_ in found] == [200] * CLIENTS
    for dose, (_, answer, _) in zip(doses, found, strict=True):
        assert answer["key"] == read(f"{ASKED}{dose:g}").key
    assert len({json.dumps(answer["measures"]) for _, answer, _ in found}) == len(set(doses))
    assert not server.engine._jobs


def test_equal_questions_share_one_calculation(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    calculated = []
    compare = server.engine._compare
    monkeypatch.setattr(server.engine, "_compare", lambda job, asked: calculated.append(job.key) or compare(job, asked))
    with ThreadPoolExecutor(CLIENTS) as clients:
        found = list(clients.map(lambda n: ask(server, 0.95, f"client {n}"), range(CLIENTS)))
    assert [status for status, *_ in found] == [200] * CLIENTS
    assert len(calculated) == 1


def test_what_is_kept_is_bounded(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    _, answer, _ = ask(server, 0.7)
    size = len(engine.encoded(answer))
    monkeypatch.setattr(kept, "MOST_BYTES", 3 * size)
    monkeypatch.setattr(engine, "MOST_COMPARISONS", 2)
    for dose in (0.71, 0.72, 0.73, 0.74, 0.75):
        assert ask(server, dose)[0] == 200
    assert 0 < server.engine.kept.size <= 3 * size
    assert len(server.engine._comparisons) == 2


def test_more_than_it_can_hold_is_refused_with_when_to_come_back(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "MOST_WAITING", 0)
    status, said, headers = ask(server, 0.81)
    assert (status, said["error"], headers["retry-after"]) == (503, "busy", str(engine.RETRY_AFTER))
    assert said["message"]


def test_what_takes_too_long_is_given_up_and_said(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "MOST_SECONDS", 0.001)
    status, said, _ = ask(server, 0.82)
    assert (status, said["error"]) == (504, "too_slow")
    monkeypatch.undo()
    assert ask(server, 0.82)[0] == 200


def test_a_worker_that_dies_is_replaced_and_nobody_notices(server: Server) -> None:
    ask(server, 0.83)
    (process,) = server.engine.staff.pools[0]._processes.values()
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    assert ask(server, 0.84)[0] == 200
