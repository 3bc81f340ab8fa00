from __future__ import annotations

import errno
import io
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from diary.errors import (
    SourceError,
)
from diary.store.attachment_store import AttachmentStore
from tests.support.stored_attachments import MIB, content, names


def refused(store: AttachmentStore, source: Path) -> str:
    with pytest.raises(SourceError) as caught:
        store.add(source)
    return caught.value.reason


def test_what_is_no_file_is_refused_at_once(
    store: AttachmentStore, vault: Path, tmp_path: Path
) -> None:
    os.mkfifo(tmp_path / "pipe")
    os.mknod(tmp_path / "socket", stat.S_IFSOCK | 0o600)
    (tmp_path / "link").symlink_to(tmp_path / "pipe")
    here = [tmp_path / name for name in ("pipe", "socket", "link")]
    for source in (tmp_path, *here, Path("/dev/zero")):
        assert refused(store, source) == "not-a-file"
    assert refused(store, tmp_path / "nothing") == "vanished"
    assert refused(store, Path("a\0b")) == "unreadable"
    assert names(vault) == set()


def test_what_is_refused_is_not_held_open(
    store: AttachmentStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[int] = []
    real = os.open

    def watched(*given: Any) -> int:
        opened.append(real(*given))
        return opened[-1]

    os.mkfifo(tmp_path / "pipe")
    with monkeypatch.context() as patch:
        patch.setattr(os, "open", watched)
        assert refused(store, tmp_path / "pipe") == "not-a-file"
    (descriptor,) = opened
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(descriptor)


def test_a_link_that_the_person_chose_is_followed(
    store: AttachmentStore, tmp_path: Path, original: Path
) -> None:
    (tmp_path / "link").symlink_to(original)
    assert content(store, store.add(tmp_path / "link")) == original.read_bytes()


def test_a_file_that_may_not_be_read_is_refused(
    store: AttachmentStore, original: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError(errno.EACCES, "no")

    monkeypatch.setattr(os, "open", refuse)
    assert refused(store, original) == "unreadable"


def grow(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"more")


def shrink(path: Path) -> None:
    os.truncate(path, MIB)


def touch(path: Path) -> None:
    before = path.stat()
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns + 1000))


def rewrite(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(b"other")
    os.utime(path, ns=(2, 2))


def swap(path: Path) -> None:
    other = path.with_name("other")
    other.write_bytes(bytes(path.stat().st_size))
    before = path.stat()
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    other.replace(path)


@pytest.mark.parametrize(
    "change",
    [grow, shrink, touch, rewrite, pytest.param(swap, marks=pytest.mark.needs("open files"))],
)
def test_a_file_that_changes_while_it_is_read_is_refused(
    store: AttachmentStore, vault: Path, original: Path, change: Callable[[Path], None]
) -> None:
    changed = False

    def meanwhile(done: int, total: int) -> None:
        nonlocal changed
        if not changed:
            change(original)
            changed = True

    with pytest.raises(SourceError) as caught:
        store.add(original, progress=meanwhile)
    assert caught.value.reason == "changed"
    assert names(vault) == set()


def test_a_file_that_grows_after_its_last_byte_was_read_is_refused_whatever_its_time(
    store: AttachmentStore, vault: Path, original: Path
) -> None:
    before = original.stat()

    def meanwhile(done: int, total: int) -> None:
        if done == total == original.stat().st_size:
            grow(original)
            os.utime(original, ns=(before.st_atime_ns, before.st_mtime_ns))

    with pytest.raises(SourceError) as caught:
        store.add(original, progress=meanwhile)
    assert original.stat().st_size > before.st_size
    assert caught.value.reason == "changed"
    assert names(vault) == set()


def test_a_share_that_ends_before_the_length_that_it_names_is_refused(
    store: AttachmentStore, vault: Path, original: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Short(io.FileIO):
        def readinto(self, buffer: Any, /) -> int:
            return 0 if self.tell() else super().readinto(buffer)

    monkeypatch.setattr(io, "FileIO", Short)
    assert refused(store, original) == "changed"
    assert names(vault) == set()


@pytest.mark.needs("open files")
def test_a_file_read_whole_and_then_deleted_is_kept(store: AttachmentStore, original: Path) -> None:
    expected = original.read_bytes()

    def meanwhile(done: int, total: int) -> None:
        original.unlink(missing_ok=True)

    assert content(store, store.add(original, progress=meanwhile)) == expected


@pytest.mark.needs("open files")
def test_a_file_changed_and_then_deleted_is_refused(store: AttachmentStore, original: Path) -> None:
    def meanwhile(done: int, total: int) -> None:
        if original.exists():
            touch(original)
            original.unlink()

    with pytest.raises(SourceError) as caught:
        store.add(original, progress=meanwhile)
    assert caught.value.reason == "changed"


@pytest.mark.parametrize(
    ("number", "reason"),
    [(errno.EIO, "unreadable"), (errno.ENODEV, "vanished"), (errno.ESTALE, "vanished")],
)
def test_a_medium_that_fails_while_it_is_read(
    store: AttachmentStore,
    vault: Path,
    original: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    reason: str,
) -> None:
    class Failing(io.FileIO):
        def readinto(self, buffer: Any, /) -> int:
            if self.tell():
                raise OSError(number, "failed")
            return super().readinto(buffer)

    monkeypatch.setattr(io, "FileIO", Failing)
    assert refused(store, original) == reason
    assert names(vault) == set()


def test_a_source_that_fails_while_it_is_read_is_unreadable(
    store: AttachmentStore, vault: Path
) -> None:
    class Failing(io.BytesIO):
        def readinto(self, buffer: Any, /) -> int:
            raise OSError(errno.ENODEV, "failed")

    with pytest.raises(SourceError) as caught:
        store.add(Failing(b"words"))
    assert caught.value.reason == "unreadable"
    assert names(vault) == set()
