"""The keys file: eight slots, each of which may contain the vault's wrapped master key.

**Invariants:**

- A file that parses encodes to the same bytes; everything else is one of the typed errors below.
- An unused slot is random bytes: the file does not reveal whether a recovery code exists.
- An unkeyed SHA-256 distinguishes an accident from a wrong passphrase before any key is derived; an
  HMAC under a subkey of the master key reveals alteration once the vault is open.
- AES-GCM does not commit to its key, so each slot has a commitment of its own.
- All eight slots are tried with one derivation and the same work, whichever of them opens, so that
  the time does not depend on the slot.

The bytes are laid out in docs/vault-format.md.
"""

from __future__ import annotations

import enum
import hashlib
import hmac
import os
import struct
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from diary.crypto import kdf
from diary.crypto.kdf import FLOOR, LOWEST, KdfCost
from diary.crypto.keys import MASTER_BYTES, slots_mac_key, wipe
from diary.errors import (
    Damaged,
    DamageReason,
    FutureFormat,
    NotAVault,
    VaultError,
    WrongPassphrase,
)
from diary.format_version import PACKED_BYTES, wanted_in_bytes

SIZE = 4096
# The position of the vault id. Another file has it too, and both must agree.
ID = slice(24, 40)
SLOTS = 8
VAULT_ID_BYTES = 16
_PART = "keys"
_MAGIC = b"DBK-KEYS"
_VERSION = 1
_ARGON2ID = 1
_AES_256_GCM = 1
# Magic, version, derivation, cipher, memory, passes, lanes, vault id, salt.
_HEADER = struct.Struct(">8sHBBIII16s32s")
_HEADER_BYTES = 128
_SALT = 32
_COMMITMENT = 32
_PAYLOAD = struct.Struct(">B15s32s")
_TAG = 16
_SLOT_BYTES = _SALT + _COMMITMENT + _PAYLOAD.size + _TAG
_SLOTS_END = _HEADER_BYTES + SLOTS * _SLOT_BYTES
# The lowest version of the program that opens the vault stands behind the slots, under the HMAC and
# not under the slots' seals: a later program can raise it without the words of every slot.
_WANTED = slice(_SLOTS_END, _SLOTS_END + PACKED_BYTES)
_DIGEST = 32
_MAC_AT = SIZE - 2 * _DIGEST
# A fixed nonce is safe: a wrap key comes from a new random slot salt and seals only one payload.
_NONCE = bytes(12)

Random = Callable[[int], bytes]


class SlotKind(enum.IntEnum):
    """The kind of secret that opens a slot; only known after opening it."""

    PASSPHRASE = 1
    RECOVERY = 2


@dataclass(frozen=True, slots=True)
class SlotsFile:
    """A keys file as it is on the disk, not yet authenticated."""

    cost: KdfCost
    vault_id: bytes
    salt: bytes
    slots: tuple[bytes, ...]
    mac: bytes

    def header(self) -> bytes:
        """Return the first 128 bytes: all parameters, to which each slot is bound."""
        packed = _HEADER.pack(
            _MAGIC,
            _VERSION,
            _ARGON2ID,
            _AES_256_GCM,
            self.cost.memory_kib,
            self.cost.passes,
            self.cost.lanes,
            self.vault_id,
            self.salt,
        )
        return packed.ljust(_HEADER_BYTES, b"\0")

    def body(self) -> bytes:
        """Return everything that the HMAC covers."""
        return (self.header() + b"".join(self.slots)).ljust(_MAC_AT, b"\0")

    def encode(self) -> bytes:
        """Return the 4096 bytes of the file."""
        authenticated = self.body() + self.mac
        return authenticated + hashlib.sha256(authenticated).digest()


@dataclass(frozen=True, slots=True)
class SlotKeys:
    """What a passphrase opened; the caller wipes `master`."""

    master: bytearray = field(repr=False)
    vault_id: bytes
    cost: KdfCost
    slot: int
    kind: SlotKind


def create(
    passphrase: bytearray,
    cost: KdfCost,
    *,
    vault_id: bytes | None = None,
    floor: KdfCost = FLOOR,
    random: Random = os.urandom,
) -> tuple[bytes, bytearray]:
    """Return a new keys file whose slot 0 opens with the passphrase, and its master key.

    Raises KdfRefused for a cost below the floor: no vault starts weaker than that.
    """
    if vault_id is not None and len(vault_id) != VAULT_ID_BYTES:
        raise ValueError("a vault id has 16 bytes")
    master = bytearray(random(MASTER_BYTES))
    empty = SlotsFile(
        cost=cost,
        vault_id=random(VAULT_ID_BYTES) if vault_id is None else vault_id,
        salt=random(kdf.SALT_BYTES),
        slots=tuple(random(_SLOT_BYTES) for _ in range(SLOTS)),
        mac=bytes(_DIGEST),
    )
    made = with_slot(empty, master, 0, passphrase, SlotKind.PASSPHRASE, floor=floor, random=random)
    return made.encode(), master


def with_slot(
    file: SlotsFile,
    master: bytearray,
    index: int,
    passphrase: bytearray,
    kind: SlotKind,
    *,
    floor: KdfCost = FLOOR,
    random: Random = os.urandom,
) -> SlotsFile:
    """Return the file with one slot replaced and a new HMAC; the other slots still open."""
    kek = kdf.derive(passphrase, file.salt, file.cost, floor=floor)
    salt = random(_SALT)
    key, commitment = slot_keys(kek, salt, index)
    payload = bytearray(_PAYLOAD.pack(kind, bytes(15), master))
    sealed = AESGCM(key).encrypt(_NONCE, payload, _bound(file, index))
    wipe(kek, key, payload)
    slots = list(file.slots)
    slots[index] = salt + bytes(commitment) + sealed
    changed = replace(file, slots=tuple(slots))
    return replace(changed, mac=_mac(changed, master))


def without_slot(
    file: SlotsFile, master: bytearray, index: int, *, random: Random = os.urandom
) -> SlotsFile:
    """Return the file with one slot overwritten by random bytes, which nothing opens."""
    slots = list(file.slots)
    slots[index] = random(_SLOT_BYTES)
    changed = replace(file, slots=tuple(slots))
    return replace(changed, mac=_mac(changed, master))


def emptied(file: SlotsFile, cost: KdfCost, *, random: Random = os.urandom) -> SlotsFile:
    """Return the same vault's file at another cost, with random slots and no HMAC yet.

    The slots are bound to the cost, so none can be kept; `with_slot` adds them again.
    """
    slots = tuple(random(_SLOT_BYTES) for _ in range(SLOTS))
    return replace(file, cost=cost, salt=random(kdf.SALT_BYTES), slots=slots, mac=bytes(_DIGEST))


def parse(data: bytes) -> SlotsFile:
    """Parse a keys file without opening it.

    Raises NotAVault, Damaged, FutureFormat or KdfRefused. The cost is checked only against the
    ceiling, since the floor is an argument of key derivation.
    """
    # A truncated file, even an empty one, counts as a keys file: keys.bak may replace it.
    ours = data[: len(_MAGIC)] == _MAGIC[: len(data)]
    if not ours and len(data) != SIZE:
        raise NotAVault(_PART)
    # In every version the last 32 bytes are the digest of the rest, so damage is never read as a
    # version.
    if hashlib.sha256(data[:-_DIGEST]).digest() != data[-_DIGEST:]:
        raise Damaged(_PART, DamageReason.DIGEST)
    if not ours:
        raise NotAVault(_PART)
    wanted = _wanted(data)
    if wanted or int.from_bytes(data[8:10], "big") > _VERSION:
        raise FutureFormat(_PART, wanted=wanted)
    if len(data) != SIZE:
        raise Damaged(_PART, DamageReason.SIZE)
    _, _, _, _, memory, passes, lanes, vault_id, salt = _HEADER.unpack_from(data)
    cost = KdfCost(memory, passes, lanes)
    kdf.check(cost, LOWEST)
    file = SlotsFile(
        cost=cost,
        vault_id=vault_id,
        salt=salt,
        slots=tuple(
            data[at : at + _SLOT_BYTES] for at in range(_HEADER_BYTES, _SLOTS_END, _SLOT_BYTES)
        ),
        mac=data[_MAC_AT : _MAC_AT + _DIGEST],
    )
    # This one comparison checks version, algorithms and all reserved bytes.
    if file.encode() != data:
        raise Damaged(_PART, DamageReason.FORM)
    return file


def refuse_later(data: bytes, master: bytearray) -> None:
    """Raise FutureFormat for a keys file that a newer program wrote with this master key.

    In every version the HMAC stands before the digest. A file that only says that it is newer was
    written by somebody without the key, and an older one may take its place.
    """
    mac = _mac_of(data[: -2 * _DIGEST], master)
    if hmac.compare_digest(mac, data[-2 * _DIGEST : -_DIGEST]):
        parse(data)


def is_of(data: bytes, master: bytearray) -> bool:
    """Return whether the vault with this master key wrote the file, on whatever day."""
    try:
        file = parse(data)
    except VaultError:
        return False
    return hmac.compare_digest(_mac(file, master), file.mac)


def _wanted(data: bytes) -> str:
    """Return the version of the program that a file asks for; empty where it has no such place."""
    return wanted_in_bytes(data[_WANTED]) if len(data) >= _WANTED.stop + _DIGEST else ""


def unlock(data: bytes, passphrase: bytearray, *, floor: KdfCost = FLOOR) -> SlotKeys:
    """Open a keys file.

    Raises WrongPassphrase, Damaged, KdfRefused, and whatever `parse` raises.
    """
    file = parse(data)
    kek = kdf.derive(passphrase, file.salt, file.cost, floor=floor)
    opened: tuple[int, bytearray] | None = None
    for index, slot in enumerate(file.slots):
        key, commitment = slot_keys(kek, slot[:_SALT], index)
        if hmac.compare_digest(commitment, slot[_SALT : _SALT + _COMMITMENT]) and opened is None:
            opened = index, key
        else:
            wipe(key)
    wipe(kek)
    if opened is None:
        raise WrongPassphrase
    index, key = opened
    kind, master = _unwrap(file, index, key)
    if not hmac.compare_digest(_mac(file, master), file.mac):
        wipe(master)
        raise Damaged(_PART, DamageReason.MAC)
    return SlotKeys(master, file.vault_id, file.cost, index, kind)


def _unwrap(file: SlotsFile, index: int, key: bytearray) -> tuple[SlotKind, bytearray]:
    payload = bytearray(_PAYLOAD.size)
    sealed = file.slots[index][_SALT + _COMMITMENT :]
    try:
        AESGCM(key).decrypt_into(_NONCE, sealed, _bound(file, index), payload)
    except InvalidTag as cause:
        # The commitment matched, so the passphrase is right and the file is damaged.
        raise Damaged(_PART, DamageReason.SLOT) from cause
    finally:
        wipe(key)
    master = payload[-MASTER_BYTES:]
    known = payload[0] in set(SlotKind) and not any(payload[1:-MASTER_BYTES])
    kind = payload[0]
    wipe(payload)
    if not known:
        wipe(master)
        raise Damaged(_PART, DamageReason.PAYLOAD)
    return SlotKind(kind), master


def slot_keys(kek: bytearray, salt: bytes, index: int) -> tuple[bytearray, bytearray]:
    """Derive the key of one slot and the commitment to it; the caller wipes both."""
    both = bytearray(kdf.KEY_BYTES + _COMMITMENT)
    HKDF(hashes.SHA256(), len(both), salt, b"slot/v1" + bytes([index])).derive_into(kek, both)
    key, commitment = both[: kdf.KEY_BYTES], both[kdf.KEY_BYTES :]
    wipe(both)
    return key, commitment


def _bound(file: SlotsFile, index: int) -> bytes:
    return file.header() + bytes([index])


def _mac(file: SlotsFile, master: bytearray) -> bytes:
    return _mac_of(file.body(), master)


def _mac_of(body: bytes, master: bytearray) -> bytes:
    key = slots_mac_key(master)
    mac = hmac.digest(key, body, "sha256")
    wipe(key)
    return mac
