from __future__ import annotations

import hashlib
import io
import os
import stat
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.crypto.attachment_encryption import Algorithm, AttachmentReader
from diary.crypto.attachment_padding import END_BYTES, padded
from diary.crypto.keys import attachment_key, cache_key
from diary.errors import Damaged, StorageError, Unknown
from diary.store import attachment_store
from diary.store.attachment_store import AttachmentStore, StoredAttachment
from tests.support.file_modes import mode_of
from tests.support.stored_attachments import (
    MIB,
    NAMES,
    AdmittingStore,
    content,
    names,
    one_folder,
)


@pytest.mark.parametrize("size", [0, 1, MIB - 1, MIB, MIB + 1, 2 * MIB])
@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_what_goes_in_comes_out(
    vault: Path, tmp_path: Path, size: int, algorithm: Algorithm
) -> None:
    source = tmp_path / "source"
    source.write_bytes(os.urandom(size))
    store = AdmittingStore(vault, algorithm)
    added = store.add(source)
    assert (added.size, added.sha256) == (size, hashlib.sha256(source.read_bytes()).digest())
    assert content(store, added) == source.read_bytes()
    assert store.verify(added.blob_id, added.key) == (added.sha256, size)
    assert names(vault) == {f"att/{added.blob_id[:2]}/{added.blob_id}"}
    assert mode_of(store.path(added.blob_id)) == 0o600


def test_a_file_like_is_taken_whole(store: AttachmentStore) -> None:
    added = store.add(io.BytesIO(b"from an export"))
    assert content(store, added) == b"from an export"


def test_a_large_file_is_hashed_beside_and_comes_out(
    store: AttachmentStore, original: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachment_store, "LARGE_BYTES", MIB)
    assert content(store, store.add(original)) == original.read_bytes()


def test_the_same_file_twice_is_two_files_with_two_keys(
    store: AttachmentStore, original: Path
) -> None:
    one, two = store.add(original), store.add(original)
    assert one.sha256 == two.sha256
    assert one.key != two.key
    assert store.path(one.blob_id).read_bytes()[64:] != store.path(two.blob_id).read_bytes()[64:]
    assert one.key.hex()[:6] not in repr(one)
    assert "key" not in repr(one)


def test_the_name_and_the_words_are_not_in_the_folder(
    store: AttachmentStore, tmp_path: Path
) -> None:
    source = tmp_path / "his car outside.txt"
    source.write_bytes(b"his car outside" * 1000)
    added = store.add(source)
    assert b"his car" not in store.path(added.blob_id).read_bytes()
    assert "car" not in str(store.path(added.blob_id))


@pytest.mark.needs("sync of folders")
@pytest.mark.parametrize("threaded", [False, True])
def test_it_is_durable_before_it_returns(
    vault: Path, original: Path, monkeypatch: pytest.MonkeyPatch, threaded: bool
) -> None:
    monkeypatch.setattr(attachment_store, "LARGE_BYTES", 0 if threaded else 1 << 40)
    store = AdmittingStore(vault, Algorithm.AES_256_GCM, random=one_folder)
    store.add(io.BytesIO(b"so that the folder is there"))
    done: list[str] = []
    sync, replace, write = os.fsync, Path.replace, os.write

    def traced_sync(descriptor: int) -> None:
        folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
        done.append("sync folder" if folder else "sync file")
        sync(descriptor)

    def traced_replace(self: Path, target: Path) -> Path:
        found = replace(self, target)
        done.append(f"rename {self.suffix}")
        return found

    def traced_write(descriptor: int, data: Any) -> int:
        done.append("write")
        return write(descriptor, data)

    monkeypatch.setattr(os, "fsync", traced_sync)
    monkeypatch.setattr(os, "write", traced_write)
    monkeypatch.setattr(Path, "replace", traced_replace)
    store.add(original)
    # Two chunks, the header with the first, and the part of a page where it is written apart.
    writes = len(done) - 4
    assert writes in (2, 3)
    assert done == [
        *["write"] * writes, "sync file", "rename .part", "sync folder", "rename .stored",
    ]  # fmt: skip


def test_the_folders_are_durable_before_the_first_file(
    vault: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = AdmittingStore(vault, Algorithm.AES_256_GCM, random=one_folder)
    synced: list[Path] = []
    for room in ("files.durable", "store.attachment_store"):
        monkeypatch.setattr(f"diary.{room}.sync_folder", synced.append)
    store.add(io.BytesIO(b"one"))
    store.add(io.BytesIO(b"two"))
    att = vault / "att"
    assert synced == [vault, att, att / "ab", att / "ab"]


def test_what_is_taken_together_shares_a_folder_of_256(store: AttachmentStore, vault: Path) -> None:
    taken = [
        done
        for done in store.add_many([io.BytesIO(b"")] * 300)
        if isinstance(done, StoredAttachment)
    ]
    folders = [done.blob_id[:2] for done in taken]
    assert (len(set(folders[:256])), len(set(folders[256:]))) == (1, 1)
    assert len({done.blob_id for done in taken}) == 300


def test_memory_does_not_grow_with_the_file(store: AttachmentStore, tmp_path: Path) -> None:
    source = tmp_path / "video"
    source.touch()
    os.truncate(source, 80 * MIB)
    tracemalloc.start()
    try:
        added = store.add(source)
        store.verify(added.blob_id, added.key)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert added.size == 80 * MIB
    assert peak < 12 * MIB


@pytest.mark.soak
@pytest.mark.timeout(600)
def test_five_gigabytes_of_nothing_are_taken(store: AttachmentStore, tmp_path: Path) -> None:
    source = tmp_path / "video"
    source.touch()
    os.truncate(source, 5 << 30)
    added = store.add(source)
    assert store.verify(added.blob_id, added.key) == (added.sha256, 5 << 30)


def test_damage_names_the_file(store: AttachmentStore, original: Path) -> None:
    added = store.add(original)
    path = store.path(added.blob_id)
    data = bytearray(path.read_bytes())
    data[100] ^= 1
    path.write_bytes(data)
    with pytest.raises(Damaged) as caught:
        store.verify(added.blob_id, added.key)
    assert caught.value.part == f"att/{added.blob_id}"
    path.unlink()
    with pytest.raises(Damaged) as caught:
        store.open(added.blob_id, added.key)
    assert (caught.value.part, caught.value.reason) == (f"att/{added.blob_id}", "missing")


def test_another_attachment_in_its_place_is_damage(store: AttachmentStore, original: Path) -> None:
    one, two = store.add(original), store.add(original)
    store.path(one.blob_id).write_bytes(store.path(two.blob_id).read_bytes())
    with pytest.raises(Damaged):
        store.open(one.blob_id, two.key)


@pytest.mark.parametrize(
    "blob_id", ["", "../../keys", "A" * 32, "a" * 31, "a" * 33, "a" * 32 + "\n", "\u0661" * 32]
)
def test_only_an_identifier_is_ever_a_name(store: AttachmentStore, blob_id: str) -> None:
    for use in (lambda: store.open(blob_id, bytes(32)), lambda: store.erase(blob_id)):
        with pytest.raises(Unknown):
            use()


def test_a_link_is_not_followed_when_reading(store: AttachmentStore, original: Path) -> None:
    added = store.add(original)
    path = store.path(added.blob_id)
    path.rename(path.with_name("moved"))
    path.symlink_to(path.with_name("moved"))
    with pytest.raises(Damaged):
        store.open(added.blob_id, added.key)


def test_erasing_deletes(store: AttachmentStore, vault: Path, original: Path) -> None:
    added = store.add(original)
    store.erase(added.blob_id)
    store.erase(added.blob_id)
    assert names(vault) == set()


def reopened(vault: Path) -> AttachmentStore:
    return AdmittingStore(vault, Algorithm.AES_256_GCM)


def test_sweeping_removes_parts_and_sets_the_unknown_aside(
    store: AttachmentStore, vault: Path, original: Path
) -> None:
    known, unknown = store.add(original), AttachmentStore.add(store, original)
    part = vault / "att" / "cd"
    part.mkdir(exist_ok=True)
    (part / ("cd" * 16 + ".part")).write_bytes(b"half")
    (vault / "att" / known.blob_id[:2] / f"{known.blob_id}.1.part").write_bytes(b"half")
    (part / "note.txt").write_bytes(b"not ours")
    gone = "ef" * 16
    swept = reopened(vault).collect_orphans({known.blob_id, gone})
    assert (swept.parts_removed, swept.orphaned) == (2, (unknown.blob_id,))
    assert names(vault) == {
        f"att/{known.blob_id[:2]}/{known.blob_id}",
        f"orphans/{unknown.blob_id}.stored",
        "att/cd/note.txt",
    }
    again = reopened(vault).collect_orphans({known.blob_id})
    assert (again.parts_removed, again.orphaned) == (0, ())


def test_an_orphan_never_replaces_an_orphan(
    store: AttachmentStore, vault: Path, original: Path
) -> None:
    added = AttachmentStore.add(store, original)
    aside = vault / "orphans" / f"{added.blob_id}.stored"
    aside.parent.mkdir()
    aside.write_bytes(b"earlier")
    reopened(vault).collect_orphans(set())
    assert aside.read_bytes() == b"earlier"
    assert aside.with_name(f"{aside.name}-1").stat().st_size > MIB


def test_what_was_stored_and_not_admitted_is_read_all_the_same(
    store: AttachmentStore, original: Path
) -> None:
    added = AttachmentStore.add(store, original)
    assert not store.path(added.blob_id).exists()
    assert content(store, added) == original.read_bytes()
    store.admit([added.blob_id])
    assert store.path(added.blob_id).exists()
    assert content(store, added) == original.read_bytes()


def test_sweeping_admits_what_the_record_names(
    store: AttachmentStore, vault: Path, original: Path
) -> None:
    added = AttachmentStore.add(store, original)
    swept = reopened(vault).collect_orphans({added.blob_id})
    assert (swept.parts_removed, swept.orphaned, swept.strange) == (0, (), 0)
    assert names(vault) == {f"att/{added.blob_id[:2]}/{added.blob_id}"}


def test_a_file_of_a_later_record_stays_and_is_named(
    store: AttachmentStore, vault: Path, original: Path
) -> None:
    known, later = store.add(original), store.add(original)
    stored = AttachmentStore.add(store, original)
    again = reopened(vault)
    before = {name for name in names(vault) if not name.endswith(".stored")}
    assert again.collect_orphans({known.blob_id}).orphaned == (stored.blob_id,)
    assert {name for name in names(vault) if name.startswith("att/")} == before
    assert again.later({known.blob_id}) == (later.blob_id,)
    assert again.later({known.blob_id, later.blob_id}) == ()


@given(name=st.binary(min_size=16, max_size=16))
def test_a_name_that_somebody_else_made_is_not_taken_for_a_later_record(name: bytes) -> None:
    assert not NAMES.is_own(name.hex())


def test_a_file_under_a_name_of_nobody_is_set_aside(store: AttachmentStore, vault: Path) -> None:
    (vault / "att" / "cd").mkdir(parents=True)
    (vault / "att" / "cd" / ("cd" * 16)).write_bytes(bytes(16464))
    assert store.later(()) == ()
    assert store.collect_orphans(()).strange == 1
    assert names(vault) == {"orphans/" + "cd" * 16}


def test_sweeping_leaves_alone_what_is_being_taken(
    store: AttachmentStore, vault: Path, original: Path
) -> None:
    def meanwhile(done: int, total: int) -> None:
        swept = store.collect_orphans(set())
        assert (swept.parts_removed, swept.orphaned) == (0, ())

    added = store.add(original, progress=meanwhile)
    store.collect_orphans(set())
    assert content(store, added) == original.read_bytes()


def test_sweeping_follows_no_link(vault: Path, tmp_path: Path) -> None:
    store = AdmittingStore(vault, Algorithm.AES_256_GCM, random=one_folder)
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / ("ab" * 16 + ".part")).write_bytes(b"somebody else's")
    (outside / ("ab" * 16)).write_bytes(b"somebody else's")
    (vault / "att").mkdir()
    (vault / "att" / "ab").symlink_to(outside)
    swept = store.collect_orphans(set())
    assert (swept.parts_removed, swept.orphaned) == (0, ())
    with pytest.raises(StorageError):
        store.add(io.BytesIO(b"would be written elsewhere"))
    assert len(list(outside.iterdir())) == 2


def test_a_new_vault_has_nothing_to_sweep(store: AttachmentStore) -> None:
    assert store.collect_orphans(set()).orphaned == ()


def test_a_folder_that_became_a_link_is_not_written_into(vault: Path, tmp_path: Path) -> None:
    store = AdmittingStore(vault, Algorithm.AES_256_GCM, random=one_folder)
    added = store.add(io.BytesIO(b"content"))
    group = store.path(added.blob_id).parent
    group.rename(tmp_path / "elsewhere")
    group.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StorageError):
        store.add(io.BytesIO(b"more"))
    assert len(list((tmp_path / "elsewhere").iterdir())) == 1


def test_sweeping_sets_aside_what_is_no_file(
    store: AttachmentStore, vault: Path, original: Path
) -> None:
    added = store.add(original)
    path = store.path(added.blob_id)
    path.rename(path.with_name("kept"))
    path.symlink_to("kept")
    path.with_name(f"{added.blob_id}.1.part").mkdir()
    assert reopened(vault).collect_orphans({added.blob_id}).strange == 2
    assert {each.name for each in (vault / "orphans").iterdir()} == {
        added.blob_id, f"{added.blob_id}.1.part",
    }  # fmt: skip
    assert reopened(vault).collect_orphans({added.blob_id}).strange == 0


def test_the_file_of_somebody_who_knows_its_length_could_be_any_of_its_bucket(
    store: AttachmentStore,
) -> None:
    """A photo of 2,345,678 bytes that he sent, and 65,535 other lengths, are kept as long."""
    photo = 2_345_678
    first, last = 2_359_296 - 65_536 + 1 - END_BYTES, 2_359_296 - END_BYTES
    lengths = {
        store.path(store.add(io.BytesIO(bytes(size))).blob_id).stat().st_size
        for size in (first, photo - 1, photo, photo + 1, last)
    }
    assert len(lengths) == 1
    assert {padded(size) for size in range(first, last + 1)} == {padded(photo)}
    for other in (first - 1, last + 1):
        assert store.path(store.add(io.BytesIO(bytes(other))).blob_id).stat().st_size not in lengths


def test_the_key_of_an_exhibit_seals_nothing_itself(store: AttachmentStore) -> None:
    added = store.add(io.BytesIO(b"from an export"))
    sealed = store.path(added.blob_id).read_bytes()
    id_ = bytes.fromhex(added.blob_id)
    for key in (added.key, cache_key(added.key, id_)):
        with pytest.raises(Damaged, match="chunk"):
            AttachmentReader(io.BytesIO(sealed), key, file_id=id_, part_at=str)
    key = attachment_key(added.key)
    with AttachmentReader(io.BytesIO(sealed), key, file_id=id_, part_at=str) as reader:
        assert reader.read() == b"from an export"
