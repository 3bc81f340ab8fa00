"""The configuration of a vault on this computer: memory, zone, decoder.

The composition root builds it once and passes it on: decoder, zone, clock, cost of key derivation,
and the function that locks memory. The zone is the IANA name of the zone of this computer's clock,
or the jurisdiction's if the system does not say.

**Invariants:**

- One key derivation uses at most a share of the physical memory, so a small computer can still open
  its record.
- Only buffers with keys are locked into memory, by whole pages: a system lets a user lock little.
- Nothing is unlocked. A lock belongs to a page, which may contain another key. It ends with the
  process, and locking a record replaces the process.
- The result is the system's own answer for each page, so the program never claims a lock that it
  does not have. A lock covers neither hibernation, which writes locked pages too, nor copies that
  libraries make.
"""

from __future__ import annotations

import ctypes
import mmap
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

from diary.crypto.kdf import DEFAULT, FLOOR, KdfCost, calibrate, cost_for_memory
from diary.errors import BadInput
from diary.jurisdiction import Vocabulary, load
from diary.media.decoder_client import MediaClient
from diary.model.when import zone_of

# In bytes, if the system does not say: the memory of a small computer of today.
_UNKNOWN: Final = 2 << 30


class _MemoryStatus(ctypes.Structure):
    """MEMORYSTATUSEX of the Windows API."""

    _fields_ = [
        ("length", ctypes.c_ulong),
        ("load", ctypes.c_ulong),
        ("total", ctypes.c_ulonglong),
        ("others", ctypes.c_ulonglong * 6),
    ]


def ram_bytes() -> int:
    """Return the physical memory in bytes; 2 GiB if the system does not say."""
    if sys.platform == "win32":
        status = _MemoryStatus(length=ctypes.sizeof(_MemoryStatus))
        known = ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status))
        return int(status.total) if known else _UNKNOWN
    try:
        pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return _UNKNOWN
    return pages * size if pages > 0 and size > 0 else _UNKNOWN


LINK: Final = Path("/etc/localtime")
NAME: Final = Path("/etc/timezone")


def local_zone(fallback: str) -> str:
    """Return the name of the zone, or `fallback` if the system gives none that is known here."""
    for candidate in (os.environ.get("TZ", "").lstrip(":"), _from_link(), _from_name()):
        if candidate:
            try:
                zone_of(candidate)
            except BadInput:
                continue
            return candidate
    return fallback


def _from_link() -> str:
    try:
        parts = Path(os.readlink(LINK)).parts
    except OSError:
        return ""
    if "zoneinfo" not in parts:
        return ""
    return "/".join(parts[parts.index("zoneinfo") + 1 :])


def _from_name() -> str:
    try:
        return NAME.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


Locker = Callable[[int, int], bool]
_PAGE: Final = mmap.PAGESIZE


def lock_memory(*buffers: bytearray, locker: Locker | None = None) -> bool:
    """Lock the memory pages of these buffers; return whether the system locked all of them."""
    locker = locker or _ask_the_system
    return all([locker(*_pages(buffer)) for buffer in buffers])


def _pages(buffer: bytearray) -> tuple[int, int]:
    """Return address and length in bytes of the pages of a buffer at its present size."""
    first = ctypes.addressof(ctypes.c_char.from_buffer(buffer))
    start = first - first % _PAGE
    return start, -(-(first + len(buffer) - start) // _PAGE) * _PAGE


def _ask_the_system(start: int, length: int) -> bool:
    where, count = ctypes.c_void_p(start), ctypes.c_size_t(length)
    try:
        if sys.platform == "win32":
            return bool(ctypes.windll.kernel32.VirtualLock(where, count))
        return bool(ctypes.CDLL(None).mlock(where, count) == 0)
    except (OSError, AttributeError):
        # a system without this call
        return False


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class VaultConfig:
    """Decoder, zone, clock, costs, reader of jurisdictions, and memory lock of a vault.

    A vault with a lower cost is raised to `cost`. `measure`, if set, finds the cost of a new vault
    by trying. Only tests pass `cost` and `floor`; no option or variable reaches them.
    """

    media: MediaClient
    zone: str
    now: Callable[[], datetime] = _now
    cost: KdfCost = DEFAULT
    floor: KdfCost = FLOOR
    jurisdiction: str = "england-wales"
    measure: Callable[[], KdfCost] | None = None
    words: Callable[[str], Vocabulary] = load
    lock: Callable[..., bool] = lock_memory

    def new_cost(self) -> KdfCost:
        """Return the cost of a new vault; takes a second or two if it is measured."""
        return self.cost if self.measure is None else self.measure()


def default_config(
    media: MediaClient, zone: str, now: Callable[[], datetime] = _now
) -> VaultConfig:
    """Return the configuration for this computer.

    Its memory limits the cost; its speed sets the cost of a new vault.
    """
    ram = ram_bytes()
    return VaultConfig(media, zone, now, cost=cost_for_memory(ram), measure=partial(calibrate, ram))
