"""The words of a document of an office or of a saved page, as they would be read on it.

The search for words reads more (`office_text.py`, `html_text.py`): what was struck out, notes,
comments, properties and links are searched and never shown.

**Invariants:**

- The form of a document is what it holds, never its name.
- No text at all is no error: a document may be of pictures alone.
"""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from diary.media.byte_source import BytesSource, Source
from diary.media.decoder.html_text import words_of
from diary.media.decoder.office_text import shown_words
from diary.media.decoder.pipe import RangesFile
from diary.media.decoder.rtf_text import words_of_rtf
from diary.media.decoder_results import DocumentForm
from diary.media.file_type import FileType
from diary.media.imports.carrier import ZipMembers
from diary.media.imports.format import Export, UnreadableError
from diary.media.imports.workbook import BOOK, SHEETS, SheetRows
from diary.media.safe_text import decode_text

MAX_PAGE: Final = 4 << 20
MAX_RICH_TEXT: Final = 16 << 20
_HEAD: Final = 2048
_PAGE: Final = re.compile(
    r"(?:<\?xml[^>]*>|<!--.*?-->|\s)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_ARCHIVED: Final = re.compile(
    r"\s*MIME-Version:.*?^Content-Type:\s*multipart/related",
    re.IGNORECASE | re.DOTALL | re.MULTILINE,
)
_MIME: Final = {
    "application/vnd.oasis.opendocument.text": DocumentForm.OPEN_TEXT,
    "application/vnd.oasis.opendocument.spreadsheet": DocumentForm.OPEN_SHEET,
    "application/vnd.oasis.opendocument.presentation": DocumentForm.OPEN_SLIDES,
    "application/epub+zip": DocumentForm.EPUB,
}
_MAIN: Final = {
    "word/document.xml": DocumentForm.WORD,
    BOOK: DocumentForm.EXCEL,
    "ppt/presentation.xml": DocumentForm.POWERPOINT,
}
_NUMBERS: Final = re.compile(r"\d+")


def document_form(source: Source, what: FileType) -> DocumentForm | None:
    """Return the form of a document; None for a file that is none."""
    if what.media_type == "application/rtf":
        return DocumentForm.RICH_TEXT
    if what.media_type == "text/plain":
        head = decode_text(source.read_at(0, _HEAD), cut=source.size > _HEAD)
        if _PAGE.match(head.lstrip("\ufeff")):
            return DocumentForm.PAGE
        return DocumentForm.ARCHIVED_PAGE if _ARCHIVED.match(head) else None
    if what.media_type != "application/zip":
        return None
    try:
        members = _members(source)
        kind = members["mimetype"].read_at(0, 100).decode("ascii", "replace").strip()
    except UnreadableError:
        return None
    except KeyError:
        return next((form for name, form in _MAIN.items() if name in members), None)
    return _MIME.get(kind)


def document_words(source: Source, what: FileType, limit: int) -> str | None:
    """Return the words that would be read, at most `limit` characters; None if it is no document.

    Raises UnreadableError.
    """
    form = document_form(source, what)
    if form is None:
        return None
    words: str = _READERS[form](source, limit)
    return words[:limit]


def _members(source: Source) -> ZipMembers:
    return ZipMembers(io.BufferedReader(RangesFile(source)))


def _page(source: Source, _limit: int) -> str:
    return words_of(decode_text(source.read_at(0, MAX_PAGE), cut=source.size > MAX_PAGE))


def _archived_page(source: Source, limit: int) -> str:
    from diary.media.decoder.mail_text import read_file

    return read_file(source.read_at(0, MAX_PAGE), limit).mail().words


def _rich_text(source: Source, limit: int) -> str:
    return words_of_rtf(source.read_at(0, MAX_RICH_TEXT), limit)


def _office(source: Source, limit: int) -> str:
    return shown_words(_members(source), limit)


def _workbook(source: Source, limit: int) -> str:
    """Return the rows of each sheet, cells parted by tabs."""
    members = _members(source)
    lines: list[str] = []
    room = limit
    for name in sorted((each for each in members if each.startswith(SHEETS)), key=_by_number):
        if not name.endswith(".xml"):
            continue
        with contextlib.suppress(UnreadableError):
            for _at, cells in SheetRows(_export(name, members)).rows():
                line = "\t".join(cells).rstrip()
                lines += [line] if line.strip() else []
                room -= len(line) + 1
                if room < 0:
                    return "\n".join(lines)
    return "\n".join(lines)


def _export(name: str, members: ZipMembers) -> Export:
    return Export(name, members[name], members.sizes(), members)


def _book(source: Source, limit: int) -> str:
    """Return the words of a book's pages, by the numbers in their names."""
    members = _members(source)
    pages = (each for each in members if each.lower().endswith((".xhtml", ".html", ".htm")))
    return "\n".join(_of_pages(members, sorted(pages, key=_by_number), limit))


def _of_pages(members: ZipMembers, names: list[str], limit: int) -> Iterator[str]:
    for name in names:
        if limit <= 0:
            return
        with contextlib.suppress(UnreadableError):
            page = members[name]
            words = _page(BytesSource(page.read_at(0, min(page.size, MAX_PAGE))), limit)
            limit -= len(words)
            yield words


def _by_number(name: str) -> tuple[list[int], str]:
    return [int(each[:9]) for each in _NUMBERS.findall(name)], name


_READERS: Final[Mapping[DocumentForm, Callable[[Source, int], str]]] = {
    DocumentForm.PAGE: _page,
    DocumentForm.ARCHIVED_PAGE: _archived_page,
    DocumentForm.RICH_TEXT: _rich_text,
    DocumentForm.WORD: _office,
    DocumentForm.POWERPOINT: _office,
    DocumentForm.OPEN_TEXT: _office,
    DocumentForm.OPEN_SHEET: _office,
    DocumentForm.OPEN_SLIDES: _office,
    DocumentForm.EXCEL: _workbook,
    DocumentForm.EPUB: _book,
}
