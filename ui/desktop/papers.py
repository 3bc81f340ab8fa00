"""Separate papers, step by step, without a widget: what runs on the lane and what beside it.

The rules are:

- The paper that was previewed is the one that is written.
- Where the person's own words stand in it, nothing is previewed before it is said what becomes of
  them.
- What was typed for a contact sheet is kept nowhere: not in the draft, and not in the private book,
  where only that a paper was written is noted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from diary.papers import ContactDetails, Paper, PaperKind
from diary.progress import Progress
from ui.desktop.handover import OwnFound

if TYPE_CHECKING:
    from diary.services.session import Session

_NAMES = {
    PaperKind.CONTACT: "Contact-sheet",
    PaperKind.STATEMENT: "Notes-for-a-statement",
    PaperKind.EFFECTS: "Notes-on-effects",
    PaperKind.FACTORS: "Things-to-tell",
}


@dataclass(frozen=True, slots=True)
class Handed:
    """A paper that was written."""

    kind: PaperKind
    file: Path
    pages: int
    digest: str
    entries: int


@dataclass(frozen=True, slots=True)
class Taken:
    """A paper with and without the person's own words, and where they stand in it."""

    whole: Paper
    without: Paper
    own: OwnFound


def file_name(kind: PaperKind, day: date) -> str:
    """What a paper's file is called to begin with."""
    return f"{_NAMES[kind]}-{day.isoformat()}.pdf"


def take(session: Session, kind: PaperKind, details: ContactDetails) -> Taken:
    """The paper as the record stands; on the lane. Raises BadInput for empty details."""
    from diary.services import paper_words

    paper = _paper(session, kind, details)
    words = session.hiding.hiding().words
    places = session.papers.occurrences(paper, words)
    return Taken(paper, paper_words.without(paper, words), OwnFound(bool(words), tuple(places), ()))


def _paper(session: Session, kind: PaperKind, details: ContactDetails) -> Paper:
    match kind:
        case PaperKind.CONTACT:
            return session.papers.contact(details)
        case PaperKind.STATEMENT:
            return session.papers.statement()
        case PaperKind.EFFECTS:
            return session.papers.effects()
        case PaperKind.FACTORS:
            return session.papers.factors()


def preview(paper: Paper, progress: Progress) -> tuple[bytes, int]:
    """The PDF in memory, as it will be written, and its pages; beside the lane."""
    from exporters import papers

    return papers.pdf(paper)


def write(kind: PaperKind, paper: Paper, file: Path, progress: Progress) -> Handed:
    """Write it; beside the lane. Raises what the exporter says."""
    from exporters import papers
    from ui.handing import refuse_unkept

    refuse_unkept(file)
    written = papers.write(paper, file)
    return Handed(kind, file, written.pages, written.digest, written.entries)


def note(session: Session, handed: Handed) -> None:
    """Note in the private book that it was written; on the lane."""
    session.sharing.log_paper(
        kind=handed.kind.value, file=handed.file, digest=handed.digest, entries=handed.entries
    )
