from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support import overdue

ROOT = Path(__file__).resolve().parents[2]
SILENT = [sys.executable, "-I", "-c", "import signal; signal.pause()"]
# The shell waits for another, which has the pipe as well.
NESTED = ["sh", "-c", 'echo "$$"; "$@"; true', "sh", *SILENT]
WAITING = f"""
import subprocess
import pytest

@pytest.mark.timeout(0.5)
def test_waits():
    with subprocess.Popen({NESTED!r}, stdout=subprocess.PIPE) as program:
        print("started", program.pid)
        for line in program.stdout:
            assert line

def test_next():
    pass
"""
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the alarm is of Linux here")


def test_a_process_that_never_says_its_word_fails_its_test_by_name_and_no_other(
    tmp_path: Path,
) -> None:
    (tmp_path / "test_waiting.py").write_text(WAITING, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.support.overdue", "-p", "no:cacheprovider",
         "-c", os.devnull, "--rootdir", tmp_path, tmp_path],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "1 failed, 1 passed" in done.stdout
    assert "Timeout (>0.5s)" in done.stdout
    assert "Ended: python" in done.stdout
    started = int(done.stdout.partition("started ")[2].split()[0])
    with pytest.raises(ProcessLookupError):
        os.kill(started, 0)


def test_only_what_was_started_since_is_ended() -> None:
    before = time.clock_gettime(time.CLOCK_BOOTTIME)
    with subprocess.Popen(SILENT) as program:
        assert overdue.end_started_since(float("inf")) == []
        assert program.poll() is None
        assert len(overdue.end_started_since(before)) == 1
        assert program.wait() == -signal.SIGKILL
