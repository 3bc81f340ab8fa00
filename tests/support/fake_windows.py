"""A Windows made of answers: it notes what is called, and refuses what it is told to refuse."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterable
from pathlib import PureWindowsPath
from typing import Any

import pytest

from diary.media.sandbox import windows_api

HOME = "C:\\Users\\ada"
FREE_PAGES = 1 << 22
PARENT = 4710


class AnsweringLibrary:
    def __init__(self, windows: AnsweringWindows) -> None:
        self._windows = windows

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return lambda *arguments: self._windows.answer(name, arguments)


def pointed(reference: Any) -> Any:
    """What a `ctypes.byref` points to."""
    # private to no part of the program: ctypes has no other name for it
    return reference._obj


class AnsweringWindows(windows_api.Windows):
    """`refused` names calls, or says by name and arguments which number one is refused with."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, refused: Iterable[str] = ()) -> None:
        self.called: list[tuple[str, tuple[Any, ...]]] = []
        self._gave: list[tuple[str, int]] = []
        self.refused: Callable[[str, tuple[Any, ...]], int] = lambda name, arguments: (
            windows_api.ACCESS_DENIED if name in names else 0
        )
        self.error = 0
        self.drives = {0: 2, 2: 3}
        names = frozenset(refused)
        self._handles = iter(range(100, 1 << 20, 4))
        self._room: list[Any] = []
        for library in ("kernel32", "advapi32", "ntdll", "userenv", "ws2_32"):
            setattr(self, library, AnsweringLibrary(self))
        monkeypatch.setattr(windows_api, "last_error", lambda: self.error)

    def names(self) -> list[str]:
        return [name for name, _arguments in self.called]

    def gave(self, call: str) -> list[int]:
        return [given for name, given in self._gave if name == call]

    def answer(self, name: str, arguments: tuple[Any, ...]) -> Any:
        if name == "WSAGetLastError":
            # Asking for the number of an error does not change it.
            return self.error
        self.called.append((name, arguments))
        self.error = self.refused(name, arguments)
        if self.error:
            return windows_api.INVALID_HANDLE if name in ("CreateFileW", "socket") else 0
        given = getattr(self, f"_{name}", self._agreed)(*arguments)
        self._gave.append((name, given))
        return given

    def _agreed(self, *_arguments: Any) -> int:
        return 1

    def _handle(self, *_arguments: Any) -> int:
        return next(self._handles)

    _CreateFileW = _CreateJobObjectW = _OpenProcess = _socket = _VirtualAlloc = _handle

    def _told_handle(self, *arguments: Any) -> int:
        pointed(arguments[-1]).value = next(self._handles)
        return 1

    _CreateRestrictedToken = _DuplicateTokenEx = _OpenProcessToken = _told_handle
    _ConvertStringSidToSidW = _told_handle

    def _CreatePipe(self, reading: Any, *_others: Any) -> int:
        pointed(reading)[0], pointed(reading)[1] = next(self._handles), next(self._handles)
        return 1

    def _InitializeProcThreadAttributeList(self, room: Any, *others: Any) -> int:
        pointed(others[-1]).value = 64
        return int(room is not None)

    def _CreateProcessW(self, *arguments: Any) -> int:
        information = pointed(arguments[-1])
        information.process, information.thread = next(self._handles), next(self._handles)
        information.pid = 4711
        return 1

    _CreateProcessAsUserW = _CreateProcessW

    def _GetTokenInformation(self, token: int, which: int, room: Any, *others: Any) -> int:
        if which == 1:
            told = bytes(windows_api.SidAndAttributes(1001, 0))
        else:
            groups = [(1002, 7), (1003, 0x60), (1004, 0x10)]
            listed = (windows_api.SidAndAttributes(*group) for group in groups)
            told = (3).to_bytes(8, "little") + b"".join(map(bytes, listed))
        pointed(others[-1]).value = len(told)
        if room is None:
            return 0
        ctypes.memmove(room, told, len(told))
        return 1

    def _NtQueryInformationProcess(
        self, _process: int, _which: int, told: Any, *_others: Any
    ) -> int:
        pointed(told).parent = PARENT
        return 0

    def _GetExitCodeProcess(self, _process: int, code: Any) -> int:
        pointed(code).value = 9
        return 1

    def _WaitForSingleObject(self, *_arguments: Any) -> int:
        return 0

    def _K32GetPerformanceInfo(self, told: Any, _size: int) -> int:
        pointed(told).most_promised, pointed(told).page_size = FREE_PAGES, 4096
        return 1

    def _QueryInformationJobObject(self, *arguments: Any) -> int:
        limits = pointed(arguments[2])
        limits.basic.flags, limits.process_memory = 0x100, 1 << 30
        return 1

    def _GetLogicalDrives(self) -> int:
        return sum(1 << number for number in self.drives)

    def _GetDriveTypeW(self, root: str) -> int:
        return self.drives[ord(PureWindowsPath(root).drive[0]) - ord("A")]

    def _GetWindowsDirectoryW(self, room: Any, _size: int) -> int:
        room.value = "C:\\Windows"
        return len(room.value)

    def _GetUserProfileDirectoryW(self, _token: int, room: Any, _size: Any) -> int:
        room.value = HOME
        return 1
