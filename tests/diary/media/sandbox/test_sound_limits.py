"""What the sound child gives up on Linux, tried from inside one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(sys.platform != "linux", reason="the limits of Linux"),
]

_TRIES = """
import ctypes, json, os, sys, threading
from diary.media.sandbox.sound_limits import confine_sound
libc = ctypes.CDLL(None, use_errno=True)
home, = sys.argv[1:]

def tried(call):
    try:
        found = call()
    except OSError:
        return False
    return found is None or found >= 0

def write(path):
    with open(path, "wb") as file:
        file.write(b"x")

def read(path):
    with open(path, "rb") as file:
        file.read(1)

def fork():
    if (child := os.fork()) == 0:
        os._exit(0)
    os.waitpid(child, 0)

def thread():
    one = threading.Thread(target=int)
    one.start()
    one.join()

tries = {
    "unix socket": lambda: libc.socket(1, 1, 0),
    "thread": thread,
    "internet": lambda: libc.socket(2, 1, 0),
    "internet 6": lambda: libc.socket(10, 1, 0),
    "netlink": lambda: libc.socket(16, 3, 0),
    "write": lambda: write(home + "/new"),
    "overwrite": lambda: write(home + "/kept"),
    "folder": lambda: os.mkdir(home + "/folder"),
    "read": lambda: read(home + "/kept"),
    "fork": fork,
    "start": lambda: os.posix_spawn("/bin/true", ["true"], {}),
}
os.closerange(3, 100)
before = {name: tried(call) for name, call in tries.items()}
for name in ("new", "folder"):
    path = home + "/" + name
    os.rmdir(path) if os.path.isdir(path) else os.unlink(path)
confine_sound()
after = {name: tried(call) for name, call in tries.items()}
print(json.dumps([before, after]))
"""


def test_it_reaches_this_computers_sound_and_no_more(tmp_path: Path) -> None:
    (tmp_path / "kept").write_bytes(b"kept")
    told = subprocess.run(
        [sys.executable, "-B", "-c", _TRIES, tmp_path], capture_output=True, check=True
    )
    before, after = json.loads(told.stdout)
    # each of them can be done by whoever is not prevented from it
    assert all(before.values())
    assert {name for name, done in after.items() if done} == {"unix socket", "thread"}
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]
    assert (tmp_path / "kept").read_bytes() == b"x"
