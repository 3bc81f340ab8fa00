"""A second press at one place, by a tired hand: it never does what cannot be meant by it.

Every button of every screen is pressed, and its place is pressed again while the page changes and
when it has. What is there by then may go on, show another page, hide everything or ask. It never
destroys, takes back, stops work, gives up what was typed, lets leave what was kept back or says
that a code is written down; `is_on_purpose` knows such buttons by their words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QCursor
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QPushButton, QWidget

from tests.support.filled_record import Ids
from tests.support.focus_after import is_on_purpose
from tests.support.screens import BEFORE, OPEN, Screen, Window
from ui.desktop.main_window import MainWindow
from ui.desktop.side_bar import SideBar
from ui.desktop.widgets.basic import is_deliberate

LEFT = Qt.MouseButton.LeftButton
_SIZES = ((1280, 800), (1024, 640))


def pressable(window: QWidget) -> list[QPushButton]:
    """Return the buttons of a screen that can be pressed, but for the side bar, which stays."""
    bar = window.findChild(SideBar)
    found = (each for each in window.findChildren(QPushButton) if each.isVisible())
    return [
        each
        for each in found
        if each.isEnabled()
        and not (bar and bar.isAncestorOf(each))
        and each.window() is window
        and button_at(window, place(window, each)) is each
    ]


def place(window: QWidget, button: QWidget) -> QPoint:
    return button.mapTo(window, button.visibleRegion().boundingRect().center())


def button_at(window: QWidget, spot: QPoint) -> QAbstractButton | None:
    """Return the button that a press at this spot would press, or None."""
    at: QWidget | None = window.childAt(spot)
    while at is not None and not isinstance(at, QAbstractButton):
        at = at.parentWidget()
    return at if at is not None and at.isEnabled() else None


def pressed_after(window: QWidget, first: QPushButton, settle: Callable[[], None]) -> Iterator[str]:
    """Press the place of a button twice; yield what the second press did that it must not."""
    spot, words = place(window, first), first.text()
    QCursor.setPos(window.mapToGlobal(spot))
    QTest.mouseClick(first, LEFT, pos=first.mapFrom(window, spot))
    for _moment in range(2):
        QApplication.processEvents()
        there = button_at(window, spot)
        if there is None or (there is first and there.text() == words):
            settle()
            continue
        if not is_way(window, there) and (is_deliberate(there) or is_on_purpose(there)):
            label, heard = there.text(), QSignalSpy(there.clicked)
            QTest.mouseClick(there, LEFT, pos=there.mapFrom(window, spot))
            if heard.count():
                yield f"{label!r} was pressed where {words!r} had been"
            return
        settle()


def is_way(window: QWidget, button: QAbstractButton) -> bool:
    """Return whether a button shows another page, which loses nothing, or has to work at once."""
    bar = window.findChild(SideBar)
    return (bar is not None and bar.isAncestorOf(button)) or button.text() == "Hide now"


def close_what_opened() -> None:
    for each in (QApplication.activePopupWidget(), QApplication.activeModalWidget()):
        if each is not None:
            each.close()


@pytest.fixture
def window(
    request: pytest.FixtureRequest, context: Any, opening: Any, shown: Any, tmp_path: Any
) -> Iterator[tuple[QWidget, list[Screen], Ids]]:
    """A window, and the screens that it shows in turn."""
    kind: Window = request.param
    ids: Ids = {}
    made: QWidget
    if kind is Window.RECORD:
        ids = request.getfixturevalue("ids")
        made = request.getfixturevalue("make_workspace")()
    elif kind is Window.BUNDLE:
        ids = request.getfixturevalue("filled_bundle")[1]
        made = request.getfixturevalue("make_bundle")()
    else:
        prompter = context.prompter
        made = MainWindow(
            context.vault_thread, context.jobs, context.theme, prompter, opening, tmp_path
        )
    shown(made)
    # a calendar, a menu or a list of keys would wait for an answer
    timer = QTimer()
    timer.timeout.connect(close_what_opened)
    timer.start(20)
    yield made, [each for each in (*OPEN, *BEFORE) if each.window is kind], ids
    timer.stop()


@pytest.mark.soak
@pytest.mark.parametrize("size", _SIZES, ids=str)
@pytest.mark.parametrize("window", Window, indirect=True)
def test_no_second_press_takes_back(
    window: tuple[QWidget, list[Screen], Ids],
    size: tuple[int, int],
    answers: Any,
    settle: Callable[[], None],
) -> None:
    answers.yes, answers.said = False, None
    made, screens, ids = window
    made.resize(*size)
    faults, count = [], 0
    for screen in screens:
        screen.show(made, ids)
        settle()
        for number in range(len(pressable(made))):
            screen.show(made, ids)
            settle()
            there = pressable(made)
            if number < len(there):
                count += 1
                found = pressed_after(made, there[number], settle)
                faults += [f"{screen.name}: {each}" for each in found]
    assert count > len(screens)
    assert not faults, "\n".join(faults)
