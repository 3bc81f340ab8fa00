"""What this system offers of what the window would ask of it, chosen once by the composition root.

The rules are:

- Linux tells of leaving by its message buses and keeps no window out of pictures. Windows does both
  by messages and a call. macOS would tell too, but only a program with a library of Apple's own
  language in it, which this one has not: there it locks on waking, by the clock.
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
    """What the settings show of the system."""

    departures: SessionEvents
    capture: ScreenCaptureGuard


def session_event_source(window: Callable[[], int]) -> SessionEventSource | None:
    """Who tells of leaving; `window` gives the handle of the main window."""
    if sys.platform == "win32":
        from ui.desktop.platform.windows import WindowsMessages, wtsapi

        return WindowsMessages(wtsapi(), window)
    if sys.platform == "darwin":
        return None
    from ui.desktop.platform.linux import SystemBuses, bus_addresses

    return SystemBuses(*bus_addresses(os.environ))


def capture_shield() -> CaptureShield | None:
    """Who keeps windows out of pictures."""
    if sys.platform == "win32":
        import ctypes

        from ui.desktop.platform.screen_capture import WindowsShield

        return WindowsShield(ctypes.CDLL("user32"))
    return None
