"""Evidence.pdf: a frozen case file in, the archival document out.

The rules are:

- Sections stand in the order of the profile.
- Pages go out of memory as they fill, and each picture is asked for once.
- The same case file gives the same bytes.
"""

from __future__ import annotations

from importlib.resources import files
from typing import BinaryIO, Final

from diary import display, jurisdiction
from diary.casefile import CaseFile
from diary.i18n import SOURCE_LANGUAGE, _, speaking
from diary.profiles import PageNumbering
from diary.progress import Progress, no_progress, subprogress
from exporters.pdf import (
    checking,
    chronology,
    corrections,
    entries,
    exhibits,
    front,
    index,
    method,
    news,
    order_sheet,
    others,
    patterns,
    response_chronology,
    sheets,
    summary,
)
from exporters.pdf.book import Book
from exporters.pdf.desk import Desk
from exporters.pdf.finish import finish
from exporters.pdf.numbering import letters
from exporters.pdf.pages import Furniture, Pages
from exporters.pdf.volume import Volume, only
from exporters.pdf.xmp import Meta

_WHOLE: Final = 10_000
_FINISHING: Final = 800  # of the whole, about what the last pass takes


def write(
    case: CaseFile, out: BinaryIO, *, manifest_digest: str, progress: Progress = no_progress
) -> int:
    """Writes the document to `out` and gives the number of its pages.

    `manifest_digest` is the SHA-256 of the list of originals, in hex. `progress`
    may raise Cancelled.
    """
    book = Book(files("resources") / "fonts", out)
    drawn = subprogress(progress, 0, _WHOLE - _FINISHING, _WHOLE)
    volume = only(case.profile.sections)
    count = draw(case, book, manifest_digest, drawn, volume)
    finish(book, meta(case, volume))
    progress(_WHOLE, _WHOLE)
    return count


def draw(case: CaseFile, book: Book, digest: str, progress: Progress, volume: Volume) -> int:
    """Sets the pages of one volume, or of a document that has no others; how many they are."""
    with speaking(case.language):
        return _draw(case, book, digest, progress, volume)


def _draw(case: CaseFile, book: Book, digest: str, progress: Progress, volume: Volume) -> int:
    book.elsewhere, book.total = volume.elsewhere, volume.total
    words = jurisdiction.load(case.jurisdiction).for_others().worded()
    desk = Desk(case, words, digest, volume)
    pages = Pages(book, _furniture(desk))
    sections = volume.sections
    part = _WHOLE // max(len(sections), 1)
    by_section = case.profile.numbering is PageNumbering.SECTIONS
    lettered = letters(case.profile.sections) if by_section else {}
    letter = ""
    for done, name in enumerate(sections):
        step = subprogress(progress, done * part, part, part * len(sections))
        if lettered and lettered[name] != letter:
            letter = lettered[name]
            pages.begin(letter)
        _section(name, desk, pages, book, step)
        step(1, 1)
    return pages.close()


def _section(name: str, desk: Desk, pages: Pages, book: Book, progress: Progress) -> None:
    if name == "incidents":
        sheets.write(desk, pages, progress)
    elif name == "exhibits":
        exhibits.write(desk, pages, progress)
    elif name == "method":
        method.write(desk, pages, book.fonts)
    else:
        _PLAIN[name](desk, pages)


_PLAIN: Final = {
    "front": front.write,
    "summary": summary.write,
    "index": index.write,
    "chronology": chronology.write,
    "patterns": patterns.write,
    "order-sheet": order_sheet.write,
    "response-chronology": response_chronology.write,
    "events-police-orders": others.write,
    "corrections": corrections.write,
    "entries": entries.write,
    "checking": checking.write,
}


def _furniture(desk: Desk) -> Furniture:
    case = desk.case
    made = _("Prepared {made}").format(made=display.written_text(case.made, case.zone))
    left = _(case.profile.title)
    whole = case.profile.numbering is PageNumbering.PAGES
    if case.me and case.me.content.name:
        left = f"{left} · {case.me.content.name}"
    if desk.volume.of > 1:
        said = _("Volume {n} of {of}").format(n=desk.volume.number, of=desk.volume.of)
        left = f"{said} · {left}"
    return Furniture(
        left=left,
        right=made,
        # the digest stands there even so: a check compares it on every page
        label=_("No files come with this. SHA-256 of the empty list")
        if desk.no_files
        else _("SHA-256 of the list of originals"),
        digest=desk.manifest_digest,
        page=_("Page {page} of") if whole else _("Page {page}"),
        total=whole,
        notice=news.not_reviewed(case),
    )


def meta(case: CaseFile, volume: Volume) -> Meta:
    """What the file says of itself."""
    with speaking(case.language):
        title = _(case.profile.title)
        if volume.of > 1:
            title = _("{title}, volume {n} of {of}").format(
                title=title, n=volume.number, of=volume.of
            )
    language = case.profile.language if case.language == SOURCE_LANGUAGE else case.language
    return Meta(title, language, case.program, case.made)
