"""What the interpreter of the rig loads first: Wine's own variables stay in its processes.

The program clears its environment of what it does not know. Wine looks into its own variables when
it loads a library later, and without them SQLCipher says "SQL logic error". Windows has none.
"""

from __future__ import annotations

import os

_clear = os.unsetenv


def _keep(name: str) -> None:
    if not name.startswith("WIN"):
        _clear(name)


# What `del os.environ[name]` calls.
os.unsetenv = _keep
