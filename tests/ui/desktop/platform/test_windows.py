"""Messages as Windows lays them out in memory."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from ctypes import wintypes
from typing import Any

import pytest
from PySide6.QtCore import QByteArray, QCoreApplication

from ui.desktop.platform.session_events import DepartureReason, SessionEvents
from ui.desktop.platform.windows import WindowsMessages

POWER, SESSION = 0x0218, 0x02B1
GENERIC = QByteArray(b"windows_generic_MSG")


class Wtsapi:
    def __init__(self, agrees: int = 1) -> None:
        self.agrees = agrees
        self.calls: list[tuple[int | None, int]] = []

    def WTSRegisterSessionNotification(self, window: Any, flags: Any) -> int:
        self.calls.append((window.value, flags.value))
        return self.agrees


class Heard:
    def __init__(self, wtsapi: Wtsapi) -> None:
        self.why: list[DepartureReason] = []
        self.departures = SessionEvents()
        self.departures.left.connect(self.why.append)
        self.messages = WindowsMessages(wtsapi, lambda: 0x1234)
        self.messages.start(self.departures)

    def get(self, message: int, wparam: int, kind: QByteArray = GENERIC) -> tuple[bool, int]:
        said = wintypes.MSG(message=message, wParam=wparam)
        return self.messages.nativeEventFilter(kind, ctypes.addressof(said))


@pytest.fixture
def heard(qapp: QCoreApplication) -> Iterator[Heard]:
    made = Heard(Wtsapi())
    yield made
    qapp.removeNativeEventFilter(made.messages)


@pytest.mark.parametrize(
    ("message", "wparam", "why"),
    [
        (POWER, 0x4, [DepartureReason.SLEEP]),
        (POWER, 0x7, []),  # resumed
        (POWER, 0xA, []),  # the battery
        (SESSION, 0x7, [DepartureReason.SCREEN]),
        (SESSION, 0x8, []),  # unlocked
        (SESSION, 0x2, [DepartureReason.SWITCH]),
        (SESSION, 0x4, [DepartureReason.SWITCH]),
        (SESSION, 0x1, []),  # somebody came to the console
        (SESSION, 0x6, [DepartureReason.SWITCH]),
        (0x0100, 0x4, []),  # a key
    ],
)
def test_what_is_told_and_what_is_not(
    heard: Heard, message: int, wparam: int, why: list[DepartureReason]
) -> None:
    assert heard.get(message, wparam) == (False, 0)
    assert heard.why == why


def test_what_is_no_windows_message_is_not_read(heard: Heard) -> None:
    assert heard.get(POWER, 0x4, QByteArray(b"xcb_generic_event_t")) == (False, 0)
    assert heard.messages.nativeEventFilter(QByteArray(b"mac_generic_NSEvent"), 8) == (False, 0)
    assert heard.why == []


def test_it_asks_for_this_session_and_says_what_it_hears(qapp: QCoreApplication) -> None:
    agrees, refuses = Wtsapi(), Wtsapi(agrees=0)
    first, second = Heard(agrees), Heard(refuses)
    assert agrees.calls == [(0x1234, 0)]
    assert first.departures.reported_reasons == {
        DepartureReason.SLEEP,
        DepartureReason.SCREEN,
        DepartureReason.SWITCH,
    }
    assert second.departures.reported_reasons == {DepartureReason.SLEEP}
    for made in (first, second):
        qapp.removeNativeEventFilter(made.messages)
