"""Keys come in through a window here, as they do from a keyboard; not straight at a widget."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QVBoxLayout, QWidget
from shiboken6 import delete

from ui.desktop.idle_lock_and_hiding import HideKeys, InputWatcher

Shown = Callable[[QWidget], QWidget]


class Seen(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.kinds: list[QEvent.Type] = []
        self.typed = ""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.kinds.append(event.type())
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            self.typed += event.text()
        return False


@pytest.fixture
def watch(qapp: QApplication) -> Iterator[InputWatcher]:
    made = InputWatcher(qapp)
    yield made
    # with it goes what it hears of the program
    delete(made)


@pytest.fixture
def line(shown: Shown) -> QLineEdit:
    outer = QWidget()
    made = QLineEdit()
    QVBoxLayout(outer).addWidget(made)
    shown(outer)
    made.setFocus()
    return made


def press(widget: QWidget, *keys: Qt.Key | str) -> None:
    window = widget.window().windowHandle()
    for key in keys:
        QTest.keyClick(window, key)


def test_a_key_is_seen_once_and_reaches_the_field(watch: InputWatcher, line: QLineEdit) -> None:
    seen = Seen()
    watch.add(seen)
    press(line, "a", "b")
    assert seen.typed == "ab"
    assert line.text() == "ab"


def test_a_window_that_comes_later_is_watched_too(
    watch: InputWatcher, line: QLineEdit, qtbot: object
) -> None:
    seen = Seen()
    watch.add(seen)
    dialog = QDialog(line.window())
    field = QLineEdit(dialog)
    dialog.open()
    dialog.activateWindow()
    field.setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWindow() is dialog.windowHandle())
    press(dialog, "c")
    assert seen.typed == "c"
    assert field.text() == "c"
    dialog.done(0)
    dialog.deleteLater()


def test_shift_three_times_in_a_dialog_hides_once(
    watch: InputWatcher, line: QLineEdit, qtbot: object
) -> None:
    pressed: list[int] = []
    keys = HideKeys(lambda: 0.0)
    keys.pressed.connect(lambda: pressed.append(1))
    watch.add(keys)
    dialog = QDialog(line.window())
    dialog.open()
    dialog.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWindow() is dialog.windowHandle())
    press(dialog, Qt.Key.Key_Shift, Qt.Key.Key_Shift, Qt.Key.Key_Shift)
    assert pressed == [1]
    dialog.done(0)
    dialog.deleteLater()


def test_composed_text_is_seen_by_those_who_ask_for_it_and_only_in_the_field_that_has_the_focus(
    watch: InputWatcher, line: QLineEdit
) -> None:
    plain, composed = Seen(), Seen()
    other = QLineEdit(line.window())
    other.show()
    watch.add(plain)
    watch.add(composed, composed=True)
    QApplication.sendEvent(line, QInputMethodEvent())
    assert QEvent.Type.InputMethod in composed.kinds
    assert QEvent.Type.InputMethod not in plain.kinds
    other.setFocus()
    composed.kinds.clear()
    QApplication.sendEvent(line, QInputMethodEvent())
    assert QEvent.Type.InputMethod not in composed.kinds
    QApplication.sendEvent(other, QInputMethodEvent())
    assert QEvent.Type.InputMethod in composed.kinds


def test_what_widgets_do_among_themselves_is_not_seen(watch: InputWatcher, line: QLineEdit) -> None:
    seen = Seen()
    watch.add(seen)
    for number in range(50):
        line.setText(str(number))
        line.repaint()
    line.setEnabled(False)
    line.setEnabled(True)
    assert len(seen.kinds) < 10
