"""The text in tracks of QuickTime and MP4 films: chapters, subtitles, metadata that is written out.

Sample tables follow ISO/IEC 14496-12 (8.6, 8.7), timed text 3GPP TS 26.245 (5.17).

**Invariants:**

- Each sample is read, or the film is FORMAT: where the tables do not lead to it, where it is not
  text from its first byte to its last, or where there are more than are read.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

from diary.media.decoder_results import UnsearchedReason
from diary.media.metadata.atoms import Atom, ReadAt, read_atom
from diary.media.metadata.places_in_text import read_words
from diary.media.metadata.scan import Scan

# A length before the text, and boxes of styles behind it; the others are text alone.
_COUNTED: Final = frozenset({b"text", b"tx3g"})
TEXT_TRACKS: Final = _COUNTED | {b"mett", b"metx", b"sbtt", b"stxt", b"stpp"}
TABLES: Final = frozenset({b"stsd", b"stsz", b"stsc", b"stco", b"co64"})
_STYLES: Final = frozenset(
    {b"styl", b"encd", b"hclr", b"hlit", b"tbox", b"blnk", b"krok", b"dlay", b"ftab", b"twrp"}
    | {b"tlit", b"wrap", b"drpo", b"drpt"}
)
_LINKS: Final = b"href"
_MAX_SAMPLES: Final = 20_000
_MAX_BYTES: Final = 4 << 20
_MAX_TABLE: Final = 1 << 20
_MOST: Final = 64 << 10  # bytes of one sample


class _UnreadableError(Exception):
    """A sample or a table is not of the form that is read."""


def read_text_track(read_at: ReadAt, tables: dict[bytes, Atom], scan: Scan) -> None:
    """Add what the samples of one track say; `tables` are the tables of that track."""
    try:
        kind = _kind(read_at, tables[b"stsd"])
        texts = [_text(_read(read_at, *place), kind) for place in _samples(read_at, tables)]
    except (_UnreadableError, KeyError, struct.error, UnicodeDecodeError):
        scan.unsearched.add(UnsearchedReason.FORMAT)
        return
    words = "\n".join(texts)
    scan.add_text(words)
    read_words(words, scan)


def _kind(read_at: ReadAt, atom: Atom) -> bytes:
    """Return the kind of the samples, where all are of one."""
    raw = read_at(atom.content, 16)
    if int.from_bytes(raw[4:8], "big") != 1:
        raise _UnreadableError
    return raw[12:16]


def _samples(read_at: ReadAt, tables: dict[bytes, Atom]) -> Iterator[tuple[int, int]]:
    """Yield where each sample begins, and its size."""
    sizes = _sizes(_table(read_at, tables[b"stsz"]))
    offsets = _offsets(read_at, tables)
    runs = list(struct.iter_unpack(">III", _table(read_at, tables[b"stsc"])[8:]))
    number = 0
    for at, (first, in_chunk, _entry) in enumerate(runs):
        last = runs[at + 1][0] if at + 1 < len(runs) else len(offsets) + 1
        for offset in offsets[first - 1 : last - 1]:
            here = offset
            for size in sizes[number : number + in_chunk]:
                yield here, size
                here += size
                number += 1
    if number != len(sizes):
        raise _UnreadableError


def _read(read_at: ReadAt, at: int, size: int) -> bytes:
    sample = read_at(at, size)
    if len(sample) < size:
        raise _UnreadableError
    return sample


def _table(read_at: ReadAt, atom: Atom) -> bytes:
    if atom.length > _MAX_TABLE:
        raise _UnreadableError
    return read_at(atom.content, atom.length)


def _sizes(raw: bytes) -> list[int]:
    same, count = struct.unpack_from(">II", raw, 4)
    if count > _MAX_SAMPLES:
        raise _UnreadableError
    sizes = [same] * count if same else list(struct.unpack_from(f">{count}I", raw, 12))
    if sum(sizes) > _MAX_BYTES or max(sizes, default=0) > _MOST:
        raise _UnreadableError
    return sizes


def _offsets(read_at: ReadAt, tables: dict[bytes, Atom]) -> tuple[int, ...]:
    wide = b"co64" in tables
    raw = _table(read_at, tables[b"co64" if wide else b"stco"])
    (count,) = struct.unpack_from(">I", raw, 4)
    return struct.unpack_from(f">{count}{'Q' if wide else 'I'}", raw, 8)


def _text(sample: bytes, kind: bytes) -> str:
    if kind not in _COUNTED:
        return _decoded(sample)
    end = 2 + int.from_bytes(sample[:2], "big")
    if len(sample) < end:
        raise _UnreadableError
    return "\n".join([_decoded(sample[2:end]), *_links(sample, end)])


def _links(sample: bytes, at: int) -> Iterator[str]:
    """Yield the links among the boxes behind a text."""
    while at < len(sample):
        box = read_atom(lambda start, n: sample[start : start + n], at, len(sample), nested=True)
        if box is None:
            raise _UnreadableError
        content = sample[box.content : box.end]
        if box.name == _LINKS:
            yield content[4:].decode("latin-1")
        elif box.name not in _STYLES:
            raise _UnreadableError
        at = box.end


def _decoded(raw: bytes) -> str:
    """Return the text of a sample; one with characters that no text has is not read."""
    form = "utf-16" if raw[:2] in (b"\xfe\xff", b"\xff\xfe") else "utf-8"
    text = raw.rstrip(b"\0").decode(form) if form == "utf-8" else raw.decode(form)
    if not all(each.isprintable() or each in "\t\n\r" for each in text):
        raise _UnreadableError
    return text
