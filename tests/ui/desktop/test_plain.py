"""A choice of several: its button, and what it means close below, from where its words begin."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QRadioButton,
    QStyle,
    QStyleOptionButton,
    QVBoxLayout,
    QWidget,
)

from ui.desktop.page_context import PageContext
from ui.desktop.widgets.basic import button, choice

NONE = Qt.KeyboardModifier.NoModifier
Shown = Callable[..., QWidget]
LONG = "Copies without them go instead of these files, and say so on their sheets. " * 4
SIDES = [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft]


def two(direction: Qt.LayoutDirection = SIDES[0]) -> tuple[QWidget, list[QRadioButton]]:
    page = QWidget()
    page.setLayoutDirection(direction)
    column = QVBoxLayout(page)
    made = [choice("Leave them out", LONG), choice("Keep them", "As they are: <b>all</b> & more.")]
    for _radio, rows in made:
        column.addLayout(rows)
    column.addStretch(1)
    return page, [radio for radio, _rows in made]


def place(widget: QWidget, page: QWidget) -> QRect:
    return QRect(widget.mapTo(page, QPoint(0, 0)), widget.size())


def words(radio: QRadioButton, page: QWidget) -> QRect:
    option = QStyleOptionButton()
    radio.initStyleOption(option)
    part = QStyle.SubElement.SE_RadioButtonContents
    return (
        radio.style().subElementRect(part, option, radio).translated(place(radio, page).topLeft())
    )


def test_what_a_choice_means_is_shown_and_told_to_readers(kit: PageContext, shown: Shown) -> None:
    page, radios = two()
    shown(page, 500)
    labels = page.findChildren(QLabel)
    assert [label.text() for label in labels] == [LONG, "As they are: <b>all</b> & more."]
    assert [radio.accessibleDescription() for radio in radios] == [each.text() for each in labels]
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in labels)
    assert all(label.wordWrap() for label in labels)


@pytest.mark.parametrize("direction", SIDES)
def test_it_stands_close_below_where_the_words_of_the_choice_begin(
    direction: Qt.LayoutDirection, kit: PageContext, shown: Shown
) -> None:
    page, radios = two(direction)
    shown(page, 500)
    labels = page.findChildren(QLabel)
    for radio, label in zip(radios, labels, strict=True):
        own, below, said = place(radio, page), place(label, page), words(radio, page)
        assert 0 <= below.top() - own.bottom() <= 3
        if direction is SIDES[0]:
            assert abs(below.left() - said.left()) <= 1
        else:
            assert abs(below.right() - said.right()) <= 1
        assert page.rect().contains(below)
    # and further from the next choice than from its own
    gap = place(radios[1], page).top() - place(labels[0], page).bottom()
    assert gap > place(labels[0], page).top() - place(radios[0], page).bottom()


def test_only_one_of_them_can_be_chosen_and_none_is_beforehand(
    kit: PageContext, shown: Shown
) -> None:
    page, radios = two()
    shown(page, 500)
    assert not any(radio.isChecked() for radio in radios)
    for radio in radios:
        radio.click()
        assert [each.isChecked() for each in radios] == [each is radio for each in radios]


def press_again(made: QWidget) -> None:
    at = QPointF(made.rect().center())
    left = Qt.MouseButton.LeftButton
    for kind in (QEvent.Type.MouseButtonDblClick, QEvent.Type.MouseButtonRelease):
        event = QMouseEvent(kind, at, made.mapToGlobal(at), left, left, NONE)
        QApplication.sendEvent(made, event)


def test_the_rest_of_a_double_click_presses_nothing_that_came_up_under_it(shown: Shown) -> None:
    pressed: list[bool] = []
    made = button("Show", on=lambda: pressed.append(True))
    shown(made)
    press_again(made)
    assert pressed == []
    QTest.mouseClick(made, Qt.MouseButton.LeftButton)
    press_again(made)
    assert pressed == [True, True]
    made.hide()
    made.show()
    press_again(made)
    assert pressed == [True, True]
