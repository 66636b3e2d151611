"""A real server on a free port, asked as a browser asks it, with small towns."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from http.client import HTTPConnection

import pytest
import uvicorn

from sim.app import engine
from sim.app.engine import LEVELS, Engine
from sim.app.server import made

SMALL = {
    "first": replace(LEVELS["first"], residents=2_000, numbers=(0, 2)),
    "full": replace(LEVELS["full"], residents=3_000, numbers=(0, 1, 2, 3)),
    "precise": replace(LEVELS["precise"], residents=3_000, numbers=tuple(range(6))),
}


class Server:
    """A running application and how to ask it."""

    def __init__(self, port: int, engine: Engine) -> None:
        self.port = port
        self.engine = engine

    def ask(self, method: str, path: str, content: object = None, **headers: str) -> tuple[int, bytes, dict[str, str]]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=120)
        body = content if isinstance(content, bytes) else None if content is None else json.dumps(content).encode()
        connection.request(method, path, body, headers)
        reply = connection.getresponse()
        found = reply.status, reply.read(), {k.lower(): v for k, v in reply.getheaders()}
        connection.close()
        return found

    def post(self, path: str, content: object) -> dict[str, object]:
        status, found, _ = self.ask("POST", path, content)
        assert status == 200, found
        return dict(json.loads(found))


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    before = dict(engine.LEVELS)
    engine.LEVELS.update(SMALL)
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    working = Engine(1)
    running = uvicorn.Server(uvicorn.Config(made(working), log_level="warning", ws="none"))
    thread = threading.Thread(target=running.run, args=([listening],))
    thread.start()
    while not running.started:
        time.sleep(0.05)
    yield Server(listening.getsockname()[1], working)
    running.should_exit = True
    thread.join()
    engine.LEVELS.update(before)
