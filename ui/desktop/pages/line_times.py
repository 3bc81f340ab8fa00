"""Lines whose time was asked about and not answered: asked once more when the record is opened.

**Invariants:**

- It is asked on the first page alone, one line at a time, and "Not now" ends it until the record is
  opened again. Nothing is answered by leaving it.
- An answer is logged beside the question that was put off; both stay.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from diary.contradictions.line_time import LineTime, line_time
from diary.contradictions.whole_record import reason_of
from diary.i18n import _
from diary.model.record_nouns import Incident
from diary.model.revisions import Content, Lacking, Recorded, TimelineFilter, as_of
from ui.desktop.page_context import PageContext
from ui.desktop.page_list import Navigator
from ui.desktop.widgets.basic import short_text
from ui.desktop.widgets.feedback import StatusLine, clear_layout
from ui.desktop.widgets.line_time_question import LineTimeQuestion

if TYPE_CHECKING:
    from diary.services.session import Session

_LOOKED_AT = 50


@dataclass(frozen=True, slots=True)
class AskedLine:
    """An incident that waits for its time, and what is asked about it."""

    item: Recorded[Incident]
    asked: LineTime


class LineTimes(QWidget):
    """The question about one line; it takes no room while nothing is asked."""

    def __init__(self, context: PageContext, navigator: Navigator, status: StatusLine) -> None:
        super().__init__()
        self._context, self._navigator, self._status = context, navigator, status
        self._is_begun = False
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.hide()

    def begin(self) -> None:
        """Ask about the first line that waits, if that was not done since the record was opened."""
        if not self._is_begun and not self._context.read_only:
            self._is_begun = True
            self._read()

    def _read(self) -> None:
        zone = self._context.form_context.zone
        self._context.vault_thread.run(
            self, lambda session: first_waiting(session, zone), self._ask, self._status.fail
        )

    def _ask(self, found: AskedLine | None) -> None:
        clear_layout(self._column)
        self.setVisible(found is not None)
        if found is None:
            return
        text = _("No. {number}: {words}")
        about = text.format(number=found.item.number, words=short_text(found.item.content.what))
        question = LineTimeQuestion(found.asked, about, not_now=True)
        question.answered.connect(partial(self._on_answered, found))
        question.another.connect(lambda: self._navigator.open_incident(found.item.id))
        question.put_off.connect(self._on_put_off)
        self._column.addWidget(question)

    def _on_answered(self, found: AskedLine, number: int) -> None:
        item, asked = found.item, found.asked
        content = asked.answered(item.content, number, self._context.form_context.clock())

        def done(_saved: Recorded[Content]) -> None:
            self._status.show_text(_("Recorded: when it was."))
            self._navigator.changed()
            self._read()

        self.hide()
        self._context.vault_thread.run(
            self,
            lambda session: session.journal.amend(item.id, content, reason_of(asked.found)),
            done,
            self._status.fail,
        )

    @Slot()
    def _on_put_off(self) -> None:
        clear_layout(self._column)
        self.hide()


def first_waiting(session: Session, zone: str) -> AskedLine | None:
    """Return the latest incident whose line waits for its time, of the first without a day."""
    without = session.journal.timeline(TimelineFilter(lacking=Lacking.DAY), limit=_LOOKED_AT)
    for row in without.rows:
        item = as_of(session.journal.get(row.id), Incident)
        asked = line_time(item, zone)
        if asked is not None:
            return AskedLine(item, asked)
    return None
