"""The real dialogs, answered by keys and clicks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QSettings, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit, QPushButton, QWidget

from ui.desktop.prompter import Dialogs
from ui.desktop.qt_settings import QtSettingsSandbox
from ui.desktop.widgets.basic import button

Shown = Callable[..., QWidget]


@pytest.fixture
def window(shown: Shown) -> QWidget:
    return shown(QWidget(), 500, 400)


@pytest.fixture
def traces(qapp: QApplication) -> Iterator[QtSettingsSandbox]:
    made = QtSettingsSandbox()
    yield made
    made.remove()


def answer(act: Callable[[Any], None]) -> None:
    def soon() -> None:
        dialog = QApplication.activeModalWidget()
        if dialog is None:
            QTimer.singleShot(10, soon)
        else:
            act(dialog)

    QTimer.singleShot(0, soon)


def press(words: str) -> Callable[[QWidget], None]:
    def act(dialog: QWidget) -> None:
        found = next(b for b in dialog.findChildren(QPushButton) if b.text() == words)
        QTest.mouseClick(found, Qt.MouseButton.LeftButton)

    return act


def test_yes_and_going_back(window: QWidget) -> None:
    answer(press("Do it"))
    assert Dialogs().confirm(window, "Do it?", ["One.", "<b>Two</b>"], "Do it")
    answer(press("Go back"))
    assert not Dialogs().confirm(window, "Do it?", ["One."], "Do it")


def test_enter_presses_the_button_that_has_the_focus(window: QWidget) -> None:
    focused: list[str] = []

    def enter(*before: Qt.Key) -> Callable[[QWidget], None]:
        def act(dialog: QWidget) -> None:
            for key in (*before, Qt.Key.Key_Return):
                at = dialog.focusWidget()
                assert isinstance(at, QPushButton)
                focused.append(at.text())
                QTest.keyClick(at, key)

        return act

    answer(enter())
    assert not Dialogs().confirm(window, "Do it?", ["One."], "Do it")
    answer(enter(Qt.Key.Key_Tab))
    assert Dialogs().confirm(window, "Do it?", ["One."], "Do it")
    assert focused == ["Go back", "Go back", "Do it"]


def test_enter_held_down_presses_nothing(window: QWidget, qapp: QApplication) -> None:
    pressed: list[bool] = []
    made = button("Remove it", on=lambda: pressed.append(True))
    held = QKeyEvent(
        QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", autorep=True
    )
    qapp.sendEvent(made, held)
    assert not pressed
    QTest.keyClick(made, Qt.Key.Key_Enter)
    assert pressed == [True]


def test_escape_goes_back_and_text_is_literal(window: QWidget) -> None:
    seen: list[tuple[str, Qt.TextFormat]] = []

    def act(dialog: QWidget) -> None:
        seen.extend((label.text(), label.textFormat()) for label in dialog.findChildren(QLabel))
        QTest.keyClick(dialog, Qt.Key.Key_Escape)

    answer(act)
    assert not Dialogs().confirm(window, "Do it?", ["<b>Two</b>"], "Do it")
    assert ("<b>Two</b>", Qt.TextFormat.PlainText) in seen


def test_a_line_is_given_back_trimmed_or_not_at_all(window: QWidget) -> None:
    def fill(text: str, key: Qt.Key) -> Callable[[Any], None]:
        def act(dialog: Any) -> None:
            (line,) = dialog.findChildren(QLineEdit)
            QTest.keyClicks(line, text)
            QTest.keyClick(line, key)

        return act

    ask = Dialogs()
    answer(fill("  because ", Qt.Key.Key_Return))
    assert ask.line(window, "Why?", [], "Reason", "Go on") == "because"
    answer(fill("   ", Qt.Key.Key_Return))
    assert ask.line(window, "Why?", [], "Reason", "Go on") is None
    answer(fill("because", Qt.Key.Key_Escape))
    assert ask.line(window, "Why?", [], "Reason", "Go on") is None


def test_choosing_files_leaves_no_list_of_folders(
    window: QWidget, traces: QtSettingsSandbox, tmp_path: Path
) -> None:
    file = tmp_path / "evidence.txt"
    file.write_text("x")

    def act(dialog: Any) -> None:
        assert isinstance(dialog, QFileDialog)
        assert dialog.testOption(QFileDialog.Option.DontUseNativeDialog)
        (line,) = dialog.findChildren(QLineEdit)
        line.setText(str(file))
        QTest.keyClick(line, Qt.Key.Key_Return)

    answer(act)
    assert Dialogs().files(window, "Choose") == (file,)
    written = [p.read_text() for p in Path(traces.folder).rglob("*") if p.is_file()]
    assert not any(str(tmp_path) in text for text in written)
    assert QSettings(QSettings.Scope.UserScope, "QtProject").allKeys() == []


def test_going_back_from_files_gives_none(window: QWidget, traces: QtSettingsSandbox) -> None:
    answer(lambda dialog: dialog.reject())
    assert Dialogs().files(window, "Choose") == ()
    answer(lambda dialog: dialog.reject())
    assert Dialogs().folder(window, "Choose", Path.home()) is None
