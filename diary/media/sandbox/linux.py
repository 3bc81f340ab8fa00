"""The confinement of the decoder child on Linux: a seccomp filter and an empty root.

**Invariants:**

- A system call that is not on the list fails with EPERM, so calls that a later kernel adds are
  refused too. A number newer than the list fails with ENOSYS, as an older kernel would answer, and
  so does `clone3`, whose arguments a filter cannot see: the C library then uses the older call.
- Files are opened only for reading; threads may start, processes may not; no call reaches another
  process, by signal, by limit or by shared memory. A foreign calling convention ends the child.
- Once everything is loaded, no memory becomes executable any more: the bytes of a file stay data.
- The empty root uses a user namespace (namespaces(7), user_namespaces(7), pivot_root(2)) and is
  made before the filter, while there is one thread. Where a step is refused the child goes on:
  Landlock and the filter work without it.
- What is bound into the root is read-only, the rights that the namespace gives are always dropped,
  even after an error, and the mounts are private to the child.
"""

from __future__ import annotations

import ctypes
import os
import platform
import stat
import struct
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final

_SET_SECCOMP, _FILTER = 22, 2
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _GIVE = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _REFUSE, _UNKNOWN, _END = 0x7FFF0000, 0x00050001, 0x00050026, 0x80000000
_NEWEST = 439
_CLONE3 = 435

# Access mode, O_CREAT, O_TRUNC, O_APPEND: any of them is more than reading.
_WRITING = 0o3 | 0o100 | 0o1000 | 0o2000
_THREAD = 0x00010000
# TCGETS, by which Python asks whether a file is a terminal, and the close-on-exec flag.
_IOCTLS = (0x5401, 0x5450, 0x5451)
# Duplicating and the flags of a descriptor; not F_SETOWN, which sends signals to others.
_FCNTLS = (0, 1, 2, 3, 1030)
# PR_GET_DUMPABLE, PR_SET_NAME (of a thread), and a further filter, which can only restrict more.
_PRCTLS = (3, 15, _SET_SECCOMP)
_EXECUTABLE = 4

Row = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class _Machine:
    """The call numbers of one architecture; `plain` are allowed with any arguments."""

    architecture: int
    plain: tuple[int, ...]
    ioctl: int
    fcntl: int
    prlimit: int
    prctl: int
    clone: int
    # The two that make memory executable, by their third argument.
    mapping: tuple[int, int]
    # Each call that opens a file, with the index of its flags among the arguments.
    opening: tuple[tuple[int, int], ...]


# In this order: reading and writing open files; memory; the process's own signals; its time, limits
# and names; asking about files (which Landlock cannot forbid either); threads and waiting; random
# bytes and exit.
_MACHINES = {
    "x86_64": _Machine(
        0xC000003E,
        (
            *(0, 1, 3, 8, 17, 19, 20, 32, 33, 217, 221, 292),
            *(9, 10, 11, 12, 25, 28),
            *(13, 14, 15, 131, 219),
            *(35, 39, 63, 79, 96, 97, 98, 99, 100, 102, 104, 107, 108, 110, 186, 228, 229, 230),
            *(4, 5, 6, 21, 89, 137, 138, 262, 267, 269, 332, 439),
            *(7, 24, 202, 204, 271, 273, 324, 334),
            *(318, 60, 231),
        ),
        ioctl=16,
        fcntl=72,
        prlimit=302,
        prctl=157,
        clone=56,
        mapping=(9, 10),
        opening=((2, 1), (257, 2)),
    ),
    "aarch64": _Machine(
        0xC00000B7,
        (
            *(23, 24, 57, 61, 62, 63, 64, 65, 66, 67, 223),
            *(214, 215, 216, 222, 226, 233),
            *(128, 132, 134, 135, 139),
            *(17, 101, 113, 114, 115, 153, 160, 163, 165, 169, 172, 173, 174, 175, 176, 177, 178),
            *(179, 43, 44, 48, 78, 79, 80, 291, 439),
            *(73, 98, 99, 123, 124, 283, 293),
            *(278, 93, 94),
        ),
        ioctl=29,
        fcntl=25,
        prlimit=261,
        prctl=167,
        clone=220,
        mapping=(222, 226),
        opening=((56, 2),),
    ),
}


def install_call_filter(libc: ctypes.CDLL) -> bool:
    """Install the filter for this thread and those it starts; False on an unknown machine."""
    machine = _MACHINES.get(platform.machine())
    if machine is None:
        return False
    return _install(libc, _rows(machine))


@dataclass(frozen=True, slots=True)
class _SoundCalls:
    """What the sound child is refused: any socket but AF_UNIX, a process, and these calls."""

    socket: int
    refused: tuple[int, ...]


# Starting a process or a program, reading and writing the memory of others, and io_uring, whose
# requests no filter sees.
_SOUND_CALLS: Final = {
    "x86_64": _SoundCalls(41, (57, 58, 59, 322, 101, 310, 311, 425)),
    "aarch64": _SoundCalls(198, (221, 281, 117, 270, 271, 425)),
}
_AF_UNIX: Final = 1


def install_sound_filter(libc: ctypes.CDLL) -> bool:
    """Install the filter of the sound child; False on an unknown machine."""
    name = platform.machine()
    machine, calls = _MACHINES.get(name), _SOUND_CALLS.get(name)
    if machine is None or calls is None:
        return False
    rows = _start(machine)
    for number in calls.refused:
        rows += _when(number, [(_GIVE, 0, 0, _REFUSE)])
    rows += _when(calls.socket, _one_of(0, (_AF_UNIX,)))
    rows += _when(machine.clone, _bits(0, _THREAD, some=_ALLOW, none=_REFUSE))
    rows += _when(_CLONE3, [(_GIVE, 0, 0, _UNKNOWN)])
    return _install(libc, [*rows, (_GIVE, 0, 0, _ALLOW)])


def forbid_new_code(libc: ctypes.CDLL) -> bool:
    """Install a second filter that refuses executable memory; False where it is refused."""
    machine = _MACHINES.get(platform.machine())
    if machine is None:
        return False
    rows = _start(machine)
    for number in machine.mapping:
        rows += _when(number, _bits(2, _EXECUTABLE, some=_REFUSE, none=_ALLOW))
    return _install(libc, [*rows, (_GIVE, 0, 0, _ALLOW)])


def _install(libc: ctypes.CDLL, rows: list[Row]) -> bool:
    code = b"".join(struct.pack("=HBBI", *row) for row in rows)
    buffer = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("@HP", len(rows), ctypes.addressof(buffer))
    return bool(libc.prctl(_SET_SECCOMP, _FILTER, program, 0, 0) == 0)


def _start(machine: _Machine) -> list[Row]:
    rows: list[Row] = [(_LOAD, 0, 0, 4), (_EQUAL, 1, 0, machine.architecture), (_GIVE, 0, 0, _END)]
    # The x32 convention of x86-64 numbers its calls from 2**30.
    return [*rows, (_LOAD, 0, 0, 0), (_AT_LEAST, 0, 1, 1 << 30), (_GIVE, 0, 0, _END)]


def _rows(machine: _Machine) -> list[Row]:
    rows = _start(machine)
    for number in machine.plain:
        rows += _when(number, [(_GIVE, 0, 0, _ALLOW)])
    rows += _when(machine.ioctl, _one_of(1, _IOCTLS))
    rows += _when(machine.fcntl, _one_of(1, _FCNTLS))
    # Only its own limits: it could otherwise set those of an equal process to zero.
    rows += _when(machine.prlimit, _one_of(0, (0,)))
    rows += _when(machine.prctl, _one_of(0, _PRCTLS))
    rows += _when(machine.clone, _bits(0, _THREAD, some=_ALLOW, none=_REFUSE))
    for number, flags in machine.opening:
        rows += _when(number, _bits(flags, _WRITING, some=_REFUSE, none=_ALLOW))
    rows += _when(_CLONE3, [(_GIVE, 0, 0, _UNKNOWN)])
    rows += [(_AT_LEAST, 0, 1, _NEWEST + 1), (_GIVE, 0, 0, _UNKNOWN)]
    return [*rows, (_GIVE, 0, 0, _REFUSE)]


def _when(number: int, then: list[Row]) -> list[Row]:
    """Return `then`, which ends in an answer, for this call alone."""
    return [(_EQUAL, 0, len(then), number), *then]


def _argument(at: int) -> Row:
    # The low half: the kernel uses 32 bits of all these arguments, or their bits lie there.
    return (_LOAD, 0, 0, 16 + 8 * at)


def _one_of(at: int, values: tuple[int, ...]) -> list[Row]:
    rows = [_argument(at)]
    for value in values:
        rows += _when(value, [(_GIVE, 0, 0, _ALLOW)])
    return [*rows, (_GIVE, 0, 0, _REFUSE)]


def _bits(at: int, mask: int, *, some: int, none: int) -> list[Row]:
    return [_argument(at), (_ANY_BIT, 0, 1, mask), (_GIVE, 0, 0, some), (_GIVE, 0, 0, none)]


_NEW_NS, _NEW_UTS, _NEW_IPC = 0x00020000, 0x04000000, 0x08000000
_NEW_USER, _NEW_NET = 0x10000000, 0x40000000
_BIND, _REC, _PRIVATE = 0x1000, 0x4000, 1 << 18
_NOSUID, _NODEV, _NOEXEC = 2, 4, 8
_DETACH: Final = 2
_PIVOT_ROOT: Final = {"x86_64": 155, "aarch64": 41}
_MOUNT_SETATTR: Final = 442  # the same on every machine
_RECURSIVE: Final = 0x8000
_ATTR_RDONLY, _ATTR_NOSUID, _ATTR_NODEV = 1, 2, 4
# Any folder will do as the mount point: it is covered in the view of the child alone.
_GROUNDS: Final = ("/run", "/mnt", "/var")
_MAX_LINKS: Final = 40
_AT_FDCWD: Final = -100
_CAPABILITIES_3: Final = 0x20080522


@dataclass
class _Plan:
    """Real folders to bind, and links that lead to them by the names that the program uses."""

    folders: set[str] = field(default_factory=set)
    links: dict[str, str] = field(default_factory=dict)

    def add(self, path: str) -> None:
        """Follow a path link by link. Raises OSError if the links form a circle."""
        rest, at, followed = list(PurePosixPath(path).parts[1:]), "/", 0
        while rest:
            name = rest.pop(0)
            step = os.path.normpath(os.path.join(at, name))
            if not os.path.islink(step):
                at = step
                continue
            followed += 1
            if followed > _MAX_LINKS:
                raise OSError("links")
            target = os.readlink(step)
            self.links[step] = target
            pieces = PurePosixPath(target).parts
            if target.startswith("/"):
                at, pieces = "/", pieces[1:]
            rest = [*pieces, *rest]
        self.folders.add(at)

    def bound(self) -> list[str]:
        """Return the folders that lie in no other of them."""
        return [path for path in sorted(self.folders) if not self._holds(path, self.folders)]

    def laid(self) -> list[tuple[str, str]]:
        """Return the links that lie in no bound folder."""
        return [
            (at, to) for at, to in sorted(self.links.items()) if not self._holds(at, self.folders)
        ]

    @staticmethod
    def _holds(path: str, folders: Iterable[str]) -> bool:
        return any(path.startswith(f"{folder}/") for folder in folders)


def enter_empty_root(libc: ctypes.CDLL, folders: Iterable[str]) -> bool:
    """Move this process into an empty root; return False where it stayed in the old one.

    `libc` keeps the number of the last error. The process must have one thread.
    """
    pivot_root = _PIVOT_ROOT.get(os.uname().machine)
    ground = next((path for path in _GROUNDS if os.path.isdir(path)), None)
    if pivot_root is None or ground is None:
        return False
    plan = _Plan()
    try:
        for folder in folders:
            plan.add(folder)
        # Root of a namespace has no rights over files of other users.
        if os.geteuid() == 0 and not all(map(_is_open_to_all, plan.folders)):
            return False
        _unshare(libc)
    except OSError:
        return False
    try:
        _build(libc, plan, ground, pivot_root)
    except OSError:
        return False
    finally:
        _drop_rights(libc)
    return True


def _unshare(libc: ctypes.CDLL) -> None:
    user, group = os.geteuid(), os.getegid()
    _checked(libc.unshare(_NEW_USER | _NEW_NS | _NEW_NET | _NEW_IPC | _NEW_UTS))
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{user} {user} 1"),
        ("gid_map", f"{group} {group} 1"),
    ):
        handle = os.open(f"/proc/self/{name}", os.O_WRONLY)
        try:
            os.write(handle, text.encode("ascii"))
        finally:
            os.close(handle)


def _build(libc: ctypes.CDLL, plan: _Plan, ground: str, pivot_root: int) -> None:
    """Build the new root on `ground`, move there and unmount the old one. Raises OSError."""
    _mount(libc, None, "/", None, _REC | _PRIVATE)
    # Opened before the ground is covered: a folder may lie below it.
    handles = [(path, os.open(path, os.O_PATH | os.O_CLOEXEC)) for path in plan.bound()]
    try:
        _mount(libc, "none", ground, "tmpfs", _NOSUID | _NODEV | _NOEXEC)
        try:
            os.chdir(ground)
            for path, handle in handles:
                os.makedirs(path[1:], exist_ok=True)
                _mount(libc, f"/proc/self/fd/{handle}", path[1:], None, _BIND | _REC)
                _only_read(libc, path[1:])
            for path, target in plan.laid():
                if os.path.dirname(path) != "/":
                    os.makedirs(os.path.dirname(path)[1:], exist_ok=True)
                os.symlink(target, path[1:])
            _only_read(libc, ".")
            _checked(libc.syscall(pivot_root, b".", b"."))
        except OSError:
            os.chdir("/")
            libc.umount2(os.fsencode(ground), _DETACH)
            raise
        # The old root lies over the new one now; unmounting it uncovers the new one.
        _checked(libc.umount2(b".", _DETACH))
        os.chdir("/")
    finally:
        for _path, handle in handles:
            os.close(handle)


def _mount(libc: ctypes.CDLL, source: str | None, at: str, kind: str | None, flags: int) -> None:
    what = os.fsencode(source) if source is not None else None
    form = kind.encode("ascii") if kind is not None else None
    _checked(libc.mount(what, os.fsencode(at), form, ctypes.c_ulong(flags), None))


def _only_read(libc: ctypes.CDLL, path: str) -> None:
    """Make a path and every mount below it read-only (mount_setattr(2))."""
    # Attributes to set, to clear, propagation, user namespace.
    attributes = (ctypes.c_uint64 * 4)(_ATTR_RDONLY | _ATTR_NOSUID | _ATTR_NODEV, 0, 0, 0)
    size = ctypes.c_size_t(ctypes.sizeof(attributes))
    here = ctypes.c_int(_AT_FDCWD)
    _checked(libc.syscall(_MOUNT_SETATTR, here, os.fsencode(path), _RECURSIVE, attributes, size))


def _drop_rights(libc: ctypes.CDLL) -> None:
    """Drop all rights that the namespace gave (capset(2))."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITIES_3, 0)
    libc.capset(header, (ctypes.c_uint32 * 6)())


def _is_open_to_all(folder: str) -> bool:
    """Return whether a folder and its parents belong to root or are open to everybody."""
    path = PurePosixPath(folder)
    for each in (path, *path.parents):
        found = os.stat(each)
        if found.st_uid != 0 and not found.st_mode & stat.S_IXOTH:
            return False
    return True


def _checked(result: int) -> int:
    if result < 0:
        raise OSError(ctypes.get_errno(), "")
    return result
