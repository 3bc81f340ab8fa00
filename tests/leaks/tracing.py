"""What a program did to files, sockets and other programs, as strace saw it.

The rules are:

- Every string in the log is hexadecimal, so no text of a person can be taken for its syntax.
- A call that another one interrupted is put together again, by thread. One that never came back
  counts as made, with `?` for what it returned: nobody knows how far it got.
- A line that is not understood fails the test, and so does a call whose words strace could not
  read: a leak could stand in it.
"""

from __future__ import annotations

import functools
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.support.system_features import need

_LONGEST = 1 << 20
_TRACEABLE = Path(__file__).with_name("traceable.py")
# Threads by number; what a line says of one.
_LINE = re.compile(rb"(\d+) +(.*)", re.DOTALL)
# Question marks: a thread ended before strace could see which call it was.
_CALL = re.compile(rb"(\w+|\?+)\((.*)\) += (.*)", re.DOTALL)
# A thread that ends inside a call is told with the call's name, or with question marks.
_RESUMED = re.compile(rb"<\.\.\. (\w+|\?+) resumed>(.*)", re.DOTALL)
# How a line ends that breaks off: for another thread's, because strace let go, or because the
# thread was killed under its hands.
_BROKEN_OFF = re.compile(rb"(?:unfinished|detached|Cannot restart) [^<>]*>")
_BEGUN = re.compile(rb"(\w+|\?+)\((.*)", re.DOTALL)
# The first thread ends and another takes its number.
_SUPERSEDED = re.compile(rb"\+\+\+ superseded by execve in pid (\d+) \+\+\+")
_ENDED = re.compile(rb"\+\+\+ (?:exited with|killed by) .*\+\+\+")
# Signals, and a thread that stands still.
_TOLD = re.compile(rb"--- .* ---")
_PATH = re.compile(rb"(\d+|AT_FDCWD)<((?:\\x[0-9a-f]{2})*)>")
_WRITES = {"write", "pwrite64", "writev", "pwritev", "pwritev2", "vmsplice"}
_MOVES = {"sendfile", "splice", "tee", "copy_file_range"}
_OPENS = {"open", "openat", "openat2"}
_NAMES = {
    "creat", "mkdir", "mkdirat", "mknod", "mknodat", "rename", "renameat", "renameat2", "link",
    "linkat", "symlink", "symlinkat", "unlink", "unlinkat", "rmdir", "truncate", "setxattr",
    "lsetxattr",
}  # fmt: skip
_TWO_NAMES = {"rename", "renameat", "renameat2", "link", "linkat", "symlink", "symlinkat"}
# What stands for the result of a call that never came back.
NEVER = b"?"
_OTHERS = (
    "%network,%process,ftruncate,fallocate,fsync,fdatasync,mmap,memfd_create,io_uring_setup,"
    "prlimit64,prctl,unshare"
)
# Whoever only asks about files leaves nothing, and Python asks about thousands.
_CALLS = ",".join([_OTHERS, *(f"?{name}" for name in sorted(_OPENS | _NAMES | _WRITES | _MOVES))])


@dataclass(frozen=True)
class Call:
    """One system call: its arguments as strace wrote them, and what it returned."""

    process: int
    name: str
    said: bytes
    returned: bytes

    @property
    def came_back(self) -> bool:
        """Whether anybody knows what became of it."""
        return not self.returned.startswith(NEVER)

    @functools.cached_property
    def strings(self) -> list[bytes]:
        # what stands between quotes is hexadecimal: no quote is inside it
        return [_plain(text) for text in self.said.split(b'"')[1:-1:2]]

    @property
    def open_files(self) -> list[bytes]:
        """The paths of the descriptors among the arguments."""
        return [_plain(path) for _, path in self._paths()]

    def named(self) -> list[str]:
        """The paths among the arguments, whole."""
        folders = [_plain(path) for _, path in self._paths()]
        start = os.fsdecode(folders[0]) if folders else ""
        return [os.path.normpath(os.path.join(start, os.fsdecode(s))) for s in self.strings]

    def _paths(self) -> list[tuple[bytes, bytes]]:
        # what stands between quotes may be a megabyte
        return _PATH.findall(b'"'.join(self.said.split(b'"')[::2]))


def watching(log: Path) -> list[str]:
    """The strace that writes the log."""
    watched = ["strace", "-f", "-y", "-xx", "-s", str(_LONGEST), "-o", str(log)]
    return [*watched, "-e", f"trace={_CALLS}", "-e", "abbrev=!execve", "-e", "signal=none"]


def run(
    log: Path,
    command: Sequence[str | Path],
    *,
    cwd: Path,
    env: Mapping[str, str],
    given: bytes = b"",
    every_prctl: bool = False,
) -> subprocess.CompletedProcess[bytes]:
    """Run a command under strace and wait for it and everything it started.

    Of what a program asks of its own process, the requests that `traceable` answers are in the log
    only with `every_prctl`, which makes strace stop at every call, and so is slower.
    """
    return subprocess.run(
        traced(log, command, every_prctl=every_prctl),
        cwd=cwd,
        env=dict(env),
        input=given,
        capture_output=True,
        check=False,
    )


def traced(log: Path, command: Sequence[str | Path], *, every_prctl: bool = False) -> list[str]:
    """The command line that runs a command under strace."""
    # asked for by a child, in which nobody would see what it lacks
    need("processes")
    # what is left out of the log is only what goes to standard error: it is the program's
    quiet = ["--quiet=attach,personality,path-resolution"]
    fast = [] if every_prctl else ["--seccomp-bpf"]
    line = [sys.executable, "-I", "-S", str(_TRACEABLE), *watching(log), *quiet, *fast, "--"]
    return [*line, *map(str, command)]


def calls(log: Path) -> Iterator[Call]:
    """Every call in the order in which it ended; AssertionError for a line that is none."""
    yield from Reader().calls(log.read_bytes())


class Reader:
    """Puts the lines of a log together, each thread's for itself."""

    def __init__(self) -> None:
        self._begun: dict[int, bytes] = {}

    def calls(self, log: bytes) -> Iterator[Call]:
        """Every call; those that never came back when their thread ended, or at the end."""
        for line in log.splitlines():
            split = _LINE.fullmatch(line)
            assert split, line[:200]
            yield from self._line(int(split[1]), split[2])
        for thread in sorted(self._begun):
            yield from self._given_up(thread)

    def _line(self, thread: int, rest: bytes) -> Iterator[Call]:
        if taken := _SUPERSEDED.fullmatch(rest):
            yield from self._given_up(thread)
            if int(taken[1]) in self._begun:
                self._begun[thread] = self._begun.pop(int(taken[1]))
        elif _ENDED.fullmatch(rest):
            yield from self._given_up(thread)
        elif not _TOLD.fullmatch(rest):
            yield from self._call(thread, rest)

    def _call(self, thread: int, rest: bytes) -> Iterator[Call]:
        if resumed := _RESUMED.fullmatch(rest):
            assert thread in self._begun, rest[:200]
            rest = self._begun.pop(thread) + resumed[2]
        # what a thread left unfinished before it begins another call
        yield from self._given_up(thread)
        before, _, last = rest.rpartition(b"<")
        if _BROKEN_OFF.fullmatch(last):
            begun = before.rstrip(b" ")
            assert _BEGUN.fullmatch(begun), rest[:200]
            self._begun[thread] = begun
            return
        call = _CALL.fullmatch(rest)
        assert call, rest[:200]
        made = Call(thread, call[1].decode(), call[2], call[3])
        done = made.came_back and not made.returned.startswith(b"-1")
        assert readable(made) or not done, rest[:200]
        yield made

    def _given_up(self, thread: int) -> Iterator[Call]:
        if thread in self._begun:
            begun = _BEGUN.fullmatch(self._begun.pop(thread))
            assert begun
            yield Call(thread, begun[1].decode(), begun[2], NEVER)


def readable(call: Call) -> bool:
    """Whether strace saw the words of a call that has some, and not only where they stood."""
    if call.name in _OPENS | _NAMES:
        return len(call.strings) >= (2 if call.name in _TWO_NAMES else 1)
    if call.name in _WRITES and call.came_back:
        length = min(int(call.returned.split()[0]), _LONGEST)
        return bool(call.open_files) and len(b"".join(call.strings)) >= length
    return call.name not in _WRITES or bool(call.open_files)


def written(call: Call) -> list[tuple[str, bytes]]:
    """Where a call wrote data to, and what: nothing for a pipe, which keeps nothing."""
    if call.name in _MOVES:
        return [(os.fsdecode(call.open_files[-1]), b"")]
    if call.name in _WRITES:
        target = os.fsdecode(call.open_files[0])
        return [] if target.startswith("pipe:") else [(target, b"".join(call.strings))]
    return []


def touched(call: Call) -> list[str]:
    """The paths that a call opened for writing, made, renamed, removed or mapped to write."""
    if call.name in _OPENS:
        flags = (b"O_WRONLY", b"O_RDWR", b"O_CREAT", b"O_TRUNC", b"O_TMPFILE", b"O_APPEND")
        return call.named() if any(flag in call.said for flag in flags) else []
    if call.name in _NAMES:
        return call.named()
    if call.name == "mmap" and b"MAP_SHARED" in call.said and b"PROT_WRITE" in call.said:
        return [os.fsdecode(path) for path in call.open_files]
    return ["memory file"] if call.name in ("memfd_create", "io_uring_setup") else []


def _plain(text: bytes) -> bytes:
    return bytes.fromhex(text.replace(b"\\x", b"").decode())
