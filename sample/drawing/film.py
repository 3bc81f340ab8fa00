"""A short film of a car going slowly by: motion JPEG in a QuickTime file, built atom by atom."""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence
from datetime import UTC, datetime
from random import Random

from sample.drawing.paint import Canvas
from sample.drawing.scenes_street import CAR, road
from sample.drawing.things import car, terrace

WIDE, HIGH = 640, 360
RATE = 10
_MATRIX = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
_EPOCH = datetime(1904, 1, 1, tzinfo=UTC)


def passing_car(rng: Random, seconds: int, taken: datetime, position: tuple[float, float]) -> bytes:
    """Return a QuickTime film that carries its time (aware) and position (ISO 6709)."""
    return quicktime(frames(rng, seconds * RATE), taken, position)


def frames(rng: Random, count: int) -> list[bytes]:
    """Return the film's pictures, each a JPEG."""
    street = Canvas(rng, (WIDE, HIGH))
    street.gradient((0, 0, WIDE, 120), (150, 168, 196), (210, 214, 216))
    terrace(street, 70, 200, houses=4)
    road(street, 222)
    empty = street.image
    pictures = []
    for number in range(count):
        street.image = empty.copy()
        left = WIDE + 20 - (WIDE + 300) * number / (count - 1)
        car(street, (left, 140, left + 250, 252), CAR)
        street.darken((196, 192, 190))
        out = io.BytesIO()
        street.developed(grain=0.08, tilt=0.4 * (number % 3 - 1)).save(out, "JPEG", quality=68)
        pictures.append(out.getvalue())
    return pictures


def quicktime(pictures: Sequence[bytes], taken: datetime, position: tuple[float, float]) -> bytes:
    """Return a QuickTime file of JPEG pictures, one track, `RATE` pictures a second."""
    head = _atom(b"ftyp", b"qt  " + struct.pack(">I", 0x200) + b"qt  ")
    data = _atom(b"mdat", b"".join(pictures))
    seconds = round((taken - _EPOCH).total_seconds())
    length = len(pictures) * 100 // RATE
    track = _track(pictures, seconds, length, len(head) + 8)
    place = f"{position[0]:+08.4f}{position[1]:+09.4f}/".encode()
    movie = _full(
        b"mvhd",
        struct.pack(">4I", seconds, seconds, 100, length)
        + struct.pack(">IH10x", 0x10000, 0x100)
        + _MATRIX
        + bytes(24)
        + struct.pack(">I", 2),
    )
    user = _atom(b"udta", _atom(b"\xa9xyz", struct.pack(">HH", len(place), 0) + place))
    meta = _meta(
        {
            b"com.apple.quicktime.location.ISO6709": place,
            b"com.apple.quicktime.creationdate": taken.isoformat().encode(),
            b"com.apple.quicktime.model": b"Corvid 5",
        }
    )
    return head + data + _atom(b"moov", movie + track + user + meta)


def _track(pictures: Sequence[bytes], seconds: int, length: int, start: int) -> bytes:
    header = _full(
        b"tkhd",
        struct.pack(">5I", seconds, seconds, 1, 0, length)
        + bytes(16)
        + _MATRIX
        + struct.pack(">2I", WIDE << 16, HIGH << 16),
        flags=7,
    )
    media = _full(b"mdhd", struct.pack(">4I2H", seconds, seconds, 100, length, 0, 0))
    handler = _full(b"hdlr", b"mhlrvide" + bytes(12) + b"\x05Video")
    reference = _atom(b"dinf", _full(b"dref", struct.pack(">I", 1) + _full(b"url ", b"", flags=1)))
    video = _full(b"vmhd", struct.pack(">4H", 0, 0, 0, 0), flags=1)
    table = _atom(b"stbl", _tables(pictures, start))
    inner = _atom(b"minf", video + reference + table)
    return _atom(b"trak", header + _atom(b"mdia", media + handler + inner))


def _tables(pictures: Sequence[bytes], start: int) -> bytes:
    entry = (
        bytes(6)
        + struct.pack(">H", 1)
        + bytes(16)
        + struct.pack(">2H2I", WIDE, HIGH, 72 << 16, 72 << 16)
        + bytes(4)
        + struct.pack(">H", 1)
        + b"\x0cMotion JPEG ".ljust(32, b"\0")
        + struct.pack(">Hh", 24, -1)
    )
    sizes = struct.pack(f">2I{len(pictures)}I", 0, len(pictures), *map(len, pictures))
    return (
        _full(b"stsd", struct.pack(">I", 1) + _atom(b"jpeg", entry))
        + _full(b"stts", struct.pack(">3I", 1, len(pictures), 100 // RATE))
        + _full(b"stsc", struct.pack(">4I", 1, 1, len(pictures), 1))
        + _full(b"stsz", sizes)
        + _full(b"stco", struct.pack(">2I", 1, start))
    )


def _meta(values: dict[bytes, bytes]) -> bytes:
    keys = b"".join(struct.pack(">I", len(key) + 8) + b"mdta" + key for key in values)
    items = b"".join(
        struct.pack(">2I", len(value) + 24, number)
        + _atom(b"data", struct.pack(">2I", 1, 0) + value)
        for number, value in enumerate(values.values(), 1)
    )
    handler = _full(b"hdlr", bytes(4) + b"mdta" + bytes(13))
    table = _full(b"keys", struct.pack(">I", len(values)) + keys)
    return _atom(b"meta", handler + table + _atom(b"ilst", items))


def _atom(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content) + 8) + name + content


def _full(name: bytes, content: bytes, flags: int = 0) -> bytes:
    return _atom(name, struct.pack(">I", flags) + content)
