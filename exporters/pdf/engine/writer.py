"""The PDF file writer: writes objects as they are made, and keeps none of them.

**Invariants:**

- Every object is where the cross-reference stream says. Every stream's `/Length` is exact, and an
  end of line precedes `endstream` (ISO 19005-3).
- Small objects share compressed streams. Objects of the structure tree have streams of their own,
  so that a program can read the pages without reading the tree.
- Diary text reaches objects only as hexadecimal strings, so it can never end one.
- Nothing depends on the clock or the machine: the identifier is made from the bytes themselves.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from array import array
from typing import BinaryIO, Final

_CR = 0x0D
_LEVEL = 5  # not 6, the default: saves a tenth of a document's time for half a percent of its size


def text_string(text: str) -> str:
    """Return a PDF text string (ISO 32000-1, 7.9.2.2); lone surrogates are replaced."""
    if text.isascii() and text.isprintable():
        return "<" + text.encode("ascii").hex().upper() + ">"
    return "<" + (b"\xfe\xff" + text.encode("utf-16-be", "replace")).hex().upper() + ">"


def padded(data: bytes) -> bytes:
    """Return the bytes, with line ends appended until `deflated` can compress them safely.

    Some checkers think that the length of a stream is wrong if it ends in a carriage return. A
    compressed stream ends with the last byte of its checksum, which another line end changes.
    """
    while zlib.adler32(data) & 0xFF == _CR:
        data += b"\n"
    return data


def deflated(data: bytes) -> bytes:
    """Return compressed bytes; line ends may have been appended before compression."""
    return zlib.compress(padded(data), _LEVEL)


def stream(data: bytes, entries: str) -> bytes:
    """Return a stream object with these dictionary entries and its length."""
    head = f"<< {entries} /Length {len(data)} >>\nstream\n"
    return head.encode("ascii") + data + b"\nendstream"


# the second line has bytes beyond ASCII (ISO 19005-3, 6.1.2), and names the document format
_HEAD: Final = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3 daybook-document/1\n"
_PACKED: Final = 200  # objects per stream
_OFFSET: Final = 6  # bytes of an offset in the cross-reference stream
_ROW: Final = struct.Struct(">BHIH")  # of it: kind, offset or stream, age or position
_PLACED: Final = 16  # bits of a position within a stream


class ObjectStream:
    """Small objects that will share one stream."""

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self.bodies: list[str] = []

    def finish(self) -> tuple[bytes, int]:
        """Return the content of an object stream (ISO 32000-1, 7.5.7) and its `/First`."""
        places, at = [], 0
        for number, body in zip(self.numbers, self.bodies, strict=True):
            places.append(f"{number} {at}")
            at += len(body) + 1
        head = " ".join(places) + "\n"
        inside = head + "\n".join(self.bodies)
        self.numbers, self.bodies = [], []
        return inside.encode("ascii"), len(head)


class PdfWriter:
    """Writes one document to `out`, which does not have to be seekable."""

    def __init__(self, out: BinaryIO) -> None:
        """Write the first line at once."""
        self._out = out
        self._size = 0
        self._digest = hashlib.md5(usedforsecurity=False)
        # by number: an offset, or a stream's number and the position in it; 0 means no object
        self._places = array("Q", [0])
        self._inside = bytearray(1)
        self._pack, self._tree = ObjectStream(), ObjectStream()
        self._write(_HEAD)

    def reserve(self) -> int:
        """Return the number of an object that is written later."""
        self._places.append(0)
        self._inside.append(0)
        return len(self._places) - 1

    def put(self, body: str, number: int = 0) -> int:
        """Write an object that is no stream; return its number."""
        number, pack = number or self.reserve(), self._pack
        pack.numbers.append(number)
        pack.bodies.append(body)
        if len(pack.numbers) == _PACKED:
            self._flush(pack)
        return number

    def put_in_tree(self, body: str, number: int) -> None:
        """Write an object that only the structure tree refers to."""
        tree = self._tree
        tree.numbers.append(number)
        tree.bodies.append(body)
        if len(tree.numbers) == _PACKED:
            self._flush(tree)

    def put_stream(self, data: bytes, entries: str, number: int = 0) -> int:
        """Write a stream with these dictionary entries and its length; return its number."""
        number = number or self.reserve()
        self._places[number] = self._size
        self._write(b"%d 0 obj\n" % number + stream(data, entries) + b"\nendobj\n")
        return number

    def put_deflated(self, data: bytes, entries: str, number: int = 0) -> int:
        """Write a compressed stream, whose content may get line ends at its end."""
        return self.put_stream(deflated(data), f"{entries} /Filter /FlateDecode", number)

    def close(self, root: int, info: int) -> None:
        """Write the cross-reference stream and the end of the file."""
        for pack in (self._pack, self._tree):
            self._flush(pack)
        number, start = self.reserve(), self._size
        self._places[number] = start
        table = self._table()
        # an extra row of no object, if padding would make the table longer than its declared size
        while padded(table) != table:
            self.reserve()
            table = self._table()
        identity = self._digest.hexdigest()
        entries = (
            f"/Type /XRef /Size {len(self._places)} /W [1 {_OFFSET} 2]"
            f" /Root {root} 0 R /Info {info} 0 R /ID [<{identity}> <{identity}>]"
        )
        self.put_deflated(table, entries, number)
        self._write(b"startxref\n%d\n%%%%EOF\n" % start)

    def _flush(self, pack: ObjectStream) -> None:
        if not pack.numbers:
            return
        holder = self.reserve()
        for at, number in enumerate(pack.numbers):
            self._places[number] = holder << _PLACED | at
            self._inside[number] = 1
        count = len(pack.numbers)
        inside, first = pack.finish()
        self.put_deflated(inside, f"/Type /ObjStm /N {count} /First {first}", holder)

    def _table(self) -> bytes:
        row = _ROW.pack
        # the row of object 0, which is the head of the free ones
        rows = bytearray(row(0, 0, 0, 0xFFFF))
        for place, inside in zip(self._places[1:], self._inside[1:], strict=True):
            if inside:
                holder = place >> _PLACED
                rows += row(2, holder >> 32, holder & 0xFFFFFFFF, place & 0xFFFF)
            elif place:
                rows += row(1, place >> 32, place & 0xFFFFFFFF, 0)
            else:
                rows += row(0, 0, 0, 0xFFFF)
        return bytes(rows)

    def _write(self, data: bytes) -> None:
        self._out.write(data)
        self._digest.update(data)
        self._size += len(data)
