"""The incidents of the record to pick from: a search, and a list in which each row is ticked.

**Invariants:**

- Ticks follow the numbers that are typed beside it, and the other way round: there is one choice.
- Incidents are read as the timeline reads them, so that a long record opens at once.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from diary.errors import DiaryError
from diary.i18n import _
from diary.model.revisions import TimelineFilter, TimelineIndex, TimelineRow
from diary.text.time_texts import when_short
from ui.desktop.page_context import PageContext
from ui.desktop.widgets.feedback import StatusLine
from ui.desktop.widgets.timeline_model import PAGE, TimelineModel
from ui.desktop.widgets.timeline_view import TimelineDelegate, TimelineView

if TYPE_CHECKING:
    from diary.services.session import Session

_PAUSE_MS: Final = 200
_ROWS: Final = 7


class IncidentPicker(QWidget):
    """The list; `toggled` carries the number of the incident that was clicked."""

    toggled = Signal(int)

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._numbers: Collection[int] = ()
        labels = context.form_context.vocabulary.behaviours
        self._labels = {each.code: each.label for each in labels}
        self.words = QLineEdit()
        self.words.setPlaceholderText(_("Find an incident by its words"))
        self.words.setAccessibleName(_("Find an incident by its words"))
        self.words.setClearButtonEnabled(True)
        self.model = TimelineModel(self._sentence, self)
        self.view = TimelineView(_("Incidents to pick from"), self.model, chooses=False)
        self.view.setItemDelegate(
            TimelineDelegate(
                self.view,
                lambda row: when_short(row.when),
                self._facts,
                lambda _row: (),
                lambda _row: None,
                lambda row: row.number in self._numbers,
            )
        )
        self.status = StatusLine()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.refresh)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for part in (self.words, self.view, self.status):
            column.addWidget(part)
        self.setFocusProxy(self.words)
        self.words.textChanged.connect(lambda _text: self._pause.start())
        self.words.returnPressed.connect(self.view.setFocus)
        self.model.rows_wanted.connect(self._on_rows_wanted)
        self.view.opened.connect(self._on_opened)

    def show_numbers(self, numbers: Collection[int]) -> None:
        """Tick the incidents with these numbers and no others."""
        self._numbers = numbers
        self.view.viewport().update()

    @Slot()
    def refresh(self) -> None:
        """Read which incidents there are."""
        ticket, chosen = self.model.begin(), TimelineFilter(text=self.words.text().strip())

        def work(session: Session) -> tuple[TimelineIndex, tuple[TimelineRow, ...]]:
            index = session.journal.timeline_index(chosen)
            return index, session.journal.timeline_rows(index.rows[:PAGE])

        self._context.vault_thread.run(
            self, work, lambda read: self._on_read(ticket, *read), self.status.fail
        )

    def _on_read(self, ticket: int, index: TimelineIndex, rows: Sequence[TimelineRow]) -> None:
        if not self.model.show_index(ticket, index):
            return
        self.model.add_rows(ticket, rows)
        high = self.view.sizeHintForRow(0) if index.rows else 24
        self.view.setFixedHeight(high * min(self.model.rowCount(), _ROWS) + 4)
        self.status.show_text("" if index.rows else _("No incident has these words."))

    @Slot(int, object)
    def _on_rows_wanted(self, ticket: int, wanted: Sequence[int]) -> None:
        def failed(error: DiaryError) -> None:
            self.model.cancel(ticket, wanted)
            self.status.fail(error)

        def done(rows: Sequence[TimelineRow]) -> None:
            self.model.add_rows(ticket, rows)

        self._context.vault_thread.run(
            self, lambda session: session.journal.timeline_rows(wanted), done, failed
        )

    @Slot(object)
    def _on_opened(self, row: TimelineRow) -> None:
        self.toggled.emit(row.number)

    def _facts(self, row: TimelineRow) -> str:
        return " \u00b7 ".join(self._labels.get(code, code) for code in row.behaviours)

    def _sentence(self, row: TimelineRow) -> str:
        state = _("ticked") if row.number in self._numbers else _("not ticked")
        number = _("Incident {number}").format(number=row.number)
        return f"{number}, {state}. {when_short(row.when)}. {row.excerpt}"
