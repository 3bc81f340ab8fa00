"""The limits that the decoder child sets on itself before it reads foreign bytes.

**Invariants:**

- Memory, time and open files are limited; no file can be written; no core is ever dumped. A hostile
  file cannot exhaust the machine or leave anything on it.
- On Linux other processes of the same user cannot trace the child, it ends with the program, it can
  read only the program's own folders and fonts, and it keeps only the system calls that decoding
  needs, where the kernel allows all this. Where user namespaces may be made, it sees no other files
  at all, and no network.
- On Windows the program limits it before it runs, and it gives up its rights there (windows.py).
- On macOS it enters a sandbox by `sandbox_init`, which Apple calls deprecated and uses itself. All
  that is allowed is to read the program's and the system's folders, to run code in them, and to
  read kernel values (sysctl); open pipes stay open. Folders are named by both of their real paths,
  and paths are quoted so that the name of a folder cannot add a rule. This was never run on macOS.
- What a system does not offer is left out, and the report says so: only what a probe proved counts.
- The limits are set while there is one thread, because they apply to a thread and to those that it
  starts.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import struct
import sys
from collections.abc import Iterable
from typing import Final

from diary.media.sandbox import linux
from diary.media.sandbox.probes import Probes, runs_new_code
from diary.media.sandbox_report import Confinement

# Libraries, their caches and fonts. A person's own fonts are not among them.
_MACOS_FOLDERS: Final = ("/System", "/usr/lib", "/Library/Fonts")
_DEVICES: Final = ("/dev/urandom", "/dev/random")


def seatbelt_profile(folders: Iterable[str]) -> str:
    """Return the sandbox rules that allow reading only these folders and the system's."""
    named = {*_MACOS_FOLDERS}
    for folder in folders:
        named |= {folder, os.path.realpath(folder)}
    below = " ".join(f"(subpath {_quoted(folder)})" for folder in sorted(named))
    devices = " ".join(f"(literal {_quoted(device)})" for device in _DEVICES)
    return "\n".join(
        (
            "(version 1)",
            "(deny default)",
            "(allow sysctl-read)",
            f"(allow file-read* file-map-executable {below})",
            f"(allow file-read-data {devices})",
        )
    )


def enter_seatbelt(libc: ctypes.CDLL, folders: Iterable[str]) -> bool:
    """Put this process into the sandbox for good; return False where macOS refuses it.

    It is False too where macOS has no such call. `libc` is the C library.
    """
    try:
        sandbox_init = libc.sandbox_init
    except AttributeError:
        return False
    sandbox_init.argtypes = [ctypes.c_char_p, ctypes.c_uint64, ctypes.c_void_p]
    why = ctypes.c_char_p()
    return bool(sandbox_init(os.fsencode(seatbelt_profile(folders)), 0, ctypes.byref(why)) == 0)


def _quoted(path: str) -> str:
    escaped = path.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


MAX_MEMORY = 2 << 30
MIN_MEMORY = 768 << 20
MAX_CPU_SECONDS = 120
# Of a child that reads an export of gigabytes; its asker gives it up where it no longer gets on.
MAX_LONG_CPU_SECONDS = 4 * 60 * 60
MAX_FILES = 32

_SET_DEATH_SIGNAL, _SET_DUMPABLE, _NO_NEW_PRIVS = 1, 4, 38
_KILL = 9
_LINUX_FOLDERS = ("/usr/share/fonts", "/usr/lib", "/lib", "/lib64", "/usr/lib64")


def confine() -> Confinement:
    """Give up all rights that this system lets a process give up; return the proven limits."""
    if sys.platform == "win32":
        from diary.media.sandbox import windows

        return windows.confine_on_windows()
    else:
        return _confine()


def _confine() -> Confinement:
    probes = Probes()
    memory = memory_bound(_meminfo())
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        folders = own_folders()
        linux.enter_empty_root(libc, folders)
        _bound(memory)
        set_traceable(libc, allowed=False)
        end_with_parent(libc)
        if libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0) == 0:
            hide_files(libc, folders)
            linux.install_call_filter(libc)
    else:
        _bound(memory)
        enter_seatbelt(ctypes.CDLL(None), own_folders())
    return probes.confinement()


def forbid_new_code() -> bool:
    """Forbid that more memory becomes executable; return False where it still can.

    Decoding does not need it, but everything that a decoder loads has to be loaded before
    (preload.py).
    """
    if sys.platform == "win32":
        from diary.media.sandbox import windows

        return windows.forbid_new_code()
    else:
        if sys.platform == "linux":
            linux.forbid_new_code(ctypes.CDLL(None, use_errno=True))
        return not runs_new_code()


def memory_bound(meminfo: bytes) -> int:
    """Return the limit in bytes: three quarters of the free memory.

    The rest is left for the program.

    `meminfo` is the content of /proc/meminfo (proc_meminfo(5)), or nothing.
    """
    for line in meminfo.splitlines():
        words = line.split()
        if words[:1] == [b"MemAvailable:"] and len(words) > 1 and words[1].isdigit():
            return bound_of(int(words[1]) << 10)
    return bound_of(None)


def bound_of(free: int | None) -> int:
    """Return the limit in bytes for this much free memory; None means unknown."""
    return MAX_MEMORY if free is None else min(MAX_MEMORY, max(MIN_MEMORY, free // 4 * 3))


def _meminfo() -> bytes:
    try:
        with open("/proc/meminfo", "rb") as file:
            return file.read(1 << 16)
    except OSError:
        return b""


def end_with_parent(libc: ctypes.CDLL) -> None:
    """Be killed when the thread that started this process ends (prctl(2), PR_SET_PDEATHSIG).

    A change of user or rights would undo it, so it comes after those. A parent that ended before
    has closed the pipe, so the child gets no job and does nothing.
    """
    parent = os.getppid()
    libc.prctl(_SET_DEATH_SIGNAL, _KILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(0)


def set_traceable(libc: ctypes.CDLL, *, allowed: bool) -> None:
    """Say whether other processes of the same user may trace this one (prctl(2), PR_SET_DUMPABLE).

    A forked child inherits it.
    """
    libc.prctl(_SET_DUMPABLE, int(allowed), 0, 0, 0)


def _bound(memory: int = MAX_MEMORY) -> None:
    if sys.platform != "win32":
        import resource

        bounds: tuple[tuple[int, int, int], ...] = (
            (resource.RLIMIT_AS, memory, memory),
            (resource.RLIMIT_CPU, MAX_CPU_SECONDS, MAX_LONG_CPU_SECONDS),
            (resource.RLIMIT_NOFILE, MAX_FILES, MAX_FILES),
            (resource.RLIMIT_FSIZE, 0, 0),
            (resource.RLIMIT_CORE, 0, 0),
        )
        if sys.platform == "darwin":
            # No process may be started. On Linux that number counts threads, which decoders need.
            bounds += ((resource.RLIMIT_NPROC, 0, 0),)
        for which, soft, hard in bounds:
            _, most = resource.getrlimit(which)
            if most != resource.RLIM_INFINITY:
                soft, hard = min(soft, most), min(hard, most)
            # macOS refuses some of them; the others still count.
            with contextlib.suppress(OSError, ValueError):
                resource.setrlimit(which, (soft, hard))


def allow_long_reading() -> None:
    """Allow this process the time that an export of gigabytes takes."""
    if sys.platform != "win32":
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_CPU)
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_CPU, (most, most))


def own_folders() -> set[str]:
    """Return the folders that the program and its libraries are read from."""
    # Of a checkout only this package: a record may lie anywhere else in it.
    ours = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    folders = {sys.prefix, sys.base_prefix, ours, *_LINUX_FOLDERS}
    return {folder for folder in folders if folder not in ("", "/") and os.path.exists(folder)}


def hide_files(libc: ctypes.CDLL, folders: Iterable[str], devices: Iterable[str] = ()) -> None:
    """Use Landlock (landlock(7)): allow reading below `folders` only.

    Writing, except to `devices` (a folder of them), starting programs, TCP and signals to other
    processes are refused.
    """
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
    write_file, read_file, read_folder = 1 << 1, 1 << 2, 1 << 3
    written = set(devices)
    for folder in {*folders, *written}:
        right = read_file | read_folder if os.path.isdir(folder) else read_file
        right |= write_file if folder in written else 0
        handle = os.open(folder, os.O_PATH | os.O_CLOEXEC)
        libc.syscall(add_rule, ruleset, 1, struct.pack("=Qi", right, handle), 0)
        os.close(handle)
    libc.syscall(restrict, ruleset, 0)
    os.close(ruleset)
