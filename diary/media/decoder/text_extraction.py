"""The text of a file: of e-mails and texts, to be shown, and text that is only searched.

**Invariants:**

- Of pages, pictures and markup the program never claims that all text is known: letters may be
  drawn, or be in pictures. Finding a word proves something; finding none proves nothing.
- Pages are read some at a time, so a job on a long document ends in time.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from diary.errors import MediaReason
from diary.json_value import whole
from diary.media.byte_source import Source
from diary.media.decoder.pdf_pages import DocumentPages
from diary.media.decoder.pipe import Params, Ranges, RangesFile, RefusedError
from diary.media.decoder.text_runs import text_runs, texts_in_base64
from diary.media.decoder_protocol import WireMessage
from diary.media.decoder_results import UnsearchedReason, WordPlaces
from diary.media.file_type import FileType
from diary.media.metadata.scan import Scan
from diary.media.outlook_file import OUTLOOK
from diary.media.safe_text import decode_text, visible_lines

if TYPE_CHECKING:
    from diary.media.decoder.mail_text import MailReader

MAX_MARKUP: Final = 4 << 20
MAX_RICH_TEXT: Final = 16 << 20
MAX_RUNS: Final = 32 << 20
_PIECE: Final = 2 << 20  # bytes that are searched for runs of letters at once
_OVERLAP: Final = 64 << 10
MAX_PAGES: Final = 1000
MAX_SPANS: Final = 1000
_BESIDE_WORDS: Final = ("XMP", "PDF", "GeoPDF")
_AT_ONCE: Final = 100
_MARKUP: Final = re.compile(
    r"<(?:!doctype|html|head|body|meta|title|style|div|p|span|table|tr|td|ul|li|h[1-6]|br|a|b|i|em|"
    r"strong|font|img)\b[^<>]{0,500}>",
    re.IGNORECASE,
)


class WordsJob:
    """Answers questions about the text of one source."""

    def __init__(self, ranges: Ranges, what: FileType, scan: Callable[[], Scan]) -> None:
        self._ranges = ranges
        self._what = what
        self._scan = scan
        self._document: DocumentPages | None = None

    def answer(self, operation: str, params: Params) -> WireMessage:
        """Return the reply to one job. Raises RefusedError."""
        ranges, what, limit = self._ranges, self._what, whole(params["limit"])
        if operation == "mail":
            return of_mail(ranges, what, limit)
        if operation == "text":
            return of_text(ranges, what, limit)
        if operation == "word-places":
            return of_places(ranges, what, limit, self._scan)
        if operation == "page-text" and what.kind == "pdf":
            return of_page(self._pages(), whole(params["index"]), limit)
        return self._inside(whole(params["first"]), limit)

    def _inside(self, first: int, limit: int) -> WireMessage:
        """Return the words that are searched and not shown: those of its form, and of its parts."""
        ranges, what = self._ranges, self._what
        if what.kind == "pdf":
            return of_pages(self._pages(), first, limit, self._scan().words)
        if what.kind == "email":
            found = read_mails(ranges, what, limit)
            # behind a line end, since no such text is a field of the header
            coded = (f"\n{each}" for text in found.texts for each in texts_in_base64(text))
            return _texts_reply([*found.unseen, *coded], limit)
        reader = _HOLDERS.get(what.media_type, of_runs if what.kind == "other" else None)
        if what.kind == "text":
            reader = of_written
        own = reader(ranges, limit) if reader else []
        return _texts_reply([*own, *self._scan().words], limit)

    def _pages(self) -> DocumentPages:
        # A document of its own: reading the text changes its pages.
        self._document = self._document or DocumentPages(self._ranges)
        return self._document


def of_mail(ranges: Ranges, what: FileType, limit: int) -> WireMessage:
    """Return an e-mail as it is shown."""
    if what.kind != "email":
        return WireMessage({"none": True})
    return WireMessage({}, json.dumps(asdict(read_mails(ranges, what, limit).mail())).encode())


def read_mails(
    ranges: Source, what: FileType, limit: int, *, is_skimmed: bool = False
) -> MailReader:
    """Return what was read of a file of mails, or of a message that Outlook saved."""
    # These modules are imported only for an e-mail, because every file has its own child.
    if what == OUTLOOK:
        from diary.media.decoder.outlook_text import read_outlook

        return read_outlook(ranges, limit, is_listed_only=is_skimmed)
    from diary.media.decoder.mail_text import MAX_MESSAGE, read_file

    data = ranges.read_at(0, min(ranges.size, MAX_MESSAGE))
    found = read_file(data, limit, is_skimmed=is_skimmed)
    found.damaged = found.damaged or ranges.size > MAX_MESSAGE
    return found


def of_text(ranges: Ranges, what: FileType, limit: int) -> WireMessage:
    """Return a text, or an e-mail or a document as text."""
    if what.kind == "email":
        text = read_mails(ranges, what, limit).whole_text(limit)
    elif (words := _of_document(ranges, what, limit)) is not None:
        text = words
    elif what.kind == "text":
        text = decode_text(ranges.read_at(0, limit * 4), cut=limit * 4 < ranges.size)
    else:
        return WireMessage({"none": True})
    # Making characters visible only lengthens the text, at most tenfold.
    return WireMessage({}, visible_lines(text[:limit])[:limit].encode("utf-8"))


def _of_document(ranges: Ranges, what: FileType, limit: int) -> str | None:
    """Return the words of a document of an office or of a saved page; None for any other file."""
    if what.kind not in ("other", "text"):
        return None
    from diary.media.decoder.document_words import document_words

    return document_words(ranges, what, limit)


def of_places(ranges: Ranges, what: FileType, limit: int, scan: Callable[[], Scan]) -> WireMessage:
    """Return the positions of places in the text that is shown of a text or an e-mail."""
    from diary.media.metadata.places_in_text import (
        may_have_place,
        place_spans,
        read_words,
        without_spans,
    )

    heads: list[int] = []
    names: list[str] = []  # of attachments: they are shown beside the text
    if what.kind == "email":
        mail = read_mails(ranges, what, limit).mail()
        text = mail.words
        heads = [at for at, (_name, value) in enumerate(mail.heads) if may_have_place(value)]
        names = [each.name for each in mail.attached]
    elif what.kind in ("other", "text") and not (said := of_text(ranges, what, limit)).header:
        text = said.block.decode("utf-8")
    else:
        # Places in the text of pages are recorded for the file itself, without a colon: only a part
        # has a name before one.
        has_findings = any(
            ":" not in each.where and not each.where.startswith(_BESIDE_WORDS)
            for each in scan().positions
        )
        return WireMessage(asdict(WordPlaces(rest_is_clean=not has_findings)))
    spans = place_spans(text)
    if len(spans) > MAX_SPANS:
        spans = [(0, len(text))]
    rest = Scan(_look_at_nothing)
    read_words("\n".join([without_spans(text, spans, " "), *names]), rest)
    has_findings = bool(rest.positions or rest.devices or rest.unsearched)
    return WireMessage(
        asdict(WordPlaces(tuple(spans), tuple(heads), rest_is_clean=not has_findings))
    )


def _look_at_nothing(_source: Source, scan: Scan) -> None:
    # Data in the text as digits would leave together with it.
    scan.unsearched.add(UnsearchedReason.FORMAT)


def of_page(pages: DocumentPages, index: int, limit: int) -> WireMessage:
    """Return the text of one page, to be shown."""
    if not 0 <= index < pages.count():
        raise RefusedError(MediaReason.NO_SUCH_PAGE)
    return WireMessage(
        {}, visible_lines(pages.words(index, limit))[:limit].encode("utf-8", "replace")
    )


def of_pages(
    pages: DocumentPages, first: int, limit: int, beside: Iterable[str] = ()
) -> WireMessage:
    """Return the text of some pages from `first` on, counted from 0, and the next page.

    Behind the last page follows what the document says `beside` its pages.
    """
    last = min(pages.count(), MAX_PAGES, first + _AT_ONCE)
    found = [(text, 0) for text in pages.metadata_texts()] if first == 0 else []
    room = limit
    at = first
    while at < last and room > 0:
        words = pages.words(at, room)
        room -= len(words)
        at += 1
        found.append((words, at))
    more = room > 0 and at < min(pages.count(), MAX_PAGES)
    if not more:
        found += [(text, 0) for text in beside]
    return _paged_reply(found, limit, at if more else None)


def of_written(ranges: Ranges, limit: int) -> list[str]:
    """Return the text of markup as it is read, what it hides, and texts in base64."""
    data = ranges.read_at(0, MAX_MARKUP)
    text = decode_text(data, cut=len(data) < ranges.size)
    return [*(_of_marks(text) if _MARKUP.search(text) else ()), *texts_in_base64(text)]


def of_drawing(ranges: Ranges, limit: int) -> list[str]:
    """Return the words of a drawing in XML, with its titles and attributes."""
    return _of_marks(decode_text(ranges.read_at(0, MAX_MARKUP)))


def _of_marks(text: str) -> list[str]:
    from diary.media.decoder.html_text import words_and_hidden

    return list(words_and_hidden(text))


def of_tnef(ranges: Ranges, limit: int) -> list[str]:
    """Return the words that Outlook packed, and the names of the files beside them."""
    from diary.media.decoder.tnef_text import read_tnef
    from diary.media.metadata.tnef import MAX_TNEF

    found = read_tnef(ranges.read_at(0, min(ranges.size, MAX_TNEF)))
    return [found.words, *(each.name for each in found.attached)]


def of_office(ranges: Ranges, limit: int) -> list[str]:
    """Return the words of an office file that is a zip; nothing for any other zip."""
    from diary.media.decoder.office_text import words_of_office

    return [words_of_office(io.BufferedReader(RangesFile(ranges)), limit)]


def of_rtf(ranges: Ranges, limit: int) -> list[str]:
    """Return the words of rich text as they are shown."""
    from diary.media.decoder.rtf_text import words_of_rtf

    return [words_of_rtf(ranges.read_at(0, MAX_RICH_TEXT), limit)]


def of_runs(ranges: Ranges, limit: int) -> list[str]:
    """Return the runs of letters in a file of any other form, read piece by piece.

    Pieces overlap, so that what is looked for stands whole in one of them.
    """
    found: list[str] = []
    whole = min(ranges.size, MAX_RUNS)
    for at in range(0, whole, _PIECE):
        for text in text_runs(ranges.read_at(at, min(_PIECE + _OVERLAP, whole - at)), limit):
            found.append(text)
            limit -= len(text)
    return found


def _of_nothing(_ranges: Ranges, _limit: int) -> list[str]:
    return []


_HOLDERS: Final[Mapping[str, Callable[[Ranges, int], list[str]]]] = {
    "application/ms-tnef": of_tnef,
    "application/zip": of_office,
    "application/rtf": of_rtf,
    "image/svg+xml": of_drawing,
    # packed: their bytes are no letters
    **dict.fromkeys(
        (
            "application/gzip",
            "application/x-bzip2",
            "application/x-xz",
            "application/x-7z-compressed",
            "application/vnd.rar",
            "application/vnd.ms-cab-compressed",
        ),
        _of_nothing,
    ),
}


def _texts_reply(texts: Iterable[str], limit: int) -> WireMessage:
    return _paged_reply(((text, 0) for text in texts), limit)


def _paged_reply(
    texts: Iterable[tuple[str, int]], limit: int, following: int | None = None
) -> WireMessage:
    """Return texts with the page of each, or 0."""
    kept: list[str] = []
    pages: list[int] = []
    for text, page in texts:
        # Half of a surrogate pair is not a character.
        whole = text[:limit].encode("utf-8", "replace").decode("utf-8")
        if whole.strip():
            kept.append(whole)
            pages.append(page)
            limit -= len(whole)
    return WireMessage({"next": following, "pages": pages}, json.dumps(kept).encode())
