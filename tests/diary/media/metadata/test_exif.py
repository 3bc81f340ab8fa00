"""EXIF as phones write it, and as nobody should."""

from __future__ import annotations

import random
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.media.metadata.exif import Exif, read_exif
from diary.media.metadata.xmp import find_positions
from tests.support.media_samples import exif


def read(data: bytes) -> Exif | None:
    def read_at(offset: int, length: int) -> bytes:
        assert offset >= 0
        assert length >= 0
        return data[offset : offset + length]

    return read_exif(read_at, 0)


def block(entries: list[tuple[int, int, int, bytes]], order: str = ">") -> bytes:
    """A TIFF block whose only directory has these (tag, type, count, value or offset)."""
    mark = b"MM\0*" if order == ">" else b"II*\0"
    rows = b"".join(struct.pack(order + "HHI", *e[:3]) + e[3].ljust(4, b"\0") for e in entries)
    return mark + struct.pack(order + "IH", 8, len(entries)) + rows + bytes(4)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_what_a_phone_wrote(orientation: int) -> None:
    data = exif(orientation=orientation, offset="-05:00").removeprefix(b"Exif\0\0")
    found = read(data)
    assert found is not None
    assert (found.orientation, found.device) == (orientation, "Fono 7")
    assert found.captured is not None
    assert (found.captured.where, found.captured.offset) == ("EXIF DateTimeOriginal", "-05:00")
    assert [p.found for p in found.positions] == ["51° 30' 26.46\" N, 0° 7' 39.9\" W"]


@pytest.mark.parametrize("order", ["<", ">"])
def test_either_byte_order(order: str) -> None:
    found = read(block([(0x0112, 3, 1, struct.pack(order + "H", 6))], order))
    assert found is not None
    assert found.orientation == 6


def test_a_position_without_a_denominator_is_none() -> None:
    gps = struct.pack(">H", 1) + struct.pack(">HHII", 2, 5, 3, 60) + bytes(4)
    main = struct.pack(">H", 1) + struct.pack(">HHII", 0x8825, 4, 1, 26) + bytes(4)
    data = (b"MM\0*\0\0\0\x08" + main + gps).ljust(60, b"\0") + bytes(24)
    found = read(data)
    assert found is not None
    assert found.positions == []
    real = data[:60] + struct.pack(">6I", 51, 1, 30, 1, 0, 1)
    found = read(real)
    assert found is not None
    assert [p.latitude for p in found.positions] == ["51° 30' 0\""]


def test_an_empty_time_is_none() -> None:
    found = read(block([(0x0132, 2, 4, b":::\0")]))
    assert found is not None
    assert found.captured is None


@pytest.mark.parametrize("value", [0, 9, 65535])
def test_an_orientation_that_does_not_exist_is_none(value: int) -> None:
    found = read(block([(0x0112, 3, 1, struct.pack(">H", value))]))
    assert found is not None
    assert found.orientation is None


def test_directories_that_point_at_each_other_end() -> None:
    rows = [(0x8825, 4, 1, struct.pack(">I", 8)), (0x014A, 4, 1, struct.pack(">I", 8))]
    assert read(block(rows)) is not None


def test_directories_without_end_end() -> None:
    chain = b"".join(
        struct.pack(">HHHI", 1, 0x0112, 3, 1) + b"\0\1\0\0" + struct.pack(">I", 8 + 18 * (n + 1))
        for n in range(2000)
    )
    reads: list[int] = []
    data = b"MM\0*\0\0\0\x08" + chain

    def read_at(offset: int, length: int) -> bytes:
        reads.append(offset)
        return data[offset : offset + length]

    assert read_exif(read_at, 0) is not None
    assert len(reads) < 1000


def test_a_huge_count_is_not_read() -> None:
    found = read(block([(0x010F, 2, 0xFFFFFFFF, bytes(4)), (0x0112, 3, 1, b"\0\3")]))
    assert found is not None
    assert (found.device, found.orientation) == ("", 3)


@given(st.sampled_from([b"II*\0", b"MM\0*"]), st.binary(max_size=300))
def test_any_bytes_are_exif_or_not(mark: bytes, rest: bytes) -> None:
    found = read(mark + rest)
    assert found is None or found.device.isprintable()


@given(st.randoms(use_true_random=False))
def test_damaged_exif_is_exif_or_not(draw: random.Random) -> None:
    data = bytearray(exif().removeprefix(b"Exif\0\0"))
    for _ in range(6):
        data[draw.randrange(8, len(data))] = draw.randrange(256)
    found = read(bytes(data))
    for position in found.positions if found is not None else []:
        assert position.found.isprintable()
        assert len(position.found) <= 200


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b'exif:GPSLatitude="51,30.4N" exif:GPSLongitude="0,7.6W"', [("51,30.4N", "0,7.6W")]),
        (b"<exif:GPSLatitude>51,30.4N</exif:GPSLatitude>", [("51,30.4N", "")]),
        (b"drone:GpsLatitude='1.5' drone:GpsLongtitude = '2.5'", [("1.5", "2.5")]),
        (b"exif:GPSDestLatitude='1.5'", [("1.5", "")]),
        ("GPSLatitude='51,30.4N'".encode("utf-16-le"), [("51,30.4N", "")]),
        ("GPSLatitude='51,30.4N'".encode("utf-16-be"), [("51,30.4N", "")]),
        (b"exif:GPSLatitudeRef='N' GPSVersionID='2'", []),
        (b"GPSLatitude=''", []),
    ],
)
def test_positions_in_xmp(data: bytes, expected: list[tuple[str, str]]) -> None:
    assert [(p.latitude, p.longitude) for p in find_positions(data)] == expected


@given(st.binary(max_size=200))
def test_any_bytes_are_searched(data: bytes) -> None:
    for position in find_positions(b"GPSLatitude='" + data + b"'"):
        assert position.found.isprintable()
