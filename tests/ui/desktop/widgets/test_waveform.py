"""The waveform: a click is a second, a way of the mouse is a part, and keys do it too."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from ui.desktop.widgets.waveform import Waveform, place_text

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def wave(shown: Callable[..., QWidget]) -> Waveform:
    made = Waveform()
    shown(made, 600, 96)
    made.show_sound(bytes([0, 255] * 100), 10.0)
    return made


def test_a_click_is_a_second(wave: Waveform) -> None:
    sought: list[float] = []
    wave.sought.connect(sought.append)
    QTest.mouseClick(wave, LEFT, pos=QPoint(300, 40))
    assert sought == [pytest.approx(5, abs=0.1)]
    QTest.mouseClick(wave, Qt.MouseButton.RightButton, pos=QPoint(100, 40))
    assert len(sought) == 1


def test_a_way_of_the_mouse_is_a_part_from_either_end(wave: Waveform) -> None:
    parts: list[tuple[float, float]] = []
    wave.part_marked.connect(lambda begins, ends: parts.append((begins, ends)))
    for begins, ends in ((60, 240), (240, 60)):
        QTest.mousePress(wave, LEFT, pos=QPoint(begins, 40))
        QTest.mouseMove(wave, QPoint(ends, 40))
        QTest.mouseRelease(wave, LEFT, pos=QPoint(ends, 40))
    assert parts == [pytest.approx((1, 4), abs=0.1)] * 2


def test_keys_go_back_and_on_and_stay_inside(wave: Waveform) -> None:
    sought: list[float] = []
    wave.sought.connect(sought.append)
    wave.sought.connect(wave.show_second)
    wave.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left):
        QTest.keyClick(wave, key)
    QTest.keyClick(wave, Qt.Key.Key_Home)
    QTest.keyClick(wave, Qt.Key.Key_Left)
    assert sought == [5, 10, 10, 5, 0, 0]


def test_what_is_loud_is_painted_high_and_what_was_heard_in_another_colour(wave: Waveform) -> None:
    def column(x: int) -> int:
        image = wave.grab().toImage()
        ground = wave.palette().color(QPalette.ColorRole.Base)
        return sum(image.pixelColor(x, y) != ground for y in range(4, image.height() - 4))

    wave.show_sound(bytes([10] * 100 + [255] * 100), 10.0)
    for second in (9.9, 0.0):
        wave.show_second(second)
        assert column(451) > 2 * column(151) > 0
        # bars stand apart
        assert column(452) == 0
    wave.show_second(9.9)
    heard = wave.grab().toImage().pixelColor(451, 48)
    wave.show_second(0.0)
    assert wave.grab().toImage().pixelColor(451, 48) != heard


def test_a_sound_that_is_not_known_yet_takes_no_click(wave: Waveform) -> None:
    wave.clear()
    sought: list[float] = []
    wave.sought.connect(sought.append)
    QTest.mouseClick(wave, LEFT, pos=QPoint(300, 40))
    assert sought == []
    assert wave.grab().toImage().pixelColor(300, 48).isValid()


def test_the_place_is_told_with_the_length_if_that_is_known() -> None:
    assert place_text(65.9, 130.0) == "01:05 of 02:10"
    assert place_text(65.9, 0.0) == "01:05"
    assert place_text(3700.0, 7200.0) == "1:01:40 of 2:00:00"
