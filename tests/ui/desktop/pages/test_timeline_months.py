"""The timeline's months, days and chosen rows, by real clicks and keys."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from diary.errors import DiskFull
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Incident, Person, PoliceContact
from diary.model.revisions import Recorded, TimelineFilter
from diary.model.when import Precision
from diary.model.zone_rules import typed_when
from tests.support.pages import button_of, day_fields, labels_on, words_on
from tests.support.qt import lay_out
from tests.ui.desktop.conftest import Record
from ui.desktop.pages.timeline import TimelinePage
from ui.desktop.theme import Theme
from ui.desktop.widgets.timeline_model import PAGE

LONDON = "Europe/London"
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
LEFT = Qt.MouseButton.LeftButton


def of(day: str, words: str = "seen", **said: Any) -> Incident:
    return Incident(what=words, when=typed_when(Precision.DAY, LONDON, day), **said)


@pytest.fixture
def page(record: Record, shown: Callable[[QWidget], QWidget]) -> TimelinePage:
    made = TimelinePage(record.page_context, record.navigator)
    record.navigator.answers["changed"] = made.refresh
    shown(made)
    return made


@pytest.fixture
def zoom(request: pytest.FixtureRequest, theme: Theme) -> Iterator[None]:
    """Letters so many times as large, as long as the test lasts."""
    theme.set_zoom(request.param)
    yield
    theme.set_zoom(1.0)


def fill(page: TimelinePage, record: Record, incidents: Sequence[Incident], qtbot: QtBot) -> None:
    record.do(lambda session: [session.journal.record(each) for each in incidents])
    page.refresh()
    qtbot.waitUntil(lambda: page.model.total == len(incidents))
    lay_out()


def middle(page: TimelinePage, number: int) -> QPoint:
    """Return the middle of the row of this incident."""
    place = next(
        at
        for at in range(page.model.rowCount())
        if (row := page.model.row(at)) is not None and row.number == number
    )
    return page.view.visualRect(page.model.index(place)).center()


def click(page: TimelinePage, number: int, held: Qt.KeyboardModifier) -> None:
    QTest.mouseClick(page.view.viewport(), LEFT, held, middle(page, number))


def chosen(page: TimelinePage) -> list[int]:
    loaded = {row.row: row.number for row in page.model.rows()}
    return [loaded[each] for each in page.view.chosen()]


def top(page: TimelinePage) -> int:
    return page.view.indexAt(QPoint(5, 5)).row()


def spread(page: TimelinePage, record: Record, qtbot: QtBot, count: int = 60) -> None:
    """Fill three months, `count` incidents each, and more than one page."""
    days = [f"2026-{month:02}-{n % 28 + 1:02}" for month in (1, 2, 5) for n in range(count)]
    fill(page, record, [of(day) for day in days], qtbot)


def test_the_months_stand_above_their_incidents_with_their_counts(
    page: TimelinePage, record: Record, qtbot: QtBot
) -> None:
    fill(page, record, [of("2026-01-05"), of("2026-05-01"), of("2026-05-02")], qtbot)
    assert [each.text for each in page.model.months] == [
        "May 2026, 2 incidents",
        "Jan 2026, 1 incident",
    ]
    assert page.rail.isVisible()
    heights = {
        page.view.visualRect(page.model.index(place)).height()
        for place in range(page.model.rowCount())
    }
    assert len(heights) == 1


def test_a_month_of_the_rail_is_gone_to_by_click_and_by_keys(
    page: TimelinePage, record: Record, qtbot: QtBot
) -> None:
    spread(page, record, qtbot)
    rail, months = page.rail, page.model.months
    spot = rail.visualRect(rail.model().index(2, 0)).center()
    QTest.mouseClick(rail.viewport(), LEFT, pos=spot)
    qtbot.waitUntil(lambda: top(page) >= months[2].place - 1)
    assert page.model.month_at(page.view.currentIndex().row()) == 2
    rail.setFocus()
    QTest.keyClick(rail, Qt.Key.Key_Up)
    assert top(page) == months[1].place
    assert rail.currentIndex().row() == 1
    QTest.keyClick(rail, Qt.Key.Key_Return)
    assert page.view.hasFocus()
    assert page.view.currentIndex().row() == months[1].place + 1
    page.view.scrollToTop()
    assert rail.currentIndex().row() == 0


@pytest.mark.parametrize(
    ("day", "number", "words"),
    [
        ("14/2/2026", 43, ""),
        ("1/4/2026", 85, "Nothing listed begins on Wed 1 Apr 2026"),
        ("1/1/2020", 1, "as early as that"),
    ],
)
def test_a_day_is_gone_to(
    page: TimelinePage, record: Record, qtbot: QtBot, day: str, number: int, words: str
) -> None:
    days = [f"2026-{month:02}-{n + 1:02}" for month in (1, 2, 3) for n in range(28)]
    fill(page, record, [of("2025-12-01"), *(of(each) for each in days)], qtbot)
    page.view.setFocus()
    QTest.keyClick(page.view, Qt.Key.Key_G, CONTROL)
    assert page.jump.isVisible()
    for field, text in zip(day_fields(page.jump.day), day.split("/"), strict=True):
        QTest.keyClicks(field, text)
    QTest.keyClick(day_fields(page.jump.day)[2], Qt.Key.Key_Return)
    row = page.model.row(page.view.currentIndex().row())
    assert row is not None
    assert row.number == number
    assert page.view.visualRect(page.view.currentIndex()).intersects(
        QRect(QPoint(), page.view.viewport().size())
    )
    assert words in page.jump.status.text()
    assert page.view.hasFocus()


def test_no_day_is_said_and_esc_leads_back(
    page: TimelinePage, record: Record, qtbot: QtBot
) -> None:
    fill(page, record, [of("2026-01-05")], qtbot)
    button_of(page, "Go to a day").click()
    field = day_fields(page.jump.day)[0]
    QTest.keyClicks(field, "40")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert page.jump.status.text()
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert not page.jump.isVisible()
    assert page.view.hasFocus()


def test_words_are_read_as_far_as_somebody_scrolls(
    page: TimelinePage, record: Record, qtbot: QtBot
) -> None:
    spread(page, record, qtbot, 120)
    assert len(page.model.rows()) <= 2 * PAGE < page.model.total == 360
    page.view.scrollToBottom()
    qtbot.waitUntil(lambda: page.model.row(page.model.rowCount() - 1) is not None)
    assert page.rail.currentIndex().row() == 2


def test_letters_typed_in_the_list_read_no_rows(
    page: TimelinePage, record: Record, qtbot: QtBot
) -> None:
    spread(page, record, qtbot, 120)
    asked: list[object] = []
    page.model.rows_wanted.connect(lambda _ticket, wanted: asked.append(wanted))
    page.view.setFocus()
    QTest.keyClicks(page.view, "zq")
    assert asked == []


def test_files_on_their_way_are_a_mark_of_their_incident(
    page: TimelinePage, record: Record, qtbot: QtBot, tmp_path: Path
) -> None:
    fill(page, record, [of("2026-03-01"), of("2026-03-02")], qtbot)
    queue, may_go_on = record.page_context.attachment_queue, threading.Event()
    (tmp_path / "note.txt").write_text("words", encoding="utf-8")
    (token,) = queue.add([tmp_path / "note.txt"])
    record.page_context.vault_thread.run(page, lambda _session: may_go_on.wait(), bool, bool)

    def sentence(place: int) -> str:
        return str(page.model.index(place).data(Qt.ItemDataRole.AccessibleTextRole))

    try:
        row = page.model.row(1)
        assert row is not None
        queue.assign((token,), row.id)
        assert queue.incidents() == {row.id}
        assert "files on their way" in sentence(1)
        assert "files on their way" not in sentence(2)
    finally:
        may_go_on.set()
    qtbot.waitUntil(lambda: queue.incidents() == frozenset())
    assert "files on their way" not in sentence(1)


def test_a_list_that_is_read_again_stays_where_it_was(
    page: TimelinePage, record: Record, qtbot: QtBot
) -> None:
    spread(page, record, qtbot)
    place = page.model.months[1].place
    page.view.go_to(place)
    click(page, page.model.row(place + 2).number, CONTROL)  # type: ignore[union-attr]
    before = (top(page), page.view.chosen(), page.view.currentIndex().row())
    asked = page.model.begin()
    page.refresh()
    record.do(lambda _session: None)
    qtbot.waitUntil(lambda: page.model.begin() > asked + 1 and page.model.total == 180)
    assert (top(page), page.view.chosen(), page.view.currentIndex().row()) == before


# --- several of them --------------------------------------------------------------------------


# larger letters take the filters a second line, and the bar of what is chosen
@pytest.mark.parametrize("zoom", [1.0, 1.15, 1.5], indirect=True)
def test_control_and_shift_choose_rows_and_open_none(
    zoom: None, page: TimelinePage, record: Record, qtbot: QtBot
) -> None:
    fill(page, record, [of(f"2026-03-0{n}") for n in range(1, 8)], qtbot)
    assert not page.chosen_bar.isVisible()
    before = page.view.viewport().mapTo(page, middle(page, 6)).y()
    click(page, 6, CONTROL)
    qtbot.waitUntil(page.chosen_bar.isVisible)
    record.do(lambda _session: None)
    assert chosen(page) == [6]
    assert "1 incident chosen" in labels_on(page.chosen_bar)
    after = page.view.viewport().mapTo(page, middle(page, 6)).y()
    assert after == before, "a row moved under the pointer"
    click(page, 4, SHIFT)
    assert chosen(page) == [6, 5, 4]
    click(page, 1, CONTROL)
    assert chosen(page) == [6, 5, 4, 1]
    click(page, 5, CONTROL)
    assert chosen(page) == [6, 4, 1]
    assert record.navigator.about("open_incident") == []
    click(page, 2, Qt.KeyboardModifier.NoModifier)
    assert len(record.navigator.about("open_incident")) == 1
    assert chosen(page) == [6, 4, 1]
    QTest.keyClick(page.view, Qt.Key.Key_Escape)
    assert chosen(page) == []
    assert not page.chosen_bar.isVisible()


def test_keys_choose_rows(page: TimelinePage, record: Record, qtbot: QtBot) -> None:
    fill(page, record, [of("2026-02-01"), of("2026-03-01"), of("2026-03-02")], qtbot)
    page.view.setFocus()
    page.view.setCurrentIndex(page.model.index(1))
    QTest.keyClick(page.view, Qt.Key.Key_Space, CONTROL)
    assert chosen(page) == [3]
    QTest.keyClick(page.view, Qt.Key.Key_Down)
    assert chosen(page) == [3]
    QTest.keyClick(page.view, Qt.Key.Key_Down, SHIFT)
    # the heading between them is no incident
    assert chosen(page) == [2, 1]
    QTest.keyClick(page.view, Qt.Key.Key_A, CONTROL)
    assert chosen(page) == [3, 2, 1]
    assert record.navigator.about("open_incident") == []


def menu_of(page: QWidget) -> QMenu:
    (found,) = (each for each in page.findChildren(QMenu) if each.isVisible())
    return found


def press(menu: QMenu, words: str) -> None:
    """Click on a line of an open menu."""
    (action,) = (each for each in menu.actions() if each.text() == words)
    QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())


def latest(record: Record, noun: Noun) -> list[Recorded[Any]]:
    return list(record.do(lambda session: session.journal.items(noun)))


def test_five_incidents_are_tied_to_a_contact_in_six_actions_and_undone_in_one(
    page: TimelinePage, record: Record, qtbot: QtBot
) -> None:
    record.do(lambda session: session.journal.record(PoliceContact(what="told them")))
    fill(page, record, [of(f"2026-03-0{n}") for n in range(1, 8)], qtbot)
    for number in (7, 5, 4, 2, 1):
        click(page, number, CONTROL)
    qtbot.waitUntil(page.chosen_bar.latest.isVisible)
    QTest.mouseClick(page.chosen_bar.latest, LEFT)
    qtbot.waitUntil(lambda: "5 incidents were changed" in page.several.status.text())
    items = latest(record, Noun.INCIDENT)
    assert [each.number for each in items if each.content.reported] == [1, 2, 4, 5, 7]
    (contact,) = latest(record, Noun.POLICE)
    assert set(contact.content.incidents) == {e.id for e in items if e.content.reported}
    assert contact.revision == 2
    assert {each.revision for each in items if each.content.reported} == {2}
    assert not page.chosen_bar.isVisible()
    QTest.mouseClick(page.several.undo, LEFT)
    qtbot.waitUntil(lambda: "Undone" in page.several.status.text())
    (contact,) = latest(record, Noun.POLICE)
    assert (contact.content.incidents, contact.revision) == ((), 3)
    assert not any(each.content.reported for each in latest(record, Noun.INCIDENT))


def test_another_contact_or_a_new_one_is_chosen_from_a_list(
    page: TimelinePage, record: Record, qtbot: QtBot
) -> None:
    for reference in ("CRN & 1", "CRN 2"):
        contact = PoliceContact(what="told", reference=reference)
        record.do(lambda session, said=contact: session.journal.record(said))
    fill(page, record, [of("2026-03-01")], qtbot)
    click(page, 1, CONTROL)
    QTest.mouseClick(page.chosen_bar.report, LEFT)
    qtbot.waitUntil(lambda: any(each.isVisible() for each in page.findChildren(QMenu)))
    texts = [action.text() for action in menu_of(page).actions()]
    assert [text.partition(":")[0] for text in texts] == ["2", "1", "A new contact with police"]
    assert "CRN && 1" in texts[1]
    press(menu_of(page), texts[1])
    qtbot.waitUntil(lambda: "1 incident was changed" in page.several.status.text())
    assert [len(each.content.incidents) for each in latest(record, Noun.POLICE)] == [1, 0]
    click(page, 1, CONTROL)
    QTest.mouseClick(page.chosen_bar.report, LEFT)
    qtbot.waitUntil(lambda: any(each.isVisible() for each in page.findChildren(QMenu)))
    press(menu_of(page), "A new contact with police")
    qtbot.waitUntil(lambda: bool(record.navigator.about("record_about")))
    assert record.navigator.about("record_about") == [
        (Noun.POLICE, (latest(record, Noun.INCIDENT)[0].id,))
    ]


def test_a_person_is_named_where_nobody_is(
    page: TimelinePage, record: Record, qtbot: QtBot
) -> None:
    people = [record.do(lambda s, n=n: s.journal.record(Person(name=n))) for n in ("Robin", "Sam")]
    robin, sam = people
    fill(page, record, [of("2026-03-01", person=sam.id), of("2026-03-02")], qtbot)
    click(page, 1, CONTROL)
    click(page, 2, CONTROL)
    QTest.mouseClick(page.chosen_bar.person, LEFT)
    qtbot.waitUntil(lambda: any(each.isVisible() for each in page.findChildren(QMenu)))
    press(menu_of(page), "Robin")
    qtbot.waitUntil(lambda: "1 incident was changed" in page.several.status.text())
    assert "1 stays as it is" in page.several.status.text()
    assert [e.content.person for e in latest(record, Noun.INCIDENT)] == [sam.id, robin.id]
    record.page_context.prompter.said = "The man in the grey car"
    click(page, 1, CONTROL)
    QTest.mouseClick(page.chosen_bar.person, LEFT)
    qtbot.waitUntil(lambda: any(each.isVisible() for each in page.findChildren(QMenu)))
    press(menu_of(page), "Somebody else")
    qtbot.waitUntil(lambda: len(latest(record, Noun.PERSON)) == 3)


def test_a_kind_is_given_and_what_has_it_is_left(
    page: TimelinePage, record: Record, qtbot: QtBot
) -> None:
    fill(
        page,
        record,
        [of("2026-03-01", behaviours=("LOITER",)), of("2026-03-02", behaviours=("FOLLOW",))],
        qtbot,
    )
    gone = latest(record, Noun.INCIDENT)[0]
    click(page, 1, CONTROL)
    click(page, 2, CONTROL)
    QTest.mouseClick(page.chosen_bar.kind, LEFT)
    label = {b.code: b.label for b in record.page_context.form_context.vocabulary.behaviours}
    menu = menu_of(page)
    (action,) = (
        each
        for part in menu.findChildren(QMenu)
        for each in part.actions()
        if each.text() == label["LOITER"].replace("&", "&&")
    )
    action.trigger()
    menu.close()
    qtbot.waitUntil(lambda: "1 incident was changed" in page.several.status.text())
    first, second = latest(record, Noun.INCIDENT)
    assert (first.revision, second.content.behaviours) == (1, ("FOLLOW", "LOITER"))
    assert gone.id == first.id


def test_an_error_halfway_is_said_and_what_was_done_can_be_undone(
    page: TimelinePage, record: Record, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = record.do(lambda session: session.journal.record(Person(name="Robin")))
    fill(page, record, [of(f"2026-03-0{n}") for n in range(1, 4)], qtbot)
    times = iter((True, False))

    def spoil(session: Any) -> None:
        usual = session.journal.amend

        def amend(*said: Any) -> Any:
            if next(times, True):
                return usual(*said)
            raise DiskFull("write")

        monkeypatch.setattr(session.journal, "amend", amend)

    record.do(spoil)
    page.view.setFocus()
    QTest.keyClick(page.view, Qt.Key.Key_A, CONTROL)
    QTest.mouseClick(page.chosen_bar.person, LEFT)
    qtbot.waitUntil(lambda: any(each.isVisible() for each in page.findChildren(QMenu)))
    press(menu_of(page), "Robin")
    qtbot.waitUntil(lambda: "full" in page.several.status.text())
    named = [each for each in latest(record, Noun.INCIDENT) if each.content.person == person.id]
    assert len(named) == 1
    QTest.mouseClick(page.several.undo, LEFT)
    qtbot.waitUntil(lambda: "Undone" in page.several.status.text())
    assert not any(each.content.person for each in latest(record, Noun.INCIDENT))


def test_many_are_asked_about_first(page: TimelinePage, record: Record, qtbot: QtBot) -> None:
    record.do(lambda session: session.journal.record(PoliceContact(what="told")))
    fill(page, record, [of("2026-03-01") for _each in range(26)], qtbot)
    record.page_context.prompter.yes = False
    page.view.setFocus()
    QTest.keyClick(page.view, Qt.Key.Key_A, CONTROL)
    qtbot.waitUntil(page.chosen_bar.latest.isVisible)
    QTest.mouseClick(page.chosen_bar.latest, LEFT)
    record.do(lambda _session: None)
    assert record.page_context.prompter.asked == ["Change 26 incidents?"]
    assert latest(record, Noun.POLICE)[0].revision == 1


def test_the_menu_of_a_row_offers_the_same(
    page: TimelinePage, record: Record, qtbot: QtBot
) -> None:
    fill(page, record, [of("2026-02-01"), of("2026-03-01"), of("2026-03-02")], qtbot)
    spot = middle(page, 3)
    event = QContextMenuEvent(
        QContextMenuEvent.Reason.Mouse, spot, page.view.viewport().mapToGlobal(spot)
    )
    QApplication.sendEvent(page.view.viewport(), event)
    assert chosen(page) == [3]
    press(menu_of(page), "Choose all of Mar 2026")
    assert chosen(page) == [3, 2]
    page.view.setCurrentIndex(page.model.index(1))
    by_key = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(), QPoint())
    QApplication.sendEvent(page.view.viewport(), by_key)
    press(menu_of(page), "Hand over only these")
    ids = [each.id for each in latest(record, Noun.INCIDENT)]
    qtbot.waitUntil(lambda: bool(record.navigator.about("hand_over")))
    assert record.navigator.about("hand_over") == [(ids[2], ids[1])]


# --- what is filtered -------------------------------------------------------------------------


def take_away(page: TimelinePage, words: str, qtbot: QtBot) -> None:
    """Click on the chip with these words, once it is on show."""

    def chips() -> list[QPushButton]:
        every = page.filters.findChildren(QPushButton)
        return [e for e in every if e.text() == f"{words}  \u00d7" and e.isVisible()]

    qtbot.waitUntil(lambda: len(chips()) == 1)
    QTest.mouseClick(chips()[0], LEFT)


def test_what_is_filtered_is_said_and_taken_away_by_one_click(
    page: TimelinePage, record: Record, qtbot: QtBot
) -> None:
    fill(page, record, [of("2026-03-01", place="Mill & <b>"), of("2026-03-02")], qtbot)
    bar = page.filters
    button_of(bar, "More filters").click()
    qtbot.waitUntil(lambda: bar.place.count() == 2)
    bar.place.setCurrentIndex(1)
    qtbot.waitUntil(lambda: "1 of 2 shown" in labels_on(page))
    bar.lacking.setCurrentIndex(bar.lacking.findData("kind"))
    button_of(bar, "More filters").click()
    assert bar.chosen() == TimelineFilter(place="Mill & <b>", lacking=bar.chosen().lacking)
    take_away(page, "Unfinished: Without a kind", qtbot)
    take_away(page, "Place: Mill && <b>", qtbot)
    qtbot.waitUntil(lambda: page.model.total == 2)
    assert "of 2 shown" not in words_on(page)
    assert not bar.is_set()
