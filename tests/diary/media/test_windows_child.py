"""A child started on Windows, seen from inside it and from outside. Wine passes for Windows here.

What a Windows refuses to it is not looked at here: of that the child's own probes tell.
"""

from __future__ import annotations

import sys

if sys.platform == "win32":
    import ctypes
    import json
    import os
    import subprocess
    from pathlib import Path
    from typing import Any

    import pytest

    from diary.errors import MediaError
    from diary.media import windows_api as api
    from diary.media import windows_process
    from diary.media.client import MediaClient
    from diary.media.confinement import DecodeConsent
    from diary.media.source import BytesSource
    from diary.media.windows_api import Windows, checked
    from diary.media.windows_process import OwnedHandle, WindowsProcess
    from tests.diary.media.samples import jpeg

    ENVIRONMENT = {"SYSTEMROOT": os.environ["SYSTEMROOT"]}
    # The steps by which the child gives up its rights, then what its token is.
    LOOK = """
import ctypes, json, os, sys
from diary.media import windows_api as api, windows_limits
windows = api.Windows()
look = api.Windows().advapi32._library
def told(which):
    token, size = api.HANDLE(), api.DWORD()
    windows.advapi32.OpenProcessToken(api.THIS_PROCESS, 8, ctypes.byref(token))
    windows.advapi32.GetTokenInformation(token, which, None, 0, ctypes.byref(size))
    room = ctypes.create_string_buffer(size.value)
    windows.advapi32.GetTokenInformation(token, which, room, size, ctypes.byref(size))
    return room
def sid(room):
    text = ctypes.c_wchar_p()
    look.ConvertSidToStringSidW(ctypes.c_void_p(api.SidAndAttributes.from_buffer(room).sid),
        ctypes.byref(text))
    return text.value
"""

    def start(code: str) -> WindowsProcess:
        command = [sys.executable, "-I", "-B", "-c", code]
        return windows_process.start(command, ENVIRONMENT)

    def seen(code: str) -> Any:
        """What `code` prints, as JSON."""
        process = start(f"{LOOK}\n{code}")
        with process.stdin, process.stdout:
            told = process.stdout.read()
            assert process.wait(60) == 0
        return json.loads(told)

    def test_its_token_denies_and_its_level_is_the_lowest() -> None:
        found = seen(
            "windows_limits._trust_nobody(windows)\n"
            "windows.advapi32.RevertToSelf()\n"
            "user = api.SidAndAttributes.from_buffer(told(1))\n"
            "groups = told(2)\n"
            "count = api.DWORD.from_buffer(groups).value\n"
            "listed = (api.SidAndAttributes * count).from_buffer(groups, 8)\n"
            "besides = told(11)\n"
            "print(json.dumps(dict(level=sid(told(25)), user=user.attributes,\n"
            "    groups=[g.attributes for g in listed if not g.attributes & 0x20],\n"
            "    besides=api.DWORD.from_buffer(besides).value,\n"
            "    privileges=api.DWORD.from_buffer(told(3)).value)))"
        )
        assert found["level"] == "S-1-16-0"
        assert all(attributes & 0x10 for attributes in found["groups"])  # only to deny
        assert found["besides"] == 1
        # What Windows never takes away is the right to pass through folders.
        assert found["privileges"] <= 1

    def test_it_begins_as_the_person_inside_its_job_and_without_a_console() -> None:
        found = seen(
            "inside = api.BOOL()\n"
            "kernel32 = windows.kernel32._library\n"
            "kernel32.IsProcessInJob(api.THIS_PROCESS, None, ctypes.byref(inside))\n"
            "token = api.HANDLE()\n"
            "windows.advapi32._library.OpenThreadToken(\n"
            "    ctypes.c_void_p(-2), 8, 1, ctypes.byref(token))\n"
            "print(json.dumps(dict(inside=inside.value, own_token=bool(token.value),\n"
            "    console=kernel32.GetConsoleCP(), names=sorted(os.environ), folder=os.getcwd())))"
        )
        assert found == {
            "inside": 1,
            "own_token": True,
            "console": 0,
            "names": ["SYSTEMROOT"],
            "folder": "C:\\",
        }

    def test_it_inherits_nothing_but_its_pipes(tmp_path: Path) -> None:
        windows = Windows()
        inherits = api.SecurityAttributes(ctypes.sizeof(api.SecurityAttributes), None, True)
        path = tmp_path / "of the person"
        path.write_bytes(b"words")
        handle = checked(
            windows.kernel32.CreateFileW(
                str(path), 0x80000000, 7, ctypes.byref(inherits), 3, 0, None
            )
        )
        held = OwnedHandle(windows, handle)
        size = seen(
            "kernel32 = windows.kernel32._library\n"
            f"print(json.dumps(kernel32.GetFileSize(ctypes.c_void_p({held.value}), None)))"
        )
        assert size != 5
        held.close()

    def test_it_ends_with_the_last_handle_of_its_job() -> None:
        process = start("import sys; print(1, flush=True); sys.stdin.read()")
        windows = Windows()
        synchronise = 0x100000
        other = OwnedHandle(
            windows, checked(windows.kernel32.OpenProcess(synchronise, False, process.pid))
        )
        assert process.stdout.read(1) == b"1"
        assert process.poll() is None
        assert process._job is not None
        process._job.close()
        assert windows.kernel32.WaitForSingleObject(other.value, 20_000) == 0
        process.stdin.close()
        process.stdout.close()

    def test_it_is_ended_and_says_so() -> None:
        process = start("import sys; sys.stdin.read()")
        with process.stdin, process.stdout:
            assert process.poll() is None
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(0)
            process.kill()
            assert process.wait(20) == 9
            assert process.poll() == 9

    def test_what_it_says_of_itself_decides_whether_it_is_given_a_file() -> None:
        client = MediaClient(seconds=120.0, consent=DecodeConsent())
        try:
            found = client.confinement()
            # Windows has no list of allowed calls.
            assert not found.calls
            with pytest.raises(MediaError, match="not-confined"):
                client.inspect(BytesSource(jpeg()))
            client.consent.given = True
            assert client.inspect(BytesSource(jpeg())).preview
        finally:
            client.close()
