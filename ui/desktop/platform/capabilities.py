"""The services of this system for the window, chosen once by the composition root.

**Invariants:**

- Only what a system can do is offered. Linux reports session events on its message buses and cannot
  keep a window out of captures. Windows does both, by messages and a call. macOS would report
  session events, but only to a program with an Objective-C library, which this one does not have:
  there the clock detects waking, and the program locks then.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.desktop.platform.screen_capture import CaptureShield, ScreenCaptureGuard
    from ui.desktop.platform.session_events import SessionEvents, SessionEventSource


@dataclass(frozen=True, slots=True)
class SystemCapabilities:
    """What the settings page shows of the system."""

    session_events: SessionEvents
    capture: ScreenCaptureGuard


def session_event_source(window: Callable[[], int]) -> SessionEventSource | None:
    """Return this system's source of session events; `window` gives the main window's handle."""
    if sys.platform == "win32":
        from ui.desktop.platform.windows import WindowsMessages, wtsapi

        return WindowsMessages(wtsapi(), window)
    if sys.platform == "darwin":
        return None
    from ui.desktop.platform.linux import SystemBuses, bus_addresses

    return SystemBuses(*bus_addresses(os.environ))


def capture_shield() -> CaptureShield | None:
    """Return what keeps windows out of captures here, or None."""
    if sys.platform == "win32":
        import ctypes

        from ui.desktop.platform.screen_capture import WindowsShield

        return WindowsShield(ctypes.CDLL("user32"))
    return None
