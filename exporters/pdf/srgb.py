"""The sRGB colour profile (IEC 61966-2-1) as an ICC version 2 profile, made the same every time."""

from __future__ import annotations

import struct
from typing import Final

_STEPS: Final = 1024
# primaries and white adapted to D50, as the profile connection space asks
_RED: Final = (0.43607, 0.22249, 0.01392)
_GREEN: Final = (0.38515, 0.71687, 0.09708)
_BLUE: Final = (0.14307, 0.06061, 0.71410)
_WHITE: Final = (0.9642, 1.0, 0.8249)
_HEAD: Final = 128
_NAME: Final = b"sRGB IEC61966-2.1"


def profile() -> bytes:
    """The profile's bytes."""
    curve = _curve()
    tags = [
        (b"desc", _description()),
        (b"cprt", b"text\0\0\0\0No copyright, use freely\0"),
        (b"wtpt", _xyz(_WHITE)),
        (b"rXYZ", _xyz(_RED)),
        (b"gXYZ", _xyz(_GREEN)),
        (b"bXYZ", _xyz(_BLUE)),
        (b"rTRC", curve),
        (b"gTRC", curve),
        (b"bTRC", curve),
    ]
    at = _HEAD + 4 + 12 * len(tags)
    places: dict[bytes, int] = {}
    table, body = struct.pack(">I", len(tags)), b""
    for name, data in tags:
        if data not in places:
            places[data] = at + len(body)
            body += data + b"\0" * (-len(data) % 4)
        table += name + struct.pack(">II", places[data], len(data))
    return _header(_HEAD + len(table) + len(body)) + table + body


def _header(size: int) -> bytes:
    head = struct.pack(">I4sI", size, b"\0" * 4, 0x02100000)
    head += b"mntrRGB XYZ " + struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp"
    head += b"\0" * (68 - len(head)) + _fixed(_WHITE)
    return head + b"\0" * (_HEAD - len(head))


def _fixed(values: tuple[float, float, float]) -> bytes:
    return struct.pack(">3i", *(round(value * 65536) for value in values))


def _xyz(values: tuple[float, float, float]) -> bytes:
    return b"XYZ \0\0\0\0" + _fixed(values)


def _description() -> bytes:
    name = _NAME + b"\0"
    return b"desc\0\0\0\0" + struct.pack(">I", len(name)) + name + b"\0" * 78


def _curve() -> bytes:
    values = [round(_linear(step / (_STEPS - 1)) * 65535) for step in range(_STEPS)]
    return b"curv\0\0\0\0" + struct.pack(f">I{_STEPS}H", _STEPS, *values)


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
