"""The Windows calls that start and confine the decoder child, and their structures.

**Invariants:**

- Numbers have fixed widths: those of ctypes.wintypes are as wide as the C of the running system, so
  the layout could be compared with Windows' documentation on Windows alone.
- Handles and pointers are declared as such: undeclared ones are cut to 32 bits.
- A call that fails raises OSError with Windows' own number as its errno.
"""

from __future__ import annotations

import contextlib
import ctypes
import sys
from collections.abc import Callable
from functools import cached_property
from typing import Final

BOOL = ctypes.c_int32
WORD = ctypes.c_uint16
DWORD = ctypes.c_uint32
SIZE = ctypes.c_size_t
HANDLE = ctypes.c_void_p
TEXT = ctypes.c_wchar_p

FILE_NOT_FOUND: Final = 2
PATH_NOT_FOUND: Final = 3
ACCESS_DENIED: Final = 5
COMMITMENT_LIMIT: Final = 1455
NOT_ENOUGH_QUOTA: Final = 1816

INVALID_HANDLE: Final = (1 << 8 * ctypes.sizeof(HANDLE)) - 1
SHARE_ALL: Final = 0x7
OPEN_EXISTING: Final = 3
BACKUP_SEMANTICS: Final = 0x02000000  # without it a folder cannot be opened

CREATE_SUSPENDED: Final = 0x4
DETACHED_PROCESS: Final = 0x8
UNICODE_ENVIRONMENT: Final = 0x400
EXTENDED_STARTUPINFO: Final = 0x80000
USE_STD_HANDLES: Final = 0x100
WAIT_TIMEOUT: Final = 0x102

ATTRIBUTE_HANDLE_LIST: Final = 0x20002
ATTRIBUTE_CHILD_PROCESS: Final = 0x2000E


class SecurityAttributes(ctypes.Structure):
    """SECURITY_ATTRIBUTES: whether a handle is inherited."""

    _fields_ = [("length", DWORD), ("descriptor", ctypes.c_void_p), ("inherits", BOOL)]


class StartupInfo(ctypes.Structure):
    """STARTUPINFOEXW: the start values of a process; the last field is its attribute list."""

    _fields_ = [
        ("size", DWORD),
        ("reserved", TEXT),
        ("desktop", TEXT),
        ("title", TEXT),
        ("placing", DWORD * 7),
        ("flags", DWORD),
        ("show_window", WORD),
        ("reserved_size", WORD),
        ("reserved_bytes", ctypes.c_void_p),
        ("stdin", HANDLE),
        ("stdout", HANDLE),
        ("stderr", HANDLE),
        ("attributes", ctypes.c_void_p),
    ]


class ProcessInformation(ctypes.Structure):
    """PROCESS_INFORMATION: the handles of a started process and of its first thread."""

    _fields_ = [("process", HANDLE), ("thread", HANDLE), ("pid", DWORD), ("thread_id", DWORD)]


class SidAndAttributes(ctypes.Structure):
    """SID_AND_ATTRIBUTES: one identity in a token; also TOKEN_USER and TOKEN_MANDATORY_LABEL."""

    _fields_ = [("sid", ctypes.c_void_p), ("attributes", DWORD)]


class BasicJobLimits(ctypes.Structure):
    """JOBOBJECT_BASIC_LIMIT_INFORMATION."""

    _fields_ = [
        ("process_time", ctypes.c_int64),
        ("job_time", ctypes.c_int64),
        ("flags", DWORD),
        ("least_working_set", SIZE),
        ("most_working_set", SIZE),
        ("active_processes", DWORD),
        ("affinity", SIZE),
        ("priority", DWORD),
        ("scheduling", DWORD),
    ]


class JobLimits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""

    _fields_ = [
        ("basic", BasicJobLimits),
        ("counters", ctypes.c_uint64 * 6),
        ("process_memory", SIZE),
        ("job_memory", SIZE),
        ("peak_process_memory", SIZE),
        ("peak_job_memory", SIZE),
    ]


class PerformanceInformation(ctypes.Structure):
    """PERFORMANCE_INFORMATION: memory that is committed and its limit, in pages."""

    _fields_ = [
        ("size", DWORD),
        ("promised", SIZE),
        ("most_promised", SIZE),
        ("others", SIZE * 7),
        ("page_size", SIZE),
        ("counts", DWORD * 3),
    ]


class BasicProcess(ctypes.Structure):
    """PROCESS_BASIC_INFORMATION."""

    _fields_ = [
        ("exit_status", ctypes.c_int32),
        ("block", ctypes.c_void_p),
        ("affinity", SIZE),
        ("priority", ctypes.c_int32),
        ("pid", SIZE),
        ("parent", SIZE),
    ]


_P = ctypes.c_void_p
# By library: the argument types of each call, and the result type where that is not BOOL.
BOOL_CALLS: Final[dict[str, dict[str, tuple[type, ...]]]] = {
    "kernel32": {
        "AssignProcessToJobObject": (HANDLE, HANDLE),
        "CloseHandle": (HANDLE,),
        "CreatePipe": (_P, _P, _P, DWORD),
        "DeleteProcThreadAttributeList": (_P,),
        "GetExitCodeProcess": (HANDLE, _P),
        "InitializeProcThreadAttributeList": (_P, DWORD, DWORD, _P),
        "K32GetPerformanceInfo": (_P, DWORD),
        "QueryInformationJobObject": (HANDLE, ctypes.c_int, _P, DWORD, _P),
        "SetHandleInformation": (HANDLE, DWORD, DWORD),
        "SetInformationJobObject": (HANDLE, ctypes.c_int, _P, DWORD),
        "SetProcessMitigationPolicy": (ctypes.c_int, _P, SIZE),
        "TerminateJobObject": (HANDLE, DWORD),
        "TerminateProcess": (HANDLE, DWORD),
        "UpdateProcThreadAttribute": (_P, DWORD, SIZE, _P, SIZE, _P, _P),
        "VirtualFree": (_P, SIZE, DWORD),
        "CreateProcessW": (TEXT, TEXT, _P, _P, BOOL, DWORD, _P, TEXT, _P, _P),
    },
    "advapi32": {
        "ConvertStringSidToSidW": (TEXT, _P),
        "CreateProcessAsUserW": (HANDLE, TEXT, TEXT, _P, _P, BOOL, DWORD, _P, TEXT, _P, _P),
        "CreateRestrictedToken": (HANDLE, DWORD, DWORD, _P, DWORD, _P, DWORD, _P, _P),
        "DuplicateTokenEx": (HANDLE, DWORD, _P, ctypes.c_int, ctypes.c_int, _P),
        "GetTokenInformation": (HANDLE, ctypes.c_int, _P, DWORD, _P),
        "OpenProcessToken": (HANDLE, DWORD, _P),
        "RevertToSelf": (),
        "SetThreadToken": (_P, HANDLE),
        "SetTokenInformation": (HANDLE, ctypes.c_int, _P, DWORD),
    },
    "userenv": {"GetUserProfileDirectoryW": (HANDLE, _P, _P)},
}
CALLS: Final[dict[str, dict[str, tuple[type, tuple[type, ...]]]]] = {
    "kernel32": {
        "CreateFileW": (HANDLE, (TEXT, DWORD, DWORD, _P, DWORD, DWORD, HANDLE)),
        "CreateJobObjectW": (HANDLE, (_P, TEXT)),
        "GetDriveTypeW": (DWORD, (TEXT,)),
        "GetLogicalDrives": (DWORD, ()),
        "GetWindowsDirectoryW": (DWORD, (_P, DWORD)),
        "LocalFree": (_P, (_P,)),
        "OpenProcess": (HANDLE, (DWORD, BOOL, DWORD)),
        "ResumeThread": (DWORD, (HANDLE,)),
        "SetErrorMode": (DWORD, (DWORD,)),
        "VirtualAlloc": (_P, (_P, SIZE, DWORD, DWORD)),
        "WaitForSingleObject": (DWORD, (HANDLE, DWORD)),
    },
    "advapi32": {"RegDisablePredefinedCache": (ctypes.c_int32, ())},
    "ntdll": {"NtQueryInformationProcess": (ctypes.c_int32, (HANDLE, ctypes.c_int, _P, DWORD, _P))},
    "ws2_32": {
        "WSAStartup": (ctypes.c_int, (WORD, _P)),
        "WSAGetLastError": (ctypes.c_int, ()),
        "closesocket": (ctypes.c_int, (HANDLE,)),
        "socket": (HANDLE, (ctypes.c_int, ctypes.c_int, ctypes.c_int)),
    },
}


class WindowsLibrary:
    """One library of Windows; each of its calls is an attribute with declared types."""

    def __init__(self, name: str) -> None:
        self._library = ctypes.CDLL(name, use_last_error=True)
        for call, arguments in BOOL_CALLS.get(name, {}).items():
            self._declare(call, BOOL, arguments)
        for call, (gives, arguments) in CALLS.get(name, {}).items():
            self._declare(call, gives, arguments)

    def _declare(self, call: str, gives: type, arguments: tuple[type, ...]) -> None:
        function = getattr(self._library, call, None)
        # A call that an older Windows lacks fails when it is called.
        if function is not None:
            function.restype, function.argtypes = gives, list(arguments)
            setattr(self, call, function)

    def __getattr__(self, name: str) -> Callable[..., int]:
        raise OSError(0, "no such call")


class Windows:
    """The libraries in use. Raises OSError on other systems.

    Each is loaded only when it is first used.
    """

    @cached_property
    def kernel32(self) -> WindowsLibrary:
        """Return kernel32: processes, jobs, files and memory."""
        return WindowsLibrary("kernel32")

    @cached_property
    def advapi32(self) -> WindowsLibrary:
        """Return advapi32: tokens."""
        return WindowsLibrary("advapi32")

    @cached_property
    def ntdll(self) -> WindowsLibrary:
        """Return ntdll: what is known of a process."""
        return WindowsLibrary("ntdll")

    @cached_property
    def userenv(self) -> WindowsLibrary:
        """Return userenv: the path of the person's folder."""
        return WindowsLibrary("userenv")

    @cached_property
    def ws2_32(self) -> WindowsLibrary:
        """Return ws2_32: sockets."""
        return WindowsLibrary("ws2_32")


def checked(given: int | None) -> int:
    """Return a result that is neither 0 nor INVALID_HANDLE_VALUE. Raises OSError otherwise."""
    if not given or given == INVALID_HANDLE:
        raise OSError(last_error(), "")
    return given


def last_error() -> int:
    """Return the number of the last error of this thread."""
    if sys.platform == "win32":
        return ctypes.get_last_error()
    else:
        return 0


def free_memory(windows: Windows) -> int | None:
    """Return how much memory Windows can still commit, in bytes; None where it is unknown."""
    information = PerformanceInformation(size=ctypes.sizeof(PerformanceInformation))
    try:
        checked(windows.kernel32.K32GetPerformanceInfo(ctypes.byref(information), information.size))
    except OSError:
        return None
    return int(information.most_promised - information.promised) * int(information.page_size)


# The pseudo handle of the current process (GetCurrentProcess).
THIS_PROCESS: Final = HANDLE(-1)

_BASIC_CLASS: Final = 0


def parent_of_this_process(windows: Windows) -> int:
    """Return the number of the process that started this one; 0, which no process has, if unknown.

    `os.getppid` takes a snapshot of the whole process for it, which not every Windows can.
    """
    told = BasicProcess()
    with contextlib.suppress(OSError):
        windows.ntdll.NtQueryInformationProcess(
            THIS_PROCESS, _BASIC_CLASS, ctypes.byref(told), ctypes.sizeof(told), None
        )
    return int(told.parent)
