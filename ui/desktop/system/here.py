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
    from ui.desktop.system.capture import Capture, Shield
    from ui.desktop.system.departures import Departures, Source


@dataclass(frozen=True, slots=True)
class System:
    """What the settings show of the system."""

    departures: Departures
    capture: Capture


def source(window: Callable[[], int]) -> Source | None:
    """Who tells of leaving; `window` gives the handle of the main window."""
    if sys.platform == "win32":
        from ui.desktop.system.windows_messages import WindowsMessages, wtsapi

        return WindowsMessages(wtsapi(), window)
    if sys.platform == "darwin":
        return None
    from ui.desktop.system.buses import Buses, addresses

    return Buses(*addresses(os.environ))


def shield() -> Shield | None:
    """Who keeps windows out of pictures."""
    if sys.platform == "win32":
        import ctypes

        from ui.desktop.system.capture import WindowsShield

        return WindowsShield(ctypes.CDLL("user32"))
    return None
