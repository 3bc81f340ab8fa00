"""Drawings as lists of commands: Windows and LibreOffice metafiles, as in office files.

It follows [MS-WMF], [MS-EMF] and [MS-EMFPLUS]; VCLMTF is what LibreOffice shows in place of a
chart.

**Invariants:**

- A record draws with numbers, writes a text, holds a picture or another drawing, or is unknown.
  Texts are searched, pictures scanned; an unknown record of more than a few bytes is FORMAT.
- The records follow each other to the last one. Bytes behind it are FORMAT, and where records end
  early, or contradict their lengths, the drawing is DAMAGED.
- Programs write a word letter by letter, so the texts are searched joined as well.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import Final

from diary.media.byte_source import BytesSource, Source
from diary.media.decoder_results import UnsearchedReason
from diary.media.metadata.carving import carve
from diary.media.metadata.places_in_text import read_words
from diary.media.metadata.scan import Scan
from diary.media.safe_text import decode_text

MAX_DRAWING: Final = 64 << 20
_MAX_RECORDS: Final = 500_000
_FEW: Final = 64  # bytes that are usually numbers
_WORDS: Final = re.compile(rb"[\x20-\x7e]{6,}|(?:[\x20-\x7e]\0){6,}")
_PLACEABLE: Final = b"\xd7\xcd\xc6\x9a"
# EMF (2.3): records of texts, of pictures, of private data, of profiles.
_COMMENT, _END = 70, 14
_TEXTS: Final = frozenset({83, 84, 108})
_PICTURES: Final = frozenset({76, 77, 78, 79, 80, 81, 93, 94, 114, 116})
_OTHERS: Final = frozenset({96, 97, 99, 105, 106, 110, 112, 113, 122})
_LAST: Final = 122
_BEGIN_GROUP, _END_GROUP = 2, 3
# EMF+ (2.3)
_OBJECT, _DRAW_STRING, _DRAW_GLYPHS, _PLUS_COMMENT = 0x4008, 0x401C, 0x4036, 0x4003
_FIRST_PLUS, _LAST_PLUS = 0x4001, 0x403A
_BRUSH, _PEN, _IMAGE = 1, 2, 5
_GOES_ON: Final = 0x8000
# WMF (2.3)
_TEXT_OUT, _LONG_TEXT_OUT, _ESCAPE, _OWN = 0x0521, 0x0A32, 0x0626, 15
_OLD_PICTURES: Final = frozenset(
    {0x0940, 0x0B41, 0x0F43, 0x0D33, 0x0142, 0x0922, 0x0B23, 0x01F9, 0x06FE}
)
_OLD_NUMBERS: Final = frozenset(
    {0x001E, 0x0035, 0x0037, 0x00F7, 0x0102, 0x0103, 0x0104, 0x0105, 0x0106, 0x0107, 0x0108}
    | {0x0127, 0x012A, 0x012B, 0x012C, 0x012D, 0x012E, 0x0139, 0x0149, 0x01F0, 0x0201, 0x0209}
    | {0x020A, 0x020B, 0x020C, 0x020D, 0x020E, 0x020F, 0x0211, 0x0213, 0x0214, 0x0220, 0x0228}
    | {0x0231, 0x0234, 0x02FA, 0x02FB, 0x02FC, 0x0324, 0x0325, 0x0410, 0x0412, 0x0415, 0x0416}
    | {0x0418, 0x0419, 0x041B, 0x041F, 0x0429, 0x0436, 0x0538, 0x0548, 0x061C, 0x061D, 0x06FF}
    | {0x0817, 0x081A, 0x0830}
)  # fmt: skip

# VCLMTF
_STAR: Final = b"VCLMTF"
_STAR_TEXTS: Final = range(112, 116)
_STAR_PICTURES: Final = range(116, 125)
_STAR_NUMBERS: Final = frozenset(
    {*range(100, 112), 125, 126, *range(128, 143), 144, 145, 146, 149, 150, 151}
)
_STAR_COMMENT: Final = 512
_STAR_MARKS: Final = (b"XPATH", b"XTEXT", b"XGRAD")


def read_metafile(source: Source, scan: Scan) -> None:
    """Add what the texts and pictures of a drawing contain."""
    if source.size > MAX_DRAWING or not scan.spend_bytes(source.size):
        scan.unsearched.add(UnsearchedReason.SIZE)
        return
    data = source.read_at(0, source.size)
    drawing: _EmfDrawing | _Star | _WmfDrawing
    if data[40:44] == b" EMF":
        drawing = _EmfDrawing(data, scan)
    else:
        drawing = (_Star if data.startswith(_STAR) else _WmfDrawing)(data, scan)
    try:
        drawing.read()
    except struct.error:
        scan.unsearched.add(UnsearchedReason.DAMAGED)
    drawing.tell()


class _Drawing:
    """The part that all three forms share."""

    def __init__(self, data: bytes, scan: Scan) -> None:
        self._data = data
        self._scan = scan
        self._texts: list[str] = []

    def tell(self) -> None:
        """Search the texts: each by itself, and all joined in their order."""
        for text in ("\n".join(self._texts), "".join(self._texts)):
            self._scan.add_text(text)
            read_words(text, self._scan)

    def _rest(self, at: int) -> None:
        if self._data[at:].strip(b"\0"):
            self._scan.unsearched.add(UnsearchedReason.FORMAT)
            carve(BytesSource(self._data[at:]), self._scan)

    def _unknown(self, data: bytes) -> None:
        for match in list(_WORDS.finditer(data[: 1 << 20]))[:200]:
            self._texts.append(match[0].replace(b"\0", b"").decode("ascii"))
        if len(data.strip(b"\0")) > _FEW:
            self._scan.unsearched.add(UnsearchedReason.FORMAT)
            carve(BytesSource(data), self._scan)

    def _wide(self, data: bytes) -> None:
        self._texts.append(data.decode("utf-16-le", errors="replace").replace("\0", "\n"))


class _EmfDrawing(_Drawing):
    """EMF, and EMF+ in its comments."""

    def __init__(self, data: bytes, scan: Scan) -> None:
        super().__init__(data, scan)
        self._held = bytearray()

    def read(self) -> None:
        """Read every record. Raises struct.error where one is too short."""
        length, at = struct.unpack_from("<II", self._data, 60)
        self._wide(self._data[at : at + 2 * length])
        at = 0
        for _ in range(_MAX_RECORDS):
            number, size = struct.unpack_from("<II", self._data, at)
            if size < 8 or at + size > len(self._data):
                self._scan.unsearched.add(UnsearchedReason.DAMAGED)
                self._rest(at)
                return
            self._record(number, self._data[at : at + size])
            at += size
            if number == _END:
                break
        else:
            self._scan.unsearched.add(UnsearchedReason.COUNT)
        if self._held:
            self._scan.unsearched.add(UnsearchedReason.DAMAGED)
        self._rest(at)

    def _record(self, number: int, data: bytes) -> None:
        if number in _TEXTS:
            self._text(number, data)
        elif number in _PICTURES:
            carve(BytesSource(data), self._scan)
        elif number == _COMMENT:
            self._comment(data[12 : 12 + int.from_bytes(data[8:12], "little")])
        elif number in _OTHERS or not 0 < number <= _LAST:
            self._unknown(data[8:])

    def _text(self, number: int, data: bytes) -> None:
        if number == 108:
            count, options = struct.unpack_from("<II", data, 16)
            at = 36 if options & 0x100 else 52
            narrow = bool(options & 0x200)
        else:
            count, at = struct.unpack_from("<II", data, 44)
            narrow = number == 83
        if narrow:
            self._texts.append(decode_text(data[at : at + count]))
        else:
            self._wide(data[at : at + 2 * count])

    def _comment(self, data: bytes) -> None:
        kind = int.from_bytes(data[4:8], "little")
        if data[:4] == b"EMF+":
            for number, flags, content in _plus(data[4:]):
                self._plus(number, flags, content)
        elif data[:4] == b"GDIC" and kind == _BEGIN_GROUP:
            self._wide(data[28:])
        elif data[:4] != b"GDIC" or kind != _END_GROUP:
            self._unknown(data)

    def _plus(self, number: int, flags: int, data: bytes) -> None:
        if number == _OBJECT:
            if flags & _GOES_ON:
                self._held += data[4:]
                return
            self._object(flags >> 8 & 0x7F, bytes(self._held) + data)
            self._held.clear()
        elif number == _DRAW_STRING:
            self._wide(data[28 : 28 + 2 * int.from_bytes(data[8:12], "little")])
        elif number == _DRAW_GLYPHS:
            self._wide(data[16 : 16 + 2 * int.from_bytes(data[12:16], "little")])
        elif number == _PLUS_COMMENT or not _FIRST_PLUS <= number <= _LAST_PLUS:
            self._unknown(data)

    def _object(self, kind: int, data: bytes) -> None:
        """Read a picture as a file or as rows, a drawing, or a brush or pen."""
        form = int.from_bytes(data[4:8], "little")
        if kind == _IMAGE and form == 1:
            if int.from_bytes(data[24:28], "little") == 1:
                self._scan.scan_part("picture", BytesSource(data[28:].rstrip(b"\0")))
        elif kind == _IMAGE and form == 2:
            length = int.from_bytes(data[12:16], "little")
            self._scan.scan_part(
                "drawing", BytesSource(data[16 : 16 + length] if length else data[16:])
            )
        elif kind in (_BRUSH, _PEN):
            carve(BytesSource(data), self._scan)


def _plus(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield number, flags and content of the EMF+ records. Raises struct.error."""
    at = 0
    while at < len(data):
        number, flags, size, length = struct.unpack_from("<HHII", data, at)
        if size < 12 or at + size > len(data):
            raise struct.error
        yield number, flags, data[at + 12 : at + 12 + length]
        at += size


class _WmfDrawing(_Drawing):
    """WMF, with or without the header that gives its placement."""

    def __init__(self, data: bytes, scan: Scan) -> None:
        super().__init__(data, scan)
        self._newer = bytearray()

    def read(self) -> None:
        """Read every record. Raises struct.error where one is too short."""
        at = (22 if self._data.startswith(_PLACEABLE) else 0) + 18
        for _ in range(_MAX_RECORDS):
            words, function = struct.unpack_from("<IH", self._data, at)
            if words < 3 or at + 2 * words > len(self._data):
                self._scan.unsearched.add(UnsearchedReason.DAMAGED)
                self._rest(at)
                return
            self._row(function, self._data[at + 6 : at + 2 * words])
            at += 2 * words
            if function == 0:
                break
        else:
            self._scan.unsearched.add(UnsearchedReason.COUNT)
        if self._newer:
            self._scan.scan_part("drawing", BytesSource(bytes(self._newer)))
        self._rest(at)

    def _row(self, function: int, data: bytes) -> None:
        if function == _TEXT_OUT:
            self._texts.append(decode_text(data[2 : 2 + int.from_bytes(data[:2], "little")]))
        elif function == _LONG_TEXT_OUT:
            count, options = struct.unpack_from("<HH", data, 4)
            at = 16 if options & 6 else 8
            self._texts.append(decode_text(data[at : at + count]))
        elif function in _OLD_PICTURES:
            carve(BytesSource(data), self._scan)
        elif function == _ESCAPE:
            self._escape(data)
        elif function and function not in _OLD_NUMBERS:
            self._unknown(data)

    def _escape(self, data: bytes) -> None:
        number, length = struct.unpack_from("<HH", data, 0)
        content = data[4 : 4 + length]
        if number == _OWN and content[:4] == b"WMFC":
            # An EMF drawing, in pieces ([MS-WMF] 2.3.6.1).
            size = int.from_bytes(content[22:26], "little")
            self._newer += content[34 : 34 + size]
        else:
            self._unknown(content)


class _Star(_Drawing):
    """VCLMTF: each action has a number, a version and its length."""

    def read(self) -> None:
        """Read every action. Raises struct.error where one is too short."""
        length = struct.unpack_from("<I", self._data, 8)[0]
        at = 12 + length
        count = struct.unpack_from("<I", self._data, at - 4)[0]
        for _ in range(min(count, _MAX_RECORDS)):
            number, _version, size = struct.unpack_from("<HHI", self._data, at)
            data = self._data[at + 8 : at + 8 + size]
            if len(data) < size:
                raise struct.error
            self._action(number, data)
            at += 8 + size
        if count > _MAX_RECORDS:
            self._scan.unsearched.add(UnsearchedReason.COUNT)
        self._rest(at)

    def _action(self, number: int, data: bytes) -> None:
        if number in _STAR_TEXTS:
            self._text(data)
        elif number in _STAR_PICTURES:
            carve(BytesSource(data), self._scan)
        elif number == _STAR_COMMENT and data[2:7] in _STAR_MARKS:
            return
        elif number not in _STAR_NUMBERS:
            self._unknown(data)

    def _text(self, data: bytes) -> None:
        """Read the text, which is last, behind its length; older code writes it twice."""
        for length in range(len(data) // 2, 0, -1):
            at = len(data) - 2 * length
            if at >= 2 and int.from_bytes(data[at - 2 : at], "little") == length:
                self._wide(data[at:])
                return
        self._scan.unsearched.add(UnsearchedReason.FORMAT)
