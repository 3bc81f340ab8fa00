"""The rules of a time zone: from the computer's own file, else from the package that is shipped.

**Invariants:**

- A file of the computer is read like a stranger's. One that is cut off, damaged or no file at all
  is passed over, and the shipped one is taken.
- A file that ends too early is an error. The reader of the standard library would wait for its last
  line for ever.
"""

from __future__ import annotations

import os
import stat
import struct
import zoneinfo
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from importlib.resources import files
from io import BytesIO
from typing import Final
from zoneinfo import ZoneInfo

_MOST_BYTES: Final = 1 << 20
# No clock was ever further from UTC; a damaged file says what no time of a record may have.
_FURTHEST: Final = timedelta(hours=16)
_YEARS: Final = (1, *range(1900, 2201), 9999)
_MONTHS: Final = (1, 7)
_UNREADABLE: Final = (
    OSError,
    ValueError,
    EOFError,
    ArithmeticError,
    AssertionError,
    LookupError,
    TypeError,
    struct.error,
)


class _WholeFile(BytesIO):
    """Bytes of which no part is missing: what cannot be read in full raises EOFError."""

    def read(self, size: int | None = -1, /) -> bytes:
        """Return as many bytes as are asked for."""
        found = super().read(size)
        if size is not None and len(found) < size:
            raise EOFError
        return found


def rules_of(name: str) -> ZoneInfo | None:
    """Return the rules of a zone of the list, or None if no file of it can be read."""
    for data in _candidates(name):
        with suppress(*_UNREADABLE):
            return _read(data, name)
    return None


def _candidates(name: str) -> Iterator[bytes]:
    """Yield the files of a zone that can be opened, the computer's first: it may be newer."""
    for folder in zoneinfo.TZPATH:
        with suppress(OSError):
            path = os.path.join(folder, *name.split("/"))
            # A pipe or a device is not opened.
            if stat.S_ISREG(os.stat(path).st_mode):
                with open(path, "rb") as file:
                    yield file.read(_MOST_BYTES)
    with suppress(OSError, ModuleNotFoundError):
        yield files("tzdata").joinpath("zoneinfo", *name.split("/")).read_bytes()


def _read(data: bytes, name: str) -> ZoneInfo:
    zone = ZoneInfo.from_file(_WholeFile(data), key=name)
    for year in _YEARS:
        for month in _MONTHS:
            offset = datetime(year, month, 15, tzinfo=zone).utcoffset()
            if offset is None or abs(offset) >= _FURTHEST:
                raise ValueError(name)
    return zone
