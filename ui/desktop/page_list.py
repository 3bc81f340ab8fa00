"""The pages of the window: their names, their groups, and what a page may ask of its workspace.

**Invariants:**

- A page's id is also the key of its unsaved text in the draft, so an id never changes.
- The page of a noun has the noun's value as its id, so that no list says which page shows a noun.
- A page knows no other page. It asks the `Navigator` that its constructor was given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from diary.i18n import N_
from diary.model.books_and_nouns import Noun

if TYPE_CHECKING:
    from pathlib import Path

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
    CASE = "case"
    EVENT = "event"
    PLATFORM = "platform"
    PERSON = "person"
    ACCOUNT = "account"
    CONTACT = "contact"
    IMPACT = "impact"
    ASK = "ask"
    SECURE = "secure"
    FACTOR = "factor"
    DECLARATION = "declaration"
    CONFLICT = "conflict"
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


# The nouns that are shown with the subject that they are about, and have no page of their own.
SHOWN_WITH: Mapping[Noun, str] = {Noun.TRANSLATION: "of", Noun.COVER: "evidence"}
_NAMED: Mapping[str, PageId] = {page.value: page for page in PageId}


def page_of(noun: Noun) -> PageId | None:
    """Return the page that shows a subject of this noun; None if the noun has none."""
    return None if noun in SHOWN_WITH else _NAMED.get(noun.value)


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

    def record_about(self, noun: Noun, incidents: Sequence[str]) -> None:
        """Open the form for a new subject of this noun about these incidents."""
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

    A page that is a part of another one (`PART_OF`) has no line in the side bar: it is a tab above
    that page.

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
            (PageId.DECLARATION, N_("My answers")),
            (PageId.CONFLICT, N_("What does not fit")),
            (PageId.IMPORT, N_("Bring in messages")),
        ),
    ),
    PageGroup(
        N_("The record"),
        (
            (PageId.TIMELINE, N_("Timeline")),
            (PageId.EVIDENCE, N_("Evidence")),
            (PageId.SECURE, N_("Things to secure")),
            (PageId.PATTERNS, N_("Patterns")),
        ),
    ),
    PageGroup(
        N_("Police and court"),
        (
            (PageId.POLICE, N_("Police contacts")),
            (PageId.PLATFORM, N_("Reports to platforms")),
            (PageId.CASE, N_("Charges, bail, hearings")),
            (PageId.ORDER, N_("Orders")),
            (PageId.EVENT, N_("Turning points")),
        ),
        folds=True,
    ),
    PageGroup(
        N_("People and me"),
        (
            (PageId.PERSON, N_("People")),
            (PageId.ACCOUNT, N_("Accounts and numbers")),
            (PageId.CONTACT, N_("My contact with them")),
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
# The pages that have no line in the side bar, and the page of which each is a part. One that a
# group names is a tab of that page. The page that erases is a part of the one that opened it.
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
    PageId.DECLARATION: PageId.QUESTIONS,
    PageId.CONFLICT: PageId.QUESTIONS,
    PageId.SECURE: PageId.EVIDENCE,
    PageId.PLATFORM: PageId.POLICE,
    PageId.ACCOUNT: PageId.PERSON,
    PageId.CONTACT: PageId.PERSON,
}


def rows_of(group: PageGroup) -> tuple[tuple[PageId, str], ...]:
    """Return the pages of a group that have a line in the side bar."""
    return tuple(each for each in group.pages if PART_OF.get(each[0], each[0]) == each[0])


def tabs_of(groups: Sequence[PageGroup], page: PageId) -> tuple[tuple[PageId, str], ...]:
    """Return the pages that share a line of the side bar with this one, with their labels."""
    row = PART_OF.get(page, page)
    listed = (each for group in groups for each in group.pages)
    found = tuple(each for each in listed if PART_OF.get(each[0], each[0]) == row)
    return found if len(found) > 1 and page in dict(found) else ()


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
            (PageId.DECLARATION, N_("What was answered")),
            (PageId.CONFLICT, N_("What does not fit")),
        ),
    ),
    PageGroup(
        N_("The record"),
        (
            (PageId.TIMELINE, N_("Timeline")),
            (PageId.EVIDENCE, N_("Evidence")),
            (PageId.SECURE, N_("Things to secure")),
            (PageId.PATTERNS, N_("Patterns")),
        ),
    ),
    PageGroup(
        N_("Around the incidents"),
        (
            (PageId.POLICE, N_("Police contacts")),
            (PageId.PLATFORM, N_("Reports to platforms")),
            (PageId.CASE, N_("Charges, bail, hearings")),
            (PageId.ORDER, N_("Orders")),
            (PageId.EVENT, N_("Turning points")),
            (PageId.PERSON, N_("People")),
            (PageId.ACCOUNT, N_("Accounts and numbers")),
            (PageId.CONTACT, N_("Contact with them")),
            (PageId.IMPACT, N_("Effect on daily life")),
            (PageId.ASK, N_("What is asked for")),
        ),
    ),
    PageGroup("", ((PageId.HELP, N_("How this works")),), foot=True),
)
