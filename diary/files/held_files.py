"""Rename and remove what another program may have open, which Windows refuses.

**Invariants:**

- A virus scanner, a search index or a backup opens for a moment what was just written. On Windows
  it can be neither renamed nor removed meanwhile, nor can a folder above it. The act is repeated
  for about two seconds, as other programs there do.
- Only an act that happens whole or not at all is repeated, and only after such a refusal. Any other
  refusal counts at once, and on other systems every refusal does.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

Answer = TypeVar("Answer")

# Codes of Windows: ERROR_ACCESS_DENIED, which a rename onto an open file gives too,
# ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION.
ACCESS_DENIED: Final = 5
HELD: Final = frozenset({32, 33})
# Seconds between one attempt and the next.
_WAITS: Final = (0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.6)


def windows_code(cause: OSError) -> int:
    """Return the code that Windows gave; 0 on any other system."""
    # the type checker knows this field on Windows only
    code: int | None = getattr(cause, "winerror", None)
    return code or 0


def when_released(act: Callable[[], Answer], wait: Callable[[float], None] = time.sleep) -> Answer:
    """Do it, if need be again while another program has a file open; raises the last OSError."""
    for seconds in _WAITS:
        try:
            return act()
        except OSError as cause:
            if windows_code(cause) not in HELD | {ACCESS_DENIED}:
                raise
        wait(seconds)
    return act()


def rename_path(old: Path, new: Path) -> None:
    """Rename a file or folder to a name that is free; raises OSError."""
    when_released(lambda: old.rename(new))


def remove_path(path: Path, *, missing_ok: bool = False) -> None:
    """Remove a file or a link; raises OSError."""
    when_released(lambda: path.unlink(missing_ok=missing_ok))


def remove_empty_folder(folder: Path) -> None:
    """Remove an empty folder; raises OSError."""
    when_released(folder.rmdir)
