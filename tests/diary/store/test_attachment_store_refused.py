from __future__ import annotations

import errno
import io
import os
import stat
from pathlib import Path

import pytest

from diary.crypto.attachment_encryption import Algorithm
from diary.errors import (
    Cancelled,
    DiskFull,
    NotWritable,
    SourceError,
    StorageError,
)
from diary.store import attachment_store
from diary.store.attachment_store import AttachmentStore
from tests.support.stored_attachments import MIB, AdmittingStore, names

# Windows has a call of its own, which waits for the disk.
BY_PATH = pytest.param("pathlib.Path.replace", marks=pytest.mark.needs("sync of folders"))


@pytest.fixture(autouse=True, params=["at once", "on threads"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write as a small file is written, and as a large one is."""
    if request.param == "on threads":
        monkeypatch.setattr(attachment_store, "LARGE_BYTES", 0)


@pytest.mark.parametrize(
    ("number", "error"),
    [
        (errno.ENOSPC, DiskFull),
        (errno.EDQUOT, DiskFull),
        (errno.EROFS, NotWritable),
        (errno.EACCES, NotWritable),
        (errno.EIO, StorageError),
    ],
)
@pytest.mark.parametrize("call", ["os.write", "os.fsync", BY_PATH])
def test_a_refusal_is_typed_and_leaves_nothing(
    store: AttachmentStore,
    vault: Path,
    original: Path,
    monkeypatch: pytest.MonkeyPatch,
    call: str,
    number: int,
    error: type[StorageError],
) -> None:
    store.add(io.BytesIO(b"makes the folders"))
    before = names(vault)
    store = AdmittingStore(vault, Algorithm.AES_256_GCM, random=lambda count: b"\xab" * count)
    (vault / "att" / "ab").mkdir(exist_ok=True)
    tried = 0

    def refuse(*_: object) -> int:
        nonlocal tried
        tried += 1
        raise OSError(number, "no")

    with monkeypatch.context() as patched:
        patched.setattr(call, refuse)
        with pytest.raises(StorageError) as caught:
            store.add(original)
    assert type(caught.value) is error
    assert tried == 1
    assert names(vault) == before


@pytest.mark.needs("sync of folders")
def test_a_folder_that_does_not_sync_takes_the_file_back(
    store: AttachmentStore, vault: Path, original: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync = os.fsync
    store = AdmittingStore(vault, Algorithm.AES_256_GCM, random=lambda count: b"\xab" * count)
    (vault / "att" / "ab").mkdir(parents=True)

    def refuse_folders(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EIO, "no")
        sync(descriptor)

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", refuse_folders)
        with pytest.raises(StorageError):
            store.add(original)
    assert names(vault) == set()


def test_a_file_longer_than_the_disk_takes_is_said_to_be_so(
    store: AttachmentStore, vault: Path, original: Path
) -> None:
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (MIB, before[1]))
    try:
        with pytest.raises(SourceError) as caught:
            store.add(original)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert caught.value.reason == "too-large"
    assert names(vault) == set()


def test_stopping_leaves_nothing(store: AttachmentStore, vault: Path, original: Path) -> None:
    def stop(done: int, total: int) -> None:
        if done > MIB:
            raise Cancelled

    with pytest.raises(Cancelled):
        store.add(original, progress=stop)
    assert names(vault) == set()
