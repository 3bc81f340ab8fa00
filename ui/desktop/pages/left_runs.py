"""The runs that were left out, whenever that was, and those whose incident was withdrawn since.

**Invariants:**

- A run is had back only by a press on what says so; it is to be decided on then, and no more.
- Its words are blurred here as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from diary.conversations.line_selection import LineRange
from diary.i18n import _, ngettext
from diary.progress import Progress
from ui.desktop.page_context import PageContext
from ui.desktop.pages.reviewed_conversation import ReviewedConversation, row_of, words_of
from ui.desktop.shortcuts import Act, bind
from ui.desktop.widgets.basic import FlowLayout, PlainLabel, TitleLabel, button
from ui.desktop.widgets.blurred_pictures import BlurredPictures
from ui.desktop.widgets.feedback import StatusLine
from ui.desktop.widgets.run_list import RunKey, RunModel, RunRow, RunView

if TYPE_CHECKING:
    from diary.services.session import Session

    _Aside = Sequence[tuple[ReviewedConversation, Mapping[LineRange, int]]]


class LeftRunsScreen(QWidget):
    """The list. `wanted` carries the rows that are to be had back, `opened` one to be looked at."""

    wanted = Signal(object)
    opened = Signal(object)
    left = Signal()

    def __init__(self, context: PageContext, pictures: BlurredPictures) -> None:
        super().__init__()
        self._context = context
        self._busy = False
        self.model = RunModel(pictures, self)
        self.view = RunView(self.model)
        self.status = StatusLine()
        self.have_back = button(_("Have it back"), "main", self._on_have_back)
        self.lines = button(_("Show the lines"), on=self._on_lines)
        self.back = button(_("Back (Esc)"), on=lambda: self.left.emit())
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 18, 24, 8)
        column.setSpacing(8)
        column.addWidget(TitleLabel(_("Left out")))
        column.addWidget(
            PlainLabel(
                _(
                    "They stay in the export. One that you have back is to be decided on again, "
                    "and nothing else changes. A run whose incident you withdrew is here as well."
                ),
                role="muted",
            )
        )
        column.addWidget(self.status)
        column.addWidget(self.view, 1)
        buttons = QWidget()
        row = FlowLayout(buttons)
        for part in (self.have_back, self.lines, self.back):
            row.addWidget(part)
        column.addWidget(buttons)
        self.setFocusProxy(self.view)
        bind(Act.BACK, self, self.left.emit)
        self.view.ticked.connect(self._follow)
        self.view.selectionModel().currentChanged.connect(lambda *_at: self._follow())
        self.view.opened.connect(self.opened)
        self.view.words_wanted.connect(self._reveal)
        self._follow()

    def read(self, reviewed: Sequence[ReviewedConversation]) -> None:
        """Read and list what of these conversations is set aside."""

        def aside(session: Session) -> _Aside:
            return [(one, session.review(one.reading.conversation).set_aside()) for one in reviewed]

        self._context.vault_thread.run(self, aside, self._on_aside, self.status.fail)

    def set_busy(self, *, busy: bool) -> None:
        """Offer nothing while something is decided."""
        self._busy = busy
        self._follow()

    def _on_aside(self, found: _Aside) -> None:
        self._context.jobs.start(self, partial(_rows, found), self._on_rows, self.status.fail)

    def _on_rows(self, rows: Sequence[RunRow]) -> None:
        self.model.set_rows(rows)
        self.view.focus_row(0)
        self.status.show_text("" if rows else _("Nothing is left out."))
        self._follow()

    def _chosen(self) -> tuple[RunRow, ...]:
        current = self.view.row()
        return self.view.ticked_rows() or (() if current is None else (current,))

    @Slot()
    def _follow(self) -> None:
        rows = self._chosen()
        text = ngettext("Have it back", "Have {n} back", max(len(rows), 1))
        self.have_back.setText(text.format(n=f"{len(rows):,}"))
        self.have_back.setEnabled(bool(rows) and not self._busy)
        self.lines.setEnabled(bool(rows))
        of_files = bool(rows) and bool(rows[0].files)
        self.lines.setText(_("Show the pictures") if of_files else _("Show the lines"))

    @Slot()
    def _on_have_back(self) -> None:
        self.wanted.emit(self._chosen())

    @Slot()
    def _on_lines(self) -> None:
        if rows := self._chosen():
            self.opened.emit(rows[0])

    @Slot(object)
    def _reveal(self, row: RunRow) -> None:
        self._context.jobs.start(
            self, partial(words_of, (row,)), self._on_revealed, self.status.fail
        )

    def _on_revealed(self, found: Mapping[RunKey, str]) -> None:
        for key, text in found.items():
            self.model.reveal(key, text)


def _rows(found: _Aside, progress: Progress) -> list[RunRow]:
    """Return what is set aside as rows in the order of time, each with what became of it."""
    rows: list[RunRow] = []
    names_zone = len({one.zone for one, _aside in found}) > 1
    for number, (one, aside) in enumerate(found):
        progress(number, len(found))
        for place, incident in aside.items():
            became = _("incident {n}, withdrawn").format(n=incident) if incident else ""
            rows += [row_of(one, run, names_zone, became) for run in one.reading.runs_of((place,))]
    return sorted(rows, key=lambda row: (row.run.begins, row.key))
