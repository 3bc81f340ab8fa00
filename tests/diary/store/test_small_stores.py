"""The small rooms beside the ledger: secrets, settings, drafts, previews, the head's keeper."""

from __future__ import annotations

import errno
import os
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.crypto.keys import wipe
from diary.errors import Damaged, DiskFull, Locked, NotWritable, StorageError, Unknown
from diary.store import draft_file, schema
from diary.store.connection import Connection
from diary.store.draft_file import Drafts
from diary.store.keys_table import AttachmentKey, StoredKeys
from diary.store.vault_head import HeadWriter
from diary.store.vault_settings import Settings
from tests.support.draft_stamps import stamp
from tests.support.file_modes import mode_of
from tests.support.scratch_database import in_memory

KEY = AttachmentKey("ab" * 16, bytes(range(32)))
MARKER = "he was at the gate again"


@pytest.fixture
def link() -> Connection:
    link = in_memory()
    schema.create(link)
    return link


# --- secrets and settings ---------------------------------------------------------------------


def test_keys_come_back_and_are_not_shown(link: Connection) -> None:
    secrets = StoredKeys(link)
    secrets.put_signing_key(bytearray(range(32)))
    secrets.put_blob("e1", KEY)
    assert secrets.signing_key() == bytes(range(32))
    assert secrets.blob("e1") == KEY
    assert list(secrets.blobs()) == [("e1", KEY)]
    with pytest.raises(Unknown):
        secrets.blob("e2")


def test_a_signing_key_is_kept_once_and_has_its_length(link: Connection) -> None:
    secrets = StoredKeys(link)
    with pytest.raises(Damaged):
        secrets.signing_key()
    secrets.put_signing_key(bytes(31))
    with pytest.raises(Damaged):
        secrets.signing_key()
    with pytest.raises(Damaged):
        secrets.put_signing_key(bytes(32))


def test_no_exhibit_gets_a_second_file_and_no_file_a_second_exhibit(link: Connection) -> None:
    secrets = StoredKeys(link)
    secrets.put_blob("e1", KEY)
    for evidence, blob in (("e1", AttachmentKey("cd" * 16, KEY.key)), ("e2", KEY)):
        with pytest.raises(Damaged):
            secrets.put_blob(evidence, blob)


values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=5,
)


@given(values)
def test_a_setting_comes_back(value: object) -> None:
    link = in_memory()
    schema.create(link)
    settings = Settings(link)
    assert settings.get("zoom", "none yet") == "none yet"
    settings.put("zoom", 1)
    settings.put("zoom", value)
    assert settings.get("zoom") == value


# --- drafts -----------------------------------------------------------------------------------


def drafts_in(folder: Path, key: bytearray | None = None, *, room: bool = True) -> Drafts:
    return Drafts(folder, key or bytearray(range(32)), bytes(16), lambda: room, stamp)


@pytest.mark.parametrize("text", ["", MARKER, "half \ud83d", "a\0b", "ż" * 9000])
def test_a_draft_comes_back_whatever_was_typed(tmp_path: Path, text: str) -> None:
    one = drafts_in(tmp_path)
    assert one.load() is None
    one.save("older")
    one.save(text)
    assert drafts_in(tmp_path).load() == text
    one.clear()
    one.clear()
    assert one.load() is None
    assert os.listdir(tmp_path) == []


def test_a_draft_is_sealed_and_for_its_owner_alone(tmp_path: Path) -> None:
    drafts_in(tmp_path).save(MARKER)
    assert MARKER.encode() not in (tmp_path / "draft").read_bytes()
    assert mode_of(tmp_path / "draft") == 0o600
    for other in (
        Drafts(tmp_path, bytearray(32), bytes(16), lambda: True, stamp),
        Drafts(tmp_path, bytearray(range(32)), bytes(15) + b"\1", lambda: True, stamp),
    ):
        with pytest.raises(Damaged):
            other.load()


@pytest.mark.parametrize("at", [0, 10, 30, 2000, -1])
def test_a_draft_that_was_changed_is_refused(tmp_path: Path, at: int) -> None:
    drafts_in(tmp_path).save(MARKER)
    data = bytearray((tmp_path / "draft").read_bytes())
    data[at] ^= 1
    (tmp_path / "draft").write_bytes(data)
    with pytest.raises(Damaged):
        drafts_in(tmp_path).load()


def test_a_draft_that_cannot_be_read_is_put_aside_and_never_written_over(tmp_path: Path) -> None:
    one = drafts_in(tmp_path)
    for number, aside in enumerate(("draft", "draft-1")):
        (tmp_path / "draft").write_bytes(damaged := b"not sealed" + bytes([number]))
        with pytest.raises(Damaged):
            one.load()
        assert (tmp_path / "draft").read_bytes() == damaged
        with pytest.raises(Damaged):
            one.take()
        one.save("the next words")
        assert (tmp_path / "orphans" / aside).read_bytes() == damaged
        assert one.take() == "the next words"


def test_after_closing_nothing_is_sealed_or_opened(tmp_path: Path) -> None:
    key = bytearray(range(32))
    one = drafts_in(tmp_path, key)
    one.save(MARKER)
    before = (tmp_path / "draft").read_bytes()
    one.close()
    wipe(key)
    with pytest.raises(Locked):
        one.save("sealed under zeros")
    with pytest.raises(Locked):
        one.load()
    assert (tmp_path / "draft").read_bytes() == before
    assert drafts_in(tmp_path).load() == MARKER


def test_closing_waits_for_a_save_under_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, order = bytearray(range(32)), []
    one = drafts_in(tmp_path, key)
    writing, go_on = threading.Event(), threading.Event()

    def slowly(path: Path, data: bytes, operation: str) -> None:
        writing.set()
        go_on.wait(10)
        order.append("saved")

    monkeypatch.setattr(draft_file, "write_durably", slowly)
    saving = threading.Thread(target=one.save, args=(MARKER,))
    saving.start()
    assert writing.wait(10)

    def close() -> None:
        one.close()
        order.append("closed")

    closing = threading.Thread(target=close)
    closing.start()
    go_on.set()
    saving.join(10)
    closing.join(10)
    assert order == ["saved", "closed"]


def test_a_full_disk_is_met_with_the_reserve(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, released = draft_file.write_durably, []

    def full_until_released(path: Path, data: bytes, operation: str) -> None:
        if not released:
            raise DiskFull(operation)
        real(path, data, operation)

    monkeypatch.setattr(draft_file, "write_durably", full_until_released)
    with pytest.raises(DiskFull):
        drafts_in(tmp_path, room=False).save(MARKER)
    one = Drafts(
        tmp_path, bytearray(range(32)), bytes(16), lambda: released.append(1) or True, stamp
    )
    one.save(MARKER)
    assert one.load() == MARKER


class Folders:
    """A disk with no room for another folder, until it is told otherwise."""

    def __init__(self, patch: pytest.MonkeyPatch, *, ballast: bool) -> None:
        self._mkdir = Path.mkdir
        self.full, self.ballast = True, ballast
        patch.setattr(Path, "mkdir", lambda path, **how: self._made(path, **how))

    def _made(self, path: Path, **how: int) -> None:
        if self.full:
            raise OSError(errno.ENOSPC, "no space")
        self._mkdir(path, **how)

    def release(self) -> bool:
        self.full = self.full and not self.ballast
        return True


def test_a_damaged_draft_is_put_aside_with_the_reserve(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = Folders(monkeypatch, ballast=True)
    one = Drafts(tmp_path, bytearray(range(32)), bytes(16), disk.release, stamp)
    (tmp_path / "draft").write_bytes(b"not sealed")
    with pytest.raises(Damaged):
        one.take()
    assert (tmp_path / "orphans" / "draft").read_bytes() == b"not sealed"


def test_a_damaged_draft_that_finds_no_room_aside_is_not_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = Folders(monkeypatch, ballast=False)
    one = Drafts(tmp_path, bytearray(range(32)), bytes(16), disk.release, stamp)
    (tmp_path / "draft").write_bytes(b"not sealed")
    for refused in (one.take, lambda: one.save("the next words")):
        with pytest.raises(DiskFull):
            refused()
        assert (tmp_path / "draft").read_bytes() == b"not sealed"
    disk.full = False
    one.save("the next words")
    assert (tmp_path / "orphans" / "draft").read_bytes() == b"not sealed"
    assert one.take() == "the next words"


def test_a_draft_that_the_disk_did_not_give_comes_back_or_is_put_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafts_in(tmp_path).save(MARKER)

    def refuse(path: Path, most: int) -> bytes:
        raise StorageError("read")

    for goes_on in (False, True):
        one = drafts_in(tmp_path)
        with monkeypatch.context() as patch:
            patch.setattr(draft_file, "read_bounded", refuse)
            with pytest.raises(StorageError):
                one.take()
        assert drafts_in(tmp_path).take() == MARKER
        if goes_on:
            one.save("the next words")
    (tmp_path / "orphans" / "draft").replace(tmp_path / "draft")
    assert drafts_in(tmp_path).take() == MARKER


def test_a_draft_that_went_before_it_was_put_aside_keeps_nobody_from_saving(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = Drafts(tmp_path, bytearray(range(32)), bytes(16), lambda: True, stamp)
    (tmp_path / "draft").write_bytes(b"not sealed")
    with monkeypatch.context() as patch:
        Folders(patch, ballast=False)
        with pytest.raises(DiskFull):
            one.take()
    (tmp_path / "draft").unlink()
    one.save(MARKER)
    assert one.take() == MARKER


# --- the head's keeper ------------------------------------------------------------------------


def test_closing_waits_until_the_newest_head_is_written() -> None:
    written: list[bytes] = []
    keeper = HeadWriter(written.append)
    for n in range(50):
        keeper.put(bytes([n]))
    keeper.close()
    assert written[-1] == bytes([49])
    assert written == sorted(written)


@pytest.mark.parametrize("error", [StorageError("write"), DiskFull("write"), NotWritable("write")])
def test_a_head_that_cannot_be_written_holds_up_nobody(error: StorageError) -> None:
    written: list[bytes] = []
    refused = threading.Event()

    def write(head: bytes) -> None:
        if head == b"1":
            refused.set()
            raise error
        written.append(head)

    keeper = HeadWriter(write)
    keeper.put(b"1")
    assert refused.wait(10)
    keeper.put(b"2")
    keeper.close()
    assert written == [b"2"]


def test_closing_without_a_head_ends_at_once() -> None:
    HeadWriter(lambda head: None).close()
