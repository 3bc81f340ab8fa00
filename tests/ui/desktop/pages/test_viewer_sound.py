"""A sound in the viewer: silent until a second press that says so, and silent again at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QCursor, QHideEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget

from diary.errors import MediaReason
from diary.model.record_nouns import Evidence
from diary.services.attachment_service import NamedBytes
from tests.support.media_films import film, headed_wav, talkie, tones
from tests.support.media_samples import wav
from tests.support.pages import words_on
from tests.support.sounds import Devices
from ui.desktop.pages.viewer import ViewerPage

Shown = Callable[..., QWidget]
LEFT = Qt.MouseButton.LeftButton
ALOUD = "Play aloud: anyone near can hear it"


@pytest.fixture
def devices() -> Devices:
    return Devices()


@pytest.fixture
def page(record: Any, devices: Devices, shown: Shown) -> ViewerPage:
    context = replace(record.page_context, make_sound=devices)
    made = ViewerPage(context, record.navigator)
    shown(made)
    return made


def attached(record: Any, *files: tuple[str, bytes]) -> list[str]:
    def work(session: Any) -> list[str]:
        stored = session.evidence.store([NamedBytes(name, data) for name, data in files])
        return [session.evidence.admit(each, Evidence()).id for each in stored]

    found: list[str] = record.do(work)
    return found


def press(button: QPushButton) -> None:
    assert button.isVisible()
    assert button.isEnabled()
    QTest.mouseClick(button, LEFT)


def opened(page: ViewerPage, qtbot: Any, ids: list[str], *, is_film: bool = False) -> None:
    page.show_exhibits(ids, ids[0])
    if is_film:
        qtbot.waitUntil(page.show_button.isVisible)
        press(page.show_button)
    qtbot.waitUntil(page.player.play.isEnabled)


def heard(page: ViewerPage, qtbot: Any, devices: Devices) -> None:
    press(page.player.play)
    qtbot.waitUntil(devices.is_heard)


@pytest.fixture
def voicemail(page: ViewerPage, record: Any, qtbot: Any) -> list[str]:
    ids = attached(record, ("voicemail.wav", tones()), ("second.wav", wav()))
    opened(page, qtbot, ids)
    return ids


def test_it_stands_there_at_once_and_the_press_that_plays_it_says_what_it_does(
    page: ViewerPage, devices: Devices, voicemail: list[str], qtbot: Any
) -> None:
    player = page.player
    assert player.play.text() == ALOUD
    assert player.waveform.isVisible()
    assert len(player.waveform.numbers) == 60
    assert not player.film.isVisible()
    assert not page.cover.isVisible()
    # nothing is seen of a sound, and what is said in it is not written yet
    assert not page.show_button.isVisible()
    assert page.transcript.isVisible()
    # No key plays what nobody was warned of: not the one that showed it, nor that of the player.
    assert page.focusWidget() is player.waveform
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Space):
        QTest.keyClick(player.waveform, key)
    QTest.keyClick(player.waveform, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    for key in (Qt.Key.Key_MediaPlay, Qt.Key.Key_MediaTogglePlayPause):
        event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier)
        QCoreApplication.sendEvent(player.waveform, event)
    QTest.mouseClick(player.waveform, LEFT, pos=QPoint(100, 40))
    assert devices.made == []
    heard(page, qtbot, devices)
    assert player.play.text() == "Pause"


def test_it_pauses_and_goes_on_by_button_and_by_key(
    page: ViewerPage, devices: Devices, voicemail: list[str], qtbot: Any
) -> None:
    heard(page, qtbot, devices)
    devices.last.play(0.2)
    press(page.player.play)
    assert devices.last.is_killed
    assert page.player.play.text() == ALOUD
    assert page.player.second() == pytest.approx(0.2)
    QTest.keyClick(page, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(devices.made) == 2 and devices.is_heard())


def test_a_press_elsewhere_that_said_so_plays_that_sound_and_no_other(
    page: ViewerPage, record: Any, devices: Devices, qtbot: Any
) -> None:
    ids = attached(record, ("voicemail.wav", tones()), ("second.wav", wav()))
    page.show_exhibits(ids, ids[0], aloud=True)
    qtbot.waitUntil(devices.is_heard)
    assert page.player.play.text() == "Pause"
    page.after.click()
    qtbot.waitUntil(lambda: page.player.play.text() == ALOUD and page.player.play.isEnabled())
    assert len(devices.made) == 1


@pytest.mark.parametrize("way", ["hidden", "another", "a film"])
def test_what_was_to_be_heard_is_forgotten_before_it_is_read(
    page: ViewerPage, record: Any, devices: Devices, qtbot: Any, shown: Shown, way: str
) -> None:
    ids = attached(
        record, ("voicemail.wav", tones()), ("second.wav", wav()), ("film.mp4", talkie())
    )
    page.show_exhibits(ids, ids[2 if way == "a film" else 0], aloud=True)
    if way == "hidden":
        page.hide()
        page.show()
    elif way == "another":
        page.after.click()
    if way == "a film":
        # of a film it stays blurred as well
        qtbot.waitUntil(page.show_button.isVisible)
        press(page.show_button)
    qtbot.waitUntil(lambda: page.player.play.text() == ALOUD and page.player.play.isEnabled())
    assert devices.made == []


def leave_by_escape(page: ViewerPage) -> None:
    QTest.keyClick(page.player.waveform, Qt.Key.Key_Escape)
    # what the program does then
    page.hide()


LEAVING: dict[str, Callable[[ViewerPage], object]] = {
    "another page": lambda page: page.hide(),
    "escape": leave_by_escape,
    "the window goes": lambda page: page.window().hide(),
    "another exhibit": lambda page: press(page.after),
    "forgotten": lambda page: page.leave(),
}


@pytest.mark.parametrize("how", LEAVING)
def test_whatever_hides_it_ends_it_at_once(
    page: ViewerPage, devices: Devices, voicemail: list[str], qtbot: Any, how: str
) -> None:
    heard(page, qtbot, devices)
    LEAVING[how](page)
    # ended when the press came back, and not a moment later
    assert devices.last.is_killed
    assert not page.player.is_playing
    assert len(devices.made) == 1


def test_a_window_that_is_only_put_away_is_silent_too(
    page: ViewerPage, devices: Devices, voicemail: list[str], qtbot: Any
) -> None:
    heard(page, qtbot, devices)

    class PutAway(QHideEvent):
        def spontaneous(self) -> bool:
            return True

    # what the system sends to each part of a window that it puts away
    page.player.hideEvent(PutAway())
    assert devices.last.is_killed
    # it is still what is looked at
    assert page.player.isVisible()


def test_after_another_exhibit_it_has_to_be_asked_for_again(
    page: ViewerPage, devices: Devices, voicemail: list[str], qtbot: Any
) -> None:
    heard(page, qtbot, devices)
    press(page.after)
    qtbot.waitUntil(lambda: "second.wav" in page.title.text() and page.player.play.isEnabled())
    assert page.player.play.text() == ALOUD
    QTest.keyClick(page, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    assert len(devices.made) == 1


def test_it_goes_to_a_second_by_mouse_and_keys(
    page: ViewerPage, devices: Devices, voicemail: list[str], qtbot: Any
) -> None:
    player, wave = page.player, page.player.waveform
    QTest.mouseClick(wave, LEFT, pos=QPoint(wave.width() * 2 // 3, 40))
    assert player.second() == pytest.approx(2, abs=0.05)
    assert player.place.text() == "00:02 of 00:03" or player.place.text() == "00:01 of 00:03"
    QTest.keyClick(wave, Qt.Key.Key_Left)
    assert player.second() == 0
    QTest.keyClick(page, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert player.second() == 3
    press(player.back)
    assert player.second() == 0
    heard(page, qtbot, devices)
    QTest.mouseClick(wave, LEFT, pos=QPoint(wave.width() // 2, 40))
    qtbot.waitUntil(lambda: len(devices.last.turns) == 2)
    assert player.second() == pytest.approx(1.5, abs=0.05)


def test_it_is_slower_and_a_part_is_repeated(
    page: ViewerPage, devices: Devices, voicemail: list[str], qtbot: Any
) -> None:
    player, wave = page.player, page.player.waveform
    player.speed.setFocus()
    QTest.keyClick(player.speed, Qt.Key.Key_Up)
    assert player.speed.currentText() == "Speed 0.75"
    assert not player.part_off.isVisible()
    QTest.mousePress(wave, LEFT, pos=QPoint(wave.width() // 3, 40))
    QTest.mouseMove(wave, QPoint(wave.width() // 2, 40))
    QTest.mouseRelease(wave, LEFT, pos=QPoint(wave.width() // 2, 40))
    assert wave.part == pytest.approx((1, 1.5), abs=0.05)
    assert player.second() == pytest.approx(1, abs=0.05)
    devices.is_fast = True
    press(player.play)
    qtbot.waitUntil(lambda: devices.is_heard() and devices.last.seconds() > 2)
    assert 0.9 < player.second() < 1.6
    press(player.part_off)
    qtbot.waitUntil(lambda: not player.is_playing)
    assert wave.part is None


def test_a_part_is_marked_by_keyboard_alone(
    page: ViewerPage, voicemail: list[str], qtbot: Any
) -> None:
    player = page.player
    assert not player.part_to.isEnabled()
    player.seek(1.0)
    player.part_from.setFocus()
    QTest.keyClick(player.part_from, Qt.Key.Key_Return)
    player.seek(1.05)
    press(player.part_to)
    assert "too short" in player.status.text()
    player.seek(2.0)
    QTest.keyClick(player.part_to, Qt.Key.Key_Return)
    assert player.waveform.part == (1.0, 2.0)


def test_at_the_end_it_offers_to_play_again(
    page: ViewerPage, devices: Devices, voicemail: list[str], qtbot: Any
) -> None:
    devices.is_fast = True
    press(page.player.play)
    qtbot.waitUntil(lambda: page.player.play.text() == ALOUD and bool(devices.made))
    assert devices.last.is_killed
    assert page.player.second() == 0


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (MediaReason.NO_SOUND_DEVICE, "No loudspeaker or headphones were found"),
        (MediaReason.NO_SOUND_LIBRARY, "cannot be played on this kind of computer"),
    ],
)
def test_without_a_device_it_says_so_in_one_sentence(
    page: ViewerPage,
    devices: Devices,
    voicemail: list[str],
    qtbot: Any,
    reason: MediaReason,
    words: str,
) -> None:
    devices.refuses = reason
    press(page.player.play)
    qtbot.waitUntil(lambda: words in page.player.status.text())
    assert page.player.status.text().endswith("; everything else works.")
    assert page.player.status.text().count(".") == 1
    assert page.player.play.text() == ALOUD


def test_what_is_no_sound_inside_says_so(page: ViewerPage, record: Any, qtbot: Any) -> None:
    (empty,) = attached(record, ("a.wav", headed_wav()))
    page.show_exhibits([empty], empty)
    qtbot.waitUntil(lambda: "no sound in this file" in page.player.status.text())
    assert not page.player.play.isEnabled()
    assert page.player.play.text() == "It has no sound"


def test_a_broken_sound_is_not_offered_to_be_played(
    page: ViewerPage, record: Any, qtbot: Any
) -> None:
    (broken,) = attached(record, ("a.ogg", b"OggS" + bytes(60)))
    page.show_exhibits([broken], broken)
    qtbot.waitUntil(lambda: "cannot be played here" in words_on(page))
    assert not page.show_button.isVisible()


def test_a_film_that_is_hidden_again_ends_at_once(
    page: ViewerPage, record: Any, devices: Devices, qtbot: Any
) -> None:
    opened(page, qtbot, attached(record, ("film.mp4", talkie())), is_film=True)
    heard(page, qtbot, devices)
    press(page.show_button)
    assert devices.last.is_killed
    assert not page.player.isVisible()


@pytest.fixture
def rest_at() -> Iterator[Callable[[QWidget], None]]:
    """Lets the pointer rest over a widget."""
    before = QCursor.pos()
    yield lambda widget: QCursor.setPos(widget.mapToGlobal(widget.rect().center()))
    QCursor.setPos(before)


def test_a_second_press_where_the_tile_was_is_not_heard(
    page: ViewerPage,
    devices: Devices,
    voicemail: list[str],
    rest_at: Callable[[QWidget], None],
    qtbot: Any,
) -> None:
    play = page.player.play
    page.hide()
    # where it pressed the tile
    rest_at(play)
    page.show()
    qtbot.waitUntil(lambda: play.isVisible() and play.isEnabled())
    press(play)
    assert devices.made == []
    press(play)
    qtbot.waitUntil(devices.is_heard)


def test_a_film_shows_its_first_picture_and_runs_with_its_sound(
    page: ViewerPage, record: Any, devices: Devices, qtbot: Any
) -> None:
    opened(page, qtbot, attached(record, ("film.mp4", talkie())), is_film=True)
    player = page.player
    qtbot.waitUntil(lambda: player.film.has_picture)
    assert player.play.text() == ALOUD
    assert devices.made == []

    def redness() -> int:
        image = player.film.grab().toImage()
        return image.pixelColor(image.width() // 2, image.height() * 3 // 4).red()

    first = redness()
    heard(page, qtbot, devices)
    devices.last.play(2.0)
    qtbot.waitUntil(lambda: redness() > first + 60)
    player.seek(0.5)
    qtbot.waitUntil(lambda: redness() < first + 60)
    page.hide()
    assert devices.last.is_killed
    assert not player.film.has_picture


def test_a_film_without_sound_says_so_and_runs_without_a_device(
    page: ViewerPage, record: Any, devices: Devices, qtbot: Any
) -> None:
    opened(page, qtbot, attached(record, ("film.mp4", film(seconds=1))), is_film=True)
    assert page.player.play.text() == "Play: it has no sound"
    press(page.player.play)
    qtbot.waitUntil(lambda: page.player.second() > 0)
    qtbot.waitUntil(lambda: not page.player.is_playing)
    assert devices.made == []


def test_a_film_without_a_device_runs_silently_and_says_so(
    page: ViewerPage, record: Any, devices: Devices, qtbot: Any
) -> None:
    devices.refuses = MediaReason.NO_SOUND_DEVICE
    opened(page, qtbot, attached(record, ("film.mp4", talkie(1))), is_film=True)
    press(page.player.play)
    qtbot.waitUntil(lambda: "nothing is heard" in page.player.status.text())
    qtbot.waitUntil(lambda: page.player.second() > 0 or not page.player.is_playing)
