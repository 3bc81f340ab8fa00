from __future__ import annotations

import errno
import os
import stat
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from diary.errors import (
    AlreadyExists,
    Damaged,
    DiskFull,
    FileTooLarge,
    NameTooLong,
    NotWritable,
    PlaceGone,
    StorageError,
)
from diary.files import durable
from diary.files.durable import (
    keep_private,
    make_folder,
    make_with_parents,
    read_bounded,
    storage_error,
    write_durably,
)
from tests.support import system_features
from tests.support.file_modes import mode_of

GONE = (errno.ENOENT, errno.ENOTDIR, errno.ENODEV, errno.ENXIO, errno.ESTALE)


@pytest.mark.parametrize(
    ("number", "error"),
    [
        (errno.ENOSPC, DiskFull),
        (errno.EDQUOT, DiskFull),
        (errno.EROFS, NotWritable),
        (errno.EACCES, NotWritable),
        (errno.EPERM, NotWritable),
        *((number, PlaceGone) for number in GONE),
        (errno.EFBIG, FileTooLarge),
        (errno.ENAMETOOLONG, NameTooLong),
        (errno.EIO, StorageError),
        (None, StorageError),
    ],
)
def test_what_the_system_says_becomes_one_error(number: int, error: type[StorageError]) -> None:
    refusal = storage_error(OSError(number, "words of the system"), "attach")
    assert type(refusal) is error
    assert refusal.operation == "attach"


def test_a_file_is_replaced_whole_and_for_the_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "head"
    write_durably(path, b"old" * 1000)
    write_durably(path, b"new")
    assert path.read_bytes() == b"new"
    assert mode_of(path) == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["head"]


@pytest.mark.parametrize("number", [errno.ENOENT, errno.EINVAL])
@pytest.mark.parametrize(
    ("path", "error"),
    [
        ("C:\\short\\keys", None),
        ("C:\\short\\" + "x" * 256, NameTooLong),
        ("C:\\short/" + "x" * 255, NameTooLong),
        ("C:" + "\\folder" * 40, NameTooLong),
    ],
)
def test_windows_says_of_what_is_too_long_that_it_is_not_there(
    monkeypatch: pytest.MonkeyPatch, number: int, path: str, error: type[StorageError] | None
) -> None:
    usual = storage_error(OSError(number, "words of the system"), "attach")
    monkeypatch.setattr(sys, "platform", "win32")
    said = storage_error(OSError(number, "words of the system", path), "attach")
    assert type(said) is (error or type(usual))
    other = storage_error(OSError(errno.EACCES, "words of the system", path), "attach")
    assert type(other) is NotWritable


def trace(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The calls that make a write durable, in order."""
    system_features.need("sync of folders")
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
    assert mode_of(tmp_path / "att") == 0o700
    make_folder(tmp_path / "att")
    assert done == ["sync folder"]


def test_a_folder_is_made_with_those_above_it_and_kept_if_it_is_there(tmp_path: Path) -> None:
    for _ in range(2):
        make_with_parents(tmp_path / "a" / "b" / "c")
        assert (tmp_path / "a" / "b" / "c").is_dir()
    (tmp_path / "file").write_bytes(b"x")
    make_with_parents(tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == b"x"
    with pytest.raises(PlaceGone):
        make_with_parents(tmp_path / "file" / "a" / "b")


def test_a_place_of_thousands_of_steps_is_refused_and_nothing_of_it_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A system may say of a path that is too long that it is not there."""
    real = os.mkdir

    def make(path: Any, *how: Any) -> None:
        if len(os.fspath(path)) > len(str(tmp_path)) + 100:
            raise FileNotFoundError(errno.ENOENT, "not there", os.fspath(path))
        real(path, *how)

    monkeypatch.setattr(os, "mkdir", make)
    with pytest.raises((PlaceGone, NameTooLong)):
        make_with_parents(tmp_path / "nothing" / ("b/" * 1500))
    assert list(tmp_path.iterdir()) == []


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
    assert mode_of(tmp_path / "elsewhere") == 0o644
    (tmp_path / "elsewhere").unlink()
    keep_private(tmp_path / "db")
    assert mode_of(tmp_path / "db") == 0o600


def test_a_sync_reaches_the_medium_on_a_mac(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fcntl = pytest.importorskip("fcntl")
    asked: list[int] = []
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(fcntl, "F_FULLFSYNC", 51, raising=False)
    monkeypatch.setattr(fcntl, "fcntl", lambda _descriptor, what: asked.append(what))
    file = made(tmp_path / "a")
    durable.sync_written(file)
    file.close()
    assert asked == [51]


def test_a_new_small_file_is_durable_and_for_the_owner_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = trace(monkeypatch)
    durable.write_new(tmp_path / "query", b"x")
    assert done == ["write", "sync file", "sync folder"]
    assert mode_of(tmp_path / "query") == 0o600
    with pytest.raises(AlreadyExists):
        durable.write_new(tmp_path / "query", b"y")
    assert (tmp_path / "query").read_bytes() == b"x"


@pytest.mark.parametrize("call", ["write", "fsync"])
def test_a_new_small_file_that_the_disk_refuses_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    def refuse(*_: object) -> int:
        raise OSError(errno.ENOSPC, "no")

    monkeypatch.setattr(os, call, refuse)
    with pytest.raises(DiskFull):
        durable.write_new(tmp_path / "query", b"x")
    assert list(tmp_path.iterdir()) == []


# --- inside a vault -----------------------------------------------------------------------------


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    vault = tmp_path / "vault"
    (vault / "att").mkdir(parents=True)
    for name in durable.VAULT_MARKS:
        (vault / name).touch()
    return vault


def test_a_place_in_a_vault_is_known_by_name_and_by_way_of_a_link(
    vault: Path, tmp_path: Path
) -> None:
    (tmp_path / "way-in").symlink_to(vault / "att")
    (vault / "way-out").symlink_to(tmp_path)
    for place in (vault, vault / "a", vault / "att" / "a", tmp_path / "way-in" / "a"):
        assert durable.is_inside_vault(place)
    assert durable.is_inside_vault(vault / "way-out" / "a")
    assert not durable.is_inside_vault(tmp_path / "a")
    assert not durable.is_inside_vault(vault / ".." / "a")


@pytest.mark.parametrize("stands", ["link", "dangling link"])
def test_a_vault_whose_file_is_a_link_is_still_one(
    vault: Path, tmp_path: Path, stands: str
) -> None:
    (vault / "db").rename(tmp_path / "elsewhere")
    (vault / "db").symlink_to(tmp_path / ("elsewhere" if stands == "link" else "nowhere"))
    assert durable.is_inside_vault(vault / "a")


def test_folders_of_these_names_make_no_vault(tmp_path: Path) -> None:
    for name in durable.VAULT_MARKS:
        (tmp_path / "own" / name).mkdir(parents=True)
    assert not durable.is_inside_vault(tmp_path / "own" / "a")


def test_a_place_that_the_disk_says_nothing_of_is_in_no_vault(tmp_path: Path) -> None:
    assert not durable.is_inside_vault(tmp_path / ("x" * 300) / "a")


# --- files that grow ----------------------------------------------------------------------------


# A time in nanoseconds, long before any test runs.
STAMP = 1_000_000_000_000_000_000


def made(place: Path, data: bytes = b"some bytes") -> Any:
    file = durable.open_new(place)
    file.write(data)
    return file


def test_what_is_dated_was_synced_first_and_then_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    real = os.fsync

    def synced(handle: int) -> None:
        # all of it is out of this program's memory by now
        assert os.fstat(handle).st_size == 10
        order.append("sync")
        real(handle)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(durable, "forget", lambda _handle: order.append("forget"))
    monkeypatch.setattr(os, "utime", lambda _path, ns: order.append(f"dated {ns[1]}"))
    syncs = durable.SyncPool()
    file = made(tmp_path / "a")
    syncs.add(file, tmp_path / "a", STAMP)
    syncs.wait()
    assert order == ["sync", "forget", f"dated {STAMP}"]
    assert file.closed
    syncs.stop()


@pytest.mark.parametrize("bad", range(20))
def test_a_refused_sync_is_told_and_that_file_is_not_dated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bad: int
) -> None:
    real = os.fsync
    inode = 0

    def refusing(handle: int) -> None:
        if os.fstat(handle).st_ino == inode:
            raise OSError(5, "Input/output error")
        real(handle)

    monkeypatch.setattr(os, "fsync", refusing)
    syncs = durable.SyncPool()

    def write_all() -> None:
        nonlocal inode
        for n in range(20):
            file = made(tmp_path / str(n))
            if n == bad:
                inode = os.fstat(file.fileno()).st_ino
            try:
                syncs.add(file, tmp_path / str(n), STAMP)
            except OSError:
                file.close()
                raise
        syncs.wait()

    with pytest.raises(OSError, match="Input/output"):
        write_all()
    syncs.stop()
    assert (tmp_path / str(bad)).stat().st_mtime_ns != STAMP


def test_no_thread_is_left(tmp_path: Path) -> None:
    before = threading.active_count()
    syncs = durable.SyncPool()
    for n in range(5):
        syncs.add(made(tmp_path / str(n)), tmp_path / str(n), STAMP)
    syncs.stop()
    assert threading.active_count() == before


class Back:
    """Stands in for what gets a growing file to the disk early."""

    def __init__(self, fails: bool) -> None:
        self.fails = fails
        self.heard: list[int] = []
        self.ended = 0

    def written(self, upto: int) -> None:
        self.heard.append(upto)

    def __enter__(self) -> Back:
        return self

    def __exit__(self, *_: object) -> None:
        self.ended += 1
        if self.fails:
            raise OSError(5, "Input/output error")


@pytest.mark.parametrize("fails", [False, True])
def test_a_long_file_begins_to_reach_the_disk_while_it_grows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: bool
) -> None:
    back = Back(fails)
    monkeypatch.setattr(durable, "FLUSH_BYTES", 30_000)
    monkeypatch.setattr(durable, "write_back", lambda _handle: back)
    file = made(tmp_path / "film", b"")
    for _ in range(4):
        file.write(bytes(10_000))
    assert back.heard == [30_000, 40_000]
    if fails:
        with pytest.raises(OSError, match="Input/output"):
            durable.sync_written(file)
    else:
        durable.sync_written(file)
    file.close()
    assert back.ended == 1
    assert (tmp_path / "film").stat().st_size == 40_000
