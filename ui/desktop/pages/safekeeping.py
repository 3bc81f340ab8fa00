"""What is offered once a record is made: a recovery code and a copy, before the first line.

**Invariants:**

- Nothing is asked twice: the page is shown once, after the record was made, and both topics stay
  under "Keeping it safe".
- Where somebody could see the device, it advises to write by hand and not to print.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QPushButton

from diary.i18n import _
from ui.desktop.page_list import Navigator, PageId
from ui.desktop.pages.base import GoOnPage, ScrollPage
from ui.desktop.widgets.basic import PlainLabel, button
from ui.desktop.widgets.feedback import NoticeBox, card
from ui.desktop.widgets.room import beside


class SafekeepingPage(ScrollPage, GoOnPage):
    """The two offers; going on leads to the first line."""

    def __init__(self, navigator: Navigator, *, watched: bool) -> None:
        super().__init__(
            _("The record is made"),
            _(
                "Two things keep it from being lost. Both take a few minutes, and both can wait: "
                "they stay under 'Keeping it safe'."
            ),
        )
        self._navigator = navigator
        self.code = self._offer(
            _("A recovery code"),
            _(
                "Nobody can reset the passphrase. A code that is left with somebody you trust, who "
                "lives elsewhere, opens the record when the passphrase is lost."
            ),
            _("Make a recovery code"),
            navigator.make_recovery_code,
        )
        self.copy = self._offer(
            _("A copy"),
            _("If this computer or the stick is lost or broken, there is no other copy."),
            _("Make a copy"),
            navigator.make_backup,
        )
        self.notice = NoticeBox(
            _("On a device that somebody could see"),
            [
                _("Write the code by hand. Do not print here: printers keep what they printed."),
                _("Put the copy on a stick that you carry or give away, not on this computer."),
            ],
        )
        self.notice.setVisible(watched)
        self.column.addWidget(self.notice)
        self.go_on.setText(_("Write the first line"))
        self.column.addWidget(self.go_on, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addStretch(1)
        self.setFocusProxy(self.go_on)

    def _offer(self, title: str, text: str, label: str, on: Callable[[], object]) -> QPushButton:
        sheet, column = card(title)
        made = button(label, on=on)
        column.addLayout(beside(sheet, PlainLabel(text), made))
        self.column.addWidget(sheet)
        return made

    @Slot()
    def _on_go_on(self) -> None:
        self._navigator.show_page(PageId.TIMELINE)
