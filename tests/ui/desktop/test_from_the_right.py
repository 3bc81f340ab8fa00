"""Lists in a window that is read from the right: what leads stands on the right, once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage, qGray
from PySide6.QtWidgets import QApplication, QListView, QVBoxLayout, QWidget

from diary.jurisdiction import Vocabulary
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Incident, Request
from ui.desktop.pages.timeline import TimelinePage
from ui.desktop.theme import Theme
from ui.desktop.widgets.basic import PlainLabel
from ui.desktop.widgets.behaviour_picker import BehaviourChecklist
from ui.desktop.widgets.feedback import NoticeBox, StatusLine
from ui.desktop.widgets.register_view import RegisterModel, RegisterView
from ui.desktop.widgets.text_fields import TextView

LEFT, RIGHT = Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft


@pytest.fixture
def turned(qapp: QApplication) -> Iterator[Callable[[Qt.LayoutDirection], None]]:
    """Has the whole program read that way, as a language does."""
    yield qapp.setLayoutDirection
    qapp.setLayoutDirection(LEFT)


def share_on_the_left(view: QListView, row: int) -> float:
    """How much of what is drawn in a row stands in its left half."""
    image: QImage = view.viewport().grab().toImage()
    place: QRect = view.visualRect(view.model().index(row, 0)).adjusted(6, 4, -6, -4)
    ground = qGray(image.pixel(place.center().x(), place.bottom() - 1))
    drawn = [
        x < place.center().x()
        for y in range(place.top(), place.bottom())
        for x in range(place.left(), place.right())
        if abs(qGray(image.pixel(x, y)) - ground) > 40
    ]
    assert drawn
    return sum(drawn) / len(drawn)


def widest_gap(view: QListView, row: int) -> float:
    """Where the widest gap in what is drawn in a row is, from 0 at its left to 1 at its right."""
    image: QImage = view.viewport().grab().toImage()
    place: QRect = view.visualRect(view.model().index(row, 0)).adjusted(6, 4, -6, -4)
    ground = qGray(image.pixel(place.center().x(), place.bottom() - 1))
    drawn = [
        x
        for x in range(place.left(), place.right())
        if any(
            abs(qGray(image.pixel(x, y)) - ground) > 40 for y in range(place.top(), place.bottom())
        )
    ]
    gaps = [(after - before, before) for before, after in pairwise(drawn)]
    return (max(gaps)[1] - drawn[0]) / (drawn[-1] - drawn[0])


def ink_on_the_left(label: QWidget) -> bool:
    """Whether the words of something wide stand in its left half."""
    image = QImage(label.size(), QImage.Format.Format_RGB32)
    # its own ground may be transparent
    image.fill(Qt.GlobalColor.white)
    label.render(image)
    ground = qGray(image.pixel(label.width() // 2, 0))
    drawn = [
        x < label.width() // 2
        for y in range(label.height())
        for x in range(label.width())
        if abs(qGray(image.pixel(x, y)) - ground) > 40
    ]
    assert drawn
    assert len(set(drawn)) == 1
    return drawn[0]


@pytest.mark.parametrize("direction", [LEFT, RIGHT])
def test_a_telephone_number_is_never_turned_round(
    direction: Qt.LayoutDirection, record: Any, shown: Any, turned: Any
) -> None:
    turned(direction)
    record.do(lambda s: s.journal.record(Request(what="x")))
    items = record.do(lambda s: s.journal.items(Noun.ASK))
    model = RegisterModel()
    view = RegisterView("list", model)
    model.set_items(items, lambda _item: ("07 900264", ""))
    shown(view)
    # the two figures are its left ones
    assert widest_gap(view, 0) < 0.5


@pytest.mark.parametrize("text", ["AB/1", "07700 900264", "A name"])
def test_a_text_to_read_begins_where_its_label_does(
    text: str, shown: Any, turned: Any, theme: Any
) -> None:
    before = TextView(text)
    before.setFixedSize(400, 30)
    before.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    shown(before)
    assert ink_on_the_left(before)
    turned(RIGHT)
    assert not ink_on_the_left(before)
    since = TextView(text)
    since.setFixedSize(400, 30)
    since.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    shown(since)
    assert not ink_on_the_left(since)
    turned(LEFT)
    assert ink_on_the_left(before)


def test_the_bar_of_a_notice_is_where_reading_begins(shown: Any, turned: Any, theme: Any) -> None:
    notice = NoticeBox("", ["Words."])
    shown(notice)
    for direction, at in ((LEFT, 1), (RIGHT, -2), (LEFT, 1)):
        turned(direction)
        theme.apply()
        image = notice.grab().toImage()
        x = at % image.width()
        assert image.pixelColor(x, image.height() // 2).name() == theme.colours.note_edge


@pytest.mark.parametrize("text", ["AB/1", "07700 900264", "A name"])
def test_a_label_begins_where_the_window_begins(text: str, shown: Any, turned: Any) -> None:
    before = PlainLabel(text)
    before.setFixedSize(400, 30)
    shown(before)
    assert ink_on_the_left(before)
    turned(RIGHT)
    assert not ink_on_the_left(before)
    since = PlainLabel(text)
    since.setFixedSize(400, 30)
    shown(since)
    assert not ink_on_the_left(since)
    since.setAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignTop)
    assert not ink_on_the_left(since)
    turned(LEFT)
    assert ink_on_the_left(before)
    assert ink_on_the_left(since)


@pytest.mark.parametrize(("direction", "least", "most"), [(LEFT, 0.9, 1.0), (RIGHT, 0.0, 0.1)])
def test_two_lines_of_a_list_begin_where_reading_begins(
    direction: Qt.LayoutDirection, least: float, most: float, record: Any, shown: Any, turned: Any
) -> None:
    turned(direction)
    record.do(lambda s: s.journal.record(Request(what="Short.")))
    items = record.do(lambda s: s.journal.items(Noun.ASK))
    model = RegisterModel()
    view = RegisterView("list", model)
    model.set_items(items, lambda item: (item.content.what, "below"))
    shown(view)
    assert least <= share_on_the_left(view, 0) <= most


@pytest.mark.parametrize(("direction", "least", "most"), [(LEFT, 0.9, 1.0), (RIGHT, 0.0, 0.1)])
@pytest.mark.parametrize("row", [0, 1])
def test_kinds_of_behaviour_begin_where_reading_begins(
    row: int,
    direction: Qt.LayoutDirection,
    least: float,
    most: float,
    vocabulary: Vocabulary,
    shown: Any,
    turned: Any,
) -> None:
    turned(direction)
    made = BehaviourChecklist(vocabulary)
    # the group is open, and its first kind below it
    made.model.toggle(made.model.index(0))
    shown(made, 1600)
    assert least <= share_on_the_left(made.view, row) <= most


def test_an_incident_has_its_day_on_the_right_and_its_number_on_the_left(
    record: Any, shown: Any, qtbot: Any, turned: Any
) -> None:
    turned(RIGHT)
    record.do(lambda s: s.journal.record(Incident(what="x")))
    page = TimelinePage(record.page_context, record.navigator)
    shown(page)
    page.refresh()
    qtbot.waitUntil(lambda: page.model.total == 1)
    # the number is all that stands on the left
    assert 0.0 < share_on_the_left(page.view, 1) < 0.35


@pytest.mark.parametrize("direction", [LEFT, RIGHT], ids=["left", "right"])
def test_the_sign_of_a_problem_leads_and_covers_no_word(
    turned: Callable[[Qt.LayoutDirection], None],
    shown: Callable[..., QWidget],
    theme: Theme,
    direction: Qt.LayoutDirection,
) -> None:
    turned(direction)
    theme.choose("light")
    holder, line = QWidget(), StatusLine()
    QVBoxLayout(holder).addWidget(line)
    shown(holder, 400, 60)
    line.problem("_" * 12)
    QApplication.processEvents()
    image = line.grab().toImage()
    ink = [
        x
        for x in range(image.width())
        if any(qGray(image.pixel(x, y)) < 140 for y in range(image.height()))
    ]
    # a line of ink, so that the only gap is that between it and the sign
    gap = max(pairwise(ink), key=lambda pair: pair[1] - pair[0])
    assert gap[1] - gap[0] > 2
    sign = (ink[0], gap[0]) if direction is LEFT else (gap[1], ink[-1])
    assert sign[1] - sign[0] < line.fontMetrics().height()
    assert sign[0] < 4 if direction is LEFT else sign[1] > image.width() - 5
