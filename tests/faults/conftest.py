"""Faults are injected by strace, and disks made of memory: Linux alone has both."""

from __future__ import annotations

import sys

if not sys.platform.startswith("linux"):
    collect_ignore = [f"test_{name}.py" for name in ("full_disk", "power", "sweeps")]
