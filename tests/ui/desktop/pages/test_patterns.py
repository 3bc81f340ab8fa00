from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QPushButton, QWidget

from diary.model.record_nouns import Event, EventKind, Incident, Mistake, Person, Role, TurnedOut
from diary.model.when import Precision, When
from diary.model.zone_rules import typed_when
from exporters.charts.marks import Hairline, MarkRole, Rect
from ui.desktop.pages.patterns import PatternsPage, SelectedIncidents
from ui.desktop.widgets.basic import PlainLabel
from ui.desktop.widgets.chart_view import ChartView

LONDON = "Europe/London"


def said(page: QWidget, words: str) -> bool:
    return any(words in label.text() for label in page.findChildren(PlainLabel))


def day(text: str) -> When:
    return typed_when(Precision.DAY, LONDON, text)


@pytest.fixture
def page(record: Any, shown: Any, qtbot: Any) -> PatternsPage:
    def fill(session: Any) -> None:
        him = session.journal.record(Person(name="Him", role=Role.SUSPECTED))
        for number in range(6):
            session.journal.record(
                Incident(
                    what=f"Number {number + 1} <b>bold</b>",
                    when=day(f"2026-03-0{number + 1}"),
                    behaviours=("LOITER",) if number % 2 else ("FOLLOW",),
                    person=him.id if number < 2 else "",
                    reported=number == 5,
                )
            )
        session.journal.record(Event(event=EventKind.HEARING, when=day("2026-03-05")))
        session.journal.record(Event(event=EventKind.ASKED_TO_STOP, when=day("2026-03-03")))

    record.do(fill)
    made = PatternsPage(record.page_context, record.navigator)
    shown(made)
    made.show_button.click()
    qtbot.waitUntil(lambda: len(views(made)) == 5, timeout=20_000)
    return made


def views(page: PatternsPage) -> list[ChartView]:
    return [view for view in page.findChildren(ChartView) if not view.isHidden()]


def click_on(qtbot: Any, view: ChartView, at: int) -> None:
    marks = [mark for mark in view.chart.marks if isinstance(mark, Rect) and mark.incidents]
    mark, scale = marks[at], view.width() / view.chart.width
    middle = mark.x + mark.width / 2, mark.y + mark.height / 2
    point = QPoint(*(round(part * scale) for part in middle))
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=point)


def opened_list(page: PatternsPage) -> list[SelectedIncidents]:
    return [each for each in page.findChildren(SelectedIncidents) if not each.isHidden()]


def test_a_click_on_a_mark_shows_its_incidents_and_opens_one(
    page: PatternsPage, record: Any, qtbot: Any
) -> None:
    calendar = views(page)[1]
    click_on(qtbot, calendar, 2)
    qtbot.waitUntil(lambda: bool(opened_list(page)))
    (picked,) = opened_list(page)
    assert said(picked, "Number 3 <b>bold</b>")
    (opener,) = picked.findChildren(QPushButton)
    qtbot.mouseClick(opener, Qt.MouseButton.LeftButton)
    (opened,) = record.navigator.about("open_incident")
    assert len(opened) == 32


def test_the_keyboard_goes_from_mark_to_mark(page: PatternsPage, qtbot: Any) -> None:
    calendar = views(page)[1]
    calendar.setFocus()
    for _ in range(2):
        qtbot.keyClick(calendar, Qt.Key.Key_Right)
    qtbot.keyClick(calendar, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(opened_list(page)))
    assert said(opened_list(page)[0], "Number 2 <b>bold</b>")
    qtbot.keyClick(calendar, Qt.Key.Key_Left)
    qtbot.keyClick(calendar, Qt.Key.Key_Left)
    qtbot.keyClick(calendar, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: said(opened_list(page)[0], "Number 6 <b>bold</b>"))


@pytest.mark.parametrize(
    ("choose", "count"),
    [("person", "2 incidents"), ("behaviour", "3 incidents"), ("reported", "1 incident ")],
)
def test_what_is_chosen_narrows_every_chart(
    page: PatternsPage, qtbot: Any, choose: str, count: str
) -> None:
    choice = getattr(page.filter, choose)
    found = {"person": 1, "behaviour": choice.findData("FOLLOW"), "reported": 1}[choose]
    choice.setCurrentIndex(found)
    qtbot.waitUntil(lambda: said(page, count), timeout=20_000)
    number = count.split()[0]
    qtbot.waitUntil(
        lambda: (
            len(views(page)) == 5
            and all(f"n = {number}" in v.accessibleDescription() for v in views(page)[:4])
        ),
        timeout=20_000,
    )
    page.filter.clear()
    qtbot.waitUntil(lambda: said(page, "6 incidents"), timeout=20_000)


def test_days_of_context_are_marks_only_when_asked_for(page: PatternsPage, qtbot: Any) -> None:
    def marked() -> bool:
        return any(
            isinstance(mark, Hairline) and mark.role is MarkRole.CONTEXT
            for view in views(page)
            for mark in view.chart.marks
        )

    assert not marked()
    page.filter.context.setChecked(True)
    qtbot.waitUntil(marked, timeout=20_000)


def test_leaving_keeps_nothing_on_the_page(page: PatternsPage, qtbot: Any) -> None:
    page.hide_button.click()
    qtbot.waitUntil(lambda: not page.findChildren(ChartView))
    assert page.filter.isHidden()
    # private: what was read is shown nowhere any more, and still must not stay in memory
    assert page._history is None
    assert not any("Number" in getattr(part, "text", str)() for part in page.findChildren(QWidget))


def test_what_is_not_counted_is_told_with_its_number_and_reason(
    record: Any, shown: Any, qtbot: Any
) -> None:
    def fill(session: Any) -> None:
        put = session.journal.record
        put(Incident(what="He stood there."))
        away = put(Incident(what="A bin fell."))
        session.journal.withdraw(away.id, "the bin lorry")
        turned = TurnedOut(reason=Mistake.NOTHING_DONE, what="a tablet")
        put(Incident(what="A strange login.", turned_out=turned))

    record.do(fill)
    made = PatternsPage(record.page_context, record.navigator)
    shown(made)
    made.show_button.click()
    qtbot.waitUntil(lambda: said(made, "1 incident recorded"), timeout=20_000)
    assert said(made, "Not counted: no. 2 (withdrawn); no. 3 (turned out to be nothing).")
