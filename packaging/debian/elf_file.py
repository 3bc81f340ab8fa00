"""What a compiled file for Linux says of itself: its machine, and which libraries it needs.

**Invariants:**

- Only the headers are read; nothing is loaded or run, so a file for another machine is read alike.
- A file that is not ELF is told apart from one that is and cannot be read.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

_MAGIC = b"\x7fELF"
_MACHINES = {62: "amd64", 183: "arm64"}
_DYNAMIC = 2  # PT_DYNAMIC
_LOAD = 1  # PT_LOAD
_NEEDED, _STRTAB, _SONAME = 1, 5, 14


@dataclass(frozen=True, slots=True)
class ElfFile:
    """One compiled file: `name` is what others ask for it by, empty if by nothing."""

    machine: str
    name: str
    needs: tuple[str, ...]


def is_elf(path: Path) -> bool:
    """Return whether the file begins as a compiled file for Linux does."""
    with path.open("rb") as file:
        return file.read(4) == _MAGIC


def read_elf(path: Path) -> ElfFile:
    """Return what a compiled file says; raise ValueError if it is none that is known here."""
    data = path.read_bytes()
    if data[:4] != _MAGIC or data[4:6] != b"\x02\x01":
        raise ValueError(f"{path.name}: not a 64-bit file of this byte order")
    machine = _MACHINES.get(struct.unpack_from("<H", data, 18)[0])
    if machine is None:
        raise ValueError(f"{path.name}: for a machine that is not known here")
    start = struct.unpack_from("<Q", data, 32)[0]
    size, count = struct.unpack_from("<HH", data, 54)
    rows = [struct.unpack_from("<IIQQQQQQ", data, start + size * at) for at in range(count)]
    dynamic = next((row for row in rows if row[0] == _DYNAMIC), None)
    if dynamic is None:
        return ElfFile(machine, "", ())
    tags = list(struct.iter_unpack("<qQ", data[dynamic[2] : dynamic[2] + dynamic[5] // 16 * 16]))
    if 0 in (named := [tag for tag, _ in tags]):
        tags = tags[: named.index(0)]
    address = next((value for tag, value in tags if tag == _STRTAB), 0)
    texts = _place(rows, address)

    def text(at: int) -> str:
        return data[texts + at : data.index(b"\0", texts + at)].decode()

    needs = tuple(text(value) for tag, value in tags if tag == _NEEDED)
    name = next((text(value) for tag, value in tags if tag == _SONAME), "")
    return ElfFile(machine, name, needs)


def _place(rows: list[tuple[int, ...]], address: int) -> int:
    """Return where in the file the bytes lie that are loaded to `address`."""
    for kind, _, offset, start, _, length, *_ in rows:
        if kind == _LOAD and start <= address < start + length:
            return offset + address - start
    raise ValueError("its texts are in no part that is loaded")
