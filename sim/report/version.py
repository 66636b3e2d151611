"""Which Uitweg, with which libraries, made a report."""

import platform
import subprocess
import tomllib
from functools import cache
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed

from sim.paths import PACKAGE

LIBRARIES = ("mesa", "numpy", "scipy", "pandas", "matplotlib")


@cache
def version() -> str:
    """Return Uitweg's version: of this checkout, else as installed."""
    project = PACKAGE.parent / "pyproject.toml"
    if project.is_file():
        return str(tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"])
    return _of("uitweg")


def _of(package: str) -> str:
    """Return the version of an installed package, `unknown` where it has none."""
    try:
        return installed(package)
    except PackageNotFoundError:
        return "unknown"


@cache
def versions() -> dict[str, str]:
    """Return the versions of Uitweg, Python and the libraries that shape results."""
    found = {"uitweg": version(), "python": platform.python_version()}
    return found | {library: _of(library) for library in LIBRARIES}


@cache
def commit() -> str | None:
    """Return the git commit of this checkout, ending in `-dirty` if it was edited since; None without git."""
    if not (PACKAGE.parent / ".git").exists():
        return None
    command = ["git", "-C", str(PACKAGE.parent), "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"]
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=10, check=True).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return None
