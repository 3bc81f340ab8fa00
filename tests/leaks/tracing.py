"""What a program did to files, sockets and other programs, as strace saw it.

The rules are:

- Every string in the log is hexadecimal, so no text of a person can be taken for its syntax.
- A call that another one interrupted is put together again, by process.
- A line that is not understood fails the test: a leak could stand in it.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_LONGEST = 1 << 20
_LINE = re.compile(rb"(\d+) +(.*)", re.DOTALL)
# Three question marks: a thread ended before strace could see which call it was.
_CALL = re.compile(rb"(\w+|\?{3})\((.*)\) += (.*)", re.DOTALL)
# A thread that ends inside a call is told with the call's name, or with three question marks.
_RESUMED = re.compile(rb"<\.\.\. (?:\w+|\?{3}) resumed>(.*)", re.DOTALL)
_UNFINISHED = b" <unfinished ...>"
_STRING = re.compile(rb'"((?:\\x[0-9a-f]{2})*)"')
_PATH = re.compile(rb"(\d+|AT_FDCWD)<((?:\\x[0-9a-f]{2})*)>")
_WRITES = {"write", "pwrite64", "writev", "pwritev", "pwritev2", "vmsplice"}
_MOVES = {"sendfile", "splice", "tee", "copy_file_range"}
_OPENS = {"open", "openat", "openat2"}
_NAMES = {
    "creat", "mkdir", "mkdirat", "mknod", "mknodat", "rename", "renameat", "renameat2", "link",
    "linkat", "symlink", "symlinkat", "unlink", "unlinkat", "rmdir", "truncate", "setxattr",
    "lsetxattr",
}  # fmt: skip
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
    def strings(self) -> list[bytes]:
        return [_plain(text) for text in _STRING.findall(self.said)]

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
        # what stands between quotes may be a megabyte, and is hexadecimal: no quote is inside it
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
) -> subprocess.CompletedProcess[bytes]:
    """Run a command under strace and wait for it and everything it started."""
    return subprocess.run(
        [*watching(log), "-qqq", "--seccomp-bpf", "--", *map(str, command)],
        cwd=cwd,
        env=dict(env),
        input=given,
        capture_output=True,
        check=False,
    )


def calls(log: Path) -> Iterator[Call]:
    """Every call in the order in which it ended; AssertionError for a line that is none."""
    waiting: dict[int, bytes] = {}
    for line in log.read_bytes().splitlines():
        split = _LINE.fullmatch(line)
        assert split, line[:200]
        process, rest = int(split[1]), split[2]
        if rest.startswith(b"+++ ") or rest.startswith(b"--- "):
            continue
        if rest.endswith(_UNFINISHED):
            waiting[process] = rest.removesuffix(_UNFINISHED)
            continue
        if resumed := _RESUMED.fullmatch(rest):
            # An execve of another thread ends under the number of the first one.
            rest = waiting.pop(process, b"execve(") + resumed[1]
        call = _CALL.fullmatch(rest)
        assert call, rest[:200]
        yield Call(process, call[1].decode(), call[2], call[3])


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
