from __future__ import annotations

import hashlib
import queue
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from diary.crypto.attachment_encryption import Algorithm, ReaderMemory
from diary.errors import Cancelled
from diary.services.integrity import AttachmentCheck, AttachmentRecord
from diary.store.attachment_store import AttachmentStore
from diary.store.keys_table import AttachmentKey
from tests.support.stored_attachments import AdmittingStore

COUNT = 9


@pytest.fixture
def store(tmp_path: Path) -> AttachmentStore:
    return AdmittingStore(tmp_path / "vault", Algorithm.AES_256_GCM)


@pytest.fixture
def files(tmp_path: Path, store: AttachmentStore) -> list[AttachmentRecord]:
    (tmp_path / "vault").mkdir()
    found = []
    for number in range(COUNT):
        content = bytes([number]) * (number * 1000)
        path = tmp_path / f"{number}"
        path.write_bytes(content)
        added = store.add(path)
        digest = hashlib.sha256(content).hexdigest()
        key = AttachmentKey(added.blob_id, added.key)
        found.append(AttachmentRecord(f"AB/{number}", digest, len(content), key))
    return found


def silent(done: int, total: int) -> None:
    """Nobody watches."""


def looked(store: AttachmentStore, files: list[AttachmentRecord]) -> list[tuple[str, str]]:
    with AttachmentCheck(store, files) as check:
        return check.codes(silent)


def test_whole_files_give_no_code_and_are_counted(
    store: AttachmentStore, files: list[AttachmentRecord]
) -> None:
    told: list[tuple[int, int]] = []
    with AttachmentCheck(store, files) as check:
        assert check.codes(lambda done, total: told.append((done, total))) == []
    total = sum(file.size for file in files)
    assert (check.count, check.total) == (COUNT, total)
    assert told[-1] == (total, total)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_no_file_at_all_is_no_fault(store: AttachmentStore) -> None:
    assert looked(store, []) == []


def test_each_file_that_is_not_whole_is_named_in_order(
    store: AttachmentStore, files: list[AttachmentRecord]
) -> None:
    one, two, *_ = files
    others = [
        AttachmentRecord("none", "", 0, None),
        AttachmentRecord("digest", "00" * 32, two.size, two.blob),
        AttachmentRecord("length", two.sha256, two.size + 1, two.blob),
        AttachmentRecord("gone", one.sha256, one.size, AttachmentKey("ab" * 16, bytes(32))),
    ]
    assert two.blob is not None
    others.append(
        AttachmentRecord("key", two.sha256, two.size, AttachmentKey(two.blob.blob, bytes(32)))
    )
    assert looked(store, [*files, *others]) == [
        ("attachment-missing", "none"),
        ("attachment-differs", "digest"),
        ("attachment-differs", "length"),
        ("attachment-missing", "gone"),
        ("attachment-damaged", "key"),
    ]


class Held:
    """A store whose files come to no end until they are let go."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.let_go = threading.Event()

    def verify(self, *asked: Any) -> tuple[bytes, int]:
        self.begun.set()
        # Whoever asked is told of progress now and then, and let go by what that raises.
        while threading.current_thread() is threading.main_thread():
            asked[2](0, 1)
        assert self.let_go.wait(60)
        asked[2](0, 1)
        return b"", 0


def test_leaving_ends_every_thread_in_the_midst_of_a_file() -> None:
    held = Held()
    before = threading.active_count()
    files = [AttachmentRecord("x", "", 1, AttachmentKey("ab" * 16, bytes(32)))] * 50

    def stop(done: int, total: int) -> None:
        held.let_go.set()
        raise Cancelled

    def look() -> None:
        with AttachmentCheck(held, files) as check:  # type: ignore[arg-type]
            assert held.begun.wait(10)
            check.codes(stop)

    with pytest.raises(Cancelled):
        look()
    assert threading.active_count() == before


def test_whoever_asked_takes_files_too() -> None:
    took: set[int] = set()
    helped = threading.Event()

    class Slow:
        def verify(self, *asked: Any) -> tuple[bytes, int]:
            took.add(threading.get_ident())
            if threading.current_thread() is threading.main_thread():
                helped.set()
            assert helped.wait(10)
            return b"", 0

    files = [AttachmentRecord("x", "", 0, AttachmentKey("ab" * 16, bytes(32)))] * 2
    with AttachmentCheck(Slow(), files) as check:  # type: ignore[arg-type]
        assert check.codes(silent) == []
    assert threading.get_ident() in took
    assert len(took) == 2


def test_the_longest_files_are_taken_first(
    store: AttachmentStore, files: list[AttachmentRecord], monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes = {file.blob.blob: file.size for file in files if file.blob}
    taken: list[int] = []
    verify = store.verify

    def noted(blob_id: str, *asked: Any) -> tuple[bytes, int]:
        taken.append(sizes[blob_id])
        return verify(blob_id, *asked)

    monkeypatch.setattr(store, "verify", noted)
    # not entered, so there is nobody but who asks
    assert AttachmentCheck(store, files).codes(silent) == []
    assert taken == sorted(sizes.values(), reverse=True)


def test_turns_are_short_meanwhile_and_as_before_afterwards() -> None:
    before = sys.getswitchinterval()
    with AttachmentCheck(Held(), []) as check:  # type: ignore[arg-type]
        assert sys.getswitchinterval() < before
        check.codes(silent)
    assert sys.getswitchinterval() == before


def test_nothing_in_clear_is_left_in_what_the_files_share(
    store: AttachmentStore, files: list[AttachmentRecord], monkeypatch: pytest.MonkeyPatch
) -> None:
    rooms: list[ReaderMemory] = []
    verify = store.verify

    def seen(blob_id: str, key: bytes, progress: Any, room: ReaderMemory) -> tuple[bytes, int]:
        rooms.append(room)
        return verify(blob_id, key, progress, room)

    monkeypatch.setattr(store, "verify", seen)
    assert looked(store, files) == []
    assert len(rooms) == COUNT
    assert len(set(map(id, rooms))) < COUNT
    assert not any(any(room.plain) for room in rooms)


def test_what_is_no_fault_of_a_file_is_raised() -> None:
    class Broken:
        def verify(self, *asked: Any) -> tuple[bytes, int]:
            raise MemoryError

    files = [AttachmentRecord("x", "", 1, AttachmentKey("ab" * 16, bytes(32)))] * 5
    with pytest.raises(MemoryError), AttachmentCheck(Broken(), files) as check:  # type: ignore[arg-type]
        check.codes(silent)


def test_what_fails_beside_a_long_file_ends_it_and_is_what_is_raised() -> None:
    begun, unending = threading.Event(), threading.Event()
    failing: queue.SimpleQueue[threading.Thread] = queue.SimpleQueue()

    class Broken:
        def verify(self, *asked: Any) -> tuple[bytes, int]:
            if threading.current_thread() is not threading.main_thread():
                assert begun.wait(10)
                failing.put(threading.current_thread())
                raise MemoryError
            begun.set()
            failing.get(timeout=60).join(60)
            asked[2](0, 1)
            unending.set()
            return b"", 0

    files = [AttachmentRecord("x", "", 1, AttachmentKey("ab" * 16, bytes(32)))] * 2
    with pytest.raises(MemoryError), AttachmentCheck(Broken(), files) as check:  # type: ignore[arg-type]
        check.codes(silent)
    assert not unending.is_set()
