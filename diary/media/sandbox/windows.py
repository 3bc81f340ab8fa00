"""Confine the decoder child on Windows, and probe what it can still do.

**Invariants:**

- Everything that may be needed is loaded first, since nothing can be loaded afterwards.
- The integrity level goes first: with the locked token of the process alone it could not be changed
  any more. Then the first thread's own token goes, and the registry keys that it opened.
- Policies only ever narrow. One that this Windows lacks, or that comes too late (the desktop's
  calls cannot be shut out once they were used), is left out; the probes say what holds.
- Each probe is harmless where it succeeds, and is undone at once. Refused means that Windows denied
  it; any other failure proves nothing.
- What could not be done before proves nothing when it cannot be done after. A drive of another
  computer is not tried, since that may wait for long: then files are not limited.
- Windows has no list of allowed calls, so `calls` is never reported as limited there.
"""

from __future__ import annotations

import contextlib
import ctypes
import ntpath
import os
import sys
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from diary.media.confinement import Confinement
from diary.media.sandbox import windows_api
from diary.media.sandbox.preload import preload_all
from diary.media.sandbox.windows_api import Windows, checked, free_memory

# Of a file to read and to write; of a folder to list and to add a file.
_LOOKING, _ADDING = 0x1, 0x2
_RIGHTS: Final = (_LOOKING, _ADDING)
_UNREACHABLE: Final = frozenset(
    {windows_api.ACCESS_DENIED, windows_api.FILE_NOT_FOUND, windows_api.PATH_NOT_FOUND}
)
_NULL_DEVICE: Final = "NUL"
# What asks other computers for their files.
_SHARES: Final = r"\\.\GLOBALROOT\Device\Mup"
_REMOTE: Final = 4
_LOCAL_DRIVES: Final = frozenset({2, 3, 6})  # removable, fixed, in memory

_UNIX, _INET, _INET6 = 1, 2, 23
_STREAM, _DATAGRAM = 1, 2
_SOCKET_DENIED: Final = 10013  # WSAEACCES
_SOCKETS: Final = ((_UNIX, _STREAM), (_INET, _STREAM), (_INET, _DATAGRAM), (_INET6, _STREAM))

# Of another process: to end it, to read its memory, to take its handles, to ask about it.
_REACHING: Final = (0x1, 0x10, 0x40, 0x1000)
# The job has its one process, or the child may have none.
_NO_PROCESS: Final = frozenset({windows_api.ACCESS_DENIED, windows_api.NOT_ENOUGH_QUOTA})
_TOO_MUCH: Final = frozenset({windows_api.COMMITMENT_LIMIT, windows_api.NOT_ENOUGH_QUOTA})
_PROCESS_MEMORY: Final = 0x100
_LIMITS_CLASS: Final = 9
_RESERVE_AND_COMMIT, _NO_ACCESS_BUT_MINE, _RELEASE = 0x3000, 0x4, 0x8000


class WindowsProbes:
    """Make it with the rights of the start; `found` says what is gone since."""

    def __init__(self, windows: Windows) -> None:
        self._windows = windows
        self._sockets = _Sockets(windows)
        self._parent = os.getppid()
        self._drives = dict(_drives(windows))
        self._home = _profile(windows)
        places = [*self._places(), _NULL_DEVICE]
        self._files = [
            (path, right)
            for path in dict.fromkeys(places)
            for right in _RIGHTS
            if self._error(partial(self._open, path, right)) is None
        ]
        self._shares = self._error(partial(self._open, _SHARES, 0)) is None
        self._reached = [right for right in _REACHING if self._error(self._reach(right)) is None]
        # The file of the program opens: so it is the job, or what goes with it, that refuses.
        self._starts_none = (sys.executable, _LOOKING) in self._files and (
            self._error(self._start_another) in _NO_PROCESS
        )

    def found(self) -> Confinement:
        """What is limited now."""
        return Confinement(
            files=self._files_are_out_of_reach(),
            network=self._network_is_out_of_reach(),
            memory=self._memory_is_bounded(),
            processes=self._starts_none and self._others_are_out_of_reach(),
        )

    def _files_are_out_of_reach(self) -> bool:
        if not {(self._home, right) for right in _RIGHTS} <= set(self._files):
            return False
        if _REMOTE in self._drives.values():
            return False
        tries = [partial(self._open, path, right) for path, right in self._files]
        return all([self._error(call) in _UNREACHABLE for call in tries])

    def _network_is_out_of_reach(self) -> bool:
        shares = self._shares and self._error(partial(self._open, _SHARES, 0)) in _UNREACHABLE
        return self._sockets.are_refused() and shares

    def _others_are_out_of_reach(self) -> bool:
        tries = [self._error(self._reach(right)) for right in self._reached]
        return bool(tries) and all(number == windows_api.ACCESS_DENIED for number in tries)

    def _memory_is_bounded(self) -> bool:
        """Whether more than the bound of the job is refused while Windows has more to give."""
        limits = windows_api.JobLimits()
        told = self._windows.kernel32.QueryInformationJobObject(
            None, _LIMITS_CLASS, ctypes.byref(limits), ctypes.sizeof(limits), None
        )
        most = int(limits.process_memory)
        free = free_memory(self._windows)
        if not told or not limits.basic.flags & _PROCESS_MEMORY:
            return False
        # With a margin for what others take meanwhile.
        if free is None or free < most + most // 8:
            return False
        return self._error(partial(self._promise, most)) in _TOO_MUCH

    def _promise(self, size: int) -> None:
        kernel32 = self._windows.kernel32
        at = checked(kernel32.VirtualAlloc(None, size, _RESERVE_AND_COMMIT, _NO_ACCESS_BUT_MINE))
        kernel32.VirtualFree(at, 0, _RELEASE)

    def _places(self) -> Iterator[str]:
        """Folders and files of the person, of everybody and of Windows, and the program's own."""
        yield from (root for root, kind in self._drives.items() if kind in _LOCAL_DRIVES)
        others = ntpath.dirname(self._home)
        yield from (self._home, others, ntpath.join(others, "Public"))
        folder = ctypes.create_unicode_buffer(260)
        if self._windows.kernel32.GetWindowsDirectoryW(folder, len(folder)):
            yield from (folder.value, ntpath.join(folder.value, "win.ini"))
        yield from (os.path.dirname(os.path.dirname(os.path.abspath(__file__))), sys.executable)

    def _open(self, path: str, right: int) -> None:
        told = (
            path,
            right,
            windows_api.SHARE_ALL,
            None,
            windows_api.OPEN_EXISTING,
            windows_api.BACKUP_SEMANTICS,
            None,
        )
        handle = checked(self._windows.kernel32.CreateFileW(*told))
        self._windows.kernel32.CloseHandle(handle)

    def _reach(self, right: int) -> Callable[[], None]:
        def reach() -> None:
            handle = checked(self._windows.kernel32.OpenProcess(right, False, self._parent))
            self._windows.kernel32.CloseHandle(handle)

        return reach

    def _start_another(self) -> None:
        begin = windows_api.StartupInfo(
            size=ctypes.sizeof(windows_api.StartupInfo) - ctypes.sizeof(windows_api.HANDLE)
        )
        information = windows_api.ProcessInformation()
        flags = windows_api.CREATE_SUSPENDED | windows_api.DETACHED_PROCESS
        told = (sys.executable, None, None, None, False, flags, None, None)
        checked(
            self._windows.kernel32.CreateProcessW(
                *told, ctypes.byref(begin), ctypes.byref(information)
            )
        )
        self._windows.kernel32.TerminateProcess(information.process, 1)
        self._windows.kernel32.CloseHandle(information.thread)
        self._windows.kernel32.CloseHandle(information.process)

    @staticmethod
    def _error(call: Callable[[], object]) -> int | None:
        """Windows' number of the error; None where it did what was asked."""
        try:
            call()
        except OSError as error:
            return error.errno or -1
        return None


class _Sockets:
    """Kinds of sockets that could be made before."""

    def __init__(self, windows: Windows) -> None:
        self._made: list[tuple[int, int]] = []
        with contextlib.suppress(OSError):
            self._library = windows.ws2_32
            # Its answer is a structure of 408 bytes that is of no use here.
            self._library.WSAStartup(0x202, ctypes.create_string_buffer(512))
            self._made = [kind for kind in _SOCKETS if self._make(*kind) is None]

    def are_refused(self) -> bool:
        """Whether none of them can be made now."""
        if (_INET, _STREAM) not in self._made:
            return False
        return all([self._make(*kind) == _SOCKET_DENIED for kind in self._made])

    def _make(self, family: int, kind: int) -> int | None:
        made = self._library.socket(family, kind, 0)
        if made == windows_api.INVALID_HANDLE:
            return int(self._library.WSAGetLastError())
        self._library.closesocket(made)
        return None


def runs_new_code(windows: Windows) -> bool:
    """Whether memory can still be made executable."""
    readable_and_run = 0x20
    at = windows.kernel32.VirtualAlloc(None, 1, _RESERVE_AND_COMMIT, readable_and_run)
    if at:
        windows.kernel32.VirtualFree(at, 0, _RELEASE)
    return bool(at)


def _drives(windows: Windows) -> Iterator[tuple[str, int]]:
    """The root of every drive, with its kind."""
    there = windows.kernel32.GetLogicalDrives()
    for number in range(26):
        if there >> number & 1:
            root = f"{chr(ord('A') + number)}:\\"
            yield root, windows.kernel32.GetDriveTypeW(root)


def _profile(windows: Windows) -> str:
    """The person's own folder; empty where Windows does not say."""
    token, room = windows_api.HANDLE(), ctypes.create_unicode_buffer(1024)
    size = windows_api.DWORD(len(room))
    query = 0x8
    try:
        told = windows.advapi32.OpenProcessToken(
            windows_api.THIS_PROCESS, query, ctypes.byref(token)
        )
        checked(told)
        checked(windows.userenv.GetUserProfileDirectoryW(token, room, ctypes.byref(size)))
    except OSError:
        return ""
    finally:
        if token:
            windows.kernel32.CloseHandle(token)
    return room.value


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


def confine_on_windows() -> Confinement:
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
    value = windows_api.DWORD(bits)
    with contextlib.suppress(OSError):
        return bool(
            windows.kernel32.SetProcessMitigationPolicy(
                policy, ctypes.byref(value), ctypes.sizeof(value)
            )
        )
    return False


def _trust_nobody(windows: Windows) -> None:
    """Lower this process to the level of what is trusted least. Raises OSError."""
    token, level = windows_api.HANDLE(), ctypes.c_void_p()
    checked(
        windows.advapi32.OpenProcessToken(
            windows_api.THIS_PROCESS, _CHANGE_DEFAULTS, ctypes.byref(token)
        )
    )
    try:
        checked(windows.advapi32.ConvertStringSidToSidW(_UNTRUSTED, ctypes.byref(level)))
        label = windows_api.SidAndAttributes(level, _INTEGRITY)
        told = windows.advapi32.SetTokenInformation(
            token, _LEVEL_CLASS, ctypes.byref(label), ctypes.sizeof(label)
        )
        windows.kernel32.LocalFree(level)
        checked(told)
    finally:
        windows.kernel32.CloseHandle(token)
