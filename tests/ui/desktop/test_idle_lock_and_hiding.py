from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from tests.support.seconds import Seconds
from ui.desktop.idle_lock_and_hiding import IdleLock
from ui.desktop.lock_reason import LockCause, LockReason


@pytest.fixture
def idle(qapp: QApplication, seconds: Seconds) -> IdleLock:
    made = IdleLock(seconds)
    made.start()
    return made


def pass_time(idle: IdleLock, seconds: Seconds, length: int) -> None:
    """As it passes: with a look at every second."""
    for _second in range(length):
        seconds.at += 1
        idle.tick()


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
    pass_time(idle, seconds, 159)
    assert (warned, expired) == ([], [])
    pass_time(idle, seconds, 2)
    assert warned == [20, 19]
    pass_time(idle, seconds, 18)
    assert warned[-1] == 1
    pass_time(idle, seconds, 1)
    assert expired == ["locked"]


def test_what_locked_is_told_with_the_minutes_without_input(
    idle: IdleLock, seconds: Seconds
) -> None:
    told: list[LockReason] = []
    idle.expired.connect(told.append)
    pass_time(idle, seconds, 180)
    idle.start()
    seconds.at += 8 * 3600
    idle.tick()
    assert told == [LockReason(LockCause.IDLE, 3), LockReason(LockCause.ASLEEP)]


def test_staying_starts_the_time_again(idle: IdleLock, seconds: Seconds) -> None:
    warned, expired = heard(idle)
    pass_time(idle, seconds, 170)
    idle.touch()
    assert warned[-1] == 0
    pass_time(idle, seconds, 159)
    assert expired == []


def test_waking_after_the_limit_locks_at_once(idle: IdleLock, seconds: Seconds) -> None:
    _warned, expired = heard(idle)
    seconds.at += 8 * 3600
    idle.tick()
    assert expired == ["locked"]


def test_waking_before_the_limit_locks_too(idle: IdleLock, seconds: Seconds) -> None:
    _warned, expired = heard(idle)
    idle.set_minutes(30)
    seconds.at += 61
    idle.touch()
    idle.tick()
    assert expired == ["locked"]


def test_a_slow_moment_is_no_sleep(idle: IdleLock, seconds: Seconds) -> None:
    _warned, expired = heard(idle)
    seconds.at += 59
    idle.tick()
    seconds.at += 59
    idle.tick()
    assert expired == []


def test_the_time_before_it_began_to_watch_is_no_sleep(seconds: Seconds) -> None:
    idle = IdleLock(seconds)
    _warned, expired = heard(idle)
    seconds.at += 3600
    idle.start()
    pass_time(idle, seconds, 2)
    assert expired == []


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
    pass_time(idle, seconds, 150)
    qtbot.keyClicks(line, "a")
    assert line.text() == "a"
    _warned, expired = heard(idle)
    pass_time(idle, seconds, 150)
    assert expired == []


def test_painting_is_no_touch(idle: IdleLock, seconds: Seconds) -> None:
    _warned, expired = heard(idle)
    seconds.at += 179
    idle.eventFilter(QObject(), QEvent(QEvent.Type.Paint))
    pass_time(idle, seconds, 1)
    assert expired == ["locked"]


def test_work_that_gets_on_counts_as_input(idle: IdleLock, seconds: Seconds) -> None:
    warned, expired = heard(idle)
    for _second in range(225):
        pass_time(idle, seconds, 1)
        idle.work()
    assert (warned, expired) == ([], [])
    pass_time(idle, seconds, 180)
    assert expired == ["locked"]


def test_work_that_stands_still_locks_as_ever(idle: IdleLock, seconds: Seconds) -> None:
    _warned, expired = heard(idle)
    pass_time(idle, seconds, 30)
    idle.work()
    pass_time(idle, seconds, 179)
    assert expired == []
    pass_time(idle, seconds, 1)
    assert expired == ["locked"]


def test_work_keeps_it_open_for_ten_minutes_after_the_last_input_and_no_longer(
    idle: IdleLock, seconds: Seconds
) -> None:
    warned, expired = heard(idle)
    for _second in range(599):
        pass_time(idle, seconds, 1)
        idle.work()
    assert warned[-1] == 1
    assert expired == []
    pass_time(idle, seconds, 1)
    idle.work()
    assert expired == ["locked"]


def test_work_takes_nothing_from_a_longer_time_that_was_chosen(
    idle: IdleLock, seconds: Seconds
) -> None:
    _warned, expired = heard(idle)
    idle.set_minutes(30)
    for _second in range(1799):
        pass_time(idle, seconds, 1)
        idle.work()
    assert expired == []


def test_a_preset_of_the_computer_is_the_most(qapp: QApplication, seconds: Seconds) -> None:
    idle = IdleLock(seconds, most=2)
    _warned, expired = heard(idle)
    assert idle.minutes == 2
    idle.set_minutes(30)
    assert idle.minutes == 2
    idle.set_minutes(1)
    assert idle.minutes == 1
    idle.set_minutes(5)
    idle.start()
    pass_time(idle, seconds, 120)
    assert expired == ["locked"]
