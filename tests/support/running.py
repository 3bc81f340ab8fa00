"""Whether a process still runs, asked of the system by its number."""

from __future__ import annotations

import ctypes
import os
import sys

_SYNCHRONIZE = 0x100000
_TIMED_OUT = 0x102


def is_running(pid: int) -> bool:
    """Whether a process runs: on Windows, one that ended has a number while somebody holds it."""
    if sys.platform == "win32":
        system = ctypes.WinDLL("kernel32")
        system.OpenProcess.restype = ctypes.c_void_p
        system.WaitForSingleObject.argtypes = [ctypes.c_void_p, ctypes.c_ulong]
        system.CloseHandle.argtypes = [ctypes.c_void_p]
        held = system.OpenProcess(_SYNCHRONIZE, False, pid)
        try:
            return bool(held) and system.WaitForSingleObject(held, 0) == _TIMED_OUT
        finally:
            system.CloseHandle(held)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
