"""A day that is far from today is asked about before the window records it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from diary.errors import DayFar
from diary.model.books_and_nouns import Noun
from diary.model.entered_lines import EnteredLine
from diary.model.record_nouns import Incident, Order
from diary.model.revisions import TimelineFilter
from diary.model.when import Precision
from diary.model.zone_rules import typed_when
from tests.support.announcements import Announcements
from ui.desktop.forms.form import Form, FormContext
from ui.desktop.forms.form_fields import incident_fields, register_fields
from ui.desktop.pages.record_incident import RecordPage
from ui.desktop.widgets.quick_line import DATE, QuickLine

Shown = Callable[[QWidget], QWidget]
LEFT = Qt.MouseButton.LeftButton
ZONE = "Europe/London"


def on(day: str) -> Incident:
    return Incident(what="He was there", when=typed_when(Precision.DAY, ZONE, day))


@pytest.fixture
def form(around: FormContext, qtbot: QtBot) -> Form:
    made = Form(Noun.INCIDENT, incident_fields(around.vocabulary), around)
    qtbot.addWidget(made)
    made.show()
    return made


def test_a_form_asks_about_a_day_to_come_and_gives_it_once_it_is_right(
    form: Form, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    announcements = Announcements(monkeypatch)
    form.suggest({"what": "He was there", "when": on("2062-03-01").when})
    with pytest.raises(DayFar):
        form.content()
    assert form.far_day.isVisible()
    said = "Wed 1 Mar 2062 is still to come. Is it the right day?"
    qtbot.waitUntil(lambda: said in announcements.texts)
    # what saves, pressed again, is no answer
    with pytest.raises(DayFar):
        form.content()
    QTest.mouseClick(form.far_day.yes, LEFT)
    assert not form.far_day.isVisible()
    assert form.content() == on("2062-03-01")


def test_an_answer_about_one_day_is_none_about_another_or_for_the_next_noun(form: Form) -> None:
    form.suggest({"what": "He was there", "when": on("2062-03-01").when})
    with pytest.raises(DayFar):
        form.content()
    QTest.mouseClick(form.far_day.yes, LEFT)
    form.suggest({"when": on("1926-03-01").when})
    with pytest.raises(DayFar, match="very long ago"):
        form.content()
    form.start_anew()
    form.suggest({"what": "He was there", "when": on("2062-03-01").when})
    with pytest.raises(DayFar):
        form.content()


def test_the_question_goes_with_the_day(form: Form) -> None:
    form.suggest({"what": "He was there", "when": on("2062-03-01").when})
    with pytest.raises(DayFar):
        form.content()
    when: Any = form.editor("when").widget
    when.set_when(on("2026-03-01").when)
    assert not form.far_day.isVisible()
    assert form.content() == on("2026-03-01")


def test_a_day_that_was_recorded_so_is_not_asked_about_again(form: Form) -> None:
    form.show_content(on("2062-03-01"))
    assert form.content() == on("2062-03-01")


def test_an_order_may_end_in_years_and_a_field_behind_a_heading_is_shown(
    around: FormContext, qtbot: QtBot
) -> None:
    form = Form(Noun.ORDER, register_fields(Noun.ORDER), around)
    qtbot.addWidget(form)
    form.show()
    form.suggest({"title": "Order", "expires": "2031-03-01"})
    assert isinstance(form.content(), Order)
    form.suggest({"expires": "2301-03-01"})
    with pytest.raises(DayFar):
        form.content()
    assert form.far_day.isVisible()


def test_a_press_on_the_answer_records(record: Any, shown: Shown, qtbot: QtBot) -> None:
    page = RecordPage(record.page_context, record.navigator)
    shown(page)
    page.start()
    page.form.suggest({"what": "He was there", "when": on("2062-03-01").when})
    QTest.mouseClick(page.save, LEFT)
    assert page.form.far_day.isVisible()
    QTest.mouseClick(page.form.far_day.yes, LEFT)

    def is_recorded() -> bool:
        return bool(record.do(lambda session: session.journal.timeline(TimelineFilter()).rows))

    qtbot.waitUntil(is_recorded)


@pytest.fixture
def quick(around: FormContext, qtbot: QtBot) -> QuickLine:
    made = QuickLine(around.clock, ZONE)
    qtbot.addWidget(made)
    made.show()
    return made


def test_the_quick_line_asks_and_keeps_its_words(quick: QuickLine) -> None:
    entered: list[EnteredLine] = []
    quick.entered.connect(lambda line, _found: entered.append(line))
    quick.choice.setCurrentIndex(quick.choice.findData(DATE))
    quick.day.restore(["1", "3", "2062"])
    QTest.keyClicks(quick.line, "He was there")
    for _press in range(2):
        QTest.keyClick(quick.line, Qt.Key.Key_Return)
        assert quick.far_day.isVisible()
        assert not entered
        assert quick.line.text() == "He was there"
    yes = quick.far_day.findChild(QPushButton)
    QTest.mouseClick(yes, LEFT)
    (line,) = entered
    assert line.content.when == typed_when(Precision.DAY, ZONE, "2062-03-01")
    assert not quick.far_day.isVisible()
    assert quick.line.text() == ""
