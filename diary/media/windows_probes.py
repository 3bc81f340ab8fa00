"""What the child on Windows tries, with the rights that it started with and again without them.

Invariants:

- Each try is harmless where it succeeds, and is undone at once: a file or folder is opened and
  closed, in a folder the right to add a file is asked for and not used, a socket is made and bound
  to nothing, a process is made that never runs an instruction.
- Refused means that Windows denied it. Any other failure proves nothing.
- What could not be done before proves nothing when it cannot be done after. Where a drive of
  another computer is there, it is not tried, since that may wait for long: then files are not
  limited.
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

from diary.media import windows_api as api
from diary.media.confinement import Confinement
from diary.media.windows_api import Windows, checked, free_memory

# Of a file to read and to write; of a folder to list and to add a file.
_LOOKING, _ADDING = 0x1, 0x2
_RIGHTS: Final = (_LOOKING, _ADDING)
_UNREACHABLE: Final = frozenset({api.ACCESS_DENIED, api.FILE_NOT_FOUND, api.PATH_NOT_FOUND})
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
_NO_PROCESS: Final = frozenset({api.ACCESS_DENIED, api.NOT_ENOUGH_QUOTA})
_TOO_MUCH: Final = frozenset({api.COMMITMENT_LIMIT, api.NOT_ENOUGH_QUOTA})
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
        return bool(tries) and all(number == api.ACCESS_DENIED for number in tries)

    def _memory_is_bounded(self) -> bool:
        """Whether more than the bound of the job is refused while Windows has more to give."""
        limits = api.JobLimits()
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
        yield from (os.path.dirname(os.path.abspath(__file__)), sys.executable)

    def _open(self, path: str, right: int) -> None:
        told = (path, right, api.SHARE_ALL, None, api.OPEN_EXISTING, api.BACKUP_SEMANTICS, None)
        handle = checked(self._windows.kernel32.CreateFileW(*told))
        self._windows.kernel32.CloseHandle(handle)

    def _reach(self, right: int) -> Callable[[], None]:
        def reach() -> None:
            handle = checked(self._windows.kernel32.OpenProcess(right, False, self._parent))
            self._windows.kernel32.CloseHandle(handle)

        return reach

    def _start_another(self) -> None:
        begin = api.StartupInfo(size=ctypes.sizeof(api.StartupInfo) - ctypes.sizeof(api.HANDLE))
        information = api.ProcessInformation()
        flags = api.CREATE_SUSPENDED | api.DETACHED_PROCESS
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
        if made == api.INVALID_HANDLE:
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
    token, room = api.HANDLE(), ctypes.create_unicode_buffer(1024)
    size = api.DWORD(len(room))
    query = 0x8
    try:
        told = windows.advapi32.OpenProcessToken(api.THIS_PROCESS, query, ctypes.byref(token))
        checked(told)
        checked(windows.userenv.GetUserProfileDirectoryW(token, room, ctypes.byref(size)))
    except OSError:
        return ""
    finally:
        if token:
            windows.kernel32.CloseHandle(token)
    return room.value
