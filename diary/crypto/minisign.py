"""The plain "Ed" text form of minisign for a public key and a detached signature.

The rules are:

- The text is exact: what is read must print back byte for byte, with the very comments that were
  expected. So there is nothing in the file that a signature does not cover or a reader may skip.
- Plain means that Ed25519 signs the message itself, not its hash: OpenSSL, WebCrypto and signify
  can check it as well.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable

from diary.crypto.signing import PUBLIC_BYTES, SIGNATURE_BYTES, verify
from diary.errors import BadInput, Damaged, DamageReason

_PLAIN = b"Ed"
_KEY_ID_BYTES = 8
# The shorter of the bounds that minisign puts on its two comments.
_COMMENT_BYTES = 1024
_PUBLIC_PART = "public-key"
_SIGNATURE_PART = "signature"


def key_id(public: bytes) -> bytes:
    """The 8 bytes by which minisign matches a signature to a key."""
    return hashlib.sha256(public).digest()[:_KEY_ID_BYTES]


def public_key_text(public: bytes, comment: str) -> bytes:
    """The public key file; BadInput for a comment that is not one printable line."""
    return _lines(
        b"untrusted comment: " + _checked(comment),
        base64.b64encode(_PLAIN + key_id(public) + public),
    )


def parse_public_key(data: bytes, comment: str) -> bytes:
    """The 32-byte key in a public key file; Damaged for any other text."""
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
    """The signature file for a message, made with whoever holds the key of `public`."""
    signature = sign(message)
    return _signature_lines(
        public, signature, sign(signature + _checked(trusted)), untrusted, trusted
    )


def check_signature(
    data: bytes, public: bytes, message: bytes, untrusted: str, trusted: str
) -> None:
    """Return when this is the key's signature file over the message; Damaged otherwise."""
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
        raise BadInput("comment", "not one line")
    encoded = comment.encode("utf-8")
    if len(encoded) > _COMMENT_BYTES:
        raise BadInput("comment", "too long")
    return encoded


def _decoded(line: bytes, part: str) -> bytes:
    try:
        # Lenient about padding bits: the text is printed again and compared.
        return base64.b64decode(line, validate=True)
    except binascii.Error as cause:
        raise Damaged(part, DamageReason.FORM) from cause
