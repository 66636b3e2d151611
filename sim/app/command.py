"""`uitweg app`: serve the application on this machine and open it in the browser."""

import os
import socket
import sys
import threading
import webbrowser
from collections.abc import Sequence

from sim.errors import ConfigurationError, nearest

HOST, PORT, LAST_PORT = "127.0.0.1", 8000, 65535
TRIED = 20
OPTIONS = ("--host", "--port", "--workers", "--no-browser")


def main(arguments: Sequence[str]) -> int:
    """Serve until interrupted, and return the exit code.

    Raises
    ------
    ConfigurationError
        For an unknown option, or a port that is taken.
    """
    asked = _options(arguments)
    host, port = str(asked.get("--host", HOST)), _number(asked, "--port", PORT, LAST_PORT)
    workers = _number(asked, "--workers", os.cpu_count() or 1, 64)
    listening = _bound(host, port)
    import uvicorn  # noqa: PLC0415  late: slow to import, and the options may be wrong

    from sim.app.engine import Engine  # noqa: PLC0415
    from sim.app.guard import OWN_NAMES  # noqa: PLC0415
    from sim.app.server import made  # noqa: PLC0415

    own = host in ("127.0.0.1", "localhost", "::1")
    app = made(Engine(workers), OWN_NAMES if own else None)
    address = f"http://{'127.0.0.1' if host in ('0.0.0.0', '::') else host}:{port}/"
    print(f"Uitweg: {address} (Ctrl-C stops it)", flush=True)
    if not own:
        print(f"Uitweg: others on this network can open it too, because of `--host {host}`", file=sys.stderr)
    if "--no-browser" not in asked:
        threading.Timer(0.5, webbrowser.open, [address]).start()
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=30,
        ws="none",
        limit_concurrency=500,
    )
    uvicorn.Server(config).run(sockets=[listening])
    return 0


def _options(arguments: Sequence[str]) -> dict[str, str]:
    """Return the options, as `--port 8001` or `--port=8001`."""
    found: dict[str, str] = {}
    left = [part for a in arguments for part in (a.split("=", 1) if a.startswith("--") else [a])]
    while left:
        name = left.pop(0)
        if name not in OPTIONS:
            raise ConfigurationError(f"`{name}` is not an option of `uitweg app`{nearest(name, OPTIONS)}")
        if name != "--no-browser" and not left:
            raise ConfigurationError(f"`{name}` needs a value, such as `{name} {PORT if name == '--port' else HOST}`")
        found[name] = "" if name == "--no-browser" else left.pop(0)
    return found


def _number(asked: dict[str, str], name: str, usual: int, high: int) -> int:
    """Return an option that is a whole number."""
    text = asked.get(name, str(usual))
    if not text.isdecimal() or not 1 <= int(text) <= high:
        raise ConfigurationError(f"`{name} {text}` must be a whole number from 1 to {high}")
    return int(text)


def _bound(host: str, port: int) -> socket.socket:
    """Return a socket that listens, or raise with the next port that is free."""
    try:
        return _listen(host, port)
    except OSError as error:
        free = next((p for p in range(port + 1, min(port + TRIED, LAST_PORT)) if _free(host, p)), None)
        remedy = f"add `--port {free}`" if free else "choose another `--host`, or another `--port`"
        raise ConfigurationError(f"`{host}:{port}` cannot be used ({error.strerror}); {remedy}") from error


def _listen(host: str, port: int) -> socket.socket:
    """Return a socket bound to an address."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    found = socket.socket(family)
    try:
        if os.name == "posix":
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((host, port))
        found.listen(128)
    except OSError:
        found.close()
        raise
    return found


def _free(host: str, port: int) -> bool:
    """Return whether a port can be used."""
    try:
        _listen(host, port).close()
    except OSError:
        return False
    return True
