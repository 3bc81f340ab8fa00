"""Where user namespaces may be made, the root of the child holds nothing of the person's."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import diary
from diary.media.client import MediaClient
from diary.media.source import BytesSource
from tests.diary.media import hostile
from tests.diary.media.films import film
from tests.diary.media.samples import heic, jpeg

_TRY = """
import ctypes, os, sys
from diary.media.sandbox import linux, limits
libc = ctypes.CDLL(None, use_errno=True)
entered = linux.enter_empty_root(libc, limits._own_folders())
"""
_WORKER = (
    "from diary.media.sandbox import linux\nfrom diary.media.worker import __main__ as worker\n"
)


def ran(code: str) -> list[str]:
    line = [sys.executable, "-I", "-B", "-c", _TRY + code]
    return subprocess.run(line, capture_output=True, text=True, check=True).stdout.splitlines()


def possible() -> bool:
    return ran("print(entered)") == ["True"]


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
    found = hostile.outcomes({**tries, "own": f"os.stat({sys.prefix!r})"})
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
    code = (
        f"{_WORKER}def refuse(*_): raise PermissionError\nempty_root.{step} = refuse\nworker.main()"
    )
    client = MediaClient([sys.executable, "-I", "-B", "-c", code])
    try:
        found = client.confinement()
        assert (found.files, found.calls, found.network) == (True, True, True)
        for data in (jpeg(), heic(), film()):
            assert client.inspect(BytesSource(data)).preview
    finally:
        client.close()
