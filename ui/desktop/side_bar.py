"""The side bar: the pages in their groups, and the ways out of an open record or bundle."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QButtonGroup, QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from diary.i18n import _
from ui.desktop.page_list import PageGroup, PageId
from ui.desktop.widgets.basic import PlainLabel, button

_AROUND, _LEAST = 66, 200


class SideBar(QFrame):
    """The list of pages and the ways out. `page_chosen` carries a PageId."""

    page_chosen = Signal(object)
    hide_requested = Signal()
    lock_requested = Signal()

    def __init__(self, groups: Sequence[PageGroup], lock: str = "") -> None:
        """Build the bar; `lock` replaces the label of the first way out if it locks nothing."""
        super().__init__()
        self.setProperty("role", "band")
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._buttons: dict[PageId, QPushButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 14, 10, 12)
        column.setSpacing(6)
        inner = QWidget()
        inner.setProperty("role", "column")
        pages_column = QVBoxLayout(inner)
        pages_column.setContentsMargins(0, 0, 0, 0)
        pages_column.setSpacing(2)
        for number, group in enumerate(groups):
            if number:
                pages_column.addSpacing(10)
            if group.title:
                heading = PlainLabel(_(group.title), role="muted", wrap=False)
                heading.setContentsMargins(12, 0, 12, 2)
                pages_column.addWidget(heading)
            for page, label in group.pages:
                self._add(page, label, pages_column)
        pages_column.addStretch(1)
        self._area = QScrollArea()
        self._area.setWidget(inner)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column.addWidget(self._area, 1)
        column.addWidget(button(lock or _("Lock (Ctrl+L)"), on=self.lock_requested.emit))
        column.addWidget(button(_("Hide now"), on=self.hide_requested.emit))
        column.addWidget(PlainLabel(_("Shift three times hides too."), role="muted"))
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Stay as wide as the longest label at every text size."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def _fit(self) -> None:
        font = QFont(self.font())
        font.setBold(True)
        metrics = QFontMetrics(font)
        names = (made.text() for made in self._buttons.values())
        widest = max((metrics.horizontalAdvance(name) for name in names), default=0)
        self.setFixedWidth(max(widest + _AROUND, _LEAST))

    def mark(self, page: PageId) -> None:
        """Mark the open page and scroll its button into view."""
        if page in self._buttons:
            self._buttons[page].setChecked(True)
            self._area.ensureWidgetVisible(self._buttons[page], 0, 0)

    def _add(self, page: PageId, label: str, column: QVBoxLayout) -> None:
        made = button(_(label), "nav", partial(self.page_chosen.emit, page))
        made.setCheckable(True)
        self._group.addButton(made)
        self._buttons[page] = made
        column.addWidget(made)
