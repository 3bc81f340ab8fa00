"""Tab through every screen: round and back, every control once, in the order of sight."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from tests.support.focus_round import faults
from tests.support.screens import SCREENS, screen_name


@pytest.mark.parametrize("screen", SCREENS, indirect=True, ids=screen_name)
def test_tab_goes_round_every_screen(screen: QWidget) -> None:
    screen.resize(1280, 800)
    QApplication.processEvents()
    at = QApplication.focusWidget()
    assert at is not None
    assert (at.isVisible(), at.isEnabled(), screen.isAncestorOf(at)) == (True, True, True)
    found = list(faults(screen))
    assert not found, "\n".join(found)
