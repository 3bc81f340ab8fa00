"""The recovery code, the passphrase and the key file, changed from the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QHideEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from diary.errors import WrongPassphrase
from diary.services.access.credentials import Credentials
from tests.ui.desktop.pages.protect.driving import click, opens, said, type_in
from ui.desktop.pages.protect.page import ProtectionPage
from ui.desktop.pages.protect.view import ViewId, read_protection_state

PASSPHRASE = "marble otter quiet lantern"
NEW = "seven quiet stones below"


def make_code(view: Any, qtbot: Any) -> str:
    type_in(view.words.passphrase.line, PASSPHRASE)
    QTest.keyClick(view.words.passphrase.line, Qt.Key.Key_Return)
    qtbot.waitUntil(view.shown.isVisible)
    return "".join(c for c in view.shown.text() if c.isalnum() or c == "-")


def test_a_code_is_shown_once_and_opens(
    record: Any, opening: Any, enter: Callable[[str], Any], qtbot: Any
) -> None:
    view = enter(ViewId.CODE)
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
    assert opens(record, opening, Credentials(code)) == 0


def test_a_second_enter_takes_no_code_away(enter: Callable[[str], Any], qtbot: Any) -> None:
    view = enter(ViewId.CODE)
    assert view.words.passphrase.line.hasFocus()
    make_code(view, qtbot)
    QTest.keyClick(QApplication.focusWidget() or view, Qt.Key.Key_Return)
    assert view.shown.isVisible()
    assert view.shown.text() != ""


def test_a_code_that_nobody_wrote_down_is_not_said_to_be_there(
    page: ProtectionPage, record: Any, enter: Callable[[str], Any], qtbot: Any
) -> None:
    read: list[Any] = []
    page.state_read.connect(read.append)
    view = enter(ViewId.CODE)
    make_code(view, qtbot)
    # the view is left without a word, as by a lock or a wrong press
    page.refresh()
    qtbot.waitUntil(page.overview.isVisible)
    qtbot.waitUntil(lambda: "not marked as written down" in said(page.overview))
    assert read[-1].is_open
    assert not read[-1].has_code
    view = enter(ViewId.CODE)
    make_code(view, qtbot)
    click(view.done)
    qtbot.waitUntil(lambda: read[-1].has_code)
    page.refresh()
    # until the state is read again, what stood there before stands there
    qtbot.waitUntil(lambda: "not marked as written down" not in said(page.overview))
    assert "There is a recovery code, made on" in said(page.overview)


def test_a_code_that_is_written_to_a_file_is_written_down(
    record: Any, answers: Any, enter: Callable[[str], Any], qtbot: Any, tmp_path: Path
) -> None:
    view = enter(ViewId.CODE)
    make_code(view, qtbot)
    answers.chosen = (tmp_path,)
    click(view.save)
    qtbot.waitUntil(lambda: "Written to" in view.status.text())
    assert record.do(read_protection_state).has_code


def test_leaving_takes_the_code_off_the_screen_and_putting_the_window_aside_does_not(
    page: ProtectionPage, enter: Callable[[str], Any], qtbot: Any
) -> None:
    view = enter(ViewId.CODE)
    make_code(view, qtbot)
    QGuiApplication.sendEvent(page, QHideEvent())
    assert view.shown.text() == ""
    view = enter(ViewId.CODE)
    make_code(view, qtbot)
    page.hide()
    page.show()
    assert view.shown.text() == ""


def test_no_part_of_a_code_is_out_of_sight_where_there_is_little_room(
    page: ProtectionPage, enter: Callable[[str], Any], qtbot: Any
) -> None:
    view = enter(ViewId.CODE)
    make_code(view, qtbot)
    page.resize(330, 400)
    qtbot.waitUntil(lambda: view.area.widget().width() <= view.area.viewport().width())
    rows = view.shown.heightForWidth(view.shown.width()) / view.shown.fontMetrics().lineSpacing()
    assert view.shown.width() < view.area.viewport().width()
    assert rows > 2


def test_a_wrong_passphrase_makes_no_code(
    record: Any, enter: Callable[[str], Any], qtbot: Any
) -> None:
    view = enter(ViewId.CODE)
    type_in(view.words.passphrase.line, "something else")
    click(view.make)
    qtbot.waitUntil(lambda: "does not open" in view.status.text())
    assert not view.shown.isVisible()
    assert not record.do(lambda s: s.access.recovery_state()).in_use


def test_a_sheet_goes_only_where_the_person_says(
    record: Any, answers: Any, enter: Callable[[str], Any], qtbot: Any, tmp_path: Path
) -> None:
    view = enter(ViewId.CODE)
    code = make_code(view, qtbot)
    answers.chosen = (tmp_path,)
    click(view.save)
    qtbot.waitUntil(lambda: "Written to" in view.status.text())
    text = (tmp_path / "sheet.txt").read_text(encoding="utf-8")
    assert code.split("-")[6] in text
    assert "aybook" not in text
    answers.chosen = (record.folder,)
    click(view.save)
    qtbot.waitUntil(lambda: "own folder" in view.status.text())
    assert not (record.folder / "sheet.txt").exists()


def test_a_code_is_taken_back(
    record: Any, opening: Any, enter: Callable[[str], Any], qtbot: Any
) -> None:
    view = enter(ViewId.CODE)
    code = make_code(view, qtbot)
    click(view.done)
    type_in(view.words.passphrase.line, PASSPHRASE)
    click(view.revoke)
    qtbot.waitUntil(lambda: "opens nothing now" in view.said.text())
    assert "There is no recovery code." in view.state.text()
    from diary.errors import WrongPassphrase

    with pytest.raises(WrongPassphrase):
        opens(record, opening, Credentials(code))


def test_the_passphrase_is_changed(
    record: Any, opening: Any, enter: Callable[[str], Any], qtbot: Any
) -> None:
    view = enter(ViewId.PASSPHRASE)
    type_in(view.words.passphrase.line, PASSPHRASE)
    type_in(view.new.first.line, NEW)
    type_in(view.new.second.line, NEW)
    assert not view.change.isEnabled()
    view.new.understood.click()
    click(view.change)
    qtbot.waitUntil(lambda: "the new passphrase opens" in view.said.text())
    assert "older copy of the record" in view.said.text()
    assert view.words.passphrase.text() == view.new.first.text() == ""
    assert opens(record, opening, Credentials(NEW)) == 0


def test_a_wrong_one_keeps_what_was_typed_anew_and_is_seen_by_whoever_scrolled_down(
    page: ProtectionPage, enter: Callable[[str], Any], qtbot: Any
) -> None:
    view = enter(ViewId.PASSPHRASE)
    page.resize(700, 320)
    bar = view.area.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 150)
    type_in(view.words.passphrase.line, "wrong")
    view.new.set_passphrase(NEW)
    view.new.understood.click()
    bar.setValue(bar.maximum())
    click(view.change)
    qtbot.waitUntil(lambda: "does not open" in view.status.text())
    qtbot.waitUntil(lambda: not view.status.visibleRegion().isEmpty())
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
    view = enter(ViewId.KEY_FILE)
    type_in(view.words.passphrase.line, PASSPHRASE)
    click(view.new.choose)
    click(view.add)
    qtbot.waitUntil(lambda: "the passphrase and this very key file" in view.said.text())
    assert "A key file is in use." in view.state.text()
    type_in(view.words.passphrase.line, PASSPHRASE)
    click(view.remove)
    qtbot.waitUntil(lambda: "does not open" in view.status.text())
    click(view.words.file.choose)
    type_in(view.words.passphrase.line, PASSPHRASE)
    click(view.remove)
    qtbot.waitUntil(lambda: "the passphrase alone opens" in view.said.text())
    assert opens(record, opening, Credentials(PASSPHRASE)) == 0


def test_a_new_key_file_that_is_not_there_is_what_is_to_be_changed(
    enter: Callable[[str], Any], qtbot: Any, tmp_path: Path
) -> None:
    view = enter(ViewId.KEY_FILE)
    # without a key file nobody is asked for the one in use
    assert not view.words.uses_file.isVisible()
    type_in(view.words.passphrase.line, PASSPHRASE)
    QTest.keyClick(view.words.passphrase.line, Qt.Key.Key_Return)
    assert view.new.line.hasFocus()
    type_in(view.new.line, str(tmp_path / "gone.mp3"))
    QTest.keyClick(view.new.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "Key file: cannot be read" in view.status.text())
    assert "still here" not in view.status.text()
    assert view.words.passphrase.text() == PASSPHRASE
    assert view.new.line.hasFocus()
    song = tmp_path / "song.mp3"
    song.write_bytes(b"la" * 100)
    view.new.line.setText(str(song))
    QTest.keyClick(view.new.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "A key file is in use." in view.state.text())
    assert view.words.uses_file.isVisible()


def test_a_key_file_is_made_where_she_chooses_and_opens_the_record_once_added(
    record: Any,
    opening: Any,
    answers: Any,
    enter: Callable[[str], Any],
    qtbot: Any,
    tmp_path: Path,
) -> None:
    (tmp_path / "numbers.bin").write_bytes(b"another's")
    view = enter(ViewId.KEY_FILE)
    answers.chosen = (record.folder,)
    click(view.make)
    qtbot.waitUntil(lambda: "own folder" in view.status.text())
    assert not view.new.line.text()
    answers.chosen = (tmp_path,)
    click(view.make)
    made = tmp_path / "numbers-2.bin"
    qtbot.waitUntil(lambda: view.new.line.text() == str(made))
    assert len(made.read_bytes()) == 32
    assert "It opens nothing yet" in view.said.text()
    assert not record.do(lambda s: s.access.key_file_in_use)
    assert not view.add.isEnabled()
    type_in(view.words.passphrase.line, PASSPHRASE)
    click(view.add)
    qtbot.waitUntil(lambda: "the passphrase and this very key file" in view.said.text())
    with pytest.raises(WrongPassphrase):
        opens(record, opening, Credentials(PASSPHRASE))
    assert opens(record, opening, Credentials(PASSPHRASE, made)) == 0


@pytest.mark.parametrize("name", [*ViewId])
def test_escape_leaves_a_view(
    page: ProtectionPage, enter: Callable[[str], Any], qtbot: Any, name: ViewId
) -> None:
    view = enter(name)
    QTest.keyClick(QApplication.focusWidget() or view, Qt.Key.Key_Escape)
    qtbot.waitUntil(page.overview.isVisible)


def test_escape_takes_no_code_away_that_is_not_written_down(
    enter: Callable[[str], Any], qtbot: Any
) -> None:
    view = enter(ViewId.CODE)
    type_in(view.words.passphrase.line, PASSPHRASE)
    click(view.make)
    qtbot.waitUntil(view.showing.isVisible)
    QTest.keyClick(view.shown, Qt.Key.Key_Escape)
    assert view.shown.isVisible()
    assert view.shown.text()


@pytest.mark.parametrize("name", [ViewId.CODE, ViewId.PASSPHRASE, ViewId.ROTATE, ViewId.REMOVE])
def test_a_key_file_that_was_moved_is_named_and_the_passphrase_stays(
    record: Any, enter: Callable[[str], Any], qtbot: Any, tmp_path: Path, name: ViewId
) -> None:
    song = tmp_path / "song.mp3"
    song.write_bytes(b"la" * 100)
    words = Credentials(PASSPHRASE, song)
    record.do(lambda s: s.access.change_key_file(Credentials(PASSPHRASE), words))
    view = enter(name)
    assert view.words.uses_file.isChecked()
    view.words.passphrase.line.setText(PASSPHRASE)
    view.words.file.line.setText(str(tmp_path / "moved.mp3"))
    if name in (ViewId.PASSPHRASE, ViewId.ROTATE):
        view.new.set_passphrase(NEW)
        view.new.understood.setChecked(True)
    if name is ViewId.REMOVE:
        view.name.setText(record.folder.name)
    {
        ViewId.CODE: lambda: view.make.click(),
        ViewId.PASSPHRASE: lambda: view.change.click(),
        ViewId.ROTATE: lambda: view.go.click(),
        ViewId.REMOVE: lambda: view.go.click(),
    }[name]()
    qtbot.waitUntil(lambda: "Key file: cannot be read" in view.status.text())
    assert view.words.passphrase.text() == PASSPHRASE
    assert view.words.file.line.hasFocus()
