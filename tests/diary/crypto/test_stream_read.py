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

from diary.crypto import stream_read
from diary.crypto.stream import HEADER_BYTES, Algorithm, Header, nonce
from diary.crypto.stream_read import AttachmentReader, Room, digest
from diary.errors import Cancelled, Damaged, StorageError

VECTORS = Path(__file__).parents[2] / "vectors" / "attachments"
INDEX: list[dict[str, Any]] = json.loads((VECTORS / "index.json").read_text("utf-8"))
KEY = bytes(range(32))
ID = b"i" * 16


def sealed(content: bytes, algorithm: Algorithm = Algorithm.AES_256_GCM) -> bytes:
    header = Header(algorithm, ID, 1024)
    chunks = [content[at : at + 1024] for at in range(0, max(len(content), 1), 1024)]
    cipher = algorithm.cipher(KEY)
    return header.encode() + b"".join(
        cipher.encrypt(nonce(at, final=at == len(chunks) - 1), chunk, header.encode())
        for at, chunk in enumerate(chunks)
    )


def reader(data: bytes, key: bytes = KEY, file_id: bytes = ID) -> AttachmentReader:
    return AttachmentReader(io.BytesIO(data), key, file_id=file_id, part_at=lambda at: "att/x")


CONTENT = bytes(range(256)) * 14  # 3 whole chunks and a half
SEALED = sealed(CONTENT)


@pytest.mark.parametrize("row", INDEX, ids=lambda row: row["file"])
def test_a_vector_gives_what_its_index_says(row: dict[str, Any]) -> None:
    data = (VECTORS / row["file"]).read_bytes()
    key, file_id = bytes.fromhex(row["key"]), bytes.fromhex(row["id"])
    if "error" in row:
        with pytest.raises(Damaged), reader(data, key, file_id) as damaged:
            digest(damaged)
        return
    with reader(data, key, file_id) as whole:
        assert whole.size == row["size"]
        assert digest(whole) == (bytes.fromhex(row["sha256"]), row["size"])
        assert hashlib.sha256(whole.read()).hexdigest() == row["sha256"]


def test_the_vectors_are_there() -> None:
    assert {row["file"] for row in INDEX} == {path.name for path in VECTORS.glob("*.att")}
    assert len(INDEX) > 35


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_any_flipped_byte_is_damage(algorithm: Algorithm) -> None:
    data = sealed(CONTENT[:2100], algorithm)
    for at in range(len(data)):
        altered = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        with pytest.raises(Damaged), reader(altered) as damaged:
            digest(damaged)


def test_any_cut_is_damage_at_opening() -> None:
    for length in range(len(SEALED)):
        with pytest.raises(Damaged):
            reader(SEALED[:length])


@given(st.lists(st.tuples(st.integers(-50, 4000), st.integers(0, 2), st.integers(0, 4000))))
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
    room = Room()
    for length in (2100, 0, 5, 1500, 1024, 3000):
        content = CONTENT[:length]
        file = io.BytesIO(sealed(content, Algorithm.AES_256_GCM))
        with AttachmentReader(file, KEY, file_id=ID, part_at=lambda at: "att/x", room=room) as lent:
            assert digest(lent) == (hashlib.sha256(content).digest(), length)
    assert any(room.plain)
    room.wipe()
    assert not any(room.plain)
    assert not any(any(b) for each in room.chunks.values() for b in each._idle.queue)


@pytest.mark.parametrize("length", [0, 5, 1024, 1025, 3000, len(CONTENT)])
def test_every_byte_is_read_once(length: int) -> None:
    file = Counted(sealed(CONTENT[:length]))
    with AttachmentReader(file, KEY, file_id=ID, part_at=lambda at: "att/x") as ours:
        digest(ours)
        assert sum(file.lengths) == len(file.getvalue())


def test_a_long_content_is_hashed_in_order_on_a_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_read, "_LARGE", 1)
    content = bytes(range(256)) * 100
    with reader(sealed(content)) as ours:
        assert digest(ours) == (hashlib.sha256(content).digest(), len(content))


def test_what_was_read_before_does_not_enter_a_digest() -> None:
    with reader(SEALED) as ours:
        ours.read(10)
        assert digest(ours)[0] == hashlib.sha256(CONTENT).digest()


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
    assert ours.seek(9999) == 9999
    assert ours.read(1) == b""
    for offset, whence in ((-1, io.SEEK_SET), (-99999, io.SEEK_CUR), (0, 7)):
        with pytest.raises(ValueError, match="start"):
            ours.seek(offset, whence)
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
    assert file.lengths == [HEADER_BYTES, 512 + 16]
    ours.seek(3500)
    ours.read(10)
    assert len(file.lengths) == 2
    ours.seek(1500)
    ours.read(100)
    ours.read(100)
    assert file.lengths[2:] == [1024 + 16]
    ours.seek(1000)
    ours.read(2000)
    assert len(file.lengths) == 6


def test_a_damaged_chunk_hurts_only_those_who_touch_it() -> None:
    data = bytearray(SEALED)
    data[HEADER_BYTES + 1040 + 5] ^= 1
    ours = reader(bytes(data))
    assert ours.read(1024) == CONTENT[:1024]
    for _ in range(2):
        with pytest.raises(Damaged) as caught:
            ours.read(1)
        assert caught.value.part == "att/x"
    ours.seek(2048)
    assert ours.read() == CONTENT[2048:]
    ours.seek(1024)
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
        os.truncate(path, 1500)
        with pytest.raises(Damaged) as caught:
            ours.read(2000)
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
    plain = ours._plain
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
    digest(reader(SEALED), lambda done, total: told.append((done, total)))
    assert told == [(1024, 3584), (2048, 3584), (3072, 3584), (3584, 3584)]

    def stop(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        digest(reader(SEALED), stop)


def test_a_damaged_chunk_leaves_nothing_where_it_was_wanted() -> None:
    at = HEADER_BYTES + 1040 + 500
    torn = SEALED[:at] + bytes([SEALED[at] ^ 1]) + SEALED[at + 1 :]
    out = bytearray(b"\xaa" * 3072)
    with reader(torn) as whole, pytest.raises(Damaged):
        whole.readinto(out)
    assert out == CONTENT[:1024] + bytes(1024) + b"\xaa" * 1024
