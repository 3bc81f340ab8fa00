"""The limits that the sound child sets on itself before it is told anything.

It sees no byte of a file, so these keep what it loads (the system's sound libraries, and what a
person's settings have them load) from leaving traces or reaching further than a device.

**Invariants:**

- On Linux it makes no socket but those of this computer, starts no program and no process, writes
  to no file but the sound devices, and cannot read the person's own folders, where the kernel
  allows all this. It ends with the program.
- On macOS writing files, starting programs and the network are refused by `sandbox_init`. This was
  never run on macOS.
- On Windows the job is all that limits it: a device does not open for a token that opens nothing.
- What a system does not offer is left out: nothing foreign is decoded here.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
from typing import Final

from diary.media.sandbox import linux
from diary.media.sandbox.limits import end_with_parent, hide_files, own_folders

SOUND_DEVICES: Final = "/dev/snd"
_READ: Final = ("/etc", "/usr", "/proc", "/run", "/sys")
_READ_DEVICES: Final = ("/dev/null", "/dev/zero", "/dev/urandom")
_SET_DUMPABLE, _NO_NEW_PRIVS = 4, 38
_MACOS_RULES: Final = b"""(version 1)
(allow default)
(deny network-outbound (remote ip))
(deny network-bind)
(deny network-inbound)
(deny file-write*)
(allow file-write* (subpath "/dev"))
(deny process-exec)
(deny process-fork)"""


def confine_sound() -> None:
    """Give up what playing does not need."""
    if sys.platform != "win32":
        import resource

        # A write beyond the limit is an error that libraries handle, and not the end.
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        for which in (resource.RLIMIT_FSIZE, resource.RLIMIT_CORE):
            with contextlib.suppress(OSError, ValueError):
                resource.setrlimit(which, (0, 0))
        libc = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "linux":
            _confine_on_linux(libc)
        elif sys.platform == "darwin":
            with contextlib.suppress(AttributeError):
                libc.sandbox_init(_MACOS_RULES, ctypes.c_uint64(0), ctypes.byref(ctypes.c_char_p()))


def _confine_on_linux(libc: ctypes.CDLL) -> None:
    libc.prctl(_SET_DUMPABLE, 0, 0, 0, 0)
    end_with_parent(libc)
    if libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return
    folders = {path for path in (*_READ, *_READ_DEVICES) if os.path.exists(path)}
    devices = [SOUND_DEVICES] if os.path.isdir(SOUND_DEVICES) else []
    hide_files(libc, folders | own_folders(), devices)
    linux.install_sound_filter(libc)
