"""What the interpreter of the rig loads first, as `sitecustomize`: Wine's own variables stay.

The program clears its environment of what it does not know. Wine looks into its own variables when
it loads a library later, and without them SQLCipher says "SQL logic error". Windows has none.
"""

from __future__ import annotations

import os
from os import PathLike

_clear = os.unsetenv


def _keep(name: str | bytes | PathLike[str] | PathLike[bytes]) -> None:
    if not os.fsdecode(name).startswith("WIN"):
        _clear(name)


# What `del os.environ[name]` calls.
os.unsetenv = _keep
