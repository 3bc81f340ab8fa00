"""The list of the keys of the window, over it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from diary.i18n import _
from ui.desktop import shortcuts
from ui.desktop.widgets.basic import PlainLabel, button


class ShortcutList(QDialog):
    """A table that is read row by row with the arrow keys; Esc closes it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Daybook")
        rows = [(where, "  ".join(keys), text) for where, keys, text in shortcuts.listed()]
        heads = (_("Where"), _("Keys"), _("What they do"))
        self.table = _KeyTable(len(rows), len(heads))
        self.table.setHorizontalHeaderLabels(list(heads))
        for row, texts in enumerate(rows):
            for at, text in enumerate(texts):
                self.table.setItem(row, at, QTableWidgetItem(text))
        close = button(_("Close"), "main", self.close)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 18, 22, 18)
        column.setSpacing(10)
        column.addWidget(PlainLabel(_("Keys"), role="heading"))
        everything = _("Tab goes to every control, and Enter or Space presses it.")
        column.addWidget(PlainLabel(everything, role="muted"))
        column.addWidget(self.table, 1)
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(close)
        column.addLayout(line)
        # nearly as large as the window, in which the longest text has its lines
        self.resize(parent.window().size() * 0.9)
        self.table.setCurrentCell(0, 0)
        self.table.setFocus()


class _KeyTable(QTableWidget):
    """Rows as high as their words need at this width."""

    def __init__(self, rows: int, columns: int) -> None:
        super().__init__(rows, columns)
        self.setAccessibleName(_("Keys"))
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        head = self.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)


def show_shortcuts(over: QWidget) -> None:
    """Show the list over a window."""
    ShortcutList(over.window()).open()
