"""The objects of the program's own documents: which there are, and what refers to which.

A document may come from anybody: somebody who holds the key of a bundle may have built it for the
person who checks it.

**Invariants:**

- Every byte of the file belongs to an object, every object fits its form completely, every
  reference leads to an object of a kind that is allowed there, and something refers to each object,
  except those that need not be used. So no viewer finds an object that this reader did not. The
  contents of pictures, fonts and the colour profile are not examined.
- Each stream, the sum of all, and the number of objects are limited before they are unpacked, so a
  small file cannot fill the memory.
- A stream of text is read once, and none is left over.
- The work is done in portions, so the caller can stop it.
"""

from __future__ import annotations

import re
import zlib
from array import array
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Final, TypeVar

from diary.errors import Damaged, DamageReason, FutureFormat
from diary.media.byte_source import Source
from diary.media.own_pdf_grammar import VERSION, DocumentGrammar, FormMatch

T = TypeVar("T")

PART: Final = "pdf"
_HEAD: Final = re.compile(
    r"([1-9][0-9]{0,7}) 0 obj\n<<([^\n]*) /Length (0|[1-9][0-9]{0,9}) >>\nstream\n"
)
_AFTER: Final = b"\nendstream\nendobj\n"
_LONGEST_HEAD: Final = 2048
_LAST: Final = 64  # bytes that hold the last lines of a file, and its first ones
_STREAMS_AT_ONCE: Final = 32
_NUMBER: Final = re.compile("[1-9][0-9]{0,7}")


def must(holds: object) -> None:
    """Raise Damaged unless `holds`: no document of this program looks like that."""
    if not holds:
        raise Damaged(PART, DamageReason.IS_NOT_BUILT_AS_A_DOCUMENT_OF_OURS_IS)


def fitting(found: T | None) -> T:
    """Return `found`; raise Damaged if it is None."""
    if found is None:
        raise Damaged(PART, DamageReason.IS_NOT_BUILT_AS_A_DOCUMENT_OF_OURS_IS)
    return found


@dataclass(slots=True)
class _SeenObjects:
    """The objects seen so far, by number, and their references.

    Each reference has its target, and one bit for each kind that is allowed there.
    """

    kinds: bytearray = field(default_factory=lambda: bytearray(1))
    places: array[int] = field(default_factory=lambda: array("Q", [0]))
    packed: bytearray = field(default_factory=lambda: bytearray(1))
    targets: array[int] = field(default_factory=lambda: array("I"))
    wanted: array[int] = field(default_factory=lambda: array("Q"))
    fits: dict[int, FormMatch] = field(default_factory=dict)
    streams: dict[int, tuple[int, int]] = field(default_factory=dict)

    def grow(self, number: int) -> None:
        missing = number + 1 - len(self.kinds)
        if missing > 0:
            self.kinds.extend(bytes(missing))
            self.packed.extend(bytes(missing))
            self.places.extend([0] * missing)


# Objects that are needed again once all were seen.
_KEPT: Final = frozenset(
    {"catalogue", "pages", "page", "resources", "fonts", "font", "composite", "descendant"}
)


class DocumentObjects:
    """The objects of one document; `read` comes before everything else."""

    def __init__(self, source: Source, grammar: DocumentGrammar) -> None:
        self._source = source
        self._grammar = grammar
        self._most = grammar.most
        self._left = self._most["total"]
        self._seen = _SeenObjects()
        self._masks: dict[str, int] = {}
        self._used: set[int] = set()

    def read(self) -> Generator[None, None, FormMatch]:
        """Read the whole file in portions; return the catalogue.

        Raises Damaged if it is not a document of this program, FutureFormat if it is of a later
        version.
        """
        root = yield from self._objects()
        self._check_references(root)
        return self.fit(root)

    def fit(self, number: int) -> FormMatch:
        """Return what an object says that other objects are found by."""
        return self._seen.fits[number]

    def text(self, number: int, most: int | None = None) -> str:
        """Return the text of a stream that was not read before, with one line end behind it."""
        must(number in self._seen.streams and number not in self._used)
        self._used.add(number)
        data = self._inflated(self._source.read_at(*self._seen.streams[number]), most)
        return data.decode("latin-1").rstrip("\n") + "\n"

    def refuse_unread(self) -> None:
        """Raise Damaged if there is a stream of text that was not read."""
        must(len(self._used) == len(self._seen.streams))

    def _objects(self) -> Generator[None, None, int]:
        """Read every object from the first byte to the last; return the catalogue's number."""
        size = self._source.size
        must(2 * _LAST < size <= self._most["file"])
        at, count = self._begin(), 0
        while True:
            head = self._source.read_at(at, _LONGEST_HEAD).decode("latin-1")
            found = fitting(_HEAD.match(head))
            number, length = int(found[1]), int(found[3])
            start = at + found.end()
            end = start + length
            must(length <= self._most["piece"] and end + len(_AFTER) <= size)
            must(self._source.read_at(end, len(_AFTER)) == _AFTER)
            kind, fit = fitting(self._grammar.stream(found[2]))
            if kind == "table":
                must(self._said_place(end + len(_AFTER)) == at)
                return self._close(number, at, fit, self._source.read_at(start, length))
            self._stream(number, at, kind, fit, start, length)
            at = end + len(_AFTER)
            count += 1
            if count % _STREAMS_AT_ONCE == 0:
                yield

    def _begin(self) -> int:
        head = self._source.read_at(0, _LAST).decode("latin-1")
        line = "".join(f"{line}\n" for line in head.split("\n")[:2])
        fit = fitting(self._grammar.head.fit(line))
        if int(fit.values[0]) != VERSION:
            raise FutureFormat(PART, fit.values[0])
        return len(line)

    def _said_place(self, at: int) -> int:
        """Return the offset of the table as the last lines, which begin at `at`, state it."""
        rest = self._source.size - at
        must(rest <= _LAST)
        text = self._source.read_at(at, rest).decode("latin-1")
        return int(fitting(self._grammar.end.fit(text)).values[0])

    def _stream(
        self, number: int, at: int, kind: str, fit: FormMatch, start: int, length: int
    ) -> None:
        self._see(number, kind, fit, at, packed=False)
        if kind == "pack":
            self._pack(number, fit, self._source.read_at(start, length))
        elif kind in self._grammar.inside:
            data = self._source.read_at(start, length)
            text = data if kind == "metadata" else self._inflated(data)
            must(self._grammar.inside[kind].fit(text.decode("latin-1").rstrip("\n")))
        elif kind in self._grammar.exactly:
            data = self._source.read_at(start, length)
            must(data.decode("latin-1") == self._grammar.exactly[kind])
        elif kind == "plain":
            self._seen.streams[number] = (start, length)

    def _pack(self, holder: int, fit: FormMatch, data: bytes) -> None:
        """Read small objects that share a stream, one in a line, after the list of their places."""
        count, first = map(int, fit.values)
        text = self._inflated(data).decode("latin-1")
        head, _, rest = text.partition("\n")
        lines = rest.rstrip("\n").split("\n")
        offsets = head.split(" ")
        must(len(head) + 1 == first and len(offsets) == 2 * len(lines))
        must(len(lines) == count <= self._most["packed"])
        is_number, read_object = _NUMBER.fullmatch, self._grammar.object
        at = 0
        for place, line in enumerate(lines):
            number = offsets[2 * place]
            must(is_number(number) and offsets[2 * place + 1] == str(at))
            at += len(line) + 1
            kind, own = fitting(read_object(line))
            self._see(int(number), kind, own, holder << 16 | place, packed=True)

    def _see(self, number: int, kind: str, fit: FormMatch, place: int, *, packed: bool) -> None:
        seen = self._seen
        must(number < self._most["objects"])
        seen.grow(number)
        must(not seen.kinds[number])
        seen.kinds[number] = self._grammar.number_of[kind]
        seen.packed[number] = packed
        seen.places[number] = place
        for kinds, target in fit.references:
            seen.targets.append(target)
            seen.wanted.append(self._masks.get(kinds) or self._mask(kinds))
        if kind in _KEPT:
            seen.fits[number] = fit

    def _mask(self, kinds: str) -> int:
        numbers = (self._grammar.number_of[kind] for kind in kinds.split("|"))
        self._masks[kinds] = sum(1 << number for number in numbers)
        return self._masks[kinds]

    def _close(self, number: int, at: int, fit: FormMatch, data: bytes) -> int:
        """Compare the table with the objects seen; return the catalogue's number."""
        self._see(number, "table", fit, at, packed=False)
        size, seen = int(fit.values[0]), self._seen
        must(len(seen.kinds) == number + 1 <= size <= number + 64)
        rows = [b"\0" * 7 + b"\xff\xff"]
        for place, packed in zip(seen.places[1:], seen.packed[1:], strict=True):
            must(place)
            if packed:
                rows.append(
                    b"\2" + (place >> 16).to_bytes(6, "big") + (place & 0xFFFF).to_bytes(2, "big")
                )
            else:
                rows.append(b"\1" + place.to_bytes(6, "big") + b"\0\0")
        rows += rows[:1] * (size - number - 1)
        must(self._inflated(data, 9 * size) == b"".join(rows))
        return fit.reference("catalogue")

    def _check_references(self, root: int) -> None:
        """Check that every reference leads to its kind, and that each object is referred to."""
        seen = self._seen
        kinds = seen.kinds
        named = bytearray(len(kinds))
        for target, mask in zip(seen.targets, seen.wanted, strict=True):
            must(target < len(kinds) and mask >> kinds[target] & 1)
            named[target] = 1
        alone = {self._grammar.number_of[kind] for kind in self._grammar.alone}
        must(all(named[n] or kinds[n] in alone for n in range(1, len(kinds))))
        must(root in seen.fits)
        seen.targets, seen.wanted = array("I"), array("Q")

    def _inflated(self, data: bytes, most: int | None = None) -> bytes:
        """Unpack a stream, which must be packed once, end where it ends, and stay within `most`."""
        most = self._most["stream"] if most is None else most
        unpacker = zlib.decompressobj()
        try:
            text = unpacker.decompress(data, most + 1)
        except zlib.error as cause:
            raise Damaged(PART, DamageReason.CANNOT_BE_UNPACKED) from cause
        self._left -= len(text)
        must(len(text) <= most and self._left >= 0)
        must(unpacker.eof and not unpacker.unused_data and not unpacker.unconsumed_tail)
        return text
