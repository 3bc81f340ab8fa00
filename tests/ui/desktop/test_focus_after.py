"""The focus after something went: in sight on the same page, and on nothing used on purpose."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget
from shiboken6 import delete

from tests.support.filled_record import OF_RECORD, Ids
from tests.support.focus_after import fault
from tests.support.focus_round import reachable
from tests.support.pages import button_of
from ui.desktop.dialogs import QuestionDialog
from ui.desktop.main_window import MainWindow
from ui.desktop.page_list import PageId
from ui.desktop.page_navigation import Workspace
from ui.desktop.pages.base import Page
from ui.desktop.widgets.basic import TitleLabel, deliberate_button, is_deliberate

Settle = Callable[[], None]


def faults(window: QWidget) -> Iterator[str]:
    """Take the focus from every control of a screen, in each way that there is."""
    for control in reachable(window):
        if is_deliberate(control) and not isinstance(control, QPushButton):
            continue
        name = control.accessibleName() or getattr(control, "text", str)()
        around = control.parentWidget()
        for way, part in (("hidden", control), ("greyed", control), ("gone with its row", around)):
            control.setFocus()
            if _is_whole_page(part) or QApplication.focusWidget() is not control:
                continue
            change = part.setEnabled if way == "greyed" else part.setVisible
            change(False)
            found = fault(window)
            change(True)
            if found:
                yield f"{name!r} is {way}: {found}"


def _is_whole_page(part: QWidget) -> bool:
    return isinstance(part, Page | Workspace) or part.findChild(TitleLabel) is not None


@pytest.fixture
def window(
    context: Any, opening: Any, record: Any, ids: Ids, make_workspace: Any, shown: Any
) -> MainWindow:
    made = MainWindow(
        context.vault_thread, context.jobs, context.theme, context.prompter, opening, record.folder
    )
    shown(made)
    made.show_workspace(make_workspace())
    return made


def inside(window: MainWindow) -> Workspace:
    (made,) = window.findChildren(Workspace)
    return made


def test_what_is_deleted_leaves_the_focus_on_a_page(window: MainWindow, settle: Settle) -> None:
    inside(window).show_page(PageId.SETTINGS)
    settle()
    page: Any = inside(window).page(PageId.SETTINGS)
    page.check.setFocus()
    delete(page.check)
    settle()
    assert fault(window) == ""


def test_with_nothing_left_the_title_has_the_focus(shown: Any) -> None:
    page = Page()
    column, title, undo = QVBoxLayout(page), TitleLabel("A page"), deliberate_button("Undo")
    last = QPushButton("the last one")
    for each in (title, last, undo):
        column.addWidget(each)
    shown(page)
    last.setFocus()
    last.hide()
    assert QApplication.focusWidget() is title


def test_a_button_that_is_greyed_by_its_press_gives_the_focus_to_no_other_button(
    shown: Any,
) -> None:
    page = Page()
    column = QVBoxLayout(page)
    field, go, after = QLineEdit(), QPushButton("Restore"), QPushButton("Choose")
    for each in (field, go, after):
        column.addWidget(each)
    shown(page)
    go.setFocus()
    go.setEnabled(False)
    assert QApplication.focusWidget() is field
    # where there is nothing else, another button is better than nothing
    go.setEnabled(True)
    go.setFocus()
    field.hide()
    go.setEnabled(False)
    assert QApplication.focusWidget() is after


def test_a_question_that_closes_gives_the_focus_back(
    window: MainWindow, settle: Settle, qtbot: Any
) -> None:
    inside(window).show_page(PageId.KEEPING)
    settle()
    before = QApplication.focusWidget()

    def answer() -> None:
        asked = QApplication.activeModalWidget()
        assert isinstance(asked, QuestionDialog)
        asked.reject()

    QTimer.singleShot(0, answer)
    asked = QuestionDialog(window, "Sure?", ["It is so."], "Yes")
    assert not asked.agreed()
    delete(asked)
    # the screenless platform activates no window by itself
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is before)
    assert fault(window) == ""


def test_a_subject_that_was_withdrawn_leaves_the_focus_on_its_page(
    window: MainWindow, ids: Ids, settle: Settle
) -> None:
    OF_RECORD["one person"](inside(window), ids)
    settle()
    words = [each for each in window.findChildren(QPushButton) if each.text() == "Withdraw"]
    (away,) = (each for each in words if each.isVisible())
    away.setFocus()
    QTest.keyClick(away, Qt.Key.Key_Return)
    settle()
    assert fault(window) == ""


def test_a_file_that_was_taken_away_leaves_the_focus_by_its_list(
    window: MainWindow, settle: Settle, tmp_path: Path
) -> None:
    inside(window).show_page(PageId.RECORD)
    settle()
    page: Any = inside(window).page(PageId.RECORD)
    for step in range(page.form.steps):
        page.form.show_step(step)
        if page.drop.isVisible():
            break
    for name in ("one", "two"):
        file = tmp_path / name
        file.write_text(name, encoding="utf-8")
        page.drop.add([file])
    settle()
    for _file in range(2):
        away = button_of(page.drop, "Take away")
        away.setFocus()
        QTest.keyClick(away, Qt.Key.Key_Return)
        settle()
    assert fault(window) == ""
