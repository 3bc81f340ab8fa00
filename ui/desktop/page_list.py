"""The pages of the window: their names, their groups, and what a page may ask of its workspace.

**Invariants:**

- A page's id is also the key of its unsaved text in the draft, so an id never changes.
- A page knows no other page. It asks the `Navigator` that its constructor was given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from diary.i18n import N_

if TYPE_CHECKING:
    from pathlib import Path

    from diary.model.books_and_nouns import Noun
    from diary.model.record_nouns import Incident
    from diary.model.revisions import Recorded
    from diary.model.when import When
    from ui.desktop.vault_access import VaultTask
    from ui.desktop.widgets.aside_drafts import DraftName


class PageId(StrEnum):
    """Every page of an open record or an opened bundle."""

    TIMELINE = "timeline"
    RECORD = "record"
    INCIDENT = "incident"
    EVIDENCE = "evidence"
    TRANSCRIPT = "transcript"
    VIEWER = "viewer"
    IMPORT = "import"
    REVIEW = "review"
    LINES = "lines"
    PATTERNS = "patterns"
    EXPORT = "export"
    PAPERS = "papers"
    POLICE = "police"
    ORDER = "order"
    EVENT = "event"
    PERSON = "person"
    IMPACT = "impact"
    ASK = "ask"
    FACTOR = "factor"
    NOTE = "note"
    OWN = "own"
    HANDOVERS = "handovers"
    SAFEKEEPING = "safekeeping"
    KEEPING = "keeping"
    SETTINGS = "settings"
    SAFETY = "safety"
    ERASE = "erase"
    COVER = "cover"
    CHECKED = "checked"
    QUESTIONS = "questions"
    HELP = "help"


class Navigator(Protocol):
    """The requests that a page may make to its workspace."""

    def show_page(self, page: PageId) -> None:
        """Show another page, which reads its content again."""
        ...

    def open_incident(self, id_: str) -> None: ...

    def open_exhibit(self, id_: str) -> None: ...

    def open_subject(self, noun: Noun, id_: str) -> None:
        """Show one subject on the page of its noun, where there is one."""
        ...

    def open_line(self, conversation: str, line: int) -> None:
        """Show the lines of a conversation around one of them."""
        ...

    def return_from_subject(self) -> bool:
        """Show the page on which the subject was opened; return False if it was its own list."""
        ...

    def print_lines(self, id_: str) -> None:
        """Ask how a conversation is printed as a transcript."""

    def view(self, exhibits: Sequence[str], at: str, *, aloud: bool = False) -> None:
        """Show one of these exhibits in the whole window; the others are before and after it.

        A sound is played `aloud` only where the press that asked for it said so.
        """
        ...

    def record(self, text: str, when: When | None) -> None:
        """Continue in the long form with a line that was started elsewhere."""
        ...

    def record_like(self, item: Recorded[Incident]) -> None:
        """Open the form for a new incident of the same kinds, person and place."""
        ...

    def drafts(self) -> Sequence[DraftName]:
        """Return what was begun on a form and not saved."""
        ...

    def open_draft(self, key: str) -> None:
        """Go on with one of `drafts`."""
        ...

    def amend(self, item: Recorded[Incident]) -> None:
        """Open the form for a revision of an incident."""
        ...

    def saved(self, item: Recorded[Incident]) -> None:
        """Show the incident that was recorded or amended."""
        ...

    def changed(self) -> None:
        """Read the timeline again, because something in it changed."""
        ...

    def cover(self, id_: str) -> None:
        """Open the region redaction of an exhibit's picture."""
        ...

    def erase(self, id_: str) -> None:
        """Open the page that erases a subject for safety."""
        ...

    def erased(self, *, unsaved: bool) -> None:
        """Remove an erased subject from all pages; `unsaved` says that unsaved text went too."""
        ...

    def go_back(self) -> None:
        """Show the page from which the one on show was opened, as it was left."""
        ...

    def record_against(self, order: str) -> None:
        """Open the form of an incident at the terms of this order."""
        ...

    def record_contact(self, incidents: Sequence[str]) -> None:
        """Open the form for a new contact with police about these incidents."""
        ...

    def hand_over(self, incidents: Sequence[str]) -> None:
        """Begin a hand-over of these incidents and no others."""
        ...

    def make_backup(self) -> None:
        """Go to the page section that makes backups."""
        ...

    def make_recovery_code(self) -> None:
        """Go to the page section that makes a recovery code."""
        ...

    def bring_in(self, paths: Sequence[Path]) -> None:
        """Show the page that brings in what other programs wrote, with these files."""
        ...

    def review(self) -> None:
        """Show the runs of contact that wait to be looked through."""
        ...

    def close_for(self, work: VaultTask) -> None:
        """Close the record and run a task on its whole folder."""
        ...


@dataclass(frozen=True, slots=True)
class PageGroup:
    """Pages listed together in the side bar, each with its label, and a title or ''.

    One that `folds` shows only its title, or its first page if it has none, until one of its pages
    is open. One at the `foot` is below the others, and always in sight.
    """

    title: str
    pages: tuple[tuple[PageId, str], ...]
    folds: bool = False
    foot: bool = False


RECORD_GROUPS: tuple[PageGroup, ...] = (
    PageGroup(
        N_("Today"),
        (
            (PageId.RECORD, N_("Record an incident")),
            (PageId.QUESTIONS, N_("To finish")),
            (PageId.IMPORT, N_("Bring in messages")),
        ),
    ),
    PageGroup(
        N_("The record"),
        (
            (PageId.TIMELINE, N_("Timeline")),
            (PageId.EVIDENCE, N_("Evidence")),
            (PageId.PATTERNS, N_("Patterns")),
        ),
    ),
    PageGroup(
        N_("Police and orders"),
        (
            (PageId.POLICE, N_("Police contacts")),
            (PageId.ORDER, N_("Orders")),
            (PageId.EVENT, N_("Turning points")),
        ),
        folds=True,
    ),
    PageGroup(
        N_("People and me"),
        (
            (PageId.PERSON, N_("People")),
            (PageId.IMPACT, N_("Effect on daily life")),
            (PageId.ASK, N_("What I ask for")),
            (PageId.FACTOR, N_("Things to tell")),
            (PageId.NOTE, N_("Private notes")),
        ),
        folds=True,
    ),
    PageGroup(
        "",
        (
            (PageId.EXPORT, N_("Hand over")),
            (PageId.OWN, N_("What should not leave")),
            (PageId.HANDOVERS, N_("What was handed over")),
        ),
        folds=True,
        foot=True,
    ),
    PageGroup(
        "",
        (
            (PageId.KEEPING, N_("Keeping it safe")),
            (PageId.SETTINGS, N_("Settings")),
            (PageId.HELP, N_("How this works")),
        ),
        foot=True,
    ),
)
# The pages that no side bar lists, and the listed page of which each is a part. The page that
# erases is a part of the one from which it was opened.
PART_OF: Mapping[PageId, PageId] = {
    PageId.INCIDENT: PageId.TIMELINE,
    PageId.VIEWER: PageId.EVIDENCE,
    PageId.COVER: PageId.EVIDENCE,
    PageId.LINES: PageId.EVIDENCE,
    PageId.TRANSCRIPT: PageId.EVIDENCE,
    PageId.REVIEW: PageId.IMPORT,
    PageId.PAPERS: PageId.EXPORT,
    PageId.SAFEKEEPING: PageId.KEEPING,
    PageId.SAFETY: PageId.SETTINGS,
}
# The pages of Ctrl+1 to Ctrl+9.
NUMBER_KEYS: tuple[PageId, ...] = (
    PageId.TIMELINE,
    PageId.RECORD,
    PageId.EVIDENCE,
    PageId.IMPORT,
    PageId.PATTERNS,
    PageId.EXPORT,
    PageId.POLICE,
    PageId.ORDER,
    PageId.QUESTIONS,
)
# The pages of an opened bundle: those that only read.
BUNDLE_GROUPS: tuple[PageGroup, ...] = (
    PageGroup(
        "",
        (
            (PageId.CHECKED, N_("This bundle")),
            (PageId.QUESTIONS, N_("What readers ask for")),
        ),
    ),
    PageGroup(
        N_("The record"),
        (
            (PageId.TIMELINE, N_("Timeline")),
            (PageId.EVIDENCE, N_("Evidence")),
            (PageId.PATTERNS, N_("Patterns")),
        ),
    ),
    PageGroup(
        N_("Around the incidents"),
        (
            (PageId.POLICE, N_("Police contacts")),
            (PageId.ORDER, N_("Orders")),
            (PageId.EVENT, N_("Turning points")),
            (PageId.PERSON, N_("People")),
            (PageId.IMPACT, N_("Effect on daily life")),
            (PageId.ASK, N_("What is asked for")),
        ),
    ),
    PageGroup("", ((PageId.HELP, N_("How this works")),), foot=True),
)
