"""Whether there is a screen to open the window on; Qt ends the whole process where there is none.

**Invariants:**

- Only Linux is asked: elsewhere a window can always be made. A platform of Qt that the caller chose
  is not questioned.
- A server of another computer, which `DISPLAY` may name too, is left to Qt.
- Nothing is connected to: a server of this computer is one whose socket is there.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path

_LOCAL = re.compile(r"(?:unix)?:(\d{1,5})(?:\.\d{1,3})?", re.ASCII)
_FOLDER = Path("/tmp/.X11-unix")  # noqa: S108  where every X server of this computer listens
# Some listen at a name without a file, which the kernel lists after an "@".
_LISTED = Path("/proc/net/unix")


def has_display(environment: Mapping[str, str]) -> bool:
    """Return whether a window can be shown, as far as that can be told before Qt is loaded."""
    if not sys.platform.startswith("linux") or environment.get("QT_QPA_PLATFORM"):
        return True
    if environment.get("WAYLAND_DISPLAY"):
        return True
    named = environment.get("DISPLAY", "")
    local = _LOCAL.fullmatch(named)
    return _is_there(local[1]) if local else bool(named)


def _is_there(number: str) -> bool:
    place = _FOLDER / f"X{number}"
    try:
        listed = _LISTED.read_text("utf-8", "replace").split()
    except OSError:
        listed = []
    return os.path.exists(place) or f"@{place}" in listed
