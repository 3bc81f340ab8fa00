"""What a child on Windows says of itself follows from what it was refused, and nothing else."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import pytest

from diary.media.sandbox import windows as sandbox_windows
from diary.media.sandbox import windows_api
from diary.media.sandbox.windows import WindowsProbes
from diary.media.sandbox_report import PARTS, Confinement
from tests.support.fake_windows import FREE_PAGES, HOME, PARENT, AnsweringWindows, pointed

SHARES = r"\\.\GLOBALROOT\Device\Mup"
# The numbers with which Windows refuses each call once all is taken away.
REFUSALS = {"CreateFileW": 5, "OpenProcess": 5, "socket": 10013, "VirtualAlloc": 1455}
ALL_BUT_CALLS = Confinement(files=True, network=True, memory=True, processes=True)

Refused = Callable[[str, tuple[Any, ...]], int]


def found(
    monkeypatch: pytest.MonkeyPatch,
    *,
    before: Refused = lambda name, _told: 1816 if name == "CreateProcessW" else 0,
    after: Refused = lambda name, _told: REFUSALS.get(name, 0),
    drives: dict[int, int] | None = None,
) -> Confinement:
    windows = AnsweringWindows(monkeypatch)
    windows.drives = drives or windows.drives
    windows.refused = before
    probes = WindowsProbes(windows)
    windows.refused = after
    return probes.confinement()


def unlimited(found: Confinement) -> set[str]:
    return {name for name in PARTS if not getattr(found, name)}


def test_what_was_refused_is_limited_and_calls_never_are(monkeypatch: pytest.MonkeyPatch) -> None:
    assert found(monkeypatch) == ALL_BUT_CALLS
    assert not found(monkeypatch).is_enough


def test_what_agrees_to_everything_limits_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def agree(_name: str, _told: tuple[Any, ...]) -> int:
        return 0

    assert found(monkeypatch, before=agree, after=agree) == Confinement()


@pytest.mark.parametrize("right", [1, 2])
@pytest.mark.parametrize(
    "path", ["A:\\", "C:\\", HOME, "C:\\Users", "C:\\Windows\\win.ini", "NUL", sys.executable]
)
def test_one_place_that_still_opens_is_enough_to_say_so(
    monkeypatch: pytest.MonkeyPatch, path: str, right: int
) -> None:
    def opens(name: str, told: tuple[Any, ...]) -> int:
        return 0 if (name, *told[:2]) == ("CreateFileW", path, right) else REFUSALS.get(name, 0)

    assert unlimited(found(monkeypatch, after=opens)) == {"calls", "files"}


@pytest.mark.parametrize("right", [1, 2])
def test_a_home_that_did_not_open_before_proves_nothing(
    monkeypatch: pytest.MonkeyPatch, right: int
) -> None:
    def shut(name: str, told: tuple[Any, ...]) -> int:
        if name == "CreateProcessW":
            return 1816
        return 5 if (name, *told[:2]) == ("CreateFileW", HOME, right) else 0

    assert unlimited(found(monkeypatch, before=shut)) == {"calls", "files"}


def test_a_drive_of_another_computer_is_not_tried_and_so_not_limited(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert unlimited(found(monkeypatch, drives={2: 3, 25: 4})) == {"calls", "files"}


@pytest.mark.parametrize(
    ("call", "number", "parts"),
    [
        ("CreateFileW", 32, {"files", "network"}),
        ("OpenProcess", 87, {"processes"}),
        ("socket", 10093, {"network"}),
        ("VirtualAlloc", 8, {"memory"}),
    ],
)
def test_another_failure_is_no_refusal(
    monkeypatch: pytest.MonkeyPatch, call: str, number: int, parts: set[str]
) -> None:
    failing = {**REFUSALS, call: number}
    got = found(monkeypatch, after=lambda name, _told: failing.get(name, 0))
    assert unlimited(got) == {"calls", *parts}


@pytest.mark.parametrize("family", [1, 2, 23])
def test_one_kind_of_socket_is_enough_for_a_connection(
    monkeypatch: pytest.MonkeyPatch, family: int
) -> None:
    def makes(name: str, told: tuple[Any, ...]) -> int:
        return 0 if name == "socket" and told[0] == family else REFUSALS.get(name, 0)

    assert unlimited(found(monkeypatch, after=makes)) == {"calls", "network"}


def test_shares_of_other_computers_are_a_network_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def shares(name: str, told: tuple[Any, ...]) -> int:
        return 0 if name == "CreateFileW" and told[0] == SHARES else REFUSALS.get(name, 0)

    assert unlimited(found(monkeypatch, after=shares)) == {"calls", "network"}


@pytest.mark.parametrize("number", [0, 2, 193])
def test_a_process_that_was_not_refused_is_one(
    monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    got = found(monkeypatch, before=lambda name, _told: number if name == "CreateProcessW" else 0)
    assert unlimited(got) == {"calls", "processes"}


@pytest.mark.parametrize("right", [0x1, 0x10, 0x40, 0x1000])
def test_a_process_that_can_be_reached_in_one_way_is_reached(
    monkeypatch: pytest.MonkeyPatch, right: int
) -> None:
    def reaches(name: str, told: tuple[Any, ...]) -> int:
        return 0 if name == "OpenProcess" and told[0] == right else REFUSALS.get(name, 0)

    assert unlimited(found(monkeypatch, after=reaches)) == {"calls", "processes"}


def test_the_process_that_started_the_child_is_the_one_that_is_tried(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    windows = AnsweringWindows(monkeypatch)
    WindowsProbes(windows)
    assert {told[2] for name, told in windows.called if name == "OpenProcess"} == {PARENT}


@pytest.mark.parametrize("pages", [0, (1 << 30) // 4096])
def test_memory_that_windows_itself_lacks_proves_no_bound(
    monkeypatch: pytest.MonkeyPatch, pages: int
) -> None:
    def tight(self: AnsweringWindows, told: Any, _size: int) -> int:
        pointed(told).most_promised, pointed(told).page_size = pages, 4096
        return 1

    assert FREE_PAGES > pages
    monkeypatch.setattr(AnsweringWindows, "_K32GetPerformanceInfo", tight)
    assert unlimited(found(monkeypatch)) == {"calls", "memory"}


def test_a_job_without_a_bound_bounds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AnsweringWindows, "_QueryInformationJobObject", lambda *told: 1)
    assert unlimited(found(monkeypatch)) == {"calls", "memory"}


def answering(monkeypatch: pytest.MonkeyPatch, *refused: str) -> AnsweringWindows:
    """The Windows that a child confines itself on, which notes as well when all is loaded."""
    windows = AnsweringWindows(monkeypatch, refused)
    monkeypatch.setattr(sandbox_windows, "Windows", lambda: windows)
    monkeypatch.setattr(
        sandbox_windows, "preload_all", lambda: windows.called.append(("loaded", ()))
    )
    return windows


def test_rights_go_after_the_first_look_and_before_the_second(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    windows = answering(monkeypatch)
    assert sandbox_windows.confine_on_windows() == Confinement()
    names = windows.names()
    assert names.pop(0) == "loaded"
    level, revert = names.index("SetTokenInformation"), names.index("RevertToSelf")
    assert max(at for at, name in enumerate(names) if name == "CreateProcessW") < level < revert
    looks = [at for at, name in enumerate(names) if name == "CreateFileW"]
    assert min(looks) < level
    assert max(looks) > revert
    # A box that asks for a disk would wait for an answer that nobody gives.
    assert names[0] == "SetErrorMode"
    asked = [told[0] for name, told in windows.called if name == "SetProcessMitigationPolicy"]
    assert asked == [3, 4, 6, 9, 10, 13]


def test_what_an_older_windows_lacks_is_no_reason_to_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    refused = ["SetTokenInformation", "SetProcessMitigationPolicy", "RegDisablePredefinedCache"]
    answering(monkeypatch, *refused)
    assert sandbox_windows.confine_on_windows() == Confinement()


@pytest.mark.parametrize(("refused", "holds"), [((), False), (("VirtualAlloc",), True)])
def test_new_code_is_forbidden_only_where_none_can_be_made(
    monkeypatch: pytest.MonkeyPatch, refused: tuple[str, ...], holds: bool
) -> None:
    answering(monkeypatch, *refused)
    assert sandbox_windows.forbid_new_code() is holds


def test_a_library_that_is_not_found_again_forbids_nothing_and_harms_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Shut(windows_api.Windows):
        @property
        def kernel32(self) -> Any:
            raise FileNotFoundError

    monkeypatch.setattr(sandbox_windows, "Windows", Shut)
    assert sandbox_windows.forbid_new_code() is False
