from __future__ import annotations

import hashlib
import io
import os
import threading
import tracemalloc
from typing import TYPE_CHECKING, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.crypto import attachment_encryption
from diary.crypto.attachment_encryption import Algorithm, ContentDigest, Header, encrypt, nonce
from diary.crypto.attachment_padding import FLOOR, end_of, padded, zeros_after
from diary.errors import Cancelled, SourceError
from diary.files import background_io

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

KEY = bytes(range(32))
HEADER = Header(Algorithm.AES_256_GCM, b"i" * 16, 1024)


class Dribble:
    """A source that gives a few bytes at a time, as a pipe or an archive does."""

    def __init__(self, content: bytes, step: int) -> None:
        self.file = io.BytesIO(content)
        self.step = step

    def readinto(self, buffer: memoryview, /) -> int | None:
        return self.file.readinto(buffer[: self.step])


class Zeros:
    """A source of that many zeros."""

    def __init__(self, size: int) -> None:
        self.left = size

    def readinto(self, buffer: memoryview, /) -> int:
        got = min(self.left, len(buffer))
        self.left -= got
        return got


@pytest.fixture
def target() -> io.BytesIO:
    return io.BytesIO()


def expected(content: bytes, header: Header = HEADER) -> bytes:
    cipher, size = header.algorithm.cipher(KEY), header.chunk_bytes
    content += bytes(zeros_after(len(content))) + end_of(len(content))
    chunks = [content[at : at + size] for at in range(0, len(content), size)]
    return header.encode() + b"".join(
        cipher.encrypt(nonce(at, final=at == len(chunks) - 1), chunk, header.encode())
        for at, chunk in enumerate(chunks)
    )


@pytest.mark.parametrize("threaded", [False, True])
@pytest.mark.parametrize("size", [0, 1, 1024, 16375, 16376, 16377, 17_400, 20_000])
@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_the_file_is_what_the_format_says(
    target: io.BytesIO, size: int, algorithm: Algorithm, threaded: bool
) -> None:
    content = os.urandom(size)
    header = Header(algorithm, b"i" * 16, 1024)
    written = encrypt(io.BytesIO(content), target, header, KEY, threaded=threaded)
    assert written == ContentDigest(hashlib.sha256(content).digest(), size)
    assert target.getvalue() == expected(content, header)


@given(content=st.binary(max_size=20_000), step=st.integers(1, 3000))
def test_it_does_not_matter_how_the_source_gives(content: bytes, step: int) -> None:
    target = io.BytesIO()
    written = encrypt(Dribble(content, step), target, HEADER, KEY, threaded=False)
    assert written.sha256 == hashlib.sha256(content).digest()
    assert target.getvalue() == expected(content)


def test_memory_does_not_grow_with_the_padding() -> None:
    class Nowhere:
        length = 0

        def write(self, data: memoryview, /) -> None:
            self.length += len(data)

    size = (64 << 20) + 1
    source, target = Zeros(size), Nowhere()
    tracemalloc.start()
    try:
        encrypt(source, target, Header(Algorithm.AES_256_GCM, b"i" * 16), KEY, threaded=False)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert padded(size) - size >= 1 << 20
    assert target.length == 64 + padded(size) + 16 * -(-padded(size) // (1 << 20))
    assert most < 5 << 20


def test_all_writes_but_the_last_are_whole_pages() -> None:
    class Pages(io.BytesIO):
        lengths: ClassVar[list[int]] = []

        def write(self, data: ReadableBuffer, /) -> int:
            self.lengths.append(memoryview(data).nbytes)
            return super().write(data)

    target = Pages()
    encrypt(io.BytesIO(bytes(40_000)), target, HEADER, KEY)
    assert target.getvalue() == expected(bytes(40_000))
    assert {length % 4096 for length in target.lengths[:-1]} == {0}


def test_progress_tells_bytes_in_clear(target: io.BytesIO) -> None:
    told: list[tuple[int, int]] = []
    encrypt(
        io.BytesIO(bytes(17_000)),
        target,
        HEADER,
        KEY,
        total=17_000,
        progress=lambda done, total: told.append((done, total)),
    )
    assert told == [*((at * 1024, 17_000) for at in range(1, 17)), (17_000, 17_000)]


@pytest.mark.parametrize("threaded", [False, True])
def test_stopping_leaves_no_thread(target: io.BytesIO, threaded: bool) -> None:
    before = threading.active_count()

    def stop(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        encrypt(io.BytesIO(bytes(9000)), target, HEADER, KEY, progress=stop, threaded=threaded)
    assert threading.active_count() == before


def test_a_source_that_breaks_says_so_itself(target: io.BytesIO) -> None:
    class Broken:
        def readinto(self, buffer: memoryview, /) -> int | None:
            raise SourceError("unreadable")

    before = threading.active_count()
    with pytest.raises(SourceError):
        encrypt(Broken(), target, HEADER, KEY)
    assert threading.active_count() == before


def test_more_chunks_than_the_counter_counts_are_refused(
    target: io.BytesIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachment_encryption, "MOST_CHUNKS", FLOOR // 1024)
    encrypt(io.BytesIO(bytes(FLOOR - 8)), target, HEADER, KEY)
    with pytest.raises(SourceError) as caught:
        encrypt(io.BytesIO(bytes(FLOOR - 7)), target, HEADER, KEY)
    assert caught.value.reason == "too-large"


def test_buffers_are_reused(target: io.BytesIO, monkeypatch: pytest.MonkeyPatch) -> None:
    made = 0

    class Counted(bytearray):
        def __init__(self, *args: int) -> None:
            nonlocal made
            made += 1
            super().__init__(*args)

    monkeypatch.setattr(background_io, "bytearray", Counted, raising=False)
    encrypt(io.BytesIO(bytes(100 * 1024)), target, HEADER, KEY, threaded=True)
    # and one more, which is pages of memory
    assert made == 6
