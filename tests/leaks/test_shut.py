"""The installed program's memory, tried from outside while a passphrase is in it.

Nothing watches it here and nothing is answered in the system's place. Whoever tries started the
program, which Yama allows what it forbids to others, and rules nothing: root is tried without the
right to look into every process.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.leaks.surroundings import PASSPHRASE, Surroundings

DAYBOOK = Path(sys.executable).with_name("daybook")
# `CORE PIPE COMMAND...`: starts the command with the other end of a pipe for its passphrase, gives
# it the passphrase without the end of the line, and once it has taken that, tries to read its
# memory and to attach to it (PTRACE_SEIZE). Then it gets the end of its line.
TRY = """
import ctypes, fcntl, json, os, resource, select, subprocess, sys
words, *line = sys.argv[1:]
most = resource.getrlimit(resource.RLIMIT_CORE)[1]
resource.setrlimit(resource.RLIMIT_CORE, (min(1 << 20, most) if most >= 0 else 1 << 20, most))
reading, writing = os.pipe()
fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, 1)
started = subprocess.Popen([*line, "--passphrase-fd", str(reading)], pass_fds=[reading],
    stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
os.write(writing, words.encode())
os.close(reading)
# the pipe holds one page at most, so it takes no more before this was read or nobody reads
select.select([], [writing], [])
child, tried = started.pid, {"mem": False}
try:
    with open(f"/proc/{child}/mem", "rb") as memory, open(f"/proc/{child}/maps") as maps:
        memory.seek(int(maps.readline().split("-")[0], 16))
        tried["mem"] = len(memory.read(64)) == 64
except OSError:
    pass
libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
tried["attach"] = libc.ptrace(0x4206, child, None, None) == 0
limits = open(f"/proc/{child}/limits").read()
tried["image"] = "Max core file size        0                    0 " not in limits
os.write(writing, b"\\n")
os.close(writing)
tried["said"] = started.communicate()[0].decode()
print(json.dumps(tried))
"""
THINGS = ("mem", "attach", "image")
# What reads a passphrase as the program does, and asks for nothing before.
OPEN = """
import os, sys
told = b""
while b"\\n" not in told:
    told += os.read(int(sys.argv[-1]), 99)
"""


def tried(around: Surroundings, *command: str | Path) -> dict[str, object]:
    line = [sys.executable, "-c", TRY, PASSPHRASE, *map(str, command)]
    if os.geteuid() == 0:
        line = ["setpriv", "--bounding-set", "-sys_ptrace", *line]
    done = subprocess.run(
        line, env=around.environment, cwd=around.cwd, capture_output=True, text=True, check=True
    )
    said: dict[str, object] = json.loads(done.stdout)
    return said


@pytest.fixture
def around(tmp_path: Path) -> Surroundings:
    return Surroundings(tmp_path)


def test_the_memory_of_the_installed_program_is_shut_once_a_passphrase_is_in_it(
    around: Surroundings,
) -> None:
    around.lay_vault()
    found = tried(around, DAYBOOK, "list", around.vault)
    assert " 1  " in found.pop("said")
    assert found == dict.fromkeys(THINGS, False)


def test_what_does_not_ask_for_that_is_read(around: Surroundings) -> None:
    # else the test above would show nothing
    found = tried(around, sys.executable, "-c", OPEN)
    assert found == {**dict.fromkeys(THINGS, True), "said": ""}
