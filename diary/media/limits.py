"""What the child takes away from itself before it reads a byte that a stranger made.

The rules are:

- Memory, time and open files are bounded; no file can be written; no core is ever dumped.
- On Linux it also cannot be traced by its equals, cannot read anything but the program's own
  folders and fonts, and cannot open a socket or start a program, where the kernel knows how.
- What a system does not offer is left out without a word: the child without keys remains.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sys
from collections.abc import Iterable

MAX_MEMORY = 2 << 30
MAX_CPU_SECONDS = 120
MAX_FILES = 32

_SET_DUMPABLE, _SET_SECCOMP, _NO_NEW_PRIVS = 4, 22, 38
_SYSTEM_FOLDERS = ("/usr/share/fonts", "/usr/lib", "/lib", "/lib64", "/usr/lib64")


def confine() -> None:
    """Take everything away that this system lets a process take from itself."""
    _bound()
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(_SET_DUMPABLE, 0, 0, 0, 0)
        if libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0) == 0:
            _hide_files(libc, _own_folders())
            _deny_calls(libc)


def _bound() -> None:
    if sys.platform == "win32":
        return
    import resource

    bounds = (
        (resource.RLIMIT_AS, MAX_MEMORY),
        (resource.RLIMIT_CPU, MAX_CPU_SECONDS),
        (resource.RLIMIT_NOFILE, MAX_FILES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    )
    for which, wanted in bounds:
        _, most = resource.getrlimit(which)
        limit = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
        try:
            resource.setrlimit(which, (limit, limit))
        except (OSError, ValueError):
            # macOS refuses some of them; the others still count.
            continue


def _own_folders() -> set[str]:
    folders = {sys.prefix, sys.base_prefix, *sys.path, *_SYSTEM_FOLDERS}
    return {folder for folder in folders if folder not in ("", "/") and os.path.exists(folder)}


def _hide_files(libc: ctypes.CDLL, folders: Iterable[str]) -> None:
    """Landlock: reading below `folders` only; no writing, no starting, no TCP, no signals out."""
    create, add_rule, restrict = 444, 445, 446
    version = libc.syscall(create, None, ctypes.c_size_t(0), 1)
    if version < 1:
        return
    # File rights 0 to 12 came with the first version; later ones are added by version.
    files = (1 << 13) - 1 | (1 << 13 if version >= 2 else 0) | (1 << 14 if version >= 3 else 0)
    files |= 1 << 15 if version >= 5 else 0
    fields = [files] + [3] * (version >= 4) + [3] * (version >= 6)
    attributes = struct.pack(f"{len(fields)}Q", *fields)
    ruleset = libc.syscall(create, attributes, ctypes.c_size_t(len(attributes)), 0)
    if ruleset < 0:
        return
    read_file, read_folder = 1 << 2, 1 << 3
    for folder in folders:
        right = read_file | read_folder if os.path.isdir(folder) else read_file
        handle = os.open(folder, os.O_PATH | os.O_CLOEXEC)
        libc.syscall(add_rule, ruleset, 1, struct.pack("=Qi", right, handle), 0)
        os.close(handle)
    libc.syscall(restrict, ruleset, 0)
    os.close(ruleset)


# Calls by their numbers: socket, socketpair, execve, execveat, ptrace, reading and writing the
# memory of others, and the ring that would go round this list.
_DENIED = {
    "x86_64": (0xC000003E, (41, 53, 59, 322, 101, 310, 311, 425)),
    "aarch64": (0xC00000B7, (198, 199, 221, 281, 117, 270, 271, 425)),
}


def _deny_calls(libc: ctypes.CDLL) -> None:
    """Seccomp: the calls above fail with EPERM, and a foreign calling convention ends the child."""
    known = _DENIED.get(platform.machine())
    if known is None:
        return
    architecture, numbers = known
    load, equal, at_least, give = 0x20, 0x15, 0x35, 0x06
    allow, refuse, end = 0x7FFF0000, 0x00050001, 0x80000000
    rows = [(load, 0, 0, 4), (equal, 1, 0, architecture), (give, 0, 0, end)]
    # The second convention of x86-64 numbers its calls from 2**30.
    rows += [(load, 0, 0, 0), (at_least, 0, 1, 1 << 30), (give, 0, 0, end)]
    for number in numbers:
        rows += [(equal, 0, 1, number), (give, 0, 0, refuse)]
    rows.append((give, 0, 0, allow))
    code = b"".join(struct.pack("=HBBI", *row) for row in rows)
    buffer = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("@HP", len(rows), ctypes.addressof(buffer))
    filter_mode = 2
    libc.prctl(_SET_SECCOMP, filter_mode, program, 0, 0)
