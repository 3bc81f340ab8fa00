"""The page "Keeping it safe" of a real record with cheap keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from tests.ui.desktop.pages.protect.driving import said
from ui.desktop.pages.protect.page import ProtectionPage

Shown = Callable[..., QWidget]


@pytest.fixture
def page(record: Any, shown: Shown, qtbot: Any) -> ProtectionPage:
    made = ProtectionPage(record.page_context, record.navigator, record.folder)
    shown(made)
    made.refresh()
    qtbot.waitUntil(lambda: "There is no copy" in said(made))
    return made


@pytest.fixture
def enter(page: ProtectionPage, qtbot: Any) -> Callable[[str], Any]:
    def go(name: str) -> Any:
        page.overview.buttons[name].setFocus()
        QTest.keyClick(page.overview.buttons[name], Qt.Key.Key_Space)
        view = page.view(name)
        qtbot.waitUntil(view.isVisible)
        return view

    return go
