"""Write the PDF file: objects go out as they are made, and none of them is kept.

**Invariants:**

- What stands in the file is where the cross-reference stream says. Every stream's `/Length` is
  exact and an end of line stands before `endstream` (ISO 19005-3).
- Small objects share compressed streams. Those of the structure tree share none with others, so
  reading the pages does not mean reading the tree.
- Diary text reaches objects only as hexadecimal strings, so it can never end one.
- Nothing depends on the clock or the machine: the identifier is made of the bytes themselves.
"""

from __future__ import annotations

import hashlib
import zlib
from array import array
from typing import BinaryIO, Final

_CR = 0x0D
_LEVEL = 5  # against the usual 6: a tenth of a document's time for half a percent of its size


def text_string(text: str) -> str:
    """A PDF text string (ISO 32000-1, 7.9.2.2) of any characters, lone surrogates replaced."""
    if text.isascii() and text.isprintable():
        return "<" + text.encode("ascii").hex().upper() + ">"
    return "<" + (b"\xfe\xff" + text.encode("utf-16-be", "replace")).hex().upper() + ">"


def padded(data: bytes) -> bytes:
    """The bytes, with a line end or more at their end if they need it before `deflated`.

    A stream that happens to end in a carriage return reads, to some checkers, as if its length
    were wrong. What stands last is the checksum's last byte, and one more line end changes it.
    """
    while zlib.adler32(data) & 0xFF == _CR:
        data += b"\n"
    return data


def deflated(data: bytes) -> bytes:
    """Compressed bytes, which may have got a line end at their end."""
    return zlib.compress(padded(data), _LEVEL)


def stream(data: bytes, entries: str) -> bytes:
    """A stream object with these dictionary entries beside its length."""
    head = f"<< {entries} /Length {len(data)} >>\nstream\n"
    return head.encode("ascii") + data + b"\nendstream"


# the second line is one of bytes beyond ASCII (ISO 19005-3, 6.1.2), and names the form
_HEAD: Final = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3 daybook-document/1\n"
_PACKED: Final = 200  # objects that share a stream
_OFFSET: Final = 6  # bytes of an offset in the cross-reference stream
_PLACED: Final = 16  # bits of a place within a stream


class ObjectStream:
    """Small objects on their way into one stream."""

    def __init__(self) -> None:
        """Begins empty."""
        self.numbers: list[int] = []
        self.bodies: list[str] = []

    def take(self) -> tuple[bytes, int]:
        """The inside of an object stream (ISO 32000-1, 7.5.7) and where its objects begin."""
        places, at = [], 0
        for number, body in zip(self.numbers, self.bodies, strict=True):
            places.append(f"{number} {at}")
            at += len(body) + 1
        head = " ".join(places) + "\n"
        inside = head + "\n".join(self.bodies)
        self.numbers, self.bodies = [], []
        return inside.encode("ascii"), len(head)


class PdfWriter:
    """One document being written to `out`, which need not be able to go back."""

    def __init__(self, out: BinaryIO) -> None:
        """Writes the first line at once."""
        self._out = out
        self._size = 0
        self._digest = hashlib.md5(usedforsecurity=False)
        # by number: an offset, or a stream's number and the place in it; 0 stands for no object
        self._places = array("Q", [0])
        self._inside = bytearray(1)
        self._pack, self._tree = ObjectStream(), ObjectStream()
        self._write(_HEAD)

    def reserve(self) -> int:
        """The number of an object that is put later."""
        self._places.append(0)
        self._inside.append(0)
        return len(self._places) - 1

    def put(self, body: str, number: int = 0) -> int:
        """Writes an object that is no stream; its number."""
        return self._put(self._pack, body, number or self.reserve())

    def put_in_tree(self, body: str, number: int) -> None:
        """Writes an object that only the structure tree leads to."""
        self._put(self._tree, body, number)

    def put_stream(self, data: bytes, entries: str, number: int = 0) -> int:
        """Writes a stream with these dictionary entries beside its length; its number."""
        number = number or self.reserve()
        self._places[number] = self._size
        self._write(b"%d 0 obj\n" % number + stream(data, entries) + b"\nendobj\n")
        return number

    def put_deflated(self, data: bytes, entries: str, number: int = 0) -> int:
        """Writes a stream compressed; a line end may be added to what is in it."""
        return self.put_stream(deflated(data), f"{entries} /Filter /FlateDecode", number)

    def close(self, root: int, info: int) -> None:
        """Writes what says where everything is."""
        for pack in (self._pack, self._tree):
            self._flush(pack)
        number, start = self.reserve(), self._size
        self._places[number] = start
        # a row more, of no object, where the table could not be written as long as it says it is
        while padded(self._table()) != self._table():
            self.reserve()
        identity = self._digest.hexdigest()
        entries = (
            f"/Type /XRef /Size {len(self._places)} /W [1 {_OFFSET} 2]"
            f" /Root {root} 0 R /Info {info} 0 R /ID [<{identity}> <{identity}>]"
        )
        self.put_deflated(self._table(), entries, number)
        self._write(b"startxref\n%d\n%%%%EOF\n" % start)

    def _put(self, pack: ObjectStream, body: str, number: int) -> int:
        pack.numbers.append(number)
        pack.bodies.append(body)
        if len(pack.numbers) == _PACKED:
            self._flush(pack)
        return number

    def _flush(self, pack: ObjectStream) -> None:
        if not pack.numbers:
            return
        holder = self.reserve()
        for at, number in enumerate(pack.numbers):
            self._places[number] = holder << _PLACED | at
            self._inside[number] = 1
        count = len(pack.numbers)
        inside, first = pack.take()
        self.put_deflated(inside, f"/Type /ObjStm /N {count} /First {first}", holder)

    def _table(self) -> bytes:
        rows = [b"\0" * (1 + _OFFSET) + b"\xff\xff"]
        for place, inside in zip(self._places[1:], self._inside[1:], strict=True):
            if inside:
                holder, at = place >> _PLACED, place & 0xFFFF
                rows.append(b"\2" + holder.to_bytes(_OFFSET, "big") + at.to_bytes(2, "big"))
            else:
                kind, age = (b"\1", b"\0\0") if place else (b"\0", b"\xff\xff")
                rows.append(kind + place.to_bytes(_OFFSET, "big") + age)
        return b"".join(rows)

    def _write(self, data: bytes) -> None:
        self._out.write(data)
        self._digest.update(data)
        self._size += len(data)
