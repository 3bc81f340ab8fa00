"""The lines of a conversation around one of them; words are blurred until they are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from diary.i18n import _
from diary.model.conversation_nouns import Conversation
from diary.model.record_nouns import Evidence
from diary.model.revisions import AboutLines, Recorded, as_of
from diary.progress import Progress
from ui.desktop.page_context import PageContext
from ui.desktop.page_list import Navigator, PageId
from ui.desktop.pages.base import Page
from ui.desktop.widgets.basic import FlowLayout, PlainLabel, button
from ui.desktop.widgets.feedback import StatusLine, clear_layout
from ui.desktop.widgets.line_list import LineModel, LineRow, LineView
from ui.text.contact_runs import line_what, line_when, line_words
from ui.text.found_places import file_name

if TYPE_CHECKING:
    from diary.services.import_service import StoredLines
    from diary.services.session import Session

_AROUND = 30
_MOST_INCIDENTS = 5


class ConversationLinesPage(Page):
    """Some lines, the incidents that are about them, and the export that they came with."""

    def __init__(self, context: PageContext, navigator: Navigator) -> None:
        super().__init__()
        self._context, self._navigator = context, navigator
        self._wanted = ("", 0)
        self.title = PlainLabel(role="title")
        self.status = StatusLine()
        self.model = LineModel(self)
        self.view = LineView(self.model)
        self.view.setAccessibleName(_("Lines of this conversation"))
        self.words = button(_("Show the words"), "main", self._on_words)
        self.back = button(_("Back (Esc)"), on=self._on_back)
        self._ways = QVBoxLayout()
        buttons = QWidget()
        row = FlowLayout(buttons)
        row.addWidget(self.words)
        row.addWidget(self.back)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 18, 24, 18)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addWidget(self.status)
        column.addLayout(self._ways)
        column.addWidget(self.view, 1)
        column.addWidget(buttons)
        self.setFocusProxy(self.view)
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self._on_back)

    def show_line(self, conversation: str, line: int) -> None:
        """Read and list the lines around this one, with their words blurred."""
        self._wanted = (conversation, line)
        self.title.setText(_("Line {n}").format(n=line))
        self.status.show_text("")
        self.model.set_rows((), hidden=True)
        clear_layout(self._ways)
        self._follow()
        self._context.vault_thread.run(
            self,
            partial(_read, conversation=conversation),
            partial(self._on_read, (conversation, line)),
            self.status.fail,
        )

    def _on_read(
        self,
        wanted: tuple[str, int],
        read: tuple[
            Recorded[Conversation],
            Recorded[Evidence] | None,
            StoredLines | None,
            tuple[AboutLines, ...],
        ],
    ) -> None:
        if self._wanted != wanted:
            return
        item, exhibit, lines, about = read
        line = wanted[1]
        title = _("Conversation {number}, line {n}")
        self.title.setText(title.format(number=item.number, n=line))
        self._show_ways(exhibit, [each for each in about if each.first <= line <= each.last])
        if lines is None:
            self.status.show_text(_("The lines of this conversation are not here."))
            return
        self._context.jobs.start(
            self,
            partial(_lines, lines, line),
            partial(self._on_lines, wanted),
            self.status.fail,
        )

    def _show_ways(self, exhibit: Recorded[Evidence] | None, about: Sequence[AboutLines]) -> None:
        """Offer the way to each incident that is about the line, and to its export."""
        ways = QWidget()
        row = FlowLayout(ways)
        for each in about[:_MOST_INCIDENTS]:
            text = _("Incident {number}").format(number=each.number)
            row.addWidget(button(text, on=partial(self._navigator.open_incident, each.incident)))
        if exhibit is not None:
            text = _("Open {file}").format(file=file_name(exhibit))
            row.addWidget(button(text, on=partial(self._navigator.open_exhibit, exhibit.id)))
        self._ways.addWidget(ways)

    def _on_lines(self, wanted: tuple[str, int], rows: list[LineRow]) -> None:
        if self._wanted != wanted:
            return
        self.model.set_rows(rows, hidden=True)
        for number, row in enumerate(rows):
            if row.n == wanted[1]:
                self.view.setCurrentIndex(self.model.index(number))
                self.view.scrollTo(self.model.index(number), LineView.ScrollHint.PositionAtCenter)
        self._follow()

    @Slot()
    def _on_words(self) -> None:
        self.model.reveal()
        self._follow()
        self.view.setFocus()

    @Slot()
    def _on_back(self) -> None:
        if not self._navigator.return_from_subject():
            self._navigator.show_page(PageId.TIMELINE)

    def _follow(self) -> None:
        self.words.setEnabled(self.model.hidden and self.model.rowCount() > 0)


def _read(
    session: Session, conversation: str
) -> tuple[
    Recorded[Conversation], Recorded[Evidence] | None, StoredLines | None, tuple[AboutLines, ...]
]:
    item = as_of(session.journal.get(conversation), Conversation)
    files = session.journal.standing(Evidence)
    exhibit = next((each for each in files if each.id == item.content.of), None)
    lines = session.file_search.lines(conversation)
    return item, exhibit, lines, session.journal.about_lines(conversation)


def _lines(lines: StoredLines, line: int, progress: Progress) -> list[LineRow]:
    found: list[LineRow] = []
    first = max(1, line - _AROUND)
    for each in lines.between(first, line + _AROUND):
        progress(len(found), 2 * _AROUND + 1)
        message = each.message
        found.append(LineRow(each.n, line_when(each), line_what(message), line_words(message)))
    return found
