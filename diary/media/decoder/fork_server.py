"""The fork server of decoder children: it loads what each of them loads, and forks them.

It is started as `python -I -m diary.media.decoder.fork_server DESCRIPTOR...` with the pipes of all
its children: for each the end from which it reads jobs and the end to which it writes.

**Invariants:**

- It reads numbers of four bytes and nothing else: 0 asks for the next child, any other is that of a
  child that has ended. It answers 0 once everything is loaded, then the number of each child.
- It has one thread, so that a fork copies a whole process.
- A child closes every descriptor but its own two pipes, then does what one that was started does.
- Everything is loaded before the first fork, so that no file can choose what is loaded.
"""

from __future__ import annotations

import ctypes
import gc
import os
import struct
import sys
from collections.abc import Sequence
from typing import Final

from diary.media.decoder import __main__ as decoder
from diary.media.sandbox.limits import end_with_parent, set_traceable
from diary.media.sandbox.preload import preload_all

_NUMBER: Final = struct.Struct(">I")


def main(descriptors: Sequence[int]) -> int:
    """Load everything, then fork a child for each pair of descriptors until the program ends."""
    libc = ctypes.CDLL(None)
    end_with_parent(libc)
    set_traceable(libc, allowed=False)
    decoder.load_libraries()
    preload_all()
    # What is loaded stays, and a child that looked for garbage in it would copy its pages.
    gc.collect()
    gc.freeze()
    _answer(0)
    pipes = list(zip(descriptors[::2], descriptors[1::2], strict=True))
    while len(request := os.read(0, _NUMBER.size)) == _NUMBER.size:
        (number,) = _NUMBER.unpack(request)
        if number:
            os.waitpid(number, 0)
        elif pipes:
            _answer(_fork(libc, *pipes.pop(0)))
    return 0


def _fork(libc: ctypes.CDLL, jobs: int, replies: int) -> int:
    child = os.fork()
    if child == 0:
        _live(libc, jobs, replies)
    os.close(jobs)
    os.close(replies)
    return child


def _live(libc: ctypes.CDLL, jobs: int, replies: int) -> None:
    """Be a decoder child, and end."""
    code = 1
    try:
        os.dup2(jobs, 0)
        os.dup2(replies, 1)
        os.closerange(3, os.sysconf("SC_OPEN_MAX"))
        os.setsid()
        # Only a process that may be traced can enter a root of its own; `confine` ends that.
        set_traceable(libc, allowed=True)
        code = decoder.serve(is_loaded=True)
    finally:
        os._exit(code)


def _answer(number: int) -> None:
    os.write(1, _NUMBER.pack(number))


if __name__ == "__main__":
    sys.exit(main([int(each) for each in sys.argv[1:]]))
