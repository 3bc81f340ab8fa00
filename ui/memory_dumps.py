"""Protect this process's memory: no image after a crash, no reading from outside.

**Invariants:**

- The window and every command ask for it before a passphrase is read.
- It protects against other programs of the same person. Root or an administrator can read
  everything.
- On Linux every user of the computer can read the arguments that a program was started with, such
  as the path of a record. They are blanked as soon as they are read; for a moment before that they
  are visible.
- What a system does not offer is left out silently. Only the Linux code has been run; the code for
  macOS and Windows is written from their documentation.
"""

from __future__ import annotations

import contextlib
import ctypes
import sys
from pathlib import Path

_SET_DUMPABLE = 4  # PR_SET_DUMPABLE of prctl(2)
# The field of the start address of the arguments, counted after the name; the end follows.
_ARGUMENTS = 48 - 3
_DENY_ATTACH = 31  # PT_DENY_ATTACH of ptrace(2) on macOS
# The owner of the process may wait for it, end it and ask whether it runs: nothing else, and so not
# read its memory or change these rights again. In Windows' own notation (SDDL), OW is the owner.
RIGHTS = "D:P(A;;0x00101001;;;OW)"
_DACL = 0x4  # DACL_SECURITY_INFORMATION
_REVISION = 1  # SDDL_REVISION_1
_QUIET = 0x1 | 0x2  # SEM_FAILCRITICALERRORS, SEM_NOGPFAULTERRORBOX
_NO_HEAP = 0x1  # WER_FAULT_REPORTING_FLAG_NOHEAP


def disable_core_dumps() -> None:
    """Ask the system to write no image of this process's memory and to let no process read it."""
    if sys.platform == "win32":
        protect_windows(ctypes.CDLL("kernel32"), ctypes.CDLL("advapi32"))
        return
    import resource

    # Lowering a limit is always allowed, except in sandboxes that refuse the call itself.
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    system = ctypes.CDLL(None, use_errno=True)
    if sys.platform == "linux":
        # This also works if a core is piped to a program, which the limit does not stop; and no
        # other process of this person can attach to a process that is not dumpable.
        system.prctl(_SET_DUMPABLE, 0, 0, 0, 0)
        with contextlib.suppress(OSError, ValueError):
            blank_arguments()
    elif sys.platform == "darwin":
        protect_mac(system)


def blank_arguments() -> None:
    """Blank the arguments after the program's own name, which the system shows to everybody.

    Their addresses are in /proc/self/stat, see proc_pid_stat(5).
    """
    fields = Path("/proc/self/stat").read_bytes().rpartition(b")")[2].split()
    start, end = int(fields[_ARGUMENTS]), int(fields[_ARGUMENTS + 1])
    if 0 < start < end:
        start += len(ctypes.string_at(start)) + 1
        ctypes.memset(start, 0, max(0, end - start))


def protect_mac(system: ctypes.CDLL) -> None:
    """Refuse debuggers; `system` is the C library."""
    system.ptrace(_DENY_ATTACH, 0, None, 0)


def protect_windows(kernel32: ctypes.CDLL, advapi32: ctypes.CDLL) -> None:
    """Exclude memory from error reports, and protect it from the person's other programs."""
    kernel32.SetErrorMode(ctypes.c_uint32(_QUIET))
    # Windows from Vista on; a system without this call keeps no reports with memory either.
    with contextlib.suppress(AttributeError):
        kernel32.WerSetFlags(ctypes.c_uint32(_NO_HEAP))
    descriptor = ctypes.c_void_p()
    read = advapi32.ConvertStringSecurityDescriptorToSecurityDescriptorW(
        ctypes.c_wchar_p(RIGHTS), ctypes.c_uint32(_REVISION), ctypes.byref(descriptor), None
    )
    if not read:
        return
    kernel32.GetCurrentProcess.restype = ctypes.c_void_p
    process = ctypes.c_void_p(kernel32.GetCurrentProcess())
    advapi32.SetKernelObjectSecurity(process, ctypes.c_uint32(_DACL), descriptor)
    kernel32.LocalFree(descriptor)
