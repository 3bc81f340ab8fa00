"""Data behind the end of a picture: further pictures, films, and makers' own records.

**Invariants:**

- Padding bytes are ignored. A picture or a film is scanned as a part; Samsung's records are read by
  their directory; anything else is FORMAT.
- It raises nothing: data that ends early adds DAMAGED to the scan.
"""

from __future__ import annotations

from diary.media.byte_source import SliceSource, Source
from diary.media.decoder_results import Position, UnsearchedReason
from diary.media.jpeg_segments import jpeg_end
from diary.media.metadata.atoms import read_atom
from diary.media.metadata.scan import Scan
from diary.media.png_and_riff_chunks import PNG_MAGIC
from diary.media.safe_text import decode_text, short_line

_MAX_PICTURES = 200
_MAX_RECORDS = 500
_MAX_TEXT = 256 << 10
_FILL = b"\0\xff \r\n"
_PICTURES = (b"\xff\xd8\xff", PNG_MAGIC, b"RIFF", b"GIF8")
_COUNTRY = 0x0AA1


def read_trailer(source: Source, start: int, scan: Scan) -> None:
    """Add the data between `start`, the end of the picture, and the end of the file."""
    end = source.size
    if source.read_at(end - 4, 4) == b"SEFT":
        end = _read_samsung(source, start, end, scan)
    at = start
    for number in range(2, _MAX_PICTURES):
        at = _behind_fill(source, at, end)
        if at >= end:
            return
        head = source.read_at(at, 12)
        if head.startswith(b"\xff\xd8\xff"):
            length = jpeg_end(SliceSource(source, at, end - at)) or end - at
            scan.scan_part(f"picture {number}", SliceSource(source, at, length))
        elif head[4:8] == b"ftyp":
            length = _film_end(source, at, end) - at
            scan.scan_part("film", SliceSource(source, at, length))
        else:
            scan.unsearched.add(UnsearchedReason.FORMAT)
            return
        at += max(length, 1)
    scan.unsearched.add(UnsearchedReason.COUNT)


def read_preview(name: str, source: Source, scan: Scan) -> None:
    """Scan a small JPEG inside a picture file as a part, to its own end.

    The bytes behind it are the rest of a buffer of the camera; they are searched with the file.
    """
    end = jpeg_end(source)
    scan.scan_part(name, source if end is None else SliceSource(source, 0, end))


def _behind_fill(source: Source, at: int, end: int) -> int:
    while at < end:
        piece = source.read_at(at, min(1 << 16, end - at))
        rest = piece.lstrip(_FILL)
        if rest.startswith(b"\xd8\xff") and len(rest) < len(piece):
            # The first byte of a picture may also be padding.
            return at + len(piece) - len(rest) - 1
        if rest or not piece:
            return at + len(piece) - len(rest)
        at += len(piece)
    return end


def _film_end(source: Source, at: int, end: int) -> int:
    while at < end:
        atom = read_atom(source.read_at, at, end)
        if atom is None or not atom.name.replace(b"\xa9", b"").isalnum():
            break
        at = atom.end
    return at


def _read_samsung(source: Source, start: int, end: int, scan: Scan) -> int:
    """Read Samsung's records by the directory at the file's end; return their start."""
    length = int.from_bytes(source.read_at(end - 8, 4), "little")
    place = end - 8 - length
    directory = source.read_at(place, length) if start <= place < end and length < 1 << 16 else b""
    if directory[:4] != b"SEFH" or len(directory) < 12:
        scan.unsearched.add(UnsearchedReason.DAMAGED)
        return end
    scan.add_device("Samsung", "Samsung trailer")
    first = place
    count = int.from_bytes(directory[8:12], "little")
    for row in range(12, 12 + 12 * min(count, _MAX_RECORDS), 12):
        entry = directory[row : row + 12]
        kind = int.from_bytes(entry[2:4], "little")
        offset = place - int.from_bytes(entry[4:8], "little")
        size = int.from_bytes(entry[8:12], "little")
        if len(entry) < 12 or offset < start or offset + size > place or size < 8:
            scan.unsearched.add(UnsearchedReason.DAMAGED)
            continue
        first = min(first, offset)
        _read_record(SliceSource(source, offset, size), kind, scan)
    if count > _MAX_RECORDS:
        scan.unsearched.add(UnsearchedReason.COUNT)
    return first


def read_samsung_records(source: Source, scan: Scan) -> None:
    """Add the records of a `sefd` box, which has the form of a trailer."""
    if source.read_at(source.size - 4, 4) == b"SEFT":
        _read_samsung(source, 0, source.size, scan)
    else:
        scan.unsearched.add(UnsearchedReason.FORMAT)


def _read_record(record: Source, kind: int, scan: Scan) -> None:
    length = int.from_bytes(record.read_at(4, 4), "little")
    name = decode_text(record.read_at(8, min(length, 200)))
    content = SliceSource(record, 8 + length, record.size)
    head = content.read_at(0, 16)
    if kind == _COUNTRY:
        scan.add_position(
            Position("Samsung MCC", found=short_line(decode_text(content.read_at(0, 16))))
        )
    elif head.startswith(_PICTURES) or head[4:8] == b"ftyp":
        scan.scan_part(short_line(name) or "record", content)
    elif content.size <= _MAX_TEXT:
        data = content.read_at(0, content.size)
        text = decode_text(data)
        if text.isprintable() or not any(ch < " " and ch not in "\r\n\t\0" for ch in text):
            scan.add_text(text)
        elif len(data) > 64:
            scan.unsearched.add(UnsearchedReason.FORMAT)
    else:
        scan.unsearched.add(UnsearchedReason.FORMAT)
    scan.add_text(name)
