"""Keeping it safe: each thing done by mouse and keyboard, on a real record with cheap keys."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QHideEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from diary.crypto import timestamp_query
from diary.model.incident import Incident
from diary.services.words import Words
from ui.desktop.page_list import COPIES
from ui.desktop.pages.keeping import overview
from ui.desktop.pages.keeping.page import KeepingPage
from ui.desktop.typed import Typed
from ui.desktop.welcome_back import welcome_back

Shown = Callable[..., QWidget]
PASSPHRASE = "marble otter quiet lantern"
NEW = "seven quiet stones below"
MARKUP = '<b>bold</b> & <img src="file:///etc/passwd">'


def said(page: QWidget) -> str:
    labels = page.findChildren(QLabel)
    return "\n".join(label.text() for label in labels if label.isVisible())


def click(button: QPushButton) -> None:
    assert button.isVisible()
    assert button.isEnabled()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def type_in(field: QWidget, text: str) -> None:
    field.setFocus()
    QTest.keyClicks(field, text)


@pytest.fixture
def page(record: Any, shown: Shown, qtbot: Any) -> KeepingPage:
    made = KeepingPage(record.kit, record.folder)
    shown(made)
    made.refresh()
    qtbot.waitUntil(lambda: "There is no copy" in said(made))
    return made


@pytest.fixture
def enter(page: KeepingPage, qtbot: Any) -> Callable[[str], Any]:
    def go(name: str) -> Any:
        page.overview.buttons[name].setFocus()
        QTest.keyClick(page.overview.buttons[name], Qt.Key.Key_Space)
        view = page.view(name)
        qtbot.waitUntil(view.isVisible)
        return view

    return go


def opens(record: Any, opening: Any, words: Words) -> int:
    """How many entries the record has that these words open."""
    record.kit.lane.lock().result(timeout=5)
    session = opening.unlock(record.folder, Typed(words.text, words.key_file))
    session.close()
    return int(session.info.entries)


# --- the overview -------------------------------------------------------------------------------


def test_it_says_how_things_stand_and_asks_for_nothing(page: KeepingPage) -> None:
    text = said(page)
    for part in ("There is no copy yet.", "There is no recovery code.", "No key file is in use."):
        assert part in text
    assert not page.overview.used.isVisible()
    for nagging in ("should", "must", "recommended", "overdue", "!"):
        assert nagging not in text


def test_every_view_is_reached_by_keyboard_and_left_again(
    page: KeepingPage, enter: Callable[[str], Any], qtbot: Any
) -> None:
    for name in page.overview.buttons:
        view = enter(name)
        assert view.back.hasFocus() or view.focusWidget() is not None
        QTest.keyClick(view.back, Qt.Key.Key_Space)
        qtbot.waitUntil(page.overview.isVisible)


def test_what_was_asked_for_last_is_shown(page: KeepingPage, record: Any) -> None:
    page.show_view(overview.CODE)
    page.refresh()
    record.do(lambda s: None)
    assert page.overview.isVisible()


def test_a_use_of_the_code_is_told_until_somebody_owns_up(
    page: KeepingPage, record: Any, opening: Any, qtbot: Any
) -> None:
    words = Words(PASSPHRASE)
    code = record.do(lambda s: s.access.make_recovery_code(words))
    assert opens(record, opening, Words(code)) == 0
    kit = record.kit
    got: list[Any] = []
    unlock = partial(opening.unlock, record.folder, Typed(PASSPHRASE))
    kit.lane.unlock(kit.lane, record.folder, unlock, got.append, pytest.fail)
    qtbot.waitUntil(lambda: bool(got))
    told = welcome_back(got[0].info, kit.around, ())
    assert "A recovery code opened this record on" in told
    assert "'Keeping it safe'" in told
    page.refresh()
    qtbot.waitUntil(page.overview.used.isVisible)
    page.overview.mine.setFocus()
    QTest.keyClick(page.overview.mine, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not page.overview.used.isVisible())
    assert record.do(lambda s: s.access.recovery_state()).seen


# --- copies -------------------------------------------------------------------------------------


def test_a_copy_is_made_told_and_checked(
    page: KeepingPage,
    record: Any,
    answers: Any,
    enter: Callable[[str], Any],
    qtbot: Any,
    tmp_path: Path,
) -> None:
    record.do(lambda s: s.journal.record(Incident(what="one")))
    stick = tmp_path / MARKUP.replace("/", "_")
    stick.mkdir()
    (stick / "holiday.txt").write_text("not ours")
    answers.chosen = (stick,)
    view = enter(COPIES)
    click(view.make)
    qtbot.waitUntil(lambda: "Every byte was read back" in view.lines.text())
    assert str(stick / "Copy") in view.lines.text()
    qtbot.waitUntil(lambda: "within the hour, 0 entries since" in view.last.text())
    assert (stick / "holiday.txt").read_text() == "not ours"
    click(view.check)
    qtbot.waitUntil(lambda: "All of it is as it was written." in view.lines.text())
    assert not view.working.isVisible()
    record.do(lambda s: s.journal.record(Incident(what="two")))
    click(view.back)
    qtbot.waitUntil(lambda: "within the hour, 1 entry since" in said(page))


def test_a_copy_that_cannot_be_made_says_what_is_safe(
    record: Any, answers: Any, enter: Callable[[str], Any], qtbot: Any
) -> None:
    answers.chosen = (record.folder / "att",)
    view = enter(COPIES)
    click(view.make)
    qtbot.waitUntil(lambda: "own folder" in view.status.text())
    assert view.make.isEnabled()
    assert record.do(lambda s: s.backup.last()) is None


def test_a_copy_is_stopped_as_soon_as_it_is_asked_to(
    record: Any, answers: Any, enter: Callable[[str], Any], qtbot: Any, tmp_path: Path
) -> None:
    answers.chosen = (tmp_path,)
    view = enter(COPIES)
    view.make.click()
    view.working.stop.click()
    qtbot.waitUntil(lambda: "Stopped" in view.status.text())
    assert list((tmp_path / "Copy").rglob("*")) == []


def test_a_copy_can_be_stopped_before_it_begins_and_leaves_nothing(
    page: KeepingPage,
    record: Any,
    answers: Any,
    enter: Callable[[str], Any],
    qtbot: Any,
    tmp_path: Path,
) -> None:
    answers.chosen = (tmp_path / "stick",)
    (tmp_path / "stick").mkdir()
    view = enter(COPIES)
    go_on, jobs = threading.Event(), record.kit.jobs
    for _thread in range(3):
        jobs.start(page, lambda _progress: go_on.wait(10), bool, pytest.fail)
    view.make.click()
    qtbot.waitUntil((record.folder / "db.copy").exists)
    record.do(lambda s: None)
    view.working.stop.click()
    go_on.set()
    qtbot.waitUntil(lambda: "Stopped" in view.status.text())
    assert list((tmp_path / "stick").rglob("*")) == []
    assert not (record.folder / "db.copy").exists()
    assert view.make.isEnabled()


# --- the recovery code --------------------------------------------------------------------------


def make_code(view: Any, qtbot: Any) -> str:
    type_in(view.words.passphrase.line, PASSPHRASE)
    QTest.keyClick(view.words.passphrase.line, Qt.Key.Key_Return)
    qtbot.waitUntil(view.shown.isVisible)
    return "".join(c for c in view.shown.text() if c.isalnum() or c == "-")


def test_a_code_is_shown_once_and_opens(
    record: Any, opening: Any, enter: Callable[[str], Any], qtbot: Any
) -> None:
    view = enter(overview.CODE)
    assert not view.make.isEnabled()
    QGuiApplication.clipboard().setText("before")
    code = make_code(view, qtbot)
    assert len(code.replace("-", "")) == 28
    assert "best left with an advocate" not in said(view)
    assert "not print" in said(view)
    selectable = Qt.TextInteractionFlag.TextSelectableByMouse
    assert not view.shown.textInteractionFlags() & selectable
    assert QGuiApplication.clipboard().text() == "before"
    click(view.done)
    assert not view.shown.isVisible()
    assert code[:4] not in said(view)
    assert "There is a recovery code, made on" in view.state.text()
    assert opens(record, opening, Words(code)) == 0


def test_leaving_takes_the_code_off_the_screen_and_putting_the_window_aside_does_not(
    page: KeepingPage, enter: Callable[[str], Any], qtbot: Any
) -> None:
    view = enter(overview.CODE)
    code = make_code(view, qtbot)
    QGuiApplication.sendEvent(page, QHideEvent())
    assert view.shown.text() == ""
    view._show_code(code)
    page.hide()
    page.show()
    assert view.shown.text() == ""


def test_no_part_of_a_code_is_out_of_sight_where_there_is_little_room(
    page: KeepingPage, enter: Callable[[str], Any], qtbot: Any
) -> None:
    view = enter(overview.CODE)
    make_code(view, qtbot)
    page.resize(330, 400)
    qtbot.waitUntil(lambda: view.area.widget().width() <= view.area.viewport().width())
    rows = view.shown.heightForWidth(view.shown.width()) / view.shown.fontMetrics().lineSpacing()
    assert view.shown.width() < view.area.viewport().width()
    assert rows > 2


def test_a_wrong_passphrase_makes_no_code(
    record: Any, enter: Callable[[str], Any], qtbot: Any
) -> None:
    view = enter(overview.CODE)
    type_in(view.words.passphrase.line, "something else")
    click(view.make)
    qtbot.waitUntil(lambda: "does not open" in view.status.text())
    assert not view.shown.isVisible()
    assert not record.do(lambda s: s.access.recovery_state()).in_use


def test_a_sheet_goes_only_where_the_person_says(
    record: Any, answers: Any, enter: Callable[[str], Any], qtbot: Any, tmp_path: Path
) -> None:
    view = enter(overview.CODE)
    code = make_code(view, qtbot)
    answers.chosen = (tmp_path,)
    click(view.save)
    qtbot.waitUntil(lambda: "Written to" in view.status.text())
    text = (tmp_path / "sheet.txt").read_text()
    assert code.split("-")[6] in text
    assert "aybook" not in text
    answers.chosen = (record.folder,)
    click(view.save)
    qtbot.waitUntil(lambda: "own folder" in view.status.text())
    assert not (record.folder / "sheet.txt").exists()


def test_a_code_is_taken_back(
    record: Any, opening: Any, enter: Callable[[str], Any], qtbot: Any
) -> None:
    view = enter(overview.CODE)
    code = make_code(view, qtbot)
    click(view.done)
    type_in(view.words.passphrase.line, PASSPHRASE)
    click(view.revoke)
    qtbot.waitUntil(lambda: "opens nothing now" in view.said.text())
    assert "There is no recovery code." in view.state.text()
    from diary.errors import WrongPassphrase

    with pytest.raises(WrongPassphrase):
        opens(record, opening, Words(code))


# --- the passphrase and the key file ------------------------------------------------------------


def test_the_passphrase_is_changed(
    record: Any, opening: Any, enter: Callable[[str], Any], qtbot: Any
) -> None:
    view = enter(overview.PASSPHRASE)
    type_in(view.words.passphrase.line, PASSPHRASE)
    type_in(view.new.first.line, NEW)
    type_in(view.new.second.line, NEW)
    assert not view.change.isEnabled()
    view.new.understood.click()
    click(view.change)
    qtbot.waitUntil(lambda: "the new passphrase opens" in view.said.text())
    assert "older copy of the file 'keys'" in view.said.text()
    assert view.words.passphrase.text() == view.new.first.text() == ""
    assert opens(record, opening, Words(NEW)) == 0


def test_a_wrong_one_keeps_what_was_typed_anew(enter: Callable[[str], Any], qtbot: Any) -> None:
    view = enter(overview.PASSPHRASE)
    type_in(view.words.passphrase.line, "wrong")
    view.new.set_passphrase(NEW)
    view.new.understood.click()
    click(view.change)
    qtbot.waitUntil(lambda: "does not open" in view.status.text())
    assert view.new.first.text() == NEW


def test_a_key_file_is_added_and_taken_away(
    record: Any,
    opening: Any,
    answers: Any,
    enter: Callable[[str], Any],
    qtbot: Any,
    tmp_path: Path,
) -> None:
    file = tmp_path / "song.mp3"
    file.write_bytes(b"la" * 100)
    answers.chosen = (file,)
    view = enter(overview.KEY_FILE)
    type_in(view.words.passphrase.line, PASSPHRASE)
    click(view.new.choose)
    click(view.add)
    qtbot.waitUntil(lambda: "the passphrase and the key file" in view.said.text())
    assert "A key file is in use." in view.state.text()
    type_in(view.words.passphrase.line, PASSPHRASE)
    click(view.remove)
    qtbot.waitUntil(lambda: "does not open" in view.status.text())
    click(view.words.file.choose)
    type_in(view.words.passphrase.line, PASSPHRASE)
    click(view.remove)
    qtbot.waitUntil(lambda: "the passphrase alone opens" in view.said.text())
    assert opens(record, opening, Words(PASSPHRASE)) == 0


# --- seals and stamps ---------------------------------------------------------------------------


def test_a_seal_is_a_numbered_list_and_noted_privately(
    record: Any, enter: Callable[[str], Any], qtbot: Any
) -> None:
    record.do(lambda s: s.journal.record(Incident(what="one")))
    view = enter(overview.SEAL)
    words = record.do(lambda s: s.seals.now()).words.split()
    qtbot.waitUntil(lambda: f"12.  {words[11]}" in said(view))
    assert [w for w in words if f"  {w}" not in said(view)] == []
    assert "No seal was noted" in view.given.text()
    assert not view.note.isEnabled()
    type_in(view.to, MARKUP)
    type_in(view.how, "by telephone")
    QTest.keyClick(view.how, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "by telephone" in view.given.text())
    assert MARKUP in said(view.given)
    assert MARKUP in view.status.text()
    (given,) = record.do(lambda s: s.seals.items())
    assert (given.content.given_to, given.content.entries) == (MARKUP, 1)


def test_a_query_is_written_and_a_stranger_s_reply_is_refused(
    record: Any, answers: Any, enter: Callable[[str], Any], qtbot: Any, tmp_path: Path
) -> None:
    view = enter(overview.STAMP)
    answers.chosen = (tmp_path,)
    click(view.query)
    qtbot.waitUntil(lambda: "nothing to put a date to" in view.status.text())
    assert not (tmp_path / "query.tsq").exists()
    record.do(lambda s: s.journal.record(Incident(what="one")))
    click(view.query)
    qtbot.waitUntil(lambda: "It covers everything up to entry 1." in view.said.text())
    assert timestamp_query.parse((tmp_path / "query.tsq").read_bytes())
    answers.chosen = (tmp_path / "query.tsq",)
    click(view.reply)
    qtbot.waitUntil(lambda: "no time stamp reply" in view.status.text())
    assert "No time stamp is kept" in view.kept.text()
    answers.chosen = (record.folder,)
    click(view.query)
    qtbot.waitUntil(lambda: "own folder" in view.status.text())
    assert not (record.folder / "query.tsq").exists()


# --- the whole record ---------------------------------------------------------------------------


def test_removing_asks_for_the_name_and_the_passphrase(
    page: KeepingPage, record: Any, enter: Callable[[str], Any], qtbot: Any
) -> None:
    view = enter(overview.REMOVE)
    text = view.told.text()
    assert "Nobody can undo this" in text
    assert "daybook backup" not in text
    assert "'Make a copy'" in text
    type_in(view.words.passphrase.line, "wrong")
    assert not view.go.isEnabled()
    type_in(view.name, "daybook")
    click(view.go)
    qtbot.waitUntil(lambda: "does not open" in view.status.text())
    wished: list[Any] = []
    page.whole_requested.connect(wished.append)
    type_in(view.words.passphrase.line, PASSPHRASE)
    click(view.go)
    qtbot.waitUntil(lambda: bool(wished))
    assert wished[0].gone
    assert record.do(lambda s: s.info.entries) == 0
    click(view.copy)
    qtbot.waitUntil(page.view(COPIES).isVisible)
    assert view.name.text() == ""


def test_new_keys_say_what_they_do_and_prove_the_words_first(
    page: KeepingPage, enter: Callable[[str], Any], qtbot: Any
) -> None:
    view = enter(overview.ROTATE)
    assert "stays beside it" in view.told.text()
    view.remove_old.click()
    assert "removed at the end" in view.told.text()
    assert "'daybook" not in view.told.text()
    type_in(view.words.passphrase.line, "wrong")
    view.new.set_passphrase(NEW)
    view.new.understood.click()
    wished: list[Any] = []
    page.whole_requested.connect(wished.append)
    click(view.go)
    qtbot.waitUntil(lambda: "does not open" in view.status.text())
    assert wished == []
    type_in(view.words.passphrase.line, PASSPHRASE)
    click(view.go)
    qtbot.waitUntil(lambda: bool(wished))
    assert not wished[0].gone
    assert wished[0].stoppable
