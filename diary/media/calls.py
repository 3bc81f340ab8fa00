"""Which system calls the decoder child keeps on Linux: a seccomp filter that lists what is allowed.

The rules are:

- A call that is not on the list fails with EPERM, so whatever a later kernel adds is refused too.
- Files are opened to read only; threads may start, processes may not; no call reaches another
  process, by signal, by limit or by shared memory.
- A number that is newer than the list fails with ENOSYS, as an older kernel would answer, and so
  does `clone3`, whose arguments a filter cannot see: the C library then takes the older way.
- A foreign calling convention ends the child: its numbers mean other calls.
- Once everything is loaded, no memory becomes executable any more: what a file brings stays data.
"""

from __future__ import annotations

import ctypes
import platform
import struct
from dataclasses import dataclass

_SET_SECCOMP, _FILTER = 22, 2
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _GIVE = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _REFUSE, _UNKNOWN, _END = 0x7FFF0000, 0x00050001, 0x00050026, 0x80000000
_NEWEST = 439
_CLONE3 = 435

# Access mode, O_CREAT, O_TRUNC, O_APPEND: one of them set is more than reading.
_WRITING = 0o3 | 0o100 | 0o1000 | 0o2000
_THREAD = 0x00010000
# TCGETS, by which Python asks whether a file is a terminal, and the close-on-exec flag.
_IOCTLS = (0x5401, 0x5450, 0x5451)
# Duplicating and the flags of a descriptor; not F_SETOWN, which sends signals to others.
_FCNTLS = (0, 1, 2, 3, 1030)
# Whether it can be dumped, the name of a thread, and a further filter, which can only take away.
_PRCTLS = (3, 15, _SET_SECCOMP)
_EXECUTABLE = 4

Row = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class _Machine:
    """What the calls are called here; `plain` are allowed whatever their arguments are."""

    architecture: int
    plain: tuple[int, ...]
    ioctl: int
    fcntl: int
    prlimit: int
    prctl: int
    clone: int
    # The two that make memory executable, by their third argument.
    mapping: tuple[int, int]
    # Each call that opens a file, with the place of its flags among the arguments.
    opening: tuple[tuple[int, int], ...]


# Reading and writing what is open; memory; one's own signals, time, limits and names; asking
# about files (which Landlock cannot forbid either); threads and waiting; random bytes; the end.
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


def keep_few_calls(libc: ctypes.CDLL) -> bool:
    """Install the filter for this thread and what it starts; False where it is not known how."""
    machine = _MACHINES.get(platform.machine())
    if machine is None:
        return False
    return _install(libc, _rows(machine))


def forbid_new_code(libc: ctypes.CDLL) -> bool:
    """Install a second filter, by which no memory becomes executable; False where it cannot be."""
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
    # The second convention of x86-64 numbers its calls from 2**30.
    return [*rows, (_LOAD, 0, 0, 0), (_AT_LEAST, 0, 1, 1 << 30), (_GIVE, 0, 0, _END)]


def _rows(machine: _Machine) -> list[Row]:
    rows = _start(machine)
    for number in machine.plain:
        rows += _when(number, [(_GIVE, 0, 0, _ALLOW)])
    rows += _when(machine.ioctl, _one_of(1, _IOCTLS))
    rows += _when(machine.fcntl, _one_of(1, _FCNTLS))
    # Its own limits only: those of an equal process could otherwise be set to nothing.
    rows += _when(machine.prlimit, _one_of(0, (0,)))
    rows += _when(machine.prctl, _one_of(0, _PRCTLS))
    rows += _when(machine.clone, _bits(0, _THREAD, some=_ALLOW, none=_REFUSE))
    for number, flags in machine.opening:
        rows += _when(number, _bits(flags, _WRITING, some=_REFUSE, none=_ALLOW))
    rows += _when(_CLONE3, [(_GIVE, 0, 0, _UNKNOWN)])
    rows += [(_AT_LEAST, 0, 1, _NEWEST + 1), (_GIVE, 0, 0, _UNKNOWN)]
    return [*rows, (_GIVE, 0, 0, _REFUSE)]


def _when(number: int, then: list[Row]) -> list[Row]:
    """`then`, which ends in an answer, for this call alone."""
    return [(_EQUAL, 0, len(then), number), *then]


def _argument(at: int) -> Row:
    # The low half: all of these are 32 bits wide to the kernel, or their bits lie there.
    return (_LOAD, 0, 0, 16 + 8 * at)


def _one_of(at: int, values: tuple[int, ...]) -> list[Row]:
    rows = [_argument(at)]
    for value in values:
        rows += _when(value, [(_GIVE, 0, 0, _ALLOW)])
    return [*rows, (_GIVE, 0, 0, _REFUSE)]


def _bits(at: int, mask: int, *, some: int, none: int) -> list[Row]:
    return [_argument(at), (_ANY_BIT, 0, 1, mask), (_GIVE, 0, 0, some), (_GIVE, 0, 0, none)]
