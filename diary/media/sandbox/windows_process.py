"""A decoder child on Windows: a job around it and a token that opens nothing.

These apply to the child before its first instruction:

- A job: one process, limited memory and time, nothing of the desktop, no dialog for a crash. The
  child ends when the last handle of the job is closed, which this program holds.
- A token whose groups can only deny, with the null identity as the only restricting one: no file,
  registry key or process with an access list opens to it. Python cannot start with it, so the first
  thread begins as the person, restricted to the person's own rights, and drops that before anything
  foreign is read (windows.py).

An app container would do as much, but it needs rights of its own on the program's folder, and
Windows keeps its name and a folder for it: a trace.

**Invariants:**

- No handle is inherited except the two pipes and the null device, even if others are inheritable,
  so the child cannot reach an open file of the program.
- What Windows refuses is left out and the child starts without it; the probes in the child report
  what works. No job or token is taken for granted.
- In a virtual environment `python.exe` starts the real one as a second process, which the job
  refuses. So the real one is started, with the variable that `python.exe` would have set for it.
- The child has no console: creating one would start another process.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Final

from diary.media.sandbox import windows_api
from diary.media.sandbox.limits import MAX_LONG_CPU_SECONDS, bound_of
from diary.media.sandbox.windows_api import Windows, checked, free_memory

_ONE_PROCESS, _PROCESS_TIME = 0x8, 0x2
_PROCESS_MEMORY, _JOB_MEMORY = 0x100, 0x200
_DIE_ON_CRASH, _KILL_ON_CLOSE = 0x400, 0x2000
_UI_CLASS, _LIMITS_CLASS = 4, 9
# Handles of other windows, clipboard, settings, display, atoms, desktops, leaving Windows.
_UI_ALL: Final = 0xFF

_TOKEN_ALL: Final = 0xF01FF
_NO_PRIVILEGES: Final = 0x1
_USER, _GROUPS = 1, 2
_INTEGRITY: Final = 0x20  # SE_GROUP_INTEGRITY: a level, not an identity
_MAY_IMPERSONATE, _IMPERSONATION = 2, 2
_NOBODY: Final = "S-1-0-0"
_INHERIT: Final = 0x1
_NULL_DEVICE: Final = "NUL"
_READ, _WRITE = 0x80000000, 0x40000000
_NO_CHILDREN: Final = 0x1
_ENDED: Final = 9


@dataclass(frozen=True, slots=True)
class StartPlan:
    """What is started: the program file, its command line, its environment."""

    program: str
    line: str
    environment: str


def plan(command: Sequence[str], environment: Mapping[str, str], base: str) -> StartPlan:
    """Return how to start `command`; `base` is the real interpreter of a virtual environment."""
    program = command[0]
    variables = dict(environment)
    if program == sys.executable and base and base != program:
        variables["__PYVENV_LAUNCHER__"], program = program, base
    block = "".join(f"{name}={value}\0" for name, value in sorted(variables.items()))
    return StartPlan(program, subprocess.list2cmdline(command), f"{block}\0")


def job_limits(memory: int) -> windows_api.JobLimits:
    """Return the limits of a job of one process with `memory` bytes."""
    limits = windows_api.JobLimits()
    limits.basic.flags = (
        _ONE_PROCESS | _PROCESS_TIME | _PROCESS_MEMORY | _JOB_MEMORY | _DIE_ON_CRASH
    ) | _KILL_ON_CLOSE
    limits.basic.active_processes = 1
    limits.basic.process_time = MAX_LONG_CPU_SECONDS * 10_000_000  # in 100 ns
    limits.process_memory = limits.job_memory = memory
    return limits


class OwnedHandle:
    """A handle that is closed once, at the latest when it is garbage-collected."""

    def __init__(self, windows: Windows, value: int) -> None:
        self.value: int | None = value
        self._windows = windows

    def close(self) -> None:
        """Close it. Idempotent."""
        value, self.value = self.value, None
        if value is not None:
            self._windows.kernel32.CloseHandle(value)

    def release(self) -> int:
        """Return the handle, which the caller closes from now on."""
        value, self.value = self.value, None
        if value is None:
            raise OSError(0, "closed")
        return value

    def __del__(self) -> None:
        self.close()


class WindowsProcess:
    """The child, with the members of subprocess.Popen that are used."""

    def __init__(
        self,
        windows: Windows,
        args: list[str],
        started: tuple[OwnedHandle, int],
        job: OwnedHandle | None,
        pipes: tuple[IO[bytes], IO[bytes]],
    ) -> None:
        self.args = args
        self._process, self.pid = started
        self.stdin, self.stdout = pipes
        self._windows = windows
        self._job = job

    def poll(self) -> int | None:
        """Return the exit code, or None while it runs."""
        return None if self._is_running(0) else self._exit_code()

    def wait(self, timeout: float) -> int:
        """Return the exit code. Raises subprocess.TimeoutExpired."""
        if self._is_running(int(timeout * 1000)):
            raise subprocess.TimeoutExpired(self.args, timeout)
        return self._exit_code()

    def kill(self) -> None:
        """End it and every other process in its job."""
        if self._job is not None:
            self._windows.kernel32.TerminateJobObject(self._job.value, _ENDED)
        self._windows.kernel32.TerminateProcess(self._process.value, _ENDED)

    def _is_running(self, milliseconds: int) -> bool:
        wait = self._windows.kernel32.WaitForSingleObject
        return bool(wait(self._process.value, milliseconds) == windows_api.WAIT_TIMEOUT)

    def _exit_code(self) -> int:
        code = windows_api.DWORD()
        checked(self._windows.kernel32.GetExitCodeProcess(self._process.value, ctypes.byref(code)))
        return code.value


def start(
    command: Sequence[str], environment: Mapping[str, str], *, is_locked: bool = True
) -> WindowsProcess:
    """Start the child with as few rights as this Windows allows. Raises OSError.

    One that is not locked keeps the person's token: a device does not open without it.
    """
    windows = Windows()
    planned = plan(command, environment, getattr(sys, "_base_executable", ""))
    refusal = OSError(0, "")
    for locks in (True, False) if is_locked else (False,):
        try:
            return _start(windows, list(command), planned, locks=locks)
        except OSError as error:
            refusal = error
    raise refusal


def _start(
    windows: Windows, command: list[str], planned: StartPlan, *, locks: bool
) -> WindowsProcess:
    tokens = (locked_token(windows), first_token(windows)) if locks else None
    child_in, to_child = _pipe(windows, inherited=0)
    from_child, child_out = _pipe(windows, inherited=1)
    sink = OwnedHandle(windows, _null_device(windows))
    with _started(windows, planned, (child_in, child_out, sink), tokens) as (process, thread, pid):
        # The job exists before the first instruction, and so does the first thread's own token.
        job = _job_around(windows, process)
        if tokens is not None:
            handle = windows_api.HANDLE(thread.value)
            checked(windows.advapi32.SetThreadToken(ctypes.byref(handle), tokens[1].value))
        pipes = _file(to_child, os.O_WRONLY), _file(from_child, os.O_RDONLY)
        windows.kernel32.ResumeThread(thread.value)
    return WindowsProcess(windows, command, (process, pid), job, pipes)


@contextlib.contextmanager
def _started(
    windows: Windows,
    planned: StartPlan,
    ends: tuple[OwnedHandle, OwnedHandle, OwnedHandle],
    tokens: tuple[OwnedHandle, OwnedHandle] | None,
) -> Iterator[tuple[OwnedHandle, OwnedHandle, int]]:
    """Yield a suspended process, which is ended if the block fails."""
    handles = (windows_api.HANDLE * len(ends))(*(end.value for end in ends))
    childless = windows_api.DWORD(_NO_CHILDREN)
    information = windows_api.ProcessInformation()
    with _attributes(
        windows,
        {
            windows_api.ATTRIBUTE_HANDLE_LIST: handles,
            windows_api.ATTRIBUTE_CHILD_PROCESS: childless,
        },
    ) as attributes:
        begin = windows_api.StartupInfo(
            size=ctypes.sizeof(windows_api.StartupInfo),
            flags=windows_api.USE_STD_HANDLES,
            stdin=handles[0],
            stdout=handles[1],
            stderr=handles[2],
            attributes=attributes,
        )
        flags = (
            windows_api.CREATE_SUSPENDED
            | windows_api.DETACHED_PROCESS
            | windows_api.UNICODE_ENVIRONMENT
            | windows_api.EXTENDED_STARTUPINFO
        )
        arguments = (
            planned.program,
            ctypes.create_unicode_buffer(planned.line),
            None,
            None,
            True,
            flags,
            ctypes.create_unicode_buffer(planned.environment),
            os.path.abspath(os.sep),
            ctypes.byref(begin),
            ctypes.byref(information),
        )
        if tokens is None:
            checked(windows.kernel32.CreateProcessW(*arguments))
        else:
            checked(windows.advapi32.CreateProcessAsUserW(tokens[0].value, *arguments))
    process = OwnedHandle(windows, information.process)
    thread = OwnedHandle(windows, information.thread)
    try:
        yield process, thread, information.pid
    except BaseException:
        windows.kernel32.TerminateProcess(process.value, _ENDED)
        raise


@contextlib.contextmanager
def _attributes(
    windows: Windows, wanted: Mapping[int, ctypes.Array[windows_api.HANDLE] | windows_api.DWORD]
) -> Iterator[int]:
    """Yield the address of an attribute list; an attribute that Windows lacks is left out.

    The list of handles is never left out: without it every inheritable handle would be inherited.
    """
    kernel32 = windows.kernel32
    size = windows_api.SIZE()
    kernel32.InitializeProcThreadAttributeList(None, len(wanted), 0, ctypes.byref(size))
    room = ctypes.create_string_buffer(size.value)
    checked(kernel32.InitializeProcThreadAttributeList(room, len(wanted), 0, ctypes.byref(size)))
    try:
        for key, value in wanted.items():
            length = ctypes.sizeof(value)
            taken = kernel32.UpdateProcThreadAttribute(
                room, 0, key, ctypes.byref(value), length, None, None
            )
            if key == windows_api.ATTRIBUTE_HANDLE_LIST:
                checked(taken)
        yield ctypes.addressof(room)
    finally:
        kernel32.DeleteProcThreadAttributeList(room)


def locked_token(windows: Windows) -> OwnedHandle:
    """Return this program's token with groups that only deny, restricted to the null identity."""
    own = _own_token(windows)
    room, identities = _identities(windows, own)
    denied = (windows_api.SidAndAttributes * len(identities))(*identities)
    nobody = ctypes.c_void_p()
    checked(windows.advapi32.ConvertStringSidToSidW(_NOBODY, ctypes.byref(nobody)))
    try:
        besides = (windows_api.SidAndAttributes * 1)(windows_api.SidAndAttributes(nobody, 0))
        return _restricted(windows, own, _NO_PRIVILEGES, denied, besides)
    finally:
        windows.kernel32.LocalFree(nobody)
        del room


def first_token(windows: Windows) -> OwnedHandle:
    """Return a token for the first thread: the person's, restricted to the same identities.

    A process with a restricted token can only take on one that is restricted as well.
    """
    own = _own_token(windows)
    room, identities = _identities(windows, own)
    besides = (windows_api.SidAndAttributes * len(identities))(*identities)
    restricted = _restricted(windows, own, 0, (windows_api.SidAndAttributes * 0)(), besides)
    del room
    token = windows_api.HANDLE()
    checked(
        windows.advapi32.DuplicateTokenEx(
            restricted.value,
            _TOKEN_ALL,
            None,
            _MAY_IMPERSONATE,
            _IMPERSONATION,
            ctypes.byref(token),
        )
    )
    return OwnedHandle(windows, token.value or 0)


def _restricted(
    windows: Windows,
    own: OwnedHandle,
    flags: int,
    denied: ctypes.Array[windows_api.SidAndAttributes],
    besides: ctypes.Array[windows_api.SidAndAttributes],
) -> OwnedHandle:
    token = windows_api.HANDLE()
    checked(
        windows.advapi32.CreateRestrictedToken(
            own.value,
            flags,
            len(denied),
            denied if len(denied) else None,
            0,
            None,
            len(besides),
            besides,
            ctypes.byref(token),
        )
    )
    return OwnedHandle(windows, token.value or 0)


def _own_token(windows: Windows) -> OwnedHandle:
    token = windows_api.HANDLE()
    checked(
        windows.advapi32.OpenProcessToken(windows_api.THIS_PROCESS, _TOKEN_ALL, ctypes.byref(token))
    )
    return OwnedHandle(windows, token.value or 0)


def _identities(
    windows: Windows, token: OwnedHandle
) -> tuple[list[ctypes.Array[ctypes.c_char]], list[windows_api.SidAndAttributes]]:
    """Return the person and every group of a token, with the memory that holds them."""
    user, groups = (_token_information(windows, token, which) for which in (_USER, _GROUPS))
    found = [windows_api.SidAndAttributes.from_buffer(user)]
    count = windows_api.DWORD.from_buffer(groups).value
    # The list begins at the alignment of a pointer.
    listed = (windows_api.SidAndAttributes * count).from_buffer(
        groups, ctypes.sizeof(windows_api.HANDLE)
    )
    found += [each for each in listed if not each.attributes & _INTEGRITY]
    return [user, groups], [windows_api.SidAndAttributes(each.sid, 0) for each in found]


def _token_information(
    windows: Windows, token: OwnedHandle, which: int
) -> ctypes.Array[ctypes.c_char]:
    size = windows_api.DWORD()
    tell = windows.advapi32.GetTokenInformation
    tell(token.value, which, None, 0, ctypes.byref(size))
    room = ctypes.create_string_buffer(size.value)
    checked(tell(token.value, which, room, size, ctypes.byref(size)))
    return room


def _job_around(windows: Windows, process: OwnedHandle) -> OwnedHandle | None:
    """Return a job with the process in it; None where Windows refuses.

    Inside another program's job one that limits the desktop may be refused: then that limit is left
    out.
    """
    for desktop in (_UI_ALL, 0):
        try:
            job = OwnedHandle(windows, checked(windows.kernel32.CreateJobObjectW(None, None)))
            limits = job_limits(bound_of(free_memory(windows)))
            _set(windows, job, _LIMITS_CLASS, limits)
            if desktop:
                _set(windows, job, _UI_CLASS, windows_api.DWORD(desktop))
            checked(windows.kernel32.AssignProcessToJobObject(job.value, process.value))
        except OSError:
            continue
        return job
    return None


def _set(
    windows: Windows, job: OwnedHandle, which: int, value: windows_api.JobLimits | windows_api.DWORD
) -> None:
    is_set = windows.kernel32.SetInformationJobObject(
        job.value, which, ctypes.byref(value), ctypes.sizeof(value)
    )
    checked(is_set)


def _pipe(windows: Windows, *, inherited: int) -> tuple[OwnedHandle, OwnedHandle]:
    """Return the ends to read and to write, one of which (0 or 1) the child inherits."""
    ends = (windows_api.HANDLE * 2)()
    size = ctypes.sizeof(windows_api.HANDLE)
    checked(
        windows.kernel32.CreatePipe(ctypes.byref(ends), ctypes.byref(ends, size), None, 1 << 16)
    )
    checked(windows.kernel32.SetHandleInformation(ends[inherited], _INHERIT, _INHERIT))
    return OwnedHandle(windows, checked(ends[0])), OwnedHandle(windows, checked(ends[1]))


def _null_device(windows: Windows) -> int:
    inherits = windows_api.SecurityAttributes(
        ctypes.sizeof(windows_api.SecurityAttributes), None, True
    )
    return checked(
        windows.kernel32.CreateFileW(
            _NULL_DEVICE,
            _READ | _WRITE,
            windows_api.SHARE_ALL,
            ctypes.byref(inherits),
            windows_api.OPEN_EXISTING,
            0,
            None,
        )
    )


def _file(end: OwnedHandle, how: int) -> IO[bytes]:
    """Return a Python file on a pipe; it closes the handle."""
    if sys.platform == "win32":
        import msvcrt

        number = msvcrt.open_osfhandle(end.release(), how)
        return os.fdopen(number, "rb" if how == os.O_RDONLY else "wb", 0)
    else:
        raise OSError(0, "no Windows")
