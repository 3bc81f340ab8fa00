from __future__ import annotations

import errno
import hashlib
import io
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.crypto.attachment_encryption import Algorithm
from diary.crypto.attachment_padding import END_BYTES, padded
from diary.errors import Cancelled, Damaged, SourceError, StorageError
from diary.store.attachment_files import PIECE_BYTES, AttachmentFileName, piece_path
from diary.store.attachment_store import AttachmentStore, StoredAttachment
from tests.support.stored_attachments import MIB, AdmittingStore, one_folder

HEADER, TAG = 64, 16
CUT = HEADER + 3 * (MIB + TAG)


@pytest.fixture
def store(vault: Path) -> AttachmentStore:
    return AdmittingStore(vault, Algorithm.AES_256_GCM, piece_bytes=CUT)


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file()}


def in_one_folder(vault: Path) -> AttachmentStore:
    """The store, which puts every attachment into `att/ab/`."""
    return AdmittingStore(vault, Algorithm.AES_256_GCM, random=one_folder, piece_bytes=CUT)


def sealed_bytes(size: int) -> int:
    return HEADER + padded(size) + TAG * -(-padded(size) // MIB)


@pytest.fixture
def long(store: AttachmentStore) -> StoredAttachment:
    return store.add(io.BytesIO(os.urandom(7 * MIB)))


def piece(store: AttachmentStore, added: StoredAttachment, index: int) -> Path:
    return piece_path(store.path(added.blob_id), index)


def test_no_piece_is_longer_than_a_stick_takes() -> None:
    assert PIECE_BYTES < 2**32 - 1


@pytest.mark.parametrize(
    ("size", "pieces"),
    [
        (0, 1),
        (2 * MIB, 1),
        # The longest content of one piece, and one byte more: then the last piece is empty.
        (3 * MIB - (64 << 10) - END_BYTES, 1),
        (3 * MIB - (64 << 10) - END_BYTES + 1, 2),
        (3 * MIB - END_BYTES, 2),
        (3 * MIB, 2),
        (6 * MIB, 3),
        (7 * MIB + 5, 3),
    ],
)
def test_what_goes_in_comes_out_of_any_number_of_pieces(
    store: AttachmentStore, vault: Path, size: int, pieces: int
) -> None:
    content = os.urandom(size)
    added = store.add(io.BytesIO(content))
    stands = store.pieces(added.blob_id)
    assert [path.name for path in stands] == [
        added.blob_id,
        *(f"{added.blob_id}.{number}" for number in range(1, pieces)),
    ]
    assert names(vault) == {path.name for path in stands}
    lengths = [path.stat().st_size for path in stands]
    assert lengths[:-1] == [CUT] * (pieces - 1)
    assert lengths[-1] < CUT
    assert sum(lengths) == sealed_bytes(size)
    assert store.verify(added.blob_id, added.key) == (hashlib.sha256(content).digest(), size)
    with store.open(added.blob_id, added.key) as reader:
        assert reader.read() == content
        for at in (0, MIB - 1, size // 2, 3 * MIB - 200, size - 1):
            if 0 <= at < size:
                reader.seek(at)
                assert reader.read(400) == content[at : at + 400]


def test_pieces_joined_are_the_same_file_uncut(
    store: AttachmentStore, vault: Path, long: StoredAttachment, tmp_path: Path
) -> None:
    joined = b"".join(path.read_bytes() for path in store.pieces(long.blob_id))
    (tmp_path / "other" / "att" / long.blob_id[:2]).mkdir(parents=True)
    uncut = AdmittingStore(tmp_path / "other", Algorithm.AES_256_GCM)
    uncut.path(long.blob_id).write_bytes(joined)
    assert uncut.verify(long.blob_id, long.key) == (long.sha256, long.size)


@pytest.mark.parametrize("index", [0, 1, 2])
def test_a_missing_piece_is_named(
    store: AttachmentStore, long: StoredAttachment, index: int
) -> None:
    gone = piece(store, long, index)
    gone.unlink()
    for use in (store.open, store.verify):
        with pytest.raises(Damaged) as caught:
            use(long.blob_id, long.key)
        assert (caught.value.part, caught.value.reason) == (f"att/{gone.name}", "missing")


@pytest.mark.parametrize("index", [0, 1, 2])
def test_a_damaged_piece_is_named(
    store: AttachmentStore, long: StoredAttachment, index: int
) -> None:
    hurt = piece(store, long, index)
    data = bytearray(hurt.read_bytes())
    # Within a chunk that begins in this piece.
    data[500 if index != 2 else -500] ^= 1
    if index == 1:
        data[500] ^= 1
        data[MIB] ^= 1
    hurt.write_bytes(data)
    with pytest.raises(Damaged) as caught:
        store.verify(long.blob_id, long.key)
    assert (caught.value.part, caught.value.reason) == (f"att/{hurt.name}", "chunk")


@pytest.mark.parametrize("index", [0, 1, 2])
def test_a_piece_that_was_cut_is_named(
    store: AttachmentStore, long: StoredAttachment, index: int
) -> None:
    hurt = piece(store, long, index)
    os.truncate(hurt, MIB // 2)
    with pytest.raises(Damaged) as caught:
        store.open(long.blob_id, long.key)
    assert caught.value.part == f"att/{hurt.name}"


@pytest.mark.parametrize("index", [0, 1])
def test_a_piece_that_is_too_long_is_named(
    store: AttachmentStore, long: StoredAttachment, index: int
) -> None:
    hurt = piece(store, long, index)
    hurt.write_bytes(hurt.read_bytes() + b"x")
    with pytest.raises(Damaged) as caught:
        store.open(long.blob_id, long.key)
    assert (caught.value.part, caught.value.reason) == (f"att/{hurt.name}", "length")


def test_the_last_piece_lengthened_is_damage(
    store: AttachmentStore, long: StoredAttachment
) -> None:
    hurt = piece(store, long, 2)
    hurt.write_bytes(hurt.read_bytes() + b"x")
    with pytest.raises(Damaged):
        store.open(long.blob_id, long.key)


def test_pieces_in_another_order_are_damage(
    store: AttachmentStore, vault: Path, long: StoredAttachment
) -> None:
    one, two = piece(store, long, 0), piece(store, long, 1)
    first, second = one.read_bytes(), two.read_bytes()
    one.write_bytes(first[:HEADER] + second[HEADER:])
    two.write_bytes(second[:HEADER] + first[HEADER:])
    with pytest.raises(Damaged):
        store.verify(long.blob_id, long.key)


def test_a_piece_of_another_attachment_is_damage(
    store: AttachmentStore, long: StoredAttachment
) -> None:
    other = store.add(io.BytesIO(os.urandom(7 * MIB)))
    for index in (1, 2):
        piece(store, long, index).write_bytes(piece(store, other, index).read_bytes())
    with pytest.raises(Damaged):
        store.verify(long.blob_id, long.key)


def test_a_link_in_place_of_a_piece_is_not_followed(
    store: AttachmentStore, long: StoredAttachment, tmp_path: Path
) -> None:
    path = piece(store, long, 1)
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Damaged) as caught:
        store.open(long.blob_id, long.key)
    assert (caught.value.part, caught.value.reason) == (f"att/{path.name}", "not-a-file")


def test_erasing_deletes_every_piece_even_behind_a_gap(
    store: AttachmentStore, vault: Path, long: StoredAttachment
) -> None:
    other = store.add(io.BytesIO(b"stays"))
    piece(store, long, 1).unlink()
    store.erase(long.blob_id)
    assert names(vault) == {other.blob_id}
    store.erase(long.blob_id)


def reopened(vault: Path) -> AttachmentStore:
    return AdmittingStore(vault, Algorithm.AES_256_GCM, piece_bytes=CUT)


def test_sweeping_moves_every_piece_of_what_is_not_known(
    store: AttachmentStore, vault: Path, long: StoredAttachment
) -> None:
    stored = AttachmentStore.add(store, io.BytesIO(os.urandom(7 * MIB)))
    swept = reopened(vault).collect_orphans({long.blob_id})
    assert swept.orphaned == (stored.blob_id,)
    assert names(vault / "orphans") == {
        f"{stored.blob_id}.stored",
        f"{stored.blob_id}.1.stored",
        f"{stored.blob_id}.2.stored",
    }
    assert names(vault / "att") == {path.name for path in store.pieces(long.blob_id)}


@pytest.mark.parametrize("named", range(4))
def test_sweeping_goes_on_with_names_that_a_crash_left(
    store: AttachmentStore, vault: Path, long: StoredAttachment, named: int
) -> None:
    pieces = store.pieces(long.blob_id)
    for path in pieces[named:]:
        path.rename(path.with_name(f"{path.name}.stored"))
    assert reopened(vault).verify(long.blob_id, long.key) == (long.sha256, long.size)
    assert reopened(vault).collect_orphans({long.blob_id}).orphaned == ()
    assert names(vault) == {path.name for path in pieces}


def test_sweeping_removes_the_parts_of_a_crash(
    store: AttachmentStore, vault: Path, long: StoredAttachment
) -> None:
    cut_off = "cd" * 16
    (vault / "att" / "cd").mkdir(exist_ok=True)
    for name in (f"{cut_off}.part", f"{cut_off}.1.part", f"{cut_off}.stored"):
        (vault / "att" / "cd" / name).write_bytes(b"half")
    swept = reopened(vault).collect_orphans({long.blob_id})
    assert (swept.parts_removed, swept.orphaned) == (2, (cut_off,))
    assert names(vault / "orphans") == {f"{cut_off}.stored"}


@pytest.mark.parametrize("index", [0, 1, 2])
def test_sweeping_moves_nothing_of_what_has_a_piece_missing(
    store: AttachmentStore, vault: Path, long: StoredAttachment, index: int
) -> None:
    gone = piece(store, long, index)
    gone.unlink()
    before = names(vault)
    assert reopened(vault).collect_orphans({long.blob_id}).orphaned == ()
    assert names(vault) == before


def test_sweeping_leaves_alone_what_is_being_taken(store: AttachmentStore, vault: Path) -> None:
    def meanwhile(done: int, total: int) -> None:
        swept = store.collect_orphans(set())
        assert (swept.parts_removed, swept.orphaned) == (0, ())

    added = store.add(io.BytesIO(bytes(7 * MIB)), progress=meanwhile)
    store.collect_orphans(set())
    assert store.verify(added.blob_id, added.key) == (added.sha256, added.size)


@pytest.mark.needs("sync of folders")
def test_every_piece_is_durable_before_any_has_its_name(
    vault: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = in_one_folder(vault)
    store.add(io.BytesIO(b"makes the folder"))
    done: list[str] = []
    sync, replace = os.fsync, Path.replace

    def traced_sync(descriptor: int) -> None:
        path = Path(os.readlink(f"/proc/self/fd/{descriptor}"))
        done.append("sync folder" if path.is_dir() else f"sync {path.name[32:]}")
        sync(descriptor)

    def traced_replace(self: Path, target: Path) -> Path:
        found = replace(self, target)
        done.append(f"rename {self.name[32:]}")
        return found

    monkeypatch.setattr(os, "fsync", traced_sync)
    monkeypatch.setattr(Path, "replace", traced_replace)
    store.add(io.BytesIO(bytes(7 * MIB)))
    parts = [".part", ".1.part", ".2.part"]
    stored = [".stored", ".1.stored", ".2.stored"]
    assert done == [
        *(f"sync {p}" for p in parts),
        *(f"rename {p}" for p in parts),
        "sync folder",
        *(f"rename {p}" for p in stored),
    ]


# Windows has a call of its own, which waits for the disk.
BY_PATH = pytest.param("pathlib.Path.replace", marks=pytest.mark.needs("sync of folders"))


@pytest.mark.parametrize("call", ["os.write", "os.fsync", BY_PATH, "os.open"])
@pytest.mark.parametrize("turn", [1, 2, 3])
def test_whatever_fails_at_whichever_piece_nothing_is_left(
    vault: Path, monkeypatch: pytest.MonkeyPatch, call: str, turn: int
) -> None:
    store = in_one_folder(vault)
    store.add(io.BytesIO(b"makes the folder"))
    before = names(vault)
    owner, name = (os, call[3:]) if call.startswith("os.") else (Path, "replace")
    works, count = getattr(owner, name), 0

    def refuse(*args: object, **more: object) -> object:
        nonlocal count
        count += 1
        if count == turn:
            raise OSError(errno.EIO, "no")
        return works(*args, **more)

    with monkeypatch.context() as patched:
        patched.setattr(owner, name, refuse)
        with pytest.raises(StorageError):
            store.add(io.BytesIO(bytes(7 * MIB)))
    assert names(vault) == before


def test_a_disk_that_takes_no_such_piece_says_so(
    store: AttachmentStore, vault: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> int:
        raise OSError(errno.EFBIG, "no")

    monkeypatch.setattr(os, "write", refuse)
    with pytest.raises(SourceError) as caught:
        store.add(io.BytesIO(b"x"))
    assert caught.value.reason == "too-large"
    assert names(vault) == set()


def test_stopping_within_a_later_piece_leaves_nothing(store: AttachmentStore, vault: Path) -> None:
    def stop(done: int, total: int) -> None:
        if done > 4 * MIB:
            raise Cancelled

    with pytest.raises(Cancelled):
        store.add(io.BytesIO(bytes(7 * MIB)), progress=stop)
    assert names(vault) == set()


@pytest.mark.needs("processes")
def test_every_piece_is_closed_with_the_reader(
    store: AttachmentStore, long: StoredAttachment
) -> None:
    def opened() -> int:
        return len(os.listdir("/proc/self/fd"))

    before = opened()
    reader = store.open(long.blob_id, long.key)
    assert opened() == before + 3
    reader.close()
    assert opened() == before
    piece(store, long, 2).unlink()
    with pytest.raises(Damaged):
        store.open(long.blob_id, long.key)
    assert opened() == before


@given(
    blob_id=st.text("0123456789abcdef", min_size=32, max_size=32),
    number=st.integers(0, 999_999),
    end=st.sampled_from(["", ".part", ".stored"]),
)
def test_a_name_is_read_as_it_was_given(blob_id: str, number: int, end: str) -> None:
    name = piece_path(Path(blob_id), number).name + end
    found = AttachmentFileName.read(name)
    assert found is not None
    assert found[:2] == (blob_id, number)
    assert (found.unfinished, found.is_stored) == (end == ".part", end == ".stored")


@pytest.mark.parametrize(
    "end",
    [".0", ".01", ".-1", ".1.2", ".part.part", ".part.1", ".x", "\n", ".", ".1234567", ".\u0661"],
)
def test_what_no_attachment_is_named_is_not_read(end: str) -> None:
    assert AttachmentFileName.read("a" * 32 + end) is None
    assert AttachmentFileName.read("A" * 32) is None
