"""Faults are injected by strace, which Linux alone has."""

from __future__ import annotations

import sys

if not sys.platform.startswith("linux"):
    collect_ignore = ["test_disk_refuses.py", "test_killed.py"]
