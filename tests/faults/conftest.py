"""Faults are injected by strace, and disks made of memory: Linux alone has both."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from tests.support import small_reserve

if not sys.platform.startswith("linux"):
    collect_ignore = [f"test_{name}.py" for name in ("full_disk", "planted", "power", "sweeps")]


@pytest.fixture(autouse=True, scope="module")
def shipped() -> Iterator[None]:
    """Vaults are shared with the driver, a process of its own."""
    yield from small_reserve.as_shipped()
