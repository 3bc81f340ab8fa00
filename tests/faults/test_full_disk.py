"""A real disk, really full: attachments stop with a sentence, and words can still be saved."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults import strace

SCENARIO = Path(__file__).with_name("full_disk.py")


@pytest.mark.soak
def test_a_disk_of_24_megabytes_is_filled(tmp_path: Path) -> None:
    # a mount that only this process sees, and that goes with it
    done = subprocess.run(
        ["unshare", "--map-root-user", "--mount", sys.executable, str(SCENARIO), str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(strace.ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(done.stdout.splitlines()) == 5
