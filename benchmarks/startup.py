"""How long the command line takes to show something."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.timing import Row, Unavailable

_COLOUR = re.compile(rb"\x1b\[[0-9;?]*[a-zA-Z]")


def startup(size: Any) -> list[Row]:
    """Measure how long the command line takes to show its first line."""
    if sys.platform == "win32":
        raise Unavailable("this part needs a terminal that Windows does not have")
    rows = []
    for words in (["run", "scenario=utrecht_coronasanering"], ["--help"]):
        seconds = tuple(_first_words(words) for _ in range(size.repetitions))
        rows.append(Row(f"start-up: `uitweg {' '.join(words)}` until it shows something", seconds, "s", at_most=1.5))
    return rows


def _first_words(words: list[str]) -> float:
    """Return the seconds until `uitweg` writes visible text to a terminal; then it is stopped."""
    import pty  # noqa: PLC0415 - not on Windows

    command = [str(Path(sys.executable).with_name("uitweg")), *words]
    screen, terminal = pty.openpty()
    shown = b""
    with tempfile.TemporaryDirectory() as folder, open(screen, "rb", buffering=0) as output:
        start = time.perf_counter()
        with subprocess.Popen(
            command, cwd=folder, stdin=terminal, stdout=terminal, stderr=terminal, start_new_session=True
        ) as process:
            os.close(terminal)
            try:
                while not _COLOUR.sub(b"", shown).strip():
                    shown += output.read(4096)  # OSError when it ends without a word
                seconds = time.perf_counter() - start
                failed = process.wait(timeout=1) != 0
            except subprocess.TimeoutExpired:
                failed = False
            except OSError:
                failed = True
            finally:
                _end(process)
    if failed:
        raise Unavailable(f"`uitweg {' '.join(words)}` fails: {shown.decode(errors='replace').strip()[:200]}")
    return seconds


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End a process and those it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
