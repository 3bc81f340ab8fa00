"""A DLL each of whose functions is that of another DLL.

`python3.dll` has the functions of `python313.dll`. `icuuc.dll`, which Windows has, has those of the
ICU of one version, without the version at the end of their names.
"""

from __future__ import annotations

import struct
import subprocess
import tempfile
from pathlib import Path
from typing import Final

COMPILER: Final = "x86_64-w64-mingw32-gcc"
_START: Final = "int DllMainCRTStartup(void *a, unsigned b, void *c) { return 1; }\n"


def exported(dll: Path) -> list[str]:
    """Return the names that a 64-bit DLL exports."""
    image = dll.read_bytes()
    header = struct.unpack_from("<I", image, 0x3C)[0]
    count, optional_size = struct.unpack_from("<H12xH", image, header + 6)
    sections = [
        struct.unpack_from("<IIII", image, header + 24 + optional_size + 40 * each + 8)
        for each in range(count)
    ]

    def at(address: int) -> int:
        for size, start, _raw_size, raw in sections:
            if start <= address < start + size:
                return int(address - start + raw)
        raise SystemExit(f"{dll.name} is not a DLL that can be read")

    table = at(struct.unpack_from("<I", image, header + 24 + 112)[0])
    number, names = struct.unpack_from("<I4xI", image, table + 24)
    places = struct.unpack_from(f"<{number}I", image, at(names))
    starts = [at(place) for place in places]
    return [image[start : image.index(b"\0", start)].decode("ascii") for start in starts]


def make(name: str, target: Path, *, suffix: str = "") -> None:
    """Make the DLL `name` beside `target`; those of its functions that end in `suffix`, without."""
    pairs = [
        (each.removesuffix(suffix), each) for each in exported(target) if each.endswith(suffix)
    ]
    told = [f"  {public} = {target.stem}.{own}" for public, own in pairs]
    with tempfile.TemporaryDirectory() as folder:
        code, exports = Path(folder, "start.c"), Path(folder, "exports.def")
        code.write_text(_START, encoding="ascii")
        exports.write_text("\n".join([f"LIBRARY {name}", "EXPORTS", *told, ""]), encoding="ascii")
        line = [COMPILER, "-shared", "-nostdlib", "-Wl,-e,DllMainCRTStartup", str(code)]
        subprocess.run([*line, str(exports), "-o", str(target.with_name(name))], check=True)
