"""What was handed over: every bundle and paper that left, and to whom, noted now or later.

The rules are:

- All of it is in the private part; no bundle mentions it.
- Nothing here can be taken back: what is noted later is a correction, and the old words stay.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from diary.i18n import _
from diary.model.note import Sharing
from diary.model.recorded import Recorded
from ui import handover_words
from ui.desktop.kit import Kit
from ui.desktop.pages.screen import Screen
from ui.desktop.widgets.choice import Choice
from ui.desktop.widgets.notices import card
from ui.desktop.widgets.plain import FieldLabel, PlainLabel, button, selectable

if TYPE_CHECKING:
    from diary.services.session import Session


class HandoversPage(Screen):
    """A list, and below it two lines to note to whom one of them went."""

    def __init__(self, kit: Kit) -> None:
        super().__init__(
            _("What was handed over"),
            _("Only here, in the private part. No bundle says that there were others."),
        )
        self._kit = kit
        self._items: tuple[Recorded[Sharing], ...] = ()
        self._list = QWidget()
        self._rows = QVBoxLayout(self._list)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self.column.addWidget(self._list)
        self.form, column = card(_("Note to whom, and how"))
        self.which = Choice()
        self.to, self.route = QLineEdit(), QLineEdit()
        for label, field in (
            (_("Which"), self.which),
            (_("To whom"), self.to),
            (_("How it got there"), self.route),
        ):
            column.addWidget(FieldLabel(label, field))
            column.addWidget(field)
        self.to.setMaxLength(200)
        self.route.setMaxLength(200)
        self.save = button(_("Note it"), "main", self._on_save)
        column.addWidget(self.save, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addWidget(self.form)
        self.column.addStretch(1)
        self.which.currentIndexChanged.connect(self._on_chosen)
        self.setFocusProxy(self.which)
        self._show(())

    @Slot()
    def refresh(self) -> None:
        """Read the list anew."""
        self._kit.lane.run(self, _items, self._show, self.status.fail)

    def _show(self, items: tuple[Recorded[Sharing], ...]) -> None:
        self._items = tuple(reversed(items))
        while self._rows.count():
            taken = self._rows.takeAt(0)
            widget = taken.widget() if taken else None
            if widget is not None:
                widget.deleteLater()
        if not items:
            self._rows.addWidget(PlainLabel(handover_words.none_given()))
        zone = self._kit.around.zone
        for item in self._items:
            sheet, column = card()
            column.addWidget(selectable(PlainLabel(handover_words.line(item, zone))))
            self._rows.addWidget(sheet)
        self.form.setVisible(bool(items))
        self.which.clear()
        self.which.addItems([handover_words.short_name(item, zone) for item in self._items])

    @Slot()
    def _on_chosen(self) -> None:
        at = self.which.currentIndex()
        if 0 <= at < len(self._items):
            self.to.setText(self._items[at].content.to)
            self.route.setText(self._items[at].content.route)

    @Slot()
    def _on_save(self) -> None:
        item = self._items[self.which.currentIndex()]
        to, route = self.to.text().strip(), self.route.text().strip()

        def done(_noted: Recorded[Sharing]) -> None:
            self.status.say(_("Noted."))
            self.refresh()

        self._kit.lane.run(
            self,
            lambda session: session.sharing.tell(item, to=to, route=route),
            done,
            self.status.fail,
        )


def _items(session: Session) -> tuple[Recorded[Sharing], ...]:
    return session.sharing.items()
