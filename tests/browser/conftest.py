"""Fixtures: a running server, and a page that fails a test on an error, a refused address or an outside request."""

import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from tests.app_server import free_port, started, stopped


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """Return the address of a running server."""
    port = free_port()
    server = started(port)
    yield f"http://127.0.0.1:{port}/"
    stopped(server)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Return a browser, of the system: none is downloaded."""
    playwright = pytest.importorskip("playwright.sync_api")
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("no chromium on this machine")
    options = ["--no-sandbox", "--disable-background-networking", "--disable-gpu", "--accept-lang=nl-NL"]
    with playwright.sync_playwright() as running:
        found = running.chromium.launch(executable_path=program, args=options)
        yield found
        found.close()


@pytest.fixture
def watched(browser: Any) -> Iterator[Any]:
    """Return a page that fails the test on an error, a refused address or a request to another host."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, accept_downloads=True)
    page, wrong = context.new_page(), []
    page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.on("response", lambda r: wrong.append(f"{r.status} {r.url}") if r.status >= 400 and r.status != 409 else None)
    page.on(
        "request", lambda r: None if r.url.startswith(("http://127.0.0.1:", "data:", "blob:")) else wrong.append(r.url)
    )
    yield page
    context.close()
    expected = ("409 (Conflict)",)  # a question that a newer one took the place of
    assert [w for w in wrong if not any(e in w for e in expected)] == []
