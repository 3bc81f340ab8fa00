from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from ui.desktop.theme import Theme
from ui.desktop.widgets.choice import Choice

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
    choice = Choice()
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
