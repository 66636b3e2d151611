"""The folder of what was computed for hand-outs: what is there is not computed again.

A file counts only for the same program: its name is a hash of the task, of all code and of all that is in conf/ and
scenarios/, and of the versions of Python and of the libraries that shape results. So a sentence that was written anew
never stands beside figures of before.
"""

import gzip
import hashlib
import json
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from sim.app.engine import encoded
from sim.app.handout.work import Task
from sim.errors import ConfigurationError
from sim.files import whole
from sim.paths import CONF, PACKAGE, SCENARIOS
from sim.report.version import versions
from sim.sweep.content import digest, text

FOLDER = Path("outputs/answers")


class Kept:
    """What was computed for hand-outs.

    Parameters
    ----------
    folder : Path
        Made when something is first written to it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __contains__(self, task: Task) -> bool:
        """Return whether a task is done."""
        return self._place(task).is_file()

    def add(self, task: Task, found: Any) -> None:
        """Keep what a task gave.

        Raises
        ------
        ConfigurationError
            When it cannot be written.
        """
        with self._writing(), whole(self._place(task)) as path:
            path.write_bytes(gzip.compress(encoded(found), mtime=0))

    def check(self) -> None:
        """Raise unless results can be kept here; leaves nothing behind."""
        place = self.folder.resolve()
        while not place.exists():
            place = place.parent
        with self._writing(), tempfile.TemporaryFile(dir=place):
            pass

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Say in one line that something cannot be written."""
        try:
            yield
        except OSError as error:
            raise ConfigurationError(
                f"`store={self.folder}` cannot be written ({error.strerror}); name another folder with `store=FOLDER`"
            ) from error

    def read(self, task: Task) -> Any:
        """Return what a task gave.

        Raises
        ------
        ConfigurationError
            When its file is damaged.
        """
        path = self._place(task)
        try:
            return json.loads(gzip.decompress(path.read_bytes()))
        except (OSError, ValueError, EOFError, zlib.error) as error:
            raise ConfigurationError(
                f"`{path}` is damaged ({error}); delete it, and it is computed again when you repeat the command"
            ) from error

    def _place(self, task: Task) -> Path:
        size = (task.level.residents, task.level.numbers) if task.level else "stories"
        content = [task.state, size, program()]
        return self.folder / f"{digest(content)}.json.gz"


@cache
def program() -> str:
    """Return the hash of all that decides what a task gives: code, libraries, and what is in conf/ and scenarios/."""
    found = hashlib.sha256(text(versions()).encode())
    for folder, pattern in ((PACKAGE, "*.py"), (CONF, "*.*"), (SCENARIOS, "*.yaml")):
        for path in sorted(folder.rglob(pattern)):
            if path.is_file():
                found.update(f"{path.relative_to(folder).as_posix()}\n".encode() + path.read_bytes())
    return found.hexdigest()
