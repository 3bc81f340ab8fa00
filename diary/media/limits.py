"""What the child takes away from itself before it reads a byte that a stranger made.

The rules are:

- Memory, time and open files are bounded; no file can be written; no core is ever dumped.
- On Linux it also cannot be traced by its equals, cannot read anything but the program's own
  folders and fonts, and keeps only the calls that decoding takes (calls.py), where the kernel
  knows how.
- What a system does not offer is left out without a word: the child without keys remains.
- It is done while there is one thread: what is taken away is taken from a thread and from those
  that it starts.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from collections.abc import Iterable

from diary.media.calls import keep_few_calls

MAX_MEMORY = 2 << 30
MAX_CPU_SECONDS = 120
MAX_FILES = 32

_SET_DUMPABLE, _NO_NEW_PRIVS = 4, 38
_SYSTEM_FOLDERS = ("/usr/share/fonts", "/usr/lib", "/lib", "/lib64", "/usr/lib64")


def confine() -> None:
    """Take everything away that this system lets a process take from itself."""
    _bound()
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(_SET_DUMPABLE, 0, 0, 0, 0)
        if libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0) == 0:
            _hide_files(libc, _own_folders())
            keep_few_calls(libc)


def _bound() -> None:
    if sys.platform == "win32":
        return
    import resource

    bounds: tuple[tuple[int, int], ...] = (
        (resource.RLIMIT_AS, MAX_MEMORY),
        (resource.RLIMIT_CPU, MAX_CPU_SECONDS),
        (resource.RLIMIT_NOFILE, MAX_FILES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    )
    if sys.platform == "darwin":
        # No process may be started. On Linux that number counts threads, which decoders need.
        bounds += ((resource.RLIMIT_NPROC, 0),)
    for which, wanted in bounds:
        _, most = resource.getrlimit(which)
        limit = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
        try:
            resource.setrlimit(which, (limit, limit))
        except (OSError, ValueError):
            # macOS refuses some of them; the others still count.
            continue


def _own_folders() -> set[str]:
    # Of a checkout only this package: a record may lie anywhere else in it.
    ours = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    folders = {sys.prefix, sys.base_prefix, ours, *_SYSTEM_FOLDERS}
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
