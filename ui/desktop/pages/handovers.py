"""The handover log: every bundle and paper that left, and to whom, noted then or later.

**Invariants:**

- All of it is in the private book; no bundle mentions it, since it would show who else got one.
- A later note is a revision, and the earlier text stays unless it is erased for safety.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from diary.i18n import N_, _
from diary.model.private_nouns import CopyState, HandoverRecord
from diary.model.revisions import Recorded
from ui.desktop.page_context import PageContext
from ui.desktop.page_list import Navigator
from ui.desktop.pages.base import ScrollPage
from ui.desktop.widgets.basic import (
    ComboBox,
    FlowLayout,
    PlainLabel,
    button,
    deliberate_button,
    label_above,
    selectable,
)
from ui.desktop.widgets.feedback import card, clear_layout
from ui.text import handovers

if TYPE_CHECKING:
    from diary.services.session import Session


# What a person can report of a leftover copy, and the states that already mean the same.
_SAYINGS = (
    (CopyState.REMOVED, N_("I removed the copy")),
    (CopyState.KEPT, N_("The copy is still there")),
)
_SAME = {CopyState.REMOVED: (CopyState.GONE,)}


class HandoversPage(ScrollPage):
    """The log with the state of each copy, and below it a form for recipient and route."""

    def __init__(self, context: PageContext, navigator: Navigator) -> None:
        super().__init__(
            _("What was handed over"),
            _("Only here, in the private part. No bundle says that there were others."),
        )
        self._context, self._navigator = context, navigator
        self._items: tuple[Recorded[HandoverRecord], ...] = ()
        self._list = QWidget()
        self._rows = QVBoxLayout(self._list)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self.column.addWidget(self._list)
        self.form, column = card(_("Note to whom, and how"))
        self.which = ComboBox()
        self.to, self.route = QLineEdit(), QLineEdit()
        for label, field in (
            (_("Which"), self.which),
            (_("To whom"), self.to),
            (_("How it got there"), self.route),
        ):
            column.addLayout(label_above(label, field))
        self.to.setMaxLength(200)
        self.route.setMaxLength(200)
        self.save = button(_("Note it"), "main", self._on_save)
        column.addWidget(self.save, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addWidget(self.form)
        self.column.addStretch(1)
        self.which.currentIndexChanged.connect(self._on_chosen)
        self._show(())

    @Slot()
    def refresh(self) -> None:
        self._context.vault_thread.run(self, _items, self._show, self.status.fail)

    def _show(self, items: tuple[Recorded[HandoverRecord], ...]) -> None:
        chosen = self._chosen()
        typed = self.to.text(), self.route.text()
        self._items = tuple(reversed(items))
        clear_layout(self._rows)
        if not items:
            self._rows.addWidget(PlainLabel(handovers.none_given()))
        zone = self._context.form_context.zone
        for item in self._items:
            self._rows.addWidget(self._sheet(item, zone))
        self.form.setVisible(bool(items))
        # what is hidden would have the focus, and Tab would start nowhere
        self.setFocusProxy(self.which if items else None)  # type: ignore[arg-type]
        self.which.clear()
        self.which.addItems([handovers.short_name(item, zone) for item in self._items])
        for at, item in enumerate(self._items):
            if chosen is not None and item.id == chosen.id:
                # text that is typed but not saved stays
                self.which.setCurrentIndex(at)
                self.to.setText(typed[0])
                self.route.setText(typed[1])

    def _sheet(self, item: Recorded[HandoverRecord], zone: str) -> QWidget:
        sheet, column = card()
        column.addWidget(selectable(PlainLabel(handovers.handover_line(item, zone))))
        ways = QWidget()
        row = FlowLayout(ways)
        for state, label in _SAYINGS:
            if item.content.copy not in (state, *_SAME.get(state, ())):
                say = button(_(label), "quiet", partial(self._on_said, item, state))
                say.setAccessibleDescription(handovers.short_name(item, zone))
                row.addWidget(say)
        erase = deliberate_button(
            _("Erase for safety"), "quiet", partial(self._navigator.erase, item.id)
        )
        erase.setAccessibleDescription(handovers.short_name(item, zone))
        row.addWidget(erase)
        column.addWidget(ways)
        return sheet

    def _on_said(self, item: Recorded[HandoverRecord], state: CopyState) -> None:
        self._note(lambda session: session.handovers.answer(item, state))

    @Slot()
    def _on_chosen(self) -> None:
        item = self._chosen()
        if item is not None:
            self.to.setText(item.content.to)
            self.route.setText(item.content.route)

    def _chosen(self) -> Recorded[HandoverRecord] | None:
        at = self.which.currentIndex()
        return self._items[at] if 0 <= at < len(self._items) else None

    @Slot()
    def _on_save(self) -> None:
        item = self._chosen()
        if item is None:
            return
        to, route = self.to.text().strip(), self.route.text().strip()

        self._note(lambda session: session.handovers.note_recipient(item, to=to, route=route))

    def _note(self, work: Callable[[Session], Recorded[HandoverRecord]]) -> None:
        def done(_noted: Recorded[HandoverRecord]) -> None:
            self.status.show_text(_("Noted."))
            self.refresh()

        self._context.vault_thread.run(self, work, done, self.status.fail)


def _items(session: Session) -> tuple[Recorded[HandoverRecord], ...]:
    return session.handovers.items()
