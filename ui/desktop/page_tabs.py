"""The tabs above a page: the pages that share one line of the side bar.

**Invariants:**

- Without another page beside it there are no tabs, and nothing stands above the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QPushButton, QVBoxLayout, QWidget

from diary.i18n import _
from ui.desktop.page_list import PageId
from ui.desktop.widgets.basic import FlowLayout, tab_button
from ui.desktop.widgets.feedback import clear_layout


class PageTabs(QWidget):
    """A button for each page of the line. `page_chosen` carries a PageId."""

    page_chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(_("Pages that belong together"))
        self._row = FlowLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 14, 24, 0)
        column.addLayout(self._row)
        self._group = QButtonGroup(self)
        self.buttons: dict[PageId, QPushButton] = {}
        self.hide()

    def show_tabs(self, pages: Sequence[tuple[PageId, str]], shown: PageId) -> None:
        """Show these pages with the one that is shown pressed; without any hide."""
        if list(self.buttons) != [page for page, _label in pages]:
            for made in self.buttons.values():
                self._group.removeButton(made)
            clear_layout(self._row)
            self.buttons = {page: self._tab(page, label) for page, label in pages}
        if shown in self.buttons:
            self.buttons[shown].setChecked(True)
        self.setVisible(bool(pages))

    def _tab(self, page: PageId, label: str) -> QPushButton:
        made = tab_button(_(label), "tab", partial(self.page_chosen.emit, page))
        # the side bar has a tab of the same name
        made.setAccessibleDescription(self.accessibleName())
        self._group.addButton(made)
        self._row.addWidget(made)
        return made
