"""Files appear as a whole or not at all."""

from pathlib import Path

import pytest

from sim.files import whole, write_text


def test_a_written_file_is_there_alone(tmp_path: Path) -> None:
    write_text(tmp_path / "new" / "file.txt", "één\n")
    assert (tmp_path / "new" / "file.txt").read_bytes() == "één\n".encode()
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["file.txt"]
    assert (tmp_path / "new" / "file.txt").stat().st_mode & 0o777 == 0o644


def test_a_failing_writer_leaves_nothing(tmp_path: Path) -> None:
    def fails() -> None:
        with whole(tmp_path / "file.txt") as path:
            path.write_text("half")
            raise RuntimeError("disk")

    with pytest.raises(RuntimeError, match="disk"):
        fails()
    assert list(tmp_path.iterdir()) == []


def test_a_failing_writer_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "file.txt"
    write_text(target, "old")

    def interrupted() -> None:
        with whole(target) as path:
            path.write_text("new")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_the_old_file_stays_until_the_new_one_is_complete(tmp_path: Path) -> None:
    target = tmp_path / "file.txt"
    write_text(target, "old")
    with whole(target) as temporary:
        assert temporary.parent == target.parent
        temporary.write_text("new")
        assert target.read_text() == "old"
    assert target.read_text() == "new"
