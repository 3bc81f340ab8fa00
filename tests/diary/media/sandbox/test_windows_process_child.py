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
    from diary.media.byte_source import BytesSource
    from diary.media.decoder_client import MediaClient
    from diary.media.sandbox import windows_api, windows_process
    from diary.media.sandbox.windows_api import Windows, checked
    from diary.media.sandbox.windows_process import OwnedHandle, WindowsProcess
    from diary.media.sandbox_report import DecodeConsent
    from tests.support.media_samples import jpeg

    ENVIRONMENT = {"SYSTEMROOT": os.environ["SYSTEMROOT"]}
    LOOK = "import ctypes, json, os, sys\nfrom diary.media.sandbox import windows_api as api\n"
    LOOK += "windows = api.Windows()\nkernel32 = windows.kernel32._library\n"

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

    def _no_token(windows: Windows) -> OwnedHandle:
        raise OSError(windows_api.ACCESS_DENIED, "")

    def test_it_begins_inside_its_job_without_a_console_or_our_environment(
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setenv("DAYBOOK_SECRET", "key")
        found = seen(
            "inside = api.BOOL()\n"
            "kernel32.IsProcessInJob(api.THIS_PROCESS, None, ctypes.byref(inside))\n"
            "print(json.dumps(dict(inside=inside.value, folder=os.getcwd(),\n"
            "    console=kernel32.GetConsoleCP(), secret='DAYBOOK_SECRET' in os.environ)))"
        )
        assert found == {"inside": 1, "folder": "C:\\", "console": 0, "secret": False}

    @pytest.mark.parametrize(("locks", "after"), [(True, windows_api.ACCESS_DENIED), (False, 0)])
    def test_it_gives_up_the_rights_that_it_begins_with(
        locks: bool, after: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # Its own token lets in the person, and so nobody who has the locked one.
        if not locks:
            monkeypatch.setattr(windows_process, "locked_token", _no_token)
        found = seen(
            "def open_token():\n"
            "    token = api.HANDLE()\n"
            "    opened = windows.advapi32.OpenProcessToken(\n"
            "        api.THIS_PROCESS, 8, ctypes.byref(token))\n"
            "    return 0 if opened else api.last_error()\n"
            "before = open_token()\n"
            "windows.advapi32.RevertToSelf()\n"
            "print(json.dumps([before, open_token()]))"
        )
        assert found == [0, after]

    def test_in_a_virtual_environment_its_packages_are_there_in_one_process(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        packages = tmp_path / "Lib" / "site-packages"
        packages.mkdir(parents=True)
        (packages / "only_there.py").write_text("name = 'there'", encoding="ascii")
        base = Path(sys.executable).parent
        (tmp_path / "pyvenv.cfg").write_text(f"home = {base}\n", encoding="utf-8")
        (tmp_path / "Scripts").mkdir()
        launcher = str(tmp_path / "Scripts" / "python.exe")
        monkeypatch.setattr(sys, "_base_executable", sys.executable)
        monkeypatch.setattr(sys, "executable", launcher)
        code = "import only_there, sys; print(only_there.name, sys.prefix, sys.flags.isolated)"
        process = windows_process.start([launcher, "-I", "-B", "-c", code], ENVIRONMENT)
        with process.stdin, process.stdout:
            assert process.stdout.read().decode().split() == ["there", str(tmp_path), "1"]

    def test_it_inherits_nothing_but_its_pipes(tmp_path: Path) -> None:
        windows = Windows()
        inherits = windows_api.SecurityAttributes(
            ctypes.sizeof(windows_api.SecurityAttributes), None, True
        )
        path = tmp_path / "of the person"
        path.write_bytes(b"words")
        handle = checked(
            windows.kernel32.CreateFileW(
                str(path), 0x80000000, 7, ctypes.byref(inherits), 3, 0, None
            )
        )
        held = OwnedHandle(windows, handle)
        size = seen(f"print(json.dumps(kernel32.GetFileSize(ctypes.c_void_p({held.value}), None)))")
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
        # private: nothing closes it but the end of this process
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
