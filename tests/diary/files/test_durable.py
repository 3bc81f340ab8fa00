from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from diary.errors import Damaged, DiskFull, NotWritable, StorageError
from diary.files.durable import (
    keep_private,
    make_folder,
    read_bounded,
    storage_error,
    write_durably,
)


@pytest.mark.parametrize(
    ("number", "error"),
    [
        (errno.ENOSPC, DiskFull),
        (errno.EDQUOT, DiskFull),
        (errno.EROFS, NotWritable),
        (errno.EACCES, NotWritable),
        (errno.EPERM, NotWritable),
        (errno.EIO, StorageError),
    ],
)
def test_what_the_system_says_becomes_one_error(number: int, error: type[StorageError]) -> None:
    made = storage_error(OSError(number, "words of the system"), "attach")
    assert type(made) is error
    assert made.operation == "attach"


def test_a_file_is_replaced_whole_and_for_the_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "head"
    write_durably(path, b"old" * 1000)
    write_durably(path, b"new")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["head"]


def trace(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The calls that make a write durable, in order."""
    done: list[str] = []
    write, sync, replace = os.write, os.fsync, Path.replace

    def traced_write(descriptor: int, data: Any) -> int:
        done.append("write")
        return write(descriptor, data)

    def traced_sync(descriptor: int) -> None:
        folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
        done.append("sync folder" if folder else "sync file")
        sync(descriptor)

    def traced_replace(self: Path, target: Path) -> Path:
        done.append("rename")
        return replace(self, target)

    monkeypatch.setattr(os, "write", traced_write)
    monkeypatch.setattr(os, "fsync", traced_sync)
    monkeypatch.setattr(Path, "replace", traced_replace)
    return done


def test_the_order_of_a_durable_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = trace(monkeypatch)
    write_durably(tmp_path / "head", b"x")
    assert done == ["write", "sync file", "rename", "sync folder"]


def test_a_new_folder_is_durable_and_for_the_owner_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = trace(monkeypatch)
    make_folder(tmp_path / "att")
    assert done == ["sync folder"]
    assert stat.S_IMODE((tmp_path / "att").stat().st_mode) == 0o700
    make_folder(tmp_path / "att")
    assert done == ["sync folder"]


def test_a_folder_is_not_taken_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "att").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StorageError):
        make_folder(tmp_path / "att")


@pytest.mark.parametrize("call", ["write", "fsync"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
def test_a_refusal_leaves_the_old_content_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int
) -> None:
    path = tmp_path / "head"
    write_durably(path, b"old")
    tried = 0

    def refuse(*_: object) -> int:
        nonlocal tried
        tried += 1
        raise OSError(number, "no")

    with monkeypatch.context() as patched:
        patched.setattr(os, call, refuse)
        with pytest.raises(DiskFull if number == errno.ENOSPC else StorageError):
            write_durably(path, b"new")
    assert tried == 1
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["head"]


def test_a_write_cut_short_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: write(descriptor, data[:7]))
    write_durably(tmp_path / "keys", bytes(range(100)))
    assert (tmp_path / "keys").read_bytes() == bytes(range(100))


def test_what_a_crash_left_is_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / "head.new").write_bytes(b"half")
    write_durably(tmp_path / "head", b"whole")
    assert (tmp_path / "head").read_bytes() == b"whole"
    assert not (tmp_path / "head.new").exists()


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes(b"untouched")
    (tmp_path / "head").symlink_to(victim)
    (tmp_path / "head.new").symlink_to(victim)
    write_durably(tmp_path / "head", b"new")
    assert victim.read_bytes() == b"untouched"
    assert not (tmp_path / "head").is_symlink()


def test_a_missing_folder_is_an_error_of_the_disk(tmp_path: Path) -> None:
    with pytest.raises(StorageError):
        write_durably(tmp_path / "gone" / "head", b"x")


def test_a_small_file_is_read_up_to_its_bound(tmp_path: Path) -> None:
    path = tmp_path / "head"
    path.write_bytes(b"12345")
    assert read_bounded(path, 5) == b"12345"
    assert read_bounded(tmp_path / "draft", 5) is None
    with pytest.raises(Damaged) as caught:
        read_bounded(path, 4)
    assert caught.value.part == "head"


@pytest.mark.parametrize("what", ["folder", "pipe", "link", "dangling link"])
def test_something_else_in_its_place_is_damage(tmp_path: Path, what: str) -> None:
    path = tmp_path / "head"
    (tmp_path / "real").write_bytes(b"x")
    if what == "folder":
        path.mkdir()
    elif what == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to(tmp_path / ("real" if what == "link" else "nowhere"))
    with pytest.raises(Damaged) as caught:
        read_bounded(path, 100)
    assert (caught.value.part, caught.value.reason) == ("head", "not-a-file")


def test_a_file_that_may_not_be_read_is_not_called_damage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "head").write_bytes(b"x")

    def refuse(*_: object) -> int:
        raise PermissionError(errno.EACCES, "no")

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(NotWritable):
        read_bounded(tmp_path / "head", 100)


def test_a_disk_that_says_nothing_of_a_file_leaves_no_descriptor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "head").write_bytes(b"x")
    before = len(os.listdir("/dev/fd"))

    def refuse(_: object) -> os.stat_result:
        raise OSError(errno.EIO, "no")

    monkeypatch.setattr(os, "fstat", refuse)
    with pytest.raises(StorageError):
        read_bounded(tmp_path / "head", 100)
    monkeypatch.undo()
    assert len(os.listdir("/dev/fd")) == before


def test_the_mode_of_a_second_name_is_not_changed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").touch()
    (tmp_path / "elsewhere").chmod(0o644)
    os.link(tmp_path / "elsewhere", tmp_path / "db")
    keep_private(tmp_path / "db")
    assert (tmp_path / "elsewhere").stat().st_mode & 0o777 == 0o644
    (tmp_path / "elsewhere").unlink()
    keep_private(tmp_path / "db")
    assert (tmp_path / "db").stat().st_mode & 0o777 == 0o600
