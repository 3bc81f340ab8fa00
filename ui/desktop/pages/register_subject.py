"""One subject of a list page, with every version of it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout

from diary.display import noun_text, written_beside
from diary.i18n import _
from diary.model.kinds import Noun
from diary.model.recorded import Content, Recorded, Revision
from ui.desktop import settling
from ui.desktop.history import history_sheet
from ui.desktop.pages.screen import Screen
from ui.desktop.telling import Telling
from ui.desktop.widgets.notices import clear
from ui.desktop.widgets.plain import PlainLabel, button
from ui.desktop.widgets.reading import fields


class SubjectView(Screen):
    """Wishes carry the Recorded subject, the one to erase its id."""

    back_requested = Signal()
    amend_requested = Signal(object)
    withdraw_requested = Signal(object)
    erase_requested = Signal(str)

    def __init__(self, noun: Noun, *, read_only: bool = False) -> None:
        super().__init__(noun_text(noun))
        self._read_only = read_only
        self._noun = noun
        self._item: Recorded[Content] | None = None
        self.back = button(_("Back"), on=self.back_requested.emit)
        self.amend = button(_("Change"), on=lambda: self.amend_requested.emit(self._item))
        self.withdraw = button(_("Withdraw"), on=lambda: self.withdraw_requested.emit(self._item))
        for part in (self.back, self.amend, self.withdraw):
            self.head.addWidget(part)
        self.body = QVBoxLayout()
        self.body.setSpacing(12)
        self.column.addLayout(self.body)
        self.erase = button(_("Erase for safety"), "quiet", self._on_erase)
        self.column.addWidget(self.erase, 0, Qt.AlignmentFlag.AlignLeft)
        self.erase.setVisible(not read_only)
        self.setFocusProxy(self.back)

    @Slot()
    def _on_erase(self) -> None:
        if self._item is not None:
            self.erase_requested.emit(self._item.id)

    def show_item(
        self, item: Recorded[Content], revisions: Sequence[Revision], telling: Telling
    ) -> None:
        """Show this subject."""
        self._item = item
        self.status.say("")
        name = noun_text(self._noun)
        self.title.setText(f"{name} {item.number}")
        standing = item.withdrawn is None and not self._read_only
        self.amend.setVisible(standing)
        self.withdraw.setVisible(standing)
        clear(self.body)
        when = settling.time_of(item.content)
        # by the clock that its versions below are told by
        written = written_beside(when, item.first_written, revisions[0].zone)
        self.body.addWidget(PlainLabel(_("First written: {when}").format(when=written)))
        if item.withdrawn is not None:
            self.body.addWidget(fields([(_("Withdrawn"), item.withdrawn)]))
        self.body.addWidget(fields(telling.lines(self._noun, item.content)))
        self.body.addWidget(history_sheet(self._noun, revisions, telling))
        self.to_top()
