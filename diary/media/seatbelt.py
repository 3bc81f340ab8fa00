"""The sandbox of macOS around the decoder child: what no rule allows is refused.

A process puts itself into it by `sandbox_init`, which Apple calls deprecated and uses itself; the
rules are text in the language of sandbox profiles. No macOS has run this yet: what holds there is
for the probes to say.

Invariants:

- Nothing is allowed but to read the program's own folders and the system's, to run what lies there,
  and to ask the kernel for its figures. Pipes that are open stay open.
- Rules are matched against real paths, so a folder is named by both of its names.
- A path is quoted, so that no folder's name can add a rule.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterable
from typing import Final

# Libraries, their caches and fonts. A person's own fonts are not among them.
_SYSTEM_FOLDERS: Final = ("/System", "/usr/lib", "/Library/Fonts")
_DEVICES: Final = ("/dev/urandom", "/dev/random")


def profile(folders: Iterable[str]) -> str:
    """The rules that let nothing be read but these folders and the system's."""
    named = {*_SYSTEM_FOLDERS}
    for folder in folders:
        named |= {folder, os.path.realpath(folder)}
    below = " ".join(f"(subpath {_quoted(folder)})" for folder in sorted(named))
    devices = " ".join(f"(literal {_quoted(device)})" for device in _DEVICES)
    return "\n".join(
        (
            "(version 1)",
            "(deny default)",
            "(allow sysctl-read)",
            f"(allow file-read* file-map-executable {below})",
            f"(allow file-read-data {devices})",
        )
    )


def enter(libc: ctypes.CDLL, folders: Iterable[str]) -> bool:
    """Put this process into it for good; False where macOS refuses the rules or has no such call.

    `libc` is the C library.
    """
    try:
        sandbox_init = libc.sandbox_init
    except AttributeError:
        return False
    sandbox_init.argtypes = [ctypes.c_char_p, ctypes.c_uint64, ctypes.c_void_p]
    why = ctypes.c_char_p()
    return bool(sandbox_init(os.fsencode(profile(folders)), 0, ctypes.byref(why)) == 0)


def _quoted(path: str) -> str:
    escaped = path.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
