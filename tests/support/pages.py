"""Pages of the window, driven by what Qt shows of them and by nothing private to them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QLabel,
    QLineEdit,
    QPushButton,
    QTextEdit,
    QWidget,
)

from diary.model.revisions import Content
from ui.desktop.forms.form import Field, Form, field_values
from ui.desktop.widgets.action_menu import ActionMenu
from ui.desktop.widgets.basic import PageStack
from ui.desktop.widgets.date_fields import DayEdit

W = TypeVar("W", bound=QWidget)


def stack_of(page: QWidget) -> PageStack:
    """Return what shows one step of a page at a time."""
    found = page.findChild(PageStack)
    assert isinstance(found, PageStack)
    return found


def choices_of(step: QWidget) -> QButtonGroup:
    """Return the buttons of a step of which one can be chosen."""
    (found,) = step.findChildren(QButtonGroup)
    return found


def named(page: QWidget, kind: type[W], name: str) -> W:
    """Return the widget of this kind that a screen reader calls by this name."""
    (found,) = (each for each in page.findChildren(kind) if each.accessibleName() == name)
    return found


def button_of(page: QWidget, words: str) -> QPushButton:
    """Return the button with these words."""
    (found,) = (each for each in page.findChildren(QPushButton) if each.text() == words)
    return found


def labels_on(page: QWidget) -> list[str]:
    """Return the labels that a person can read on a page, in their order."""
    labels = (each for each in page.findChildren(QLabel) if each.isVisibleTo(page))
    return [each.text() for each in labels if each.text()]


def words_on(page: QWidget) -> str:
    """Return what a person can read on a page: labels, then longer texts."""
    views = (each for each in page.findChildren(QTextEdit) if each.isVisibleTo(page))
    return "\n".join([*labels_on(page), *(each.toPlainText() for each in views)])


def day_fields(edit: DayEdit) -> tuple[QLineEdit, QLineEdit, QLineEdit]:
    """Return the fields of a day, a month and a year."""
    day, month, year = (named(edit, QLineEdit, name) for name in ("Day", "Month", "Year"))
    return day, month, year


def click_row(view: QAbstractItemView, row: int) -> None:
    """Click on a row of a list, as with a mouse."""
    index = view.model().index(row, 0)
    view.scrollTo(index)
    middle = view.visualRect(index).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=middle)


def choose_action(menu: ActionMenu, action: QAction) -> None:
    """Open a small menu and choose an action in it, as with a mouse."""
    QTest.mouseClick(menu.button, Qt.MouseButton.LeftButton)
    at = menu.menu.actionGeometry(action).center()
    QTest.mouseClick(menu.menu, Qt.MouseButton.LeftButton, pos=at)
    # the screenless platform leaves the focus with a menu that is closed
    menu.window().activateWindow()


def fill_in(form: Form, fields: Iterable[Field], content: Content) -> None:
    """Fill a form field by field, so that it knows nothing that its fields do not show."""
    values = field_values(content)
    for field in fields:
        form.editor(field.name).show_value(values[field.name])
