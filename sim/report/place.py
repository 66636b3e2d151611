"""The folder of a result: whole or not there, and never at the cost of what was there before."""

import errno
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sim.errors import ConfigurationError

RECORD = "run.json"
"""File that says which files a result has."""

_LITTER = frozenset((".DS_Store", "Thumbs.db", "desktop.ini"))
"""What file managers leave behind."""


def check(folder: Path) -> None:
    """Raise unless a result can be put in `folder`: it can be made, and holds nothing but an older result.

    Leaves nothing behind.
    """
    check_writable(folder)
    if not folder.is_dir():
        return
    if Path.cwd().is_relative_to(folder.resolve()) or folder.is_mount():
        raise ConfigurationError(f"`out={folder}` is in use itself; name a folder in it, such as `out={folder}/result`")
    if name := stranger(folder):
        raise ConfigurationError(
            f"`out={folder}` holds `{name}`, which is not part of a result of Uitweg; move it, or choose another folder"
        )


def stranger(folder: Path) -> str:
    """Return the name of something in `folder` that is not part of a result of ours; empty when there is none."""
    known = _listed(folder)
    tops = {name.partition("/")[0] for name in known}
    inside = (entry for entry in sorted(folder.iterdir()) if entry.name not in _LITTER)
    for top in inside:
        if top.name not in tops:
            return top.name
        for path in sorted(top.rglob("*")):
            name = path.relative_to(folder).as_posix()
            if not path.is_dir() and path.name not in _LITTER and name not in known:
                return name
    return ""


def _listed(folder: Path) -> set[str]:
    """Return the files of the result in a folder by its own account; none where it gives none."""
    try:
        found = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        return {RECORD, *found["sha256"]} if "uitweg" in found["versions"] else set()
    except (OSError, ValueError, KeyError, TypeError):
        return set()


@contextmanager
def beside(folder: Path) -> Iterator[Path]:
    """Yield a new folder beside `folder` in which to make a result; it is gone afterwards, unless delivered."""
    temporary = folder.with_name(f".{folder.name}.{os.getpid()}.tmp")
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(parents=True)
    try:
        yield temporary
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def deliver(made: Path, folder: Path) -> Path | None:
    """Give the folder `made` the name of `folder`; return where an older result went, None if there was none.

    What is in `folder` is never deleted: it gets another name as a whole, or stays where it is exactly the same.
    """
    older = None
    if folder.is_dir():
        if not any(folder.iterdir()):
            folder.rmdir()
        elif _contents(made) == _contents(folder):
            return None
        else:
            older = _free(folder)
            folder.rename(older)
    made.rename(folder)
    return older


def _free(folder: Path) -> Path:
    """Return the first name for an older result that is not taken."""
    number = 1
    while (found := folder.with_name(f"{folder.name}.older-{number}")).exists():
        number += 1
    return found


def _contents(folder: Path) -> dict[str, bytes]:
    """Return the contents of all files of a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def check_writable(folder: Path, setting: str = "out", kept: bool = False) -> None:
    """Raise unless `folder` can be made, or replaced where it exists.

    Parameters
    ----------
    folder : Path
    setting : str
        That names it.
    kept : bool
        Whether one that exists is added to instead.
    """
    missing: list[Path] = []
    place = folder.resolve() if kept and folder.is_dir() else folder.resolve().parent
    inside = place
    try:
        if folder.exists() and not folder.is_dir():
            raise ConfigurationError(f"`{setting}={folder}` cannot be written: it is a file; choose another name")
        while not place.exists():
            missing.append(place)
            place = place.parent
        inside.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=inside):
            pass
    except OSError as error:
        raise ConfigurationError(
            f"`{setting}={folder}` cannot be written: nothing can be made in `{place}`{_why(place, error)}; choose "
            f"another folder, such as `{setting}=outputs/{folder.name or 'result'}`"
        ) from error
    finally:
        for made in missing:
            with suppress(OSError):
                made.rmdir()


def _why(place: Path, error: OSError) -> str:
    """Return why nothing can be made in a folder that is there: what the system says of it can be beside the point."""
    if not place.is_dir():
        return ", which is a file"
    return " (the system allows no files there)" if error.errno == errno.ENOENT else f" ({error.strerror})"
