from __future__ import annotations

import errno
import hashlib
import io
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.crypto import background, stream_write
from diary.crypto.stream import Algorithm, Header, nonce
from diary.crypto.stream_write import Written, encrypt
from diary.errors import Cancelled, SourceError

KEY = bytes(range(32))
HEADER = Header(Algorithm.AES_256_GCM, b"i" * 16, 1024)


class Dribble:
    """A source that gives a few bytes at a time, as a pipe or an archive does."""

    def __init__(self, content: bytes, step: int) -> None:
        self.file = io.BytesIO(content)
        self.step = step

    def readinto(self, buffer: memoryview, /) -> int | None:
        return self.file.readinto(buffer[: self.step])


@pytest.fixture
def target(tmp_path: Path) -> Iterator[int]:
    descriptor = os.open(tmp_path / "out", os.O_RDWR | os.O_CREAT)
    yield descriptor
    os.close(descriptor)


def expected(content: bytes, header: Header = HEADER) -> bytes:
    cipher, size = header.algorithm.cipher(KEY), header.chunk_bytes
    chunks = [content[at : at + size] for at in range(0, max(len(content), 1), size)]
    return header.encode() + b"".join(
        cipher.encrypt(nonce(at, final=at == len(chunks) - 1), chunk, header.encode())
        for at, chunk in enumerate(chunks)
    )


def content_of(descriptor: int) -> bytes:
    return os.pread(descriptor, 1 << 24, 0)


@pytest.mark.parametrize("threaded", [False, True])
@pytest.mark.parametrize("size", [0, 1, 1023, 1024, 1025, 2048, 20_000])
@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_the_file_is_what_the_format_says(
    target: int, size: int, algorithm: Algorithm, threaded: bool
) -> None:
    content = os.urandom(size)
    header = Header(algorithm, b"i" * 16, 1024)
    written = encrypt(io.BytesIO(content), target, header, KEY, threaded=threaded)
    assert written == Written(hashlib.sha256(content).digest(), size)
    assert content_of(target) == expected(content, header)


@given(content=st.binary(max_size=5000), step=st.integers(1, 3000))
def test_it_does_not_matter_how_the_source_gives(content: bytes, step: int) -> None:
    descriptor = os.memfd_create("out")
    try:
        written = encrypt(Dribble(content, step), descriptor, HEADER, KEY, threaded=False)
        assert written.sha256 == hashlib.sha256(content).digest()
        assert content_of(descriptor) == expected(content)
    finally:
        os.close(descriptor)


def test_a_write_cut_short_goes_on(target: int, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda fd, data: write(fd, data[:100]))
    encrypt(io.BytesIO(b"x" * 3000), target, HEADER, KEY)
    assert content_of(target) == expected(b"x" * 3000)


def test_progress_tells_bytes_in_clear(target: int) -> None:
    told: list[tuple[int, int]] = []
    encrypt(
        io.BytesIO(bytes(2500)),
        target,
        HEADER,
        KEY,
        total=2500,
        progress=lambda done, total: told.append((done, total)),
    )
    assert told == [(1024, 2500), (2048, 2500), (2500, 2500)]


@pytest.mark.parametrize("threaded", [False, True])
def test_stopping_leaves_no_thread(target: int, threaded: bool) -> None:
    before = threading.active_count()

    def stop(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        encrypt(io.BytesIO(bytes(9000)), target, HEADER, KEY, progress=stop, threaded=threaded)
    assert threading.active_count() == before


def test_a_source_that_breaks_says_so_itself(target: int) -> None:
    class Broken:
        def readinto(self, buffer: memoryview, /) -> int | None:
            raise SourceError("unreadable")

    before = threading.active_count()
    with pytest.raises(SourceError):
        encrypt(Broken(), target, HEADER, KEY)
    assert threading.active_count() == before


def test_more_chunks_than_the_counter_counts_are_refused(
    target: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream_write, "MOST_CHUNKS", 3)
    encrypt(io.BytesIO(bytes(3 * 1024)), target, HEADER, KEY)
    with pytest.raises(SourceError) as caught:
        encrypt(io.BytesIO(bytes(3 * 1024 + 1)), target, HEADER, KEY)
    assert caught.value.reason == "too-large"


class Disk:
    """Counts flushes, and refuses from the n-th on."""

    def __init__(self, refuse_from: int) -> None:
        self.refuse_from = refuse_from
        self.flushes = 0

    def flush(self, descriptor: int) -> None:
        self.flushes += 1
        if self.flushes >= self.refuse_from:
            raise OSError(errno.EIO, "gone")


def test_a_growing_file_is_written_back_as_it_grows(
    target: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = Disk(refuse_from=100)
    monkeypatch.setattr(background, "FLUSH_BYTES", 5000)
    monkeypatch.setattr(background, "_flush", disk.flush)
    encrypt(io.BytesIO(bytes(20_000)), target, HEADER, KEY)
    assert disk.flushes == 3
    assert content_of(target) == expected(bytes(20_000))


def test_a_failed_flush_is_fatal_and_never_tried_again(
    target: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = Disk(refuse_from=1)
    monkeypatch.setattr(background, "FLUSH_BYTES", 5000)
    monkeypatch.setattr(background, "_flush", disk.flush)
    with pytest.raises(OSError, match="gone"):
        encrypt(io.BytesIO(bytes(200_000)), target, HEADER, KEY)
    assert disk.flushes == 1


def test_buffers_are_reused(target: int, monkeypatch: pytest.MonkeyPatch) -> None:
    made = 0

    class Counted(bytearray):
        def __init__(self, *args: int) -> None:
            nonlocal made
            made += 1
            super().__init__(*args)

    monkeypatch.setattr(background, "bytearray", Counted, raising=False)
    encrypt(io.BytesIO(bytes(100 * 1024)), target, HEADER, KEY, threaded=True)
    assert made == 7
