"""Refuses requests under other names and from other sites, and adds the headers that keep the page to itself."""

import json
import re
from html import escape
from typing import Any

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from sim.scenarios import LANGUAGES
from sim.texts import Texts

PLOT_STYLE = "sha256-+iHQCNtxX97+rZ5I2ts2wUiCqvQGZRBOa7VyjEGfM/Y="
"""Of the style that Observable Plot writes into each chart of class `plotted`; tests/browser tell when it changes."""

POLICY = (
    f"default-src 'none'; script-src 'self'; style-src 'self' '{PLOT_STYLE}'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    b"content-security-policy": POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",  # under `no-referrer` a form of the page has no origin, and is refused
    b"cross-origin-resource-policy": b"same-origin",
    b"cache-control": b"no-store",
}
OWN_NAMES = frozenset(("127.0.0.1", "localhost", "::1"))
_HOST = re.compile(r"(\[[^\]]*\]|[^:]*)(?::\d*)?")
MOST_SHOWN = 80
"""Characters of a name that a refusal repeats."""


def named(host: str) -> str:
    """Return a host without its port, in lower case; nothing where it is no host."""
    found = _HOST.fullmatch(host)
    return found[1].strip("[]").lower().rstrip(".") if found else ""


class Guard:
    """Refuses requests for other hosts and from other sites, and adds the headers that keep the page to itself.

    Under a name that it does not know it may be a page of another site that asks, which let its own name point here.

    Parameters
    ----------
    app : ASGIApp
    hosts : frozenset of str
        Names under which this machine may be asked, beside the address at which a request comes in.
    """

    def __init__(self, app: ASGIApp, hosts: frozenset[str]) -> None:
        self.app, self.hosts = app, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def guarded(message: Any) -> None:
            if message["type"] == "http.response.start":
                there = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *((n, v) for n, v in HEADERS.items() if n not in there)]
            await send(message)

        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        host = headers.get(b"host", "")
        if named(host) not in self.hosts | _own(scope):
            await _wrong_host(host[:MOST_SHOWN], scope["path"])(scope, receive, guarded)
        elif (origin := headers.get(b"origin", "")) and origin.partition("://")[2] != host:
            await _refused(403, {"error": "other_site"})(scope, receive, guarded)
        else:
            await self.app(scope, receive, guarded)


def _own(scope: Scope) -> set[str]:
    """Return the address of this machine at which a request came in."""
    address = (scope.get("server") or ("",))[0]
    return {named(f"[{address.partition('%')[0].removeprefix('::ffff:')}]")}


def _wrong_host(host: str, path: str) -> Response:
    """Return the refusal of a request under an unknown name: as a page where a page was asked for."""
    said = {language: Texts(language)("app.wrong_host", host=host) for language in LANGUAGES}
    if path.startswith("/api/"):
        return _refused(421, {"error": "wrong_host", "message": " ".join(said.values())})
    lines = "".join(f'<p lang="{language}">{escape(text)}</p>' for language, text in said.items())
    page = (
        f'<!DOCTYPE html><html lang="{LANGUAGES[0]}"><meta charset="utf-8"><title>Uitweg</title><h1>Uitweg</h1>{lines}'
    )
    return Response(page, 421, media_type="text/html")


def _refused(status: int, content: dict[str, str]) -> Response:
    return Response(json.dumps(content, ensure_ascii=False), status, media_type="application/json")
