"""The incidents of the record to pick from: a list in which each row is ticked, and a search.

`words` is the search, which stands wherever it is put.

**Invariants:**

- Ticks follow the numbers that are typed beside it, and the other way round: there is one choice.
- Shift and a click ticks every row from the last one to this one, as in any list, and unticks none.
- Incidents are read as the timeline reads them, so that a long record opens at once.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from diary.errors import DiaryError
from diary.i18n import _, ngettext
from diary.model.revisions import TimelineFilter, TimelineIndex, TimelineRow
from diary.text.time_texts import when_short
from ui.desktop.page_context import PageContext
from ui.desktop.widgets.basic import PlainLabel, button
from ui.desktop.widgets.feedback import StatusLine
from ui.desktop.widgets.timeline_model import PAGE, TimelineModel
from ui.desktop.widgets.timeline_view import TimelineDelegate, TimelineView

if TYPE_CHECKING:
    from diary.services.session import Session

_PAUSE_MS: Final = 200
_ROWS: Final = 6
# so many are ticked at once, and no more: each of them is meant
_AT_ONCE: Final = 50


class IncidentPicker(QWidget):
    """The list; `toggled` carries the number of the incident that was clicked."""

    toggled = Signal(int)

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._numbers: Collection[int] = ()
        self._last: int | None = None
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
        self.tick_found = button("", on=self._on_tick_found)
        self.tick_found.hide()
        hint = _("Latest first. A click ticks; Shift and a click ticks all in between.")
        above = QHBoxLayout()
        above.addWidget(PlainLabel(hint, role="muted"), 1)
        above.addWidget(self.tick_found)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(above)
        for part in (self.view, self.status):
            column.addWidget(part)
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
            # without headings of months, so that more incidents are in sight
            index = replace(session.journal.timeline_index(chosen), months=())
            return index, session.journal.timeline_rows(index.rows[:PAGE])

        self._context.vault_thread.run(
            self, work, lambda read: self._on_read(ticket, *read), self.status.fail
        )

    def _on_read(self, ticket: int, index: TimelineIndex, rows: Sequence[TimelineRow]) -> None:
        if not self.model.show_index(ticket, index):
            return
        self.model.add_rows(ticket, rows)
        self._last = None
        self._offer_found()
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

    def _offer_found(self) -> None:
        """Offer to tick what a search found, where it is a few."""
        count = self.model.total
        self.tick_found.setVisible(bool(self.words.text().strip()) and 0 < count <= _AT_ONCE)
        text = ngettext("Tick the one found", "Tick the {n} found", count)
        self.tick_found.setText(text.format(n=f"{count:,}"))

    @Slot()
    def _on_tick_found(self) -> None:
        self._tick(self.model.rows())

    def _tick(self, rows: Sequence[TimelineRow]) -> None:
        for number in [row.number for row in rows if row.number not in self._numbers]:
            self.toggled.emit(number)

    @Slot(object)
    def _on_opened(self, row: TimelineRow) -> None:
        place = self.model.place_of(row.row)
        if place is not None and self._last is not None and self.view.holds_shift:
            ends = sorted((self._last, place))
            between = (self.model.row(at) for at in range(ends[0], ends[1] + 1))
            self._tick([each for each in between if each is not None])
        else:
            self.toggled.emit(row.number)
        self._last = place

    def _facts(self, row: TimelineRow) -> str:
        return " \u00b7 ".join(self._labels.get(code, code) for code in row.behaviours)

    def _sentence(self, row: TimelineRow) -> str:
        state = _("ticked") if row.number in self._numbers else _("not ticked")
        number = _("Incident {number}").format(number=row.number)
        return f"{number}, {state}. {when_short(row.when)}. {row.excerpt}"
