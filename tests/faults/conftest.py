"""Faults are injected by strace, and disks made of memory: Linux alone has both."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from tests.support import small_reserve, thinning

if not sys.platform.startswith("linux"):
    collect_ignore = [f"test_{name}.py" for name in ("full_disk", "planted", "power", "sweeps")]


@pytest.fixture(autouse=True, scope="module")
def ballast(request: pytest.FixtureRequest) -> Iterator[None]:
    """Vaults have their whole ballast where a disk is full, and in a soak everywhere."""
    if thinning.is_soak() or request.path.name == "test_full_disk.py":
        yield from small_reserve.as_shipped()
    else:
        yield
