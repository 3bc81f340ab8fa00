"""What the child on Windows takes away from itself, after it loaded everything it may need.

Invariants:

- The integrity level goes first: with the locked token of the process alone it could not be changed
  any more. Then the first thread's own token goes, and what was opened with it in the registry.
- Policies only ever narrow. One that this Windows lacks, or that comes too late (the desktop's
  calls cannot be shut out once they were used), is left out; the probes say what holds.
- There is no list of allowed calls on Windows, so `calls` is never said to be limited there.
"""

from __future__ import annotations

import contextlib
import ctypes
from typing import Final

from diary.media import windows_api as api
from diary.media.confinement import Confinement
from diary.media.windows_api import Windows, checked
from diary.media.windows_probes import WindowsProbes, runs_new_code
from diary.media.worker_preload import preload_all

_UNTRUSTED: Final = "S-1-16-0"
_LEVEL_CLASS: Final = 25  # TokenIntegrityLevel
_INTEGRITY: Final = 0x20
_CHANGE_DEFAULTS: Final = 0x80  # TOKEN_ADJUST_DEFAULT
# No box for a missing disk, a crash or a missing file.
_QUIET: Final = 0x1 | 0x2 | 0x8000
_DYNAMIC_CODE: Final = 2
# By PROCESS_MITIGATION_POLICY, the bits that are set: wrong handles end the process; no calls of
# the desktop; no code of others by hooks; no font but the system's; no library from elsewhere or of
# a lower level; no process.
POLICIES: Final = {3: 0x3, 4: 0x1, 6: 0x1, 9: 0x1, 10: 0x3, 13: 0x1}


def confine() -> Confinement:
    """Take away what Windows lets a process take from itself; what of all that holds."""
    # Afterwards no file opens any more, not even the program's own.
    preload_all()
    windows = Windows()
    windows.kernel32.SetErrorMode(_QUIET)
    probes = WindowsProbes(windows)
    with contextlib.suppress(OSError):
        _trust_nobody(windows)
    windows.advapi32.RevertToSelf()
    with contextlib.suppress(OSError):
        windows.advapi32.RegDisablePredefinedCache()
    for policy, bits in POLICIES.items():
        _set_policy(windows, policy, bits)
    return probes.found()


def forbid_new_code() -> bool:
    """Ask that no memory is made executable any more; whether it is so."""
    windows = Windows()
    try:
        _set_policy(windows, _DYNAMIC_CODE, 0x1)
        return not runs_new_code(windows)
    except OSError:
        # A library that is loaded is found again without opening it; where it is not, nothing is
        # forbidden and nothing else is wrong.
        return False


def _set_policy(windows: Windows, policy: int, bits: int) -> bool:
    value = api.DWORD(bits)
    with contextlib.suppress(OSError):
        return bool(
            windows.kernel32.SetProcessMitigationPolicy(
                policy, ctypes.byref(value), ctypes.sizeof(value)
            )
        )
    return False


def _trust_nobody(windows: Windows) -> None:
    """Lower this process to the level of what is trusted least. Raises OSError."""
    token, level = api.HANDLE(), ctypes.c_void_p()
    checked(
        windows.advapi32.OpenProcessToken(api.THIS_PROCESS, _CHANGE_DEFAULTS, ctypes.byref(token))
    )
    try:
        checked(windows.advapi32.ConvertStringSidToSidW(_UNTRUSTED, ctypes.byref(level)))
        label = api.SidAndAttributes(level, _INTEGRITY)
        told = windows.advapi32.SetTokenInformation(
            token, _LEVEL_CLASS, ctypes.byref(label), ctypes.sizeof(label)
        )
        windows.kernel32.LocalFree(level)
        checked(told)
    finally:
        windows.kernel32.CloseHandle(token)
