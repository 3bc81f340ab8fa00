"""What is announced to a screen reader: results, errors, another page, the end of long work."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from diary.errors import BadInput
from tests.support.announcements import Announced, Announcements
from ui.desktop.widgets.announcement import announce
from ui.desktop.widgets.basic import PageStack, TitleLabel
from ui.desktop.widgets.feedback import JobProgress, StatusLine


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Announcements:
    return Announcements(monkeypatch)


def described(widget: QWidget) -> str:
    interface: Any = QAccessible.queryAccessibleInterface(widget)
    return str(interface.text(QAccessible.Text.Description))


def test_it_is_said_after_the_focus_moved_and_by_a_window_in_sight(
    said: Announcements, shown: Any, qtbot: Any
) -> None:
    page = QWidget()
    column, field, line = QVBoxLayout(page), QLineEdit(), StatusLine()
    column.addWidget(field)
    column.addWidget(line)
    shown(page)
    line.show_text("Saved as number 3.")
    assert said.all == []
    field.setFocus()
    qtbot.waitUntil(lambda: said.all == [Announced("Saved as number 3.", False, True)])


def test_what_a_row_said_is_said_though_the_row_is_gone(
    said: Announcements, shown: Any, qtbot: Any
) -> None:
    page = QWidget()
    row = StatusLine()
    QVBoxLayout(page).addWidget(row)
    shown(page)
    row.show_text("One file was taken away.")
    row.hide()
    row.deleteLater()
    qtbot.waitUntil(lambda: said.texts == ["One file was taken away."])


def test_nothing_is_said_where_there_is_nothing_to_say(
    said: Announcements, shown: Any, qtbot: Any
) -> None:
    line = StatusLine()
    shown(line)
    line.show_text("")
    announce(line, "")
    announce(line, "after it")
    qtbot.waitUntil(lambda: said.texts == ["after it"])


def test_an_error_is_said_at_once(said: Announcements, shown: Any, qtbot: Any) -> None:
    line = StatusLine()
    shown(line)
    line.fail(BadInput("Day", "write day, month and year"))
    qtbot.waitUntil(lambda: [each.at_once for each in said.all] == [True])
    assert said.texts == [line.text()]


def test_an_error_describes_its_field_as_long_as_it_stands(shown: Any) -> None:
    page = QWidget()
    column, field, line = QVBoxLayout(page), QLineEdit(), StatusLine()
    column.addWidget(field)
    column.addWidget(line)
    field.setAccessibleDescription("Six digits")
    line.belong_to(field, lambda: field.text() == "123456")
    shown(page)
    line.problem("That is too short.")
    assert described(field) == "That is too short. Six digits"
    field.setText("1234")
    assert described(field) == "That is too short. Six digits"
    line.problem("That is too short still.")
    assert described(field) == "That is too short still. Six digits"
    field.setText("123456")
    assert described(field) == "Six digits"
    assert line.text() == ""


def test_a_result_is_no_description_of_a_field(shown: Any) -> None:
    field, line = QLineEdit(), StatusLine()
    shown(field)
    shown(line)
    line.belong_to(field)
    line.show_text("Saved.")
    assert described(field) == ""


def test_a_page_that_comes_up_is_named_and_one_out_of_sight_is_not(
    said: Announcements, shown: Any, qtbot: Any
) -> None:
    stack, one, two = PageStack(), QWidget(), QWidget()
    for page, name in ((one, "Timeline"), (two, "Settings")):
        page.setAccessibleName(name)
        stack.addWidget(page)
    shown(stack)
    stack.setCurrentWidget(two)
    qtbot.waitUntil(lambda: said.texts == ["Settings"])
    stack.hide()
    stack.setCurrentWidget(one)
    announce(stack, "after it")
    qtbot.waitUntil(lambda: said.texts == ["Settings", "after it"])


def test_a_page_that_has_the_focus_itself_is_named_once(
    said: Announcements, shown: Any, qtbot: Any
) -> None:
    stack, one, two = PageStack(), QWidget(), QWidget()
    two.setAccessibleName("Settings")
    for page in (one, two):
        stack.addWidget(page)
    shown(stack)
    stack.setCurrentWidget(two)
    two.setFocus()
    announce(stack, "after it")
    qtbot.waitUntil(lambda: said.texts == ["after it"])


def test_a_title_is_said_when_the_page_shows_something_else(
    said: Announcements, shown: Any, qtbot: Any
) -> None:
    title = TitleLabel("Incident")
    shown(title)
    title.setText("Incident 3")
    title.setText("Incident 3")
    qtbot.waitUntil(lambda: said.texts == ["Incident 3"])


def test_long_work_is_said_to_begin_and_to_end(said: Announcements, shown: Any, qtbot: Any) -> None:
    page, progress = QWidget(), JobProgress()
    QVBoxLayout(page).addWidget(progress)
    shown(page)
    progress.end()
    progress.begin("Reading every byte.")
    progress.end()
    qtbot.waitUntil(lambda: said.texts == ["Reading every byte.", "This work has ended."])
