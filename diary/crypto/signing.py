"""Ed25519 signatures (RFC 8032), key fingerprints, and minisign's text format.

**Invariants:**

- A signature shows that the owner of a key signed: never who that is, nor when.
- Keys and signatures that some verifiers accept and others refuse are refused here, so that all
  verifiers of a bundle agree.
- The minisign text is exact: an accepted file encodes to the same bytes, with the expected
  comments. So nothing is in the file that a signature does not cover or a reader may skip.
- It is minisign's plain "Ed" form: Ed25519 signs the message itself, not its hash, so that OpenSSL,
  WebCrypto and signify can verify it as well.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import re
import threading
from collections.abc import Callable

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from diary.crypto import copied_code
from diary.crypto.keys import wipe
from diary.errors import BadInput, Damaged, DamageReason, Locked
from diary.i18n import N_

PRIVATE_BYTES = 32
PUBLIC_BYTES = 32
SIGNATURE_BYTES = 64
FINGERPRINT_BYTES = 16
_FIELD_PRIME = 2**255 - 19
_Y_OF_ORDER_8 = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
# The y of every point whose order divides eight: under such a key nearly any message has a
# signature that verifies.
SMALL_ORDER = frozenset(
    {0, 1, _FIELD_PRIME - 1, _Y_OF_ORDER_8, _FIELD_PRIME - _Y_OF_ORDER_8},
)


class Signer:
    """A private key that signs, from any thread; wipe it when the vault is locked."""

    def __init__(self, private: bytes | bytearray) -> None:
        self._private = bytearray(private)
        # from_private_bytes checks the length. The library clears its copy when it is freed.
        self._key: Ed25519PrivateKey | None = Ed25519PrivateKey.from_private_bytes(self._private)
        self._turn = threading.Lock()
        self._public = self._key.public_key().public_bytes_raw()

    @classmethod
    def generate(cls) -> Signer:
        """Return a signer with a new random key."""
        return cls(os.urandom(PRIVATE_BYTES))

    @property
    def public(self) -> bytes:
        """The 32-byte public key."""
        return self._public

    @property
    def private(self) -> bytearray:
        """The 32-byte private key itself, not a copy: to be sealed and locked in memory."""
        return self._private

    def sign(self, message: bytes) -> bytes:
        """Return the 64-byte signature, always the same for a message; raise Locked once wiped."""
        with self._turn:
            # everybody knows the key of zeros that a wiped buffer contains
            if self._key is None:
                raise Locked
            return self._key.sign(message)

    def check(self, message: bytes, signature: bytes) -> None:
        """Raise Damaged unless the signature is this key's signature of the message.

        A key has one signature per message (RFC 8032), so an equal one is valid, and signing costs
        a third of verifying. Any other signature is verified as in `verify`.
        """
        if signature != self.sign(message):
            verify(self._public, message, signature)

    def wipe(self) -> None:
        """Overwrite the private key, after any signature that is being made."""
        with self._turn:
            self._key = None
            wipe(self._private)


def verify(public: bytes, message: bytes, signature: bytes) -> None:
    """Raise Damaged unless the signature is the key's signature of the message."""
    if len(public) != PUBLIC_BYTES or len(signature) != SIGNATURE_BYTES:
        raise Damaged("signature", DamageReason.LENGTH)
    if _is_weak(public) or _is_weak(signature[:PUBLIC_BYTES]):
        raise Damaged("signature", DamageReason.WEAK)
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature as cause:
        raise Damaged("signature", DamageReason.MISMATCH) from cause


def fingerprint(public: bytes) -> str:
    """Return the key's fingerprint, which people compare.

    It is the first 16 bytes of the key's SHA-256, as eight groups of four hexadecimal digits.
    """
    digits = hashlib.sha256(public).digest()[:FINGERPRINT_BYTES].hex().upper()
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))


_ALIKE = str.maketrans("oil", "011")


def parse_fingerprint(text: str) -> str:
    """Return a typed fingerprint in the form of `fingerprint`, or raise BadInput.

    Accepts any case, letters of full width, spaces, a byte-order mark, dashes, colons, and O for 0,
    I and L for 1; not a missing digit.
    """
    plain = copied_code.plain(text).translate(_ALIKE)
    digits = re.sub(rf"[{copied_code.SPACES}:.,\u00ad\u2010-\u2015\u2212-]", "", plain).upper()
    if not re.fullmatch(r"[0-9A-F]{32}", digits):
        raise BadInput("fingerprint", N_("form"))
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def _is_weak(point: bytes) -> bool:
    y = int.from_bytes(point, "little") & (2**255 - 1)
    return y >= _FIELD_PRIME or y in SMALL_ORDER


_PLAIN = b"Ed"
_KEY_ID_BYTES = 8
# The lower of minisign's limits for its two comments.
_COMMENT_BYTES = 1024
_PUBLIC_PART = "public-key"
_SIGNATURE_PART = "signature"


def key_id(public: bytes) -> bytes:
    """Return the 8 bytes by which minisign matches a signature to a key."""
    return hashlib.sha256(public).digest()[:_KEY_ID_BYTES]


def public_key_text(public: bytes, comment: str) -> bytes:
    """Return the public key file; raise BadInput for a comment that is not one printable line."""
    return _lines(
        b"untrusted comment: " + _checked(comment),
        base64.b64encode(_PLAIN + key_id(public) + public),
    )


def parse_public_key(data: bytes, comment: str) -> bytes:
    """Return the 32-byte key in a public key file, or raise Damaged for any other text."""
    lines = data.split(b"\n")
    if len(lines) != 3:
        raise Damaged(_PUBLIC_PART, DamageReason.FORM)
    public = _decoded(lines[1], _PUBLIC_PART)[-PUBLIC_BYTES:]
    if public_key_text(public, comment) != data:
        raise Damaged(_PUBLIC_PART, DamageReason.FORM)
    return public


def signature_text(
    sign: Callable[[bytes], bytes], public: bytes, message: bytes, untrusted: str, trusted: str
) -> bytes:
    """Return the signature file of a message; `sign` uses the private key of `public`."""
    signature = sign(message)
    return _signature_lines(
        public, signature, sign(signature + _checked(trusted)), untrusted, trusted
    )


def check_signature(
    data: bytes, public: bytes, message: bytes, untrusted: str, trusted: str
) -> None:
    """Raise Damaged unless this is the key's signature file of the message."""
    lines = data.split(b"\n")
    if len(lines) != 5:
        raise Damaged(_SIGNATURE_PART, DamageReason.FORM)
    signature = _decoded(lines[1], _SIGNATURE_PART)[-SIGNATURE_BYTES:]
    over_comment = _decoded(lines[3], _SIGNATURE_PART)
    if _signature_lines(public, signature, over_comment, untrusted, trusted) != data:
        raise Damaged(_SIGNATURE_PART, DamageReason.FORM)
    verify(public, message, signature)
    verify(public, signature + _checked(trusted), over_comment)


def _signature_lines(
    public: bytes, signature: bytes, over_comment: bytes, untrusted: str, trusted: str
) -> bytes:
    return _lines(
        b"untrusted comment: " + _checked(untrusted),
        base64.b64encode(_PLAIN + key_id(public) + signature),
        b"trusted comment: " + _checked(trusted),
        base64.b64encode(over_comment),
    )


def _lines(*lines: bytes) -> bytes:
    return b"".join(line + b"\n" for line in lines)


def _checked(comment: str) -> bytes:
    if not comment.isprintable():
        raise BadInput("comment", N_("not one line"))
    encoded = comment.encode("utf-8")
    if len(encoded) > _COMMENT_BYTES:
        raise BadInput("comment", N_("too long"))
    return encoded


def _decoded(line: bytes, part: str) -> bytes:
    try:
        # Padding bits may differ here: the text is encoded again and compared.
        return base64.b64decode(line, validate=True)
    except binascii.Error as cause:
        raise Damaged(part, DamageReason.FORM) from cause
