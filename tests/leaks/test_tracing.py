"""The reader of strace's log: whatever strace writes is read, or refused."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.leaks import traceable, tracing
from tests.leaks.tracing import NEVER, Call


def read(log: bytes) -> list[Call]:
    return list(tracing.Reader().calls(log))


def spoken(text: str) -> bytes:
    return "".join(f"\\x{byte:02x}" for byte in text.encode()).encode()


OPEN = b'openat(AT_FDCWD<\\x2f>, "\\x61", O_WRONLY|O_CREAT, 0600'
OPENED = Call(7, "openat", OPEN.removeprefix(b"openat("), b"3<\\x2f\\x61>")
LEFT = Call(7, "openat", OPENED.said, NEVER)

# Lines as strace writes them, and the calls that they tell of.
LOGS: dict[str, tuple[list[bytes], list[Call]]] = {
    "whole": ([b"7 " + OPEN + b") = 3<\\x2f\\x61>"], [OPENED]),
    "a short number": ([b"7     " + OPEN + b")       = 3<\\x2f\\x61>"], [OPENED]),
    "another thread between": (
        [
            b"7 " + OPEN + b" <unfinished ...>",
            b'8 write(1<\\x2f\\x62>, "\\x63", 1) = 1',
            b"7 <... openat resumed>) = 3<\\x2f\\x61>",
        ],
        [Call(8, "write", b'1<\\x2f\\x62>, "\\x63", 1', b"1"), OPENED],
    ),
    "signals and stops": (
        [
            b"7 " + OPEN + b" <unfinished ...>",
            b"7 --- SIGCONT {si_signo=SIGCONT, si_code=SI_USER, si_pid=1, si_uid=0} ---",
            b"7 --- stopped by SIGSTOP ---",
            b"7 <... openat resumed>) = ? ERESTARTSYS (To be restarted if SA_RESTART is set)",
            b"7 " + OPEN + b") = 3<\\x2f\\x61>",
        ],
        [
            Call(7, "openat", OPENED.said, b"? ERESTARTSYS (To be restarted if SA_RESTART is set)"),
            OPENED,
        ],
    ),
    "ended inside a call": (
        [
            b"7 " + OPEN + b" <unfinished ...>",
            b"7 <... openat resumed>) = ?",
            b"7 +++ exited with 0 +++",
        ],
        [LEFT],
    ),
    "ended inside a call that has no name any more": (
        [
            b"7 " + OPEN + b" <unfinished ...>",
            b"7 <... ??? resumed>)               = ?",
            b"7 +++ exited with 0 +++",
        ],
        [LEFT],
    ),
    "ended inside a call, in the middle of its line": (
        [b"7 " + OPEN + b" <unfinished ...>", b"7 <... openat resumed> <unfinished ...>) = ?"],
        [Call(7, "openat", OPENED.said + b" <unfinished ...>", NEVER)],
    ),
    "ended without a word more": (
        [b"7 " + OPEN + b" <unfinished ...>", b"7 +++ killed by SIGKILL +++"],
        [LEFT],
    ),
    "killed with an image": (
        [b"7 " + OPEN + b" <unfinished ...>", b"7 +++ killed by SIGSEGV (core dumped) +++"],
        [LEFT],
    ),
    "the log ends": ([b"7 " + OPEN + b" <unfinished ...>"], [LEFT]),
    "strace let go": ([b"7 " + OPEN + b" <detached ...>"], [LEFT]),
    "killed under strace's hands": (
        [
            b"7 " + OPEN + b" <Cannot restart pid 7 with ptrace(PTRACE_SYSCALL): No such process>",
            b"7 <... openat resumed>) = ?",
            b"7 +++ killed by SIGKILL +++",
        ],
        [LEFT],
    ),
    "killed before its call had a name": (
        [b"7 ????( <unfinished ...>", b"7 <... ???? resumed>) = ?", b"7 +++ exited with 0 +++"],
        [Call(7, "????", b"", NEVER)],
    ),
    "killed before its call had a name, in one line": (
        [b"7 ????() = ? <unavailable>"],
        [Call(7, "????", b"", b"? <unavailable>")],
    ),
    "only question marks": ([b"7 ???()      = ?"], [Call(7, "???", b"", NEVER)]),
    "nothing could be asked": (
        [b"7 " + OPEN + b") = ? <unavailable>"],
        [Call(7, "openat", OPENED.said, b"? <unavailable>")],
    ),
    "another call without an end of the first": (
        [b"7 " + OPEN + b" <unfinished ...>", b"7 exit_group(0) = ?"],
        [LEFT, Call(7, "exit_group", b"0", NEVER)],
    ),
    "begun again after a stop": (
        [b"7 restart_syscall(<... resuming interrupted poll ...>) = 0"],
        [Call(7, "restart_syscall", b"<... resuming interrupted poll ...>", b"0")],
    ),
    "another thread becomes the first": (
        [
            b"7 " + OPEN + b" <unfinished ...>",
            b'8 execve("\\x2f\\x70", ["\\x70"], [] <unfinished ...>',
            b"7 <... openat resumed> <unfinished ...>) = ?",
            b"7 +++ superseded by execve in pid 8 +++",
            b"7 <... execve resumed>) = 0",
        ],
        [
            Call(7, "openat", OPENED.said + b" <unfinished ...>", NEVER),
            Call(7, "execve", b'"\\x2f\\x70", ["\\x70"], []', b"0"),
        ],
    ),
    "another thread becomes the first, which was inside a call": (
        [
            b"7 " + OPEN + b" <unfinished ...>",
            b'8 execve("\\x2f\\x70", ["\\x70"], [] <unfinished ...>',
            b"7 +++ superseded by execve in pid 8 +++",
            b"7 <... execve resumed>) = 0",
        ],
        [LEFT, Call(7, "execve", b'"\\x2f\\x70", ["\\x70"], []', b"0")],
    ),
    "answered by strace": (
        [b"7 fsync(3<\\x61>) = 0 (INJECTED)"],
        [Call(7, "fsync", b"3<\\x61>", b"0 (INJECTED)")],
    ),
}


@pytest.mark.parametrize("log", LOGS)
def test_the_log_is_read(log: str) -> None:
    lines, told = LOGS[log]
    assert read(b"\n".join(lines) + b"\n") == told


@pytest.mark.parametrize(
    "line",
    [
        b"something else",
        b"7 something else",
        b"7 <... openat resumed>) = 3",
        b"7 openat(AT_FDCWD",
        b"7 +++ something new +++",
        b"7 --- something new",
        b"strace: something went wrong",
        b"7 something <unfinished ...>",
    ],
)
def test_a_line_that_is_not_understood_is_refused(line: bytes) -> None:
    with pytest.raises(AssertionError, match=re.escape(line.removeprefix(b"7 ").decode())):
        read(line + b"\n")


@pytest.mark.parametrize(
    "call",
    [
        b"openat(AT_FDCWD<\\x2f>, 0x7fdee4193230, O_RDONLY|O_CLOEXEC) = 3<\\x2f\\x61>",
        b'rename("\\x61", 0x7fdee4193230) = 0',
        b"mkdir(0x7fdee4193230, 0700) = 0",
        b"write(1<\\x2f\\x62>, 0x7fdee4193230, 1) = 1",
        b'write(1, "\\x63", 1) = 1',
        b'writev(1<\\x2f>, [{iov_base="\\x63", iov_len=1}, {iov_base=0x7f, iov_len=1}], 2) = 2',
    ],
)
def test_a_call_whose_words_nobody_could_read_is_refused(call: bytes) -> None:
    with pytest.raises(AssertionError):
        read(b"7 " + call + b"\n")


def test_a_refused_call_may_have_had_no_words() -> None:
    (only,) = read(b"7 openat(AT_FDCWD<\\x2f>, NULL, O_RDONLY) = -1 EFAULT (Bad address)\n")
    assert only.named() == []


@given(
    st.lists(
        st.tuples(
            st.integers(1, 4), st.text(min_size=1).filter(lambda t: "\0" not in t), st.binary()
        ),
        max_size=12,
    ),
    st.randoms(use_true_random=False),
)
def test_however_threads_take_turns_every_call_is_found_with_its_words(
    made: list[tuple[int, str, bytes]], chosen: object
) -> None:
    lines: list[bytes] = []
    begun: dict[int, tuple[str, bytes]] = {}
    ended: list[tuple[int, str, bytes]] = []
    never: list[tuple[int, str, bytes]] = []
    for thread, path, words in made:
        if thread in begun:
            lines.append(b"%d <... pwrite64 resumed>, 9) = %d" % (thread, len(begun[thread][1])))
            ended.append((thread, *begun.pop(thread)))
        text = b"".join(b"\\x%02x" % byte for byte in words)
        said = b'%d pwrite64(1<%s>, "%s", %d' % (thread, spoken(path), text, len(words))
        how = chosen.choice(("whole", "broken off", "killed"))  # type: ignore[attr-defined]
        if how == "whole":
            lines.append(said + b", 9) = %d" % len(words))
            ended.append((thread, path, words))
            continue
        lines.append(said + b" <unfinished ...>")
        begun[thread] = (path, words)
        if how == "killed":
            lines.append(b"%d +++ killed by SIGKILL +++" % thread)
            never.append((thread, *begun.pop(thread)))
    never += [(thread, *rest) for thread, rest in begun.items()]
    found = read(b"".join(line + b"\n" for line in lines))
    told = [(c.process, *written) for c in found for written in tracing.written(c)]
    assert sorted(told) == sorted(ended + never)
    assert sum(not call.came_back for call in found) == len(never)


@pytest.mark.needs("names")
def test_what_never_came_back_is_looked_at_like_the_rest(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_bytes(b"7 " + OPEN + b" <unfinished ...>\n")
    (only,) = tracing.calls(log)
    assert tracing.touched(only) == ["/a"]


ASKING = """
import ctypes
prctl = ctypes.CDLL(None).prctl
print(prctl(4, 0, 0, 0, 0), prctl(3, 0, 0, 0, 0), prctl(15, b"name", 0, 0, 0), end=" ")
name = ctypes.create_string_buffer(16)
print(prctl(16, name, 0, 0, 0), name.value.decode())
"""


@pytest.mark.needs("confinement")
def test_what_is_watched_is_answered_and_stays_readable_and_asks_for_all_else_as_ever() -> None:
    alone = [sys.executable, "-c", ASKING]
    said = [
        subprocess.run([*before, *alone], capture_output=True, text=True, check=True).stdout
        for before in ([], [sys.executable, traceable.__file__])
    ]
    # asked not to be read: yes, and it is not; yes, and it is
    assert said == ["0 0 0 0 name\n", "0 1 0 0 name\n"]
