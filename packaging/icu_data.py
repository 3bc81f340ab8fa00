"""ICU's data, without what Qt never asks for: names of regions, currencies, units and languages.

Qt asks ICU for letters, the order of words, sets of characters and names of zones. The data lie in
a library of their own, as one table of items by name. The others of ICU and Qt stay as they are;
this one is made anew, with the items that stay, byte for byte.

**Invariants:**

- An item stays unless it lies in a folder that is named here.
- Data of another form stop the build, and so does a folder that is not there any more.
"""

from __future__ import annotations

import struct
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

LEFT_OUT: Final = ("brkitr", "curr", "lang", "rbnf", "region", "translit", "unit")
_KIND: Final = b"\xda\x27\x14\x00\x00\x00\x00\x00\x02\x00CmnD"
_START: Final = struct.Struct("<H")
_ROW: Final = struct.Struct("<II")
_COUNT: Final = struct.Struct("<I")
_BOUNDARY: Final = 16
# One name is shown, as in the library that this takes the place of.
_SOURCE: Final = """\
.section .rodata
.globl {name}
.type {name}, %object
.balign 4096
{name}:
.incbin "{data}"
.size {name}, . - {name}
.section .note.GNU-stack, "", %progbits
"""


class IcuError(ValueError):
    """The data have another form; the text says which."""


def shorten(library: Path, compiler: Sequence[str]) -> None:
    """Make a library of ICU's data anew, with less in it."""
    data = library.read_bytes()
    at = data.find(_KIND) - _START.size
    if at < 0 or data.find(_KIND, at + len(_KIND)) >= 0:
        raise IcuError(f"{library.name} has no table of ICU's, or two.")
    made, version = without(data[at:])
    with tempfile.TemporaryDirectory() as place:
        table, source = Path(place, "table"), Path(place, "table.s")
        table.write_bytes(made)
        source.write_text(_SOURCE.format(name=f"{version[:-1]}_dat", data=table), encoding="utf-8")
        line = [*compiler, "-shared", "-nostdlib", f"-Wl,-soname,{library.name}"]
        line += ["-Wl,--build-id=none", "-s", str(source), "-o", str(library)]
        done = subprocess.run(line, capture_output=True, text=True, check=False)
    if done.returncode:
        raise IcuError(f"{library.name} could not be made:\n{done.stderr}")


def without(table: bytes) -> tuple[bytes, str]:
    """Return a table without what is left out, and the folder around all names, as `icudt73l`."""
    (start,) = _START.unpack_from(table)
    (count,) = _COUNT.unpack_from(table, start)
    rows = [_ROW.unpack_from(table, start + 4 + _ROW.size * row) for row in range(count)]
    ends = [*(place for _name, place in rows[1:]), None]
    items: list[tuple[str, bytes]] = []
    seen = set[str]()
    for (name_at, place), end in zip(rows, ends, strict=True):
        name = table[start + name_at : table.index(b"\0", start + name_at)].decode("ascii")
        _top, *folders, _file = name.split("/")
        if folders and folders[0] in LEFT_OUT:
            seen.add(folders[0])
            continue
        # The last item ends where the library's own table does; what follows it is not read.
        last = table[start + place : None if end is None else start + end]
        items.append((name, last))
    if lacking := sorted(set(LEFT_OUT) - seen):
        raise IcuError(f"ICU's data have no {', '.join(lacking)} any more.")
    return _packed(table[:start], items), items[0][0].split("/")[0]


def _packed(head: bytes, items: Sequence[tuple[str, bytes]]) -> bytes:
    """Return a table of these items, in their order, which is that of their names."""
    names = [name.encode("ascii") + b"\0" for name, _data in items]
    at = 4 + _ROW.size * len(items)
    places = []
    for name in names:
        places.append(at)
        at += len(name)
    body, rows = bytearray(_COUNT.pack(len(items))), list[bytes]()
    data_at = at + -at % _BOUNDARY
    datas = bytearray()
    for place, (_name, data) in zip(places, items, strict=True):
        rows.append(_ROW.pack(place, data_at + len(datas)))
        datas += data + bytes(-len(data) % _BOUNDARY)
    body += b"".join(rows) + b"".join(names)
    body += bytes(data_at - len(body))
    return head + bytes(body) + bytes(datas)
