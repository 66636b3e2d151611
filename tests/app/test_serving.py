"""Under which names the application answers, how long it waits, and how it stops."""

import asyncio
import contextlib
import json
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from sim.app import body as requested
from sim.app import command as app_command
from sim.app import server as addresses
from sim.app.command import main
from sim.app.guard import OWN_NAMES, Guard, named
from sim.errors import ConfigurationError
from tests.app.conftest import Server
from tests.app_server import free_port, started, stopped

ROOT = Path(__file__).parents[2]
STOPS_WITHIN = 6.0  # seconds, on a machine that others share


class Running:
    """The application as a process of its own, open to others on the network."""

    def __init__(self) -> None:
        self.port = free_port()
        options = ["--host", "0.0.0.0", "--allow-host", "Workshop.example", "--port", str(self.port)]
        command = [sys.executable, "-m", "sim", "app", "--no-browser", *options]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with contextlib.suppress(OSError):
                self.ask("127.0.0.1")
                return
            time.sleep(0.1)
        raise TimeoutError

    def ask(self, host: str, path: str = "/api/health", content: object = None) -> tuple[int, str]:
        body = None if content is None else json.dumps(content).encode()
        with contextlib.closing(HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            connection.request("GET" if body is None else "POST", path, body, {"Host": host})
            reply = connection.getresponse()
            return reply.status, reply.read().decode()

    def stopped(self) -> str:
        """Stop it as Ctrl-C does, and return what it said on its way."""
        self.process.send_signal(signal.SIGINT)
        return self.process.communicate(timeout=60)[1]


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    found = Running()
    yield found
    found.stopped()


def children(process: int) -> set[int]:
    found = Path(f"/proc/{process}/task").glob("*/children")
    own = {int(child) for path in found for child in path.read_text(encoding="ascii").split()}
    return own.union(*map(children, own))


def alive(process: int) -> bool:
    """Return whether a process runs; one that ended may still be listed."""
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "LOCALHOST", "workshop.example:80", "workshop.example.", socket.gethostname()]
)
def test_it_answers_under_names_of_this_machine_and_those_that_were_added(running: Running, host: str) -> None:
    assert running.ask(host)[0] == 200


def test_another_name_is_refused_with_a_page_that_says_what_to_do(running: Running) -> None:
    status, page = running.ask("<b>evil.example", "/")
    assert status == 421
    assert "&lt;b&gt;evil.example" in page
    assert "<b>" not in page
    assert '<p lang="nl">' in page
    assert page.count("--allow-host") == 2
    status, told = running.ask("evil.example", "/api/catalogue")
    assert (status, json.loads(told)["error"]) == (421, "wrong_host")
    assert "--allow-host" in json.loads(told)["message"]


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_an_interruption_stops_it_at_once_whatever_it_is_computing() -> None:
    running = Running()
    asked = {"state": "municipality=utrecht&whatsapp=1&seed=31", "level": "precise"}
    found: list[tuple[int, str]] = []
    waiting = threading.Thread(target=lambda: found.append(running.ask("localhost", "/api/answer", asked)))
    waiting.start()
    time.sleep(2)
    assert waiting.is_alive()
    workers, begin = children(running.process.pid), time.monotonic()
    assert workers
    said = running.stopped()
    assert time.monotonic() - begin < STOPS_WITHIN
    waiting.join()
    assert [(status, json.loads(told)["error"]) for status, told in found] == [(503, "closed")]
    assert running.process.returncode == 130
    assert said.splitlines()[1:] == ["uitweg: interrupted"]  # the first says that others can open it
    until = time.monotonic() + STOPS_WITHIN
    while any(map(alive, workers)) and time.monotonic() < until:
        time.sleep(0.1)
    assert not [worker for worker in workers if alive(worker)]


@pytest.mark.parametrize(
    ("address", "host", "status"),
    [
        ("192.168.1.5", "192.168.1.5:8000", 200),
        ("192.168.1.5", "192.168.1.6:8000", 421),
        ("::ffff:192.168.1.5", "192.168.1.5", 200),
        ("fe80::1%eth0", "[fe80::1]:8000", 200),
        ("192.168.1.5", "", 421),
        ("192.168.1.5", "192.168.1.5@evil.example", 421),
    ],
)
def test_the_address_of_a_request_is_one_of_its_names(address: str, host: str, status: int) -> None:
    said: list[int] = []

    async def app(_: Any, __: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def send(message: Any) -> None:
        said.append(message.get("status", 0))

    scope = {"type": "http", "path": "/", "headers": [(b"host", host.encode())], "server": (address, 8000)}
    asyncio.run(Guard(app, OWN_NAMES)(scope, None, send))  # type: ignore[arg-type]
    assert said[0] == status


@pytest.mark.parametrize(
    ("host", "name"),
    [("A.b:1", "a.b"), ("[::1]", "::1"), ("[::1]:80", "::1"), ("a:b:c", ""), ("a.", "a"), ("", "")],
)
def test_a_host_is_named_without_its_port(host: str, name: str) -> None:
    assert named(host) == name


@pytest.mark.parametrize("name", ["http://workshop.example", "workshop.example:8000", "a b", ""])
def test_what_is_no_name_cannot_be_allowed(name: str) -> None:
    with pytest.raises(ConfigurationError, match="leave out `http://`"):
        main(["--allow-host", "fine.example", "--allow-host", name])


def test_a_request_that_does_not_come_whole_is_told_and_let_go(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requested, "BODY_WITHIN", 0.2)
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as half:
        half.sendall(b"POST /api/answer HTTP/1.1\r\nHost: localhost\r\nContent-Length: 90\r\n\r\n{")
        said = b""
        while part := half.recv(10_000):  # until the other side ends it
            said += part
    assert said.startswith(b"HTTP/1.1 408 ")
    assert json.loads(said.partition(b"\r\n\r\n")[2])["message"]


def test_a_file_does_not_wait_forever_for_those_before_it(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, done = threading.Event(), threading.Event()

    def slow(*_: object) -> bytes:
        begun.set()
        done.wait(60)
        return b"done"

    monkeypatch.setitem(addresses.EXPORTS, "export.csv", (slow, "text/csv"))
    monkeypatch.setattr(addresses, "DRAWN_WITHIN", 0.2)
    asked = {"state": "horizon=12", "level": "first"}
    found: list[int] = []
    first = threading.Thread(target=lambda: found.append(server.ask("POST", "/api/export.csv", asked)[0]))
    first.start()
    begun.wait(60)
    status, told, headers = server.ask("POST", "/api/export.csv", asked)
    done.set()
    first.join()
    assert (status, json.loads(told)["error"], headers["retry-after"]) == (503, "busy", "3")
    assert found == [200]
    monkeypatch.setattr(addresses, "DRAWN_WITHIN", 20.0)
    assert server.ask("POST", "/api/export.csv", asked)[0] == 200


def test_an_uitweg_that_runs_already_is_opened_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    port = free_port()
    server = started(port)
    try:
        monkeypatch.setattr(app_command, "PORT", port)
        opened: list[str] = []
        monkeypatch.setattr(app_command.webbrowser, "open", opened.append)
        assert app_command.main([]) == 0
        assert opened == [f"http://127.0.0.1:{port}/"]
        assert f"Uitweg runs already: http://127.0.0.1:{port}/" in capsys.readouterr().out
        with pytest.raises(ConfigurationError, match=f"add `--port {port + 1}`|cannot be used"):
            app_command.main(["--port", str(port), "--no-browser"])
    finally:
        stopped(server)
