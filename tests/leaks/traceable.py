"""Keeps a program, and all that it starts, readable for the strace of an ordinary user.

`traceable.py COMMAND...` becomes the command. The program asks the system to let nobody look into
its memory (PR_SET_DUMPABLE), and then strace sees the addresses of paths and not the paths, unless
it is root's. From here on that one request is answered with yes and not carried out; everything
else is as it is. Whether the request keeps others out is another test's, without strace
(`test_memory_dumps.py`, `test_shut.py`).
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys

# By machine: how the kernel calls it, and the number of its call prctl.
_MACHINES = {"x86_64": (0xC000003E, 157), "aarch64": (0xC00000B7, 167)}
# prctl's own, then those of its filters.
_SET_DUMPABLE, _SET_SECCOMP, _FILTER, _NO_NEW_PRIVS = 4, 22, 2, 38
# The words of a filter: load a field, go on if it is equal, give an answer.
_LOAD, _EQUAL, _GIVE = 0x20, 0x15, 0x06
# Where the fields stand: the call's number, the machine, the low halves of two arguments.
_NUMBER, _MACHINE, _FIRST, _SECOND = 0, 4, 16, 24
_ALLOW, _DO_NOTHING = 0x7FFF0000, 0x00050000


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("rows", ctypes.c_char_p))


def keep_traceable() -> None:
    """Answer the request for a memory that nobody may read, from now on, and do nothing else."""
    machine, prctl = _MACHINES[os.uname().machine]
    wanted = ((_MACHINE, machine), (_NUMBER, prctl), (_FIRST, _SET_DUMPABLE), (_SECOND, 0))
    rows = []
    for number, (field, value) in enumerate(wanted):
        # where it is something else, past all that follows to the last row
        left = 2 * (len(wanted) - number - 1) + 1
        rows += [(_LOAD, 0, 0, field), (_EQUAL, 0, left, value)]
    rows += [(_GIVE, 0, 0, _DO_NOTHING), (_GIVE, 0, 0, _ALLOW)]
    packed = b"".join(struct.pack("HBBI", *row) for row in rows)
    libc = ctypes.CDLL(None, use_errno=True)
    program = _Program(len(rows), packed)
    unused = ctypes.c_ulong(0)
    one = ctypes.c_ulong(1)
    refused = libc.prctl(_NO_NEW_PRIVS, one, unused, unused, unused) or libc.prctl(
        _SET_SECCOMP, ctypes.c_ulong(_FILTER), ctypes.byref(program), unused, unused
    )
    if refused:
        raise OSError(ctypes.get_errno(), "this system takes no filter of calls")


if __name__ == "__main__":
    keep_traceable()
    os.execvp(sys.argv[1], sys.argv[1:])  # noqa: S606  (the tests' own command line)
