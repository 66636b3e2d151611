"""Reading the configuration: YAML files, and which of them a folder has."""

import os
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from sim.errors import ConfigurationError

_ENDING = ".yaml"


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # the fast one where there is one
    """Reads YAML and refuses a key that occurs twice, of which the first would be lost silently."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Return the mapping of a node."""
        keys = [key.value for key, _ in node.value]
        if len(set(keys)) < len(keys):
            twice = next(key for key in keys if keys.count(key) > 1)
            raise yaml.constructor.ConstructorError(None, None, f"`{twice}` occurs twice", node.start_mark)
        found: dict[Any, Any] = super().construct_mapping(node, deep=deep)
        return found


def read_yaml(path: Path) -> dict[str, Any]:
    """Return a YAML mapping, or raise an error that names file and line."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
    except FileNotFoundError as error:
        raise ConfigurationError(f"{path} does not exist") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        where = f", line {mark.line + 1}" if (mark := getattr(error, "problem_mark", None)) else ""
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise ConfigurationError(f"{path}{where}: not valid YAML ({problem})") from error
    if not isinstance(content, dict):
        raise ConfigurationError(f"{path}: expected `name: value` lines, found {type(content).__name__}")
    return content


def kept_yaml(path: Path) -> dict[str, Any]:
    """Return what `read_yaml` does, a copy of its own for each who asks; read again only when the file has changed."""
    return deepcopy(_kept(path, changed(path)))


def changed(path: Path) -> tuple[int, int]:
    """Return when a file was last changed and its size: others when it has changed; zeros where there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return 0, 0
    return found.st_mtime_ns, found.st_size


@cache
def _kept(path: Path, version: tuple[int, int]) -> dict[str, Any]:
    return read_yaml(path)


def names(folder: Path) -> list[str]:
    """Return the names of a folder's YAML files, sorted; none where there is no folder."""
    found = os.listdir(folder) if folder.is_dir() else []
    return sorted(name.removesuffix(_ENDING) for name in found if name.endswith(_ENDING))
