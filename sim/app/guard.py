"""Refuses requests under other names and from other sites, and adds the headers that keep the page to itself."""

import json
from typing import Any

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

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
OWN_NAMES = frozenset(("127.0.0.1", "localhost", "[::1]"))


class Guard:
    """Refuses requests for other hosts and from other sites, and adds the headers that keep the page to itself.

    Parameters
    ----------
    app : ASGIApp
    hosts : frozenset of str, or None
        Names under which this machine may be asked; None for any.
    """

    def __init__(self, app: ASGIApp, hosts: frozenset[str] | None) -> None:
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
        if self.hosts is not None and host.rpartition(":")[0 if ":" in host else 2] not in self.hosts:
            await _refused(421, "wrong_host")(scope, receive, guarded)
        elif (origin := headers.get(b"origin", "")) and origin.partition("://")[2] != host:
            await _refused(403, "other_site")(scope, receive, guarded)
        else:
            await self.app(scope, receive, guarded)


def _refused(status: int, error: str) -> Response:
    return Response(json.dumps({"error": error}), status, media_type="application/json")
