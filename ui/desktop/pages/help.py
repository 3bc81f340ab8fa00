"""The guide in the window: its chapters, a search in all of them, a chapter to print; the version.

**Invariants:**

- It needs no open record, shows nothing of one and keeps nothing: what is searched for is gone
  with the page.
- It says which version this is and how old what it knows of the law is, and reminds of neither. A
  newer version that somebody brought is checked here; nothing of it is started or remembered.
- F1 opens the chapter that fits the page on show (`CHAPTERS`), and Back leads to that page as it
  was left.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from diary import __version__
from diary.errors import DiaryError
from diary.guide import chapters
from diary.guide.search import find, split_words
from diary.i18n import _, ngettext
from diary.program_build import this_build
from diary.progress import Progress
from diary.shipped_data import is_for_trying
from diary.text.highlighted_text import HighlightedText
from ui import files_outside_record
from ui.desktop.page_list import PageId
from ui.desktop.pages.base import ScrollPage
from ui.desktop.prompter import Prompter
from ui.desktop.removable_drives import first_drive_or_home
from ui.desktop.theme import Theme
from ui.desktop.threads import JobPool
from ui.desktop.vault_access import utc_now, vocabulary
from ui.desktop.widgets.announcement import announce
from ui.desktop.widgets.basic import FlowLayout, PageStack, PlainLabel, button
from ui.desktop.widgets.guide_list import GuideList, GuideRow, GuideRows
from ui.desktop.widgets.guide_view import GuideView
from ui.text.program_version import about_lines, release_lines

# What the page shows: all chapters, one of them, or what a file was found to be.
_CONTENTS, _CHAPTER, _FOUND = range(3)
# The chapter that fits each page.
CHAPTERS: Final[dict[PageId, str]] = {
    PageId.TIMELINE: "first-record",
    PageId.RECORD: "first-record",
    PageId.INCIDENT: "first-record",
    PageId.QUESTIONS: "first-record",
    PageId.EVIDENCE: "evidence",
    PageId.VIEWER: "evidence",
    PageId.COVER: "evidence",
    PageId.IMPORT: "bring-in",
    PageId.REVIEW: "bring-in",
    PageId.LINES: "bring-in",
    PageId.TRANSCRIPT: "bring-in",
    PageId.PATTERNS: "figures",
    PageId.POLICE: "police-and-orders",
    PageId.ORDER: "police-and-orders",
    PageId.CASE: "police-and-orders",
    PageId.EVENT: "police-and-orders",
    PageId.ASK: "police-and-orders",
    PageId.SECURE: "police-and-orders",
    PageId.PLATFORM: "police-and-orders",
    PageId.FACTOR: "police-and-orders",
    PageId.DECLARATION: "hand-over",
    PageId.CONFLICT: "hand-over",
    PageId.PERSON: "first-record",
    PageId.ACCOUNT: "first-record",
    PageId.CONTACT: "first-record",
    PageId.IMPACT: "first-record",
    PageId.NOTE: "hand-over",
    PageId.EXPORT: "hand-over",
    PageId.PAPERS: "hand-over",
    PageId.OWN: "hand-over",
    PageId.HANDOVERS: "hand-over",
    PageId.SAFEKEEPING: "keep-it-safe",
    PageId.KEEPING: "keep-it-safe",
    PageId.SETTINGS: "keep-it-safe",
    PageId.SAFETY: "safe-here",
    PageId.ERASE: "remove",
    PageId.CHECKED: "check-a-bundle",
    PageId.HELP: "keyboard",
}


class HelpPage(ScrollPage):
    """The chapters, or one of them."""

    def __init__(
        self, theme: Theme, jobs: JobPool, prompter: Prompter, back: Callable[[], object]
    ) -> None:
        self._guide = chapters.load()
        super().__init__(self._guide.title, fills=True)
        self._jobs, self._ask = jobs, prompter
        self._shown = ""
        self.back = button(_("Back"), on=back)
        self.words = _SearchLine()
        self.words.setPlaceholderText(_("Find in the help"))
        self.words.setAccessibleName(_("Find in the help"))
        self.words.textChanged.connect(self._on_typed)
        self.words.returnPressed.connect(self._on_enter)
        self.words.down = self._to_list
        self._rows = GuideRows(self)
        self.list = GuideList(_("Chapters"), self._rows)
        self.list.opened.connect(self._on_opened)
        self.view = GuideView(theme)
        self.view.chapter_asked.connect(self.show_chapter)
        self.all = button(_("All chapters"), on=self._on_all)
        self.print = button(_("Save this chapter as a PDF"), on=self._on_print)
        self.check = button(_("Check a new version"), on=self._on_check)
        self.found = QPlainTextEdit()
        self.found.setReadOnly(True)
        self.found.setTabChangesFocus(True)
        self.found.setAccessibleName(_("Check a new version"))
        self._stack = PageStack()
        self._build()
        self.show_contents()

    def refresh(self) -> None:
        """Show the chapters."""
        self.show_contents()

    def subject_on_show(self) -> str:
        """Return the chapter that is shown, or an empty string."""
        return self._shown

    def show_subject(self, id_: str) -> None:
        """Show a chapter again."""
        self.show_chapter(id_)

    @Slot()
    def show_contents(self) -> None:
        """Show all chapters, and nothing that was searched for."""
        self.words.clear()
        self._list_chapters()

    @Slot(str)
    def show_chapter(self, id_: str, block: int = -1) -> None:
        """Show a chapter from its beginning or at a block, with the words searched for marked."""
        chapter = self._guide.chapter(id_)
        self._shown = id_
        self.status.show_text("")
        words = split_words(self.words.text())
        self.view.show_chapter(chapter, self._guide.not_yet_seen, words)
        self._stack.setCurrentIndex(_CHAPTER)
        if block >= 0:
            self.view.go_to_block(block)
        self._place_buttons()
        self.setFocusProxy(self.view)
        self.view.setFocus()

    def _build(self) -> None:
        self.head.addWidget(self.back)
        self._stack.addWidget(self.list)
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.view, 1)
        row.addStretch(0)
        self._stack.addWidget(holder)
        self._stack.addWidget(self.found)
        below = QWidget()
        ways = FlowLayout(below)
        for each in (self.all, self.print, self.check):
            ways.addWidget(each)
        self._unseen = PlainLabel(self._guide.not_yet_seen, role="muted")
        about = about_lines(this_build(), vocabulary(), utc_now().date())
        version = _("Daybook {version}.").format(version=__version__)
        self._about = QWidget()
        lines = QVBoxLayout(self._about)
        lines.setContentsMargins(0, 0, 0, 0)
        for line in (version, *about):
            lines.addWidget(PlainLabel(line, role="muted"))
        self.for_trying = PlainLabel(
            _(
                "NOT FOR RELEASE: this program was built for trying."
                " Do not keep a real record with it."
            )
        )
        self.for_trying.setVisible(is_for_trying())
        column = self.column
        column.setContentsMargins(24, 18, 24, 12)
        column.setSpacing(10)
        above = column.indexOf(self.status)
        column.insertWidget(above, self.words)
        column.insertWidget(above, self.for_trying)
        column.addWidget(self._stack, 1)
        column.addWidget(below)
        column.addWidget(self._unseen)
        column.addWidget(self._about)

    def _place_buttons(self) -> None:
        shown = self._stack.currentIndex()
        self.all.setVisible(shown != _CONTENTS)
        self.print.setVisible(shown == _CHAPTER)
        self.check.setVisible(shown != _CHAPTER)
        # a chapter has the sentence under its text
        self._unseen.setVisible(shown == _CONTENTS)
        self._about.setVisible(shown == _CONTENTS)

    def _list_chapters(self) -> None:
        self._list(
            [
                GuideRow(chapter.id, -1, chapter.title, HighlightedText(chapter.line, ()))
                for chapter in self._guide.chapters
            ]
        )

    def _list(self, rows: list[GuideRow]) -> None:
        self._shown = ""
        self._rows.set_rows(rows)
        self.list.scrollToTop()
        if rows:
            self.list.setCurrentIndex(self._rows.index(0))
        self._stack.setCurrentIndex(_CONTENTS)
        self._place_buttons()
        self.setFocusProxy(self.words)

    @Slot(str)
    def _on_typed(self, text: str) -> None:
        if not split_words(text):
            self.status.show_text("")
            self._list_chapters()
            return
        hits = find(self._guide, text)
        self._list(
            [
                GuideRow(
                    hit.chapter.id,
                    hit.block,
                    " \u203a ".join(filter(None, (hit.chapter.title, hit.heading))),
                    hit.words.excerpt(),
                )
                for hit in hits
            ]
        )
        said = ngettext("{n} place", "{n} places", len(hits)).format(n=len(hits))
        self.status.show_text(said if hits else _("Nothing in the help has these words."))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go back with Esc from a chapter to what was found, or to all chapters, then from here."""
        if event.key() == Qt.Key.Key_Escape:
            if self._stack.currentIndex() == _CONTENTS:
                self.back.click()
                return
            self._on_typed(self.words.text())
            self.list.setFocus()
            return
        super().keyPressEvent(event)

    @Slot()
    def _on_enter(self) -> None:
        if self._stack.currentIndex() == _CHAPTER:
            self._on_typed(self.words.text())
        elif self._rows.rows:
            self._on_opened(self._rows.rows[0])

    @Slot()
    def _on_all(self) -> None:
        self.show_contents()
        # the pressed button is gone, and the focus would go to the one that hides the program
        self.words.setFocus()

    def _to_list(self) -> None:
        if self._stack.currentIndex() == _CONTENTS:
            self.list.setFocus()

    @Slot(object)
    def _on_opened(self, row: GuideRow) -> None:
        self.show_chapter(row.chapter, row.block)
        announce(self, row.head)

    @Slot()
    def _on_print(self) -> None:
        folder = self._ask.folder(self, _("Choose where to write it"), first_drive_or_home())
        if folder is None:
            return
        guide, chapter = self._guide, self._guide.chapter(self._shown)

        def work(_progress: Progress) -> Path:
            from exporters.delivery import guide_file

            place = files_outside_record.free_name(folder, f"guide-{chapter.id}", ".pdf")
            guide_file.write(guide, chapter, f"Daybook {__version__}", place)
            return place

        def done(place: Path) -> None:
            text = _("Written to {file}. It names this program: mind where you leave it.")
            self.status.show_text(text.format(file=place))

        self._jobs.start(self, work, done, self.status.fail)

    @Slot()
    def _on_check(self) -> None:
        """Check a file that the person chooses, with the words of the command line."""
        self.status.show_text("")
        chosen = self._ask.files(self, _("Choose the new version that you brought"))
        if not chosen:
            return

        def work(progress: Progress) -> str:
            from diary.release_file import check_release

            found = check_release(chosen[0], this_build().key, __version__, progress)
            return "\n".join(release_lines(found))

        self._jobs.start(self, work, self._on_checked, self._on_refused)

    def _on_checked(self, text: str) -> None:
        self._shown = ""
        self.found.setPlainText(text)
        self._stack.setCurrentIndex(_FOUND)
        self._place_buttons()
        self.setFocusProxy(self.found)
        self.found.setFocus()
        announce(self, text)

    def _on_refused(self, error: DiaryError) -> None:
        # what an earlier file was found to be must not stand above the refusal of this one
        self.show_contents()
        self.status.fail(error)


class _SearchLine(QLineEdit):
    """A line from which the down key leads to what it found."""

    down: Callable[[], None]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go down to the list; Esc empties the line."""
        if event.key() == Qt.Key.Key_Down:
            self.down()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)
