"""Tracks of text in films: what chapters, subtitles and written metadata say is read."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.media.byte_source import BytesSource
from diary.media.decoder_results import UnsearchedReason
from diary.media.metadata.format_readers import scan_file
from diary.media.metadata.mp4 import read_movie, removable_atoms
from diary.media.metadata.scan import Scan
from tests.support.media_samples import atom, mvhd, tkhd, track

STYLES = atom(b"encd", bytes(3), b"\x01\0\0\1\0")


def counted(text: bytes, *boxes: bytes) -> bytes:
    return struct.pack(">H", len(text)) + text + b"".join(boxes)


def film(
    kind: bytes, *samples: bytes, wide: bool = False, in_chunk: int = 1, more: bytes = b""
) -> bytes:
    """A film with a track of pictures and one of text, `in_chunk` samples in each chunk."""
    head = atom(b"ftyp", b"qt  ", bytes(4), b"qt  ")
    starts = [len(head) + 8 + len(b"".join(samples[:n])) for n in range(0, len(samples), in_chunk)]
    form = ">Q" if wide else ">I"
    tables = (
        atom(b"stsd", struct.pack(">II", 0, 1), atom(kind, bytes(8))),
        atom(b"stsz", struct.pack(">III", 0, 0, len(samples)), *(
            struct.pack(">I", len(each)) for each in samples
        )),
        atom(b"stsc", struct.pack(">IIIII", 0, 1, 1, in_chunk, 1)),
        atom(b"co64" if wide else b"stco", struct.pack(">II", 0, len(starts)), *(
            struct.pack(form, start) for start in starts
        )),
    )  # fmt: skip
    handler = atom(b"hdlr", bytes(8), b"text", bytes(12))
    media = atom(b"mdia", handler, atom(b"minf", atom(b"stbl", *tables)))
    moov = atom(b"moov", mvhd(), track(), atom(b"trak", tkhd(), media))
    return head + atom(b"mdat", *samples) + moov + more


def look(data: bytes) -> Scan:
    return scan_file(BytesSource(data))


@pytest.mark.parametrize(
    ("kind", "samples"),
    [
        (b"text", (counted(b"Chapter 1", STYLES), counted(b"Chapter 2"))),
        (b"tx3g", (counted("in Größe".encode(), atom(b"styl", bytes(14))), counted(b""))),
        (b"tx3g", (counted("in Größe".encode("utf-16")), counted(b"two"))),
        (b"mett", (b'{"pan": 1}\n', b'{"pan": 2}\0')),
        (b"stpp", (b"<tt>Good evening</tt>", b"<tt/>")),
    ],
)
@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize("in_chunk", [1, 2])
def test_text_without_a_place_is_wholly_searched(
    kind: bytes, samples: tuple[bytes, ...], wide: bool, in_chunk: int
) -> None:
    found = look(film(kind, *samples, wide=wide, in_chunk=in_chunk))
    assert (found.positions, found.unsearched) == ([], set())


@pytest.mark.parametrize(
    ("kind", "sample"),
    [
        (b"text", counted(b"at 51.50740, -0.12780")),
        (b"tx3g", counted("at 51.50740, -0.12780".encode("utf-16"))),
        (b"tx3g", counted(b"here", atom(b"href", bytes(4), b"https://maps.google.com/?q=51.5,-0.1"))),
        (b"mett", b'{"lat": 51.50740, "lon": -0.12780}'),
    ],
)  # fmt: skip
def test_a_place_in_a_text_is_found_and_no_byte_for_byte_copy_is_offered(
    kind: bytes, sample: bytes
) -> None:
    first = counted(b"one") if kind in (b"text", b"tx3g") else b"one"
    data = film(kind, first, sample)
    assert look(data).positions
    movie = read_movie(lambda at, n: data[at : at + n], 0, len(data))
    assert removable_atoms(movie.places) is None


@pytest.mark.parametrize(
    "data",
    [
        film(b"mett", struct.pack(">dd", 51.5074, -0.1278)),
        film(b"mett", b"\x0a\x0cpixel motion"),
        film(b"text", counted(b"one", atom(b"gpsx", struct.pack(">dd", 51.5, -0.1)))),
        film(b"text", counted(b"one") + struct.pack(">ff", 51.5, -0.1)),
        film(b"text", b"\xff\xffone"),
        film(b"text", b""),
        film(b"text", counted(b"one")).replace(b"stsz", b"stz2"),
        film(b"text", counted(b"one")).replace(b"stco", b"stcx"),
        film(b"text", counted(b"one"), more=atom(b"moof", atom(b"mfhd", bytes(8)))),
        film(b"text", *([counted(b"x" * 60_000)] * 80)),
        film(b"wvtt", b"\0\0\0\x08vtte"),
    ],
)
def test_samples_that_are_not_all_read_as_text_are_said(data: bytes) -> None:
    assert UnsearchedReason.FORMAT in look(data).unsearched


@given(st.binary(max_size=60), st.sampled_from([b"text", b"mett"]))
def test_a_hostile_sample_ends_with_an_answer(sample: bytes, kind: bytes) -> None:
    found = look(film(kind, sample))
    assert UnsearchedReason.DAMAGED not in found.unsearched


@given(st.integers(0, 400), st.integers(0, 255))
def test_a_hostile_table_ends_with_an_answer(at: int, byte: int) -> None:
    data = bytearray(film(b"text", counted(b"Chapter 1"), counted(b"Chapter 2")))
    data[-1 - at % len(data)] = byte
    look(bytes(data))
