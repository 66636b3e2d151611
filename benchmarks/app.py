"""How fast the application answers: one reader who moves a slider, and a workshop in which all do."""

import contextlib
import json
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from benchmarks.timing import Row, Unavailable

PORT = 8765
ADDRESS = f"http://127.0.0.1:{PORT}/api/"
QUESTION = "v=1&lang=nl&municipality=utrecht&scenario=whatsapp_and_extra_attempt&whatsapp=1&whatsapp.dose="
LEVELS = {"first": 0.3, "full": 2.0}
"""Level of an answer, and the seconds within which it is to be there."""

STARTS_WITHIN, ANSWERS_WITHIN = 60.0, 120.0
CLIENTS = 30
WHILE = 0.3
"""Seconds between a first answer and a slider that is moved again."""


def app(size: Any) -> list[Row]:
    """Measure how long the application takes to answer, for one reader and for thirty at once."""
    command = [sys.executable, "-m", "sim", "app", "--no-browser", "--port", str(PORT)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _wait()
            cold = _asked("one", 1.0)
            alone = [_asked("one", (20 + n) / 100) for n in range(4 * size.repetitions)]
            again = [_again(n) for n in range(2 * size.repetitions)]
            with ThreadPoolExecutor(CLIENTS) as clients:
                many = [answer for answers in clients.map(_client, range(CLIENTS)) for answer in answers]
        finally:
            server.terminate()
    moved = _row("a slider moved again while the full answer is at work", "first", again, LEVELS["first"])
    return [
        *_rows("a moved slider", alone, LEVELS),
        moved,
        _first(cold),
        *_rows(f"{CLIENTS} readers at once", many, {}),
    ]


def _client(number: int) -> list[dict[str, float]]:
    """Return what one of many readers waits for, who moves a slider twice."""
    return [_asked(f"client {number}", (2 * number + turn) / 200) for turn in range(2)]


def _rows(who: str, found: list[dict[str, float]], bounds: dict[str, float]) -> list[Row]:
    """Return a line per level, with the 95th percentile beside the median."""
    return [_row(who, level, found, bounds.get(level)) for level in LEVELS]


def _row(who: str, level: str, found: list[dict[str, float]], bound: float | None) -> Row:
    seconds = tuple(one[level] for one in found)
    late = statistics.quantiles(seconds, n=20)[-1]
    note = f"95th percentile {late:.2f} s of {len(seconds)} answers"
    dot = "· " if bound is None else ""
    return Row(f"{dot}application, {who}: {level} answer", seconds, "s", note, at_most=bound)


def _first(found: dict[str, float]) -> Row:
    note = f"full answer after {found['full']:.2f} s"
    return Row("· application, just started: first answer", (found["first"],), "s", note)


def _asked(client: str, dose: float) -> dict[str, float]:
    """Return the seconds until each answer to a question that is new, asked one after the other as the page does."""
    question = {"state": f"{QUESTION}{dose:g}", "client": client}
    begin, found = time.perf_counter(), {}
    for level in LEVELS:
        _post("answer", question | {"level": level})
        found[level] = time.perf_counter() - begin
    return found


def _again(number: int) -> dict[str, float]:
    """Return the seconds until a first answer, asked while the full one to the question before is computed."""
    before, moved = (
        {"state": f"{QUESTION}1&extra_attempt.dose={(2 * number + at) / 1000:g}", "client": "one"} for at in (1, 2)
    )
    _post("answer", before | {"level": "first"})
    with ThreadPoolExecutor(1) as other:
        full = other.submit(_post, "answer", before | {"level": "full"})
        time.sleep(WHILE)
        begin = time.perf_counter()
        _post("answer", moved | {"level": "first"})
        found = {"first": time.perf_counter() - begin}
        with contextlib.suppress(urllib.error.HTTPError):  # another question took its place
            full.result()
    return found


def _post(path: str, content: dict[str, str]) -> None:
    """Ask, and ask again where it is too busy, as the page does."""
    request = urllib.request.Request(ADDRESS + path, json.dumps(content).encode())
    until = time.monotonic() + ANSWERS_WITHIN
    while True:
        try:
            with urllib.request.urlopen(request, timeout=ANSWERS_WITHIN) as reply:
                reply.read()
            return
        except urllib.error.HTTPError as error:
            if error.code != 503 or time.monotonic() > until:
                raise
            time.sleep(float(error.headers["Retry-After"]))


def _wait() -> None:
    """Wait until the server is there."""
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until:
        with contextlib.suppress(OSError), urllib.request.urlopen(ADDRESS + "health", timeout=1):
            return
        time.sleep(0.1)
    raise Unavailable(f"no application on port {PORT} within {STARTS_WITHIN:.0f} s")
