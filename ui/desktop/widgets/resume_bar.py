"""The offer to go on at the page that was open when the program locked.

**Invariants:**

- It shows nothing of the page by itself: somebody else may be looking on when a record is opened.
- A place that names no page is offered to nobody.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout

from diary.i18n import _
from ui.desktop.widgets.basic import PlainLabel, button


class ResumeBar(QFrame):
    """One sentence and one button; `chosen` carries the page and its subject, or ''."""

    chosen = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._page, self._subject = "", ""
        self.setProperty("role", "bar")
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 8, 24, 8)
        self.said = PlainLabel()
        self.go = button(_("Go on there"), on=self._on_go)
        row.addWidget(self.said, 1)
        row.addWidget(self.go)
        self.hide()

    def offer(self, place: object, names: Mapping[str, str]) -> None:
        """Offer the page that the draft names; `names` are those of pages, '' of an incident's."""
        if not isinstance(place, dict):
            return
        page, subject = place.get("page"), place.get("subject")
        if not isinstance(page, str) or not isinstance(subject, str):
            return
        if page not in names:
            return
        self._page, self._subject = page, subject
        if names[page]:
            text = _("When it was locked, '{page}' was open.")
            self.said.setText(text.format(page=_(names[page])))
        else:
            self.said.setText(_("When it was locked, an incident was open."))
        self.show()

    @Slot()
    def _on_go(self) -> None:
        self.hide()
        self.chosen.emit(self._page, self._subject)
