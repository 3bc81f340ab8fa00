"""The system calls that are left to the decoder child, tried from inside it.

Where user namespaces may be made, the root of the child holds nothing of the person's.
"""

from __future__ import annotations

import platform
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import diary
from diary.media.byte_source import BytesSource
from diary.media.decoder_client import MediaClient
from tests.support import hostile_decoders
from tests.support.hostile_decoders import outcomes
from tests.support.media_films import film
from tests.support.media_samples import heic, jpeg

pytestmark = pytest.mark.needs("confinement")

MACHINE = platform.machine()
# shmget, msgget, add_key, process_vm_readv, ptrace, pidfd_getfd
NUMBERS = {"x86_64": (29, 68, 248, 310, 101, 438), "aarch64": (194, 186, 217, 270, 117, 438)}

# The filter alone, so that it stands where the kernel has no Landlock.
_FILTER = """
import ctypes, os, sys
from diary.media.sandbox.linux import install_call_filter
libc = ctypes.CDLL(None, use_errno=True)
libc.prctl(38, 1, 0, 0, 0)
assert install_call_filter(libc)
"""


def filtered(code: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-I", "-c", _FILTER + code, *map(str, arguments)]
    return subprocess.run(line, capture_output=True, text=True, check=False)


def refused(tries: dict[str, str], before: str = "") -> None:
    found = outcomes(tries, "import fcntl, resource, threading\n" + before)
    assert found == dict.fromkeys(tries, "PermissionError")


def test_no_process_can_be_started_but_a_thread_can() -> None:
    refused({"fork": "os.fork()", "spawn": "os.posix_spawn('/bin/true', ['true'], {})"})
    thread = "t = threading.Thread(target=int); t.start(); t.join()"
    assert outcomes({"thread": thread}, "import threading") == {"thread": "done"}


def test_no_other_process_can_be_reached() -> None:
    refused(
        {
            "signal": "os.kill(os.getppid(), 0)",
            "signal to itself": "os.kill(os.getpid(), 0)",
            "signal to all": "os.kill(-1, 0)",
            "its limits": "resource.prlimit(os.getppid(), resource.RLIMIT_CPU)",
            "its priority": "os.setpriority(os.PRIO_PROCESS, os.getppid(), 19)",
            "its processors": "os.sched_setaffinity(os.getppid(), {0})",
            "its handle": "os.pidfd_open(os.getppid())",
            "signals by a pipe": "fcntl.fcntl(3, fcntl.F_SETOWN, os.getppid())",
            "shared memory": "call(0, 0, 4096, 0o1600)",
            "a message queue": "call(1, 0, 0o1600)",
            "a key of the session": "call(2, b'user', b'a', b'b', 1, -3)",
            "its memory": "call(3, os.getppid(), None, 0, None, 0, 0)",
            "its watcher": "call(4, 16, os.getppid(), 0, 0)",
            "its descriptors": "call(5, 0, 0, 0)",
        },
        "import ctypes\n"
        "libc = ctypes.CDLL(None, use_errno=True)\n"
        f"numbers = {NUMBERS[MACHINE]}\n"
        "def call(which, *of):\n"
        "    if libc.syscall(numbers[which], *of) == -1: raise OSError(ctypes.get_errno(), '')\n",
    )
    assert outcomes({"own": "resource.getrlimit(resource.RLIMIT_AS)"}, "import resource") == {
        "own": "done"
    }


def test_nothing_of_a_file_can_be_changed(tmp_path: Path) -> None:
    victim = tmp_path / "db"
    victim.write_bytes(b"record")
    victim.chmod(0o640)
    path = str(victim)
    refused(
        {
            "mode": f"os.chmod({path!r}, 0)",
            "folder": f"os.chmod({str(tmp_path)!r}, 0)",
            "times": f"os.utime({path!r}, (0, 0))",
            "name": f"os.rename({path!r}, {path + '2'!r})",
            "link": f"os.link({path!r}, {path + '2'!r})",
            "symlink": f"os.symlink('/', {path + '2'!r})",
            "length": f"os.truncate({path!r}, 0)",
            "owner": f"os.chown({path!r}, 1, 1)",
            "attribute": f"os.setxattr({path!r}, 'user.a', b'b')",
            "removed": f"os.unlink({path!r})",
            "new folder": f"os.mkdir({path + '2'!r})",
            "memory file": "os.memfd_create('x')",
            "root": "os.chroot('/')",
        }
    )
    assert victim.read_bytes() == b"record"
    assert victim.stat().st_mode & 0o777 == 0o640


def test_files_open_to_be_read_alone_even_where_landlock_is_missing(tmp_path: Path) -> None:
    victim = tmp_path / "db"
    victim.write_bytes(b"record")
    code = (
        "print(open(sys.argv[1], 'rb').read())\n"
        "for mode in ('wb', 'ab', 'r+b', 'xb'):\n"
        "    name = sys.argv[1] + '2' * (mode == 'xb')\n"
        "    try:\n"
        "        open(name, mode)\n"
        "    except OSError as error:\n"
        "        print(error.errno)\n"
        "for name, flag in ((sys.argv[1], os.O_TRUNC), (sys.argv[1] + '3', os.O_CREAT)):\n"
        "    try:\n"
        "        os.open(name, flag)\n"
        "    except OSError as error:\n"
        "        print(error.errno)\n"
    )
    done = filtered(code, victim)
    assert done.stdout.split() == ["b'record'", *["1"] * 6], done.stderr
    assert victim.read_bytes() == b"record"
    assert [path.name for path in tmp_path.iterdir()] == ["db"]


def test_newer_calls_are_answered_as_by_an_older_kernel() -> None:
    # A C library that knows a newer call takes the older one instead of giving up.
    code = "for n in (435, 440, 10_000): print(libc.syscall(n, 0, 0, 0), ctypes.get_errno())\n"
    assert filtered(code).stdout.split("\n")[:3] == ["-1 38"] * 3


def test_the_second_calling_convention_ends_the_child() -> None:
    # Only x86-64 has one; elsewhere the number is one of a call that nobody knows yet.
    ended = -signal.SIGSYS if MACHINE == "x86_64" else 0
    assert filtered("libc.syscall((1 << 30) + 39)").returncode == ended


def test_what_a_file_brings_does_not_become_a_program() -> None:
    before = (
        "import ctypes, mmap\n"
        "libc = ctypes.CDLL(None, use_errno=True)\n"
        "libc.mmap.restype = ctypes.c_void_p\n"
        "held = libc.mmap(None, ctypes.c_size_t(4096), 3, 0x22, -1, ctypes.c_size_t(0))\n"
        "def turn(prot):\n"
        "    if libc.mprotect(ctypes.c_void_p(held), ctypes.c_size_t(4096), prot) == -1:\n"
        "        raise OSError(ctypes.get_errno(), '')\n"
    )
    tries = {
        "new memory": "mmap.mmap(-1, 4096, prot=5)",
        "new memory to write": "mmap.mmap(-1, 4096, prot=7)",
        "its own": "turn(5)",
    }
    assert outcomes(tries, before) == dict.fromkeys(tries, "PermissionError")
    assert outcomes({"to read": "turn(1)"}, before) == {"to read": "done"}


def test_the_second_filter_is_there_by_itself() -> None:
    code = (
        "import mmap\n"
        "from diary.media.sandbox.linux import forbid_new_code\n"
        "mmap.mmap(-1, 4096, prot=5).close()\n"
        "print(forbid_new_code(libc))\n"
        "try: mmap.mmap(-1, 4096, prot=5)\n"
        "except OSError as error: print(error.errno)\n"
    )
    assert filtered(code).stdout.split() == ["True", "1"]


_TRY = """
import ctypes, os, sys
from diary.media.sandbox import linux, limits
libc = ctypes.CDLL(None, use_errno=True)
entered = linux.enter_empty_root(libc, limits.own_folders())
"""
_WORKER = (
    "from diary.media.sandbox import linux\nfrom diary.media.decoder import __main__ as worker\n"
)


def ran(code: str) -> list[str]:
    line = [sys.executable, "-I", "-B", "-c", _TRY + code]
    return subprocess.run(line, capture_output=True, text=True, check=True).stdout.splitlines()


def possible() -> bool:
    return sys.platform == "linux" and ran("print(entered)") == ["True"]


here = pytest.mark.skipif(not possible(), reason="no user namespace may be made here")


@here
def test_nothing_is_there_but_the_folders_of_the_program(tmp_path: Path) -> None:
    (tmp_path / "keys").write_bytes(b"k")
    places = ("/etc/passwd", "/proc/self", "/home", "/var", "/dev/null", str(tmp_path / "keys"))
    # The folders above the program's own are there, and empty but for the way to it.
    own = (sys.prefix, sys.base_prefix, diary.__file__)
    paths = [at for at in places if not any(Path(one).is_relative_to(at) for one in own)]
    assert len(paths) >= 4
    tries = {path: f"os.stat({path!r})" for path in paths}
    found = hostile_decoders.outcomes({**tries, "own": f"os.stat({sys.prefix!r})"})
    assert found.pop("own") == "done"
    # Not refused but absent: whether a file exists, how large and how old, is not told either.
    assert found == dict.fromkeys(paths, "FileNotFoundError")


@here
def test_there_is_no_network_even_without_the_filter_of_calls() -> None:
    lines = ran(
        "import socket\n"
        "print([name for _, name in socket.if_nameindex()])\n"
        "try: socket.create_connection(('127.0.0.1', 9), timeout=5)\n"
        "except OSError as error: print(error.errno)\n"
    )
    # The one interface of a new namespace, which is down.
    assert lines == ["['lo']", "101"]


@here
def test_nothing_can_be_written_and_no_right_is_left_even_without_landlock() -> None:
    lines = ran(
        "for path in ('/new', sys.prefix + '/new'):\n"
        "    try: open(path, 'w')\n"
        "    except OSError as error: print(error.errno)\n"
        "print(libc.mount(b'none', b'/', b'tmpfs', 0, None))\n"
        "print(libc.sethostname(b'x', 1))\n"
    )
    assert lines == ["30", "30", "-1", "-1"]


def test_the_system_has_the_mounts_that_it_had() -> None:
    before = Path("/proc/self/mounts").read_bytes()
    ran("")
    assert Path("/proc/self/mounts").read_bytes() == before


@pytest.mark.parametrize("step", ["_unshare", "_build", "_only_read"])
def test_where_a_step_is_refused_the_child_is_confined_as_it_was(step: str) -> None:
    code = f"{_WORKER}def refuse(*_): raise PermissionError\nlinux.{step} = refuse\nworker.main()"
    client = MediaClient([sys.executable, "-I", "-B", "-c", code])
    try:
        found = client.confinement()
        assert (found.files, found.calls, found.network) == (True, True, True)
        for data in (jpeg(), heic(), film()):
            assert client.inspect(BytesSource(data)).preview
    finally:
        client.close()
