"""What a HEIF or AVIF file says of its main picture's colours (ISO/IEC 23008-12, 6.5 and 9.3).

Invariants:

- Boxes are read by their structure and bounded in number and length; what is broken says nothing,
  because a wrong colour is no reason to show no picture.
- Only the properties of the primary item count; a thumbnail or a gain map has its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from diary.media.atoms import Atom, ReadAt, read_atom

_MAX_BOXES: Final = 20_000
_MAX_READ: Final = 1 << 20  # bytes of one list of associations


@dataclass(frozen=True, slots=True)
class CodingColours:
    """Primaries and transfer function as numbered in ITU-T H.273, tables 2 and 3."""

    primaries: int
    transfer: int


def coding_colours(read_at: ReadAt, size: int) -> CodingColours | None:
    """The colours that the main picture is coded in; None where the file does not say."""
    held = {box.name: box for box in _boxes_of(read_at, 0, size, b"meta", 4)}
    properties = held.get(b"iprp")
    if properties is None:
        return None
    inside = {box.name: box for box in _boxes(read_at, properties.content, properties.end)}
    listed, linked = inside.get(b"ipco"), inside.get(b"ipma")
    if listed is None:
        return None
    named: dict[int, CodingColours] = {}
    for number, box in enumerate(_boxes(read_at, listed.content, listed.end), 1):
        content = read_at(box.content, 11) if box.name == b"colr" else b""
        if content[:4] == b"nclx" and len(content) >= 10:
            named[number] = CodingColours(
                int.from_bytes(content[4:6], "big"), int.from_bytes(content[6:8], "big")
            )
    main = _primary(read_at, held.get(b"pitm"))
    own = _associated(read_at, linked, main) if linked else ()
    # A picture made of tiles may leave its colours to them.
    return next((named[n] for n in own if n in named), next(iter(named.values()), None))


def _boxes(read_at: ReadAt, start: int, end: int) -> Iterator[Atom]:
    at = start
    for _number in range(_MAX_BOXES):
        box = read_atom(read_at, at, end) if at + 8 <= end else None
        if box is None:
            return
        yield box
        at = box.end


def _boxes_of(read_at: ReadAt, start: int, end: int, name: bytes, skipped: int) -> Iterator[Atom]:
    """The boxes in the first box of this name, after `skipped` bytes of version and flags."""
    for box in _boxes(read_at, start, end):
        if box.name == name:
            yield from _boxes(read_at, box.content + skipped, box.end)
            return


def _primary(read_at: ReadAt, box: Atom | None) -> int | None:
    content = read_at(box.content, 8) if box else b""
    if len(content) < 6:
        return None
    return int.from_bytes(content[4:6] if content[0] == 0 else content[4:8], "big")


def _associated(read_at: ReadAt, box: Atom, item: int | None) -> tuple[int, ...]:
    """The numbers, from 1, of the properties of one item, in the order in which they apply."""
    data = read_at(box.content, min(box.length, _MAX_READ))
    wide, long = (2 if data[3:4] and data[3] & 1 else 1), (4 if data[:1] > b"\0" else 2)
    at = 8
    while at + long + 1 <= len(data):
        number, count = int.from_bytes(data[at : at + long], "big"), data[at + long]
        at += long + 1
        if number == item:
            mask = 0x7FFF if wide == 2 else 0x7F
            return tuple(
                int.from_bytes(data[at + wide * n : at + wide * (n + 1)], "big") & mask
                for n in range(count)
            )
        at += wide * count
    return ()
