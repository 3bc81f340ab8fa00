"""Minisign's files as anybody's `minisign` writes them: a public key, and the signature of a file.

**Invariants:**

- A file comes from a stranger until it is proved: each line has its one form, nothing stands before
  or behind it, and no comment has more than minisign's own limits.
- The untrusted comment is passed over, since nothing covers it. The trusted comment counts only
  once the signature over it holds as well.
- Both of minisign's ways are read: `Ed` signs the message, `ED` its BLAKE2b-512.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Final

from diary.crypto import signing
from diary.errors import Damaged, DamageReason

MAX_SIGNATURE_BYTES: Final = 16 * 1024
_PART: Final = "minisig"
_KEY_PART: Final = "public-key"
_LEGACY: Final = b"Ed"
_PREHASHED: Final = b"ED"
_ID: Final = 8
_UNTRUSTED: Final = "untrusted comment: "
_TRUSTED: Final = "trusted comment: "
_MOST_UNTRUSTED: Final = 1024
_MOST_TRUSTED: Final = 8192
_BASE64: Final = re.compile(r"[A-Za-z0-9+/]+={0,2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class ReleaseKey:
    """The public key of releases, and the identifier that its signatures carry."""

    id: bytes
    public: bytes


@dataclass(frozen=True, slots=True)
class ReleaseSignature:
    """A signature of the right form, not yet checked against anything."""

    key_id: bytes
    prehashed: bool
    signature: bytes
    comment: str
    over_comment: bytes

    def check(self, key: ReleaseKey, signed: bytes) -> None:
        """Raise Damaged unless this is the key's signature, of `signed` and of the comment.

        `signed` is the BLAKE2b-512 of the file if `prehashed`, else the whole file.
        """
        signing.verify(key.public, signed, self.signature)
        signing.verify(key.public, self.signature + self.comment.encode(), self.over_comment)


def parse_key(line: str) -> ReleaseKey:
    """Return the key in the second line of a public key file; raise Damaged."""
    raw = _decoded(line, len(_LEGACY) + _ID + signing.PUBLIC_BYTES, _KEY_PART)
    if raw[:2] != _LEGACY:
        raise Damaged(_KEY_PART, DamageReason.FORM)
    return ReleaseKey(raw[2 : 2 + _ID], raw[2 + _ID :])


def parse_signature(raw: bytes) -> ReleaseSignature:
    """Return what a signature file says; raise Damaged."""
    try:
        lines = raw[: MAX_SIGNATURE_BYTES + 1].decode("utf-8").split("\n")
    except UnicodeDecodeError as cause:
        raise Damaged(_PART, DamageReason.FORM) from cause
    if len(raw) > MAX_SIGNATURE_BYTES or len(lines) != 5 or lines[4]:
        raise Damaged(_PART, DamageReason.FORM)
    _comment(lines[0], _UNTRUSTED, _MOST_UNTRUSTED)
    signed = _decoded(lines[1], 2 + _ID + signing.SIGNATURE_BYTES, _PART)
    if signed[:2] not in (_LEGACY, _PREHASHED):
        raise Damaged(_PART, DamageReason.FORM)
    return ReleaseSignature(
        key_id=signed[2 : 2 + _ID],
        prehashed=signed[:2] == _PREHASHED,
        signature=signed[2 + _ID :],
        comment=_comment(lines[2], _TRUSTED, _MOST_TRUSTED),
        over_comment=_decoded(lines[3], signing.SIGNATURE_BYTES, _PART),
    )


def _comment(line: str, label: str, most: int) -> str:
    text = line.removeprefix(label)
    # minisign parts what it says itself by tabs
    if text == line or len(text.encode()) > most or not text.replace("\t", " ").isprintable():
        raise Damaged(_PART, DamageReason.FORM)
    return text


def _decoded(line: str, size: int, part: str) -> bytes:
    """Return the bytes that a line says in base64, in the one way of saying them."""
    try:
        raw = base64.b64decode(line, validate=True) if _BASE64.fullmatch(line) else b""
    except binascii.Error:
        raw = b""
    if len(raw) != size or base64.b64encode(raw).decode("ascii") != line:
        raise Damaged(part, DamageReason.FORM)
    return raw
