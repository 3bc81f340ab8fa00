"""A choice of several: its button, and what it means close below, from where its words begin."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt, QTimer
from PySide6.QtGui import QCursor, QEnterEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QLabel,
    QRadioButton,
    QStyle,
    QStyleOptionButton,
    QStyleOptionComboBox,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from tests.support.pages import button_of
from ui.desktop.page_context import PageContext
from ui.desktop.theme import Theme
from ui.desktop.widgets.basic import (
    ComboBox,
    FieldLabel,
    FlowLayout,
    PageStack,
    PlainLabel,
    RadioButton,
    TickBox,
    button,
    choice,
    deliberate_button,
    label_above,
)
from ui.desktop.widgets.date_fields import DayEdit
from ui.desktop.widgets.room import beside

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


def test_what_a_choice_means_is_shown_and_told_to_readers(
    context: PageContext, shown: Shown
) -> None:
    page, radios = two()
    shown(page, 500)
    labels = page.findChildren(QLabel)
    assert [label.text() for label in labels] == [LONG, "As they are: <b>all</b> & more."]
    assert [radio.accessibleDescription() for radio in radios] == [each.text() for each in labels]
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in labels)
    assert all(label.wordWrap() for label in labels)


@pytest.mark.parametrize("direction", SIDES)
def test_it_stands_close_below_where_the_words_of_the_choice_begin(
    direction: Qt.LayoutDirection, context: PageContext, shown: Shown
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
    context: PageContext, shown: Shown
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


@pytest.fixture
def rest_at() -> Iterator[Callable[[QPoint], None]]:
    """Lets the pointer rest at a place of the screen."""
    before = QCursor.pos()
    yield QCursor.setPos
    QCursor.setPos(before)


class Places:
    """A button of each kind in a window, and what was pressed."""

    def __init__(self, shown: Shown) -> None:
        self.pressed: list[str] = []
        self.window = QWidget()
        self.save = button("Save", on=lambda: self.pressed.append("save"))
        self.undo = deliberate_button("Undo", on=lambda: self.pressed.append("undo"))
        for at, each in enumerate((self.save, self.undo)):
            each.setParent(self.window)
            each.setGeometry(20, 20 + 60 * at, 90, 40)
        shown(self.window)


@pytest.fixture
def places(shown: Shown, rest_at: Callable[[QPoint], None]) -> Places:
    rest_at(QPoint(0, 0))
    return Places(shown)


def test_where_another_button_was_pressed_a_deliberate_one_takes_no_second_press(
    places: Places,
) -> None:
    left = Qt.MouseButton.LeftButton
    QTest.mouseClick(places.save, left)
    places.undo.move(places.save.pos())
    places.undo.raise_()
    QTest.mouseClick(places.undo, left)
    assert places.pressed == ["save"]
    # a second one there is meant for it
    QTest.mouseClick(places.undo, left)
    assert places.pressed == ["save", "undo"]


def test_where_the_pointer_rests_a_deliberate_button_comes_up_without_a_press(
    places: Places, rest_at: Callable[[QPoint], None]
) -> None:
    places.undo.hide()
    rest_at(places.undo.mapToGlobal(places.undo.rect().center()))
    places.undo.show()
    for _press in range(2):
        QTest.mouseClick(places.undo, Qt.MouseButton.LeftButton)
    assert places.pressed == ["undo"]


def test_a_deliberate_button_takes_a_press_at_once_from_a_key_or_a_pointer_that_came(
    places: Places,
) -> None:
    left = Qt.MouseButton.LeftButton
    QTest.mouseClick(places.save, left)
    QTest.mouseClick(places.undo, left)
    QTest.mouseClick(places.save, left)
    places.undo.move(places.save.pos())
    places.undo.raise_()
    edge = QPointF(2, 2)
    came = QEnterEvent(edge, edge, places.undo.mapToGlobal(edge))
    QApplication.sendEvent(places.undo, came)
    QTest.mouseClick(places.undo, left)
    QTest.mouseClick(places.save, left)
    QTest.keyClick(places.undo, Qt.Key.Key_Return)
    QTest.keyClick(places.undo, Qt.Key.Key_Space)
    assert places.pressed == ["save", "undo", "save", "undo", "save", "undo", "undo"]


def test_a_deliberate_button_takes_two_quick_presses_as_one(places: Places) -> None:
    QTest.mouseClick(places.undo, Qt.MouseButton.LeftButton)
    press_again(places.undo)
    assert places.pressed == ["undo"]


def made(shown: Shown, width: int) -> tuple[QWidget, list[QWidget], FlowLayout]:
    holder = QWidget()
    flow = FlowLayout(holder, spacing=10)
    buttons = [QWidget() for _number in range(4)]
    for each in buttons:
        each.setFixedSize(100, 30)
        flow.addWidget(each)
    shown(holder, width, 400)
    return holder, buttons, flow


def test_what_fits_stands_in_one_row(shown: Shown) -> None:
    _holder, buttons, flow = made(shown, 430)
    assert [b.x() for b in buttons] == [0, 110, 220, 330]
    assert flow.heightForWidth(430) == 30


def test_what_does_not_fit_goes_below(shown: Shown) -> None:
    _holder, buttons, flow = made(shown, 429)
    assert [(b.x(), b.y()) for b in buttons] == [(0, 0), (110, 0), (220, 0), (0, 40)]
    assert flow.heightForWidth(429) == 70
    assert flow.heightForWidth(50) == 4 * 30 + 3 * 10


def test_it_reads_from_the_right_where_people_do(shown: Shown) -> None:
    holder, buttons, _flow = made(shown, 430)
    holder.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    holder.resize(440, 400)
    assert [b.x() for b in buttons] == [340, 230, 120, 10]


def test_what_is_hidden_takes_no_room(shown: Shown) -> None:
    holder, buttons, flow = made(shown, 430)
    buttons[0].hide()
    holder.resize(431, 400)
    assert buttons[1].x() == 0
    assert flow.sizeHint().width() == 320


class Page(QWidget):
    """A sentence that breaks; it counts how often it is asked how high it would be."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0
        QVBoxLayout(self).addWidget(PlainLabel("one word after the other " * 40))

    def heightForWidth(self, width: int) -> int:
        self.asked += 1
        return super().heightForWidth(width)


def test_turning_pages_asks_none_of_them_how_high_it_would_be(shown: Shown) -> None:
    holder, stack = QWidget(), PageStack()
    QVBoxLayout(holder).addWidget(stack)
    pages = [Page() for _number in range(5)]
    for page in pages:
        assert page.hasHeightForWidth()
        stack.addWidget(page)
    shown(holder, 400, 600)
    for page in pages:
        stack.setCurrentWidget(page)
        QApplication.processEvents()
        assert page.isVisible()
        assert page.size() == stack.size()
    assert [page.asked for page in pages] == [0] * len(pages)


LEFT = Qt.MouseButton.LeftButton
LINES = ("just now", "earlier today", "yesterday", "on a date", "not sure when, perhaps in spring")


@pytest.mark.parametrize("count", [2, 3, 5])
@pytest.mark.parametrize("zoom", [1.0, 1.5])
def test_every_line_is_seen_as_a_whole_and_the_last_can_be_chosen(
    count: int, zoom: float, shown: Callable[..., QWidget], qapp: QApplication, qtbot: Any
) -> None:
    theme = Theme(qapp)
    theme.set_zoom(zoom)
    window = QWidget()
    column = QVBoxLayout(window)
    choice = ComboBox()
    choice.addItems(LINES[-count:])
    choice.setFixedWidth(140)
    column.addWidget(choice)
    shown(window, 400, 600)
    QTest.mouseClick(choice, LEFT)
    view = choice.view()
    qtbot.waitUntil(view.isVisible)
    last = view.visualRect(choice.model().index(count - 1, 0))
    assert view.viewport().rect().contains(last)
    assert view.sizeHintForColumn(0) <= view.viewport().width()
    QTest.keyClick(view, Qt.Key.Key_End)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert choice.currentText() == LINES[-1]
    theme.set_zoom(1.0)


def test_the_last_week_of_a_month_is_seen_as_a_whole(
    shown: Callable[..., QWidget], qapp: QApplication, qtbot: Any
) -> None:
    theme = Theme(qapp)
    theme.set_zoom(1.5)
    edit = shown(DayEdit())
    looked: list[bool] = []

    def look() -> None:
        (dialog,) = edit.findChildren(QDialog)
        try:
            table = dialog.findChild(QTableView)
            qtbot.waitUntil(table.isVisible)
            rows = table.model().rowCount() - 1
            last = table.visualRect(table.model().index(rows, 1))
            looked.append(last.height() >= table.fontMetrics().height())
            looked.append(table.viewport().rect().contains(last))
        finally:
            dialog.close()

    QTimer.singleShot(0, edit, look)
    button_of(edit, "Calendar").click()
    assert looked == [True, True]
    theme.set_zoom(1.0)


@pytest.mark.parametrize("make", [TickBox, RadioButton])
def test_a_click_above_the_words_of_a_tick_box_ticks_it(
    make: type[QAbstractButton], shown: Any, theme: Theme
) -> None:
    page = QWidget()
    column = QVBoxLayout(page)
    box = make("Show what I type")
    column.addWidget(box)
    shown(page)
    assert box.height() >= 24
    for at in (QPoint(20, 2), QPoint(20, box.height() - 3)):
        box.setAutoExclusive(False)
        box.setChecked(False)
        QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=at)
        assert box.isChecked()


@pytest.mark.parametrize("zoom", [1.0, 2.0, 2.5])
def test_the_widest_answer_is_seen_whole_in_its_box(
    zoom: float, theme: Theme, shown: Shown
) -> None:
    theme.set_zoom(zoom)
    box = ComboBox()
    for percent in (80, 100, 250):
        box.addItem(f"{percent} %")
    box.setCurrentIndex(2)
    page = QWidget()
    column = QVBoxLayout(page)
    column.addWidget(box, 0, Qt.AlignmentFlag.AlignLeft)
    shown(page)
    option = QStyleOptionComboBox()
    box.initStyleOption(option)
    assert option.currentText == "250 %"
    theme.set_zoom(1.0)


@pytest.mark.parametrize("make", [button, TickBox, RadioButton])
def test_words_go_on_in_a_new_line_where_there_is_no_room(
    make: Callable[[str], QAbstractButton], shown: Shown, qtbot: Any
) -> None:
    words = "Look at every page before you give it to anybody else at all"
    page = QWidget()
    column = QVBoxLayout(page)
    made = make(words)
    column.addWidget(made, 0, Qt.AlignmentFlag.AlignLeft)
    column.addStretch(1)
    shown(page, 900)
    high, wide = made.height(), made.width()
    page.resize(250, 300)
    qtbot.waitUntil(lambda: made.height() > high)
    assert page.width() == 250
    # what is read out and compared is still one line
    assert made.text() == words
    page.resize(900, 300)
    qtbot.waitUntil(lambda: (made.height(), made.width()) == (high, wide))


def test_a_label_has_room_though_its_field_is_narrow(shown: Shown) -> None:
    page = QWidget()
    column = QVBoxLayout(page)
    box = ComboBox(10)
    box.addItem("One")
    column.addLayout(label_above("How to get it from the phone or the program", box))
    column.addWidget(PlainLabel(LONG))
    column.addStretch(1)
    shown(page, 600)
    label = page.findChild(FieldLabel)
    assert label.height() < 2 * label.fontMetrics().lineSpacing()


def test_a_button_is_beside_its_words_only_where_there_is_room(shown: Shown, qtbot: Any) -> None:
    page, words, way = QWidget(), PlainLabel(LONG), button("Make a copy")
    page.setLayout(beside(page, words, way))
    shown(page, 900)
    qtbot.waitUntil(lambda: way.x() > words.x())
    page.resize(300, 500)
    qtbot.waitUntil(lambda: way.y() > words.geometry().bottom())
