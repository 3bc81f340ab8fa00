"""How much memory this computer has; what one derivation may take is judged by it."""

from __future__ import annotations

import ctypes
import os
import sys
from typing import Final

# Where the system does not say: a small computer of today.
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
    """The memory built in, in bytes; 2 GiB where the system does not say."""
    if sys.platform == "win32":
        status = _MemoryStatus(length=ctypes.sizeof(_MemoryStatus))
        known = ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status))
        return int(status.total) if known else _UNKNOWN
    try:
        pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return _UNKNOWN
    return pages * size if pages > 0 and size > 0 else _UNKNOWN
