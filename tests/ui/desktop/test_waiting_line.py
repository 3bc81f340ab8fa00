"""Enter records in any case: a line waits, is undone or answered, and is recorded."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget

from diary.errors import DiskFull
from diary.model.books_and_nouns import Noun
from diary.model.entered_lines import WAITING, EnteredLine, line_values, read_lines
from diary.model.record_nouns import AfterQuestion, Incident
from diary.model.when import PartOfDay, Precision
from diary.model.zone_rules import typed_when
from diary.services.journal import Journal
from diary.store.draft_file import Drafts
from tests.support.pages import button_of, labels_on
from ui.desktop.draft_autosave import DraftAutosave
from ui.desktop.page_list import PageId
from ui.desktop.pages.record_incident import RecordPage
from ui.desktop.pages.timeline import TimelinePage
from ui.desktop.shutdown import ExitActions, Shutdown
from ui.desktop.threads import JobPool
from ui.desktop.waiting_line import ASKING_SECONDS, WaitingLine
from ui.desktop.widgets.draft_remark import DraftRemark

Shown = Callable[[QWidget], QWidget]
LONDON = "Europe/London"
# longer than any machine takes for a test: time is made to pass by the test alone
LONG = 3600


class Scene:
    """The timeline over a record, a line that waits, and the draft that has it."""

    def __init__(self, record: Any, shown: Shown, seconds: int) -> None:
        self.record = record
        context = record.page_context
        self.waiting = WaitingLine(context.vault_thread, seconds)
        self.context = replace(context, waiting_line=self.waiting)
        self.drafts = DraftAutosave(JobPool(1))
        self.drafts.follow(self.waiting)
        self.page = TimelinePage(self.context, record.navigator)
        record.navigator.answers["changed"] = self.page.refresh
        shown(self.page)
        self.drafts.open(record.opened.beside.drafts, None)
        # what is sealed from here on is sealed at once, and by no clock
        self.drafts.stop()
        self.drafts.register(PageId.TIMELINE, self.page.unsaved, self.page.restore)
        self.page.refresh()
        self.page.quick.line.setFocus()

    def enter(self, text: str) -> None:
        QTest.keyClicks(self.page.quick.line, text)
        QTest.keyClick(self.page.quick.line, Qt.Key.Key_Return)

    def recorded(self) -> list[Any]:
        items: list[Any] = self.record.do(lambda s: s.journal.items(Noun.INCIDENT))
        return items

    def sealed(self) -> tuple[list[str], str]:
        """What the draft on the disk has: lines that wait, and what is typed."""
        draft = json.loads(self.record.opened.beside.drafts.load() or "{}")
        held = draft.get("held", {}).get("timeline", {})
        return [line.content.what for line in read_lines(draft.get("waiting"))], held.get(
            "text", ""
        )

    def words(self) -> str:
        return "\n".join(labels_on(self.page))

    def answers(self) -> list[str]:
        return [each.accessibleName() for each in self._answer_buttons()]

    def _answer_buttons(self) -> list[QPushButton]:
        buttons = self.page.waiting_row.findChildren(QPushButton)
        return [each for each in buttons if each.isVisible() and each.text()[1:2].isdigit()]

    def press(self, number: int) -> None:
        found = self._answer_buttons()[number - 1]
        QTest.mouseClick(found, Qt.MouseButton.LeftButton)

    def undo(self) -> None:
        QTest.mouseClick(self.page.waiting_row.undo, Qt.MouseButton.LeftButton)


@pytest.fixture
def scene(record: Any, shown: Shown) -> Any:
    made = Scene(record, shown, LONG)
    yield made
    made.drafts.close()
    assert made.drafts.shut_down(5)


def test_a_line_waits_in_the_sealed_draft_and_is_recorded_with_the_time_of_enter(
    scene: Scene, clock: Any, qtbot: Any
) -> None:
    scene.enter("He was outside again.")
    assert scene.page.quick.line.text() == ""
    assert f"Will be recorded in {LONG} seconds." in scene.words()
    qtbot.waitUntil(lambda: scene.sealed() == (["He was outside again."], ""))
    assert not scene.recorded()
    clock.pass_time(seconds=10)
    scene.waiting.record_now()
    qtbot.waitUntil(lambda: scene.page.model.total == 1)
    (item,) = scene.recorded()
    assert item.content.when == typed_when(Precision.ABOUT, LONDON, "2026-11-24T16:00")
    assert item.first_written == datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
    assert item.written == datetime(2026, 11, 24, 16, 0, 10, tzinfo=UTC)
    assert "No. 1 is recorded: " in scene.page.status.text()
    assert not scene.page.waiting_row.undo.isVisible()
    qtbot.waitUntil(lambda: scene.sealed() == ([], ""))


def test_what_was_recorded_can_be_opened_wherever_the_list_stands(
    scene: Scene, record: Any, qtbot: Any
) -> None:
    scene.enter("He was outside again.")
    way = scene.page.waiting_row.open
    assert not way.isVisible()
    scene.waiting.record_now()
    qtbot.waitUntil(way.isVisible)
    assert way.text() == "Open No. 1"
    QTest.mouseClick(way, Qt.MouseButton.LeftButton)
    assert record.navigator.about("open_incident") == [scene.recorded()[0].id]
    QTest.keyClicks(scene.page.quick.line, "A")
    assert not way.isVisible()


@pytest.mark.parametrize("goes_on", ["elsewhere", "the next line"])
def test_what_was_said_of_a_line_is_gone_once_one_goes_on(
    scene: Scene, qtbot: Any, goes_on: str
) -> None:
    scene.enter("He was outside again.")
    scene.waiting.record_now()
    qtbot.waitUntil(lambda: "No. 1 is recorded: " in scene.page.status.text())
    if goes_on == "elsewhere":
        scene.page.hide()
        scene.page.show()
    else:
        QTest.keyClicks(scene.page.quick.line, "H")
    assert scene.page.status.text() == ""


def test_when_its_seconds_are_over_it_is_recorded(record: Any, shown: Shown, qtbot: Any) -> None:
    scene = Scene(record, shown, 2)
    scene.enter("words")
    (timer,) = scene.waiting.findChildren(QTimer)
    assert timer.isActive()
    timer.timeout.emit()
    timer.timeout.emit()
    qtbot.waitUntil(lambda: scene.page.model.total == 1)
    assert not timer.isActive()
    assert len(scene.recorded()) == 1
    scene.drafts.close()
    assert scene.drafts.shut_down(5)


def test_undo_takes_it_back_and_no_number_was_given(scene: Scene, qtbot: Any) -> None:
    scene.page.quick.choice.setCurrentIndex(scene.page.quick.choice.findData("yesterday"))
    scene.enter("not this")
    qtbot.waitUntil(lambda: scene.sealed()[0] == ["not this"])
    scene.undo()
    assert scene.page.quick.line.text() == "not this"
    assert scene.page.quick.choice.currentData() == "yesterday"
    assert scene.page.quick.line.hasFocus()
    assert "It was not recorded." in scene.page.status.text()
    qtbot.waitUntil(lambda: scene.sealed() == ([], "not this"))
    scene.page.quick.line.clear()
    scene.enter("this")
    scene.waiting.record_now()
    qtbot.waitUntil(lambda: scene.page.model.total == 1)
    assert [(item.number, item.content.what) for item in scene.recorded()] == [(1, "this")]


def test_alt_u_undoes(scene: Scene, qtbot: Any) -> None:
    scene.enter("not this")
    QTest.keyClick(scene.page.quick.line, Qt.Key.Key_U, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: scene.page.quick.line.text() == "not this")
    assert scene.waiting.lines() == ()


def test_the_next_line_records_the_one_before_at_once(scene: Scene, qtbot: Any) -> None:
    scene.enter("first")
    scene.enter("second")
    qtbot.waitUntil(lambda: scene.page.model.total == 1)
    assert [item.content.what for item in scene.recorded()] == ["first"]
    qtbot.waitUntil(lambda: scene.sealed()[0] == ["second"])
    scene.undo()
    assert scene.page.quick.line.text() == "second"


def test_an_undone_line_comes_back_before_what_was_typed_since(scene: Scene) -> None:
    scene.enter("first")
    QTest.keyClicks(scene.page.quick.line, "second")
    scene.undo()
    assert scene.page.quick.line.text() == "first second"


def test_of_two_lines_with_two_times_neither_time_is_kept(scene: Scene) -> None:
    choice = scene.page.quick.choice
    choice.setCurrentIndex(choice.findData("yesterday"))
    scene.enter("first")
    QTest.keyClicks(scene.page.quick.line, "second")
    assert choice.currentData() == "now"
    scene.undo()
    assert scene.page.quick.line.text() == "first second"
    assert choice.currentData() == "not-sure"


def test_a_line_that_the_record_refuses_comes_back(
    scene: Scene, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object) -> None:
        raise DiskFull("write")

    with monkeypatch.context() as patch:
        patch.setattr(Journal, "record_once", full)
        scene.enter("words")
        scene.waiting.record_now()
        qtbot.waitUntil(lambda: "full" in scene.page.status.text())
    assert scene.page.quick.line.text() == "words"
    qtbot.waitUntil(lambda: scene.sealed() == ([], "words"))
    QTest.keyClick(scene.page.quick.line, Qt.Key.Key_Return)
    scene.waiting.record_now()
    qtbot.waitUntil(lambda: scene.page.model.total == 1)
    assert len(scene.recorded()) == 1


def test_while_the_disk_refuses_the_draft_the_row_says_so_and_enter_still_records(
    scene: Scene, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    remark = DraftRemark(scene.waiting)
    qtbot.addWidget(remark)
    assert remark.text() == "What you type is kept as a draft."

    def full(*_args: object) -> None:
        raise DiskFull("draft")

    with monkeypatch.context() as patch:
        patch.setattr(Drafts, "save", full)
        scene.enter("words")
        qtbot.waitUntil(lambda: "not on the disk yet" in scene.words())
        assert remark.text() == "What you type is not on the disk yet."
        scene.waiting.record_now()
        qtbot.waitUntil(lambda: scene.page.model.total == 1)
    assert [item.content.what for item in scene.recorded()] == ["words"]
    scene.drafts.seal_now()
    scene.enter("more")
    qtbot.waitUntil(lambda: scene.sealed()[0] == ["more"])
    qtbot.waitUntil(lambda: "not on the disk yet" not in scene.words())


@pytest.mark.parametrize("how", ["lock", "hide"])
def test_leaving_records_what_waits(scene: Scene, opening: Any, how: str) -> None:
    scene.enter("words")
    nothing = ExitActions(lambda: None, lambda: None, lambda: None)
    getattr(Shutdown(scene.context, scene.drafts, nothing), how)()
    from ui.desktop.typed_credentials import TypedCredentials

    session = opening.unlock(scene.record.folder, TypedCredentials("marble otter quiet lantern"))
    items = session.journal.items(Noun.INCIDENT)
    assert [(item.content.what, item.written.minute) for item in items] == [("words", 0)]
    # it was recorded on leaving, and not by this opening
    assert session.info.entries == 1
    assert session.info.notices == ()
    session.close()


def test_a_line_that_was_undone_is_noted_in_the_record_and_is_another_when_entered_again(
    scene: Scene, qtbot: Any
) -> None:
    scene.enter("words")
    first = scene.waiting.line
    assert first is not None
    scene.undo()
    qtbot.waitUntil(lambda: scene.record.do(lambda s: s.settings.get("lines-undone")) == [first.id])
    assert scene.page.quick.line.text() == "words"
    QTest.keyClick(scene.page.quick.line, Qt.Key.Key_Return)
    again = scene.waiting.line
    assert again is not None
    assert (again.content.what, again.id == first.id) == ("words", False)


def test_a_line_left_to_the_person_is_a_draft_with_its_day_and_waits_no_more(
    scene: Scene, shown: Shown
) -> None:
    content = Incident(what="He is outside.", typed_at="2026-03-01T21:00:00Z")
    line = EnteredLine("ab" * 16, content)
    text = json.dumps({"version": 1, WAITING: line_values([line]), "held": {}})
    store = scene.record.opened.beside.drafts
    held = scene.drafts.open(store, text, [line.id], PageId.RECORD)
    scene.drafts.stop()
    assert (held, scene.waiting.lines()) == (("record",), ())
    page = RecordPage(scene.context, scene.record.navigator)
    shown(page)
    scene.drafts.register(PageId.RECORD, page.unsaved, page.restore)
    assert [each.text for each in page.drafts()] == [
        "A draft from Sun 1 Mar 2026, 21:00: He is outside."
    ]
    assert not scene.recorded()
    QTest.mouseClick(page.aside.ways[0], Qt.MouseButton.LeftButton)
    assert page.form.editor("what").widget.toPlainText() == "He is outside."


# --- what the words say of the time ----------------------------------------


def test_another_time_in_the_words_is_asked_about_and_the_answer_is_logged(
    scene: Scene, qtbot: Any
) -> None:
    scene.enter("37 missed calls last night and then he stood outside")
    assert "You wrote “last night”. When was it?" in scene.words()
    assert scene.answers() == [
        "Mon 23 Nov 2026, evening",
        "Mon 23 Nov 2026, night",
        "Tue 24 Nov 2026, small hours",
        "Just now",
    ]
    assert scene.waiting.seconds_left == ASKING_SECONDS
    scene.press(1)
    assert "When was it?" not in scene.words()
    scene.waiting.record_now()
    qtbot.waitUntil(lambda: scene.page.model.total == 1)
    content = scene.recorded()[0].content
    assert content.when == typed_when(
        Precision.PART_OF_DAY, LONDON, "2026-11-23", part=PartOfDay.EVENING
    )
    (asked,) = content.questions
    assert (asked.rule, asked.version, asked.words) == ("time-of-line", 1, "last night")
    assert (asked.text, asked.answer) == (
        "You wrote “last night”. When was it?",
        AfterQuestion.CHANGED,
    )


def test_without_an_answer_its_time_is_not_stated(scene: Scene, qtbot: Any) -> None:
    scene.enter("yesterday he was there")
    qtbot.waitUntil(lambda: scene.sealed()[0] == ["yesterday he was there"])
    # whatever ends the program now: this is what waits
    draft = json.loads(scene.record.opened.beside.drafts.load())
    (line,) = read_lines(draft["waiting"])
    assert line.content.when is None
    scene.waiting.record_now()
    qtbot.waitUntil(lambda: scene.page.model.total == 1)
    content = scene.recorded()[0].content
    assert content.when is None
    assert [asked.answer for asked in content.questions] == [AfterQuestion.LATER]


def test_just_now_is_an_answer_of_one_key(scene: Scene, qtbot: Any) -> None:
    scene.enter("yesterday he was there")
    # two days and "just now"
    QTest.keyClick(scene.page.quick.line, Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: "When was it?" not in scene.words())
    scene.waiting.record_now()
    qtbot.waitUntil(lambda: scene.page.model.total == 1)
    content = scene.recorded()[0].content
    assert content.when == typed_when(Precision.ABOUT, LONDON, "2026-11-24T16:00")
    assert [asked.answer for asked in content.questions] == [AfterQuestion.LEFT]


def test_the_long_form_begins_without_a_time_that_the_words_deny(scene: Scene, record: Any) -> None:
    QTest.keyClicks(scene.page.quick.line, "last night he rang")
    QTest.mouseClick(button_of(scene.page.quick, "Add details"), Qt.MouseButton.LeftButton)
    asked = ("last night he rang", typed_when(Precision.NOT_SURE, LONDON))
    assert record.navigator.calls[-1] == ("record", asked)


def test_nothing_is_asked_where_a_time_was_chosen(scene: Scene) -> None:
    scene.page.quick.choice.setCurrentIndex(scene.page.quick.choice.findData("today"))
    scene.enter("last night he rang")
    assert scene.answers() == []
    assert scene.waiting.line is not None
    assert scene.waiting.line.content.questions == ()


def test_a_line_that_waits_moves_nothing_below_it(scene: Scene, qtbot: Any) -> None:
    qtbot.waitUntil(lambda: scene.page.waiting_row.height() > 0)
    at = scene.page.filters.pos()
    scene.enter("words")
    qtbot.waitUntil(scene.page.waiting_row.undo.isVisible)
    assert scene.page.filters.pos() == at
    scene.waiting.record_now()
    qtbot.waitUntil(lambda: "is recorded" in scene.page.status.text())
    assert scene.page.filters.pos() == at


def test_a_question_and_its_answers_can_be_read_in_a_narrow_window(
    scene: Scene, qtbot: Any
) -> None:
    scene.page.resize(780, 600)
    scene.enter("last night he was there")
    row = scene.page.waiting_row
    qtbot.waitUntil(lambda: row.count.isVisible() and row.height() > row.undo.height())
    buttons = [each for each in row.findChildren(QPushButton) if each.isVisible()]
    parts = [row.question, row.count, *buttons]
    for part in parts:
        inside = QRect(part.mapTo(row, QPoint()), part.size())
        assert row.rect().contains(inside), part
        assert part.width() >= part.minimumSizeHint().width()
    # no word of it stands below another in a narrow column
    assert row.count.height() <= 3 * row.count.fontMetrics().lineSpacing()


# --- the same words again ----------------------------------------


def test_the_same_words_again_are_said_and_recorded(scene: Scene, qtbot: Any) -> None:
    scene.enter("He rang.")
    scene.waiting.record_now()
    qtbot.waitUntil(lambda: scene.page.model.total == 1)
    scene.enter("he  rang.")
    assert "No. 1 has the same words." in scene.words()
    scene.waiting.record_now()
    qtbot.waitUntil(lambda: scene.page.model.total == 2)


def test_the_same_words_much_later_are_not_remarked_on(
    scene: Scene, clock: Any, qtbot: Any
) -> None:
    scene.enter("He rang.")
    scene.waiting.record_now()
    qtbot.waitUntil(lambda: scene.page.model.total == 1)
    clock.pass_time(minutes=11)
    scene.enter("He rang.")
    assert "same words" not in scene.words()


# --- a draft of a line that the record has ----------------------------------------


def test_words_of_a_recorded_line_do_not_come_back_as_unsaved(scene: Scene, qtbot: Any) -> None:
    QTest.keyClicks(scene.page.quick.line, "He was outs")
    stale = scene.page.unsaved()
    QTest.keyClicks(scene.page.quick.line, "ide.")
    QTest.keyClick(scene.page.quick.line, Qt.Key.Key_Return)
    scene.waiting.record_now()
    qtbot.waitUntil(lambda: scene.page.model.total == 1)
    assert stale is not None
    scene.page.restore(stale)
    qtbot.waitUntil(lambda: scene.page.quick.line.text() == "")


def test_words_that_the_record_does_not_have_come_back(scene: Scene, record: Any) -> None:
    QTest.keyClicks(scene.page.quick.line, "half a line")
    stale = scene.page.unsaved()
    scene.page.quick.line.clear()
    assert stale is not None
    scene.page.restore(stale)
    record.do(lambda s: None)
    assert scene.page.quick.line.text() == "half a line"
