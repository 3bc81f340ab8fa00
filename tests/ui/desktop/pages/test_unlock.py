"""When the passphrase alone does not open it: key file, recovery code, damaged keys, a copy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget

from diary.model.record_nouns import Evidence, Incident
from diary.services.access.credentials import Credentials
from tests.support.pages import stack_of
from ui.desktop.main_window import MainWindow
from ui.desktop.pages.recover import RecoverPage
from ui.desktop.pages.restore import RestorePage
from ui.desktop.pages.unlock import UnlockPage
from ui.desktop.pages.vault_task import VaultTaskPage
from ui.desktop.pages.welcome import WelcomePage
from ui.desktop.theme import Theme
from ui.desktop.typed_credentials import TypedCredentials

Shown = Callable[..., QWidget]
LEFT = Qt.MouseButton.LeftButton
PASSPHRASE = "marble otter quiet lantern"
NEW = "seven quiet stones below"
WORDS = Credentials(PASSPHRASE)


def lock(record: Any) -> None:
    record.page_context.vault_thread.lock().result(timeout=5)


@pytest.fixture
def window(record: Any, opening: Any, shown: Shown) -> Callable[[], MainWindow]:
    def show() -> MainWindow:
        context = record.page_context
        lock(record)
        made = MainWindow(
            context.vault_thread,
            context.jobs,
            context.theme,
            context.prompter,
            opening,
            record.folder,
        )
        made.closed.connect(lambda: None)
        shown(made)
        return made

    return show


def enter(field: Any, text: str) -> None:
    field.setFocus()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def shown_page(window: MainWindow, kind: type) -> Any:
    page = stack_of(window).currentWidget()
    assert isinstance(page, kind)
    return page


# --- the lock screen ----------------------------------------------------------------------------


def test_a_key_file_is_out_of_sight_until_asked_for(
    record: Any, answers: Any, window: Any, qtbot: Any, tmp_path: Path
) -> None:
    file = tmp_path / "song.mp3"
    file.write_bytes(b"la" * 100)
    record.do(lambda s: s.access.change_key_file(WORDS, Credentials(PASSPHRASE, file)))
    page = window().unlock_page
    assert not page.words.file.isVisible()
    enter(page.passphrase.line, PASSPHRASE)
    qtbot.waitUntil(lambda: "does not open" in page.status.text())
    page.words.uses_file.setFocus()
    QTest.keyClick(page.words.uses_file, Qt.Key.Key_Space)
    assert page.words.file.isVisible()
    answers.chosen = (file,)
    page.words.file.choose.click()
    with qtbot.waitSignal(page.opened):
        enter(page.passphrase.line, PASSPHRASE)


def test_a_key_file_that_is_not_there_is_asked_for_again(
    record: Any, window: Any, qtbot: Any, tmp_path: Path
) -> None:
    file = tmp_path / "song.mp3"
    file.write_bytes(b"la" * 100)
    record.do(lambda s: s.access.change_key_file(WORDS, Credentials(PASSPHRASE, file)))
    file.rename(tmp_path / "away")
    page = window().unlock_page
    QTest.keyClick(page.words.uses_file, Qt.Key.Key_Space)
    page.words.file.line.setText(str(file))
    QTest.keyClicks(page.passphrase.line, PASSPHRASE)
    page.open.setFocus()
    QTest.keyClick(page.open, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: "its stick is plugged in" in page.status.text())
    assert page.status.text().startswith("Key file: ")
    assert "still here" not in page.status.text()
    assert page.words.file.line.hasFocus()
    (tmp_path / "away").rename(file)
    QTest.keyClicks(page.passphrase.line, "not it")
    page.open.setFocus()
    QTest.keyClick(page.open, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: "does not open" in page.status.text())
    assert page.passphrase.line.hasFocus()
    QTest.keyClicks(page.passphrase.line, PASSPHRASE)
    with qtbot.waitSignal(page.opened):
        QTest.keyClick(page.words.file.line, Qt.Key.Key_Return)


def test_there_is_a_way_back_from_a_new_record_to_the_one_that_is_there(
    record: Any, window: Any
) -> None:
    shown = window()
    buttons = shown.unlock_page.findChildren(QPushButton)
    QTest.mouseClick(next(b for b in buttons if b.text() == "Start a new record"), LEFT)
    page = shown_page(shown, WelcomePage)
    assert page.back.isVisible()
    QTest.mouseClick(page.back, LEFT)
    assert shown_page(shown, UnlockPage).passphrase.line.hasFocus()


def test_a_code_typed_in_the_field_opens_and_is_told(record: Any, window: Any, qtbot: Any) -> None:
    code = record.do(lambda s: s.access.make_recovery_code(WORDS))
    page = window().unlock_page
    with qtbot.waitSignal(page.opened) as caught:
        enter(page.passphrase.line, code.lower().replace("-", " "))
    assert "recovery-code-used" in caught.args[0].info.notices
    assert caught.args[0].folder == record.folder


def test_a_mistyped_code_is_told_by_its_group(record: Any, window: Any, qtbot: Any) -> None:
    code = record.do(lambda s: s.access.make_recovery_code(WORDS))
    wrong = ("2" if code[5] != "2" else "3").join((code[:5], code[6:]))
    page = window().unlock_page
    enter(page.passphrase.line, wrong)
    qtbot.waitUntil(lambda: "group" in page.status.text())


def test_a_seal_code_in_the_field_is_told_to_open_nothing(
    record: Any, window: Any, qtbot: Any
) -> None:
    words = record.do(lambda s: s.seals.now()).words
    page = window().unlock_page
    enter(page.passphrase.line, words)
    qtbot.waitUntil(lambda: "a seal code opens nothing" in page.status.text())
    assert "seven groups" in page.status.text()


def test_a_forgotten_passphrase_leads_to_the_code_and_to_a_new_one(
    record: Any, opening: Any, window: Any, qtbot: Any
) -> None:
    code = record.do(lambda s: s.access.make_recovery_code(WORDS))
    shown = window()
    shown.unlock_page.forgot.click()
    page = shown_page(shown, RecoverPage)
    page.new.set_passphrase(NEW)
    page.new.understood.click()
    assert not page.go.isEnabled()
    QTest.keyClicks(page.code.line, PASSPHRASE[:-1])
    page.go.click()
    qtbot.waitUntil(lambda: "does not open" in page.status.text())
    assert page.new.first.text() == NEW
    # the next key puts one character right, and not all of them away
    assert page.code.line.hasFocus()
    assert not page.code.line.hasSelectedText()
    page.code.take()
    QTest.keyClicks(page.code.line, code)
    with qtbot.waitSignal(shown.opened):
        page.go.click()
    assert page.code.text() == ""
    lock(record)
    opening.unlock(record.folder, TypedCredentials(NEW)).close()


def test_going_back_from_there_leaves_everything(record: Any, window: Any) -> None:
    shown = window()
    shown.unlock_page.forgot.click()
    shown_page(shown, RecoverPage).back.click()
    assert shown.unlock_page.isVisible()
    assert not shown.is_open


def test_damaged_keys_are_put_right_from_their_copy(record: Any, window: Any, qtbot: Any) -> None:
    shown = window()
    page = shown.unlock_page
    keys = record.folder / "keys"
    whole = keys.read_bytes()
    keys.write_bytes(whole[:100])
    enter(page.passphrase.line, PASSPHRASE)
    qtbot.waitUntil(page.mend.isVisible)
    assert "daybook" not in page.status.text()
    assert "What you wrote is safe" in page.status.text()
    assert keys.read_bytes() == whole[:100]
    QTest.keyClicks(page.passphrase.line, PASSPHRASE)
    with qtbot.waitSignal(page.opened) as caught:
        page.mend.click()
    assert "keys-mended" in caught.args[0].info.notices
    assert keys.read_bytes() == whole


def test_a_removal_that_was_cut_off_can_be_ended(record: Any, window: Any, qtbot: Any) -> None:
    shown = window()
    page = shown.unlock_page
    (record.folder / "removing").write_bytes(b"DBK-GONE")
    for name in ("keys", "keys.bak"):
        (record.folder / name).unlink()
    enter(page.passphrase.line, PASSPHRASE)
    qtbot.waitUntil(page.finish.isVisible)
    page.finish.click()
    whole = shown_page(shown, VaultTaskPage)
    qtbot.waitUntil(whole.close_now.isVisible)
    assert not record.folder.exists()


# --- a copy -------------------------------------------------------------------------------------


@pytest.fixture
def copy(record: Any, picture: Path, tmp_path: Path) -> Path:
    def work(session: Any) -> None:
        session.journal.record(Incident(what="one"))
        (stored,) = session.evidence.store([picture])
        session.evidence.admit(stored, Evidence())
        session.backup.begin(tmp_path / "stick" / "Copy").run()

    (tmp_path / "stick").mkdir()
    record.do(work)
    return tmp_path / "stick"


@pytest.fixture
def restoring(record: Any, opening: Any, copy: Path, shown: Shown, tmp_path: Path) -> RestorePage:
    lock(record)
    context = record.page_context
    page = RestorePage(context.jobs, opening, context.prompter, tmp_path / "again" / "Daybook")
    shown(page)
    page.copy.setText(str(copy))
    return page


def test_a_record_is_restored_and_opens(
    restoring: RestorePage, opening: Any, qtbot: Any, tmp_path: Path
) -> None:
    page = restoring
    assert not page.go.isEnabled()
    enter(page.words.passphrase.line, "wrong words")
    qtbot.waitUntil(lambda: "does not open" in page.status.text())
    assert "a recovery code of later does not open it" in page.status.text()
    assert not page.despite.isVisible()
    assert not (tmp_path / "again" / "Daybook").exists()
    enter(page.words.passphrase.line, PASSPHRASE)
    qtbot.waitUntil(page.open.isVisible)
    assert "Every entry and every file was checked" in page.said.text()
    assert not page.go.isVisible()
    with qtbot.waitSignal(page.restored) as caught:
        page.open.click()
    session = opening.unlock(caught.args[0], TypedCredentials(PASSPHRASE))
    assert session.info.entries == 3
    session.close()


def test_what_was_not_tried_is_not_to_be_typed_again(
    restoring: RestorePage, copy: Path, qtbot: Any, tmp_path: Path
) -> None:
    page = restoring
    page.activateWindow()
    empty = tmp_path / "empty"
    empty.mkdir()
    page.copy.setText(str(empty))
    enter(page.words.passphrase.line, PASSPHRASE)
    qtbot.waitUntil(lambda: "no copy of a record in this folder" in page.status.text())
    assert page.words.passphrase.text() == PASSPHRASE
    assert page.focusWidget() is page.copy
    page.copy.setText(str(copy))
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "keys").write_bytes(b"x")
    page.folder.setText(str(taken))
    QTest.keyClick(page.words.passphrase.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.focusWidget() is page.folder)
    assert page.words.passphrase.text() == PASSPHRASE
    assert page.go.isEnabled()


def test_once_restored_the_record_that_opens_is_the_one_that_was_restored(
    restoring: RestorePage, qtbot: Any, tmp_path: Path
) -> None:
    page = restoring
    enter(page.words.passphrase.line, PASSPHRASE)
    assert not page.folder.isEnabled()
    assert not page.words.isEnabled()
    qtbot.waitUntil(page.open.isVisible)
    assert not page.folder.isEnabled()
    with qtbot.waitSignal(page.restored) as caught:
        page.open.click()
    assert caught.args == [tmp_path / "again" / "Daybook"]


def test_what_is_whole_of_a_damaged_copy_is_offered_and_not_forced(
    restoring: RestorePage, copy: Path, qtbot: Any, tmp_path: Path
) -> None:
    page = restoring
    for piece in (copy / "Copy" / "att").rglob("*"):
        if piece.is_file():
            piece.write_bytes(b"\0" * piece.stat().st_size)
    assert not page.despite.isVisible()
    enter(page.words.passphrase.line, PASSPHRASE)
    qtbot.waitUntil(page.despite.isVisible)
    assert "--despite-damage" not in page.status.text() + page.said.text()
    assert "Try another copy first" in page.said.text()
    assert not (tmp_path / "again" / "Daybook").exists()
    QTest.keyClicks(page.words.passphrase.line, PASSPHRASE)
    page.despite.click()
    qtbot.waitUntil(page.open.isVisible)
    assert "left out" in page.said.text()


def test_the_first_run_leads_to_a_copy_and_back(context: Any, opening: Any, shown: Shown) -> None:
    window = MainWindow(
        context.vault_thread, context.jobs, context.theme, context.prompter, opening, None
    )
    shown(window)
    welcome: Any = stack_of(window).currentWidget()
    welcome.restore_button.click()
    shown_page(window, RestorePage).back.click()
    assert stack_of(window).currentWidget() is welcome


def test_a_restored_record_is_proposed_a_place_that_is_free(
    window: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = tmp_path / "Documents" / "Daybook"
    taken.mkdir(parents=True)
    (taken / "keys").write_bytes(b"x")
    monkeypatch.setattr("ui.desktop.main_window.proposed_folder", lambda: taken)
    shown = window()
    shown.show_restore()
    page = shown_page(shown, RestorePage)
    assert page.folder.text() == str(taken.with_name("Daybook record"))


@pytest.mark.parametrize("zoom", [1.0, 2.0])
def test_what_is_said_of_a_try_moves_nothing_on_the_lock_screen(
    zoom: float, window: Any, theme: Theme, qtbot: Any
) -> None:
    theme.set_zoom(zoom)
    page = window().unlock_page

    def places() -> list[QPoint]:
        buttons = (each for each in page.findChildren(QPushButton) if each.isVisible())
        return [each.mapTo(page, QPoint(0, 0)) for each in buttons]

    qtbot.waitUntil(lambda: page.open.y() > page.words.y())
    before = places()
    enter(page.passphrase.line, "something else entirely")
    qtbot.waitUntil(lambda: "does not open" in page.status.text())
    QApplication.processEvents()
    assert places() == before
    theme.set_zoom(1.0)


def test_the_lock_screen_says_why_it_is_locked_until_something_else_is_said(
    record: Any, window: Any, qtbot: Any
) -> None:
    shown_window = window()
    page = shown_window.unlock_page
    shown_window.say("Locked, as you asked. Nothing is lost.")
    assert page.status.isVisible()
    assert page.status.text() == "Locked, as you asked. Nothing is lost."
    enter(page.passphrase.line, "something else entirely")
    qtbot.waitUntil(lambda: "does not open" in page.status.text())


def test_the_focus_never_comes_to_a_way_out_by_itself(window: Any, qtbot: Any) -> None:
    shown_window = window()
    shown_window.activateWindow()
    hide = next(b for b in shown_window.findChildren(QPushButton) if b.text() == "Hide now")
    last = QPushButton("the last one")
    other = QLineEdit()
    room = QWidget()
    row = QVBoxLayout(room)
    row.addWidget(last)
    row.addWidget(other)
    stack_of(shown_window).addWidget(room)
    stack_of(shown_window).setCurrentWidget(room)
    for part, end in ((last, "setEnabled"), (last, "setVisible"), (other, "setVisible")):
        last.setEnabled(True)
        for each in (last, other):
            each.setVisible(True)
        part.setFocus()
        qtbot.waitUntil(part.hasFocus)
        getattr(part, end)(False)
        assert not hide.hasFocus()
        assert shown_window.focusWidget() is not hide
    # by Tab it is reached as ever
    last.setEnabled(True)
    last.setVisible(True)
    last.setFocus()
    qtbot.waitUntil(last.hasFocus)
    for _help_is_before_it in range(2):
        QTest.keyClick(shown_window.focusWidget(), Qt.Key.Key_Tab)
    assert hide.hasFocus()


def test_the_lock_screen_leads_to_a_copy_and_back(window: Any) -> None:
    shown_window = window()
    QTest.mouseClick(shown_window.unlock_page.from_copy, LEFT)
    shown_page(shown_window, RestorePage).back.click()
    assert stack_of(shown_window).currentWidget() is shown_window.unlock_page
