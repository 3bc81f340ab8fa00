from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from diary.contradictions.time_words import line_question
from diary.contradictions.whole_record import question_of
from diary.errors import DiskFull
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import AfterQuestion, Breach, Incident, Order, Person
from diary.model.when import Precision, not_sure
from diary.model.zone_rules import typed_when
from tests.support.pages import button_of, day_fields, labels_on, words_on
from ui.desktop.pages.timeline import TimelinePage

Shown = Callable[[QWidget], QWidget]
LONDON = "Europe/London"


@pytest.fixture
def page(record: Any, shown: Shown, qtbot: Any) -> TimelinePage:
    made = TimelinePage(record.page_context, record.navigator)
    record.navigator.answers["changed"] = made.refresh
    shown(made)
    made.refresh()
    qtbot.waitUntil(lambda: "Nothing is recorded yet." in words_on(made))
    return made


def recorded(record: Any) -> tuple[Any, ...]:
    return record.do(lambda s: s.journal.items(Noun.INCIDENT))


def enter(page: TimelinePage, text: str) -> None:
    QTest.keyClicks(page.quick.line, text)
    QTest.keyClick(page.quick.line, Qt.Key.Key_Return)


def test_one_line_and_enter_is_a_record(page: TimelinePage, record: Any, qtbot: Any) -> None:
    page.quick.line.setFocus()
    enter(page, "He was outside again & <waved>.")
    assert page.quick.line.text() == ""
    qtbot.waitUntil(lambda: page.model.total == 1)
    (item,) = recorded(record)
    assert item.content.what == "He was outside again & <waved>."
    assert item.content.when == typed_when(Precision.ABOUT, LONDON, "2026-11-24T16:00")
    assert "No. 1 is recorded" in page.status.text()
    assert page.quick.unsaved() is None


def test_several_lines_one_after_another_all_arrive(
    page: TimelinePage, record: Any, qtbot: Any
) -> None:
    for number in range(5):
        enter(page, f"line {number}")
    qtbot.waitUntil(lambda: page.model.total == 5)
    assert [item.content.what for item in recorded(record)] == [f"line {n}" for n in range(5)]


def test_an_empty_line_records_nothing(page: TimelinePage, record: Any) -> None:
    enter(page, "   ")
    assert recorded(record) == ()


CHOICES = [
    ("now", Precision.ABOUT, "2026-11-24T16:00"),
    ("today", Precision.DAY, "2026-11-24"),
    ("yesterday", Precision.DAY, "2026-11-23"),
    ("not-sure", Precision.NOT_SURE, ""),
]


@pytest.mark.parametrize(("choice", "precision", "at"), CHOICES)
def test_the_choice_beside_the_line_is_what_is_recorded(
    page: TimelinePage, record: Any, qtbot: Any, choice: str, precision: Precision, at: str
) -> None:
    page.quick.choice.setCurrentIndex(page.quick.choice.findData(choice))
    enter(page, "words")
    qtbot.waitUntil(lambda: page.model.total == 1)
    when = recorded(record)[0].content.when
    assert (when.precision, when.at) == (precision, at)
    assert page.quick.choice.currentData() == "now"


def test_a_date_is_asked_for_before_it_is_recorded(
    page: TimelinePage, record: Any, qtbot: Any
) -> None:
    page.quick.choice.setCurrentIndex(page.quick.choice.findData("date"))
    assert page.quick.day.isVisible()
    enter(page, "words")
    assert page.quick.line.text() == "words"
    assert page.status.text().startswith("When it happened: fill in day")
    page.quick.day.restore(["1", "3", "2026"])
    QTest.keyClick(page.quick.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.model.total == 1)
    assert recorded(record)[0].content.when == typed_when(Precision.DAY, LONDON, "2026-03-01")


def test_a_refused_line_comes_back_before_what_was_typed_since(
    page: TimelinePage, record: Any, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object) -> None:
        raise DiskFull("write")

    record.do(lambda s: monkeypatch.setattr(s.journal, "record_once", full))
    enter(page, "first")
    QTest.keyClicks(page.quick.line, "second")
    qtbot.waitUntil(lambda: "full" in page.status.text())
    assert page.quick.line.text() == "first second"
    assert page.quick.unsaved()["text"] == "first second"


def test_a_line_on_its_way_is_part_of_the_draft(
    page: TimelinePage, record: Any, qtbot: Any
) -> None:
    may_go_on, waiting = threading.Event(), record.page_context.waiting_line
    record.page_context.vault_thread.run(page, lambda _session: may_go_on.wait(), bool, bool)
    try:
        enter(page, "on its way")
        QTest.keyClicks(page.quick.line, "typed")
        assert page.quick.unsaved()["text"] == "typed"
        assert [line.content.what for line in waiting.lines()] == ["on its way"]
    finally:
        may_go_on.set()
    qtbot.waitUntil(lambda: not waiting.lines())


def test_details_carry_text_and_time_over(page: TimelinePage, record: Any) -> None:
    page.quick.choice.setCurrentIndex(page.quick.choice.findData("yesterday"))
    QTest.keyClicks(page.quick.line, "longer")
    button_of(page.quick, "Add details").click()
    asked = ("longer", typed_when(Precision.DAY, LONDON, "2026-11-23"))
    assert record.navigator.calls == [("record", asked)]
    assert page.quick.unsaved() is None


def test_search_and_filters_narrow_the_list(page: TimelinePage, record: Any, qtbot: Any) -> None:
    def fill(session: Any) -> None:
        for number in range(6):
            day = typed_when(Precision.DAY, LONDON, f"2026-03-0{number + 1}")
            codes = ("LOITER",) if number % 2 else ("CALL_UNWANTED",)
            session.journal.record(
                Incident(what=f"word{number}", when=day, behaviours=codes, reported=number == 5)
            )

    record.do(fill)
    page.refresh()
    qtbot.waitUntil(lambda: page.model.total == 6)
    assert "6 incidents" in labels_on(page)
    bar = page.filters
    QTest.keyClicks(bar.words, "word3")
    qtbot.waitUntil(lambda: page.model.total == 1)
    everything = button_of(bar, "Show all")
    assert everything.isVisible()
    everything.click()
    qtbot.waitUntil(lambda: page.model.total == 6)
    bar.behaviour.setCurrentIndex(bar.behaviour.findData("LOITER"))
    qtbot.waitUntil(lambda: page.model.total == 3)
    bar.clear()
    bar.days.since.restore(["3", "3", "2026"])
    bar.days.until.restore(["4", "3", "2026"])
    qtbot.waitUntil(lambda: page.model.total == 2)
    bar.clear()
    bar.reported.setCurrentIndex(1)
    qtbot.waitUntil(lambda: page.model.total == 1)
    bar.words.setText("nothing like it")
    qtbot.waitUntil(lambda: "'Show all' takes the filters away" in words_on(page))


def test_more_filters_offer_people_orders_places_and_platforms(
    page: TimelinePage, record: Any, qtbot: Any
) -> None:
    def fill(session: Any) -> None:
        robin = session.journal.record(Person(name="Robin <b>& co</b>"))
        order = session.journal.record(Order(title="Order"))
        session.journal.record(Incident(what="a", person=robin.id, place="shop"))
        session.journal.record(Incident(what="b", breaches=(Breach(order.id, 1),), platform="x"))
        session.journal.record(Incident(what="c", place="shop"))

    record.do(fill)
    page.refresh()
    qtbot.waitUntil(lambda: page.model.total == 3)
    bar = page.filters
    button_of(bar, "More filters").click()
    qtbot.waitUntil(lambda: bar.person.count() == bar.order.count() == bar.place.count() == 2)
    assert bar.person.itemText(1) == "Robin <b>& co</b>"
    for field, rows in ((bar.person, 1), (bar.order, 1), (bar.place, 2), (bar.platform, 1)):
        field.setCurrentIndex(1)
        qtbot.waitUntil(lambda n=rows: page.model.total == n)
        assert bar.is_set()
        button_of(bar, "Show all").click()
        qtbot.waitUntil(lambda: page.model.total == 3)
    bar.place.setCurrentIndex(1)
    page.refresh()
    button_of(bar, "More filters").click()
    button_of(bar, "More filters").click()
    record.do(lambda _session: None)
    assert bar.place.currentData() == "shop"


def test_enter_on_a_row_opens_it(page: TimelinePage, record: Any, qtbot: Any) -> None:
    enter(page, "words")
    qtbot.waitUntil(lambda: page.model.total == 1)
    page.view.setFocus()
    page.view.setCurrentIndex(page.model.index(1))
    QTest.keyClick(page.view, Qt.Key.Key_Return)
    assert record.navigator.about("open_incident") == [recorded(record)[0].id]


def test_the_line_keeps_room_for_words_however_large_they_are(
    page: TimelinePage, record: Any, qtbot: Any
) -> None:
    record.page_context.theme.set_zoom(1.5)
    page.resize(700, 600)
    line, save = page.quick.line, page.quick.choice
    letters = line.fontMetrics().horizontalAdvance("What happened? One line, then")
    qtbot.waitUntil(lambda: line.width() > letters)
    assert save.mapTo(page, save.rect().topLeft()).y() > line.geometry().bottom()
    assert all(
        part.width() >= min(part.sizeHint().width(), part.maximumWidth())
        for part in (page.filters.behaviour, page.filters.reported, save)
    )
    record.page_context.theme.set_zoom(2.0)
    for field in day_fields(page.filters.days.since):
        figures = field.fontMetrics().horizontalAdvance("0" * field.maxLength())
        assert field.width() > figures + 20
    record.page_context.theme.set_zoom(1.0)
    page.resize(1000, 600)
    qtbot.waitUntil(lambda: save.mapTo(page, save.rect().topLeft()).y() < 80)


def click(page: QWidget, words: str) -> None:
    QTest.mouseClick(button_of(page, words), Qt.MouseButton.LeftButton)


def waits_for_time(record: Any, words: str) -> str:
    now = record.page_context.form_context.clock()
    found = line_question(words, now, "Europe/London")
    assert found is not None
    put_off = question_of(found, AfterQuestion.LATER, now)
    typed = f"{now:%Y-%m-%dT%H:%M:%SZ}"
    when = not_sure("Europe/London")
    line = Incident(what=words, when=when, questions=(put_off,), typed_at=typed)
    return str(record.do(lambda s: s.journal.record(line)).id)


def test_a_line_whose_time_was_not_answered_is_asked_about_once_it_is_opened_again(
    record: Any, shown: Shown, qtbot: Any
) -> None:
    first = waits_for_time(record, "A note under the wiper this morning")
    waits_for_time(record, "He drove past last night")
    page = TimelinePage(record.page_context, record.navigator)
    shown(page)
    page.refresh()
    qtbot.waitUntil(lambda: "No. 2: He drove past last night" in words_on(page.line_times))
    click(page.line_times, "When I wrote it")
    qtbot.waitUntil(lambda: "No. 1: A note under" in words_on(page.line_times))
    click(page.line_times, "Tue 24 Nov 2026, morning")
    qtbot.waitUntil(lambda: record.do(lambda s: s.journal.get(first)).content.when.at)
    qtbot.waitUntil(lambda: not page.line_times.isVisible())
    assert "Recorded: when it was." in page.status.text()


def test_not_now_ends_the_question_about_a_line_until_it_is_opened_again(
    record: Any, shown: Shown, qtbot: Any
) -> None:
    id_ = waits_for_time(record, "He drove past last night")
    page = TimelinePage(record.page_context, record.navigator)
    shown(page)
    page.refresh()
    qtbot.waitUntil(page.line_times.isVisible)
    click(page.line_times, "Not now")
    page.refresh()
    assert not page.line_times.isVisible()
    assert record.do(lambda s: s.journal.get(id_)).revision == 1
    assert not page.line_times.isVisible()
    again = TimelinePage(record.page_context, record.navigator)
    shown(again)
    again.refresh()
    qtbot.waitUntil(again.line_times.isVisible)
    click(again.line_times, "Another time")
    assert record.navigator.about("open_incident") == [id_]


def test_rows_with_the_same_words_say_by_which_way_and_from_whom_each_came(
    record: Any, shown: Shown, qtbot: Any
) -> None:
    for platform, accounts in (("WhatsApp", ("Gareth Holt", "second")), ("", ("07700 900123",))):
        line = Incident(what="He wrote again", platform=platform, accounts=accounts)
        record.do(lambda s, line=line: s.journal.record(line))
    page = TimelinePage(record.page_context, record.navigator)
    shown(page)
    page.refresh()
    role = Qt.ItemDataRole.AccessibleTextRole
    rows = range(3)
    qtbot.waitUntil(
        lambda: "He wrote again" in str(page.model.index(1).data(role)),
    )
    said = [str(page.model.index(at).data(role)) for at in rows]
    assert any("07700 900123" in each for each in said)
    assert any("WhatsApp \u00b7 Gareth Holt" in each and "second" not in each for each in said)


def test_the_count_says_what_the_list_does_not_show(
    page: TimelinePage, record: Any, qtbot: Any
) -> None:
    def fill(session: Any) -> None:
        put = session.journal.record
        put(Incident(what="He stood there."))
        session.journal.withdraw(put(Incident(what="A bin fell.")).id, "the bin lorry")

    record.do(fill)
    page.refresh()
    qtbot.waitUntil(lambda: "1 incident; 1 withdrawn is not shown" in words_on(page))
    page.filters.withdrawn.setChecked(True)
    qtbot.waitUntil(lambda: "2 of 2 shown" in words_on(page))
