from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.support.seconds import Seconds
from ui.desktop.idle_lock_and_hiding import HideKeys

Shown = Callable[[QWidget], QWidget]


@pytest.fixture
def field(shown: Shown) -> QPlainTextEdit:
    outer = QWidget()
    middle = QWidget(outer)
    edit = QPlainTextEdit(middle)
    QVBoxLayout(middle).addWidget(edit)
    QVBoxLayout(outer).addWidget(middle)
    shown(outer)
    return edit


@pytest.fixture
def hidden(qapp: QApplication, seconds: Seconds) -> list[str]:
    keys, seen = HideKeys(seconds, qapp), []
    qapp.installEventFilter(keys)
    keys.pressed.connect(lambda: seen.append("hidden"))
    yield seen
    qapp.removeEventFilter(keys)
    keys.deleteLater()


def shift(field: QWidget) -> None:
    QTest.keyClick(field, Qt.Key.Key_Shift)


def test_shift_three_times_hides_once(field: QPlainTextEdit, hidden: list[str]) -> None:
    shift(field)
    shift(field)
    assert hidden == []
    shift(field)
    assert hidden == ["hidden"]


def test_typing_capitals_hides_nothing(field: QPlainTextEdit, hidden: list[str]) -> None:
    for letter in "ABC":
        QTest.keyPress(field, Qt.Key.Key_Shift)
        QTest.keyClicks(field, letter, Qt.KeyboardModifier.ShiftModifier)
        QTest.keyRelease(field, Qt.Key.Key_Shift)
    assert hidden == []
    assert field.toPlainText() == "ABC"


def test_a_click_between_starts_again(field: QPlainTextEdit, hidden: list[str]) -> None:
    shift(field)
    shift(field)
    QTest.mouseClick(field.viewport(), Qt.MouseButton.LeftButton)
    shift(field)
    assert hidden == []


def test_slow_presses_hide_nothing(
    field: QPlainTextEdit, hidden: list[str], seconds: Seconds
) -> None:
    for _number in range(6):
        shift(field)
        seconds.at += 1.5
    assert hidden == []


def test_a_held_key_counts_once(field: QPlainTextEdit, hidden: list[str]) -> None:
    for _number in range(5):
        QTest.keyPress(field, Qt.Key.Key_Shift)
    assert hidden == []


def test_control_shift_h_hides(field: QPlainTextEdit, hidden: list[str]) -> None:
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(field, Qt.Key.Key_H, both)
    assert hidden[:1] == ["hidden"]
    assert field.toPlainText() == ""


def test_h_alone_and_control_h_hide_nothing(
    field: QPlainTextEdit, hidden: list[str], qtbot: QtBot
) -> None:
    qtbot.keyClick(field, Qt.Key.Key_H)
    qtbot.keyClick(field, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    assert hidden == []
