"""What Ctrl-C leaves: an exit code, and a line that says what was kept."""

import sys
from pathlib import Path

INTERRUPTED = 130
"""The exit code."""


def interrupted(folder: Path, what: str = "the runs that were finished") -> int:
    """Say where what was finished is kept, and return the exit code."""
    print(f"uitweg: interrupted; {what} are kept in {folder}: the same command goes on", file=sys.stderr)
    return INTERRUPTED
