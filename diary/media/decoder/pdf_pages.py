"""The pages of a foreign PDF as pictures and text, and the marks of a bundle's document.

**Invariants:**

- No form environment is ever created, so neither forms nor scripts run, and nothing that a document
  asks to be opened is opened.
- One page is drawn at a time, within a box of pixels, so a large document needs little memory.
- Only the program's own strict reader looks for marks, with the grammar that the program sends.
- Whether it is a document of this program is reported separately from whether it could be read; a
  child that crashes reports neither.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
from collections.abc import Iterator
from typing import Final

import pypdfium2
from PIL import Image

from diary.errors import Damaged, FutureFormat, MediaReason
from diary.json_value import Json, fields, whole
from diary.media.byte_source import BytesSource, SliceSource, Source
from diary.media.decoder.pipe import Params, Ranges, RangesFile, RefusedError
from diary.media.decoder_protocol import MAX_BLOCK, MAX_SIDE, WireMessage
from diary.media.decoder_results import Cutout, UnsearchedReason
from diary.media.metadata.pdf import read_opened_pdf
from diary.media.metadata.places_in_text import read_words
from diary.media.metadata.scan import Scan
from diary.media.own_pdf_grammar import DocumentGrammar
from diary.media.own_pdf_reader import DocumentMarks, DocumentReader

MAX_PAGES: Final = 100_000
_PASSWORD: Final = 4
_MAX_FILES: Final = 200
_MAX_LOOKED: Final = 500  # pages whose text and pictures are scanned
_MAX_PICTURES: Final = 500
_MAX_WORDS: Final = 20_000
_SCREEN: Final = 96 / 72  # pixels a point
_HAIR: Final = 0.01  # of a pixel


class DocumentPages:
    """An open document; raises RefusedError where it cannot be read."""

    def __init__(self, ranges: Source, *, in_memory: bool = False) -> None:
        try:
            # A document in memory is read there: reading by ranges needs a callback from C.
            file = ranges.read_at(0, ranges.size) if in_memory else RangesFile(ranges)
            self._file = pypdfium2.PdfDocument(
                file if isinstance(file, bytes) else io.BufferedReader(file)
            )
        except pypdfium2.PdfiumError as error:
            locked = error.err_code == _PASSWORD
            raise RefusedError(MediaReason.LOCKED if locked else MediaReason.UNREADABLE) from error

    def unlocked(self) -> bytes | None:
        """Return the document without encryption; None if it has none.

        The lock of an owner asks for no password: it only tells readers not to print or to copy.
        """
        if pypdfium2.raw.FPDF_GetSecurityHandlerRevision(self._file) < 0:
            return None
        copy = io.BytesIO()
        try:
            self._file.save(copy, flags=pypdfium2.raw.FPDF_REMOVE_SECURITY)
        except pypdfium2.PdfiumError as error:
            raise RefusedError(MediaReason.LOCKED) from error
        return copy.getvalue()

    def count(self) -> int:
        """Return the number of pages. Raises RefusedError for none or too many."""
        count = len(self._file)
        if not 0 < count <= MAX_PAGES:
            raise RefusedError(MediaReason.UNREADABLE)
        return count

    def words(self, index: int, limit: int) -> str:
        """Return at most `limit` characters of the text of a page, with its forms and notes.

        Fields and notes are first flattened into the page, so another object has to draw its
        picture.
        """
        try:
            # Without a form environment; the change shows only when the page is loaded again.
            with contextlib.closing(self._file[index]) as page:
                pypdfium2.raw.FPDFPage_Flatten(page, pypdfium2.raw.FLAT_NORMALDISPLAY)
            with contextlib.closing(self._file[index]) as page:
                read = page.get_textpage()
                found: str = read.get_text_range(0, min(limit, read.count_chars()))
                read.close()
        except pypdfium2.PdfiumError as error:
            raise RefusedError(MediaReason.UNREADABLE) from error
        # PDFium writes this character where a word is hyphenated at the end of a line.
        return found.replace("\ufffe", "")

    def metadata_texts(self) -> list[str]:
        """Return the document's metadata: title, author and so on."""
        return list(self._file.get_metadata_dict(skip_empty=True).values())

    def pictures(self, index: int) -> Iterator[bytes]:
        """Yield the picture files of one page, as they are in the document."""
        try:
            with contextlib.closing(self._file[index]) as page:
                for held in page.get_objects([pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=8):
                    if held.get_filters(skip_simple=True):
                        yield bytes(held.get_data(decode_simple=True))
        except pypdfium2.PdfiumError as error:
            raise RefusedError(MediaReason.UNREADABLE) from error

    def files(self) -> Iterator[bytes]:
        """Yield the contents of the document's attachments."""
        try:
            for number in range(min(self._file.count_attachments(), _MAX_FILES)):
                yield bytes(self._file.get_attachment(number).get_data())
        except pypdfium2.PdfiumError as error:
            raise RefusedError(MediaReason.UNREADABLE) from error

    def extent(self, index: int) -> tuple[int, int]:
        """Return width and height of one page at 96 pixels an inch, less for a very large one."""
        with contextlib.closing(self._opened(index)) as page:
            width, height = page.get_size()
        scale = min(_SCREEN, _scale(width, height, MAX_SIDE, MAX_SIDE))
        return max(round(width * scale), 1), max(round(height * scale), 1)

    def cutout(self, index: int, cut: Cutout) -> Image.Image:
        """Return a rectangle of one page, counted from 0, at a scale."""
        try:
            with contextlib.closing(self._opened(index)) as page:
                width, height = page.get_size()
                if not (width > 0 and height > 0):
                    raise RefusedError(MediaReason.UNREADABLE)
                scale = cut.of_width / width
                right, bottom = cut.left + cut.width, cut.top + cut.height
                # What is cut off is rounded up, which must not take a row of pixels away.
                off = (cut.left, height * scale - bottom, cut.of_width - right, cut.top)
                crop = tuple(max((side - _HAIR) / scale, 0.0) for side in off)
                bitmap = page.render(
                    scale=scale, crop=crop, may_draw_forms=False, rev_byteorder=True
                )
                image: Image.Image = bitmap.to_pil().convert("RGB")
        except (pypdfium2.PdfiumError, ValueError) as error:
            raise RefusedError(MediaReason.UNREADABLE) from error
        if image.size == (cut.width, cut.height):
            return image
        # Rounding may give one pixel more or less than was asked for.
        sheet = Image.new("RGB", (cut.width, cut.height), "white")
        sheet.paste(image, (0, 0))
        return sheet

    def _opened(self, index: int) -> pypdfium2.PdfPage:
        if not 0 <= index < self.count():
            raise RefusedError(MediaReason.NO_SUCH_PAGE)
        try:
            return self._file[index]
        except pypdfium2.PdfiumError as error:
            raise RefusedError(MediaReason.UNREADABLE) from error

    def page(self, index: int, max_width: int, max_height: int) -> Image.Image:
        """Return one page, counted from 0, within the box."""
        if not 0 <= index < self.count():
            raise RefusedError(MediaReason.NO_SUCH_PAGE)
        try:
            page = self._file[index]
            width, height = page.get_size()
            scale = _scale(width, height, max_width, max_height)
            bitmap = page.render(scale=scale, may_draw_forms=False, rev_byteorder=True)
            image: Image.Image = bitmap.to_pil().convert("RGB")
            page.close()
        except pypdfium2.PdfiumError as error:
            raise RefusedError(MediaReason.UNREADABLE) from error
        # Rounding up may give one pixel more than was asked for.
        return image.crop((0, 0, min(image.width, max_width), min(image.height, max_height)))


def read_document(source: Source, scan: Scan) -> None:
    """Add what PDFium finds: the text of pages, the pictures on them, the attachments.

    Where it cannot open a document, the result of Python's reader remains, with a reason added.
    """
    if not scan.spend_bytes(source.size):
        return
    try:
        document = DocumentPages(source, in_memory=True)
        count, opened = document.count(), document.unlocked()
    except RefusedError as refusal:
        locked = refusal.reason == "locked"
        scan.unsearched.add(UnsearchedReason.LOCKED if locked else UnsearchedReason.DAMAGED)
        return
    if opened is not None:
        read_opened_pdf(source.read_at(0, source.size), opened, scan)
    seen: set[bytes] = set()
    for index in range(min(count, _MAX_LOOKED)):
        # Pictures first: reading the text of a page changes the page.
        for data in document.pictures(index):
            _part(f"page {index + 1}", data, seen, scan)
        read_words(document.words(index, _MAX_WORDS), scan)
    for data in document.files():
        _part("attached", data, seen, scan)
    if count > _MAX_LOOKED or len(seen) >= _MAX_PICTURES:
        scan.unsearched.add(UnsearchedReason.COUNT)


def _part(name: str, data: bytes, seen: set[bytes], scan: Scan) -> None:
    digest = hashlib.sha256(data).digest()
    if digest not in seen and len(seen) < _MAX_PICTURES and scan.spend_bytes(len(data)):
        seen.add(digest)
        scan.scan_part(name, BytesSource(data))


def _scale(width: float, height: float, max_width: int, max_height: int) -> float:
    if not (width > 0 and height > 0):
        raise RefusedError(MediaReason.UNREADABLE)
    scale = min(max_width / width, max_height / height)
    most = MAX_BLOCK / 3 * 0.98
    return float(min(scale, (most / (width * height)) ** 0.5))


MARKS: Final = "marks"


class DocumentMarker:
    """The reader of documents that are parts of one source, one after the other.

    A job with a grammar begins a document; any other goes on where the one before ended.
    """

    def __init__(self, ranges: Ranges) -> None:
        self._ranges = ranges
        self._portions: Iterator[DocumentMarks] | None = None
        self._given: Json = None

    def answer(self, operation: str, params: Params) -> WireMessage:
        """Return the next portion, or that it was the last. Raises RefusedError for other jobs."""
        if operation != MARKS:
            raise RefusedError(MediaReason.UNREADABLE)
        if "grammar" in params:
            self._begin(params)
        if self._portions is None:
            raise RefusedError(MediaReason.UNREADABLE)
        try:
            portion = next(self._portions, None)
        except FutureFormat as later:
            return WireMessage({"state": "later", "version": later.reason})
        except Damaged:
            return WireMessage({"state": "other"})
        if portion is None:
            return WireMessage({"state": "whole"})
        pieces = [
            (each.page, own.entry, own.field, own.alone, own.more, each.text, each.is_seen)
            for each in portion.pieces
            for own in (each.mark,)
        ]
        figures = [
            (each.page, each.form, each.code, each.text, each.is_seen) for each in portion.figures
        ]
        cells = [
            (each.page, own.of, own.at, own.part, own.more, each.text, each.is_seen)
            for each in portion.cells
            for own in (each.mark,)
        ]
        found = {
            "marks": portion.marks,
            "digests": portion.digests,
            "pieces": pieces,
            "figures": figures,
            "cells": cells,
        }
        return WireMessage({"state": "more"}, json.dumps(found).encode("ascii"))

    def _begin(self, params: Params) -> None:
        if params["grammar"] != self._given:
            self._given = params["grammar"]
            self._grammar = DocumentGrammar(fields(self._given))
        part = SliceSource(self._ranges, whole(params["at"]), whole(params["length"]))
        self._portions = DocumentReader(part, self._grammar).marks()
