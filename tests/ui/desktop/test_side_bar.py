from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QScrollArea, QWidget

from tests.support.pages import button_of
from ui.desktop.page_list import RECORD_GROUPS, PageId
from ui.desktop.side_bar import SideBar


def test_the_page_that_is_open_is_in_sight_in_a_low_window(
    shown: Callable[[QWidget], QWidget],
) -> None:
    bar = SideBar(RECORD_GROUPS)
    shown(bar)
    bar.resize(bar.width(), 420)
    area = bar.findChild(QScrollArea)
    assert area.verticalScrollBar().maximum() > 0
    for name, label in ((PageId.SETTINGS, "Settings"), (PageId.TIMELINE, "Timeline")):
        bar.mark(name)
        chosen = button_of(bar, label)
        place = QRect(chosen.mapTo(area.viewport(), chosen.rect().topLeft()), chosen.size())
        assert area.viewport().rect().contains(place), name
