from __future__ import annotations

import hashlib
import io
import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.crypto import attachment_encryption
from diary.crypto.attachment_encryption import (
    HEADER_BYTES,
    Algorithm,
    AttachmentReader,
    Header,
    ReaderMemory,
    digest_file,
    nonce,
)
from diary.crypto.attachment_padding import end_of, padded, zeros_after
from diary.errors import Cancelled, Damaged, StorageError

VECTORS = Path(__file__).parents[2] / "vectors" / "attachments"
INDEX: list[dict[str, Any]] = json.loads((VECTORS / "index.json").read_text("utf-8"))
KEY = bytes(range(32))
CHUNK = 4096
ID = b"i" * 16


def sealed(content: bytes, algorithm: Algorithm = Algorithm.AES_256_GCM) -> bytes:
    size = len(content)
    return sealed_as_it_is(content + bytes(zeros_after(size)) + end_of(size), algorithm)


def sealed_as_it_is(padded: bytes, algorithm: Algorithm = Algorithm.AES_256_GCM) -> bytes:
    header = Header(algorithm, ID, CHUNK)
    chunks = [padded[at : at + CHUNK] for at in range(0, len(padded), CHUNK)]
    cipher = algorithm.cipher(KEY)
    return header.encode() + b"".join(
        cipher.encrypt(nonce(at, final=at == len(chunks) - 1), chunk, header.encode())
        for at, chunk in enumerate(chunks)
    )


def reader(data: bytes, key: bytes = KEY, file_id: bytes = ID) -> AttachmentReader:
    return AttachmentReader(io.BytesIO(data), key, file_id=file_id, part_at=lambda at: "att/x")


CONTENT = bytes(range(256)) * 70  # 4 whole chunks and 1536 bytes, padded to 2048
SEALED = sealed(CONTENT)
FULL = CHUNK + 16


@pytest.mark.parametrize("row", INDEX, ids=lambda row: row["file"])
def test_a_vector_gives_what_its_index_says(row: dict[str, Any]) -> None:
    data = (VECTORS / row["file"]).read_bytes()
    key, file_id = bytes.fromhex(row["key"]), bytes.fromhex(row["id"])
    if "error" in row:
        with pytest.raises(Damaged), reader(data, key, file_id) as damaged:
            digest_file(damaged)
        return
    with reader(data, key, file_id) as whole:
        assert whole.size == row["size"]
        assert digest_file(whole) == (bytes.fromhex(row["sha256"]), row["size"])
        assert hashlib.sha256(whole.read()).hexdigest() == row["sha256"]


def test_the_vectors_are_there() -> None:
    assert {row["file"] for row in INDEX} == {path.name for path in VECTORS.glob("*.att")}
    assert len(INDEX) > 35


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_any_flipped_byte_is_damage(algorithm: Algorithm) -> None:
    data = sealed(CONTENT[:9000], algorithm)
    edges = [HEADER_BYTES + chunk * FULL for chunk in range(5)]
    near = {at for edge in edges for at in range(edge - 20, edge + 20) if at < len(data)}
    for at in sorted({*range(HEADER_BYTES), *near, *range(0, len(data), 61)}):
        altered = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        with pytest.raises(Damaged), reader(altered) as damaged:
            digest_file(damaged)


def test_any_cut_is_damage_at_opening() -> None:
    for length in range(len(SEALED)):
        with pytest.raises(Damaged):
            reader(SEALED[:length])


@pytest.mark.parametrize("content", [CONTENT, CONTENT[:5000], b""])
def test_padding_of_another_form_is_damage(content: bytes) -> None:
    good = content + bytes(zeros_after(len(content))) + end_of(len(content))
    for at in sorted({len(content), len(content) + 100, len(good) - 9}):
        other = good[:at] + b"\1" + good[at + 1 :]
        with pytest.raises(Damaged, match="padding"), reader(sealed_as_it_is(other)) as damaged:
            digest_file(damaged)
    for other in (
        content + good[-8:],
        good[:-1032] + good[-8:],
        good[:-8] + bytes(1024) + good[-8:],
    ):
        with pytest.raises(Damaged):
            reader(sealed_as_it_is(other))


@pytest.mark.parametrize("cut", range(1, 5))
def test_padding_without_its_last_chunks_is_damage_at_opening(cut: int) -> None:
    with pytest.raises(Damaged):
        reader(sealed(b"")[: HEADER_BYTES + cut * FULL - FULL])


@given(st.integers(0, 60_000))
def test_the_length_on_the_disk_is_shared_and_the_true_one_comes_out(size: int) -> None:
    content = bytes(size)
    whole = sealed(content)
    assert len(whole) == HEADER_BYTES + padded(size) + 16 * -(-padded(size) // CHUNK)
    with reader(whole) as ours:
        assert digest_file(ours) == (hashlib.sha256(content).digest(), size)
        ours.seek(max(0, size - 7))
        assert ours.read(100) == content[-7:]


def test_padding_that_fills_chunks_is_never_read_as_content() -> None:
    with reader(sealed(CONTENT[:5000])) as ours:
        assert ours.seek(0, io.SEEK_END) == 5000
        assert ours.read(1) == b""
        ours.seek(4990)
        assert ours.read() == CONTENT[4990:5000]


@given(st.lists(st.tuples(st.integers(-50, 20_000), st.integers(0, 2), st.integers(0, 20_000))))
def test_it_reads_as_an_ordinary_file_does(moves: list[tuple[int, int, int]]) -> None:
    ours, plain = reader(SEALED), io.BytesIO(CONTENT)
    for offset, whence, count in moves:
        try:
            expected = plain.seek(max(offset, 0) if whence == io.SEEK_SET else offset, whence)
        except ValueError:
            expected = plain.tell()
        if expected >= 0 and not (whence == io.SEEK_SET and offset < 0):
            ours.seek(expected)
        else:
            ours.seek(plain.tell())
        assert ours.read(count) == plain.read(count)
        assert ours.tell() == plain.tell()
    assert ours.read() == plain.read()


def test_one_room_serves_files_of_every_length_and_is_wiped_by_its_owner() -> None:
    room = ReaderMemory()
    for length in (9000, 0, 5, 15000, 4096, 17000):
        content = CONTENT[:length]
        file = io.BytesIO(sealed(content, Algorithm.AES_256_GCM))
        with AttachmentReader(file, KEY, file_id=ID, part_at=lambda at: "att/x", room=room) as lent:
            assert digest_file(lent) == (hashlib.sha256(content).digest(), length)
    assert any(room.plain)
    room.wipe()
    assert not any(room.plain)
    # more than there are to lend: those that were not in use are new
    assert not any(any(each.acquire()) for each in room.chunks.values() for _turn in range(50))


@pytest.mark.parametrize("length", [0, 5, 4096, 4097, 9000, len(CONTENT)])
def test_every_byte_is_read_once(length: int) -> None:
    file = Counted(sealed(CONTENT[:length]))
    with AttachmentReader(file, KEY, file_id=ID, part_at=lambda at: "att/x") as ours:
        digest_file(ours)
        assert sum(file.lengths) == len(file.getvalue())


def test_a_long_content_is_hashed_in_order_on_a_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachment_encryption, "LARGE", 1)
    content = bytes(range(256)) * 100
    with reader(sealed(content)) as ours:
        assert digest_file(ours) == (hashlib.sha256(content).digest(), len(content))


def test_what_was_read_before_does_not_enter_a_digest() -> None:
    with reader(SEALED) as ours:
        ours.read(10)
        assert digest_file(ours)[0] == hashlib.sha256(CONTENT).digest()


def test_a_read_that_the_disk_refused_may_be_tried_again() -> None:
    class Refusing(io.BytesIO):
        refuses = False

        def readinto(self, buffer: Any) -> int:
            got = super().readinto(memoryview(buffer)[:100])
            if self.refuses:
                self.refuses = False
                raise OSError
            return got

    file = Refusing(SEALED)
    with AttachmentReader(file, KEY, file_id=ID, part_at=lambda at: "att/x") as ours:
        file.refuses = True
        with pytest.raises(StorageError):
            ours.read(10)
        assert ours.read(10) == CONTENT[:10]


def test_a_reader_of_its_own_room_wipes_it() -> None:
    with reader(SEALED) as ours:
        ours.read(10)
        assert any(ours.room.plain)
    assert not any(ours.room.plain)


def test_seeking_follows_the_rules_of_io() -> None:
    ours = reader(SEALED)
    assert ours.seek(-10, io.SEEK_END) == len(CONTENT) - 10
    assert ours.seek(3, io.SEEK_CUR) == len(CONTENT) - 7
    assert ours.read(100) == CONTENT[-7:]
    assert ours.seek(99_999) == 99_999
    assert ours.read(1) == b""
    assert (ours.readable(), ours.seekable(), ours.writable()) == (True, True, False)


class Counted(io.BytesIO):
    """Remembers the length of every read."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.lengths: list[int] = []

    def readinto(self, buffer: Any, /) -> int:
        self.lengths.append(len(buffer))
        return super().readinto(buffer)


def test_only_touched_chunks_are_decrypted_and_the_last_one_is_kept() -> None:
    file = Counted(SEALED)
    ours = AttachmentReader(file, KEY, file_id=ID, part_at=lambda at: "att/x")
    assert file.lengths == [HEADER_BYTES, 2048 + 16]
    ours.seek(17000)
    ours.read(10)
    assert len(file.lengths) == 2
    ours.seek(5000)
    ours.read(100)
    ours.read(100)
    assert file.lengths[2:] == [FULL]
    ours.seek(4000)
    ours.read(8000)
    assert len(file.lengths) == 6


def test_a_damaged_chunk_hurts_only_those_who_touch_it() -> None:
    data = bytearray(SEALED)
    data[HEADER_BYTES + FULL + 5] ^= 1
    ours = reader(bytes(data))
    assert ours.read(CHUNK) == CONTENT[:CHUNK]
    for _ in range(2):
        with pytest.raises(Damaged) as caught:
            ours.read(1)
        assert caught.value.part == "att/x"
    ours.seek(2 * CHUNK)
    assert ours.read() == CONTENT[2 * CHUNK :]
    ours.seek(CHUNK)
    with pytest.raises(Damaged):
        ours.read(1)


def test_another_key_or_id_does_not_open_it() -> None:
    with pytest.raises(Damaged):
        reader(SEALED, key=bytes(32))
    with pytest.raises(Damaged) as caught:
        reader(SEALED, file_id=b"j" * 16)
    assert caught.value.reason == "id"


def test_a_file_shortened_under_a_reader_is_damage(tmp_path: Path) -> None:
    path = tmp_path / "att"
    path.write_bytes(SEALED)
    with AttachmentReader(io.FileIO(path), KEY, file_id=ID, part_at=lambda at: "att/x") as ours:
        os.truncate(path, 6000)
        with pytest.raises(Damaged) as caught:
            ours.read(9000)
    assert caught.value.reason == "length"


def test_a_disk_that_does_not_answer_is_not_called_damage() -> None:
    class Dying(io.BytesIO):
        dead = False

        def readinto(self, buffer: Any, /) -> int:
            if self.dead:
                raise OSError(5, "input/output")
            return super().readinto(buffer)

    file = Dying(SEALED)
    ours = AttachmentReader(file, KEY, file_id=ID, part_at=lambda at: "att/x")
    file.dead = True
    with pytest.raises(StorageError):
        ours.read(10)


def test_closing_wipes_and_closes() -> None:
    file = io.BytesIO(SEALED)
    ours = AttachmentReader(file, KEY, file_id=ID, part_at=lambda at: "att/x")
    ours.read(10)
    plain = ours.room.plain
    assert any(plain)
    ours.close()
    ours.close()
    assert not any(plain)
    assert file.closed
    with pytest.raises(ValueError, match="closed"):
        ours.read(1)


def test_a_refused_file_is_closed() -> None:
    file = io.BytesIO(SEALED[:-1])
    with pytest.raises(Damaged):
        AttachmentReader(file, KEY, file_id=ID, part_at=lambda at: "att/x")
    assert file.closed


def test_digesting_tells_progress_and_can_be_stopped() -> None:
    told: list[tuple[int, int]] = []
    digest_file(reader(SEALED), lambda done, total: told.append((done, total)))
    whole = len(CONTENT)
    assert told == [*((at * CHUNK, whole) for at in range(1, 5)), (whole, whole)]

    def stop(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        digest_file(reader(SEALED), stop)


def test_a_damaged_chunk_leaves_nothing_where_it_was_wanted() -> None:
    at = HEADER_BYTES + FULL + 500
    torn = SEALED[:at] + bytes([SEALED[at] ^ 1]) + SEALED[at + 1 :]
    out = bytearray(b"\xaa" * 3 * CHUNK)
    with reader(torn) as whole, pytest.raises(Damaged):
        whole.readinto(out)
    assert out == CONTENT[:CHUNK] + bytes(CHUNK) + b"\xaa" * CHUNK
