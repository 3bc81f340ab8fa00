"""The times of sealed files: one moment for all, so that they do not tell when each was made.

Invariants:

- The moment lies in what every file system can write, FAT included, in every zone.
- No file is ever written again under a name that it had with other bytes: a program that copies by
  name, length and time would keep the old ones.
- A file system that refuses has its own times; what is sealed is whole all the same.

When a file was last read, or its name given, some systems note beside; that is out of reach here.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Final

# 2000-01-01 at noon, UTC.
MOMENT: Final = 946_728_000
_FOLLOWS: Final = os.utime not in os.supports_follow_symlinks


def fix_times(*paths: Path) -> None:
    """Give each file or folder that moment; it is durable when they are synced."""
    for path in paths:
        with contextlib.suppress(OSError):
            os.utime(path, (MOMENT, MOMENT), follow_symlinks=_FOLLOWS)
