"""The confinement of the decoder child on Windows, and the probes of what it can still do.

**Invariants:**

- Everything that may be needed is loaded first, since nothing can be loaded afterwards.
- The integrity level is lowered first: with only the locked token of the process it could no longer
  be changed. Then the first thread's own token is dropped, and the registry keys that it opened.
- Policies only ever restrict. One that this Windows lacks, or that comes too late (the desktop's
  calls cannot be refused once they were used), is left out; the probes report what works.
- Each probe is harmless where it succeeds, and is undone at once. Refused means that Windows denied
  it; any other failure proves nothing.
- What could not be done before proves nothing when it cannot be done after. A network drive is not
  tried, since that may wait for long: then files are not limited.
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

from diary.media.sandbox import windows_api
from diary.media.sandbox.preload import preload_all
from diary.media.sandbox.windows_api import Windows, checked, free_memory
from diary.media.sandbox_report import Confinement

# Of a file the rights to read and to write; of a folder to list it and to add a file.
_LOOKING, _ADDING = 0x1, 0x2
_RIGHTS: Final = (_LOOKING, _ADDING)
_UNREACHABLE: Final = frozenset(
    {windows_api.ACCESS_DENIED, windows_api.FILE_NOT_FOUND, windows_api.PATH_NOT_FOUND}
)
_NULL_DEVICE: Final = "NUL"
# The redirector, which asks other computers for their files.
_SHARES: Final = r"\\.\GLOBALROOT\Device\Mup"
_REMOTE: Final = 4
_LOCAL_DRIVES: Final = frozenset({2, 3, 6})  # removable, fixed, in memory

_UNIX, _INET, _INET6 = 1, 2, 23
_STREAM, _DATAGRAM = 1, 2
_SOCKET_DENIED: Final = 10013  # WSAEACCES
_SOCKETS: Final = ((_UNIX, _STREAM), (_INET, _STREAM), (_INET, _DATAGRAM), (_INET6, _STREAM))

# Rights over another process: to end it, read its memory, copy its handles, query it.
_REACHING: Final = (0x1, 0x10, 0x40, 0x1000)
# The job already has its one process, or the child may start none.
_NO_PROCESS: Final = frozenset({windows_api.ACCESS_DENIED, windows_api.NOT_ENOUGH_QUOTA})
_TOO_MUCH: Final = frozenset({windows_api.COMMITMENT_LIMIT, windows_api.NOT_ENOUGH_QUOTA})
_PROCESS_MEMORY: Final = 0x100
_LIMITS_CLASS: Final = 9
_RESERVE_AND_COMMIT, _NO_ACCESS_BUT_MINE, _RELEASE = 0x3000, 0x4, 0x8000


class WindowsProbes:
    """The probes. Create it with the rights of the start; `found` returns what was lost."""

    def __init__(self, windows: Windows) -> None:
        self._windows = windows
        self._sockets = _Sockets(windows)
        self._parent = windows_api.parent_of_this_process(windows)
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
        # The program file opens: so the job, or its restriction, is what refuses.
        self._starts_none = (sys.executable, _LOOKING) in self._files and (
            self._error(self._start_another) in _NO_PROCESS
        )

    def confinement(self) -> Confinement:
        """Return what is limited now."""
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
        """Return whether more than the job's limit is refused while Windows has more memory."""
        limits = windows_api.JobLimits()
        is_known = self._windows.kernel32.QueryInformationJobObject(
            None, _LIMITS_CLASS, ctypes.byref(limits), ctypes.sizeof(limits), None
        )
        most = int(limits.process_memory)
        free = free_memory(self._windows)
        if not is_known or not limits.basic.flags & _PROCESS_MEMORY:
            return False
        # With a margin for what other programs take meanwhile.
        if free is None or free < most + most // 8:
            return False
        return self._error(partial(self._promise, most)) in _TOO_MUCH

    def _promise(self, size: int) -> None:
        kernel32 = self._windows.kernel32
        at = checked(kernel32.VirtualAlloc(None, size, _RESERVE_AND_COMMIT, _NO_ACCESS_BUT_MINE))
        kernel32.VirtualFree(at, 0, _RELEASE)

    def _places(self) -> Iterator[str]:
        """Yield folders and files of the person, of all users, of Windows and of the program."""
        yield from (root for root, kind in self._drives.items() if kind in _LOCAL_DRIVES)
        others = ntpath.dirname(self._home)
        yield from (self._home, others, ntpath.join(others, "Public"))
        folder = ctypes.create_unicode_buffer(260)
        if self._windows.kernel32.GetWindowsDirectoryW(folder, len(folder)):
            yield from (folder.value, ntpath.join(folder.value, "win.ini"))
        yield from (os.path.dirname(os.path.dirname(os.path.abspath(__file__))), sys.executable)

    def _open(self, path: str, right: int) -> None:
        arguments = (
            path,
            right,
            windows_api.SHARE_ALL,
            None,
            windows_api.OPEN_EXISTING,
            windows_api.BACKUP_SEMANTICS,
            None,
        )
        handle = checked(self._windows.kernel32.CreateFileW(*arguments))
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
        arguments = (sys.executable, None, None, None, False, flags, None, None)
        checked(
            self._windows.kernel32.CreateProcessW(
                *arguments, ctypes.byref(begin), ctypes.byref(information)
            )
        )
        self._windows.kernel32.TerminateProcess(information.process, 1)
        self._windows.kernel32.CloseHandle(information.thread)
        self._windows.kernel32.CloseHandle(information.process)

    @staticmethod
    def _error(call: Callable[[], object]) -> int | None:
        """Return Windows' error number; None where the call succeeded."""
        try:
            call()
        except OSError as error:
            return error.errno or -1
        return None


class _Sockets:
    """The kinds of sockets that could be created before."""

    def __init__(self, windows: Windows) -> None:
        self._made: list[tuple[int, int]] = []
        with contextlib.suppress(OSError):
            self._library = windows.ws2_32
            # WSAStartup fills a structure of 408 bytes that is not needed here.
            self._library.WSAStartup(0x202, ctypes.create_string_buffer(512))
            self._made = [kind for kind in _SOCKETS if self._make(*kind) is None]

    def are_refused(self) -> bool:
        """Return whether none of them can be created now."""
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
    """Return whether memory can still be made executable."""
    readable_and_run = 0x20
    at = windows.kernel32.VirtualAlloc(None, 1, _RESERVE_AND_COMMIT, readable_and_run)
    if at:
        windows.kernel32.VirtualFree(at, 0, _RELEASE)
    return bool(at)


def _drives(windows: Windows) -> Iterator[tuple[str, int]]:
    """Yield the root of every drive, with its kind."""
    there = windows.kernel32.GetLogicalDrives()
    for number in range(26):
        if there >> number & 1:
            root = f"{chr(ord('A') + number)}:\\"
            yield root, windows.kernel32.GetDriveTypeW(root)


def _profile(windows: Windows) -> str:
    """Return the person's own folder; empty where Windows does not name it."""
    token, room = windows_api.HANDLE(), ctypes.create_unicode_buffer(1024)
    size = windows_api.DWORD(len(room))
    query = 0x8
    try:
        opened = windows.advapi32.OpenProcessToken(
            windows_api.THIS_PROCESS, query, ctypes.byref(token)
        )
        checked(opened)
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
# No dialog for a missing disk, a crash or a missing file.
_QUIET: Final = 0x1 | 0x2 | 0x8000
_DYNAMIC_CODE: Final = 2
# By PROCESS_MITIGATION_POLICY, the bits that are set: invalid handles end the process; no calls of
# the desktop; no extension points (hooks); only system fonts; no library from another computer or
# of a lower level; no child process.
POLICIES: Final = {3: 0x3, 4: 0x1, 6: 0x1, 9: 0x1, 10: 0x3, 13: 0x1}


def confine_on_windows() -> Confinement:
    """Give up all rights that Windows lets a process give up; return the proven limits."""
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
    return probes.confinement()


def forbid_new_code() -> bool:
    """Forbid that more memory becomes executable; return whether it worked."""
    windows = Windows()
    try:
        _set_policy(windows, _DYNAMIC_CODE, 0x1)
        return not runs_new_code(windows)
    except OSError:
        # A loaded library is found without opening its file; where it is not found, nothing was
        # forbidden, and nothing else is wrong.
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
    """Lower this process to the untrusted integrity level. Raises OSError."""
    token, level = windows_api.HANDLE(), ctypes.c_void_p()
    checked(
        windows.advapi32.OpenProcessToken(
            windows_api.THIS_PROCESS, _CHANGE_DEFAULTS, ctypes.byref(token)
        )
    )
    try:
        checked(windows.advapi32.ConvertStringSidToSidW(_UNTRUSTED, ctypes.byref(level)))
        label = windows_api.SidAndAttributes(level, _INTEGRITY)
        is_set = windows.advapi32.SetTokenInformation(
            token, _LEVEL_CLASS, ctypes.byref(label), ctypes.sizeof(label)
        )
        windows.kernel32.LocalFree(level)
        checked(is_set)
    finally:
        windows.kernel32.CloseHandle(token)
