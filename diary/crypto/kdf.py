"""Key derivation from a passphrase: Argon2id (RFC 9106), its bounds and its calibration.

**Invariants:**

- Parameters are checked before any memory is allocated: a file may ask for terabytes.
- A cost below the floor is refused too. A lower floor is an argument that only tests pass; nothing
  outside the code can lower it.
- A passphrase is Unicode in form NFKC, as UTF-8, so that it works with any keyboard. The version of
  Unicode is that of `diary.characters`, so that it works under any Python. Invisible characters
  that a file or a clipboard adds at its ends are not part of it.
- A passphrase that is tried is never refused for its characters; a new one may be.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import astuple, dataclass, fields, replace
from typing import cast

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from diary import characters
from diary.crypto.keys import wipe
from diary.errors import BadInput, KdfRefused
from diary.i18n import N_

KEY_BYTES = 32
SALT_BYTES = 32
_MIB = 1024
_QUICK_S = 0.5
_AIM_S = 0.75
_MARK, _UNSEEN = "\ufeff", " \t\r\n"


@dataclass(frozen=True, slots=True)
class KdfCost:
    """The cost of one derivation: memory in KiB, passes over it, parallel lanes."""

    memory_kib: int
    passes: int
    lanes: int


FLOOR = KdfCost(memory_kib=64 * _MIB, passes=3, lanes=4)
DEFAULT = KdfCost(memory_kib=256 * _MIB, passes=3, lanes=4)
CEILING = KdfCost(memory_kib=1024 * _MIB, passes=16, lanes=8)
# Argon2id is not defined below this. A file's cost is first checked against it.
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
    """Return NFKC text without byte-order mark, and without spaces and line ends at its ends."""
    return characters.normalized("NFKC", text).removeprefix(_MARK).strip(_UNSEEN)


def passphrase_bytes(text: str) -> bytearray:
    """Return the NFKC UTF-8 bytes of a passphrase, or raise BadInput if it is empty."""
    normal = plain_passphrase(text)
    if not normal:
        raise BadInput("passphrase", N_("is empty"))
    # half a character, which an argument of a command may have, opens nothing
    return bytearray(normal.encode("utf-8", "surrogatepass"))


def check_new_passphrase(text: str) -> None:
    """Raise BadInput if a passphrase has a character that this version of Unicode does not know.

    Another program may normalise it by a later version, and would come to other keys.
    """
    if any(characters.category(each) in (characters.UNASSIGNED, "Cs") for each in text):
        raise BadInput(
            "passphrase",
            N_("contains a character that may not work on other computers; choose other words"),
        )


def derive(
    passphrase: bytearray, salt: bytes, cost: KdfCost, *, floor: KdfCost = FLOOR
) -> bytearray:
    """Return the 32-byte key of a passphrase, or raise KdfRefused for a cost out of bounds."""
    check(cost, floor)
    if not passphrase:
        raise BadInput("passphrase", N_("is empty"))
    key = bytearray(KEY_BYTES)
    try:
        Argon2id(
            salt=salt,
            length=KEY_BYTES,
            iterations=cost.passes,
            lanes=cost.lanes,
            memory_cost=cost.memory_kib,
            # Typed as bytes, but any buffer is read in place: no copy remains that cannot be wiped.
        ).derive_into(cast(bytes, passphrase), key)
    except MemoryError as cause:
        raise KdfRefused("keys", "memory-unavailable") from cause
    return key


def cost_for_memory(ram_bytes: int) -> KdfCost:
    """Return the default cost with at most an eighth of the memory, and at least the floor."""
    eighth = ram_bytes // 8 // 1024 // _MIB * _MIB
    return replace(DEFAULT, memory_kib=min(DEFAULT.memory_kib, max(FLOOR.memory_kib, eighth)))


def highest_cost(cost: KdfCost, aim: KdfCost) -> KdfCost:
    """Return the higher of both values for each parameter, so that none is lowered."""
    return KdfCost(
        memory_kib=max(cost.memory_kib, aim.memory_kib),
        passes=max(cost.passes, aim.passes),
        lanes=max(cost.lanes, aim.lanes),
    )


def calibrate(
    ram_bytes: int,
    *,
    clock: Callable[[], float] = time.perf_counter,
    trial: Callable[[KdfCost], None] | None = None,
) -> KdfCost:
    """Return the cost for a new vault on this computer, after measuring it.

    It uses at most an eighth of the memory and takes about 0.5 to 1 second. Raises KdfRefused if
    not even the memory of the floor is available.
    """
    run = _spend if trial is None else trial
    cost = cost_for_memory(ram_bytes)
    while True:
        started = clock()
        try:
            run(cost)
        except KdfRefused:
            # this process may get less memory than the system has
            if cost.memory_kib <= FLOOR.memory_kib:
                raise
            cost = replace(cost, memory_kib=max(FLOOR.memory_kib, cost.memory_kib // 2))
            continue
        took = clock() - started
        if took >= _QUICK_S or cost.passes >= CEILING.passes:
            return cost
        # A clock that does not advance would ask for endless passes: the ceiling bounds the guess.
        wanted = int(cost.passes * _AIM_S / took) if took > 0 else CEILING.passes
        cost = replace(cost, passes=min(CEILING.passes, max(cost.passes + 1, wanted)))


def _spend(cost: KdfCost) -> None:
    wipe(derive(bytearray(b"calibration"), bytes(SALT_BYTES), cost))
