"""Byte-level readers of JPEG, PNG and RIFF, and the ranges that the child asks for."""

from __future__ import annotations

import io

from hypothesis import given
from hypothesis import strategies as st

from diary.media.byte_source import BytesSource, FileSource, PatchedSource, pieces
from diary.media.decoder.pipe import MAX_ASK, Ranges, RangesFile
from diary.media.jpeg_segments import (
    EOI,
    SOS,
    header_end,
    header_segments,
    plain_size,
    segments,
)
from diary.media.png_and_riff_chunks import plain_png_size, png_chunks, wav_seconds
from tests.support.media_samples import jpeg, picture, saved, wav


def test_a_bare_picture_is_plain_in_colour_and_grey() -> None:
    assert plain_size(saved(picture(), "JPEG")) == (120, 60)
    assert plain_size(saved(picture(30, 20, "L"), "JPEG")) == (30, 20)
    assert plain_size(saved(picture(30, 20, "CMYK"), "JPEG")) is None


def test_segments_of_a_phone_picture() -> None:
    data = jpeg()
    found = [s.marker for s in header_segments(BytesSource(data))]
    assert (found[0], found[-1]) == (0xE0, 0xDA)
    assert 0xE1 in found


def test_the_segments_of_a_picture_end_behind_it_and_its_headers_at_the_scan() -> None:
    data = jpeg()
    source = BytesSource(data + b"behind")
    every, headers = [*segments(source)], [*header_segments(source)]
    assert every[: len(headers)] == headers
    assert headers[-1].marker == SOS
    assert (every[-1].marker, every[-1].offset) == (EOI, len(data))
    assert [*segments(BytesSource(b"\0" + data))] == []


def test_a_header_ends_where_the_scan_begins_and_a_broken_one_with_its_last_whole_segment() -> None:
    data = jpeg()
    *others, scan = header_segments(BytesSource(data))
    assert header_end(BytesSource(data)) == scan.offset + scan.length
    assert header_end(BytesSource(data[: scan.offset])) == others[-1].offset + others[-1].length
    assert header_end(BytesSource(b"no picture")) == 0


def test_the_headers_of_a_picture_are_read_without_what_stands_behind() -> None:
    data = jpeg()
    source = BytesSource(data)
    *_, scan = header_segments(source)

    class Watched(BytesSource):
        def read_at(self, offset: int, length: int) -> bytes:
            assert offset < scan.offset
            return super().read_at(offset, length)

    assert [*header_segments(Watched(data))][-1] == scan


@given(st.binary(max_size=200))
def test_any_bytes_are_a_plain_picture_or_not(data: bytes) -> None:
    assert plain_size(b"\xff\xd8" + data) is None or len(data) > 20
    assert plain_png_size(b"\x89PNG\r\n\x1a\n" + data) is None
    for chunk in png_chunks(lambda at, n: data[at : at + n], len(data)):
        assert chunk.offset + chunk.length + 4 <= len(data)
    assert (wav_seconds(lambda at, n: data[at : at + n], len(data)) or 0) >= 0


def test_the_length_of_a_sound() -> None:
    data = wav(3)
    assert wav_seconds(lambda at, n: data[at : at + n], len(data)) == 3.0


@given(st.integers(0, 300_000), st.lists(st.tuples(st.integers(0, 310_000), st.integers(0, 200_000)), max_size=6))  # fmt: skip  # noqa: E501 - one strategy reads best on one line
def test_ranges_never_reach_beyond_the_end(size: int, reads: list[tuple[int, int]]) -> None:
    data = bytes(range(251)) * (size // 251 + 1)

    def fetch(offset: int, length: int) -> bytes:
        assert 0 < length <= MAX_ASK
        assert offset + length <= size
        return data[offset : offset + length]

    ranges = Ranges(size, fetch)
    for offset, length in reads:
        assert ranges.read_at(offset, length) == data[:size][offset : offset + length]


def test_a_ranges_file_is_an_ordinary_file() -> None:
    data = bytes(range(256)) * 1000
    ranges = Ranges(len(data), lambda at, n: data[at : at + n])
    file = io.BufferedReader(RangesFile(ranges), 4096)
    file.seek(-100, io.SEEK_END)
    assert file.read() == data[-100:]
    file.seek(70_000)
    assert file.read(5000) == data[70_000:75_000]
    assert file.tell() == 75_000
    assert b"".join(piece[: 100 - 10] for _, piece in pieces(ranges, 100, 10))[:500] == data[:500]


@given(st.binary(min_size=20, max_size=60), st.integers(0, 19), st.integers(0, 60))
def test_a_patched_source_reads_as_the_copy(data: bytes, at: int, length: int) -> None:
    ranges = ((3, b"free"), (8, bytes(5)))
    copy = bytearray(data)
    for offset, new in ranges:
        copy[offset : offset + len(new)] = new
    source = PatchedSource(BytesSource(data), ranges)
    assert source.read_at(at, length) == bytes(copy)[at : at + length]
    assert source.size == len(data)


def test_a_reader_that_gives_little_at_once_is_read_on() -> None:
    class Slow(io.RawIOBase):
        def __init__(self) -> None:
            self._file = io.BytesIO(b"0123456789")

        def readable(self) -> bool:
            return True

        def seek(self, offset: int, whence: int = 0) -> int:
            return self._file.seek(offset, whence)

        def read(self, size: int = -1) -> bytes:
            return self._file.read(min(size, 3))

    source = FileSource(Slow())
    assert (source.size, source.read_at(1, 8)) == (10, b"12345678")


@given(
    st.binary(max_size=40),
    st.lists(st.tuples(st.integers(0, 50), st.binary(min_size=1, max_size=6)), max_size=3),
    st.integers(1, 9),
)
def test_ranges_are_written_over_whatever_the_reader_asks_for(
    data: bytes, ranges: list[tuple[int, bytes]], step: int
) -> None:
    expected = bytearray(data)
    for start, patch in ranges:
        last = min(start + len(patch), len(data))
        if start < last:
            expected[start:last] = patch[: last - start]
    file = io.BytesIO(data)
    reader = RangesFile(PatchedSource(FileSource(file), tuple(ranges)), file)
    parts = []
    while part := reader.read(step):
        parts.append(part)
    assert b"".join(parts) == expected


def test_closing_a_copy_closes_the_original() -> None:
    file = io.BytesIO(b"x")
    reader = RangesFile(FileSource(file), file)
    assert reader.readable()
    reader.close()
    assert file.closed
