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
)
from diary.store import attachment_store
from diary.store.attachment_store import AttachmentStore, StoredAttachment
from tests.support.stored_attachments import content, names


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
