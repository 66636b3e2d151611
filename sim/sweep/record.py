"""`store.json`: the file that says that a folder is a store of runs, and who made it."""

import json
import os
from pathlib import Path

from sim.errors import ConfigurationError
from sim.files import whole
from sim.report.version import version

RECORD = "store.json"
FORMAT = 1
"""Goes up when an older Uitweg would misread the table: a new column is no reason, a new meaning of one is."""


def is_new(folder: Path) -> bool:
    """Return whether a folder has yet to become a store; it may be missing or empty.

    Raises
    ------
    ConfigurationError
        When it is something else, or a store of a newer Uitweg.
    """
    filled = False
    try:
        # Looked at in this order: another process that makes the store just now begins with that file.
        filled = folder.exists() and any(not path.name.startswith(".") for path in folder.iterdir())
        made = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        found, by = int(made["format"]), made["made_by"]
    except FileNotFoundError:
        if filled:
            raise ConfigurationError(
                f"`store={folder}` is no store of runs (it has no {RECORD}); name another folder"
            ) from None
        return True
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigurationError(
            f"`store={folder}` is no store of runs, or its {RECORD} cannot be read ({error}); name another folder"
        ) from error
    if found > FORMAT:
        raise ConfigurationError(
            f"`store={folder}` was made by a newer version: {by} writes format {found}, uitweg {version()} knows those "
            f"up to {FORMAT}; upgrade, or name another folder"
        )
    return False


def write(folder: Path) -> None:
    """Say that a folder is a store of ours."""
    made = {"format": FORMAT, "made_by": f"uitweg {version()}", "table": "a row per run, by `key`"}
    with whole(folder / RECORD) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as file:
        file.write(json.dumps(made, indent=2) + "\n")
        file.flush()
        os.fsync(file.fileno())  # a table without it is refused
