from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from ui.desktop.lock import IdleLock


class Seconds:
    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def idle(qapp: QApplication, seconds: Seconds) -> IdleLock:
    made = IdleLock(seconds)
    made.start()
    return made


def heard(idle: IdleLock) -> tuple[list[int], list[str]]:
    warned: list[int] = []
    expired: list[str] = []
    idle.warned.connect(warned.append)
    idle.expired.connect(lambda: expired.append("locked"))
    return warned, expired


def test_three_minutes_are_the_default_and_the_last_twenty_seconds_warn(
    idle: IdleLock, seconds: Seconds
) -> None:
    warned, expired = heard(idle)
    seconds.at += 159
    idle.tick()
    assert (warned, expired) == ([], [])
    seconds.at += 2
    idle.tick()
    assert warned == [19]
    seconds.at += 18
    idle.tick()
    assert warned[-1] == 1
    seconds.at += 1
    idle.tick()
    assert expired == ["locked"]


def test_staying_starts_the_time_again(idle: IdleLock, seconds: Seconds) -> None:
    warned, expired = heard(idle)
    seconds.at += 170
    idle.tick()
    idle.touch()
    assert warned[-1] == 0
    seconds.at += 159
    idle.tick()
    assert expired == []


def test_waking_after_the_limit_locks_at_once(idle: IdleLock, seconds: Seconds) -> None:
    _warned, expired = heard(idle)
    seconds.at += 8 * 3600
    idle.tick()
    assert expired == ["locked"]


@pytest.mark.parametrize(("asked", "used"), [(0, 1), (1, 1), (17, 17), (30, 30), (500, 30)])
def test_minutes_are_held_between_one_and_thirty(idle: IdleLock, asked: int, used: int) -> None:
    idle.set_minutes(asked)
    assert idle.minutes == used


def test_a_key_counts_as_a_touch_and_is_not_swallowed(
    idle: IdleLock, seconds: Seconds, qtbot: QtBot
) -> None:
    line = QLineEdit()
    qtbot.addWidget(line)
    line.installEventFilter(idle)
    seconds.at += 150
    qtbot.keyClicks(line, "a")
    assert line.text() == "a"
    _warned, expired = heard(idle)
    seconds.at += 150
    idle.tick()
    assert expired == []


def test_painting_is_no_touch(idle: IdleLock, seconds: Seconds) -> None:
    _warned, expired = heard(idle)
    seconds.at += 179
    idle.eventFilter(QObject(), QEvent(QEvent.Type.Paint))
    seconds.at += 1
    idle.tick()
    assert expired == ["locked"]
