"""What the child can still do once it has confined itself, seen from inside it."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from diary.media.decoder_client import MediaClient
from diary.media.sandbox import limits
from tests.support.hostile_decoders import outcomes, seen

# Refused, or not even there for it.
OUT_OF_REACH = {"PermissionError", "FileNotFoundError"}


@pytest.mark.needs("confinement")
def test_it_inherits_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAYBOOK_SECRET", "key")
    monkeypatch.setenv("HOME", str(tmp_path))
    held = os.open(tmp_path, os.O_RDONLY)
    os.set_inheritable(held, True)
    code = (
        "leads = os.getsid(0) == os.getpid()\n"
        "def is_open(fd):\n"
        "    try:\n"
        "        os.fstat(fd)\n"
        "    except OSError:\n"
        "        return False\n"
        "    return True\n"
        "def look():\n"
        "    return dict(names=sorted(os.environ), values=list(os.environ.values()),\n"
        "        files=[fd for fd in range(4096) if is_open(fd)], argv=sys.argv,\n"
        "        folder=os.getcwd(), leads=leads)\n"
    )
    try:
        found = seen(code)
    finally:
        os.close(held)
    assert set(found["names"]) <= {"LC_ALL", "MALLOC_ARENA_MAX", "GLIBC_TUNABLES", "LC_CTYPE"}
    assert not any(str(tmp_path) in value for value in [*found["values"], *found["argv"]])
    # Its null device three times over, and the two pipes.
    assert found["files"] == [0, 1, 2, 3, 4]
    assert found["folder"] == os.path.abspath(os.sep)
    assert found["leads"]


@pytest.mark.usefixtures("started_decoder")
def test_the_real_worker_is_started_with_nothing_of_ours(
    monkeypatch: pytest.MonkeyPatch, started: list[Any]
) -> None:
    monkeypatch.setenv("DAYBOOK_SECRET", "key")
    client = MediaClient()
    try:
        client.warm()
        (child,) = started
        assert child.args == [sys.executable, "-I", "-B", "-m", "diary.media.decoder"]
        if sys.platform == "linux" and os.geteuid() == 0:
            environ = Path(f"/proc/{child.pid}/environ").read_bytes()
            assert b"DAYBOOK_SECRET" not in environ
    finally:
        client.close()


def test_memory_time_and_files_are_bounded() -> None:
    code = (
        "import resource, ctypes\n"
        "names = ('AS', 'CPU', 'NOFILE', 'FSIZE', 'CORE')\n"
        "def look():\n"
        "    return {n: resource.getrlimit(getattr(resource, 'RLIMIT_' + n)) for n in names} | {\n"
        "        'dumpable': ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)}\n"
    )
    found = seen(code)
    assert found["FSIZE"] == found["CORE"] == [0, 0]
    assert found["NOFILE"] == [32, 32]
    assert 0 < found["CPU"][0] <= 120
    assert found["CPU"][1] <= limits.MAX_LONG_CPU_SECONDS
    assert 0 < found["AS"][1] <= 2 << 30
    assert found["dumpable"] == 0


@pytest.mark.needs("confinement")
def test_no_byte_can_be_written_to_any_file(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from diary.media.sandbox import limits\n"
        "limits._bound()\n"
        "try:\n"
        "    with open(sys.argv[1], 'wb', buffering=0) as file:\n"
        "        file.write(b'x')\n"
        "except OSError as error:\n"
        "    print(error.errno)\n"
    )
    path = tmp_path / "out"
    done = subprocess.run(
        [sys.executable, "-I", "-c", code, str(path)], capture_output=True, check=True, text=True
    )
    assert done.stdout.strip() == "27"  # EFBIG
    assert path.read_bytes() == b""


@pytest.mark.needs("confinement")
def test_no_file_of_the_person_can_be_read_where_the_kernel_knows_how(tmp_path: Path) -> None:
    diary = tmp_path / "keys"
    diary.write_bytes(b"k")
    version = ctypes.CDLL(None).syscall(444, None, ctypes.c_size_t(0), 1)
    found = outcomes(
        {
            "read": f"open({str(diary)!r}, 'rb').read()",
            "list": f"os.listdir({str(tmp_path)!r})",
            "make": f"open({str(tmp_path / 'new')!r}, 'wb')",
            "remove": f"os.unlink({str(diary)!r})",
            "import": "import wave",
        }
    )
    assert found.pop("import") == "done"
    if version >= 1:
        assert set(found.values()) <= OUT_OF_REACH
    assert diary.exists() == (version >= 1)


def test_no_socket_and_no_program_where_the_kernel_knows_how() -> None:
    # AF_UNIX, so that the guard of the test run itself plays no part.
    found = outcomes(
        {
            "socket": "_socket.socket(1, 1)",
            "pair": "_socket.socketpair()",
            "program": "os.execv(sys.executable, [sys.executable, '-V'])",
            "much": "bytearray(3 << 30)",
        },
        "import _socket",
    )
    assert found == {
        "socket": "PermissionError",
        "pair": "PermissionError",
        "program": "PermissionError",
        "much": "MemoryError",
    }


def test_of_a_checkout_only_the_package_can_be_read() -> None:
    # A record that was made inside the checkout is no part of the program.
    root = Path(__file__).parents[4]
    found = outcomes(
        {
            "package": f"open({str(root / 'diary' / 'errors.py')!r}, 'rb').read()",
            "checkout": f"open({str(root / 'pyproject.toml')!r}, 'rb').read()",
            "folder": f"os.listdir({str(root)!r})",
        }
    )
    assert found.pop("package") == "done"
    if ctypes.CDLL(None).syscall(444, None, ctypes.c_size_t(0), 1) >= 1:
        assert set(found.values()) <= OUT_OF_REACH


def test_it_is_confined_while_it_has_one_thread() -> None:
    # What is taken away is taken from the thread that asks: another one would keep everything.
    code = (
        "from diary.media.sandbox import limits\n"
        "usual, found = worker.confine, []\n"
        "def confine():\n"
        "    found.append(len(os.listdir('/proc/self/task')))\n"
        "    return usual()\n"
        "worker.confine = confine\n"
        "def look():\n"
        "    return found\n"
    )
    assert seen(code) == [1]


def test_the_conversation_cannot_be_spoilt_by_what_a_library_prints() -> None:
    code = (
        "def look():\n    print('noise', flush=True)\n    os.write(1, b'noise')\n    return 'heard'"
    )
    assert seen(code) == "heard"
