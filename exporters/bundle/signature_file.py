"""The bundle's key file and the signature of its tag list, in minisign's plain `Ed` form.

**Invariants:**

- Both files have exactly one text, comments included, for a key, a tag list and a moment, so a
  changed byte is always noticed.
- The trusted comment, which the signature covers, says what was signed and when, by the clock of
  the signer.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from diary.crypto import signing
from diary.crypto.signing import verify
from diary.errors import Damaged, DamageReason
from exporters.bundle.layout import KEY, SIGNATURE, TAG_MANIFEST
from exporters.bundle.record_json import made_text

MAX_BYTES: Final = 4096
_KEY_COMMENT: Final = "key of an evidence bundle"
_COMMENT: Final = f"signature of {TAG_MANIFEST}"
_SIGNED: Final = "evidence bundle made "
_TRUSTED_LINE: Final = re.compile(
    rb"trusted comment: (" + _SIGNED.encode() + rb"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ))"
)


@dataclass(frozen=True, slots=True)
class SignatureFile:
    """A signature file of the right form: the time it claims, and what of it holds.

    `fits` says that it is the signature of the tag list. `whole` says that the signature over its
    own trusted comment holds; if it does not fit then, the tag list is the file that was changed.
    """

    made: str
    fits: bool
    whole: bool


def key_text(public: bytes) -> bytes:
    """Return the text of the key file."""
    return signing.public_key_text(public, _KEY_COMMENT)


def parse_key(raw: bytes) -> bytes:
    """Return the 32-byte public key in a key file; raise Damaged."""
    try:
        return signing.parse_public_key(raw, _KEY_COMMENT)
    except Damaged as cause:
        raise Damaged(KEY, cause.reason) from cause


def sign_list(
    tag_list: bytes, *, sign: Callable[[bytes], bytes], public: bytes, made: datetime
) -> bytes:
    """Return the text of the signature file for a tag list."""
    trusted = _SIGNED + made_text(made)
    return signing.signature_text(sign, public, tag_list, _COMMENT, trusted)


def read_signature(raw: bytes, *, public: bytes, tag_list: bytes) -> SignatureFile:
    """Return what a signature file says of a tag list; raise Damaged if its form is wrong."""
    lines = raw.split(b"\n")
    match = _TRUSTED_LINE.fullmatch(lines[2]) if len(lines) == 5 else None
    if match is None:
        raise Damaged(SIGNATURE, DamageReason.FORM)
    trusted, made = match[1].decode("ascii"), match[2].decode("ascii")
    try:
        signing.check_signature(raw, public, tag_list, _COMMENT, trusted)
    except Damaged as cause:
        if cause.reason == DamageReason.FORM:
            raise Damaged(SIGNATURE, DamageReason.FORM) from cause
        return SignatureFile(made, fits=False, whole=_is_whole(lines, public, trusted))
    return SignatureFile(made, fits=True, whole=True)


def _is_whole(lines: list[bytes], public: bytes, trusted: str) -> bool:
    # The form was checked just before, so both lines decode.
    signature = base64.b64decode(lines[1])[-64:]
    try:
        verify(public, signature + trusted.encode("ascii"), base64.b64decode(lines[3]))
    except Damaged:
        return False
    return True
