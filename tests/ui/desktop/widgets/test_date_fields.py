from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QWidget,
)

from diary.errors import BadInput
from diary.i18n import use_language
from diary.model.when import PartOfDay, Precision, When
from diary.model.zone_rules import typed_when
from tests.support.pages import day_fields, named, words_on
from tests.support.pseudo_locale import TAG, write_catalogue
from ui.desktop.widgets.date_fields import ClockQuestion, DayEdit, WhenEdit

Shown = Callable[[QWidget], QWidget]
LONDON = "Europe/London"
ROOT = Path(__file__).resolve().parents[4]


@pytest.fixture
def edit(shown: Shown, clock: Callable[[], object]) -> WhenEdit:
    made = WhenEdit(clock, LONDON)
    shown(made)
    return made


def precisions(edit: WhenEdit) -> QComboBox:
    return named(edit, QComboBox, "How closely you know the time")


def choose(edit: WhenEdit, precision: Precision) -> None:
    precisions(edit).setCurrentIndex(precisions(edit).findData(precision.value))


def day(edit: WhenEdit, *written: str) -> None:
    first, _until = edit.findChildren(DayEdit)
    for field, text in zip(day_fields(first), written, strict=True):
        field.clear()
        QTest.keyClicks(field, text)


def time(edit: WhenEdit) -> QLineEdit:
    return named(edit, QLineEdit, "Time")


def question(edit: WhenEdit) -> ClockQuestion:
    first, _until = edit.findChildren(ClockQuestion)
    return first


def until_question(edit: WhenEdit) -> ClockQuestion:
    _first, until = edit.findChildren(ClockQuestion)
    return until


def type_period(edit: WhenEdit, first: str, last: str, last_day: tuple[str, ...] = ()) -> None:
    choose(edit, Precision.BETWEEN)
    time(edit).clear()
    QTest.keyClicks(time(edit), first)
    until = named(edit, QLineEdit, "Until, time")
    until.clear()
    QTest.keyClicks(until, last)
    _first, other = edit.findChildren(DayEdit)
    for field, text in zip(day_fields(other), last_day, strict=False):
        QTest.keyClicks(field, text)


def answer(asked: ClockQuestion, place: int) -> None:
    assert asked.isVisible()
    QTest.keyClick(asked.findChildren(QRadioButton)[place], Qt.Key.Key_Space)


def test_it_begins_with_about_now_and_shows_it(edit: WhenEdit) -> None:
    assert edit.value() == typed_when(Precision.ABOUT, LONDON, "2026-11-24T16:00")
    assert time(edit).text() == "16:00"
    assert time(edit).isVisible()


WHENS = [
    typed_when(Precision.EXACT, LONDON, "2026-03-01T21:10", how="from the call log"),
    typed_when(Precision.ABOUT, LONDON, "2026-03-01T21:10"),
    typed_when(Precision.BETWEEN, LONDON, "2026-03-01T21:10", until="2026-03-02T01:00"),
    typed_when(Precision.DAY, LONDON, "2026-03-01"),
    typed_when(Precision.PART_OF_DAY, LONDON, "2026-03-01", part=PartOfDay.NIGHT),
    typed_when(Precision.NOT_SURE, LONDON),
    typed_when(Precision.NOT_SURE, LONDON, "2026-03-01"),
    typed_when(Precision.EXACT, LONDON, "2026-10-25T01:30", offset="+00:00"),
    typed_when(Precision.EXACT, "Asia/Kathmandu", "2026-03-01T21:10"),
]


@pytest.mark.parametrize("when", WHENS, ids=str)
def test_whatever_is_shown_reads_back(edit: WhenEdit, when: When) -> None:
    edit.set_when(when)
    assert edit.value() == when


def test_an_hour_that_came_twice_is_asked_about(edit: WhenEdit) -> None:
    choose(edit, Precision.EXACT)
    day(edit, "25", "10", "2026")
    time(edit).setText("1:30")
    with pytest.raises(BadInput):
        edit.value()
    assert question(edit).isVisible()
    first, second = question(edit).findChildren(QRadioButton)
    assert not first.isChecked()
    assert not second.isChecked()
    QTest.keyClick(second, Qt.Key.Key_Space)
    assert edit.value().offset == "+00:00"


@pytest.mark.parametrize(("place", "offset"), [(0, "+01:00"), (1, "+00:00")])
def test_an_end_that_came_twice_is_asked_about_below_that_end(
    edit: WhenEdit, place: int, offset: str
) -> None:
    day(edit, "24", "10", "2026")
    type_period(edit, "23:00", "1:30", ("25", "10", "2026"))
    with pytest.raises(BadInput):
        edit.value()
    assert not question(edit).isVisible()
    assert until_question(edit).y() > named(edit, QLineEdit, "Until, time").y()
    answer(until_question(edit), place)
    said = edit.value()
    assert said == typed_when(
        Precision.BETWEEN, LONDON, "2026-10-24T23:00", "2026-10-25T01:30", until_offset=offset
    )
    edit.set_when(None)
    edit.set_when(said)
    assert edit.value() == said


def test_both_ends_that_came_twice_are_asked_about_one_by_one(edit: WhenEdit) -> None:
    day(edit, "25", "10", "2026")
    type_period(edit, "1:10", "1:50")
    with pytest.raises(BadInput):
        edit.value()
    answer(question(edit), 0)
    with pytest.raises(BadInput):
        edit.value()
    answer(until_question(edit), 1)
    said = edit.value()
    assert said is not None
    assert (said.offset, said.until_offset) == ("+01:00", "+00:00")


def test_what_the_order_of_both_ends_settles_is_not_asked(edit: WhenEdit) -> None:
    day(edit, "25", "10", "2026")
    type_period(edit, "1:40", "1:20")
    said = edit.value()
    assert said is not None
    assert (said.offset, said.until_offset) == ("+01:00", "+00:00")


def test_answers_come_back_with_a_draft(edit: WhenEdit, clock: object) -> None:
    day(edit, "24", "10", "2026")
    type_period(edit, "23:00", "1:30", ("25", "10", "2026"))
    with pytest.raises(BadInput):
        edit.value()
    answer(until_question(edit), 1)
    other = WhenEdit(clock, LONDON)
    other.restore(edit.state())
    assert other.value() == edit.value()


def test_an_end_that_never_was_offers_the_time_after_the_change(edit: WhenEdit) -> None:
    day(edit, "28", "3", "2026")
    type_period(edit, "23:00", "1:30", ("29", "3", "2026"))
    with pytest.raises(BadInput):
        edit.value()
    (instead,) = until_question(edit).findChildren(QPushButton)
    instead.click()
    said = edit.value()
    assert said is not None
    assert (said.until, said.until_offset) == ("2026-03-29T02:30", "+01:00")


@pytest.mark.parametrize(
    "stored",
    [
        When(Precision.EXACT, LONDON, "2026-03-29T01:30", offset="+00:00"),
        When(Precision.DAY, LONDON, "2026-07-01", offset="+00:00", until_offset="+00:00"),
        When(
            Precision.BETWEEN, LONDON, "2026-03-28T23:00", "2026-03-29T01:30",
            offset="+00:00", until_offset="+00:00",
        ),
    ],
    ids=str,
)  # fmt: skip
def test_a_stored_time_keeps_its_offsets_whatever_the_rules_are_now(
    edit: WhenEdit, stored: When
) -> None:
    edit.set_when(stored)
    named(edit, QLineEdit, "How you know the time").setText("my call log")
    assert edit.value() == replace(stored, how="my call log")


def test_an_hour_that_never_was_is_asked_about(edit: WhenEdit) -> None:
    choose(edit, Precision.EXACT)
    day(edit, "29", "3", "2026")
    time(edit).setText("01:30")
    with pytest.raises(BadInput):
        edit.value()
    (instead,) = question(edit).findChildren(QPushButton)
    assert instead.isVisible()
    assert "01:30" in words_on(question(edit))
    instead.click()
    assert edit.value().at == "2026-03-29T02:30"
    assert not question(edit).isVisible()


def test_another_time_takes_the_question_away(edit: WhenEdit) -> None:
    choose(edit, Precision.EXACT)
    day(edit, "29", "3", "2026")
    time(edit).setText("01:30")
    with pytest.raises(BadInput):
        edit.value()
    assert question(edit).isVisible()
    time(edit).setText("03:30")
    assert not question(edit).isVisible()


def test_between_on_one_day_needs_the_day_once(edit: WhenEdit) -> None:
    choose(edit, Precision.BETWEEN)
    day(edit, "1", "3", "2026")
    time(edit).setText("21:00")
    named(edit, QLineEdit, "Until, time").setText("23:00")
    _first, until = edit.findChildren(DayEdit)
    assert until.is_empty()
    assert edit.value().until == "2026-03-01T23:00"


def test_what_cannot_be_read_is_refused_and_kept(edit: WhenEdit, clock: object) -> None:
    time(edit).setText("half nine")
    with pytest.raises(BadInput):
        edit.value()
    state = edit.state()
    other = WhenEdit(clock, LONDON)
    other.restore(state)
    assert other.state() == state
    assert time(other).text() == "half nine"


def test_the_wheel_over_a_closed_choice_changes_nothing(edit: WhenEdit, qapp: object) -> None:
    from PySide6.QtCore import QPoint, QPointF
    from PySide6.QtGui import QWheelEvent

    before = edit.value()
    turn = QWheelEvent(
        QPointF(5, 5),
        QPointF(5, 5),
        QPoint(0, -120),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    qapp.sendEvent(precisions(edit), turn)
    assert edit.value() == before
    assert not turn.isAccepted()


def test_a_time_is_as_wide_as_its_text_needs_at_every_size(shown: Shown, record: Any) -> None:
    theme, clock = record.page_context.theme, record.page_context.form_context.clock
    try:
        theme.set_zoom(2.0)
        large = WhenEdit(clock, LONDON)
        shown(large)
        widths = [time(large).width()]
        theme.set_zoom(1.0)
        QApplication.processEvents()
        widths.append(time(large).width())
    finally:
        theme.set_zoom(1.0)
    fresh = WhenEdit(clock, LONDON)
    shown(fresh)
    assert widths[1] == time(fresh).width()
    assert widths[0] > widths[1]


def test_a_time_has_room_for_what_to_type_in_a_language_of_longer_words(
    shown: Shown, clock: Callable[[], object], tmp_path: Path
) -> None:
    catalogue = write_catalogue(tmp_path, ROOT / "ui" / "desktop" / "widgets")
    with use_language(TAG, catalogue):
        edit = WhenEdit(clock, LONDON)
    shown(edit)
    line = next(each for each in edit.findChildren(QLineEdit) if "21:10" in each.placeholderText())
    assert line.isVisible()
    assert line.width() > line.fontMetrics().horizontalAdvance(line.placeholderText())


def test_nothing_said_is_stored_as_nothing_and_not_sure_as_an_answer(clock: object) -> None:
    edit = WhenEdit(clock, LONDON, may_be_empty=True)
    assert edit.value() is None
    assert precisions(edit).currentText() == "Not said"
    choose(edit, Precision.NOT_SURE)
    assert edit.value() == typed_when(Precision.NOT_SURE, LONDON)
    edit.set_when(None)
    other = WhenEdit(clock, LONDON, may_be_empty=True)
    other.just_now.click()
    said = other.value()
    assert said is not None
    assert said.precision is Precision.ABOUT
    other.restore(edit.state())
    assert other.value() is None
    day(other, "1", "3", "2026")
    assert other.value() == typed_when(Precision.DAY, LONDON, "2026-03-01")


def test_how_a_time_is_known_is_kept_where_no_time_is_said(clock: object) -> None:
    edit = WhenEdit(clock, LONDON, may_be_empty=True)
    named(edit, QLineEdit, "How you know the time").setText("my call log")
    assert edit.value() == typed_when(Precision.NOT_SURE, LONDON, how="my call log")
