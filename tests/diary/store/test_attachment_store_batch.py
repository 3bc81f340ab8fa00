from __future__ import annotations

import errno
import io
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from diary.crypto import attachment_encryption
from diary.crypto.attachment_encryption import BufferSource
from diary.errors import (
    Cancelled,
    DiskFull,
    SourceError,
    StorageError,
)
from diary.files.background_io import PAGE_BYTES
from diary.files.file_edges import EDGE_BYTES
from diary.store import attachment_files, attachment_store
from diary.store.attachment_store import AttachmentStore, StoredAttachment
from tests.support.stored_attachments import MIB, content, names


@pytest.fixture
def photographs(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / f"{number}.jpg" for number in range(9)]
    for number, path in enumerate(paths):
        path.write_bytes(bytes([number]) * (number * 1000 + 1))
    return paths


def test_outcomes_come_in_order_and_name_what_failed(
    store: AttachmentStore, photographs: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachment_store, "LARGE_BYTES", 6000)
    sources: list[Path | BufferSource] = [
        *photographs[:4],
        tmp_path / "gone",
        io.BytesIO(b"like"),
        *photographs[4:],
        tmp_path,
    ]
    outcomes = list(store.add_many(sources))
    told = [
        outcome.reason if isinstance(outcome, SourceError) else content(store, outcome)
        for outcome in outcomes
        if isinstance(outcome, (SourceError, StoredAttachment))
    ]
    read = [path.read_bytes() for path in photographs]
    assert told == [*read[:4], "vanished", b"like", *read[4:], "not-a-file"]


def test_small_files_are_taken_four_at_once(
    store: AttachmentStore, photographs: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting = threading.Barrier(4, timeout=30)
    encrypt = attachment_encryption.encrypt

    def together(*args: Any, **more: Any) -> Any:
        meeting.wait()
        return encrypt(*args, **more)

    monkeypatch.setattr(attachment_store, "encrypt", together)
    assert all(isinstance(done, StoredAttachment) for done in store.add_many(photographs[:8]))


def _watched(
    monkeypatch: pytest.MonkeyPatch, refused: BaseException | None = None
) -> list[tuple[str, str]]:
    """Return the names that are given and the folders that are synced; the first sync may fail."""
    done: list[tuple[str, str]] = []
    rename, sync_folder = attachment_files.rename, attachment_store.sync_folder

    def traced_rename(part: Path, target: Path) -> None:
        rename(part, target)
        done.append(("named", target.parent.name))

    def traced_sync(folder: Path) -> None:
        done.append(("synced", folder.name))
        if refused and [what for what, _ in done].count("synced") == 1:
            raise refused
        sync_folder(folder)

    monkeypatch.setattr(attachment_files, "rename", traced_rename)
    monkeypatch.setattr(attachment_store, "sync_folder", traced_sync)
    return done


def test_a_group_shares_one_sync_which_begins_after_all_have_their_names(
    store: AttachmentStore, photographs: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    done = _watched(monkeypatch)
    coming = store.add_many(photographs)
    first = next(coming)
    assert isinstance(first, StoredAttachment)
    folder = first.blob_id[:2]
    # the last is that the first one was admitted
    named = [("named", folder)]
    assert done == [*named * len(photographs), ("synced", folder), *named]
    assert len(list(coming)) == len(photographs) - 1
    assert done.count(("synced", folder)) == 1


def test_a_large_file_waits_for_no_group_and_no_group_for_it(
    store: AttachmentStore, photographs: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachment_store, "LARGE_BYTES", 8001)
    done = _watched(monkeypatch)
    outcomes = list(store.add_many([photographs[0], photographs[8], photographs[1]]))
    assert all(isinstance(outcome, StoredAttachment) for outcome in outcomes)
    assert [what for what, _ in done].count("synced") == 3


def test_a_sync_that_fails_fails_for_its_whole_group_and_leaves_nothing_of_it(
    store: AttachmentStore, vault: Path, photographs: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachment_store, "_GROUP", 3)
    monkeypatch.setattr(attachment_store, "_AHEAD", 3)
    done = _watched(monkeypatch, OSError(errno.EIO, "bad"))
    outcomes = list(store.add_many(photographs))
    assert [type(outcome) for outcome in outcomes] == [StorageError] * 3 + [StoredAttachment] * 6
    synced = [folder for what, folder in done if what == "synced"]
    # those that follow go into another folder
    assert (len(synced), len(set(synced)), synced.count(synced[0])) == (3, 2, 1)
    kept = [outcome.blob_id for outcome in outcomes if isinstance(outcome, StoredAttachment)]
    assert names(vault) == {f"att/{blob_id[:2]}/{blob_id}" for blob_id in kept}


def test_no_name_in_a_folder_whose_sync_failed_is_called_durable_by_a_later_sync(
    store: AttachmentStore, vault: Path, photographs: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachment_store, "_GROUP", 3)
    named = threading.Event()
    done = _watched(monkeypatch, OSError(errno.EIO, "bad"))
    sync_folder = attachment_store.sync_folder

    def late(folder: Path) -> None:
        # the later groups have their names before the first one is synced
        assert named.wait(60)
        sync_folder(folder)

    rename = attachment_files.rename

    def counted(part: Path, target: Path) -> None:
        rename(part, target)
        if len(done) == len(photographs):
            named.set()

    monkeypatch.setattr(attachment_store, "sync_folder", late)
    monkeypatch.setattr(attachment_files, "rename", counted)
    outcomes = list(store.add_many(photographs))
    assert [type(outcome) for outcome in outcomes] == [StorageError] * len(photographs)
    assert [what for what, _ in done].count("synced") == 1
    assert names(vault) == set()


def test_each_file_has_its_outcome_though_the_folder_can_neither_be_synced_nor_read(
    store: AttachmentStore, photographs: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_folder: Path) -> Iterator[object]:
        raise OSError(errno.EIO, "bad")

    monkeypatch.setattr(attachment_store, "sync_folder", gone)
    monkeypatch.setattr(attachment_store, "_within", gone)
    outcomes = list(store.add_many(photographs))
    assert [type(outcome) for outcome in outcomes] == [StorageError] * len(photographs)


def test_stopped_in_a_sync_nothing_of_the_batch_is_left(
    store: AttachmentStore, vault: Path, photographs: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    _watched(monkeypatch, KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        list(store.add_many(photographs))
    assert names(vault) == set()


def test_only_some_outcomes_wait_to_be_taken(
    store: AttachmentStore, photographs: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachment_store, "_AHEAD", 2)
    begun: list[object] = []
    encrypt = attachment_encryption.encrypt

    def noted(*args: Any, **more: Any) -> Any:
        begun.append(args)
        return encrypt(*args, **more)

    monkeypatch.setattr(attachment_store, "encrypt", noted)
    coming = store.add_many(photographs)
    for number, _outcome in enumerate(coming, 1):
        assert len(begun) <= number + 2
    assert len(begun) == len(photographs)


def test_the_edges_of_a_file_are_kept_where_they_are_asked_for(
    store: AttachmentStore, photographs: list[Path], tmp_path: Path
) -> None:
    long = tmp_path / "long.jpg"
    long.write_bytes(os.urandom(5 * EDGE_BYTES + 3))
    (found,) = store.add_many([long], edges=True)
    assert isinstance(found, StoredAttachment)
    assert found.edges == (long.read_bytes()[:EDGE_BYTES], long.read_bytes()[-EDGE_BYTES:])
    (found,) = store.add_many([long])
    assert isinstance(found, StoredAttachment)
    assert found.edges is None


@pytest.mark.parametrize("cannot", ["at all", "in this form"])
def test_a_disk_that_is_not_written_past_the_cache_keeps_the_same(
    store: AttachmentStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cannot: str
) -> None:
    def not_at_all(_descriptor: int, *, on: bool) -> bool:
        return False

    path, write = tmp_path / "long.jpg", os.write
    path.write_bytes(os.urandom(3 * MIB + 5))
    direct: set[int] = set()

    def noted(descriptor: int, *, on: bool) -> bool:
        (direct.add if on else direct.discard)(descriptor)
        return on

    def refuse(descriptor: int, data: memoryview) -> int:
        if descriptor in direct:
            raise OSError(errno.EINVAL, "alignment")
        return write(descriptor, data)

    switch = not_at_all if cannot == "at all" else noted
    monkeypatch.setattr(attachment_files, "write_past_cache", switch)
    monkeypatch.setattr(os, "write", refuse)
    (found,) = store.add_many([path])
    assert isinstance(found, StoredAttachment)
    assert content(store, found) == path.read_bytes()
    assert not direct


def test_what_is_written_past_the_cache_is_whole_pages_and_then_the_rest(
    store: AttachmentStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, write = tmp_path / "long.jpg", os.write
    path.write_bytes(os.urandom(3 * MIB + 5))
    lengths: list[int] = []

    def partly(descriptor: int, data: memoryview) -> int:
        # A full disk takes a part; what follows begins within a page.
        taken = data[:1000] if len(lengths) == 1 else data
        lengths.append(len(taken))
        return write(descriptor, taken)

    (found,) = store.add_many([path])
    assert isinstance(found, StoredAttachment)
    assert content(store, found) == path.read_bytes()
    monkeypatch.setattr(attachment_files, "write_past_cache", lambda _descriptor, *, on: on)
    monkeypatch.setattr(os, "write", partly)
    (found,) = store.add_many([path])
    assert isinstance(found, StoredAttachment)
    assert content(store, found) == path.read_bytes()
    assert lengths[0] % PAGE_BYTES == 0


def test_progress_of_many_adds_up(store: AttachmentStore, photographs: list[Path]) -> None:
    told: list[tuple[int, int]] = []
    list(store.add_many(photographs, lambda done, total: told.append((done, total))))
    total = sum(path.stat().st_size for path in photographs)
    assert told[-1] == (total, total)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_stopping_many_keeps_only_what_was_handed_out(
    store: AttachmentStore, vault: Path, photographs: list[Path]
) -> None:
    stopped = False

    def progress(done: int, total: int) -> None:
        if stopped:
            raise Cancelled

    coming = store.add_many([*photographs[:3], io.BytesIO(b"x"), *photographs[3:]], progress)
    first = next(coming)
    assert isinstance(first, StoredAttachment)
    stopped = True
    kept = [first]

    def rest() -> None:
        for outcome in coming:
            assert isinstance(outcome, StoredAttachment)
            kept.append(outcome)

    with pytest.raises(Cancelled):
        rest()
    assert names(vault) == {f"att/{done.blob_id[:2]}/{done.blob_id}" for done in kept}


def test_closing_early_keeps_only_what_was_handed_out(
    store: AttachmentStore, vault: Path, photographs: list[Path]
) -> None:
    coming = store.add_many(photographs)
    assert isinstance(coming, Iterator)
    kept = [next(coming), next(coming)]
    coming.close()  # type: ignore[attr-defined]
    ids = [outcome.blob_id for outcome in kept if isinstance(outcome, StoredAttachment)]
    assert len(ids) == 2
    assert names(vault) == {f"att/{blob_id[:2]}/{blob_id}" for blob_id in ids}


def test_a_full_disk_is_an_outcome_of_each(
    store: AttachmentStore, vault: Path, photographs: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> int:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "write", refuse)
    outcomes = list(store.add_many(photographs))
    assert [type(outcome) for outcome in outcomes] == [DiskFull] * 9
    assert names(vault) == set()


def test_a_bug_is_not_an_outcome(
    store: AttachmentStore, photographs: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def bug(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(attachment_store, "encrypt", bug)
    with pytest.raises(ZeroDivisionError):
        list(store.add_many(photographs))
