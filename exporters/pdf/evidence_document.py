"""Evidence.pdf, the archival document of a frozen case file.

**Invariants:**

- Sections are in the order of the profile. The section after the front continues below it, so that
  an index can be on the first page. The profile's sentences for its reader are printed unchanged.
- Pages leave memory as they fill, and each picture is read once, so that memory does not grow with
  the document.
- The same case file gives the same bytes, so that a document can be made again and compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from typing import BinaryIO, Final

from diary.audience_profiles import PageNumbering
from diary.case_file import CaseFile
from diary.i18n import _, ngettext, use_language
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Person, Role
from diary.model.revisions import Recorded
from diary.progress import Progress, no_progress, subprogress
from diary.text import time_texts
from exporters.pdf.engine.blocks import Heading, TextBlock
from exporters.pdf.engine.document import PdfDocument, section_letters
from exporters.pdf.engine.page_layout import PageDecoration, PageLayout
from exporters.pdf.engine.pdfa import DocumentMetadata, finish
from exporters.pdf.engine.style import BODY, TITLE, VALUE
from exporters.pdf.engine.tables import LabelledValue, facts
from exporters.pdf.engine.volume import Volume, single_volume
from exporters.pdf.sections import (
    checking,
    chronology,
    commitments,
    corrections,
    document_context,
    exhibits,
    kept_back,
    method,
    orders_and_police,
    other_subjects,
    protection_order,
    receipt,
    short_summary,
    subject_tables,
    transcripts,
)
from exporters.pdf.sections.anonymity import anonymity_lines
from exporters.pdf.sections.document_context import DocumentContext, words_for_others
from exporters.pdf.sections.headings import TITLES, note
from exporters.pdf.sections.initials import keeper


def write_front(context: DocumentContext, pages: PageLayout) -> None:
    """Write the front: title, people, the profile's sentences, and the period."""
    profile = context.case.profile
    pages.break_page()
    title, anchor = _(TITLES["front"]), "section-front"
    pages.add(Heading(_heading(context), TITLE, anchor=anchor, title=title, before=0.0, after=4.0))
    pages.add(*(TextBlock(text, VALUE, after=4.0) for text in _people(context)))
    for text in profile.lead:
        pages.add(TextBlock(_(text), BODY, after=5.0))
    for text in (*anonymity_lines(context), *document_context.supplement_sentences(context.case)):
        pages.add(TextBlock(text, BODY, after=5.0))
    pages.add(facts([*_period(context)]))
    if behind := document_context.incidents_behind_text(context.case):
        pages.add(note(behind))
    pages.go_on()


def _heading(context: DocumentContext) -> str:
    """Return whose record it is, or the profile's title if that is no record or has no name."""
    case = context.case
    if not case.me or not case.me.content.name or not context.has("chronology"):
        return _(case.profile.title)
    named, short = case.me.content.name, keeper(context)
    if short == named:
        return _("Record kept by {name}").format(name=named)
    return _("Record kept by {name} ({initials})").format(name=named, initials=short)


def _people(context: DocumentContext) -> Iterator[str]:
    """Yield who records, whom they name, and under which law."""
    case = context.case
    if case.me and case.me.content.name and not context.has("chronology"):
        named, short = case.me.content.name, keeper(context)
        if short == named:
            yield _("Recorded by {name}").format(name=named)
        else:
            yield _("Recorded by {name} ({initials})").format(name=named, initials=short)
    suspected = [
        _how_often(context, person)
        for person in case.people
        if person.content.role is Role.SUSPECTED and person.content.name
    ]
    if suspected:
        yield _("Named by the person recording: {names}").format(names="; ".join(suspected))
    yield context.vocabulary.title


def _how_often(context: DocumentContext, person: Recorded[Person]) -> str:
    """Return a name with the number of counted incidents that name it, where they are shown.

    Without it all that is counted would seem to be put down to the one who is named.
    """
    name = context.person(person.id)
    if not context.opens(Noun.INCIDENT, "person"):
        return name
    every = len(context.figures.conduct.incidents)
    theirs = [
        number
        for one in context.figures.places.suspected
        if one.id == person.id
        for number in one.incidents
    ]
    return ngettext(
        "{name} (in {n} of {all} incident)", "{name} (in {n} of {all} incidents)", every
    ).format(name=name, n=f"{len(theirs):,}", all=f"{every:,}")


def _period(context: DocumentContext) -> Iterator[LabelledValue]:
    found = context.figures.conduct
    text = f"{len(found.incidents):,}"
    if found.first and found.last and found.first != found.last:
        text = _("{n}, from {first} to {last}").format(
            n=text, first=time_texts.day_text(found.first), last=time_texts.day_text(found.last)
        )
    elif found.first:
        text = _("{n}, on {day}").format(n=text, day=time_texts.day_text(found.first))
    shows_all = context.case.shows_all(Noun.INCIDENT)
    label = _("Recorded incidents") if shows_all else _("Incidents shown here")
    yield LabelledValue(label, text)
    if context.has("exhibits"):
        yield LabelledValue(_("Exhibits"), f"{len(context.case.exhibits):,}")


_WHOLE: Final = 10_000
_FINISHING: Final = 800  # of `_WHOLE`: the estimated share of finishing the file


def write_document(
    case: CaseFile, out: BinaryIO, *, manifest_digest: str, progress: Progress = no_progress
) -> int:
    """Write the document to `out`, and return the number of its pages.

    `manifest_digest` is the SHA-256 of the list of originals, in hex. `progress` may raise
    Cancelled.
    """
    return set_document(case, out, manifest_digest=manifest_digest, progress=progress).pages


def set_document(
    case: CaseFile, out: BinaryIO, *, manifest_digest: str, progress: Progress = no_progress
) -> PdfDocument:
    """Write the document as `write_document` does; return it with its pages and anchors."""
    document = PdfDocument(files("resources") / "fonts", out)
    drawn = subprogress(progress, 0, _WHOLE - _FINISHING, _WHOLE)
    volume = single_volume(case.profile.sections)
    draw_document(case, document, manifest_digest, drawn, volume)
    finish(document, document_metadata(case, volume))
    progress(_WHOLE, _WHOLE)
    return document


def draw_document(
    case: CaseFile, document: PdfDocument, digest: str, progress: Progress, volume: Volume
) -> int:
    """Draw the pages of one volume, or of a whole document; return their number."""
    with use_language(case.language):
        return _draw(case, document, digest, progress, volume)


def _draw(
    case: CaseFile, document: PdfDocument, digest: str, progress: Progress, volume: Volume
) -> int:
    document.elsewhere, document.total = volume.elsewhere, volume.total
    words = words_for_others(case)
    context = DocumentContext(case, words, digest, volume)
    pages = PageLayout(document, _furniture(context))
    sections = volume.sections
    part = _WHOLE // max(len(sections), 1)
    by_section = case.profile.numbering is PageNumbering.SECTIONS
    lettered = section_letters(case.profile.sections) if by_section else {}
    letter = ""
    for done, name in enumerate(sections):
        step = subprogress(progress, done * part, part, part * len(sections))
        if lettered and lettered[name] != letter:
            letter = lettered[name]
            pages.begin(letter)
        _section(name, context, pages, document, step)
        step(1, 1)
    return pages.close()


def _section(
    name: str,
    context: DocumentContext,
    pages: PageLayout,
    document: PdfDocument,
    progress: Progress,
) -> None:
    if name == "exhibits":
        exhibits.write(context, pages, progress)
        transcripts.write(context, pages)
    elif name == "method":
        method.write_method(context, pages, document.fonts)
    else:
        _PLAIN[name](context, pages)


_PLAIN: Final = {
    "front": write_front,
    "index": chronology.write_index,
    "chronology": chronology.write_chronology,
    "tables": subject_tables.write,
    "order-sheet": protection_order.write,
    "short-sheet": short_summary.write,
    "response-chronology": orders_and_police.write_contacts,
    "events-police-orders": other_subjects.write,
    "corrections": corrections.write_corrections,
    "kept-back": kept_back.write,
    "entries": commitments.write,
    "checking": checking.write_checking,
    "receipt": receipt.write,
}


def _furniture(context: DocumentContext) -> PageDecoration:
    case = context.case
    made = _("Prepared {made}").format(made=time_texts.written_text(case.made, case.zone))
    left = _(case.profile.title)
    whole = case.profile.numbering is PageNumbering.PAGES
    if case.me and case.me.content.name:
        left = f"{left} · {case.me.content.name}"
    if context.volume.of > 1:
        sentence = _("Volume {n} of {of}").format(n=context.volume.number, of=context.volume.of)
        left = f"{sentence} · {left}"
    return PageDecoration(
        left=left,
        right=made,
        # without files, too, because a check compares the digest on every page
        label=_("No files come with this. SHA-256 of the empty list")
        if context.no_files
        else _("SHA-256 of the list of originals"),
        digest=context.manifest_digest,
        page=_("Page {page} of") if whole else _("Page {page}"),
        total=whole,
        notice=document_context.not_reviewed(case),
    )


def document_metadata(case: CaseFile, volume: Volume) -> DocumentMetadata:
    """Return the title, language, program and time of making for the file."""
    with use_language(case.language):
        title = _(case.profile.title)
        if volume.of > 1:
            title = _("{title}, volume {n} of {of}").format(
                title=title, n=volume.number, of=volume.of
            )
    language = document_context.language_of(case)
    return DocumentMetadata(title, language, case.program, case.made)
