"""The steps of handing over a separate paper, without Qt: make it, write it, note it.

Steps that take a session run on the session's thread, the others on any.

**Invariants:**

- The paper that was previewed is the one that is written.
- If it contains the person's own words, nothing is previewed before it is decided whether they are
  redacted.
- What was typed for a contact sheet is kept nowhere: not in the draft, and not in the private book,
  which only notes that a paper was written.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

from diary import audience_profiles
from diary.paper_content import ContactDetails, Paper
from diary.paper_kinds import SHEETS, PaperKind
from diary.progress import no_progress
from ui.bundle_handover import refuse_unnotable
from ui.handover_questions import RedactionReport

if TYPE_CHECKING:
    from diary.case_file import CaseFile
    from diary.conversations.transcript import Transcript, TranscriptChoice
    from diary.model.conversation_nouns import Conversation
    from diary.model.private_nouns import HandoverRecord
    from diary.model.revisions import Recorded
    from diary.services.disclosure.sheet_service import AskedItem
    from diary.services.session import Session
    from diary.word_redaction import WordRedaction
    from exporters.delivery.paper_file import PaperOutput

# The notice that is for one kind alone.
NOTICES: Final = {
    PaperKind.CONTACT: "contact-sheet",
    PaperKind.STATEMENT: "statement",
    PaperKind.EFFECTS: "personal-statement",
    PaperKind.FACTORS: "factors",
    **dict.fromkeys(SHEETS, "sheet"),
}
_FILE_NAMES: Final = {
    PaperKind.CONTACT: "Contact-sheet",
    PaperKind.STATEMENT: "Notes-for-a-statement",
    PaperKind.EFFECTS: "Notes-on-effects",
    PaperKind.FACTORS: "Things-to-tell",
    **{kind: kind.value.capitalize() for kind in SHEETS},
}


# Sheets with what a bundle may withhold: pictures, titles or names of people.
_OF_CASE: Final = frozenset({PaperKind.STILLS, PaperKind.TO_SECURE, PaperKind.EXTRACTS})


@dataclass(frozen=True, slots=True)
class PaperVersions:
    """A paper with and without the person's own words, and where they are in it."""

    whole: Paper
    redacted: Paper
    redactions: RedactionReport

    def chosen(self, *, take_out: bool) -> tuple[Paper, int]:
        """Return the paper to write, and the number of places in which words are redacted."""
        if take_out and self.redactions.hits:
            return self.redacted, len(self.redactions.hits)
        return self.whole, 0


@dataclass(frozen=True, slots=True)
class PaperResult:
    """A paper that was written."""

    kind: PaperKind
    file: Path
    written: PaperOutput


def file_name(kind: PaperKind, day: date) -> str:
    """Return a default name for a paper's file."""
    return f"{_FILE_NAMES[kind]}-{day.isoformat()}.pdf"


def asked(session: Session, kind: PaperKind) -> tuple[AskedItem, ...]:
    """Return what the person is asked about one by one before it is on a sheet."""
    return session.sheets.asked([kind])


def make_paper(
    session: Session, kind: PaperKind, details: ContactDetails, let_go: Collection[str] = ()
) -> PaperVersions:
    """Make the paper from the record as it is now. Raises BadInput for empty details.

    `let_go` are the keys of what may be on a sheet; the rest stays behind.
    """

    paper = _paper(session, kind, details, let_go)
    words = _words(session, kind)
    hits = session.papers.occurrences(paper, words)
    report = RedactionReport(bool(words), tuple(hits))
    return PaperVersions(paper, words.of(paper), report)


def _words(session: Session, kind: PaperKind) -> WordRedaction:
    """Return what is looked for on a paper; the contact sheet is there to say how to reach them."""
    if kind is PaperKind.CONTACT:
        return session.redactions.own_words()
    chosen = session.redactions.bundle_redactions()
    return chosen.words_on(kind) if kind in SHEETS else chosen.words


def _paper(
    session: Session, kind: PaperKind, details: ContactDetails, let_go: Collection[str]
) -> Paper:
    match kind:
        case PaperKind.CONTACT:
            return session.papers.contact(details)
        case PaperKind.STATEMENT:
            return session.papers.statement()
        case PaperKind.EFFECTS:
            return session.papers.effects()
        case PaperKind.FACTORS:
            return session.papers.factors()
        case _:
            return _sheet(session, kind, let_go)


def _sheet(session: Session, kind: PaperKind, let_go: Collection[str]) -> Paper:
    """Return a sheet, with the stills, titles and names that police would be given."""
    from diary.services.disclosure.sheet_service import SheetChoice

    choice = SheetChoice(frozenset(let_go))
    if kind in _OF_CASE:
        choice = choice.showing(_case_for_police(session, kind))
    return session.sheets.make(kind, choice)


def _case_for_police(session: Session, kind: PaperKind) -> CaseFile:
    """Return the case as police would be given it, without what a file says of itself."""
    from diary.services.disclosure import exhibit_scan

    profile = audience_profiles.load("police")
    # a name is on an extract, and a name of a person is in no file
    originals = () if kind is PaperKind.EXTRACTS else session.snapshot.originals()
    return session.snapshot.take(profile, exhibit_scan.scan(originals, no_progress))


def preview(paper: Paper) -> tuple[bytes, int]:
    """Return the PDF in memory, as it will be written, and its number of pages."""
    from exporters.delivery import paper_file as delivery_paper

    return delivery_paper.pdf(paper)


def write(kind: PaperKind, paper: Paper, file: Path) -> PaperResult:
    """Write the paper. Raises what the exporter raises."""
    from exporters.delivery import paper_file as delivery_paper

    refuse_unnotable(file)
    return PaperResult(kind, file, delivery_paper.write(paper, file))


def note(session: Session, result: PaperResult) -> Recorded[HandoverRecord]:
    """Note in the private book that it was written."""
    return session.handovers.log_paper(
        kind=result.kind.value,
        file=result.file,
        digest=result.written.digest,
        entries=result.written.entries,
    )


@dataclass(frozen=True, slots=True)
class TranscriptVersions:
    """A transcript with and without the person's own words, and whether they are in it."""

    whole: Transcript
    words: WordRedaction
    redactions: RedactionReport

    def chosen(self, *, take_out: bool) -> Transcript:
        """Return the transcript to write."""
        return self.whole.without(self.words) if take_out else self.whole


@dataclass(frozen=True, slots=True)
class WrittenTranscript:
    """A transcript that was written."""

    file: Path
    written: PaperOutput


def make_transcript(
    session: Session, item: Recorded[Conversation], choice: TranscriptChoice
) -> TranscriptVersions:
    """Make the transcript from the record as it is now. Raises what the service raises."""
    from diary.services.disclosure import redaction_service

    transcript = session.transcripts.make(item, choice)
    words = session.redactions.bundle_redactions().words
    lines = ((item, each.line) for each in transcript.read())
    hits = tuple(redaction_service.find_in_lines(lines, words))
    return TranscriptVersions(transcript, words, RedactionReport(bool(words), hits))


def transcript_name(transcript: Transcript, day: date) -> str:
    """Return a default name for the file of a transcript."""
    return f"Transcript-{transcript.conversation.number}-{day.isoformat()}.pdf"


def preview_transcript(transcript: Transcript) -> tuple[bytes, int]:
    """Return the PDF in memory, as it will be written, and its number of pages. Raises Damaged."""
    from exporters.transcript.document import write_document

    out = BytesIO()
    pages = write_document(transcript, out)
    return out.getvalue(), pages


def write_transcript(transcript: Transcript, file: Path) -> WrittenTranscript:
    """Write the transcript as a PDF. Raises what the exporter raises."""
    from exporters.delivery import transcript_file

    refuse_unnotable(file)
    return WrittenTranscript(
        file, transcript_file.write_transcript(transcript, file, as_text=False)
    )


def note_transcript(session: Session, file: Path, written: PaperOutput) -> Recorded[HandoverRecord]:
    """Note in the private book that a transcript was written."""
    return session.handovers.log_paper(
        kind="transcript", file=file, digest=written.digest, entries=written.entries
    )
