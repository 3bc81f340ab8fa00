"""The one door for exports: questions in plain words, work that can be stopped, one report."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from diary.media.decoder_export_reply_checks import OfferedExport
from diary.media.imports import manifest
from diary.media.imports.format import Answers as Given
from diary.media.imports.format import ColumnRole, Confidence, Question, QuestionKind
from diary.model.books_and_nouns import Noun
from tests.support.pages import button_of
from tests.support.smallest_exports import SMALLEST
from tests.ui.desktop.conftest import Answers, Record
from ui.desktop.page_list import PageId
from ui.desktop.pages.import_questions import QuestionsForm, asked_together, for_offer
from ui.desktop.pages.imports import ImportPage
from ui.desktop.pages.timeline import TimelinePage

SENDER = "+44 7700 900264"
HOSTILE = "<b>Dex</b> & co"


def line(hour: int, minute: int, sender: str, words: str, day: int = 14) -> str:
    return f"[{day}/11/2025, {hour:02}:{minute:02}:00] {sender}: {words}\n"


CHAT = (
    "".join(line(20, minute, SENDER, "\u200eMissed voice call") for minute in range(37))
    + line(20, 37, "Ada", "stop")
    + line(22, 0, SENDER, "secret words")
    + line(9, 0, SENDER, "again", 15)
)


@pytest.fixture
def chat(tmp_path: Path) -> Path:
    place = tmp_path / "_chat.txt"
    place.write_text(CHAT, encoding="utf-8")
    return place


@pytest.fixture
def page(record: Record, shown: Callable[[QWidget], QWidget]) -> ImportPage:
    made = ImportPage(record.page_context, record.navigator)
    made.refresh()
    shown(made)
    return made


def drop(place: QWidget, paths: Sequence[Path]) -> bool:
    """Send a drop as a file manager does and Qt delivers it; return whether it was taken."""
    mime = QMimeData()
    mime.setText("\n".join(map(str, paths)))
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    rest = (Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier(0))
    entering = QDragEnterEvent(QPoint(5, 5), *rest)
    QApplication.sendEvent(place, entering)
    if not entering.isAccepted():
        return False
    dropping = QDropEvent(QPointF(5, 5), *rest)
    QApplication.sendEvent(place, dropping)
    return dropping.isAccepted()


def words_of(widget: QWidget) -> str:
    return "\n".join(
        label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget)
    )


def radio(page: QWidget, text: str) -> QRadioButton:
    (found,) = [each for each in page.findChildren(QRadioButton) if each.accessibleName() == text]
    return found


def says(page: ImportPage, text: str) -> Callable[[], bool]:
    return lambda: text in words_of(page)


def test_a_dropped_export_is_asked_about_read_and_told_of(
    page: ImportPage, record: Record, chat: Path, qtbot: QtBot
) -> None:
    assert drop(page, [chat])
    qtbot.waitUntil(says(page, "Which of these names is you?"))
    assert record.do(lambda s: s.journal.items(Noun.EVIDENCE)) == ()
    go_on = button_of(page, "Continue")
    assert not go_on.isEnabled()
    QTest.mouseClick(radio(page, "Ada"), Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    QTest.mouseClick(go_on, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(says(page, "What was read"))
    told = words_of(page.on_show)
    assert "Format: WhatsApp (sure)" in told
    assert told.count(manifest.load("whatsapp").authorship) == 1
    assert "Read: messages 3, calls 37" in told
    assert "This may not be the beginning of the conversation." in told
    assert "First: 2025-11-14 20:00:00 (Europe/London)" in told
    assert "Kept as " in told
    (kept,) = record.do(lambda s: s.journal.items(Noun.CONVERSATION))
    assert (kept.content.me, kept.content.zone) == ("Ada", "Europe/London")
    assert record.do(lambda s: s.journal.items(Noun.INCIDENT)) == ()
    button_of(page.on_show, "Look through it").click()
    assert record.navigator.about("review") == [None]

    def found() -> int:
        got = record.do(lambda s: s.file_search.find("secret"))
        return sum(each.count for each in got.conversations)

    # nobody has to ask for its words to be looked into
    qtbot.waitUntil(lambda: found() == 1)
    unsearched = record.do(lambda s: s.file_search.find("secret").unsearched)
    assert Noun.CONVERSATION not in {each.noun for each in unsearched}


def test_a_report_that_was_read_gives_way_to_the_door(
    page: ImportPage, chat: Path, qtbot: QtBot
) -> None:
    page.take([chat])
    answer(page, qtbot)
    qtbot.waitUntil(says(page, "What was read"))
    # it is there for who was elsewhere while it was made
    page.refresh()
    assert page.on_show is not page.door
    page.hide()
    page.show()
    page.refresh()
    assert page.on_show is page.door


def answer(page: ImportPage, qtbot: QtBot, name: str = "Ada") -> None:
    qtbot.waitUntil(says(page, "Which of these names is you?"))
    QTest.mouseClick(radio(page, name), Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    QTest.mouseClick(button_of(page, "Continue"), Qt.MouseButton.LeftButton)


def attached(record: Record) -> list[Path]:
    return [each for each in (record.folder / "att").rglob("*") if each.is_file()]


def test_stopping_leaves_nothing(
    page: ImportPage, record: Record, chat: Path, qtbot: QtBot
) -> None:
    page.take([chat, chat.with_name("next.txt")])
    answer(page, qtbot)
    QTest.mouseClick(page.working.progress.stop, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(says(page, "Stopped. Nothing of _chat.txt was kept."))
    assert "Nothing of next.txt was kept." in words_of(page)
    assert record.do(lambda s: s.journal.items(Noun.EVIDENCE)) == ()
    assert attached(record) == []


def test_what_is_not_to_be_brought_in_is_not(
    page: ImportPage, record: Record, chat: Path, qtbot: QtBot
) -> None:
    page.take([chat])
    qtbot.waitUntil(says(page, "Which of these names is you?"))
    QTest.mouseClick(button_of(page, "Do not bring this in"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(says(page, "Bring in messages or photographs"))
    assert attached(record) == []


def test_locking_ends_the_work_and_nothing_of_it_is_in_the_record(
    page: ImportPage, record: Record, chat: Path, qtbot: QtBot
) -> None:
    page.take([chat])
    answer(page, qtbot)
    record.page_context.jobs.cancel_all()
    closed = record.page_context.vault_thread.lock()
    qtbot.waitUntil(closed.done)
    assert record.page_context.jobs.shut_down()
    assert attached(record) == []


def test_what_was_on_its_way_at_a_lock_is_brought_in_again_with_its_answers(
    page: ImportPage,
    record: Record,
    chat: Path,
    shown: Callable[[QWidget], QWidget],
    qtbot: QtBot,
) -> None:
    assert page.unsaved() is None
    page.take([chat, chat.with_name("gone.txt")])
    qtbot.waitUntil(says(page, "Which of these names is you?"))
    asking = json.loads(json.dumps(page.unsaved()))
    assert len(asking["paths"]) == 2
    answer(page, qtbot)
    working = json.loads(json.dumps(page.unsaved()))
    button_of(page, "Stop").click()
    qtbot.waitUntil(says(page, "Stopped."))
    assert page.unsaved() is None
    again = ImportPage(record.page_context, record.navigator)
    shown(again)
    again.restore(working)
    qtbot.waitUntil(says(again, "What was read"))
    qtbot.waitUntil(says(again, "gone.txt: There is no file of this name, or not any more."))
    (kept,) = record.do(lambda s: s.journal.items(Noun.CONVERSATION))
    assert kept.content.me == "Ada"
    assert again.unsaved() is None
    # what was not answered before the lock is asked, and not guessed
    third = ImportPage(record.page_context, record.navigator)
    shown(third)
    third.restore(asking)
    qtbot.waitUntil(says(third, "Which of these names is you?"))


def test_a_file_that_is_no_export_is_kept_as_evidence_if_the_person_says_so(
    page: ImportPage, record: Record, picture: Path, qtbot: QtBot
) -> None:
    assert drop(page, [picture])
    qtbot.waitUntil(says(page, "photo.png: This is no export that the program knows."))
    assert "'daybook " not in words_of(page)
    assert attached(record) == []
    QTest.mouseClick(button_of(page, "Keep it as evidence"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(record.do(lambda s: s.journal.items(Noun.EVIDENCE))) == 1)
    assert record.navigator.about("show_page") == [PageId.EVIDENCE]
    assert not page.not_kept.isVisible()


def test_what_was_not_kept_stays_until_it_is_answered(
    page: ImportPage,
    record: Record,
    chat: Path,
    picture: Path,
    shown: Callable[[QWidget], QWidget],
    qtbot: QtBot,
) -> None:
    page.take([chat, picture])
    answer(page, qtbot)
    qtbot.waitUntil(says(page, "What was read"))
    qtbot.waitUntil(says(page, "photo.png: This is no export"))
    button_of(page, "Bring in more").click()
    assert page.not_kept.isVisible()
    # another go, another page, another start
    page.take([chat.with_name("gone.txt")])
    qtbot.waitUntil(says(page, "2 files are not in the record"))
    kept = json.loads(json.dumps(record.page_context.files_not_kept.state()))
    record.page_context.files_not_kept.take([picture, chat.with_name("gone.txt")])
    assert not page.not_kept.isVisible()
    record.page_context.files_not_kept.restore(kept)
    again = ImportPage(record.page_context, record.navigator)
    shown(again)
    qtbot.waitUntil(says(again, "photo.png: This is no export"))
    # one that can be read by now is not missed any more
    chat.with_name("gone.txt").write_text(chat.read_text(encoding="utf-8"), encoding="utf-8")
    button_of(again.not_kept, "Try it again").click()
    answer(again, qtbot)
    qtbot.waitUntil(says(again, "1 file is not in the record"))
    button_of(again.not_kept, "Leave it out").click()
    assert not again.not_kept.isVisible()
    assert record.page_context.files_not_kept.state() is None


def test_several_files_are_asked_about_one_after_the_other(
    page: ImportPage, record: Record, chat: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    other = tmp_path / "other.txt"
    other.write_text(line(8, 0, HOSTILE, "hello") + line(8, 1, "Ada", "hi"), encoding="utf-8")
    missing = tmp_path / "missing.txt"
    page.take([chat, missing, other])
    answer(page, qtbot)
    # the answers before are proposed, and the names are literal
    qtbot.waitUntil(lambda: page.findChildren(QRadioButton) and says(page, "other.txt")())
    assert radio(page, "Ada").isChecked()
    assert radio(page, HOSTILE).text() == HOSTILE.replace("&", "&&")
    form = page.on_show
    assert isinstance(form, QuestionsForm)
    QTest.keyClick(radio(page, "Ada"), Qt.Key.Key_Return)
    qtbot.waitUntil(says(page, "What was read"))
    assert f"1 line: {HOSTILE}" in words_of(page.on_show)
    # below the fold it would be missed, and the file with it
    qtbot.waitUntil(says(page, "missing.txt: There is no file of this name, or not any more."))
    assert page.not_kept.geometry().bottom() < page.on_show.mapTo(page, QPoint(0, 0)).y()
    assert len(record.do(lambda s: s.journal.items(Noun.CONVERSATION))) == 2


def test_the_same_file_again_adds_nothing(
    page: ImportPage, record: Record, chat: Path, qtbot: QtBot
) -> None:
    for _time in range(2):
        page.take([chat])
        answer(page, qtbot)
        qtbot.waitUntil(says(page, "What was read"))
    assert "It was in the record already: conversation 1" in words_of(page.on_show)
    assert len(record.do(lambda s: s.journal.items(Noun.CONVERSATION))) == 1


def test_a_file_that_is_another_one_when_it_is_read_is_refused(
    page: ImportPage, record: Record, chat: Path, qtbot: QtBot
) -> None:
    page.take([chat])
    qtbot.waitUntil(says(page, "Which of these names is you?"))
    chat.write_bytes(SMALLEST["sms-backup-restore"][1])
    answer(page, qtbot)
    qtbot.waitUntil(says(page, "A file was changed while it was being read"))
    assert attached(record) == []


def test_how_to_get_an_export_begins_with_whose_phone_it_is(page: ImportPage) -> None:
    told = words_of(page)
    assert manifest.NEVER in told
    assert "somebody may be watching it" in told
    page.door.how.setFocus()
    QTest.keyClicks(page.door.how, "WhatsApp")
    whatsapp = manifest.load("whatsapp")
    told = words_of(page)
    assert whatsapp.from_phone[2] in told
    assert told.index(manifest.NEVER) < told.index(whatsapp.from_phone[0])
    assert whatsapp.lost[0] in told


def test_a_drop_on_the_timeline_opens_the_same_door(
    record: Record, shown: Callable[[QWidget], QWidget], chat: Path
) -> None:
    timeline = TimelinePage(record.page_context, record.navigator)
    shown(timeline)
    line_edit = timeline.findChild(QLineEdit)
    for place in (timeline, timeline.view.viewport(), timeline.quick.line):
        assert drop(place, [chat])
    assert record.navigator.about("bring_in") == [(chat,)] * 3
    assert line_edit is not None
    # the name of a file is no word of a record
    assert timeline.quick.line.text() == ""


def test_the_timeline_says_what_waits_and_leads_there(
    page: ImportPage,
    record: Record,
    shown: Callable[[QWidget], QWidget],
    chat: Path,
    qtbot: QtBot,
) -> None:
    page.take([chat])
    answer(page, qtbot)
    qtbot.waitUntil(says(page, "What was read"))
    timeline = TimelinePage(record.page_context, record.navigator)
    shown(timeline)
    timeline.refresh()
    qtbot.waitUntil(timeline.waiting.isVisible)
    assert "1 conversation that you brought in was not looked through yet." in words_of(timeline)

    def looked(session: object) -> None:
        (review,) = session.reviews()  # type: ignore[attr-defined]
        review.note_left(len(review.runs()))

    record.do(looked)
    timeline.refresh()
    qtbot.waitUntil(lambda: "3 runs of contact from what you brought in" in words_of(timeline))
    QTest.mouseClick(timeline.waiting.look, Qt.MouseButton.LeftButton)
    assert record.navigator.about("review") == [None]


def offered(main: str, *questions: Question, of: str = "whatsapp") -> OfferedExport:
    return OfferedExport(of, Confidence.SURE, main, questions)


def test_exports_of_one_file_are_asked_about_together() -> None:
    zone = Question(QuestionKind.ZONE)
    first = offered("a", Question(QuestionKind.WHO_IS_ME, ("Ada", "Dex")), zone)
    second = offered("b", Question(QuestionKind.WHO_IS_ME, ("Ada", "C")))
    mail = offered("c", of="eml")
    chats, mails = asked_together([first, mail, second])
    assert chats.questions == (Question(QuestionKind.WHO_IS_ME, ("Ada", "Dex", "C")), zone)
    assert mails.questions == ()
    given = Given(me="Ada", zone="Europe/London", own_number="7")
    assert for_offer(first, given) == Given(me="Ada", zone="Europe/London")
    assert for_offer(second, given) == Given(me="Ada")


def test_columns_are_proposed_by_their_heads_and_have_to_hold_a_time(
    shown: Callable[[QWidget], QWidget],
) -> None:
    heads = ("A: Date", "B: <i>From</i>", "C: Text")
    (asked,) = asked_together([offered("", Question(QuestionKind.COLUMNS, heads), of="table")])
    form = QuestionsForm("a.csv", asked, (), "Europe/London")
    shown(form)
    assert form.is_done()
    assert form.answers().columns == (ColumnRole.TIME, ColumnRole.NONE, ColumnRole.TEXT)
    assert "B: <i>From</i>" in words_of(form)
    (asked,) = asked_together([offered("", Question(QuestionKind.COLUMNS, ("A: x",)), of="table")])
    assert not QuestionsForm("a.csv", asked, (), "Europe/London").is_done()


def test_the_columns_of_a_list_of_calls_are_proposed_by_their_heads(
    shown: Callable[[QWidget], QWidget],
) -> None:
    heads = ("A: Date", "B: Time", "C: Number called", "D: Duration (mm:ss)", "E: Call type")
    (asked,) = asked_together([offered("", Question(QuestionKind.COLUMNS, heads), of="table")])
    form = QuestionsForm("a.csv", asked, (), "Europe/London")
    shown(form)
    assert form.answers().columns == (
        ColumnRole.TIME,
        ColumnRole.CLOCK,
        ColumnRole.RECIPIENT,
        ColumnRole.LENGTH,
        ColumnRole.KIND,
    )


def test_chosen_files_are_taken_and_none_if_the_person_goes_back(
    page: ImportPage, record: Record, chat: Path, answers: Answers, qtbot: QtBot
) -> None:
    QTest.keyClick(page.door.choose, Qt.Key.Key_Return)
    assert answers.asked == ["Choose what to bring in"]
    assert page.on_show is page.door
    answers.chosen = (chat,)
    QTest.keyClick(page.door.choose, Qt.Key.Key_Return)
    qtbot.waitUntil(says(page, "Which of these names is you?"))


TABLE = b"When,Who,What\n14/11/2025 20:00,Dex,hello\n"


def test_columns_that_are_not_read_are_named_before_anything_is_read(
    shown: Callable[[QWidget], QWidget],
) -> None:
    heads = ("A: Date", "B: Time", "C: What happened", "D: Where & how")
    (asked,) = asked_together([offered("", Question(QuestionKind.COLUMNS, heads), of="table")])
    form = QuestionsForm("diary.csv", asked, (), "Europe/London")
    shown(form)
    roles = (ColumnRole.TIME, ColumnRole.CLOCK, ColumnRole.TEXT, ColumnRole.NONE)
    assert form.answers().columns == roles
    assert "Not read, and kept in the file: D: Where & how." in words_of(form)
    assert "no words are read" not in words_of(form)
    words = next(box for box in form.findChildren(QComboBox) if box.accessibleName() == heads[2])
    words.setCurrentIndex(words.findData(ColumnRole.NONE))
    said = "No column is chosen for the words, so no words are read."
    assert f"{said} Not read, and kept in the file: {heads[2]}; {heads[3]}." in words_of(form)


def test_the_columns_of_a_table_are_proposed_as_they_were_answered_before(
    page: ImportPage, record: Record, tmp_path: Path, qtbot: QtBot
) -> None:
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_bytes(TABLE)
    second.write_bytes(TABLE + b"14/11/2025 20:01,Dex,again\n")
    columns = (ColumnRole.TIME, ColumnRole.SENDER, ColumnRole.TEXT)
    given = Given(columns=columns, zone="Europe/London")
    record.do(lambda s: s.imports.keep(first, lambda _offer: given))
    page.take([second])
    qtbot.waitUntil(lambda: isinstance(page.on_show, QuestionsForm))
    assert isinstance(page.on_show, QuestionsForm)
    assert page.on_show.answers().columns == columns


def test_a_folder_of_photographs_comes_in_by_the_same_door(
    page: ImportPage, record: Record, picture: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    folder = tmp_path / "DCIM"
    folder.mkdir()
    picture.rename(folder / "IMG_20251114_200000.png")
    assert drop(page, [folder])
    qtbot.waitUntil(lambda: isinstance(page.on_show, QuestionsForm))
    assert isinstance(page.on_show, QuestionsForm)
    QTest.keyClick(page.on_show, Qt.Key.Key_Return)
    qtbot.waitUntil(says(page, "What was read"))
    (kept,) = record.do(lambda s: s.journal.items(Noun.CONVERSATION))
    assert kept.content.files == 1
    names = {item.content.name for item in record.do(lambda s: s.journal.items(Noun.EVIDENCE))}
    assert "IMG_20251114_200000.png" in names
