"""The `import` that was there before Qt for Python put its own in that place.

PySide6 lets a file ask for other names of its methods (`from __feature__ import snake_case`). For
that it takes the place of `import`: each one takes three times as long, and the source of each
module that is loaded is read a second time, to see whether it names PySide6. Nobody here asks.
"""

from __future__ import annotations

import builtins
from typing import Final

# What PySide6 calls the one that it took the place of.
_TAKEN: Final = "__orig_import__"


def restore() -> None:
    """From now on, no import of this process is looked at for features."""
    builtins.__import__ = getattr(builtins, _TAKEN, builtins.__import__)
