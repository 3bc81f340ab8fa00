"""Evidence.pdf: a frozen case file in, the archival document out.

The rules are:

- Sections stand in the order of the profile; only the summary is always page 1 when there is one.
- Pages go out of memory as they fill, and each picture is asked for once.
- The same case file gives the same bytes.
"""

from __future__ import annotations

from importlib.resources import files
from typing import BinaryIO, Final

from diary import vocabulary, wording
from diary.casefile import CaseFile
from diary.i18n import _
from exporters.pdf import (
    checking,
    chronology,
    corrections,
    exhibits,
    index,
    method,
    others,
    patterns,
    sheets,
    summary,
)
from exporters.pdf.book import Book
from exporters.pdf.desk import Desk
from exporters.pdf.finish import finish
from exporters.pdf.pages import Furniture, Pages
from exporters.pdf.xmp import Meta
from exporters.progress import Progress, stretch, unheard

_LANGUAGE: Final = "en-GB"
_WHOLE: Final = 10_000
_FINISHING: Final = 1_500  # of the whole, about what the last pass takes


def write(
    case: CaseFile, out: BinaryIO, *, manifest_digest: str, progress: Progress = unheard
) -> int:
    """Writes the document to `out` and gives the number of its pages.

    `manifest_digest` is the SHA-256 of the list of originals, in hex. `progress`
    may raise Cancelled.
    """
    book = Book(files("resources") / "fonts", out)
    drawn = stretch(progress, 0, _WHOLE - _FINISHING, _WHOLE)
    count = _draw(case, book, manifest_digest, drawn)
    finish(book, _meta(case))
    progress(_WHOLE, _WHOLE)
    return count


def _draw(case: CaseFile, book: Book, digest: str, progress: Progress) -> int:
    desk = Desk(case, vocabulary.load(case.jurisdiction), digest)
    pages = Pages(book, _furniture(desk, book))
    sections = case.profile.sections
    part = _WHOLE // max(len(sections), 1)
    for done, name in enumerate(sections):
        step = stretch(progress, done * part, part, part * len(sections))
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
    "summary": summary.write,
    "index": index.write,
    "chronology": chronology.write,
    "patterns": patterns.write,
    "events-police-orders": others.write,
    "corrections": corrections.write,
    "checking": checking.write,
}


def _furniture(desk: Desk, book: Book) -> Furniture:
    case = desk.case
    made = _("Prepared {made}").format(made=wording.written_text(case.made, case.zone))
    left = case.profile.title
    if case.me and case.me.content.name:
        left = f"{left} · {case.me.content.name}"
    return Furniture(
        left=book.fonts.printable(left).replace("\n", " ")[:90],
        right=made,
        label=_("SHA-256 of the list of originals"),
        digest=desk.manifest_digest,
        page=_("Page {page} of"),
    )


def _meta(case: CaseFile) -> Meta:
    return Meta(case.profile.title, _LANGUAGE, case.program, case.made)
