"""A server of this tree for tests in a browser."""

import contextlib
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[1]
STARTS_WITHIN = 60.0  # seconds, on a machine that others share


def free_port() -> int:
    """Return a port that nobody listens to."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def started(port: int) -> "subprocess.Popen[bytes]":
    """Return a server that answers on `port`."""
    command = [sys.executable, "-m", "sim", "app", "--no-browser", "--port", str(port)]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/api/health", timeout=1):
            return server
        time.sleep(0.2)
    server.kill()
    raise TimeoutError(f"no server on port {port} within {STARTS_WITHIN} s")


def stopped(server: "subprocess.Popen[bytes]") -> None:
    """Stop a server."""
    server.terminate()
    try:
        server.wait(10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
