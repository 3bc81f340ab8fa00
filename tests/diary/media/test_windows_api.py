"""Structures as Windows lays them out on 64-bit systems, by the sizes and places it documents."""

from __future__ import annotations

import ctypes
import sys

import pytest

from diary.media import windows_api as api


@pytest.mark.parametrize(
    ("structure", "size"),
    [
        (api.SecurityAttributes, 24),
        (api.StartupInfo, 112),
        (api.ProcessInformation, 24),
        (api.SidAndAttributes, 16),
        (api.BasicJobLimits, 64),
        (api.JobLimits, 144),
        (api.PerformanceInformation, 104),
    ],
)
def test_a_structure_has_the_size_that_windows_expects(
    structure: type[ctypes.Structure], size: int
) -> None:
    assert ctypes.sizeof(structure) == size


@pytest.mark.parametrize(
    ("structure", "field", "offset"),
    [
        (api.StartupInfo, "flags", 60),
        (api.StartupInfo, "stdin", 80),
        (api.StartupInfo, "attributes", 104),
        (api.ProcessInformation, "pid", 16),
        (api.BasicJobLimits, "flags", 16),
        (api.BasicJobLimits, "active_processes", 40),
        (api.JobLimits, "counters", 64),
        (api.JobLimits, "process_memory", 112),
        (api.JobLimits, "job_memory", 120),
        (api.PerformanceInformation, "most_promised", 16),
        (api.PerformanceInformation, "page_size", 80),
    ],
)
def test_a_field_stands_where_windows_looks_for_it(
    structure: type[ctypes.Structure], field: str, offset: int
) -> None:
    assert getattr(structure, field).offset == offset


def test_what_is_no_handle_raises_with_the_number_of_windows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(api, "last_error", lambda: 1816)
    for nothing in (None, 0, api.INVALID_HANDLE):
        with pytest.raises(OSError, match=r"^\[Errno") as raised:
            api.checked(nothing)
        assert raised.value.errno == 1816
    assert api.checked(4) == 4


if sys.platform == "win32":

    def test_every_call_that_is_declared_is_there() -> None:
        windows = api.Windows()
        for library, calls in (*api._CALLS.items(), *api._GIVING.items()):
            for call in calls:
                assert callable(getattr(getattr(windows, library), call)), call

else:

    def test_elsewhere_there_is_no_windows() -> None:
        with pytest.raises(OSError, match="kernel32"):
            _ = api.Windows().kernel32
