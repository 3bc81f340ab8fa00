"""A deflated file reads as the plain one does, and never gives more than its line says."""

from __future__ import annotations

import contextlib
import io
import tracemalloc
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporters.check import sources
from exporters.check.sources import DeflatedReader
from tests.corpus.pieces import deflate


def opened(packed: bytes, size: int) -> io.BufferedReader:
    return io.BufferedReader(DeflatedReader(Raw(packed), size))


class Raw(io.RawIOBase):
    """Bytes as a window of a file gives them."""

    def __init__(self, data: bytes) -> None:
        self._held = io.BytesIO(data)

    def readable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._held.seek(offset, whence)

    def readinto(self, buffer: Any) -> int:
        return self._held.readinto(buffer)


@given(st.binary(max_size=5000), st.lists(st.tuples(st.integers(0, 6000), st.integers(0, 900))))
def test_it_reads_as_the_plain_file_does(data: bytes, asked: list[tuple[int, int]]) -> None:
    with opened(deflate(data), len(data)) as file:
        assert file.read() == data
        plain = io.BytesIO(data)
        for place, count in asked:
            assert file.seek(place) == plain.seek(place)
            assert file.read(count) == plain.read(count)
        assert file.seek(0, io.SEEK_END) == len(data)


def test_what_is_too_large_to_be_kept_is_unpacked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "KEPT", 10)
    data = bytes(range(256)) * 40
    with opened(deflate(data), len(data)) as file:
        for place in (9000, 3, 9999, 0, 5000):
            file.seek(place)
            assert file.read(7) == data[place : place + 7]


@given(st.binary(max_size=300), st.integers(0, 400))
def test_whatever_lies_there_it_gives_what_was_said_or_refuses(packed: bytes, size: int) -> None:
    with opened(packed, size) as file, contextlib.suppress(OSError):
        assert len(file.read()) == size


@pytest.mark.parametrize(("more", "size"), [(b"x", 4), (b"", 3), (b"", 5), (deflate(b"x"), 4)])
def test_what_does_not_come_to_its_length_cannot_be_read(more: bytes, size: int) -> None:
    with opened(deflate(b"data") + more, size) as file, pytest.raises(OSError, match=r"."):
        file.read()


def test_a_bomb_takes_no_memory() -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    bomb = b"".join(packer.compress(bytes(1 << 20)) for _ in range(200)) + packer.flush()
    tracemalloc.start()
    with opened(bomb, 18) as file, pytest.raises(OSError, match="longer"):
        file.read()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 3_000_000
