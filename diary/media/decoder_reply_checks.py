"""Checks of the child's answers, which a hostile file may have written.

**Invariants:**

- Every value has its exact type and limits, and every text is short and printable, or the whole
  answer is GarbageError.
- A picture comes as rows of samples, as many as its size requires: nothing else can be in them.
- A JPEG or PNG, encoded from such rows by a child that saw no file, is accepted only if its
  structure holds nothing but a picture of that size.
- A patch can only rename atoms to `free` and zero them, inside the file, so it cannot write
  anything else into a copy.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from typing import Final, TypeGuard, TypeVar, get_args

from diary.errors import Damaged, DamageReason, FutureFormat
from diary.json_value import Json, fields
from diary.media.decoder_protocol import MAX_BLOCK, MAX_SIDE, GarbageError, Header, WireMessage
from diary.media.decoder_results import (
    MAX_FILM_COPY,
    MAX_LINE,
    MAX_PIXELS,
    SAMPLES,
    CaptureTime,
    CleanCopy,
    Device,
    DocumentForm,
    FileWords,
    Kind,
    Mail,
    MailPart,
    MediaFacts,
    Pixels,
    Position,
    Raster,
    UnsearchedReason,
    WordPlaces,
    Zone,
)
from diary.media.jpeg_segments import plain_size
from diary.media.own_pdf_objects import PART
from diary.media.own_pdf_reader import (
    CellMark,
    DocumentMarks,
    PieceMark,
    PrintedCell,
    PrintedFigure,
    PrintedPiece,
)
from diary.media.png_and_riff_chunks import plain_png_size
from diary.media.safe_text import MAX_SHORT, is_visible

T = TypeVar("T", bound=str)

MAX_POSITIONS = 200
MAX_PAGES = 100_000
MAX_SECONDS = 10_000_000.0
MAX_COUNT = 1_000_000
MAX_LISTED = 100
MAX_PATCH = 16 << 20
MAX_PATCHED_ATOMS = 1_000
MAX_ENTRY = 10**12
_NOTES = {"damaged", "too-large", "several-frames", "locked", "ends-early", ""}


def facts(message: WireMessage) -> MediaFacts:
    """Return the facts of one file."""
    head = message.header
    kind: Kind = _one_of(head, "kind", get_args(Kind))
    note = _text(head, "note")
    listed = head.get("positions")
    named, reasons = head.get("devices"), head.get("unsearched")
    captured = head.get("captured_at")
    if not set(note.split(" ")) <= _NOTES:
        raise GarbageError("note")
    if not isinstance(listed, list) or len(listed) > MAX_POSITIONS:
        raise GarbageError("positions")
    if not isinstance(named, list) or len(named) > MAX_POSITIONS:
        raise GarbageError("devices")
    if not isinstance(reasons, list) or len(reasons) > len(UnsearchedReason):
        raise GarbageError("unsearched")
    return MediaFacts(
        kind=kind,
        media_type=_text(head, "media_type"),
        width=_whole_or_none(head, "width", MAX_SIDE * 4),
        height=_whole_or_none(head, "height", MAX_SIDE * 4),
        orientation=_whole_or_none(head, "orientation", 8),
        captured_at=None if captured is None else _capture_time(captured),
        device=_text(head, "device"),
        duration_s=_seconds(head),
        pages=_whole_or_none(head, "pages", MAX_PAGES),
        positions=tuple(_position(item) for item in listed),
        preview=_flag(head, "preview"),
        devices=tuple(_device(item) for item in named),
        unsearched=tuple(_reason(item) for item in reasons),
        note=note,
        codecs=_text(head, "codecs"),
        credentials=_flag(head, "credentials"),
        content_identifier=_text(head, "content_identifier"),
        document=_document(head.get("document")),
    )


def _document(form: Json) -> DocumentForm | None:
    if form is None:
        return None
    try:
        return DocumentForm(str(form))
    except ValueError as error:
        raise GarbageError("document") from error


def facts_of_parts(message: WireMessage, count: int) -> tuple[MediaFacts, ...]:
    """Return the facts of exactly so many files."""
    found = message.header.get("found")
    if not isinstance(found, list) or len(found) != count:
        raise GarbageError("found")
    if not all(isinstance(each, dict) for each in found):
        raise GarbageError("found")
    return tuple(facts(WireMessage(fields(each))) for each in found)


def raster(message: WireMessage, max_width: int = MAX_SIDE, max_height: int = MAX_SIDE) -> Raster:
    """Return the form of a picture within the box, whose rows may be requested next."""
    width, height = _sides(message.header, max_width, max_height)
    if width * height > MAX_PIXELS or message.block:
        raise GarbageError("picture")
    return Raster(width, height, _one_of(message.header, "mode", tuple(SAMPLES)))


def raster_or_none(message: WireMessage, max_width: int, max_height: int) -> Raster | None:
    """Return the same, or None where the kind has no picture."""
    return None if _is_none(message) else raster(message, max_width, max_height)


def rows(message: WireMessage, length: int) -> bytes:
    """Return rows of a picture, of exactly `length` bytes in total."""
    if len(message.block) != length:
        raise GarbageError("rows")
    return message.block


def encoded(message: WireMessage, form: str, width: int, height: int) -> bytes:
    """Return a JPEG or PNG file that holds a picture of this size and nothing else."""
    found = plain_size(message.block) if form == "JPEG" else plain_png_size(message.block)
    if found != (width, height):
        raise GarbageError("picture")
    return message.block


def pixels(message: WireMessage, max_width: int, max_height: int) -> Pixels | None:
    """Return rows of RGB within the box, or None where the kind has no picture."""
    if _is_none(message):
        return None
    width, height = _sides(message.header, max_width, max_height)
    if len(message.block) != width * height * 3:
        raise GarbageError("pixels")
    return Pixels(width, height, message.block)


def extent(message: WireMessage) -> tuple[int, int]:
    """Return width and height of a picture or a page."""
    if message.block:
        raise GarbageError("extent")
    return _sides(message.header, MAX_SIDE, MAX_SIDE)


def cutout(message: WireMessage, width: int, height: int) -> Pixels:
    """Return rows of RGB of exactly this size."""
    if _sides(message.header, width, height) != (width, height):
        raise GarbageError("cutout")
    if len(message.block) != width * height * 3:
        raise GarbageError("cutout")
    return Pixels(width, height, message.block)


def moment(message: WireMessage, edge: int) -> tuple[float, Raster]:
    """Return the time in a film, in seconds, and the form of the picture at that time."""
    at = message.header.get("at")
    if type(at) is not float or not 0 <= at <= MAX_SECONDS:
        raise GarbageError("frame")
    return at, raster(message, edge, edge)


def mail(message: WireMessage, limit: int) -> Mail | None:
    """Return an e-mail with at most `limit` characters of text, or None if it is none."""
    if _is_none(message):
        return None
    try:
        values = json.loads(message.block)
    except (ValueError, RecursionError) as error:
        raise GarbageError("mail") from error
    if not isinstance(values, dict):
        raise GarbageError("mail")
    words = values.get("words")
    if not isinstance(words, str) or len(words) > limit or not is_visible(words):
        raise GarbageError("words")
    return Mail(
        tuple(_head(item) for item in _listed(values, "heads")),
        _count(values, "more_heads"),
        tuple(_mail_part(item) for item in _listed(values, "attached")),
        _count(values, "more_attached"),
        words,
        _flag(values, "cut"),
    )


def marks(message: WireMessage) -> DocumentMarks | None:
    """Return a portion of the marks on a document's pages; None after the last one.

    Raises Damaged if it is not a document of this program, FutureFormat if it is of a later
    version.
    """
    state = _one_of(message.header, "state", ("more", "whole", "other", "later"))
    if state == "other":
        raise Damaged(PART, DamageReason.IS_NOT_BUILT_AS_A_DOCUMENT_OF_OURS_IS)
    if state == "later":
        raise FutureFormat(PART, _text(message.header, "version"))
    if state == "whole":
        return None
    try:
        values = json.loads(message.block)
    except (ValueError, RecursionError) as error:
        raise GarbageError("marks") from error
    if not isinstance(values, dict):
        raise GarbageError("marks")
    return DocumentMarks(
        tuple(map(_mark, _named(values, "marks"))),
        tuple(map(_digest, _named(values, "digests"))),
        tuple(map(_piece, _named(values, "pieces"))),
        tuple(map(_figure, _named(values, "figures"))),
        tuple(map(_cell, _named(values, "cells"))),
    )


def _named(values: dict[str, Json], name: str) -> list[Json]:
    part = values.get(name)
    if not isinstance(part, list):
        raise GarbageError("marks")
    return part


_FIELD: Final = re.compile("[a-z][a-z0-9_]{0,39}")


def _piece(item: Json) -> PrintedPiece:
    if not isinstance(item, list) or len(item) != 7:
        raise GarbageError("pieces")
    page, entry = (_number(n, 1, MAX_ENTRY, "pieces") for n in item[:2])
    name, alone, more, words, seen = item[2:]
    if not isinstance(name, str) or not _FIELD.fullmatch(name) or not isinstance(words, str):
        raise GarbageError("pieces")
    if not all(isinstance(each, bool) for each in (alone, more, seen)):
        raise GarbageError("pieces")
    return PrintedPiece(page, PieceMark(entry, name, alone, more), words, seen)


_PART: Final = re.compile("[a-z]{1,10}")


def _cell(item: Json) -> PrintedCell:
    if not isinstance(item, list) or len(item) != 7:
        raise GarbageError("cells")
    page = _number(item[0], 1, MAX_ENTRY, "cells")
    of, at = (_number(n, 0, MAX_ENTRY, "cells") for n in item[1:3])
    part, more, text, seen = item[3:]
    if not isinstance(part, str) or not _PART.fullmatch(part) or not isinstance(text, str):
        raise GarbageError("cells")
    if not isinstance(more, bool) or not isinstance(seen, bool):
        raise GarbageError("cells")
    return PrintedCell(page, CellMark(of, at, part, more), text, seen)


_FORM: Final = re.compile("[a-z]{1,12}")
_CODE: Final = re.compile("[A-Za-z0-9.-]{1,120}")


def _figure(item: Json) -> PrintedFigure:
    if not isinstance(item, list) or len(item) != 5:
        raise GarbageError("figures")
    page, (form, code, text, seen) = _number(item[0], 1, MAX_ENTRY, "figures"), item[1:]
    if not isinstance(form, str) or not _FORM.fullmatch(form) or not isinstance(seen, bool):
        raise GarbageError("figures")
    if not isinstance(code, str) or not _CODE.fullmatch(code) or not isinstance(text, str):
        raise GarbageError("figures")
    return PrintedFigure(page, form, code, text, seen)


def _mark(item: Json) -> tuple[int, int, str]:
    if not isinstance(item, list) or len(item) != 3:
        raise GarbageError("marks")
    page, entry = (_number(n, 1, MAX_ENTRY, "marks") for n in item[:2])
    return page, entry, _digest(item[2])


def _digest(item: Json) -> str:
    if not _is_digest(item):
        raise GarbageError("digests")
    return item


def _is_digest(item: Json) -> TypeGuard[str]:
    return isinstance(item, str) and re.fullmatch("[0-9a-f]{64}", item) is not None


def pages(message: WireMessage) -> int:
    """Return the number of pages of a document."""
    return _whole(message.header, "pages", MAX_PAGES)


def text(message: WireMessage, limit: int) -> str | None:
    """Return text of at most `limit` characters, or None where the kind has none."""
    if _is_none(message):
        return None
    try:
        found = message.block.decode("utf-8")
    except UnicodeDecodeError as error:
        raise GarbageError("text") from error
    # The child makes invisible characters visible; one that was taken over may not do so.
    if len(found) > limit or not is_visible(found):
        raise GarbageError("text")
    return found


def word_places(message: WireMessage, limit: int) -> WordPlaces:
    """Return the positions of places in text of at most `limit` characters."""
    head = message.header
    spans, heads = head.get("spans"), head.get("heads")
    if not isinstance(spans, list) or not isinstance(heads, list):
        raise GarbageError("places")
    found: list[tuple[int, int]] = []
    last = 0
    for span in spans:
        if not isinstance(span, list) or len(span) != 2:
            raise GarbageError("places")
        begin, end = (_number(at, 0, limit, "places") for at in span)
        if not last <= begin < end:
            raise GarbageError("places")
        found.append((begin, end))
        last = end
    named = tuple(_number(at, 0, MAX_LISTED - 1, "places") for at in heads)
    return WordPlaces(tuple(found), named, _flag(head, "rest_is_clean"))


def inside(message: WireMessage, first: int, limit: int) -> FileWords:
    """Return text inside a file, at most `limit` characters, of pages from `first` on."""
    if _is_none(message):
        return FileWords()
    try:
        texts = json.loads(message.block)
    except (ValueError, RecursionError) as error:
        raise GarbageError("words") from error
    following = message.header.get("next")
    if following is not None:
        following = _number(following, first + 1, MAX_PAGES, "next")
    if not isinstance(texts, list):
        raise GarbageError("words")
    kept = tuple(map(_storable_text, texts))
    pages = message.header.get("pages", [0] * len(kept))
    if sum(map(len, kept)) > limit or not isinstance(pages, list) or len(pages) != len(kept):
        raise GarbageError("words")
    numbered = tuple(_number(page, 0, MAX_PAGES, "words") for page in pages)
    return FileWords(kept, following, numbered)


def _storable_text(text: Json) -> str:
    """Return text without lone surrogates, which could not be stored as UTF-8."""
    if not isinstance(text, str) or any("\ud800" <= ch <= "\udfff" for ch in text):
        raise GarbageError("words")
    return text


def patch(message: WireMessage, size: int, media_type: str) -> CleanCopy:
    """Return a patch for a file of `size` bytes and this media type."""
    return CleanCopy("patch", media_type, "", ranges=_ranges(message.header.get("free"), size))


def film_copy_size(message: WireMessage) -> int:
    """Return how many bytes a copy of a film has."""
    return _number(message.header.get("size"), 1, MAX_FILM_COPY, "size")


def film_copy_part(message: WireMessage, length: int) -> bytes:
    """Return a part of a copy of a film, of exactly this length."""
    if len(message.block) != length:
        raise GarbageError("film")
    return message.block


def _listed(head: Header, name: str) -> list[Json]:
    items = head.get(name)
    if not isinstance(items, list) or len(items) > MAX_LISTED:
        raise GarbageError(name)
    return items


def _head(item: Json) -> tuple[str, str]:
    if not isinstance(item, list) or len(item) != 2:
        raise GarbageError("head")
    name, value = _text({"name": item[0]}, "name"), item[1]
    if not isinstance(value, str) or len(value) > MAX_LINE or not is_visible(value):
        raise GarbageError("head")
    return name, value


def _mail_part(item: Json) -> MailPart:
    if not isinstance(item, dict):
        raise GarbageError("attached")
    digest = _text(item, "sha256")
    if digest and not _is_digest(digest):
        raise GarbageError("attached")
    return MailPart(_text(item, "name"), _text(item, "media_type"), _count(item, "size"), digest)


def _count(head: Header, name: str) -> int:
    return _number(head.get(name), 0, MAX_BLOCK if name == "size" else MAX_COUNT, name)


def _ranges(listed: Json, size: int) -> tuple[tuple[int, bytes], ...]:
    if not isinstance(listed, list) or len(listed) > MAX_PATCHED_ATOMS:
        raise GarbageError("patch")
    ranges: list[tuple[int, bytes]] = []
    last, total = 0, 0
    for item in listed:
        if not isinstance(item, list) or len(item) != 3:
            raise GarbageError("patch")
        offset, head, end = (_number(n, 0, size, "patch") for n in item)
        total += end - offset
        if head not in (8, 16) or not last <= offset <= end - head:
            raise GarbageError("patch")
        if total > MAX_PATCH:
            raise GarbageError("patch")
        ranges += [(offset + 4, b"free"), (offset + head, bytes(end - offset - head))]
        last = end
    return tuple((at, new) for at, new in ranges if new)


def _capture_time(item: Json) -> CaptureTime:
    if not isinstance(item, dict):
        raise GarbageError("captured")
    zone: Zone = _one_of(item, "zone", get_args(Zone))
    return CaptureTime(_text(item, "text"), _text(item, "where"), zone, _text(item, "offset"))


def _position(item: Json) -> Position:
    if not isinstance(item, dict):
        raise GarbageError("position")
    return Position(
        _text(item, "where"),
        _text(item, "latitude"),
        _text(item, "longitude"),
        _text(item, "found"),
    )


def _device(item: Json) -> Device:
    if not isinstance(item, dict):
        raise GarbageError("device")
    return Device(_text(item, "where"), _text(item, "name"))


def _reason(item: Json) -> UnsearchedReason:
    if not isinstance(item, str) or item not in set(UnsearchedReason):
        raise GarbageError("unsearched")
    return UnsearchedReason(item)


def _is_none(message: WireMessage) -> bool:
    return message.header.get("none") is True and not message.block


def _sides(head: Header, max_width: int, max_height: int) -> tuple[int, int]:
    return _whole(head, "width", max_width), _whole(head, "height", max_height)


def _whole_or_none(head: Header, name: str, most: int) -> int | None:
    return None if head.get(name) is None else _whole(head, name, most)


def _whole(head: Header, name: str, most: int) -> int:
    return _number(head.get(name), 1, most, name)


def _number(value: Json, least: int, most: int, name: str) -> int:
    if type(value) is not int or not least <= value <= most:
        raise GarbageError(name)
    return value


def _seconds(head: Header) -> float | None:
    value = head.get("duration_s")
    if value is None:
        return None
    # The file states the length of a sound; anything beyond months is damage.
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise GarbageError("duration")
    if not math.isfinite(value) or value < 0:
        raise GarbageError("duration")
    return float(value) if value <= MAX_SECONDS else None


def _flag(head: Header, name: str) -> bool:
    value = head.get(name)
    if type(value) is not bool:
        raise GarbageError(name)
    return value


def _text(head: Header, name: str) -> str:
    value = head.get(name)
    if not isinstance(value, str) or len(value) > MAX_SHORT or not value.isprintable():
        raise GarbageError(name)
    return value


def _one_of(head: Header, name: str, known: Sequence[T]) -> T:
    for value in known:
        if head.get(name) == value:
            return value
    raise GarbageError(name)
