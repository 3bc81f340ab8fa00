"""Take rights away from the decoder child before it reads a byte that a stranger made.

**Invariants:**

- Memory, time and open files are bounded; no file can be written; no core is ever dumped.
- On Linux the child cannot be traced by its equals, ends with the program, can read only the
  program's own folders and fonts, and keeps only the calls that decoding takes, where the kernel
  allows it. Where user namespaces may be made, nothing else is there at all, and there is no
  network.
- On Windows the program bounds it before it runs, and it gives up its rights there (`windows`).
- On macOS it enters a sandbox by `sandbox_init`, which Apple calls deprecated and uses itself.
  Nothing is allowed but to read the program's and the system's folders, to run what lies there, and
  to ask the kernel for its figures; open pipes stay open. Folders are named by both of their real
  paths, and paths are quoted so that no folder's name can add a rule. No macOS has run this yet.
- What a system does not offer is left out, and the report says so: only what a probe proved counts.
- It is done while there is one thread: rights are taken from a thread and from those that it
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

from diary.media.confinement import Confinement
from diary.media.sandbox import linux
from diary.media.sandbox.probes import Probes, runs_new_code

# Libraries, their caches and fonts. A person's own fonts are not among them.
_MACOS_FOLDERS: Final = ("/System", "/usr/lib", "/Library/Fonts")
_DEVICES: Final = ("/dev/urandom", "/dev/random")


def seatbelt_profile(folders: Iterable[str]) -> str:
    """The rules that let nothing be read but these folders and the system's."""
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
    """Put this process into it for good; False where macOS refuses the rules or has no such call.

    `libc` is the C library.
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
MAX_FILES = 32

_SET_DEATH_SIGNAL, _SET_DUMPABLE, _NO_NEW_PRIVS = 1, 4, 38
_KILL = 9
_LINUX_FOLDERS = ("/usr/share/fonts", "/usr/lib", "/lib", "/lib64", "/usr/lib64")


def confine() -> Confinement:
    """Take everything away that this system lets a process take from itself; what of it holds."""
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
        folders = _own_folders()
        linux.enter_empty_root(libc, folders)
        _bound(memory)
        libc.prctl(_SET_DUMPABLE, 0, 0, 0, 0)
        _end_with_parent(libc)
        if libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0) == 0:
            _hide_files(libc, folders)
            linux.keep_few_calls(libc)
    else:
        _bound(memory)
        enter_seatbelt(ctypes.CDLL(None), _own_folders())
    return probes.found()


def forbid_new_code() -> bool:
    """Let no more memory be made executable, which decoding does not take; False where it can be.

    Everything that a decoder loads has to be loaded before (worker_preload.py).
    """
    if sys.platform == "win32":
        from diary.media.sandbox import windows

        return windows.forbid_new_code()
    else:
        if sys.platform == "linux":
            linux.forbid_new_code(ctypes.CDLL(None, use_errno=True))
        return not runs_new_code()


def memory_bound(meminfo: bytes) -> int:
    """The bound in bytes: three quarters of what is free, so that the program is left room.

    `meminfo` is what Linux says in the file of that name (proc_meminfo(5)), or nothing.
    """
    for line in meminfo.splitlines():
        words = line.split()
        if words[:1] == [b"MemAvailable:"] and len(words) > 1 and words[1].isdigit():
            return bound_of(int(words[1]) << 10)
    return bound_of(None)


def bound_of(free: int | None) -> int:
    """The bound in bytes where so much is free; None where the system does not say."""
    return MAX_MEMORY if free is None else min(MAX_MEMORY, max(MIN_MEMORY, free // 4 * 3))


def _meminfo() -> bytes:
    try:
        with open("/proc/meminfo", "rb") as file:
            return file.read(1 << 16)
    except OSError:
        return b""


def _end_with_parent(libc: ctypes.CDLL) -> None:
    """Be killed when the thread that started this process ends (prctl(2), PR_SET_PDEATHSIG).

    A change of user or rights would undo it, so it comes after those. A parent that ended before
    has closed the pipe, and nothing is done without a job from there.
    """
    parent = os.getppid()
    libc.prctl(_SET_DEATH_SIGNAL, _KILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(0)


def _bound(memory: int = MAX_MEMORY) -> None:
    if sys.platform != "win32":
        import resource

        bounds: tuple[tuple[int, int], ...] = (
            (resource.RLIMIT_AS, memory),
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
            # macOS refuses some of them; the others still count.
            with contextlib.suppress(OSError, ValueError):
                resource.setrlimit(which, (limit, limit))


def _own_folders() -> set[str]:
    # Of a checkout only this package: a record may lie anywhere else in it.
    ours = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    folders = {sys.prefix, sys.base_prefix, ours, *_LINUX_FOLDERS}
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
