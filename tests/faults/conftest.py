"""Faults are injected by strace, and disks made of memory: Linux alone has both."""

from __future__ import annotations

import sys

if not sys.platform.startswith("linux"):
    collect_ignore = ["test_copies.py", "test_disk_refuses.py", "test_full_disk.py", "test_killed.py"]
