"""What Windows shows of a program that nobody has started yet: its icon, its name, its version.

**Invariants:**

- Nothing here says what the program is for.
- The bytes depend on the pictures and on the words alone.
"""

from __future__ import annotations

import struct
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

COMPILER: Final = "x86_64-w64-mingw32-windres"
PICTURES: Final = Path(__file__).resolve().parents[2] / "resources" / "icons"
SIZES: Final = (16, 32, 64, 256)
_PNG: Final = b"\x89PNG\r\n\x1a\n"
# The icon, the manifest (no more rights than those of who starts it), and the words, in English.
_SCRIPT: Final = """\
1 ICON "{icon}"
1 24 BEGIN
  "<assembly xmlns='urn:schemas-microsoft-com:asm.v1' manifestVersion='1.0'>"
  "<trustInfo xmlns='urn:schemas-microsoft-com:asm.v3'><security><requestedPrivileges>"
  "<requestedExecutionLevel level='asInvoker' uiAccess='false'/>"
  "</requestedPrivileges></security></trustInfo></assembly>"
END
1 VERSIONINFO
FILEVERSION {numbers}
PRODUCTVERSION {numbers}
FILEOS 0x40004
FILETYPE 0x1
BEGIN
  BLOCK "StringFileInfo"
  BEGIN
    BLOCK "040904B0"
    BEGIN
{values}
    END
  END
  BLOCK "VarFileInfo"
  BEGIN
    VALUE "Translation", 0x409, 1200
  END
END
"""


def icon(pictures: Sequence[bytes]) -> bytes:
    """Return PNG pictures as one file of icons, in this order."""
    rows, at = [struct.pack("<HHH", 0, 1, len(pictures))], 6 + 16 * len(pictures)
    for picture in pictures:
        if picture[:8] != _PNG or picture[12:16] != b"IHDR":
            raise ValueError("an icon is not a PNG")
        width, height = struct.unpack(">II", picture[16:24])
        # One byte for each: 0 stands for 256.
        sides = (width % 256, height % 256)
        rows.append(struct.pack("<BBBBHHII", *sides, 0, 0, 1, 32, len(picture), at))
        at += len(picture)
    return b"".join([*rows, *pictures])


def write_icon(target: Path) -> None:
    """Write the icon of the program."""
    pictures = [(PICTURES / f"daybook-{size}.png").read_bytes() for size in SIZES]
    target.write_bytes(icon(pictures))


def script(name: str, version: str, numbers: str, file: str, icon_file: str) -> str:
    """Return the script of the resource of one program; `numbers` are four, with dots."""
    told = {
        "CompanyName": name,
        "FileDescription": name,
        "FileVersion": version,
        "InternalName": name,
        "LegalCopyright": "GPL-3.0-or-later",
        "OriginalFilename": file,
        "ProductName": name,
        "ProductVersion": version,
    }
    values = "\n".join(f'      VALUE "{key}", "{text}"' for key, text in told.items())
    return _SCRIPT.format(icon=icon_file, numbers=numbers.replace(".", ","), values=values)


def compile_resource(script_text: str, folder: Path, target: Path) -> None:
    """Compile a script whose icon lies in `folder` to what a linker takes."""
    source = target.with_suffix(".rc")
    source.write_text(script_text, encoding="ascii")
    line = [COMPILER, "-I", str(folder), "-O", "coff", str(source), str(target)]
    subprocess.run(line, check=True)
