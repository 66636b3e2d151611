"""`uitweg app`: serve the application on this machine and open it in the browser."""

import contextlib
import json
import os
import re
import socket
import sys
import threading
import urllib.request
import webbrowser
from collections.abc import Sequence

from sim.errors import ConfigurationError, nearest
from sim.report.version import version

HOST, PORT, LAST_PORT = "127.0.0.1", 8000, 65535
TRIED = 20
OPTIONS = ("--host", "--allow-host", "--port", "--workers", "--no-browser")
EVERYWHERE = ("0.0.0.0", "::")
_NAME = re.compile(r"[A-Za-z0-9_.-]+|\[?[0-9A-Fa-f:.]+\]?")
_ELSEWHERE = ("192.0.2.1", 9)  # of documentation; no packet goes there


def main(arguments: Sequence[str]) -> int:
    """Serve until interrupted, and return the exit code.

    Raises
    ------
    ConfigurationError
        For an unknown option, or a port that is taken.
    """
    given = _options(arguments)
    asked = {name: values[-1] for name, values in given.items()}
    host, port = asked.get("--host", HOST), _number(asked, "--port", PORT, LAST_PORT)
    workers = _number(asked, "--workers", os.cpu_count() or 1, 64)
    allowed = given.get("--allow-host", [])
    if strange := [name for name in allowed if not _NAME.fullmatch(name)]:
        raise ConfigurationError(f"`--allow-host {strange[0]}` is not the name of a host; leave out `http://` and port")
    if "--port" not in given and _runs(host, port):
        address = _address(HOST if host in EVERYWHERE else host, port)
        print(f"Uitweg runs already: {address} (`--port {port + 1}` starts another)", flush=True)
        if "--no-browser" not in asked:
            webbrowser.open(address)
        return 0
    listening = _bound(host, port)
    from sim.app.engine import Engine  # noqa: PLC0415  late: slow to import, and the options may be wrong
    from sim.app.guard import OWN_NAMES, named  # noqa: PLC0415
    from sim.app.serving import Server  # noqa: PLC0415

    own = host in ("127.0.0.1", "localhost", "::1")
    server = Server(Engine(workers), OWN_NAMES | {named(name) for name in (*allowed, *([] if own else _names(host)))})
    address = _address(HOST if host in EVERYWHERE else host, port)
    print(f"Uitweg: {address} (Ctrl-C stops it)", flush=True)
    if not own:
        print(f"Uitweg: others on this network can open it too, because of `--host {host}`: ", file=sys.stderr, end="")
        print(" or ".join(_address(name, port) for name in _names(host)), file=sys.stderr, flush=True)
    if "--no-browser" not in asked:
        threading.Timer(0.5, webbrowser.open, [address]).start()
    server.run(sockets=[listening])
    return 0


def _address(host: str, port: int) -> str:
    """Return the address of the page."""
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def _names(host: str) -> list[str]:
    """Return under which names and addresses others know this machine; the address of a request counts anyhow."""
    if host not in EVERYWHERE:
        return [host]
    name = socket.gethostname()
    found = [name, f"{name.partition('.')[0]}.local"]
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way:
        way.connect(_ELSEWHERE)
        found.insert(0, str(way.getsockname()[0]))
    return list(dict.fromkeys(found))


def _options(arguments: Sequence[str]) -> dict[str, list[str]]:
    """Return the options, as `--port 8001` or `--port=8001`, with all the values that each is given."""
    found: dict[str, list[str]] = {}
    left = [part for a in arguments for part in (a.split("=", 1) if a.startswith("--") else [a])]
    while left:
        name = left.pop(0)
        if name not in OPTIONS:
            raise ConfigurationError(f"`{name}` is not an option of `uitweg app`{nearest(name, OPTIONS)}")
        if name != "--no-browser" and not left:
            raise ConfigurationError(f"`{name}` needs a value, such as `{name} {PORT if name == '--port' else HOST}`")
        found.setdefault(name, []).append("" if name == "--no-browser" else left.pop(0))
    return found


def _number(asked: dict[str, str], name: str, usual: int, high: int) -> int:
    """Return an option that is a whole number."""
    text = asked.get(name, str(usual))
    if not text.isdecimal() or not 1 <= int(text) <= high:
        raise ConfigurationError(f"`{name} {text}` must be a whole number from 1 to {high}")
    return int(text)


def _runs(host: str, port: int) -> bool:
    """Return whether an Uitweg of this version answers there."""
    name = HOST if host in EVERYWHERE else host
    with (
        contextlib.suppress(OSError, ValueError),
        urllib.request.urlopen(f"{_address(name, port)}api/health", timeout=1) as reply,
    ):
        found = json.load(reply)
        return isinstance(found, dict) and found.get("version") == version() and "workers" in found
    return False


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
