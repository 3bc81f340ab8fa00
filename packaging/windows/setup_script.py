"""The script of the setup: for one account, without an administrator, and with a way back.

For every account of a computer only where an administrator says so (/ALLUSERS).

**Invariants:**

- The exit code is true, of the setup and of the uninstaller: 0 is done, `REFUSED` is not done.

- The uninstaller removes each file by its name and each folder only when it is empty. What somebody
  put there, a record above all, stays, and is neither listed nor named.
- Nothing but the folder, one key of the registry that lists the program, and a Start menu entry
  for which somebody asked is written.
- No name says what the program is for.
- A newer version takes the place of an older one, never the other way round.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

import marks

NAME: Final = "Daybook"
KEY: Final = rf"Software\Microsoft\Windows\CurrentVersion\Uninstall\{NAME}"
# What people and Windows start: it waits for the remover, which is NSIS' own, and has its code.
UNINSTALLER: Final = "Uninstall.exe"
REMOVER: Final = r"runtime\remover.exe"
# The exit code of a setup that refused, without a question.
REFUSED: Final = 2
# A file that Windows holds while the program runs.
HELD: Final = r"runtime\python313.dll"
_TEMPLATE: Final = Path(__file__).with_name("setup.nsi")
_PLAIN: Final = re.compile(r"[A-Za-z0-9 ._+/()@,~=-]+")


@dataclass(frozen=True, slots=True)
class Setup:
    """What one setup is made of.

    `uninstaller` and `icon` are files that are packed beside the stage. `sign` is the command that
    signs the remover, with %1 for its file; empty for none.
    """

    stage: Path
    target: Path
    uninstaller: Path
    icon: Path
    version: str
    size: int
    mark: marks.Mark | None
    quick: bool = False
    sign: str = ""


def setup_script(setup: Setup, names: Sequence[str]) -> str:
    """Return the script for these files, each a path below the stage with slashes."""
    for name in names:
        if not _PLAIN.fullmatch(name) or ".." in name.split("/"):
            raise SystemExit(f"A setup cannot hold a file of this name: {name!r}")
    mark = f" ({setup.mark.title})" if setup.mark else ""
    words = {
        "BRANDING": f"{NAME} {setup.version}{mark}",
        "CAPTION": f"{NAME} {setup.version} setup{mark}",
        "COMPRESSION": "zlib" if setup.quick else "/SOLID lzma",
        "HELD": HELD,
        "KEY": KEY,
        "ICON": str(setup.icon),
        "LAID": "\n".join(_laid(setup.stage, names)),
        "GONE": "\n".join(f'  Delete "{_installed(name)}"' for name in names),
        "EMPTIED": "\n".join(f'  RMDir "{_installed(name)}"' for name in folders(names)),
        "KILOBYTES": str(setup.size // 1024),
        "MARK": mark,
        "MARK_TEXT": setup.mark.text if setup.mark else "",
        "MARK_LINE": rf"$\r$\n$\r$\n{setup.mark.line}" if setup.mark else "",
        "NAME": NAME,
        "NUMBERS": numbers(setup.version),
        "REFUSED": str(REFUSED),
        "REMOVER": REMOVER,
        "SIGN": f"!uninstfinalize '{setup.sign}'" if setup.sign else "",
        "TARGET": str(setup.target),
        "UNINSTALLER": UNINSTALLER,
        "UNINSTALLER_FILE": str(setup.uninstaller),
        "VERSION": setup.version,
    }
    script = _TEMPLATE.read_text(encoding="utf-8")
    for word, text in words.items():
        script = script.replace(f"@{word}@", text)
    return script


def numbers(version: str) -> str:
    """Return a version as the four numbers that Windows asks for."""
    found = [*re.findall(r"\d+", version.split("+")[0])[:4], "0", "0", "0", "0"]
    return ".".join(found[:4])


def folders(names: Iterable[str]) -> list[str]:
    """Return every folder of these files, those inside before those around them."""
    found = {str(each) for name in names for each in PurePosixPath(name).parents}
    return sorted(found - {"."}, key=lambda name: (-name.count("/"), name))


def _laid(stage: Path, names: Sequence[str]) -> list[str]:
    lines, current = [], None
    for name in names:
        folder = PurePosixPath(name).parent
        if folder != current:
            current = folder
            lines.append(f'  SetOutPath "{_installed(str(folder))}"')
        lines.append(f'  File "{stage / name}"')
    return lines


def _installed(name: str) -> str:
    return "$INSTDIR" if name == "." else "$INSTDIR\\" + name.replace("/", "\\")
