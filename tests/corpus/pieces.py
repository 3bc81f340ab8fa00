"""A zip put together piece by piece, so that each number in it can be another than it should be."""

from __future__ import annotations

import functools
import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s2B5H3L5H2L")
_END = struct.Struct("<4s4H2LH")
UTF8, BEHIND = 0x0800, 0x0008
DEFLATED, STORED = 8, 0


@functools.lru_cache(maxsize=256)
def deflate(data: bytes, level: int = 9) -> bytes:
    """Pack; once for what a zip asks for five times, and what a hundred cases have alike."""
    packer = zlib.compressobj(level, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


@dataclass(frozen=True)
class Piece:
    """One file; `before` and `listed` say otherwise what stands before it and in the list.

    `body` is what lies in the zip, `behind` a descriptor.
    """

    name: bytes
    data: bytes = b""
    method: int = DEFLATED
    flags: int = UTF8
    body: bytes | None = None
    behind: bytes = b""
    before: Mapping[str, int | bytes] = field(default_factory=dict)
    listed: Mapping[str, int | bytes] = field(default_factory=dict)
    mode: int = 0o100644
    system: int = 3
    extra: bytes = b""
    listed_extra: bytes = b""
    comment: bytes = b""

    @property
    def lies(self) -> bytes:
        if self.body is not None:
            return self.body
        return deflate(self.data) if self.method == DEFLATED else self.data

    def says(self) -> dict[str, int | bytes]:
        return {
            "name": self.name, "flags": self.flags, "method": self.method,
            "crc": zlib.crc32(self.data), "packed": len(self.lies), "size": len(self.data),
        }  # fmt: skip

    def local(self) -> bytes:
        said = {**self.says(), **self.before}
        name = said["name"]
        assert isinstance(name, bytes)
        head = _LOCAL.pack(
            b"PK\3\4", 20, said["flags"], said["method"], 0x8000, 0x5D78, said["crc"],
            said["packed"], said["size"], len(name), len(self.extra),
        )  # fmt: skip
        return head + name + self.extra + self.lies + self.behind

    def central(self, offset: int) -> bytes:
        said = {**self.says(), "offset": offset, "disk": 0, **self.listed}
        name = said["name"]
        assert isinstance(name, bytes)
        head = _CENTRAL.pack(
            b"PK\1\2", 20, self.system, 20, said["flags"], said["method"], 0x8000, 0x5D78,
            said["crc"], said["packed"], said["size"], len(name), len(self.listed_extra),
            len(self.comment), said["disk"], 0, self.mode << 16, said["offset"],
        )  # fmt: skip
        return head + name + self.listed_extra + self.comment


def behind(piece: Piece, signed: bool = True, wide: bool = False, **other: int) -> bytes:
    """What stands behind a file whose length was not known before."""
    said = {**piece.says(), **other}
    form = "<L2Q" if wide else "<3L"
    return (b"PK\7\x08" if signed else b"") + struct.pack(
        form, said["crc"], said["packed"], said["size"]
    )


def assembled(
    pieces: Sequence[Piece],
    *,
    first: bytes = b"",
    last: bytes = b"",
    comment: bytes = b"",
    said: int | None = None,
    order: Sequence[int] | None = None,
    **end: int,
) -> bytes:
    """The zip of these pieces, one behind the other; `end` says otherwise what its end says."""
    out = first
    rows = []
    for piece in pieces:
        rows.append(piece.central(len(out)))
        out += piece.local()
    listed = b"".join(rows[n] for n in (order or range(len(rows))))
    told = {"disk": 0, "other": 0, "here": len(rows), "count": len(rows), "size": len(listed),
            "offset": len(out), **end}  # fmt: skip
    close = _END.pack(
        b"PK\5\6", told["disk"], told["other"], told["here"], told["count"], told["size"],
        told["offset"], len(comment) if said is None else said,
    )  # fmt: skip
    return out + listed + close + comment + last
