"""The probes of the child on Linux and macOS: a part is limited if its probe is refused.

They run after the child gave up its rights.

**Invariants:**

- Each probe is harmless where it succeeds, and is undone at once.
- A file that could not be opened before proves nothing when it cannot be opened after.
- Whatever cannot be tried on a system counts as not limited.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import mmap
import os
import struct
import sys
from collections.abc import Callable
from functools import partial
from typing import Final

from diary.media.sandbox_report import Confinement

_OUTSIDE: Final = ("/", "/etc", "/etc/passwd", "/proc/self/status", "/Users")
_SINK: Final = "/dev/null"
_REFUSED: Final = frozenset({errno.EPERM, errno.EACCES})
_UNREACHABLE: Final = _REFUSED | {errno.ENOENT}
# A kernel that lacks the family refuses it too; AF_UNIX exists everywhere.
_NO_FAMILY: Final = _REFUSED | {errno.EAFNOSUPPORT}
_UNIX, _INET, _INET6, _NETLINK = 1, 2, 10, 16
_STREAM, _DATAGRAM = 1, 2
# Addresses in the layout of macOS: length and family, then port 9 of this computer (connecting
# sends nothing), or the socket of the system log.
_MAC_INET: Final = struct.pack("=BBH4s8x", 16, _INET, 0x0900, b"\x7f\0\0\1")
_MAC_INET6: Final = struct.pack("=BBHI16sI", 28, 30, 0x0900, 0, b"\0" * 15 + b"\1", 0)
_MAC_UNIX: Final = struct.pack("=BB104s", 106, _UNIX, b"/var/run/syslog")
_NO_RESERVE: Final = 0x4000


class Probes:
    """The probes. Create it before rights are given up; `found` returns what was lost."""

    def __init__(self) -> None:
        self._readable = [path for path in _OUTSIDE if _error(partial(_read, path)) is None]
        self._sink = _error(partial(_write, _SINK)) is None
        self._named = [at for at in _mac_addresses() if _error(partial(_name, at)) is None]

    def confinement(self) -> Confinement:
        """Return what is limited now."""
        return Confinement(
            files=self._files(),
            calls=_calls(),
            network=self._network() if sys.platform == "darwin" else _network(),
            memory=_memory(),
            processes=_processes(),
        )

    def _network(self) -> bool:
        # macOS allows creating sockets but refuses their use.
        families = {at[1] for at in self._named}
        tries = [_refused(partial(_name, at), _REFUSED) for at in self._named]
        return {_UNIX, _INET} <= families and all(tries)

    def _files(self) -> bool:
        if not self._readable or not self._sink:
            return False
        reads = all([_refused(partial(_read, path), _UNREACHABLE) for path in self._readable])
        return reads and _refused(partial(_write, _SINK), _UNREACHABLE)


def runs_new_code() -> bool:
    """Return whether memory can still be made executable."""
    if sys.platform == "win32":
        return True
    else:
        prot = mmap.PROT_READ | mmap.PROT_EXEC
        return _error(lambda: mmap.mmap(-1, mmap.PAGESIZE, prot=prot).close()) is None


def _calls() -> bool:
    if sys.platform == "win32":
        return False
    else:
        # Each of them succeeds for every process that is not prevented from it.
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
    else:
        import resource

        most, _ = resource.getrlimit(resource.RLIMIT_AS)
        if most == resource.RLIM_INFINITY:
            return False
        flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
        flags |= _NO_RESERVE if sys.platform == "linux" else 0
        # None of its pages is used or reserved: only the limit can refuse it.
        return _error(lambda: mmap.mmap(-1, most, flags=flags, prot=0).close()) == errno.ENOMEM


def _processes() -> bool:
    return all(
        [
            _refused(_fork, _no_process()),
            _refused(_become, _no_process()),
            _refused(partial(os.kill, os.getppid(), 0), _REFUSED),
        ]
    )


def _no_process() -> frozenset[int]:
    if sys.platform == "darwin":
        import resource

        # Only a limit of zero makes EAGAIN a proof: otherwise the error may be temporary.
        if resource.getrlimit(resource.RLIMIT_NPROC)[0] == 0:
            return _REFUSED | {errno.EAGAIN}
    return _REFUSED


def _become() -> None:
    if sys.platform == "darwin":
        # macOS reports a missing name before it refuses anything.
        os.waitpid(os.posix_spawn("/usr/bin/true", ["true"], {}), 0)
    else:
        # A program with an empty name is either not found, or the search for it is refused.
        libc, nothing = ctypes.CDLL(None, use_errno=True), (ctypes.c_char_p * 1)(None)
        _checked(libc.execve(b"", nothing, nothing))


def _fork() -> None:
    if sys.platform != "win32":
        child = os.fork()
        if child == 0:
            os._exit(0)
        with contextlib.suppress(OSError):
            os.waitpid(child, 0)


def _mac_addresses() -> tuple[bytes, ...]:
    return (_MAC_UNIX, _MAC_INET, _MAC_INET6) if sys.platform == "darwin" else ()


def _name(address: bytes) -> None:
    """Set the destination of a datagram socket; nothing is sent."""
    libc = ctypes.CDLL(None, use_errno=True)
    handle = _checked(libc.socket(address[1], _DATAGRAM, 0))
    try:
        _checked(libc.connect(handle, address, len(address)))
    finally:
        os.close(handle)


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
    """Return the error number of the system; None where the call succeeded."""
    try:
        call()
    except OSError as error:
        return error.errno or errno.EIO
    return None
