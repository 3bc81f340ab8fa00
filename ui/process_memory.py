"""This process's memory, kept from others: no image after a crash, no reading from outside.

The rules are:

- Asked for before a passphrase is read, by the window and by every command.
- It holds against other programs of the same person. Whoever rules the computer (root, an
  administrator) reads what they like.
- On Linux everybody on the computer reads the words that a program was started with, such as where
  a record lies. They are blanked as soon as they are read; before that, a moment remains.
- What a system does not offer is left out without a word. Only Linux has run this; what is for
  macOS and Windows is written from their documentation.
"""

from __future__ import annotations

import contextlib
import ctypes
import sys
from pathlib import Path

_SET_DUMPABLE = 4  # PR_SET_DUMPABLE of prctl(2)
# Where the words that it was started with begin, counted after its name; the end follows.
_ARGUMENTS = 48 - 3
_DENY_ATTACH = 31  # PT_DENY_ATTACH of ptrace(2) on macOS
# Whoever owns the process may wait for it, end it and ask whether it runs: nothing else, and so not
# read its memory or change these rights again. In Windows' own notation (SDDL), OW is the owner.
RIGHTS = "D:P(A;;0x00101001;;;OW)"
_DACL = 0x4  # DACL_SECURITY_INFORMATION
_REVISION = 1  # SDDL_REVISION_1
_QUIET = 0x1 | 0x2  # SEM_FAILCRITICALERRORS, SEM_NOGPFAULTERRORBOX
_NO_HEAP = 0x1  # WER_FAULT_REPORTING_FLAG_NOHEAP


def keep_no_image() -> None:
    """Ask the system to write no image of this process's memory and to let nobody read it."""
    if sys.platform == "win32":
        shut_windows(ctypes.CDLL("kernel32"), ctypes.CDLL("advapi32"))
        return
    import resource

    # Lowering it is always allowed, but for sandboxes that refuse the question itself.
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    system = ctypes.CDLL(None, use_errno=True)
    if sys.platform == "linux":
        # This also holds where a core is piped to a program, which the limit does not stop; and
        # nobody else of this person can attach to a process that is not dumpable.
        system.prctl(_SET_DUMPABLE, 0, 0, 0, 0)
        with contextlib.suppress(OSError, ValueError):
            blank_arguments()
    elif sys.platform == "darwin":
        shut_mac(system)


def blank_arguments() -> None:
    """Blank the words after the program's own name, which the system shows to everybody.

    Where they lie is told by proc_pid_stat(5).
    """
    told = Path("/proc/self/stat").read_bytes().rpartition(b")")[2].split()
    start, end = int(told[_ARGUMENTS]), int(told[_ARGUMENTS + 1])
    if 0 < start < end:
        start += len(ctypes.string_at(start)) + 1
        ctypes.memset(start, 0, max(0, end - start))


def shut_mac(system: ctypes.CDLL) -> None:
    """Refuse debuggers; `system` is the C library."""
    system.ptrace(_DENY_ATTACH, 0, None, 0)


def shut_windows(kernel32: ctypes.CDLL, advapi32: ctypes.CDLL) -> None:
    """Leave memory out of error reports, and out of reach of the person's other programs."""
    kernel32.SetErrorMode(ctypes.c_uint32(_QUIET))
    # Windows from Vista on; what has no such call keeps no reports with memory either.
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
