"""What another program finds of one that works with a record; run as whoever looks.

`stranger.py PID VAULT FOLDER...` prints as JSON what each attempt came to: `refused`, or what was
got; of no process where PID is 0.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

PTRACE_SEIZE, PTRACE_DETACH = 0x4206, 17
PIDFD_GETFD = 438
ENTRIES = ("auxv", "cwd", "environ", "exe", "fd", "io", "maps", "map_files", "mem", "root", "stack")
libc = ctypes.CDLL(None, use_errno=True)


def tried(attempt: Callable[[], Any]) -> Any:
    """What an attempt gives, or that it was refused."""
    try:
        return attempt()
    except PermissionError:
        return "refused"
    except FileNotFoundError:
        return "absent"
    except OSError:
        return "allowed"  # but there is nothing at this address


def done_number(result: int) -> int:
    if result == -1:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def done(result: int) -> str:
    done_number(result)
    return "done"


def look(place: str) -> str:
    """A file's content, a link's end or a folder's names."""
    if os.path.islink(place):
        return os.readlink(place)
    if os.path.isdir(place):
        return ",".join(os.listdir(place))
    with open(place, "rb") as file:
        return file.read(4096).decode("latin-1")


def attach(pid: int) -> str:
    said = done(libc.ptrace(PTRACE_SEIZE, pid, None, None))
    libc.ptrace(PTRACE_DETACH, pid, None, None)
    return said


def read_memory(pid: int) -> str:
    room = ctypes.create_string_buffer(16)

    class Span(ctypes.Structure):
        _fields_ = (("base", ctypes.c_void_p), ("length", ctypes.c_size_t))

    here = Span(ctypes.addressof(room), 16)
    there = Span(0x400000, 16)
    done_ = libc.process_vm_readv(pid, ctypes.byref(here), 1, ctypes.byref(there), 1, 0)
    return done(done_)


def take_descriptor(pid: int) -> str:
    held = os.pidfd_open(pid)
    try:
        os.close(done_number(libc.syscall(PIDFD_GETFD, held, 0, 0)))
    finally:
        os.close(held)
    return "done"


def of_process(pid: int) -> dict[str, Any]:
    """Everything that the system tells of a process, or lets be done to it."""
    proc = f"/proc/{pid}"
    found: dict[str, Any] = {
        name: tried(lambda name=name: look(f"{proc}/{name}")) for name in ENTRIES
    }
    found["cmdline"] = tried(lambda: look(f"{proc}/cmdline"))
    found["attach"] = tried(lambda: attach(pid))
    found["process_vm_readv"] = tried(lambda: read_memory(pid))
    found["pidfd_getfd"] = tried(lambda: take_descriptor(pid))
    found["limits"] = tried(lambda: str(resource.prlimit(pid, resource.RLIMIT_CORE)))
    found["signal"] = tried(lambda: os.kill(pid, 0) or "done")
    return found


def of_folder(folder: str) -> dict[str, str]:
    """What is below a folder, and whether it may be opened."""
    found: dict[str, str] = {}

    def refused(error: OSError) -> None:
        found[error.filename] = "refused"

    for place, _folders, files in os.walk(folder, onerror=refused):
        for path in (os.path.join(place, name) for name in files):
            found[path] = tried(lambda path=path: look(path) and "open")
    return found


if __name__ == "__main__":
    if sys.argv[1:] == ["--help"]:
        sys.exit()
    pid, vault, *folders = sys.argv[1:]
    # a folder that may not be listed may hold files that may be opened by name
    names = ("", "keys", "db", "head", "lock", "att", "draft")
    sys.stdout.write(
        json.dumps(
            {
                "process": of_process(int(pid)) if int(pid) else {},
                "vault": {n: tried(lambda n=n: look(os.path.join(vault, n))) for n in names},
                "planted": tried(lambda: Path(vault, "planted").touch() or "done"),
                "folders": {each: of_folder(each) for each in folders},
            }
        )
    )
