from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTableView, QVBoxLayout, QWidget

from ui.desktop.theme import Theme
from ui.desktop.widgets.basic import ComboBox
from ui.desktop.widgets.dates import DayEdit, _CalendarDialog

LEFT = Qt.MouseButton.LeftButton
LINES = ("just now", "earlier today", "yesterday", "on a date", "not sure when, perhaps in spring")


@pytest.mark.parametrize("count", [2, 3, 5])
@pytest.mark.parametrize("zoom", [1.0, 1.5])
def test_every_line_is_seen_as_a_whole_and_the_last_can_be_chosen(
    count: int, zoom: float, shown: Callable[..., QWidget], qapp: QApplication, qtbot: Any
) -> None:
    theme = Theme(qapp)
    theme.set_zoom(zoom)
    window = QWidget()
    column = QVBoxLayout(window)
    choice = ComboBox()
    choice.addItems(LINES[-count:])
    choice.setFixedWidth(140)
    column.addWidget(choice)
    shown(window, 400, 600)
    QTest.mouseClick(choice, LEFT)
    view = choice.view()
    qtbot.waitUntil(view.isVisible)
    last = view.visualRect(choice.model().index(count - 1, 0))
    assert view.viewport().rect().contains(last)
    assert view.sizeHintForColumn(0) <= view.viewport().width()
    QTest.keyClick(view, Qt.Key.Key_End)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert choice.currentText() == LINES[-1]
    theme.set_zoom(1.0)


def test_the_last_week_of_a_month_is_seen_as_a_whole(
    shown: Callable[..., QWidget], qapp: QApplication, qtbot: Any
) -> None:
    theme = Theme(qapp)
    theme.set_zoom(1.5)
    dialog: Any = _CalendarDialog(shown(DayEdit()))
    dialog.show()
    table = dialog.calendar.findChild(QTableView)
    qtbot.waitUntil(table.isVisible)
    rows = table.model().rowCount() - 1
    last = table.visualRect(table.model().index(rows, 1))
    assert last.height() >= table.fontMetrics().height()
    assert table.viewport().rect().contains(last)
    dialog.close()
    theme.set_zoom(1.0)
