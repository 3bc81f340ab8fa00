from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from diary.errors import NotAllowed
from diary.store.vault_lock import VaultLock
from tests.support.pages import button_of, stack_of, words_on
from ui import passphrases, policy
from ui.desktop.main_window import MainWindow, place_on
from ui.desktop.pages.unlock import UnlockPage
from ui.desktop.pages.welcome import WelcomePage
from ui.desktop.record_location import find_record, is_record
from ui.desktop.threads import MadeNow
from ui.desktop.typed_credentials import TypedCredentials
from ui.place_warnings import synced_by

Shown = Callable[[QWidget], QWidget]
PASSPHRASE = "marble otter quiet lantern"


@pytest.fixture
def vault(record: Any, qtbot: Any) -> Path:
    closing = record.page_context.vault_thread.lock()
    closing.result(timeout=5)
    return record.folder


@pytest.fixture
def unlock_page(vault: Path, context: Any, opening: Any, shown: Shown) -> UnlockPage:
    page = UnlockPage(context.vault_thread, opening, context.prompter)
    shown(page)
    page.set_folder(vault)
    return page


def typed(page: UnlockPage, text: str) -> None:
    QTest.keyClicks(page.passphrase.line, text)
    QTest.keyClick(page.passphrase.line, Qt.Key.Key_Return)


def test_the_right_passphrase_opens(unlock_page: UnlockPage, qtbot: Any) -> None:
    with qtbot.waitSignal(unlock_page.opened) as caught:
        typed(unlock_page, PASSPHRASE)
    assert caught.args[0].info.entries == 0
    assert unlock_page.passphrase.text() == ""


def test_an_empty_folder_is_said_to_hold_no_record_and_not_that_one_is_gone(
    unlock_page: UnlockPage, tmp_path: Path, qtbot: Any
) -> None:
    (tmp_path / "stick").mkdir()
    unlock_page.set_folder(tmp_path / "stick")
    typed(unlock_page, PASSPHRASE)
    qtbot.waitUntil(lambda: "There is no record in this folder" in unlock_page.status.text())
    assert unlock_page.finish.isHidden()
    assert (tmp_path / "stick").is_dir()


def test_a_folder_without_a_record_says_so_before_anything_is_typed_into_it(
    unlock_page: UnlockPage, vault: Path, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    QTest.keyClicks(unlock_page.passphrase.line, "half of it")
    unlock_page.set_folder(tmp_path / "other")
    assert "There is no record in this folder" in unlock_page.status.text()
    # a passphrase begun for one record is not the beginning of that of another
    assert unlock_page.passphrase.text() == ""
    unlock_page.set_folder(vault)
    assert unlock_page.status.text() == ""


def test_a_wrong_one_says_so_and_can_be_tried_again(unlock_page: UnlockPage, qtbot: Any) -> None:
    typed(unlock_page, "not this one")
    qtbot.waitUntil(lambda: "does not open" in unlock_page.status.text())
    assert unlock_page.open.isEnabled()
    with qtbot.waitSignal(unlock_page.opened):
        typed(unlock_page, PASSPHRASE)


def test_a_record_in_use_is_said_and_enter_tries_again(
    unlock_page: UnlockPage, vault: Path, qtbot: Any
) -> None:
    with VaultLock(vault / "lock"):
        typed(unlock_page, PASSPHRASE)
        qtbot.waitUntil(lambda: "open in another window or program" in unlock_page.status.text())
        assert "Then try again." in unlock_page.status.text()
        assert unlock_page.open.isEnabled()
        assert unlock_page.passphrase.text() == PASSPHRASE
    with qtbot.waitSignal(unlock_page.opened):
        QTest.keyClick(unlock_page.passphrase.line, Qt.Key.Key_Return)
    assert unlock_page.passphrase.text() == ""


def test_words_of_a_record_in_use_go_into_no_field_of_another(
    unlock_page: UnlockPage, vault: Path, tmp_path: Path, qtbot: Any
) -> None:
    (tmp_path / "stick").mkdir()
    with VaultLock(vault / "lock"):
        typed(unlock_page, PASSPHRASE)
        unlock_page.set_folder(tmp_path / "stick")
        qtbot.waitUntil(unlock_page.open.isEnabled)
        assert unlock_page.passphrase.text() == ""


def test_pasting_a_passphrase_is_allowed(unlock_page: UnlockPage, qtbot: Any) -> None:
    QGuiApplication.clipboard().setText(PASSPHRASE)
    line = unlock_page.passphrase.line
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    with qtbot.waitSignal(unlock_page.opened):
        QTest.mouseClick(unlock_page.open, Qt.MouseButton.LeftButton)


def test_a_passphrase_is_hidden_until_asked(unlock_page: UnlockPage) -> None:
    line = unlock_page.passphrase.line
    assert line.echoMode() is line.EchoMode.Password
    unlock_page.passphrase.show_box.click()
    assert line.echoMode() is line.EchoMode.Normal


@pytest.fixture
def welcome(context: Any, opening: Any, answers: Any, shown: Shown, tmp_path: Path) -> WelcomePage:
    vocabulary = context.form_context.vocabulary
    page = WelcomePage(context.vault_thread, opening, answers, vocabulary, tmp_path / "New")
    shown(page)
    return page


def test_the_first_question_is_whether_somebody_could_see_the_device(
    welcome: WelcomePage, tmp_path: Path
) -> None:
    assert "see this device" in welcome.device.title.text()
    assert not welcome.go_on.isEnabled()
    assert not welcome.device.help.isVisible()
    welcome.device.yes.click()
    assert welcome.device.help.isVisible()
    assert welcome.device.leave_now.isVisible()
    assert welcome.go_on.isEnabled()
    welcome.device.no.click()
    assert not welcome.device.help.isVisible()
    assert list(tmp_path.iterdir()) == []


def test_the_first_run_shows_some_numbers_and_says_where_the_others_are(
    welcome: WelcomePage, vocabulary: Any
) -> None:
    welcome.device.no.click()
    welcome.go_on.click()
    text = words_on(welcome)
    shown = [line for line in vocabulary.helplines if line.called in text]
    assert shown == list(vocabulary.helplines[: len(shown)])
    left = len(vocabulary.helplines) - len(shown)
    assert shown
    assert f"There are {left} more numbers in 'How this works'" in text


def test_a_record_is_made_step_by_step(
    welcome: WelcomePage, qtbot: Any, tmp_path: Path, opening: Any
) -> None:
    welcome.device.no.click()
    welcome.go_on.click()
    welcome.go_on.click()
    assert welcome.folder.folder() == tmp_path / "New"
    welcome.go_on.click()
    step = welcome.passphrase
    QTest.keyClicks(step.first.line, PASSPHRASE)
    QTest.keyClicks(step.second.line, PASSPHRASE + "x")
    assert "not the same" in step.new.said.text()
    step.understood.click()
    assert not welcome.go_on.isEnabled()
    QTest.keyClick(step.second.line, Qt.Key.Key_Backspace)
    with qtbot.waitSignal(welcome.created) as caught:
        QTest.mouseClick(welcome.go_on, Qt.MouseButton.LeftButton)
        # no field stands there empty, as after a refusal, and nothing can be pressed
        assert "Making the record" in words_on(welcome)
        assert "takes a moment" in words_on(welcome)
        assert not step.first.isVisible()
        assert not welcome.back.isVisible()
        assert not welcome.go_on.isVisible()
    assert caught.args[0] == tmp_path / "New"
    assert caught.args[1].made == MadeNow(watched=False)
    assert is_record(tmp_path / "New")
    assert step.first.text() == step.second.text() == ""


def test_the_first_page_says_how_a_record_that_is_there_is_opened(
    welcome: WelcomePage, qtbot: Any
) -> None:
    told = "You have a record already? Plug in the stick, or choose where it is."
    assert told in words_on(welcome)
    with qtbot.waitSignal(welcome.existing_requested):
        QTest.mouseClick(welcome.existing, Qt.MouseButton.LeftButton)
    welcome.device.yes.click()
    assert told in words_on(welcome)
    welcome.go_on.click()
    assert told not in words_on(welcome)


def test_enter_goes_on_and_back_stands_after_it(welcome: WelcomePage) -> None:
    QTest.keyClick(welcome.device.no, Qt.Key.Key_Return)
    assert stack_of(welcome).currentWidget() is welcome.device
    welcome.device.no.click()
    QTest.keyClick(welcome.device.no, Qt.Key.Key_Return)
    assert stack_of(welcome).currentWidget() is welcome.disclosure
    assert welcome.go_on.x() < welcome.back.x()
    welcome.go_on.click()
    QTest.keyClick(welcome.folder.line, Qt.Key.Key_Return)
    assert stack_of(welcome).currentWidget() is welcome.passphrase


@pytest.fixture
def sticks(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    found: list[Path] = []
    monkeypatch.setattr("ui.desktop.pages.welcome.removable_drives", lambda: tuple(found))
    return found


def test_where_somebody_could_see_the_device_a_stick_is_proposed(
    welcome: WelcomePage, sticks: list[Path], tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    sticks.append(stick)
    welcome.device.yes.click()
    welcome.show_step(2)
    assert welcome.folder.folder() == stick / "Daybook"
    assert "Carry it with you" in words_on(welcome.folder)
    # an answer that is changed changes the proposal, and a chosen folder stays
    welcome.device.no.click()
    welcome.show_step(2)
    assert "Carry it with you" not in words_on(welcome.folder)
    welcome.folder.line.setText(str(tmp_path / "mine"))
    welcome.device.yes.click()
    welcome.show_step(2)
    assert welcome.folder.folder() == tmp_path / "mine"


def test_without_a_stick_no_folder_of_a_device_that_could_be_seen_is_proposed(
    welcome: WelcomePage, sticks: list[Path], tmp_path: Path
) -> None:
    welcome.device.yes.click()
    welcome.show_step(2)
    assert welcome.folder.line.text() == ""
    assert not welcome.go_on.isEnabled()
    assert "Plug one in" in words_on(welcome.folder)
    stick = tmp_path / "stick"
    stick.mkdir()
    sticks.append(stick)
    button_of(welcome.folder, "The stick is plugged in now").click()
    assert welcome.folder.folder() == stick / "Daybook"
    assert not welcome.folder.again.isVisible()
    button_of(welcome.folder, "Keep it on this computer all the same").click()
    assert welcome.folder.folder() == tmp_path / "New"
    assert welcome.go_on.isEnabled()


def test_a_refusal_keeps_the_passphrase_and_says_why(
    welcome: WelcomePage, qtbot: Any, tmp_path: Path
) -> None:
    (tmp_path / "New").mkdir()
    (tmp_path / "New" / "letter.txt").write_text("something else", encoding="utf-8")
    welcome.show_step(3)
    welcome.passphrase.set_passphrase(PASSPHRASE)
    welcome.passphrase.understood.click()
    welcome.resize(600, 300)
    bar = welcome.passphrase.area.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 150)
    bar.setValue(bar.maximum())
    welcome.go_on.click()
    assert not welcome.passphrase.isVisible()
    qtbot.waitUntil(lambda: "already" in welcome.passphrase.status.text())
    qtbot.waitUntil(lambda: not welcome.passphrase.status.visibleRegion().isEmpty())
    assert welcome.passphrase.first.text() == PASSPHRASE
    assert welcome.back.isVisible()
    assert welcome.go_on.isEnabled()
    assert (tmp_path / "New" / "letter.txt").read_text(encoding="utf-8") == "something else"


def test_drawn_words_fill_the_first_field_only(welcome: WelcomePage) -> None:
    step = welcome.passphrase
    step.new.draw.click()
    assert len(step.first.text().split()) == 6
    assert step.second.text() == ""
    assert "more than 10,000,000,000,000,000,000 ways" in step.new.said.text()


@pytest.mark.needs("names")
def test_a_folder_that_is_copied_elsewhere_is_warned_about(welcome: WelcomePage) -> None:
    welcome.show_step(2)
    welcome.folder.line.setText("/home/a/Dropbox/Daybook")
    assert "Dropbox" in words_on(welcome.folder)
    assert welcome.folder.is_done()
    welcome.folder.line.setText("relative")
    assert not welcome.folder.is_done()
    assert "whole way" in words_on(welcome.folder)


SYNCED = [
    ("/home/a/Dropbox/x", "Dropbox"),
    ("/home/a/Dropbox (Work)/x", "Dropbox"),
    ("/Users/a/Library/Mobile Documents/com~apple~CloudDocs/x", "iCloud"),
    ("/Users/a/OneDrive - Firm/x", "OneDrive"),
    ("/home/a/Documents/x", ""),
    ("/home/a/dropboxes/x", ""),
]


@pytest.mark.parametrize(("folder", "name"), SYNCED)
def test_synced_folders_are_known_by_name(folder: str, name: str) -> None:
    assert synced_by(Path(folder), {}) == name


def test_the_variable_of_the_system_is_believed() -> None:
    assert synced_by(Path("/home/a/od/x"), {"OneDrive": "/home/a/od"}) == "OneDrive"


def test_the_record_asked_for_is_the_record_shown(tmp_path: Path) -> None:
    assert find_record(tmp_path / "any") == tmp_path / "any"


def test_words_are_many_short_plain_and_different() -> None:
    words = passphrases.word_list()
    assert len(words) == len(set(words)) >= 1296
    assert all(3 <= len(w) <= 9 and w.isascii() and w.isalpha() and w.islower() for w in words)
    assert passphrases.bits_of(words, 6) == pytest.approx(6 * math.log2(len(words)))


def test_drawing_uses_the_whole_list() -> None:
    words = passphrases.word_list()
    drawn = set(" ".join(passphrases.draw_words(words, 6) for _n in range(3000)).split())
    assert len(drawn) > len(words) * 0.99


def test_the_window_says_its_name_and_nothing_else(
    context: Any, opening: Any, shown: Shown, vault: Path
) -> None:
    window = MainWindow(
        context.vault_thread, context.jobs, context.theme, context.prompter, opening, vault
    )
    window.blockSignals(True)
    shown(window)
    assert window.windowTitle() == "Daybook"
    assert stack_of(window).currentWidget() is window.unlock_page
    before = words_on(window)
    window.warn(17)
    assert "17 seconds" in words_on(window)
    assert button_of(window, "Stay").isVisible()
    window.warn(0)
    assert words_on(window) == before


def test_every_page_before_a_record_is_open_can_be_hidden(
    context: Any, opening: Any, shown: Shown, qtbot: Any
) -> None:
    window = MainWindow(
        context.vault_thread, context.jobs, context.theme, context.prompter, opening, None
    )
    shown(window)
    for show in (window.show_welcome, window.show_restore, window.show_safety, window.show_read):
        show()
        assert "Shift three times hides too." in words_on(window)
        with qtbot.waitSignal(window.hide_requested):
            QTest.mouseClick(button_of(window, "Hide now"), Qt.MouseButton.LeftButton)
    window.show_workspace(QWidget())
    assert "Shift three times hides too." not in words_on(window)


def test_without_a_record_the_window_asks_first(context: Any, opening: Any, shown: Shown) -> None:
    window = MainWindow(
        context.vault_thread, context.jobs, context.theme, context.prompter, opening, None
    )
    window.blockSignals(True)
    shown(window)
    page = stack_of(window).currentWidget()
    assert isinstance(page, WelcomePage)
    # Enter in the first moment hides nothing
    assert window.focusWidget() is page.device.yes


@pytest.mark.parametrize(
    ("screen", "window"),
    [
        ((0, 0, 1920, 1040), (1120, 780)),
        ((0, 0, 1366, 728), (1120, 680)),
        ((0, 0, 1366, 768), (1120, 720)),
        ((0, 25, 1024, 615), (1008, 567)),
        # a screen of 1280 by 800 at 200 %
        ((0, 0, 640, 370), (624, 322)),
    ],
)
def test_the_window_fits_the_screen_with_its_frame(
    screen: tuple[int, int, int, int], window: tuple[int, int]
) -> None:
    room = QRect(*screen)
    place = place_on(room)
    assert (place.width(), place.height()) == window
    frame = place.adjusted(-8, -40, 8, 8)
    assert room.contains(frame)


def test_the_window_opens_where_it_fits(context: Any, opening: Any, vault: Path) -> None:
    window = MainWindow(
        context.vault_thread, context.jobs, context.theme, context.prompter, opening, vault
    )
    window.blockSignals(True)
    assert window.geometry() == place_on(window.screen().availableGeometry())


def test_a_place_that_is_taken_is_said_where_it_is_chosen(
    welcome: WelcomePage, tmp_path: Path
) -> None:
    (tmp_path / "a file").write_bytes(b"x")
    welcome.device.no.click()
    welcome.show_step(2)
    for taken in (tmp_path, tmp_path / "a file"):
        welcome.folder.line.setText(str(taken))
        assert "Something is already in that place." in words_on(welcome.folder)
        assert not welcome.go_on.isEnabled()
    welcome.folder.line.setText(str(tmp_path / "new"))
    assert "already" not in words_on(welcome.folder)
    assert welcome.go_on.isEnabled()


def test_a_refusal_does_not_outlast_the_answer_that_it_was_about(welcome: WelcomePage) -> None:
    welcome.device.no.click()
    welcome.show_step(3)
    welcome.passphrase.status.problem("Something is already in that place.")
    welcome.back.click()
    welcome.go_on.click()
    assert "already" not in words_on(welcome.passphrase)


def test_a_press_that_finds_no_stick_says_so(
    welcome: WelcomePage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("ui.desktop.pages.welcome.removable_drives", tuple)
    welcome.device.yes.click()
    welcome.show_step(2)
    welcome.folder.again.click()
    assert "No stick or card was found." in words_on(welcome.folder)
    monkeypatch.setattr("ui.desktop.pages.welcome.removable_drives", lambda: (tmp_path,))
    welcome.folder.again.click()
    assert "No stick or card was found." not in words_on(welcome.folder)


@pytest.fixture
def stick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that counts as a removable drive, on a computer that allows no other place."""
    folder = tmp_path.resolve() / "stick"
    folder.mkdir()
    monkeypatch.setattr(policy, "is_on_stick", lambda place: place.is_relative_to(folder))
    return folder


def test_where_only_a_stick_is_allowed_no_other_place_can_be_chosen(
    context: Any, opening: Any, answers: Any, shown: Shown, tmp_path: Path, stick: Path, qtbot: Any
) -> None:
    opening.policy = policy.Policy(removable_only=True)
    words = context.form_context.vocabulary
    page = WelcomePage(context.vault_thread, opening, answers, words, tmp_path / "New")
    shown(page)
    page.device.no.click()
    page.go_on.click()
    page.go_on.click()
    assert page.folder.line.text() == ""
    assert not page.folder.here.isVisible()
    assert not page.go_on.isEnabled()
    QTest.keyClicks(page.folder.line, str(tmp_path / "New"))
    assert not page.go_on.isEnabled()
    assert "removable drive only" in words_on(page)
    page.folder.line.clear()
    QTest.keyClicks(page.folder.line, str(stick / "Daybook"))
    assert "removable drive only" not in words_on(page)
    page.go_on.click()
    QTest.keyClicks(page.passphrase.first.line, PASSPHRASE)
    QTest.keyClicks(page.passphrase.second.line, PASSPHRASE)
    page.passphrase.understood.click()
    with qtbot.waitSignal(page.created):
        QTest.mouseClick(page.go_on, Qt.MouseButton.LeftButton)
    assert is_record(stick / "Daybook")


def test_where_only_a_stick_is_allowed_nothing_is_made_or_restored_elsewhere(
    opening: Any, tmp_path: Path, stick: Path
) -> None:
    opening.policy = policy.Policy(removable_only=True)
    place = tmp_path / "deep" / "New"
    with pytest.raises(NotAllowed):
        opening.create(place, PASSPHRASE)
    with pytest.raises(NotAllowed):
        opening.restore(tmp_path, place, PASSPHRASE, lambda *_: None, despite_damage=False)
    assert not place.parent.exists()


def test_a_record_that_is_elsewhere_opens_where_only_a_stick_is_allowed(
    vault: Path, opening: Any, stick: Path
) -> None:
    opening.policy = policy.Policy(removable_only=True)
    opening.unlock(vault, TypedCredentials(PASSPHRASE)).close()
