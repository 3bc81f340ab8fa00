"""Looked at from outside, in processes made for it: what is asked for cannot be taken back."""

from __future__ import annotations

import ctypes
import subprocess
import sys
from pathlib import Path
from typing import Any

from ui import memory_dumps

ROOT = Path(__file__).resolve().parents[2]
linux = sys.platform == "linux"
# Drops root, then shuts a child and tries to attach to it as a debugger would (PTRACE_SEIZE), as
# its parent, whom Yama allows what it forbids to others. Prints what the child was and what worked.
ATTACH = """
import ctypes, os, resource, sys
from ui import memory_dumps
libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
if os.geteuid() == 0:
    os.setgroups([])
    os.setresgid(65534, 65534, 65534)
    os.setresuid(65534, 65534, 65534)
libc.prctl(4, 1, 0, 0, 0)  # as it is before anybody asks; changing the user took it away
resource.setrlimit(resource.RLIMIT_CORE, (1 << 20, resource.getrlimit(resource.RLIMIT_CORE)[1]))
ready, say = os.pipe()
go, let_go = os.pipe()
child = os.fork()
if child == 0:
    if sys.argv[1] == "shut":
        memory_dumps.disable_core_dumps()
    limit = resource.getrlimit(resource.RLIMIT_CORE)[0]
    os.write(say, f"dumpable {libc.prctl(3, 0, 0, 0, 0)} core {limit}".encode())
    os.close(let_go)
    os.read(go, 1)
    os._exit(0)
said = os.read(ready, 100).decode()
try:
    with open(f"/proc/{child}/mem", "rb") as memory, open(f"/proc/{child}/maps") as maps:
        memory.seek(int(maps.readline().split("-")[0], 16))
        read = len(memory.read(64)) == 64
except OSError:
    read = False
attached = libc.ptrace(0x4206, child, None, None) == 0
os.close(let_go)
print(said, "attached", attached, "read", read, flush=True)
"""


def attempt(how: str) -> str:
    told = subprocess.run(
        [sys.executable, "-c", ATTACH, how], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return told.stdout.strip()


if linux:

    def test_another_program_of_the_same_person_can_neither_attach_nor_read() -> None:
        assert attempt("shut") == "dumpable 0 core 0 attached False read False"

    def test_without_it_that_would_have_worked() -> None:
        # else the test above would show nothing
        assert attempt("open") == "dumpable 1 core 1048576 attached True read True"


if linux:

    def test_what_it_was_started_with_is_shown_to_nobody_and_kept_by_itself() -> None:
        script = (
            "import sys; from ui import memory_dumps; memory_dumps.disable_core_dumps();"
            "print([open('/proc/self/cmdline').read().rstrip(chr(0)), *sys.argv[1:]])"
        )
        told = subprocess.run(
            [sys.executable, "-c", script, "/home/she/record", "Sgt Moss"],
            cwd=ROOT, capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert told.stdout.strip() == str([sys.executable, "/home/she/record", "Sgt Moss"])


class Calls:
    """A library that notes what is called and answers yes."""

    def __init__(self, *missing: str) -> None:
        self._missing = missing
        self.done: list[tuple[str, tuple[Any, ...]]] = []

    def __getattr__(self, name: str) -> Any:
        if name in self._missing:
            raise AttributeError(name)

        def call(*arguments: Any) -> int:
            self.done.append((name, tuple(getattr(a, "value", a) for a in arguments)))
            return 1

        return call

    def names(self) -> list[str]:
        return [name for name, _arguments in self.done]


def test_a_mac_is_told_to_refuse_debuggers() -> None:
    system = Calls()
    memory_dumps.protect_mac(system)
    assert system.done == [("ptrace", (31, 0, None, 0))]


def test_windows_takes_the_owner_all_rights_but_to_wait_to_end_and_to_ask() -> None:
    kernel32, advapi32 = Calls(), Calls()
    memory_dumps.protect_windows(kernel32, advapi32)
    assert advapi32.done[0][1][:2] == ("D:P(A;;0x00101001;;;OW)", 1)
    assert advapi32.names()[1] == "SetKernelObjectSecurity"
    assert advapi32.done[1][1][1] == 4
    assert ("WerSetFlags", (1,)) in kernel32.done
    assert ("SetErrorMode", (3,)) in kernel32.done
    assert kernel32.names()[-1] == "LocalFree"
    rights = int(memory_dumps.RIGHTS.split(";")[2], 16)
    for forbidden in (0x10, 0x20, 0x40, 0x0008, 0x40000, 0x80000):
        # PROCESS_VM_READ, VM_WRITE, DUP_HANDLE, VM_OPERATION, WRITE_DAC, WRITE_OWNER
        assert not rights & forbidden


def test_windows_without_error_reports_is_shut_all_the_same() -> None:
    kernel32, advapi32 = Calls("WerSetFlags"), Calls()
    memory_dumps.protect_windows(kernel32, advapi32)
    assert "SetKernelObjectSecurity" in advapi32.names()


def test_what_the_rights_are_read_into_is_only_used_if_they_were_read() -> None:
    class Refuses(Calls):
        def __getattr__(self, name: str) -> Any:
            call = super().__getattr__(name)
            return lambda *arguments: call(*arguments) and 0

    kernel32, advapi32 = Calls(), Refuses()
    memory_dumps.protect_windows(kernel32, advapi32)
    assert advapi32.names() == ["ConvertStringSecurityDescriptorToSecurityDescriptorW"]


def test_this_platform_is_asked_in_a_process_of_its_own() -> None:
    script = (
        "from ui import memory_dumps; memory_dumps.disable_core_dumps(); "
        "memory_dumps.disable_core_dumps()"
    )
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True)
    assert ctypes.sizeof(ctypes.c_void_p) == 8
