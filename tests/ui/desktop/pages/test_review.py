"""Runs of contact become incidents by the person's ticks and words alone, and can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QWidget
from pytestqt.qtbot import QtBot

from diary.errors import DiskFull
from diary.media.imports import manifest
from diary.media.imports.format import Answers as ImportAnswers
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Account, OwnContact, Role
from diary.store.vault_settings import Settings
from tests.support.pages import button_of, words_on
from tests.support.qt import lay_out
from tests.ui.desktop.conftest import MARKUP, Answers, Record
from ui.desktop.page_list import PageId
from ui.desktop.pages.review import ReviewPage
from ui.desktop.pages.review_senders import OwnLinesForm, WhoForm
from ui.desktop.widgets.row_list import ROW
from ui.desktop.widgets.run_list import WORDS

SENDER = "+44 7700 900264"
ME = ImportAnswers(me="Ada", zone="Europe/London")
SECRET = f"secret {MARKUP[0]} {MARKUP[1]} \u202egnihton"


def line(hour: int, minute: int, sender: str, words: str, day: int = 14) -> str:
    return f"[{day}/11/2025, {hour:02}:{minute:02}:00] {sender}: {words}\n"


CHAT = (
    "".join(line(20, minute, SENDER, "\u200eMissed voice call") for minute in range(37))
    + line(20, 37, "Ada", "stop")
    + line(22, 0, SENDER, SECRET)
    + line(22, 5, SENDER, "second")
    + line(22, 10, "Other", "hello")
    + line(9, 0, SENDER, "again", 15)
)
OTHER = line(8, 0, "Third", "good morning", 1) + line(8, 5, "Ada", "who is this", 1)


def bring(record: Record, tmp_path: Path, text: str, name: str = "_chat.txt") -> None:
    place = tmp_path / name
    place.write_text(text, encoding="utf-8")
    record.do(lambda session: session.imports.keep(place, lambda _offer: ME))


@pytest.fixture
def page(
    record: Record, tmp_path: Path, shown: Callable[[QWidget], QWidget], qtbot: QtBot
) -> ReviewPage:
    bring(record, tmp_path, CHAT)
    return opened(record, shown, qtbot)


def opened(
    record: Record, shown: Callable[[QWidget], QWidget], qtbot: QtBot, rows: int = 4
) -> ReviewPage:
    made = ReviewPage(record.page_context, record.navigator)
    shown(made)
    made.refresh()
    qtbot.waitUntil(lambda: len(made.model.rows) == rows)
    qtbot.waitUntil(lambda: not made.is_asking)
    if made.questions.screen.isVisible():
        QTest.mouseClick(made.questions.screen.go_on, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(made.view.isVisible)
    return made


def spans(page: ReviewPage) -> list[tuple[int, int]]:
    return sorted((row.run.first, row.run.last) for row in page.model.rows)


def tick(page: ReviewPage, *numbers: int) -> None:
    """Tick rows with the keyboard."""
    page.view.setFocus()
    QTest.keyClick(page.view, Qt.Key.Key_Home)
    for at in range(max(numbers) + 1):
        if at in numbers:
            QTest.keyClick(page.view, Qt.Key.Key_Space)
        QTest.keyClick(page.view, Qt.Key.Key_Down)


def ten_seconds(page: ReviewPage) -> None:
    """Let the ten seconds be over now."""
    assert page.steps.ten_seconds.isActive()
    assert page.steps.ten_seconds.interval() == 10_000
    page.steps.ten_seconds.setInterval(0)


def spoken(page: ReviewPage, number: int) -> str:
    return str(page.model.index(number).data(Qt.ItemDataRole.AccessibleTextRole))


def incidents(record: Record) -> list[Any]:
    return list(record.do(lambda session: session.journal.items(Noun.INCIDENT)))


def press_words(page: ReviewPage, number: int) -> None:
    """Press where the first words of a row are blurred."""
    place = page.view.visualRect(page.model.index(number))
    at = QPoint(place.left() + 60, place.bottom() - 10)
    QTest.mouseClick(page.view.viewport(), Qt.MouseButton.LeftButton, pos=at)


def test_runs_are_listed_without_words_and_none_is_ticked(page: ReviewPage, record: Record) -> None:
    assert spans(page) == [(1, 37), (39, 40), (41, 41), (42, 42)]
    assert spoken(page, 0).startswith("37 missed calls. Fri 14 Nov 2025, 20:00 to 20:36.")
    assert SENDER in spoken(page, 0)
    assert "secret" not in "".join(spoken(page, at) for at in range(4))
    assert "Its words are hidden" in spoken(page, 1)
    assert "hidden" not in spoken(page, 0)
    assert page.view.ticked_rows() == ()
    assert not page.form.accept.isEnabled()
    assert incidents(record) == []


def test_nothing_enters_without_a_tick_and_words(page: ReviewPage, record: Record) -> None:
    page.form.what.setFocus()
    QTest.keyClicks(page.form.what, "He rang")
    QTest.keyClick(page.form.what, Qt.Key.Key_Return)
    assert not page.form.accept.isEnabled()
    page.form.what.clear()
    tick(page, 0)
    assert not page.form.accept.isEnabled()
    QTest.keyClick(page.form.what, Qt.Key.Key_Return)
    assert incidents(record) == []


def test_a_run_is_accepted_with_keys_alone_and_with_the_kinds_that_were_ticked(
    page: ReviewPage, record: Record, qtbot: QtBot
) -> None:
    tick(page, 0)
    (box,) = page.findChildren(QCheckBox)
    qtbot.waitUntil(box.isVisible)
    assert (box.text(), box.isChecked()) == ("Unwanted calls", False)
    page.form.what.setFocus()
    QTest.keyClicks(page.form.what, "He kept ringing.")
    QTest.keyClick(page.form.what, Qt.Key.Key_Tab)
    assert box.hasFocus()
    QTest.keyClick(box, Qt.Key.Key_Space)
    page.form.what.setFocus()
    QTest.keyClick(page.form.what, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(page.model.rows) == 3)
    assert incidents(record) == []
    assert page.status.text() == (
        "Accepted as an incident. For ten seconds 'Undo' takes it back as if it had not been."
    )
    ten_seconds(page)
    qtbot.waitUntil(lambda: page.status.text() == "Recorded as incident 1.")
    (made,) = incidents(record)
    content = made.content
    assert (content.what, content.times, content.behaviours) == (
        "He kept ringing.", 37, ("CALL_UNWANTED",),
    )  # fmt: skip
    assert (content.when.at, content.when.until) == ("2025-11-14T20:00", "2025-11-14T20:36")
    assert page.form.what.text() == ""
    assert page.list.count.text() == "To decide: 3. Accepted: 1. Left out: 0. Ticked: 0."
    assert record.navigator.about("changed") == [None]
    tick(page, 0)
    assert [each.isChecked() for each in page.findChildren(QCheckBox)] == [False]


def accept_all(page: ReviewPage, qtbot: QtBot) -> None:
    page.view.setFocus()
    QTest.keySequence(page.view, "Ctrl+A")
    QTest.keyClicks(page.form.what, "All of it.")
    assert page.form.accept.text() == "Accept as 4 incidents"
    QTest.mouseClick(page.form.accept, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.model.rows == ())


def test_what_was_accepted_is_dropped_without_a_trace_within_ten_seconds(
    page: ReviewPage, record: Record, qtbot: QtBot
) -> None:
    accept_all(page, qtbot)
    # Enter goes on, and takes nothing back
    assert page.list.to_timeline.hasFocus()
    QTest.mouseClick(page.undo, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(page.model.rows) == 4)
    assert page.status.text() == "Dropped. Nothing was recorded, and no number was given."
    assert not page.steps.ten_seconds.isActive()
    assert incidents(record) == []
    # the ticks and the words are there again, so that only what was wrong is put right
    assert len(page.view.ticked_rows()) == 4
    assert page.form.what.text() == "All of it."
    QTest.mouseClick(page.form.accept, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.model.rows == ())
    ten_seconds(page)
    qtbot.waitUntil(lambda: page.status.text() == "Recorded as 4 incidents: no. 1 to 4.")
    assert [item.number for item in incidents(record)] == [1, 2, 3, 4]


def test_once_it_is_recorded_undo_says_first_what_it_withdraws(
    page: ReviewPage, record: Record, qtbot: QtBot
) -> None:
    accept_all(page, qtbot)
    ten_seconds(page)
    qtbot.waitUntil(lambda: len(incidents(record)) == 4)
    assert page.list.empty.text() == "Everything is decided. Accepted runs are on the timeline."
    qtbot.waitUntil(page.undo.isEnabled)
    prompter = record.page_context.prompter
    assert isinstance(prompter, Answers)
    prompter.yes = False
    QTest.mouseClick(page.undo, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: prompter.asked == ["Withdraw 4 incidents?"])
    assert prompter.told[0].startswith("Numbers 1 to 4 are in the record. ")
    assert "their numbers stay" in prompter.told[0]
    assert all(item.withdrawn is None for item in incidents(record))
    prompter.yes = True
    QTest.mouseClick(page.undo, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(page.model.rows) == 4)
    assert all(item.withdrawn is not None for item in incidents(record))


def test_the_next_decision_and_leaving_the_page_record_what_waits(
    page: ReviewPage, record: Record, qtbot: QtBot
) -> None:
    tick(page, 0)
    QTest.keyClicks(page.form.what, "first")
    QTest.keyClick(page.form.what, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(page.model.rows) == 3)
    assert incidents(record) == []
    tick(page, 0)
    QTest.mouseClick(page.form.leave_out, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(page.model.rows) == 2)
    assert [item.content.what for item in incidents(record)] == ["first"]
    tick(page, 0)
    QTest.keyClicks(page.form.what, "second")
    QTest.keyClick(page.form.what, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(page.model.rows) == 1)
    page.hide()
    qtbot.waitUntil(lambda: len(incidents(record)) == 2)
    qtbot.waitUntil(lambda: not page.steps.ten_seconds.isActive())


def test_several_runs_are_accepted_as_one_incident(
    page: ReviewPage, record: Record, qtbot: QtBot
) -> None:
    tick(page, 0, 1)
    QTest.keyClicks(page.form.what, "All evening")
    QTest.mouseClick(page.form.as_one, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(page.model.rows) == 2)
    ten_seconds(page)
    qtbot.waitUntil(lambda: len(incidents(record)) == 1)
    (made,) = incidents(record)
    assert [(place.first, place.last) for place in made.content.messages] == [(1, 37), (39, 40)]
    assert made.content.times == 39


def test_what_is_left_out_is_listed_at_any_time_later_and_had_back(
    page: ReviewPage, record: Record, shown: Callable[[QWidget], QWidget], qtbot: QtBot
) -> None:
    assert not page.list.left_out.isVisible()
    tick(page, 1, 2)
    QTest.mouseClick(page.form.leave_out, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(page.model.rows) == 2)
    assert spans(page) == [(1, 37), (42, 42)]
    assert page.undo.text() == "Undo leaving out 2 runs"
    # at another time, on another page, undo has no step of this sitting
    later = opened(record, shown, qtbot, 2)
    assert later.list.count.text() == "To decide: 2. Accepted: 0. Left out: 2. Ticked: 0."
    assert (later.undo.text(), later.undo.isEnabled()) == ("Undo", False)
    assert later.list.left_out.text() == "Left out: 2 runs"
    QTest.mouseClick(later.list.left_out, Qt.MouseButton.LeftButton)
    left = later.left_runs
    qtbot.waitUntil(lambda: len(left.model.rows) == 2)
    assert left.view.hasFocus()
    told = [str(left.model.index(at).data(Qt.ItemDataRole.AccessibleTextRole)) for at in (0, 1)]
    assert told[0].startswith("2 messages. ")
    assert "secret" not in "".join(told)
    # it can be looked at, and nothing there changes it
    QTest.keyClick(left.view, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: later.run.model.rowCount() == 2)
    QTest.keyClick(later.run.view, Qt.Key.Key_Down)
    assert not later.run.split.isEnabled()
    QTest.keyClick(later.run.view, Qt.Key.Key_Escape)
    assert left.isVisible()
    QTest.keyClick(left.view, Qt.Key.Key_Down)
    QTest.mouseClick(left.have_back, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(left.model.rows) == 1)
    assert later.status.text() == "1 run is to be decided on again."
    assert later.undo.text() == "Undo having 1 run back"
    QTest.keyClick(left.view, Qt.Key.Key_Escape)
    assert spans(later) == [(1, 37), (41, 41), (42, 42)]
    QTest.mouseClick(later.undo, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(later.model.rows) == 2)
    assert incidents(record) == []


def test_a_run_whose_incident_was_withdrawn_is_had_back(
    page: ReviewPage, record: Record, qtbot: QtBot
) -> None:
    accept_all(page, qtbot)
    ten_seconds(page)
    qtbot.waitUntil(lambda: len(incidents(record)) == 4)
    made = incidents(record)[1]
    record.do(lambda session: session.journal.withdraw(made.id, "a mistake"))
    qtbot.waitUntil(page.list.left_out.isVisible)
    QTest.mouseClick(page.list.left_out, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(page.left_runs.model.rows) == 1)
    assert page.left_runs.model.rows[0].sender == f"from {SENDER}, incident 2, withdrawn"
    QTest.mouseClick(page.left_runs.have_back, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: spans(page) == [(39, 40)])


def test_where_the_disk_refuses_undo_one_sentence_says_so_and_nothing_is_recorded(
    page: ReviewPage, record: Record, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    accept_all(page, qtbot)
    assert page.undo.text() == "Undo accepting 4 runs"

    def refused(*_at: object) -> None:
        raise DiskFull("write")

    monkeypatch.setattr(Settings, "put_within", refused)
    QTest.mouseClick(page.undo, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "it still waits" in page.status.text())
    assert page.undo.isEnabled()
    assert (page.undo.text(), page.steps.ten_seconds.isActive()) == (
        "Undo accepting 4 runs", False,
    )  # fmt: skip
    monkeypatch.undo()
    page.hide()
    # leaving the page drops it now, as was asked
    qtbot.waitUntil(lambda: len(page.model.rows) == 4)
    assert incidents(record) == []
    assert page.form.what.text() == "All of it."


def test_a_run_is_parted_at_a_line(page: ReviewPage, qtbot: QtBot) -> None:
    page.view.setFocus()
    QTest.keyClick(page.view, Qt.Key.Key_Home)
    QTest.keyClick(page.view, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.run.model.rowCount() == 37)
    assert page.run.view.hasFocus()
    assert page.run.authorship.text() == manifest.load("whatsapp").authorship
    assert page.run.authorship.isVisible()
    assert not page.run.split.isEnabled()
    for _step in range(20):
        QTest.keyClick(page.run.view, Qt.Key.Key_Down)
    QTest.mouseClick(page.run.split, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: spans(page)[:2] == [(1, 20), (21, 37)])
    QTest.mouseClick(page.undo, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: spans(page)[:2] == [(1, 37), (39, 40)])


def test_words_are_shown_where_they_are_asked_for_and_as_they_are(
    page: ReviewPage, qtbot: QtBot
) -> None:
    press_words(page, 1)
    qtbot.waitUntil(lambda: page.model.index(1).data(WORDS) is not None)
    words = page.model.index(1).data(WORDS)
    # literal, and what turns the order round is shown
    assert words == f"secret {MARKUP[0]} {MARKUP[1]} \u27e8U+202E\u27e9gnihton \u00b7 second"
    assert words in spoken(page, 1)
    assert page.model.index(2).data(WORDS) is None
    assert page.view.ticked_rows() == ()
    # the next press there ticks
    press_words(page, 1)
    assert page.view.ticked_rows() == (page.model.index(1).data(ROW),)
    page.view.setFocus()
    QTest.keyClick(page.view, Qt.Key.Key_End)
    QTest.keyClick(page.view, Qt.Key.Key_F2)
    qtbot.waitUntil(lambda: page.model.index(3).data(WORDS) == "again")
    # whoever comes to the page again finds it blurred
    page.refresh()
    qtbot.waitUntil(page.view.isVisible)
    assert page.model.index(1).data(WORDS) is None


def test_lines_of_a_run_are_blurred_until_asked_for(page: ReviewPage, qtbot: QtBot) -> None:
    page.view.setFocus()
    QTest.keyClick(page.view, Qt.Key.Key_Home)
    QTest.keyClick(page.view, Qt.Key.Key_Down)
    QTest.keyClick(page.view, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.run.model.rowCount() == 2)
    told = [str(page.run.model.index(at).data(Qt.ItemDataRole.AccessibleTextRole)) for at in (0, 1)]
    assert told[0] == "Line 39. 2025-11-14 22:00:00 (Europe/London). words hidden"
    QTest.mouseClick(page.run.words, Qt.MouseButton.LeftButton)
    assert "second" in str(page.run.model.index(1).data(Qt.ItemDataRole.AccessibleTextRole))
    QTest.keyClick(page.run.view, Qt.Key.Key_Escape)
    assert page.view.isVisible()
    assert page.view.hasFocus()


def test_another_gap_groups_otherwise(page: ReviewPage, qtbot: QtBot) -> None:
    assert page.filter.gap.currentText() == "an hour without contact"
    page.filter.gap.setFocus()
    QTest.keyClick(page.filter.gap, Qt.Key.Key_End)
    assert page.filter.gap.currentText() == "a day without contact"
    qtbot.waitUntil(lambda: spans(page) == [(1, 42), (41, 41)])


def test_one_export_is_looked_through_by_itself(
    page: ReviewPage, record: Record, tmp_path: Path, qtbot: QtBot
) -> None:
    bring(record, tmp_path, OTHER, "other.txt")
    page.refresh()
    qtbot.waitUntil(lambda: len(page.model.rows) == 5)
    assert [page.filter.export.itemText(at) for at in range(3)] == [
        "Everything", "EX/1 _chat.txt (4)", "EX/2 other.txt (1)",
    ]  # fmt: skip
    # in the order of time, whatever export it is from
    assert "Third" in spoken(page, 0)
    page.filter.export.setFocus()
    QTest.keyClick(page.filter.export, Qt.Key.Key_End)
    assert len(page.model.rows) == 1
    QTest.mouseClick(page.list.all, Qt.MouseButton.LeftButton)
    QTest.keyClicks(page.form.what, "A stranger wrote.")
    QTest.keyClick(page.form.what, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(page.model.rows) == 4)
    assert page.filter.export.currentText() == "Everything"
    ten_seconds(page)
    qtbot.waitUntil(lambda: len(incidents(record)) == 1)
    (made,) = incidents(record)
    assert made.content.messages[0].sender == "Third"


def test_what_is_typed_and_not_used_is_in_the_draft(
    page: ReviewPage, record: Record, shown: Callable[[QWidget], QWidget]
) -> None:
    assert page.unsaved() is None
    page.form.kinds.set_chosen(("CALL_UNWANTED",))
    QTest.keyClicks(page.form.what, "half a sen")
    again = ReviewPage(record.page_context, record.navigator)
    shown(again)
    held = page.unsaved()
    assert held is not None
    again.restore(held)
    assert again.form.what.text() == "half a sen"
    assert again.unsaved() == held


def test_what_was_decided_meanwhile_is_refused_and_the_list_is_read_again(
    page: ReviewPage, record: Record, qtbot: QtBot
) -> None:
    tick(page, 0)
    QTest.keyClicks(page.form.what, "x")

    def elsewhere(session: Any) -> None:
        (review,) = session.reviews()
        review.leave_out(review.runs()[:1])

    record.do(elsewhere)
    QTest.mouseClick(page.form.accept, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(page.model.rows) == 3)
    assert "was decided on already" in page.status.text()
    assert incidents(record) == []


def test_thousands_of_runs_are_read_apart_from_the_window(
    record: Record, tmp_path: Path, shown: Callable[[QWidget], QWidget], qtbot: QtBot
) -> None:
    text = "".join(
        line(hour, 0, SENDER, "x", day) for day in range(1, 29) for hour in range(0, 24, 2)
    )
    bring(record, tmp_path, text)
    page = opened(record, shown, qtbot, 28 * 12)
    # rows beyond those in sight are neither laid out nor painted
    assert page.view.findChildren(QCheckBox) == []
    QTest.keySequence(page.view, "Ctrl+A")
    assert len(page.view.ticked_rows()) == 28 * 12
    QTest.mouseClick(page.form.leave_out, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.model.rows == ())


def test_every_control_has_a_name(page: ReviewPage) -> None:
    tick(page, 0)
    for part in (
        page.view,
        page.form.what,
        page.filter.export,
        page.filter.gap,
        page.run.view,
        page.filter.from_whom,
    ):
        assert part.accessibleName(), part
    assert button_of(page, "Leave out").isEnabled()


@pytest.fixture
def senders(
    record: Record, tmp_path: Path, shown: Callable[[QWidget], QWidget], qtbot: QtBot
) -> ReviewPage:
    """The page as it is first opened, with two exports: the list of senders."""
    bring(record, tmp_path, CHAT)
    bring(record, tmp_path, line(21, 0, "07700 900264", "hello"), "sms.txt")
    made = ReviewPage(record.page_context, record.navigator)
    shown(made)
    made.refresh()
    qtbot.waitUntil(made.questions.screen.isVisible)
    return made


def told(page: ReviewPage) -> list[str]:
    model = page.questions.screen.model
    role = Qt.ItemDataRole.AccessibleTextRole
    return [str(model.index(at).data(role)) for at in range(model.rowCount())]


def say_who(page: ReviewPage, qtbot: QtBot, *rows: int) -> WhoForm:
    """Tick senders and press the button that asks who they are."""
    view = page.questions.screen.view
    for row in rows:
        place = view.visualRect(page.questions.screen.model.index(row)).center()
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseClick(page.questions.screen.who, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.questions.who is not None and page.questions.who.isVisible())
    assert page.questions.who is not None
    return page.questions.who


def test_senders_stand_first_with_what_is_from_them_and_nothing_proposed(
    senders: ReviewPage,
) -> None:
    assert told(senders) == [
        f"{SENDER}. 4 runs: 37 missed calls, 4 messages. Not said who",
        "Other. 1 run: 1 message. Not said who",
    ]
    assert senders.questions.screen.view.ticked_rows() == ()
    assert not senders.questions.screen.who.isEnabled()


def test_there_is_a_way_back_from_the_senders(
    senders: ReviewPage, record: Record, qtbot: QtBot
) -> None:
    """To where they were brought in, as long as the runs were not seen; to the runs after that."""
    QTest.mouseClick(button_of(senders.questions.screen, "Back (Esc)"), Qt.MouseButton.LeftButton)
    assert record.navigator.about("show_page") == [PageId.IMPORT]
    QTest.mouseClick(senders.questions.screen.go_on, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(senders.view.isVisible)
    QTest.mouseClick(button_of(senders, "Senders"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(senders.questions.screen.isVisible)
    QTest.keyClick(senders.questions.screen.view, Qt.Key.Key_Escape)
    qtbot.waitUntil(senders.view.isVisible)
    assert record.navigator.about("show_page") == [PageId.IMPORT]


def test_who_a_sender_is_is_said_once_for_every_export_with_the_reason(
    senders: ReviewPage, record: Record, qtbot: QtBot
) -> None:
    form = say_who(senders, qtbot, 0)
    assert form.title.text() == f"Who is {SENDER}?"
    assert form.name.hasFocus()
    assert not form.keep.isEnabled()
    QTest.keyClicks(form.name, "Dex Moss")
    QTest.keyClick(form.name, Qt.Key.Key_Tab)
    assert not form.keep.isEnabled()
    QTest.mouseClick(form.choices[0], Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    form.why.setFocus()
    QTest.keyClicks(form.why, "his number since 2021")
    QTest.keyClick(form.why, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: senders.questions.own is not None and senders.questions.own.isVisible())
    assert senders.questions.own is not None
    assert (
        senders.questions.own.title.text() == "You wrote too: 1 line. Did you write it to Dex Moss?"
    )
    QTest.keyClick(senders.questions.own, Qt.Key.Key_Escape)
    assert told(senders)[0].endswith("Dex Moss")
    assert senders.questions.screen.isVisible()
    assert record.do(lambda session: session.journal.standing(OwnContact)) == ()
    (person,) = record.do(lambda session: session.senders.people())
    assert person.content.role is Role.SUSPECTED
    (account,) = record.do(lambda session: session.journal.standing(Account))
    assert (account.content.platform, account.content.why) == (
        "WhatsApp", "his number since 2021",
    )  # fmt: skip
    QTest.mouseClick(senders.questions.screen.go_on, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(senders.view.isVisible)
    QTest.mouseClick(senders.list.all, Qt.MouseButton.LeftButton)
    QTest.keyClicks(senders.form.what, "He kept on.")
    QTest.keyClick(senders.form.what, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: senders.model.rows == ())
    ten_seconds(senders)
    qtbot.waitUntil(lambda: len(incidents(record)) == 5)
    named = {item.content.accounts: item.content.person for item in incidents(record)}
    # one account has one spelling in the record
    assert named.keys() == {(SENDER,), ("Other",)}
    assert named[(SENDER,)] == account.content.person
    assert named[("Other",)] == ""
    assert {item.content.why_person for item in incidents(record)} == {
        "his number since 2021", "",
    }  # fmt: skip


def test_a_sender_is_somebody_of_the_record_or_nobody_known_or_left_open(
    senders: ReviewPage, record: Record, shown: Callable[[QWidget], QWidget], qtbot: QtBot
) -> None:
    own = name_sender(senders, qtbot, "Dex Moss")
    QTest.mouseClick(own.later, Qt.MouseButton.LeftButton)
    assert told(senders)[0].endswith("Dex Moss")
    form = say_who(senders, qtbot, 1)
    assert [each.text() for each in form.choices] == [
        "Dex Moss", "Someone new, and I suspect them", "Someone new, and I do not",
        "Nobody I know", "Me",
    ]  # fmt: skip
    assert [each.isChecked() for each in form.choices] == [False] * 5
    QTest.keyClick(form, Qt.Key.Key_Escape)
    assert senders.questions.screen.isVisible()
    form = say_who(senders, qtbot, 1) if not senders.questions.screen.view.ticked_rows() else None
    if form is None:
        QTest.mouseClick(senders.questions.screen.who, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: senders.questions.who is not None)
        form = senders.questions.who
    assert form is not None
    QTest.mouseClick(form.choices[3], Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    QTest.mouseClick(form.keep, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: told(senders)[1].endswith("Nobody I know"))
    assert len(record.do(lambda session: session.senders.people())) == 1
    # nobody is asked about twice
    later = ReviewPage(record.page_context, record.navigator)
    shown(later)
    later.refresh()
    qtbot.waitUntil(lambda: bool(later.model.rows) and not later.is_asking)
    assert later.view.isVisible()


def name_sender(senders: ReviewPage, qtbot: QtBot, name: str) -> OwnLinesForm:
    """Name the first sender, and return the question about the person's own lines."""
    form = say_who(senders, qtbot, 0)
    QTest.keyClicks(form.name, name)
    QTest.keyClick(form.name, Qt.Key.Key_Return)
    assert not form.keep.isEnabled()
    QTest.keyClick(form.focusWidget() or form, Qt.Key.Key_Space)
    QTest.keyClick(form.why, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: senders.questions.own is not None and senders.questions.own.isVisible())
    assert senders.questions.own is not None
    return senders.questions.own


@pytest.mark.parametrize("is_contact", [True, False])
def test_her_own_lines_are_asked_about_once(
    senders: ReviewPage, record: Record, qtbot: QtBot, is_contact: bool
) -> None:
    own = name_sender(senders, qtbot, "Dex Moss")
    if is_contact:
        (field,) = own.what
        QTest.keyClicks(field, "I told him to stop.")
        QTest.keyClick(field, Qt.Key.Key_Return)
        assert own.isVisible()
        QTest.mouseClick(own.yes, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: senders.status.text() == "Recorded: 1 contact from you.")
    else:
        QTest.mouseClick(own.no, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(senders.questions.screen.isVisible)
    made = record.do(lambda session: session.journal.standing(OwnContact))
    assert [item.content.what for item in made] == ["I told him to stop."] * is_contact
    (review, _other) = record.do(lambda session: session.reviews())
    (person,) = record.do(lambda session: session.senders.people())
    assert record.do(lambda _session: review.is_own_asked(person.id))


def test_after_a_click_on_a_run_its_words_are_typed(page: ReviewPage) -> None:
    place = page.view.visualRect(page.model.index(0)).topLeft() + QPoint(20, 18)
    QTest.mouseClick(page.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert len(page.view.ticked_rows()) == 1
    assert page.form.what.hasFocus()


def test_a_row_names_who_a_sender_was_said_to_be(
    senders: ReviewPage, record: Record, qtbot: QtBot
) -> None:
    name_sender(senders, qtbot, "Dex <b>Moss")
    said = [senders.model.from_whom(row) for row in senders.model.rows]
    assert f"from Dex <b>Moss: {SENDER}" in said
    assert f"from {SENDER}" not in said


def test_listing_her_own_lines_is_a_step_that_is_undone_whole(
    senders: ReviewPage, record: Record, qtbot: QtBot
) -> None:
    own = name_sender(senders, qtbot, "Dex Moss")
    QTest.keyClicks(own.what[0], "I told him to stop.")
    QTest.mouseClick(own.yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: senders.undo.text() == "Undo listing 1 contact")
    qtbot.waitUntil(senders.undo.isEnabled)
    record.page_context.prompter.yes = False
    QTest.mouseClick(senders.undo, Qt.MouseButton.LeftButton)
    asked = record.page_context.prompter
    qtbot.waitUntil(lambda: "Withdraw one contact from you?" in asked.asked)
    assert len(record.do(lambda session: session.journal.standing(OwnContact))) == 1
    asked.yes = True
    QTest.mouseClick(senders.undo, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "taken back" in senders.status.text())
    assert record.do(lambda session: session.journal.standing(OwnContact)) == ()
    (review, _other) = record.do(lambda session: session.reviews())
    (person,) = record.do(lambda session: session.senders.people())
    # so that it can be asked again
    assert not record.do(lambda _session: review.is_own_asked(person.id))


def test_everything_from_a_sender_is_left_out_at_once_and_listed_again(
    senders: ReviewPage, record: Record, qtbot: QtBot
) -> None:
    view = senders.questions.screen.view
    place = view.visualRect(senders.questions.screen.model.index(0)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert senders.questions.screen.leave_out.text() == "Leave out everything from them (4 runs)"
    QTest.mouseClick(senders.questions.screen.leave_out, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(told(senders)) == 1)
    assert senders.status.text().startswith("4 runs are left out.")
    assert senders.undo.isVisible()
    QTest.mouseClick(senders.undo, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(told(senders)) == 2)
    assert incidents(record) == []


def test_runs_of_one_sender_are_listed_by_themselves(page: ReviewPage) -> None:
    page.filter.from_whom.setFocus()
    QTest.keyClick(page.filter.from_whom, Qt.Key.Key_End)
    assert spans(page) == [(41, 41)]
    QTest.keyClick(page.filter.from_whom, Qt.Key.Key_Home)
    assert len(spans(page)) == 4


def test_calls_and_texts_get_one_clock_where_there_are_two(
    record: Record, tmp_path: Path, shown: Callable[[QWidget], QWidget], qtbot: QtBot
) -> None:
    texts = (
        "<?xml version='1.0' encoding='UTF-8'?><smses count='1'><sms protocol='0' "
        "address='07700 900264' date='1783238400000' type='1' body='hello' read='1'/></smses>"
    )
    place = tmp_path / "sms.xml"
    place.write_text(texts, encoding="utf-8")
    record.do(lambda session: session.imports.keep(place, lambda _offer: ImportAnswers()))
    alone = opened(record, shown, qtbot, 1)
    assert not alone.filter.clock.isVisible()
    assert "(" not in spoken(alone, 0).partition(". from")[0]
    athens = ImportAnswers(me="Ada", zone="Europe/Athens")
    (tmp_path / "_chat.txt").write_text(CHAT, encoding="utf-8")
    chat = tmp_path / "_chat.txt"
    record.do(lambda session: session.imports.keep(chat, lambda _offer: athens))
    page = opened(record, shown, qtbot, 5)
    assert page.filter.clock.isVisible()
    assert "09:00 (Europe/London)" in spoken(page, 4)
    page.filter.clock.setFocus()
    names = [page.filter.clock.itemText(at) for at in range(page.filter.clock.count())]
    assert names == ["Several: choose one", "Europe/Athens", "Europe/London"]
    QTest.keyClick(page.filter.clock, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: len(page.model.rows) == 5 and "11:00" in spoken(page, 4))
    assert "(" not in spoken(page, 4).partition(". from")[0]
    page.filter.from_whom.setFocus()
    tick(page, 4)
    QTest.keyClicks(page.form.what, "x")
    QTest.keyClick(page.form.what, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(page.model.rows) == 4)
    ten_seconds(page)
    qtbot.waitUntil(lambda: len(incidents(record)) == 1)
    (made,) = incidents(record)
    assert (made.content.when.at, made.content.when.zone) == ("2026-07-05T11:00", "Europe/Athens")


def test_undo_of_one_incident_of_two_conversations_leaves_what_was_decided_before(
    page: ReviewPage, record: Record, tmp_path: Path, qtbot: QtBot
) -> None:
    bring(record, tmp_path, OTHER.replace("Third", SENDER) + line(9, 30, SENDER, "x", 2), "b.txt")
    page.refresh()
    qtbot.waitUntil(lambda: len(page.model.rows) == 6)
    # a step before in each of the two
    for words in ("of the one", "of the other"):
        tick(page, 0 if words == "of the other" else 2)
        QTest.keyClicks(page.form.what, words)
        QTest.keyClick(page.form.what, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: page.form.what.text() == "")
    ten_seconds(page)
    qtbot.waitUntil(lambda: len(incidents(record)) == 2)
    qtbot.waitUntil(lambda: len({row.conversation for row in page.model.rows}) == 2)
    tick(page, 0, 1)
    assert len({row.conversation for row in page.view.ticked_rows()}) == 2
    QTest.keyClicks(page.form.what, "both")
    QTest.mouseClick(page.form.as_one, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(incidents(record)) == 3)
    qtbot.waitUntil(page.undo.isEnabled)
    QTest.mouseClick(page.undo, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(page.model.rows) == 4)
    stands = [item.content.what for item in incidents(record) if item.withdrawn is None]
    assert stands == ["of the one", "of the other"]


def test_lines_of_the_person_are_looked_at_before_it_is_said_what_they_are(
    senders: ReviewPage, record: Record, qtbot: QtBot
) -> None:
    form = say_who(senders, qtbot, 0)
    QTest.keyClicks(form.name, "Dex Moss")
    QTest.mouseClick(form.choices[1], Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    QTest.mouseClick(form.keep, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: senders.questions.own is not None and senders.questions.own.isVisible())
    own, screen = senders.questions.own, senders.questions.own_lines
    assert own is not None
    QTest.keyClicks(own.what[0], "half")
    QTest.mouseClick(own.lines, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: screen.model.rowCount() == 1)
    assert not screen.split.isVisible()
    role = Qt.ItemDataRole.AccessibleTextRole
    assert str(screen.model.index(0).data(role)).startswith("Line 38. ")
    assert str(screen.model.index(0).data(role)).endswith("stop")
    QTest.keyClick(screen.view, Qt.Key.Key_Escape)
    assert own.isVisible()
    assert own.what[0].text() == "half"
    (person,) = record.do(lambda session: session.senders.people())
    assert person.content.role is Role.OTHER
    assert record.do(lambda session: session.journal.standing(OwnContact)) == ()


def test_after_a_click_on_a_kind_the_words_are_typed(page: ReviewPage, qtbot: QtBot) -> None:
    tick(page, 0)
    (box,) = page.form.suggested
    qtbot.waitUntil(box.isVisible)
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))
    assert box.isChecked()
    assert page.form.what.hasFocus()


def test_words_typed_in_the_list_are_words_of_what_happened_and_show_nothing(
    page: ReviewPage, qtbot: QtBot
) -> None:
    page.view.setFocus()
    QTest.keyClick(page.view, Qt.Key.Key_Home)
    QTest.keyClick(page.view, Qt.Key.Key_Space)
    ticked = page.view.ticked_rows()
    assert len(ticked) == 1
    for letter in "when he was w":
        at = page.form.what if page.form.what.hasFocus() else page.view
        QTest.keyClicks(at, letter)
    assert page.form.what.text() == "when he was w"
    assert page.view.ticked_rows() == ticked
    rows = range(page.model.rowCount())
    assert not any(page.model.index(at).data(WORDS) for at in rows)


def test_nothing_promises_runs_left_out_while_there_are_none(page: ReviewPage) -> None:
    rows = page.model.rows
    assert not page.list.left_out.isVisible()
    lay_out()
    at = page.view.mapTo(page, QPoint(0, 0))
    page.list.follow(len(rows), 0, 2, busy=False)
    assert page.list.left_out.isVisible()
    lay_out()
    assert page.view.mapTo(page, QPoint(0, 0)) == at
    page.list.follow(len(rows), 2, 0, busy=False)
    assert page.list.left_out.text() == "Withdrawn since"
    # of how many the list has only some is said
    page.list.follow(80, 0, 0, busy=False)
    assert f"Listed here: {len(rows)}." in page.list.count.text()


def test_what_she_wrote_is_shown_run_by_run_and_each_has_its_own_words(
    record: Record, tmp_path: Path, shown: Callable[[QWidget], QWidget], qtbot: QtBot
) -> None:
    said = ("Please stop", "The bags are at the school", "I am angry", "Leave me alone")
    chat = "".join(
        line(hour, 0, SENDER, "hello") + line(hour, 5, "Ada", words)
        for hour, words in zip((10, 13, 16, 19), said, strict=True)
    )
    bring(record, tmp_path, chat)
    page = ReviewPage(record.page_context, record.navigator)
    shown(page)
    page.refresh()
    qtbot.waitUntil(page.questions.screen.isVisible)
    own = name_sender(page, qtbot, "Dex Moss")
    assert [words for words in said if words in words_on(own)] == [*said]
    assert len(own.what) == 4
    QTest.keyClicks(own.what[1], "About the children")
    QTest.keyClick(own.what[1], Qt.Key.Key_Return)
    assert own.what[2].hasFocus()
    QTest.mouseClick(own.yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.status.text() == "Recorded: 4 contacts from you.")
    made = record.do(lambda session: session.journal.standing(OwnContact))
    assert [item.content.what for item in made] == ["", "About the children", "", ""]
    assert len({item.content.how for item in made}) == 4
