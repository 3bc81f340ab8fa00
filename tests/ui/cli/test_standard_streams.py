"""What could not be written is dropped: Python would try again at its end, and exit with 120."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

PROGRAM = """
import sys
from ui.cli import standard_streams
standard_streams.use_utf8()
sys.{stream}.write("a line " * 20)
standard_streams.discard_unwritten()
"""


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_what_nobody_reads_changes_no_exit_code(stream: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        ends = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, stream: writing}
        program = [sys.executable, "-c", PROGRAM.format(stream=stream)]
        # as for people, whose streams are buffered
        env = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
        ended = subprocess.run(program, timeout=60, check=False, env=env, **ends)
    finally:
        os.close(writing)
    assert ended.returncode == 0
