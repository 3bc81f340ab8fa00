from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from diary.crypto.attachment_encryption import Algorithm
from diary.errors import Cancelled
from diary.files.durable import MOMENT, fix_times
from diary.store.attachment_store import AttachmentStore
from tests.support.stored_attachments import AdmittingStore

MIB = 1 << 20


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    (tmp_path / "vault").mkdir()
    return tmp_path / "vault"


def times(vault: Path) -> set[float]:
    """When `att/` and all in it was last written."""
    return {path.stat().st_mtime for path in all_of(vault / "att")}


def all_of(folder: Path) -> Iterator[Path]:
    yield folder
    yield from folder.rglob("*")


def test_no_time_tells_when_anything_was_attached(vault: Path, tmp_path: Path) -> None:
    sources: list[Path | io.BytesIO] = [io.BytesIO(os.urandom(7 * MIB))]
    for number in range(9):
        source = tmp_path / f"{number}.jpg"
        source.write_bytes(os.urandom(number * 30_000))
        sources.append(source)
    store = AdmittingStore(vault, Algorithm.AES_256_GCM, piece_bytes=3 * MIB)
    added = list(store.add_many(sources))
    assert len(added) == 10
    assert times(vault) == {MOMENT}


def test_what_goes_leaves_no_time_behind(vault: Path) -> None:
    store = AdmittingStore(vault, Algorithm.AES_256_GCM)
    store.add(io.BytesIO(b"stays"))
    gone = store.add(io.BytesIO(b"goes"))
    store.erase(gone.blob_id)
    assert times(vault) == {MOMENT}

    def stop(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        store.add(io.BytesIO(b"never came"), progress=stop)
    assert times(vault) == {MOMENT}
    orphan = AttachmentStore.add(store, io.BytesIO(b"moved aside"))
    store.path(orphan.blob_id).with_suffix(".1.part").write_bytes(b"half")
    AdmittingStore(vault, Algorithm.AES_256_GCM).collect_orphans(())
    assert times(vault) == {MOMENT}
    assert {path.stat().st_mtime for path in (vault / "orphans").iterdir()} == {MOMENT}


def test_a_file_system_without_times_is_no_reason_to_fail(
    vault: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object, **more: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "utime", refuse)
    store = AdmittingStore(vault, Algorithm.AES_256_GCM)
    added = store.add(io.BytesIO(b"kept"))
    assert store.verify(added.blob_id, added.key)[1] == 4


def test_times_are_never_set_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "theirs").write_bytes(b"")
    before = (tmp_path / "theirs").stat().st_mtime
    (tmp_path / "link").symlink_to(tmp_path / "theirs")
    fix_times(tmp_path / "link", tmp_path / "nothing there")
    assert (tmp_path / "theirs").stat().st_mtime == before
    assert (tmp_path / "link").lstat().st_mtime == MOMENT
