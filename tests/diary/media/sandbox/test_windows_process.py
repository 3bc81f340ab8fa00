"""How a child is started on Windows, as a plan and as calls; run there where there is Windows."""

from __future__ import annotations

import io
import sys
from typing import Any

import pytest

from diary.media.sandbox import windows_api, windows_process
from diary.media.sandbox.limits import MAX_LONG_CPU_SECONDS
from diary.media.sandbox.windows_process import job_limits, plan
from tests.support.fake_windows import AnsweringWindows, pointed

COMMAND = ["C:\\a b\\.venv\\Scripts\\python.exe", "-I", "-m", "diary.media.decoder"]
BASE = "C:\\Python\\python.exe"


def test_in_a_virtual_environment_the_interpreter_itself_is_started(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "executable", COMMAND[0])
    planned = plan(COMMAND, {"SYSTEMROOT": "C:\\Windows", "LC_ALL": "C.UTF-8"}, BASE)
    assert planned.program == BASE
    assert planned.line == f'"{COMMAND[0]}" -I -m diary.media.decoder'
    assert planned.environment == (
        f"LC_ALL=C.UTF-8\0SYSTEMROOT=C:\\Windows\0__PYVENV_LAUNCHER__={COMMAND[0]}\0\0"
    )


@pytest.mark.parametrize("base", ["", COMMAND[0]])
def test_elsewhere_what_is_named_is_started(monkeypatch: pytest.MonkeyPatch, base: str) -> None:
    monkeypatch.setattr(sys, "executable", COMMAND[0])
    planned = plan(COMMAND, {}, base)
    assert (planned.program, planned.environment) == (COMMAND[0], "\0")


def test_a_program_of_another_name_is_started_by_that_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", COMMAND[0])
    assert plan(["C:\\Daybook\\decoder.exe"], {}, BASE).program == "C:\\Daybook\\decoder.exe"


def test_the_job_has_one_process_and_ends_with_its_last_handle() -> None:
    limits = job_limits(1 << 30)
    assert limits.basic.flags == 0x8 | 0x2 | 0x100 | 0x200 | 0x400 | 0x2000
    assert limits.basic.active_processes == 1
    assert limits.process_memory == limits.job_memory == 1 << 30
    assert limits.basic.process_time == MAX_LONG_CPU_SECONDS * 10**7


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> AnsweringWindows:
    made = AnsweringWindows(monkeypatch)
    monkeypatch.setattr(windows_process, "Windows", lambda: made)
    monkeypatch.setattr(windows_process, "_file", lambda end, how: io.BytesIO())
    return made


STEPS = (
    "CreateProcessAsUserW",
    "CreateProcessW",
    "AssignProcessToJobObject",
    "SetThreadToken",
    "ResumeThread",
    "TerminateProcess",
)


def steps(windows: AnsweringWindows) -> list[str]:
    return [name for name in windows.names() if name in STEPS]


def arguments(windows: AnsweringWindows, call: str) -> list[tuple[Any, ...]]:
    return [told for name, told in windows.called if name == call]


def test_job_and_token_are_there_before_the_first_instruction(windows: AnsweringWindows) -> None:
    started = windows_process.start(COMMAND, {})
    assert started.pid == 4711
    assert steps(windows) == [
        "CreateProcessAsUserW",
        "AssignProcessToJobObject",
        "SetThreadToken",
        "ResumeThread",
    ]
    flags = arguments(windows, "CreateProcessAsUserW")[0][6]
    assert flags == windows_api.CREATE_SUSPENDED | windows_api.DETACHED_PROCESS | 0x400 | 0x80000


def test_nothing_is_inherited_but_the_pipes_and_the_null_device(windows: AnsweringWindows) -> None:
    started = windows_process.start(COMMAND, {})
    told = {
        key: pointed(value)
        for _, _, key, value, *_ in arguments(windows, "UpdateProcThreadAttribute")
    }
    begin = pointed(arguments(windows, "CreateProcessAsUserW")[0][-2])
    assert list(told[0x20002]) == [begin.stdin, begin.stdout, begin.stderr]
    assert len({*told[0x20002]}) == 3
    assert told[0x2000E].value == 1
    inheriting = [told[0] for told in arguments(windows, "SetHandleInformation")]
    assert inheriting == [begin.stdin, begin.stdout]
    assert started.args == COMMAND


def test_every_identity_only_denies_and_nobody_is_asked_besides(windows: AnsweringWindows) -> None:
    windows_process.start(COMMAND, {})
    locked, first = arguments(windows, "CreateRestrictedToken")
    # The person, and groups but for the level of integrity.
    assert locked[1] == 1
    assert [each.sid for each in locked[3]] == [1001, 1002, 1004]
    assert len(locked[7]) == 1
    assert arguments(windows, "ConvertStringSidToSidW")[0][0] == "S-1-0-0"
    assert (first[1], first[3]) == (0, None)
    assert [each.sid for each in first[7]] == [1001, 1002, 1004]


def test_where_a_job_may_not_bound_the_desktop_it_bounds_the_rest(
    windows: AnsweringWindows,
) -> None:
    refusals = iter([5, 0])
    windows.refused = lambda name, _told: (
        next(refusals) if name == "AssignProcessToJobObject" else 0
    )
    windows_process.start(COMMAND, {})
    assert [told[1] for told in arguments(windows, "SetInformationJobObject")] == [9, 4, 9]
    assert steps(windows)[-1] == "ResumeThread"


@pytest.mark.parametrize("refused", ["CreateRestrictedToken", "CreateProcessAsUserW"])
def test_where_no_locked_token_is_to_be_had_the_child_starts_without(
    windows: AnsweringWindows, refused: str
) -> None:
    windows.refused = lambda name, _told: 1314 if name == refused else 0
    windows_process.start(COMMAND, {})
    assert steps(windows)[-3:] == ["CreateProcessW", "AssignProcessToJobObject", "ResumeThread"]


def test_a_child_whose_first_token_is_refused_never_runs(windows: AnsweringWindows) -> None:
    windows.refused = lambda name, _told: 5 if name == "SetThreadToken" else 0
    windows_process.start(COMMAND, {})
    assert steps(windows) == [
        *("CreateProcessAsUserW", "AssignProcessToJobObject", "SetThreadToken"),
        *("TerminateProcess", "CreateProcessW", "AssignProcessToJobObject", "ResumeThread"),
    ]


def test_what_an_older_windows_lacks_is_left_out(windows: AnsweringWindows) -> None:
    windows.refused = lambda name, told: (
        87 if name == "UpdateProcThreadAttribute" and told[2] == 0x2000E else 0
    )
    windows_process.start(COMMAND, {})
    assert steps(windows)[0] == "CreateProcessAsUserW"


@pytest.mark.parametrize("refused", ["UpdateProcThreadAttribute", "CreatePipe", "CreateFileW"])
def test_a_child_that_would_inherit_more_is_not_started(
    windows: AnsweringWindows, refused: str
) -> None:
    windows.refused = lambda name, _told: 87 if name == refused else 0
    with pytest.raises(OSError, match=r"^\[Errno") as raised:
        windows_process.start(COMMAND, {})
    assert raised.value.errno == 87
    assert steps(windows) == []


def test_every_handle_is_closed_once(windows: AnsweringWindows) -> None:
    started = windows_process.start(COMMAND, {})
    (made,) = arguments(windows, "CreateProcessAsUserW")
    held = {pointed(made[-1]).process, *windows.gave("CreateJobObjectW")}
    assert len(held) == 2
    closed = [told[0] for told in arguments(windows, "CloseHandle")]
    assert len(closed) == len(set(closed))
    assert held.isdisjoint(closed)
    started.kill()
    assert arguments(windows, "TerminateJobObject")
    del started
    closed = [told[0] for told in arguments(windows, "CloseHandle")]
    assert len(closed) == len(set(closed))
    assert held <= set(closed)
