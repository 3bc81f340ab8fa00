"""A Wine prefix: one folder that stands for a Windows computer, and nothing outside it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

_NOT_PASSED: Final = frozenset({"DISPLAY", "WAYLAND_DISPLAY"})
_REPLACEMENTS: Final = r"HKCU\Software\Wine\Fonts\Replacements"


class Prefix:
    """The folder, and what is started in it.

    - Nothing of the person's own home is linked into it: Wine would, for Documents and Desktop.
    - A server of another prefix is never ended.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.disk = folder / "prefix" / "drive_c"
        self._environment = {
            "HOME": str(folder / "home"),
            "WINEARCH": "win64",
            "WINEDEBUG": os.environ.get("WINEDEBUG", "-all"),
            # Neither a browser nor .NET is offered for download.
            "WINEDLLOVERRIDES": "mscoree,mshtml,winemenubuilder.exe=",
            "WINEPREFIX": str(folder / "prefix"),
            "XDG_RUNTIME_DIR": str(folder / "run"),
        }

    def make(self) -> None:
        """Make the prefix if it is not there."""
        for name in ("home", "run"):
            (self.folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)
        if not (self.folder / "prefix" / "system.reg").exists():
            log = self.folder / "wine.log"
            with log.open("wb") as told:
                code = self._call(["wineboot", "--init"], screen=False, told=told)
            if code:
                raise SystemExit(f"Wine could not be set up (exit code {code}): see {log}")
        self._call(["wineserver", "--wait"])

    def name_fonts(self, fonts: Mapping[str, Sequence[str]]) -> None:
        """Let Windows' own fonts, which Wine has not, be drawn as others."""
        lines = [f'"{name}"="{font}"' for font, names in fonts.items() for name in names]
        key = _REPLACEMENTS.replace("HKCU", "HKEY_CURRENT_USER")
        told = "\r\n".join(["REGEDIT4", "", f"[{key}]", *lines, ""])
        (self.disk / "fonts.reg").write_text(told, encoding="ascii", newline="")
        if self.start(r"C:\windows\regedit.exe", "/S", r"C:\fonts.reg"):
            raise SystemExit("Wine did not take the names of the fonts")
        self.end()

    def drive(self, letter: str, folder: Path) -> None:
        """Let a folder of this computer be a drive."""
        link = self.folder / "prefix" / "dosdevices" / f"{letter.lower()}:"
        link.unlink(missing_ok=True)
        link.symlink_to(folder)

    def start(self, *words: str, screen: bool = False, **environment: str) -> int:
        """Run a program of Windows, from the folder of the project, and return its exit code."""
        within = self.disk / "daybook"
        return self._call(
            ["wine", *words],
            within=within if within.is_dir() else self.disk,
            screen=screen,
            environment=environment,
        )

    def told(self, *words: str, answer: str = "") -> tuple[int, str]:
        """Run a program of Windows without a screen; return its exit code and what it printed."""
        kept = {name: told for name, told in os.environ.items() if name not in _NOT_PASSED}
        asked = subprocess.run(
            ["wine", *words],
            cwd=self.disk,
            env={**kept, **self._environment},
            input=answer.encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        return asked.returncode, asked.stdout.decode("utf-8", errors="replace")

    @contextmanager
    def kept_open(self, *words: str) -> Iterator[None]:
        """While this lasts, a program of Windows runs: it prints a line, and waits for one."""
        kept = {name: told for name, told in os.environ.items() if name not in _NOT_PASSED}
        with subprocess.Popen(
            ["wine", *words],
            cwd=self.disk,
            env={**kept, **self._environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        ) as program:
            if program.stdout is None or not program.stdout.readline():
                raise SystemExit(f"{words[0]} did not start")
            try:
                yield
            finally:
                program.communicate(b"\n")

    def end(self) -> None:
        """End what still runs in this prefix."""
        self._call(["wineserver", "--kill"])
        self._call(["wineserver", "--wait"])

    def _call(
        self,
        words: Sequence[str],
        *,
        within: Path | None = None,
        screen: bool = True,
        told: IO[bytes] | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> int:
        kept = {name: told for name, told in os.environ.items() if not name.startswith("PYTHON")}
        if not screen:
            kept.pop("DISPLAY", None)
            kept.pop("WAYLAND_DISPLAY", None)
        try:
            return subprocess.call(
                words,
                cwd=within,
                env={**kept, **self._environment, **(environment or {})},
                stdout=told,
                stderr=told,
            )
        except KeyboardInterrupt:
            return 130
