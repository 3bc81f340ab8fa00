"""What the child tries after it took everything away: only what was refused counts as limited.

Invariants:

- Each try is harmless where it succeeds, and is undone at once.
- A file that could not be opened before proves nothing when it cannot be opened after.
- Whatever cannot be tried on a system counts as not limited.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import mmap
import os
import sys
from collections.abc import Callable
from functools import partial
from typing import Final

from diary.media.confinement import Confinement

_OUTSIDE: Final = ("/", "/etc", "/etc/passwd", "/proc/self/status")
_SINK: Final = "/dev/null"
_REFUSED: Final = frozenset({errno.EPERM, errno.EACCES})
_UNREACHABLE: Final = _REFUSED | {errno.ENOENT}
# A kernel that lacks the family refuses it too; AF_UNIX is everywhere.
_NO_FAMILY: Final = _REFUSED | {errno.EAFNOSUPPORT}
_UNIX, _INET, _INET6, _NETLINK = 1, 2, 10, 16
_STREAM: Final = 1
_NO_RESERVE: Final = 0x4000


class Probes:
    """Make it before anything is taken away; `found` says what was."""

    def __init__(self) -> None:
        self._readable = [path for path in _OUTSIDE if _error(partial(_read, path)) is None]
        self._sink = _error(partial(_write, _SINK)) is None

    def found(self) -> Confinement:
        """What is limited now."""
        if sys.platform == "win32":
            return Confinement()
        return Confinement(
            files=self._files(),
            calls=_calls(),
            network=_network(),
            memory=_memory(),
            processes=_processes(),
        )

    def _files(self) -> bool:
        if not self._readable or not self._sink:
            return False
        reads = all([_refused(partial(_read, path), _UNREACHABLE) for path in self._readable])
        return reads and _refused(partial(_write, _SINK), _UNREACHABLE)


def runs_new_code() -> bool:
    """Whether memory can still be made executable."""
    if sys.platform == "win32":
        return True
    prot = mmap.PROT_READ | mmap.PROT_EXEC
    return _error(lambda: mmap.mmap(-1, mmap.PAGESIZE, prot=prot).close()) is None


def _calls() -> bool:
    # Each of them succeeds for every process that is not kept from it.
    tries: tuple[Callable[[], object], ...] = (
        partial(os.kill, os.getpid(), 0),
        partial(os.getsid, 0),
        partial(os.umask, 0o077),
    )
    return all([_refused(call, _REFUSED) for call in tries])


def _network() -> bool:
    families = (_INET, _INET6, _NETLINK)
    others = all([_refused(partial(_socket, family), _NO_FAMILY) for family in families])
    return _refused(partial(_socket, _UNIX), _REFUSED) and others


def _memory() -> bool:
    if sys.platform == "win32":
        return False
    import resource

    most, _ = resource.getrlimit(resource.RLIMIT_AS)
    if most == resource.RLIM_INFINITY:
        return False
    flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
    flags |= _NO_RESERVE if sys.platform == "linux" else 0
    # No page of it is used, and none promised: nothing but the bound can refuse it.
    return _error(lambda: mmap.mmap(-1, most, flags=flags, prot=0).close()) == errno.ENOMEM


def _processes() -> bool:
    libc = ctypes.CDLL(None, use_errno=True)
    nothing = (ctypes.c_char_p * 1)(None)

    def replace() -> None:
        # A program of no name: it is either not found or not allowed to be looked for.
        _checked(libc.execve(b"", nothing, nothing))

    return all(
        [
            _refused(_fork, _REFUSED),
            _refused(replace, _REFUSED),
            _refused(partial(os.kill, os.getppid(), 0), _REFUSED),
        ]
    )


def _fork() -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    with contextlib.suppress(OSError):
        os.waitpid(child, 0)


def _socket(family: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    os.close(_checked(libc.socket(family, _STREAM, 0)))


def _read(path: str) -> None:
    os.close(os.open(path, os.O_RDONLY))


def _write(path: str) -> None:
    os.close(os.open(path, os.O_WRONLY))


def _checked(result: int) -> int:
    if result < 0:
        raise OSError(ctypes.get_errno(), "")
    return result


def _refused(call: Callable[[], object], numbers: frozenset[int]) -> bool:
    return _error(call) in numbers


def _error(call: Callable[[], object]) -> int | None:
    """The number of the error that the system answers; None where it did what was asked."""
    try:
        call()
    except OSError as error:
        return error.errno or errno.EIO
    return None
