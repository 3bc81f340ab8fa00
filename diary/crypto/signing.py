"""Ed25519 signatures (RFC 8032) and the fingerprint by which people compare keys.

The rules are:

- A signature shows that a key's holder signed: never who that is, nor when.
- Keys and signatures that some checkers accept and others refuse are refused here, so that every
  checker of a bundle says the same.
"""

from __future__ import annotations

import hashlib
import os
import re
import threading
import unicodedata
from collections.abc import Callable

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from diary.crypto.keys import wipe
from diary.errors import BadInput, Damaged, DamageReason, Locked

PRIVATE_BYTES = 32
PUBLIC_BYTES = 32
SIGNATURE_BYTES = 64
FINGERPRINT_BYTES = 16
_FIELD_PRIME = 2**255 - 19
_Y_OF_ORDER_8 = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
# The y of every point whose multiples number eight at most: under such a key nearly any message
# has a signature that verifies.
SMALL_ORDER = frozenset(
    {0, 1, _FIELD_PRIME - 1, _Y_OF_ORDER_8, _FIELD_PRIME - _Y_OF_ORDER_8},
)


class Signer:
    """Holds a private key and signs, from any thread; wipe it when the vault is locked."""

    def __init__(self, private: bytes | bytearray) -> None:
        self._private = bytearray(private)
        # from_private_bytes checks the length. The library clears its copy when it is let go.
        self._key: Ed25519PrivateKey | None = Ed25519PrivateKey.from_private_bytes(self._private)
        self._turn = threading.Lock()
        self._public = self._key.public_key().public_bytes_raw()

    @classmethod
    def generate(cls, random: Callable[[int], bytes] = os.urandom) -> Signer:
        """A signer with a new random key."""
        return cls(random(PRIVATE_BYTES))

    @property
    def public(self) -> bytes:
        """The 32-byte public key."""
        return self._public

    @property
    def private(self) -> bytearray:
        """The 32-byte private key itself, not a copy: to be sealed and locked."""
        return self._private

    def sign(self, message: bytes) -> bytes:
        """The 64-byte signature, the same for the same message; Locked once wiped."""
        with self._turn:
            # a key of zeros is known to everybody
            if self._key is None:
                raise Locked
            return self._key.sign(message)

    def check(self, message: bytes, signature: bytes) -> None:
        """Return when the signature is this key's over the message; Damaged otherwise.

        A key makes one signature of a message (RFC 8032), so one that is equal to it verifies, and
        making it costs a third of verifying. Any other is verified, as `verify` does.
        """
        if signature != self.sign(message):
            verify(self._public, message, signature)

    def wipe(self) -> None:
        """Overwrite the private key, once whoever is signing is done."""
        with self._turn:
            self._key = None
            wipe(self._private)


def verify(public: bytes, message: bytes, signature: bytes) -> None:
    """Return when the signature is the key's over the message; Damaged otherwise."""
    if len(public) != PUBLIC_BYTES or len(signature) != SIGNATURE_BYTES:
        raise Damaged("signature", DamageReason.LENGTH)
    if _is_weak(public) or _is_weak(signature[:PUBLIC_BYTES]):
        raise Damaged("signature", DamageReason.WEAK)
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature as cause:
        raise Damaged("signature", DamageReason.MISMATCH) from cause


def fingerprint(public: bytes) -> str:
    """What people compare: the first 16 bytes of SHA-256, as eight groups of four hex digits."""
    digits = hashlib.sha256(public).digest()[:FINGERPRINT_BYTES].hex().upper()
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def parse_fingerprint(text: str) -> str:
    """A fingerprint as somebody typed it, in the form of `fingerprint`; BadInput otherwise.

    Case, spaces, dashes, colons and the look-alikes O and I are forgiven; a missing digit is not.
    """
    plain = unicodedata.normalize("NFKC", text).upper().translate({79: "0", 73: "1", 76: "1"})
    digits = re.sub(r"[\s:.,\u2010-\u2015\u2212-]", "", plain)
    if not re.fullmatch(r"[0-9A-F]{32}", digits):
        raise BadInput("fingerprint", "form")
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def _is_weak(point: bytes) -> bool:
    y = int.from_bytes(point, "little") & (2**255 - 1)
    return y >= _FIELD_PRIME or y in SMALL_ORDER
