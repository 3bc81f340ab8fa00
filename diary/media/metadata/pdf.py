"""The metadata in a PDF: pictures, XMP packets, files, maps, texts.

It follows ISO 32000-1: objects (7.3), filters (7.4), streams (7.3.8), object streams (7.5.7).

**Invariants:**

- The file is read from its first byte to its last, not by its table: an earlier version of the
  document is still in the file, and a reader that goes by the bytes finds it.
- Every byte belongs to an object, a table or a comment. Other bytes are scanned, and the document
  counts as damaged.
- A stream whose filters are unknown, or that does not unpack, is reported as not searched.
"""

from __future__ import annotations

import binascii
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from diary.media.byte_source import BytesSource, SliceSource, Source
from diary.media.decoder_results import Position, UnsearchedReason
from diary.media.file_type import HEAD, detect_file_type
from diary.media.metadata.archives import inflate
from diary.media.metadata.carving import carve
from diary.media.metadata.field_names import is_latitude, is_longitude, plain
from diary.media.metadata.places_in_text import read_words
from diary.media.metadata.scan import Scan
from diary.media.safe_text import decode_text, short_line

MAX_PDF: Final = 256 << 20
MAX_OBJECTS: Final = 300_000
_MAX_STREAM: Final = 64 << 20
_MAX_SYNTAX: Final = 24 << 20  # bytes that are read token by token
_MAX_DEPTH: Final = 60
_MAX_FILTERS: Final = 8
_PEEK: Final = 64 << 10
_MAX_JUNK: Final = 64

_SKIP: Final = re.compile(rb"(?:[\0\t\n\f\r ]+|%[^\r\n]*)*")
_TOKEN: Final = re.compile(
    rb"(?P<name>/[^\0\t\n\f\r ()<>\[\]{}/%]*)|(?P<open><<)|(?P<close>>>)|(?P<hex><[^<>]*>)"
    rb"|(?P<string>\()|(?P<begin>\[)|(?P<end>\])"
    rb"|(?P<ref>\d{1,10}[\0\t\n\f\r ]+\d{1,5}[\0\t\n\f\r ]+R(?![^\0\t\n\f\r ()<>\[\]{}/%]))"
    rb"|(?P<word>[^\0\t\n\f\r ()<>\[\]{}/%]+)|(?P<brace>[{}])"
)
_OBJECT: Final = re.compile(rb"(\d{1,10})[\0\t\n\f\r ]+(\d{1,5})[\0\t\n\f\r ]+obj")
_STREAM: Final = re.compile(rb"stream(?:\r\n|\n|\r)")
_ENDSTREAM: Final = re.compile(rb"(?:\r\n|\n|\r)?endstream")
_STRUCTURE: Final = re.compile(
    rb"xref(?=[\0\t\n\f\r ])|startxref[\0\t\n\f\r ]+\d{1,20}|endobj|\d{10} \d{5} [nf]"
    rb"|\d{1,10}[\0\t\n\f\r ]+\d{1,10}(?=[\0\t\n\f\r ])|trailer|%PDF-\d\.\d"
)
_STRING_PART: Final = re.compile(rb"[^()\\]+|\\(?:\r\n|[0-7]{1,3}|.)|[()]", re.DOTALL)
_NAME_CODE: Final = re.compile(rb"#([0-9a-fA-F]{2})")
_ESCAPES: Final = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_SHORT_FILTERS: Final = {
    "AHx": "ASCIIHexDecode",
    "A85": "ASCII85Decode",
    "LZW": "LZWDecode",
    "Fl": "FlateDecode",
    "RL": "RunLengthDecode",
    "CCF": "CCITTFaxDecode",
    "DCT": "DCTDecode",
}
# Packed objects stand alone in a copy, and its table is made anew.
_ORDER: Final = ("ObjStm", "XRef")
# These unpack to rows of a picture, or to a picture file.
_PICTURES: Final = frozenset({"DCTDecode", "JPXDecode"})
_ROWS: Final = frozenset({"CCITTFaxDecode", "JBIG2Decode"})
_STRONG = frozenset({"image/jpeg", "image/png", "image/heic", "image/avif", "image/webp"})
_STRONG |= {"application/zip", "application/pdf", "image/tiff", "video/mp4", "video/quicktime"}
_STRONG |= {"application/x-photoshop-resources"}
_MADE_BY: Final = re.compile(
    r"\b(?:iphone|ipad|galaxy|pixel \d|huawei|xiaomi|redmi|oneplus|sm-[a-z]\d{3}|nokia)\b"
    r"|\b(?:ios|ipados|android)\b"
    # Scanners and copiers; the software of mass printing also contains names of makers.
    r"|\b(?:canon|epson|brother|ricoh|konica|minolta|kyocera|lexmark|xerox|sharp mx|toshiba"
    r"|scansnap|fujitsu|samsung|panasonic|hp (?:scan|smart|laserjet|color|officejet|envy|deskjet"
    r"|photosmart|pagewide|digital sending)|hewlett|imagerunner|workcentre"
    r"|bizhub|e-studio|officejet|laserjet)",
    re.IGNORECASE,
)
_PRINTERS_OF_MANY: Final = re.compile(
    r"exstream|freeflow|vipp|prisma|infoprint|process ?director|transpromo|production",
    re.IGNORECASE,
)
_PRODUCER: Final = re.compile(
    rb"\bProducer(?:>\s*([^<>]{1,200})<|\s?=\s?[\"']([^\"'<>]{1,200})[\"'])"
)
# Under these keys, of signatures and of what programs add, the key alone tells what a text means.
_PLACE_KEYS: Final = frozenset(
    "location city country address gpsposition gpscoordinates sublocation".split()
)
_DEVICE_KEYS: Final = frozenset(
    "make model serialnumber bodyserialnumber cameramodel cameramodelname devicemodel devicename"
    " scannermodel scannermake lensmodel hostcomputer".split()
)
_TEXT_STREAMS: Final = ("JS", "RC", "V", "XFA", "DS")
_LEAST_COMMENT: Final = 20

Value = object


class PdfName(str):
    """A name without its slash, with its codes decoded."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class PdfReference:
    """A reference to an indirect object, by its number."""

    number: int


Dictionary = dict[str, Value]


class PdfSyntaxError(Exception):
    """The bytes are not an object."""


class PdfLexer:
    """A lexer that reads objects one after the other from bytes in memory."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def skip(self, at: int) -> int:
        """Return the offset behind white space and comments."""
        match = _SKIP.match(self.data, at)
        return match.end() if match else at

    def value(self, at: int, depth: int = 0) -> tuple[Value, int]:
        """Return the object at `at`, and where it ends. Raises PdfSyntaxError."""
        at = self.skip(at)
        match = _TOKEN.match(self.data, at)
        if match is None or depth > _MAX_DEPTH:
            raise PdfSyntaxError
        kind, end = match.lastgroup, match.end()
        if kind == "name":
            return _name(match[0]), end
        if kind == "open":
            return self._dictionary(end, depth)
        if kind == "begin":
            return self._array(end, depth)
        if kind == "string":
            return self._string(end)
        if kind == "hex":
            digits = re.sub(rb"[^0-9a-fA-F]", b"", match[0])
            return binascii.unhexlify(digits + b"0" * (len(digits) % 2)), end
        if kind == "ref":
            # The standard counts a zero byte as white space; Python does not.
            return PdfReference(int(match[0].replace(b"\0", b" ").split()[0])), end
        if kind == "word":
            return _word(match[0]), end
        raise PdfSyntaxError

    def _dictionary(self, at: int, depth: int) -> tuple[Dictionary, int]:
        found: Dictionary = {}
        while True:
            at = self.skip(at)
            if self.data[at : at + 2] == b">>":
                return found, at + 2
            key, at = self.value(at, depth + 1)
            if not isinstance(key, PdfName):
                raise PdfSyntaxError
            value, at = self.value(at, depth + 1)
            if key in found:
                # Readers differ: some take the first value, others the last.
                found[f"{key} again {len(found)}"] = value
            else:
                found[key] = value

    def _array(self, at: int, depth: int) -> tuple[list[Value], int]:
        found: list[Value] = []
        while True:
            at = self.skip(at)
            if self.data[at : at + 1] == b"]":
                return found, at + 1
            value, at = self.value(at, depth + 1)
            found.append(value)

    def _string(self, at: int) -> tuple[bytes, int]:
        parts: list[bytes] = []
        depth = 1
        while depth:
            match = _STRING_PART.match(self.data, at)
            if match is None:
                raise PdfSyntaxError
            part, at = match[0], match.end()
            depth += {b"(": 1, b")": -1}.get(part, 0)
            if depth:
                parts.append(_unescaped(part) if part[:1] == b"\\" else part)
        return b"".join(parts), at


def _name(raw: bytes) -> PdfName:
    return PdfName(_NAME_CODE.sub(lambda m: bytes([int(m[1], 16)]), raw[1:]).decode("latin-1"))


def _word(raw: bytes) -> Value:
    try:
        return float(raw) if b"." in raw else int(raw)
    except ValueError:
        if raw in (b"true", b"false", b"null"):
            return {b"true": True, b"false": False}.get(raw)
        raise PdfSyntaxError from None


def _unescaped(part: bytes) -> bytes:
    rest = part[1:]
    if rest[:1].isdigit() and rest[:1] < b"8":
        return bytes([int(rest, 8) & 0xFF])
    if rest in (b"\n", b"\r", b"\r\n"):
        return b""
    return _ESCAPES.get(rest, rest)


@dataclass(slots=True)
class _PdfStream:
    number: int
    head: Dictionary
    start: int
    end: int


@dataclass(slots=True)
class _Document:
    """What the pass through the file found."""

    streams: list[_PdfStream] = field(default_factory=list)
    files: set[int] = field(default_factory=set)
    texts: set[int] = field(default_factory=set)
    strings: list[str] = field(default_factory=list)
    # the number of the object that says how it is encrypted, 0 if it stands in the trailer
    lock: int | None = None
    numbers: list[int] = field(default_factory=list)
    linear: set[int] = field(default_factory=set)  # what only tells in which order to load it
    objects: int = 0
    syntax: int = 0
    letters: int = 0


def read_pdf(source: Source, scan: Scan) -> None:
    """Add all metadata and all embedded files of a document."""
    if source.size > MAX_PDF:
        scan.unsearched.add(UnsearchedReason.SIZE)
        return
    if not scan.spend_bytes(source.size):
        return
    data = source.read_at(0, source.size)
    document = _walked(data, scan)
    if document.lock is not None:
        scan.unsearched.add(UnsearchedReason.LOCKED)
        return
    _read_content(data, document, scan)


def read_opened_pdf(locked: bytes, opened: bytes, scan: Scan) -> None:
    """Add what `opened` contains, a copy without encryption of a document that needs no password.

    The document counts as searched if the copy has each of its objects. An earlier version, which
    only the locked bytes have, cannot be read.
    """
    if not scan.spend_bytes(len(opened)):
        return
    copy = _walked(opened, scan)
    if _is_whole_copy(locked, copy):
        scan.is_unlocked = True
    else:
        scan.unsearched.add(UnsearchedReason.LOCKED)
    _read_content(opened, copy, scan)


def _walked(data: bytes, scan: Scan) -> _Document:
    document = _Document()
    _PdfWalk(data, document, scan).walk()
    return document


def _is_whole_copy(locked: bytes, copy: _Document) -> bool:
    """Return whether a copy has every object of the locked bytes that is more than their order."""
    document = _walked(locked, Scan(lambda _part, _scan: None))
    numbers = {*document.numbers}
    order = {each.number for each in document.streams if each.head.get("Type") in _ORDER}
    order |= {document.lock or 0, *document.linear}
    sections = locked.count(b"startxref") - bool(document.linear)
    is_once = len(numbers) == len(document.numbers) and sections == 1
    return is_once and numbers - order <= {*copy.numbers}


def _read_content(data: bytes, document: _Document, scan: Scan) -> None:
    # Object streams come first: they say what the other streams are.
    for stream in sorted(document.streams, key=lambda each: each.head.get("Type") != "ObjStm"):
        _read_stream(
            SliceSource(BytesSource(data), stream.start, stream.end - stream.start),
            stream,
            document,
            scan,
        )
    text = "\n".join(document.strings)
    scan.add_text(text)
    read_words(text, scan)


class _PdfWalk:
    """A pass through a file from its first byte to its last."""

    def __init__(self, data: bytes, document: _Document, scan: Scan) -> None:
        self._data = data
        self._lexer = PdfLexer(data)
        self._document = document
        self._scan = scan
        self._junk = 0
        self._lengths: dict[int, int] = {}
        self._no_endstream = len(self._data)  # from here on no stream ends

    def walk(self) -> None:
        """Add every object to the document, and scan the bytes that belong to none."""
        at = 0
        while True:
            at = self._skip(at)
            if at >= len(self._data):
                return
            if self._document.objects > MAX_OBJECTS or self._document.syntax > _MAX_SYNTAX:
                self._scan.unsearched.add(UnsearchedReason.COUNT)
                carve(SliceSource(BytesSource(self._data), at, len(self._data) - at), self._scan)
                return
            try:
                after = self._next(at)
            except (PdfSyntaxError, RecursionError):
                after = 0
            at = after if after > at else self._over_junk(at)

    def _skip(self, at: int) -> int:
        """Skip white space and comments; read long comments, which may be text or hide data."""
        end = self._lexer.skip(at)
        if end - at > _LEAST_COMMENT and self._data[at:end].strip():
            skipped = self._data[at:end]
            if end - at > 256:
                carve(BytesSource(skipped), self._scan)
            read_words(skipped[: 1 << 20].decode("latin-1"), self._scan)
        return end

    def _next(self, at: int) -> int:
        match = _OBJECT.match(self._data, at)
        if match is not None:
            return self._object(int(match[1]), match.end())
        match = _STRUCTURE.match(self._data, at)
        if match is None:
            return 0
        if match[0] == b"trailer":
            trailer, end = self._lexer.value(match.end())
            if isinstance(trailer, dict):
                self._take(trailer)
            return end
        return match.end()

    def _object(self, number: int, at: int) -> int:
        value, end = self._lexer.value(at)
        self._document.objects += 1
        self._document.numbers.append(number)
        self._document.syntax += end - at
        if isinstance(value, dict) and "Linearized" in value:
            self._document.linear |= {number, *self._hints(value)}
        if isinstance(value, int):
            self._lengths[number] = value
        self._take(value)
        after = self._lexer.skip(end)
        match = _STREAM.match(self._data, after)
        if match is None or not isinstance(value, dict):
            return end
        return self._stream(number, value, match.end())

    def _hints(self, linear: Dictionary) -> Iterator[int]:
        """Yield the number of the stream of hints (ISO 32000-1, annex F.2.2)."""
        places = linear.get("H")
        if isinstance(places, list) and places and isinstance(places[0], int):
            match = _OBJECT.match(self._data, max(0, places[0]))
            yield from [int(match[1])] if match else []

    def _stream(self, number: int, head: Dictionary, start: int) -> int:
        length = head.get("Length")
        if isinstance(length, PdfReference):
            length = self._lengths.get(length.number, -1)
        end = start + length if isinstance(length, int) and length >= 0 else -1
        closing = _ENDSTREAM.match(self._data, end) if end >= 0 else None
        if closing is None:
            # The length follows the stream, or is wrong: the next `endstream` ends it.
            closing = self._next_endstream(start)
            if closing is None:
                self._scan.unsearched.add(UnsearchedReason.DAMAGED)
                return 0
            end = closing.start()
        self._document.streams.append(_PdfStream(number, head, start, end))
        return closing.end()

    def _next_endstream(self, start: int) -> re.Match[bytes] | None:
        """Return where a stream ends; where none ends any more, that is looked for once."""
        if start >= self._no_endstream:
            return None
        closing = _ENDSTREAM.search(self._data, start)
        if closing is None:
            self._no_endstream = start
        return closing

    def _over_junk(self, at: int) -> int:
        """Scan the bytes up to the next object."""
        self._scan.unsearched.add(UnsearchedReason.DAMAGED)
        match = _OBJECT.search(self._data, at + 1)
        end = match.start() if match else len(self._data)
        self._junk += 1
        if self._junk <= _MAX_JUNK:
            carve(SliceSource(BytesSource(self._data), at, end - at), self._scan)
        return end

    def _take(self, value: Value) -> None:
        _take(value, self._document, self._scan)


def _take(value: Value, document: _Document, scan: Scan) -> None:
    """Add the data of one object: texts, maps, files, whether the document is locked."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, list):
            waiting += reversed(item)
        elif isinstance(item, bytes):
            document.letters += len(item)
            if document.letters <= _MAX_SYNTAX:
                document.strings.append(_text(item))
        elif isinstance(item, PdfName) and (":" in item or "," in item):
            document.strings.append(str(item))
        elif isinstance(item, dict):
            waiting += reversed(list(item.values()))
            _take_dictionary(item, document, scan)


def _take_dictionary(item: Dictionary, document: _Document, scan: Scan) -> None:
    lock = item.get("Encrypt")
    if isinstance(lock, (dict, PdfReference)):
        document.lock = lock.number if isinstance(lock, PdfReference) else 0
    points = item.get("GPTS")
    if isinstance(points, list):
        numbers = [str(each) for each in points if isinstance(each, (int, float))]
        pair = [*numbers[:2], "", ""]
        scan.add_position(
            Position(
                "PDF map", short_line(pair[0]), short_line(pair[1]), short_line(" ".join(numbers))
            )
        )
    elif points is not None or "LGIDict" in item or item.get("Subtype") == "GEO":
        scan.add_position(Position("PDF map", found="a map that knows where it is"))
    files = item.get("EF")
    if isinstance(files, dict):
        document.files |= {each.number for each in files.values() if isinstance(each, PdfReference)}
    for key in ("Creator", "Producer"):
        made = item.get(key)
        if isinstance(made, bytes) and _is_of_device(_text(made)):
            scan.add_device(_text(made), f"PDF {key}")
    for key, value in item.items():
        if isinstance(value, bytes):
            _take_named(key, _text(value), scan)
    for key in _TEXT_STREAMS:
        held = item.get(key)
        listed = held if isinstance(held, list) else [held]
        document.texts |= {each.number for each in listed if isinstance(each, PdfReference)}


def _is_of_device(text: str) -> bool:
    return _MADE_BY.search(text) is not None and _PRINTERS_OF_MANY.search(text) is None


def _take_named(key: str, text: str, scan: Scan) -> None:
    """Add a text under a key that names a place or a device."""
    name = plain(key)
    if not any(ch.isalnum() for ch in text):
        return
    if name in _PLACE_KEYS or is_latitude(name) or is_longitude(name):
        # A signature's text is on its page as well, so it is recorded as text of the document.
        scan.add_position(Position(short_line(f"document {key}"), found=short_line(text)))
    elif name in _DEVICE_KEYS:
        scan.add_device(text, short_line(f"PDF {key}"))


def _text(raw: bytes) -> str:
    if raw[:2] in (b"\xfe\xff", b"\xff\xfe"):
        return raw.decode("utf-16", errors="replace")
    if raw[:3] == b"\xef\xbb\xbf":
        return raw.decode("utf-8-sig", errors="replace")
    return raw.decode("latin-1")


def _read_stream(content: Source, stream: _PdfStream, document: _Document, scan: Scan) -> None:
    head = stream.head
    filters = _filters(head)
    if filters is None:
        scan.unsearched.add(UnsearchedReason.FORMAT)
        return
    if head.get("Type") == "XRef" and "Subtype" not in head and not _is_file_form(filters):
        return  # a table of offsets
    is_file = head.get("Type") == "EmbeddedFile" or stream.number in document.files
    is_rows = head.get("Subtype") == "Image" and not is_file
    data, rest = _unpacked(content, filters, head, is_rows and not _is_file_form(filters), scan)
    if rest and rest[0] in _PICTURES:
        scan.scan_part("picture", BytesSource(data))
    elif rest:
        return
    elif is_file:
        scan.scan_part("file", BytesSource(data))
    elif stream.number in document.texts and not is_rows:
        scan.scan_part("text", BytesSource(data))
    elif head.get("Type") == "ObjStm":
        _object_stream(data, head, document, scan)
    else:
        _other_stream(data, head, is_rows, scan)


def _is_file_form(filters: list[str]) -> bool:
    return bool(_PICTURES & set(filters))


def _other_stream(data: bytes, head: Dictionary, is_rows: bool, scan: Scan) -> None:
    """Read a stream that is not marked as a file: it is one if it begins like one."""
    what = detect_file_type(data[:HEAD])
    if what.media_type in _STRONG:
        scan.scan_part("stream", BytesSource(data))
    elif is_rows:
        return
    elif head.get("Type") == "Metadata" or data[:256].lstrip(b"\xef\xbb\xbf\0\r\n\t ")[:1] == b"<":
        scan.scan_part(str(head.get("Subtype") or "XML"), BytesSource(data))
        for match in _PRODUCER.finditer(data[:_PEEK]):
            made = decode_text(match[1] or match[2])
            if _is_of_device(made):
                scan.add_device(made, "PDF Producer")
    elif what.kind in ("image", "video", "audio", "pdf") and what.media_type != "audio/mpeg":
        scan.scan_part("stream", BytesSource(data))
    elif not carve(BytesSource(data), scan) and b"/DCT" in data:
        # A picture in the page itself, behind more than one filter.
        scan.unsearched.add(UnsearchedReason.FORMAT)


def _object_stream(data: bytes, head: Dictionary, document: _Document, scan: Scan) -> None:
    first = head.get("First")
    count = head.get("N")
    if not isinstance(first, int) or not isinstance(count, int) or first < 0:
        scan.unsearched.add(UnsearchedReason.DAMAGED)
        return
    lexer = PdfLexer(data)
    at = lexer.skip(first)
    try:
        # By the bytes, not by the table of offsets: it may leave objects out.
        while at < len(data):
            value, end = lexer.value(at)
            document.objects += 1
            document.syntax += end - at
            if document.objects > MAX_OBJECTS or document.syntax > _MAX_SYNTAX:
                scan.unsearched.add(UnsearchedReason.COUNT)
                return
            _take(value, document, scan)
            at = lexer.skip(end)
    except (PdfSyntaxError, RecursionError):
        scan.unsearched.add(UnsearchedReason.DAMAGED)


def _filters(head: Dictionary) -> list[str] | None:
    """Return the names of the filters in order; None where they are ambiguous."""
    if any(key.startswith(("Filter again", "F again")) for key in head) or "FFilter" in head:
        return None
    named = head.get(
        "Filter", head.get("F") if isinstance(head.get("F"), (PdfName, list)) else None
    )
    listed = named if isinstance(named, list) else [] if named is None else [named]
    if len(listed) > _MAX_FILTERS or not all(isinstance(each, PdfName) for each in listed):
        return None
    return [_SHORT_FILTERS.get(str(each), str(each)) for each in listed]


def _unpacked(
    content: Source, filters: list[str], head: Dictionary, peek: bool, scan: Scan
) -> tuple[bytes, list[str]]:
    """Return the unpacked bytes, and the filters that remain."""
    most = _PEEK if peek else min(_MAX_STREAM, scan.budget.unpacked)
    data = b""
    for number, name in enumerate(filters or [""]):
        if name in _PICTURES | _ROWS:
            rest = filters[number:]
            return (data if number else content.read_at(0, content.size)), rest
        source = BytesSource(data) if number else content
        data, whole = _one_filter(source, name, most)
        if name == "Crypt":
            scan.unsearched.add(UnsearchedReason.LOCKED)
        elif len(data) >= most and not peek:
            scan.unsearched.add(UnsearchedReason.SIZE)
        elif not whole and not peek:
            scan.unsearched.add(UnsearchedReason.DAMAGED)
        elif name not in _KNOWN:
            scan.unsearched.add(UnsearchedReason.FORMAT)
        if not scan.spend_bytes(len(data)):
            return b"", ["budget"]
        data = _unpredicted(data, head, number, peek, scan)
    return data, []


_KNOWN: Final = frozenset({"", "FlateDecode", "LZWDecode", "ASCII85Decode", "ASCIIHexDecode"}) | {
    "RunLengthDecode"
}


def _one_filter(source: Source, name: str, most: int) -> tuple[bytes, bool]:
    """Return what one filter unpacks to, at most `most` bytes, and whether it was sound."""
    if name == "FlateDecode":
        data, _ = inflate(zlib.decompressobj(), source, most)
        # Line ends behind the packed data, or a missing checksum, are common.
        return data, bool(data) or source.size < 12
    raw = source.read_at(0, source.size)
    if name == "ASCIIHexDecode":
        digits = re.sub(rb"[^0-9a-fA-F]", b"", raw.partition(b">")[0])
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())[:most], True
    if name == "ASCII85Decode":
        return _ascii85(raw, most)
    if name == "LZWDecode":
        return lzw(raw, most)
    if name == "RunLengthDecode":
        return _run_length(raw, most)
    return raw[:most], name == ""


def _ascii85(raw: bytes, most: int) -> tuple[bytes, bool]:
    digits = re.sub(rb"\s", b"", raw).removeprefix(b"<~").partition(b"~")[0]
    made = bytearray()
    group: list[int] = []
    for digit in digits:
        if len(made) >= most:
            break
        if digit == 0x7A and not group:
            made += bytes(4)
            continue
        if not 0x21 <= digit <= 0x75:
            return bytes(made), False
        group.append(digit - 0x21)
        if len(group) == 5:
            made += _group(group)
            group = []
    if len(group) > 1:
        made += _group(group + [84] * (5 - len(group)))[: len(group) - 1]
    return bytes(made[:most]), True


def _group(digits: list[int]) -> bytes:
    number = 0
    for digit in digits:
        number = number * 85 + digit
    return (number & 0xFFFFFFFF).to_bytes(4, "big")


def lzw(raw: bytes, most: int) -> tuple[bytes, bool]:
    """Unpack LZWDecode (ISO 32000-2, 7.4.4) up to `most` bytes; return whether it was sound."""
    made = bytearray()
    table: list[bytes] = []
    width, held, bits = 9, 0, 0
    last = b""
    for byte in raw:
        held = held << 8 | byte
        bits += 8
        if bits < width:
            continue
        bits -= width
        code = held >> bits
        held &= (1 << bits) - 1
        if code == 257:
            return bytes(made), True
        if code == 256:
            table, width, last = [], 9, b""
            continue
        if code < 256:
            entry = bytes([code])
        elif code - 258 < len(table):
            entry = table[code - 258]
        elif last and code - 258 == len(table):
            entry = last + last[:1]
        else:
            return bytes(made), False
        made += entry
        if last and len(table) < 4096:
            table.append(last + entry[:1])
        last = entry
        # One code early, which is the default of the standard (EarlyChange 1).
        width = min(12, max(9, (len(table) + 259 + 1).bit_length()))
        if len(made) > most:
            break
    return bytes(made[:most]), True


def _run_length(raw: bytes, most: int) -> tuple[bytes, bool]:
    made = bytearray()
    at = 0
    while at < len(raw) and len(made) <= most:
        length = raw[at]
        if length == 128:
            return bytes(made[:most]), True
        if length < 128:
            made += raw[at + 1 : at + 2 + length]
            at += 2 + length
        else:
            made += raw[at + 1 : at + 2] * (257 - length)
            at += 2
    return bytes(made[:most]), True


def _unpredicted(data: bytes, head: Dictionary, number: int, peek: bool, scan: Scan) -> bytes:
    """Return the rows before a predictor was applied, for data that is not a picture."""
    params = head.get("DecodeParms", head.get("DP"))
    if isinstance(params, list):
        params = params[number] if number < len(params) else None
    if isinstance(params, PdfReference) and not peek:
        scan.unsearched.add(UnsearchedReason.FORMAT)
    if not isinstance(params, dict) or peek:
        return data
    predictor = params.get("Predictor", 1)
    if predictor == 1:
        return data
    if params.get("EarlyChange", 1) != 1 or not isinstance(predictor, int) or predictor < 10:
        scan.unsearched.add(UnsearchedReason.FORMAT)
        return data
    numbers = [params.get(key, start) for key, start in _SHAPE.items()]
    if not all(isinstance(each, int) and 0 < each < 1 << 16 for each in numbers):
        scan.unsearched.add(UnsearchedReason.DAMAGED)
        return data
    columns, colors, bits = (int(str(each)) for each in numbers)
    if len(data) > 4 << 20:
        scan.unsearched.add(UnsearchedReason.SIZE)
        return data
    return _png_rows(data, (columns * colors * bits + 7) // 8, max(1, colors * bits // 8))


_SHAPE: Final = {"Columns": 1, "Colors": 1, "BitsPerComponent": 8}


def _png_rows(data: bytes, width: int, step: int) -> bytes:
    made = bytearray()
    above = bytearray(width)
    for at in range(0, len(data), width + 1):
        kind, row = data[at], bytearray(data[at + 1 : at + 1 + width].ljust(width, b"\0"))
        for index in range(width) if kind else ():
            left = row[index - step] if index >= step else 0
            corner = above[index - step] if index >= step else 0
            row[index] = (row[index] + _guess(kind, left, above[index], corner)) & 0xFF
        made += row
        above = row
    return bytes(made)


def _guess(kind: int, left: int, above: int, corner: int) -> int:
    if kind < 4:
        return (0, left, above, (left + above) // 2)[kind]
    towards = left + above - corner
    return min((left, above, corner), key=lambda each: abs(towards - each))
