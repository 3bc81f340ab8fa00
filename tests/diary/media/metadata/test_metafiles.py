"""The drawings of Windows that office files carry, and what stands in them."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.media.decoder_results import UnsearchedReason
from tests.support.wrapped_files import BARE, WITH_PLACE, scanned, zipped

PAIR = "51.5074, -0.1278"


def record(number: int, data: bytes = b"") -> bytes:
    data += bytes(-len(data) % 4)
    return struct.pack("<II", number, 8 + len(data)) + data


def enhanced(*records: bytes, description: str = "") -> bytes:
    said = description.encode("utf-16-le")
    head = bytes(32) + b" EMF" + struct.pack("<IIIHHII", 0x10000, 0, 0, 1, 0, len(said) // 2, 100)
    head = record(1, head.ljust(92, b"\0") + said)
    return head + b"".join(records) + record(14, struct.pack("<III", 0, 16, 20))


def comment(data: bytes) -> bytes:
    return record(70, struct.pack("<I", len(data)) + data)


def plus(*records: tuple[int, int, bytes]) -> bytes:
    made = b"".join(
        struct.pack("<HHII", kind, flags, 12 + len(data), len(data)) + data
        for kind, flags, data in (
            (kind, flags, each + bytes(-len(each) % 4)) for kind, flags, each in records
        )
    )
    return comment(b"EMF+" + made)


def image(data: bytes) -> bytes:
    return struct.pack("<II4iI", 0xDBC01002, 1, 0, 0, 0, 0, 1) + data


def text(said: str) -> bytes:
    return record(
        84, bytes(36) + struct.pack("<II", len(said), 76) + bytes(24) + said.encode("utf-16-le")
    )


def row(function: int, data: bytes = b"") -> bytes:
    data += bytes(-len(data) % 2)
    return struct.pack("<IH", 3 + len(data) // 2, function) + data


def old(*rows: bytes, placeable: bool = True) -> bytes:
    made = b"".join(rows) + row(0)
    head = struct.pack("<HHHIHIH", 1, 9, 0x300, 9 + len(made) // 2, 1, 100, 0)
    return (b"\xd7\xcd\xc6\x9a" + bytes(18) if placeable else b"") + head + made


def bitmap(data: bytes) -> bytes:
    return record(81, bytes(72) + struct.pack("<IiiHHI", 40, 8, 8, 0, 0, 4) + bytes(20) + data)


def pieces(data: bytes) -> list[tuple[int, int, bytes]]:
    """An object of EMF+ in two records."""
    whole = image(data)
    half = len(whole) // 8 * 4
    first = struct.pack("<I", len(whole)) + whole[:half]
    return [(0x4008, 0x8000 | 5 << 8, first), (0x4008, 5 << 8, whole[half:])]


def escaped(data: bytes) -> bytes:
    """A drawing of the newer form in comments of the older one."""
    rows, at = [], 0
    while at < len(data):
        piece = data[at : at + 4000]
        at += len(piece)
        head = b"WMFC" + struct.pack(
            "<IIHIIIII", 1, 0x10000, 0, 0, 1, len(piece), len(data) - at, len(data)
        )
        rows.append(row(0x0626, struct.pack("<HH", 15, len(head) + len(piece)) + head + piece))
    return old(*rows)


def action(number: int, data: bytes = b"") -> bytes:
    return struct.pack("<HHI", number, 2, len(data)) + data


def star(*actions: bytes) -> bytes:
    head = bytes(45) + struct.pack("<I", len(actions))
    return b"VCLMTF" + struct.pack("<HI", 1, len(head)) + head + b"".join(actions)


def label(said: str) -> bytes:
    """A text with the steps between its letters, in the old letters and in the new."""
    steps = struct.pack("<HHI", 0, len(said), 0) + bytes(4 * len(said))
    old = struct.pack("<H", len(said)) + said.encode()
    new = struct.pack("<H", len(said)) + said.encode("utf-16-le")
    return action(113, bytes(8) + old + steps + new)


WITH = {
    "LibreOffice's text": star(action(138, bytes(40)), label(PAIR)),
    "LibreOffice's letters": star(*(label(each) for each in PAIR)),
    "LibreOffice's bitmap": star(action(116, bytes(8) + WITH_PLACE)),
    "LibreOffice's PostScript": star(action(143, b"%!PS\n" + WITH_PLACE)),
    "text": enhanced(text(PAIR)),
    "letters": enhanced(*(text(each) for each in PAIR)),
    "description": enhanced(description=f"Map\0{PAIR}\0\0"),
    "bitmap": enhanced(bitmap(WITH_PLACE)),
    "plus image": enhanced(plus((0x4008, 5 << 8, image(WITH_PLACE)))),
    "plus image in pieces": enhanced(plus(pieces(WITH_PLACE)[0]), plus(pieces(WITH_PLACE)[1])),
    "plus drawing": enhanced(
        plus((0x4008, 5 << 8, struct.pack("<IIII", 0, 2, 3, 0) + enhanced(text(PAIR))))
    ),
    "plus text": enhanced(
        plus(
            (0x401C, 0, struct.pack("<III", 0, 0, len(PAIR)) + bytes(16) + PAIR.encode("utf-16-le"))
        )
    ),
    "old text": old(row(0x0521, struct.pack("<H", len(PAIR)) + PAIR.encode())),
    "old extended text": old(
        row(0x0A32, struct.pack("<HHHH", 0, 0, len(PAIR), 0) + PAIR.encode()), placeable=False
    ),
    "old bitmap": old(row(0x0F43, bytes(22) + WITH_PLACE)),
    "old around new": escaped(enhanced(bitmap(WITH_PLACE))),
    "in an office file": zipped(("word/media/image1.emf", enhanced(text(PAIR)))),
}
WITHOUT = {
    "LibreOffice's chart": star(
        action(139, bytes(2)),
        action(132, bytes(5)),
        label("Row 1"),
        action(512, b"\x05\0XTEXT"),
        action(140),
    ),
    "text": enhanced(text("Sales by month"), description="Charts\0Chart 1\0\0"),
    "lines": enhanced(*(record(number, bytes(16)) for number in (17, 27, 54, 75, 82))),
    "bitmap": enhanced(bitmap(BARE)),
    "plus": enhanced(plus((0x4001, 0, bytes(16)), (0x4008, 5 << 8, image(BARE)), (0x4002, 0, b""))),
    "plus in pieces": enhanced(plus(*pieces(BARE))),
    "old": old(row(0x0214, bytes(4)), row(0x0521, struct.pack("<H", 5) + b"Sales")),
    "old around new": escaped(enhanced(text("Sales"))),
    "old, bare": old(row(0x0213, bytes(4)), placeable=False),
}
DOUBTFUL = {
    "LibreOffice's PostScript": star(action(143, b"%!PS\n" + bytes(range(100)))),
    "LibreOffice's comment": star(action(512, b"\x05\0OTHER" + bytes(range(100)))),
    "LibreOffice's, cut": star(label("Row 1"), label("Row 2"))[:-20],
    "LibreOffice's, more behind": star(label("Row 1")) + bytes(range(100)),
    "a comment of a program's own": enhanced(comment(b"TONE" + bytes(range(256)))),
    "a record that nobody knows": enhanced(record(200, bytes(range(100)))),
    "more behind the end": enhanced() + bytes(range(100)),
    "cut": enhanced(text("Sales"))[:-20],
    "an object that never ends": enhanced(plus(pieces(BARE)[0])),
    "old, a function that nobody knows": old(row(0x0999, bytes(range(100)))),
    "old, cut": old(row(0x0214, bytes(4)))[:-8],
    "old, an escape": old(row(0x0626, struct.pack("<HH", 99, 100) + bytes(range(100)))),
}


@pytest.mark.parametrize("name", WITH)
def test_a_place_in_a_drawing_is_found(name: str) -> None:
    assert scanned(WITH[name]).positions


@pytest.mark.parametrize("name", WITHOUT)
def test_an_ordinary_drawing_is_clean(name: str) -> None:
    found = scanned(WITHOUT[name])
    assert (found.positions, found.unsearched) == ([], set())


@pytest.mark.parametrize("name", DOUBTFUL)
def test_what_is_not_known_in_a_drawing_is_named(name: str) -> None:
    assert scanned(DOUBTFUL[name]).unsearched <= {UnsearchedReason.FORMAT, UnsearchedReason.DAMAGED}
    assert scanned(DOUBTFUL[name]).unsearched


@given(st.sampled_from(sorted(WITH)), st.data())
def test_damaged_drawings_never_raise(name: str, draw: st.DataObject) -> None:
    data = bytearray(WITH[name][:400])
    for _ in range(draw.draw(st.integers(1, 8))):
        data[draw.draw(st.integers(0, len(data) - 1))] = draw.draw(st.integers(0, 255))
    scanned(bytes(data))
