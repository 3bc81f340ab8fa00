"""The memory of this computer: how much there is, and locking the pages that contain keys.

**Invariants:**

- Only buffers with keys are locked into memory, by whole pages: a system lets a user lock little.
- Nothing is unlocked. A lock belongs to a page, which may contain another key. It ends with the
  process, and locking a record replaces the process.
- The result is the system's own answer for each page, so the program never claims a lock that it
  does not have. A lock covers neither hibernation, which writes locked pages too, nor copies that
  libraries make.
"""

from __future__ import annotations

import ctypes
import mmap
import os
import sys
from collections.abc import Callable
from typing import Final

# In bytes, if the system does not say: the memory of a small computer of today.
_UNKNOWN: Final = 2 << 30


class _MemoryStatus(ctypes.Structure):
    """MEMORYSTATUSEX of the Windows API."""

    _fields_ = [
        ("length", ctypes.c_ulong),
        ("load", ctypes.c_ulong),
        ("total", ctypes.c_ulonglong),
        ("others", ctypes.c_ulonglong * 6),
    ]


def ram_bytes() -> int:
    """Return the physical memory in bytes; 2 GiB if the system does not say."""
    if sys.platform == "win32":
        status = _MemoryStatus(length=ctypes.sizeof(_MemoryStatus))
        known = ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status))
        return int(status.total) if known else _UNKNOWN
    try:
        pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return _UNKNOWN
    return pages * size if pages > 0 and size > 0 else _UNKNOWN


Locker = Callable[[int, int], bool]
_PAGE: Final = mmap.PAGESIZE


def lock_memory(*buffers: bytearray, locker: Locker | None = None) -> bool:
    """Lock the memory pages of these buffers; return whether the system locked all of them."""
    locker = locker or _ask_the_system
    return all([locker(*_pages(buffer)) for buffer in buffers])


def _pages(buffer: bytearray) -> tuple[int, int]:
    """Return address and length in bytes of the pages of a buffer at its present size."""
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
        # a system without this call
        return False
