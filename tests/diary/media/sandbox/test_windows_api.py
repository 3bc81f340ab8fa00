"""Structures as Windows lays them out on 64-bit systems, by the sizes and places it documents."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from pathlib import Path

import pytest

from diary.media.sandbox import windows_api

ROOT = Path(__file__).resolve().parents[4]


@pytest.mark.parametrize(
    ("structure", "size"),
    [
        (windows_api.SecurityAttributes, 24),
        (windows_api.StartupInfo, 112),
        (windows_api.ProcessInformation, 24),
        (windows_api.SidAndAttributes, 16),
        (windows_api.BasicJobLimits, 64),
        (windows_api.JobLimits, 144),
        (windows_api.PerformanceInformation, 104),
        (windows_api.BasicProcess, 48),
    ],
)
def test_a_structure_has_the_size_that_windows_expects(
    structure: type[ctypes.Structure], size: int
) -> None:
    assert ctypes.sizeof(structure) == size


@pytest.mark.parametrize(
    ("structure", "field", "offset"),
    [
        (windows_api.StartupInfo, "flags", 60),
        (windows_api.StartupInfo, "stdin", 80),
        (windows_api.StartupInfo, "attributes", 104),
        (windows_api.ProcessInformation, "pid", 16),
        (windows_api.BasicJobLimits, "flags", 16),
        (windows_api.BasicJobLimits, "active_processes", 40),
        (windows_api.JobLimits, "counters", 64),
        (windows_api.JobLimits, "process_memory", 112),
        (windows_api.JobLimits, "job_memory", 120),
        (windows_api.PerformanceInformation, "most_promised", 16),
        (windows_api.PerformanceInformation, "page_size", 80),
        (windows_api.BasicProcess, "parent", 40),
    ],
)
def test_a_field_stands_where_windows_looks_for_it(
    structure: type[ctypes.Structure], field: str, offset: int
) -> None:
    assert getattr(structure, field).offset == offset


def test_what_is_no_handle_raises_with_the_number_of_windows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(windows_api, "last_error", lambda: 1816)
    for nothing in (None, 0, windows_api.INVALID_HANDLE):
        with pytest.raises(OSError, match=r"^\[Errno") as raised:
            windows_api.checked(nothing)
        assert raised.value.errno == 1816
    assert windows_api.checked(4) == 4


if sys.platform == "win32":

    def test_every_call_that_is_declared_is_there() -> None:
        windows = windows_api.Windows()
        for library, calls in (
            *windows_api.BOOL_CALLS.items(),
            *windows_api.CALLS.items(),
        ):
            for call in calls:
                assert callable(getattr(getattr(windows, library), call)), call

    def test_a_process_knows_which_one_started_it() -> None:
        code = "from diary.media.sandbox import windows_api as api;"
        code += " print(api.parent_of_this_process(api.Windows()))"
        # Of a virtual environment python.exe starts the real one, whose parent it would be.
        real = getattr(sys, "_base_executable", sys.executable)
        assert int(subprocess.check_output([real, "-c", code], cwd=ROOT)) == os.getpid()

else:

    def test_elsewhere_there_is_no_windows() -> None:
        with pytest.raises(OSError, match="kernel32"):
            _ = windows_api.Windows().kernel32
