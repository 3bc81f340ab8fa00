"""Words with time marks: set by a key, followed by a click or a key, never changed by either."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from ui.desktop.widgets.timed_words import TimedWords

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def field(shown: Callable[..., QWidget]) -> TimedWords:
    made = TimedWords()
    shown(made, 400, 300)
    made.setFocus()
    return made


@pytest.fixture
def chosen(field: TimedWords) -> list[float]:
    got: list[float] = []
    field.mark_chosen.connect(got.append)
    return got


def place_of(field: TimedWords, position: int) -> QPoint:
    cursor = QTextCursor(field.document())
    cursor.setPosition(position)
    return field.cursorRect(cursor).center()


def test_a_mark_stands_apart_from_the_word_before_it(field: TimedWords) -> None:
    field.insert_mark(0)
    QTest.keyClicks(field, "I know")
    field.insert_mark(12.7)
    QTest.keyClicks(field, "where you are")
    assert field.toPlainText() == "[00:00] I know [00:12] where you are"


def test_the_key_asks_for_a_mark_and_types_nothing(field: TimedWords) -> None:
    wanted: list[bool] = []
    field.mark_wanted.connect(lambda: wanted.append(True))
    QTest.keyClick(field, Qt.Key.Key_M, CONTROL)
    assert wanted == [True]
    field.setReadOnly(True)
    QTest.keyClick(field, Qt.Key.Key_M, CONTROL)
    assert wanted == [True]
    assert field.toPlainText() == ""


def test_a_click_on_a_mark_goes_there_and_one_elsewhere_does_not(
    field: TimedWords, chosen: list[float]
) -> None:
    text = "a [00:12] b\n[1:00:05] end"
    field.setPlainText(text)
    for position in (4, text.index("end") - 6):
        QTest.mouseClick(field.viewport(), Qt.MouseButton.LeftButton, pos=place_of(field, position))
    assert chosen == [12, 3605]
    off = [place_of(field, 0), place_of(field, 10), place_of(field, 9) + QPoint(200, 0)]
    for point in (*off, QPoint(60, 280)):
        QTest.mouseClick(field.viewport(), Qt.MouseButton.LeftButton, pos=point)
    assert len(chosen) == 2
    assert field.toPlainText() == text


def test_a_mark_that_is_selected_is_only_selected(field: TimedWords, chosen: list[float]) -> None:
    field.setPlainText("[00:12] b")
    view = field.viewport()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=place_of(field, 1))
    QTest.mouseMove(view, place_of(field, 5))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=place_of(field, 5))
    assert chosen == []


def test_a_key_goes_to_the_mark_at_the_cursor(field: TimedWords, chosen: list[float]) -> None:
    field.setPlainText("ab [00:12] cd")
    for position in (0, 3, 6, 10, 13):
        cursor = field.textCursor()
        cursor.setPosition(position)
        field.setTextCursor(cursor)
        QTest.keyClick(field, Qt.Key.Key_Return, CONTROL)
    assert chosen == [12, 12, 12]
    assert field.toPlainText() == "ab [00:12] cd"
