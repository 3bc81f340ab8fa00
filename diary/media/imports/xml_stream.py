"""Read a large XML file in one pass, with its broken character references mended.

Some programs write a character beyond U+FFFF as two references, one for each half of its UTF-16
form (`&#55357;&#56832;`). XML 1.0 (section 2.2) allows no such reference, and expat refuses the
whole file.

**Invariants:**

- Two halves become the one character that they stand for; a half alone, and any other character
  that XML does not have, becomes U+FFFD. Both are counted, and nothing else of the text changes.
- The long value of an attachment is replaced by its length, so that one of gigabytes needs neither
  memory nor time; whoever needs the bytes reads them from the export. A value with `<` in it is
  none: its end is missing, and the parser says so.
- Entities and document types are refused: an export has none, and they can be made to explode.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final, Protocol
from xml.parsers import expat

from diary.media.byte_source import Source
from diary.media.imports.format import UnreadableError

PIECE: Final = 1 << 20
_LONG: Final = 4096
_REFERENCE: Final = re.compile(rb"&#(?:x([0-9a-fA-F]{1,8})|([0-9]{1,10}));")
_UNFINISHED: Final = re.compile(rb"&#?x?[0-9a-fA-F]{0,10}\Z")
_CONTROLS: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_DATA: Final = re.compile(rb"<part\s[^<>]*?\sdata=([\"'])")
_DATA_BEGINS: Final = re.compile(rb"<part\s[^<>]*?\sdata=[\"'][^<>\"']*\Z")


class ElementHandler(Protocol):
    """What is told of each element, in the order of the file."""

    def start(self, name: str, values: Mapping[str, str]) -> None:
        """Note the beginning of an element and its attributes."""
        ...

    def end(self, name: str) -> None:
        """Note the end of an element."""
        ...


class XmlStream:
    """One pass over a file; `mended` and `replaced` count references, `broken` says that it ends.

    `pieces` feeds the parser and yields after each piece, so that a caller can hand on what its
    handler collected. `text` is told of the characters between elements, some at a time.
    """

    def __init__(
        self,
        source: Source,
        handler: ElementHandler,
        text: Callable[[str], None] | None = None,
    ) -> None:
        self._source = source
        self.mended = 0
        self.replaced = 0
        self.broken = False
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = handler.start
        self._parser.EndElementHandler = handler.end
        self._parser.CharacterDataHandler = text
        self._parser.StartDoctypeDeclHandler = _refuse
        self._parser.EntityDeclHandler = _refuse

    def pieces(self) -> Iterator[None]:
        """Parse piece by piece. Raises UnreadableError for a document type."""
        try:
            for piece in self._mended():
                self._parser.Parse(piece, False)
                yield
            self._parser.Parse(b"", True)
        except (expat.ExpatError, LookupError, ValueError):
            # Python looks up an encoding that expat does not know, and raises of its own.
            self.broken = True
        yield

    def _mended(self) -> Iterator[bytes]:
        at, rest = 0, b""
        skipping = b""  # the quotation mark that ends a long value
        while at < self._source.size:
            block = self._source.read_at(at, PIECE)
            if not block:
                break
            at += len(block)
            data = rest + block
            rest = b""
            if skipping:
                ends = _end(data, 0, skipping)
                if ends < 0:
                    continue
                data, skipping = data[ends:], b""
            data, skipping = _shortened(data)
            if not skipping:
                whole = self._whole(data)
                data, rest = data[:whole], data[whole:]
            yield self._mend(data)
        if rest:
            yield self._mend(rest)

    def _whole(self, data: bytes) -> int:
        """Return where a reference, a pair of them, or a value of base64 may be cut off."""
        unfinished = _UNFINISHED.search(data)
        end = len(data) if unfinished is None else unfinished.start()
        for found in _REFERENCE.finditer(data, max(0, end - 40), end):
            if found.end() == end and _is_high(_value(found)):
                end = found.start()
        begun = _DATA_BEGINS.search(data, max(0, end - 2 * _LONG))
        return min(end, begun.start()) if begun is not None and begun.start() else end

    def _mend(self, data: bytes) -> bytes:
        if b"&#" in data:
            parts: list[bytes] = []
            at = 0
            high: re.Match[bytes] | None = None
            for found in _REFERENCE.finditer(data):
                value = _value(found)
                if high is not None:
                    joined = found.start() == high.end() and 0xDC00 <= value <= 0xDFFF
                    parts.append(data[at : high.start()])
                    if joined:
                        code = 0x10000 + ((_value(high) - 0xD800) << 10) + (value - 0xDC00)
                        parts.append(f"&#x{code:X};".encode())
                        self.mended += 1
                        at, high = found.end(), None
                        continue
                    parts.append(b"&#xFFFD;")
                    self.replaced += 1
                    at, high = high.end(), None
                if _is_high(value):
                    high = found
                elif not _is_character(value):
                    parts += (data[at : found.start()], b"&#xFFFD;")
                    self.replaced += 1
                    at = found.end()
            if high is not None:
                parts += (data[at : high.start()], b"&#xFFFD;")
                self.replaced += 1
                at = high.end()
            data = b"".join((*parts, data[at:]))
        if _CONTROLS.search(data):
            data, count = _CONTROLS.subn(b"&#xFFFD;", data)
            self.replaced += count
        return data


def _shortened(data: bytes) -> tuple[bytes, bytes]:
    """Return data with the lengths of long values in their places.

    Where a long one does not end in it, it is left out, and the mark that ends it is returned too.
    """
    parts: list[bytes] = []
    at = looked = 0
    while (element := data.find(b"<part", looked)) >= 0:
        found = _DATA.match(data, element)
        if found is None:
            looked = element + 1
            continue
        begins = found.end()
        looked = _end(data, begins, found[1])
        if looked < 0 and len(data) - begins > _LONG:
            return b"".join((*parts, data[at:begins])), found[1]
        if looked < 0:
            break
        if looked - begins >= _LONG and data[looked : looked + 1] == found[1]:
            parts += (data[at:begins], b"%d" % (looked - begins))
            at = looked
    return b"".join((*parts, data[at:])), b""


def _end(data: bytes, begins: int, mark: bytes) -> int:
    """Return where a value ends: with its mark, or where markup shows that this is missing."""
    mark_at, markup = data.find(mark, begins), data.find(b"<", begins)
    return markup if 0 <= markup < mark_at or mark_at < 0 else mark_at


def _value(found: re.Match[bytes]) -> int:
    return int(found[1], 16) if found[1] else int(found[2])


def _is_high(value: int) -> bool:
    return 0xD800 <= value <= 0xDBFF


def _is_character(value: int) -> bool:
    """Return whether XML 1.0 has this character (production 2)."""
    return (
        value in (9, 10, 13)
        or 0x20 <= value <= 0xD7FF
        or 0xE000 <= value <= 0xFFFD
        or 0x10000 <= value <= 0x10FFFF
    )


def _refuse(*_given: object) -> None:
    raise UnreadableError("document-type")
