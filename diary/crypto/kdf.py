"""From a passphrase to a key: Argon2id (RFC 9106), its bounds and its calibration.

The rules are:

- Parameters are checked before anything is allocated: a file may ask for terabytes.
- What is cheaper than the floor is refused as well. A cheaper floor is an argument that only
  tests pass; nothing outside the code can lower it.
- A passphrase is Unicode in form NFKC, as UTF-8, so that it opens whatever keyboard typed it. What
  a file or a clipboard adds unseen at its ends is no part of it.
"""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable
from dataclasses import astuple, dataclass, fields, replace
from typing import cast

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from diary.crypto.keys import wipe
from diary.errors import BadInput, KdfRefused

KEY_BYTES = 32
SALT_BYTES = 32
_MIB = 1024
_QUICK_S = 0.5
_AIM_S = 0.75
_MARK, _UNSEEN = "\ufeff", " \t\r\n"


@dataclass(frozen=True, slots=True)
class KdfCost:
    """What one derivation costs: memory in KiB, passes over it, parallel lanes."""

    memory_kib: int
    passes: int
    lanes: int


FLOOR = KdfCost(memory_kib=64 * _MIB, passes=3, lanes=4)
DEFAULT = KdfCost(memory_kib=256 * _MIB, passes=3, lanes=4)
CEILING = KdfCost(memory_kib=1024 * _MIB, passes=16, lanes=8)
# Below this Argon2id itself is not defined; reading a file judges its cost from here.
LOWEST = KdfCost(memory_kib=8, passes=1, lanes=1)


def check(cost: KdfCost, floor: KdfCost = FLOOR) -> None:
    """Raise KdfRefused unless every parameter is between the floor and the ceiling."""
    bounds = zip(astuple(floor), astuple(cost), astuple(CEILING), strict=True)
    for field, (least, given, most) in zip(fields(KdfCost), bounds, strict=True):
        if not least <= given <= most:
            raise KdfRefused("keys", field.name)
    # RFC 9106, section 3.1: at least 8 blocks of 1 KiB for each lane.
    if cost.memory_kib < 8 * cost.lanes:
        raise KdfRefused("keys", "memory_kib")


def plain_passphrase(text: str) -> str:
    """The text that counts: NFKC, without a byte-order mark or spaces and line ends at its ends."""
    return unicodedata.normalize("NFKC", text).removeprefix(_MARK).strip(_UNSEEN)


def passphrase_bytes(text: str) -> bytearray:
    """The NFKC UTF-8 bytes of a passphrase; BadInput when it is empty or not yet a character."""
    normal = plain_passphrase(text)
    if not normal:
        raise BadInput("passphrase", "is empty")
    # A code point without a meaning today may be normalised differently by a later Unicode, and
    # then the same keys would no longer open the vault.
    if any(unicodedata.category(character) in ("Cn", "Cs") for character in text):
        raise BadInput("passphrase", "has a character that no keyboard types; choose other words")
    return bytearray(normal.encode("utf-8"))


def derive(
    passphrase: bytearray, salt: bytes, cost: KdfCost, *, floor: KdfCost = FLOOR
) -> bytearray:
    """The 32-byte key of a passphrase; KdfRefused for a cost outside the bounds."""
    check(cost, floor)
    if not passphrase:
        raise BadInput("passphrase", "is empty")
    key = bytearray(KEY_BYTES)
    try:
        Argon2id(
            salt=salt,
            length=KEY_BYTES,
            iterations=cost.passes,
            lanes=cost.lanes,
            memory_cost=cost.memory_kib,
            # Typed as bytes, yet any buffer is read in place: no copy is left that cannot be wiped.
        ).derive_into(cast(bytes, passphrase), key)
    except MemoryError as cause:
        raise KdfRefused("keys", "memory-unavailable") from cause
    return key


def fitting(ram_bytes: int) -> KdfCost:
    """The usual cost, with at most an eighth of the memory and never below the floor."""
    eighth = ram_bytes // 8 // 1024 // _MIB * _MIB
    return replace(DEFAULT, memory_kib=min(DEFAULT.memory_kib, max(FLOOR.memory_kib, eighth)))


def raised(cost: KdfCost, aim: KdfCost) -> KdfCost:
    """`cost` with whatever `aim` has more of; nothing is ever lowered."""
    return KdfCost(
        memory_kib=max(cost.memory_kib, aim.memory_kib),
        passes=max(cost.passes, aim.passes),
        lanes=max(cost.lanes, aim.lanes),
    )


def calibrated(
    ram_bytes: int,
    *,
    clock: Callable[[], float] = time.perf_counter,
    trial: Callable[[KdfCost], None] | None = None,
) -> KdfCost:
    """The cost for a new vault here: at most an eighth of the memory, about 0.5 to 1 second.

    Raises KdfRefused where not even the floor's memory can be had.
    """
    run = _spend if trial is None else trial
    cost = fitting(ram_bytes)
    while True:
        started = clock()
        try:
            run(cost)
        except KdfRefused:
            # what the system has is not what this program is let have
            if cost.memory_kib <= FLOOR.memory_kib:
                raise
            cost = replace(cost, memory_kib=max(FLOOR.memory_kib, cost.memory_kib // 2))
            continue
        took = clock() - started
        if took >= _QUICK_S or cost.passes >= CEILING.passes:
            return cost
        # A clock that stood still would ask for endless passes: the ceiling bounds the guess.
        wanted = int(cost.passes * _AIM_S / took) if took > 0 else CEILING.passes
        cost = replace(cost, passes=min(CEILING.passes, max(cost.passes + 1, wanted)))


def _spend(cost: KdfCost) -> None:
    wipe(derive(bytearray(b"calibration"), bytes(SALT_BYTES), cost))
