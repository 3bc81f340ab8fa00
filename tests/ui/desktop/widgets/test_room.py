"""Parts beside each other where there is room for the words that they have now."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.desktop.widgets.basic import button
from ui.desktop.widgets.room import Room


def test_room_is_asked_for_again_when_a_part_has_longer_words(shown: Any, qtbot: Any) -> None:
    page, part, asked = QWidget(), button("Go on"), []
    QHBoxLayout(page).addWidget(part)
    Room(page, 10, asked.append, lambda: part.sizeHint().width())
    shown(page, 400)
    qtbot.waitUntil(lambda: asked[-1:] == [True])
    part.setText("Go on to what they sent, " * 4)
    qtbot.waitUntil(lambda: asked[-1] is False)
    part.setText("Go on")
    qtbot.waitUntil(lambda: asked[-1] is True)
    page.resize(60, 100)
    qtbot.waitUntil(lambda: asked[-1] is False)
