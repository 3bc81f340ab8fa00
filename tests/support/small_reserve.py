"""The ballast of a vault, kept small wherever it is not what a test is about.

Each of a thousand vaults would draw, write and sync 8 MiB. What a full disk does is tried with the
size that is shipped, and so is everything that starts the program as a process of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pytest

from diary.store import disk_reserve

SHIPPED: Final = disk_reserve.RESERVE_BYTES
_SMALL: Final = 1 << 16


def lighten() -> None:
    """From now on, in this process, some pages are enough."""
    disk_reserve.RESERVE_BYTES = _SMALL


def as_shipped() -> Iterator[None]:
    """Until this ends, it has its full size."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(disk_reserve, "RESERVE_BYTES", SHIPPED)
        yield
