"""Rights of a file as its mode, where the system has modes.

Windows makes a mode of the one attribute that it has, read-only, so a mode says nothing there. What
else a test looks at is still tried.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from unittest.mock import ANY


def mode_of(path: Path) -> int:
    """The rights of owner, group and others; on a system without them, what equals any."""
    mode: int = stat.S_IMODE(path.stat().st_mode) if os.name == "posix" else ANY
    return mode
