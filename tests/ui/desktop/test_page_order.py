"""How every page stands: at its top, under its mark in the side bar, labels near their fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from tests.support.screens import OF_RECORD_PAGES
from ui.desktop.page_list import PART_OF, RECORD_GROUPS, PageId
from ui.desktop.pages.base import ScrollPage
from ui.desktop.side_bar import SideBar
from ui.desktop.widgets.basic import FieldLabel, TabButton

# pixels from a label to its field, with a row that is higher than the field
NEAR = 10
LISTED = {page: label for group in RECORD_GROUPS for page, label in group.pages}
READ = (QAbstractButton, QAbstractItemView, QComboBox, QLabel, QLineEdit, QPlainTextEdit)


def marked(window: QWidget) -> list[str]:
    (bar,) = window.findChildren(SideBar)
    pages = (each for each in bar.findChildren(TabButton) if each.isChecked())
    return [each.text() for each in pages]


def test_the_side_bar_marks_each_page_or_that_of_which_it_is_a_part(
    make_workspace: Any, shown: Any
) -> None:
    window = make_workspace()
    shown(window)
    marks: dict[str, list[list[str]]] = {}
    expected: dict[str, list[list[str]]] = {}
    for screen in OF_RECORD_PAGES:
        page = PageId(screen.name)
        away = PageId.PATTERNS if page is PageId.HELP else PageId.HELP
        window.show_page(away)
        screen.show(window, {})
        there = marked(window)
        window.show_page(away)
        marks[page] = [there, marked(window)]
        expected[page] = [[LISTED[PART_OF.get(page, page)]], [LISTED[away]]]
    assert marks == expected


def test_a_page_without_a_line_of_its_own_is_a_part_of_one_that_has_it() -> None:
    assert set(PageId) - set(LISTED) - set(PART_OF) == {PageId.ERASE, PageId.CHECKED}
    assert set(PART_OF.values()) <= set(LISTED)


def test_erasing_is_a_part_of_the_page_from_which_it_was_opened(
    make_workspace: Any, ids: Any, shown: Any
) -> None:
    window = make_workspace()
    shown(window)
    window.open_incident(ids["incident"])
    window.erase(ids["incident"])
    assert marked(window) == [LISTED[PageId.TIMELINE]]


def not_at_their_top(window: QWidget) -> list[str]:
    pages = (each for each in window.findChildren(ScrollPage) if each.area.isVisible())
    return [each.title.text() for each in pages if each.area.verticalScrollBar().value()]


def place(widget: QWidget, within: QWidget) -> QRect:
    return QRect(widget.mapTo(within, QPoint(0, 0)), widget.size())


def far_labels(window: QWidget) -> Iterator[str]:
    """Yield each label that is not right above what it names, or nearer to what is before it."""
    parts = [each for each in window.findChildren(QWidget) if isinstance(each, READ)]
    seen = [
        each
        for each in parts
        if each.isVisible() and (getattr(each, "text", str)() or not isinstance(each, QLabel))
    ]
    for label in window.findChildren(FieldLabel):
        field = label.buddy()
        if not label.isVisible() or field is None or not field.isVisible():
            continue
        at = place(label, window)
        if place(field, window).center().y() <= at.bottom():
            continue  # beside it
        others = [place(each, window) for each in seen if each is not label]
        # the side bar is near to nothing on the page
        others = [
            each for each in others if each.left() <= at.right() and each.right() >= at.left()
        ]
        below = [each.top() - at.bottom() for each in others if each.top() >= at.bottom()]
        above = [at.top() - each.bottom() for each in others if each.bottom() <= at.top()]
        if min(below, default=0) > NEAR or min(below, default=0) > min(above, default=NEAR):
            yield f"{label.text()!r} has {min(below)} below and {min(above, default=0)} above"


def test_each_page_that_is_chosen_again_begins_at_its_top_again(
    make_workspace: Any, shown: Any, qtbot: Any
) -> None:
    window = make_workspace()
    shown(window)
    window.resize(1024, 400)
    scrolled: dict[str, list[str]] = {}
    for name in LISTED:
        window.show_page(name)
        qtbot.waitUntil(lambda: not_at_their_top(window) == [])
        for each in window.findChildren(ScrollPage):
            bar = each.area.verticalScrollBar()
            bar.setValue(bar.maximum())
        window.show_page(PageId.HELP if name is not PageId.HELP else PageId.PATTERNS)
        window.show_page(name)
        if found := not_at_their_top(window):
            scrolled[name] = found
    assert scrolled == {}


@pytest.mark.parametrize("page", [PageId.PAPERS, PageId.EXPORT])
def test_the_first_step_of_several_begins_at_its_top(
    page: PageId, make_workspace: Any, shown: Any, settle: Any, qtbot: Any
) -> None:
    window = make_workspace()
    shown(window)
    window.resize(1024, 600)
    window.show_page(PageId.TIMELINE)
    settle()
    window.show_page(page)
    settle()
    made = window.page(page)
    qtbot.waitUntil(lambda: made.focusWidget() is not None)
    assert not_at_their_top(window) == []
