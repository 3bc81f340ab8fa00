"""The case of a bundle as it was answered, and its pages before it is written, without Qt.

Functions that take a session run on the session's thread, the others on any.

**Invariants:**

- The case that was shown is the one that is written.
- Pages are read by the decoder child, which has no keys.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from diary.audience_profiles import PageNumbering, Profile
from diary.case_file import CaseFile, Supplement, Unanswered
from diary.errors import MediaError
from diary.i18n import SOURCE_LANGUAGE, _
from diary.media.byte_source import BytesSource
from diary.media.decoder_client import MediaClient
from diary.media.decoder_results import Pixels
from diary.model.books_and_nouns import Noun
from diary.model.private_nouns import HandoverRecord
from diary.model.revisions import Recorded
from diary.progress import Progress
from diary.word_redaction import WordRedaction
from ui.handover_questions import HandoverAnswers

# Services and exporters load inside the steps, because the first window opens before the vault.
if TYPE_CHECKING:
    from diary.paper_content import Sheet
    from diary.services.disclosure.exhibit_scan import ScannedFile
    from diary.services.disclosure.redaction_service import Redactions
    from diary.services.disclosure.snapshot import ExportBehind
    from diary.services.session import Session
    from exporters.delivery.bundle_preview import PreviewedDocument


def page_limit_text(profile: Profile, pages: int) -> str:
    """Return a warning about a document with so many pages; empty while it is short enough."""
    if not profile.is_too_long(pages):
        return ""
    if profile.numbering is PageNumbering.SECTIONS:
        sentence = _("It has {pages} pages. A family court takes {most} unless it allows more.")
    else:
        sentence = _("It has {pages} pages. From {most} on, a court may ask for fewer.")
    return sentence.format(pages=f"{pages:,}", most=profile.most_pages)


def size_text(pages: int, files: int) -> str:
    """Return about how much will be written; both arguments are bytes."""
    return _("About {whole} will be written: pages {pages}, files {files}.").format(
        whole=_about(pages + files), pages=_about(pages), files=_about(files)
    )


def _about(size: int) -> str:
    if size < 1_000_000:
        return _("{n} kB").format(n=f"{-(-size // 1000):,}")
    return _("{n} MB").format(n=f"{size / 1e6:,.1f}")


def supplement_to(
    session: Session, profile: Profile, after: Recorded[HandoverRecord] | None
) -> Supplement | None:
    """Return the supplement for a bundle after this one, if there is one. Raises NotAllowed."""
    return session.handovers.supplement(after, profile.id) if after else None


def take_case(
    session: Session,
    profile: Profile,
    scanned: Mapping[str, ScannedFile],
    answers: HandoverAnswers,
    supplement: Supplement | None = None,
    language: str = SOURCE_LANGUAGE,
) -> CaseFile:
    """Take the case as answered. Raises NotAllowed for a supplement that does not continue it."""
    from diary.services.disclosure.snapshot import PositionHandling

    positions = PositionHandling.KEEP if answers.keep_positions else PositionHandling.WITHHOLD
    redactions = _redactions(session, answers)
    case = session.snapshot.take(profile, scanned, positions, redactions)
    case = replace(
        case,
        language=language,
        unanswered=_unanswered(session, case),
        keeps_runs=answers.keeps_runs,
    )
    case = replace(case, sheets=_sheets(session, case, answers, redactions))
    return _with_earlier(case, supplement, redactions.words)


def exports_behind(
    session: Session, profile: Profile, answers: HandoverAnswers
) -> tuple[ExportBehind, ...]:
    """Return the exports of which no line leaves, for the person alone."""
    return session.snapshot.exports_behind(profile, _redactions(session, answers))


def _redactions(session: Session, answers: HandoverAnswers) -> Redactions:
    return session.redactions.bundle_redactions(
        words=answers.take_out,
        withheld=answers.withheld,
        whole=answers.whole,
        devices=answers.no_devices,
        places_kept=answers.places_kept,
        devices_kept=answers.devices_kept,
        more=answers.more_words,
        left_out=answers.left_out,
        kinds_told=answers.kinds_told,
        conversations=answers.conversations,
        lines_kept=answers.lines_kept,
        keeps_runs=answers.keeps_runs,
        words_kept=answers.words_kept,
        let_go=answers.words_let_go,
        told=answers.told,
    )


def _unanswered(session: Session, case: CaseFile) -> tuple[Unanswered, ...]:
    """Return the places where shown entries do not fit each other that were not answered."""
    from diary.contradictions.whole_record import contradictions_in

    if not case.profile.opens(Noun.CONFLICT, "answer"):
        return ()
    shown = {item.id for items in case.others.values() for item in items}
    shown |= {item.id for item in case.incidents} | {each.item.id for each in case.exhibits}
    journal = session.journal
    found = contradictions_in(journal.items, journal.history, journal.zone, session.file_facts)
    places = (Unanswered(each.rule.name.value, (*each.incidents, *each.entries)) for each in found)
    return tuple(each for each in places if shown.issuperset(each.subjects))


def _sheets(
    session: Session, case: CaseFile, answers: HandoverAnswers, redactions: Redactions
) -> tuple[Sheet, ...]:
    """Return the sheets that go with the bundle, without the redacted words; none is empty."""
    from diary.services.disclosure.sheet_service import SheetChoice

    choice = SheetChoice(frozenset(answers.on_sheets), redactions.left_out).showing(case)
    return tuple(
        # the sheets of a bundle were made when it was
        redactions.words_on(each.kind).of(replace(each, head=replace(each.head, made=case.made)))
        for each in session.sheets.beside(case.profile, choice)
    )


def _with_earlier(case: CaseFile, supplement: Supplement | None, words: WordRedaction) -> CaseFile:
    """Return the case as a supplement, if there is one.

    A file that was given under a name with some of the words is not listed as given: it is given
    again, under a name without them.
    """
    from exporters.bundle import supplements_json

    if supplement is None:
        return case
    given = tuple(each for each in supplement.given if not words.is_in(each.path))
    return supplements_json.attach(case, replace(supplement, given=given))


def preview(
    case: CaseFile, progress: Progress, *, split: bool = False
) -> tuple[PreviewedDocument, ...]:
    """Return every document as it will be written, the record in volumes. Raises Cancelled."""
    from exporters.delivery import bundle_preview

    return bundle_preview.preview_bundle(case, progress, split=split)


def size(
    case: CaseFile, documents: Sequence[PreviewedDocument], way: str = "folder"
) -> tuple[int, int]:
    """Return about how many bytes the pages have, and the files that go with them."""
    files = sum(
        exhibit.item.content.size or 0
        for exhibit in case.exhibits
        if (exhibit.open or exhibit.copy) and exhibit.given is None and not exhibit.damaged
    )
    # An encrypted PDF has the pages as its own, and once more among its attached files.
    pages = sum(len(each.pdf) for each in documents)
    return pages * (2 if way == "pdf" else 1), files


def page(media: MediaClient, pdf: bytes, number: int, width: int) -> tuple[Pixels, str]:
    """Return an image of one page and its text, read by the child process without keys.

    The text is empty if only that cannot be read. Raises MediaError.
    """
    with media.open(BytesSource(pdf), ours=True) as session:
        pixels, words = session.pdf_page(number, width=width), ""
        with contextlib.suppress(MediaError):
            words = session.page_text(number)
        return pixels, words


def thumbnails(
    media: MediaClient, pdf: bytes, numbers: Sequence[int], width: int
) -> tuple[Pixels, ...]:
    """Return small images of some pages, made by the child process in one go. Raises MediaError."""
    with media.open(BytesSource(pdf), ours=True) as session:
        return tuple(session.pdf_page(number, width=width) for number in numbers)


def page_count(media: MediaClient, pdf: bytes) -> int:
    """Return the number of pages of a PDF. Raises MediaError."""
    with media.open(BytesSource(pdf), ours=True) as session:
        return session.pdf_pages()
