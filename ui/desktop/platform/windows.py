"""Session events on Windows: messages to the window on lock, logoff and sleep.

**Invariants:**

- A message is only read; every one goes on to its receiver, so the window works as usual.
- Registration is per window; a window that is created again must register again.

Written from the documentation and tested with made-up messages; it has not run on Windows yet.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from ctypes import wintypes

from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray, QCoreApplication

from ui.desktop.platform.session_events import DepartureReason, SessionEvents

WM_POWERBROADCAST, PBT_APMSUSPEND = 0x0218, 0x0004
WM_WTSSESSION_CHANGE = 0x02B1
_SESSION: dict[int, DepartureReason] = {
    0x2: DepartureReason.SWITCH,  # WTS_CONSOLE_DISCONNECT
    0x4: DepartureReason.SWITCH,  # WTS_REMOTE_DISCONNECT
    0x6: DepartureReason.SWITCH,  # WTS_SESSION_LOGOFF
    0x7: DepartureReason.SCREEN,  # WTS_SESSION_LOCK
}
_THIS_SESSION = 0  # NOTIFY_FOR_THIS_SESSION
_TYPES = (b"windows_generic_MSG", b"windows_dispatcher_MSG")


class WindowsMessages(QAbstractNativeEventFilter):
    """Reads messages; `wtsapi` is wtsapi32.dll, `window` gives the main window's handle."""

    def __init__(self, wtsapi: ctypes.CDLL, window: Callable[[], int]) -> None:
        super().__init__()
        self._wtsapi, self._window = wtsapi, window
        self._session_events = SessionEvents()

    def prepare(self) -> None:
        """Do nothing: nothing here has to wait."""

    def start(self, session_events: SessionEvents) -> None:
        self._session_events = session_events
        app = QCoreApplication.instance()
        if app is not None:
            app.installNativeEventFilter(self)
        # the system sends this to every window without registration
        session_events.can_hear(DepartureReason.SLEEP)
        window = wintypes.HWND(self._window())
        if self._wtsapi.WTSRegisterSessionNotification(window, wintypes.DWORD(_THIS_SESSION)):
            session_events.can_hear(DepartureReason.SCREEN, DepartureReason.SWITCH)

    def nativeEventFilter(
        self, kind: QByteArray | bytes | bytearray | memoryview, message: int
    ) -> tuple[bool, int]:
        """Read one message and let it pass."""
        if any(kind == known for known in _TYPES):
            received = wintypes.MSG.from_address(int(message))
            if received.message == WM_POWERBROADCAST and received.wParam == PBT_APMSUSPEND:
                self._session_events.report(DepartureReason.SLEEP)
            elif received.message == WM_WTSSESSION_CHANGE and received.wParam in _SESSION:
                self._session_events.report(_SESSION[received.wParam])
        return False, 0


def wtsapi() -> ctypes.CDLL:
    """Return the library of session messages; Windows only."""
    return ctypes.CDLL("wtsapi32")
