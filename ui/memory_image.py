"""Memory images: what the system would keep of a program that crashes, and must not.

The rules are:

- Asked for before a passphrase is read, by the window and by every command.
- What a system does not offer is left out without a word.
"""

from __future__ import annotations

import contextlib
import ctypes
import sys

_SET_DUMPABLE = 4  # PR_SET_DUMPABLE of prctl(2)


def keep_none() -> None:
    """Ask the system not to write this process's memory to a core file."""
    if sys.platform == "win32":
        return
    import resource

    # Lowering it is always allowed, but for sandboxes that refuse the question itself.
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        # This also holds where a core is piped to a program, which the limit does not stop.
        ctypes.CDLL(None, use_errno=True).prctl(_SET_DUMPABLE, 0, 0, 0, 0)
