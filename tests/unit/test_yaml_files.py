"""Reading the configuration."""

from pathlib import Path

import pytest

from sim.errors import ConfigurationError
from sim.yaml_files import kept_yaml, names


def test_a_file_that_changes_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "one.yaml"
    path.write_text("a: 1")
    assert kept_yaml(path) == {"a": 1}
    path.write_text("a: 22")
    assert kept_yaml(path) == {"a": 22}


def test_who_alters_what_was_read_alters_it_for_nobody_else(tmp_path: Path) -> None:
    path = tmp_path / "one.yaml"
    path.write_text("a: {b: [1]}")
    kept_yaml(path)["a"]["b"].append(2)
    assert kept_yaml(path) == {"a": {"b": [1]}}


def test_a_file_that_is_gone_is_named(tmp_path: Path) -> None:
    path = tmp_path / "one.yaml"
    path.write_text("a: 1")
    kept_yaml(path)
    path.unlink()
    with pytest.raises(ConfigurationError, match=r"one\.yaml does not exist"):
        kept_yaml(path)


def test_names_are_those_of_the_yaml_files_there_are_now(tmp_path: Path) -> None:
    (tmp_path / "b.yaml").touch()
    (tmp_path / "a.yaml").touch()
    (tmp_path / "c.csv").touch()
    assert names(tmp_path) == ["a", "b"]
    (tmp_path / "b.yaml").unlink()
    assert names(tmp_path) == ["a"]
    assert names(tmp_path / "none") == []
