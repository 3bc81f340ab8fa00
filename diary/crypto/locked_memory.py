"""Keys in memory that the system may not write to the disk, where it lets the program ask.

Invariants:

- Only what holds keys is locked, by whole pages: a system lets a person lock little.
- Nothing is unlocked. A lock is on a page, in which another key may lie; it ends with the process,
  and locking a record replaces that.
- What is said is the system's own answer to each page.

It says nothing of hibernation, which writes locked pages too, nor of copies that libraries make.
"""

from __future__ import annotations

import ctypes
import mmap
import sys
from collections.abc import Callable
from typing import Final

Locker = Callable[[int, int], bool]
_PAGE: Final = mmap.PAGESIZE


def lock(*buffers: bytearray, locker: Locker | None = None) -> bool:
    """Lock the pages that these lie in, and say whether the system did so with all of them."""
    locker = locker or _ask_the_system
    return all([locker(*_pages(buffer)) for buffer in buffers])


def _pages(buffer: bytearray) -> tuple[int, int]:
    """Where the pages of a buffer begin, and their length; what it is grown by later is not in."""
    first = ctypes.addressof(ctypes.c_char.from_buffer(buffer))
    start = first - first % _PAGE
    return start, -(-(first + len(buffer) - start) // _PAGE) * _PAGE


def _ask_the_system(start: int, length: int) -> bool:
    where, count = ctypes.c_void_p(start), ctypes.c_size_t(length)
    try:
        if sys.platform == "win32":
            return bool(ctypes.windll.kernel32.VirtualLock(where, count))
        return bool(ctypes.CDLL(None).mlock(where, count) == 0)
    except (OSError, AttributeError):
        # a system without such a call
        return False
