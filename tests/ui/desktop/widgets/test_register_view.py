"""A list of subjects takes the room of its rows, and shows of a long one what there is room for."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.desktop.theme import Theme
from ui.desktop.widgets.register_view import RegisterModel, RegisterView


def listed(rows: int) -> tuple[QWidget, RegisterView]:
    page = QWidget()
    model = RegisterModel(page)
    view = RegisterView("list", model)
    column = QVBoxLayout(page)
    column.addWidget(view, 1)
    column.addStretch(0)
    model.set_items(range(rows), lambda at: (f"row {at}", "below"))
    return page, view


@pytest.mark.parametrize("zoom", [1.0, 2.0])
def test_it_is_no_higher_than_its_rows(zoom: float, theme: Theme, shown: Any, qtbot: Any) -> None:
    page, view = listed(2)
    shown(page, 600, 800)
    theme.set_zoom(zoom)

    def is_as_high_as_two_rows() -> bool:
        high = 2 * view.sizeHintForRow(0) + 2 * view.frameWidth()
        return bool(view.height() == high and view.verticalScrollBar().maximum() == 0)

    qtbot.waitUntil(is_as_high_as_two_rows)


def test_many_rows_take_the_room_that_there_is(shown: Any, qtbot: Any) -> None:
    page, view = listed(100)
    shown(page, 600, 800)
    qtbot.waitUntil(lambda: view.height() > 760)
    assert view.verticalScrollBar().maximum() > 0
